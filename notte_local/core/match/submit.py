"""Which button sends the form that stands before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.match.weights import LISTS, TEXT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.match.index import Facts

# What sends a form may be called after what it is for.
SUBMITS = frozenset(
    {"submit", "sign in", "sign up", "save", "next", "place order", "checkout", "book",
     "change password", "newsletter", "donate", "enroll", "apply", "done", "post",
     "request a quote", "contact", "invite", "pay", "request a demo", "accept"}
)  # fmt: skip
NOT_SUBMITS = frozenset({"cancel", "close", "previous", "show password", "menu", "remember me",
                         "clear", "search", "coupon"})  # fmt: skip
RESET = (
    "forgot password"  # sends a form that asks for no password, and leads away from one that does
)
ELSEWHERE = re.compile(
    r"\b(?:google|facebook|apple|twitter|microsoft|linkedin|github|sso|visib\w*|toggl\w*|show|hid|"
    r"reveal|resend|calendar|brows|learn)\b"
)
# By the type of a button; one without sends the form that it stands in.
TYPES = {"submit": 0.25, "image": 0.25, "": 0.15, "button": 0.05, "reset": -0.5}


def submitting(facts: Sequence[Facts]) -> dict[int, float]:
    """How likely each button sends the form that stands before it."""
    found: dict[int, float] = {}
    last_field = -100
    has_password = False
    for one in facts:
        if one.element.role in (*TEXT_FIELDS, *LISTS) and one.kind != "search":
            has_password = "password" in one.element.states or (
                has_password and one.at - last_field < NEXT_FORM
            )
            last_field = one.at
        elif one.element.role in {"button", "link", "generic"}:
            found[one.at] = _worth(one, one.at - last_field, has_password=has_password)
    return found


NEXT_FORM = 12  # elements without a field between them, from which two fields are of two forms


def _worth(one: Facts, after: int, *, has_password: bool) -> float:
    if one.groups.keys() & NOT_SUBMITS or ELSEWHERE.search(" ".join(one.label)):
        return 0.0
    if RESET in one.groups and has_password:
        return 0.0
    named = max((one.groups.get(name, 0.0) for name in (*SUBMITS, RESET)), default=0.0)
    near = 1.0 if after <= 4 else 0.7 if after <= 9 else 0.2
    if one.element.role == "link":
        return 0.5 * named * near
    kind = TYPES.get(one.element.attributes.get("type", "").lower(), 0.1)
    return max(0.0, 0.45 * near + 0.3 * named + kind)
