"""A page, read once for any number of sentences: its facts, found by word, phrase and kind."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from notte_local.core.abbreviations import MONTHS
from notte_local.core.fields import marked_kind
from notte_local.core.match.submit import submitting
from notte_local.core.match.weights import (
    AROUND,
    CLICKED,
    GONE,
    INERT_ROLES,
    LISTS,
    MARKUP_NAMES,
    OWN,
    TEXT_FIELDS,
)
from notte_local.core.vocabulary import load
from notte_local.core.words import STOP_STEMS, Spelling, bare, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.element import Box, Element
    from notte_local.core.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Facts:
    """An element as the matcher sees it."""

    element: Element
    at: int  # its place in document order
    label: tuple[str, ...]  # stems of what it is called
    content: frozenset[str]  # those that say something
    groups: dict[str, float]  # vocabulary groups, and how much of the name each is
    kind: str  # of a field
    sure: float
    options: tuple[tuple[str, tuple[str, ...]], ...]  # label, stems
    repeats: int  # how many before it are of its role and are called the same
    number: int  # its place among all elements of the page


class Anchor(NamedTuple):
    """A thing that a sentence may point from: "the button under Password"."""

    stems: frozenset[str]
    box: Box
    number: int  # its place among all elements


@dataclass(frozen=True, slots=True)
class Index:
    """What can be acted on, found by word, by phrase group, and by kind of field."""

    facts: tuple[Facts, ...]
    own: dict[str, dict[int, float]]  # stem -> element -> worth
    around: dict[str, dict[int, float]]
    groups: dict[str, dict[int, float]]
    kinds: dict[str, dict[int, float]]
    icons: dict[str, dict[int, float]]  # words of pictures -> element
    options: dict[str, dict[int, float]]  # words of options -> the lists that have them
    counts: dict[str, int]  # in how many names a stem stands
    anchors: tuple[Anchor, ...]  # what something may stand beside or below
    headings: frozenset[tuple[str, ...]]  # under which something can be done
    titles: frozenset[tuple[str, ...]]  # all headings
    width: float
    height: float
    has_dialogs: bool
    vocabulary: Vocabulary
    spelling: Spelling
    elements: Sequence[Element]  # all of the page: what something may be dragged onto
    asked_anchors: dict[frozenset[str], list[Anchor]] = field(  # a memo
        default_factory=dict[frozenset[str], list[Anchor]]
    )
    asked_lists: dict[tuple[str, str], frozenset[int]] = field(  # another
        default_factory=dict[tuple[str, str], frozenset[int]]
    )
    known_texts: dict[tuple[str, ...], float] = field(default_factory=dict[tuple[str, ...], float])
    near: dict[tuple[str, ...], dict[str, float]] = field(  # another
        default_factory=dict[tuple[str, ...], dict[str, float]]
    )

    def nearness(self, said: Iterable[tuple[str, ...]]) -> dict[str, float]:
        """The groups of the page that any of these texts, given by its stems, comes near to."""
        found: dict[str, float] = {}
        for text in said:
            near = self.near.get(text)
            if near is None:
                near = self.near[text] = self.vocabulary.nearness.near(text, self.groups)
            for group, cosine in near.items():
                found[group] = max(found.get(group, 0.0), cosine)
        return found

    def known(self, said: tuple[str, ...]) -> float:
        """How near a text comes to what is asked for on any page."""
        found = self.known_texts.get(said)
        if found is None:
            found = self.known_texts[said] = self.vocabulary.nearness.nearest(said)
        return found

    def rarity(self, word: str) -> float:
        """1 for a word that no name holds, towards 0.35 for one that all do."""
        total = len(self.facts) + 1
        seen = self.counts.get(word, 0)
        return 0.35 + 0.65 * math.log(total / (seen + 1) + 1e-9) / math.log(total + 1)


def read_index(elements: Sequence[Element], vocabulary: Vocabulary | None = None) -> Index:
    """What `rank` needs to know of a page, built once for any number of sentences."""
    building = _Building(vocabulary or load())
    for number, element in enumerate(elements):
        if element.role not in INERT_ROLES and not element.states & GONE:
            building.add(element, number)
    return building.index(elements)


class _Building:
    """An index in the making."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._facts: list[Facts] = []
        self._own: Postings = defaultdict(dict)
        self._around: Postings = defaultdict(dict)
        self._groups: Postings = defaultdict(dict)
        self._kinds: Postings = defaultdict(dict)
        self._icons: Postings = defaultdict(dict)
        self._options: Postings = defaultdict(dict)
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._called: defaultdict[tuple[str, tuple[str, ...]], int] = defaultdict(int)

    def add(self, element: Element, number: int) -> None:
        """One more element, in document order."""
        at = len(self._facts)
        one = _facts(element, at, number, self._vocabulary, self._called)
        self._facts.append(one)
        _post(self._own, at, _own_texts(element), OWN)
        _post(self._around, at, _around_texts(element), AROUND)
        for name, strength in one.groups.items():
            self._groups[name][at] = strength
        for word in words(_icon_text(element)):
            self._icons[word][at] = 1.0
        for _, said in one.options:
            for word in said:
                self._options[word][at] = 1.0
        if one.kind:
            self._kinds[one.kind][at] = one.sure
        for word in one.content:
            self._counts[word] += 1

    def index(self, elements: Sequence[Element]) -> Index:
        """What was added; `elements` are all of the page, those that nobody operates too."""
        self._groups["submit"] = submitting(self._facts)
        _post_records(self._facts, self._around)
        boxes = [e.box for e in elements if e.box]
        headings = {one.element.place.heading for one in self._facts}
        return Index(
            tuple(self._facts),
            self._own,
            self._around,
            self._groups,
            self._kinds,
            self._icons,
            self._options,
            self._counts,
            tuple(_anchors(elements)),
            frozenset(bare(stems(heading)) for heading in headings if heading),
            frozenset(bare(stems(e.name)) for e in elements if e.role == "heading" and e.name),
            min(max((box.x + box.width for box in boxes), default=WIDEST), WIDEST),
            max((box.y + box.height for box in boxes), default=0.0),
            any(one.element.place.dialog for one in self._facts),
            self._vocabulary,
            Spelling((*self._counts, *self._options)),
            elements,
        )


