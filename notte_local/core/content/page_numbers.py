"""A page -> numbers that all of its blocks share: how much is on it, what it says that it is."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.core.html import elements

if TYPE_CHECKING:
    from notte_local.core.content.features import Told
    from notte_local.core.html import Page

MONEY = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|£|USD|EUR|kr\b)")
STATED_TYPE = re.compile(r'"@type"\s*:\s*"(\w+)"')
TYPES = {
    "article": ("Article", "NewsArticle", "BlogPosting", "TechArticle", "ReportageNewsArticle"),
    "product": ("Product", "Offer", "AggregateOffer", "ProductGroup"),
    "forum": ("DiscussionForumPosting", "QAPage", "Question", "Comment"),
    "list": ("ItemList", "CollectionPage"),
}
STATEMENTS = ("og_article", "og_product", *(f"stated_{name}" for name in TYPES))
PAGE = (
    "page_words", "page_blocks", "page_links", "page_sentences", "page_article_tags",
    "page_has_main", "page_first_headings", "page_money", "page_shape", "page_shape_share",
    "page_repeated", "path_depth", "path_last", "path_digits", "path_hyphens",
    *STATEMENTS,
)  # fmt: skip


def of_page(told: Told, page: Page, shapes: list[int]) -> tuple[float, ...]:
    blocks = told.blocks
    words = sum(block.words for block in blocks)
    tags = Counter(node.tag for node in elements(page.root, "article", "main", "h1"))
    repeated = Counter(block.text for block in blocks)
    common = Counter(shapes).most_common(1)[0]
    shape_words = sum(b.words for b, s in zip(blocks, shapes, strict=True) if s == common[0])
    ends = sum(b.words for b, ends in zip(blocks, told.is_sentence, strict=True) if ends)
    return (
        math.log1p(words),
        math.log1p(len(blocks)),
        sum(block.linked for block in blocks) / words,
        ends / words,
        min(20, tags["article"]),
        tags["main"] > 0,
        min(10, tags["h1"]),
        min(30, sum(b.words < 12 and MONEY.search(b.text) is not None for b in blocks)),
        math.log1p(common[1]),
        shape_words / words,
        sum(n > 1 for n in repeated.values()) / len(repeated),
        *_of_path(page.url),
        *_of_statements(page),
    )


def _of_path(url: str) -> tuple[float, ...]:
    try:
        path = urlsplit(url).path.strip("/")
    except ValueError:
        path = ""
    parts = path.split("/") if path else []
    last = parts[-1] if parts else ""
    return (
        min(8, len(parts)),
        min(80, len(last)),
        sum(map(str.isdigit, path)),
        last.count("-") + last.count("_"),
    )


def _of_statements(page: Page) -> tuple[float, ...]:
    """What the page says that it is; 0 or 1 each."""
    kinds = kinds_of(page)
    return tuple(name in kinds for name in STATEMENTS)


def kinds_of(page: Page) -> frozenset[str]:
    """What a page says that it is, of `STATEMENTS`."""
    kind = next(
        (
            node.get("content").lower()
            for node in elements(page.root, "meta")
            if node.get("property") == "og:type"
        ),
        "",
    )
    stated: set[str] = set()
    for node in elements(page.root, "script"):
        stated.update(
            name
            for text in node.children
            if isinstance(text, str)
            for name in STATED_TYPE.findall(text)
        )
    of_data = {f"stated_{name}" for name, types in TYPES.items() if not stated.isdisjoint(types)}
    is_product = kind.startswith("product") or kind.endswith(":product")
    of_meta = {"article": "og_article"}.get(kind) or ("og_product" if is_product else "")
    return frozenset(of_data | {of_meta}) - {""}
