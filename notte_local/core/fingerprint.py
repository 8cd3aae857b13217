"""What is kept of an element, to know it again on a page that has changed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.core.element import NO_ATTRIBUTES
from notte_local.core.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.element import Element

AROUND = 4  # neighbours on each side
MOST_RIVALS = 8  # elements of the same role with near names
MOST_CHARS = 120  # of a text
NEAR = 0.5  # share of two names that must be alike for the one to be a rival of the other

# Names that authors give and that restyling a page leaves alone; `class` is not one of them.
GIVEN = ("name", "type", "autocomplete", "title", "alt", "icon", "id", "download", "for")
GIVEN_TO_TESTS = ("data-testid", "data-test-id", "data-test", "data-qa", "data-cy")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells an element from its like: what it is, what it is called, and what is around it."""

    role: str
    name: str
    visible_text: str = ""
    placeholder: str = ""
    tag: str = ""
    href: str = ""  # without scheme and host, which differ between a test and the real site
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)
    options: tuple[str, ...] = ()
    landmark: str = ""
    heading: str = ""
    row: str = ""
    column: str = ""
    dialog: str = ""
    frame: str = ""
    position: tuple[int, int] | None = None
    before: tuple[str, ...] = ()  # "role name" of its neighbours, the nearest first
    after: tuple[str, ...] = ()
    twins: int = 1  # elements of that role and name on the page, itself included
    rivals: tuple[str, ...] = ()  # near names that others of its role had: none of them is it

    def __str__(self) -> str:
        name = self.name or self.visible_text or self.placeholder
        return f'{self.role} "{name}"' if name else self.role


def called(element: Element | Fingerprint) -> str:
    """What an element goes by."""
    return element.name or element.visible_text or element.placeholder


def fingerprint(element: Element, elements: Sequence[Element]) -> Fingerprint:
    """What is kept of `element`, which is one of `elements`: a page in document order."""
    place = element.place
    at = next((at for at, each in enumerate(elements) if each.id == element.id), None)
    return Fingerprint(
        role=element.role,
        name=short(element.name),
        visible_text=short(element.visible_text),
        placeholder=short(element.placeholder),
        tag=element.tag,
        href=address(element.href),
        attributes={
            name: element.attributes[name]
            for name in (*GIVEN, *GIVEN_TO_TESTS)
            if name in element.attributes
        },
        options=element.options[:AROUND],
        landmark=place.landmark,
        heading=short(place.heading),
        row=place.row,
        column=place.column,
        dialog=place.dialog,
        frame=address(place.frame),
        position=place.position,
        before=() if at is None else tuple(_neighbours(reversed(elements[:at]))),
        after=() if at is None else tuple(_neighbours(elements[at + 1 :])),
        twins=max(1, sum(is_twin(each, element) for each in elements)),
        rivals=tuple(_rivals(element, elements)),
    )


def short(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[:MOST_CHARS]


def address(url: str | None) -> str:
    """A url without its scheme and host."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in ("http", "https"):
        return url
    return parts._replace(scheme="", netloc="").geturl()


def is_twin(one: Element, other: Element) -> bool:
    """Whether two elements are called the same."""
    return one.role == other.role and called(one) == called(other)


# What carries no name of its own, or only repeats those of others
_NO_NEIGHBOURS = frozenset({"list", "listitem", "row", "cell", "table", "rowgroup", "paragraph"})


def _neighbours(elements: Sequence[Element] | Iterator[Element]) -> Iterator[str]:
    count = 0
    for element in elements:
        if count == AROUND:
            return
        if element.role not in _NO_NEIGHBOURS and called(element):
            count += 1
            yield told(element)


def told(element: Element) -> str:
    """An element as a neighbour of another."""
    return f"{element.role} {short(called(element))}"


def _rivals(element: Element, elements: Sequence[Element]) -> Iterator[str]:
    """The names nearest to the element's own, of the others of its role."""
    own = called(element)
    mine = frozenset(stems(own))
    # By words alone: letters cost a hundred times as much, and this is done in every step.
    near: dict[str, float] = {}
    for each in elements:
        name = called(each)
        if each.role == element.role and name != own and mine and name not in near:
            near[short(name)] = shared_words(mine, frozenset(stems(name)))
    alike = [name for name, share in near.items() if share >= NEAR]
    yield from sorted(alike, key=near.__getitem__, reverse=True)[:MOST_RIVALS]


def shared_words(mine: frozenset[str], others: frozenset[str]) -> float:
    """The share of words that two names have in common, 0..1."""
    return 2 * len(mine & others) / ((len(mine) + len(others)) or 1)


def likeness(one: str, other: str) -> float:
    """How much two names have in common, 0..1: by their words, and by their letters."""
    mine, others = stems(one), stems(other)
    if not mine or not others:
        return float(one == other)
    by_words = shared_words(frozenset(mine), frozenset(others))
    if not by_words and mine[0][0] != others[0][0]:  # letters alone say little
        return 0.0
    return max(by_words, difflib.SequenceMatcher(None, one.lower(), other.lower()).ratio() * 0.9)
