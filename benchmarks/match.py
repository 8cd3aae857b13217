"""How often the first action is right, on real pages with labels: shares by set and kind, and time.

    python benchmarks/match.py --data DIR [--pages FILE] [--every N] [--set NAME] [--failures N]

Sets: russ (people's support instructions), ddg (form fields; also averaged over their labels),
ddg-other (the same fields asked for in other words), sentences (as people say them), gone (cases
of the others whose target was taken out of the page). A case is right when operating our first
element has the same effect as operating the labelled one; `exact` is the labelled element itself.
No network: each page is served by routing, all else is refused. `--pages` keeps what the browser
gave, for the next time; delete it where the reading of pages has changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from benchmarks.grounding import Labelled, read_cases, read_pages, selectors, without_target  # noqa: E402
from benchmarks.judge import Outcome, judge, rank_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.grounding import Case
    from notte_local.core.match import Index

DATA = ROOT.parent / "shared" / "data"
SETS = ("russ", "ddg", "ddg-other", "sentences", "gone")


def run(cases: Iterable[Case], pages: Mapping[str, Labelled]) -> list[Outcome]:
    """Each case on its page, whose index is built once."""
    from notte_local.core.match import read_index

    by_page: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_page[case.page].append(case)
    found: list[Outcome] = []
    for name, here in by_page.items():
        page = pages[name]
        index = read_index(page.elements)
        for case in here:
            found.append(outcome(case, page, index))
            rest = without_target(case, page)
            if rest is not None:
                found.append(outcome(*rest, read_index(rest[1].elements)))
    return found


def outcome(case: Case, page: Labelled, index: Index) -> Outcome:
    """What the matcher makes of one case."""
    from notte_local.core.match import plan, rank

    began = time.perf_counter()
    matches = (plan if "plan" in case.expect else rank)(case.say, index)
    seconds = time.perf_counter() - began
    verdict, first = judge(case, page, matches), rank_of(case, page, matches)
    right = {key for css in selectors(case) for key in page.labels.get(css, ())}
    targets = tuple(element for element in page.elements if element.id in right)
    return Outcome(case, verdict, first, matches[:5], targets[:3], seconds, len(page.elements))


# -- Reporting --------------------------------------------------------------------------------


def is_right(one: Outcome, least: float) -> bool:
    """Whether it is right to answer from `least` on. Fields and RUSS always have their target, and
    are counted without abstaining, as others count them; a plan has abstained already.
    """
    if one.case.is_absent:
        return one.score < least
    if one.case.set != "sentences" or "plan" in one.case.expect:
        return one.verdict.right
    return one.verdict.right and one.score >= least


def share(group: Iterable[Outcome], least: float) -> float:
    return mean(is_right(one, least) for one in group)


GOALS = {"russ": 0.93, "ddg": 0.93, "ddg-other": 0.90, "sentences": 0.72, "gone": 0.90}
KIND_GOALS = dict.fromkeys(
    ("value", "terse", "plain", "typo", "browser", "checkbox"), 0.85
) | dict.fromkeys(
    ("row", "option", "icon", "place", "ordinal", "negation", "compound"), 0.70
) | {"paraphrase": 0.60, "absent": 0.90}  # fmt: skip


def report(outcomes: Sequence[Outcome], failures: int) -> None:
    """Each figure beside its goal."""
    from notte_local.core.match import MIN_SCORE

    print(
        f"{'set':12} {'cases':>6} {'right':>6} {'goal':>5} {'element':>8} {'exact':>6} {'top 3':>6}"
    )
    for name, group in grouped(outcomes, lambda one: [one.case.set]):
        print(
            f"{name:12} {len(group):6} {share(group, MIN_SCORE):6.3f} {GOALS[name]:5.2f} "
            f"{mean(one.verdict.element for one in group):8.3f} "
            f"{mean(one.verdict.exact for one in group):6.3f} "
            f"{mean(0 < one.rank <= 3 for one in group):6.3f}"
        )
    _by_label([one for one in outcomes if one.case.set == "ddg"])
    said = [one for one in outcomes if one.case.set == "sentences"]
    _by_kind(said, MIN_SCORE)
    _sweep(said, [one for one in outcomes if one.case.set == "gone"])
    _calibration(outcomes)
    _times(outcomes)
    for one in [one for one in outcomes if not is_right(one, MIN_SCORE)][:failures]:
        print(f"\n{one.case.set} {one.case.id} {one.case.kinds}: {one.case.say!r}")
        print(f"  wanted {one.case.expect}, right at rank {one.rank}")
        for element in one.targets:
            print(f"  is     {element} {dict(element.attributes)}, row {element.place.row!r}")
        for match in one.matches[:3]:
            print(f"  got    {match} {dict(match.element.attributes) if match.element else ''}")


def _by_label(fields: Sequence[Outcome]) -> None:
    shares = [share(group, 0) for _, group in grouped(fields, lambda one: list(one.case.kinds))]
    if shares:
        print(f"ddg averaged over {len(shares)} labels: {mean(shares):.3f} (goal 0.90)")


def _by_kind(said: Sequence[Outcome], least: float) -> None:
    for name, group in grouped(said, lambda one: list(one.case.kinds)):
        goal = KIND_GOALS.get(name)
        told = f"goal {goal:.2f}" if goal else ""
        print(
            f"  {name:12} {len(group):4} right {share(group, least):.2f} {told:9}  never "
            f"abstaining {mean(one.verdict.right for one in group):.2f}"
        )
    valued = [
        one
        for one in said
        if one.verdict.element and one.case.expect.get("action") == "fill"
    ]  # fmt: skip
    if valued:
        bound = mean(one.verdict.right for one in valued)
        print(f"values bound right where the element is: {bound:.3f} (goal 0.98)")


def _sweep(said: Sequence[Outcome], gone: Sequence[Outcome]) -> None:
    """What each threshold would give: how MIN_SCORE is chosen."""
    absent = [one for one in said if one.case.is_absent]
    if not absent:
        return
    print("min_score  right  wrong on absent (goal 0.10)  on gone (0.10)  right of answered")
    for least in (0.0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        answered = [one for one in said if one.score >= least] or said
        print(
            f"{least:9.2f} {share(said, least):6.3f} "
            f"{mean(one.score >= least for one in absent):16.3f} "
            f"{mean(one.score >= least for one in gone or absent):26.3f} "
            f"{mean(one.verdict.right for one in answered):18.3f}"
        )


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """The expected error of the first match's score over ten equal bins."""
    error = 0.0
    for low in range(10):
        group = [one for one in outcomes if min(int(one.score * 10), 9) == low]
        if group:
            apart = mean(one.verdict.right for one in group) - mean(one.score for one in group)
            error += len(group) / len(outcomes) * abs(apart)
    return error


