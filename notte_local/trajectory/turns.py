"""The typed turns of a trajectory: what was asked, what was done, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING, Literal

from notte_local.actions import AnyAction  # noqa: TC001 - pydantic reads it
from notte_local.core.fingerprint import Fingerprint  # noqa: TC001 - pydantic reads it
from notte_local.errors import Performed  # noqa: TC001 - pydantic reads it

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notte_local.core.element import Element, Match
    from notte_local.results import Effects

MOST_MATCHES = 5
MOST_NAMED = 5  # elements that a summary of effects names
MOST_REASONS = 6


@dataclass(frozen=True, slots=True)
class Considered:
    """A match as it was ranked."""

    id: str | None
    what: str
    score: float
    margin: float = 0.0
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectsSummary:
    """The effects of a step: elements counted, the first few of them named."""

    url: str
    pending_navigation: str | None
    added: int
    removed: int
    changed: int
    dialogs: int
    tabs: int
    none: bool
    title: str = ""
    downloads: int = 0
    named: tuple[str, ...] = ()  # "+ button Save", "- link Sign in", "~ textbox Email"
    said: tuple[str, ...] = ()  # by dialogs and status messages


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the page as it was after a turn."""

    jpeg: bytes
    scroll: tuple[int, int] = (0, 0)  # of the document, in CSS pixels
    width: int = 0  # of the viewport, in CSS pixels
    height: int = 0


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
    went_to: str | None = None  # the address that it was asked to go to first
    title: str = ""
    shot: Shot | None = None
    verb: Literal["observe"] = "observe"


@dataclass(frozen=True, slots=True)
class StepTurn:
    """One step; what went into a password field is a mask."""

    started_at: datetime
    ended_at: datetime
    url: str
    action: AnyAction
    target: Fingerprint | None
    message: str
    success: bool
    performed: Performed
    effects: EffectsSummary | None
    error: str | None = None
    onto: Fingerprint | None = None  # what it was dragged onto
    box: tuple[float, float, float, float] | None = None  # of the target, in the document
    shot: Shot | None = None
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
    went_to: str | None = None
    shot: Shot | None = None
    verb: Literal["scrape"] = "scrape"


Turn = ObserveTurn | StepTurn | ScrapeTurn


def considered(matches: Iterable[Match]) -> tuple[Considered, ...]:
    """The best few matches, without their elements."""
    return tuple(
        Considered(
            match.element.id if match.element else None,
            str(match.element) if match.element else match.action.type,
            round(match.score, 3),
            round(match.margin, 3),
            tuple(str(reason) for reason in match.why if reason.detail)[:MOST_REASONS],
        )
        for match in list(matches)[:MOST_MATCHES]
    )


def summary(effects: Effects) -> EffectsSummary:
    """Effects without the elements."""
    dialogs = tuple(dialog.message for dialog in effects.dialogs)
    return EffectsSummary(
        url=effects.url,
        pending_navigation=effects.pending_navigation,
        added=len(effects.added),
        removed=len(effects.removed),
        changed=len(effects.changed),
        dialogs=len(effects.dialogs),
        tabs=len(effects.tabs),
        none=effects.none,
        title=effects.title,
        downloads=len(effects.downloads),
        named=(
            *_named("+", effects.added),
            *_named("-", effects.removed),
            *_named("~", effects.changed),
        ),
        said=(*dialogs[:MOST_NAMED], *effects.announced[:MOST_NAMED]),
    )


def _named(sign: str, elements: tuple[Element, ...]) -> tuple[str, ...]:
    told = (each for each in elements if each.name or each.visible_text)
    return tuple(
        f"{sign} {each.role} {each.name or each.visible_text}"[:120]
        for each, _ in zip(told, range(MOST_NAMED), strict=False)
    )
