"""Blocks -> how likely each is content: two models that know little of each other, then a third.

The first looks at a block by itself: boosted trees over its numbers, and a weighing of the words of
its classes. The second looks at what the first said of the blocks around, in the same element and
of the same shape. All three were fitted by `benchmarks/train_content.py`; what is shipped is their
numbers, with the names of what they look at.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

from notte_local.core.content import features
from notte_local.core.content.class_tokens import tokens_of
from notte_local.core.content.regions import levels
from notte_local.core.content.shapes import shapes_of
from notte_local.core.html import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import HtmlNode, Page

# A tree is a leaf's number, or (column, threshold, tree where the value is at most that, other).
Tree: TypeAlias = "float | tuple[int, float, Tree, Tree]"

SEEN = (
    "first", "before_1", "after_1", "before_2", "after_2", "near", "wide", "in_parent",
    "in_second", "in_fourth", "in_shape", "of_heading", "of_page", "surest",
)  # fmt: skip
SECOND_NAMES = (*(f"p_{name}" for name in SEEN), *features.NAMES)
MOST_BLOCKS = 12_000  # of a page that are looked at one by one; past that, class words must do
SUREST = 8.0  # log-odds beyond which a model is as sure as it may be


@dataclass(frozen=True, slots=True)
class Words:
    """A weighing of class words: the log-odds are what they add up to."""

    bias: float
    weights: Mapping[str, float]

    def log_odds(self, tokens: frozenset[str]) -> float:
        """What the words around a block say of it."""
        weights = self.weights
        return self.bias + sum(weights[token] for token in tokens if token in weights)


@dataclass(frozen=True, slots=True)
class Model:
    """All that was fitted."""

    words: Words
    first: tuple[Tree, ...]
    second: tuple[Tree, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Model:
        """A model from what the training wrote. Columns are found by their names."""
        words = Words(data["words"]["bias"], data["words"]["weights"])
        return cls(
            words,
            _trees(data["first"], ("words_say", *features.NAMES)),
            _trees(data["second"], SECOND_NAMES),
        )

    def __call__(self, blocks: Sequence[Block], page: Page) -> list[float]:
        """For each block, how likely it is content, 0..1."""
        if len(blocks) > MOST_BLOCKS:
            return [logistic(self.words.log_odds(tokens)) for tokens in tokens_of(blocks)]
        table = features.rows(blocks, page)
        first = self.first_log_odds(blocks, table)
        second = (total(self.second, row) for row in second_rows(blocks, table, first))
        return [logistic((one + two) / 2) for one, two in zip(first, second, strict=True)]

    def first_log_odds(
        self, blocks: Sequence[Block], table: Sequence[Sequence[float]]
    ) -> list[float]:
        """What is said of each block by itself."""
        said = [self.words.log_odds(tokens) for tokens in tokens_of(blocks)]
        return [total(self.first, [words, *row]) for words, row in zip(said, table, strict=True)]


def _trees(data: Mapping[str, Any], names: Sequence[str]) -> tuple[Tree, ...]:
    at = {name: i for i, name in enumerate(names)}
    columns = [at[name] for name in data["names"]]
    return tuple(_tree(tree, columns) for tree in data["trees"])


def _tree(data: float | list[Any], columns: Sequence[int]) -> Tree:
    if isinstance(data, float | int):
        return float(data)
    column, threshold, low, high = data
    return columns[int(column)], float(threshold), _tree(low, columns), _tree(high, columns)


def total(trees: Sequence[Tree], row: Sequence[float]) -> float:
    """What trees say of a row, together: log-odds."""
    out = 0.0
    for tree in trees:
        at: Tree = tree
        while isinstance(at, tuple):
            at = at[2] if row[at[0]] <= at[1] else at[3]
        out += at
    return max(-SUREST, min(SUREST, out))


def logistic(x: float) -> float:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + math.exp(-x))


def second_rows(
    blocks: Sequence[Block], table: Sequence[Sequence[float]], first: Sequence[float]
) -> list[list[float]]:
    """What the second model looks at: what the first said of a block and of those around it."""
    if not blocks:
        return []
    p = [logistic(x) for x in first]
    words = [block.words for block in blocks]
    shares = _means_by_node(blocks, p)
    shapes = shapes_of(blocks)
    by_shape = _means_by(shapes, p, words)
    mean = sum(x * w for x, w in zip(p, words, strict=True)) / sum(words)
    surest = max(p)
    near, wide = features.windows(p, 2), features.windows(p, 6)
    headings = _heading_said(blocks, p)
    count = len(p)

    def at(i: int) -> float:
        return p[i] if 0 <= i < count else 0.0

    return [
        [
            first[i], at(i - 1), at(i + 1), at(i - 2), at(i + 2), near[i], wide[i],
            *(shares[node] for node in levels(block.node)),
            by_shape[shapes[i]], headings[i], mean, surest, *table[i],
        ]
        for i, block in enumerate(blocks)
    ]  # fmt: skip


def _means_by_node(blocks: Sequence[Block], p: Sequence[float]) -> dict[HtmlNode, float]:
    sums: dict[HtmlNode, list[float]] = {}
    for block, said in zip(blocks, p, strict=True):
        weight = said * block.words
        node: HtmlNode | None = block.node
        while node is not None:
            if node in sums:
                pair = sums[node]
                pair[0] += weight
                pair[1] += block.words
            else:
                sums[node] = [weight, block.words]
            node = node.parent
    return {node: weight / words for node, (weight, words) in sums.items()}


def _means_by(groups: Sequence[int], p: Sequence[float], words: Sequence[int]) -> dict[int, float]:
    sums: dict[int, float] = {}
    totals: dict[int, int] = {}
    for group, said, size in zip(groups, p, words, strict=True):
        sums[group] = sums.get(group, 0.0) + said * size
        totals[group] = totals.get(group, 0) + size
    return {group: sums[group] / totals[group] for group in sums}


def _heading_said(blocks: Sequence[Block], p: Sequence[float]) -> list[float]:
    """What was said of the last heading above each block; -1 where there is none."""
    out: list[float] = []
    said = -1.0
    for block, own in zip(blocks, p, strict=True):
        if block.node.tag in HEADINGS:
            said = own
        out.append(said)
    return out


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with the library, read when first needed."""
    text = files("notte_local.core.content").joinpath("content_model.json").read_text("utf-8")
    return Model.of(json.loads(text))