def _calibration(outcomes: Sequence[Outcome]) -> None:
    """How often a score came true, over what is there or not, but not what was taken out."""
    scored = [one for one in outcomes if one.matches and one.case.set != "gone"]
    print("score        cases  right")
    for low in range(10):
        group = [one for one in scored if min(int(one.score * 10), 9) == low]
        if group:
            right = mean(one.verdict.right for one in group)
            print(f"{low / 10:.1f} - {(low + 1) / 10:.1f}  {len(group):6} {right:6.3f}")
    print(f"expected calibration error: {calibration_error(scored):.3f} (goal 0.05)")


def _times(outcomes: Sequence[Outcome]) -> None:
    print("elements   cases  ms (median)  ms (95 %)")
    for top, group in grouped(outcomes, lambda one: [str(10 ** len(str(one.size)))]):
        ms = sorted(one.seconds * 1000 for one in group)
        print(f"< {top:7} {len(ms):6} {median(ms):12.2f} {ms[int(len(ms) * 0.95)]:10.2f}")


def grouped(
    outcomes: Iterable[Outcome], by: Callable[[Outcome], Sequence[str]]
) -> list[tuple[str, list[Outcome]]]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for name in by(one):
            groups[name].append(one)
    return sorted(groups.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the development data")
    parser.add_argument("--pages", type=Path, help="where the pages are kept once they are read")
    parser.add_argument("--every", type=int, default=1, help="take every Nth page only")
    parser.add_argument("--set", choices=SETS)
    parser.add_argument("--scores", type=Path, help="write set, score and hit of each case as JSON")
    parser.add_argument("--failures", type=int, default=0, help="show so many failures")
    options = parser.parse_args()
    if not (options.data / "grounding").is_dir():
        sys.exit(f"No development data at {options.data}: name its folder with --data DIR.")
    cases = list(read_cases(options.data))
    kept = set(sorted({case.page for case in cases})[:: options.every])
    cases = [case for case in cases if case.page in kept]
    pages = read_pages(cases, options.data, options.pages)
    outcomes = run([case for case in cases if case.page in pages], pages)
    outcomes = [one for one in outcomes if options.set in (None, one.case.set)]
    if options.scores:
        rows = [(o.case.set, o.case.id, o.score, o.verdict.right) for o in outcomes]
        options.scores.write_text(json.dumps(rows), "utf-8")
    report(outcomes, options.failures)


if __name__ == "__main__":
    main()
