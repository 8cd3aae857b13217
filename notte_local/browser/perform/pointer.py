"""What a person does with the mouse."""

from __future__ import annotations

from typing import Any

from notte_local.browser.engine import locate
from notte_local.browser.perform.hand import Done, Hand, ready
from notte_local.core.tree import Reach


async def click(hand: Hand) -> Done:
    facts = await ready(hand)
    await press(hand, facts)
    return Done()


async def press(hand: Hand, facts: dict[str, Any]) -> None:
    """A real click where a person would click: on the visible label of an unseen control."""
    locator = hand.locator()
    if facts["via_label"]:
        label = Reach(hand.target.frames, f"label:{hand.target.key}")
        locator = locate(hand.tab.page, label)
    # Not waiting for the navigation that it may begin: settling does that, and tells.
    await locator.click(timeout=hand.milliseconds, no_wait_after=True)
