"""Blocks -> numbers: what stands around each, in the page's main part and elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import inside
from notte_local.core.html import elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.content.features import Column, Told
    from notte_local.core.html import HtmlNode, Page

REGION = ("words", "share", "links", "blocks", "sentences", "mean")
REGIONS = tuple(f"{name}_{level}" for level in ("parent", "second", "fourth") for name in REGION)
HOLDS = ("images_second", "images_fourth", "controls_second", "controls_fourth")
MAIN = ("in_main", "main_distance", "main_share", "in_main_parent")


@dataclass(slots=True, eq=False)
class Region:
    """What stands in an element."""

    words: int = 0
    linked: int = 0
    blocks: int = 0
    sentences: int = 0  # words of blocks that end as sentences do


def regions_of(told: Told) -> dict[HtmlNode, Region]:
    """For each element around a block, what stands in it."""
    found: dict[HtmlNode, Region] = {}
    for block, is_sentence in zip(told.blocks, told.is_sentence, strict=True):
        node: HtmlNode | None = block.node
        words, linked = block.words, block.linked
        while node is not None:
            region = found.get(node)
            if region is None:
                region = found[node] = Region()
            region.words += words
            region.linked += linked
            region.blocks += 1
            if is_sentence:
                region.sentences += words
            node = node.parent
    return found


def of_regions(told: Told) -> Column:
    regions = regions_of(told)
    total = sum(block.words for block in told.blocks)
    known: dict[HtmlNode, tuple[float, ...]] = {}

    def numbers(node: HtmlNode) -> tuple[float, ...]:
        if node not in known:
            known[node] = _of_region(regions[node], total)
        return known[node]

    return [
        (*numbers(first), *numbers(second), *numbers(fourth))
        for first, second, fourth in (levels(block.node) for block in told.blocks)
    ]


def levels(node: HtmlNode) -> tuple[HtmlNode, HtmlNode, HtmlNode]:
    """What a node stands in: one, two and four elements up."""
    first = node.parent or node
    second = first.parent or first
    third = second.parent or second
    return first, second, third.parent or third


def _of_region(region: Region, total: int) -> tuple[float, ...]:
    return (
        math.log1p(region.words),
        region.words / total,
        region.linked / region.words,
        math.log1p(region.blocks),
        region.sentences / region.words,
        region.words / region.blocks,
    )


def of_held(told: Told, page: Page) -> Column:
    """Pictures and controls in what stands around a block."""
    images = _counts(elements(page.root, "img"))
    controls = _counts(elements(page.root, "button", "input", "select", "textarea"))
    column: Column = []
    for block in told.blocks:
        _, second, fourth = levels(block.node)
        held = (images.get(second), images.get(fourth), controls.get(second), controls.get(fourth))
        column.append(tuple(min(50, count or 0) for count in held))
    return column


def _counts(nodes: Iterator[HtmlNode]) -> dict[HtmlNode, int]:
    found: dict[HtmlNode, int] = {}
    for node in nodes:
        at = node.parent
        while at is not None:
            found[at] = found.get(at, 0) + 1
            at = at.parent
    return found


def of_main(told: Told, main: HtmlNode, in_main: list[bool]) -> Column:
    total = sum(block.words for block in told.blocks)
    share = sum(b.words for b, is_in in zip(told.blocks, in_main, strict=True) if is_in) / total
    above = [main]
    while above[-1].parent is not None:
        above.append(above[-1].parent)
    far = {node: at for at, node in enumerate(above)}
    in_parent = inside(told.blocks, main.parent) if main.parent is not None else in_main
    column: Column = []
    for block, is_in, is_near in zip(told.blocks, in_main, in_parent, strict=True):
        node: HtmlNode | None = block.node
        while node is not None and node not in far and not is_in:
            node = node.parent
        distance = 0 if is_in or node is None else far[node]
        column.append((is_in, distance, share, is_near))
    return column
