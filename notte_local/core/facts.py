"""A part of a page -> facts: named pieces of text that may be the value of a field.

Each has the name that the page gives it (a label, a class, a property), and a prior: how far such
a source is to be believed when the name fits. What fits a field is decided in `extract`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.blocks import NOT_MAIN, collect_blocks
from notte_local.core.html import HEADINGS, HtmlNode, ancestors, elements, fold, text_of, walk
from notte_local.core.metadata import read_metas
from notte_local.core.schema import words_of
from notte_local.core.tables import cells_of, own_rows
from notte_local.core.values import PRICE, text_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from notte_local.core.entities import Json
    from notte_local.core.html import Page
    from notte_local.results import Metadata

Name = tuple[str, ...]

# How far each source is believed where its name is the field's own.
STATED = 0.9
OTHER_STATED = 0.55  # an entity that is not what the page is about
LABEL = 0.8
HEADING = 0.8
COLUMN = 0.85
PAIR = 0.7  # two boxes side by side: often a label and its value
CLASS = 0.7
META = 0.72
LINK = 0.75
PLACE = 0.6  # found by where it stands alone: the first price, the page's own address

LONGEST_LABEL = 5  # words
LONGEST_VALUE = 300  # characters
COLON = re.compile(r"^\s*([^:：]{2,60}?)\s*[:：]\s+(\S.*)$", re.DOTALL)
OLD_PRICE = re.compile(
    r"(?:^|[\s_-])(?:old|was|list|strike|regular|compare|rrp|msrp|original|before|crossed|del)(?:$|[\s_-])"
)
# Words that a class puts before what it means: "product-price" is a price.
PREFIXES = frozenset(
    """
    product item post entry article page job event recipe data js card list detail details
    info main current result movie book
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
# What a thing keeps in a part of it is its own: the price in its offer.
TRANSPARENT = frozenset(
    """
    offers priceSpecification aggregateRating address geo location nutrition reviewRating
    acceptedAnswer baseSalary value jobLocation item mainEntity itemReviewed
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the page says, by the name it says it under."""

    name: Name
    value: Any  # text, or stated data
    source: str
    prior: float
    text: str = ""

    @property
    def shown(self) -> str:
        return self.text or text_value(self.value)


def facts_of_data(data: Json, source: str, prior: float, depth: int = 3) -> Iterator[Fact]:
    """The properties of a stated thing, those of its transparent parts among them."""
    for name, value in data.items():
        if name.startswith("@"):
            continue
        yield Fact(words_of(name), value, source, prior)
        if depth == 0:
            continue
        parts = cast("list[Any]", value) if isinstance(value, list) else [value]
        if parts and isinstance(parts[0], dict):
            part = cast("Json", parts[0])
            if name in TRANSPARENT:
                yield from facts_of_data(part, source, prior * 0.97, depth - 1)
            elif len(parts) == 1:
                for inner, value_in in part.items():
                    if not inner.startswith("@"):
                        joined = (*words_of(name), *words_of(inner))
                        yield Fact(joined, value_in, source, prior * 0.97)


def facts_of_page(page: Page, metadata: Metadata, wanted: Collection[str]) -> list[Fact]:
    """Everything that the page says outside its stated data. `wanted`: words worth looking for."""
    facts = list(_from_metadata(page, metadata))
    facts += facts_in(page.root, page, wanted)
    facts += (
        Fact(name, value, "meta", META)
        for stated, value in read_metas(page).items()
        for name in _unprefixed(words_of(stated))
    )
    return facts


def _from_metadata(page: Page, metadata: Metadata) -> Iterator[Fact]:
    stated = (
        ("title", metadata.title, HEADING),
        ("author", metadata.author, META),
        ("date published", metadata.date, META),
        ("description", metadata.description, META),
        ("language", metadata.language, HEADING),
        ("publisher", metadata.site, META),
        ("url", metadata.canonical or page.url, PLACE),
    )
    for name, value, prior in stated:
        if value:
            yield Fact(words_of(name), value, "meta", prior)


def facts_in(node: HtmlNode, page: Page, wanted: Collection[str]) -> list[Fact]:
    """What stands in an element: labelled values, named classes, prices, addresses."""
    facts: list[Fact] = []
    facts.extend(_labels(node))
    facts.extend(_pairs(node))
    facts.extend(_classes(node, page, wanted))
    facts.extend(_links(node))
    facts.extend(_first_price(node))
    return facts


# Labels


def _labels(top: HtmlNode) -> Iterator[Fact]:
    for node in walk(top):
        if node.hidden:
            continue
        if node.tag == "table":
            yield from _rows(node)
        elif node.tag == "dl":
            yield from _definitions(node)
    for block in collect_blocks(top):
        found = COLON.match(block.text) if not block.node.hidden else None
        if found is not None:
            yield from _label(found[1], found[2], block.node, "label", LABEL)


def _label(label: str, value: str, node: HtmlNode, source: str, prior: float) -> Iterator[Fact]:
    words = words_of(label)
    value = fold(value)
    if words and len(words) <= LONGEST_LABEL and value and len(value) <= LONGEST_VALUE:
        aside = any(holder.tag in NOT_MAIN for holder in ancestors(node))
        yield Fact(words, value, source, prior * (0.8 if aside else 1.0), f"{label}: {value}")


def _rows(table: HtmlNode) -> Iterator[Fact]:
    for row in own_rows(table):
        cells = cells_of(row)
        if len(cells) == 2:
            label, value = text_of(cells[0]).rstrip(": ："), text_of(cells[1])
            if cells[1].tag == "td" or cells[0].tag == "td":
                yield from _label(label, value, row, "table", LABEL)


def _definitions(node: HtmlNode) -> Iterator[Fact]:
    term = ""
    for inner in walk(node):
        if inner.tag == "dt":
            term = text_of(inner).rstrip(": ：")
        elif inner.tag == "dd" and term:
            yield from _label(term, text_of(inner), inner, "definition", LABEL)


def _pairs(top: HtmlNode) -> Iterator[Fact]:
    """Elements whose whole content is two short texts."""
    for node in walk(top):
        inner = [child for child in node.children if isinstance(child, HtmlNode)]
        if len(inner) != 2 or node.hidden or node.tag in ("tr", "dl", "head", "html", "body"):
            continue
        if any(isinstance(child, str) and child.strip() for child in node.children):
            continue
        label, value = (_short_text(child) for child in inner)
        if label and value and not any(char.isdigit() for char in label):
            yield from _label(label.rstrip(": ："), value, node, "label", PAIR)


def _short_text(node: HtmlNode) -> str:
    """The text of an element that holds few others; "" of a larger one."""
    count = 0
    for count, _ in enumerate(walk(node)):
        if count > 6:
            return ""
    return text_of(node)


# Classes, links, prices


def _classes(top: HtmlNode, page: Page, wanted: Collection[str]) -> Iterator[Fact]:
    seen: dict[Name, int] = {}
    for node in walk(top):
        named = f"{node.get('class')} {node.get('id')} {node.get('data-testid')}".split()
        if not named and node.tag not in ("time", "img"):
            continue
        if node.hidden or node.tag in ("html", "body", "script", "meta", "link"):
            continue
        names = {name: None for token in named for name in _meant(token, wanted)}
        if not names or _is_old(node):
            continue
        value = _own_value(node, page)
        if value:
            for name in names:
                seen[name] = seen.get(name, 0) + 1
                # Of many alike (cards of a list) none is the page's own.
                prior = CLASS * (1.0 if seen[name] == 1 else 0.9 if seen[name] < 4 else 0.6)
                yield Fact(name, value, "class", prior)
    for node in elements(top, "time"):
        value = node.get("datetime") or text_of(node)
        if value and not node.hidden:
            yield Fact(("date",), value, "time", CLASS, text_of(node) or value)


def _meant(token: str, wanted: Collection[str]) -> Iterator[Name]:
    words = words_of(token)
    if len(words) > 4 or not any(word in wanted for word in words):
        return
    yield from _unprefixed(words)


def _unprefixed(words: Name) -> Iterator[Name]:
    yield words
    while len(words) > 1 and words[0] in PREFIXES:
        words = words[1:]
        yield words


def _is_old(node: HtmlNode) -> bool:
    """Whether it is struck out, or its class says that it was the price."""
    near = (node, node.parent) if node.parent is not None else (node,)
    return any(
        at.tag in ("del", "s", "strike") or OLD_PRICE.search(at.get("class").lower()) for at in near
    )


def _own_value(node: HtmlNode, page: Page) -> str:
    if node.tag == "time" and node.get("datetime"):
        return node.get("datetime")
    if node.tag == "img":
        return page.absolute(node.get("src"))
    if node.get("content"):
        return node.get("content")
    return text if (text := _short_text(node)) and len(text) <= LONGEST_VALUE else ""


def _links(top: HtmlNode) -> Iterator[Fact]:
    for node in elements(top, "a"):
        scheme, _, rest = node.get("href").strip().partition(":")
        if scheme.lower() == "mailto":
            yield Fact(("email",), rest.partition("?")[0], "link", LINK, text_of(node))
        elif scheme.lower() == "tel":
            yield Fact(("phone",), text_of(node) or rest, "link", LINK, text_of(node))


def _first_price(top: HtmlNode) -> Iterator[Fact]:
    """The first price by itself after the main heading."""
    blocks = collect_blocks(top)
    start = next((i for i, block in enumerate(blocks) if block.node.tag == "h1"), 0)
    for block in blocks[start : start + 60]:
        if block.words <= 6 and not block.node.hidden and PRICE.search(block.text):
            if _is_old(block.node):
                continue
            yield Fact(("price",), block.text, "text", PLACE)
            return


def facts_of_card(node: HtmlNode, page: Page, wanted: Collection[str]) -> list[Fact]:
    """What one of several alike says: its heading, link, image and time beside the rest."""
    facts = facts_in(node, page, wanted)
    title = next((inner for inner in walk(node) if inner.tag in HEADINGS and text_of(inner)), None)
    links = [inner for inner in elements(node, "a") if inner.get("href")]
    link = next((inner for inner in links if text_of(inner)), None)
    named = title or link
    if named is not None:
        facts.append(Fact(("title",), text_of(named), "heading" if title else "link", HEADING))
    if links:
        facts.append(Fact(("url",), (link or links[0]).get("href"), "link", LINK))
    image = next((inner for inner in elements(node, "img") if inner.get("src")), None)
    if image is not None:
        facts.append(Fact(("image",), image.get("src"), "image", LINK))
    return facts
