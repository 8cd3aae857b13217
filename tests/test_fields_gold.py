"""The hand-written facts that structured extraction is measured by: well-formed, and halved."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "benchmarks" / "fields_gold.json").read_text(encoding="utf-8")
)["pages"]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value == value.strip() != ""


def _is_day(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


KINDS: dict[str, Callable[[Any], bool]] = {
    "str": _is_text,
    "opening": lambda value: _is_text(value) and len(value) <= 60,
    "decimal": lambda value: isinstance(value, str) and Decimal(value) >= 0,
    "int": lambda value: type(value) is int,
    "float": lambda value: type(value) is float,
    "bool": lambda value: type(value) is bool,
    "date": _is_day,
    "url": lambda value: isinstance(value, str) and re.match(r"https?://\S+$", value) is not None,
}


def _values(model: dict[str, Any], gold: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each value with its type; a list of records is a list of one model."""
    assert gold.keys() <= model.keys()
    for name, value in gold.items():
        if isinstance(model[name], list):
            for record in value:
                yield from _values(model[name][0], record)
        else:
            yield model[name], value


def _questions(page: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((asked["model"], asked["gold"]) for asked in page["questions"])


def test_each_fact_is_of_the_type_that_was_asked_for() -> None:
    asked = [
        (page["id"], *pair)
        for page in PAGES
        for question in _questions(page)
        for pair in _values(*question)
    ]
    assert {page["id"] for page in PAGES} == {one[0] for one in asked}
    assert [one for one in asked if one[2] is not None and not KINDS[one[1]](one[2])] == []


def test_each_kind_of_page_is_halved() -> None:
    halves = Counter((page["kind"], page["half"]) for page in PAGES)
    for kind in ("product", "listing", "forum"):
        assert abs(halves[kind, "tune"] - halves[kind, "held"]) <= 1
    assert len({page["id"] for page in PAGES}) == len(PAGES) == halves.total()
    assert halves.total() >= 40


def test_some_of_what_is_asked_is_not_there() -> None:
    given = [
        value is not None
        for page in PAGES
        for _, gold in _questions(page)
        for value in gold.values()
        if not isinstance(value, list)
    ]
    assert 0.1 < given.count(False) / len(given) < 0.3
