"""An option of a list that is not native: opened as a person would, picked, and verified.

What stands in the list is read from the page as an observation reads it, so that portals, frames
and shadow roots need no rules of their own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.capture import capture
from notte_local.browser.engine import is_stale
from notte_local.browser.perform.hand import POLL_SECONDS, Done, Hand, folded, ready
from notte_local.browser.perform.pointer import press
from notte_local.core.lists import (
    Option,
    chosen,
    find,
    keys_of,
    options_of,
    said_outside,
    shown_by,
    shows,
    stands,
)
from notte_local.core.told import short
from notte_local.core.tree import BIT, read_tree
from notte_local.errors import ElementDisabled, NotVerified

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import AsyncGenerator

    from notte_local.core.tree import Node

OPEN_SECONDS = 1.5  # for a list to come up, and for what was typed to change it
FETCH_SECONDS = 4.0  # for a server to suggest something
SHOW_SECONDS = 2.0  # for the control to show what was picked
MOST_SCROLLS = 40  # of a list that holds only what is seen of it
WHEEL_OPTIONS = 4  # that one turn of the wheel goes on
MOST_TRIES = 3  # of a list that is rendered anew under the pointer
TYPING_MS = 20  # between two keys: faster than a person, slow enough for a page that listens
PUT_BACK = "The list was opened and left as it was."


@dataclass(frozen=True, slots=True)
class Before:
    """The control and its page before anything was done."""

    keys: frozenset[str]
    said: Counter[str]
    shown: str
    is_open: bool


async def pick(hand: Hand, facts: dict[str, Any]) -> Done:
    before = await _before(hand)
    if not before.is_open and not _is_list(facts):
        await press(hand, facts)
    found, there = await _wanted(hand, facts, before)
    if found is None:
        await _put_back(hand, facts, before)
        raise hand.no_such_option([option.label for option in there], PUT_BACK)
    if found.is_disabled:
        await _put_back(hand, facts, before)
        raise _disabled(hand, found)
    if found.is_chosen and (_is_list(facts) or shows(found.label, before.shown)):
        await _put_back(hand, facts, before)
        return Done("It was selected already.")
    await _take(hand, found, before)
    return await _verified(hand, found, before)


def _is_list(facts: dict[str, Any]) -> bool:
    """Whether its options stand in it, with nothing to open."""
    return facts["role"] in ("listbox", "radiogroup", "tree", "grid")


async def _tree(hand: Hand) -> Node:
    return read_tree(await capture(hand.tab.page, timeout=hand.seconds))


async def _before(hand: Hand) -> Before:
    tree = await _tree(hand)
    control = find(tree, hand.target.key)
    is_open = control is not None and bool(control.bits & BIT["expanded"])
    # of an open list, what stands in it has not come since: the rest of the page has no options
    keys = frozenset[str]() if is_open else keys_of(tree)
    return Before(keys, said_outside(tree, keys), shown_by(control), is_open)


async def _lists(hand: Hand, before: Before, seconds: float) -> AsyncGenerator[tuple[Option, ...]]:
    """The options that there are, again and again for so long."""
    loop = asyncio.get_running_loop()
    until = min(hand.until, loop.time() + seconds)
    while True:
        yield options_of(await _tree(hand), hand.target.key, before.keys)
        if loop.time() >= until:
            return
        await asyncio.sleep(POLL_SECONDS)


async def _wanted(
    hand: Hand, facts: dict[str, Any], before: Before
) -> tuple[Option | None, tuple[Option, ...]]:
    """The option that is meant, and those that were seen: in the list as it opens, further down
    in it, and, where one may type into the control, among what is suggested then.
    """
    there: tuple[Option, ...] = ()
    async for options in _lists(hand, before, OPEN_SECONDS):
        there = options or there
        found = chosen(hand.action.value, options)
        if found is not None:
            return found, there
        if options:
            break
    if there:
        found, there = await _further_down(hand, before, there)
        if found is not None:
            return found, there
    if facts["editable"] and not facts["readonly"]:
        return await _suggested(hand, before, there)
    return None, there


async def _further_down(
    hand: Hand, before: Before, there: tuple[Option, ...]
) -> tuple[Option | None, tuple[Option, ...]]:
    """Looks for it where the list scrolls: a long list often holds only what is seen of it."""
    seen = {option.label: option for option in there}
    options = there
    for _ in range(MOST_SCROLLS):
        await _scroll_list(hand, options[-1])
        await asyncio.sleep(POLL_SECONDS)
        options = options_of(await _tree(hand), hand.target.key, before.keys)
        found = chosen(hand.action.value, options)
        if found is not None:
            return found, tuple(seen.values())
        fresh = {option.label: option for option in options if option.label not in seen}
        if not fresh or not options:
            break
        seen |= fresh
    return None, tuple(seen.values())


async def _scroll_list(hand: Hand, last: Option) -> None:
    """The last option into view, and on, as a wheel over it does."""
    inner = replace(hand, reach=last.node.reach)
    try:
        facts = await inner.ask("probe")
    except PlaywrightError:  # it was taken out of the list meanwhile
        return
    if facts["point"] is not None and not hand.target.frames:
        await hand.tab.page.mouse.move(*facts["point"])
        await hand.tab.page.mouse.wheel(0, facts["box"][3] * WHEEL_OPTIONS)


async def _suggested(
    hand: Hand, before: Before, there: tuple[Option, ...]
) -> tuple[Option | None, tuple[Option, ...]]:
    """Types the value, and looks for it among what the page suggests then."""
    locator = hand.locator()
    await locator.fill("", timeout=hand.milliseconds)
    await locator.press_sequentially(hand.action.value, delay=TYPING_MS, timeout=hand.milliseconds)
    async for options in _lists(hand, before, FETCH_SECONDS):
        there = options or there
        found = chosen(hand.action.value, options)
        if found is not None:
            return found, there
    return None, there


async def _put_back(hand: Hand, facts: dict[str, Any], before: Before) -> None:
    """What was opened is closed, and what was typed taken out again."""
    if _is_list(facts):
        return
    if (
        facts["editable"]
        and not facts["readonly"]
        and (facts["value"] or "") != (await hand.ask("value"))["value"]
    ):
        await hand.locator().fill(facts["value"] or "", timeout=hand.milliseconds)
    if not before.is_open:
        await hand.tab.page.keyboard.press("Escape")


def _disabled(hand: Hand, option: Option) -> Exception:
    return ElementDisabled(
        f"{hand.what} has the option {option.label!r}, which is disabled. {PUT_BACK}",
        action=hand.action,
        element=hand.element,
        performed="yes",
    )


async def _take(hand: Hand, found: Option, before: Before) -> None:
    """Click the option; one that was rendered anew meanwhile is found again."""
    for _ in range(MOST_TRIES):
        option = replace(hand, reach=found.node.reach)
        try:
            facts = await ready(option)
            await press(option, facts)
        except PlaywrightError as exc:
            if not is_stale(exc) and "detached" not in exc.message:
                raise
            again = options_of(await _tree(hand), hand.target.key, before.keys)
            found = chosen(found.label, again) or found
        else:
            return
    raise hand.refuse(NotVerified, f"renders its option {found.label!r} anew all the time")


async def _verified(hand: Hand, found: Option, before: Before) -> Done:
    """Whether the control shows what was picked, or the option says that it is chosen."""
    loop = asyncio.get_running_loop()
    until = min(hand.until, loop.time() + SHOW_SECONDS)
    while True:
        tree = await _tree(hand)
        verdict = _verdict(tree, hand, found, before)
        if verdict is not None:
            return verdict
        if loop.time() >= until:
            break
        await asyncio.sleep(POLL_SECONDS)
    shown = shown_by(find(tree, hand.target.key))
    raise hand.unverified(
        f'The option "{short(found.label)}" of {hand.what} was clicked, and it is not selected '
        f'after it. It shows "{short(shown)}".'
    )


def _verdict(tree: Node, hand: Hand, found: Option, before: Before) -> Done | None:
    """How it came out, by what is there now; None where that cannot be said yet."""
    control, option = find(tree, hand.target.key), find(tree, found.node.key)
    shown = shown_by(control)
    bits = option.bits if option else 0
    is_open = control is not None and bool(control.bits & BIT["expanded"])
    is_list = control is not None and control.role == "listbox"
    if shows(found.label, shown) or shows(hand.action.value, shown):
        return Done()
    if bits & BIT["checked"] or (bits & BIT["selected"] and (is_open or is_list)):
        return Done()
    if option is not None or is_open:
        return None
    if found.node.role.startswith("menuitem"):
        return Done()  # a menu does what is picked, and closes
    if stands(said_outside(tree, before.keys), found.label) > stands(before.said, found.label):
        return Done()  # a label of its own, as tags have
    if shown and folded(shown) != folded(before.shown):
        return Done(f'It now shows "{short(shown)}".')
    return None
