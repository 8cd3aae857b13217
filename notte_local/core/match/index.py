"""A page, read once for any number of sentences: its facts, found by word, phrase and kind."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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
)
from notte_local.core.vocabulary import load
from notte_local.core.words import STOP_STEMS, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.element import Element
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


@dataclass(frozen=True, slots=True)
class Index:
    """What can be acted on, found by word, by phrase group, and by kind of field."""

    facts: tuple[Facts, ...]
    own: dict[str, dict[int, float]]  # stem -> element -> worth
    around: dict[str, dict[int, float]]
    groups: dict[str, dict[int, float]]
    kinds: dict[str, dict[int, float]]
    counts: dict[str, int]  # in how many names a stem stands
    height: float

    def rarity(self, word: str) -> float:
        """1 for a word that no name holds, towards 0.35 for one that all do."""
        total = len(self.facts) + 1
        seen = self.counts.get(word, 0)
        return 0.35 + 0.65 * math.log(total / (seen + 1) + 1e-9) / math.log(total + 1)


def read_index(elements: Sequence[Element]) -> Index:
    """What `rank` needs to know of a page, built once for any number of sentences."""
    vocabulary = load()
    own: defaultdict[str, dict[int, float]] = defaultdict(dict)
    around: defaultdict[str, dict[int, float]] = defaultdict(dict)
    groups: defaultdict[str, dict[int, float]] = defaultdict(dict)
    kinds: defaultdict[str, dict[int, float]] = defaultdict(dict)
    counts: defaultdict[str, int] = defaultdict(int)
    facts: list[Facts] = []
    for element in elements:
        if element.role in INERT_ROLES or element.states & GONE:
            continue
        at = len(facts)
        one = facts_of(element, at, vocabulary)
        facts.append(one)
        _post(own, at, own_texts(element), OWN)
        _post(around, at, _around_texts(element), AROUND)
        for name, strength in one.groups.items():
            groups[name][at] = strength
        if one.kind:
            kinds[one.kind][at] = one.sure
        for word in one.content:
            counts[word] += 1
    groups["submit"] = submitting(facts)
    bottom = max((e.box.y + e.box.height for e in elements if e.box), default=0.0)
    return Index(tuple(facts), own, around, groups, kinds, counts, bottom)


def _post(
    postings: defaultdict[str, dict[int, float]],
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
        element.name
        or element.visible_text
        or element.placeholder
        or attributes.get("title", "")
        or attributes.get("alt", "")
    )


def own_texts(element: Element) -> Iterator[tuple[str, str]]:
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
    if not label_of(element):
        yield "unlabelled", called
        yield "icon", icon_text(element)
    if element.href:
        yield "href", _address_words(element.href)


def markup_names(element: Element) -> str:
    return " ".join(element.attributes.get(name, "") for name in MARKUP_NAMES)


def icon_text(element: Element) -> str:
    attributes = element.attributes
    return " ".join(attributes.get(name, "") for name in ("class", "icon", "use", "src"))


def _address_words(href: str) -> str:
    parts = urlsplit(href)
    if parts.scheme in {"mailto", "tel"}:
        return {"mailto": "email mail", "tel": "phone call"}[parts.scheme]
    return unquote(parts.path[-120:]) + " " + (parts.hostname or "").removeprefix("www.")


def _around_texts(element: Element) -> Iterator[tuple[str, str]]:
    place = element.place
    yield "row", place.row
    yield "dialog", place.dialog
    yield "heading", place.heading
    yield "column", place.column
    yield "landmark", place.landmark
    if element.options:
        yield "options", " ".join(element.options[:40])


def facts_of(element: Element, at: int, vocabulary: Vocabulary) -> Facts:
    label = stems(label_of(element))
    content = frozenset(word for word in label if word not in STOP_STEMS) or frozenset(label)
    kind, sure = marked_kind(element)
    options = tuple((option, stems(option)) for option in element.options)
    return Facts(
        element,
        at,
        label,
        content,
        _groups(element, label, content, vocabulary),
        kind,
        sure,
        options,
    )


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
    signs = () if label else words(icon_text(element))
    for sign in (*signs, label_of(element).strip()):
        for name in vocabulary.icons.get(sign, ()):
            found[name] = max(found.get(name, 0.0), 0.8)
    return found
