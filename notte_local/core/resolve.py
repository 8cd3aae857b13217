"""What was asked for -> an action; an action and what was observed -> its target, or why not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from notte_local.actions import ACTIONS, Action, read_action
from notte_local.core.told import NOTHING_SENT, named, short
from notte_local.errors import (
    ElementDisabled,
    ElementReadOnly,
    StaleElement,
    UnknownElement,
    WrongKind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic_core import ErrorDetails

    from notte_local.core.element import Element
    from notte_local.errors import ActionFailed

CLOSEST = 3  # elements named in an error

TYPED = frozenset({"textbox", "searchbox", "combobox", "spinbutton", "slider"})
CHECKED = frozenset(
    {"checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio", "option", "treeitem"}
)
PICKED = frozenset({"combobox", "listbox"})

# What an action can be done to, by the role of the element, and how to say so; an action that is
# not here fits every element.
FITS: Mapping[str, tuple[frozenset[str], str]] = {
    "fill": (TYPED, "takes no text"),
    "check": (CHECKED, "cannot be checked"),
    "select_dropdown_option": (PICKED, "has no options to select"),
}
WRITES = frozenset({"fill", "check", "select_dropdown_option"})
ROLELESS = frozenset({"generic", "radiogroup", "tree", "grid"})
LOOKS = frozenset({"wait_for", "scroll_to", "hover"})  # what is disabled allows these


def asked_action(
    action: Action | Mapping[str, Any] | None,
    fields: Mapping[str, Any],
    default_of: Callable[[str], Action],
) -> Action:
    """The action that step() was asked for: a model, its dict, or its fields.

    `default_of(id)` gives an element's own default action. Raises TypeError or ValueError.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    if action is not None:
        if given:
            raise TypeError(f"step() takes an action or its fields, and got {sorted(given)} too")
        if isinstance(action, Action):
            return _with_its_value(action)
        return _validated(_as_dict(action))
    if "type" in given:
        return _validated(given)
    if "id" in given:
        if not isinstance(given["id"], str):
            raise TypeError(f"id must be a str, not {given['id']!r}")
        return _with_value(default_of(given["id"]), given)
    raise TypeError("step() needs an action, an id, or type= with its fields")


def _with_value(default: Action, given: Mapping[str, Any]) -> Action:
    """The default action of an element, with the value that was given for it."""
    if len(given) == 1 or (_lacks_value(default) and "value" not in given):
        return _with_its_value(default)
    return _validated({"type": default.type, **given})


# What an action does that cannot be done without a value.
NEEDS_VALUE = {"fill": "fills a text field", "select_dropdown_option": "selects an option"}


def _with_its_value(action: Action) -> Action:
    """The action, unless its value is still to be given, as in an action space."""
    if not _lacks_value(action):
        return action
    does = NEEDS_VALUE[action.type]
    raise ValueError(f"step(id={getattr(action, 'id', None)!r}) {does}: give value=")


def _lacks_value(action: Action) -> bool:
    # a model that was validated has it set; only core/space leaves it open
    return action.type in NEEDS_VALUE and "value" not in action.model_fields_set


def _as_dict(action: object) -> dict[str, Any]:
    if isinstance(action, Mapping):
        return dict(cast("Mapping[str, Any]", action))
    raise TypeError(f"action must be an action of notte_local.actions or its dict, not {action!r}")


def _validated(given: dict[str, Any]) -> Action:
    kind = given.get("type")
    model = ACTIONS.get(kind) if isinstance(kind, str) else None
    if model is None:
        close = difflib.get_close_matches(str(kind), ACTIONS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(ACTIONS)}"
        raise ValueError(f"{kind!r} is no type of action; {hint}")
    if "value" in given and "value" not in model.model_fields:
        if model.VALUE is None:
            raise ValueError(f"{kind} takes no value, and got {given['value']!r}")
        given = {model.VALUE: given.pop("value"), **given}
    try:
        return read_action(given)
    except ValidationError as exc:
        raise ValueError(f"{kind}: {_problems(exc)}") from None


def _problems(error: ValidationError) -> str:
    """Pydantic's report in plain words; of what was given the type alone, which holds no secret."""
    told = (_told(problem) for problem in error.errors(include_url=False))
    return "; ".join(dict.fromkeys(told))


def _told(problem: ErrorDetails) -> str:
    path = [str(part) for part in problem["loc"][1:]]
    given = f"of {type(problem['input']).__name__}"
    if path and path[-1] in ("str", "Secret"):  # the two that a text may be
        return f"{'.'.join(path[:-1])} must be a str or a Secret, not {given}"
    where, message = ".".join(path), problem["msg"].removeprefix("Value error, ")
    if message.startswith("Input should be "):
        wanted = message.removeprefix("Input should be ").partition(",")[0]
        shown = problem["input"] if isinstance(problem["input"], int | float) else given
        return f"{where} must be {wanted}, not {shown}"
    return f"{where}: {message}" if where else message


def resolve(
    action: Action, known: Mapping[str, Element], living: Sequence[Element], url: str
) -> Element | None:
    """The element that an action by id is for; None where it has none, or goes by selector.

    Raises UnknownElement, WrongKind, ElementDisabled, ElementReadOnly: at once, from what was
    observed. Whether it is still there is asked of the page just before acting.
    """
    asked = getattr(action, "id", None)
    if asked is None:
        return None
    element = known.get(asked)
    if element is None:
        raise unknown(action, asked, living, url)
    refusal = unfit(action, element)
    if refusal is not None:
        raise refusal
    return element


