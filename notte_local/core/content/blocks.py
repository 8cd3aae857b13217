"""Page -> blocks of text, each with what it stands in: what content is chosen from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from notte_local.core.html import HEADINGS, HtmlNode, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    is_beside: bool = False  # shown beside the main column of a live page


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
    if node.tag == "annotation":  # a formula once more, as its source
        return True
    return node.tag in UNREAD or (
        node.hidden and node.parent is not None and not node.parent.hidden
    )


def collect_blocks(root: HtmlNode) -> list[Block]:
    """All blocks with text, in document order."""
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
    # What a live page shows fixed over its text is marked so, however it is written.
    is_over = "data-notte-over" in node.attributes
    zone = "dialog" if is_over else ROLES.get(node.get("role")) or ZONES.get(node.tag)
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
    words = words_of_names(f"{classes} {name}")
    return frozenset(kind for word in words for kind in _KIND_OF_WORD.get(word, ()))


def class_words(node: HtmlNode) -> frozenset[str]:
    """The words of a class and an id, `authorName` and `author-name` alike."""
    return words_of_names(f"{node.get('class')} {node.get('id')}")


@lru_cache(maxsize=16384)
def words_of_names(names: str) -> frozenset[str]:
    """The words of what markup calls an element, in lower case."""
    return frozenset(word.lower() for word in NAME_PART.findall(names))


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


def inside(blocks: Sequence[Block], holder: HtmlNode) -> list[bool]:
    """For each block, whether it stands in `holder`."""
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
