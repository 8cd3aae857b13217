"""Waiting for a text, an element or an address to be there, or gone."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import is_stale
from notte_local.browser.faults import first_line, is_gone
from notte_local.browser.perform.hand import POLL_SECONDS, Done, Hand
from notte_local.core.told import wanted_of
from notte_local.errors import ActionFailed

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from notte_local.actions import WaitForAction

LOOK_SECONDS = 1.0  # one look; a page on its way elsewhere answers nothing meanwhile


async def wait_for(hand: Hand) -> Done:
    action: WaitForAction = hand.action
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while True:
        there = await _is_there(hand)
        if there is not None and there is not action.gone:
            return Done()
        if loop.time() + POLL_SECONDS >= hand.until:
            how = "was still there" if action.gone else "was not there"
            raise ActionFailed(
                f"{wanted_of(action, hand.element)} {how} after {loop.time() - begun:.3g} s, on "
                f"{hand.tab.url}. Give it longer with timeout=, or observe to see what is there.",
                action=action,
                element=hand.element,
            )
        await asyncio.sleep(POLL_SECONDS)


async def _is_there(hand: Hand) -> bool | None:
    """Whether it is there now; None where the page does not say."""
    action: WaitForAction = hand.action
    if action.url is not None:
        return is_address(action.url, hand.tab.url)
    try:
        async with asyncio.timeout(min(LOOK_SECONDS, hand.seconds)):
            if action.text is not None:
                return await _shows(hand, action.text)
            if action.selector is not None:
                return await _is_seen(hand.tab.page.locator(action.selector))
            return await _lives(hand)
    except TimeoutError:
        return None
    except PlaywrightError as exc:
        if is_gone(exc):
            raise
        if action.selector is not None and "selector" in exc.message:
            raise ValueError(
                f"{action.selector!r} is no selector: {first_line(exc.message)}"
            ) from exc
        return None


def is_address(wanted: str, url: str) -> bool:
    """Whether `url` is the wanted one: a part of it, or a pattern with stars."""
    if "*" not in wanted:
        return wanted in url
    pattern = ".*".join(map(re.escape, wanted.split("*")))  # stars alone: addresses hold ? and []
    return re.fullmatch(pattern, url, re.DOTALL) is not None


async def _shows(hand: Hand, text: str) -> bool:
    """Whether any frame shows the text, whatever its case and white space."""
    words = re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)
    for frame in hand.tab.page.frames:
        if await _is_seen(frame.get_by_text(words)):
            return True
    return False


async def _is_seen(locator: Locator) -> bool:
    return await locator.filter(visible=True).count() > 0


async def _lives(hand: Hand) -> bool:
    try:
        return await hand.locator().is_visible()
    except PlaywrightError as exc:
        if is_stale(exc):
            return False
        raise
