"""What the engine gave, frame by frame -> one tree of nodes.

A frame's rows come in document order, boxes in coordinates of its document. A text is
`[parent, text]`; an element is `[parent, role,
tag, number, name, x, y, width, height, bits]`, then, where it has more to tell, a dict: `t` visible
text, `d` description, `v` value, `o` options, `h` href, `p` placeholder, `l` level, `a` attributes,
`c` columns spanned, `f` a frame's content box and scale, `L` the number of its visible label.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import is_
from typing import TYPE_CHECKING, Any

from notte_local.core.element import Box
from notte_local.core.making import maker
from notte_local.core.unswept import unswept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The order is that of the engine's bits.
STATES = (
    "disabled", "checked", "mixed", "selected", "expanded", "collapsed", "pressed", "required",
    "readonly", "invalid", "focused", "current", "multiselectable", "covered", "offscreen", "inert",
    "unreachable", "aria-hidden", "mismatch", "password",
)  # fmt: skip
BIT = {name: 1 << index for index, name in enumerate(STATES)}
OPERABLE, SAME, CLICKABLE, ZERO = (1 << len(STATES) + index for index in range(4))
"""Marks beyond the public states: a person operates it; its visible text is its name; it has no
role and a click is meant for it; it has no box."""

ROOT_ROLE = "document"
TEXT_ROLE = "text"


@dataclass(frozen=True, slots=True)
class Reach:
    """How an element is reached: the keys of the iframes from the top, then its own."""

    frames: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a document said of itself when it was read; sizes in CSS pixels."""

    token: str
    url: str
    title: str
    ready_state: str
    scroll: tuple[int, int]
    view: tuple[int, int]
    total: tuple[int, int]
    changes: int  # the engine's count of changes so far
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class FrameCapture:
    """One frame's rows, and the frames inside it by the number of their iframe element.

    `kept` tells for each row which one of an earlier reading it is, -1 for none, and `since` which
    reading that was.
    """

    document: Document
    frames: tuple[str, ...]
    rows: list[list[Any]] = field(repr=False)
    children: Mapping[int, FrameCapture] = field(repr=False)
    serial: int = 0
    since: int = 0
    kept: list[int] | None = field(default=None, repr=False)

    @property
    def stamp(self) -> tuple[str, int]:
        """What its rows are known by: no two readings have the same."""
        return (self.document.token, self.serial)

    def tokens(self) -> set[str]:
        """Those of its document, and of all that are inside it."""
        return {self.document.token}.union(*(child.tokens() for child in self.children.values()))

    def without_rows(self) -> FrameCapture:
        """What nodes keep of it."""
        children = {number: child.without_rows() for number, child in self.children.items()}
        return replace(self, rows=[], kept=None, children=children)


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was read, all frames joined; `cut` says what was left out, and why."""

    top: FrameCapture
    cut: tuple[str, ...]

    @property
    def document(self) -> Document:
        return self.top.document


NO_EXTRA: dict[str, Any] = {}


class Node:
    """One thing on a page: an element, a text, or the root of all."""

    __slots__ = (
        "bits", "box", "children", "extra", "frame", "id", "name", "number", "role", "span", "tag"
    )  # fmt: skip

    def __init__(
        self,
        role: str,
        name: str,
        frame: FrameCapture,
        *,
        tag: str = "",
        number: int = 0,
        bits: int = 0,
        box: Box | None = None,
        extra: dict[str, Any] = NO_EXTRA,
    ) -> None:
        self.role = role
        self.name = name  # of a text: the text
        self.frame = frame
        self.tag = tag
        self.number = number
        self.bits = bits
        self.box = box
        self.extra = extra
        self.id = ""  # given by build_space, and what it made of the node
        self.span: object = None
        self.children: list[Node] = []

    @property
    def key(self) -> str:
        return f"{self.frame.document.token}.{self.number}"

    @property
    def reach(self) -> Reach:
        return Reach(self.frame.frames, self.key)

    @property
    def label_reach(self) -> Reach | None:
        """The visible label that operates it, where it cannot be seen itself."""
        number = self.extra.get("L")
        return number and Reach(self.frame.frames, f"{self.frame.document.token}.{number}")

    @property
    def states(self) -> frozenset[str]:
        return states_of(self.bits)

    @property
    def visible_text(self) -> str:
        return self.name if self.bits & SAME else self.extra.get("t", "")

    @property
    def level(self) -> int | None:
        return self.extra.get("l")

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in document order; no recursion, since pages nest deep."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def __repr__(self) -> str:
        return f"Node({self.id or self.role} {self.name!r})"


@lru_cache(maxsize=4096)
def states_of(bits: int) -> frozenset[str]:
    """The names of the states in `bits`; one set for all that share it."""
    return frozenset(name for index, name in enumerate(STATES) if bits >> index & 1)


@dataclass(frozen=True, slots=True)
class _Offset:
    """How a frame's document lies in the top document."""

    x: float = 0
    y: float = 0
    scale_x: float = 1
    scale_y: float = 1
    bits: int = 0  # states that its iframe passes on

    def inside(self, frame_box: list[float], bits: int, scroll: tuple[int, int]) -> _Offset:
        x, y, scale_x, scale_y = frame_box
        scale_x, scale_y = self.scale_x * scale_x, self.scale_y * scale_y
        return _Offset(
            self.x + x * self.scale_x - scroll[0] * scale_x,
            self.y + y * self.scale_y - scroll[1] * scale_y,
            scale_x,
            scale_y,
            self.bits | bits & INHERITED,
        )


