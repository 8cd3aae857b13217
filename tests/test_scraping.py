"""read_html: markdown and data from HTML alone, with every argument, and of any quality."""

from __future__ import annotations

import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pydantic import BaseModel

from notte_local.errors import NotAvailableLocally, ScrapeFailed
from notte_local.results import Image, Link, Metadata, Table
from notte_local.scraping import check_how, cut, read_html

URL = "https://site.test/news/flood"
SENTENCE = "The river rose again on Tuesday, and the town moved its market to the hill. "
PAGE = f"""<!doctype html><html lang=en-GB><head><title>Flood in town | Planet</title>
<meta name=description content="The river rose.">
<meta name=author content="Ada Lovelace">
<meta property=og:site_name content=Planet>
<meta property=article:published_time content="2024-05-05T10:00:00Z">
<link rel=canonical href=/news/flood></head><body>
<nav><a href=/>Home</a> <a href=/sport>Sport</a></nav>
<main><h1>Flood in town</h1>
<p>{SENTENCE * 3}See the <a href=map>map of it</a>.</p>
<p><img src=/river.jpg alt="The river">{SENTENCE * 2}</p>
<table><caption>Levels</caption><tr><th>Day<th>Metres<tr><td>Monday<td>3<tr><td>Tuesday<td>5</table>
<form><p>Write to us</p></form></main>
<footer><p>© 2024 Planet. All rights reserved.</p></footer></body></html>"""


class Article(BaseModel):
    title: str
    author: str | None = None


def test_a_page_is_read_as_markdown_and_metadata():
    found = read_html(PAGE, url=URL)
    assert str(found) == found.markdown
    assert found.markdown.startswith("# Flood in town\n\nThe river rose again")
    assert "[map of it](https://site.test/news/map)" in found.markdown
    assert "| Monday | 3 |" in found.markdown
    assert "Sport" not in found.markdown
    assert "rights reserved" not in found.markdown
    assert found.data is None
    assert found.url == URL
    assert found.links == (Link("map of it", "https://site.test/news/map"),)
    assert found.tables == (
        Table(("Day", "Metres"), (("Monday", "3"), ("Tuesday", "5")), "Levels"),
    )
    assert found.tables[0].to_csv() == "Day,Metres\r\nMonday,3\r\nTuesday,5\r\n"
    assert found.images == ()
    assert found.metadata == Metadata(
        title="Flood in town",
        description="The river rose.",
        language="en-GB",
        author="Ada Lovelace",
        date="2024-05-05T10:00:00+00:00",
        canonical=URL,
        site="Planet",
    )


def test_a_response_format_gives_an_instance_of_it():
    found = read_html(PAGE, url=URL, response_format=Article)
    assert found.data == Article(title="Flood in town", author="Ada Lovelace")
    assert found.provenance["author"].text == "Ada Lovelace"
    assert 0.5 <= found.provenance["author"].confidence <= 1


@pytest.mark.parametrize(
    "html",
    [
        PAGE,
        PAGE.encode(),
        BeautifulSoup(PAGE, "lxml"),
        BeautifulSoup(PAGE, "lxml").html,
        BeautifulSoup(PAGE, "html.parser"),
    ],
    ids=["str", "bytes", "soup", "tag", "html.parser"],
)
def test_every_form_of_html_gives_the_same(html):
    assert read_html(html, url=URL).markdown == read_html(PAGE, url=URL).markdown


def test_a_tag_is_read_by_itself():
    (tag,) = BeautifulSoup(PAGE, "lxml").select("caption")
    assert read_html(tag).markdown == "Levels"


# Arguments


def test_the_whole_page_has_its_navigation():
    assert "Sport" in read_html(PAGE, url=URL, only_main_content=False).markdown


def test_a_selector_reads_what_it_matches():
    found = read_html(PAGE, url=URL, selector="nav a:last-child, nav")
    assert found.markdown == "[Home](https://site.test/) [Sport](https://site.test/sport)"
    assert found.metadata.title == "Flood in town"


