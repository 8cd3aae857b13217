"""Markdown is held to a parser: what markdown-it reads in it is what the HTML said."""

from __future__ import annotations

import random
import re

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from notte_local.core.html import elements, parse, text_of
from notte_local.core.markdown import to_markdown
from notte_local.core.markdown.inline import Options

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
BASE = "https://site.test/docs/page"


def markdown(html, *, links=True, images=False, url=BASE):
    page = parse(html, url)
    return to_markdown(page.root, page, Options(links=links, images=images))


def rendered(html, **options):
    """What a parser makes of our markdown, as HTML with lines folded."""
    return READER.render(markdown(html, **options)).strip()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>One</h1><h3>Three</h3>", "# One\n\n### Three"),
        ("<h2>C #</h2>", "## C \\#"),
        ("<h2>two<br>lines</h2>", "## two lines"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>a<p>b</p>c</div>", "a\n\nb\n\nc"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<p>  much \n  space </p>", "much space"),
        ("<p>a</p><hr><p>b</p>", "a\n\n***\n\nb"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"),
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul></ul>", "- a\n  - b\n    1. c"),
        ("<ul><li><p>a</p><p>b</p><li>c</ul>", "- a\n\n  b\n\n- c"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
        ("<ol><li>a</ol><ol><li>b</ol>", "1. a\n\n1) b"),
        ("<ol><li>a<pre>x\ny</pre></ol>", "1. a\n\n   ```\n   x\n   y\n   ```"),
        ("<dl><dt>term<dd>meaning</dl>", "- **term**: meaning"),
        (
            "<dl><dt>a</dt><dd>b</dd><dd>c</dd><dt>d</dt><dd>e</dd></dl>",
            "- **a**: b\\\n  c\n- **d**: e",
        ),
        ("<dl><dt>a<dd><p>b</p><p>c</p></dl>", "- **a**\n\n  b\n\n  c"),
        ("<figure><img src=x><figcaption>what it shows</figcaption></figure>", "what it shows"),
        ("<script>s</script><style>t</style><p hidden></p><p>p</p>", "p"),
        ("<p></p><ul><li></ul><table><tr><td></table><h2> </h2><pre> </pre>", ""),
    ],
)
def test_blocks_are_written_as_commonmark(html, expected):
    assert markdown(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a <b>bold</b> word", "a **bold** word"),
        ("an <em>emphasised</em> word", "an *emphasised* word"),
        ("<b> bold </b>word", "**bold** word"),
        ("<b><i>both</i></b>", "__*both*__"),
        ("<b>a</b><i>b</i>", "**a**_b_"),
        ("<code>a<b>b</b></code>", "`ab`"),
        ("<b><code>a</code></b><code>b</code>", "**`ab`**"),
        ("wow!<a href=https://x.test/>x</a>", "wow\\![x](https://x.test/)"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("un<em>believ</em>able", "un*believ*able"),
        ("<del>gone</del> <s>too</s>", "~~gone~~ ~~too~~"),
        ("<b></b>x<i> </i>y", "x y"),
        # Marks that a parser would not read as marks are left out: the text matters more.
        ("a<b>“quoted”</b>b", "a“quoted”b"),
        ("<code>x</code>", "`x`"),
        ("<code>a`b</code>", "``a`b``"),
        ("<code>`</code>", "`` ` ``"),
        ("<b><code>x</code></b>", "**`x`**"),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd>", "`Ctrl`+`C`"),
    ],
)
def test_inline_styles_keep_their_text_and_their_marks(html, expected):
    assert markdown(f"<p>{html}</p>") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href=/x>go</a>", "[go](https://site.test/x)"),
        ("<a href='../a b'>go</a>", "[go](https://site.test/a%20b)"),
        ("<a href='/x_(y)'>go</a>", "[go](https://site.test/x_%28y%29)"),
        ("<a href='#part'>go</a>", "[go](https://site.test/docs/page#part)"),
        ("<a href='mailto:a@b.test'>mail</a>", "[mail](mailto:a@b.test)"),
        ("<a href='javascript:void(0)'>press</a>", "press"),
        ("<a>name</a>", "name"),
        ("<a href=/x> go </a>now", "[go](https://site.test/x) now"),
        ("<a href=/x><b>go</b> on</a>", "[**go** on](https://site.test/x)"),
        ("<a href=/x>a [b] c</a>", "[a [b] c](https://site.test/x)"),
        ("<a href=/x>a] c</a>", "[a\\] c](https://site.test/x)"),
        ("<a href=/x></a>", ""),
        ("<a href=/x><div>a</div></a>", "[a](https://site.test/x)"),
        ("<a href=/x><img src=i.png alt=i></a> after", "after"),
        ("<a href='http://[bad'>go</a>", "go"),
    ],
)
def test_links_are_absolute_and_lead_where_they_led(html, expected):
    assert markdown(f"<div>{html}</div>") == expected


