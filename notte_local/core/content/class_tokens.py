"""The words of classes and ids around a block: what the classifier weighs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.content.blocks import words_of_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import HtmlNode


def tokens_of(blocks: Sequence[Block]) -> list[frozenset[str]]:
    """For each block the words of the classes and ids around it; "own:" those next to it."""
    known: dict[HtmlNode, frozenset[str]] = {}
    return [around(block.node, known) | own_tokens(block.node) for block in blocks]


def around(node: HtmlNode, known: dict[HtmlNode, frozenset[str]]) -> frozenset[str]:
    """The words of all elements around a node, itself included; those of body and html not."""
    path: list[HtmlNode] = []
    at: HtmlNode | None = node
    while at is not None and at not in known:
        path.append(at)
        at = at.parent
    found = known[at] if at is not None else frozenset[str]()
    for at in reversed(path):
        if at.tag not in ("html", "body"):
            found |= name_words(at)
        known[at] = found
    return found


def name_words(node: HtmlNode) -> frozenset[str]:
    """The words of a class and an id, in lower case, with the tag where that says something."""
    names = f"{node.get('class')} {node.get('id')} {node.get('role')} {node.get('itemprop')}"
    return words_of_names(names) | {f"<{node.tag}>"}


def own_tokens(node: HtmlNode) -> frozenset[str]:
    """The words of an element and of what holds it, marked as near."""
    near = name_words(node) | (name_words(node.parent) if node.parent is not None else set[str]())
    return frozenset(f"own:{word}" for word in near)
