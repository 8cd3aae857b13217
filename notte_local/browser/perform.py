"""How each action is done: one small coroutine each, and the table of them.

What must be known of the element is asked of the page just before acting, so that a refusal comes
at once and says what is there. The only hand that reveals a secret.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError

from notte_local.actions import (
    Action,
    CheckAction,
    ClickAction,
    ElementAction,
    FillAction,
    GoBackAction,
    GoForwardAction,
    PressKeyAction,
    ReloadAction,
    ScrollDownAction,
    ScrollUpAction,
    SelectDropdownOptionAction,
    WaitAction,
)
from notte_local.browser.engine import ask, locate
from notte_local.browser.faults import first_line, translated_action
from notte_local.core.secrets import Secret
from notte_local.core.told import named, short
from notte_local.core.tree import Reach
from notte_local.errors import (
    ActionFailed,
    ElementCovered,
    ElementDisabled,
    ElementHidden,
    ElementReadOnly,
    NoSuchOption,
    NotAvailableLocally,
    NotVerified,
    SecretRefused,
    UnknownElement,
    WrongKind,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from playwright.async_api import Locator

    from notte_local.browser.tab import Tab
    from notte_local.core.element import Element

SCREENFUL = 0.8  # of the viewport's height: what was at the edge stays in sight
ASK_SECONDS = 3.0  # one question about an element
POLL_SECONDS = 0.05  # between two looks at the same
SLIDE_SECONDS = 1.0  # for what is out of view to slide in
ANSWER_SECONDS = 2.0  # for a control to show that it took the click
ENTERS_FRAME = "internal:control=enter-frame"  # in the selectors of Playwright's frame locators
NOTHING_SENT = "Nothing was sent to the page."


@dataclass(frozen=True, slots=True)
class Done:
    """What an action came to; `note` is a sentence, "" where there is nothing to add."""

    note: str = ""
    data: Any = None
    scrolled: tuple[int, int] = (0, 0)
    is_secret: bool = False  # whether what was typed is stored nowhere


@dataclass(slots=True)
class Hand:
    """One action in progress: where, on what, until when (the loop's time)."""

    tab: Tab
    action: Any  # of the type that the row of PERFORM names
    element: Element | None
    reach: Reach | None
    until: float
    reveal: Callable[[Secret, str], str]

    @property
    def what(self) -> str:
        return named(self.action, self.element)

    @property
    def seconds(self) -> float:
        return max(0.05, self.until - asyncio.get_running_loop().time())

    @property
    def milliseconds(self) -> float:
        return self.seconds * 1000

    @property
    def target(self) -> Reach:
        assert self.reach is not None  # perform() found it for every element action
        return self.reach

    def locator(self) -> Locator:
        return locate(self.tab.page, self.target)

    async def ask(self, question: str) -> dict[str, Any]:
        """One of the engine's questions about the element."""
        seconds = min(self.seconds, ASK_SECONDS)
        return await ask(
            self.tab.page, self.target.frames, f"{question}:{self.target.key}", seconds
        )

    def refuse(self, kind: type[ActionFailed], why: str) -> ActionFailed:
        """An error that says that nothing was done."""
        return kind(f"{self.what} {why}. {NOTHING_SENT}", action=self.action, element=self.element)


async def perform(
    tab: Tab,
    action: Action,
    element: Element | None,
    reach: Reach | None,
    *,
    until: float,
    reveal: Callable[[Secret, str], str],
) -> Done:
    """Do one action on the tab. Raises ActionFailed or one of its leaves, SecretRefused."""
    do = PERFORM.get(type(action))
    if do is None:
        raise NotAvailableLocally(f"The action {action.type!r}")
    hand = Hand(tab, action, element, reach, until, reveal)
    with translated_action(action, element, tab.url):
        if isinstance(action, ElementAction) and reach is None:
            hand.reach = await _by_selector(hand)
        return await do(hand)


async def _by_selector(hand: Hand) -> Reach:
    """The one element of a selector, looked for once: what is not there is refused at once."""
    selector = hand.action.selector
    if ENTERS_FRAME in selector:
        raise ValueError(
            f"{selector!r} enters a frame, and selector= is for the page itself: observe it, and "
            "give the id of the element"
        )
    locator = hand.tab.page.locator(selector)
    try:
        count = await locator.count()
    except PlaywrightError as exc:
        raise ValueError(f"{selector!r} is no selector: {first_line(exc.message)}") from exc
    if count != 1:
        many = f"{count} elements match" if count else "no element matches"
        mend = "Narrow it to one." if count else "If it comes later, observe the page first."
        raise UnknownElement(
            f"{many.capitalize()} the selector {selector!r} on {hand.tab.url}. "
            f"{NOTHING_SENT} {mend}",
            action=hand.action,
        )
    milliseconds = min(hand.seconds, ASK_SECONDS) * 1000
    key = await locator.locator("notte=key").text_content(timeout=milliseconds)
    return Reach((), _key_of(key))


def _key_of(answer: str | None) -> str:
    import json

    return json.loads(answer or "{}")["key"]


async def _ready(hand: Hand, *, writes: bool = False) -> dict[str, Any]:
    """Facts of the element, scrolled into view; refuses what cannot be acted on."""
    facts = await hand.ask("probe")
    if facts["inert"]:
        raise hand.refuse(ElementDisabled, "is inert (behind a dialog, say)")
    if facts["disabled"]:
        raise hand.refuse(ElementDisabled, "is disabled")
    if not facts["visible"]:
        raise hand.refuse(ElementHidden, "cannot be seen, and nothing visible operates it")
    if writes and facts["readonly"]:
        raise hand.refuse(ElementReadOnly, "is read-only")
    if not writes and facts["point"] is None:
        facts = await _slid_in(hand)
    cover = facts["covered_by"] or await _cover_above(hand, facts["point"])
    if cover:
        error = hand.refuse(ElementCovered, f"is covered by {cover}")
        assert isinstance(error, ElementCovered)
        error.covered_by = cover
        raise error
    return facts


async def _slid_in(hand: Hand) -> dict[str, Any]:
    """Facts of what no scrolling brought into view, once it has come by itself, as a menu does.

    Only for what is clicked: a field can be typed into from anywhere.
    """
    async for facts in _looks(hand, "probe", SLIDE_SECONDS):
        if facts["point"] is not None:
            return facts
    raise hand.refuse(ElementHidden, "is out of view, and no scrolling brings it there")


async def _looks(hand: Hand, question: str, seconds: float) -> AsyncGenerator[dict[str, Any]]:
    """The answers to a question, again and again for so long."""
    loop = asyncio.get_running_loop()
    until = min(hand.until, loop.time() + seconds)
    while True:
        yield await hand.ask(question)
        if loop.time() >= until:
            return
        await asyncio.sleep(POLL_SECONDS)


async def _cover_above(hand: Hand, point: list[float] | None) -> str | None:
    """What lies over the element's frame, or a frame around that, at the point of the click."""
    frames = hand.target.frames
    if not frames or point is None:
        return None
    question = f"hit:{point[0]},{point[1]};{frames[-1]}"
    seconds = min(hand.seconds, ASK_SECONDS)
    return (await ask(hand.tab.page, frames[:-1], question, seconds))["covered_by"]


async def _click(hand: Hand) -> Done:
    facts = await _ready(hand)
    await _press(hand, facts)
    return Done()


async def _press(hand: Hand, facts: dict[str, Any]) -> None:
    """A real click where a person would click: on the visible label of an unseen control."""
    locator = hand.locator()
    if facts["via_label"]:
        label = Reach(hand.target.frames, f"label:{hand.target.key}")
        locator = locate(hand.tab.page, label)
    # Not waiting for the navigation that it may begin: settling does that, and tells.
    await locator.click(timeout=hand.milliseconds, no_wait_after=True)


async def _check(hand: Hand) -> Done:
    action: CheckAction = hand.action
    facts = await _ready(hand)
    state = "checked" if action.value else "unchecked"
    if facts["checked"] is None:
        raise hand.refuse(WrongKind, "cannot be checked")
    if facts["checked"] == action.value:
        return Done(f"It was {state} already.")
    if facts["role"] == "radio" and not action.value:
        raise hand.refuse(WrongKind, "is a radio button: check another one of its group instead")
    await _press(hand, facts)
    if not await _is_checked(hand, wanted=action.value):
        raise NotVerified(
            f"{hand.what} was clicked, and is not {state} after it.",
            action=action,
            element=hand.element,
            performed="yes",
        )
    return Done()


async def _is_checked(hand: Hand, *, wanted: bool) -> bool:
    """Whether the control comes to say so; one of the page's own may ask its server first."""
    async for facts in _looks(hand, "value", ANSWER_SECONDS):
        if facts["checked"] == wanted:
            return True
    return False


async def _fill(hand: Hand) -> Done:
    action: FillAction = hand.action
    facts = await _ready(hand, writes=True)
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
    return Done("" if _folded(value) == _folded(text) else f'It now holds "{short(value)}".')


def _folded(text: str) -> str:
    return " ".join(text.split())


async def _select(hand: Hand) -> Done:
    action: SelectDropdownOptionAction = hand.action
    facts = await _ready(hand, writes=True)
    options: list[tuple[str, str, bool]] | None = facts.get("options")
    if options is None:
        raise NotAvailableLocally(
            f"select_dropdown_option on a list that is not native, {hand.what},",
            "Click it, observe, and click the option.",
        )
    index = _option(action.value, options)
    if index is None:
        raise _no_such_option(hand, [label for label, _, _ in options])
    label, _, is_disabled = options[index]
    if is_disabled:
        raise hand.refuse(ElementDisabled, f"has the option {label!r}, which is disabled")
    await hand.locator().select_option(index=index, timeout=hand.milliseconds)
    if (await hand.ask("value"))["label"] == facts["label"] != label:
        raise NotVerified(
            f'{hand.what} still has "{short(facts["label"])}" selected.',
            action=action,
            element=hand.element,
            performed="yes",
        )
    return Done()


def _option(wanted: str, options: list[tuple[str, str, bool]]) -> int | None:
    """By label, then by value, then by label whatever the case."""
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda label, _: label == _folded(wanted),
        lambda _, value: value == wanted,
        lambda label, _: label.casefold() == _folded(wanted).casefold(),
    )
    for is_it in ways:
        for index, (label, value, _) in enumerate(options):
            if is_it(label, value):
                return index
    return None


