"""Checkboxes, radio buttons and switches, native and of roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.browser.perform.hand import ANSWER_SECONDS, Done, Hand, looks, ready
from notte_local.browser.perform.pointer import press
from notte_local.errors import WrongKind

if TYPE_CHECKING:
    from notte_local.actions import CheckAction


MIXED = "mixed"


async def check(hand: Hand) -> Done:
    action: CheckAction = hand.action
    facts = await ready(hand)
    state = "checked" if action.value else "unchecked"
    if facts["checked"] is None:
        raise hand.refuse(WrongKind, "cannot be checked")
    if facts["checked"] == action.value:
        return Done(f"It was {state} already.")
    if facts["role"] == "radio" and not action.value:
        raise hand.refuse(WrongKind, "is a radio button: check another one of its group instead")
    await press(hand, facts)
    if facts["checked"] == MIXED and await _is_other(hand, wanted=action.value):
        await press(hand, facts)  # from there one click more, as a person would
    if not await _is_checked(hand, wanted=action.value):
        raise hand.unverified(f"{hand.what} was clicked, and is not {state} after it.")
    return Done()


async def _is_other(hand: Hand, *, wanted: bool) -> bool:
    """Whether a control that was neither comes to be the one that was not meant."""
    async for facts in looks(hand, "value", ANSWER_SECONDS):
        if facts["checked"] != MIXED:
            return facts["checked"] != wanted
    return False


async def _is_checked(hand: Hand, *, wanted: bool) -> bool:
    """Whether the control comes to say so; one of the page's own may ask its server first."""
    async for facts in looks(hand, "value", ANSWER_SECONDS):
        if facts["checked"] == wanted:
            return True
    return False
