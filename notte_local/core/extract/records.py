"""Columns and the fields of a record -> records: each field takes the column that suits it best."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.extract.columns import mean_words
from notte_local.core.extract.examples import weighed
from notte_local.core.extract.ranking import FLOOR, SUREST, bounded
from notte_local.core.extract.schema import likeness
from notte_local.core.extract.sense import is_sensible
from notte_local.core.extract.slots import (
    Candidate,
    Record,
    Records,
    Slot,
    is_absent,
    is_usable,
    value_of,
)
from notte_local.core.extract.values import read_currency, read_number, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.extract.columns import Cell, Column
    from notte_local.core.extract.schema import Field
    from notte_local.core.html import Page

PROSE = 4  # words of what is a text, on an average
TERSE = 0.7  # how sure it is with fewer
FITS = 0.5  # share of a column's values that a field can read
RARE = 0.75  # how sure a column is that one record alone has; one that all have is sure

Columns = list[tuple["Column", float]]  # with how sure each is


class Layout:
    """Which columns each field of a record is read from, best first."""

    def __init__(self, item: Field, columns: Sequence[Column], count: int, page: Page) -> None:
        self._page = page
        self._item = item
        self._of: dict[int, Columns] = {}
        scored = sorted(
            (
                (score, -at, leaf, column)
                for leaf in _leaves(item)
                for at, column in enumerate(columns)
                if (score := self._score(leaf, column, count)) >= FLOOR
            ),
            key=lambda one: one[:2],
            reverse=True,
        )
        taken: dict[tuple[int, str], int] = {}
        for score, _, leaf, column in scored:
            key = (id(column), _sort_of(leaf))
            if taken.setdefault(key, id(leaf)) == id(leaf):
                self._of.setdefault(id(leaf), []).append((column, score))

    def _score(self, leaf: Field, column: Column, count: int) -> float:
        named = max((likeness(leaf, n) * prior for n, prior in column.names.items()), default=0.0)
        sample = column.sample
        if leaf.forms:
            named = statistics.median(weighed(leaf, cell.value, named) for cell in sample)
        if named < FLOOR:
            return 0.0
        values = (self._value(leaf, cell) for cell in sample)
        read = sum(v is not None and is_sensible(leaf, v) for v in values) / len(sample)
        if read < FITS:
            return 0.0
        if _is_prose(leaf) and mean_words(column) < PROSE:
            named *= TERSE
        return named * (RARE + (1 - RARE) * len(column.cells) / count) ** 0.5

    def _value(self, leaf: Field, cell: Cell) -> Any:
        if leaf.kinds and "date" in leaf.kinds and "date-time" not in leaf.kinds:
            # The day that a reader sees: the attribute may have it in another time zone.
            return read_value(cell.shown, leaf, self._page) or read_value(
                cell.value, leaf, self._page
            )
        if leaf.knows("currency") and "string" in leaf.kinds and leaf.item is None:
            return read_currency(cell.value)
        if leaf.item is not None:
            parts = (part.strip() for part in cell.value.replace(";", ",").split(","))
            values = [read_value(part, leaf.item, self._page) for part in parts if part]
            return [value for value in values if value is not None] or None
        return read_value(cell.value, leaf, self._page)

    def record(self, index: int) -> Record:
        return self._record(self._item, index)

    def _record(self, wanted: Field, index: int) -> Record:
        record = Record()
        for inner in wanted.fields:
            if inner.item is not None and inner.item.fields:
                record.slots[inner.key] = Records(inner)
            elif inner.fields:
                record.slots[inner.key] = self._record(inner, index)
            else:
                record.slots[inner.key] = Slot(inner, list(self._candidates(inner, index)))
        return record

    def _candidates(self, leaf: Field, index: int) -> Iterator[Candidate]:
        for column, score in self._of.get(id(leaf), ()):
            cell = column.cells.get(index)
            value = self._value(leaf, cell) if cell is not None else None
            if cell is not None and value is not None and is_sensible(leaf, value):
                sure = round(min(score * 1.1, SUREST), 3)
                yield Candidate(value, column.source, bounded(cell.shown), sure)


def _is_prose(leaf: Field) -> bool:
    return any(likeness(leaf, name) >= 0.9 for name in (("text",), ("description",)))


def _leaves(wanted: Field) -> Iterator[Field]:
    """The fields that hold values, those of objects in the record among them."""
    for inner in wanted.fields:
        if inner.fields:
            yield from _leaves(inner)
        elif inner.item is None or not inner.item.fields:
            yield inner


def _sort_of(leaf: Field) -> str:
    """Two fields may share a column where they read other things of it: a price, its currency."""
    if leaf.knows("currency"):
        return "currency"
    kinds = {kind for kind in leaf.kinds if kind != "null"}
    return "number" if kinds & {"number", "integer"} else "text" if "string" in kinds else "other"


def records_of(item: Field, columns: Sequence[Column], count: int, page: Page) -> list[Record]:
    """Those of some elements that read as records."""
    if not columns:
        return []
    layout = Layout(item, columns, count, page)
    made = [layout.record(index) for index in range(count)]
    for record in made:
        _drop_equal_prices(record, item)
    return [record for record in made if is_usable(record, item)]


def _drop_equal_prices(record: Record, item: Field) -> None:
    """What a thing cost before is more than it costs: else it is the same price, said twice."""
    now, before = (
        next((f.key for f in item.fields if likeness(f, name) >= 0.9), None)
        for name in (("price",), ("list", "price"))
    )
    if now is None or before is None:
        return
    price, old = (read_number(str(value_of(record.slots[key]) or "")) for key in (now, before))
    if price is not None and old is not None and old <= price:
        record.slots[before] = Slot(cast("Slot", record.slots[before]).wanted)


def is_telling(record: Record, item: Field, *, is_said: bool) -> bool:
    """Whether a card says more than a link does: another field, a heading, or text beside it."""
    if item.knows("link", "links"):
        return True
    said = sum(not is_absent(slot) for slot in record.slots.values())
    if is_said and said > 1:
        return True
    telling = [
        inner for inner in item.fields if not any(likeness(inner, name) >= 0.9 for name in LINKLIKE)
    ]
    if any(not is_absent(record.slots[inner.key]) for inner in telling):
        return True
    return 2 * said >= len(item.fields) and any(map(_says_more, record.slots.values()))


# Any list of links gives these.
LINKLIKE = (("title",), ("name",), ("url",), ("image",))


def _says_more(slot: Slot | Record | Records) -> bool:
    if isinstance(slot, Slot):
        return slot.chosen is not None and slot.chosen.source not in ("link", "image")
    return not slot.is_empty
