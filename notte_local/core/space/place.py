"""Where each element of a tree belongs: what a person would say to tell it from its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.element import NOWHERE, Place
from notte_local.core.making import maker
from notte_local.core.space import roles
from notte_local.core.tree import OPERABLE, TEXT_ROLE, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROW_CHARS = 200  # of the text of a row
HEADER_CHARS = 80  # of the header of a column


make_place = maker(Place)


class Context:
    """What the children of one node have in common, as far as they have been passed."""

    __slots__ = (
        "column", "columns", "count", "dialog", "frame", "heading", "item", "landmark", "place",
        "position", "row",
    )  # fmt: skip

    def __init__(self, above: Context | None = None) -> None:
        self.item = 0  # items (of a row: columns) passed so far
        self.count = 0  # items in all
        self.place: Place | None = None  # made once for all children that share it
        if above is None:
            self.landmark = self.heading = self.dialog = self.frame = self.column = self.row = ""
            self.position: tuple[int, int] | None = None
            self.columns: tuple[str, ...] = ()
        else:
            self.landmark = above.landmark
            self.heading = above.heading
            self.dialog = above.dialog
            self.frame = above.frame
            self.column = above.column
            self.row = above.row
            self.position = above.position
            self.columns = above.columns

    def place_here(self) -> Place:
        """The place of a child that stands here now."""
        if self.place is None:
            parts = (
                self.landmark, self.heading, self.row, self.column, self.position, self.dialog,
                self.frame,
            )  # fmt: skip
            self.place = make_place(*parts) if any(parts) else NOWHERE
        return self.place

    def key(self) -> tuple[object, ...]:
        """All that the places of a node and of what is below it go by, beside the node itself."""
        return (
            self.landmark, self.heading, self.row, self.column, self.position, self.dialog,
            self.frame, self.columns, self.item, self.count,
        )  # fmt: skip

    def skip(self, node: Node) -> None:
        """Pass a node without entering it: what comes after is counted all the same."""
        if node.role in roles.ITEMS:
            self.item += 1
            self.place = None
        elif node.role in roles.CELLS:
            self.item += node.extra.get("c", 1)

    def pass_heading(self, name: str) -> None:
        """What follows stands under this heading."""
        self.heading = name
        self.place = None

    def inside(self, node: Node) -> Context:
        """The context of a node's children."""
        if node.role in SEE_THROUGH:
            return self
        inner = Context(self)
        enter = ENTER.get(node.role)
        if enter is not None:
            enter(inner, node, self)
        return inner


# What only groups: a heading inside still stands over what follows it.
SEE_THROUGH = frozenset({"paragraph", "group"})
# What is counted in a list, a feed, or the body of a table.
COUNTED = frozenset({"listitem", "row", "article"})


def _enter_landmark(inner: Context, node: Node, _: Context) -> None:
    inner.landmark = f"{node.role} {node.name}".rstrip()


def _enter_dialog(inner: Context, node: Node, _: Context) -> None:
    inner.dialog = node.name or "dialog"
    inner.heading = inner.row = inner.column = inner.landmark = ""
    inner.position = None


def _enter_frame(inner: Context, node: Node, _: Context) -> None:
    child = node.frame.children.get(node.number)
    if child is not None:
        inner.frame = child.document.url


def _enter_list(inner: Context, node: Node, _: Context) -> None:
    inner.count = sum(child.role in COUNTED for child in node.children)


def _enter_table(inner: Context, node: Node, above: Context) -> None:
    _enter_list(inner, node, above)
    inner.columns = column_headers(node)
    inner.column = ""


def _enter_item(inner: Context, node: Node, above: Context) -> None:
    above.item += 1
    inner.row = text_of(node, ROW_CHARS)
    inner.position = (above.item, above.count) if above.count else None
    above.place = None


def _enter_cell(inner: Context, node: Node, above: Context) -> None:
    # `above` is the row's: it counts the columns that were passed
    inner.column = above.columns[above.item] if above.item < len(above.columns) else ""
    above.item += node.extra.get("c", 1)


ENTER: dict[str, Callable[[Context, Node, Context], None]] = {
    **dict.fromkeys(roles.LANDMARKS, _enter_landmark),
    **dict.fromkeys(roles.DIALOGS, _enter_dialog),
    "iframe": _enter_frame,
    "list": _enter_list,
    "feed": _enter_list,
    "rowgroup": _enter_list,
    **dict.fromkeys(roles.TABLES, _enter_table),
    **dict.fromkeys(roles.ITEMS, _enter_item),
    **dict.fromkeys(roles.CELLS, _enter_cell),
}


def column_headers(table: Node) -> tuple[str, ...]:
    """The header of each column of a table; empty where it has no row of headers."""
    for row in _rows(table):
        cells = [cell for cell in row.children if cell.role in roles.CELLS]
        if sum(cell.role == "columnheader" for cell in cells) * 2 > len(cells):
            return tuple(
                header
                for cell in cells
                for header in [cell.name or text_of(cell, HEADER_CHARS)] * cell.extra.get("c", 1)
            )
    return ()


def _rows(table: Node) -> Iterator[Node]:
    for child in table.children:
        if child.role == "row":
            yield child
        elif child.role == "rowgroup":
            yield from (row for row in child.children if row.role == "row")


def text_of(node: Node, limit: int) -> str:
    """The text of all below a node, on one line, cut at `limit` characters."""
    parts: list[str] = []
    length = 0
    stack = node.children[::-1]
    while stack and length <= limit:
        at = stack.pop()
        told = at.name if at.role in TOLD_BY_NAME or at.bits & OPERABLE else ""
        if told:
            parts.append(told)
            length += len(told) + 1
        elif at.children:
            stack.extend(reversed(at.children))
    text = " ".join(parts)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


TOLD_BY_NAME = frozenset({TEXT_ROLE, "heading", "img"})
