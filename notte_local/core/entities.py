"""What a page states as data: JSON-LD, microdata and RDFa Lite, as plain dictionaries.

Values keep schema.org's names as keys and "@type" as a tuple of bare names. References by "@id"
are followed; what is broken is skipped, never raised.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.html import HtmlNode, fold, text_of, walk

if TYPE_CHECKING:
    from notte_local.core.html import Page

Json = dict[str, Any]

DEEPEST = 12  # references may go in circles
MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
EMPTY_WORDS = frozenset(("", "undefined", "null", "none", "nan", "n/a", "[object object]"))


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that the page describes: its types, and its properties as JSON."""

    source: str  # "json-ld", "microdata", "rdfa"
    types: tuple[str, ...]
    data: Json


def read_entities(page: Page) -> tuple[Entity, ...]:
    """Everything that the page states as data, JSON-LD first."""
    blocks = [
        "".join(part for part in node.children if isinstance(part, str))
        for node in walk(page.root)
        if node.tag == "script" and "ld+json" in node.get("type").lower()
    ]
    loaded = [value for block in blocks for value in load_leniently(block)]
    stated = _things(loaded)
    known = {thing["@id"]: thing for thing in stated if _is_name(thing.get("@id"))}
    found = [_entity("json-ld", _resolved(thing, known, DEEPEST)) for thing in stated]
    found += [_entity("microdata", item) for item in _items(page, MICRODATA)]
    found += [_entity("rdfa", item) for item in _items(page, RDFA)]
    return tuple(entity for entity in found if entity is not None)


def load_leniently(text: str) -> list[Any]:
    """The JSON values in a block: raw control characters, trailing commas and junk are let pass."""
    text = WRAPPED.sub("", text).strip().removesuffix(";")
    values: list[Any] = []
    decoder = json.JSONDecoder(strict=False)
    position = 0
    repaired = False
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
            values.append(value)
        except (ValueError, RecursionError):
            mended = TRAILING_COMMA.sub(r"\1", text)
            if not repaired and mended != text:
                text, position, repaired = mended, 0, True
                values.clear()
                continue
            break
        starts = [text.find(sign, position) for sign in "{["]
        position = min((start for start in starts if start >= 0), default=len(text))
    return values


def types_of(thing: Json) -> tuple[str, ...]:
    """The types of a thing without their vocabulary: ("Product",)."""
    stated: Any = thing.get("@type") or ()
    listed = cast("list[Any]", stated) if isinstance(stated, (list, tuple)) else [stated]
    return tuple(bare(kind) for kind in listed if isinstance(kind, str))


def bare(name: str) -> str:
    """A name without its vocabulary: "https://schema.org/Product" is "Product"."""
    return re.split(r"[/#:]", name.strip().rstrip("/"))[-1]


def clean(text: str) -> str:
    """A string of stated data as a reader would see it: no entities, no markup; "" for filler."""
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = MARKUP.sub(" ", text)
    text = fold(text)
    return "" if text.lower() in EMPTY_WORDS else text


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _things(loaded: list[Any]) -> list[Json]:
    """All objects that stand by themselves: in lists and in "@graph"."""
    things: list[Json] = []
    pending = list(reversed(loaded))
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending.extend(reversed(cast("list[Any]", value)))
        elif isinstance(value, dict):
            thing = cast("Json", value)
            graph = thing.get("@graph")
            if isinstance(graph, list):
                pending.extend(reversed(cast("list[Any]", graph)))
            if "@type" in thing or graph is None:
                things.append({name: part for name, part in thing.items() if name != "@graph"})
    return things


def _resolved(value: Any, known: dict[str, Json], depth: int) -> Any:
    """A value with its references followed, its strings cleaned, and its keys bare."""
    if isinstance(value, str):
        return clean(value)
    if depth == 0:
        return None
    if isinstance(value, list):
        parts = (_resolved(part, known, depth - 1) for part in cast("list[Any]", value)[:500])
        return [part for part in parts if part not in (None, "", [], {})]
    if isinstance(value, dict):
        thing = cast("Json", value)
        if set(thing) <= {"@id", "@type"} and thing.get("@id") in known:
            thing = known[thing["@id"]]
            depth = min(depth, 3)  # what is referred to may refer back
        if "@value" in thing:
            return _resolved(thing["@value"], known, depth - 1)
        made = {
            name if name.startswith("@") else bare(name): _resolved(part, known, depth - 1)
            for name, part in thing.items()
            if name not in ("@type", "@context")
        }
        made = {name: part for name, part in made.items() if part not in (None, "", [], {})}
        if kinds := types_of(thing):
            made["@type"] = kinds
        return made
    return value


def _entity(source: str, thing: Any) -> Entity | None:
    if not isinstance(thing, dict):
        return None
    data = cast("Json", thing)
    if not any(not name.startswith("@") for name in data):
        return None
    return Entity(source, types_of(data), data)


# Microdata and RDFa Lite: the same walk, other attribute names


@dataclass(frozen=True, slots=True)
class _Syntax:
    scope: str
    kind: str
    name: str


MICRODATA = _Syntax("itemscope", "itemtype", "itemprop")
RDFA = _Syntax("typeof", "typeof", "property")

# https://html.spec.whatwg.org/multipage/microdata.html#values
VALUE_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "iframe": "src",
    "object": "data",
    "data": "value",
    "meter": "value",
    "time": "datetime",
    "meta": "content",
}
ADDRESSES = frozenset(("href", "src", "data"))


def _items(page: Page, syntax: _Syntax) -> list[Json]:
    items: dict[HtmlNode, Json] = {}
    tops: list[Json] = []
    for node in walk(page.root):
        is_item = syntax.scope in node.attributes
        names = node.get(syntax.name).split()
        if not is_item and not names:
            continue
        holder = _holder(node, items)
        if is_item:
            items[node] = {"@type": tuple(bare(kind) for kind in node.get(syntax.kind).split())}
            if not names or holder is None:
                tops.append(items[node])
        if holder is not None:
            value = items[node] if is_item else _value(node, page)
            for name in names:
                holder.setdefault(bare(name), []).append(value)
    for item in items.values():
        _unwrap(item)
    return tops


def _holder(node: HtmlNode, items: dict[HtmlNode, Json]) -> Json | None:
    at = node.parent
    while at is not None and at not in items:
        at = at.parent
    return items[at] if at is not None else None


def _value(node: HtmlNode, page: Page) -> str:
    if "content" in node.attributes:
        return clean(node.get("content"))
    attribute = VALUE_ATTRIBUTES.get(node.tag)
    if attribute is not None and attribute in node.attributes:
        value = node.get(attribute)
        return page.absolute(value) if attribute in ADDRESSES else clean(value)
    return text_of(node)


def _unwrap(item: Json) -> None:
    """One value stands for itself, several for a list, empty ones for nothing."""
    for name, values in list(item.items()):
        if name.startswith("@"):
            continue
        kept = [value for value in values if value != ""]
        if not kept:
            del item[name]
        else:
            item[name] = kept[0] if len(kept) == 1 else kept
