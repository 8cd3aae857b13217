"""Fields read from what pages show, against what the same pages state of themselves.

    python benchmarks/fields.py --data DIR [--cache FILE] [--kind KIND] [--misses] [--json FILE]
    python benchmarks/fields.py --data DIR --hand tune|held|all [--only PAGE|KIND ...] [--misses]

DIR holds `scrape/wcxb-dev/pages.jsonl`. Where a page carries JSON-LD, microdata or RDFa of a kind
below, that is taken out of it and is the gold; the fields are then read from the visible page alone
with a plain pydantic model. Only values that stand in the visible text count for precision and
recall, which are means over the kinds of field. Where a value stands nowhere on the page nothing
should be given: "absent" is how often that is so ("absent, strict" also counts the values that only
its head has, as if they were not there).

`--cache` keeps which pages have gold, and what it is, so that a second run parses those alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import fields_hand
from notte_local.core.dates import MONTHS, read_date
from notte_local.core.entities import Entity, read_entities
from notte_local.core.extract.fill import fill_model
from notte_local.core.extract.values import AMOUNT, as_decimal, read_number, text_value
from notte_local.core.html import HtmlNode, Page, fold, parse, walk
from notte_local.core.metadata import read_metadata
from notte_local.errors import ScrapeFailed

GOALS = {"precision": 0.92, "recall": 0.86, "absent": 0.70}
STATED = ("itemprop", "itemscope", "itemtype", "itemid", "itemref", "typeof", "vocab", "resource")


class Article(BaseModel):
    headline: str | None = None
    author: str | None = None
    date_published: date | None = None
    date_modified: date | None = None


class Posting(BaseModel):
    headline: str | None = None
    author: str | None = None
    date_published: date | None = None


class Product(BaseModel):
    name: str | None = None
    price: Decimal | None = None
    brand: str | None = None
    sku: str | None = None
    rating: float | None = None
    review_count: int | None = None


class Business(BaseModel):
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    street_address: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None


class Question(BaseModel):
    question: str
    answer: str


class Faq(BaseModel):
    questions: list[Question] = []


class Recipe(BaseModel):
    name: str | None = None
    author: str | None = None
    servings: str | None = None
    ingredients: list[str] | None = None


class Job(BaseModel):
    title: str | None = None
    company: str | None = None
    city: str | None = None
    date_posted: date | None = None


class Event(BaseModel):
    name: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    venue: str | None = None


Paths = dict[str, tuple[str, ...]]

# kind -> the types it is stated as, the model, and per field where that is stated: the first path
# with a value is the gold
KINDS: dict[str, tuple[tuple[str, ...], type[BaseModel], Paths]] = {
    "article": (
        ("Article", "NewsArticle", "BlogPosting", "TechArticle", "Report", "MedicalWebPage"),
        Article,
        {
            "headline": ("headline", "name"),
            "author": ("author.name", "author", "creator.name"),
            "date_published": ("datePublished",),
            "date_modified": ("dateModified",),
        },
    ),
    "forum": (
        ("DiscussionForumPosting", "QAPage"),
        Posting,
        {
            "headline": ("headline", "name", "mainEntity.name"),
            "author": ("author.name", "author", "mainEntity.author.name"),
            "date_published": ("datePublished", "dateCreated", "mainEntity.dateCreated"),
        },
    ),
    "product": (
        ("Product", "ProductGroup"),
        Product,
        {
            "name": ("name",),
            "price": ("offers.price", "offers.lowPrice", "offers.priceSpecification.price"),
            "brand": ("brand.name", "brand", "manufacturer.name"),
            "sku": ("sku", "mpn"),
            "rating": ("aggregateRating.ratingValue",),
            "review_count": ("aggregateRating.reviewCount", "aggregateRating.ratingCount"),
        },
    ),
    "business": (
        (
            *("LocalBusiness", "Organization", "Corporation", "Dentist", "HVACBusiness", "Store"),
            *("ProfessionalService", "CollegeOrUniversity", "Restaurant", "Hotel"),
        ),
        Business,
        {
            "name": ("name",),
            "phone": ("telephone", "contactPoint.telephone", "address.telephone"),
            "email": ("email", "contactPoint.email", "address.email"),
            "street_address": ("address.streetAddress",),
            "city": ("address.addressLocality",),
            "region": ("address.addressRegion",),
            "postal_code": ("address.postalCode",),
        },
    ),
    "faq": (("FAQPage",), Faq, {"questions": ("mainEntity",)}),
    "recipe": (
        ("Recipe",),
        Recipe,
        {
            "name": ("name",),
            "author": ("author.name", "author"),
            "servings": ("recipeYield",),
            "ingredients": ("recipeIngredient",),
        },
    ),
    "job": (
        ("JobPosting",),
        Job,
        {
            "title": ("title", "name"),
            "company": ("hiringOrganization.name", "hiringOrganization"),
            "city": ("jobLocation.address.addressLocality",),
            "date_posted": ("datePosted",),
        },
    ),
    "event": (
        ("Event", "MusicEvent", "BusinessEvent", "EducationEvent"),
        Event,
        {
            "name": ("name",),
            "start_date": ("startDate",),
            "end_date": ("endDate",),
            "venue": ("location.name",),
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A page that states things of one kind, and what it states."""

    id: str
    url: str
    page: str
    kind: str
    gold: dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What became of one kind of field."""

    visible: int = 0
    given: int = 0  # of the visible ones
    right: int = 0
    absent: int = 0
    left: int = 0  # of the absent ones: nothing was given
    hidden: int = 0  # in the head only
    hidden_left: int = 0


@dataclass(slots=True)
class Run:
    tallies: dict[str, Tally] = field(default_factory=dict[str, Tally])
    whole: Counter[str] = field(default_factory=Counter[str])  # records without a wrong field
    pages: Counter[str] = field(default_factory=Counter[str])
    seconds: list[float] = field(default_factory=list[float])
    misses: list[str] = field(default_factory=list[str])

    def of(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())


# Gold


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "pages.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n"):
        yield json.loads(line)


def find_cases(folder: Path) -> Iterator[Case]:
    for row in rows_of(folder):
        page = parse(read_page(folder, row["page"]), row["url"])
        entities = read_entities(page)
        for kind, (types, _, paths) in KINDS.items():
            found = [entity for entity in entities if not set(types).isdisjoint(entity.types)]
            if (entity := own(found, kind, page)) is not None:
                gold = {name: look_up(entity.data, where) for name, where in paths.items()}
                gold = {name: value for name, value in fair(gold).items() if value}
                if gold:
                    yield Case(row["id"], row["url"], row["page"], kind, gold)


def own(found: Sequence[Entity], kind: str, page: Page) -> Entity | None:
    """The thing that a page is about: of several, one whose name its title has; of businesses,
    one that says more than its name."""
    if kind == "business":
        return next((e for e in found if "address" in e.data or "telephone" in e.data), None)
    if kind == "faq" or len(found) == 1:
        return found[0] if found else None
    title = folded(next((full_text(n) for n in walk(page.root) if n.tag == "title"), ""))
    return next(
        (e for e in found if (name := folded(name_of(e))) and (name in title or title in name)),
        found[0] if found and kind in ("article", "forum") else None,
    )


def fair(gold: dict[str, Any]) -> dict[str, Any]:
    """Without what is no fact of its own: an address for a name, and the day of an update that is
    the day of publication."""
    days = [read_date(str(gold.get(name) or "")) for name in ("date_published", "date_modified")]
    if all(days) and len({str(day)[:10] for day in days}) == 1:
        gold["date_modified"] = None
    if not re.match(r"(?!https?:)[^\W_]", str(gold.get("author") or "")):
        gold["author"] = None
    return gold


def name_of(entity: Entity) -> str:
    return text_value(entity.data.get("headline") or entity.data.get("name"))


def look_up(data: Any, paths: Sequence[str]) -> Any:
    for path in paths:
        at: Any = data
        for step in path.split("."):
            if isinstance(at, list) and at:
                at = cast("list[Any]", at)[0]
            at = cast("dict[str, Any]", at).get(step) if isinstance(at, dict) else None
        if path.endswith("mainEntity"):
            return questions_of(at)
        if isinstance(at, list):
            parts = [text_value(part) for part in cast("list[Any]", at)]
            return parts if path == "recipeIngredient" else next(iter(parts), "")
        if at not in (None, "", []) and not isinstance(at, dict):
            return text_value(at)
    return None


def questions_of(stated: Any) -> list[tuple[str, str]]:
    things = cast("list[Any]", stated) if isinstance(stated, list) else [stated]
    pairs: list[tuple[str, str]] = []
    for thing in things:
        if isinstance(thing, dict):
            answer = look_up(thing, ("acceptedAnswer.text", "acceptedAnswer.name"))
            question = look_up(thing, ("name", "text"))
            if question and answer:
                pairs.append((question, answer))
    return pairs


def read_page(folder: Path, name: str) -> str:
    with gzip.open(folder / name) as file:
        return file.read().decode("utf-8", "replace")


# The page without what it states


def stripped(html: str, url: str) -> Page:
    page = parse(html, url)
    for node in walk(page.root):
        node.children = [
            child
            for child in node.children
            if not (isinstance(child, HtmlNode) and child.tag == "script")
        ]
        for name in STATED:
            node.attributes.pop(name, None)
        if node.tag != "meta":
            node.attributes.pop("property", None)
    return page


def full_text(node: HtmlNode) -> str:
    return "".join(part for inner in walk(node) for part in inner.children if isinstance(part, str))


def visible_text(page: Page) -> str:
    """The text of the body that is not marked as hidden, and the values of its fields."""
    pieces: list[str] = []
    pending: list[HtmlNode | str] = [page.root]
    while pending:
        at = pending.pop()
        if isinstance(at, str):
            pieces.append(at)
        elif at.tag not in ("head", "script", "style", "noscript"):
            # What is folded away is on the page: an accordion's answers.
            pieces.append(" ")
            pending.extend(reversed(at.children))
    return fold(" ".join(pieces))


def head_text(page: Page) -> str:
    said = (node.get("content") for node in walk(page.root) if node.tag == "meta")
    times = (node.get("datetime") for node in walk(page.root) if node.tag == "time")
    titles = (full_text(node) for node in walk(page.root) if node.tag == "title")
    return fold(" | ".join((*said, *times, *titles)))


# What counts as there, and as right


def folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def has_text(text: str, value: Any) -> bool:
    return f" {folded(str(value))} " in f" {folded(text)} "


def has_number(text: str, value: Any) -> bool:
    wanted = read_number(str(value))
    return any(
        wanted in (as_decimal(found, money=True), as_decimal(found))
        for found in AMOUNT.findall(text)
    )


def has_rating(text: str, value: Any) -> bool:
    """A short number stands in many places: with a word for what it is, or with a fraction."""
    if not re.search(r"[.,]\d", str(value).rstrip("0")):
        said = re.escape(str(read_number(str(value)) or value).removesuffix(".0"))
        return bool(re.search(rf"\b{said}(?:\.0+)?\s*(?:/|out of|stars?\b)", text, re.IGNORECASE))
    return has_number(text, value)


def has_count(text: str, value: Any) -> bool:
    said = f"{int(read_number(str(value)) or 0):,}"
    form = rf"(?<![\d.,])(?:{said}|{said.replace(',', '')})"
    word = r"\s*(?:\w+\s){0,2}(?:reviews?|ratings?|votes?|opinions)"
    return bool(re.search(rf"{form}{word}|\({form}\)", text, re.IGNORECASE))


def has_date(text: str, value: Any) -> bool:
    day = date.fromisoformat((read_date(str(value)) or "0001-01-01")[:10])
    months = "|".join(re.escape(name) for name, number in MONTHS.items() if number == day.month)
    d, m, y = f"0?{day.day}(?:st|nd|rd|th|\\.)?", f"0?{day.month}", str(day.year)
    forms = (
        rf"\b(?:{months})\.?\s+{d},?\s+{y}", rf"\b{d}\s+(?:of\s+|de\s+)?(?:{months})\.?,?\s+{y}",
        rf"\b{y}[-/.]{m}[-/.]{d}", rf"\b{m}[-/.]0?{day.day}[-/.](?:{y}|{y[2:]})\b",
        rf"\b0?{day.day}[-/.]{m}[-/.](?:{y}|{y[2:]})\b", rf"\b{d}[- ](?:{months})[- ]{y}",
    )  # fmt: skip
    return any(re.search(form, text, re.IGNORECASE) for form in forms)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def has_phone(text: str, value: Any) -> bool:
    return len(digits(str(value))) >= 6 and digits(str(value))[-7:] in digits(text)


def is_text(found: Any, gold: Any) -> bool:
    one, other = folded(str(found)), folded(str(gold))
    short, long = sorted((one, other), key=len)
    return one == other or (bool(short) and short in long and len(short) >= 0.6 * len(long))


def is_number(found: Any, gold: Any) -> bool:
    wanted = read_number(str(gold))
    return wanted is not None and abs(Decimal(str(found)) - wanted) < Decimal("0.005")


def is_date(found: Any, gold: Any) -> bool:
    return str(found)[:10] == (read_date(str(gold)) or "")[:10]


def is_phone(found: Any, gold: Any) -> bool:
    return digits(str(found))[-7:] == digits(str(gold))[-7:]


def street_of(value: Any) -> str:
    """The number and the first word of a street, which pages abbreviate as they like."""
    found = re.search(r"\d+\w*\W+\w+", str(value))
    return folded(found[0]) if found else folded(str(value))


def has_street(text: str, value: Any) -> bool:
    return has_text(text, street_of(value))


def is_street(found: Any, gold: Any) -> bool:
    return street_of(found) == street_of(gold)


def is_author(found: Any, gold: Any) -> bool:
    names = re.split(r",| and | & ", str(found))
    return is_text(found, gold) or is_text(names[0], gold)


Judge = tuple["Callable[[str, Any], bool]", "Callable[[Any, Any], bool]"]
TEXT: Judge = (has_text, is_text)
JUDGES: dict[str, Judge] = {
    "price": (has_number, is_number),
    "rating": (has_rating, is_number),
    "review_count": (has_count, is_number),
    "date_published": (has_date, is_date),
    "date_modified": (has_date, is_date),
    "date_posted": (has_date, is_date),
    "start_date": (has_date, is_date),
    "end_date": (has_date, is_date),
    "phone": (has_phone, is_phone),
    "author": (has_text, is_author),
    "street_address": (has_street, is_street),
}


# Scoring


def extract(case: Case, page: Page) -> dict[str, Any]:
    model = KINDS[case.kind][1]
    try:
        data, _, _ = fill_model(model, page, read_entities(page), read_metadata(page))
    except ScrapeFailed:
        return {}
    return dict(data)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a page says: to its readers, and in its head."""

    shown: str
    head: str


