"""What stands beside a page's main heading: who wrote it, and when, as a reader sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.core.content.blocks import class_words, parts
from notte_local.core.dates import read_date
from notte_local.core.html import HEADINGS, HtmlNode, ancestors, fold, strings, text_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import Page

MOST_OF_TITLE = 0.4  # that a heading must be, where the title says more
BESIDE = slice(-4, 14)  # blocks around the main heading
LONGEST_DATELINE = 14
LONGEST_LINE = 20  # words of one that may say who and when
BY = re.compile(
    r"(?:^|\b(?:written|posted|published|story|words|article|guide|recipe|review|reviewed|author|"
    r"post|edited|started|asked|opened)\s+)by:?\s+(?P<name>[@\w].*)"
    r"|^(?:(?:author|authors|by|words)\s?:\s*|(?:thread|topic) starter:?\s)(?P<told>\w.*)",
    re.IGNORECASE,
)
# Who began what the page is about, as its head says it.
BEGUN = re.compile(r"(?i:(?:thread|topic) starter|started by|asked by)\b|[Bb]y\s+[A-ZÀ-Þ]")
BARE_BY = re.compile(r"(?:(?:written|posted|published|words)\s)?by:?|authors?:?", re.IGNORECASE)
NAME_END = re.compile(
    r"\s*(?:[|•·⋅–—»/]|\s-\s|\bon\b|\bin\b|\bat\b|\bfor\b|(?<!\w)\d|,?\s(?:published|updated|posted)\b"
    r"|,?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d).*$",
    re.IGNORECASE,
)
# "Ada Lovelace", "A. J. Neal", "O'Neill", "van der Merwe" within it
NAME = re.compile(
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s)?[A-ZÀ-Þ][\w.'’-]*"
    r"(?:\s(?:(?:van|der|de|von|da|di|la|le|del|bin|al)\s)*[A-ZÀ-Þ][\w.'’-]*){1,3}"
)
ROLE = re.compile(r",\s(?=[^,]*\b[a-z]{3,}|[A-Z]{2,}\b|[^,]*(?:Expert|Editor|Writer|Reporter)).*$")
WRITERS = frozenset(("author", "authors", "byline", "writer", "username", "postauthor"))
NO_WRITERS = frozenset(
    (
        "bio",
        "box",
        "info",
        "title",
        "role",
        "job",
        "comment",
        "avatar",
        "image",
        "related",
        "posts",
        "date",
    )
)
PROFILE = re.compile(r"/(?:authors?|people|team|by|profiles?|users?|contributors?|staff|writers?)/")
UPDATED = re.compile(r"updat|modif|review|edited", re.IGNORECASE)
MEMBER = re.compile(r"\bjoined|registered|member since", re.IGNORECASE)
PUBLISHED = re.compile(
    r"publish|posted|written|created|\basked\b|\bstart(?:ed|\sdate)", re.IGNORECASE
)
OF_PAGE = re.compile(rf"{PUBLISHED.pattern}|\bdate\b|{UPDATED.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A short text beside the heading."""

    text: str
    node: HtmlNode
    date: str | None


def beside_heading(blocks: Sequence[Block], title: str | None) -> list[Line]:
    """The short texts around the main heading, the heading itself left out."""
    at = main_heading(blocks, title)
    if at is None:
        return []
    low = max(0, at + BESIDE.start)
    return [
        line
        for i, block in enumerate(blocks[low : at + BESIDE.stop], low)
        if i != at
        and block.words <= LONGEST_LINE
        and not block.node.hidden
        and "nav" not in block.setting.zones
        for line in _lines(block)
    ]


def _lines(block: Block) -> list[Line]:
    """A block as a line; one of several dates as a line for each, up to where it is said."""
    lines: list[Line] = []
    said = ""
    for piece in _pieces(block):
        said = fold(f"{said} {piece}")
        if (day := read_date(piece)) is not None:
            lines.append(Line(said, block.node, day))
            said = ""
    return lines if len(lines) > 1 else [Line(block.text, block.node, read_date(block.text))]


def _pieces(block: Block) -> Iterator[str]:
    """The texts that a block is made of, element by element."""
    for at, part in parts(block.node):
        if at == block.start and isinstance(part, list):
            for item in part:
                yield from (item,) if isinstance(item, str) else strings(item)


def main_heading(blocks: Sequence[Block], title: str | None) -> int | None:
    """The index of the block that is the page's title, or its first main heading."""
    wanted = fold(title or "").lower()
    headings = [i for i, block in enumerate(blocks) if _heads(block.node)]
    for i in headings:
        text = blocks[i].text.lower()
        if text in wanted and len(text) > MOST_OF_TITLE * len(wanted):
            return i
    return next((i for i in headings if _heads(blocks[i].node) == "h1"), None)


def _heads(node: HtmlNode) -> str:
    """The tag of the heading that a node is or stands in directly; "" where it does not."""
    if node.tag in HEADINGS:
        return node.tag
    return node.parent.tag if node.parent is not None and node.parent.tag in HEADINGS else ""


# When


def shown_dates(lines: Sequence[Line]) -> Iterator[tuple[str, bool]]:
    """The days beside the heading, each with whether it is of an update: publication first."""
    dated = [
        (line, line.date)
        for before, line in zip_longest((None, *lines[:-1]), lines)
        if line is not None
        and line.date is not None
        and not _is_of_member(before, line)
        and not _is_a_value(line)
    ]
    ranked = sorted(dated, key=lambda pair: _rank(pair[0]))
    yield from (
        (day, _rank(line) > 1) for line, day in ranked if len(line.text.split()) <= LONGEST_DATELINE
    )


