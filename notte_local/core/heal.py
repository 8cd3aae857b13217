"""A fingerprint x a page that has changed -> the same element, or why none of them is sure to be.

What an element is called counts before what is around it: a near name is no name. Candidates of
the best tier are told apart by what is around them; where that leaves doubt, none is taken.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from notte_local.core.fingerprint import (
    GIVEN_TO_TESTS,
    address,
    around,
    called,
    count_unnamed,
    likeness,
    mark_of,
    plain,
    read_known,
    row_words,
    short,
)
from notte_local.core.vocabulary import load
from notte_local.core.words import fold, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notte_local.core.element import Element
    from notte_local.core.fingerprint import Fingerprint

# How sure a name makes it, best first
SAME, REWORDED, ELSE = "the same name", "the same name in other words", "a near name"
# Share of what is around an element that must be as it was, by tier.
LEAST: Mapping[str, float] = {SAME: 0.1, REWORDED: 0.5, ELSE: 0.5}
MARGIN = 0.12  # over the next of the same tier
# Of an element that had others called the same, only what it had alone counts, and more of it.
LEAST_APART, MARGIN_APART = 0.4, 0.35
NEAR_NAME = 0.2  # the least likeness of a name that may be a new one of the same thing
CLOSEST = 3  # candidates named in a refusal

# What may come and go in a label without making it another one
FILLERS = frozenset(
    stem
    for text in ("a an the to of for and or your my our this now here please required optional",)
    for stem in stems(text)
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An element that may be the one, and what speaks for it."""

    element: Element
    tier: str
    around: float  # 0..1: the share of what is around it that is as it was
    changed: tuple[str, ...]  # what is not as it was

    def __str__(self) -> str:
        return f"{self.element} ({self.tier}, {self.around:.0%} of its surroundings)"


@dataclass(frozen=True, slots=True)
class Found:
    """The element of a fingerprint, where one is sure enough; else why not, and the closest."""

    element: Element | None
    score: float
    margin: float
    changed: tuple[str, ...] = ()
    refusal: str = ""
    closest: tuple[Candidate, ...] = ()


def find(wanted: Fingerprint, elements: Sequence[Element]) -> Found:
    """The one element of a page that `wanted` was taken of."""
    page = _Page(wanted, elements)
    if count_unnamed(wanted.role, wanted.attributes, elements) < wanted.unnamed:
        why = "a field that had no name may have come by its"
        return _refused(why, page.candidates(SAME))
    ranked: list[Candidate] = []
    for tier in LEAST:
        candidates = page.candidates(tier)
        ranked += candidates
        least, gap = (LEAST[tier], MARGIN) if wanted.twins == 1 else (LEAST_APART, MARGIN_APART)
        fit = [each for each in candidates if each.around >= least or _is_plain(wanted, each)]
        if not fit:
            continue
        if tier == ELSE and len(candidates) > 1:
            return _refused("several have a near name, and none its own", candidates)
        margin = fit[0].around - (candidates[1].around if len(candidates) > 1 else 0.0)
        if len(candidates) > 1 and margin < gap:
            return _refused(f"{len(candidates)} have {tier} and are too much alike", candidates)
        return Found(fit[0].element, fit[0].around, margin, fit[0].changed)
    return _refused(_why_none(wanted, ranked), ranked)


def _is_plain(wanted: Fingerprint, candidate: Candidate) -> bool:
    """Whether it has the name that only one had, and nothing speaks against it: where all that was
    around it has moved, that is enough.
    """
    alone = wanted.twins == 1 and candidate.tier == SAME
    return alone and not is_contradicted(wanted, candidate.element)


def _refused(why: str, ranked: Sequence[Candidate]) -> Found:
    closest = tuple(ranked[:CLOSEST])
    return Found(None, closest[0].around if closest else 0.0, 0.0, refusal=why, closest=closest)


def _why_none(wanted: Fingerprint, ranked: Sequence[Candidate]) -> str:
    if not ranked:
        return f"no {wanted.role} is called anything like it"
    if ranked[0].tier == SAME:
        return "what is called so stands elsewhere on the page, among other things"
    return "nothing has its name, and what has a near one is not sure to be it"


