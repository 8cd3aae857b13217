"""The rendered document as one HTML text, its frames inlined."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import HTML_ENGINE, ask
from notte_local.browser.perform.hand import SCREENFUL
from notte_local.core.html import VIEWED_TYPES
from notte_local.errors import ScrapeFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import FrameLocator, Page

logger = logging.getLogger(__name__)

FRAME_SECONDS = 2.0
MOST_FRAMES = 40
DEEPEST_FRAME = 5
FRAME_PLACE = re.compile(r'<div data-notte-frame="(?P<number>\d+)"></div>')


async def page_html(page: Page, *, timeout: float) -> str:
    """The document of `page` with its frames' bodies in their places; `timeout` in seconds.

    Text that cannot be seen carries the attribute `data-notte-hidden`; values of password fields
    are left out. A frame that does not answer leaves an empty place. Raises ScrapeFailed for what a
    browser shows in a viewer of its own.
    """
    answer = await _ask(page, "whole", timeout)
    if answer["type"].startswith(VIEWED_TYPES):
        raise ScrapeFailed(page.url, {}, f"{page.url} is {answer['type']}, not HTML.")
    html = await _inlined(answer, page, min(timeout, FRAME_SECONDS), depth=1)
    # lone surrogates are valid in a page and in JSON, and nowhere else
    return html.encode("utf-8", "replace").decode("utf-8")


async def scroll_on(page: Page, seconds: float) -> bool:
    """Scroll down by most of a screenful; whether anything moved."""
    view = page.viewport_size or {"height": 800}
    moved = await ask(page, (), f"scroll:0,{round(view['height'] * SCREENFUL)}", seconds)
    return bool(round(moved["y"]))


async def _ask(where: Page | FrameLocator, command: str, seconds: float) -> dict[str, Any]:
    locator = where.locator(f"{HTML_ENGINE}={command}")
    return json.loads(await locator.text_content(timeout=seconds * 1000) or "{}")


async def _inlined(
    answer: dict[str, Any], where: Page | FrameLocator, seconds: float, *, depth: int
) -> str:
    count = min(answer["frames"], MOST_FRAMES)
    html: str = answer["html"]
    if depth > DEEPEST_FRAME or not count:
        return html
    bodies = await asyncio.gather(
        *(_frame_html(where, number, seconds, depth) for number in range(count))
    )
    # In one pass: a body may hold places of its own that stayed empty.
    return FRAME_PLACE.sub(lambda place: _filled(place, bodies), html)


def _filled(place: re.Match[str], bodies: Sequence[str]) -> str:
    number = int(place["number"])
    return f"<div>{bodies[number]}</div>" if number < len(bodies) else ""


async def _frame_html(where: Page | FrameLocator, number: int, seconds: float, depth: int) -> str:
    frame = where.frame_locator(f"{HTML_ENGINE}=frame:{number}")
    try:
        answer = await _ask(frame, "body", seconds)
    except PlaywrightError as exc:
        logger.debug("! frame %d did not answer: %s", number, exc.message.splitlines()[0])
        return ""
    return await _inlined(answer, frame, seconds, depth=depth + 1)