def _no_such_option(hand: Hand, labels: list[str]) -> NoSuchOption:
    shown = ", ".join(f'"{short(label)}"' for label in labels[:20])
    more = f" and {len(labels) - 20} more" if len(labels) > 20 else ""
    error = NoSuchOption(
        f"{hand.what} has no option {hand.action.value!r}. It has: {shown}{more}. {NOTHING_SENT}",
        action=hand.action,
        element=hand.element,
    )
    error.options = tuple(labels)
    return error


async def _press_key(hand: Hand) -> Done:
    action: PressKeyAction = hand.action
    try:
        await hand.tab.page.keyboard.press(action.key)
    except PlaywrightError as exc:
        if "Unknown key" not in exc.message:
            raise
        raise ValueError(
            f"{action.key!r} is no key: write it as 'Enter', 'ArrowDown', 'a' or 'Control+A'"
        ) from exc
    return Done()


async def _scroll_up(hand: Hand) -> Done:
    return await _scroll(hand, -1)


async def _scroll_down(hand: Hand) -> Done:
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


async def _go_back(hand: Hand) -> Done:
    return await _through_history(hand, -1, "back")


async def _go_forward(hand: Hand) -> Done:
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


async def _reload(hand: Hand) -> Done:
    await hand.tab.page.reload(timeout=hand.milliseconds, wait_until="commit")
    return Done()


async def _wait(hand: Hand) -> Done:
    action: WaitAction = hand.action
    if action.seconds >= hand.seconds:
        raise ValueError(
            f"waiting {action.seconds:g} s does not fit into the {hand.seconds:.3g} s that this "
            "step has left: give it longer with timeout="
        )
    await asyncio.sleep(action.seconds)
    return Done()


PERFORM: dict[type[Action], Callable[[Hand], Awaitable[Done]]] = {
    ClickAction: _click,
    CheckAction: _check,
    FillAction: _fill,
    SelectDropdownOptionAction: _select,
    PressKeyAction: _press_key,
    ScrollUpAction: _scroll_up,
    ScrollDownAction: _scroll_down,
    GoBackAction: _go_back,
    GoForwardAction: _go_forward,
    ReloadAction: _reload,
    WaitAction: _wait,
}
"""goto is not here: BrowserPage.goto does it, for actions and for the program's own calls alike."""
