"""Learns what the matcher's signals are worth, and how far a match is to be believed.

    python benchmarks/train.py --data DIR [--pages FILE] [--write] [--min-score SCORE]

Linear weights, by the likelihood of the right element among the candidates of its page, pulled
towards the hand-set ones of `core/match/weights.py`; then a logistic over what is known of the
first match. Cross-validated by site: the figures printed are of pages that were not learned from.
`--write` puts the numbers into `core/match/learned.py`. Needs numpy, which the library does not.
"""

# numpy is installed by whoever trains, not with the tests
# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import numpy as np  # noqa: E402

from benchmarks.grounding import read_cases, read_pages, without_target  # noqa: E402
from benchmarks.judge import judge  # noqa: E402
from notte_local.core.element import Match  # noqa: E402
from notte_local.core.instruct import BROWSER_VERBS, steps  # noqa: E402
from notte_local.core.match.bind import bind  # noqa: E402
from notte_local.core.match.calibration import crowd, explained, reliability  # noqa: E402
from notte_local.core.match.index import read_index  # noqa: E402
from notte_local.core.match.weigh import weighed  # noqa: E402
from notte_local.core.match.weights import FIXED, HAND  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.grounding import Case, Labelled
    from notte_local.core.match.evidence import Scored
    from notte_local.core.match.index import Index

DATA = ROOT.parent / "shared" / "data"
LEARNED = ROOT / "notte_local" / "core" / "match" / "learned.py"
FOLDS = 4
# How much a case counts: there are many of the fields, and few of what people say.
WORTH = {"russ": 1.5, "ddg": 0.6, "ddg-other": 0.8, "sentences": 1.5}
GONE_EVERY = 3  # of the cases without their target: a page must be read anew for each
# How much a case counts for belief: most is to be learned from what people say, or what is gone.
TELLS = {"gone": 1.5, "sentences": 2.0, "russ": 0.6, "ddg": 0.6, "ddg-other": 0.6}
PULL = 12.0  # towards the hand-set weights
CALM = 4.0  # of the logistic, towards zero
SELDOM = 0.1  # of what is not there, a match that is believed
MOST = 40  # candidates of a case, the best by the weights so far
NAMES = tuple(HAND)


@dataclass(slots=True)
class Row:
    """A case as it is learned from."""

    case: Case
    found: list[Scored]  # each candidate under each reading
    features: np.ndarray  # candidates x signals
    right: np.ndarray  # of each candidate
    rivals: list[str]  # the address or place that each candidate leads to
    explained: list[dict[str, float]]  # what of the sentence each explains
    is_browser: bool = False


# -- Reading ----------------------------------------------------------------------------------


def read_rows(cases: Iterable[Case], pages: Mapping[str, Labelled]) -> list[Row]:
    by_page: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if "plan" not in case.expect:
            by_page[case.page].append(case)
    rows: list[Row] = []
    for name, here in by_page.items():
        page = pages[name]
        index = read_index(page.elements)
        for case in here:
            rows.append(read_row(case, page, index))
            if len(rows) % GONE_EVERY == 0 and (rest := without_target(case, page)):
                rows.append(read_row(*rest, read_index(rest[1].elements)))
    return rows


def read_row(case: Case, page: Labelled, index: Index) -> Row:
    """The candidates of a case, and which of them are right."""
    readings = steps(case.say)[0]
    if readings[0].verb in BROWSER_VERBS:
        return Row(case, [], np.zeros((0, len(NAMES))), np.zeros(0), [], [], is_browser=True)
    found = weighed(readings, index)
    found = sorted(found, key=lambda one: -one.odds)[:MOST]
    features = np.array([vector(one) for one in found]).reshape(len(found), len(NAMES))
    right = np.array([is_right(one, case, page, index) for one in found], dtype=float)
    elements = [index.facts[one.at].element for one in found]
    rivals = [element.href or element.id for element in elements]
    return Row(case, found, features, right, rivals, [explained(one, index) for one in found])


