"""What others wrote below the content of a page: comments on an article, reviews of a product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.content.class_tokens import around

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import HtmlNode

ARTICLE = frozenset(("og_article", "stated_article"))
PRODUCT = frozenset(("og_product", "stated_product"))


@dataclass(frozen=True, slots=True)
class Responses:
    """Where responses stand, on a page that says that it is of some kind."""

    kinds: frozenset[str]
    names: frozenset[str]  # words of a class or an id around them
    least: int  # words that must be left for the page to have content of its own


RESPONSES = (
    Responses(ARTICLE, frozenset(("comment", "comments", "commentlist", "disqus", "respond")), 250),
    Responses(PRODUCT, frozenset(("review", "reviews")), 40),
)


def is_article(kinds: Collection[str]) -> bool:
    """Whether a page says that it is an article."""
    return not ARTICLE.isdisjoint(kinds)


def without_responses(
    blocks: Sequence[Block], chosen: set[Block], kinds: Collection[str]
) -> set[Block]:
    """A choice of blocks without responses, where something else is left of it."""
    for told in RESPONSES:
        if not told.kinds.isdisjoint(kinds):
            chosen = _without(told, [block for block in blocks if block in chosen])
    return chosen


def _without(told: Responses, chosen: Sequence[Block]) -> set[Block]:
    known: dict[HtmlNode, frozenset[str]] = {}
    own = {block for block in chosen if told.names.isdisjoint(around(block.node, known))}
    return own if sum(block.words for block in own) >= told.least else set(chosen)
