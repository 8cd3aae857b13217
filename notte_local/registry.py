"""The sessions that one client knows: those that live, and for a while those that have ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar
from weakref import WeakValueDictionary

from notte_local.errors import SessionEnded, UnknownSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from notte_local.idle import Clock
    from notte_local.life import SessionLife
    from notte_local.results import SessionStatus

T = TypeVar("T")

MOST_ENDED = 100
ENDED_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What is kept of a session that has ended."""

    status: SessionStatus
    why: str


class Registry:
    """Who is who among a client's sessions. Plain bookkeeping: it waits for nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # Constructing a session is no promise to start it: one that is dropped is forgotten.
        self._made: WeakValueDictionary[str, SessionLife] = WeakValueDictionary()
        self._open: dict[str, SessionLife] = {}  # from the opening of its page to its release
        self._ended: dict[str, Ended] = {}  # in the order of their ends

    def made(self, session: SessionLife) -> None:
        self._made[session.session_id] = session

    def opened(self, session: SessionLife) -> None:
        """It holds a page from now on. Raises SessionEnded: what is over is not opened again."""
        if (ended := self._ended.get(session.session_id)) is not None:
            raise SessionEnded(ended.status, ended.why)
        self.made(session)
        self._open[session.session_id] = session

    def ended(self, session: SessionLife, why: str) -> None:
        self._open.pop(session.session_id, None)
        self._made.pop(session.session_id, None)
        self._ended.setdefault(session.session_id, Ended(session.status(), why))
        self._forget()

    @property
    def open(self) -> tuple[SessionLife, ...]:
        """Sessions that hold a page, or are about to."""
        return tuple(self._open.values())

    def find(self, session_id: str) -> SessionLife:
        """The session of this id. Raises UnknownSession, or SessionEnded where it is over."""
        self._require_known(session_id)
        if (ended := self._ended.get(session_id)) is not None:
            raise SessionEnded(ended.status, ended.why)
        return self._made[session_id]

    def status(self, session_id: str) -> SessionStatus:
        """How the session of this id stands, or stood at its end. Raises UnknownSession."""
        self._require_known(session_id)
        ended = self._ended.get(session_id)
        return self._made[session_id].status() if ended is None else ended.status

    def statuses(self) -> tuple[SessionStatus, ...]:
        """All that are known, oldest first."""
        self._forget()
        living = [session.status() for session in self._made.values()]
        ended = [ended.status for ended in self._ended.values()]
        return tuple(sorted([*living, *ended], key=lambda status: status.created_at))

    def _require_known(self, session_id: str) -> None:
        if not isinstance(session_id, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"session_id must be a str, not {session_id!r}")
        self._forget()
        if session_id not in self._made and session_id not in self._ended:
            raise UnknownSession(session_id, active(self.statuses()))

    def _forget(self) -> None:
        for old in outdated(self._ended.values(), self._clock.now()):
            del self._ended[old]


def active(statuses: Iterable[SessionStatus]) -> tuple[SessionStatus, ...]:
    return tuple(status for status in statuses if status.status == "active")


def outdated(ended: Iterable[Ended], now: datetime) -> tuple[str, ...]:
    """The ids that are kept no longer: too many since, or too long ago. `ended` is oldest first."""
    kept = [each.status for each in ended]
    surplus = len(kept) - MOST_ENDED
    return tuple(
        status.session_id
        for place, status in enumerate(kept)
        if place < surplus or _seconds_since(status, now) > ENDED_SECONDS
    )


def _seconds_since(status: SessionStatus, now: datetime) -> float:
    return (now - (status.closed_at or now)).total_seconds()


class Ask(Protocol):
    """Calls a function where the sessions live: here, or in the portal's thread."""

    def __call__(self, function: Callable[[], T], /) -> T: ...


class Sessions:
    """The sessions of a client, as `client.sessions`.

    Ended ones are known for an hour, the last 100 of them.
    """

    def __init__(self, registry: Registry, ask: Ask) -> None:
        self._registry = registry
        self._ask = ask

    def list(self, *, only_active: bool = True) -> tuple[SessionStatus, ...]:
        """How each session stands, oldest first; with `only_active=False` all that are known."""
        statuses = self._ask(self._registry.statuses)
        return active(statuses) if only_active else statuses

    def get(self, session_id: str) -> SessionStatus:
        """How the session of this id stands, or stood at its end. Raises UnknownSession."""
        return self._ask(lambda: self._registry.status(session_id))
