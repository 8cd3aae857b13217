"""Two lists of elements -> what changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.element import Element

# Where an element stands is no change of the page that a caller asked for: a banner at the top
# would "change" everything below it. Focus and cover move with every click.
PASSING_STATES = frozenset({"focused", "covered", "offscreen"})


@dataclass(frozen=True, slots=True)
class Changes:
    """Elements by what happened to them; `changed` holds them as they are now."""

    added: tuple[Element, ...]
    removed: tuple[Element, ...]
    changed: tuple[Element, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


NO_CHANGES = Changes((), (), ())


def diff(before: Sequence[Element], after: Sequence[Element]) -> Changes:
    """What was added, removed and changed, told by id: ids stay with their elements."""
    earlier = {element.id: element for element in before}
    later = {element.id for element in after}
    return Changes(
        added=tuple(element for element in after if element.id not in earlier),
        removed=tuple(element for element in before if element.id not in later),
        changed=tuple(
            element
            for element in after
            if (old := earlier.get(element.id)) is not None and is_changed(old, element)
        ),
    )


def is_changed(old: Element, new: Element) -> bool:
    """Whether a reader of the page would call it changed."""
    return (
        old.role != new.role
        or old.name != new.name
        or old.visible_text != new.visible_text
        or old.value != new.value
        or old.states - PASSING_STATES != new.states - PASSING_STATES
        or old.options != new.options
        or old.href != new.href
    )
