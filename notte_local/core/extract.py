"""A page and the fields that are wanted -> data, where each value says what it came from.

A field has candidates: facts whose name is like its own and whose value is of its kind. The best
one is taken while it stands above a floor; below it a field is missing, never guessed. What the
user's own model then refuses makes room for the next candidate.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.facts import (
    COLUMN,
    OTHER_STATED,
    STATED,
    Fact,
    facts_of_card,
    facts_of_data,
    facts_of_page,
)
from notte_local.core.html import HEADINGS, HtmlNode, elements, text_of, walk
from notte_local.core.schema import SYNONYMS, Field, is_kind, likeness, wanted_words, words_of
from notte_local.core.tables import is_data_table, read_table
from notte_local.core.values import AMOUNT, as_decimal, read_currency, read_value, text_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notte_local.core.entities import Entity, Json
    from notte_local.core.html import Page
    from notte_local.results import Metadata, Table

FLOOR = 0.5  # a value that is less sure than this is not given
NEAR = 0.35  # likeness from which a name counts as near
SEEN, UNSEEN = 1.06, 0.85  # stated data that also stands in the visible page, or does not
AGREED = 0.04  # for each further source of the same value
MOST_RECORDS = 2000
MOST_GROUPS = 60
MOST_CARD_NODES = 30_000  # elements that are read as parts of cards, on one page
MOST_STEPS = 200  # elements of one card that its size is reckoned from
SAMPLE = 8  # cards that stand for their group
LEAST_SHARE = 0.3  # of a group that must read as records
LONGEST_TEXT = 160  # of a provenance

# What pages state of themselves everywhere: no subject unless asked for by name.
SIDE_TYPES = frozenset(
    """
    WebSite WebPage Organization BreadcrumbList ImageObject SearchAction Person
    CollectionPage ListItem SiteNavigationElement WPHeader WPFooter NewsMediaOrganization
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
GENERIC = frozenset((("name",), ("url",), ("description",), ("image",), ("logo",), ("id",)))

