"""Playwright's driver: started with our engines, stopped for good."""

from __future__ import annotations

import asyncio
import logging
import platform
from typing import TYPE_CHECKING

from playwright.async_api import Error, async_playwright

from notte_local.browser.engine import register
from notte_local.browser.faults import first_line
from notte_local.browser.reap import driver_pid, kill_tree
from notte_local.browser.startup import loop_fault
from notte_local.errors import BrowserFailed, NotteLocalError

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

logger = logging.getLogger(__name__)

CLOSE_SECONDS = 5.0  # for each browser, and for the driver
HUNG_SECONDS = 0.5  # for a driver whose browser has not answered: it would wait for that one


async def start_driver() -> Playwright:
    """A Playwright whose engines are ours too. Raises BrowserFailed where it does not start."""
    fault = loop_fault(platform.system(), type(asyncio.get_running_loop()))
    if fault is not None:
        raise fault
    try:
        playwright = await async_playwright().start()
    except Exception as exc:
        # A bare Exception is Playwright's word for a driver that goes away as it starts (Ctrl-C
        # reaches it too).
        if not isinstance(exc, Error | OSError) and type(exc) is not Exception:
            raise
        raise BrowserFailed(
            f"Playwright's driver did not start: {exc}.",
            "`python -m notte_local doctor` says more.",
        ) from exc
    try:
        await register(playwright)
    except BaseException:  # cancelled on its way too: nobody else knows of this driver yet
        await playwright.stop()
        raise
    return playwright


async def stop_all(
    browsers: list[asyncio.Task[Browser]], driver: asyncio.Task[Playwright] | None
) -> None:
    """Close what those tasks started, browsers first; what does not close in time is killed."""
    has_hung = False
    for browser in browsers:
        has_hung |= not await _is_closed(browser)
    if driver is None:
        return
    try:
        playwright = await driver
    except NotteLocalError as exc:  # it never started
        logger.debug("! %s", exc)
        return
    # Asked for first: once the driver has stopped, nothing leads to its process.
    pid = driver_pid(playwright)
    if not await _is_stopped(playwright, HUNG_SECONDS if has_hung else CLOSE_SECONDS) and pid:
        await _kill(pid)


async def _kill(pid: int) -> None:
    try:
        await asyncio.to_thread(kill_tree, pid)
    except RuntimeError:  # the interpreter is at its end, and starts no more threads
        kill_tree(pid)


async def _is_closed(task: asyncio.Task[Browser]) -> bool:
    """Close a browser; False where it hangs, in starting or in closing."""
    if not task.done():
        task.cancel()
        return False
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await (await task).close()
    except TimeoutError:
        return False
    except NotteLocalError as exc:  # it never started
        logger.debug("! %s", exc)
    except Error as exc:  # it went away by itself
        logger.debug("! %s", first_line(exc.message))
    return True


async def _is_stopped(playwright: Playwright, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await playwright.stop()
    except TimeoutError:
        return False
    return True
