"""An instruction in a person's words -> which records are wanted: "rows with a price below 20"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from notte_local.core.extract.schema import STOP_WORDS, likeness, words_of
from notte_local.core.extract.slots import Record, Records, Slot
from notte_local.core.extract.values import read_number
from notte_local.core.html import HEADINGS, HtmlNode, Page, ancestors, text_of, walk
from notte_local.errors import NotAvailableLocally

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.core.extract.schema import Field

BELOW = r"below|under|less than|fewer than|cheaper than|lower than|<"
ABOVE = r"above|over|more than|greater than|higher than|>"
AT_MOST = r"at most|up to|no more than|<="
AT_LEAST = r"at least|no less than|>="
CONDITION = re.compile(
    r"(?:(?:with|where|whose|having|that have|and)\s+)+(?:an?\s+|the\s+)?(?P<field>[\w ]+?)\s+"
    rf"(?:is\s+|of\s+)?(?P<how>{AT_MOST}|{AT_LEAST}|{BELOW}|{ABOVE}|exactly|equal to|containing|"
    r"contains|=|is)\s+(?P<value>\"[^\"]+\"|'[^']+'|.+?)(?=\s+and\s+\w|,|\.?$)",
    re.IGNORECASE,
)
LEAST_LIKE = 0.6  # of a name in a sentence to a field
# Words that ask for records without saying which.
ASKING = frozenset(
    """
    rows row records record items item entries entry only get all every extract give me list find
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field of each record must be."""

    field: tuple[str, ...]
    how: str
    value: str

    def holds(self, found: Any) -> bool:
        if self.how in ("contains", "containing"):
            return self.value.lower() in str(found).lower()
        wanted, given = read_number(self.value), read_number(str(found))
        if wanted is not None and given is not None:
            return _compared(self.how)(given, wanted)
        return str(found).strip().lower() == self.value.lower()


def _compared(how: str) -> Callable[[Decimal, Decimal], bool]:
    for words, is_so in COMPARED:
        if re.fullmatch(words, how):
            return is_so
    return Decimal.__eq__


COMPARED: tuple[tuple[str, Callable[[Decimal, Decimal], bool]], ...] = (
    (AT_MOST, Decimal.__le__),
    (AT_LEAST, Decimal.__ge__),
    (BELOW, Decimal.__lt__),
    (ABOVE, Decimal.__gt__),
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an instruction asks for: conditions of records, and words for a part of the page."""

    text: str
    conditions: tuple[Condition, ...] = ()
    part: tuple[str, ...] = ()


def read_narrowing(text: str) -> Narrowing:
    """What a sentence says of records."""
    conditions = tuple(
        Condition(words_of(found["field"]), found["how"].lower(), found["value"].strip(" \"'"))
        for found in CONDITION.finditer(text)
    )
    words = words_of(CONDITION.sub(" ", text))
    part = tuple(word for word in words if word not in ASKING and word not in STOP_WORDS)
    return Narrowing(text, conditions, part)


def part_of(page: Page, narrowing: Narrowing, wanted: Field) -> Page:
    """The part of a page below the heading that an instruction names; all where it names a list.

    Raises NotAvailableLocally for words that are neither.
    """
    if not narrowing.part:
        return page
    for node in walk(page.root):
        if node.tag in HEADINGS and set(narrowing.part) <= set(words_of(text_of(node))):
            return Page(_below(node), page.url, page.base)
    for inner in (wanted, *wanted.fields):
        if likeness(inner, narrowing.part) >= LEAST_LIKE:
            return page
    raise _unread(narrowing, f"no heading and no list is called {' '.join(narrowing.part)!r}")


def _below(heading: HtmlNode) -> HtmlNode:
    """What follows a heading, up to the next one of its rank."""
    at = heading
    for holder in ancestors(heading):
        place = next(i for i, child in enumerate(holder.children) if child is at)
        followed: list[HtmlNode | str] = []
        for child in holder.children[place + 1 :]:
            if isinstance(child, HtmlNode) and child.tag in HEADINGS and child.tag <= heading.tag:
                break
            followed.append(child)
        if any(isinstance(child, HtmlNode) and text_of(child) for child in followed):
            return HtmlNode("section", {}, None, [heading, *followed], block=True)
        at = holder
    return heading


def narrow(record: Record, narrowing: Narrowing) -> None:
    """Leave out the records that do not meet the conditions.

    Raises NotAvailableLocally where no list has such a field.
    """
    lists = [slot for slot in record.slots.values() if isinstance(slot, Records)]
    for condition in narrowing.conditions:
        met = [held for held in lists if _key_of(held, condition) is not None]
        if not met:
            name = " ".join(condition.field)
            raise _unread(narrowing, f"no list of response_format has a field like {name!r}")
        for held in met:
            key = _key_of(held, condition)
            held.items = [one for one in held.items if _meets(one.slots.get(key or ""), condition)]


def _key_of(held: Records, condition: Condition) -> str | None:
    assert held.wanted.item is not None
    scored = [(likeness(inner, condition.field), inner.key) for inner in held.wanted.item.fields]
    score, key = max(scored, default=(0.0, ""))
    return key if score >= LEAST_LIKE else None


def _meets(slot: Slot | Record | Records | None, condition: Condition) -> bool:
    return isinstance(slot, Slot) and slot.chosen is not None and condition.holds(slot.chosen.value)


def _unread(narrowing: Narrowing, why: str) -> NotAvailableLocally:
    return NotAvailableLocally(
        f"scrape(instructions={narrowing.text!r})",
        f"It was not understood: {why}. Say it as 'rows with a price below 20', or name a heading.",
    )
