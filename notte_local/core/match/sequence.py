"""The steps of one sentence: done in one place, one after the other."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from notte_local.core.abbreviations import MONTHS
from notte_local.core.instruct import BROWSER_VERBS
from notte_local.core.match.evidence import Signal
from notte_local.core.match.learned import MIN_SCORE, WEIGHTS
from notte_local.core.match.weigh import best_readings, weighed
from notte_local.core.match.weights import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.element import Match
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Scored
    from notte_local.core.match.index import Index

Readings = tuple["Wanted", ...]
Step = tuple[Readings, "list[Scored]"]

APART = 30  # elements from which two have nothing to do with each other
DOUBTED = 0.5  # below it a step is not believed, however sure the others are


def in_order(steps: Sequence[Readings], index: Index) -> list[Step]:
    """What fits each step, the best first; what stands near the others' best is likelier."""
    found = [step for readings in steps for step in _ranked(readings, index)]
    if len(found) < 2:
        return found
    first = _best_together([ordered for _, ordered in found])
    return [
        (readings, _beside(ordered, first[:number], first[number + 1 :]))
        for number, (readings, ordered) in enumerate(found)
    ]


def plan_of(found: Sequence[Sequence[Match]]) -> tuple[Match, ...]:
    """The best match of each step, given all of each; () where one has none, or they are not
    believed: those that are sure vouch for one that is a little less so.
    """
    best = tuple(matches[0] for matches in found if matches)
    if len(best) < len(found):
        return ()
    scores = [match.score for match in best]
    is_believed = min(scores) >= DOUBTED and sum(scores) / len(scores) >= MIN_SCORE
    return best if is_believed else ()


def _ranked(readings: Readings, index: Index) -> Iterator[Step]:
    """One step, ranked; a date is several where the page asks for it by lists."""
    if readings[0].verb in BROWSER_VERBS:
        yield readings, []
        return
    ordered = best_readings(weighed(readings, index))
    yield from _by_lists(ordered, index) or [(readings, ordered)]


RIVALS = 6  # of each step, that may be meant where others stand nearer to the other steps


def _best_together(steps: Sequence[list[Scored]]) -> list[int | None]:
    """One element for each step, so that all of them are likely and each stands near the next."""
    paths: list[tuple[float, tuple[int | None, ...]]] = [(0.0, ())]
    for ordered in steps:
        likely = [(one.odds, one.at) for one in ordered[:RIVALS]] or [(0.0, None)]
        paths = [
            max(
                ((so_far + odds + _nearness(path, at), (*path, at)) for so_far, path in paths),
                key=itemgetter(0),
            )
            for odds, at in likely
        ]
    return list(max(paths, key=itemgetter(0))[1])


def _nearness(path: Sequence[int | None], at: int | None) -> float:
    """What it adds that the element at `at` stands near the last one of a path."""
    before = next((one for one in reversed(path) if one is not None), None)
    if before is None or at is None:
        return 0.0
    return WEIGHTS["together"] * max(0.0, 1 - abs(at - before) / APART)


def _beside(
    ordered: list[Scored], before: Sequence[int | None], after: Sequence[int | None]
) -> list[Scored]:
    """`ordered` anew: beside the step before it, or the next one where it is the first."""
    others = [at for at in (*reversed(before), *after) if at is not None]
    if not others:
        return ordered
    for one in ordered:
        near = max(0.0, 1 - abs(one.at - others[0]) / APART)
        if near:
            one.signals.append(Signal("together", near, "beside the other steps"))
            one.odds += WEIGHTS["together"] * near
    return sorted(ordered, key=lambda one: (-one.odds, one.at))


# -- Dates ------------------------------------------------------------------------------------

_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in MONTHS)
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{_MONTH})\.?"
    r"(?: (?P<day2>\d{1,2})(?:st|nd|rd|th)?(?=,? \d{4}))?,? (?P<year>\d{4})",
    re.IGNORECASE,
)


def _by_lists(ordered: Sequence[Scored], index: Index) -> list[Step]:
    """The steps of "expires december 2030" on a page that lists months and years."""
    dated = ((one, _DATE.search(str(one.wanted.value))) for one in ordered[:5])
    best, said = next(((one, said) for one, said in dated if said), (None, None))
    if best is None or said is None or index.facts[best.at].element.role not in LISTS:
        return []
    found = [_part(best.wanted, name, part, index) for name, part in _parts(said)]
    places = {ranked[0].at for _, ranked in found if ranked and ranked[0].option}
    return found if len(places) == len(found) else []


def _parts(said: re.Match[str]) -> list[tuple[str, str]]:
    day = said["day"] or said["day2"]
    parts = [("month", said["month"]), ("day", day), ("year", said["year"])]
    return [(name, part) for name, part in parts if part]


def _part(wanted: Wanted, name: str, part: str, index: Index) -> Step:
    one = replace(wanted, verb="select", target=f"{wanted.target} {name}", value=part)
    return (one,), best_readings(weighed((one,), index))
