"""Fit the classifier of main content on labelled pages, and say how well it does on other sites.

    pip install lightgbm scikit-learn
    python benchmarks/train_content.py --data DIR [--folds 5] [--write] [--models FILE]

DIR holds `scrape/wcxb-dev/pages.jsonl`. The figures are token F1 of what is chosen against the
gold, each page judged by models that saw no page of its site. `--write` then fits on all pages and
writes `notte_local/core/content/content_model.json`, which is all that the library reads.

A block's label is the share of its words that stand in the gold, in order; its weight, its share of
its page. The words of classes are fitted first (logistic regression), then boosted trees over what
those words say and the block's numbers, then trees over what the first say of the blocks around.
Each stage is fitted on what the one before says of sites that it had not seen.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.html import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.scrape import TOKEN, Case, read_cases, token_f1
from notte_local.core.content import choose, features
from notte_local.core.content.blocks import collect_blocks
from notte_local.core.content.class_tokens import tokens_of
from notte_local.core.content.classifier import SECOND_NAMES, Model, second_rows
from notte_local.core.html import parse

PACKAGE = Path(__file__).resolve().parents[1] / "notte_local"
WHERE = PACKAGE / "core" / "content" / "content_model.json"
FIRST_NAMES = ("words_say", *features.NAMES)
FIRST_ROUNDS, SECOND_ROUNDS, LEAVES, RATE, SEEDS = 90, 50, 12, 0.1, 2
FEWEST_SITES = 6  # that a class word must stand on


@dataclass(slots=True, eq=False)
class Example:
    """A page as the classifier sees it, with what it should say."""

    case: Case
    page: Page
    blocks: list[Block]
    rows: list[list[float]]
    tokens: list[frozenset[str]]
    labels: list[float]
    weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        total = sum(block.words for block in self.blocks)
        self.weights = [block.words / total for block in self.blocks]


def site_of(url: str) -> str:
    return ".".join((urlsplit(url).hostname or url).split(".")[-2:])


def example(case: Case) -> Example:
    page = parse(case.html, case.url)
    blocks = collect_blocks(page.root)
    labels = labelled([TOKEN.findall(block.text.lower()) for block in blocks], case.gold)
    return Example(case, page, blocks, features.rows(blocks, page), tokens_of(blocks), labels)


# Labels: which blocks the gold was made of


def labelled(blocks: Sequence[Sequence[str]], gold: str) -> list[float]:
    """For each block, the share of its words that stand in the gold.

    Long blocks are found by runs of three words; a short one counts only where it stands in the
    gold between the long ones around it, and each place there counts once.
    """
    wanted = TOKEN.findall(gold.lower())
    runs: dict[tuple[str, ...], list[int]] = {}
    for i in range(len(wanted) - 2):
        runs.setdefault(tuple(wanted[i : i + 3]), []).append(i)
    labels = [_covered(tokens, runs) for tokens in blocks]
    anchors = _anchors(blocks, labels, runs)
    singles: dict[str, list[int]] = {}
    for i, token in enumerate(wanted):
        singles.setdefault(token, []).append(i)
    used: set[int] = set()
    for i, tokens in enumerate(blocks):
        if tokens and len(tokens) < 6:
            place = _place(tokens, wanted, singles, _between(i, anchors, len(wanted)), used)
            labels[i] = float(place is not None)
            if place is not None:
                used.update(range(place, place + len(tokens)))
    return labels


def _covered(tokens: Sequence[str], runs: dict[tuple[str, ...], list[int]]) -> float:
    hit: set[int] = set()
    for i in range(len(tokens) - 2):
        if tuple(tokens[i : i + 3]) in runs:
            hit.update((i, i + 1, i + 2))
    return len(hit) / len(tokens) if tokens else 0.0


def _anchors(
    blocks: Sequence[Sequence[str]],
    labels: Sequence[float],
    runs: dict[tuple[str, ...], list[int]],
) -> list[tuple[int, int, int]]:
    """(block, first place, last place) of long blocks whose place in the gold is certain."""
    found: list[tuple[int, int, int]] = []
    for i, tokens in enumerate(blocks):
        if len(tokens) < 6 or labels[i] < 0.7:
            continue
        places = [
            places[0]
            for at in range(len(tokens) - 2)
            if len(places := runs.get(tuple(tokens[at : at + 3]), ())) == 1
        ]
        if places:
            found.append((i, min(places), max(places) + 3))
    return found


def _between(i: int, anchors: Sequence[tuple[int, int, int]], end: int) -> tuple[int, int]:
    at = bisect_left(anchors, (i, -1, -1))
    low = anchors[at - 1][2] if at else 0
    high = anchors[at][1] if at < len(anchors) else end
    return (low - 3, high + 3) if low <= high else (0, end)


def _place(
    tokens: Sequence[str],
    wanted: Sequence[str],
    singles: dict[str, list[int]],
    between: tuple[int, int],
    used: set[int],
) -> int | None:
    low, high = between
    for place in singles.get(tokens[0], ()):
        is_same = wanted[place : place + len(tokens)] == list(tokens)
        if is_same and low <= place <= high - len(tokens) and place not in used:
            return place
    return None


# Fitting


def fit_words(examples: Sequence[Example], alpha: float = 0.3) -> tuple[float, dict[str, float]]:
    """The bias and the weights of class words that stand on several sites."""
    csr_matrix: Any = import_module("scipy.sparse").csr_matrix
    regression: Any = import_module("sklearn.linear_model").LogisticRegression
    sites: dict[str, set[str]] = {}
    for one in examples:
        for token in set[str]().union(*one.tokens):
            sites.setdefault(token, set()).add(site_of(one.case.url))
    vocabulary = sorted(token for token, on in sites.items() if len(on) >= FEWEST_SITES)
    column = {token: i for i, token in enumerate(vocabulary)}
    indices: list[int] = []
    ends = [0]
    for one in examples:
        for tokens in one.tokens:
            indices += sorted(column[token] for token in tokens if token in column)
            ends.append(len(indices))
    matrix = csr_matrix(([1.0] * len(indices), indices, ends), (len(ends) - 1, len(column)))
    target = [label >= 0.5 for one in examples for label in one.labels]
    weights = [weight for one in examples for weight in one.weights]
    scale = len(weights) / sum(weights)
    fitted = regression(C=alpha * sum(weights) / len(weights), max_iter=150)
    fitted.fit(matrix, target, sample_weight=[weight * scale for weight in weights])
    found = zip(vocabulary, fitted.coef_[0].tolist(), strict=True)
    return fitted.intercept_[0].item(), {t: round(w, 3) for t, w in found if abs(w) > 0.02}


def fit_trees(
    tables: Sequence[Any], labels: list[float], weights: list[float], rounds: int, names: Any
) -> dict[str, Any]:
    """Boosted trees as the library reads them, the mean of a few that differ by their seed."""
    lightgbm: Any = import_module("lightgbm")
    np: Any = import_module("numpy")
    scale = len(weights) / sum(weights)
    data = lightgbm.Dataset(
        np.concatenate(tables),
        np.array(labels),
        weight=np.array(weights) * scale,
        feature_name=list(names),
        free_raw_data=False,
    )
    trees: list[Any] = []
    for seed in range(SEEDS):
        told = lightgbm.train(
            {
                "objective": "cross_entropy", "num_leaves": LEAVES, "learning_rate": RATE,
                "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1,
                "min_data_in_leaf": 40, "lambda_l2": 5.0, "seed": seed, "verbose": -1,
                "num_threads": 1, "deterministic": True, "force_row_wise": True,
            },
            data,
            rounds,
        )  # fmt: skip
        trees += [tree["tree_structure"] for tree in told.dump_model()["tree_info"]]
    return {"names": list(names), "trees": [as_lists(tree) for tree in trees]}


def as_lists(tree: dict[str, Any]) -> Any:
    """[column, threshold, tree where at most that, tree where more], or a leaf's number."""
    if "leaf_value" in tree:
        return round(tree["leaf_value"] / SEEDS, 4)
    threshold = float(f"{tree['threshold']:.6g}")
    low, high = as_lists(tree["left_child"]), as_lists(tree["right_child"])
    return [tree["split_feature"], threshold, low, high]


