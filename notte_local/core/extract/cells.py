"""What stands in one card: its texts, links and pictures, each by its place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from notte_local.core.dates import read_date
from notte_local.core.extract.facts import (
    CLASS,
    COLON,
    HEADING,
    LABEL,
    LINK,
    image_of,
    is_old,
    labelled,
    names_of,
)
from notte_local.core.extract.groups import shape_of
from notte_local.core.extract.shown import OUT_OF
from notte_local.core.extract.values import PRICE
from notte_local.core.html import HEADINGS, HtmlNode, ancestors, fold, strings, text_of, walk
from notte_local.core.metadata import is_person
from notte_local.core.metadata.byline import BY, clean_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from notte_local.core.extract.facts import Name
    from notte_local.core.html import Page

DEEPEST = 24
MOST_INSIDE = 200  # elements of a box that are asked what they are
BOXED = 0.95  # how sure a box is, beside what it holds
MOST_PIECES = 8  # of the text of a link
MOST_CELLS = 120  # of one card
LONGEST_TEXT = 20_000
FURTHER = 0.93  # a name of what an element stands in, for each step outwards
OF_TITLE = 0.86  # how sure a link is that the heading stands in
# Where a link to a person leads: "/members/ada.12/", "/user-12.html", "profile.php?u=12", "/@ada"
MEMBER = re.compile(
    r"(?:^|[/.])(?:authors?|people|by|profiles?|users?|members?|contributors?|staff|writers?|u)"
    r"(?:/\w|[-_.]\w|\.\w+\?)|memberlist\.|viewprofile|[?&](?:uid|user_?id|username|u)=\w|/@\w",
    re.IGNORECASE,
)
QUOTED = re.compile(r"blockquote|quote", re.IGNORECASE)
CENTS, WHOLE = re.compile(r"\d\d"), re.compile(r"(?:^|[^\d.,])(?:\d{1,3},)*\d{1,4}$")
# "ada · 3 March 2026": who, and when
HEADER = re.compile(r"(?P<who>[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2})\s*[·•|–—,]\s*(?P<when>\S.{4,})")
NUMERIC_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
TIGHT = re.compile(r"([^\W\d_]{2,20}):((?!//)\S{3,40})")  # "ISBN:9780141439600"
LONGEST_HEADER = 60
MEMBER_SURE = 0.74
BESIDE_AVATAR = 0.68  # how sure a name is that leads where the picture beside it does
TITLING = frozenset(("a", *HEADINGS))
PARAGRAPHS = frozenset(("p", "blockquote"))
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a column: what is to be read, and what a reader sees."""

    value: str
    shown: str


Names = tuple[tuple["Name", float], ...]


def cells_of_card(
    card: HtmlNode, page: Page, wanted: Collection[str]
) -> Iterator[tuple[Place, str, Cell, Names]]:
    """What stands in a card, each by its place in it."""
    pending: list[tuple[HtmlNode, Place, Names]] = [(card, (), ())]
    titling = _titling(card)
    pictured = _pictured(card, titling)
    met: set[str] = set()
    count = 0
    while pending and count < MOST_CELLS:
        node, place, outer = pending.pop()
        if node.hidden or len(place) > DEEPEST:
            continue
        if node is not card:
            place = (*place, ".".join(shape_of(node)))
        told_names = names_of(node, wanted)
        own = tuple((name, CLASS) for name in told_names if not is_old(node) or name != ("price",))
        names = (*own, *((name, prior * FURTHER) for name, prior in outer))
        pending.extend(
            (child, place, names)
            for child in reversed(node.children)
            if isinstance(child, HtmlNode)
        )
        if own and node.block and _is_one(node, own, wanted) and (text := text_of(node)):
            # Of two that hold the same, the inner one is meant.
            boxed = tuple((name, prior * BOXED) for name, prior in own)
            yield (
                (*place, f"text{is_old(node):d}"),
                "class",
                Cell(text[:LONGEST_TEXT], text[:LONGEST_TEXT]),
                boxed,
            )
        quoted = QUOTED.search(" ".join(place)) is not None
        for kind, source, cell, more in _of_node(node, page):
            count += 1
            # Who said what is quoted, and when, is not of this record.
            own_names = () if quoted and kind not in ("href", "title") else more
            told = (*names, *own_names) if kind != "href" else own_names
            told = (*told, *_by_order(kind, cell, met, is_titling=node in titling))
            if kind == "href" and node.get("href") in pictured and 0 < len(cell.shown) <= 40:
                name = Cell(clean_name(cell.shown), cell.shown)
                yield (*place, "named"), "link", name, ((("author",), BESIDE_AVATAR),)
            yield (*place, kind), source, cell, told


