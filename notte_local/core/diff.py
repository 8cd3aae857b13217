"""Two readings of a page -> what changed between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from notte_local.core.tree import TEXT_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.element import Element
    from notte_local.core.tree import Node

# Where an element stands is no change of the page that a caller asked for: a banner at the top
# would "change" everything below it. Focus and cover move with every click.
PASSING_STATES = frozenset({"focused", "covered", "offscreen"})


@dataclass(frozen=True, slots=True)
class Changes:
    """Elements by what happened to them; `changed` holds them as they are now."""

    added: tuple[Element, ...]
    removed: tuple[Element, ...]
    changed: tuple[Element, ...]
    # Text that belongs to no element of its own: paragraphs, cells, what a status says.
    text_added: tuple[str, ...] = ()
    text_removed: tuple[str, ...] = ()
    announced: tuple[str, ...] = ()  # what of the added text stands in a status, alert or log

    def __bool__(self) -> bool:
        return bool(
            self.added or self.removed or self.changed or self.text_added or self.text_removed
        )


NO_CHANGES = Changes((), (), ())


class Reading(Protocol):
    """A page as it was read: what was seen before a step, and an observation."""

    @property
    def elements(self) -> Sequence[Element]: ...
    @property
    def tree(self) -> Node | None: ...


def diff(before: Reading, after: Reading) -> Changes:
    """What was added, removed and changed, told by id: ids stay with their elements."""
    if before.tree is not None and before.tree is after.tree:
        return NO_CHANGES  # read again, and found to be as it was
    earlier = {element.id: element for element in before.elements}
    later = {element.id for element in after.elements}
    old_texts, texts = _texts_apart(before.tree, after.tree)
    text_added = _beyond(texts, old_texts)
    return Changes(
        added=tuple(element for element in after.elements if element.id not in earlier),
        removed=tuple(element for element in before.elements if element.id not in later),
        changed=tuple(
            element
            for element in after.elements
            if (old := earlier.get(element.id, element)) is not element and is_changed(old, element)
        ),
        text_added=tuple(text for text, _ in text_added),
        text_removed=tuple(text for text, _ in _beyond(old_texts, texts)),
        announced=tuple(text for text, is_announced in text_added if is_announced),
    )


def moved_focus(
    before: Sequence[Element], after: Sequence[Element], target: Element | None
) -> Element | None:
    """Where the focus went; None where it stayed, or is on what was acted on, as is to be."""
    now = _focused(after)
    if now is None or (target is not None and now.id == target.id):
        return None
    was = _focused(before)
    return None if was is not None and was.id == now.id else now


def _focused(elements: Sequence[Element]) -> Element | None:
    return next((element for element in elements if "focused" in element.states), None)


# https://www.w3.org/TR/wai-aria-1.2/#live_region_roles, less marquee and timer, which only tick
ANNOUNCED = frozenset({"alert", "log", "status"})


Text = tuple[str, bool]
"""What it says, and whether it is announced"""


def _texts_apart(before: Node | None, after: Node | None) -> tuple[list[Text], list[Text]]:
    """Every text of two trees in document order, without what stands in nodes that they share."""
    shared = _shared(before, after) if before is not None and after is not None else set[int]()
    return list(_texts(before, shared)), list(_texts(after, shared))


def _shared(before: Node, after: Node) -> set[int]:
    """The tops of what stands in both trees, by identity, as far as they run in parallel."""
    shared: set[int] = set()
    stack = [(before, after)]
    while stack:
        old, new = stack.pop()
        both = {id(child) for child in old.children} & {id(child) for child in new.children}
        shared |= both
        apart = ([child for child in node.children if id(child) not in both] for node in (old, new))
        stack.extend(zip(*apart, strict=False))
    return shared


def _texts(tree: Node | None, shared: set[int]) -> Iterator[Text]:
    stack = [(tree, False)] if tree is not None else []
    while stack:
        node, is_announced = stack.pop()
        if node.role == TEXT_ROLE:
            yield node.name, is_announced
        if node.children:
            inner = is_announced or node.role in ANNOUNCED
            stack.extend(
                [(child, inner) for child in reversed(node.children) if id(child) not in shared]
            )


def _beyond(texts: Iterable[Text], others: Iterable[Text]) -> list[Text]:
    """Those of `texts` that `others` does not hold as often; where they stand takes no part."""
    left = Counter(text for text, _ in others)
    more: list[Text] = []
    for text, is_announced in texts:
        left[text] -= 1
        if left[text] < 0:
            more.append((text, is_announced))
    return more


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
