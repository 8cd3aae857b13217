"""What a live page alone can tell: which blocks stand beside its main text, whatever holds them.

The rendered page writes the place of a box where it is another than that of the box around it
(`data-notte-place`, "left width" in pixels). Bare HTML has none, and nothing changes then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from notte_local.core.content.blocks import main_node

if TYPE_CHECKING:
    from notte_local.core.content.blocks import Block
    from notte_local.core.html import HtmlNode

Span: TypeAlias = tuple[int, int]  # from left to right, in pixels

SHARED = 0.1  # of a block's width that may reach into the main column
NARROW = 0.5  # of the main column's width, that a column beside it has at most


def placed(blocks: list[Block], root: HtmlNode) -> list[Block]:
    """The blocks, with those that stand beside the main column set in an aside.

    Where a main heading stands there as well it is no side of the page, but half of it: what is
    for sale, say, beside its pictures.
    """
    known: dict[HtmlNode, Span | None] = {}
    column = _span(main_node(blocks, root), known) if _told(root) is not None else None
    if column is None:
        return blocks
    beside = [_is_beside(_span(block.node, known), column) for block in blocks]
    if any(is_in and _is_title(block) for block, is_in in zip(blocks, beside, strict=True)):
        return blocks
    for block, is_in in zip(blocks, beside, strict=True):
        if is_in:
            block.is_beside = True
            block.setting = replace(block.setting, zones=block.setting.zones | {"aside"})
    return blocks


def _is_title(block: Block) -> bool:
    node = block.node
    return node.tag == "h1" or (node.parent is not None and node.parent.tag == "h1")


def _is_beside(span: Span | None, column: Span) -> bool:
    if span is None:
        return False
    width = span[1] - span[0]
    shared = min(span[1], column[1]) - max(span[0], column[0])
    return shared <= SHARED * width and 0 < width <= NARROW * (column[1] - column[0])


def _span(node: HtmlNode, known: dict[HtmlNode, Span | None]) -> Span | None:
    """Where a node stands, which is where the nearest box around it that says so does."""
    path: list[HtmlNode] = []
    at: HtmlNode | None = node
    found: Span | None = None
    while at is not None and at not in known and found is None:
        path.append(at)
        found = _told(at)
        at = at.parent
    if found is None and at is not None:
        found = known[at]
    known.update(dict.fromkeys(path, found))
    return found


def _told(node: HtmlNode) -> Span | None:
    left, _, width = node.get("data-notte-place").partition(" ")
    if not (left.lstrip("-").isdecimal() and width.isdecimal()):
        return None
    return int(left), int(left) + int(width)
