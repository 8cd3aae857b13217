"""What a context has stored: read from it, and put into a fresh one."""

from __future__ import annotations

import json
import logging
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.faults import first_line
from notte_local.errors import BrowserFailed
from notte_local.state import Cookie, Stored

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence

    from playwright.async_api import BrowserContext, Page, Route

logger = logging.getLogger(__name__)

MOST_ORIGINS = 20  # whose sessionStorage is kept
STEP_SECONDS = 5.0


async def read_cookies(context: BrowserContext) -> list[Cookie]:
    """The cookies of a context. Raises BrowserFailed."""
    try:
        return [dict(cookie) for cookie in await context.cookies()]
    except PlaywrightError as exc:
        raise BrowserFailed(f"The cookies could not be read: {first_line(exc.message)}") from exc


async def add_cookies(context: BrowserContext, cookies: Sequence[Cookie]) -> None:
    """Set cookies. Raises ValueError for one that the browser does not take."""
    try:
        await context.add_cookies(cast("Any", list(cookies)))
    except PlaywrightError as exc:
        said = first_line(exc.message).removeprefix("BrowserContext.add_cookies: ")
        raise ValueError(f"the browser does not take these cookies: {said}") from exc


async def read_stored(context: BrowserContext, page: Page) -> Stored:
    """All that is kept of a context: the last thing that is done with it, since reading the
    sessionStorage of the origins that its tab has left means going there. Raises BrowserFailed.
    """
    try:
        state = await context.storage_state(indexed_db=True)
        session = await _read_session(page)
    except PlaywrightError as exc:
        raise BrowserFailed(f"What it stored could not be read: {first_line(exc.message)}") from exc
    return Stored(
        tuple(dict(cookie) for cookie in cast("Any", state.get("cookies", ()))),
        tuple(cast("Any", state.get("origins", ()))),
        session,
    )


async def restore_session(page: Page, session: Mapping[str, Mapping[str, str]]) -> None:
    """Put sessionStorage into a tab that has been nowhere yet. Raises BrowserFailed."""
    if not session:
        return
    try:
        async with _alone(page):
            for origin, items in session.items():
                await page.goto(f"{origin}/", timeout=STEP_SECONDS * 1000)
                await page.evaluate(_script(), dict(items))
            await page.goto("about:blank")
        await _send(page, "Page.resetNavigationHistory")  # going back leads to none of these
    except PlaywrightError as exc:
        raise BrowserFailed(
            f"The profile's sessionStorage could not be put back: {first_line(exc.message)}"
        ) from exc


async def _read_session(page: Page) -> dict[str, dict[str, str]]:
    origins = await _visited(page)
    found: dict[str, dict[str, str]] = {}
    here = origin_of(page.url)
    if here is not None:
        found[here] = await _items(page)
    async with _alone(page):
        for origin in origins:
            if origin not in found:
                await page.goto(f"{origin}/", timeout=STEP_SECONDS * 1000)
                found[origin] = await _items(page)
    return {origin: items for origin, items in found.items() if items}


async def _items(page: Page) -> dict[str, str]:
    return json.loads(await page.evaluate(_script(), None))


@cache
def _script() -> str:
    return files("notte_local.browser").joinpath("storage.js").read_text("utf-8")


async def _visited(page: Page) -> list[str]:
    """The origins that a tab has been to, the last first."""
    history = await _send(page, "Page.getNavigationHistory")
    urls: Iterable[str] = [entry["url"] for entry in reversed(history["entries"])]
    origins = (origin_of(url) for url in urls)
    return [origin for origin in dict.fromkeys(origins) if origin is not None][:MOST_ORIGINS]


async def _send(page: Page, method: str) -> dict[str, Any]:
    client: Any = await page.context.new_cdp_session(page)
    try:
        return await client.send(method)
    finally:
        await client.detach()


def origin_of(url: str) -> str | None:
    """The origin that a document's storage belongs to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else None


@asynccontextmanager
async def _alone(page: Page) -> AsyncGenerator[None]:
    """Every address answers with an empty page, and nothing goes to the network."""

    async def answer(route: Route) -> None:
        await route.fulfill(body="<!doctype html>", content_type="text/html")

    await page.route("**/*", answer)
    try:
        yield
    finally:
        await page.unroute("**/*", answer)
