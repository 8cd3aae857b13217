"""Blocks -> numbers: what the classifier of main content looks at, a row a block.

`NAMES` names the columns; the shipped model refers to them by name, so they may be reordered but a
column that it uses may not change its meaning.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import CLASS_WORDS, class_kinds, inside, main_node
from notte_local.core.content.page_numbers import MONEY, PAGE, of_page
from notte_local.core.content.regions import HOLDS, MAIN, REGIONS, of_held, of_main, of_regions
from notte_local.core.content.shapes import SHAPE, of_shapes, shapes_of
from notte_local.core.content.stated import stated_of
from notte_local.core.html import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import HtmlNode, Page

SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’)\]]*$")
COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|all rights reserved", re.IGNORECASE)
FAR = 12  # a distance that stands for "nowhere around"

OWN = (
    "words", "characters", "links", "word_length", "sentence", "commas", "digits", "capitals",
    "money", "question", "copyright", "hidden", "label", "in_link", "paragraph", "heading",
    "heading_level", "item", "cell", "definition", "code", "quote", "caption", "generic", "depth",
    "repeated",
)  # fmt: skip
ZONES = ("nav", "header", "footer", "aside", "form", "dialog", "main", "article", "table", "list")
KINDS = tuple(CLASS_WORDS)
PLACE = (
    "at", "at_words", "after_heading", "after_heading_words", "headings_above", "since_heading",
    "heading_links",
)  # fmt: skip
AROUND = (
    "before_1", "before_2", "after_1", "after_2", "before_1_links", "after_1_links",
    "before_1_sentence", "after_1_sentence", "near_words", "near_links", "near_sentences",
    "wide_words", "wide_links", "wide_sentences",
)  # fmt: skip
TOLD = ("in_title", "in_stated", "links_here", "links_away")
NAMES = (
    *OWN,
    *(f"zone_{zone}" for zone in ZONES),
    *(f"kind_{kind}" for kind in KINDS),
    *PLACE,
    *AROUND,
    *REGIONS,
    *HOLDS,
    *TOLD,
    *MAIN,
    *SHAPE,
    *PAGE,
)


def rows(blocks: Sequence[Block], page: Page) -> list[list[float]]:
    """For each block its numbers, in the order of `NAMES`."""
    if not blocks:
        return []
    is_sentence = [
        block.words > 3 and SENTENCE_END.search(block.text) is not None for block in blocks
    ]
    told = Told(blocks, is_sentence)
    shapes = shapes_of(blocks)
    main = main_node(blocks, page.root)
    in_main = inside(blocks, main)
    columns = (
        _own(told),
        _zones(told),
        _kinds(told),
        _places(told),
        _surroundings(told),
        of_regions(told),
        of_held(told, page),
        stated_of(blocks, page),
        of_main(told, main, in_main),
        of_shapes(told, shapes, in_main),
    )
    stated = of_page(told, page, shapes)
    return [
        [*(number for column in columns for number in column[i]), *stated]
        for i in range(len(blocks))
    ]


@dataclass(slots=True, eq=False)
class Told:
    """The blocks of a page, with which of them end as a sentence does."""

    blocks: Sequence[Block]
    is_sentence: list[bool]


Column = list[tuple[float, ...]]


def _own(told: Told) -> Column:
    seen = Counter(block.text for block in told.blocks)
    return [
        (*_of_text(block, is_sentence), *_of_tag(block), min(5, seen[block.text] - 1))
        for block, is_sentence in zip(told.blocks, told.is_sentence, strict=True)
    ]


def _of_text(block: Block, is_sentence: bool) -> tuple[float, ...]:
    text = block.text
    head = text[:300]
    size = len(head)
    words = block.words
    is_short = words < 40
    return (
        math.log1p(words),
        math.log1p(len(text)),
        block.linked / words,
        len(text) / words,
        is_sentence,
        min(20, text.count(",")),
        sum(map(str.isdigit, head)) / size,
        sum(map(str.isupper, head)) / size,
        is_short and MONEY.search(text) is not None,
        "?" in text,
        is_short and COPYRIGHT.search(text) is not None,
    )


def _of_tag(block: Block) -> tuple[float, ...]:
    node = block.node
    tag = node.tag
    return (
        node.hidden,
        block.is_label,
        block.setting.link,
        tag == "p",
        tag in HEADINGS,
        int(tag[1]) if tag in HEADINGS else 0,
        tag == "li",
        tag in ("td", "th"),
        tag in ("dd", "dt"),
        tag == "pre",
        tag == "blockquote",
        tag in ("figcaption", "caption"),
        tag in ("div", "section", "body"),
        node.depth,
    )


def _zones(told: Told) -> Column:
    known: dict[frozenset[str], tuple[float, ...]] = {}
    for block in told.blocks:
        zones = block.setting.zones
        if zones not in known:
            known[zones] = tuple(zone in zones for zone in ZONES)
    return [known[block.setting.zones] for block in told.blocks]


def _kinds(told: Told) -> Column:
    """How far above a block the nearest element is whose class says each kind of thing."""
    known: dict[HtmlNode, tuple[float, ...]] = {}
    return [distances(block.node, known) for block in told.blocks]


NOWHERE: tuple[float, ...] = (FAR,) * len(KINDS)


def distances(node: HtmlNode, known: dict[HtmlNode, tuple[float, ...]]) -> tuple[float, ...]:
    """For each kind, how many elements up it is said; FAR where it is not."""
    path: list[HtmlNode] = []
    at: HtmlNode | None = node
    while at is not None and at not in known:
        path.append(at)
        at = at.parent
    found = known[at] if at is not None else NOWHERE
    for at in reversed(path):
        found = tuple(min(FAR, far + 1) for far in found)
        kinds = class_kinds(at.get("class"), at.get("id"))
        if kinds and at.tag not in ("html", "body"):
            found = tuple(
                0 if kind in kinds else far for kind, far in zip(KINDS, found, strict=True)
            )
        known[at] = found
    return found


def _places(told: Told) -> Column:
    """Where a block stands: in the page, after its title, under its heading."""
    blocks = told.blocks
    total = sum(block.words for block in blocks)
    title = next((i for i, b in enumerate(blocks) if _is_title(b)), 0)
    column: Column = []
    words = headings = since = 0
    title_words = sum(block.words for block in blocks[:title])
    heading_links = 0.0
    for i, block in enumerate(blocks):
        if block.node.tag in HEADINGS:
            headings, since, heading_links = headings + 1, 0, block.linked / block.words
        column.append(
            (
                i / len(blocks),
                words / total,
                max(-30, min(100, i - title)),
                (words - title_words) / total,
                min(50, headings),
                min(50, since),
                heading_links,
            )
        )
        words += block.words
        since += 1
    return column


def _is_title(block: Block) -> bool:
    node = block.node
    return node.tag == "h1" or (node.parent is not None and node.parent.tag == "h1")


def _surroundings(told: Told) -> Column:
    size = [math.log1p(block.words) for block in told.blocks]
    links = [block.linked / block.words for block in told.blocks]
    ends = [float(is_sentence) for is_sentence in told.is_sentence]
    near = [windows(values, 2) for values in (size, links, ends)]
    wide = [windows(values, 6) for values in (size, links, ends)]
    count = len(size)

    def at(values: list[float], i: int) -> float:
        return values[i] if 0 <= i < count else -1.0

    return [
        (
            at(size, i - 1), at(size, i - 2), at(size, i + 1), at(size, i + 2),
            at(links, i - 1), at(links, i + 1), at(ends, i - 1), at(ends, i + 1),
            *(values[i] for values in near),
            *(values[i] for values in wide),
        )
        for i in range(count)
    ]  # fmt: skip


def windows(values: list[float], reach: int) -> list[float]:
    """The mean over each value and `reach` others on both sides."""
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    count = len(values)
    out: list[float] = []
    for i in range(count):
        low, high = max(0, i - reach), min(count, i + reach + 1)
        out.append((sums[high] - sums[low]) / (high - low))
    return out
