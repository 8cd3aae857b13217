"""What was done is kept: typed turns, bounded in memory, never a whole observation."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn, overload

from notte_local.core.secrets import MASK
from notte_local.core.told import is_secretive
from notte_local.errors import NotAvailableLocally

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from notte_local.actions import Action
    from notte_local.core.element import Element, Match
    from notte_local.errors import Performed
    from notte_local.results import Effects, Observation
    from notte_local.turn import Turn as WorkedTurn
    from notte_local.visit import Visit

MOST_TURNS = 1000
MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells an element from its like on a page that has changed."""

    role: str
    name: str
    placeholder: str
    heading: str
    row: str
    landmark: str
    position: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Considered:
    """A match as it was ranked."""

    id: str | None
    what: str
    score: float


@dataclass(frozen=True, slots=True)
class EffectsSummary:
    """The effects of a step, elements counted."""

    url: str
    pending_navigation: str | None
    added: int
    removed: int
    changed: int
    dialogs: int
    tabs: int
    none: bool


@dataclass(frozen=True, slots=True)
class ObserveTurn:
    """One observation."""

    started_at: datetime
    ended_at: datetime
    url: str
    instructions: str | None
    matches: tuple[Considered, ...]
    elements: int
    digest: str  # of what was on the page: equal digests, equal pages
    error: str | None = None
    verb: Literal["observe"] = "observe"


@dataclass(frozen=True, slots=True)
class StepTurn:
    """One step; what went into a password field is a mask."""

    started_at: datetime
    ended_at: datetime
    url: str
    action: Action
    target: Fingerprint | None
    message: str
    success: bool
    performed: Performed
    effects: EffectsSummary | None
    error: str | None = None
    verb: Literal["step"] = "step"


@dataclass(frozen=True, slots=True)
class ScrapeTurn:
    """One scrape."""

    started_at: datetime
    ended_at: datetime
    url: str
    characters: int
    missing: tuple[str, ...]
    error: str | None = None
    verb: Literal["scrape"] = "scrape"


Turn = ObserveTurn | StepTurn | ScrapeTurn


class Trajectory(Sequence[Turn]):
    """The last turns of a session, oldest first."""

    def __init__(self) -> None:
        self._turns: deque[Turn] = deque(maxlen=MOST_TURNS)

    def add(self, turn: Turn) -> None:
        """Keep one more; the oldest goes when there are MOST_TURNS."""
        self._turns.append(turn)

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Turn, ...]: ...
    def __getitem__(self, index: int | slice) -> Turn | tuple[Turn, ...]:
        if isinstance(index, slice):
            return tuple(self._turns)[index]
        return self._turns[index]

    def __len__(self) -> int:
        return len(self._turns)

    def __repr__(self) -> str:
        return f"Trajectory({len(self)} turns)"

    def save(self, path: str | Path) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally(f"Trajectory.save({str(path)!r})")

    @classmethod
    def load(cls, path: str | Path) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally(f"Trajectory.load({str(path)!r})")

    def to_playwright(self, *, pytest: bool = False) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally(f"Trajectory.to_playwright(pytest={pytest})")

    def report(self, path: str | Path) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally(f"Trajectory.report({str(path)!r})")


def fingerprint(element: Element) -> Fingerprint:
    """What is kept of a step's target."""
    place = element.place
    return Fingerprint(
        role=element.role,
        name=element.name,
        placeholder=element.placeholder,
        heading=place.heading,
        row=place.row,
        landmark=place.landmark,
        position=place.position,
    )


def considered(matches: Iterable[Match]) -> tuple[Considered, ...]:
    """The best few matches, without their elements."""
    return tuple(
        Considered(
            match.element.id if match.element else None,
            str(match.element) if match.element else match.action.type,
            round(match.score, 3),
        )
        for match in list(matches)[:MOST_MATCHES]
    )


def summary(effects: Effects) -> EffectsSummary:
    """Effects without the elements."""
    return EffectsSummary(
        url=effects.url,
        pending_navigation=effects.pending_navigation,
        added=len(effects.added),
        removed=len(effects.removed),
        changed=len(effects.changed),
        dialogs=len(effects.dialogs),
        tabs=len(effects.tabs),
        none=effects.none,
    )


def digest(observation: Observation) -> str:
    """One short hash of what an observation saw; ids and places take no part."""
    seen = hashlib.blake2b(digest_size=12)
    seen.update(observation.url.encode("utf-8", "replace"))
    for element in observation.elements:
        line = (
            f"\0{element.role}\1{element.name}\1{element.value}\1{','.join(sorted(element.states))}"
        )
        seen.update(line.encode("utf-8", "replace"))
    return seen.hexdigest()


# A session's turn of the doorway -> what is kept of it


def turn_of(
    turn: WorkedTurn,
    error: BaseException | None,
    visit: Visit,
    started_at: datetime,
    ended_at: datetime,
) -> Turn | None:
    """What is kept of a verb that has ended; None for one that is not kept."""
    build = KEPT.get(turn.verb)
    if build is None:
        return None
    return build(
        turn, None if error is None else visit.masked(str(error)), visit, started_at, ended_at
    )


def _observe_turn(
    turn: WorkedTurn, error: str | None, visit: Visit, started_at: datetime, ended_at: datetime
) -> Turn:
    seen: Any = turn.outcome
    return ObserveTurn(
        started_at=started_at,
        ended_at=ended_at,
        url=visit.url,
        instructions=visit.masked(_said(turn.asked, seen)) if isinstance(turn.asked, str) else None,
        matches=considered(seen.matches) if seen else (),
        elements=len(seen.elements) if seen else 0,
        digest=digest(seen) if seen else "",
        error=error,
    )


def _said(sentence: str, seen: Observation | None) -> str:
    """The sentence as it may be kept: what it wants typed into a password field is a mask."""
    for match in (*seen.matches, *seen.plan) if seen is not None else ():
        value = getattr(match.action, "value", None)
        if isinstance(value, str) and value and is_secretive(match.action, match.element):
            sentence = sentence.replace(value, MASK)
    return sentence


def _step_turn(
    turn: WorkedTurn, error: str | None, visit: Visit, started_at: datetime, ended_at: datetime
) -> Turn:
    result: Any = turn.outcome
    action: Any = turn.asked
    element = visit.element_of(action)
    return StepTurn(
        started_at=started_at,
        ended_at=ended_at,
        url=result.effects.url_before if result else visit.url,
        action=result.action if result else visit.kept(action),
        target=fingerprint(element) if element else None,
        message=result.message if result else error or "",
        success=result is not None,
        performed=result.performed if result else turn.performed,
        effects=summary(result.effects) if result else None,
        error=error,
    )


def _scrape_turn(
    turn: WorkedTurn, error: str | None, visit: Visit, started_at: datetime, ended_at: datetime
) -> Turn:
    scraped: Any = turn.outcome
    return ScrapeTurn(
        started_at=started_at,
        ended_at=ended_at,
        url=visit.url,
        characters=len(scraped.markdown) if scraped else 0,
        missing=scraped.missing if scraped else (),
        error=error,
    )


KEPT: dict[str, Callable[..., Turn]] = {
    "observe": _observe_turn,
    "step": _step_turn,
    "scrape": _scrape_turn,
}
