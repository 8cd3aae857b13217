"""The engine answers in every frame, past what a page's scripts and markup put in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import ask, locate
from notte_local.core.tree import Reach

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.anyio


async def key_of(page: Page, name: str) -> str:
    """The key of the element with this accessible name."""
    answer = await ask(page, (), "snap", 5)
    return next(f"{answer['token']}.{row[3]}" for row in answer["rows"] if row[4] == name)


async def test_a_key_leads_to_its_element_as_a_playwright_locator(raw_page: Page):
    await raw_page.set_content("<button onclick=\"this.textContent = 'Done'\">Go</button>")
    await locate(raw_page, Reach((), await key_of(raw_page, "Go"))).click()
    assert await raw_page.inner_text("button") == "Done"


async def test_a_key_of_a_removed_element_is_stale_at_once(raw_page: Page):
    await raw_page.set_content("<button>Go</button>")
    key = await key_of(raw_page, "Go")
    await raw_page.evaluate("document.querySelector('button').remove()")
    with pytest.raises(PlaywrightError, match="notte-stale"):
        await locate(raw_page, Reach((), key)).click(timeout=5_000)


async def test_a_key_of_another_document_is_stale(raw_page: Page):
    await raw_page.set_content("<button>Go</button>")
    key = await key_of(raw_page, "Go")
    await raw_page.goto("data:text/html,<button>Go</button>")
    with pytest.raises(PlaywrightError, match="notte-stale"):
        await ask(raw_page, (), f"probe:{key}", 5)