def _is_of_member(before: Line | None, line: Line) -> bool:
    """Whether a date says since when somebody belongs to a forum."""
    return MEMBER.search(line.text) is not None or (
        before is not None and before.date is None and MEMBER.search(before.text) is not None
    )


def _is_a_value(line: Line) -> bool:
    """Whether a date is one of a table's, or what a term means that is not of the page itself."""
    node = line.node
    if node.tag == "dd":
        term = _before(node)
        label = text_of(term) if term is not None and term.tag == "dt" else ""
        return OF_PAGE.search(f"{label} {line.text}") is None
    # Layouts are tables too; in them a date does not stand alone in its cell.
    return node.tag == "td" and len(line.text.split()) <= BARE_DATE


BARE_DATE = 3  # words


def _before(node: HtmlNode) -> HtmlNode | None:
    """The element before a node, in what holds both."""
    found = None
    for child in node.parent.children if node.parent is not None else ():
        if child is node:
            break
        found = child if isinstance(child, HtmlNode) else found
    return found


def _rank(line: Line) -> int:
    if PUBLISHED.search(line.text):
        return 0
    classes = (
        f"{line.node.get('class')} {line.node.parent.get('class') if line.node.parent else ''}"
    )
    return 2 if UPDATED.search(line.text) or UPDATED.search(classes) else 1


# Who


def begun_by(lines: Sequence[Line]) -> Iterator[str]:
    """Who the head of a thread says that began it; who the line under a heading says that wrote."""
    for line in lines:
        if BEGUN.match(line.text) and (found := BY.search(line.text)):
            yield clean_name(found["name"] or found["told"])


def shown_authors(lines: Sequence[Line], page: Page) -> Iterator[str]:
    """Names beside the heading: after "by", in links to people, next to a date."""
    for line, following in zip_longest(lines, lines[1:]):
        if found := BY.search(line.text):
            yield clean_name(found["name"] or found["told"])
        elif BARE_BY.fullmatch(line.text) and following is not None:
            yield clean_name(following.text)
    for line in lines:
        for node in walk(line.node):
            if node.tag == "a" and _is_profile(node, page):
                yield clean_name(text_of(node))
    for at, line in enumerate(lines):
        if line.date is not None:
            yield from _names_in(line.text)
            near = [*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]]
            yield from (other.text for other in near if _is_name(other))


def _is_profile(link: HtmlNode, page: Page) -> bool:
    """Whether a link leads to somebody on the page's own site; elsewhere it is that site's name."""
    address = page.absolute(link.get("href"))
    return PROFILE.search(address) is not None and (
        not page.url or urlsplit(address).netloc == urlsplit(page.url).netloc
    )


def _is_name(line: Line) -> bool:
    """Whether a line is somebody's name: no heading, and no row of links."""
    links = sum(node.tag == "a" for node in walk(line.node))
    return NAME.fullmatch(line.text) is not None and links < 2 and not _heads(line.node)


def _names_in(text: str) -> Iterator[str]:
    """Names among the parts of "Dec 26, 2025 • Ada Lovelace in Engines"."""
    # a year that touches a name: two elements with no space between them
    for part in re.split(r"\s*[|•·–—]\s*|\s-\s|\s{2,}|(?<=\d{4})(?=[A-ZÀ-Þ])", text):
        name = clean_name(part)
        if NAME.fullmatch(name) and read_date(part) is None:
            yield name


def marked_authors(page: Page) -> Iterator[str]:
    """Names in elements that say in their markup that they hold one, the plainest first."""
    ranked: dict[int, list[HtmlNode]] = {}
    for node in walk(page.root):
        rank = _mark_rank(node)
        if rank is not None:
            ranked.setdefault(rank + 3 * is_in_teaser(node), []).append(node)
    for _, nodes in sorted(ranked.items()):
        yield from map(_name_of, nodes)


def _mark_rank(node: HtmlNode) -> int | None:
    """How plainly an element says that it is a name: by relation, by name, as a byline."""
    if "author" in node.get("rel").split() or node.get("itemprop") == "author":
        return 0
    words = class_words(node)
    if WRITERS.isdisjoint(words) or not NO_WRITERS.isdisjoint(words):
        return None
    return 1 if "name" in words or "username" in words else 2


def _name_of(node: HtmlNode) -> str:
    """The name that a byline holds: all of it where it is short, else what it links or begins."""
    text = text_of(node)[:200]
    found = BY.search(text)
    name = clean_name((found["name"] or found["told"]) if found else text)
    if NAME.fullmatch(name) or len(name.split()) == 1:
        return name
    linked = [text_of(inner) for inner in walk(node) if inner.tag == "a" and text_of(inner)]
    if linked and len(linked[0].split()) <= 4:
        return clean_name(linked[0])
    pieces = [*linked, *filter(None, (fold(piece) for piece in strings(node)))]
    return next((found for found in map(clean_name, pieces) if NAME.fullmatch(found)), name)


def clean_name(text: str) -> str:
    """A name without "by" before it and dates, places and roles after it."""
    name = re.sub(r"^(?:\w+\s)?by[:\s]+", "", fold(text), flags=re.IGNORECASE)
    return ROLE.sub("", fold(NAME_END.sub("", name))).strip(" ,;:")


def is_in_teaser(node: HtmlNode) -> bool:
    """Whether a node stands in what is beside the page's own text."""
    return any(holder.tag in ("aside", "footer", "nav") for holder in ancestors(node))