Path = tuple["str | int", ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have."""

    value: Any
    source: str
    text: str
    confidence: float


@dataclass(slots=True)
class Slot:
    """A field and its candidates, best first; `at` is the one in use."""

    wanted: Field
    candidates: list[Candidate] = field(default_factory=list[Candidate])
    near: tuple[str, ...] = ()  # texts that were not good enough
    at: int = 0

    @property
    def chosen(self) -> Candidate | None:
        return self.candidates[self.at] if self.at < len(self.candidates) else None


@dataclass(slots=True)
class Record:
    """The fields of one object."""

    slots: dict[str, Slot | Record | Records] = field(
        default_factory=dict[str, "Slot | Record | Records"]
    )

    @property
    def is_empty(self) -> bool:
        return all(
            (slot.chosen is None) if isinstance(slot, Slot) else slot.is_empty
            for slot in self.slots.values()
        )


@dataclass(slots=True)
class Records:
    """A list of objects."""

    wanted: Field
    items: list[Record] = field(default_factory=list[Record])

    @property
    def is_empty(self) -> bool:
        return not self.items


class Extractor:
    """Reads one page for one set of fields."""

    def __init__(
        self, page: Page, entities: Sequence[Entity], metadata: Metadata, wanted: Field
    ) -> None:
        self._page = page
        self._entities = entities
        self._wanted = wanted
        self._words = _vocabulary(wanted)
        self._facts = facts_of_page(page, metadata, self._words)
        self._visible = _folded(text_of(page.root))
        self._numbers = {as_decimal(found[0]) for found in AMOUNT.finditer(self._visible)}
        self._tables: list[Table] | None = None

    def read(self) -> Record:
        """The record of the page itself."""
        subject = self._subject(self._wanted)
        facts = [*self._stated(subject), *self._facts]
        return self._record(self._wanted, facts)

    # Objects

    def _record(self, wanted: Field, facts: Sequence[Fact], depth: int = 0) -> Record:
        record = Record()
        for inner in wanted.fields:
            record.slots[inner.key] = self._filled(inner, facts, depth)
        return record

    def _filled(self, wanted: Field, facts: Sequence[Fact], depth: int) -> Slot | Record | Records:
        if wanted.item is not None and wanted.item.fields:
            return Records(wanted, self._records(wanted, facts, depth))
        if wanted.fields:
            return self._nested(wanted, facts, depth)
        if wanted.item is not None:
            return self._list(wanted, facts)
        return self._slot(wanted, facts)

    def _nested(self, wanted: Field, facts: Sequence[Fact], depth: int) -> Record:
        """An object in an object: stated as one, or a kind of entity, or spread over the page."""
        for fact in _by_likeness(wanted, facts, 0.8):
            value: Any = fact.value
            if isinstance(value, dict):
                return self._stated_record(wanted, cast("Json", value), fact, depth)
        entity = self._subject(wanted) if depth < 2 else None
        if entity is not None and _is_kind(wanted, entity):
            inner = list(facts_of_data(entity.data, entity.source, STATED))
            return self._record(wanted, inner, depth + 1)
        own = [
            Fact(fact.name[len(name) :], fact.value, fact.source, fact.prior, fact.text)
            for fact in facts
            for name in wanted.names
            if fact.name[: len(name)] == name and len(fact.name) > len(name)
        ]
        spread = [Fact(f.name, f.value, f.source, f.prior * 0.8, f.text) for f in facts]
        return self._record(wanted, [*own, *spread], depth + 1)

    def _stated_record(self, wanted: Field, data: Json, fact: Fact, depth: int) -> Record:
        return self._record(wanted, list(facts_of_data(data, fact.source, fact.prior)), depth + 1)

    def _subject(self, wanted: Field) -> Entity | None:
        """The entity that fits the fields best."""
        best, best_score = None, 0.5
        for entity in self._entities:
            score = self._fit(wanted, entity)
            if score > best_score:
                best, best_score = entity, score
        return best

    def _fit(self, wanted: Field, entity: Entity) -> float:
        facts = list(facts_of_data(entity.data, entity.source, STATED))
        found = 0.0
        for inner in wanted.fields:
            like = max((likeness(inner, fact.name) for fact in facts), default=0.0)
            found += like if like >= 0.6 else 0.0
        if _is_kind(wanted, entity):
            return found + 2.0
        return found - 1.0 if SIDE_TYPES.intersection(entity.types) else found

    def _stated(self, subject: Entity | None) -> Iterator[Fact]:
        for entity in self._entities:
            if entity is subject:
                yield from facts_of_data(entity.data, entity.source, STATED)
            else:
                for fact in facts_of_data(entity.data, entity.source, OTHER_STATED):
                    if fact.name not in GENERIC:
                        yield fact

    # Values

    def _slot(self, wanted: Field, facts: Sequence[Fact]) -> Slot:
        return self._ranked(wanted, facts, lambda fact: self._value(wanted, fact))

    def _list(self, wanted: Field, facts: Sequence[Fact]) -> Slot:
        assert wanted.item is not None
        listed = [*facts, *self._headed_lists()]
        return self._ranked(wanted, listed, lambda fact: self._values(wanted, fact) or None)

    def _ranked(self, wanted: Field, facts: Sequence[Fact], read: Callable[[Fact], Any]) -> Slot:
        found: dict[str, list[Candidate]] = {}
        near: list[tuple[float, str]] = []
        for fact in facts:
            like = likeness(wanted, fact.name)
            if like < NEAR:
                continue
            value = read(fact)
            sure = like * fact.prior
            if value is None:
                near.append((sure, fact.shown))
                continue
            candidate = Candidate(
                value, fact.source, _bounded(fact.shown), self._checked(sure, fact, value)
            )
            found.setdefault(_key(value), []).append(candidate)
        ranked = sorted(map(_agreed, found.values()), key=lambda c: -c.confidence)
        kept = [candidate for candidate in ranked if candidate.confidence >= FLOOR]
        near += [(c.confidence, c.text) for c in ranked if c.confidence < FLOOR]
        return Slot(wanted, kept, _nearest(near))

    def _value(self, wanted: Field, fact: Fact) -> Any:
        if wanted.knows("currency") and isinstance(fact.value, str) and "string" in wanted.kinds:
            return read_currency(fact.value) or read_value(fact.value, wanted, self._page)
        return read_value(fact.value, wanted, self._page)

    def _values(self, wanted: Field, fact: Fact) -> list[Any]:
        assert wanted.item is not None
        raw: Any = fact.value
        if isinstance(raw, str):
            raw = [part.strip() for part in re.split(r"[,;|\n]", raw)]
        parts = cast("list[Any]", raw) if isinstance(raw, list) else [raw]
        values = (read_value(part, wanted.item, self._page) for part in parts if part)
        return [value for value in values if value is not None]

    def _headed_lists(self) -> Iterator[Fact]:
        """Lists right below a heading that names the field."""
        title: HtmlNode | None = None
        for node in walk(self._page.root):
            if node.tag in HEADINGS:
                title = node
            elif node.tag in ("ul", "ol") and title is not None and not node.hidden:
                items = [text_of(item) for item in node.children if isinstance(item, HtmlNode)]
                yield Fact(words_of(text_of(title)), [i for i in items if i], "list", 0.75)
                title = None

    def _checked(self, sure: float, fact: Fact, value: Any) -> float:
        """Stated data gains by standing in the visible page too, and loses by not doing so."""
        if fact.source not in ("json-ld", "microdata", "rdfa", "meta"):
            return min(sure, 0.99)
        if isinstance(value, (list, bool)) or str(value).startswith(("http:", "https:")):
            return min(sure, 0.99)
        text = text_value(fact.value) if not isinstance(fact.value, str) else fact.value
        seen = _is_in(_folded(text), self._visible) or as_decimal(str(value)) in self._numbers
        return min(sure * (SEEN if seen else UNSEEN), 0.99)

    # Lists of objects

    def _records(self, wanted: Field, facts: Sequence[Fact], depth: int) -> list[Record]:
        """The best of what the page has of such records: stated, in tables, or repeated."""
        assert wanted.item is not None
        best: list[Record] = []
        best_score = 0.0
        for records, prior in self._record_lists(wanted, facts, depth):
            kept = [record for record in records[:MOST_RECORDS] if _is_usable(record, wanted.item)]
            score = prior * _fullness(kept, wanted.item) * math.log2(1 + min(len(kept), 64)) ** 0.5
            if score > best_score:
                best, best_score = kept, score
        return best

    def _record_lists(
        self, wanted: Field, facts: Sequence[Fact], depth: int
    ) -> Iterator[tuple[list[Record], float]]:
        item = wanted.item
        assert item is not None
        for things in self._stated_lists(wanted, facts):
            made = [list(facts_of_data(_unwrapped(thing), "json-ld", STATED)) for thing in things]
            yield [self._record(item, inner, depth + 1) for inner in made], 1.0
        if depth > 0:
            return  # in a record only what is stated in it belongs to it
        for table in self._read_tables():
            if rows := list(_rows_as_facts(table, item)):
                yield [self._record(item, inner, depth + 1) for inner in rows], 1.0
        left = MOST_CARD_NODES
        for group in repeated(self._page.root):
            # Most groups are no records, and a few of one tell that.
            if left > 0 and self._cards(group[:SAMPLE], item):
                cards, left = _within(group[:MOST_RECORDS], left)
                made = self._cards(cards, item)
                if len(made) >= LEAST_SHARE * len(cards):
                    yield made, 0.85

    def _cards(self, group: Sequence[HtmlNode], item: Field) -> list[Record]:
        """Those of some elements that read as records."""
        cards = (facts_of_card(node, self._page, self._words) for node in group)
        made = (self._record(item, facts, 1) for facts in cards)
        return [record for record in made if _is_usable(record, item) and _is_telling(record, item)]

    def _stated_lists(self, wanted: Field, facts: Sequence[Fact]) -> Iterator[list[Json]]:
        assert wanted.item is not None
        for fact in facts:
            if likeness(wanted, fact.name) >= 0.8 or fact.name in LISTS:
                value: Any = fact.value
                parts = cast("list[Any]", value) if isinstance(value, list) else [value]
                if things := [cast("Json", part) for part in parts if isinstance(part, dict)]:
                    yield things
        alike = [e.data for e in self._entities if _is_kind(wanted.item, e) or _is_kind(wanted, e)]
        if alike:
            yield alike

    def _read_tables(self) -> list[Table]:
        if self._tables is None:
            tables = elements(self._page.root, "table")
            self._tables = [read_table(t) for t in tables if not t.hidden and is_data_table(t)]
        return self._tables


LISTS = frozenset((("item", "list", "element"), ("main", "entity"), ("has", "part")))


def _vocabulary(wanted: Field) -> frozenset[str]:
    """The words of all names of all fields, synonyms among them."""
    pending, words = [wanted], set[str]()
    while pending:
        at = pending.pop()
        pending.extend(at.fields)
        if at.item is not None:
            pending.append(at.item)
        words |= wanted_words([at])
        for group in SYNONYMS:
            if any(name in group for name in at.names):
                words |= {word for name in group for word in name}
    return frozenset(words)


def _by_likeness(wanted: Field, facts: Sequence[Fact], least: float) -> list[Fact]:
    scored = [(likeness(wanted, fact.name) * fact.prior, fact) for fact in facts]
    good = [(score, fact) for score, fact in scored if score >= least * fact.prior]
    return [fact for _, fact in sorted(good, key=lambda pair: -pair[0])]


def _is_kind(wanted: Field, entity: Entity) -> bool:
    """Whether an entity's type is what the model, or the field, is called."""
    return any(is_kind(wanted, kind) for kind in entity.types)


def _unwrapped(thing: Json) -> Json:
    """An entry of an ItemList is the thing that it holds."""
    item = thing.get("item")
    return {**thing, **cast("Json", item)} if isinstance(item, dict) else thing


def _rows_as_facts(table: Table, item: Field) -> Iterator[list[Fact]]:
    """The rows of a table whose headers name at least two of the fields (or the only one)."""
    names = [words_of(header) for header in table.headers]
    known = sum(
        any(likeness(inner, name) >= 0.6 for name in names if name) for inner in item.fields
    )
    if known < min(2, len(item.fields)):
        return
    for row in table.rows:
        cells = zip(names, table.headers, row, strict=True)
        yield [
            Fact(name, text, "table", COLUMN, f"{header}: {text}")
            for name, header, text in cells
            if text
        ]


def repeated(root: HtmlNode) -> list[list[HtmlNode]]:
    """Groups of siblings of one shape that may be records, the largest first."""
    sized: list[tuple[float, list[HtmlNode]]] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if node.hidden or node.tag in NO_RECORDS:
            continue
        inner = [child for child in node.children if isinstance(child, HtmlNode)]
        pending.extend(reversed(inner))
        if node.tag not in NO_GROUPS and len(inner) > 1:
            sized.extend((_size(group), group) for group in _alike(inner) if len(group) > 1)
    large = [(size, group) for size, group in sized if size > len(group)]
    return [group for _, group in sorted(large, key=lambda pair: -pair[0])[:MOST_GROUPS]]


NO_RECORDS = frozenset(("head", "nav", "footer", "select", "script", "datalist"))
NO_GROUPS = frozenset(("tr", "table", "p"))
NO_CARDS = frozenset(("p", "br", "script", "option"))


def _alike(nodes: Sequence[HtmlNode]) -> list[list[HtmlNode]]:
    """Elements by tag and first class."""
    alike: dict[tuple[str, str], list[HtmlNode]] = {}
    for node in nodes:
        if node.tag not in NO_CARDS:
            first = node.get("class").split()[:1]
            alike.setdefault((node.tag, first[0] if first else ""), []).append(node)
    return list(alike.values())


def _size(group: Sequence[HtmlNode]) -> float:
    """How many elements with text of their own are in a group, reckoned from the first."""
    seen = group[:SAMPLE]
    count = 0
    for node in seen:
        for inner in islice(walk(node), MOST_STEPS):
            count += any(isinstance(child, str) and child.strip() for child in inner.children)
    return count * len(group) / len(seen)


def _within(group: Sequence[HtmlNode], left: int) -> tuple[list[HtmlNode], int]:
    """As many of a group as have no more than `left` elements in all, and what is left then."""
    kept: list[HtmlNode] = []
    for node in group:
        left -= sum(1 for _ in islice(walk(node), left + 1))
        if left < 0:
            break
        kept.append(node)
    return kept, left


# Any list of links gives these.
LINKLIKE = (("title",), ("name",), ("url",), ("image",))


def _is_telling(record: Record, item: Field) -> bool:
    """Whether a card says more than a link does: another field, or a heading of its own."""
    if item.knows("link", "links"):
        return True
    telling = [
        inner for inner in item.fields if not any(likeness(inner, name) >= 0.9 for name in LINKLIKE)
    ]
    if telling:
        return any(not _is_absent(record.slots[inner.key]) for inner in telling)
    return any(_says_more(record.slots[inner.key]) for inner in item.fields)


def _says_more(slot: Slot | Record | Records) -> bool:
    if isinstance(slot, Slot):
        return slot.chosen is not None and slot.chosen.source not in ("link", "image")
    return not slot.is_empty


def _is_usable(record: Record, item: Field) -> bool:
    """Whether a record has all that is required of it, and something at all."""
    return not record.is_empty and not _lacking(record, item)


def _lacking(record: Record, wanted: Field) -> bool:
    return any(
        inner.required and not inner.is_nullable and _is_absent(record.slots[inner.key])
        for inner in wanted.fields
    )


def _is_absent(slot: Slot | Record | Records) -> bool:
    if isinstance(slot, Slot):
        return slot.chosen is None
    return slot.is_empty


def _fullness(records: Sequence[Record], item: Field) -> float:
    """How much of the fields is there, a mean over records."""
    if not records or not item.fields:
        return 0.0
    filled = sum(_strength(slot) for record in records for slot in record.slots.values())
    return filled / (len(records) * len(item.fields))


def _strength(slot: Slot | Record | Records) -> float:
    if isinstance(slot, Slot):
        return slot.chosen.confidence if slot.chosen is not None else 0.0
    return 0.0 if slot.is_empty else 0.8


def _agreed(candidates: list[Candidate]) -> Candidate:
    best = max(candidates, key=lambda candidate: candidate.confidence)
    others = len({candidate.source for candidate in candidates}) - 1
    sure = min(best.confidence + AGREED * others, 0.99)
    return Candidate(best.value, best.source, best.text, round(sure, 3))


def _is_in(words: str, text: str) -> bool:
    """Whether words stand in a text as words, not as parts of others."""
    at = text.find(words) if words else -1
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def _key(value: Any) -> str:
    return _folded(str(value))


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _nearest(near: list[tuple[float, str]]) -> tuple[str, ...]:
    ordered = sorted(near, key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(_bounded(text) for _, text in ordered))[:3]
