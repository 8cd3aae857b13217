"""The columns of records: what stands in the same place in each of several elements of one shape.

A column has names, as the page gives them (a class, a label, the header of a table) or as its
values tell (prices, dates, ratings). Which field it is, is decided for the whole list at once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Any

from notte_local.core.dates import read_date
from notte_local.core.extract.facts import (
    CLASS,
    COLON,
    COLUMN,
    HEADING,
    LABEL,
    LINK,
    image_of,
    is_old,
    labelled,
    names_of,
)
from notte_local.core.extract.groups import shape_of
from notte_local.core.extract.schema import names_like, words_of
from notte_local.core.extract.shown import COUNTED, OUT_OF, RATED
from notte_local.core.extract.values import EMAIL, PRICE
from notte_local.core.html import HEADINGS, HtmlNode, ancestors, fold, strings, text_of, walk
from notte_local.core.metadata import is_person
from notte_local.core.metadata.byline import BY, clean_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from notte_local.core.extract.facts import Name
    from notte_local.core.html import Page
    from notte_local.results import Table

SAMPLE = 12  # cells that tell what a column holds
MOST = 0.7  # of them that must be of one kind
DEEPEST = 24
MOST_INSIDE = 200  # elements of a box that are asked what they are
BOXED = 0.95  # how sure a box is, beside what it holds
MOST_PIECES = 8  # of the text of a link
MOST_CELLS = 120  # of one card
LONGEST_TEXT = 20_000
FURTHER = 0.93  # a name of what an element stands in, for each step outwards
OF_TITLE = 0.86  # how sure a link is that the heading stands in
SAME = 0.7  # how sure an address is that all records share
POSTED = 12  # words of a text that is a post
MUCH = 0.5  # of the words of the longest text
POSTER = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[\w.'’-]+){0,2}(?:\s?\(\d+\))?")
SAYING = 3  # words of a text that says something
WORDY = 8  # words of a text that describes

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
TIGHT = re.compile(r"([^\W\d_]{2,20}):((?!//)\S{3,40})")  # "ISBN:9780141439600"
LONGEST_HEADER = 60
MEMBER_SURE = 0.74
BESIDE_AVATAR = 0.68  # how sure a name is that leads where the picture beside it does
TITLING = frozenset(("a", *HEADINGS))
PARAGRAPHS = frozenset(("p", "blockquote"))
TEXTS = names_like(("text",))
AUTHORS = names_like(("author",))
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a column: what is to be read, and what a reader sees."""

    value: str
    shown: str


@dataclass(slots=True)
class Column:
    """What stands in one place of the records, by their index."""

    source: str
    cells: dict[int, Cell] = field(default_factory=dict[int, Cell])
    names: dict[Name, float] = field(default_factory=dict["Name", float])
    is_old: bool = False  # struck out, or called what it was

    def call(self, name: Name, prior: float) -> None:
        if prior > self.names.get(name, 0.0):
            self.names[name] = prior

    @property
    def sample(self) -> list[Cell]:
        return list(self.cells.values())[:SAMPLE]


def columns_of_table(table: Table) -> list[Column]:
    """The columns of a table, named by its headers."""
    columns: list[Column] = []
    for at, header in enumerate(table.headers):
        name = words_of(header)
        if not name:
            continue
        cells = {
            index: Cell(row[at], f"{header}: {row[at]}")
            for index, row in enumerate(table.rows)
            if row[at]
        }
        columns.append(Column("table", cells, {name: COLUMN}))
    return columns


def columns_of_cards(
    cards: Sequence[HtmlNode], page: Page, wanted: Collection[str]
) -> list[Column]:
    """The columns of elements of one shape."""
    columns: dict[Place, Column] = {}
    for index, card in enumerate(cards):
        seen: Counter[Place] = Counter()
        for place, source, cell, names in _cells(card, page, wanted):
            seen[place] += 1
            where = (*place, str(seen[place])) if seen[place] > 1 else place
            column = columns.setdefault(where, Column(source, is_old=place[-1] == "text1"))
            column.cells[index] = cell
            for name, prior in names:
                column.call(name, prior)
    found = [column for place, column in columns.items() if place[-1] != "box" or column.names]
    _name_by_labels(found, len(cards))
    _name_by_values(found, len(cards))
    return found