Postings = defaultdict[str, dict[int, float]]
WIDEST = 1280.0  # what is beyond that is a strip that scrolls
AISLES = ("navigation", "contentinfo", "banner")  # of links to elsewhere, in no records
RECORD = 25  # elements before a control that are looked at for what it belongs to


def without_numbers(label: tuple[str, ...]) -> tuple[str, ...]:
    """What a control is called however many it counts: "Upvote (132)", "Upvote (7)"."""
    return tuple(word for word in label if not word.isdigit()) or label


def _post_records(facts: Sequence[Facts], around: Postings) -> None:
    """What stands between one "Delete" and the next is what the latter deletes; where no row of
    the markup says so.
    """
    for places in _repeated(facts):
        is_first = _leads(places, facts)
        ends = [-1, *places, len(facts)]
        for number, at in enumerate(places, 1):
            record = (
                facts[at + 1 : min(ends[number + 1], at + RECORD)]
                if is_first
                else facts[max(ends[number - 1] + 1, at - RECORD) : at]
            )
            for other in record:
                for word in other.content:
                    known = around[word]
                    known[at] = max(known.get(at, 0.0), AROUND["record"])


def _repeated(facts: Sequence[Facts]) -> Iterator[list[int]]:
    """Where the controls stand that are there time and again, outside of rows, by their kind."""
    found: defaultdict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for one in facts:
        place = one.element.place
        if not place.row and not place.landmark.startswith(AISLES):
            found[one.element.role, without_numbers(one.label)].append(one.at)
    return (places for places in found.values() if len(places) > 1)


def _leads(places: Sequence[int], facts: Sequence[Facts]) -> bool:
    """Whether such a control begins its record, as what votes for an answer does, and does not end
    it: what follows the last one is like what follows the one before.
    """
    first, second, *_ = places
    before, last = places[-2:]
    after = _alike(facts[before + 1 : last], facts[last + 1 : last + RECORD])
    ahead = _alike(facts[second - 1 : first : -1], facts[max(first - RECORD, 0) : first][::-1])
    return after > ahead


def _alike(some: Sequence[Facts], others: Sequence[Facts]) -> int:
    """How many of some elements, one after the other, are of the kind that the others are."""
    alike = (
        one.element.role == other.element.role and one.element.tag == other.element.tag
        for one, other in zip(some, others, strict=False)
    )
    return sum(takewhile(bool, alike))


ANCHOR_CHARS = 120  # a text longer than that is no landmark for a person


def _anchors(elements: Sequence[Element]) -> Iterator[Anchor]:
    for number, element in enumerate(elements):
        text = label_of(element) or marked_kind(element)[0].replace("-", " ")
        if element.box and 0 < len(text) <= ANCHOR_CHARS:
            yield Anchor(frozenset(stems(text)), element.box, number)


def _post(
    postings: Postings,
    at: int,
    texts: Iterable[tuple[str, str]],
    worth: dict[str, float],
) -> None:
    for source, text in texts:
        value = worth[source]
        for word in stems(text):
            known = postings[word]
            if known.get(at, 0.0) < value:
                known[at] = value


def label_of(element: Element) -> str:
    """What a person would call it: what is seen, where that contradicts the name."""
    if "mismatch" in element.states and element.visible_text:
        return element.visible_text
    attributes = element.attributes
    return (
        _less_its_value(element)
        or element.visible_text
        or element.placeholder
        or attributes.get("title", "")
        or attributes.get("alt", "")
    )