def unfit(action: Action, element: Element) -> ActionFailed | None:
    """Why this kind of action is nothing for this element."""
    what = named(action, element)
    fitting, cannot = FITS.get(action.type, (frozenset[str](), ""))
    if fitting and element.role not in fitting and not _is_after_all(action, element):
        return WrongKind(
            f"{what} {cannot}: {action.type} is for {', '.join(sorted(fitting))}. {NOTHING_SENT}",
            action=action,
            element=element,
        )
    if action.type in LOOKS:
        return None
    if "disabled" in element.states or "inert" in element.states:
        why = "disabled" if "disabled" in element.states else "inert (behind a dialog, say)"
        return ElementDisabled(f"{what} is {why}. {NOTHING_SENT}", action=action, element=element)
    is_picked = action.type == "select_dropdown_option" and element.tag == "input"
    if action.type in WRITES and "readonly" in element.states and not is_picked:
        return ElementReadOnly(
            f"{what} is read-only. {NOTHING_SENT}", action=action, element=element
        )
    return None


def _is_after_all(action: Action, element: Element) -> bool:
    """What takes a value though its role does not say so: editable text, a colour's button; what
    opens a list.
    """
    if action.type == "select_dropdown_option":
        opens = {"expanded", "collapsed"} & element.states or "aria-haspopup" in element.attributes
        return bool(opens) or element.role in ROLELESS or "aria-controls" in element.attributes
    if action.type != "fill":
        return False
    return "contenteditable" in element.attributes or element.attributes.get("type") == "color"


def unknown(
    action: Action | None, asked: str, living: Sequence[Element], url: str
) -> UnknownElement:
    """The error for an id that was never given out, with the nearest that are there."""
    ids = [element.id for element in living]
    close = difflib.get_close_matches(asked, ids, n=CLOSEST, cutoff=0.5) or ids[:CLOSEST]
    nearest = [element for element in living if element.id in close]
    text = f"No element {asked!r} among the {len(ids)} last observed on {url or 'no page'}."
    return UnknownElement(_with_closest(text, nearest), action=action, nearest=nearest)


def gone(action: Action | None, lost: Element, living: Sequence[Element], url: str) -> StaleElement:
    """The error for an element that is there no longer, with the nearest living ones."""
    nearest = nearest_like(lost, living)
    text = f'{lost.role} "{short(lost.name)}" ({lost.id}) is gone from {url}. {NOTHING_SENT}'
    return StaleElement(_with_closest(text, nearest), action=action, element=lost, nearest=nearest)


COUNTS = re.compile(r"(?<!\d)\d{1,3}(?!\d)")  # longer ones are numbers of a thing: an invoice
WORDS = re.compile(r"[^\W\d_]+")
# What a person points at by what it says; a field stays the same whatever stands in it.
POINTED = frozenset({"click", "double_click", "drag_to", "check", "upload_file", "download_file"})


def renamed(
    action: Action, asked: Element, now: Element, earlier: Sequence[Element]
) -> StaleElement | None:
    """The error for an element that stayed and is another one by what it says, or by its row,
    since `earlier`, when it was asked for. Counts and times may go on.
    """
    says = COUNTS.sub("", now.name)
    is_pointed = action.type in POINTED and asked.role not in TYPED
    if is_pointed and (says != COUNTS.sub("", asked.name) or asked.role != now.role):
        what = f'is now {now.role} "{short(now.name)}"'
    elif _is_of_another_row(asked, now, earlier, is_pointed=is_pointed):
        what = f'was in the row "{short(asked.place.row)}", which is now "{short(now.place.row)}"'
    else:
        return None
    text = f"{named(action, asked)} {what}. {NOTHING_SENT}"
    text = _with_closest(text, [now])
    return StaleElement(text, action=action, element=asked, nearest=[now])


def _is_of_another_row(
    asked: Element, now: Element, earlier: Sequence[Element], *, is_pointed: bool
) -> bool:
    """Whether its row says what another one said, as in a list that moved up, or nothing of what
    it said.
    """
    was, row = asked.place.row, now.place.row
    if was == row or not was or not row:
        return False
    if any(other.place.row == row for other in earlier if other.id != asked.id):
        return True
    own = _words(asked.name)
    return is_pointed and bool(_words(was) - own) and not (_words(was) & _words(row)) - own


def _words(text: str) -> set[str]:
    return set(WORDS.findall(text.casefold()))


def _with_closest(text: str, nearest: Sequence[Element]) -> str:
    lines = [text]
    if nearest:
        lines += [
            "Closest:",
            *(f'  {near.id} {near.role} "{short(near.name)}"' for near in nearest),
        ]
    lines.append("If the page has changed since, observe it again.")
    return "\n".join(lines)


def nearest_like(lost: Element, living: Sequence[Element]) -> tuple[Element, ...]:
    """The living elements most like one that is gone: role first, then name."""

    def likeness(element: Element) -> tuple[bool, float]:
        return (
            element.role == lost.role,
            difflib.SequenceMatcher(None, element.name, lost.name).ratio(),
        )

    alike = [element for element in living if element.role == lost.role and element.id != lost.id]
    return tuple(sorted(alike, key=likeness, reverse=True)[:CLOSEST])