# What the first of a kind is in a card.
FIRSTS: dict[str, tuple[Name, float]] = {
    "title": (("title",), HEADING),
    "href": (("url",), LINK),
    "image": (("image",), LINK),
}


def _by_order(kind: str, cell: Cell, met: set[str], *, is_titling: bool) -> Names:
    """What a cell is by being the first of its kind, or where the heading leads."""
    if kind == "href" and is_titling:
        return ((("url",), OF_TITLE),)
    if kind not in FIRSTS or kind in met or (kind == "href" and not cell.shown):
        return ()
    met.add(kind)
    return (FIRSTS[kind],)


def _titling(card: HtmlNode) -> set[HtmlNode]:
    """The links in or around the first heading of a card, which lead to what it names."""
    heading = next((node for node in walk(card) if node.tag in HEADINGS and not node.hidden), None)
    if heading is None:
        return set()
    around = takewhile(lambda node: node is not card.parent, ancestors(heading))
    return {node for node in (*walk(heading), *around) if node.tag == "a" and node.get("href")}


def _pictured(card: HtmlNode, titling: set[HtmlNode]) -> set[str]:
    """Where pictures lead that are not of what the heading names: most often to a person."""
    about = {link.get("href") for link in titling}
    links = [node for node in walk(card) if node.tag == "a" and node.get("href")] if about else []
    return {
        link.get("href")
        for link in links
        if link.get("href") not in about
        and not text_of(link)
        and any(inner.tag == "img" for inner in islice(walk(link), MOST_PIECES))
    }


def _is_one(node: HtmlNode, own: Names, wanted: Collection[str]) -> bool:
    """Whether an element without text of its own holds one thing, and not several with names."""
    if _holds_text(node):
        return False
    words = {word for name, _ in own for word in name}
    for inner in islice(walk(node), MOST_INSIDE):
        names = names_of(inner, wanted) if inner is not node else ()
        if inner.tag == "time" or any(words.isdisjoint(name) for name in names):
            return False
    return True


def _of_node(node: HtmlNode, page: Page) -> Iterator[tuple[str, str, Cell, Names]]:
    """The cells of one element."""
    if node.tag == "img":
        if address := image_of(node, page):
            yield "image", "image", Cell(address, node.get("alt") or address), ()
        return
    for said in (node.get("aria-label"), node.get("title")):
        if said and len(said) < 120 and OUT_OF.search(said) is not None:
            yield "said", "text", Cell(said, said), ((("rating",), 0.76),)
    if node.tag == "time" and node.get("datetime"):
        shown = text_of(node) or node.get("datetime")
        yield "time", "time", Cell(node.get("datetime"), shown), ((("date",), CLASS),)
        return
    if node.tag == "a" and node.get("href"):
        yield from _of_link(node)
    if node.tag in HEADINGS:
        if text := text_of(node):
            yield "title", "heading", Cell(text, text), ()
    elif _holds_text(node):
        text = _text_of_pieces(node)
        if text and len(text) <= LONGEST_TEXT:
            yield from _of_text(node, text)


