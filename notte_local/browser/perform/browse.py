"""Keys, scrolling, the tab's history, and time."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.dialogs import DialogAnswer
from notte_local.browser.engine import ask
from notte_local.browser.perform.hand import ASK_SECONDS, NOTHING_SENT, SCREENFUL, Done, Hand
from notte_local.errors import ActionFailed, ElementHidden

if TYPE_CHECKING:
    from notte_local.actions import HandleDialogAction, PressKeyAction, WaitAction


async def press_key(hand: Hand) -> Done:
    action: PressKeyAction = hand.action
    try:
        await hand.tab.page.keyboard.press(action.key)
    except PlaywrightError as exc:
        if "Unknown key" not in exc.message:
            raise
        await _let_go(hand, action.key)
        raise ValueError(
            f"{action.key!r} is no key: write it as 'Enter', 'ArrowDown', 'a' or 'Control+A'"
        ) from exc
    return Done()


async def _let_go(hand: Hand, chord: str) -> None:
    """Playwright holds down what stands before a key that is none, and every later click has it."""
    for key in chord.split("+")[:-1]:
        with contextlib.suppress(PlaywrightError):  # the one that is no key
            await hand.tab.page.keyboard.up(key)


async def scroll_up(hand: Hand) -> Done:
    return await _scroll(hand, -1)


async def scroll_down(hand: Hand) -> Done:
    return await _scroll(hand, 1)


async def _scroll(hand: Hand, direction: int) -> Done:
    amount = hand.action.amount
    if amount is None:
        view = hand.tab.page.viewport_size or {"height": 800}
        amount = round(view["height"] * SCREENFUL)
    moved = await ask(
        hand.tab.page, (), f"scroll:0,{direction * amount}", min(hand.seconds, ASK_SECONDS)
    )
    x, y = round(moved["x"]), round(moved["y"])
    edge = "top" if direction < 0 else "bottom"
    return Done("" if x or y else f"It was at the {edge} already.", scrolled=(x, y))


async def go_back(hand: Hand) -> Done:
    return await _through_history(hand, -1, "back")


async def go_forward(hand: Hand) -> Done:
    return await _through_history(hand, 1, "forward")


async def _through_history(hand: Hand, by: int, way: str) -> Done:
    cdp = await hand.tab.cdp()
    history = cast("dict[str, Any]", await cdp.send("Page.getNavigationHistory"))  # pyright: ignore[reportUnknownMemberType] - bare Dict
    if not 0 <= history["currentIndex"] + by < len(history["entries"]):
        raise ActionFailed(f"There is no page to go {way} to. {NOTHING_SENT}", action=hand.action)
    page = hand.tab.page
    go = page.go_back if by < 0 else page.go_forward
    await go(timeout=hand.milliseconds, wait_until="commit")
    return Done()


async def reload(hand: Hand) -> Done:
    await hand.tab.page.reload(timeout=hand.milliseconds, wait_until="commit")
    return Done()


async def wait(hand: Hand) -> Done:
    action: WaitAction = hand.action
    if action.seconds >= hand.seconds:
        raise ValueError(
            f"waiting {action.seconds:g} s does not fit into the {hand.seconds:.3g} s that this "
            "step has left: give it longer with timeout="
        )
    await asyncio.sleep(action.seconds)
    return Done()


async def scroll_to(hand: Hand) -> Done:
    """Into the middle of the window, unless it is seen already."""
    locator = hand.locator()
    before = await locator.bounding_box(timeout=hand.milliseconds)
    facts = await hand.ask("probe")
    if not facts["visible"]:
        raise hand.refuse(ElementHidden, "cannot be seen")
    after = await locator.bounding_box(timeout=hand.milliseconds)
    x, y = (round(before[at] - after[at]) for at in ("x", "y")) if before and after else (0, 0)
    return Done("" if x or y else "It was in view already.", scrolled=(x, y))


async def handle_dialog(hand: Hand) -> Done:
    """How the next dialog is answered; it comes of a later step."""
    action: HandleDialogAction = hand.action
    hand.tab.answers.append(DialogAnswer(accept=action.accept, text=action.text))
    return Done()