def test_a_selector_that_matches_nothing_says_so():
    with pytest.raises(ScrapeFailed) as caught:
        read_html(PAGE, url=URL, selector="#nowhere")
    assert str(caught.value) == (
        f"Nothing on {URL} matches the selector '#nowhere'. Leave it out to read the main content."
    )


def test_a_selector_that_is_no_css_is_a_value_error():
    with pytest.raises(ValueError, match="selector is not valid CSS: 'a\\['"):
        read_html(PAGE, selector="a[")


def test_ignored_tags_are_left_out():
    found = read_html(PAGE, url=URL, ignored_tags=["table", "H1"])
    assert "Monday" not in found.markdown
    assert "# Flood" not in found.markdown
    assert found.tables == ()


def test_links_and_images_are_on_request():
    bare = read_html(PAGE, url=URL, scrape_links=False)
    assert "map of it." in bare.markdown
    assert bare.links == ()
    rich = read_html(PAGE, url=URL, scrape_images=True)
    assert "![The river](https://site.test/river.jpg)" in rich.markdown
    assert rich.images == (Image("The river", "https://site.test/river.jpg"),)


def test_placeholders_stand_for_the_addresses_of_links_and_images():
    found = read_html(PAGE, url=URL, scrape_images=True, use_link_placeholders=True)
    assert "See the [map of it](link1)." in found.markdown
    assert "![The river](image1)" in found.markdown
    assert "site.test" not in found.markdown
    assert found.links[0].url == "https://site.test/news/map"
    images = read_html(PAGE, url=URL, only_images=True, use_link_placeholders=True)
    assert images.markdown == "![The river](image1)"


def test_only_images_gives_nothing_else():
    found = read_html(PAGE, url=URL, only_images=True)
    assert found.markdown == "![The river](https://site.test/river.jpg)"
    assert found.images == (Image("The river", "https://site.test/river.jpg"),)


def test_instructions_are_refused_and_named():
    with pytest.raises(NotAvailableLocally) as caught:
        read_html(PAGE, instructions="the reviews")
    assert str(caught.value) == (
        "scrape(instructions=...) is not available in notte_local. Ask for the fields with "
        "response_format=, or for a part of the page with selector=."
    )


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"html": 5}, "html must be str, bytes, BeautifulSoup or Tag, not 5"),
        (
            {"html": "x", "response_format": Article(title="x")},
            "response_format must be a pydantic model class",
        ),
        ({"html": "x", "response_format": str}, "response_format must be a pydantic model class"),
    ],
)
def test_wrong_arguments_are_type_errors(wrong, error):
    with pytest.raises(TypeError, match=error):
        read_html(**wrong)


# Length


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("one two", 100, "one two"),
        ("one two", 7, "one two"),
        ("one two three", 9, "one two"),
        ("first block\n\nsecond one", 15, "first block"),
        ("abcdefghij", 4, "abcd"),
        ("```py\nline one\nline two\n```", 20, "```py\nline one\n```"),
    ],
)
def test_markdown_is_cut_at_a_border(text, most, expected):
    assert cut(text, most) == expected
    assert len(cut(text, most)) <= most


@pytest.mark.parametrize("most", range(1, 400, 7))
def test_max_chars_is_a_bound(most):
    assert len(read_html(PAGE, url=URL, max_chars=most).markdown) <= most


def test_max_chars_of_nothing_is_a_value_error():
    with pytest.raises(ValueError, match="max_chars must be at least 1, not 0"):
        read_html(PAGE, max_chars=0)


