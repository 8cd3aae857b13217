"""The life of a session: opened once, held and idle, ended for a reason; and the one doorway."""

from __future__ import annotations

import asyncio
import logging
import uuid
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from notte_local.core.checks import LONGEST_SECONDS, number
from notte_local.core.secrets import mask_error
from notte_local.errors import (
    BrowserFailed,
    DeadlineExceeded,
    NotAvailableLocally,
    NotteLocalError,
    SessionEnded,
    SessionNotStarted,
)
from notte_local.idle import IdleTimer
from notte_local.keeping import Keeping
from notte_local.turn import Turn, inside, open_turn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from playwright.async_api import Page, Playwright

    from notte_local.client import AsyncNotteClient
    from notte_local.idle import Cancellable
    from notte_local.results import SessionStatus, State
    from notte_local.trajectory import Trajectory
    from notte_local.visit import Visit

logger = logging.getLogger(__name__)


class SessionLife:
    """How a session begins, is kept in use and ends; every verb enters by its doorway."""

    def _set_up(
        self,
        client: AsyncNotteClient,
        options: dict[str, Any],
        adopted: tuple[Page, Playwright] | None,
    ) -> None:
        from notte_local.options import SessionOptions

        self._options = SessionOptions.of(type(self).__name__, options)
        if adopted is not None and self._options.profile is not None:
            raise ValueError(
                "profile= is put into a fresh context, and an adopted page has one already: "
                "give cookie_file=, or call session.set_cookies(...)"
            )
        self._client = client
        self._clock = client.clock
        self._adopted = adopted
        self._id = str(uuid.uuid4())
        self._is_started = False
        self._state: State = "not_started"
        self._why_ended = ""
        self._visit: Visit | None = None
        self._last_url: str | None = None
        self._turns: set[Turn] = set()
        self._lock = asyncio.Lock()
        self._idle = IdleTimer(
            self._options.idle_seconds,
            lambda: self._finish(
                "timed_out", f"idle for {self._options.timeout_minutes:g} minutes"
            ),
            self._clock,
            warn=self._warn if self._options.on_expiring else None,
            early=self._options.expiring_seconds,
        )
        self._cap: Cancellable | None = None
        self._end_at_edge: tuple[State, str] | None = (
            None  # noted for the end of the verb in progress
        )
        self._starting: asyncio.Timeout | None = None
        self._start_ended = asyncio.Event()
        self._over = asyncio.Event()  # for who works in it and is in no verb
        self._closing: asyncio.Task[None] | None = None
        self._hook: asyncio.Task[None] | None = None
        self._created_at = self._last_accessed_at = self._clock.now()
        self._closed_at: datetime | None = None
        self._steps = 0
        self._keeping = Keeping(self._options, self._id)
        self._unsaved: NotteLocalError | None = None  # why its state was not written

    @property
    def session_id(self) -> str:
        """A UUID4, from construction on."""
        return self._id

    async def start(self) -> None:
        """Open the page. A session is started once.

        Raises BrowserNotFound, BrowserFailed, DeadlineExceeded; SessionEnded where it has ended.
        """
        from notte_local.client import require_asyncio

        require_asyncio()
        self._require_not_ended()
        if self._is_started:
            raise RuntimeError(f"session {self._id} was started already")
        self._is_started = True
        try:
            await self._open_first()
        except BaseException as exc:  # cancelled on its way too: all that was opened is closed
            error = await self._failed_to_start(exc)
            if error is exc:
                raise
            raise error from exc
        if self._state != "not_started" and self._closing is not None:  # stopped at its very end
            await asyncio.shield(self._closing)
            self._require_not_ended()
        self._state = "active"
        self._idle.arm()
        if self._options.max_duration_minutes is not None:
            self._cap = self._clock.call_later(
                self._options.max_duration_minutes * 60, self._reached_cap
            )
        logger.debug("= session %s started", self._id)

    async def _open_first(self) -> None:
        """The first page; in a scope that serves the deadline and an end meanwhile alike."""
        self._starting = asyncio.timeout(self._options.timeout_seconds)
        try:
            async with self._starting:
                self._keeping.begin()
                self._visit = await self._open_visit()
        finally:
            self._starting = None
            self._start_ended.set()

    async def _open_visit(self) -> Visit:
        from notte_local.core.space.ids import Ids
        from notte_local.visit import Visit

        words = self._options.vocabulary
        if words is not None:  # read before a page is opened: a fault in them ends the start
            from notte_local.core.vocabulary import load

            vocabulary = load(words)
        else:
            vocabulary = None
        if self._adopted is not None:
            page = await self._client.adopt_page(self, *self._adopted, self._lost)
            if self._keeping.stored is not None:
                await page.add_cookies(self._keeping.stored.cookies)
        else:
            stored = self._keeping.stored
            page = await self._client.open_page(self, self._options, self._lost, stored)
        # ids are never given twice in a session, whatever its contexts
        ids = self._visit.ids if self._visit is not None else Ids()
        return Visit(page, self._options, ids, self._clock, vocabulary)

    async def _failed_to_start(self, error: BaseException) -> BaseException:
        """What start raises, all closed: of a session that was ended meanwhile, that it was."""
        is_late = isinstance(error, TimeoutError) and not isinstance(error, NotteLocalError)
        has_ended = self._state != "not_started"
        if not has_ended:
            late = "the browser did not start in time"
            self._finish("error", late if is_late else str(error) or type(error).__name__)
        if self._closing is not None:
            await asyncio.shield(self._closing)
        if has_ended and isinstance(error, TimeoutError | NotteLocalError):
            return SessionEnded(self.status(), self._why_ended)
        if is_late:
            return DeadlineExceeded(
                "start", self._options.timeout_seconds, "starting the browser", "no"
            )
        return error

    async def stop(self) -> None:
        """End the session: no new verbs, the one in progress cancelled, the page closed.

        Idempotent, and never waits behind a verb. From inside a verb (a hook) it takes effect at
        that verb's end. Raises BadFile where a profile or cookie file could not be written.
        """
        await self._end("stop() was called")

    async def _end(self, why: str) -> None:
        """`stop()`, for a reason of its own: what a verb says that is called later."""
        from notte_local.client import require_asyncio

        require_asyncio()
        if open_turn(self._turns) is not None:
            self._end_at_edge = self._end_at_edge or ("closed", why)
            return
        self._finish("closed", why)
        if self._closing is not None:
            await asyncio.shield(self._closing)
        if self._unsaved is not None:
            unsaved, self._unsaved = self._unsaved, None  # told once
            raise unsaved

    aclose = stop

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def reset(self, *, timeout: float | None = None) -> None:
        """A fresh context under the same id, while active: as at the start, on a blank page.

        Without a profile or a cookie file it has no cookies; with one, those that are in it.
        """
        if self._adopted is not None:
            raise NotAvailableLocally(
                "reset() of an adopted page", "Its context is the caller's: open another one there."
            )
        async with self._turn("reset", None, timeout) as turn:
            turn.doing = "opening a fresh context"
            visit = self._here
            try:
                self._keeping.read_again()
                await asyncio.shield(asyncio.ensure_future(visit.page.close()))
                self._visit = await self._open_visit()
                if self._state != "active":  # what closes the session has been here already
                    await asyncio.shield(asyncio.ensure_future(self._close_visit()))
            except BaseException as exc:
                # Without a page there is no session to go on with.
                self._end_at_edge = ("error", f"reset() failed: {exc or type(exc).__name__}")
                raise

    def touch(self) -> None:
        """Start the idle time anew."""
        self._require_open("touch")
        self._last_accessed_at = self._clock.now()
        self._idle.touch()

    @asynccontextmanager
    async def hold(self) -> AsyncGenerator[None]:
        """In use for all its length: while a model thinks, or a person watches."""
        self._require_open("hold")
        with self._idle.hold():
            yield

    def status(self) -> SessionStatus:
        """How the session stands. Never waits, counts as no activity, works before and after."""
        from notte_local.results import SessionStatus

        options = self._options
        end = self._closed_at or self._clock.now()
        return SessionStatus(
            session_id=self._id,
            status=self._state,
            timeout_minutes=options.timeout_minutes,
            max_duration_minutes=options.max_duration_minutes,
            created_at=self._created_at,
            last_accessed_at=self._last_accessed_at,
            closed_at=self._closed_at,
            duration=end - self._created_at,
            error=self._why_ended if self._state == "error" else None,
            url=self._last_url if self._visit is None else self._visit.url or None,
            steps=self._steps,
            browser_type=options.browser_type,
            headless=options.headless,
            viewport_width=options.viewport_width,
            viewport_height=options.viewport_height,
            proxies=options.proxies is not None,
            use_file_storage=self._options.storage is not None,
            expires_at=self._expires_at(),
        )

    def _expires_at(self) -> datetime | None:
        if self._state != "active" or (at := self._idle.fires_at) is None:
            return None
        return self._clock.now() + timedelta(seconds=at - self._clock.monotonic())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id} {self._state}>"

    # Ending. No await between deciding to close and refusing new turns: a caller arriving now gets
    # SessionEnded, never a half-closed page.

    def _finish(self, state: State, why: str) -> None:
        if self._state not in ("not_started", "active"):
            return
        self._state = state
        self._why_ended = why
        self._over.set()
        self._closed_at = self._clock.now()
        self._idle.disarm()
        if self._cap is not None:
            self._cap.cancel()
        if self._starting is not None and not self._starting.expired():
            self._starting.reschedule(asyncio.get_running_loop().time())
        for turn in tuple(self._turns):
            turn.cut(why)
        if self._visit is not None:
            self._last_url = self._visit.url or None
        logger.debug("= session %s %s: %s", self._id, state, why)
        # Kept: an asyncio task that nobody holds may vanish before it has run.
        self._closing = asyncio.get_running_loop().create_task(self._close_visit())

    async def _close_visit(self) -> None:
        if self._hook is not None and self._hook is not asyncio.current_task():
            self._hook.cancel()
        if self._starting is not None:
            await self._start_ended.wait()
        visit, self._visit = self._visit, None
        try:
            if visit is not None:
                self._unsaved = await self._keeping.save(visit.page)
                await visit.page.close()
        except BrowserFailed as exc:
            logger.debug("! %s", exc)
        finally:
            self._keeping.end()
            await self._client.release(self)

    def _lost(self, why: str) -> None:
        """The page or its browser went away by itself."""
        if self._adopted is not None and why == "the page was closed":
            self._finish("closed", "its owner closed the page")
        else:
            self._finish("error", why)

    def _reached_cap(self) -> None:
        end: tuple[State, str] = (
            "timed_out",
            f"max_duration_minutes={self._options.max_duration_minutes:g} was reached",
        )
        if self._turns:
            self._end_at_edge = end
        else:
            self._finish(*end)

    def _warn(self) -> None:
        hook = self._options.on_expiring
        if hook is not None and (self._hook is None or self._hook.done()):
            self._hook = asyncio.get_running_loop().create_task(self._call_hook(hook))

    async def _call_hook(self, hook: Callable[[Any], Any]) -> None:
        try:
            await hook(self)
        except Exception:  # the caller's own code, which nobody waits for
            logger.warning("on_expiring of session %s failed", self._id, exc_info=True)

    def _require_not_ended(self) -> None:
        if self._state not in ("not_started", "active"):
            raise SessionEnded(self.status(), self._why_ended)

    def _require_open(self, verb: str) -> None:
        if self._state == "not_started":
            raise SessionNotStarted(self._id, verb)
        self._require_not_ended()

    # The doorway

    @asynccontextmanager
    async def _turn(self, verb: str, asked: object, timeout: float | None) -> AsyncGenerator[Turn]:
        """Every verb enters here and nowhere else: open? hold the timer, take the page, end in
        time, tell those who watch.

        A verb that a hook calls is part of the turn that called the hook, and waits only for others
        of its kind.
        """
        self._require_open(verb)
        parent = open_turn(self._turns)
        turn = Turn(verb, asked, self._limit(timeout), parent)
        turns = self._turns if parent is None else parent.inner
        turns.add(turn)
        started_at = self._clock.now()
        error: BaseException | None = None
        try:
            with self._idle.hold():
                async with turn.timeout, self._lock if parent is None else parent.lock:
                    self._require_open(verb)
                    turn.doing = "at work"
                    with inside(self._turns, turn):
                        yield turn
                        await self._keeping.watch(turn, self._visit)
        except BaseException as exc:  # whatever passes the doorway is masked
            error = self._as_ours(turn, exc)
            if self._options.vault is not None:
                mask_error(error, self._options.vault.values())
                mask_error(exc, self._options.vault.values())  # which becomes its cause
            if error is exc:
                raise
            raise error from exc
        finally:
            turn.close()
            turns.discard(turn)
            self._last_accessed_at = self._clock.now()
            self._steps += verb == "step"
            self._tell(turn, error, started_at)
            if self._end_at_edge is not None and not self._turns:
                self._finish(*self._end_at_edge)

    def _as_ours(self, turn: Turn, error: BaseException) -> BaseException:
        """What a verb that did not end well raises."""
        if turn.why_cut and isinstance(error, TimeoutError | BrowserFailed):
            if self._state == "active":
                return NotteLocalError(f"{turn.verb}() was given up: {turn.why_cut}.")
            return SessionEnded(self.status(), self._why_ended)
        if isinstance(error, TimeoutError) and not isinstance(error, NotteLocalError):
            return DeadlineExceeded(turn.verb, turn.seconds, turn.doing, turn.performed)
        return error

    def _tell(self, turn: Turn, error: BaseException | None, started_at: datetime) -> None:
        """The turn is kept."""
        if self._visit is not None:
            self._keeping.tell(turn, error, self._visit, started_at, self._clock.now())

    @property
    def _here(self) -> Visit:
        """The page being worked on; between start and end there is one."""
        if self._visit is None:
            self._require_open("this")
            raise BrowserFailed("The session has no page.")
        return self._visit

    def _limit(self, timeout: float | None) -> float:
        if timeout is None:
            return min(self._options.timeout_seconds, LONGEST_SECONDS)
        if not number("timeout", timeout) > 0:
            raise ValueError(f"timeout must be more than 0 seconds, not {timeout!r}")
        return min(timeout, LONGEST_SECONDS)

    # What watches

    @property
    def trajectory(self) -> Trajectory:
        """Every observation, step and scrape as a typed turn; the last 1,000."""
        return self._keeping.trajectory
