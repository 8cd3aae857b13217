"""A page of the caller's own: everything works on it, and it stays the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notte_local import AsyncSession
from notte_local.browser.find import LaunchOptions
from notte_local.browser.launch import launch
from notte_local.errors import NeedsReload, NotAvailableLocally, SessionEnded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Playwright

    from tests.server import Server

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def playwright(anyio_backend: str) -> AsyncIterator[Playwright]:
    """The caller's own Playwright, which knows nothing of this library."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await launch(playwright, LaunchOptions())
    yield browser
    await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()


SHOP = """<title>Shop</title><label>Name <input></label>
    <button onclick="document.title = 'Bought'">Buy</button><p>Some words to be read here.</p>"""


# The first use of an engine by a Playwright decides for its documents, so this comes first.
async def test_a_document_that_was_in_use_before_needs_a_reload(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = SHOP
    await page.goto(server.url)
    assert await page.locator("button").count() == 1
    async with AsyncSession(page=page, playwright=playwright) as session:
        with pytest.raises(NeedsReload) as raised:
            await session.observe()
        assert str(raised.value) == (
            f"The document at {server.url}/ was in use before it was adopted and cannot be read as "
            "it is. Nothing was reloaded, since the page is yours: call `await page.reload()`, or "
            "go to a url with `observe(url=...)`."
        )
        assert server.requests.count("/") == 1
        await page.reload()
        assert (await session.observe()).title == "Shop"


async def test_everything_works_and_the_page_stays_open(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = SHOP
    async with AsyncSession(page=page, playwright=playwright) as session:
        assert (session.page, session.context) == (page, page.context)
        obs = await session.observe(url=server.url, instructions="type Ada into the name field")
        await session.step(obs.space.first())
        result = await session.step(type="click", id="B1")
        assert result.effects.title == "Bought"
        assert "Some words" in str(await session.scrape(only_main_content=False))
        assert await session.locator("I1").input_value() == "Ada"
    assert session.status().status == "closed"
    assert not page.is_closed()
    assert await page.title() == "Bought"
    await page.goto("about:blank")
    with pytest.raises(SessionEnded):
        await session.observe()


async def test_a_page_that_is_there_already_is_observed(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = SHOP
    await page.goto(server.url)  # loaded, and not yet queried
    async with AsyncSession(page=page, playwright=playwright) as session:
        assert (await session.observe()).title == "Shop"


async def test_a_page_is_adopted_again_after_a_session(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = SHOP
    for _ in range(2):
        async with AsyncSession(page=page, playwright=playwright) as session:
            assert (await session.observe(url=server.url)).title == "Shop"


async def test_its_owner_closing_it_ends_the_session_as_closed(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = SHOP
    async with AsyncSession(page=page, playwright=playwright) as session:
        await session.observe(url=server.url)
        await page.close()
        assert session.status().status == "closed"
        with pytest.raises(SessionEnded, match="its owner closed the page"):
            await session.observe()


async def test_popups_of_an_adopted_page_are_its_tabs(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = "<title>Opener</title><a href=/popup target=_blank>Open</a>"
    server.pages["/popup"] = "<title>Popup</title><button>Inside</button>"
    async with AsyncSession(page=page, playwright=playwright) as session:
        obs = await session.observe(url=server.url)
        result = await session.step(obs.space[0])
        assert [tab.url for tab in result.effects.tabs] == [f"{server.url}/popup"]
        after = await session.observe()
        assert [(tab.title, tab.current) for tab in after.tabs] == [
            ("Opener", False), ("Popup", True),
        ]  # fmt: skip
        assert session.page is not page
    assert [other.is_closed() for other in page.context.pages] == [False, False]


async def test_other_pages_of_its_context_are_none_of_the_session(
    page: Page, playwright: Playwright, server: Server
):
    server.pages["/"] = SHOP
    async with AsyncSession(page=page, playwright=playwright) as session:
        await session.observe(url=server.url)
        other = await page.context.new_page()
        assert session.page is page
        await other.close()
        assert [tab.title for tab in (await session.observe()).tabs] == ["Shop"]


async def test_reset_would_take_the_callers_context(page: Page, playwright: Playwright):
    async with AsyncSession(page=page, playwright=playwright) as session:
        with pytest.raises(NotAvailableLocally, match=r"reset\(\) of an adopted page"):
            await session.reset()
    assert not page.is_closed()


async def test_page_and_playwright_go_together(page: Page, playwright: Playwright):
    message = r"^page and playwright go together: AsyncSession\(page=page, playwright=playwright\)$"
    with pytest.raises(TypeError, match=message):
        AsyncSession(page=page)
    with pytest.raises(TypeError, match=message):
        AsyncSession(playwright=playwright)


async def test_a_synchronous_page_is_refused_with_the_reason(playwright: Playwright):
    from playwright.sync_api import Page as SyncPage

    with pytest.raises(TypeError) as raised:
        AsyncSession(page=SyncPage.__new__(SyncPage), playwright=playwright)  # pyright: ignore[reportArgumentType]
    assert str(raised.value) == (
        "page is a synchronous Playwright page, whose calls would block the event loop: "
        "adopt one of playwright.async_api"
    )


async def test_what_is_no_page_is_refused(playwright: Playwright):
    with pytest.raises(TypeError, match=r"page must be a page of playwright\.async_api, not 7"):
        AsyncSession(page=7, playwright=playwright)  # pyright: ignore[reportArgumentType]
