"""What speaks for an element: its signals, each by a name of the table of weights."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.match.learned import WEIGHTS
from notte_local.core.match.weights import GROUNDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Index
    from notte_local.core.match.options import Asked
    from notte_local.core.match.terms import Term


class Signal(NamedTuple):
    """One signal's say on one element."""

    name: str
    value: float
    detail: str = ""


@dataclass(slots=True)
class Said:
    """One reading of a sentence, as it is weighed against the elements of one page."""

    wanted: Wanted
    index: Index
    terms: list[Term]
    total: float  # the weight of all terms
    named: tuple[str, ...]  # the stems of what was named, bare
    shape: str  # the kind of field that the value looks like
    asked: Asked | None  # as an option
    around: tuple[str, ...]  # the stems of what was said around the order, those that tell
    near: dict[int, float]  # elements that are asked for in words that sound alike, and how near
    known: float  # how near it comes to what is asked for on any page
    names: frozenset[str]  # the stems of the proper names in it


@dataclass(slots=True)
class Scored:
    """One element under one reading."""

    at: int
    wanted: Wanted
    odds: float
    signals: list[Signal]
    option: str = ""
    elsewhere: float = 0.0  # how much nearer what was said comes to what no element is asked for by
    strange: float = 0.0  # the share of its proper names that are nowhere near

    @property
    def has_ground(self) -> bool:
        """Whether anything that was said speaks for the element, and not its role alone."""
        return any(signal.value > 0 and signal.name in GROUNDS for signal in self.signals)

    def values(self) -> Mapping[str, float]:
        """What each signal says of the element, 0 where it says nothing."""
        found: defaultdict[str, float] = defaultdict(float)
        for signal in self.signals:
            found[signal.name] += signal.value
        return found


def sum_of(signals: Iterable[Signal]) -> float:
    return sum(WEIGHTS[signal.name] * signal.value for signal in signals)
