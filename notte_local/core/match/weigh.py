"""The readings of a sentence against a page: which elements are looked at, and their evidence."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from notte_local.core.instruct import WRITES
from notte_local.core.match.bind import RADIOS
from notte_local.core.match.listed import listing, members, numbers
from notte_local.core.match.options import lists_with
from notte_local.core.match.ordinals import counted
from notte_local.core.match.signals import read_said, weigh
from notte_local.core.match.weights import BOXES, BY_KIND, LOOKED_AT, NOT, ROLE_FIT, SAYS_NO
from notte_local.core.words import bare, stem, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Said, Scored
    from notte_local.core.match.index import Facts, Index


def weighed(readings: Sequence[Wanted], index: Index) -> list[Scored]:
    """Every element that any of the readings speaks for, once for each of those."""
    ways = [way for wanted in readings for way in _ways(wanted, index)]
    return [one for wanted in ways for one in _weighed(wanted, index)]


def best_readings(found: Iterable[Scored]) -> list[Scored]:
    """Each element once, by the reading that fits it best; the best first."""
    best: dict[int, Scored] = {}
    for one in found:
        known = best.get(one.at)
        if known is None or one.odds > known.odds:
            best[one.at] = one
    return sorted(best.values(), key=lambda one: (-one.odds, one.at))


MANY = 4  # titled links, from which the page is a list of such things
# What a list on a page is a list of, where its links bear the titles.
TITLED = frozenset(
    map(
        stem,
        """article story stories post review recipe video item entry product result thread topic
        question book episode album job event course paper page film movie song game""".split(),  # noqa: SIM905
    )
)


def _ways(wanted: Wanted, index: Index) -> Iterator[Wanted]:
    """How an ordinal may count: what is called so, what is listed under it, what has a title."""
    if not (wanted.ordinal or wanted.is_middle) or wanted.verb in WRITES:
        yield wanted
        return
    if not wanted.target and wanted.relation == "below":
        wanted = replace(wanted, relation="listed")
    said = bare(stems(wanted.target))
    if not wanted.row and str(wanted.ordinal) in numbers(index):
        # of a list whose headings are numbered, the one with that number
        under = replace(wanted, row=str(wanted.ordinal), relation="numbered", ordinal=0)
        yield under
        yield replace(under, target="", likely=0.97 * wanted.likely)
    if said and not wanted.row and listing(said, index):
        yield replace(wanted, target="", row=wanted.target, relation="listed", likely=0.97)
        if said in index.headings:
            return
    if said and TITLED.issuperset(said) and not wanted.row:
        yield replace(wanted, target="", row=wanted.target, relation="titled", likely=0.9)
        if not wanted.kind and len(members("titled", wanted.target, index)) >= MANY:
            return
    yield wanted


def _weighed(wanted: Wanted, index: Index) -> list[Scored]:
    said = read_said(wanted, index)
    looked_at = _likeliest(said, _allowed(said, _candidates(said)))
    found = [weigh(index.facts[at], said) for at in looked_at]
    found = [one for one in found if one.has_ground]
    is_counted = wanted.ordinal or wanted.is_middle or wanted.row_ordinal
    return counted(wanted, found, index) if is_counted else found


def _candidates(said: Said) -> dict[int, float]:
    """The elements that may be meant, by how much of what was said each answers."""
    found: dict[int, float] = {}
    for term in said.terms:
        for at, worth in term.own.items():
            found[at] = found.get(at, 0.0) + term.weight * worth
        for at, worth in term.around.items():
            found[at] = found.get(at, 0.0) + 0.4 * term.weight * worth
    for at, near in said.near.items():
        found[at] = found.get(at, 0.0) + near
    if said.asked:
        for at in lists_with(said.asked, said.index):
            found[at] = found.get(at, 0.0) + 1.0
    if said.wanted.verb == "search":
        for at in said.index.kinds.get("search", ()):
            found[at] = found.get(at, 0.0) + 1.0
    if not said.terms:
        for word in bare(stems(said.wanted.row)):
            for at in {*said.index.around.get(word, ()), *said.index.own.get(word, ())}:
                found[at] = found.get(at, 0.0) + 1.0
        found = dict.fromkeys(_of_kind(said.wanted, said.index), 0.0) | found
    return found


def _of_kind(wanted: Wanted, index: Index) -> Iterable[int]:
    roles = BY_KIND.get(wanted.kind) or _fitting_roles(wanted.verb)
    return (one.at for one in index.facts if one.element.role in roles)


def _fitting_roles(verb: str) -> frozenset[str]:
    return frozenset(
        role for role, fit in ROLE_FIT.get(verb, ROLE_FIT["click"]).items() if fit >= 0.8
    )


def _allowed(said: Said, found: dict[int, float]) -> dict[int, float]:
    """Of a negation, the boxes alone, or what itself says no, or what people ask for by saying no:
    "they shouldn't see my mail". All else must not be done.
    """
    wanted, index = said.wanted, said.index
    if not wanted.is_negated:
        return found
    if wanted.verb == "leave":
        return {at: found[at] for at in found if _calls_off(index.facts[at])}
    asked_by_no = _asked_by_no(wanted, index)
    if wanted.verb == "uncheck":
        asked_by_no.update(at for at in found if _is_unset(index.facts[at]))
    else:
        asked_by_no.update(at for at in found if not SAYS_NO.isdisjoint(index.facts[at].label))
    asked_by_no.update(at for at in found if _calls_off(index.facts[at]))
    return {at: found[at] for at in found if at in asked_by_no}


def _asked_by_no(wanted: Wanted, index: Index) -> set[int]:
    """What is asked for by a phrase of the vocabulary that says no itself."""
    sentence = stems(wanted.sentence)
    hits = index.vocabulary.hits(sentence)
    no = [hit for hit in hits if not NOT.isdisjoint(sentence[hit.start : hit.end])]
    return {at for hit in no for group in hit.groups for at in index.groups.get(group, ())}


def _is_unset(facts: Facts) -> bool:
    """Whether it is a box that may be unchecked, or the radio button that says no."""
    role = facts.element.role
    return role in BOXES and (role not in RADIOS or not SAYS_NO.isdisjoint(facts.label))


CALLS_OFF = frozenset(map(stem, ("cancel", "keep", "no", "back", "never", "dismiss")))


def _calls_off(facts: Facts) -> bool:
    """Whether it is the way out of a question: "don't block her", where that is asked."""
    place = facts.element.place
    is_asked = place.dialog.endswith("?") or place.heading.endswith("?")
    return is_asked and not CALLS_OFF.isdisjoint(facts.label)


def _likeliest(said: Said, found: dict[int, float]) -> list[int]:
    """In document order. What an ordinal counts over is kept whole, as far as it is alike."""
    wanted = said.wanted
    most = LOOKED_AT * (2 if wanted.ordinal or wanted.row or wanted.place else 1)
    if len(found) > most:
        fits = ROLE_FIT.get(wanted.verb, ROLE_FIT["click"])
        facts = said.index.facts
        return sorted(
            heapq.nlargest(
                most,
                found,
                key=lambda at: (found[at] + 0.3 * fits.get(facts[at].element.role, 0.0), -at),
            )
        )
    return sorted(found)
