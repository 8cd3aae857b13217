"""A pydantic model or a JSON Schema -> the fields that are wanted, each with the words for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.extract.examples import forms_of
from notte_local.core.html import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import BaseModel

Schema = dict[str, Any]

DEEPEST = 6  # a model that refers to itself is read this far

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")

# What one thing is called: schema.org's names, OpenGraph's, and what pages print. A name of a
# group stands for the others, below one that is the very name asked for.
SYNONYMS = tuple(
    frozenset(tuple(name.split()) for name in fold(group).split(", "))
    for group in """
name, title, headline, heading, product name, item name, job title, position, og title, twitter
    title, product, role;
description, summary, abstract, about, overview, og description, twitter description;
list price, original price, was price, regular price, old price, rrp, msrp, retail price,
    compare at price, strike price, price before;
price, cost, amount, sale price, current price, low price, our price, unit price, product price
    amount, og price amount, final price, price amount;
currency, price currency, currency code, product price currency, og price currency;
sku, item number, item id, article number, product id, product code, item code, part number,
    mpn, model number, item no, art no, reference;
gtin, gtin 13, gtin 12, gtin 8, ean, upc, barcode, isbn;
brand, manufacturer, make, vendor, product brand, maker;
availability, in stock, available, stock, stock status, product availability;
date, date published, published, published at, publish date, publication date, posted, date
    posted, published on, posted on, release date, article published time, pubdate, published
    date, issued, publication time, asked, asked on, sent;
modified, date modified, updated, updated at, last updated, last modified, article modified
    time, og updated time;
created, date created, created at;
author, authors, creator, by, byline, written by, writer, author name, article author, user,
    username, user name, poster, posted by, asked by, started by, member, nickname;
rating, rating value, aggregate rating, stars, score, average rating, user rating;
review count, rating count, number of reviews, reviews count, num reviews, ratings;
reviews, review, comments, comment;
image, image url, picture, photo, thumbnail, thumbnail url, og image, img, image link;
url, link, href, web address, og url, website, homepage, permalink;
phone, telephone, phone number, tel, contact number, mobile;
email, e mail, email address, mail;
address, street address, location;
city, address locality, locality, town;
region, address region, state, province;
postal code, postcode, zip, zip code, plz;
country, address country;
company, hiring organization, employer, organization, organisation, company name;
publisher, site name, og site name, source;
salary, base salary, pay, compensation, wage;
employment type, job type, contract type;
start, start date, starts, begins, start time, from;
end, end date, ends, end time, until;
duration, total time, length, runtime, time required;
ingredients, recipe ingredient, ingredient;
instructions, recipe instructions, steps, directions, method;
servings, recipe yield, yield, serves, portions;
calories, energy;
category, article section, section, product category, genre, categories;
tags, keywords, article tag;
language, in language, lang;
question, questions, query;
answer, accepted answer, response;
text, body, content, article body, review body, comment text, message, post text, post body,
    message text, reply;
color, colour;
weight, item weight, mass;
dimensions, size, measurements;
version, software version, release;
license, licence;
quantity, qty, count
""".split(";")  # noqa: SIM905 - a list of quotes is harder to read
)
STOP_WORDS = frozenset(
    """
    a an and as at by for from in is it its of on or that the this to with which who what
    where if any value field page
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)


