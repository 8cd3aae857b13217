"""Blocks beside what the page says of itself: its title, its description, the texts in its data."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.core.html import elements, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import HtmlNode, Page

WORD = re.compile(r"\w+")
# A string of JSON. What has no end is a match too, as nothing is to be read more than once.
STRING = re.compile(r'"((?:[^"\\]++|\\.|\\)*+)("|\Z)', re.DOTALL)
LONG = 60  # characters: a text rather than a name or an address
MOST_STATED = 200_000  # characters of data that are looked at
DESCRIPTIONS = frozenset(("description", "og:description", "twitter:description"))


def stated_of(blocks: Sequence[Block], page: Page) -> list[tuple[float, ...]]:
    """For each block: the share of its words in the title and of its word pairs in what is stated,
    and the share of its links that stay on the page and that leave the site.
    """
    title = set(WORD.findall(_title(page).lower()))
    pairs = set[tuple[str, str]]()
    for text in _stated(page):
        words = WORD.findall(text.lower())
        pairs.update(pairwise(words))
    host = _host(page.base)
    return [(*_told(block.text, title, pairs), *_links(block, host)) for block in blocks]


def _told(text: str, title: set[str], pairs: set[tuple[str, str]]) -> tuple[float, float]:
    words = WORD.findall(text.lower())
    if not words:
        return 0.0, 0.0
    in_title = sum(word in title for word in words) / len(words) if title else 0.0
    if not pairs or len(words) < 2:
        return in_title, 0.0
    found = sum(pair in pairs for pair in pairwise(words))
    return in_title, found / (len(words) - 1)


def _title(page: Page) -> str:
    return next((text_of(node) for node in elements(page.root, "title")), "")


def _stated(page: Page) -> Iterator[str]:
    """Texts that the page keeps for machines."""
    for node in elements(page.root, "meta"):
        if (node.get("name") or node.get("property")).lower() in DESCRIPTIONS:
            yield node.get("content")
    left = MOST_STATED
    for node in elements(page.root, "script"):
        data = "".join(child for child in node.children if isinstance(child, str))[:left]
        left -= len(data)
        for text, end in STRING.findall(data):
            if end and len(text) >= LONG and " " in text and not text.startswith("http"):
                yield text


def _links(block: Block, host: str) -> tuple[float, float]:
    here = away = count = 0
    for address in addresses(block):
        count += 1
        here += address.startswith("#")
        away += address.startswith(("http:", "https:", "//")) and _host(address) != host
    return (here / count, away / count) if count else (0.0, 0.0)


def addresses(block: Block) -> Iterator[str]:
    """Where the links of a block lead."""
    if not block.linked:
        return
    node: HtmlNode | None = block.node
    if block.setting.link:
        while node is not None and node.tag != "a":
            node = node.parent
        if node is not None:
            yield node.get("href")
        return
    for link in elements(block.node, "a"):
        yield link.get("href")


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