def in_folds(examples: Sequence[Example], count: int) -> list[int]:
    """A fold for each example; all pages of a site are in one."""
    sites = sorted({site_of(one.case.url) for one in examples})
    random.Random(7).shuffle(sites)
    fold = {site: i % count for i, site in enumerate(sites)}
    return [fold[site_of(one.case.url)] for one in examples]


def flat(lists: Iterable[Iterable[Any]]) -> list[Any]:
    return [item for inner in lists for item in inner]


def trees_on(
    examples: Sequence[Example], tables: Sequence[Any], rounds: int, names: Any
) -> dict[str, Any]:
    return fit_trees(
        tables,
        flat(one.labels for one in examples),
        flat(one.weights for one in examples),
        rounds,
        names,
    )


@dataclass(slots=True)
class Training:
    """The three stages, each fitted on what the one before says of sites it had not seen."""

    examples: list[Example]
    folds: list[int]
    data: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])  # a model a fold
    scores: list[list[float]] = field(default_factory=list[list[float]])
    whole: dict[str, Any] = field(default_factory=dict[str, Any])

    def run(self, *, whole: bool) -> None:
        count = max(self.folds) + 1
        self.data = [{} for _ in range(count)]
        self._words(whole)
        tell("words")
        said = self._said(lambda model, one: [model.words.log_odds(t) for t in one.tokens])
        first = [
            [[x, *row] for x, row in zip(xs, one.rows, strict=True)]
            for xs, one in zip(said, self.examples, strict=True)
        ]
        self._trees("first", first, FIRST_ROUNDS, FIRST_NAMES, whole)
        tell("first")
        one_by_one = self._said(lambda model, one: model.first_log_odds(one.blocks, one.rows))
        second = [
            second_rows(one.blocks, one.rows, said)
            for one, said in zip(self.examples, one_by_one, strict=True)
        ]
        self._trees("second", second, SECOND_ROUNDS, SECOND_NAMES, whole)
        tell("second")
        self.scores = self._said(lambda model, one: model(one.blocks, one.page))

    def _without(self, fold: int) -> list[int]:
        return [i for i, other in enumerate(self.folds) if other != fold]

    def _words(self, whole: bool) -> None:
        empty: dict[str, Any] = {"names": [], "trees": []}
        for fold, data in enumerate(self.data):
            data["words"] = words_on([self.examples[i] for i in self._without(fold)])
            data["first"] = data["second"] = empty
        if whole:
            self.whole["words"] = words_on(self.examples)

    def _trees(
        self, name: str, tables: list[list[list[float]]], rounds: int, names: Any, whole: bool
    ) -> None:
        np: Any = import_module("numpy")
        arrays = [np.array(table, dtype=np.float32) for table in tables]
        for fold, data in enumerate(self.data):
            kept = self._without(fold)
            data[name] = trees_on(
                [self.examples[i] for i in kept], [arrays[i] for i in kept], rounds, names
            )
        if whole:
            self.whole[name] = trees_on(self.examples, arrays, rounds, names)

    def _said(self, ask: Callable[[Model, Example], list[float]]) -> list[list[float]]:
        models = [Model.of(data) for data in self.data]
        return [ask(models[fold], one) for fold, one in zip(self.folds, self.examples, strict=True)]