def vector(one: Scored) -> list[float]:
    values = dict.fromkeys(NAMES, 0.0)
    for signal in one.signals:
        values[signal.name] += signal.value
    return list(values.values())


def is_right(one: Scored, case: Case, page: Labelled, index: Index) -> bool:
    element = index.facts[one.at].element
    if not any(element.id in labels for labels in page.labels.values()):
        return False
    return judge(case, page, [Match(bind(one, element), element, 0.0, (), 0.0)]).right


# -- Weights ----------------------------------------------------------------------------------


def learn(rows: Sequence[Row]) -> np.ndarray:
    """The weights under which the right candidates of these cases are likeliest."""
    used = [row for row in rows if 0 < row.right.sum() < len(row.right)]
    features = np.concatenate([row.features for row in used])
    right = np.concatenate([row.right for row in used])
    starts = np.cumsum([0, *(len(row.right) for row in used[:-1])])
    which = np.repeat(np.arange(len(used)), [len(row.right) for row in used])
    worth = np.array([WORTH[row.case.set] for row in used])
    hand = np.array(list(HAND.values()))
    spread = 0.3 + np.abs(hand)
    is_free = np.array([name not in FIXED for name in NAMES])

    def gradient(weights: np.ndarray) -> np.ndarray:
        odds = features @ weights
        odds -= np.maximum.reduceat(odds, starts)[which]
        likely = np.exp(odds)
        among = likely / np.add.reduceat(likely, starts)[which]
        among_right = likely * right
        among_right /= np.add.reduceat(among_right, starts)[which]
        slope = features.T @ ((among - among_right) * worth[which])
        return is_free * (slope + PULL * (weights - hand) / spread**2)

    return descend(gradient, hand.copy(), 0.04, 250)


def descend(gradient: Any, at: np.ndarray, step: float, times: int) -> np.ndarray:
    """Adam, with a step that shrinks."""
    mean, square = np.zeros_like(at), np.zeros_like(at)
    for turn in range(1, times + 1):
        slope = gradient(at)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        shrunk = step * (1 - turn / (times + 1))
        at = at - shrunk * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-9)
    return at


# -- Belief -----------------------------------------------------------------------------------


@dataclass(slots=True)
class First:
    """What is known of the first match of a case, by some weights."""

    case: Case
    right: bool
    features: dict[str, float]  # none where nothing was found
    rank: int


def first(row: Row, weights: np.ndarray) -> First:
    if row.is_browser:
        right = "css" not in row.case.expect and not row.case.is_absent
        return First(row.case, right, {}, int(right))
    if not row.found:
        return First(row.case, right=False, features={}, rank=0)
    odds = row.features @ weights
    best = int(np.argmax(odds))
    one = row.found[best]
    others = [odds[n] for n, to in enumerate(row.rivals) if to != row.rivals[best]]
    features = reliability_of(one, float(odds[best]), max(others, default=None))
    # of each element its best reading, as the matcher counts them
    by_element: dict[int, float] = {}
    for n, each in enumerate(row.found):
        by_element[each.at] = max(by_element.get(each.at, float("-inf")), float(odds[n]))
    features |= crowd(float(odds[best]), by_element.values()) | row.explained[best]
    order: dict[str, bool] = {}
    for n in np.argsort(-odds, kind="stable"):
        order.setdefault(row.rivals[int(n)], bool(row.right[n]))
    rank = next((n for n, right in enumerate(order.values(), 1) if right), 0)
    return First(row.case, bool(row.right[best]), features, rank)


def reliability_of(one: Scored, odds: float, rival: float | None) -> dict[str, float]:
    """As the matcher tells it, by these odds."""
    kept, one.odds = one.odds, odds
    features = reliability(one, None if rival is None else odds - rival)
    one.odds = kept
    return features


