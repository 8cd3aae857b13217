"""What every test shares: one event loop, one browser, and pages served by routing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

PAGES = Path(__file__).parent / "pages"
DATA = Path(__file__).parents[2] / "shared" / "data"  # development data; absent on a user's machine


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One asyncio loop for the whole run: session-wide fixtures live in it."""
    return "asyncio"


@pytest.fixture(scope="session")
async def raw_browser(anyio_backend: str) -> AsyncIterator[Browser]:
    """A bare Playwright browser with our selector engine registered, for tests below a session."""
    from playwright.async_api import async_playwright

    from notte_local.browser.engine import register
    from notte_local.browser.find import LaunchOptions
    from notte_local.browser.launch import launch

    async with async_playwright() as playwright:
        await register(playwright)
        browser = await launch(playwright, LaunchOptions())
        yield browser
        await browser.close()


@pytest.fixture
async def raw_page(raw_browser: Browser) -> AsyncIterator[Page]:
    """A bare Playwright page in a context of its own."""
    context = await raw_browser.new_context(viewport={"width": 1280, "height": 1080})
    yield await context.new_page()
    await context.close()


@pytest.fixture(scope="session")
async def client(anyio_backend: str) -> AsyncIterator[AsyncNotteClient]:
    """A client that stays warm for the whole run."""
    from notte_local import AsyncNotteClient

    async with AsyncNotteClient() as client:
        yield client


@pytest.fixture
async def session(client: AsyncNotteClient) -> AsyncIterator[AsyncSession]:
    """A session of its own for each test."""
    async with client.Session() as session:
        yield session


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[Server]:
    """A server on loopback; a test fills `server.pages`."""
    from tests.server import Server

    async with Server() as server:
        yield server


@pytest.fixture(scope="session")
def data() -> Path:
    """The development data. A machine without it skips, saying so; CI has it."""
    if not DATA.is_dir():
        pytest.skip(f"the development data is not at {DATA}")
    return DATA