def _less_its_value(element: Element) -> str:
    """The name of a list that is named by its label and by what it shows: "Size Small" is Size."""
    name, shown = element.name, element.visible_text or element.value or ""
    if element.role in LISTS and shown and name.endswith(f" {shown}"):
        return name.removesuffix(shown).rstrip()
    return name


def _own_texts(element: Element) -> Iterator[tuple[str, str]]:
    attributes = element.attributes
    yield "name", label_of(element)
    yield "text", element.visible_text if element.role not in LISTS else ""
    if "mismatch" in element.states:
        yield "title", element.name
    yield "placeholder", element.placeholder
    yield "title", attributes.get("title", "")
    yield "alt", attributes.get("alt", "")
    yield "description", element.description
    yield "value", element.value or "" if element.role in CLICKED else ""
    called = markup_names(element)
    yield "attribute", called
    if attributes.get("type") == "file":
        yield "attribute", "upload attach file"
    is_head = element.role in CLICKED and element.place.column != ""
    if is_head and label_of(element) == element.place.column:
        yield "attribute", "sort by"
    if not label_of(element):
        yield "unlabelled", called
        yield "icon", _icon_text(element)
        if element.role in (*TEXT_FIELDS, *LISTS):
            yield "above", element.place.heading
    if element.href:
        yield "href", _address_words(element.href)
        yield "scheme", SCHEMES.get(element.href.partition(":")[0], "")


def markup_names(element: Element) -> str:
    return " ".join(element.attributes.get(name, "") for name in MARKUP_NAMES)


def _icon_text(element: Element) -> str:
    attributes = element.attributes
    return " ".join(attributes.get(name, "") for name in ("class", "icon", "use", "src"))


_DATE = re.compile(r"\b(?:(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})|(\d{4})-(\d\d)-(\d\d))\b")


def dates_spelt(text: str) -> str:
    """The months and years of the dates in figures in `text`, as people say them: 3/13/19 is in
    March 2019. Where day and month may be either, both are told.
    """
    found: list[str] = []
    for one, other, short, long, middle, _ in _DATE.findall(text) if text else ():
        found.extend(MONTHS[int(n) - 1] for n in (one, other, middle) if n and 1 <= int(n) <= 12)
        found.append(long or (short if len(short) == 4 else f"20{short}"))
    return " ".join(found)


SCHEMES = {"mailto": "email mail", "tel": "phone call telephone", "sms": "text message sms"}


def _address_words(href: str) -> str:
    if not href.startswith("http"):
        return ""
    parts = urlsplit(href)
    return unquote(parts.path[-120:]) + " " + (parts.hostname or "").removeprefix("www.")


def _around_texts(element: Element) -> Iterator[tuple[str, str]]:
    place = element.place
    yield "row", place.row
    yield "row", dates_spelt(place.row)
    yield "dialog", place.dialog
    yield "heading", place.heading
    yield "column", place.column
    yield "landmark", place.landmark
    if element.options:
        yield "options", " ".join(element.options[:40])


def _facts(
    element: Element,
    at: int,
    number: int,
    vocabulary: Vocabulary,
    called: defaultdict[tuple[str, tuple[str, ...]], int],
) -> Facts:
    label = stems(label_of(element))
    content = frozenset(word for word in label if word not in STOP_STEMS) or frozenset(label)
    kind, sure = marked_kind(element)
    options = tuple((option, stems(option)) for option in element.options)
    groups = _groups(element, label, content, vocabulary)
    alike = (element.role, without_numbers(label))
    repeats = called[alike]
    called[alike] += 1
    return Facts(element, at, label, content, groups, kind, sure, options, repeats, number)


def _groups(
    element: Element, label: tuple[str, ...], content: frozenset[str], vocabulary: Vocabulary
) -> dict[str, float]:
    """The phrase groups in an element's name, each with the share of the name that it is."""
    found: dict[str, float] = {}
    called = label or stems(markup_names(element))
    content = content or frozenset(called)
    if 0 < len(called) <= 14:
        for hit in vocabulary.hits(called):
            covered = content.intersection(called[hit.start : hit.end])
            share = math.sqrt(len(covered) / len(content)) if content else 0.0
            for name in hit.groups:
                found[name] = max(found.get(name, 0.0), share)
    for name in _signs(element, is_labelled=bool(label), vocabulary=vocabulary):
        found[name] = max(found.get(name, 0.0), 0.8)
    return found


def _signs(element: Element, *, is_labelled: bool, vocabulary: Vocabulary) -> frozenset[str]:
    """What its picture stands for: a sign for a name ("×"), else the names of classes and files."""
    found = vocabulary.icons.get(label_of(element).strip(), frozenset[str]())
    if not is_labelled:
        for token in _icon_text(element).split():
            found |= vocabulary.drawn(words(token))
    return found