def run(cases: Sequence[Case], folder: Path) -> Run:
    out = Run()
    for case in cases:
        page = stripped(read_page(folder, case.page), case.url)
        texts = Texts(visible_text(page), head_text(page))
        began = time.perf_counter()
        found = extract(case, page)
        out.seconds.append(time.perf_counter() - began)
        wrong = len(out.misses)
        for name, gold in case.gold.items():
            score_of = score_list if isinstance(gold, list) else score
            score_of(out, case, name, found.get(name), texts)
        out.pages[case.kind] += 1
        out.whole[case.kind] += wrong == len(out.misses)
    return out


def score(out: Run, case: Case, name: str, value: Any, texts: Texts) -> None:
    gold = case.gold[name]
    kind = f"{case.kind}.{name}"
    stands, is_right = JUDGES.get(name, TEXT)
    tally = out.of(kind)
    right = value is not None and is_right(value, gold)
    if stands(texts.shown, gold):
        tally.visible += 1
        tally.given += value is not None
        tally.right += right
        if not right:
            out.misses.append(f"{kind:22} {case.id}  {str(value)[:70]!r}  gold {str(gold)[:70]!r}")
        return
    tally.hidden += 1
    tally.hidden_left += value is None
    if not stands(texts.head, gold) and not right:
        tally.absent += 1
        tally.left += value is None
        if value is not None:
            out.misses.append(f"{kind:22} {case.id}  {str(value)[:70]!r}  absent {gold!r}"[:170])


