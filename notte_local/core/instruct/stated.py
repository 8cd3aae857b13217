"""What a person tells of themselves without naming the field: "write to me at ada@a.test".

The value is found by its looks; what it is for, by how near the rest comes to how people tell
such things (`statements.txt`). Both must fit.
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.abbreviations import COUNTRY_NAMES, MONTHS, STATE_NAMES
from notte_local.core.fields import said_kinds
from notte_local.core.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SLOT = "_"
NEAR_ENOUGH = 0.42  # what shares less with how anybody tells it is something else
MOST = 3  # kinds that one statement may be of

# -- Values by their looks --------------------------------------------------------------------

_NAME = r"[^\W\d_a-z](?:[\w.-]|['\u2019](?!s\b))*"  # begins with a capital, or is of a script without any
_AND = r"(?:of|and|de|da|del|della|der|den|di|la|le|van|von|on|upon|the|y|e|dos|du)"
_NAMES = rf"{_NAME}(?:,? (?:{_AND} ){{0,2}}{_NAME})*"
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?\.?" if len(name) > 3 else name for name in MONTHS)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"

# A value, by what it looks like; the first that is found is it. Of each: all that it may be.
FORMS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (source, frozenset(looks.split()))
    for source, looks in (
        (r"[^\s@,;]+@[^\s@,;]+\.[^\W\d_]{2,}", "email"),
        (r"(?:https?://|www\.)\S+|[\w-]+\.(?:com|org|net|io|co|eu|de|fr|uk|dev|test)\b(?:/\S*)?", "url code"),
        (rf"(?:{_DAY} (?:of )?)?\b(?:{_MONTH}) (?:{_DAY},? )?{_YEAR}", "date monthyear"),
        (r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}", "date"),
        (r"\d{1,2} ?/ ?\d{2,4}", "monthyear date"),
        (r"[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}", "card"),
        (r"\+?\(?\d[\d\s().-]{5,}\d(?: ?x ?\d+)?", "tel"),
        (r"(?i:apt|apartment|suite|ste|unit|flat|floor|building|room|door|box)\.? #?(?:\d+\w?|[A-Z])\b(?:-\w+)?(?:, [\w ]+)?|\d+(?:st|nd|rd|th) floor|#\d+\w?", "unit"),
        (rf"\d+\w? (?:{_AND} )?{_NAMES}(?:,? (?:{_NAMES}|\d+))*", "address"),
        (r"\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "postal code short"),
        (rf"{_YEAR}", "year short"),
        (rf"{_DAY}(?= of\b)|{_DAY}", "day short"),
        (r"\d{1,6}", "short"),
        (r"(?=\S*[\d@#$%&!*_/\\+^~])\S{2,}|\S*\w[._]\w\S*", "code"),
        (rf"\b(?:{_MONTH})", "month"),
    )
)  # fmt: skip
# All looks that a kind may ask for: those of the forms, and those of names.
LOOKS = frozenset[str]().union(*(looks for _, looks in FORMS)) | {
    "name", "names", "initial", "state", "country",
}  # fmt: skip
# No name, though it has a capital.
_NO_NAME = re.compile(
    r"(?:I|I['\u2019]\w+|OK|TV|PC|ID|DOB|YY|YYYY|MM|DD|CVV|CVC|PIN|SMS|ZIP|URL|VISA|Visa|Amex|Mastercard)"
)
_CAPITAL = re.compile(_NAMES)


class Value(NamedTuple):
    """What of a sentence may be a value: its place, and all that it looks like."""

    start: int
    end: int
    looks: frozenset[str]


def values(text: str) -> Iterator[Value]:
    """What may be the value, the likeliest first."""
    first = next(_formed(text), None)
    if first:
        yield first
    for hit in _CAPITAL.finditer(text):
        is_apart = not first or hit.start() >= first.end or hit.end() <= first.start
        if is_apart and not _NO_NAME.fullmatch(hit[0]):
            yield Value(hit.start(), hit.end(), _looks_of_name(hit[0]))


def _formed(text: str) -> Iterator[Value]:
    for source, looks in FORMS:
        if hit := _compiled(source).search(text):
            yield Value(hit.start(), hit.end(), looks)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])(?:{source})(?![\w@])", re.IGNORECASE if "jan" in source else 0)


def _looks_of_name(text: str) -> frozenset[str]:
    said = " ".join(words(text))
    if said in MONTHS:
        return frozenset({"month"})
    looks = {"names"} if " " in text else {"name", "names"}
    if re.fullmatch(r"[A-Z]\.?", text):
        looks = {"initial"}
    if said in STATE_NAMES:
        looks.add("state")
    if said in COUNTRY_NAMES:
        looks.add("country")
    if re.search(r"\d|[a-z][A-Z]|-", text):
        looks.add("code")
    return frozenset(looks)


# -- Statements -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of field, as people tell of it."""

    kind: str
    said: str  # what a sentence calls it
    looks: frozenset[str]
    phrases: tuple[frozenset[str], ...]


