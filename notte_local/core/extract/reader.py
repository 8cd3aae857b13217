"""Reads one page for one set of fields: objects, values, lists of values, lists of objects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.extract.facts import (
    META,
    OTHER_STATED,
    STATED,
    Fact,
    facts_of_data,
    facts_of_page,
)
from notte_local.core.extract.lists import Lists
from notte_local.core.extract.places import facts_of_owner, facts_of_places, is_owner
from notte_local.core.extract.ranking import Shown, rank
from notte_local.core.extract.schema import (
    SYNONYMS,
    Field,
    is_kind,
    likeness,
    wanted_words,
    words_of,
)
from notte_local.core.extract.shown import facts_shown, first_poster, heading_brand, own_brand
from notte_local.core.extract.slots import (
    Record,
    Records,
    Slot,
)
from notte_local.core.extract.survey import Survey, readable
from notte_local.core.extract.values import read_currency, read_value
from notte_local.core.html import HEADINGS, HtmlNode, text_of, walk
from notte_local.core.metadata import TITLE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.entities import Entity, Json
    from notte_local.core.html import Page
    from notte_local.results import Metadata

PART = 0.4  # of a heading, that stands for all of it
SPREAD = 0.8  # how sure a value of an object in an object is that is only the page's own

# What pages state of themselves everywhere: no subject unless asked for by name.
SIDE_TYPES = frozenset(
    """
    WebSite WebPage Organization BreadcrumbList ImageObject SearchAction Person
    CollectionPage ListItem SiteNavigationElement WPHeader WPFooter NewsMediaOrganization
    Comment Review Answer Rating Offer AggregateRating InteractionCounter Question
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
GENERIC = frozenset((("name",), ("url",), ("description",), ("image",), ("logo",), ("id",)))
NAMES = frozenset((("name",), ("title",), ("headline",), ("heading",), ("product", "name")))


class Reader:
    """Reads one page for one set of fields."""

    def __init__(
        self, page: Page, entities: Sequence[Entity], metadata: Metadata, wanted: Field
    ) -> None:
        self._page = page = readable(page)
        self._entities = entities
        self._metadata = metadata
        self._wanted = wanted
        self._words = _vocabulary(wanted)
        self._survey = Survey(page, metadata.title)
        self._shown = Shown(page)
        self._lists = Lists(self._survey, entities, self._words, self._record)

    def read(self) -> Record:
        """The record of the page itself."""
        subject = self._subject(self._wanted)
        facts = list(map(self._titled, self._stated(subject)))
        if not all(inner.item is not None and inner.item.fields for inner in self._wanted.fields):
            facts += self._said()  # of records, the page's own facts tell nothing
        return self._record(self._wanted, facts)

    def _said(self) -> list[Fact]:
        facts = facts_of_page(self._survey, self._metadata, self._words)
        facts += facts_shown(self._survey)
        facts += facts_of_places(self._survey)
        if (brand := heading_brand(self._survey)) is not None:
            facts.append(brand)
        if self._survey.box is not None and self._metadata.site is not None:
            # A shop that sells its own things names itself where it describes them.
            facts += own_brand(self._survey, self._metadata.site)
        is_thread = any("Comment" in entity.types for entity in self._entities)
        if is_thread or self._metadata.author is None:
            poster = first_poster(self._survey)
            if poster is not None:
                # What is stated of a thread is stated of its replies, too.
                facts = [f for f in facts if f.name != ("author",) or f.source != "meta"]
                facts.append(poster)
        if self._metadata.title:
            facts.append(Fact(("question",), self._metadata.title, "heading", META))
        facts = [self._titled(fact) for fact in facts]
        return self._of_owner(facts) if is_owner(self._wanted) else _dated(facts)

    def _titled(self, fact: Fact) -> Fact:
        """A name as the main heading has it, where it is that with the site's, or a part of it."""
        title, value = self._metadata.title, fact.value
        if fact.name not in NAMES or not title or not isinstance(value, str):
            return fact
        said, heading = value.lower(), title.lower()
        is_longer = said.startswith(heading) and TITLE_BREAK.match(value[len(title) :])
        is_shorter = said in heading and PART <= len(said) / len(heading) < 1
        if is_longer or is_shorter:
            return Fact(fact.name, title, fact.source, fact.prior, value)
        return fact

    def _of_owner(self, facts: list[Fact]) -> list[Fact]:
        """Of whoever the page is of, the heading is not the name."""
        kept = [fact for fact in facts if fact.name not in NAMES]
        return [*facts_of_owner(self._page, self._metadata), *kept]

    # Objects

    def _record(self, wanted: Field, facts: Sequence[Fact], depth: int = 0) -> Record:
        record = Record()
        for inner in wanted.fields:
            record.slots[inner.key] = self._filled(inner, facts, depth)
        return record

    def _filled(self, wanted: Field, facts: Sequence[Fact], depth: int) -> Slot | Record | Records:
        if wanted.item is not None and wanted.item.fields:
            return Records(wanted, self._lists.records(wanted, facts, depth))
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
        # "Brand: Lumo" names the brand; the name of the page is not the brand's.
        named = [
            Fact(("name",), fact.value, fact.source, fact.prior, fact.text)
            for fact in _by_likeness(wanted, facts, 0.8)
            if isinstance(fact.value, str)
        ]
        spread = [
            Fact(f.name, f.value, f.source, f.prior * SPREAD, f.text)
            for f in facts
            if f.name not in GENERIC and f.name not in NAMES
        ]
        return self._record(wanted, [*own, *named, *spread], depth + 1)

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
            if "BreadcrumbList" in entity.types and not self._wanted.knows("breadcrumbs"):
                continue  # where the page stands on its site: no list of what it shows
            if entity is subject:
                yield from facts_of_data(entity.data, entity.source, STATED)
            else:
                for fact in facts_of_data(entity.data, entity.source, OTHER_STATED):
                    if fact.name not in GENERIC:
                        yield fact

    # Values

    def _slot(self, wanted: Field, facts: Sequence[Fact]) -> Slot:
        return rank(wanted, facts, self._shown, lambda fact: self._value(wanted, fact))

    def _list(self, wanted: Field, facts: Sequence[Fact]) -> Slot:
        assert wanted.item is not None
        listed = [*facts, *self._headed_lists()]
        return rank(wanted, listed, self._shown, lambda fact: self._values(wanted, fact) or None)

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


def _dated(facts: list[Fact]) -> list[Fact]:
    """A day that the page marks as that of an update is not the day of publication."""
    from notte_local.core.dates import read_date

    updated = {read_date(str(f.value)) for f in facts if f.name == ("date", "modified")}
    days = {day[:10] for day in updated if day}
    published = {f.source for f in facts if f.name == ("date", "published") and f.source != "meta"}
    if not days or published:
        return facts
    return [
        Fact(f.name, f.value, f.source, f.prior * 0.7, f.text)
        if f.source == "meta" and f.name == ("date", "published") and str(f.value)[:10] in days
        else f
        for f in facts
    ]


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
