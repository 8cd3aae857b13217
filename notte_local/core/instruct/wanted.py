"""What is wanted: one reading of one step of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notte_local.core.secrets import Secret


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reading of one step of a sentence."""

    sentence: str
    verb: str  # what is to be done: a verb of PATTERNS; "" where only a thing is named
    target: str = ""  # the words that name it
    quoted: str = ""  # the exact text that it bears
    value: str | Secret | None = None
    ordinal: int = 0  # 1 the first, -1 the last, 0 none
    is_middle: bool = False  # "the middle one": an ordinal that only the page can count
    row: str = ""  # what stands beside it: "Alice"
    relation: str = ""  # how it stands to `row`: a key of RELATIONS, "" in its row or anywhere near
    row_ordinal: int = 0  # "Delete in the third row"
    place: str = ""  # a key of PLACES
    kind: str = ""  # a key of KINDS: "button", "checkbox", "field" ...
    looks: tuple[str, ...] = ()  # words for how it looks: "red", "small", "round"
    icon: str = ""  # what its picture shows, a key of PICTURES or as it was said
    states: frozenset[str] = frozenset()  # those of Element.states, and "unchecked", "enabled" ...
    unwanted: str = ""  # "not the red one"
    unwanted_place: str = ""  # "not the one in the footer"
    unwanted_kind: str = ""  # "not the link"
    is_negated: bool = False  # "don't ...": a box may be unchecked, or what itself says no be used
    act: str = ""  # the order that the target begins with: "remove" of "remove the shirt"
    means: str = ""  # by what it is to be done: "a passkey" of "log in with a passkey"
    answer: str = ""  # "yes" or "no", to what the target tells of: "I have no car" -> "no"
    onto: str = ""  # where it is dragged to
    is_gone: bool = False  # waited for until it is there no more
    context: str = ""  # what was said around the order: "my phone is gone" before "help me find it"
    number: float | None = None  # pixels to scroll, seconds to wait
    likely: float = 1.0  # how far this reading is to be trusted


# Verbs that are carried out by the browser itself, on no element.
BROWSER_VERBS = frozenset(
    {"go_back", "go_forward", "reload", "scroll_down", "scroll_up", "press_key", "wait",
     "wait_for", "goto", "goto_new_tab", "close_tab"}
)  # fmt: skip

# How a thing may stand to another one: by their boxes, by document order, or within it.
RELATIONS = frozenset(
    {
        "beside",
        "below",
        "above",
        "left",
        "right",
        "before",
        "after",
        "inside",
        "between",
        "of",
        "listed",
        "titled",
        "numbered",
        "by",
    }
)
