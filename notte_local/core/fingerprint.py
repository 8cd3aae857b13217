"""What is kept of an element, to know it again on a page that has changed."""

from __future__ import annotations

import difflib
import re
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.core.element import NO_ATTRIBUTES
from notte_local.core.words import fold, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notte_local.core.element import Element

AROUND = 4  # neighbours on each side
WINDOW = 10  # elements on each side in which a neighbour is looked for
MOST_OWN = 12  # words of a row
MOST_KNOWN = 2000  # names of others of its role
MOST_CHARS = 160  # of a text: the first and the last of it

_WORD = re.compile(r"\w+")

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
    apart: tuple[str, ...] = ()  # what no twin shares: "row", "heading", "href" ...
    beside: tuple[str, ...] = ()  # the neighbours that no twin has
    row_word: str = ""  # the first word of its row that no twin's row holds
    row_own: tuple[str, ...] = ()  # the first stems of its row that no twin's row has
    ordinal: int = 0  # which of its twins it is, from 0
    unnamed: int = 0  # fields sent under its name that had no label: each may come by its own
    known: str = ""  # marks of the names that others of its role had: none of them is it

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
    twins = [at for at, each in enumerate(elements) if is_twin(each, element)]
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
        twins=max(1, len(twins)),
        apart=tuple(_apart(element, [elements[other] for other in twins if other != at])),
        beside=() if at is None else tuple(_beside(at, twins, elements)),
        row_word=_row_word(element, [elements[other] for other in twins if other != at]),
        row_own=tuple(_row_own(element, [elements[other] for other in twins if other != at])),
        ordinal=twins.index(at) if at in twins else 0,
        unnamed=count_unnamed(element.role, element.attributes, elements),
        known=known_names(element, elements),
    )


def short(text: str) -> str:
    """A text of bounded length, both of its ends kept."""
    half = MOST_CHARS // 2
    return text if len(text) <= MOST_CHARS else f"{text[:half]}…{text[-half:]}"


def address(url: str | None) -> str:
    """A url without its scheme and host, and without a mark in the page, which goes by an id."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in ("http", "https"):
        return url
    fragment = parts.fragment if "/" in parts.fragment else ""  # one with "/" is a route
    return parts._replace(scheme="", netloc="", fragment=fragment).geturl()


def is_twin(one: Element, other: Element) -> bool:
    """Whether two elements are called the same."""
    return one.role == other.role and plain(called(one)) == plain(called(other))


@lru_cache(maxsize=20_000)
def plain(name: str) -> tuple[str, ...]:
    """The words of a name: its case and its signs tell nothing, unless there is nothing else."""
    return tuple(_WORD.findall(fold(name))) or (name.strip(),)


TOLD_APART: Mapping[str, Callable[[Element], object]] = {
    "heading": lambda element: stems(element.place.heading),
    "column": lambda element: element.place.column,
    "landmark": lambda element: element.place.landmark,
    "dialog": lambda element: element.place.dialog,
    "frame": lambda element: element.place.frame,
    "href": lambda element: address(element.href),
    "placeholder": lambda element: element.placeholder,
    "name": lambda element: element.attributes.get("name"),
    "autocomplete": lambda element: element.attributes.get("autocomplete"),
}


def _apart(element: Element, twins: Sequence[Element]) -> Iterator[str]:
    """By what an element differs from every other one that is called the same."""
    row = row_words(element.place.row, called(element))
    # A row that says all of that and more is not told from it by what is missing.
    if twins and row and all(row - row_words(twin.place.row, "") for twin in twins):
        yield "row"
    for name, told in TOLD_APART.items():
        own = told(element)
        if twins and own and all(told(twin) != own for twin in twins):
            yield name


def _row_word(element: Element, twins: Sequence[Element]) -> str:
    words = element.place.row.split() if twins else ()
    others = [twin.place.row for twin in twins]
    return next((word for word in words if not any(word in other for other in others)), "")


def _row_own(element: Element, twins: Sequence[Element]) -> list[str]:
    if not twins:
        return []
    others = {stem for twin in twins for stem in stems(twin.place.row)}
    return [stem for stem in stems(element.place.row) if stem not in others][:MOST_OWN]


def row_words(row: str, name: str) -> Counter[str]:
    """The words of a row but for those of a name, and for the last where it was cut."""
    whole = row.rpartition(" ")[0] if row.endswith("…") else row
    return Counter(stems(whole)) - Counter(stems(name))


def around(at: int, elements: Sequence[Element]) -> Iterator[str]:
    """What stands within sight of an element, itself left out."""
    for index in range(max(0, at - WINDOW), min(len(elements), at + WINDOW + 1)):
        if index != at and called(elements[index]):
            yield told(elements[index])


def _beside(at: int, twins: Sequence[int], elements: Sequence[Element]) -> Iterator[str]:
    if len(twins) < 2:
        return
    others = {each for twin in twins if twin != at for each in around(twin, elements)}
    for each in (*_neighbours(reversed(elements[:at])), *_neighbours(elements[at + 1 :])):
        if each not in others:
            yield each


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


def count_unnamed(role: str, attributes: Mapping[str, str], elements: Sequence[Element]) -> int:
    """How many fields have no label and are sent under the same name. Where ids are given twice, a
    label passes on to the next of them when the first is gone.
    """
    name = attributes.get("name")
    alike = (each for each in elements if name and each.role == role and not called(each))
    return sum(each.attributes.get("name") == name for each in alike)


def known_names(element: Element, elements: Sequence[Element]) -> str:
    """Marks of the names of all others of its role, in as few characters as they take."""
    own = called(element)
    names = {name for each in elements if each.role == element.role and (name := called(each))}
    marks = sorted({mark_of(name) for name in names if name != own} - {mark_of(own)})
    return b64encode(b"".join(marks[:MOST_KNOWN])).decode("ascii")


def read_known(known: str) -> frozenset[bytes]:
    """The marks that were kept."""
    whole = b64decode(known)
    return frozenset(whole[at : at + MARK_BYTES] for at in range(0, len(whole), MARK_BYTES))


MARK_BYTES = 3  # of one name: of a thousand names one in 17,000 others bears a mark of theirs


@lru_cache(maxsize=20_000)
def mark_of(name: str) -> bytes:
    """A mark of a name; one that differs by its case or its signs has the same."""
    said = " ".join(plain(short(name))).encode("utf-8", "replace")
    return (zlib.crc32(said) >> 8).to_bytes(MARK_BYTES, "big")


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
