"""The records of a list: of all that a page states, tabulates or repeats, what fits the fields."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.extract.columns import columns_of_cards, columns_of_table, says_more
from notte_local.core.extract.facts import LABEL, STATED, facts_of_data
from notte_local.core.extract.groups import SAMPLE, repeated, within
from notte_local.core.extract.joining import joined
from notte_local.core.extract.questions import read_questions
from notte_local.core.extract.ranking import bounded
from notte_local.core.extract.records import is_telling, records_of
from notte_local.core.extract.schema import is_kind, likeness
from notte_local.core.extract.slots import (
    Candidate,
    Record,
    Slot,
    fullness,
    is_absent,
    is_usable,
    values_of,
)
from notte_local.core.extract.values import read_value
from notte_local.core.html import elements
from notte_local.core.tables import is_data_table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from notte_local.core.entities import Entity, Json
    from notte_local.core.extract.columns import Column
    from notte_local.core.extract.facts import Fact
    from notte_local.core.extract.schema import Field
    from notte_local.core.extract.survey import Survey
    from notte_local.core.html import HtmlNode
    from notte_local.results import Table

    ReadRecord = Callable[[Field, Sequence[Fact], int], Record]

MOST_RECORDS = 2000
MOST_CARD_NODES = 60_000  # elements that are read as parts of cards, on one page
LEAST_SHARE = 0.3  # of a group that must read as records
MANY = 64  # records, from which on more say nothing
CARDS = 0.85  # how sure what only looks alike is, beside a table or what is stated
LEAST_USUAL = 4  # fields of a record from which on half of them tell of something else
LEAST_MADE = 2  # one record of a group of several is no list
ALONE = 0.5  # how sure one thing that is stated is where a list is wanted: often the page itself
FULL = 0.6  # how sure a group is that holds next to nothing of the page's text

LISTS = frozenset((("item", "list", "element"), ("main", "entity"), ("has", "part")))

Found = tuple[list[Record], float]  # with how sure they are, whatever they hold


class Lists:
    """Finds the records of one page. `read` makes a record of stated facts."""

    def __init__(
        self,
        survey: Survey,
        entities: Sequence[Entity],
        words: Collection[str],
        read: ReadRecord,
    ) -> None:
        self._survey = survey
        self._page = survey.page
        self._entities = entities
        self._words = words
        self._read = read
        self._tables: list[Table] | None = None
        self._groups: list[list[HtmlNode]] | None = None
        self._said = sum(block.words for block in survey.blocks if not block.node.hidden)

    def records(self, wanted: Field, facts: Sequence[Fact], depth: int) -> list[Record]:
        """The best of what the page has of such records: stated, in tables, or repeated."""
        assert wanted.item is not None
        item = wanted.item
        ranked: list[tuple[float, list[Record]]] = []
        for records, prior in self._found(wanted, facts, depth):
            kept = [record for record in records[:MOST_RECORDS] if is_usable(record, item)]
            score = prior * fullness(kept, item) * math.log2(1 + min(len(kept), MANY)) ** 0.5
            if score > 0:
                ranked.append((score, kept))
        if not ranked:
            return []
        ranked.sort(key=lambda pair: -pair[0])
        best, *others = (records for _, records in ranked)
        return joined(best, others, item)

    def _found(self, wanted: Field, facts: Sequence[Fact], depth: int) -> Iterator[Found]:
        item = wanted.item
        assert item is not None
        for things in self._stated(wanted, facts):
            made = [list(facts_of_data(_unwrapped(thing), "json-ld", STATED)) for thing in things]
            sure = 1.0 if len(made) > 1 else ALONE
            yield [self._read(item, inner, depth + 1) for inner in made], sure
        if depth > 0:
            return  # in a record only what is stated in it belongs to it
        if _asks(item):
            yield self._questions(item), 1.0
            return
        for table in self._read_tables():
            columns = columns_of_table(table)
            if _names_enough(columns, item):
                yield records_of(item, columns, len(table.rows), self._page), 1.0
        yield from self._repeated(item)

    # Stated

    def _stated(self, wanted: Field, facts: Sequence[Fact]) -> Iterator[list[Json]]:
        assert wanted.item is not None
        for fact in facts:
            if likeness(wanted, fact.name) >= 0.8 or fact.name in LISTS:
                value: Any = fact.value
                parts = cast("list[Any]", value) if isinstance(value, list) else [value]
                if things := [cast("Json", part) for part in parts if isinstance(part, dict)]:
                    yield things
        alike = [e.data for e in self._entities if _is_of(wanted, e)]
        if alike:
            yield alike

    # Repeated

    def _repeated(self, item: Field) -> Iterator[Found]:
        if self._groups is None:
            self._groups = repeated(self._page.root)
        left = MOST_CARD_NODES
        for group in self._groups:
            # Most groups are no records, and a few of one tell that.
            sample = self._cards(group[:SAMPLE], item) if left > 0 else []
            if not sample:
                continue
            cards, left = within(group[:MOST_RECORDS], left)
            made = self._cards(cards, item) if len(cards) > SAMPLE else sample
            if len(made) >= max(LEAST_SHARE * len(cards), LEAST_MADE):
                yield made, self._prior(cards, made)

    def _prior(self, cards: Sequence[HtmlNode], made: Sequence[Record]) -> float:
        """How sure a group is: by where it stands, how many of it are records, what it covers."""
        share = (len(made) / len(cards)) ** 0.5
        covered = min(self._survey.words_in(cards) / max(self._said, 1), 1.0)
        near = self._survey.nearness(cards[0])
        return CARDS * near * share * (FULL + (1 - FULL) * covered**0.5)

    def _cards(self, group: Sequence[HtmlNode], item: Field) -> list[Record]:
        """Those of some elements that read as records."""
        columns = columns_of_cards(group, self._page, self._words)
        made = records_of(item, columns, len(group), self._page)
        is_said = says_more(columns, len(group))
        told = {
            tuple(map(str, values_of(record))): record
            for record in reversed(made)
            if is_telling(record, item, is_said=is_said)
        }  # a page may hold its cards twice, for wide and for narrow screens
        return without_outliers(list(reversed(told.values())))

    # Questions and tables

    def _questions(self, item: Field) -> list[Record]:
        made: list[Record] = []
        for pair in read_questions(self._survey):
            record = Record()
            for inner in item.fields:
                part = _part_asked(inner)
                value = read_value(pair[part], inner, self._page) if part is not None else None
                found = [Candidate(value, "text", bounded(pair[0]), LABEL)] if value else []
                record.slots[inner.key] = Slot(inner, found)
            made.append(record)
        return made

    def _read_tables(self) -> list[Table]:
        if self._tables is None:
            tables = elements(self._page.root, "table")
            self._tables = [read_table(t) for t in tables if not t.hidden and is_data_table(t)]
        return self._tables


def without_outliers(records: list[Record]) -> list[Record]:
    """Records without those that hold half of what the others do: an advertisement among them."""
    filled = [sum(not is_absent(slot) for slot in one.slots.values()) for one in records]
    usual = statistics.median(filled) if filled else 0
    if usual < LEAST_USUAL:
        return records
    return [one for one, count in zip(records, filled, strict=True) if 2 * count > usual]


def _asks(item: Field) -> bool:
    """Whether the records are questions with their answers."""
    return any(likeness(inner, ("answer",)) >= 0.9 for inner in item.fields) and (
        item.knows("question", "faq", "qa")
        or any(likeness(inner, ("question",)) >= 0.9 for inner in item.fields)
    )


def _part_asked(field: Field) -> int | None:
    """Which part of a question with its answer a field is: 0, 1, or none."""
    if likeness(field, ("question",)) >= 0.9 or field.knows("name", "title"):
        return 0
    return 1 if likeness(field, ("answer",)) >= 0.9 or field.knows("text") else None


def _is_of(wanted: Field, entity: Entity) -> bool:
    """Whether an entity is of the kind that a list, or its records, are called by."""
    assert wanted.item is not None
    return any(is_kind(wanted.item, kind) or is_kind(wanted, kind) for kind in entity.types)


def _unwrapped(thing: Json) -> Json:
    """An entry of an ItemList is the thing that it holds."""
    item = thing.get("item")
    return {**thing, **cast("Json", item)} if isinstance(item, dict) else thing


def _names_enough(columns: Sequence[Column], item: Field) -> bool:
    """Whether the headers of a table name at least two of the fields (or the only one)."""
    known = sum(
        any(likeness(inner, name) >= 0.6 for column in columns for name in column.names)
        for inner in item.fields
    )
    return known >= min(2, len(item.fields))
