"""What the engine gave, frame by frame -> one tree of nodes.

A frame's rows come in document order. A text is `[parent, text]`; an element is `[parent, role,
tag, number, name, x, y, width, height, bits]`, then, where it has more to tell, a dict: `t` visible
text, `d` description, `v` value, `o` options, `h` href, `p` placeholder, `l` level, `a` attributes,
`c` columns spanned, `f` a frame's content box and scale, `L` the number of its visible label.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from notte_local.core.element import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    """One frame's rows, and the frames inside it by the number of their iframe element."""

    document: Document
    frames: tuple[str, ...]
    rows: list[list[Any]] = field(repr=False)
    children: Mapping[int, FrameCapture] = field(repr=False)


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
        "bits", "box", "children", "extra", "frame", "id", "name", "number", "role", "tag"
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
        self.id = ""  # given by build_space
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
    def is_operable(self) -> bool:
        return bool(self.bits & OPERABLE)

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
    """How a frame's viewport lies in the top document."""

    x: float
    y: float
    scale_x: float = 1
    scale_y: float = 1
    bits: int = 0  # states that its iframe passes on

    def inside(self, frame_box: list[float], bits: int) -> _Offset:
        x, y, scale_x, scale_y = frame_box
        return _Offset(
            self.x + x * self.scale_x,
            self.y + y * self.scale_y,
            self.scale_x * scale_x,
            self.scale_y * scale_y,
            self.bits | bits & INHERITED,
        )


INHERITED = BIT["offscreen"] | BIT["inert"] | BIT["unreachable"] | BIT["aria-hidden"]


def read_tree(capture: Capture) -> Node:
    """The root of the page's tree, frames spliced in under their iframe elements."""
    top = capture.top
    root = Node(ROOT_ROLE, top.document.title, top)
    scroll_x, scroll_y = top.document.scroll
    pending = [(top, root, _Offset(scroll_x, scroll_y))]
    while pending:
        frame, parent, offset = pending.pop()
        for node in _read_frame(frame, parent, offset):
            child = frame.children.get(node.number)
            if child is not None:
                pending.append((child, node, offset.inside(node.extra["f"], node.bits)))
    return root


def _read_frame(frame: FrameCapture, parent: Node, offset: _Offset) -> list[Node]:
    """Hangs a frame's nodes under `parent`; gives its iframe nodes."""
    nodes: list[Node] = []
    iframes: list[Node] = []
    dx, dy, sx, sy, inherited = offset.x, offset.y, offset.scale_x, offset.scale_y, offset.bits
    for row in frame.rows:
        if len(row) == 2:
            node = Node(TEXT_ROLE, row[1], frame)
        else:
            _, role, tag, number, name, x, y, width, height, bits = row[:10]
            node = Node(
                role,
                name,
                frame,
                tag=tag,
                number=number,
                bits=bits | inherited,
                box=None if bits & ZERO else Box(dx + x * sx, dy + y * sy, width * sx, height * sy),
                extra=row[10] if len(row) > 10 else NO_EXTRA,
            )
            if role == "iframe":
                iframes.append(node)
        nodes.append(node)
        above: int = row[0]
        (nodes[above] if above >= 0 else parent).children.append(node)
    return iframes