class _Page:
    """The elements of a page, as candidates for one fingerprint."""

    def __init__(self, wanted: Fingerprint, elements: Sequence[Element]) -> None:
        self.wanted = wanted
        self.elements = elements
        # What bore its name beside it when it was recorded is not it now.
        self.known = read_known(wanted.known)
        self.alike = [
            (at, element)
            for at, element in enumerate(elements)
            if element.role == wanted.role and "inert" not in element.states
        ]

    def candidates(self, tier: str) -> list[Candidate]:
        """Those of one tier, the best first."""
        is_of = TIERS[tier]
        of_tier = [(at, each) for at, each in self.alike if is_of(self, each)]
        if tier == ELSE:
            of_tier = self._held_alone(of_tier)
        made = [self._candidate(at, each, tier) for at, each in of_tier]
        return sorted(made, key=lambda each: each.around, reverse=True)

    def _candidate(self, at: int, element: Element, tier: str) -> Candidate:
        if self.wanted.twins > 1:
            signals = self._signals_apart(at, element)
        else:
            signals = self._signals(at, element)
        alone = float(self.wanted.twins == 1)  # where there was nothing around it
        known = sum(weight for _, weight, _ in signals)
        kept = sum(weight * share for _, weight, share in signals)
        changed = tuple(name for name, _, share in signals if share < 0.5)
        if tier != SAME:
            changed = ("name", *changed)
        return Candidate(element, tier, kept / known if known else alone, changed)

    def _signals_apart(self, at: int, element: Element) -> list[tuple[str, float, float]]:
        """The same, of what no other of its name had."""
        wanted = self.wanted
        signals = [each for each in self._signals(at, element) if each[0] in wanted.apart]
        if wanted.beside:
            share = self._share_around(at, wanted.beside)
            # Rows and lists are sorted anew, and then other ones stand beside it.
            weight = 1.0 if {"row", "href"} & set(wanted.apart) else 3.0
            signals.append(("neighbours", weight, share))
        return signals

    def _signals(self, at: int, element: Element) -> list[tuple[str, float, float]]:
        """What was known of its surroundings: what, its weight, and how much of it is as it was."""
        wanted, place = self.wanted, element.place
        texts = [
            ("landmark", 1.5, wanted.landmark, place.landmark),
            ("heading", 2.0, wanted.heading, short(place.heading)),
            ("column", 1.0, wanted.column, place.column),
            ("dialog", 1.0, wanted.dialog, place.dialog),
            ("frame", 1.0, wanted.frame, address(place.frame)),
        ]
        signals = [
            (name, weight, float(is_same_name(was, now)) if was or now else 0.0)
            for name, weight, was, now in texts
            if was or now
        ]
        if wanted.href or element.href:
            signals.append(("href", 4.0, float(wanted.href == address(element.href))))
        if wanted.row:
            signals.append(("row", 4.0, self._row_share(place.row)))
        if wanted.before or wanted.after:
            signals.append(("neighbours", 3.0, self._neighbour_share(at)))
        if wanted.position:
            signals.append(("position", 0.5, float(wanted.position == place.position)))
        signals += [(name, 2.0, share) for name, share in markup(wanted, element).items()]
        return signals

    def _row_share(self, row: str) -> float:
        """How much of its row's text is there: less than all of it is another row of its kind."""
        if own := self.wanted.row_own:  # what no other row had tells more than all of it
            missing = len(set(own) - set(stems(row)))
            return max(0.0, 1 - 2 * missing / len(own))
        was = row_words(self.wanted.row, called_as(self.wanted))
        if not was:
            return 1.0
        missing = (was - Counter(stems(row))).total()
        return max(0.0, 1 - 4 * missing / was.total())

    def _neighbour_share(self, at: int) -> float:
        return self._share_around(at, (*self.wanted.before, *self.wanted.after))

    def _share_around(self, at: int, was: Sequence[str]) -> float:
        """How much of what stood around it does so still, whatever its case and its signs."""
        here = {plain(each) for each in around(at, self.elements)}
        return sum(plain(each) in here for each in was) / len(was)

    def is_known(self, element: Element) -> bool:
        return mark_of(called(element)) in self.known

    def is_same(self, element: Element) -> bool:
        return plain(short(called(element))) == plain(called_as(self.wanted)) and bool(
            called(element) or not called_as(self.wanted)
        )

    def is_reworded(self, element: Element) -> bool:
        if not called(element):  # a field that has lost its label
            return self.wanted.role in FIELDS and is_held(self.wanted, element)
        return (
            not self.is_same(element)
            and not self.is_known(element)
            and is_same_name(called_as(self.wanted), called(element))
            and not is_contradicted(self.wanted, element)
        )

    def is_near(self, element: Element) -> bool:
        if self.is_same(element) or self.is_known(element) or self.is_reworded(element):
            return False
        return likeness(called_as(self.wanted), called(element)) >= NEAR_NAME

    def _held_alone(self, near: list[tuple[int, Element]]) -> list[tuple[int, Element]]:
        """The one near name of the page, where the markup says that it is the same still. Where
        there are two, a page has come by things that were not there, and either may be one.
        """
        return near if len(near) > 1 or (near and is_held(self.wanted, near[0][1])) else []


