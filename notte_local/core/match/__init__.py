"""Wanted x elements -> ranked matches that can say why.

    matches = rank("check the terms box", elements)
    matches[0].action          # CheckAction(id="B3", value=True)

A page is read once into an `Index`; a sentence becomes terms (a word, a phrase of the vocabulary,
the name of a kind of field); each term finds its elements by the index, so that only what shares
something with the sentence is scored at all. In reading order: index, terms, signals, places,
options, bind, ambiguity; all taste is in weights.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from notte_local.core.element import Match, Reason
from notte_local.core.instruct import BROWSER_VERBS, Wanted, steps
from notte_local.core.match.ambiguity import ambiguity
from notte_local.core.match.bind import bind, browser_match
from notte_local.core.match.index import Index, read_index
from notte_local.core.match.places import counted
from notte_local.core.match.signals import scored
from notte_local.core.match.terms import Term, read_terms
from notte_local.core.match.weights import (
    BOXES,
    BY_KIND,
    MIN_SCORE,
    ROLE_FIT,
    SAYS_NO,
    SHIFT,
    SLOPE,
    WEIGHTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notte_local.core.element import Element
    from notte_local.core.match.evidence import Scored

__all__ = ["MIN_SCORE", "Index", "Match", "ambiguity", "is_reached", "plan", "rank", "read_index"]


def rank(
    instructions: str, elements: Sequence[Element] | Index, *, limit: int | None = None
) -> tuple[Match, ...]:
    """What fits the first step of `instructions`, best first; at most `limit` matches.

    An element is there once, by the reading of the sentence that fits it best. All that shares
    anything with the sentence is listed: `is_reached` says what to believe.
    Raises ValueError where `instructions` is empty.
    """
    return _rank(steps(instructions)[0], _index(elements), limit)


def plan(instructions: str, elements: Sequence[Element] | Index) -> tuple[Match, ...]:
    """The best match of each step, in order; empty where one of them has none that is reached."""
    index = _index(elements)
    found: list[Match] = []
    for readings in steps(instructions):
        best = _rank(readings, index, 1)
        if not best or not is_reached(best[0]):
            return ()
        found.append(best[0])
    return tuple(found)


def is_reached(match: Match, min_score: float = MIN_SCORE) -> bool:
    """Whether a match is believed."""
    return match.score >= min_score


def _index(elements: Sequence[Element] | Index) -> Index:
    return elements if isinstance(elements, Index) else read_index(elements)


def _rank(readings: Sequence[Wanted], index: Index, limit: int | None) -> tuple[Match, ...]:
    if readings[0].verb in BROWSER_VERBS:
        return (browser_match(readings[0]),)
    best: dict[int, Scored] = {}
    for wanted in readings:
        for one in _score(wanted, index):
            known = best.get(one.at)
            if known is None or one.odds > known.odds:
                best[one.at] = one
    ordered = sorted(best.values(), key=lambda one: (-one.odds, one.at))
    # one more than is shown: the last one's margin is over it
    kept = ordered if limit is None else ordered[: limit + 1]
    scores = [*(probability(one.odds) for one in kept), 0.0]
    return tuple(
        _match(one, scores[at], scores[at] - scores[at + 1], index)
        for at, one in enumerate(kept[:limit])
    )


def probability(odds: float) -> float:
    return 1 / (1 + math.exp(-(SLOPE * odds + SHIFT)))


def _match(one: Scored, score: float, margin: float, index: Index) -> Match:
    element = index.facts[one.at].element
    why = tuple(
        Reason(signal.name, signal.detail, round(signal.value * WEIGHTS[signal.name], 2))
        for signal in one.signals
        if signal.value
    )
    return Match(bind(one, element), element, round(score, 4), why, round(margin, 4))


# What a reading may look for, and how: the passes over one reading.


def _score(wanted: Wanted, index: Index) -> list[Scored]:
    terms = read_terms(wanted, index)
    candidates = _allowed(wanted, _candidates(wanted, terms, index), index)
    total = sum(term.weight for term in terms)
    found = [
        one
        for at in candidates
        if (one := scored(index.facts[at], wanted, terms, total, index)).has_ground
    ]
    return counted(wanted, found, index) if wanted.ordinal else found


def _candidates(wanted: Wanted, terms: Sequence[Term], index: Index) -> Iterable[int]:
    found: set[int] = set()
    for term in terms:
        found.update(term.own)
        found.update(term.around)
    if isinstance(wanted.value, str) or wanted.verb == "":
        found.update(one.at for one in index.facts if one.options)
    if wanted.verb == "search":
        found.update(index.kinds.get("search", ()))
    if not terms:
        fitting = BY_KIND.get(wanted.kind) or _fitting_roles(wanted.verb)
        found.update(one.at for one in index.facts if one.element.role in fitting)
    return sorted(found)


def _allowed(wanted: Wanted, found: Iterable[int], index: Index) -> Iterable[int]:
    """Of a negation, the boxes alone, or what itself says no: all else must not be done."""
    if not wanted.is_negated:
        return found
    if wanted.verb == "uncheck":
        return [at for at in found if index.facts[at].element.role in BOXES]
    if wanted.verb == "leave":
        return ()
    return [at for at in found if not SAYS_NO.isdisjoint(index.facts[at].label)]


def _fitting_roles(verb: str) -> frozenset[str]:
    return frozenset(role for role, fit in ROLE_FIT.get(verb, ROLE_FIT[""]).items() if fit >= 0.8)
