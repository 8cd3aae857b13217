"""What is said of an action and its element: one sentence for a developer and an agent alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notte_local.core.secrets import MASK, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notte_local.actions import Action
    from notte_local.core.element import Element

NOTHING_SENT = "Nothing was sent to the page."
SHOWN = 80  # characters of a name or a value in a sentence

# {element} and the fields of the action may occur
SENTENCES: Mapping[str, str] = {
    "goto": "Went to {url}.",
    "go_back": "Went back to {now}.",
    "go_forward": "Went forward to {now}.",
    "reload": "Reloaded {now}.",
    "wait": "Waited {seconds:g} s.",
    "goto_new_tab": "Went to {url} in a new tab.",
    "switch_tab": "Switched to tab {index}.",
    "close_tab": "Closed the tab.",
    "wait_for": "{wanted} {came}.",
    "evaluate_js": "Ran the script.",
    "handle_dialog": "The next dialog will be {answer}.",
    "form_fill": "Filled {count} fields.",
    "scroll_to": "Scrolled to {element}.",
    "double_click": "Double-clicked {element}.",
    "hover": "Moved the pointer over {element}.",
    "drag_to": "Dragged {element} to {target}.",
    "upload_file": "Gave {path} to {element}.",
    "download_file": "Downloaded what {element} gives.",
    "press_key": "Pressed {key}.",
    "scroll_up": "Scrolled up.",
    "scroll_down": "Scrolled down.",
    "click": "Clicked {element}.",
    "fill": "Filled {element} with {value}.",
    "select_dropdown_option": "Selected {value} in {element}.",
}


NO_OTHERS: Mapping[str, Element] = {}


def _more(
    action: Action,
    fields: Mapping[str, Any],
    element: Element | None,
    others: Mapping[str, Element],
) -> dict[str, Any]:
    """What a sentence may hold besides the fields of the action."""
    accepts, text, target = fields.get("accept"), fields.get("text"), others.get("target_id")
    return {
        "wanted": wanted_of(action, element),
        "came": "went" if fields.get("gone") else "is there",
        "answer": "dismissed" if not accepts else f'accepted with "{text}"' if text else "accepted",
        "count": len(fields.get("fields", ())),
        "target": named(action, target) if target else "",
    }


def wanted_of(action: Action, element: Element | None) -> str:
    """What is waited for, as a sentence begins with it."""
    text, url = getattr(action, "text", None), getattr(action, "url", None)
    if text:
        return f'The text "{short(text)}"'
    if url:
        return f"The address {url}"
    what = named(action, element)
    return what[0].upper() + what[1:]


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


# Of the standard autofill names, those whose value is stored nowhere
SECRETIVE = frozenset({"password", "current-password", "new-password", "one-time-code", "cc-csc"})


def kept(action: Action, *, is_secret: bool) -> Action:
    """The action as it may be kept: what goes into a password field is a mask."""
    fields = getattr(action, "fields", None)
    if fields is not None:
        safe = {
            name: MASK if name in SECRETIVE and isinstance(value, str) else value
            for name, value in fields.items()
        }
        return action.model_copy(update={"fields": safe})
    if is_secret and isinstance(getattr(action, "value", None), str):
        return action.model_copy(update={"value": MASK})
    return action


def masked_action(action: Action, mask: Callable[[str], str]) -> Action:
    """The action with every text of it masked."""
    texts: dict[str, Any] = {name: mask(text) for name, text in action if isinstance(text, str)}
    fields = getattr(action, "fields", None)
    if fields is not None:
        texts["fields"] = {
            name: mask(value) if isinstance(value, str) else value for name, value in fields.items()
        }
    changed = {name: text for name, text in texts.items() if text != getattr(action, name)}
    return action.model_copy(update=changed) if changed else action


def told(
    action: Action,
    element: Element | None,
    now: str,
    note: str = "",
    others: Mapping[str, Element] = NO_OTHERS,
) -> str:
    """What was done, as a sentence; `action` as it may be kept, `note` what it came to.

    `others` are further elements, by the field of the action that names them.
    """
    fields: dict[str, Any] = dict(action)
    value = fields.get("value")
    fields["value"] = str(value) if isinstance(value, Secret) else f'"{short(str(value))}"'
    fields |= _more(action, fields, element, others)
    if action.type == "check":
        sentence = "Checked {element}." if value else "Unchecked {element}."
    else:
        sentence = SENTENCES.get(action.type, f"Did {action.type} on {{element}}.")
    text = sentence.format(**{**fields, "element": named(action, element), "now": now})
    return f"{text} {note}" if note else text