TIERS: Mapping[str, Callable[[_Page, Element], bool]] = {
    SAME: _Page.is_same,
    REWORDED: _Page.is_reworded,
    ELSE: _Page.is_near,
}

# What the author of a page wrote to tell it from others
HOLDS = ("name", "autocomplete", "download", *GIVEN_TO_TESTS)
# What may have no label and still be known by the name that its form sends it under; not a radio,
# which shares that with the others of its group.
FIELDS = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider"})


def markup(wanted: Fingerprint, element: Element) -> dict[str, float]:
    """What the markup said of it, and whether it says so still; an id that has changed is none."""
    was = {name: wanted.attributes[name] for name in HOLDS if name in wanted.attributes}
    now = element.attributes
    told = {name: float(now.get(name) == value) for name, value in was.items()}
    if wanted.placeholder and wanted.placeholder != called_as(wanted):
        told["placeholder"] = float(wanted.placeholder == element.placeholder)
    if "id" in wanted.attributes and wanted.attributes["id"] == now.get("id"):
        told["id"] = 1.0
    return told


def _told_by_markup(wanted: Fingerprint, element: Element) -> list[float]:
    shares = list(markup(wanted, element).values())
    if wanted.href:
        shares.append(float(wanted.href == address(element.href)))
    return shares


def is_held(wanted: Fingerprint, element: Element) -> bool:
    """Whether the markup says that it is the same, whatever it is called."""
    shares = _told_by_markup(wanted, element)
    return bool(shares) and min(shares) == 1


def is_contradicted(wanted: Fingerprint, element: Element) -> bool:
    """Whether anything in the markup says that it is another one."""
    return min(_told_by_markup(wanted, element), default=1.0) < 1


def called_as(wanted: Fingerprint) -> str:
    return wanted.name or wanted.visible_text or wanted.placeholder


def is_same_name(one: str, other: str) -> bool:
    """Whether two names say the same: the same words but for endings and fillers, or another word
    for the same thing.
    """
    mine, others = _content(one), _content(other)
    if mine == others:
        return True
    # The same words and more of them are more than that: "Delete account" is no "Delete".
    is_other_word = len(mine) == len(others) or not set(mine) & set(others)
    return is_other_word and bool(_groups(stems(fold(one))) & _groups(stems(fold(other))))


@lru_cache(maxsize=20_000)
def _content(text: str) -> tuple[str, ...]:
    said = [stem for stem in stems(fold(text)) if stem not in FILLERS]
    return tuple(sorted(said)) or (text.strip().casefold(),)


@lru_cache(maxsize=20_000)
def _groups(said: tuple[str, ...]) -> frozenset[str]:
    """The groups of the vocabulary that the whole of a name belongs to."""
    bare = tuple(stem for stem in said if stem not in FILLERS)
    return load().phrases.get(said, frozenset()) | load().phrases.get(bare, frozenset())
