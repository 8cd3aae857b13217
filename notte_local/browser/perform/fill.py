"""Text into a field, and what the field then holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notte_local.browser.perform.hand import Done, Hand, folded, ready
from notte_local.core.secrets import Secret
from notte_local.core.told import short
from notte_local.errors import NotVerified, SecretRefused, WrongKind

if TYPE_CHECKING:
    from notte_local.actions import FillAction


async def fill(hand: Hand) -> Done:
    action: FillAction = hand.action
    facts = await ready(hand, writes=True)
    if not facts["editable"]:
        raise hand.refuse(WrongKind, f"takes no text (it is a {facts['role']})")
    text = _revealed(hand, action.value, facts)
    locator = hand.locator()
    if action.clear_first:
        await locator.fill(text, timeout=hand.milliseconds)
    else:
        await locator.focus(timeout=hand.milliseconds)
        await hand.tab.page.keyboard.press("End")
        await locator.press_sequentially(text, timeout=hand.milliseconds)
    return await _verified_fill(hand, text)


def _revealed(hand: Hand, value: str | Secret, facts: dict[str, Any]) -> str:
    """The text to type. A secret is for the hosts that it is bound to, and never for a place where
    all can read it.
    """
    if not isinstance(value, Secret):
        return value
    if facts["role"] not in ("textbox", "searchbox", "combobox", "spinbutton"):
        raise SecretRefused(
            f"{value} goes into a text field, and {hand.what} is none. Nothing was typed."
        )
    # the document that the field stands in, which may be a frame of another host
    return hand.reveal(value, facts["url"])


# How https://html.spec.whatwg.org/multipage/input.html#attr-input-type writes each type's value
EXAMPLES = {
    "date": "2026-12-31",
    "time": "13:30",
    "datetime-local": "2026-12-31T13:30",
    "month": "2026-12",
    "week": "2026-W05",
    "number": "12.5",
    "color": "#ff8800",
}


async def _verified_fill(hand: Hand, text: str) -> Done:
    action: FillAction = hand.action
    held = await hand.ask("value")
    is_empty = not held["filled"]
    if text and is_empty:
        example = EXAMPLES.get(hand.element.attributes.get("type", "")) if hand.element else None
        hint = f' It takes text such as "{example}".' if example else ""
        raise NotVerified(
            f"{hand.what} was typed into, and is empty after it.{hint}",
            action=action,
            element=hand.element,
            performed="yes",
        )
    value = held["value"]
    if (
        held["secret"]
        or isinstance(action.value, Secret)
        or value is None
        or not action.clear_first
    ):
        return Done(is_secret=held["secret"])
    return Done("" if folded(value) == folded(text) else f'It now holds "{short(value)}".')
