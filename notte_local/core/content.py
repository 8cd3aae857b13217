"""Page -> main content: blocks of text, a probability for each, and the choice among them.

Three steps that know little of each other, so that a better scorer takes the place of this one:
`read_blocks` (one walk), a scorer (features of blocks -> probabilities), `choose` (probabilities ->
which blocks). No single element holds the content of most pages, so blocks are chosen, not a root.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from notte_local.core.html import HEADINGS, HtmlNode, fold
from notte_local.core.sections import pooled, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from notte_local.core.html import Page

    Scorer = Callable[[Sequence["Block"]], Sequence[float]]

# Elements that hold no content of the page, however they are written.
UNREAD = frozenset(("script", "head", "select", "input", "textarea", "title", "template-fallback"))

ZONES = {
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "dialog": "dialog",
    "main": "main",
    "article": "article",
    "table": "table",
    "ul": "list",
    "ol": "list",
    "menu": "nav",
}
ROLES = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "main": "main",
    "article": "article",
    "menu": "nav",
    "menubar": "nav",
}

# Words of classes and ids, by what people who build pages mean by them.
CLASS_WORDS = {
    "good": "article articlebody body blog content entry main post story text description product "
    "detail details prose markdown readme docs documentation page wiki summary richtext rte copy",
    "comment": "comment comments disqus reply replies respond discussion reviews review",
    "nav": "nav navbar navigation menu submenu breadcrumb breadcrumbs toc pagination pager sitemap "
    "dropdown megamenu skip tabs topbar",
    "edge": "footer foot header masthead sidebar side rail aside banner toolbar bottom colophon",
    "consent": "cookie cookies consent gdpr modal popup overlay onetrust newsletter subscribe "
    "signup login toast notice alert",
    "related": "related recommended recommendations more similar also upsell crosssell suggestions "
    "popular trending latest recent readmore next prev previous teaser",
    "furniture": "share sharing social byline author meta tags tag tagged category categories date "
    "timestamp ad ads advert advertisement sponsor sponsored promo promotion widget cta button btn "
    "copyright legal disclaimer print tools actions credit caption rating",
    "card": "card cards grid item items tile list listing results result row feed",
    "post": "message messages post postbody thread topic question answer qa forum",
}
_KIND_OF_WORD: dict[str, tuple[str, ...]] = {
    word: tuple(kind for kind, words in CLASS_WORDS.items() if word in words.split())
    for words in CLASS_WORDS.values()
    for word in words.split()
}
NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’)\]]*$")
WORD = re.compile(r"\w+")
COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|all rights reserved", re.IGNORECASE)

# Log-odds for each feature of a block. What matters is their order: a long sentence in the main
# node outweighs a doubtful class word, and no length outweighs standing in a navigation.
WEIGHTS = {
    "bias": -2.8,
    "length": 0.25,
    "links": -0.8,
    "sentence": 0.6,
    "paragraph": 0.9,
    "heading": 1.2,
    "item": 1.2,
    "cell": 0.5,
    "in_main_node": 1.6,
    "near_main_node": 0.4,
    "neighbours_length": 0.3,
    "neighbours_links": -0.4,
    "before_title": -1.0,
    "zone_main": 0.4,
    "zone_article": 0.4,
    "zone_list": 0.3,
    "zone_form": -0.3,
    "zone_header": -0.5,
    "zone_nav": -1.6,
    "zone_dialog": -1.4,
    "zone_aside": -1.6,
    "zone_footer": -2.6,
    "class_good": 0.4,
    "class_nav": -0.4,
    "class_furniture": -0.4,
    "class_related": -0.8,
    "class_comment": -1.2,
    "class_consent": -1.2,
    "copyright": -1.2,
    "hidden": -0.5,
    "repeated": -0.4,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a block inherits from all that it stands in."""

    zones: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()  # kinds of class words
    link: bool = False


@dataclass(slots=True, eq=False)
class Block:
    """A run of text with no block in it. `start` is the index of its first node in `node`."""

    node: HtmlNode
    start: int
    text: str
    words: int
    linked: int  # words that stand in links
    setting: Setting
    is_label: bool = False  # nothing but the label of a control
    features: dict[str, float] = field(default_factory=dict[str, float])


