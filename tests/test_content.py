"""What a reader came for is kept; what stands around it is not."""

from __future__ import annotations

import pytest

from notte_local.core.content import choose, main_content, pruned, whole_content
from notte_local.core.content.blocks import collect_blocks as read_blocks
from notte_local.core.content.blocks import main_node
from notte_local.core.content.classifier import Model, shipped
from notte_local.core.content.features import rows
from notte_local.core.content.page_numbers import kinds_of
from notte_local.core.content.rendered import placed
from notte_local.core.content.repeats import said_once
from notte_local.core.content.responses import without_responses
from notte_local.core.content.sections import pooled, whole
from notte_local.core.html import decode, parse, text_of

SENTENCE = "The river rose again on Tuesday, and the town moved its market to the hill. "
ARTICLE = "".join(f"<p>{SENTENCE}It did so for the {n}th time this year.</p>" for n in range(8))
AROUND = {
    "navigation": "<nav><ul><li><a href=/a>Home</a><li><a href=/b>Sport news</a></ul></nav>",
    "header": "<header><div>Daily Planet</div><a href=/login>Sign in</a></header>",
    "footer": "<footer><p>© 2024 Planet Ltd. All rights reserved.</p></footer>",
    "cookies": "<div id=cookie-consent><p>We use cookies to make this better for you.</p><button>Accept</button></div>",
    "related": "<aside class=related-posts><h3>Related</h3><ul><li><a href=/c>Other story about rain</a></ul></aside>",
    "share": "<div class=social-share><a href=/s>Share on something</a></div>",
    "script": "<script>var words = 'in a script';</script><style>p { color: red }</style>",
    "newsletter": "<form class=newsletter-signup><label>Your email address</label><input></form>",
}


def content(html):
    return text_of(main_content(parse(html)))


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_around_an_article_is_dropped(name):
    html = f"<body>{AROUND[name]}<main><h1>Flood</h1>{ARTICLE}</main>"
    assert content(html) == f"Flood {text_of(parse(ARTICLE).root)}"


def test_all_of_it_at_once_is_dropped_too():
    html = f"<body>{''.join(AROUND.values())}<div class=post><h1>Flood</h1>{ARTICLE}</div>"
    assert content(html) == f"Flood {text_of(parse(ARTICLE).root)}"


@pytest.mark.parametrize(
    "html",
    [
        "<p>one</p>",
        "bare text",
        "<nav><a href=/x>only a link</a></nav>",
        "<footer>only a footer</footer>",
        "<div hidden>only hidden text</div>",
        "<table><tr><td>a cell</td></tr></table>",
        "<aside class=sidebar><ul><li><a href=/x>a link in a sidebar</a></ul></aside>",
        "<noscript><p>for those without scripts</p></noscript>",
        f"<p>{'again and ' * 20}</p>",
    ],
)
def test_where_there_is_text_there_is_content(html):
    assert content(html)


@pytest.mark.parametrize(
    "html", ["", "   ", "<html></html>", "<script>x</script>", "<!-- x -->", "<p> </p>"]
)
def test_where_there_is_none_it_is_empty(html):
    assert content(html) == ""


def test_what_a_live_page_hides_is_never_content():
    html = f"<main>{ARTICLE}<p data-notte-hidden>{SENTENCE}Not shown.</p></main>"
    assert "Not shown" not in content(html)
    assert "Not shown" not in text_of(whole_content(parse(html)))


NOTICE = "<p>This site keeps small files on your machine, to know you again.</p>"
SIDE = "<p>Three neighbours of ours tell what they saw of it, each in their own words.</p>"


def live(side="900 200", *, heading="", over="data-notte-over"):
    return f"""<html data-notte-place="0 1280"><div {over}>{NOTICE}</div>
        <div><div data-notte-place="100 760"><h1>Flood</h1>{ARTICLE}</div>
        <div data-notte-place="{side}">{heading}{SIDE}</div></div>"""


def test_what_a_live_page_shows_over_its_text_or_beside_it_is_no_content():
    assert content(live()) == f"Flood {text_of(parse(ARTICLE).root)}"


@pytest.mark.parametrize(
    ("how", "is_beside"),
    [
        ({}, True),
        ({"side": "900 600"}, False),  # half of the page rather than a side of it
        ({"side": "300 200"}, False),  # under the text or within it
        ({"side": "0 90"}, True),
        ({"heading": "<h1>Three lamps</h1>"}, False),  # what is for sale, beside its pictures
    ],
)
def test_a_narrow_column_beside_the_main_one_is_an_aside(how, is_beside):
    page = parse(live(**how))
    blocks = placed(read_blocks(page.root), page.root)
    assert blocks[-1].is_beside is is_beside
    assert "dialog" in blocks[0].setting.zones