def test_a_link_around_blocks_is_given_once_to_its_heading():
    html = "<a href=/x><div>New</div><h3>Title</h3><p>Teaser</p></a>"
    assert markdown(html) == "New\n\n### [Title](https://site.test/x)\n\nTeaser"


def test_the_base_of_the_document_is_honoured():
    html = "<base href='/deep/er/'><p><a href=x>go</a></p>"
    assert markdown(html) == "[go](https://site.test/deep/er/x)"


def test_without_links_their_text_stays():
    assert markdown("<p>see <a href=/x>this</a></p>", links=False) == "see this"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src=/a.png alt='An [x]'>", "![An [x]](https://site.test/a.png)"),
        ("<img src='data:image/gif;base64,R' data-src=/b.png>", "![](https://site.test/b.png)"),
        ("<img srcset='/c.png 1x, /d.png 2x'>", "![](https://site.test/c.png)"),
        (
            "<a href=/x><img src=/a.png alt=i></a>",
            "[![i](https://site.test/a.png)](https://site.test/x)",
        ),
        ("<img alt=nothing>", ""),
    ],
)
def test_images_come_on_request(html, expected):
    assert markdown(f"<p>{html}</p>", images=True) == expected
    assert markdown(f"<p>{html}</p>", images=False) == ""


# Tables


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<table><tr><th>A<th>B<tr><td>1<td>2</table>",
            "| A | B |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
            "|  |  |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |",
        ),
        (
            "<table><tr><th>A<th colspan=2>B<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>",
            "| A | B | B |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 1 | 4 | 5 |",
        ),
        (
            (
                "<table><thead><tr><th>A<th colspan=2>B<tr><th><th>C<th>D</thead>"
                "<tbody><tr><td>1<td>2<td>3</table>"
            ),
            "| A | B C | B D |\n| --- | --- | --- |\n| 1 | 2 | 3 |",
        ),
        (
            "<table><tr><th>a|b<th>c<tr><td><code>x|y</code><td>d<br>e</table>",
            "| a\\|b | c |\n| --- | --- |\n| `x\\|y` | d<br>e |",
        ),
        (
            "<table><caption>Sizes</caption><tr><th>A<th>B<tr><td>1</table>",
            "Sizes\n\n| A | B |\n| --- | --- |\n| 1 |  |",
        ),
        (
            "<table><tr><th>A<th>B<tr><td colspan=2>all of it<tr><td>1<td>2</table>",
            "| A | B |\n| --- | --- |\n| all of it |  |\n| 1 | 2 |",
        ),
    ],
)
def test_tables_are_flattened_to_a_grid(html, expected):
    assert markdown(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table role=presentation><tr><td>a<td>b</table>", "a\n\nb"),
        ("<table><tr><td><h2>Side</h2><td><p>Main</p></table>", "## Side\n\nMain"),
        ("<table><tr><td>only</table>", "only"),
    ],
)
def test_tables_for_layout_are_no_tables(html, expected):
    assert markdown(html) == expected


