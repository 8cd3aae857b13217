"""Fields against facts that were written down by hand: `python benchmarks/fields.py --hand`.

`fields_gold.json` says of each page what a visitor reads there and what a person would ask for. A
value counts as given wherever one is given, also where the gold says that there is none. Records
are laid beside those of the gold that they share most with; what a record of the gold does not hold
is not scored.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, HttpUrl, create_model

from notte_local.core.entities import read_entities
from notte_local.core.extract.fill import fill_model
from notte_local.core.html import parse
from notte_local.core.metadata import read_metadata
from notte_local.errors import ScrapeFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GOLD = Path(__file__).with_name("fields_gold.json")
GOALS = {"precision": 0.97, "recall": 0.85}
TYPES: dict[str, Any] = {
    "str": str,
    "opening": str,
    "decimal": Decimal,
    "int": int,
    "float": float,
    "date": date,
    "url": HttpUrl,
    "bool": bool,
}
TRACKING = re.compile(r"[?&](?:utm_\w+|ref|source|fbclid|gclid)=[^&#]*")


@dataclass(slots=True)
class Score:
    """What was wanted, given and right, by kind of page and field; `why` lists what was not."""

    wanted: Counter[str] = field(default_factory=Counter[str])
    given: Counter[str] = field(default_factory=Counter[str])
    right: Counter[str] = field(default_factory=Counter[str])
    why: list[str] = field(default_factory=list[str])

    def count(self, where: str, gold: Any, found: Any, kind: str) -> None:
        right = gold is not None and found is not None and is_same(found, gold, kind)
        self.wanted[where] += gold is not None
        self.given[where] += found is not None
        self.right[where] += right
        if not right and (gold is not None or found is not None):
            self.why.append(f"{where}: {str(found)[:70]!r}, not {str(gold)[:70]!r}")


def model_of(name: str, said: dict[str, Any]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for key, kind in said.items():
        if isinstance(kind, list):
            inner = cast("list[dict[str, Any]]", kind)[0]
            fields[key] = (list[model_of(key.title(), inner)], [])
        else:
            fields[key] = (TYPES[kind] | None, None)
    return create_model(name, **fields)


def is_same(found: Any, gold: Any, kind: str) -> bool:
    if kind in ("int", "float", "decimal"):
        return Decimal(str(found)) == Decimal(str(gold))
    if kind in ("date", "bool"):
        return str(found) == str(gold)
    if kind == "url":
        return address(str(found)) == address(str(gold))
    one, other = folded(str(found)), folded(str(gold))
    return one.startswith(other) if kind == "opening" else one == other


def address(text: str) -> str:
    return TRACKING.sub("", text.partition("#")[0]).rstrip("/?")


def folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def score_page(
    row: dict[str, Any], html: str, url: str, score: Score, extract: Callable[..., Any]
) -> None:
    for question in row["questions"]:
        said: dict[str, Any] = question["model"]
        found = extract(model_of(row["kind"].title(), said), html, url)
        for key, gold in question["gold"].items():
            where = f"{row['id']} {row['kind']}.{key}"
            if isinstance(gold, list):
                inner: dict[str, str] = said[key][0]
                golds = cast("list[dict[str, Any]]", gold)
                given = [dict(one) for one in found.get(key) or ()]
                if question.get("first") is not None or row.get("first") is not None:
                    given = given[: len(golds)] if len(given) > len(golds) else given
                score_records(where, golds, given, inner, score)
            else:
                score.count(where, gold, found.get(key), said[key])


def score_records(
    where: str,
    golds: Sequence[dict[str, Any]],
    given: Sequence[dict[str, Any]],
    kinds: dict[str, str],
    score: Score,
) -> None:
    left = list(given)
    for gold in golds:
        likest = max(left, key=lambda one: shared(one, gold, kinds), default=None)
        if likest is None or not shared(likest, gold, kinds):
            likest = {}
        else:
            left.remove(likest)
        for key, value in gold.items():
            score.count(f"{where}.{key}", value, likest.get(key), kinds[key])
    for extra in left:
        for key in {key for gold in golds for key in gold}:
            score.count(f"{where}.{key}", None, extra.get(key), kinds[key])


def shared(found: dict[str, Any], gold: dict[str, Any], kinds: dict[str, str]) -> int:
    return sum(
        value is not None and found.get(key) is not None and is_same(found[key], value, kinds[key])
        for key, value in gold.items()
    )


def extract(model: type[BaseModel], html: str, url: str) -> dict[str, Any]:
    page = parse(html, url)
    entities = read_entities(page)
    try:
        data, _, _ = fill_model(model, page, entities, read_metadata(page, entities))
    except ScrapeFailed:
        return {}
    return dict(data)


def run(half: str, read: Callable[[str], tuple[str, str]], only: Sequence[str] = ()) -> Score:
    """Score the pages of a half, or all of them; `read` gives a page's HTML and address."""
    score = Score()
    for row in json.loads(GOLD.read_text(encoding="utf-8"))["pages"]:
        if half in ("all", row["half"]) and (not only or row["kind"] in only or row["id"] in only):
            score_page(row, *read(row["id"]), score, extract)
    return score


def show(score: Score, *, misses: bool) -> None:
    kinds = sorted({where.split()[1].partition(".")[0] for where in score.wanted})
    for kind in ("", *kinds):
        wanted, given, right = (
            sum(n for where, n in counts.items() if where.split()[1].startswith(kind))
            for counts in (score.wanted, score.given, score.right)
        )
        precision = right / given if given else 0.0
        recall = right / wanted if wanted else 0.0
        print(
            f"{kind or 'all':10} precision {precision:.3f} of {given:4}, "
            f"recall {recall:.3f} of {wanted:4}"
        )
    print(f"goals      precision {GOALS['precision']}, recall {GOALS['recall']}")
    if misses:
        print("\n".join(f"{times} x {why}" for why, times in Counter(score.why).items()))