# Metadata


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("<title>A | B</title>", "title", "A"),
        ("<title>Site</title><h1>News: flood</h1>", "title", "News: flood"),  # as its address
        ("<title>Site</title><h1>Lamps of ours</h1>", "title", "Site"),
        ("<title>Home</title><h1>Lamps of ours</h1>", "title", "Lamps of ours"),
        ("<title>Site</title>", "title", "Site"),
        ("<title>floods</title><h1>Floods <button>Copy link</button></h1>", "title", "Floods"),
        ("<title>A | B</title><h1>A and more</h1>", "title", "A and more"),
        ("<title>All of it - Planet</title><h1>Buy now!</h1>", "title", "All of it - Planet"),
        ("<h1>Flood</h1><p>By</p><p>Ada Lovelace</p>", "author", "Ada Lovelace"),
        ("<h1>Flood</h1><p>5 May 2024 • Ada Lovelace</p>", "author", "Ada Lovelace"),
        ("<h1>Flood</h1><p>5 May 2024Ada Lovelace</p>", "date", "2024-05-05"),
        ("<h1>Flood</h1><p>5 May 2024Ada Lovelace</p>", "author", "Ada Lovelace"),
        ("<h1>Flood</h1><p>5 May 2024</p><h2>The Old Bridge</h2>", "author", None),
        (
            "<h1>Flood</h1><p>5 May 2024</p><p><a href=/>Home</a> <a href=/b>Blog</a>",
            "author",
            None,
        ),
        (
            "<h1>Flood?</h1><p>Started by ada99, May 05, 2024</p><b class=username>bob</b>",
            "author",
            "ada99",
        ),
        ("<h1>Flood?</h1><p>Thread starter ada99</p><b class=username>bob</b>", "author", "ada99"),
        ("<h1>Flood</h1><p><a href=//social.test/profile/x>Social</a>", "author", None),
        (
            "<meta property=og:site_name content=Planet><p class=byline>Ada Lovelace Planet</p>",
            "author",
            "Ada Lovelace",
        ),
        (
            (
                "<meta property=og:site_name content=Planet><meta name=author content=Planet>"
                "<p class=byline>By Ada Lovelace</p>"
            ),
            "author",
            "Ada Lovelace",
        ),
        ("<meta name=author content=Site><p class=byline>By Site</p>", "author", "Site"),
        (
            "<meta name=date content=2024-06-06><h1>Flood</h1><p>Published 5 May 2024</p>",
            "date",
            "2024-05-05",
        ),
        (
            "<meta name=date content=2024-05-05><h1>Flood</h1><p>Updated 6 May 2024</p>",
            "date",
            "2024-05-05",
        ),
        ("<h1>Flood</h1><dl><dt>Joined<dd>5 May 2024</dl>", "date", None),
        ("<h1>Flood</h1><dl><dt>Founded<dd>5 May 2024</dl>", "date", None),
        ("<h1>Flood</h1><dl><dt>Start date<dd>5 May 2024</dl>", "date", "2024-05-05"),
        ("<h1>Flood</h1><table><tr><td>5 May 2024<td>3 m</table>", "date", None),
        (
            "<h1>Flood</h1><p>Edited 6 May 2024</p><p><time datetime=2024-05-05>x</time> it rose",
            "date",
            "2024-05-05",
        ),
        ("<meta name=x-published-on content='May 5, 2024'>", "date", "2024-05-05"),
        ("<meta name=publisher content='Planet, since 5 May 2024'>", "date", None),
        (
            "<h1>Flood</h1>" + "<p>x</p>" * 30 + "<p>Posted on 5 May 2024 by Ada",
            "date",
            "2024-05-05",
        ),
        ("<h1>Flood</h1><p>2024年5月5日</p>", "date", "2024-05-05"),
        ("<h1>Flood</h1><p>05-May-2024</p>", "date", "2024-05-05"),
        ("<title>A - Planet</title><meta property=og:site_name content=Planet>", "title", "A"),
        ("<meta property=og:title content=A>", "title", "A"),
        ("<meta property=og:description content=D>", "description", "D"),
        ("<meta http-equiv=content-language content=de>", "language", "de"),
        ("<p class=byline>By Ada Lovelace | 5 May 2024</p>", "author", "Ada Lovelace"),
        ("<a rel=author href=/ada>Ada Lovelace</a>", "author", "Ada Lovelace"),
        ("<meta name=author content=admin>", "author", None),
        ("<meta name=author content=https://facebook.test/ada>", "author", None),
        (
            '<script type="application/ld+json">{"@type":"Article","author":[{"name":"Ada"},{"name":"Bob"}]}</script>',
            "author",
            "Ada, Bob",
        ),
        ("<time datetime=2024-05-05>today</time>", "date", "2024-05-05"),
        (
            "<time class=updated datetime=2024-06-06>x</time><time class=published datetime=2024-05-05>x</time>",
            "date",
            "2024-05-05",
        ),
        ("<span class=post-date>5 May 2024</span>", "date", "2024-05-05"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-05"}</script>',
            "date",
            "2024-05-05",
        ),
        ("<p>5 May 2024</p>", "date", None),
        ("<h1>Flood</h1><p>Rome, 5 May 2024</p>", "date", "2024-05-05"),
        (
            "<h1>Flood</h1><p><b>News</b><b>MAY 5, 2024</b><b>Updated: JUNE 6, 2024</b></p>",
            "date",
            "2024-05-05",
        ),
        (
            "<h1>Flood</h1><p>6 June 2024<p>x<p>It was originally published on 5 May 2024 at 4pm.",
            "date",
            "2024-05-05",
        ),
        (
            "<h1>Flood</h1><a-post created-timestamp='2024-05-05T09:47'>x",
            "date",
            "2024-05-05T09:47:00",
        ),
        ("<meta property=article:modified_time content=2024-05-05>", "date", None),
        ("<p class=publicationTime>5 May 2024</p>", "date", "2024-05-05"),
        ("<link rel=canonical href=/c>", "canonical", "https://site.test/c"),
        ("<meta property=og:url content=https://site.test/o>", "canonical", "https://site.test/o"),
        (
            '<script type="application/ld+json">{"@type":"WebSite","name":"Planet"}</script>',
            "site",
            "Planet",
        ),
        ("", "site", None),
    ],
)
def test_metadata_is_read_from_where_pages_keep_it(head, field, value):
    assert getattr(read_html(head, url=URL).metadata, field) == value