def test_hidden_words_inside_a_text_are_left_out():
    html = "<p>shown <span style='display: none'>hidden</span> words</p>"
    assert [block.text for block in read_blocks(parse(html).root)] == ["shown words"]


def test_the_whole_content_has_the_navigation_too():
    html = f"<nav><a href=/>Home</a></nav><main>{ARTICLE}</main>"
    assert text_of(whole_content(parse(html))).startswith("Home The river")


def test_the_records_of_a_listing_are_content():
    cards = "".join(
        f"<div class=product-card><h3><a href=/{n}>Blue lamp number {n}</a></h3>"
        f"<p>A lamp with {n} arms and a shade of linen.</p><span>${n}9.00</span></div>"
        for n in range(1, 9)
    )
    found = content(f"<body>{AROUND['navigation']}<main><h1>Lamps</h1>{cards}</main>")
    assert all(f"Blue lamp number {n}" in found for n in range(1, 9))
    assert "Sport news" not in found


SHORT_PAGE = f"""
    <body>{AROUND["navigation"]}{AROUND["footer"]}
    <main><h1>Jobs</h1><p>We are forty people and look for one more.</p>
    <ul><li><h2><a href=/w>Weaver</a></h2><p>€38,000</p><a href=/w/apply>Apply</a></ul>
    <h2>At a glance</h2><table><tr><th>Title<th>Pay<tr><td>Weaver<td>€38,000</table>
    <h2>Apply</h2><form><label>Size <select><option>S</select></label>
    <p><label for=n>Quantity</label><input id=n></p><button>Send</button></form>
    <div role=dialog><h2>Sign in to see more</h2><p>Members see new jobs a day earlier.</p></div>
    </main>"""


def test_a_short_main_element_is_content_as_a_whole_but_for_forms_and_dialogs():
    assert content(SHORT_PAGE) == (
        "Jobs We are forty people and look for one more. Weaver €38,000 Apply "
        "At a glance Title Pay Weaver €38,000"
    )


def test_a_page_that_is_all_dialog_is_what_the_dialog_says():
    found = content("<div role=dialog><h1>Sign in</h1><p>Members only, I am afraid.</p></div>")
    assert found == "Sign in Members only, I am afraid."


def test_a_heading_takes_its_short_section_along_or_goes_with_it():
    html = f"<body><h1>Floods</h1>{ARTICLE}<h2>Since</h2><div><a href=/1>1924</a></div>"
    blocks = read_blocks(parse(html).root)
    scores = [0.9] * (len(blocks) - 1)
    heading = blocks[-2]
    assert blocks[-1] in whole(blocks, [*scores, 0.2], {*blocks[:-1]})
    assert heading not in whole(blocks, [*scores, 0.1], {*blocks[:-1]})


def test_the_cells_of_a_table_stand_or_fall_together():
    html = "<table><tr><th>Title<th>Pay<tr><td>Weaver<td>38,000</table><p>Text."
    blocks = read_blocks(parse(html).root)
    assert pooled(blocks, [0.2, 0.4, 0.6, 0.4, 0.5]) == pytest.approx([0.4] * 4 + [0.5])


def test_the_posts_of_a_thread_are_content():
    posts = "".join(
        f"<div class='post comment'><div class=author>user{n}</div><div class=body>"
        f"<p>{SENTENCE}I have seen it {n} times.</p></div></div>"
        for n in range(1, 6)
    )
    found = content(f"<body>{AROUND['footer']}<h1>Floods?</h1><div class=thread>{posts}</div>")
    assert all(f"I have seen it {n} times." in found for n in range(1, 6))


def kept(html, *, among=None):
    """The texts that are left of all blocks, or of those with some words."""
    page = parse(html)
    blocks = read_blocks(page.root)
    chosen = {block for block in blocks if among is None or among in block.text}
    left = said_once(blocks, without_responses(blocks, chosen, kinds_of(page)))
    return [block.text for block in blocks if block in left]


