"""What kind of page it is, by what stands on it: a first guess that a caller may branch on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.core.element import Element

FIELDS = frozenset(
    {"textbox", "searchbox", "combobox", "listbox", "spinbutton", "checkbox", "radio"}
)
CONSENT = re.compile(r"\b(accept|allow|agree|reject|decline)\b.*\b(all|cookies?)\b", re.IGNORECASE)
CAPTCHA = re.compile(r"captcha|cf-challenge|challenges\.cloudflare", re.IGNORECASE)
CARD = re.compile(r"\bcard.?number|cc-number|\bcvc\b|\bcvv\b", re.IGNORECASE)
RESULTS = re.compile(r"[?&](q|query|search|s|keywords?)=", re.IGNORECASE)
BUY = re.compile(r"\b(add to (cart|bag|basket)|buy now)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    url: str
    elements: Sequence[Element]

    def has(self, pattern: re.Pattern[str], roles: frozenset[str] | None = None) -> bool:
        """Whether the name or a hint of an element (of some role) fits."""
        return any(
            pattern.search(element.name)
            or pattern.search(element.attributes.get("autocomplete", ""))
            for element in self.elements
            if roles is None or element.role in roles
        )

    def count(self, roles: frozenset[str]) -> int:
        return sum(
            element.role in roles and "inert" not in element.states for element in self.elements
        )


def _is_captcha(page: _Page) -> bool:
    return any(
        element.role == "iframe" and CAPTCHA.search(f"{element.name} {element.href or ''}")
        for element in page.elements
    )


def _is_consent(page: _Page) -> bool:
    return page.has(CONSENT, frozenset({"button"}))


def _is_overlay(page: _Page) -> bool:
    return any(element.role in ("dialog", "alertdialog") for element in page.elements)


def _is_payment(page: _Page) -> bool:
    return page.has(CARD, FIELDS)


def _is_auth(page: _Page) -> bool:
    return any("password" in element.states for element in page.elements)


def _is_results(page: _Page) -> bool:
    return bool(RESULTS.search(page.url)) and page.count(frozenset({"link"})) > 10


def _is_item(page: _Page) -> bool:
    return page.has(BUY, frozenset({"button"}))


def _is_form(page: _Page) -> bool:
    return page.count(FIELDS) >= 3


def _is_homepage(page: _Page) -> bool:
    parts = urlsplit(page.url)
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def _is_feed(page: _Page) -> bool:
    return page.count(frozenset({"article"})) >= 3 or page.count(frozenset({"listitem"})) >= 40


# The first that fits, what stands in the way of the rest before the rest.
RULES: tuple[tuple[str, Callable[[_Page], bool]], ...] = (
    ("captcha", _is_captcha),
    ("manage-cookies", _is_consent),
    ("overlay", _is_overlay),
    ("payment", _is_payment),
    ("auth", _is_auth),
    ("search-results", _is_results),
    ("item", _is_item),
    ("form", _is_form),
    ("homepage", _is_homepage),
    ("data-feed", _is_feed),
)


def categorize(url: str, elements: Sequence[Element]) -> str:
    """One of the contract's categories of a page; "other" where none fits."""
    page = _Page(url, elements)
    return next((name for name, fits in RULES if fits(page)), "other")