def main_content(page: Page, scorer: Scorer | None = None) -> HtmlNode:
    """What a reader came for, as a tree of its own; empty only where the page has no text."""
    blocks = read_blocks(page.root)
    scores = pooled(blocks, (scorer or score)(blocks))
    return pruned(page.root, whole(blocks, scores, set(choose(blocks, scores))))


def whole_content(page: Page) -> HtmlNode:
    """All text that is shown, navigation and all."""
    blocks = read_blocks(page.root)
    shown = [block for block in blocks if not block.node.hidden]
    return pruned(page.root, shown or blocks)


# Blocks


def parts(node: HtmlNode) -> Iterator[tuple[int, HtmlNode | list[HtmlNode | str]]]:
    """The children of a node: blocks one by one, what stands between them as runs."""
    run: list[HtmlNode | str] = []
    start = 0
    for index, child in enumerate(node.children):
        if isinstance(child, HtmlNode) and child.block and child.tag not in UNREAD:
            if run:
                yield start, run
                run = []
            yield index, child
        else:
            if not run:
                start = index
            run.append(child)
    if run:
        yield start, run


def is_skipped(node: HtmlNode) -> bool:
    """Whether an inline element is no text of the run that it stands in."""
    if node.tag == "button":
        # An accordion's button is its heading; any other one is a control.
        return node.parent is None or node.parent.tag not in HEADINGS
    return node.tag in UNREAD or (
        node.hidden and node.parent is not None and not node.parent.hidden
    )


def read_blocks(root: HtmlNode) -> list[Block]:
    """All blocks with text, in document order, with the features that a scorer weighs."""
    blocks = collect_blocks(root)
    _describe(blocks, root)
    return blocks


def collect_blocks(root: HtmlNode) -> list[Block]:
    """All blocks with text, in document order, without features."""
    blocks: list[Block] = []
    pending: list[tuple[HtmlNode, int, list[HtmlNode | str] | None, Setting]] = []
    pending.append((root, 0, None, Setting()))
    while pending:
        node, start, run, setting = pending.pop()
        if run is not None:
            if (block := _block(node, start, run, setting)) is not None:
                blocks.append(block)
            continue
        if node.tag in UNREAD:
            continue
        setting = _setting(node, setting)
        if node.tag == "pre":
            pending.append((node, 0, node.children, setting))
            continue
        inner = [
            (part, 0, None, setting) if isinstance(part, HtmlNode) else (node, index, part, setting)
            for index, part in parts(node)
        ]
        pending.extend(reversed(inner))
    return blocks


def _setting(node: HtmlNode, outer: Setting) -> Setting:
    zone = ROLES.get(node.get("role")) or ZONES.get(node.tag)
    kinds = class_kinds(node.get("class"), node.get("id"))
    link = node.tag == "a"
    if zone is None and not kinds and not link:
        return outer
    return Setting(
        outer.zones | {zone} if zone else outer.zones,
        outer.words | kinds if node.tag not in ("html", "body") else outer.words,
        outer.link or link,
    )


@lru_cache(maxsize=4096)
def class_kinds(classes: str, name: str) -> frozenset[str]:
    """What the words in a class and an id say of the element."""
    words = (word.lower() for word in NAME_PART.findall(f"{classes} {name}"))
    return frozenset(kind for word in words for kind in _KIND_OF_WORD.get(word, ()))


def _block(node: HtmlNode, start: int, run: list[HtmlNode | str], setting: Setting) -> Block | None:
    pieces: list[str] = []
    linked: list[str] = []
    pending: list[tuple[HtmlNode | str, bool]] = [(item, setting.link) for item in reversed(run)]
    while pending:
        item, link = pending.pop()
        if isinstance(item, str):
            pieces.append(item)
            if link:
                linked.append(item)
        elif item.tag == "br":
            pieces.append("\n")
        elif not is_skipped(item):
            link = link or item.tag == "a"
            pending.extend((child, link) for child in reversed(item.children))
    text = fold("".join(pieces))
    if not text:
        return None
    words = max(1, len(text.split()))
    linked_words = min(words, len(" ".join(linked).split()))
    return Block(node, start, text, words, linked_words, setting, is_label(node, run))


CONTROLS = frozenset(("input", "select", "textarea"))


def is_label(node: HtmlNode, run: list[HtmlNode | str]) -> bool:
    """Whether a run is nothing but labels of controls, which are no text."""
    return node.tag == "legend" or _labels(node) or all(map(_is_label_or_nothing, run))


