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
from urllib.parse import urlsplit

from notte_local.core.blocks import CLASS_WORDS, class_kinds, inside, main_node
from notte_local.core.html import HEADINGS, elements
from notte_local.core.stated import stated_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.blocks import Block
    from notte_local.core.html import HtmlNode, Page

SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’)\]]*$")
COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|all rights reserved", re.IGNORECASE)
MONEY = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|£|USD|EUR|kr\b)")
STATED_TYPE = re.compile(r'"@type"\s*:\s*"(\w+)"')
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
REGION = ("words", "share", "links", "blocks", "sentences", "mean")
REGIONS = tuple(f"{name}_{level}" for level in ("parent", "second", "fourth") for name in REGION)
HOLDS = ("images_second", "images_fourth", "controls_second", "controls_fourth")
TOLD = ("in_title", "in_stated", "links_here", "links_away")
MAIN = ("in_main", "main_distance", "main_share", "in_main_parent")
SHAPE = (
    "shape_count", "shape_words", "shape_links", "shape_share", "shape_sentences", "shape_in_main",
    "shape_spread",
)  # fmt: skip
TYPES = {
    "article": ("Article", "NewsArticle", "BlogPosting", "TechArticle", "ReportageNewsArticle"),
    "product": ("Product", "Offer", "AggregateOffer", "ProductGroup"),
    "forum": ("DiscussionForumPosting", "QAPage", "Question", "Comment"),
    "list": ("ItemList", "CollectionPage"),
}
PAGE = (
    "page_words", "page_blocks", "page_links", "page_sentences", "page_article_tags",
    "page_has_main", "page_first_headings", "page_money", "page_shape", "page_shape_share",
    "page_repeated", "path_depth", "path_last", "path_digits", "path_hyphens", "og_article",
    "og_product", *(f"stated_{name}" for name in TYPES),
)  # fmt: skip
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
        _regions(told),
        _held(told, page),
        stated_of(blocks, page),
        _mains(told, main, in_main),
        _shapes(told, shapes, in_main),
    )
    stated = _page(told, page, shapes)
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


@dataclass(slots=True, eq=False)
class Region:
    """What stands in an element."""

    words: int = 0
    linked: int = 0
    blocks: int = 0
    sentences: int = 0  # words of blocks that end as sentences do


def regions_of(told: Told) -> dict[HtmlNode, Region]:
    """For each element around a block, what stands in it."""
    found: dict[HtmlNode, Region] = {}
    for block, is_sentence in zip(told.blocks, told.is_sentence, strict=True):
        node: HtmlNode | None = block.node
        words, linked = block.words, block.linked
        while node is not None:
            region = found.get(node)
            if region is None:
                region = found[node] = Region()
            region.words += words
            region.linked += linked
            region.blocks += 1
            if is_sentence:
                region.sentences += words
            node = node.parent
    return found


def _regions(told: Told) -> Column:
    regions = regions_of(told)
    total = sum(block.words for block in told.blocks)
    known: dict[HtmlNode, tuple[float, ...]] = {}

    def numbers(node: HtmlNode) -> tuple[float, ...]:
        if node not in known:
            known[node] = _of_region(regions[node], total)
        return known[node]

    return [
        (*numbers(first), *numbers(second), *numbers(fourth))
        for first, second, fourth in (levels(block.node) for block in told.blocks)
    ]


def levels(node: HtmlNode) -> tuple[HtmlNode, HtmlNode, HtmlNode]:
    """What a node stands in: one, two and four elements up."""
    first = node.parent or node
    second = first.parent or first
    third = second.parent or second
    return first, second, third.parent or third


def _of_region(region: Region, total: int) -> tuple[float, ...]:
    return (
        math.log1p(region.words),
        region.words / total,
        region.linked / region.words,
        math.log1p(region.blocks),
        region.sentences / region.words,
        region.words / region.blocks,
    )


def _held(told: Told, page: Page) -> Column:
    """Pictures and controls in what stands around a block."""
    images = _counts(elements(page.root, "img"))
    controls = _counts(elements(page.root, "button", "input", "select", "textarea"))
    column: Column = []
    for block in told.blocks:
        _, second, fourth = levels(block.node)
        held = (images.get(second), images.get(fourth), controls.get(second), controls.get(fourth))
        column.append(tuple(min(50, count or 0) for count in held))
    return column


def _counts(nodes: Iterator[HtmlNode]) -> dict[HtmlNode, int]:
    found: dict[HtmlNode, int] = {}
    for node in nodes:
        at = node.parent
        while at is not None:
            found[at] = found.get(at, 0) + 1
            at = at.parent
    return found


def _mains(told: Told, main: HtmlNode, in_main: list[bool]) -> Column:
    total = sum(block.words for block in told.blocks)
    share = sum(b.words for b, is_in in zip(told.blocks, in_main, strict=True) if is_in) / total
    above = [main]
    while above[-1].parent is not None:
        above.append(above[-1].parent)
    far = {node: at for at, node in enumerate(above)}
    in_parent = inside(told.blocks, main.parent) if main.parent is not None else in_main
    column: Column = []
    for block, is_in, is_near in zip(told.blocks, in_main, in_parent, strict=True):
        node: HtmlNode | None = block.node
        while node is not None and node not in far and not is_in:
            node = node.parent
        distance = 0 if is_in or node is None else far[node]
        column.append((is_in, distance, share, is_near))
    return column


def shapes_of(blocks: Sequence[Block]) -> list[int]:
    """Numbers for the blocks, equal where tags and classes are, three elements up."""
    numbers: dict[tuple[str, ...], int] = {}
    return [numbers.setdefault(_shape(block), len(numbers)) for block in blocks]


def _shape(block: Block) -> tuple[str, ...]:
    node: HtmlNode | None = block.node
    found: list[str] = []
    for _ in range(3):
        if node is None:
            break
        found += (node.tag, DIGITS.sub("", node.get("class")))
        node = node.parent
    return tuple(found)


DIGITS = re.compile(r"\d+")


def _shapes(told: Told, shapes: list[int], in_main: list[bool]) -> Column:
    groups: dict[int, list[int]] = {}
    for i, shape in enumerate(shapes):
        groups.setdefault(shape, []).append(i)
    total = sum(block.words for block in told.blocks)
    known = {
        shape: _of_shape(told, group, in_main, total, len(shapes))
        for shape, group in groups.items()
    }
    return [known[shape] for shape in shapes]


def _of_shape(
    told: Told, group: list[int], in_main: list[bool], total: int, count: int
) -> tuple[float, ...]:
    blocks = [told.blocks[i] for i in group]
    words = sum(block.words for block in blocks)
    size = len(group)
    return (
        math.log1p(size),
        words / size,
        sum(block.linked for block in blocks) / words,
        words / total,
        sum(told.is_sentence[i] for i in group) / size,
        sum(in_main[i] for i in group) / size,
        (group[-1] - group[0]) / count,
    )


def _page(told: Told, page: Page, shapes: list[int]) -> tuple[float, ...]:
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
    return (
        kind == "article",
        kind.startswith("product") or kind.endswith(":product"),
        *(not stated.isdisjoint(names) for names in TYPES.values()),
    )
