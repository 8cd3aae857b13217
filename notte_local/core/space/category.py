"""What kind of page it is, by what stands on it: a first guess that a caller may branch on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.core.space.roles import DIALOGS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from notte_local.core.element import Element

FIELDS = frozenset(
    {"textbox", "combobox", "listbox", "spinbutton", "checkbox", "radio", "switch", "slider"}
)
TYPED = frozenset({"textbox", "combobox", "spinbutton"})
BUTTONS = frozenset({"button", "link"})
ITEMS = frozenset({"article", "listitem"})
# What surrounds the content of every page of a site, and tells nothing of this one.
AROUND = ("banner", "navigation", "contentinfo", "complementary")
UNSEEN = frozenset({"inert", "unreachable"})
BEHIND = frozenset({"covered", "inert"})

CONSENT = re.compile(r"\b(accept|allow|agree|reject|decline)\b.*\b(all|cookies?)\b", re.IGNORECASE)
CAPTCHA = re.compile(r"captcha|cf-challenge|challenges\.cloudflare", re.IGNORECASE)
CARD = re.compile(r"\bcard.?number|cc-number", re.IGNORECASE)
CARD_TOO = re.compile(
    r"\bcvc\b|\bcvv\b|cc-csc|cc-exp|\bexpir(y|ation)|security code", re.IGNORECASE
)
RESULTS = re.compile(r"[?&](q|query|search|s|keywords?|k)=", re.IGNORECASE)
BUY = re.compile(r"\b(add to (cart|bag|basket|trolley)|buy (it )?now|pre-?order)\b", re.IGNORECASE)

MANY_LINKS = 60  # what asks for a password among so many is a page with a way to log in
MOST_SOLD = 3  # that one item's page offers to buy
FEED = 8  # items with a link
FORM = 3  # fields
FIELD_SHARE = 8  # links a field at most: a page with a few fields on it is no form


class _Page:
    """What can be seen of a page, the site's own surroundings apart."""

    def __init__(self, url: str, elements: Sequence[Element]) -> None:
        self.url = url
        self.seen = [element for element in elements if _is_seen(element)]
        self.content = [element for element in self.seen if not _is_around(element)]
        self.is_behind = any(
            element.states & BEHIND and not element.place.dialog for element in elements
        )

    def having(self, pattern: re.Pattern[str], roles: frozenset[str]) -> list[Element]:
        """The elements of these roles whose name, or hint, fits."""
        return [
            element
            for element in self.seen
            if element.role in roles
            and (
                pattern.search(element.name)
                or pattern.search(element.attributes.get("autocomplete", ""))
            )
        ]

    def count(self, roles: Container[str]) -> int:
        """How many of the content have these roles."""
        return sum(element.role in roles for element in self.content)


def _is_seen(element: Element) -> bool:
    return element.box is not None and not element.states & UNSEEN


def _is_around(element: Element) -> bool:
    return element.place.landmark.startswith(AROUND) and not element.place.dialog


def _is_captcha(page: _Page) -> bool:
    return any(
        element.role == "iframe" and CAPTCHA.search(f"{element.name} {element.href or ''}")
        for element in page.seen
    )


def _is_consent(page: _Page) -> bool:
    asked = page.having(CONSENT, BUTTONS)
    return any("offscreen" not in element.states for element in asked)


def _is_overlay(page: _Page) -> bool:
    dialogs = (element for element in page.seen if element.role in DIALOGS)
    return page.is_behind and any("offscreen" not in element.states for element in dialogs)


def _is_payment(page: _Page) -> bool:
    return bool(page.having(CARD, TYPED) and page.having(CARD_TOO, TYPED))


def _is_auth(page: _Page) -> bool:
    asked = [element for element in page.content if "password" in element.states]
    is_in_view = any("offscreen" not in element.states for element in asked)
    return bool(asked) and (is_in_view or page.count({"link"}) < MANY_LINKS)


def _is_results(page: _Page) -> bool:
    return bool(RESULTS.search(page.url)) and page.count({"link"}) > 10


def _is_item(page: _Page) -> bool:
    sold = page.having(BUY, BUTTONS)
    in_view = [element for element in sold if "offscreen" not in element.states]
    return 0 < len(in_view or sold) <= MOST_SOLD  # what is further down is offered beside it


def _is_form(page: _Page) -> bool:
    fields = page.count(FIELDS)
    return fields >= FORM and fields * FIELD_SHARE >= page.count({"link"})


def _is_homepage(page: _Page) -> bool:
    parts = urlsplit(page.url)
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def _is_feed(page: _Page) -> bool:
    if page.count({"article"}) >= FEED or len(page.having(BUY, BUTTONS)) > MOST_SOLD:
        return True
    # a list whose items lead somewhere and say more than their link
    items = {
        element.place.row
        for element in page.content
        if element.role == "link" and element.place.position and _adds(element)
    }
    return len(items) >= FEED


def _adds(link: Element) -> bool:
    return len(link.place.row) > len(link.name) + len(link.visible_text)


# The first that fits, what stands in the way of the rest before the rest.
RULES: tuple[tuple[str, Callable[[_Page], bool]], ...] = (
    ("captcha", _is_captcha),
    ("manage-cookies", _is_consent),
    ("overlay", _is_overlay),
    ("payment", _is_payment),
    ("auth", _is_auth),
    ("search-results", _is_results),
    ("item", _is_item),
    ("homepage", _is_homepage),
    ("form", _is_form),
    ("data-feed", _is_feed),
)


def categorize(url: str, elements: Sequence[Element]) -> str:
    """One of the contract's categories of a page; "other" where none fits."""
    page = _Page(url, elements)
    return next((name for name, fits in RULES if fits(page)), "other")
