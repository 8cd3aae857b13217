"""What speaks for an element: its signals, each by a name of the table of weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.match.weights import GROUNDS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notte_local.core.instruct import Wanted


class Signal(NamedTuple):
    """One signal's say on one element."""

    name: str
    value: float
    detail: str


@dataclass(slots=True)
class Scored:
    """One element under one reading."""

    at: int
    wanted: Wanted
    odds: float
    signals: list[Signal]
    option: str = ""

    @property
    def has_ground(self) -> bool:
        """Whether anything that was said speaks for the element, and not its role alone."""
        return any(signal.value > 0 and signal.name in GROUNDS for signal in self.signals)


def sum_of(signals: Iterable[Signal]) -> float:
    return sum(WEIGHTS[signal.name] * signal.value for signal in signals)
