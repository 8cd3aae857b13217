"""Wanted x elements -> ranked matches that can say why.

    matches = rank("check the terms box", elements)
    matches[0].action          # CheckAction(id="B3", value=True)

A page is read once into an `Index`; a sentence becomes terms (a word, a phrase of the vocabulary,
the name of a kind of field); each term finds its elements by the index, so that only what shares
something with the sentence is weighed at all. In reading order: index, terms, signals, places,
options, weigh, ordinals, calibration, bind, drag, ambiguity. All taste is in the tables of
`weights`; `learned` has what the development data made of them.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from notte_local.actions import DragToAction
from notte_local.core.element import Match, Reason
from notte_local.core.instruct import BROWSER_VERBS, steps
from notte_local.core.match.ambiguity import ambiguity
from notte_local.core.match.bind import bind, browser_match
from notte_local.core.match.calibration import scores
from notte_local.core.match.drag import onto_of
from notte_local.core.match.index import Index, read_index
from notte_local.core.match.learned import MIN_SCORE, WEIGHTS
from notte_local.core.match.sequence import in_order, plan_of
from notte_local.core.match.weigh import best_readings, weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.element import Element
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Scored

__all__ = [
    "MIN_SCORE",
    "Answer",
    "Index",
    "Match",
    "ambiguity",
    "answer",
    "is_reached",
    "plan",
    "rank",
    "read_index",
]


def rank(
    instructions: str, elements: Sequence[Element] | Index, *, limit: int | None = None
) -> tuple[Match, ...]:
    """What fits the first step of `instructions`, best first; at most `limit` matches.

    An element is there once, by the reading of the sentence that fits it best. All that shares
    anything with the sentence is listed: `is_reached` says what to believe.
    Raises ValueError where `instructions` is empty.
    """
    return _rank(steps(instructions)[0], _index(elements), limit)


class Answer(NamedTuple):
    """What fits a sentence: its first step, ranked; and the best of each step, or nothing."""

    ranked: tuple[Match, ...]
    plan: tuple[Match, ...]


def answer(
    instructions: str, elements: Sequence[Element] | Index, limit: int | None = None
) -> Answer:
    """`rank` and `plan` at once. Raises ValueError where `instructions` is empty."""
    index = _index(elements)
    found = [
        _browser(readings) if _is_of_browser(readings) else _matches(ordered, index, most)
        for (readings, ordered), most in zip(
            in_order(steps(instructions), index), chain([limit], repeat(1)), strict=False
        )
    ]
    return Answer(found[0], plan_of(found))


def plan(instructions: str, elements: Sequence[Element] | Index) -> tuple[Match, ...]:
    """The best match of each step, in order; empty where one of them has none that is reached."""
    return answer(instructions, elements, 1).plan


def is_reached(match: Match, min_score: float = MIN_SCORE) -> bool:
    """Whether a match is believed."""
    return match.score >= min_score


def _index(elements: Sequence[Element] | Index) -> Index:
    return elements if isinstance(elements, Index) else read_index(elements)


def _rank(readings: Sequence[Wanted], index: Index, limit: int | None) -> tuple[Match, ...]:
    if _is_of_browser(readings):
        return _browser(readings)
    return _matches(best_readings(weighed(readings, index)), index, limit)


def _is_of_browser(readings: Sequence[Wanted]) -> bool:
    return readings[0].verb in BROWSER_VERBS


def _browser(readings: Sequence[Wanted]) -> tuple[Match, ...]:
    return (browser_match(readings[0]),)


def _matches(ordered: Sequence[Scored], index: Index, limit: int | None) -> tuple[Match, ...]:
    # one more than is shown: the last one's margin is over it
    found = [*scores(ordered, index, None if limit is None else limit + 1), 0.0]
    return tuple(
        _match(one, found[at], found[at] - found[at + 1], index)
        for at, one in enumerate(ordered[:limit])
    )


def _match(one: Scored, score: float, margin: float, index: Index) -> Match:
    element = index.facts[one.at].element
    why = tuple(
        Reason(signal.name, signal.detail, round(signal.value * WEIGHTS[signal.name], 2))
        for signal in one.signals
    )
    action = bind(one, element)
    if one.wanted.verb == "drag":
        onto = onto_of(one.wanted, element, index)
        if onto is None:
            return Match(action, element, 0.0, why, 0.0)  # half of a drag is none
        action = DragToAction(id=element.id, target_id=onto.element.id)
        score = min(score, onto.score)
    return Match(action, element, round(score, 4), why, round(margin, 4))