SLIDE = "<h3>Lamp {n}</h3><p>With {n} arms and a shade.</p>"


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        # a carousel that runs round, and a page once more for small screens
        (
            "".join(f"<li>{SLIDE.format(n=n)}" for n in (1, 2, 1)),
            ["Lamp 1", "With 1 arms and a shade.", "Lamp 2", "With 2 arms and a shade."],
        ),
        ("<p>It rose again on the day of rest.</p>" * 2, ["It rose again on the day of rest."]),
        # values of other records, rows and code, and links that lead elsewhere
        ("<li><p>Lamp 1<p>In stock<li><p>Lamp 2<p>In stock",
         ["Lamp 1", "In stock", "Lamp 2", "In stock"]),
        ("<table>" + "<tr><td>A row of six words altogether</td></tr>" * 2 + "</table>",
         ["A row of six words altogether"] * 2),
        ("<pre>if x: print('one two three four')</pre>" * 2,
         ["if x: print('one two three four')"] * 2),
        ("<p><a href=/1>Weaver wanted at the old mill</a><p><a href=/2>Weaver wanted at the old mill</a>",
         ["Weaver wanted at the old mill"] * 2),
        # a line that says the same over and over
        ("<p>" + "Book now! " * 30 + "</p><p>Book a table by phone.", ["Book a table by phone."]),
    ],
)  # fmt: skip
def test_what_is_said_again_is_said_once(html, texts):
    assert kept(html) == texts


THREAD = f"<ol class=comment-list><li><p>{SENTENCE}I saw it.</ol>"
REVIEWS = f"<div class=Reviews><p>{SENTENCE}Five stars!</div>"


@pytest.mark.parametrize(
    ("kind", "own", "below", "is_kept"),
    [
        ("article", 300, THREAD, False),
        ("website", 300, THREAD, True),
        ("article", 100, THREAD, True),  # there is little else
        ("product", 100, REVIEWS, False),
        ("product", 20, REVIEWS, True),
        ("article", 300, REVIEWS, True),
    ],
)
def test_what_others_wrote_below_is_none_of_it_where_the_page_has_a_text(kind, own, below, is_kept):
    text = " ".join(f"word{n}" for n in range(own))
    found = kept(f"<meta property=og:type content={kind}><p>{text}</p>{below}")
    assert (len(found) == 2) is is_kept


def test_of_an_article_that_is_surely_one_what_is_in_doubt_stays_out():
    page = f"<meta property=og:type content=article><p>{SENTENCE * 8}</p><p>{SENTENCE}Or not?</p>"
    scores = iter((0.95, 0.55))
    found = main_content(parse(page), lambda blocks, _page: [next(scores) for _ in blocks])
    assert "Or not?" not in text_of(found)
    scores = iter((0.95, 0.55))
    found = main_content(
        parse(page.replace("article", "website")),
        lambda blocks, _page: [next(scores) for _ in blocks],
    )
    assert "Or not?" in text_of(found)


def test_a_tool_that_asks_for_consent_is_no_content_though_it_says_more_than_the_page():
    tool = (
        f"<div id=onetrust-pc-sdk><h2>Your choices</h2>{ARTICLE.replace('river', 'advert')}</div>"
    )
    assert "advert" not in content(f"<body><main><h1>Flood</h1><p>{SENTENCE}</p></main>{tool}")


def test_a_row_that_is_kept_keeps_its_columns():
    page = parse("<table><tr><td>a</td><td>b</td><td>c</td></tr></table>")
    blocks = [block for block in read_blocks(page.root) if block.text != "b"]
    row = next(node for node in walk_tags(pruned(page.root, blocks), "tr"))
    assert [text_of(cell) for cell in walk_tags(row, "td")] == ["a", "", "c"]


def walk_tags(root, tag):
    from notte_local.core.html import elements

    return elements(root, tag)


# The parts of the choice


def test_blocks_are_runs_of_text_between_blocks():
    html = "<div>one <b>two</b><p>three</p>four<br>five</div>"
    blocks = read_blocks(parse(html).root)
    assert [(block.node.tag, block.text) for block in blocks] == [
        ("div", "one two"),
        ("p", "three"),
        ("div", "four five"),
    ]


def test_a_block_knows_how_much_of_it_is_links():
    (block,) = read_blocks(parse("<p>see <a href=/x>this page</a> now</p>").root)
    assert (block.words, block.linked) == (4, 2)
    (block,) = read_blocks(parse("<a href=/x><div>all of it</div></a>").root)
    assert (block.words, block.linked) == (3, 3)


def test_the_main_node_is_the_deepest_that_holds_most_of_the_text():
    page = parse(f"<body><div><div id=it>{ARTICLE}</div></div><aside><p>{SENTENCE}</p></aside>")
    assert main_node(read_blocks(page.root), page.root).get("id") == "it"