def words_on(examples: Sequence[Example]) -> dict[str, Any]:
    bias, weights = fit_words(examples)
    return {"bias": round(bias, 3), "weights": weights}


def tell(stage: str) -> None:
    print(f"fitted: {stage}", file=sys.stderr, flush=True)


# Judging


def chosen_text(one: Example, scores: Sequence[float]) -> str:
    return "\n".join(block.text for block in choose(one.blocks, scores))


def by_kind(examples: Sequence[Example], texts: Sequence[str]) -> dict[str, float]:
    f1 = [token_f1(text, one.case.gold)[2] for one, text in zip(examples, texts, strict=True)]
    kinds = Counter(one.case.kind for one in examples)
    figures = {"all": statistics.mean(f1)}
    for kind, _ in kinds.most_common():
        figures[kind] = statistics.mean(
            x for x, one in zip(f1, examples, strict=True) if one.case.kind == kind
        )
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help=f"write {WHERE.name}")
    parser.add_argument(
        "--models", type=Path, help="where to write a model a fold, for benchmarks/scrape.py"
    )
    asked = parser.parse_args()
    cases = read_cases(asked.data / "scrape" / "wcxb-dev", asked.limit)
    examples = [one for one in map(example, cases) if one.blocks]
    training = Training(examples, in_folds(examples, asked.folds))
    training.run(whole=asked.write)
    labels = [chosen_text(one, one.labels) for one in examples]
    figures = {
        "labels": by_kind(examples, labels),
        "classifier": by_kind(examples, list(map(chosen_text, examples, training.scores))),
    }
    for kind in figures["labels"]:
        print(f"{kind:14}" + "".join(f"{row[kind]:12.3f}" for row in figures.values()))
    if asked.models:
        sites = zip((site_of(one.case.url) for one in examples), training.folds, strict=True)
        asked.models.write_text(
            json.dumps({"sites": dict(sites), "models": training.data}), "utf-8"
        )
    if asked.write:
        WHERE.write_text(json.dumps(training.whole, separators=(",", ":")) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