def _is_label_or_nothing(item: HtmlNode | str) -> bool:
    return not item.strip() if isinstance(item, str) else is_skipped(item) or _labels(item)


def _labels(node: HtmlNode) -> bool:
    """Whether it is the label of a control."""
    inner = (child.tag for child in node.children if isinstance(child, HtmlNode))
    return node.tag == "label" and ("for" in node.attributes or not CONTROLS.isdisjoint(inner))


# Features


def _describe(blocks: list[Block], root: HtmlNode) -> None:
    """Give each block the features that the scorer weighs."""
    main = main_node(blocks, root)
    inside = _inside(blocks, main)
    near = _inside(blocks, main.parent) if main.parent is not None else inside
    seen = Counter(block.text for block in blocks)
    title = next((i for i, block in enumerate(blocks) if _is_in(block.node, "h1")), 0)
    for index, block in enumerate(blocks):
        around = blocks[max(0, index - 2) : index] + blocks[index + 1 : index + 3]
        block.features = {
            **_own_features(block),
            "in_main_node": float(inside[index]),
            "near_main_node": float(near[index]),
            "neighbours_length": _mean([math.log1p(other.words) for other in around]),
            "neighbours_links": _mean([other.linked / other.words for other in around]),
            "repeated": float(seen[block.text] > 1),
            "before_title": float(index < title),
        }


def _own_features(block: Block) -> dict[str, float]:
    tag = block.node.tag
    found = {
        "bias": 1.0,
        "length": math.log1p(block.words),
        "links": block.linked / block.words,
        "sentence": float(block.words > 3 and SENTENCE_END.search(block.text) is not None),
        "paragraph": float(tag in ("p", "blockquote", "pre")),
        "heading": float(tag in HEADINGS),
        "item": float(tag == "li"),
        "cell": float(tag in ("td", "th", "dd", "dt")),
        "hidden": float(block.node.hidden),
        "copyright": float(block.words < 40 and COPYRIGHT.search(block.text) is not None),
    }
    found.update((f"zone_{zone}", 1.0) for zone in block.setting.zones)
    found.update((f"class_{kind}", 1.0) for kind in block.setting.words)
    return found


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _is_in(node: HtmlNode, tag: str) -> bool:
    return node.tag == tag or (node.parent is not None and node.parent.tag == tag)


LEAVES = frozenset(("p", *HEADINGS))
NOT_MAIN = frozenset(("nav", "footer", "aside", "dialog"))


def main_node(blocks: Sequence[Block], root: HtmlNode) -> HtmlNode:
    """The deepest element that holds most of the page's running text."""
    weights: dict[HtmlNode, float] = {}
    total = 0.0
    for block in blocks:
        weight = _running_text(block)
        total += weight
        node = block.node if weight else None
        while node is not None:
            weights[node] = weights.get(node, 0.0) + weight
            node = node.parent
    holders = [node for node, weight in weights.items() if weight >= 0.6 * total]
    deepest = max(holders, key=lambda node: node.depth, default=root)
    # One long paragraph is no region of a page: what stands around it is as near to its middle.
    return deepest.parent if deepest.tag in LEAVES and deepest.parent is not None else deepest


def _running_text(block: Block) -> float:
    if block.node.hidden or block.setting.zones & NOT_MAIN or block.words < 5:
        return 0.0
    return max(0.0, block.words - 2.0 * block.linked)


def _inside(blocks: Sequence[Block], holder: HtmlNode) -> list[bool]:
    known: dict[HtmlNode, bool] = {}
    return [_is_inside(block.node, holder, known) for block in blocks]


def _is_inside(node: HtmlNode, holder: HtmlNode, known: dict[HtmlNode, bool]) -> bool:
    path: list[HtmlNode] = []
    at: HtmlNode | None = node
    while at is not None and at is not holder and at not in known:
        path.append(at)
        at = at.parent
    answer = at is holder or (at is not None and known[at])
    known.update(dict.fromkeys(path, answer))
    return answer


# Scoring and choosing


def score(blocks: Sequence[Block]) -> list[float]:
    """For each block, how likely it is content."""
    return [
        _logistic(sum(WEIGHTS.get(name, 0.0) * value for name, value in block.features.items()))
        for block in blocks
    ]


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, x))))


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
