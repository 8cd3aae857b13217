"""What a form field is for: how a sentence calls it, and how the markup does.

Kinds bear the names of the standard autofill vocabulary where it has one:
https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill-field
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from notte_local.core.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notte_local.core.element import Element


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of field: patterns over folded words joined by single spaces."""

    name: str
    said: str  # in a sentence
    marked: str = ""  # what markup and labels say besides, abbreviations and other languages
    never: str = ""  # and where that is not it after all
    types: tuple[str, ...] = ()  # input types that settle it


_KEYS = ("said", "marked", "never", "types")


def read_kinds(text: str) -> Iterator[Kind]:
    """The kinds of a file of them. Raises ValueError for a line that belongs to none."""
    parts: dict[str, dict[str, str]] = {}
    name = key = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("["):
            name, key = bare.strip("[]"), ""
            parts[name] = {}
        elif line.startswith(" ") and key:  # goes on
            parts[name][key] += f" {bare}"
        else:
            key, _, said = bare.partition(": ")
            if key not in _KEYS or not name:
                raise ValueError(
                    f"line {number}: one of {', '.join(_KEYS)} is wanted, not {bare!r}"
                )
            parts[name][key] = said
    return (_kind(each, said) for each, said in parts.items())


def _kind(name: str, parts: Mapping[str, str]) -> Kind:
    said, marked, never = ("|".join(parts.get(key, "").split("; ")) for key in _KEYS[:3])
    types = tuple(filter(None, parts.get("types", "").split("; ")))
    return Kind(name, said, marked, never, types)


# The narrower kind stands before the wider: the first one that fits a field is its own, unless
# `autocomplete` says another.
KINDS = tuple(read_kinds(files("notte_local.core").joinpath("fields.txt").read_text("utf-8")))

BY_NAME = {kind.name: kind for kind in KINDS}

# What one kind may stand for when the page has no field of its own, and how well it does.
NEAR: dict[str, dict[str, float]] = {
    "password": {"new-password": 0.9, "current-password": 0.9, "confirm-password": 0.55},
    "new-password": {"password": 0.8, "confirm-password": 0.5},
    "current-password": {"password": 0.8},
    "confirm-password": {"password": 0.4, "new-password": 0.3},
    "username": {"username-or-email": 0.95, "email": 0.6, "loyalty": 0.3, "cc-number": 0.1},
    "email": {"username-or-email": 0.9, "username": 0.45, "confirm-email": 0.6},
    "username-or-email": {"email": 0.9, "username": 0.9},
    "confirm-email": {"email": 0.4},
    "tel": {"username-or-email": 0.5, "username": 0.2},
    "name": {"given-name": 0.5, "cc-name": 0.6, "family-name": 0.3, "username": 0.2},
    "given-name": {"name": 0.6, "cc-given-name": 0.7},
    "family-name": {"name": 0.4, "cc-family-name": 0.7},
    "cc-name": {"name": 0.6, "cc-given-name": 0.6},
    "cc-exp": {"cc-exp-month": 0.6, "cc-exp-year": 0.5},
    "cc-exp-month": {"cc-exp": 0.7, "bday-month": 0.1},
    "cc-exp-year": {"cc-exp": 0.6, "bday-year": 0.1},
    "bday": {"bday-month": 0.5, "bday-day": 0.5, "bday-year": 0.5},
    "bday-day": {"bday": 0.7},
    "bday-month": {"bday": 0.7, "cc-exp-month": 0.6},
    "bday-year": {"bday": 0.7, "cc-exp-year": 0.6, "age": 0.2},
    "cc-csc": {"one-time-code": 0.3},
    "one-time-code": {"cc-csc": 0.2},
    "street-address": {"address-line2": 0.3, "email": 0.15},
    "address-line2": {"street-address": 0.3},
    "address-level2": {"postal-code": 0.1},
    "country": {"address-level2": 0.6},
    "coupon": {"loyalty": 0.3},
}

