"""A match -> the action that carries it out, its value bound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local import actions
from notte_local.core.element import Match, Reason
from notte_local.core.match.weights import BOXES, LISTS, TEXT_FIELDS, file_fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.actions import Action
    from notte_local.core.element import Element
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Scored

AMOUNT = re.compile(r"\d+")

BROWSER_ACTIONS: dict[str, Callable[[Wanted], Action]] = {
    "go_back": lambda _: actions.GoBackAction(),
    "go_forward": lambda _: actions.GoForwardAction(),
    "reload": lambda _: actions.ReloadAction(),
    "close_tab": lambda _: actions.CloseTabAction(),
    "scroll_down": lambda wanted: actions.ScrollDownAction(amount=_pixels(wanted)),
    "scroll_up": lambda wanted: actions.ScrollUpAction(amount=_pixels(wanted)),
    "press_key": lambda wanted: actions.PressKeyAction(key=str(wanted.value)),
    "wait": lambda wanted: actions.WaitAction(seconds=wanted.number or 1.0),
    "wait_for": lambda wanted: actions.WaitForAction(text=str(wanted.value), gone=wanted.is_gone),
    "goto": lambda wanted: actions.GotoAction(url=str(wanted.value)),
    "goto_new_tab": lambda wanted: actions.GotoNewTabAction(url=str(wanted.value)),
}


RADIOS = frozenset({"radio", "menuitemradio"})
PRESSES = frozenset({"click", "hover", "double_click", "scroll_to"})
AGREES = frozenset({"accept", "agree", "consent", "confirm"})  # of a box: it is to be ticked


def _is_chosen(wanted: Wanted, element: Element) -> bool:
    """Whether a value is picked: nobody types into a list that is no text field."""
    return wanted.verb == "select" or element.tag not in ("input", "textarea")


def _pixels(wanted: Wanted) -> int | None:
    return int(wanted.number) if wanted.number else None


def browser_match(wanted: Wanted) -> Match:
    reason = Reason("verb", wanted.verb, 1.0)
    return Match(BROWSER_ACTIONS[wanted.verb](wanted), None, 1.0, (reason,), 1.0)


def bind(scored: Scored, element: Element) -> Action:
    """The action that carries out one reading on one element, its value bound."""
    wanted, target = scored.wanted, element.id
    if scored.option:
        return actions.SelectDropdownOptionAction(id=target, value=scored.option)
    if element.role in BOXES and (wanted.verb not in PRESSES or wanted.act in AGREES):
        # of a radio button only another one takes the dot out: "no letters" picks "No"
        is_on = wanted.verb != "uncheck" or element.role in RADIOS
        return actions.CheckAction(id=target, value=is_on)
    if wanted.verb == "scroll_to":
        return actions.ScrollToAction(id=target)
    if wanted.verb == "upload" and file_fit(element) > 0 and wanted.value is not None:
        return actions.UploadFileAction(id=target, path=str(wanted.value))
    if wanted.verb == "hover":
        return actions.HoverAction(id=target)
    if wanted.verb == "double_click":
        return actions.DoubleClickAction(id=target)
    is_opener = element.role == "button" and element.attributes.get("aria-haspopup") == "listbox"
    if wanted.verb == "select" and is_opener and isinstance(wanted.value, str):
        return actions.SelectDropdownOptionAction(id=target, value=wanted.value)
    if wanted.value is None or element.role not in (*TEXT_FIELDS, *LISTS):
        return actions.ClickAction(id=target)
    if element.role in LISTS and isinstance(wanted.value, str) and _is_chosen(wanted, element):
        return actions.SelectDropdownOptionAction(id=target, value=wanted.value)
    return actions.FillAction(id=target, value=wanted.value)