def test_a_table_that_claims_a_million_columns_stays_small():
    html = "<table><tr><td colspan=1000000>a<td>b<tr><td rowspan=99999>c<td>d</table>"
    assert len(markdown(html)) < 10_000


# Code


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<pre><code class=language-python>x</code></pre>", "```python\nx\n```"),
        ("<pre lang=x class='highlight lang-Rust'>x</pre>", "```rust\nx\n```"),
        ("<div class=highlight-source-js><pre>x</pre></div>", "```js\nx\n```"),
        ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
        ("<pre>a<br>b</pre>", "```\na\nb\n```"),
        ("<pre><div>a</div><div>b</div></pre>", "```\na\nb\n```"),
        ("<pre>1\n2\n3</pre><pre>x</pre>", "```\nx\n```"),
        ("<pre>*a* &lt;b&gt; \\n</pre>", "```\n*a* <b> \\n\n```"),
        ("<ul><li><pre>a\n\nb</pre></ul>", "- ```\n  a\n\n  b\n  ```"),
    ],
)
def test_code_is_kept_as_it_stands(html, expected):
    assert markdown(html) == expected


# Escapes


@pytest.mark.parametrize(
    "text",
    [
        "snake_case and other_names",
        "2 * 3 = 6",
        "a < b and c > d",
        "fish & chips",
        "it costs 5* a night",
        "[1] and (2)",
        "C# and F#",
        "50 - 60 + 70",
        "a ~ b",
        "1.5 and 2) three",
        "!important",
        "C:\\Users",
        "x = y",
        "who | what",
    ],
)
def test_what_reads_as_text_is_not_escaped(text):
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    assert markdown(f"<p>{html}</p>") == text


@pytest.mark.parametrize(
    "text",
    [
        "*not emphasis*",
        "2*3*4",
        "_not emphasis_",
        "`not code`",
        "~~not struck~~",
        "<b>not a tag</b>",
        "&amp; not an entity",
        "[not](a link)",
        "![not](an image)",
        "[not]: a-definition",
        "# not a heading",
        "###### not a heading",
        "> not a quote",
        "- not a list",
        "+ not a list",
        "* not a list",
        "1. not a list",
        "12) not a list",
        "---",
        "===",
        "***",
        "- - -",
        "```",
        "~~~",
        "a \\* b",
        "C:\\*.*",
        "ends with a backslash\\",
        "<!-- not a comment -->",
        "<https://not.an.autolink>",
        "**a** __b__ *c*",
        "a*b*c_d_e",
        "a]( b",
        "[^1] and [^2]",
        "[^1]: not a note",
    ],
)
def test_what_would_be_read_as_markup_is_escaped(text):
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    assert shown(f"<p>{html}</p>") == [("p", text)]
    # And beside marks of our own, and on the second line of a paragraph.
    assert shown(f"<p><b>x</b> {html}</p>") == [("p", f"x {text}")]
    assert shown(f"<p>first<br>{html}</p>") == [("p", f"first\n{text}")]


def shown(html):
    """The blocks that a parser reads in our markdown, as (tag, text)."""
    page = parse(READER.render(markdown(html)))
    return [
        (node.tag, re.sub(r"\s*\n\s*", "\n", text_of_lines(node)))
        for body in page.root.children
        if not isinstance(body, str)
        for node in body.children
        if not isinstance(node, str)
    ]


def text_of_lines(node):
    pieces = []
    pending = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            pieces.append(item.replace("\n", "") if item.startswith("\n") else item)
        elif item.tag == "br":
            pieces.append("\n")
        else:
            pending.extend(reversed(item.children))
    return "".join(pieces).strip()


def test_a_line_that_looks_like_a_tables_ruler_makes_no_table():
    assert shown("<p>a | b<br>--- | ---<br>1 | 2</p>") == [("p", "a | b\n--- | ---\n1 | 2")]


