"""What a choice by blocks may not tear apart: tables, headings with what they head, short pages.

A scorer looks at blocks one by one; these passes over its choice look at what the blocks make up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.content.blocks import NOT_MAIN
from notte_local.core.content.class_tokens import around
from notte_local.core.html import HEADINGS, HtmlNode
from notte_local.core.tables import is_data_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.content.blocks import Block

SHORT_MAIN = 200  # words; in a main element with fewer there is nothing to choose from
SHORT_SECTION = 40  # words that come along with the heading above them
HEADED = 0.15  # probability from which a block may come along
# What is left of the score of a block that a live page shows beside its main column. Set by hand:
# the pages that the scorer was fitted on are bare HTML, which has no columns.
BESIDE = 0.25
LONGEST_TITLE = 8  # words; a heading with more says something by itself

# What asks for consent on most of the web calls itself so in its ids and classes.
CONSENT_TOOLS = frozenset(("onetrust", "cookiebot", "didomi", "usercentrics", "trustarc"))
NOT_MAIN_WORDS = frozenset(("consent", "related", "nav", "comment"))


def pooled(blocks: Sequence[Block], scores: Sequence[float]) -> list[float]:
    """Scores in which the cells of a table of data stand or fall together, and what is no text of
    the page's own falls: labels, requests for consent.
    """
    known: dict[HtmlNode, frozenset[str]] = {}
    out = [p * _share(block, known) for block, p in zip(blocks, scores, strict=True)]
    for group in _tables(blocks):
        words = sum(blocks[i].words for i in group)
        mean = sum(out[i] * blocks[i].words for i in group) / words
        for i in group:
            out[i] = mean
    return out


def _share(block: Block, known: dict[HtmlNode, frozenset[str]]) -> float:
    if block.is_label or not CONSENT_TOOLS.isdisjoint(around(block.node, known)):
        return 0.0
    return BESIDE if block.is_beside else 1.0


def _tables(blocks: Sequence[Block]) -> list[list[int]]:
    """The blocks of each table of data, by index."""
    groups: dict[HtmlNode, list[int]] = {}
    known: dict[HtmlNode, bool] = {}
    for index, block in enumerate(blocks):
        if "table" in block.setting.zones and (table := _table_around(block)) is not None:
            if table not in known:
                known[table] = is_data_table(table)
            if known[table]:
                groups.setdefault(table, []).append(index)
    return list(groups.values())


def _table_around(block: Block) -> HtmlNode | None:
    node: HtmlNode | None = block.node
    while node is not None and node.tag != "table":
        node = node.parent
    return node


def whole(blocks: Sequence[Block], scores: Sequence[float], chosen: set[Block]) -> set[Block]:
    """A choice of blocks made whole."""
    chosen = _with_short_main(blocks, chosen)
    chosen = _without_dialogs(chosen)
    chosen = _with_title(blocks, scores, chosen)
    return _with_sections(blocks, scores, chosen)


def _with_short_main(blocks: Sequence[Block], chosen: set[Block]) -> set[Block]:
    inside = [block for block in blocks if _is_plainly_main(block)]
    if not inside or sum(block.words for block in inside) > SHORT_MAIN:
        return chosen
    # beside so little the scorer, which hopes for some text, takes the page's own foot as well
    return {block for block in chosen if not _is_foot(block)}.union(inside)


def _is_foot(block: Block) -> bool:
    return "footer" in block.setting.zones and "main" not in block.setting.zones


def _is_plainly_main(block: Block) -> bool:
    setting = block.setting
    return (
        "main" in setting.zones
        and not block.is_label
        and not block.node.hidden
        and setting.zones.isdisjoint(NOT_MAIN)
        and setting.words.isdisjoint(NOT_MAIN_WORDS)
    )


def _with_title(blocks: Sequence[Block], scores: Sequence[float], chosen: set[Block]) -> set[Block]:
    """The one main heading of a page comes along with what it heads."""
    titles = [i for i, block in enumerate(blocks) if _is_title(block)]
    first = next((i for i, block in enumerate(blocks) if block in chosen), -1)
    if len(titles) == 1 and titles[0] < first and scores[titles[0]] >= HEADED:
        return {*chosen, blocks[titles[0]]}
    return chosen


def _is_title(block: Block) -> bool:
    return block.node.tag == "h1" and not block.node.hidden


def _without_dialogs(chosen: set[Block]) -> set[Block]:
    """What lies over a page is no part of it, unless it is most of what there is."""
    kept = {block for block in chosen if "dialog" not in block.setting.zones}
    words = sum(block.words for block in chosen)
    return kept if 2 * sum(block.words for block in kept) >= words else chosen


def _with_sections(
    blocks: Sequence[Block], scores: Sequence[float], chosen: set[Block]
) -> set[Block]:
    """No heading without what it heads: that comes along where it is short, else neither stays."""
    kept = set(chosen)
    for at, below in sections(blocks):
        heading = blocks[at]
        if heading not in kept or not below or any(blocks[i] in kept for i in below):
            continue
        under = [i for i in below if scores[i] >= HEADED and _may_be_headed(blocks[i])]
        if under and sum(blocks[i].words for i in under) <= SHORT_SECTION:
            kept.update(blocks[i] for i in under)
        elif heading.words <= LONGEST_TITLE and heading.node.tag != "h1":
            kept.discard(heading)
    return kept


def _may_be_headed(block: Block) -> bool:
    return not block.is_label and block.setting.zones.isdisjoint(NOT_MAIN)


def sections(blocks: Sequence[Block]) -> Iterator[tuple[int, range]]:
    """Headings, the last first, each with what stands under it: up to one of its level or above."""
    ends = dict.fromkeys(range(1, 7), len(blocks))
    for index in range(len(blocks) - 1, -1, -1):
        tag = blocks[index].node.tag
        if tag in HEADINGS:
            level = int(tag[1])
            yield index, range(index + 1, min(ends[above] for above in range(1, level + 1)))
            ends[level] = index
