"""The values that the core speaks of: what is on a page, and what matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notte_local.actions import Action

NO_ATTRIBUTES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element stands, in CSS pixels of the top document (not of the viewport)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        return (self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element belongs: what a person would say to tell it from its like."""

    landmark: str = ""  # role of the nearest landmark, its name after a space: "navigation Main"
    heading: str = ""  # the nearest heading before it
    row: str = ""  # the text of its table row, list item or article (whitespace folded, bounded)
    column: str = ""  # the header of its table column
    position: tuple[int, int] | None = None  # (3, 10): third of ten in its list or table body
    dialog: str = ""  # name of the dialog that it stands in ("dialog" where that has none)
    frame: str = ""  # url of its frame, "" in the main frame


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a page, as it was when observed.

    `states` is a set of: disabled, checked, mixed, selected, expanded, collapsed, pressed,
    required, readonly, invalid, focused, current, multiselectable, covered, offscreen, inert,
    unreachable (no scrolling brings it into view), aria-hidden, mismatch (`visible_text`
    contradicts `name`), password (its value never leaves the page).
    """

    id: str
    role: str  # WAI-ARIA role, https://www.w3.org/TR/wai-aria-1.2/#role_definitions
    name: str  # accessible name, https://www.w3.org/TR/accname-1.2/
    visible_text: str = ""
    description: str = ""
    value: str | None = None
    states: frozenset[str] = frozenset()
    options: tuple[str, ...] = ()
    href: str | None = None  # absolute
    placeholder: str = ""
    level: int | None = None
    box: Box | None = None
    place: Place = NOWHERE
    tag: str = ""  # lower-case tag name
    # What the markup calls it, where given: id, name, type, autocomplete, title, alt, class,
    # data-testid, for icons the href of <use> ...: hints for matching.
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)

    def __str__(self) -> str:
        return f"{self.id} {self.role} {self.name!r}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: which signal, what it saw, what it added."""

    signal: str
    detail: str
    weight: float

    def __str__(self) -> str:
        return f"{self.signal} {self.detail} {self.weight:+.2f}"


@dataclass(frozen=True, slots=True)
class Match:
    """One way to carry out an instruction."""

    action: Action
    element: Element | None  # None for a browser action ("go back")
    score: float  # 0..1
    why: tuple[Reason, ...]
    margin: float  # over the next

    def __str__(self) -> str:
        what = str(self.element) if self.element else self.action.type
        told = "; ".join(str(reason) for reason in self.why if reason.detail)
        return f"{what} {self.score:.2f} ({told})"
