"""Where the ids of a picture are written: beside what they name, and over as little as can be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notte_local.core.element import Element

PADDING = 4  # left and right of a label's text, in CSS pixels
TEXT_WIDTH = 7  # of a character of the page, about
CELL = 32  # of the grid in which neighbours are looked for
LARGE = 40_000  # square pixels; what is larger is a surface that labels may lie on
MOST = 3_000
UNSEEN = frozenset({"offscreen", "unreachable", "inert", "covered"})
CENTERED = frozenset({"button", "tab", "menuitem"})

# What a square pixel of a label costs that lies over something. Order is what matters, not size.
OUTSIDE, ON_LABEL, ON_TEXT, ON_OTHER = 100, 12, 5, 4
PLACE_COST = 6  # of each place further down the list

SMALL = 30  # pixels; a box that its text stands beside
INDENT = 20  # pixels before the text of a field
ARROW = 22  # pixels at the end of a list box

Rect = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True, slots=True)
class Size:
    """Of a label's letters, in CSS pixels."""

    height: float
    char_width: float

    def width(self, text: str) -> float:
        return len(text) * self.char_width + PADDING


NORMAL, DENSE = Size(12, 6.2), Size(10, 5)
DENSE_SHARE = 0.08  # of the picture that normal labels would take


@dataclass(frozen=True, slots=True)
class Label:
    """An id, where it is written, and the box that it names; in pixels of the viewport."""

    text: str
    at: Rect
    box: Rect


def place_labels(
    elements: Sequence[Element], scroll: tuple[int, int], view: tuple[int, int]
) -> tuple[Label, ...]:
    """A label for each element that is in view, in the order given."""
    boxes = [(element, box) for element in elements if (box := _in_view(element, scroll, view))]
    boxes = boxes[:MOST]
    taken = sum(NORMAL.width(element.id) * NORMAL.height for element, _ in boxes)
    size = DENSE if taken > view[0] * view[1] * DENSE_SHARE else NORMAL
    board = _Board([box for _, box in boxes], view, size)
    return tuple(Label(element.id, board.place(element, box), box) for element, box in boxes)


class _Board:
    """The picture, with all that a label should not lie over."""

    def __init__(self, boxes: Iterable[Rect], view: tuple[int, int], size: Size) -> None:
        self._size = size
        self._view: Rect = (0, 0, *view)
        self._labels, self._others = Grid(), Grid()
        for box in boxes:
            if box[2] * box[3] < LARGE:
                self._others.add(box)

    def place(self, element: Element, box: Rect) -> Rect:
        """The best place for the label of an element."""
        around = _around(box, self._size.width(element.id), self._size.height)
        under = [
            *((near, ON_LABEL) for near in self._labels.near(around)),
            *((near, ON_OTHER) for near in self._others.near(around) if near != box),
            (_text_of(element, box), ON_TEXT),
        ]
        best, least = box, float("inf")
        for turn, at in enumerate(_places(element, box, self._size)):
            if turn * PLACE_COST >= least:
                break
            cost = turn * PLACE_COST + self._covered(at, under)
            if cost < least:
                best, least = at, cost
        self._labels.add(best)
        return best

    def _covered(self, at: Rect, under: Sequence[tuple[Rect, int]]) -> float:
        """What a label covers there, and what of it is not seen."""
        outside = at[2] * at[3] - overlap(at, self._view)
        return outside * OUTSIDE + sum(overlap(at, near) * cost for near, cost in under)


def _around(box: Rect, width: float, height: float) -> Rect:
    """A box, and all that a label beside it may lie over."""
    return (box[0] - width, box[1] - height, box[2] + 2 * width, box[3] + 2 * height)


def _in_view(element: Element, scroll: tuple[int, int], view: tuple[int, int]) -> Rect | None:
    box = element.box
    if box is None or element.states & UNSEEN:
        return None
    left, top = max(0, box.x - scroll[0]), max(0, box.y - scroll[1])
    right = min(view[0], box.x - scroll[0] + box.width)
    bottom = min(view[1], box.y - scroll[1] + box.height)
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _text_of(element: Element, box: Rect) -> Rect:
    """Where in its box an element's own text stands, about."""
    is_field = element.id[0] == "I"
    told = element.value or element.placeholder if is_field else element.visible_text
    x, y, width, height = box
    taken = min(width, len(told or "") * TEXT_WIDTH + (INDENT if is_field and told else 0))
    return (x + (width - taken) / 2 if element.role in CENTERED else x, y, taken, height)


ORDERS = {
    # by where the text of such a thing stands: where a label is clear and covers none of it
    "small": "left above right below end start",
    "field": "end above right below above-end below-end start",
    "other": "above end left above-end right below below-end start middle",
}


def _places(element: Element, box: Rect, size: Size) -> list[Rect]:
    """Where a label may stand: the earlier, the clearer whose it is."""
    x, y, width, height = box
    own = size.width(element.id)
    middle, right, above = y + (height - size.height) / 2, x + width, y - size.height
    inset = ARROW if element.options else 0
    corners = {
        "above": (x, above),
        "end": (right - own - inset, middle),
        "left": (x - own, middle),
        "above-end": (right - own, above),
        "right": (right, middle),
        "below": (x, y + height),
        "below-end": (right - own, y + height),
        "start": (x, y),
        "middle": (x, middle),
    }
    kind = "small" if width < SMALL else "field" if element.id[0] == "I" else "other"
    return [(*corners[name], own, size.height) for name in ORDERS[kind].split()]


def overlap(one: Rect, other: Rect) -> float:
    """The square pixels that two boxes share."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


class Grid:
    """Boxes by where they lie: a page may show thousands."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[int, int], list[Rect]] = defaultdict(list)

    def add(self, box: Rect) -> None:
        for cell in _cells(box):
            self._cells[cell].append(box)

    def near(self, box: Rect) -> list[Rect]:
        """Those that share a part of `box`, each once."""
        found = {near for cell in _cells(box) for near in self._cells.get(cell, ())}
        return [near for near in found if overlap(near, box)]


def _cells(box: Rect) -> Iterable[tuple[int, int]]:
    x, y, width, height = box
    return product(
        range(int(x // CELL), int((x + width) // CELL) + 1),
        range(int(y // CELL), int((y + height) // CELL) + 1),
    )