def learn_belief(firsts: Sequence[First]) -> dict[str, float]:
    """A logistic of being right over what is known of the first match."""
    used = [one for one in firsts if one.features]
    names = list(used[0].features)
    features = np.array([[one.features[name] for name in names] for one in used])
    right = np.array([one.right for one in used], dtype=float)
    worth = np.array([TELLS[one.case.set] for one in used])
    spread = features.std(axis=0) + 1e-6
    spread[0] = 1.0

    def gradient(weights: np.ndarray) -> np.ndarray:
        likely = 1 / (1 + np.exp(-(features / spread) @ weights))
        pull = CALM * weights
        pull[0] = 0.0
        return (features / spread).T @ ((likely - right) * worth) + pull

    weights = descend(gradient, np.zeros(len(names)), 0.08, 600) / spread
    weights = at_large(weights, features, right, [one.case.set != "gone" for one in used])
    return dict(zip(names, weights.tolist(), strict=True))


def at_large(
    weights: np.ndarray, features: np.ndarray, right: np.ndarray, kept: Sequence[bool]
) -> np.ndarray:
    """The same belief, stretched and shifted to how often what people ask for is there: targets
    taken out teach what to look at, and are no part of that.
    """
    odds, came_true = (features @ weights)[kept], right[kept]

    def gradient(line: np.ndarray) -> np.ndarray:
        apart = 1 / (1 + np.exp(-(line[0] * odds + line[1]))) - came_true
        return np.array([apart @ odds, apart.sum()])

    slope, shift = descend(gradient, np.array([1.0, 0.0]), 0.02, 400)
    moved = weights * slope
    moved[0] += shift
    return moved


def score(one: First, belief: Mapping[str, float]) -> float:
    if not one.features:
        return 1.0 if one.rank else 0.0
    odds = sum(belief[name] * value for name, value in one.features.items())
    return float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


# -- Cross-validation -------------------------------------------------------------------------


def site(page: str) -> str:
    """What a page belongs to: its pages are learned from together, or not at all."""
    name = page.rpartition("/")[2].partition(".")[0]
    return name.partition("_")[0] if "/ddg/" in page else name


def fold(case: Case) -> int:
    return sum(site(case.page).encode()) % FOLDS


def cross_validate(rows: Sequence[Row]) -> list[tuple[First, float]]:
    """The first match of each case and its score, by what was learned from the other sites."""
    found: list[tuple[First, float]] = []
    for left_out in range(FOLDS):
        here = [row for row in rows if fold(row.case) != left_out]
        weights = learn([row for row in here if row.case.set != "gone"])
        belief = learn_belief([first(row, weights) for row in here])
        there = [first(row, weights) for row in rows if fold(row.case) == left_out]
        found.extend((one, score(one, belief)) for one in there)
    return found


def report(found: Sequence[tuple[First, float]]) -> None:
    """Top 1 and top 3 by set and kind, what each threshold gives, and the calibration error."""
    groups: defaultdict[str, list[First]] = defaultdict(list)
    for one, _ in found:
        if one.case.is_absent:
            continue
        groups[one.case.set].append(one)
        if one.case.set == "sentences":
            for kind in one.case.kinds:
                groups[f"  {kind}"].append(one)
        elif one.case.set == "ddg":
            groups[f"~{one.case.kinds[0]}"].append(one)
    for name, group in sorted(groups.items()):
        if name[0] != "~":
            top = np.mean([one.rank == 1 or one.right for one in group])
            three = np.mean([0 < one.rank <= 3 for one in group])
            print(f"{name:14} {len(group):4}  top 1 {top:.3f}  top 3 {three:.3f}")
    by_label = [np.mean([one.right for one in g]) for n, g in groups.items() if n[0] == "~"]
    print(f"ddg over labels {np.mean(by_label):.3f}")
    absent = [s for one, s in found if one.case.set == "sentences" and one.case.is_absent]
    gone = [s for one, s in found if one.case.set == "gone"]
    said = [(one, s) for one, s in found if one.case.set == "sentences"]
    for least in (0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.72, 0.74, 0.76, 0.8, 0.85):
        right = np.mean(
            [(s < least) if o.case.is_absent else (o.right and s >= least) for o, s in said]
        )
        answered = [o.right for o, s in said if s >= least]
        print(
            f"min_score {least:.2f}  sentences right {right:.3f}  "
            f"wrong on absent {np.mean([s >= least for s in absent]):.3f}  "
            f"on gone {np.mean([s >= least for s in gone]):.3f}  "
            f"right of answered {np.mean(answered):.3f}"
        )
    print(f"expected calibration error {calibration_error(found):.3f}")