COUNTING = frozenset(("count", "number", "total", "id", "year", "age", "rank", "price"))
NUMBERED = frozenset(("id", "number", "no", "code"))
VAGUE = frozenset(("page", "item", "thing", "list", "data", "result", "record", "object"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field that is wanted. `kinds` are tried in order: most exact first."""

    key: str
    names: tuple[tuple[str, ...], ...]  # key, name, title: each as words
    description: frozenset[str]
    kinds: tuple[str, ...]  # null, boolean, integer, number, date, date-time, url, string ...
    required: bool
    schema: Schema
    choices: tuple[Any, ...] = ()
    forms: frozenset[str] = frozenset()  # of its examples
    fields: tuple[Field, ...] = ()  # of an object
    item: Field | None = None  # of an array

    @property
    def is_nullable(self) -> bool:
        return "null" in self.kinds

    def knows(self, *words: str) -> bool:
        """Whether one of its names has one of these words."""
        return any(word in name for name in self.names for word in words)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, however it joins them: "datePublished" is ("date", "published")."""
    return _words_of(name[:200])


@lru_cache(maxsize=8192)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORD.findall(name))


def names_like(name: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """All names of what a name stands for."""
    return next((group for group in SYNONYMS if name in group), frozenset((name,)))


def likeness(field: Field, name: tuple[str, ...]) -> float:
    """How surely a name on the page is the field's: 1 its own, 0.9 a synonym, less by words."""
    if not name:
        return 0.0
    best = max((_alike(own, name) for own in field.names), default=0.0)
    if best < 0.5 and len(field.description & set(name)) == len(set(name) - STOP_WORDS) > 0:
        best = 0.65 if len(name) > 1 else 0.6
    return best


@lru_cache(maxsize=65536)
def _alike(own: tuple[str, ...], name: tuple[str, ...]) -> float:
    if own == name or "".join(own) == "".join(name):
        return 1.0
    if _singular(own) == _singular(name):
        return 0.95
    for group in SYNONYMS:
        if own in group and name in group:
            return 0.9
    if len(own) > 1 and own[-1] in NUMBERED and "".join(own[:-1]) == "".join(name):
        return 0.85  # "arXiv: 2101.00001" is the arXiv id
    mine, theirs = set(_singular(own)) - STOP_WORDS, set(_singular(name)) - STOP_WORDS
    if not mine or not theirs:
        return 0.0
    if mine == theirs:
        return 0.9
    shared = len(mine & theirs)
    if mine < theirs:
        return 0.75 * shared / len(theirs) ** 0.5
    if theirs < mine:  # a "price" is hardly the list price
        return 0.6 * shared / len(mine) ** 0.5
    return 0.5 * shared / len(mine | theirs)


def is_kind(field: Field, kind: str) -> bool:
    """Whether a type of schema.org is what a field, or a model, is called: a Job, "JobPosting"."""
    theirs = set(_singular(words_of(kind)))
    own = (set(_singular(name)) for name in field.names)
    return any(
        words and not words & VAGUE and (words <= theirs or theirs <= words) for words in own
    )


def _singular(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(w[:-1] if w.endswith("s") and len(w) > 3 and w[-2] != "s" else w for w in name)


def no_format(given: object) -> TypeError:
    """The error for what is neither a model nor a schema."""
    return TypeError(
        f"response_format must be a pydantic model class or a JSON Schema (a dict), not {given!r}"
    )


def read_model(model: type[BaseModel]) -> Field:
    """The fields of a pydantic model. Raises TypeError where it has no JSON Schema."""
    from pydantic.errors import PydanticInvalidForJsonSchema

    try:
        schema = model.model_json_schema(by_alias=True)
        plain = model.model_json_schema(by_alias=False)
    except PydanticInvalidForJsonSchema as exc:
        raise TypeError(
            f"response_format {model.__name__} has a field that JSON cannot hold: {exc}"
        ) from exc
    return _Reader(schema, plain).read()


def read_schema(schema: Mapping[str, Any]) -> Field:
    """The fields of a JSON Schema. Raises ValueError where it is none, or describes no object."""
    _check(dict(schema), "response_format")
    found = _Reader(dict(schema), dict(schema)).read()
    if "object" not in found.kinds:
        raise ValueError(
            'response_format must be the JSON Schema of an object: {"type": "object", '
            f'"properties": {{...}}}}, not {dict(schema)!r}'
        )
    return found


TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
NAMED = ("properties", "$defs", "definitions")  # words whose values hold schemas by name
LISTED = ("anyOf", "oneOf", "allOf")


def _check(schema: Any, where: str) -> None:
    """Raises ValueError for what is no schema; `true` and `false` are."""
    if isinstance(schema, bool):
        return
    own = _held(schema, dict, where)
    _check_words(own, where)
    for word in NAMED:
        for name, inner in _held(own.get(word, {}), dict, f"{where}.{word}").items():
            _check(inner, f"{where}.{word}.{name}")
    for word in LISTED:
        for at, inner in enumerate(_held(own.get(word, []), list, f"{where}.{word}")):
            _check(inner, f"{where}.{word}[{at}]")
    if not isinstance(own.get("items"), list):  # a list was a tuple's parts, which nothing reads
        _check(own.get("items", True), f"{where}.items")


def _check_words(schema: Schema, where: str) -> None:
    stated = schema.get("type", [])
    for kind in cast("list[Any]", stated if isinstance(stated, list) else [stated]):
        if kind not in TYPES:
            raise ValueError(f"{where}.type must be of {', '.join(TYPES)}, not {kind!r}")
    for name in _held(schema.get("required", []), list, f"{where}.required"):
        if not isinstance(name, str):
            raise ValueError(f"{where}.required must name properties, not hold {name!r}")  # noqa: TRY004 - wrong in what it holds


def _held(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        wanted = {dict: "an object", list: "a list"}[kind]
        raise ValueError(f"{where} must be {wanted}, not {value!r}")  # noqa: TRY004 - wrong in what it holds
    return value


class _Reader:
    """Reads a schema and its twin whose properties have the names that the code gives them."""

    def __init__(self, schema: Schema, plain: Schema) -> None:
        self._schema = schema
        self._plain = plain

    def read(self) -> Field:
        title = str(self._schema.get("title", ""))
        return self._field(title, title, self._schema, self._plain, required=True, depth=0)

    def _field(
        self, key: str, name: str, schema: Schema, plain: Schema, *, required: bool, depth: int
    ) -> Field:
        schema = _followed(schema, self._schema)
        plain = _followed(plain, self._plain)
        options = _options(schema, self._schema)
        plains = _options(plain, self._plain)
        kinds = _exact(dict.fromkeys(kind for one in options for kind in kinds_of(one)), options)
        return Field(
            key=key,
            names=_counted(_names(key, name, schema.get("title")), kinds),
            description=_described(schema),
            kinds=kinds or ("string",),
            required=required,
            schema=schema,
            choices=tuple(choice for option in options for choice in choices_of(option)),
            forms=forms_of(schema) if "string" in kinds else frozenset(),
            fields=self._properties(options, plains, depth),
            item=self._item(options, plains, name, depth),
        )

    def _properties(
        self, options: list[Schema], plains: list[Schema], depth: int
    ) -> tuple[Field, ...]:
        at = next((i for i, option in enumerate(options) if option.get("properties")), None)
        if at is None or depth >= DEEPEST:
            return ()
        wanted = set(cast("list[str]", options[at].get("required", [])))
        properties = cast("dict[str, Any]", options[at]["properties"])
        twins = cast("dict[str, Any]", plains[at]["properties"])
        if len(twins) != len(properties):
            twins = properties
        return tuple(
            self._field(
                key, name, _schema(inner), _schema(twin), required=key in wanted, depth=depth + 1
            )
            for (key, inner), (name, twin) in zip(properties.items(), twins.items(), strict=True)
        )

    def _item(
        self, options: list[Schema], plains: list[Schema], name: str, depth: int
    ) -> Field | None:
        at = next((i for i, option in enumerate(options) if "array" in kinds_of(option)), None)
        if at is None or depth >= DEEPEST:
            return None
        inner, twin = (_schema(side[at].get("items", {})) for side in (options, plains))
        return self._field(name, name, inner, twin, required=True, depth=depth + 1)


def _schema(value: Any) -> Schema:
    """A part of a schema; `true` and what is not understood stand for anything."""
    return cast("Schema", value) if isinstance(value, dict) else {}


def _followed(schema: Schema, root: Schema, depth: int = 8) -> Schema:
    """A schema with its reference followed; what is said beside the reference stays."""
    reference = schema.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/") or depth == 0:
        return schema
    found: Any = root
    for step in reference[2:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        found = _schema(found).get(name)
    if found is None:
        raise ValueError(f"response_format refers to {reference!r}, which it does not define")
    beside = {name: value for name, value in schema.items() if name != "$ref"}
    return {**_followed(_schema(found), root, depth - 1), **beside}


def _options(schema: Schema, root: Schema) -> list[Schema]:
    """What it may be: itself, or each part of its unions."""
    for word in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(word), list):
            parts = (_followed(_schema(part), root) for part in cast("list[Any]", schema[word]))
            return [option for part in parts for option in _options(part, root)]
    return [schema]


FORMATS = {
    "date": "date",
    "date-time": "date-time",
    "time": "time",
    "duration": "duration",
    "uri": "url",
    "url": "url",
    "uri-reference": "url",
    "email": "email",
}


def kinds_of(schema: Schema) -> tuple[str, ...]:
    """The kinds of value that a schema without unions allows."""
    stated: Any = schema.get("type")
    if isinstance(stated, list):
        kinds = [str(kind) for kind in cast("list[Any]", stated)]
    elif stated is not None:
        kinds = [str(stated)]
    elif "properties" in schema:
        kinds = ["object"]
    elif "items" in schema:
        kinds = ["array"]
    elif choices_of(schema):
        kinds = ["string"]
    else:
        kinds = []
    written = FORMATS.get(str(schema.get("format", "")))
    return tuple(written if kind == "string" and written else kind for kind in kinds)


def _exact(kinds: Iterable[str], options: Sequence[Schema]) -> tuple[str, ...]:
    """Kinds where the text that a Decimal allows is no text, but a number to its last digit."""
    found = tuple(kinds)
    patterns = [option.get("pattern") for option in options if "string" in kinds_of(option)]
    if "number" in found and any(isinstance(p, str) and not re.search(p, "a") for p in patterns):
        return tuple("decimal" if kind == "string" else kind for kind in found)
    return found


def choices_of(schema: Schema) -> tuple[Any, ...]:
    """The values of an enum or Literal."""
    if "const" in schema:
        return (schema["const"],)
    stated: Any = schema.get("enum")
    return tuple(cast("list[Any]", stated)) if isinstance(stated, list) else ()


def _names(*names: Any) -> tuple[tuple[str, ...], ...]:
    found = (words_of(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(words for words in found if words))


def _counted(names: tuple[tuple[str, ...], ...], kinds: tuple[str, ...]) -> Any:
    """A whole number that is called by what it counts: "comments" is the comment count."""
    if "integer" not in kinds or "array" in kinds:
        return names
    return (*names, *((*name, "count") for name in names if name[-1] not in COUNTING))


def _described(schema: Schema) -> frozenset[str]:
    text = schema.get("description")
    if not isinstance(text, str):
        return frozenset()
    return frozenset(words_of(text)) - STOP_WORDS


def wanted_words(fields: Iterable[Field]) -> frozenset[str]:
    """All words of the names of some fields."""
    return frozenset(word for field in fields for name in field.names for word in name)