# Round trips

WORDS = (
    "one",
    "two*",
    "_three_",
    "fo`ur",
    "f<ive",
    "six&amp;",
    "[seven]",
    "~8~",
    "#",
    "-",
    "9.",
    "ten.",
    "“11”",
)
INLINE = ("b", "i", "del", "code", "em", "strong", "a href=/x", "span")


def random_inline(rng, depth=0):
    parts = []
    for _ in range(rng.randint(1, 4)):
        if depth < 3 and rng.random() < 0.4:
            tag = rng.choice(INLINE)
            inner = random_inline(rng, depth + 1)
            parts.append(f"<{tag}>{inner}</{tag.split()[0]}>")
        else:
            parts.append(rng.choice(WORDS).replace("<", "&lt;"))
        if rng.random() < 0.7:
            parts.append(" ")
    return "".join(parts)


def random_block(rng, depth=0):
    kind = rng.choice(("p", "p", "h2", "ul", "ol", "blockquote", "pre", "table", "div"))
    if depth > 3:
        kind = "p"
    if kind in ("p", "h2"):
        return f"<{kind}>{random_inline(rng)}</{kind}>"
    if kind == "pre":
        return "<pre>if a &lt; b:\n    `x` ```` *y*</pre>"
    if kind == "table":
        cells = "".join(f"<tr><td>{random_inline(rng)}</td><td>v</td></tr>" for _ in range(2))
        return f"<table><tr><th>h|1</th><th>h2</th></tr>{cells}</table>"
    if kind in ("ul", "ol"):
        items = "".join(
            f"<li>{random_inline(rng)}{random_block(rng, depth + 1) if rng.random() < 0.5 else ''}</li>"
            for _ in range(rng.randint(1, 3))
        )
        return f"<{kind}>{items}</{kind}>"
    return f"<{kind}>{''.join(random_block(rng, depth + 1) for _ in range(2))}</{kind}>"


STRUCTURE = ("p", "h2", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "td", "th")


def outline(html):
    """Blocks with their depth in lists and quotes, and their text without spaces."""
    lines = []
    pending = [(node, 0) for node in [parse(html, BASE).root]]
    while pending:
        node, depth = pending.pop()
        inner = depth + (node.tag in ("ul", "ol", "blockquote", "li"))
        if node.tag in ("h2", "pre", "td", "th", "li", "blockquote", "ul", "ol"):
            own = re.sub(r"\s", "", text_of(node))
            lines.append((node.tag, depth, own))
        pending.extend((c, inner) for c in reversed(node.children) if not isinstance(c, str))
    return lines


