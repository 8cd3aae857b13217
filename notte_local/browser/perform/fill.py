"""Text into a field, and what the field then holds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from notte_local.browser.engine import is_stale
from notte_local.browser.perform.hand import NOTHING_SENT, Done, Hand, folded, ready
from notte_local.browser.perform.steps import set_by_keys
from notte_local.core.secrets import Secret
from notte_local.core.told import short
from notte_local.core.typed import EXAMPLES, READ, is_kept, native_value
from notte_local.errors import NotVerified, SecretRefused, WrongKind

if TYPE_CHECKING:
    from notte_local.actions import FillAction
    from notte_local.errors import Performed

MOST_HELD = 100_000  # characters that are told of what a field holds
MOST_TYPED = 2_000  # characters that are typed key by key: more takes too long
TYPING_MS = 15  # between two keys, for a field that has to be typed into


async def fill(hand: Hand) -> Done:
    action: FillAction = hand.action
    facts = await ready(hand, writes=True, question="put" if _is_put(hand) else "probe")
    if _is_stepped(facts) and not isinstance(action.value, Secret):
        return await set_by_keys(hand, action.value)
    if not facts["editable"]:
        raise hand.refuse(WrongKind, f"takes no text (it is a {facts['role']})")
    text = _native(hand, facts["type"], _revealed(hand, action.value, facts))
    await _check_limits(hand, facts, text)
    if action.clear_first or facts["type"] in READ:  # a date has no end to type on at
        return await _verified(hand, text, facts, await _put_in(hand, text, facts))
    await hand.locator().focus(timeout=hand.milliseconds)
    await hand.tab.page.keyboard.press("Control+End")
    await _type(hand, text)
    return await _verified(hand, text, facts, await hand.ask("value"))


def _is_put(hand: Hand) -> bool:
    """Whether the question about the field may make it ready for the text at once: where nothing
    that only the answer tells can stand against that.
    """
    action: FillAction = hand.action
    is_text = isinstance(action.value, str) and action.value != ""
    return is_text and action.clear_first and not hand.target.frames


def _is_stepped(facts: dict[str, Any]) -> bool:
    """Whether it is set by its keys: a slider, or a spinbutton that is no field of text."""
    return facts["role"] in ("slider", "spinbutton") and facts["tag"] not in ("input", "textarea")


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


def _native(hand: Hand, kind: str, text: str) -> str:
    """The text as an input of its type takes it: "3 pm" is 15:00 there."""
    if kind not in READ:
        return text
    value = native_value(kind, text)
    if value is None:
        raise _unkept(hand, f"takes nothing like {hand.action.value!r}", kind, "no")
    return value


def _unkept(hand: Hand, what: str, kind: str, performed: Performed) -> NotVerified:
    hint = f' It takes text such as "{EXAMPLES[kind]}".' if kind in EXAMPLES else ""
    sent = f" {NOTHING_SENT}" if performed == "no" else ""
    return hand.unverified(f"{hand.what} {what}.{hint}{sent}", performed=performed)


async def _check_limits(hand: Hand, facts: dict[str, Any], text: str) -> None:
    """A native slider holds nothing beyond its ends or between its steps."""
    if facts["type"] != "range" or not text:
        return
    least, most, step = (await hand.ask("range"))["limits"]
    least, most, step = least or 0, 100 if most is None else most, step or 1
    steps = (float(text) - least) / step
    if not least <= float(text) <= most or abs(steps - round(steps)) > 1e-6:
        raise _unkept(
            hand, f"takes {least:g} to {most:g} in steps of {step:g}, not {text}", "", "no"
        )


async def _put_in(hand: Hand, text: str, facts: dict[str, Any]) -> dict[str, Any]:
    """As `_put`; where a calendar opened over it, what was typed is taken with Enter."""
    held = await _put(hand, text, facts)
    if not text or held.get("popup") != "dialog":
        return held
    await hand.tab.page.keyboard.press("Enter")
    return await hand.ask("value")


async def _put(hand: Hand, text: str, facts: dict[str, Any]) -> dict[str, Any]:
    """All at once; where the field does not take it so, key by key, as a person types. Tells what
    it holds then.
    """
    locator = hand.locator()
    if facts.get("put"):
        held = await _inserted(hand, text)
    else:
        await locator.fill(text, timeout=hand.milliseconds)
        held = await hand.ask("value")
    value: str | None = held["value"]
    is_untold = held["secret"] or value is None
    is_taken = (held["filled"] or not text) and (is_untold or _holds(text, value or ""))
    if is_taken or len(text) > MOST_TYPED:
        return held
    await locator.focus(timeout=hand.milliseconds)
    await hand.tab.page.keyboard.press("ControlOrMeta+A")
    await hand.tab.page.keyboard.press("Delete")
    await _type(hand, text)
    return await hand.ask("value")


async def _inserted(hand: Hand, text: str) -> dict[str, Any]:
    """In the place of what is selected, as Playwright's fill does once it has looked."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    try:
        async with asyncio.timeout_at(hand.until):
            await hand.tab.page.keyboard.insert_text(text)
            came = (begun + loop.time()) / 2
            held = await hand.ask("typed")
    except (TimeoutError, PlaywrightTimeout) as exc:
        raise hand.uncertain("was typed into, and the page did not answer in time") from exc
    hand.tab.is_counted_anew(came if held["counted"] else loop.time())
    return held


async def _type(hand: Hand, text: str) -> None:
    try:
        await hand.locator().press_sequentially(text, delay=TYPING_MS, timeout=hand.milliseconds)
    except PlaywrightTimeout as exc:
        raise _unkept(hand, "was typed into, and did not take it all in time", "", "yes") from exc
    except PlaywrightError as exc:
        if not is_stale(exc):
            raise
        raise _unkept(hand, "was rendered anew while it was typed into", "", "yes") from exc


def _holds(text: str, value: str) -> bool:
    """Whether a field that holds `value`, of which no more than MOST_HELD is told, took `text`."""
    return value == text.replace("\r\n", "\n")[:MOST_HELD] or is_kept(text, value)


def _has_more(text: str, before: str, value: str) -> bool:
    """Whether a field that held `before` has `text` besides now."""
    if not text or len(before) >= MOST_HELD:
        return True
    return value != before and is_kept(text, value)


async def _verified(hand: Hand, text: str, facts: dict[str, Any], held: dict[str, Any]) -> Done:
    action: FillAction = hand.action
    if text and not held["filled"]:
        raise _unkept(hand, "was typed into, and is empty after it", facts["type"], "yes")
    value = held["value"]
    if held["secret"] or isinstance(action.value, Secret) or value is None:
        return Done(is_secret=held["secret"])
    is_whole = action.clear_first or facts["type"] in READ
    is_taken = _holds(text, value) if is_whole else _has_more(text, facts["value"] or "", value)
    if not is_taken:
        what = f'was typed into, and holds "{short(value)}" after it'
        raise _unkept(hand, what, facts["type"], "yes")
    notes: list[str] = []
    if is_whole and folded(value) != folded(action.value[:MOST_HELD] if text else ""):
        notes.append(f'It now holds "{short(value)}".')
    if problem := held.get("problem"):
        notes.append(f'The field says "{short(problem)}".')
    return Done(" ".join(notes))