def least_score(found: Sequence[tuple[First, float]]) -> float:
    """The least score from which seldom enough an answer is given to what is not there."""
    absent = [s for one, s in found if one.case.set == "sentences" and one.case.is_absent]
    steps = (number / 100 for number in range(100))
    return next(least for least in steps if np.mean([s >= least for s in absent]) <= SELDOM)


def calibration_error(found: Sequence[tuple[First, float]]) -> float:
    kept = [(one.right, s) for one, s in found if one.case.set != "gone" and one.features]
    error = 0.0
    for low in range(10):
        group = [(right, s) for right, s in kept if min(int(s * 10), 9) == low]
        if group:
            rights, scored = zip(*group, strict=True)
            error += len(group) / len(kept) * abs(np.mean(rights) - np.mean(scored))
    return float(error)


def ablate(rows: Sequence[Row], weights: np.ndarray) -> None:
    """How many more first matches each signal makes right, by set; what it costs is below 0."""
    with_all = _rights(rows, weights)
    print("without    " + "  ".join(f"{name:>9}" for name in with_all))
    for number, name in enumerate(NAMES):
        without = weights.copy()
        without[number] = 0.0
        rights = _rights(rows, without)
        told = "  ".join(f"{(with_all[one] - rights[one]) * 100:+9.2f}" for one in with_all)
        print(f"{name:10} {told}")


def _rights(rows: Sequence[Row], weights: np.ndarray) -> dict[str, float]:
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row.found and not row.case.is_absent:
            groups[row.case.set].append(bool(row.right[int(np.argmax(row.features @ weights))]))
    return {name: float(np.mean(group)) for name, group in sorted(groups.items())}


# -- Writing ----------------------------------------------------------------------------------

HEAD = '''"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = {min_score}
"""Below it a match is not believed. Cross-validated over the sites of the development data:
{told}."""

'''


def table(name: str, values: Mapping[str, float]) -> str:
    rows = "".join(f'    "{key}": {value:.3f},\n' for key, value in values.items())
    return f"{name} = {{\n{rows}}}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the development data")
    parser.add_argument("--pages", type=Path, help="where the pages are kept once they are read")
    parser.add_argument(
        "--min-score", type=float, help="else the least that is wrong seldom enough"
    )
    parser.add_argument("--write", action="store_true", help="write core/match/learned.py")
    options = parser.parse_args()
    cases = list(read_cases(options.data))
    pages = read_pages(cases, options.data, options.pages)
    rows = read_rows([case for case in cases if case.page in pages], pages)
    found = cross_validate(rows)
    report(found)
    weights = learn([row for row in rows if row.case.set != "gone"])
    belief = learn_belief([first(row, weights) for row in rows])
    ablate(rows, weights)
    learned = dict(zip(NAMES, weights.tolist(), strict=True))
    for name, value in learned.items():
        print(f"  {name:10} {HAND[name]:6.2f} -> {value:6.2f}")
    print({name: round(value, 2) for name, value in belief.items()})
    if options.write:
        least = options.min_score or least_score(found)
        said = [(one, s) for one, s in found if one.case.set == "sentences"]
        right = np.mean(
            [(s < least) if o.case.is_absent else (o.right and s >= least) for o, s in said]
        )
        wrong = np.mean([s >= least for o, s in said if o.case.is_absent])
        told = f"sentences right {right:.2f} at {wrong:.2f} wrong answers on what is not there"
        text = HEAD.format(min_score=least, told=told)
        LEARNED.write_text(text + table("WEIGHTS", learned) + "\n" + table("CALIBRATION", belief))


if __name__ == "__main__":
    main()
