"""A part of a page -> facts: named pieces of text that may be the value of a field.

Each has the name that the page gives it (a label, a class, a property), and a prior: how far such
a source is to be believed when the name fits. What fits a field is decided in `ranking`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.extract.schema import SYNONYMS, words_of
from notte_local.core.extract.values import text_value
from notte_local.core.html import HtmlNode, elements, fold, text_of, walk
from notte_local.core.metadata import read_metas
from notte_local.core.tables import cells_of, own_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from notte_local.core.entities import Json
    from notte_local.core.extract.survey import Survey
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

BEHIND = (1.0, 0.9, 0.9, 0.6)  # the first of a class, the second ...
LONGEST_LABEL = 5  # words
SHORT_VALUE = 2  # words
LONGEST_VALUE = 300  # characters
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202c"))  # of writing direction
NUMBER_SIGN = re.compile(r"#|\b(?:no|nr)\.")
NEXT_LABEL = re.compile(r"(?<=\S)\s+[A-Z][\w-]*(?:\s[\w-]+)?\s?:\s")
COLON = re.compile(r"^\s*([^:：]{2,60}?)\s*[:：]\s+(\S.*)$", re.DOTALL)
OLD_PRICE = re.compile(
    r"(?:^|[\s_-])(?:old|was|list|strike|regular|compare|rrp|msrp|original|before|crossed|del)(?:$|[\s_-])"
)
# Words that a class puts before what it means: "product-price" is a price.
PREFIXES = frozenset(
    """
    product item post entry article page job event recipe data js card list detail details
    info main current result movie book box block c ui node cell tile teaser story listing search
    thread topic comment message view component wp
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
# What a thing keeps in a part of it is its own: the price in its offer.
TRANSPARENT = frozenset(
    """
    offers priceSpecification aggregateRating address geo location nutrition reviewRating
    acceptedAnswer baseSalary value jobLocation item mainEntity itemReviewed
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)


KNOWN = frozenset(name[0] for group in SYNONYMS for name in group if len(name) == 1) - PREFIXES


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
        if name.startswith("@") or (name == "position" and text_value(value).isdigit()):
            continue  # a place in a list is no job
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


def facts_of_page(survey: Survey, metadata: Metadata, wanted: Collection[str]) -> list[Fact]:
    """Everything that the page says by name, outside its stated data.

    `wanted` holds the words that are worth looking for.
    """
    page = survey.page
    facts = list(_from_metadata(page, metadata))
    facts += _labels(survey)
    facts += _pairs(survey)
    facts += _classes(survey, wanted)
    facts += _links(survey)
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
        ("language", metadata.language, PLACE),
        ("publisher", metadata.site, META),
        ("url", metadata.canonical or page.url, PLACE),
    )
    for name, value, prior in stated:
        if value:
            yield Fact(words_of(name), value, "meta", prior)


# Labels


def _labels(survey: Survey) -> Iterator[Fact]:
    for node in walk(survey.page.root):
        if node.hidden:
            continue
        if node.tag == "table":
            yield from _rows(node, survey)
        elif node.tag == "dl":
            yield from _definitions(node, survey)
    for block in survey.blocks:
        found = COLON.match(block.text.translate(MARKS)) if not block.node.hidden else None
        if found is not None:
            near = LABEL * survey.nearness(block.node)
            yield from labelled(found[1], found[2], "label", near)


def labelled(label: str, value: str, source: str, prior: float) -> Iterator[Fact]:
    """A label with its value, where the one is short and the other not long."""
    words = words_of(NUMBER_SIGN.sub(" number ", label))
    value = fold(value.translate(MARKS))
    # "SKU: AU4 Category: Cups" is two of them on one line.
    following = NEXT_LABEL.search(value)
    short = value[: following.start()].strip() if following is not None else value
    if len(short.split()) > SHORT_VALUE or not any(map(str.isdigit, short)):
        # A sentence with a colon in it.
        short = value
    if words and len(words) <= LONGEST_LABEL and short and len(short) <= LONGEST_VALUE:
        yield Fact(words, short, source, prior, f"{label}: {value}")


def _rows(table: HtmlNode, survey: Survey) -> Iterator[Fact]:
    for row in own_rows(table):
        cells = cells_of(row)
        if len(cells) == 2:
            label, value = text_of(cells[0]).rstrip(": ："), text_of(cells[1])
            if cells[1].tag == "td" or cells[0].tag == "td":
                yield from labelled(label, value, "table", LABEL * survey.nearness(row))


def _definitions(node: HtmlNode, survey: Survey) -> Iterator[Fact]:
    near = LABEL * survey.nearness(node)
    term = ""
    for inner in walk(node):
        if inner.tag == "dt":
            term = text_of(inner).rstrip(": ：")
        elif inner.tag == "dd" and term:
            yield from labelled(term, text_of(inner), "definition", near)


def _pairs(survey: Survey) -> Iterator[Fact]:
    """Elements whose whole content is two short texts."""
    for node in walk(survey.page.root):
        inner = [child for child in node.children if isinstance(child, HtmlNode)]
        if len(inner) != 2 or node.hidden or node.tag in ("tr", "dl", "head", "html", "body"):
            continue
        if any(isinstance(child, str) and child.strip() for child in node.children):
            continue
        label, value = (short_text(child) for child in inner)
        if label and value and not any(char.isdigit() for char in label):
            near = PAIR * survey.nearness(node)
            yield from labelled(label.rstrip(": ："), value, "label", near)


def short_text(node: HtmlNode) -> str:
    """The text of an element that holds few others; "" of a larger one."""
    count = 0
    for count, _ in enumerate(walk(node)):
        if count > 6:
            return ""
    return text_of(node)


# Classes, links, prices


def _classes(survey: Survey, wanted: Collection[str]) -> Iterator[Fact]:
    seen: dict[Name, int] = {}
    for node in walk(survey.page.root):
        names = names_of(node, wanted)
        if names and is_old(node):
            names = (("list", "price"),) if ("price",) in names else ()
        if not names:
            continue
        value = own_value(node, survey.page)
        if value:
            near = CLASS * survey.nearness(node)
            for name in names:
                seen[name] = seen.get(name, 0) + 1
                # Of many alike (cards of a list) none is the page's own.
                yield Fact(name, value, "class", near * BEHIND[min(seen[name], 4) - 1])
    for node in elements(survey.page.root, "time"):
        value = node.get("datetime") or text_of(node)
        if value and not node.hidden:
            near = CLASS * survey.nearness(node)
            yield Fact(("date",), value, "time", near, text_of(node) or value)


def names_of(node: HtmlNode, wanted: Collection[str]) -> tuple[Name, ...]:
    """What the class, id and test id of an element call it, of what is worth looking for."""
    if node.hidden or node.tag in ("html", "body", "script", "meta", "link"):
        return ()
    attributes = node.attributes
    said = (attributes.get("class"), attributes.get("id"), attributes.get("data-testid"))
    if said == (None, None, None):
        return ()
    return _names_in(" ".join(filter(None, said)), frozenset(wanted))


@lru_cache(maxsize=16384)
def _names_in(said: str, wanted: frozenset[str]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(name for token in said.split() for name in _meant(token, wanted)))


def _meant(token: str, wanted: Collection[str]) -> Iterator[Name]:
    block, _, part = token.partition("__")
    if part and KNOWN.isdisjoint(words_of(block)):
        yield from _meant(part, wanted)  # of "card__title", what it is of the card
    words = words_of(token)
    if not 0 < len(words) <= 4 or words[-1].isdigit():
        return
    if not any(word in wanted for word in words):
        return
    yield from _unprefixed(words)


def _unprefixed(words: Name) -> Iterator[Name]:
    yield words
    while len(words) > 1 and words[0] in PREFIXES:
        words = words[1:]
        yield words


def is_old(node: HtmlNode) -> bool:
    """Whether it is struck out, or its class says that it was the price."""
    near = (node, node.parent) if node.parent is not None else (node,)
    return any(
        at.tag in ("del", "s", "strike") or OLD_PRICE.search(at.get("class").lower()) for at in near
    )


def own_value(node: HtmlNode, page: Page) -> str:
    if node.tag == "time" and node.get("datetime"):
        return node.get("datetime")
    if node.tag == "img":
        return image_of(node, page)
    if node.get("content"):
        return node.get("content")
    return text if (text := short_text(node)) and len(text) <= LONGEST_VALUE else ""


def image_of(node: HtmlNode, page: Page) -> str:
    """The address of a picture, of one that is loaded late too; "" where there is none."""
    for name in ("src", "data-src", "data-original", "data-lazy-src", "data-image", "srcset"):
        said = node.get(name).strip().split(" ")[0].rstrip(",")
        if said and not said.startswith("data:"):
            return page.absolute(said)
    return ""


def _links(survey: Survey) -> Iterator[Fact]:
    for node in elements(survey.page.root, "a"):
        scheme, _, rest = node.get("href").strip().partition(":")
        if scheme.lower() == "mailto":
            yield Fact(("email",), rest.partition("?")[0], "link", LINK, text_of(node))
        elif scheme.lower() == "tel":
            yield Fact(("phone",), text_of(node) or rest, "link", LINK, text_of(node))