def test_a_heading_that_the_address_spells_out_is_the_title():
    html = "<title>Planet - The front page of floods</title><h1>Which boat for the next flood?</h1>"
    url = "https://a.test/c/1/which_boat_for_the_next"
    assert read_html(html, url=url).metadata.title == "Which boat for the next flood?"


@pytest.mark.parametrize(
    ("html", "url", "title"),
    [
        (
            ("<h1>Planet</h1><h1>Where to see the flood in town</h1><h1>Next: trees in town</h1>"
            "<title>Trees in town | Planet</title>"),
            "https://a.test/best-places-to-see-flood-town",
            "Where to see the flood in town",
        ),
        ("<title>Science News and More</title><h1>Science</h1>", "https://a.test/c/science", "Science"),
        (
            ("<title>| Nuts & Volts</title><meta property=og:site_name content='Nuts and Volts'>"
            "<h1>Odd Gadgets</h1>"),
            "https://a.test/c/odd-gadgets",
            "Odd Gadgets",
        ),
        ("<title>Planet ® | Home Page</title><h1>Sale!</h1>", "https://planet.test/", "Planet ®"),
    ],
)  # fmt: skip
def test_the_heading_that_an_address_names_is_the_title_else_the_site_itself(html, url, title):
    assert read_html(html, url=url).metadata.title == title


def test_where_nothing_else_says_when_the_address_may():
    assert read_html("<h1>Flood</h1>", url="https://a.test/2024/05/05/flood").metadata.date == (
        "2024-05-05"
    )


# Bad input


@pytest.mark.parametrize(
    "html", ["", b"", " \n", "\0", "<", "<!doctype html>", "<!-- -->", b"\xff\xfe", "</html>"]
)
def test_an_empty_page_is_empty(html):
    found = read_html(html)
    assert found.markdown in ("", "<")
    assert found.links == found.images == found.tables == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"\x1f\x8b\x08", "gzipped; decompress it first"),
    ],
)
def test_what_is_no_html_is_named(body, kind):
    with pytest.raises(ScrapeFailed) as caught:
        read_html(body, url=URL)
    assert str(caught.value) == f"{URL} is {kind}, not HTML."