Names = tuple[tuple["Name", float], ...]


def _cells(
    card: HtmlNode, page: Page, wanted: Collection[str]
) -> Iterator[tuple[Place, str, Cell, Names]]:
    """What stands in a card, each by its place in it."""
    pending: list[tuple[HtmlNode, Place, Names]] = [(card, (), ())]
    titling = _titling(card)
    pictured = _pictured(card, titling)
    has_title = has_link = has_image = False
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
            yield (*place, "box"), "class", Cell(text[:LONGEST_TEXT], text[:LONGEST_TEXT]), boxed
        quoted = QUOTED.search(" ".join(place)) is not None
        for kind, source, cell, more in _of_node(node, page):
            count += 1
            # Who said what is quoted, and when, is not of this record.
            own_names = () if quoted and kind not in ("href", "title") else more
            told = (*names, *own_names) if kind != "href" else own_names
            if kind == "title" and not has_title:
                has_title = True
                told = (*told, (("title",), HEADING))
            if kind == "href" and node in titling:
                told = (*told, (("url",), OF_TITLE))
            elif kind == "href" and not has_link and cell.shown:
                has_link = True
                told = (*told, (("url",), LINK))
            if kind == "href" and node.get("href") in pictured and 0 < len(cell.shown) <= 40:
                name = Cell(clean_name(cell.shown), cell.shown)
                yield (*place, "named"), "link", name, ((("author",), BESIDE_AVATAR),)
            if kind == "image" and not has_image:
                has_image = True
                told = (*told, (("image",), LINK))
            yield (*place, kind), source, cell, told


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


def _holds_text(node: HtmlNode) -> bool:
    """Whether it holds text itself, or paragraphs of one text, or the pieces of one."""
    return (
        any(
            child.strip() if isinstance(child, str) else child.tag in PARAGRAPHS
            for child in node.children
        )
        or _is_joined(node)
        or _is_link_of_pieces(node)
    )


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
    if len(text) <= LONGEST_HEADER and (who := HEADER.match(text)) and read_date(who["when"]):
        yield "who", "text", Cell(who["who"], text), ((("author",), 0.7),)
    if len(text) <= 120 and (by := BY.search(text)) is not None:
        name = clean_name(by["name"] or by["told"])
        if name:
            yield "by", "text", Cell(name, text), ((("author",), 0.74),)


def _name_by_labels(columns: Sequence[Column], count: int) -> None:
    """A text that is the same in every record is a label of what comes after it."""
    known = {name for column in columns if column.source == "label" for name in column.names}
    texts = [column for column in columns if column.source not in ("image", "heading", "label")]
    for label, column in pairwise(texts):
        said = {cell.shown for cell in label.cells.values()}
        if count > 1 and len(said) == 1 and len(label.cells) >= 0.8 * count:
            name = words_of(said.pop().rstrip(": "))
            if (
                0 < len(name) <= 4
                and name not in known
                and not any(word.isdigit() for word in name)
            ):
                column.call(name, LABEL)


def _name_by_values(columns: Sequence[Column], count: int) -> None:
    """Prices, dates, ratings and counts tell by themselves what they are."""
    for column in columns:
        if column.source == "image":
            continue
        for kind, name, prior in KINDS:
            if _share(column, kind) >= MOST:
                old = column.is_old and name == ("price",)
                column.call(("list", "price") if old else name, prior)
                if name == ("price",):
                    column.call(("currency",), prior)
        _name_counts(column)
    priced = [column for column in columns if ("list", "price") in column.names]
    if priced and not any(("price",) in column.names for column in columns):
        priced[0].call(("price",), 0.66)
    _doubt_shared_links(columns)
    links = [column for column in columns if column.source == "link"]
    titled = any(("title",) in column.names for column in columns)
    if not titled and (best := _wordiest(links, count)) is not None:
        best.call(("title",), 0.72)
    texts = [column for column in columns if column.source not in ("image", "heading", "label")]
    longest = _wordiest([c for c in texts if not _repeats_title(c, columns)], count)
    if longest is not None and mean_words(longest) >= WORDY:
        own = _called_text(texts, mean_words(longest)) or longest
        own.call(("description",), 0.64)
        own.call(("text",), 0.76)
        if mean_words(own) >= POSTED:
            _name_posters(columns, own, count)