# The words of the standard that have another name here.
AUTOCOMPLETE = {
    "address-line1": "street-address",
    "address-line3": "address-line2",
    "postal-code": "postal-code",
    "country-name": "country",
    "tel-national": "tel",
    "tel-local": "tel",
    "organization": "organization",
    "nickname": "username",
    "cc-additional-name": "additional-name",
    "transaction-amount": "amount",
    "photo": "",
    "transaction-currency": "currency",
}

# What a value is, by its own looks; the first that fits.
SHAPES = (
    ("email", re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\W\d_]{2,}")),
    ("url", re.compile(r"(?:https?://|www\.)\S+")),
    ("cc-number", re.compile(r"[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}")),
    ("tel", re.compile(r"\+?\(?\d[\d\s().-]{6,}\d(?: ?x ?\d+)?")),
    ("postal-code", re.compile(r"\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")),
)  # fmt: skip

FIELD_ROLES = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider"})


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{source})(?!\S)")


def spoken(text: str) -> str:
    """`text` as folded words with single spaces between: what the patterns are written for."""
    return " ".join(words(text))


@lru_cache(maxsize=4_000)
def said_kinds(text: str) -> tuple[tuple[str, int, int], ...]:
    """The kinds that a phrase calls by name, with where (in `spoken(text)`); longest first, and
    none within another ("email address" is no address).
    """
    said = spoken(text)
    found = [
        (kind.name, hit.start(), hit.end())
        for kind in KINDS
        for hit in _compiled(kind.said).finditer(said)
    ]
    found.sort(key=lambda one: one[1] - one[2])  # stable: the narrower kind first
    kept: list[tuple[str, int, int]] = []
    for name, start, end in found:
        if all(end <= other[1] or start >= other[2] for other in kept):
            kept.append((name, start, end))
    return tuple(kept)


def value_kind(value: str) -> str:
    """The kind that a value has by its looks, "" where it could be anything."""
    bare = value.strip()
    return next((name for name, shape in SHAPES if shape.fullmatch(bare)), "")


def marked_kind(element: Element) -> tuple[str, float]:
    """The kind of a field by its markup, and how sure: ("", 0) for what is no field."""
    if element.role not in FIELD_ROLES:
        return "", 0.0
    attributes = element.attributes
    if standard := _by_autocomplete(attributes.get("autocomplete", "")):
        return standard, 1.0
    kind = attributes.get("type", "").lower()
    if kind == "password":
        return _kind_of_password(element), 1.0
    labels = (element.name, element.placeholder, element.description)
    names = (
        attributes.get("name", ""),
        attributes.get("id", ""),
        attributes.get("data-testid", ""),
    )
    # in a form laid out as a table, the label is the rest of the row
    beside = (element.place.row,) if not element.name and len(element.place.row) < 60 else ()
    for texts, sure in ((labels, 1.0), (names, 0.85), (beside, 0.8)):
        for text in texts:
            if text and (found := _by_text(spoken(text))):
                return found, sure
    if by_type := next((one.name for one in KINDS if kind and kind in one.types), ""):
        return by_type, 0.9
    is_search = element.role == "searchbox" or element.place.landmark.startswith("search")
    return ("search", 0.9) if is_search else ("", 0.0)


def _by_autocomplete(text: str) -> str:
    for token in reversed(text.lower().split()):
        name = AUTOCOMPLETE.get(token, token)
        if name in BY_NAME:
            return name
    return ""


def _kind_of_password(element: Element) -> str:
    texts = (element.name, element.placeholder, *element.attributes.values())
    found = {_by_text(spoken(text)) for text in texts if text}
    narrow = ("cc-csc", "one-time-code", "confirm-password", "current-password", "new-password")
    return next((name for name in narrow if name in found), "password")


@lru_cache(maxsize=20_000)
def _by_text(text: str) -> str:
    if len(text) > 80:  # a sentence beside the field tells of many things
        return ""
    if text.startswith("search "):  # "Search your account": what for is no kind of its own
        return "search"
    best, at = "", (0, 0)
    for kind in KINDS:
        if not kind.marked or (kind.never and _compiled(kind.never).search(text)):
            continue
        for source in (kind.marked, kind.said):
            for hit in _compiled(source).finditer(text):
                if (size := (hit.end() - hit.start(), -hit.start())) > at:
                    best, at = kind.name, size
    return best
