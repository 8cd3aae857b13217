"""The idle timer: fires once, after the last hold is let go; time is handed in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime


class Cancellable(Protocol):
    """What `call_later` gives: something to call off."""

    def cancel(self) -> object: ...


class Clock(Protocol):
    """Where a session's time comes from."""

    def monotonic(self) -> float: ...  # seconds

    def now(self) -> datetime: ...  # aware, UTC

    def call_later(self, delay: float, callback: Callable[[], object]) -> Cancellable: ...


class IdleTimer:
    """Calls `fire` once, `seconds` after the last activity; a hold is activity for all its length.

    Where `warn` is given, it is called `early` seconds before that. One timer stands at a time.
    """

    def __init__(
        self,
        seconds: float,
        fire: Callable[[], object],
        clock: Clock,
        *,
        warn: Callable[[], object] | None = None,
        early: float = 0,
    ) -> None:
        self._seconds = seconds
        self._fire = fire
        self._clock = clock
        self._warn = warn
        self._early = early
        self._holds = 0
        self._armed = False
        self._timer: Cancellable | None = None
        self._fires_at: float | None = None

    @property
    def fires_at(self) -> float | None:
        """The clock's time at which it will fire; None while it is held or off."""
        return self._fires_at

    def arm(self) -> None:
        """Start to count."""
        self._armed = True
        self.touch()

    def disarm(self) -> None:
        """Never fire."""
        self._armed = False
        self._call_off()

    def touch(self) -> None:
        """Start the idle time anew; nothing while it is held or off."""
        self._call_off()
        if not self._armed or self._holds:
            return
        self._fires_at = self._clock.monotonic() + self._seconds
        if self._warn is None:
            self._timer = self._clock.call_later(self._seconds, self._end)
        else:
            self._timer = self._clock.call_later(self._seconds - self._early, self._tell)

    @contextmanager
    def hold(self) -> Generator[None]:
        """In use: the idle time starts anew when the last hold is let go."""
        self._holds += 1
        self._call_off()
        try:
            yield
        finally:
            self._holds -= 1
            if not self._holds:
                self.touch()

    def _call_off(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._fires_at = None

    def _tell(self) -> None:
        # Armed for the rest before telling: whoever is told may touch(), which starts it anew.
        self._timer = self._clock.call_later(self._early, self._end)
        if self._warn is not None:
            self._warn()

    def _end(self) -> None:
        self._timer = self._fires_at = None
        self._armed = False
        self._fire()
