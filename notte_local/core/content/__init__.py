"""Page -> main content: blocks of text, a probability for each, and the choice among them.

Three steps that know little of each other, so that a better scorer takes the place of this one:
`collect_blocks` (one walk), a scorer (blocks -> probabilities), `choose` (probabilities -> which
blocks). No single element holds the content of most pages, so blocks are chosen, not a root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.content.blocks import NOT_MAIN, ROLES, ZONES, collect_blocks, parts
from notte_local.core.content.classifier import shipped
from notte_local.core.content.page_numbers import kinds_of
from notte_local.core.content.rendered import placed
from notte_local.core.content.repeats import said_once
from notte_local.core.content.responses import is_article, without_responses
from notte_local.core.content.sections import pooled, whole
from notte_local.core.html import HtmlNode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import Page

    Scorer = Callable[[Sequence[Block], Page], Sequence[float]]


def main_content(
    page: Page, scorer: Scorer | None = None, blocks: list[Block] | None = None
) -> HtmlNode:
    """What a reader came for, as a tree of its own; empty only where the page has no text.

    `blocks` are those of the page, where they were collected before.
    """
    blocks = placed(collect_blocks(page.root) if blocks is None else blocks, page.root)
    scores = pooled(blocks, (scorer or shipped())(blocks, page))
    kinds = kinds_of(page)
    is_sure = is_article(kinds) and _is_told_apart(blocks, scores)
    chosen = sure(blocks, scores) if is_sure else choose(blocks, scores)
    kept = without_responses(blocks, whole(blocks, scores, set(chosen)), kinds)
    return pruned(page.root, said_once(blocks, kept))


def whole_content(page: Page) -> HtmlNode:
    """All text that is shown, navigation and all."""
    blocks = collect_blocks(page.root)
    shown = [block for block in blocks if not block.node.hidden]
    return pruned(page.root, shown or blocks)


def choose(blocks: Sequence[Block], scores: Sequence[float]) -> list[Block]:
    """The blocks that make the expected F1 over words the highest, in document order.

    Taken by probability until 2 * sum(p) / (n + all) peaks: where little is sure, more is taken
    than a fixed threshold would, and where much is sure, less.
    """
    order = sorted(range(len(blocks)), key=lambda i: -scores[i])
    everything = sum(p * block.words for p, block in zip(scores, blocks, strict=True))
    best, best_count, hits, taken = 0.0, 0, 0.0, 0
    for count, i in enumerate(order, 1):
        hits += scores[i] * blocks[i].words
        taken += blocks[i].words
        expected = 2 * hits / (taken + everything)
        if expected > best:
            best, best_count = expected, count
    chosen = sorted(order[:best_count])
    return [blocks[i] for i in chosen]


CERTAIN, LIKELY = 0.8, 0.6  # probabilities
CERTAIN_SHARE, CERTAIN_WORDS = 0.6, 100  # of what is expected, that is as good as certain


def sure(blocks: Sequence[Block], scores: Sequence[float]) -> list[Block]:
    """The blocks that are likely content: for an article, whose text is seldom in doubt, what
    stands around it is not worth the words that might be won.
    """
    return [block for block, p in zip(blocks, scores, strict=True) if p >= LIKELY]


def _is_told_apart(blocks: Sequence[Block], scores: Sequence[float]) -> bool:
    """Whether most of what is expected to be content is certain to be."""
    told = [(p, p * block.words) for block, p in zip(blocks, scores, strict=True)]
    certain = sum(words for p, words in told if p >= CERTAIN)
    return certain > CERTAIN_WORDS and certain >= CERTAIN_SHARE * sum(words for _, words in told)


# The chosen part of the tree


def pruned(root: HtmlNode, blocks: Collection[Block]) -> HtmlNode:
    """A copy of the tree with nothing but these blocks and what they stand in.

    Cells of a row that is kept stay, empty: columns must not move.
    """
    starts: dict[HtmlNode, set[int]] = {}
    for block in blocks:
        starts.setdefault(block.node, set()).add(block.start)
    needed = _with_ancestors(starts)
    top = _copied(root, None)
    pending = [(root, top)]
    while pending:
        node, copy = pending.pop()
        if node.tag == "pre":
            copy.children = list(node.children)
            continue
        for part in _kept_parts(node, starts.get(node, ()), needed):
            if not isinstance(part, HtmlNode):
                copy.children.extend(part)
            elif part in needed or part.tag in CELLS:
                made = _copied(part, copy)
                copy.children.append(made)
                pending.append((part, made))
            else:
                copy.children.append(part)
    return top


CELLS = frozenset(("td", "th"))


def _kept_parts(
    node: HtmlNode, starts: Collection[int], needed: Collection[HtmlNode]
) -> Iterator[HtmlNode | list[HtmlNode | str]]:
    """The parts of a node that hold chosen blocks, and pictures that stand next to one."""
    told = [(index, part) for index, part in parts(node) if not _is_blank(part)]
    kept = [
        index in starts
        if isinstance(part, list)
        else part in needed or (part.tag in CELLS and node.tag == "tr")
        for index, part in told
    ]
    for at, (_, part) in enumerate(told):
        if kept[at]:
            yield part
        elif isinstance(part, list):
            if _is_picture(part):
                yield part
        elif any(kept[max(0, at - 1) : at + 2]) and _is_picture_box(part):
            yield part


def _is_blank(part: HtmlNode | list[HtmlNode | str]) -> bool:
    return isinstance(part, list) and all(isinstance(i, str) and not i.strip() for i in part)


def _is_picture_box(node: HtmlNode) -> bool:
    zone = ROLES.get(node.get("role")) or ZONES.get(node.tag)
    return not node.hidden and zone not in (*NOT_MAIN, "header") and _is_picture([node])


def _with_ancestors(starts: dict[HtmlNode, set[int]]) -> set[HtmlNode]:
    needed: set[HtmlNode] = set()
    for start in starts:
        node: HtmlNode | None = start
        while node is not None and node not in needed:
            needed.add(node)
            node = node.parent
    return needed


def _copied(node: HtmlNode, parent: HtmlNode | None) -> HtmlNode:
    return HtmlNode(
        node.tag, node.attributes, parent, block=True, hidden=node.hidden, depth=node.depth
    )


def _is_picture(run: list[HtmlNode | str]) -> bool:
    """Whether a run has no text and holds an image (runs with text are blocks of their own)."""
    pending = list(run)
    found = False
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            if item.strip():
                return False
        else:
            found = found or item.tag == "img"
            pending.extend(item.children)
    return found
