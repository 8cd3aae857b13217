"""An option of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.browser.perform.hand import NOTHING_SENT, Done, Hand, folded, ready
from notte_local.core.told import short
from notte_local.errors import ElementDisabled, NoSuchOption, NotAvailableLocally, NotVerified

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.actions import SelectDropdownOptionAction


async def select(hand: Hand) -> Done:
    action: SelectDropdownOptionAction = hand.action
    facts = await ready(hand, writes=True)
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
        lambda label, _: label == folded(wanted),
        lambda _, value: value == wanted,
        lambda label, _: label.casefold() == folded(wanted).casefold(),
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
