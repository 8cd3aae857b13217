"""One action in progress: what is asked of the element just before, and what is refused."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import ask, locate
from notte_local.browser.faults import SENT, first_line
from notte_local.core.told import NOTHING_SENT, named, short
from notte_local.core.tree import Reach
from notte_local.errors import (
    ActionFailed,
    ElementCovered,
    ElementDisabled,
    ElementHidden,
    ElementReadOnly,
    NoSuchOption,
    NotVerified,
    PageChanged,
    UnknownElement,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from playwright.async_api import Locator

    from notte_local.browser.tab import Tab
    from notte_local.core.element import Element
    from notte_local.core.secrets import Secret
    from notte_local.errors import Performed
    from notte_local.storage import FileStorage


SCREENFUL = 0.8  # of the viewport's height: what was at the edge stays in sight
ASK_SECONDS = 3.0  # one question about an element
MOST_OPTIONS = 20  # that an error names
POLL_SECONDS = 0.05  # between two looks at the same
SLIDE_SECONDS = 1.0  # for what is out of view to slide in
ANSWER_SECONDS = 2.0  # for a control to show that it took the click
ENTERS_FRAME = "internal:control=enter-frame"  # in the selectors of Playwright's frame locators


@dataclass(frozen=True, slots=True)
class Done:
    """What an action came to; `note` is a sentence, "" where there is nothing to add."""

    note: str = ""
    data: Any = None
    scrolled: tuple[int, int] = (0, 0)
    is_secret: bool = False  # whether what was typed is stored nowhere
    found: Reach | None = None  # of an action by selector: the element that it led to


@dataclass(frozen=True, slots=True)
class Target:
    """An element that an action is for, and how it is reached."""

    element: Element
    reach: Reach


@dataclass(slots=True)
class Hand:
    """One action in progress: where, on what, until when (the loop's time)."""

    tab: Tab
    action: Any  # of the type that the row of PERFORM names
    element: Element | None
    reach: Reach | None
    until: float
    reveal: Callable[[Secret, str], str]
    files: FileStorage | None = None
    others: Mapping[str, Target] = field(default_factory=dict[str, "Target"])
    mark: tuple[str, int] | None = None  # of the reading that it must still be as

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

    def other(self, name: str) -> Hand:
        """The same action, as it concerns another element that it names."""
        other = self.others[name]
        return replace(self, element=other.element, reach=other.reach)

    def locator(self) -> Locator:
        return locate(self.tab.page, self.target)

    async def ask(self, question: str) -> dict[str, Any]:
        """One of the engine's questions about the element."""
        seconds = min(self.seconds, ASK_SECONDS)
        return await ask(
            self.tab.page, self.target.frames, f"{question}:{self.target.key}", seconds
        )

    async def facts(self, question: str) -> dict[str, Any]:
        """What is asked first, just before acting: whether all is as it was read, too."""
        mark, self.mark = self.mark, None
        if mark is None:
            return await self.ask(question)
        token, changes = mark
        key = f"{self.target.key},{token}.{changes}"
        facts = await ask(self.tab.page, (), f"{question}:{key}", min(self.seconds, ASK_SECONDS))
        if facts.get("changed"):
            raise PageChanged(f"{self.tab.url} has changed since it was read. {NOTHING_SENT}")
        return facts

    def refuse(self, kind: type[ActionFailed], why: str) -> ActionFailed:
        """An error that says that nothing was done."""
        return kind(f"{self.what} {why}. {NOTHING_SENT}", action=self.action, element=self.element)

    def uncertain(self, what: str) -> ActionFailed:
        """An error of an input of which nobody knows whether it arrived."""
        return ActionFailed(
            f"{self.what} {what}. {SENT['unknown']}",
            action=self.action,
            element=self.element,
            performed="unknown",
        )

    def unverified(self, told: str, *, performed: Performed = "yes") -> NotVerified:
        """An error that says what is there, where something was done and another was wanted."""
        return NotVerified(told, action=self.action, element=self.element, performed=performed)

    def no_such_option(self, labels: Sequence[str], sent: str = NOTHING_SENT) -> NoSuchOption:
        """An error that lists the options that there are."""
        shown = ", ".join(f'"{short(label)}"' for label in labels[:MOST_OPTIONS])
        more = f" and {len(labels) - MOST_OPTIONS} more" if len(labels) > MOST_OPTIONS else ""
        there = f"It has: {shown}{more}." if labels else "No list of options came up."
        error = NoSuchOption(
            f"{self.what} has no option {self.action.value!r}. {there} {sent}",
            action=self.action,
            element=self.element,
            performed="no" if sent == NOTHING_SENT else "yes",
        )
        error.options = tuple(labels)
        return error


async def by_selector(hand: Hand) -> Reach:
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

    return json.loads(answer or "{}")["key"]


async def ready(
    hand: Hand, *, writes: bool = False, acts: bool = True, question: str = "probe"
) -> dict[str, Any]:
    """Facts of the element, scrolled into view; refuses what cannot be acted on.

    With `acts=False` it is only pointed at, which what is disabled allows. Asked for by "aim", it
    is pressed next; by "put", text is put into it next. Raises PageChanged.
    """
    facts = await hand.facts(question)
    if facts["inert"]:
        raise hand.refuse(ElementDisabled, "is inert (behind a dialog, say)")
    if facts["disabled"] and acts:
        raise hand.refuse(ElementDisabled, "is disabled")
    if not facts["visible"]:
        raise hand.refuse(ElementHidden, "cannot be seen, and nothing visible operates it")
    if writes and facts["readonly"]:
        raise hand.refuse(ElementReadOnly, "is read-only")
    if not writes and facts["point"] is None:
        facts = await _slid_in(hand)
    if facts["type"] == "range" and writes:
        return facts  # set by value: libraries draw a slider of their own over the one of HTML
    if facts["passes"]:
        raise hand.refuse(ElementDisabled, "lets clicks pass through it (pointer-events: none)")
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
    async for facts in looks(hand, "probe", SLIDE_SECONDS):
        if facts["point"] is not None:
            return facts
    raise hand.refuse(ElementHidden, "is out of view, and no scrolling brings it there")


async def looks(hand: Hand, question: str, seconds: float) -> AsyncGenerator[dict[str, Any]]:
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


def folded(text: str) -> str:
    return " ".join(text.split())