def test_text_that_only_stands_in_data_is_read_from_there():
    html = f"""<div id=root></div><script type="application/ld+json">
    {{"@type": "Article", "articleBody": "{SENTENCE * 5}"}}</script>"""
    assert read_html(html).markdown == (SENTENCE * 5).strip()


def test_a_page_that_scripts_have_yet_to_write_says_what_it_says_of_itself():
    html = "<title>Flood | Planet</title><meta name=description content='The river rose.'><main>"
    assert read_html(html).markdown == "# Flood\n\nThe river rose."


def test_ten_megabytes_are_read_whole():
    # more blocks than are weighed one by one
    text = " ".join(f"word{n}" for n in range(115))
    rows = "".join(f"<div class=x><p>Day {n}: {text}</p></div>" for n in range(12_100))
    found = read_html(PAGE.replace("</main>", f"{rows}</main>"), url=URL)
    assert len(found.markdown) > 9_000_000
    assert all(f"\n\nDay {n}: word0 word1 " in found.markdown for n in (0, 5_000, 12_099))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 6_000 + "deep",
        "<ul><li>" * 1_500 + "deep",
        "<blockquote>" * 3_000 + "deep",
        "<table><tr><td>" * 1_000 + "deep",
        "<b><i>" * 1_500 + "deep",
        "<dl><dd>" * 1_500 + "deep",
        "<div itemscope itemprop=x>" * 1_500 + "deep",
    ],
)
def test_any_nesting_is_read(html):
    class Thing(BaseModel):
        name: str | None = None
        parts: list[str] = []

    assert "deep" in read_html(html, response_format=Thing).markdown


def test_reading_html_loads_no_browser():
    code = (
        "import sys, notte_local.scraping as s\n"
        "heavy = {'lxml', 'bs4', 'playwright'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert s.read_html('<p>x</p>').markdown == 'x'\n"
        "assert not {'bs4', 'playwright'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_content_ends_the_head_though_no_body_is_written():
    page = read_html("<title>A</title><main><h1>B</h1><p>Some text that is there.</p></main>")
    assert page.markdown == "# B\n\nSome text that is there."
    assert page.metadata.title == "A"


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({"selector": 5}, TypeError, "selector must be a str, not 5"),
        ({"max_chars": "x"}, TypeError, "max_chars must be an int, not 'x'"),
        ({"max_chars": True}, TypeError, "max_chars must be an int, not True"),
        ({"max_chars": -1}, ValueError, "max_chars must be at least 1, not -1"),
        ({"ignored_tags": "nav"}, TypeError, "ignored_tags must be a list of strings, not 'nav'"),
        ({"ignored_tags": 5}, TypeError, "ignored_tags must be a list of strings, not 5"),
        ({"only_images": "no"}, TypeError, "only_images must be True or False, not 'no'"),
        ({"instructions": 5}, TypeError, "instructions must be a str, not 5"),
        ({"extractor": 5}, TypeError, "extractor must be a callable, not 5"),
        ({"url": 5}, TypeError, "url must be a str, not 5"),
    ],
)
def test_an_argument_of_a_wrong_type_is_told(how: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        read_html(PAGE, **how)


def test_what_a_scrape_does_not_take_is_told_by_the_name_of_the_call():
    with pytest.raises(TypeError) as raised:
        check_how("scrape", {"wat": 1})
    assert str(raised.value) == (
        "scrape() has no argument 'wat'. It has: instructions, extractor, selector, "
        "only_main_content, scrape_links, scrape_images, ignored_tags, only_images, "
        "use_link_placeholders, max_chars, scroll."
    )


def test_a_table_becomes_a_data_frame_where_pandas_is_installed(monkeypatch):
    pandas = SimpleNamespace(DataFrame=lambda rows, columns: (rows, columns))
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    assert Table(("A", "B"), (("1", "2"),)).to_pandas() == ([("1", "2")], ("A", "B"))
    assert Table(("", ""), (("1", "2"),)).to_pandas() == ([("1", "2")], None)


def test_without_pandas_a_table_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        Table(("A",), (("1",),)).to_pandas()