def _repeats_title(column: Column, columns: Sequence[Column]) -> bool:
    """Whether it holds what the heading says, too: a box of all, and no text of its own."""
    headings = [other for other in columns if other.source == "heading" and other is not column]
    return any(
        len(other.cells) > 1
        and all(
            other.cells[index].value in cell.value
            for index, cell in list(column.cells.items())[:SAMPLE]
            if index in other.cells
        )
        for other in headings
        if not other.cells.keys().isdisjoint(column.cells)
    )


def _called_text(columns: Sequence[Column], most: float) -> Column | None:
    """What its class calls a text, where it holds much of the wordiest: that, without the rest."""
    for column in columns:
        if TEXTS.isdisjoint(column.names) or mean_words(column) < MUCH * most:
            continue
        if max(column.names.values()) >= CLASS * BOXED:  # its own class, not that of its holder
            return column
    return None


def _name_posters(columns: Sequence[Column], text: Column, count: int) -> None:
    """Of a post that names nobody in its markup, the first short text that may be a name."""
    if any(not AUTHORS.isdisjoint(c.names) or ("title",) in c.names for c in columns):
        return
    for column in columns:
        if column is text or len(column.cells) < 0.8 * count or column.source == "image":
            continue
        said = [cell.value for cell in column.sample]
        if len(set(said)) > 1 and _share(column, POSTER.fullmatch) >= 0.8:
            column.call(("author",), 0.6)
            for index, cell in column.cells.items():
                column.cells[index] = Cell(re.sub(r"\s?\(\d+\)$", "", cell.value), cell.shown)
            return


def _doubt_shared_links(columns: Sequence[Column]) -> None:
    """What all records lead to, or call so, is not what any of them is about."""
    for column in columns:
        if len({cell.value for cell in column.cells.values()}) == 1 and len(column.cells) > 1:
            for name in (("url",), ("title",)):
                if name in column.names:
                    column.names[name] *= SAME


def says_more(columns: Sequence[Column], count: int) -> bool:
    """Whether most of some elements have a title, and text that stands in no link."""
    titled = any(("title",) in c.names and len(c.cells) > MOST * count for c in columns)
    return titled and any(
        column.source in ("text", "class")
        and len(column.cells) > MOST * count
        and mean_words(column) >= SAYING
        for column in columns
    )


def _wordiest(columns: Sequence[Column], count: int) -> Column | None:
    whole = [
        column
        for column in columns
        if len(column.cells) >= 0.5 * count and not column.sample[0].value.startswith(("http", "/"))
    ]
    return max(whole, key=mean_words, default=None)


def mean_words(column: Column) -> float:
    return sum(len(cell.value.split()) for cell in column.sample) / len(column.sample)


def _name_counts(column: Column) -> None:
    """Such as "12 comments" in each record: a column of numbers of comments."""
    found = [COUNTED.fullmatch(cell.value) for cell in column.sample]
    said = Counter(match["what"].lower().rstrip("s") for match in found if match is not None)
    for what, times in said.most_common(1):
        if times >= MOST * len(found):
            column.call((*words_of(what), "count"), 0.78)
            column.call(words_of(what), 0.62)


def _share(column: Column, is_of: Any) -> float:
    sample = column.sample
    return sum(bool(is_of(cell.value)) for cell in sample) / len(sample) if sample else 0.0


def _has_price(text: str) -> bool:
    return len(text) < 40 and PRICE.search(text) is not None


def _is_price(text: str) -> bool:
    """Whether most of a text is a price: what holds a name beside it says another thing too."""
    found = PRICE.search(text) if len(text) < 40 else None
    return found is not None and 2 * len(found[0]) >= len(text)


def _is_date(text: str) -> bool:
    return len(text) < 60 and read_date(text) is not None


def _is_rating(text: str) -> bool:
    return len(text) < 80 and (OUT_OF.search(text) or RATED.search(text)) is not None


def _is_mail(text: str) -> bool:
    return EMAIL.fullmatch(text) is not None


KINDS: tuple[tuple[Any, Name, float], ...] = (
    (_is_price, ("price",), 0.66),
    (_has_price, ("price",), 0.62),
    (_is_date, ("date",), 0.64),
    (_is_rating, ("rating",), 0.74),
    (_is_mail, ("email",), 0.74),
)