def score_list(out: Run, case: Case, name: str, value: Any, texts: Texts) -> None:
    """Each entry of a list by itself; of a pair both must be right, the second where it begins."""
    gold = cast("list[Any]", case.gold[name])
    tally = out.of(f"{case.kind}.{name}")
    given = [entry_of(entry) for entry in value or ()]
    shown = [
        entry
        for entry in map(entry_of, gold)
        if all(has_text(texts.shown, start(p)) for p in entry)
    ]
    right = sum(any(all(map(starts_alike, entry, other)) for other in given) for entry in shown)
    tally.visible += len(shown)
    tally.given += len(given) if shown else 0
    tally.right += min(right, len(shown))
    if right < len(shown) or len(given) > len(shown):
        out.misses.append(
            f"{case.kind}.{name}  {case.id}  {right} of {len(shown)} right, {len(given)} given; "
            f"first {str(given[:1])[:120]}"
        )


def start(text: str) -> str:
    """The first words of a text."""
    return text if len(text) <= 60 else text[:60].rpartition(" ")[0]


def entry_of(entry: Any) -> tuple[str, ...]:
    if isinstance(entry, BaseModel):
        return tuple(str(value) for value in dict(entry).values())
    parts = cast("Sequence[Any]", entry) if isinstance(entry, (list, tuple)) else (entry,)
    return tuple(map(str, parts))


