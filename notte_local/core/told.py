"""What is said of an action and its element: one sentence for a developer and an agent alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notte_local.core.secrets import MASK, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notte_local.actions import Action
    from notte_local.core.element import Element

SHOWN = 80  # characters of a name or a value in a sentence

# {element} and the fields of the action may occur
SENTENCES: Mapping[str, str] = {
    "goto": "Went to {url}.",
    "go_back": "Went back to {now}.",
    "go_forward": "Went forward to {now}.",
    "reload": "Reloaded {now}.",
    "wait": "Waited {seconds:g} s.",
    "press_key": "Pressed {key}.",
    "scroll_up": "Scrolled up.",
    "scroll_down": "Scrolled down.",
    "click": "Clicked {element}.",
    "fill": "Filled {element} with {value}.",
    "select_dropdown_option": "Selected {value} in {element}.",
}


def short(text: str) -> str:
    """One line of at most SHOWN characters."""
    folded = " ".join(text.split())
    return folded if len(folded) <= SHOWN else f"{folded[: SHOWN - 1]}…"


def named(action: Action, element: Element | None) -> str:
    """The element as a person would point at it: `button "Add to cart" (B3)`."""
    if element is None:
        selector = getattr(action, "selector", None)
        return f"the element {selector!r}" if selector else "the page"
    name = short(element.name or element.visible_text)
    return f'{element.role} "{name}" ({element.id})' if name else f"{element.role} ({element.id})"


def aim(action: Action, element: Element | None) -> str:
    """What is to be done, and with what: `click on button "Go" (B1)`, `goto https://a.test/`."""
    url = getattr(action, "url", None)
    return f"{action.type} {url}" if url else f"{action.type} on {named(action, element)}"


def is_secretive(action: Action, element: Element | None) -> bool:
    """Whether what goes into the field is stored nowhere, as where it may be a password's."""
    if element is None:
        return action.type == "fill"
    return "password" in element.states


def kept(action: Action, *, is_secret: bool) -> Action:
    """The action as it may be kept: what goes into a password field is a mask."""
    if is_secret and isinstance(getattr(action, "value", None), str):
        return action.model_copy(update={"value": MASK})
    return action


def masked_action(action: Action, mask: Callable[[str], str]) -> Action:
    """The action with every text of it masked."""
    texts = {name: mask(text) for name, text in action if isinstance(text, str)}
    changed = {name: text for name, text in texts.items() if text != getattr(action, name)}
    return action.model_copy(update=changed) if changed else action


def told(action: Action, element: Element | None, now: str, note: str = "") -> str:
    """What was done, as a sentence; `action` as it may be kept, `note` what it came to."""
    fields: dict[str, Any] = dict(action)
    value = fields.get("value")
    fields["value"] = str(value) if isinstance(value, Secret) else f'"{short(str(value))}"'
    if action.type == "check":
        sentence = "Checked {element}." if value else "Unchecked {element}."
    else:
        sentence = SENTENCES.get(action.type, f"Did {action.type} on {{element}}.")
    text = sentence.format(**{**fields, "element": named(action, element), "now": now})
    return f"{text} {note}" if note else text
