"""What a page changes by itself: clocks, carousels, adverts. Seen to change while nobody acted, it
is told apart from what a step did.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notte_local.core.diff import Changes
    from notte_local.core.element import Element

MOST = 2_000  # kept: a page may change without end
DIGITS = re.compile(r"\d+")

Mark = str | tuple[str, str]
"""An id, or a role (of a text: "text") and what it says"""


def said_anew(changes: Changes) -> Changes:
    """Those of the changes that say another time what was there, as clocks and carousels do;
    without what came or went, as the results of a search do.
    """
    came = {_likeness(element) for element in changes.added}
    went = {_likeness(element) for element in changes.removed}
    said = {_shape(text) for text in changes.text_added}
    unsaid = {_shape(text) for text in changes.text_removed}
    return replace(
        changes,
        added=tuple(element for element in changes.added if _likeness(element) in went),
        removed=tuple(element for element in changes.removed if _likeness(element) in came),
        text_added=tuple(text for text in changes.text_added if _shape(text) in unsaid),
        text_removed=tuple(text for text in changes.text_removed if _shape(text) in said),
    )


class Restless:
    """What was seen to change by itself, in one session."""

    def __init__(self) -> None:
        self._marks: set[Mark] = set()

    def add(self, changes: Changes) -> None:
        """Changes that no step has made."""
        if len(self._marks) > MOST:
            self._marks.clear()
        for element in (*changes.added, *changes.removed, *changes.changed):
            self._marks |= {element.id, _likeness(element)}
        self._marks |= {_shape(text) for text in (*changes.text_added, *changes.text_removed)}

    def part(self, changes: Changes) -> tuple[Changes, tuple[Element, ...]]:
        """The changes without those, and the elements that those concern, as they are now."""
        if not self._marks:
            return changes, ()
        calm = replace(
            changes,
            added=self._calm(changes.added),
            removed=self._calm(changes.removed),
            changed=self._calm(changes.changed),
            text_added=self._calm_texts(changes.text_added),
            text_removed=self._calm_texts(changes.text_removed),
        )
        kept = {element.id for element in (*calm.added, *calm.changed)}
        found = (*changes.added, *changes.changed)
        return calm, tuple(element for element in found if element.id not in kept)

    def _calm(self, elements: Iterable[Element]) -> tuple[Element, ...]:
        return tuple(
            element
            for element in elements
            if element.id not in self._marks and _likeness(element) not in self._marks
        )

    def _calm_texts(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for text in texts if _shape(text) not in self._marks)


def _likeness(element: Element) -> Mark:
    """What an element that is rendered anew shares with the one before; names alone, so that
    those without any are not all alike.
    """
    return (element.role, DIGITS.sub("0", element.name)) if element.name else element.id


def _shape(text: str) -> Mark:
    """A text whatever its numbers: a clock says another one each time."""
    return ("text", DIGITS.sub("0", text))
