"""The doorway's bookkeeping: one verb in progress, its deadline, and what may cut it short."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from notte_local.core.fingerprint import Fingerprint
    from notte_local.errors import Performed
    from notte_local.trajectory.turns import Shot


class Turn:
    """One verb, from its entry to its end.

    Its timeout is one `asyncio.Timeout`, which serves the deadline and `cut()` alike, so that a cut
    is told from a cancellation by the caller and never swallowed with it.
    """

    def __init__(self, verb: str, asked: object, seconds: float, parent: Turn | None) -> None:
        self.verb = verb
        self.asked = asked  # what was asked for, and what came of it: for those who watch
        self.outcome: object = None
        self.went_to: str | None = None
        self.target: Fingerprint | None = None
        self.onto: Fingerprint | None = None
        self.shot: Shot | None = None
        self.seconds = seconds
        self.doing = "waiting for its turn"
        self.performed: Performed = "no"
        self.is_open = True
        self.is_inner = parent is not None  # called from a hook of another one
        self.why_cut = ""
        # Verbs that a hook calls wait here for each other, not for the turn that they are part of.
        self.lock = asyncio.Lock()
        self.inner: set[Turn] = set()
        loop = asyncio.get_running_loop()
        latest = loop.time() + seconds
        if parent is not None and (over := parent.timeout.when()) is not None:
            latest = min(latest, over)
        self.timeout = asyncio.timeout_at(latest)

    @property
    def until(self) -> float:
        """The loop's time at which the deadline is."""
        when = self.timeout.when()
        return asyncio.get_running_loop().time() + self.seconds if when is None else when

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self.until - asyncio.get_running_loop().time())

    def cut(self, why: str) -> None:
        """End it now, wherever it waits."""
        if not self.is_open:
            return
        for inner in tuple(self.inner):
            inner.cut(why)
        self.why_cut = self.why_cut or why
        if not self.timeout.expired():
            self.timeout.reschedule(asyncio.get_running_loop().time())

    def close(self) -> None:
        """Over; what a hook of it began and did not wait for is cut."""
        self.is_open = False
        for inner in tuple(self.inner):
            inner.cut(f"the {self.verb}() whose hook called it is over")

    @contextmanager
    def paused(self) -> Generator[None]:
        """Time spent in the caller's own hooks does not count against the deadline."""
        left = self.left
        self.timeout.reschedule(None)
        try:
            yield
        finally:
            if not self.why_cut:
                self.timeout.reschedule(asyncio.get_running_loop().time() + left)


# The turn that the running task descends from, for each session by its id. A task that a hook
# starts inherits it, where the identity of the task would not do: asyncio.wait_for and gather run
# a hook in a new one.
_OPEN: ContextVar[dict[int, Turn]] = ContextVar("notte_local_turns")


def open_turn(owner: object) -> Turn | None:
    """The turn of this session that the caller is inside of."""
    turn = _OPEN.get({}).get(id(owner))
    return turn if turn is not None and turn.is_open else None


@contextmanager
def inside(owner: object, turn: Turn) -> Generator[None]:
    """Calls made in here know that they are part of `turn`."""
    token = _OPEN.set({**_OPEN.get({}), id(owner): turn})
    try:
        yield
    finally:
        _OPEN.reset(token)
