"""Main content and metadata on labelled pages, beside the rivals that are installed.

    python benchmarks/train_content.py --data DIR --models MODELS
    python benchmarks/scrape.py --data DIR [--models MODELS] [--every N] [--json FILE] [--worst N]

DIR holds `scrape/wcxb-dev/pages.jsonl`. Quality is the token F1 of the text against the gold, a
mean over pages. Each page goes through all extractors in turn, and time is that of the processor,
so that a busy machine slows them alike. Markdown is reduced to text first.

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

from notte_local.core import content
from notte_local.core.content import classifier
from notte_local.results import Metadata
from notte_local.scraping import read_html

TOKEN = re.compile(r"\w+")
# What the library means to reach, beside each figure; the best rival's where it is higher.
GOALS = {
    "all": 0.87, "title": 0.90, "author": 0.80, "publish_date": 0.92, "empty": 0.0, "times": 1.2,
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Read:
    """What an extractor made of a page; `metadata` is None where it reads none."""

    markdown: str
    seconds: float
    metadata: Metadata | None = None


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


def ours(case: Case) -> Read:
    model = unseen(case)
    content.shipped = lambda: model
    began = time.process_time()
    scraped = read_html(case.html, url=case.url)
    return Read(scraped.markdown, time.process_time() - began, scraped.metadata)


def trafilatura(case: Case) -> Read:
    rival: Any = importlib.import_module("trafilatura")
    began = time.process_time()
    text: str | None = rival.extract(
        case.html, url=case.url, output_format="markdown", with_metadata=True, include_links=True
    )
    spent = time.process_time() - began
    found = rival.extract_metadata(case.html, default_url=case.url) if case.fields else Metadata()
    # Its metadata stands before the text, between lines of dashes.
    text = re.sub(r"\A---\n.*?\n---\n", "", text or "", flags=re.DOTALL)
    return Read(text, spent, Metadata(title=found.title, author=found.author, date=found.date))


def justext(case: Case) -> Read:
    rival: Any = importlib.import_module("justext")
    began = time.process_time()
    paragraphs = rival.justext(case.html.encode(), rival.get_stoplist("English"), encoding="utf-8")
    text = "\n\n".join(part.text for part in paragraphs if not part.is_boilerplate)
    return Read(text, time.process_time() - began)


def readability(case: Case) -> Read:
    rival: Any = importlib.import_module("readability")
    html: Any = importlib.import_module("lxml.html")
    began = time.process_time()
    text = html.fromstring(rival.Document(case.html).summary()).text_content()
    return Read(text, time.process_time() - began)


def resiliparse(case: Case) -> Read:
    rival: Any = importlib.import_module("resiliparse.extract.html2text")
    began = time.process_time()
    text = rival.extract_plain_text(case.html, main_content=True)
    return Read(text, time.process_time() - began)


def markdownify(case: Case) -> Read:
    """All of the page, to see what choosing is worth."""
    rival: Any = importlib.import_module("markdownify")
    began = time.process_time()
    text = rival.markdownify(case.html, strip=["script", "style", "head", "img"])
    return Read(text, time.process_time() - began)


EXTRACTORS: dict[str, Callable[[Case], Read]] = {
    "notte_local": ours,
    "trafilatura": trafilatura,
    "readability": readability,
    "resiliparse": resiliparse,
    "justext": justext,
    "markdownify": markdownify,
}


def run(cases: Iterable[Case], names: Iterable[str]) -> dict[str, Tally]:
    tallies = {name: Tally() for name in names}
    for case in cases:
        for name, tally in tallies.items():
            take(tally, case, EXTRACTORS[name](case))
    return tallies


def take(tally: Tally, case: Case, read: Read) -> None:
    """What was read of a page, counted."""
    text = to_text(read.markdown)
    tally.seconds.append(read.seconds)
    precision, recall, f1 = token_f1(text, case.gold)
    tally.precision.append(precision)
    tally.recall.append(recall)
    tally.f1[case.id] = f1
    if not text.strip():
        tally.empty.append(case.id)
    for label, attribute in FIELDS.items():
        if label in case.fields and read.metadata is not None:
            found = getattr(read.metadata, attribute)
            tally.asked[label] += 1
            tally.right[label] += is_same(found, case.fields[label], label)


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
            **times(tally, tallies.get("trafilatura")),
        }
    return out


def times(tally: Tally, rival: Tally | None) -> dict[str, float]:
    """The median over pages of how many times as long as trafilatura it takes for a page."""
    if rival is None:
        return {}
    pairs = zip(tally.seconds, rival.seconds, strict=True)
    return {"times": statistics.median(own / max(1e-6, other) for own, other in pairs)}


def show(figures: dict[str, dict[str, float]]) -> None:
    names = list(figures)
    rivals = [figures[name] for name in names[1:]]
    print(f"{'':14}" + "".join(f"{name:>14}" for name in names) + f"{'goal':>10}")
    for row in figures[names[0]]:
        goal = goal_of(row, [rival[row] for rival in rivals if row in rival])
        told = f"{goal:10.3f}" if goal is not None else ""
        values = (f"{figures[n][row]:14.3f}" if row in figures[n] else f"{'':14}" for n in names)
        print(f"{row:14}" + "".join(values) + told)


def goal_of(row: str, rivals: list[float]) -> float | None:
    """What a figure is meant to be: what the library promises, or at least the rivals'."""
    if row in GOALS:
        return GOALS[row]
    return (
        None
        if row in ("precision", "recall") or row.startswith("ms")
        else max(rivals, default=None)
    )


def installed(only: str | None) -> list[str]:
    """The extractors to run: one, or ours and every rival that is there."""
    if only is not None:
        return [only]
    names = [name for name in EXTRACTORS if importlib.util.find_spec(name) is not None]
    for name in EXTRACTORS.keys() - set(names):
        print(f"{name} is not installed: left out", file=sys.stderr)
    return names


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="list the pages that fare worst")
    parser.add_argument("--only", choices=EXTRACTORS, help="one extractor")
    parser.add_argument("--every", type=int, default=1, help="every n-th page: a quick look")
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
    cases = read_cases(folder, asked.limit)[:: asked.every]
    tallies = run(cases, installed(asked.only))
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
