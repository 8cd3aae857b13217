"""Siblings of one shape: what may be the records of a list."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import class_words
from notte_local.core.html import HEADINGS, HtmlNode, ancestors, elements, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_GROUPS = 60
MOST_STEPS = 200  # elements of one card that its size is reckoned from
MOSTLY = 0.6  # of the elements of a tag that are of one shape
SAMPLE = 8  # cards that stand for their group

NO_RECORDS = frozenset(("head", "nav", "footer", "select", "script", "datalist"))
NO_GROUPS = frozenset(("tr", "table", "p"))
NO_CARDS = frozenset(("p", "br", "script", "option"))
MENUS = frozenset(("nav", "navbar", "navigation", "menu", "submenu", "megamenu", "breadcrumb"))
LEADERS = frozenset(("dt", "tr", *HEADINGS))  # what a record may begin with, among its siblings
# Classes that say how wide a box is, or which of several it is, and not what it is.
LAYOUT = re.compile(
    r"(?:[a-z]{1,3}:)?-?(?:col|row|order|offset|span|[mp][trblxy]?|[wdhg]|flex|grid|gap|"
    r"first|last|odd|even|active|js|css|ng|is|has)(?:[-\d].*)?$"
)

Shape = tuple[str, str]


def repeated(root: HtmlNode) -> list[list[HtmlNode]]:
    """Groups of elements of one shape that may be records, the largest first."""
    groups: list[list[HtmlNode]] = []
    everywhere: dict[Shape, list[HtmlNode]] = {}
    # What holds a main heading is no menu: where HTML is broken, a `nav` may hold the page.
    main = {holder for heading in elements(root, "h1") for holder in ancestors(heading)}
    pending = [root]
    while pending:
        node = pending.pop()
        if node.hidden or (node not in main and (node.tag in NO_RECORDS or _is_menu(node))):
            continue
        inner = [child for child in node.children if isinstance(child, HtmlNode)]
        pending.extend(reversed(inner))
        if node.tag not in NO_GROUPS and inner:
            alike = _alike(inner)
            for shape, group in alike.items():
                groups.append(group)
                if shape[1]:
                    everywhere.setdefault(shape, []).extend(group)
            groups += _of_one_tag(inner, alike)
        if len(inner) > 3 and (led := list(_led(inner))):
            groups.append(led)
    # The same class in several places: cards in rows, and the first one apart.
    known = set(map(_told, groups))
    groups += [one for one in map(_outermost, everywhere.values()) if _told(one) not in known]
    sized = ((_size(group), group) for group in groups if len(group) > 1)
    large = [(size, group) for size, group in sized if size > len(group)]
    return [group for _, group in sorted(large, key=lambda pair: -pair[0])[:MOST_GROUPS]]


def _told(group: Sequence[HtmlNode]) -> tuple[int, int, int]:
    """What two groups of the same elements share."""
    return len(group), id(group[0]), id(group[-1])


def _is_menu(node: HtmlNode) -> bool:
    return node.tag != "body" and not MENUS.isdisjoint(class_words(node))


def shape_of(node: HtmlNode) -> Shape:
    """An element by its tag and the first class that says what it is."""
    return node.tag, _telling_class(node.get("class"))


@lru_cache(maxsize=8192)
def _telling_class(classes: str) -> str:
    named = (name for name in classes.split() if not LAYOUT.match(name))
    return re.sub(r"\d+", "", next(named, ""))


def _alike(nodes: Sequence[HtmlNode]) -> dict[Shape, list[HtmlNode]]:
    alike: dict[Shape, list[HtmlNode]] = {}
    for node in nodes:
        if node.tag not in NO_CARDS:
            alike.setdefault(shape_of(node), []).append(node)
    return alike


def _of_one_tag(
    nodes: Sequence[HtmlNode], alike: dict[Shape, list[HtmlNode]]
) -> Iterator[list[HtmlNode]]:
    """All of a tag, where most are of one shape: the first, or a promoted one, may differ."""
    for tag in {tag for tag, _ in alike}:
        shapes = [group for (own, _), group in alike.items() if own == tag]
        every = [node for node in nodes if node.tag == tag]
        if len(shapes) > 1 and MOSTLY * len(every) <= max(map(len, shapes)) > 1:
            yield every


def _outermost(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    known = set(nodes)
    return [node for node in nodes if known.isdisjoint(ancestors(node))]


def _led(nodes: Sequence[HtmlNode]) -> Iterator[HtmlNode]:
    """Records that nothing holds: each begins with an element of one shape, and others follow."""
    shapes = Counter(shape_of(node) for node in nodes if node.tag in LEADERS)
    leader, times = max(shapes.items(), key=lambda pair: pair[1], default=(("", ""), 0))
    if times < 2 or times > 0.7 * len(nodes):
        return
    starts = [at for at, node in enumerate(nodes) if shape_of(node) == leader]
    for start, end in zip(starts, [*starts[1:], len(nodes)], strict=True):
        first = nodes[start]
        yield HtmlNode("div", {}, first.parent, list(nodes[start:end]), depth=first.depth)


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
