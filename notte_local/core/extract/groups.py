"""Siblings of one shape: what may be the records of a list."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from notte_local.core.html import HtmlNode, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_GROUPS = 60
MOST_STEPS = 200  # elements of one card that its size is reckoned from
SAMPLE = 8  # cards that stand for their group

NO_RECORDS = frozenset(("head", "nav", "footer", "select", "script", "datalist"))
NO_GROUPS = frozenset(("tr", "table", "p"))
NO_CARDS = frozenset(("p", "br", "script", "option"))


def repeated(root: HtmlNode) -> list[list[HtmlNode]]:
    """Groups of siblings of one shape that may be records, the largest first."""
    sized: list[tuple[float, list[HtmlNode]]] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if node.hidden or node.tag in NO_RECORDS:
            continue
        inner = [child for child in node.children if isinstance(child, HtmlNode)]
        pending.extend(reversed(inner))
        if node.tag not in NO_GROUPS and len(inner) > 1:
            sized.extend((_size(group), group) for group in _alike(inner) if len(group) > 1)
    large = [(size, group) for size, group in sized if size > len(group)]
    return [group for _, group in sorted(large, key=lambda pair: -pair[0])[:MOST_GROUPS]]


def _alike(nodes: Sequence[HtmlNode]) -> list[list[HtmlNode]]:
    """Elements by tag and first class."""
    alike: dict[tuple[str, str], list[HtmlNode]] = {}
    for node in nodes:
        if node.tag not in NO_CARDS:
            first = node.get("class").split()[:1]
            alike.setdefault((node.tag, first[0] if first else ""), []).append(node)
    return list(alike.values())


def _size(group: Sequence[HtmlNode]) -> float:
    """How many elements with text of their own are in a group, reckoned from the first."""
    seen = group[:SAMPLE]
    count = 0
    for node in seen:
        for inner in islice(walk(node), MOST_STEPS):
            count += any(isinstance(child, str) and child.strip() for child in inner.children)
    return count * len(group) / len(seen)


def within(group: Sequence[HtmlNode], left: int) -> tuple[list[HtmlNode], int]:
    """As many of a group as have no more than `left` elements in all, and what is left then."""
    kept: list[HtmlNode] = []
    for node in group:
        left -= sum(1 for _ in islice(walk(node), left + 1))
        if left < 0:
            break
        kept.append(node)
    return kept, left