INHERITED = (
    BIT["covered"] | BIT["offscreen"] | BIT["inert"] | BIT["unreachable"] | BIT["aria-hidden"]
)


def read_tree(capture: Capture) -> Node:
    """The root of the page's tree, frames spliced in under their iframe elements."""
    return TreeReader().read(capture)


@dataclass(frozen=True, slots=True)
class _Known:
    """One frame as it was last read."""

    frame: FrameCapture  # without its rows
    offset: _Offset
    nodes: list[Node]  # one a row
    tops: list[Node]


class TreeReader:
    """Reads captures one after another: a node of which nothing changed, nor below it, is the same
    object as before. Nodes that were given out are never changed, so trees share what they can.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], _Known] = {}
        self._root: Node | None = None

    @unswept()
    def read(self, capture: Capture) -> Node:
        """The root of the page's tree; the last one itself where the page is as it was."""
        top = self._known.get(())
        if top is not None and self._root is not None and _is_as_it_was(capture.top, top.frame):
            return self._root
        known: dict[tuple[str, ...], _Known] = {}
        frame = capture.top.without_rows()
        tops = self._read(capture.top, frame, _Offset(), known)
        last, self._known = self._root, known
        if last is None or not _is_same_root(last, frame) or not _are_same(last.children, tops):
            last = self._root = Node(ROOT_ROLE, frame.document.title, frame)
            last.children = tops
        return last

    def _read(
        self,
        capture: FrameCapture,
        frame: FrameCapture,
        offset: _Offset,
        known: dict[tuple[str, ...], _Known],
    ) -> list[Node]:
        """The nodes at the top of a frame."""
        nodes = self._nodes(capture, frame, offset)
        below: dict[int, list[Node]] = {}
        # Children stand after their parents, so that from the end they are all there in time
        for index in range(len(nodes) - 1, -1, -1):
            row, node = capture.rows[index], nodes[index]
            children = below.pop(index, None)
            if children is not None:
                children.reverse()
            inner = frame.children.get(node.number) if capture.children else None
            if inner is not None:
                at = offset.inside(row[10]["f"], node.bits, inner.document.scroll)
                children = self._read(capture.children[node.number], inner, at, known)
            if not _are_same(node.children, children or ()) or _is_elsewhere(node, inner):
                node = nodes[index] = _with_children(node, frame, children or [])
            below.setdefault(row[0], []).append(node)
        tops = below.get(-1, [])
        tops.reverse()
        known[capture.frames] = _Known(frame, offset, nodes, tops)
        return tops

    def _nodes(self, capture: FrameCapture, frame: FrameCapture, offset: _Offset) -> list[Node]:
        """A node for each row, the earlier one where that still stands for it."""
        last = self._known.get(capture.frames)
        rows = capture.rows
        if last is None or last.offset != offset:
            return [_node(row, frame, offset) for row in rows]
        if last.frame.stamp == capture.stamp:
            return last.nodes.copy()
        if capture.kept is None or last.frame.stamp != (capture.document.token, capture.since):
            return [_node(row, frame, offset) for row in rows]
        nodes = last.nodes
        return [
            _node(row, frame, offset) if was < 0 else nodes[was]
            for row, was in zip(rows, capture.kept, strict=True)
        ]


