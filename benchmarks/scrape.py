"""Main content and metadata on labelled pages, beside the rivals that are installed.

    python benchmarks/train_content.py --data DIR --models MODELS
    python benchmarks/scrape.py --data DIR [--models MODELS] [--limit N] [--json FILE] [--worst N]

DIR holds `scrape/wcxb-dev/pages.jsonl`. Quality is the token F1 of the text against the gold, a
mean over pages; time is the median a page, all in one run. Markdown is reduced to text first.

The classifier that is shipped was fitted on these very pages, so that its figures here flatter it.
With `--models` each page is judged by a model that saw no page of its site: those are the figures
to quote.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.util
import json
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from notte_local.core import classifier, content
from notte_local.results import Metadata
from notte_local.scraping import read_html

TOKEN = re.compile(r"\w+")
# What the library means to reach, beside each figure; the best rival's where it is higher.
GOALS = {"all": 0.87, "title": 0.90, "author": 0.80, "publish_date": 0.92, "empty": 0.0}
SLOWEST = 1.2  # times as long as trafilatura takes for the same pages
FIELDS = {"title": "title", "author": "author", "publish_date": "date"}


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled page."""

    id: str
    url: str
    kind: str
    html: str
    gold: str
    fields: dict[str, str]


@dataclass(slots=True)
class Tally:
    """What one extractor did."""

    f1: dict[str, float] = field(default_factory=dict[str, float])
    precision: list[float] = field(default_factory=list[float])
    recall: list[float] = field(default_factory=list[float])
    seconds: list[float] = field(default_factory=list[float])
    empty: list[str] = field(default_factory=list[str])
    right: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[str] = field(default_factory=Counter[str])


def read_cases(folder: Path, limit: int | None) -> list[Case]:
    lines = (folder / "pages.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")[:limit]
    return [_case(json.loads(line), folder) for line in lines]


def _case(row: dict[str, Any], folder: Path) -> Case:
    with gzip.open(folder / row["page"]) as file:
        html = file.read().decode("utf-8", "replace")
    fields: dict[str, str | None] = row.get("fields") or {}
    given = {name: value for name, value in fields.items() if value}
    return Case(row["id"], row["url"], row["type"], html, row["gold"], given)


def token_f1(text: str, gold: str) -> tuple[float, float, float]:
    """Precision, recall and F1 over the multisets of lower-cased tokens."""
    found, wanted = Counter(TOKEN.findall(text.lower())), Counter(TOKEN.findall(gold.lower()))
    both = sum((found & wanted).values())
    if not both:
        same = float(not found and not wanted)
        return same, same, same
    precision, recall = both / found.total(), both / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def to_text(markdown: str) -> str:
    """Markdown without its marks: images go, links keep their text."""
    text = re.sub(r"!\[[^\]]*\]\([^)\s]*\)", " ", markdown)
    text = re.sub(r"\]\([^)\s]*\)", " ", text)
    text = re.sub(r"^[> ]*`{3,}.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<br>", " ", text)
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", text)
    # An underscore is a word character to the tokens; as a mark it is none.
    return re.sub(r"(?<!\w)_+|_+(?!\w)", "", text)


FOLDS: dict[str, Any] = {}  # site -> a model that saw none of its pages


def unseen(case: Case) -> Any:
    """The model that judges a page: of its fold, where folds were given, else the one shipped."""
    site = ".".join((urlsplit(case.url).hostname or case.url).split(".")[-2:])
    return FOLDS.get(site, classifier.shipped())


def read_folds(file: Path) -> None:
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    models: list[Any] = [classifier.Model.of(data) for data in told["models"]]
    FOLDS.update((site, models[fold]) for site, fold in told["sites"].items())


def ours(case: Case) -> tuple[str, float]:
    model = unseen(case)
    content.shipped = lambda: model
    began = time.perf_counter()
    scraped = read_html(case.html, url=case.url)
    return scraped.markdown, time.perf_counter() - began


def our_metadata(case: Case) -> Metadata:
    return read_html(case.html, url=case.url).metadata


def trafilatura(case: Case) -> tuple[str, float]:
    rival: Any = importlib.import_module("trafilatura")
    began = time.perf_counter()
    text: str | None = rival.extract(
        case.html, url=case.url, output_format="markdown", with_metadata=True, include_links=True
    )
    spent = time.perf_counter() - began
    # Its metadata stands before the text, between lines of dashes.
    return re.sub(r"\A---\n.*?\n---\n", "", text or "", flags=re.DOTALL), spent