def test_blocks_are_taken_until_the_expected_f1_peaks():
    blocks = read_blocks(parse("<p>a a a a</p><p>b b b b</p><p>c c c c</p>").root)
    taken = [block.text[0] for block in choose(blocks, [0.9, 0.1, 0.5])]
    assert taken == ["a", "c"]  # in the order of the page
    taken = [block.text[0] for block in choose(blocks, [0.2, 0.2, 0.2])]
    assert taken == ["a", "b", "c"]  # where nothing is sure, all is better than little


def test_another_scorer_takes_the_place_of_ours():
    page = parse("<p>keep this</p><p>and not that</p>")
    only_first = main_content(
        page, lambda blocks, _page: [1.0 if i == 0 else 0.0 for i, _ in enumerate(blocks)]
    )
    assert text_of(only_first) == "keep this"


def test_scores_are_probabilities():
    page = parse(f"<nav><a href=/>x</a></nav>{ARTICLE}")
    scores = shipped()(read_blocks(page.root), page)
    assert all(0 <= value <= 1 for value in scores)
    assert scores[0] < 0.4 < 0.8 < scores[-1]


def test_a_page_of_very_many_blocks_is_told_by_its_class_words_alone(monkeypatch):
    monkeypatch.setattr("notte_local.core.content.classifier.MOST_BLOCKS", 3)
    html = (
        f"{AROUND['navigation']}{AROUND['footer']}<article class=entry-content>{ARTICLE}</article>"
    )
    found = content(f"<body>{html}")
    assert "for the 7th time" in found
    assert "Sport news" not in found


def test_a_model_finds_its_columns_by_their_names():
    told = {
        "words": {"bias": 0.5, "weights": {"own:good": 1.0}},
        "first": {"names": ["sentence", "links"], "trees": [[1, 0.5, 2.0, [0, 0.5, -1, -3]]]},
        "second": {"names": [], "trees": []},
    }
    page = parse("<p class=good>Some words stand here.</p><p><a href=/x>a link, no more</a></p>")
    blocks = read_blocks(page.root)
    model = Model.of(told)
    assert model.first_log_odds(blocks, rows(blocks, page)) == [2.0, -1.0]
    assert model.words.log_odds(frozenset(("own:good", "unknown"))) == 1.5


# Reading HTML


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>für</p>".encode(), "für"),
        (b"\xef\xbb\xbf<p>x</p>", "x"),
        ("<p>für</p>".encode("utf-16"), "für"),
        (b"<meta charset=iso-8859-1><p>\x93f\xfcr\x94</p>", "“für”"),
        ("<meta charset='shift_jis'><p>日本</p>".encode("shift_jis"), "日本"),
        (
            "<meta http-equiv=content-type content='text/html; charset=koi8-r'><p>да</p>".encode(
                "koi8-r"
            ),
            "да",
        ),
        ("<meta charset=latin1><p>für</p>".encode(), "für"),  # wrongly declared
        (b"<meta charset=nonsense><p>f\xfcr</p>", "für"),
        (b"<p>\xff\xfe\x80</p>", "ÿþ€"),
    ],
)
def test_bytes_are_read_in_the_encoding_that_they_are_in(source, text):
    assert text_of(parse(decode(source)).root) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a\0b</p>", "ab"),
        ("<p>it\xe2\x80\x99s cafÃ©</p>", "it’s café"),  # encoded twice
        ("<p>\xe2\x80 cafÃ© \xc3(</p>", "\xe2\x80 café \xc3("),
        ("<p>cafÃ©</p>", "cafÃ©"),  # which may be meant
        ("<p>lone \ud800 surrogate</p>", "lone ? surrogate"),
        ("<?xml version='1.0' encoding='latin1'?><p>für</p>", "für"),
        ("<div><p>un<b>closed", "unclosed"),
        ("</div></p>stray", "stray"),
        ("<body>a</body></html><p>b</p></body></HTML >c", "a b c"),
        ("<p>a<p>b</div>c", "a bc"),
        ("&nbsp;a&#8217;b&nonsense;", "a’b&nonsense;"),
        ("<template><p>t</p></template><p>p</p>", "p"),
        ("<template shadowrootmode=open><p>in a shadow root</p></template>", "in a shadow root"),
    ],
)
def test_broken_html_is_read_as_far_as_it_goes(html, text):
    assert text_of(parse(html).root) == text


def test_nesting_past_what_the_parser_bears_loses_no_text():
    html = "<p>before</p>" + "<div>" * 6_000 + "deep" + "</div>" * 6_000 + "<p>after</p>"
    assert content(html) == "before deep after"