def read_statements(text: str) -> Iterator[Told]:
    """The kinds of a file of statements."""
    for block in re.split(r"\n(?=\[)", text):
        head, *lines = [line for line in block.splitlines() if line and line[0] != "#"] or [""]
        hit = re.fullmatch(r"\[(?P<kind>[\w-]+)\] (?P<said>[^:]+): (?P<looks>.+)", head)
        if hit:
            phrases = (one.strip() for line in lines for one in line.split(";"))
            told = tuple(_features(one.split(SLOT)) for one in phrases if one)
            yield Told(hit["kind"], hit["said"], frozenset(hit["looks"].split()), told)


def _features(around: Iterable[str]) -> frozenset[str]:
    """The words around a value, and those that touch it."""
    before, after = [words(part) for part in (*around, "", "")][:2]
    found = {*before, *after, f"{before[-1] if before else ''} {SLOT}"}
    return frozenset(found | ({f"{SLOT} {after[0]}"} if after else set[str]()))


class _Statements:
    """All of them, and what each word of them tells."""

    def __init__(self, told: Iterable[Told]) -> None:
        self.told = tuple(told)
        counts = Counter(word for one in self.told for said in one.phrases for word in said)
        every = sum(len(one.phrases) for one in self.told)
        self._worth = {word: math.log(1 + every / n) ** 2 for word, n in counts.items()}
        self._unknown = math.log(1 + every) ** 2  # a word that nobody says of a field
        self._lengths = {said: self._length(said) for one in self.told for said in one.phrases}

    def _length(self, said: Iterable[str]) -> float:
        return math.sqrt(sum(self._worth.get(word, self._unknown) for word in said))

    def near(self, around: Iterable[str], looks: frozenset[str]) -> list[tuple[float, Told]]:
        """The kinds whose value may look so, the nearest first, by the cosine of a phrase."""
        said = _features(around)
        length = self._length(said) or 1.0
        found = [
            (max(self._shared(said, one) for one in told.phrases) / length, told)
            for told in self.told
            if told.looks & looks
        ]
        return sorted(found, key=lambda one: -one[0])

    def _shared(self, said: frozenset[str], phrase: frozenset[str]) -> float:
        shared = sum(self._worth[word] for word in said & phrase)
        return shared / self._lengths[phrase]


@cache
def statements() -> _Statements:
    """Those that come with the package, read when first asked for."""
    source = files("notte_local.core.instruct").joinpath("statements.txt")
    return _Statements(read_statements(source.read_text("utf-8")))


class Stated(NamedTuple):
    """A field that was told of: what it is called, its value, and how near it was told."""

    said: str
    value: str
    near: float


# "before my surname comes Ada": the field that is named is another.
_BESIDE = re.compile(r"\b(?:after|before|follows|following|between|behind|ahead|front)\b")
MOST_WORDS = 14  # a longer sentence tells of more than one thing


def stated(text: str) -> Iterator[Stated]:
    """What a sentence may tell of which field, the likeliest first."""
    if len(text.split()) > MOST_WORDS:
        return
    for value in values(text):
        around = (text[: value.start], text[value.end :])
        said = text[value.start : value.end].strip(" ,")
        if said_kinds(" ".join(around)) and not _BESIDE.search(" ".join(around)):
            return  # a field was named
        for near, told in statements().near(around, value.looks)[:MOST]:
            if near >= NEAR_ENOUGH and any(around):
                yield Stated(told.said, _bare(said, told), near)


_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")


def _bare(value: str, told: Told) -> str:
    """A day is its number: "the 14th"."""
    return _ORDINAL.sub(r"\1", value) if "day" in told.looks else value