make_box = maker(Box)


def _node(row: list[Any], frame: FrameCapture, offset: _Offset) -> Node:
    if len(row) == 2:
        return Node(TEXT_ROLE, row[1], frame)
    _, role, tag, number, name, x, y, width, height, bits = row[:10]
    sx, sy = offset.scale_x, offset.scale_y
    box = (
        None
        if bits & ZERO
        else make_box(offset.x + x * sx, offset.y + y * sy, width * sx, height * sy)
    )
    extra = row[10] if len(row) > 10 else NO_EXTRA
    return Node(
        role, name, frame, tag=tag, number=number, bits=bits | offset.bits, box=box, extra=extra
    )


def _with_children(node: Node, frame: FrameCapture, children: list[Node]) -> Node:
    """A node like this one with other children: itself, where it has never had any."""
    if node.frame is not frame:
        node = Node(
            node.role, node.name, frame, tag=node.tag, number=node.number, bits=node.bits,
            box=node.box, extra=node.extra,
        )  # fmt: skip
    node.children = children
    return node


def _are_same(some: Sequence[Node], others: Sequence[Node]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def _is_elsewhere(node: Node, inner: FrameCapture | None) -> bool:
    """Whether the frame in an iframe's node is at another address than the node says."""
    if inner is None:
        return False
    told = node.frame.children.get(node.number)
    return told is None or told.document.url != inner.document.url


def _is_as_it_was(now: FrameCapture, was: FrameCapture) -> bool:
    """Whether a frame is the very one that was read, and so are all the frames inside it."""
    one, other = now.document, was.document
    return (
        now.stamp == was.stamp
        and (one.url, one.title, one.scroll) == (other.url, other.title, other.scroll)
        and now.children.keys() == was.children.keys()
        and all(_is_as_it_was(child, was.children[at]) for at, child in now.children.items())
    )


def _is_same_root(root: Node, frame: FrameCapture) -> bool:
    was, now = root.frame.document, frame.document
    return root.name == now.title and (was.url, was.scroll, was.view, was.total) == (
        now.url,
        now.scroll,
        now.view,
        now.total,
    )


def patched(rows: list[list[Any]], changes: list[list[Any]]) -> tuple[list[list[Any]], list[int]]:
    """The rows after `changes` to earlier ones, and which of those each is, -1 for none.

    A change is `[start, count]` rows as they were, `[index, x, y, width, height, bits]` one that
    lies elsewhere, or a whole row.
    """
    now: list[list[Any]] = []
    kept: list[int] = []
    at: dict[int, int] = {}  # where the element of a number stands now
    for was, row in _changed(rows, changes):
        if was is not None and row[0] >= 0:
            above = at[rows[row[0]][3]]
            if above != row[0]:
                row = [above, *row[1:]]  # noqa: PLW2901 - the same row under a parent that moved
        if len(row) > 2:
            at[row[3]] = len(now)
        now.append(row)
        kept.append(-1 if was is None or row[5:10] != rows[was][5:10] else was)
    return now, kept


def _changed(
    rows: list[list[Any]], changes: list[list[Any]]
) -> Iterator[tuple[int | None, list[Any]]]:
    """Each row as it is now, its parent as it was, and where it was, None for a new one."""
    for change in changes:
        if len(change) == 2 and isinstance(change[1], int):
            for index in range(change[0], change[0] + change[1]):
                yield index, rows[index]
        elif len(change) == 6:
            old = rows[change[0]]
            yield change[0], [*old[:5], *change[1:], *old[10:]]
        else:
            yield None, change
