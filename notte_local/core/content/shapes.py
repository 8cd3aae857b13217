"""Blocks of the same shape: records of a list, posts of a thread, links of a menu."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.content.features import Column, Told
    from notte_local.core.html import HtmlNode

SHAPE = (
    "shape_count", "shape_words", "shape_links", "shape_share", "shape_sentences", "shape_in_main",
    "shape_spread",
)  # fmt: skip
DIGITS = re.compile(r"\d+")


def shapes_of(blocks: Sequence[Block]) -> list[int]:
    """Numbers for the blocks, equal where tags and classes are, three elements up."""
    numbers: dict[tuple[str, ...], int] = {}
    return [numbers.setdefault(_shape(block), len(numbers)) for block in blocks]


def _shape(block: Block) -> tuple[str, ...]:
    node: HtmlNode | None = block.node
    found: list[str] = []
    for _ in range(3):
        if node is None:
            break
        found += (node.tag, DIGITS.sub("", node.get("class")))
        node = node.parent
    return tuple(found)


def of_shapes(told: Told, shapes: list[int], in_main: list[bool]) -> Column:
    groups: dict[int, list[int]] = {}
    for i, shape in enumerate(shapes):
        groups.setdefault(shape, []).append(i)
    total = sum(block.words for block in told.blocks)
    known = {
        shape: _of_shape(told, group, in_main, total, len(shapes))
        for shape, group in groups.items()
    }
    return [known[shape] for shape in shapes]


def _of_shape(
    told: Told, group: list[int], in_main: list[bool], total: int, count: int
) -> tuple[float, ...]:
    blocks = [told.blocks[i] for i in group]
    words = sum(block.words for block in blocks)
    size = len(group)
    return (
        math.log1p(size),
        words / size,
        sum(block.linked for block in blocks) / words,
        words / total,
        sum(told.is_sentence[i] for i in group) / size,
        sum(in_main[i] for i in group) / size,
        (group[-1] - group[0]) / count,
    )
