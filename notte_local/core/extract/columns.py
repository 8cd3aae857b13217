"""The columns of records: what stands in the same place in each of several elements of one shape.

A column has names, as the page gives them (a class, a label, the header of a table) or as its
values tell (prices, dates, ratings). Which field it is, is decided for the whole list at once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from notte_local.core.dates import read_date
from notte_local.core.extract.cells import BOXED, Cell, Place, cells_of_card
from notte_local.core.extract.facts import (
    CLASS,
    COLUMN,
    LABEL,
)
from notte_local.core.extract.schema import names_like, words_of
from notte_local.core.extract.shown import COUNTED, OUT_OF, RATED
from notte_local.core.extract.values import EMAIL, PRICE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from notte_local.core.extract.facts import Name
    from notte_local.core.html import HtmlNode, Page
    from notte_local.results import Table

SAMPLE = 12  # cells that tell what a column holds
MOST = 0.7  # of them that must be of one kind
SAME = 0.6  # how sure an address is that all records share
POSTED = 12  # words of a text that is a post
MUCH = 0.5  # of the words of the longest text
POSTER = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[\w.'’-]+){0,2}(?:\s?\(\d+\))?")
SAYING = 3  # words of a text that says something
WORDY = 8  # words of a text that describes
TEXTS = names_like(("text",))
AUTHORS = names_like(("author",))


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
        for place, source, cell, names in cells_of_card(card, page, wanted):
            seen[place] += 1
            where = (*place, str(seen[place])) if seen[place] > 1 else place
            column = columns.setdefault(where, Column(source, is_old=place[-1] == "text1"))
            column.cells[index] = cell
            for name, prior in names:
                column.call(name, prior)
    found = list(columns.values())
    _name_by_labels(found, len(cards))
    _name_by_values(found, len(cards))
    return found


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
    links = [column for column in columns if column.source == "link"]
    titled = any(("title",) in column.names for column in columns)
    if not titled and (best := _wordiest(links, count)) is not None:
        best.call(("title",), 0.72)
    _doubt_shared(columns)
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


def _doubt_shared(columns: Sequence[Column]) -> None:
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
