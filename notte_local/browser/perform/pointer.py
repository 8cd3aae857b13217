"""What a person does with the mouse."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import locate
from notte_local.browser.faults import translated_action
from notte_local.browser.perform.hand import Done, Hand, ready
from notte_local.core.tree import Reach
from notte_local.errors import ElementHidden

if TYPE_CHECKING:
    from playwright.async_api import Locator, Mouse

logger = logging.getLogger(__name__)

LANDED_SECONDS = 0.3  # for the page to say what a press met

# Moves on the way: libraries that follow the pointer begin a drag after a few pixels, and look for
# what lies below only when it moves.
START_MOVES = 4
START_PIXELS = 8
MOVES = 12

Point = tuple[float, float]


async def click(hand: Hand) -> Done:
    facts = await ready(hand, question="aim")
    await press(hand, facts)
    return Done()


async def double_click(hand: Hand) -> Done:
    facts = await ready(hand)
    await seen(hand, facts).dblclick(timeout=hand.milliseconds, no_wait_after=True)
    return Done()


async def hover(hand: Hand) -> Done:
    facts = await ready(hand, acts=False)
    await seen(hand, facts).hover(timeout=hand.milliseconds)
    return Done()


async def press(hand: Hand, facts: dict[str, Any]) -> None:
    """A real click where a person would click: on the visible label of an unseen control."""
    # Not waiting for the navigation that it may begin: settling does that, and tells.
    is_aimed = facts.get("still") and not hand.target.frames
    if is_aimed and await _pressed_at(hand, facts["point"]):
        return
    await seen(hand, facts).click(timeout=hand.milliseconds, no_wait_after=True)


async def _pressed_at(hand: Hand, point: Point) -> bool:
    """Whether a press of what had not moved met it; nothing of one that did not reached the page.

    A page that is left because of it, or whose script goes on, does not answer: then it has.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(hand.until):
            await hand.tab.page.mouse.click(*point)
    except TimeoutError as exc:
        raise hand.uncertain("was pressed, and the page did not answer in time") from exc
    came = loop.time()
    try:
        async with asyncio.timeout(LANDED_SECONDS):
            told = await hand.ask("pressed")
            hand.tab.is_counted_anew(came if told["counted"] else loop.time())
    except (TimeoutError, PlaywrightError) as exc:
        logger.debug("! %s does not say what was pressed: %s", hand.tab.url, exc)
        return True
    if told["landed"] is None:
        raise hand.uncertain("was pressed, and something else lay there by then")
    return told["landed"]


def seen(hand: Hand, facts: dict[str, Any]) -> Locator:
    """The element, or the visible label of one that cannot be seen."""
    if not facts["via_label"]:
        return hand.locator()
    return locate(hand.tab.page, Reach(hand.target.frames, f"label:{hand.target.key}"))


async def drag_to(hand: Hand) -> Done:
    """Pressed on the one, let go over the other; works for HTML's drag and drop and for what
    follows the pointer alike.
    """
    onto = hand.other("target_id")
    with translated_action(hand.action, onto.element, hand.tab.url):
        await ready(onto, acts=False)
    facts = await ready(hand)
    start = await middle(hand, seen(hand, facts))
    mouse = hand.tab.page.mouse
    await mouse.move(*start)
    await mouse.down()
    try:
        await _carried(mouse, start, onto)
    finally:
        await mouse.up()
    return Done()


async def _carried(mouse: Mouse, start: Point, onto: Hand) -> None:
    await mouse.move(start[0] + START_PIXELS, start[1] + START_PIXELS, steps=START_MOVES)
    # what was further down the page comes into view only now, while the other is held
    facts = await onto.ask("probe")
    end = await middle(onto, seen(onto, facts))
    await mouse.move(*end, steps=MOVES)
    await mouse.move(end[0], end[1] + 1)
    await mouse.move(*end)


async def middle(hand: Hand, locator: Locator) -> Point:
    """The middle of an element, in the viewport of the page."""
    box = await locator.bounding_box(timeout=hand.milliseconds)
    if box is None:
        raise hand.refuse(ElementHidden, "cannot be seen")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