def _of_link(node: HtmlNode) -> Iterator[tuple[str, str, Cell, Names]]:
    scheme, _, rest = node.get("href").strip().partition(":")
    text = text_of(node)
    if scheme.lower() == "mailto":
        yield "mail", "link", Cell(rest.partition("?")[0], text), ((("email",), LINK),)
    elif scheme.lower() == "tel":
        yield "phone", "link", Cell(text or rest, text or rest), ((("phone",), LINK),)
    elif scheme.lower() != "javascript" and not node.get("href").startswith("#"):
        yield "href", "link", Cell(node.get("href"), text), ()
        if MEMBER.search(node.get("href")) and 0 < len(text) <= 40 and is_person(text):
            yield "profile", "link", Cell(clean_name(text), text), ((("author",), MEMBER_SURE),)


def _writer(text: str) -> str:
    """Who, of a line that says who and when; "" of any other text."""
    found = HEADER.match(text) if len(text) <= LONGEST_HEADER else None
    if found is None or (NUMERIC_DAY.match(found["when"]) is None and not read_date(found["when"])):
        return ""
    return found["who"]


def _holds_text(node: HtmlNode) -> bool:
    """Whether it holds text itself, or paragraphs of one text, or the pieces of one."""
    return (
        any(isinstance(child, str) and child.strip() for child in node.children)
        or _is_of_paragraphs(node)
        or _is_joined(node)
        or _is_link_of_pieces(node)
    )


def _is_of_paragraphs(node: HtmlNode) -> bool:
    """Whether it holds paragraphs, after nothing that stands above a text, as a name does."""
    inner = [child for child in node.children if isinstance(child, HtmlNode)]
    paragraphs = [child for child in inner if child.tag in PARAGRAPHS]
    if not paragraphs or _writer(text_of(paragraphs[0])):
        return False
    before = takewhile(lambda child: child is not paragraphs[0], inner)
    return not any(text_of(child) for child in before if child.tag in TITLING or not child.block)


def _is_link_of_pieces(node: HtmlNode) -> bool:
    """Whether it is a link whose text stands in several pieces on one line."""
    if node.tag != "a" or node.block:
        return False
    inner = list(islice(walk(node), MOST_PIECES + 1))
    return len(inner) <= MOST_PIECES and not any(
        part.block or part.tag in ("img", "svg", "picture", "button", *HEADINGS) for part in inner
    )


def _text_of_pieces(node: HtmlNode) -> str:
    """The text of an element; of a price whose cents stand small and high, with its point."""
    pieces = [said for piece in strings(node) if (said := fold(piece))]
    if _is_joined(node):
        if len(pieces) > 1 and CENTS.fullmatch(pieces[-1]) and WHOLE.search(pieces[-2]):
            return f"{''.join(pieces[:-1])}.{pieces[-1]}"
        if node.tag == "a" and PRICE.search(text_of(node)) is None:
            return " ".join(pieces)
    elif _is_link_of_pieces(node):
        return " ".join(pieces)
    return text_of(node)


def _is_joined(node: HtmlNode) -> bool:
    """Whether it is one short text in several pieces: "$", "12", "99"."""
    inner = [child for child in node.children if isinstance(child, HtmlNode)]
    return (
        1 < len(inner) <= 4
        and all(child.tag in ("span", "sup", "sub", "b", "i", "bdi", "small") for child in inner)
        and len(text_of(node)) <= 40
    )


def _of_text(node: HtmlNode, text: str) -> Iterator[tuple[str, str, Cell, Names]]:
    source = "link" if node.tag == "a" else "class" if node.get("class") else "text"
    yield f"text{is_old(node):d}", source, Cell(text, text), ()
    found = COLON.match(text) if node.tag not in TITLING else None
    found = found or TIGHT.fullmatch(text)
    for fact in labelled(found[1], found[2], "label", LABEL) if found is not None else ():
        cell = Cell(str(fact.value), text)
        yield f"label {' '.join(fact.name)}", "label", cell, ((fact.name, LABEL),)
    if who := _writer(text):
        yield "who", "text", Cell(who, text), ((("author",), 0.7),)
    if len(text) <= 120 and (by := BY.search(text)) is not None:
        name = clean_name(by["name"] or by["told"])
        if name:
            yield "by", "text", Cell(name, text), ((("author",), 0.74),)
