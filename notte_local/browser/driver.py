"""Playwright's driver: started with our engines, stopped for good."""

from __future__ import annotations

import asyncio
import logging
import platform
from typing import TYPE_CHECKING, TypeVar

from playwright.async_api import Error, async_playwright

from notte_local.browser.engine import register
from notte_local.browser.faults import first_line
from notte_local.browser.startup import loop_fault
from notte_local.errors import BrowserFailed, NotteLocalError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Browser, Playwright

T = TypeVar("T")

logger = logging.getLogger(__name__)

CLOSE_SECONDS = 10.0  # for each browser, and for the driver


async def start_driver() -> Playwright:
    """A Playwright whose engines are ours too. Raises BrowserFailed where it does not start."""
    fault = loop_fault(platform.system(), type(asyncio.get_running_loop()))
    if fault is not None:
        raise fault
    try:
        playwright = await async_playwright().start()
    except (Error, OSError) as exc:
        raise BrowserFailed(
            f"Playwright's driver did not start: {exc}.",
            "`python -m notte_local doctor` says more.",
        ) from exc
    try:
        await register(playwright)
    except BaseException:
        await playwright.stop()
        raise
    return playwright


async def stop_all(
    browsers: list[asyncio.Task[Browser]], driver: asyncio.Task[Playwright] | None
) -> None:
    """Close what those tasks started, browsers first; one that fails does not keep the rest."""
    for browser in browsers:
        await _closed(browser, lambda started: started.close())
    if driver is not None:
        await _closed(driver, lambda started: started.stop())


async def _closed(task: asyncio.Task[T], close: Callable[[T], Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await close(await task)
    except TimeoutError:
        logger.debug("! did not close within %g s", CLOSE_SECONDS)
    except NotteLocalError as exc:  # it never started
        logger.debug("! %s", exc)
    except Error as exc:  # it went away by itself
        logger.debug("! %s", first_line(exc.message))