def trafilatura_metadata(case: Case) -> Metadata:
    rival: Any = importlib.import_module("trafilatura")
    found = rival.extract_metadata(case.html, default_url=case.url)
    return Metadata(title=found.title, author=found.author, date=found.date)


EXTRACTORS: dict[str, tuple[Callable[[Case], tuple[str, float]], Callable[[Case], Metadata]]] = {
    "notte_local": (ours, our_metadata),
    "trafilatura": (trafilatura, trafilatura_metadata),
}


def run(cases: Iterable[Case], name: str) -> Tally:
    extract, read_metadata = EXTRACTORS[name]
    tally = Tally()
    for case in cases:
        markdown, seconds = extract(case)
        text = to_text(markdown)
        metadata = read_metadata(case) if case.fields else Metadata()
        tally.seconds.append(seconds)
        precision, recall, f1 = token_f1(text, case.gold)
        tally.precision.append(precision)
        tally.recall.append(recall)
        tally.f1[case.id] = f1
        if not text.strip():
            tally.empty.append(case.id)
        for label, attribute in FIELDS.items():
            if label in case.fields:
                found = getattr(metadata, attribute)
                tally.asked[label] += 1
                tally.right[label] += is_same(found, case.fields[label], label)
    return tally


def is_same(found: str | None, gold: str, name: str) -> bool:
    """Equal but for case and punctuation, or one in the other and at least 0.6 as long."""
    if not found:
        return False
    if name == "publish_date":
        return found[:10] == gold[:10]
    one, other = re.sub(r"\W+", "", found).lower(), re.sub(r"\W+", "", gold).lower()
    short, long = sorted((one, other), key=len)
    return one == other or (short in long and len(short) >= 0.6 * len(long))


def report(cases: list[Case], tallies: dict[str, Tally]) -> dict[str, Any]:
    kinds = Counter(case.kind for case in cases)
    out: dict[str, Any] = {}
    for name, tally in tallies.items():
        by_kind = {
            kind: statistics.mean(tally.f1[case.id] for case in cases if case.kind == kind)
            for kind, _ in kinds.most_common()
        }
        out[name] = {
            "all": statistics.mean(tally.f1.values()),
            **by_kind,
            "precision": statistics.mean(tally.precision),
            "recall": statistics.mean(tally.recall),
            "ms": 1000 * statistics.median(tally.seconds),
            "ms mean": 1000 * statistics.mean(tally.seconds),
            "empty": len(tally.empty),
            **{n: tally.right[n] / tally.asked[n] for n in FIELDS if tally.asked[n]},
        }
    return out


def show(figures: dict[str, dict[str, float]]) -> None:
    names = list(figures)
    rivals = [figures[name] for name in names[1:]]
    print(f"{'':14}" + "".join(f"{name:>14}" for name in names) + f"{'goal':>10}")
    for row in figures[names[0]]:
        values = (figures[name][row] for name in names)
        goal = goal_of(row, [rival[row] for rival in rivals])
        told = f"{goal:10.3f}" if goal is not None else ""
        print(f"{row:14}" + "".join(f"{value:14.3f}" for value in values) + told)


def goal_of(row: str, rivals: list[float]) -> float | None:
    """What a figure is meant to be: at least the rivals', of times at most so many times theirs."""
    if row in GOALS:
        return GOALS[row]
    if row in ("precision", "recall") or not rivals:
        return None
    return SLOWEST * min(rivals) if row.startswith("ms") else max(rivals)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="list the pages that fare worst")
    parser.add_argument("--only", help="one extractor")
    parser.add_argument(
        "--models", type=Path, help="models by fold, of benchmarks/train_content.py"
    )
    asked = parser.parse_args()
    if asked.models:
        read_folds(asked.models)
    folder = asked.data / "scrape" / "wcxb-dev"
    if not (folder / "pages.jsonl").is_file():
        print(
            f"No labelled pages at {folder}: --data must name the folder that holds "
            "scrape/wcxb-dev/pages.jsonl.",
            file=sys.stderr,
        )
        return 2
    cases = read_cases(folder, asked.limit)
    tallies: dict[str, Tally] = {}
    for name in EXTRACTORS:
        if asked.only not in (None, name):
            continue
        if name != "notte_local" and importlib.util.find_spec(name) is None:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        tallies[name] = run(cases, name)
    figures = report(cases, tallies)
    show(figures)
    by_id = {case.id: case for case in cases}
    scores = next(iter(tallies.values())).f1
    for worst in sorted(scores, key=lambda key: scores[key])[: asked.worst]:
        print(f"{scores[worst]:.3f} {by_id[worst].kind:14} {worst} {by_id[worst].url}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