# What the blocks above leave out, each as a parser reads it back.
ONE_OF_EACH = [
    ("<h1>a</h1><h4>b</h4>", "<h1>a</h1><h4>b</h4>"),
    ("<ol start=3><li>a<ul><li>b</ul><li>c</ol>", '<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'),
    (
        "<table><tr><th colspan=2>A<tr><td rowspan=2>b<td>c<tr><td><ul><li>d<li>e</ul></table>",
        ("<table><thead><tr><th>A</th><th>A</th></tr></thead><tbody><tr><td>b</td><td>c</td></tr>"
        "<tr><td>b</td><td>d<br>e</td></tr></tbody></table>"),
    ),
    (
        "<pre><code class=language-py>if a:\n    b</code></pre>",
        '<pre><code class="language-py">if a:\n    b</code></pre>',
    ),
    ("<blockquote><p>a<blockquote>b</blockquote></blockquote>",
     "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    ("<p><a href=/x?a=1&b=(2)>a</a>", '<p><a href="https://site.test/x?a=1&amp;b=%282%29">a</a></p>'),
    ("<p><img src=/i.png alt='a [b]'>", '<p><img src="https://site.test/i.png" alt="a [b]" /></p>'),
    ("<p>a<del>b</del>c <s>d</s>", "<p>a<s>b</s>c <s>d</s></p>"),
    ("<dl><dt>a<dd>b<dd>c</dl>", "<ul><li><p><strong>a</strong></p><p>b</p><p>c</p></li></ul>"),
    ("<p>a<hr><p>b", "<p>a</p><hr /><p>b</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), ONE_OF_EACH)
def test_a_parser_reads_each_construct_back(html, expected):
    assert re.sub(r"\n(?=<|$)|(?<=>)\n", "", rendered(html, images=True)) == expected


@pytest.mark.parametrize("seed", range(300))
def test_a_parser_finds_the_structure_that_the_page_had(seed):
    rng = random.Random(seed)
    html = "".join(random_block(rng) for _ in range(3))
    assert outline(READER.render(markdown(html))) == outline(html)


def test_the_same_page_gives_the_same_markdown():
    rng = random.Random(1)
    html = "".join(random_block(rng) for _ in range(20))
    assert markdown(html) == markdown(html)


def test_nesting_that_parsers_refuse_is_written_flat():
    html = "<ul><li>x" * 200 + "deep"
    assert "deep" in READER.render(markdown(html))


def test_ten_thousand_nested_spans_are_no_trouble():
    assert markdown("<p>" + "<span>" * 10_000 + "deep" + "</span>" * 10_000) == "deep"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            (
                "<p>So <math><semantics><mi>E</mi><annotation encoding='application/x-tex'>E_a*b"
                "</annotation></semantics></math> holds.</p>"
            ),
            "So $`E_a*b`$ holds.",
        ),
        ("<p><math alttext='x^2'><mi>x</mi></math></p>", "$`x^2`$"),
        ("<p><math><mi>x</mi><mo>=</mo><mn>2</mn></math></p>", "x=2"),
    ],
)
def test_a_formula_is_its_tex_where_the_page_has_it(html, expected):
    assert markdown(html) == expected


def test_the_items_of_a_list_in_a_cell_keep_lines_of_their_own():
    html = "<table><tr><th>A<th>B<tr><td><ul><li>one<li>two</ul><td>x</table>"
    assert "| one<br>two | x |" in markdown(html)


NOTED = """<p>It rose.<sup id=r1><a href="#n1">1</a></sup> Again{again}.</p>
<p>And fell.<a href="#n2" class=footnote-ref id=r2>[b]</a></p><ol>
<li id=n1><p>Said on <a href=/x>the day</a>. <a href="#r1">↩</a></p><p>And later.</p></li>
<li id=n2>As all saw it. <a href="#r2">^</a></li></ol>"""


def test_footnotes_are_written_as_footnotes_without_their_way_back():
    again = '<sup><a href="#n1">1</a></sup>'
    assert markdown(NOTED.format(again=again)) == (
        "It rose.[^1] Again[^1].\n\nAnd fell.[^b]\n\n"
        "[^1]: Said on [the day](https://site.test/x).\n\n    And later.\n\n"
        "[^b]: As all saw it."
    )
    notes = [text_of(node) for node in elements(parse(rendered(NOTED)).root, "li")]
    assert [note.rstrip(" ↩︎") for note in notes] == [
        "Said on the day. And later.",
        "As all saw it.",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>It rose.<sup><a href='#n1'>1</a></sup></p><p>Nothing more.</p>",
        "<p>It rose, <a href='#n1'>see below</a>.</p><p id=n1>What is below is a text.</p>",
        "<p>It rose.<sup><a href='#n1'>1</a></sup></p><p id=n1>ibid.</p>",
        "<p>x<sup><a href='/b#n1'>1</a></sup></p><p id=n1>What is below is a text.</p>",
    ],
)
def test_a_link_that_refers_to_no_note_on_the_page_stays_a_link(html):
    assert "](https://site.test/" in markdown(html)
    assert "[^" not in markdown(html)
