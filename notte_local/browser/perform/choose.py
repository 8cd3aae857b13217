"""An option of a list: of a native one at once; of any other it is opened, picked, and verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.browser.perform.hand import Done, Hand, folded, ready
from notte_local.browser.perform.pick import pick
from notte_local.core.told import short
from notte_local.errors import ElementDisabled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.actions import SelectDropdownOptionAction

NativeOption = tuple[str, str, bool]  # label, value, whether it is disabled


async def select(hand: Hand) -> Done:
    facts = await ready(hand, writes=not _is_picked_alone(hand))
    options: list[NativeOption] | None = facts.get("options")
    if options is not None:
        return await _native(hand, facts["label"], options)
    if hand.element is not None and hand.element.options and facts["editable"]:
        return await _of_datalist(hand, hand.element.options)
    return await pick(hand, facts)


def _is_picked_alone(hand: Hand) -> bool:
    """A field of text that takes no typing, and opens a list all the same."""
    element = hand.element
    return element is not None and element.tag == "input" and "readonly" in element.states


async def _of_datalist(hand: Hand, values: Sequence[str]) -> Done:
    """A field with a datalist holds text: the browser's own list cannot be clicked."""
    index = _option(hand.action.value, [(value, value, False) for value in values])
    if index is None:
        raise hand.no_such_option(values)
    await hand.locator().fill(values[index], timeout=hand.milliseconds)
    return Done()


async def _native(hand: Hand, before: str, options: Sequence[NativeOption]) -> Done:
    action: SelectDropdownOptionAction = hand.action
    index = _option(action.value, options)
    if index is None:
        raise hand.no_such_option([label for label, _, _ in options])
    label, _, is_disabled = options[index]
    if is_disabled:
        raise hand.refuse(ElementDisabled, f"has the option {label!r}, which is disabled")
    await hand.locator().select_option(index=index, timeout=hand.milliseconds)
    after = (await hand.ask("value"))["label"]
    if f", {label}, " not in f", {after}, ":  # it tells all that are chosen
        has = "still has" if after == before else "was set back by the page, and has"
        raise hand.unverified(f'{hand.what} {has} "{short(after)}" selected.')
    return Done()


def _option(wanted: str, options: Sequence[NativeOption]) -> int | None:
    """By label, then by value, then by label whatever the case."""
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda label, _: label == folded(wanted),
        lambda _, value: value == wanted,
        lambda label, _: label.casefold() == folded(wanted).casefold(),
    )
    for is_it in ways:
        for index, (label, value, _) in enumerate(options):
            if is_it(label, value):
                return index
    return None
