"""Where things stand on a page: how near to what it is about."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import ROLES, ZONES, class_words, collect_blocks
from notte_local.core.html import (
    HtmlNode,
    Page,
    ancestors,
    elements,
    is_marked_hidden,
    text_of,
    walk,
)
from notte_local.core.metadata.byline import main_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.content.blocks import Block

ASIDE, OUTSIDE, BEFORE = 0.75, 0.82, 0.9
BESIDE = frozenset(("nav", "footer", "aside", "dialog"))
BESIDE_WORDS = frozenset(
    """
    related recommended recommendations similar upsell crosssell suggestions trending teaser
    cookie cookies consent gdpr onetrust newsletter sidebar
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
BUY = re.compile(
    r"\b(?:add (?:\w+ )?to (?:\w+ )?(?:cart|bag|basket|trolley)|buy (?:it )?now|in den warenkorb|"
    r"ajouter au panier|añadir al carrito|aggiungi al carrello|add to order)\b",
    re.IGNORECASE,
)
BUTTONS = frozenset(("button", "a", "input"))
LARGEST = 0.6  # of a page's elements: a box of heading and button is never most of the page


class Survey:
    """A page, looked over once: its blocks, its main heading, and what is beside them."""

    def __init__(self, page: Page, title: str | None) -> None:
        self.page = page
        self.blocks = collect_blocks(page.root)
        at = main_heading(self.blocks, title)
        self.start = at or 0  # the block of the main heading
        self.heading: HtmlNode | None = self.blocks[at].node if at is not None else None
        self._order: dict[HtmlNode, int] = {}
        self._zone: dict[HtmlNode, float] = {}
        # What holds the main heading is not beside it, whatever it is called.
        around = set(ancestors(self.heading)) if self.heading is not None else set[HtmlNode]()
        for count, node in enumerate(walk(page.root)):
            self._order[node] = count
            # A part of a page hangs from what is not in it.
            outer = 1.0 if node.parent is None else self._zone.get(node.parent, 1.0)
            self._zone[node] = 1.0 if node in around else min(outer, _zone(node))
        self.box = self._product_box()
        self._words: Counter[HtmlNode] | None = None
        self._inside = set(walk(self.box)) if self.box is not None else set[HtmlNode]()

    def nearness(self, node: HtmlNode) -> float:
        """1 for what stands with what the page is about, less for what is beside it."""
        if node not in self._order:  # a record that nothing holds: where its first part stands
            node = next((part for part in node.children if isinstance(part, HtmlNode)), node)
        zone = self._zone.get(node, 1.0)
        if self.box is not None:
            return zone * (1.0 if node in self._inside else OUTSIDE)
        if self.heading is not None and self.order(node) < self.order(self.heading):
            return zone * BEFORE
        return zone

    def order(self, node: HtmlNode) -> int:
        return self._order.get(node, 0)

    def words_in(self, nodes: Sequence[HtmlNode]) -> int:
        """How many words some elements show."""
        if self._words is None:
            self._words = Counter()
            for block in self.blocks:
                self._words[block.node] += block.words
        return sum(self._words[node] for top in nodes for node in walk(top))

    def below(self) -> list[Block]:
        """The blocks from the main heading on."""
        return self.blocks[self.start :]

    def _product_box(self) -> HtmlNode | None:
        """The smallest element that holds the main heading and a button to buy what it names."""
        if self.heading is None:
            return None
        for node in self._order:
            if node.tag in BUTTONS and not node.hidden and self._zone[node] == 1.0:
                label = node.get("value") or node.get("aria-label") or _short(node)
                if label and len(label) < 60 and BUY.search(label):
                    box = _common(self.heading, node)
                    size = sum(1 for _ in walk(box)) if box is not None else 0
                    return box if size <= LARGEST * len(self._order) else None
        return None


def readable(page: Page) -> Page:
    """A page that shows nothing without scripts, as those see it who run none."""
    inside = sum(len(text_of(node).split()) for node in elements(page.root, "noscript"))
    if inside < FEWEST:
        return page
    shown = sum(
        len(child.split())
        for node in walk(page.root)
        if not node.hidden and node.tag not in ("head", "title", "script")
        for child in node.children
        if isinstance(child, str)
    )
    return Page(_unhidden(page.root), page.url, page.base) if inside > MUCH * shown else page


FEWEST, MUCH = 40, 2.0  # words in `noscript`: at all, and for each that is shown


def _unhidden(root: HtmlNode) -> HtmlNode:
    """A copy of a tree where `noscript` hides nothing."""
    top = HtmlNode(root.tag, root.attributes, block=True)
    pending = [(root, top)]
    while pending:
        source, made = pending.pop()
        for child in source.children:
            if isinstance(child, str):
                made.children.append(child)
                continue
            tag = "div" if child.tag == "noscript" else child.tag
            hidden = made.hidden or is_marked_hidden(tag, child.attributes)
            block = child.block or tag == "div"
            copy = HtmlNode(
                tag, child.attributes, made, block=block, hidden=hidden, depth=child.depth
            )
            made.children.append(copy)
            pending.append((child, copy))
    return top


def _zone(node: HtmlNode) -> float:
    zone = ROLES.get(node.get("role")) or ZONES.get(node.tag)
    if zone in BESIDE:
        return ASIDE
    if node.tag in ("html", "body"):
        return 1.0
    return 1.0 if BESIDE_WORDS.isdisjoint(class_words(node)) else ASIDE


def _short(node: HtmlNode) -> str:
    text = text_of(node)
    return text if len(text) < 60 else ""


def _common(one: HtmlNode, other: HtmlNode) -> HtmlNode | None:
    holders = {one, *ancestors(one)}
    return next((node for node in (other, *ancestors(other)) if node in holders), None)