def starts_alike(one: str, other: str) -> bool:
    one, other = folded(one)[:40], folded(other)[:40]
    return one == other or (len(min(one, other, key=len)) > 10 and (one in other or other in one))


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def figures_of(out: Run) -> dict[str, Any]:
    rows = {
        name: {
            "visible": tally.visible,
            "precision": share(tally.right, tally.given),
            "recall": share(tally.right, tally.visible),
            "absent": tally.absent,
            "left": tally.left,
        }
        for name, tally in sorted(out.tallies.items())
    }
    tallies = out.tallies.values()
    shown = [row for row in rows.values() if row["visible"]]
    return {
        "precision": mean([row["precision"] for row in shown]),
        "recall": mean([row["recall"] for row in shown]),
        "absent": share(sum(t.left for t in tallies), sum(t.absent for t in tallies)),
        "absent, strict": share(
            sum(t.hidden_left for t in tallies), sum(t.hidden for t in tallies)
        ),
        "pooled precision": share(sum(t.right for t in tallies), sum(t.given for t in tallies)),
        "pooled recall": share(sum(t.right for t in tallies), sum(t.visible for t in tallies)),
        "ms": 1000 * statistics.median(out.seconds),
        "fields": rows,
        "whole records": {kind: (out.whole[kind], out.pages[kind]) for kind in out.pages},
    }


def mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.mean(known) if known else None


def show(figures: dict[str, Any]) -> None:
    print(f"{'':24}{'visible':>8}{'precision':>10}{'recall':>8}{'absent':>8}{'left':>6}")
    for name, row in figures["fields"].items():
        said = (f"{row[n]:.2f}" if row[n] is not None else "-" for n in ("precision", "recall"))
        one, other = said
        print(f"{name:24}{row['visible']:8}{one:>10}{other:>8}{row['absent']:8}{row['left']:6}")
    for kind, (right, pages) in figures["whole records"].items():
        print(f"{kind:24}{right} of {pages} pages without a miss")
    for name, value in figures.items():
        if isinstance(value, float):
            goal = f"  goal {GOALS[name]}" if name in GOALS else ""
            print(f"{name:24}{value:.3f}{goal}")


def cached(folder: Path, cache: Path | None) -> list[Case]:
    if cache is not None and cache.is_file():
        return [Case(**row) for row in json.loads(cache.read_text(encoding="utf-8"))]
    cases = list(find_cases(folder))
    if cache is not None:
        rows = [{name: getattr(case, name) for name in Case.__slots__} for case in cases]
        cache.write_text(json.dumps(rows), encoding="utf-8")
    return cases


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="a file that keeps the gold")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument(
        "--hand", choices=("tune", "held", "all"), help="score against facts written by hand"
    )
    parser.add_argument("--only", nargs="*", default=(), help="with --hand: these pages or kinds")
    parser.add_argument("--misses", action="store_true", help="list what was wrong")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    folder = asked.data / "scrape" / "wcxb-dev"
    if not (folder / "pages.jsonl").is_file():
        print(
            f"No pages at {folder}: --data must name the folder that holds "
            "scrape/wcxb-dev/pages.jsonl.",
            file=sys.stderr,
        )
        return 2
    if asked.hand:
        rows = {row["id"]: row for row in rows_of(folder)}
        fields_hand.show(
            fields_hand.run(
                asked.hand,
                lambda name: (read_page(folder, rows[name]["page"]), rows[name]["url"]),
                asked.only,
            ),
            misses=asked.misses,
        )
        return 0
    cases = [c for c in cached(folder, asked.cache) if asked.kind in (None, c.kind)]
    out = run(cases, folder)
    figures = figures_of(out)
    show(figures)
    if asked.misses:
        print("\n".join(sorted(out.misses)))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
