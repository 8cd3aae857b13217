"""Verb by verb on five real pages, written down before there was a matcher.

The pages were chosen by what they offer: two forms, a settings page, an article with a long
navigation, a question-and-answer page; none has more than 350 links. They are read from the
development data, never copied. A label says which element must be hit (any that the selector
finds; or where it is clicked, the control around it), by which action and with which value.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.browser.capture import capture
from notte_local.browser.engine import locate
from notte_local.core.match import is_reached, rank, read_index
from notte_local.core.space import build_space
from notte_local.core.space.ids import Ids
from notte_local.core.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from notte_local.core.match import Index

pytestmark = pytest.mark.anyio

CHECKOUT = "grounding/ddg/pages/eventbrite_checkout-signup.html.gz"
SETTINGS = "grounding/russ/pages/95ebbcc15e14.html.gz"
PAYMENT = "grounding/ddg/pages/malta-taxes-payment-form.html.gz"
ARTICLE = "scrape/wcxb-dev/html/0137.html.gz"
QUESTION = "scrape/wcxb-dev/html/0566.html.gz"


@dataclass(frozen=True, slots=True)
class Label:
    page: str
    say: str
    css: str  # "" where it is a step of the browser itself
    type: str
    value: object = None


LABELS = (
    # a sign-up within a checkout: two people's fields with the same names
    Label(CHECKOUT, "click Log in", "#checkout-login-link", "click"),
    Label(CHECKOUT, "type Ada into the first name field", "[data-gt='0']", "fill", "Ada"),
    Label(
        CHECKOUT,
        "enter ada@lovelace.org as the email address",
        "[data-gt='2']",
        "fill",
        "ada@lovelace.org",
    ),
    Label(CHECKOUT, "type Byron in the second last name field", "[data-gt='5']", "fill", "Byron"),
    Label(CHECKOUT, "my cell phone is 555-0199", "[data-gt='7']", "fill", "555-0199"),
    Label(
        CHECKOUT,
        "uncheck keep me updated on more events",
        "#organizer-marketing-opt-in",
        "check",
        False,
    ),
    Label(CHECKOUT, "accept the terms of service", "#checkout-tos-checkbox", "check", True),
    Label(
        CHECKOUT,
        "select Product Manager as the job title",
        "select[id$='U-91108609']",
        "select_dropdown_option",
        "Product Manager",
    ),
    Label(
        CHECKOUT,
        "choose Canada",
        "select[id$='U-50478509']",
        "select_dropdown_option",
        "Canada",
    ),
    # the settings of an account
    Label(SETTINGS, "click 'Privacy and data'", "[xid='252']", "click"),
    Label(SETTINGS, "close my account", "[xid='695']", "click"),
    Label(SETTINGS, "open the messages", "[xid='175']", "click"),
    Label(SETTINGS, "check use your Google account to log in", "[xid='663']", "check", True),
    Label(SETTINGS, "search for garden sheds", "[xid='153']", "fill", "garden sheds"),
    Label(
        SETTINGS,
        "set the language to Deutsch",
        "[xid='565']",
        "select_dropdown_option",
        "Deutsch",
    ),
    Label(SETTINGS, "select Female", "#female", "check", True),
    # a payment form without a label in sight
    Label(
        PAYMENT,
        "type 4111111111111111 into the card number field",
        "#txtCardNum",
        "fill",
        "4111111111111111",
    ),
    Label(PAYMENT, "select month 05", "#ddlMonth", "select_dropdown_option", "05"),
    Label(PAYMENT, "choose VISA", "#ddlType", "select_dropdown_option", "VISA"),
    Label(PAYMENT, "check the terms and conditions box", "#chkTerms", "check", True),
    Label(PAYMENT, "click the Continue button", "#btnContinue", "click"),
    Label(PAYMENT, "press Tab", "", "press_key", "Tab"),
    # an article of a university's magazine
    Label(ARTICLE, "click Events in the navigation", "#navigation_menu a[href*='events']", "click"),
    Label(ARTICLE, "open the privacy policy in the footer", "footer.footer a[href*='privacy']", "click"),
    Label(ARTICLE, "scroll down", "", "scroll_down"),
    Label(ARTICLE, "go back", "", "go_back"),
    # a question and its answers
    Label(QUESTION, "sort by date modified", "#answer-sort-dropdown-select-menu", "select_dropdown_option", "Date modified (newest first)"),
    Label(QUESTION, "the second Share link", "a.js-share-link[href='/a/2897']", "click"),
    Label(QUESTION, "ask a question", "a[href='/questions/ask']", "click"),
    Label(QUESTION, "scroll up", "", "scroll_up"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One of the pages, open and read."""

    page: Page
    ids: Ids
    index: Index


@pytest.fixture(scope="module")
async def read(raw_browser: Browser, data: Path) -> AsyncIterator[dict[str, Read]]:
    context = await raw_browser.new_context(viewport={"width": 1280, "height": 1080})
    names = dict.fromkeys(label.page for label in LABELS)
    bodies = {name: gzip.decompress((data / name).read_bytes()) for name in names}
    yield {name: await _read(await context.new_page(), body) for name, body in bodies.items()}
    await context.close()


async def _read(page: Page, body: bytes) -> Read:
    async def serve(route: Any) -> None:
        if route.request.is_navigation_request() and route.request.frame == page.main_frame:
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await page.route("**/*", serve)
    await page.goto("https://page.test/", wait_until="domcontentloaded")
    ids = Ids()
    built = build_space(read_tree(await capture(page, timeout=20)), ids)
    return Read(page, ids, read_index(built.elements))


# The control that a node stands in, or that it labels.
SAME_CONTROL = """
(element, css) => {
  const control = (node) => {
    const found = node.closest("a, button, input, select, textarea, label, [role=button]");
    return found && found.matches("label") ? found.control : found || node;
  };
  return [...document.querySelectorAll(css)].some((node) => control(node) === control(element));
}
"""


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.say)
async def test_an_instruction_finds_what_it_asks_for(read: dict[str, Read], label: Label) -> None:
    here = read[label.page]
    best = rank(label.say, here.index, limit=3)[0]
    assert is_reached(best), best
    assert best.action.type == label.type, best
    assert (
        getattr(best.action, "key" if label.type == "press_key" else "value", None) == label.value
    )
    if label.css:
        assert best.element is not None
        reach = here.ids.reach(best.element.id)
        assert reach is not None
        assert await locate(here.page, reach).evaluate(SAME_CONTROL, label.css), best


def test_each_verb_is_asked_for_on_some_page() -> None:
    verbs = {label.type for label in LABELS}
    assert verbs == {
        "click",
        "fill",
        "check",
        "select_dropdown_option",
        "press_key",
        "scroll_down",
        "scroll_up",
        "go_back",
    }
    assert len({label.page for label in LABELS}) == 5
