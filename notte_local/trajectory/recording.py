"""A session's turn of the doorway -> what is kept of it, and where."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.secrets import MASK
from notte_local.core.told import is_secretive
from notte_local.trajectory.turns import (
    ObserveTurn,
    ScrapeTurn,
    StepTurn,
    Turn,
    considered,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notte_local.actions import AnyAction
    from notte_local.core.element import Box, Element
    from notte_local.results import Observation
    from notte_local.turn import Turn as WorkedTurn
    from notte_local.visit import Visit

logger = logging.getLogger(__name__)


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
    told = None if error is None else visit.masked(str(error))
    return build(turn, told, visit, started_at=started_at, ended_at=ended_at, shot=turn.shot)


def _observe_turn(turn: WorkedTurn, error: str | None, visit: Visit, **when: Any) -> Turn:
    seen: Any = turn.outcome
    return ObserveTurn(
        url=visit.url,
        instructions=visit.masked(_said(turn.asked, seen)) if isinstance(turn.asked, str) else None,
        matches=considered(seen.matches) if seen else (),
        elements=len(seen.elements) if seen else 0,
        digest=_digest(visit, seen) if seen else "",
        error=error,
        went_to=turn.went_to and visit.masked(turn.went_to),
        title=seen.title if seen else "",
        **when,
    )


def _said(sentence: str, seen: Observation | None) -> str:
    """The sentence as it may be kept: what it wants typed into a password field is a mask."""
    for match in (*seen.matches, *seen.plan) if seen is not None else ():
        value = getattr(match.action, "value", None)
        if isinstance(value, str) and value and is_secretive(match.action, match.element):
            sentence = sentence.replace(value, MASK)
    return sentence


def _step_turn(turn: WorkedTurn, error: str | None, visit: Visit, **when: Any) -> Turn:
    result: Any = turn.outcome
    action: Any = turn.asked
    element: Element | None = visit.element_of(action)
    return StepTurn(
        url=result.effects.url_before if result else visit.url,
        action=cast("AnyAction", result.action if result else visit.kept(action)),
        target=turn.target,
        message=result.message if result else error or "",
        success=result is not None,
        performed=result.performed if result else turn.performed,
        effects=summary(result.effects) if result else None,
        error=error,
        onto=turn.onto,
        box=_corners(element.box) if element is not None and element.box is not None else None,
        **when,
    )


def _corners(box: Box) -> tuple[float, float, float, float]:
    return (round(box.x, 1), round(box.y, 1), round(box.width, 1), round(box.height, 1))


def _scrape_turn(turn: WorkedTurn, error: str | None, visit: Visit, **when: Any) -> Turn:
    scraped: Any = turn.outcome
    return ScrapeTurn(
        url=visit.url,
        characters=len(scraped.markdown) if scraped else 0,
        missing=scraped.missing if scraped else (),
        error=error,
        went_to=turn.went_to and visit.masked(turn.went_to),
        **when,
    )


KEPT: dict[str, Callable[..., Turn]] = {
    "observe": _observe_turn,
    "step": _step_turn,
    "scrape": _scrape_turn,
}


def _digest(visit: Visit, seen: Observation) -> str:
    """The digest of an observation, worked out once for all that saw the very same."""
    last = visit.digested
    if last is None or last[0] is not seen.elements or last[1] != seen.url:
        last = visit.digested = seen.elements, seen.url, digest(seen)
    return last[2]


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
