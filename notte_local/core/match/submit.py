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
     "change password", "forgot password", "newsletter", "donate", "enroll", "apply", "done",
     "post", "request a quote", "contact", "invite", "pay", "request a demo", "accept"}
)  # fmt: skip
NOT_SUBMITS = frozenset({"cancel", "close", "previous", "show password", "menu", "remember me",
                         "clear", "search", "coupon"})  # fmt: skip
ELSEWHERE = re.compile(r"\b(?:google|facebook|apple|twitter|microsoft|linkedin|github|sso)\b")


def submitting(facts: Sequence[Facts]) -> dict[int, float]:
    """How likely each button sends the form that stands before it."""
    found: dict[int, float] = {}
    last_field = -100
    for one in facts:
        if one.element.role in (*TEXT_FIELDS, *LISTS) and one.kind != "search":
            last_field = one.at
        elif one.element.role in {"button", "link", "generic"}:
            found[one.at] = _submit_worth(one, one.at - last_field)
    return found


def _submit_worth(one: Facts, after: int) -> float:
    kind = one.element.attributes.get("type", "").lower()
    if one.groups.keys() & NOT_SUBMITS or ELSEWHERE.search(" ".join(one.label)):
        return 0.0
    is_link = one.element.role == "link"
    named = max((one.groups.get(name, 0.0) for name in SUBMITS), default=0.0)
    near = 1.0 if after <= 4 else 0.7 if after <= 9 else 0.2
    worth = 0.45 * near + 0.3 * named + (0.25 if kind in {"submit", "image"} else 0.1)
    return 0.5 * named * near if is_link else worth
