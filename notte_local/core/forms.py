"""Values by their standard autofill names -> the fields of a page that take them.

https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill-field
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.actions import FillAction, SelectDropdownOptionAction
from notte_local.core.fields import AUTOCOMPLETE, BY_NAME, NEAR, marked_kind
from notte_local.core.told import short
from notte_local.errors import UnknownElement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notte_local.actions import Action
    from notte_local.core.element import Element
    from notte_local.core.secrets import Secret

SETS = ("shipping", "billing")  # one form may ask for both, told apart by the word before
LEAST = 0.5  # how well a field must fit
UNUSABLE = frozenset({"disabled", "readonly", "inert"})
# Asked for twice by a form, and meant once
REPEATED = {
    "email": "confirm-email", "new-password": "confirm-password", "password": "confirm-password",
}  # fmt: skip
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Field:
    """One value, and the field that takes it."""

    name: str  # as it was asked for
    element: Element
    action: Action


def form_fields(
    fields: Mapping[str, str | Secret], elements: Sequence[Element], action: Action
) -> tuple[Field, ...]:
    """The field of each value. Raises ValueError for a name that is none, and UnknownElement, with
    what is there, where a value has no field: before anything is typed.
    """
    known = [(element, *marked_kind(element)) for element in elements]
    usable = [one for one in known if not one[0].states & UNUSABLE]
    found: dict[str, Element] = {}
    for name in fields:
        best = _best(name, [one for one in usable if one[0] not in found.values()])
        if best is not None:
            found[name] = best
    missing = [name for name in fields if name not in found]
    if missing:
        raise _missing(missing, usable, action)
    filled = [_field(name, found[name], value) for name, value in fields.items()]
    return (*filled, *_repeated(fields, found, usable))


def _kind(name: str) -> str:
    """The kind of field that a standard name means. Raises ValueError."""
    word = name.lower().split()[-1] if name.strip() else ""
    kind = AUTOCOMPLETE.get(word, word)
    if kind in BY_NAME:
        return kind
    close = difflib.get_close_matches(word, [*BY_NAME, *AUTOCOMPLETE], n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"{name!r} is no standard autofill name.{hint}")


def _best(name: str, usable: Sequence[tuple[Element, str, float]]) -> Element | None:
    kind = _kind(name)
    rated = [(_fit(name, kind, *one), -at, one[0]) for at, one in enumerate(usable)]
    best = max(rated, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] >= LEAST else None


def _fit(name: str, kind: str, element: Element, marked: str, sure: float) -> float:
    """How well a field fits, by the words of its `autocomplete` first."""
    stated = element.attributes.get("autocomplete", "").lower().split()
    asked = name.lower().split()
    other_set = [word for word in SETS if (word in stated) is not (word in asked)]
    if stated and stated[-1] == asked[-1]:
        return 2.0 if not other_set else 1.2
    if marked == kind:
        return sure if not other_set else sure * 0.7
    return NEAR.get(kind, {}).get(marked, 0.0) * sure * 0.9


def _field(name: str, element: Element, value: str | Secret) -> Field:
    is_list = element.role == "listbox" or (
        element.role == "combobox" and element.tag not in ("input", "textarea")
    )
    if is_list:
        chosen = SelectDropdownOptionAction(id=element.id, value=str(value))
        return Field(name, element, chosen)
    return Field(name, element, FillAction(id=element.id, value=value))


def rendered_anew(field: Field, elements: Sequence[Element]) -> Field | None:
    """The same field in a form that was rendered anew; None where no one element is like it."""
    alike = [one for one in elements if _marks(one) == _marks(field.element)]
    if len(alike) != 1:
        return None
    action = field.action.model_copy(update={"id": alike[0].id})
    return Field(field.name, alike[0], action)


def _marks(element: Element) -> tuple[str | None, ...]:
    stated = (element.attributes.get(name) for name in ("type", "name", "autocomplete"))
    return (element.role, element.name, element.place.frame, *stated)


def _repeated(
    fields: Mapping[str, str | Secret],
    found: Mapping[str, Element],
    usable: Sequence[tuple[Element, str, float]],
) -> list[Field]:
    """Fields that ask for a value once more."""
    asked = {_kind(name): value for name, value in fields.items()}
    return [
        _field(again, element, asked[kind])
        for kind, again in REPEATED.items()
        if kind in asked and again not in asked
        for element, marked, _ in usable
        if marked == again and element not in found.values()
    ]


def _missing(
    missing: Sequence[str], usable: Sequence[tuple[Element, str, float]], action: Action
) -> UnknownElement:
    there = [
        f'{element.id} {element.role} "{short(element.name)}"' + (f" ({kind})" if kind else "")
        for element, kind, _ in usable
        if element.role in ("textbox", "searchbox", "combobox", "listbox", "spinbutton")
    ]
    shown = "; ".join(there[:MOST_NAMED]) or "none"
    return UnknownElement(
        f"No field for {', '.join(missing)}. Fields that are there: {shown}. "
        "Nothing was sent to the page.",
        action=action,
        nearest=[element for element, _, _ in usable][:MOST_NAMED],
    )
