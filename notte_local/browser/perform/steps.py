"""Sliders and spinbuttons, set by their keys: https://www.w3.org/WAI/ARIA/apg/patterns/slider/"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notte_local.browser.perform.hand import POLL_SECONDS, Done, Hand
from notte_local.core.told import short
from notte_local.core.typed import number
from notte_local.errors import NotVerified, WrongKind

if TYPE_CHECKING:
    from notte_local.errors import Performed

# What a key does is learnt by pressing it once. Pages take the larger ones first where far to go.
UP = ("PageUp", "ArrowUp", "ArrowRight")
DOWN = ("PageDown", "ArrowDown", "ArrowLeft")
MOST_PRESSES = 500
SHOW_SECONDS = 0.3  # for the control to show that a key moved it
CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Range:
    """Where a control stands, and between what."""

    now: float
    least: float | None
    most: float | None
    text: str

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def __str__(self) -> str:
        ends = ("any" if end is None else f"{end:g}" for end in (self.least, self.most))
        return "numbers from {} to {}".format(*ends)


async def set_by_keys(hand: Hand, text: str) -> Done:
    found = await _range(hand)
    if found is None:
        raise hand.refuse(WrongKind, "does not say where it stands (aria-valuenow)")
    said = number(text.strip().removesuffix("%").strip())
    if said is None or not found.holds(float(said)):
        raise _missed(hand, f"takes {found}, not {text!r}. Nothing was sent to the page", "no")
    await hand.locator().focus(timeout=hand.milliseconds)
    reached = await _walk(hand, found, float(said))
    if abs(reached.now - float(said)) > CLOSE:
        raise _missed(
            hand, f"stands at {reached.now:g} after it: its keys do not meet {text}", "yes"
        )
    return Done(f'It now says "{short(reached.text)}".' if reached.text else "")


def _missed(hand: Hand, what: str, performed: Performed) -> NotVerified:
    return hand.unverified(f"{hand.what} {what}.", performed=performed)


async def _range(hand: Hand) -> Range | None:
    facts: dict[str, Any] = await hand.ask("range")
    if facts["now"] is None:
        return None
    return Range(facts["now"], facts["min"], facts["max"], facts["text"] or "")


async def _walk(hand: Hand, at: Range, wanted: float) -> Range:
    """As near as the keys lead: from the end that is nearer, by the larger ones first."""
    at = await _from_an_end(hand, at, wanted)
    presses = 0
    for keys in (UP if wanted > at.now else DOWN, DOWN if wanted > at.now else UP):
        for key in keys:
            at, used = await _by(hand, key, at, wanted, MOST_PRESSES - presses)
            presses += used
            if abs(at.now - wanted) <= CLOSE:
                return at
    return at


async def _from_an_end(hand: Hand, at: Range, wanted: float) -> Range:
    """Home and End lead to the ends at once."""
    for key, end in (("Home", at.least), ("End", at.most)):
        if end is not None and abs(end - wanted) < abs(at.now - wanted) / 2:
            return await _pressed(hand, key, at)
    return at


async def _by(hand: Hand, key: str, at: Range, wanted: float, most: int) -> tuple[Range, int]:
    """Presses one key while that leads nearer."""
    if most <= 0 or abs(at.now - wanted) <= CLOSE:
        return at, 0
    moved = await _pressed(hand, key, at)
    step = moved.now - at.now
    if not step or abs(moved.now - wanted) > abs(at.now - wanted):
        if step:  # it led past, or the other way: back
            moved = await _pressed(hand, OPPOSITE[key], moved)
        return moved, 1
    count = min(most, int(abs(wanted - moved.now) / abs(step) + CLOSE))
    for _ in range(count):
        await hand.tab.page.keyboard.press(key)
    return (await _settled(hand, moved, moved.now + count * step)), count + 1


OPPOSITE = {
    **dict(zip(UP, DOWN, strict=True)),
    **dict(zip(DOWN, UP, strict=True)),
}


async def _pressed(hand: Hand, key: str, at: Range) -> Range:
    await hand.tab.page.keyboard.press(key)
    return await _settled(hand, at, None)


async def _settled(hand: Hand, before: Range, expected: float | None) -> Range:
    """Where it stands once it has moved, or is where it should be."""
    loop = asyncio.get_running_loop()
    until = min(hand.until, loop.time() + SHOW_SECONDS)
    while True:
        now = await _range(hand) or before
        has_come = now.now != before.now if expected is None else abs(now.now - expected) <= CLOSE
        if has_come or loop.time() >= until:
            return now
        await asyncio.sleep(POLL_SECONDS)
