"""NotteClient and Session: the synchronous twins, one line each, over a portal thread.

Nothing is decided here. A verb is handed to the portal, the thread in which a client's event loop
runs, and waited for; what it gives or raises is its twin's.
"""

from __future__ import annotations

import asyncio
import atexit
import inspect
import os
import threading
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast, overload

import anyio
from anyio.from_thread import BlockingPortal

from notte_local.client import AsyncNotteClient
from notte_local.errors import NotAvailableLocally, NotteLocalError
from notte_local.options import SessionOptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from pydantic import BaseModel
    from typing_extensions import TypeVar as ModelVar
    from typing_extensions import Unpack

    from notte_local.actions import Action
    from notte_local.browser.page import BrowserPage
    from notte_local.core.element import Element
    from notte_local.options import SyncSessionKwargs
    from notte_local.registry import Sessions
    from notte_local.results import Observation, Scraped, SessionStatus, StepResult
    from notte_local.scraping import ScrapeKwargs
    from notte_local.session import AsyncSession
    from notte_local.trajectory import Trajectory

    M = ModelVar("M", bound=BaseModel)

T = TypeVar("T")

EXIT_SECONDS = 15.0  # the most that the interpreter's exit waits for browsers to close

# The sessions in whose hook the running thread is: there their verbs may be called.
_IN_HOOK_OF: ContextVar[frozenset[str]] = ContextVar("notte_local_hooks", default=frozenset())


class Portal:
    """The thread in which a client's event loop runs: there while anybody uses it.

    Users are the entered client, each session that holds a page, and each call in progress. The
    last one to leave ends the thread. Where the program comes to its end before, `at_exit` is run.

    The thread is our own: anyio's `start_blocking_portal` waits for ever for the one that it has
    just started where Ctrl-C comes meanwhile, and hangs an interpreter that exits without leaving
    it.
    """

    def __init__(self, at_exit: Callable[[], Awaitable[object]]) -> None:
        self._at_exit = at_exit
        self._lock = threading.Lock()
        self._users: set[object] = set()
        self._running: _Running | None = None
        self._process = os.getpid()

    def enter(self, user: object) -> BlockingPortal:
        """Use it, starting it where it is not running."""
        if self._process != os.getpid():
            raise NotteLocalError(
                "This client was made in the process that this one was forked from, and its "
                "browser stays there. Make a client in each process."
            )
        with self._lock:
            if self._running is None:
                self._running = _start()
                atexit.register(self._exit)
            self._users.add(user)
            return self._running.portal

    def leave(self, user: object) -> None:
        """Use it no longer."""
        with self._lock:
            self._users.discard(user)
            if self._users or self._running is None:
                return
            running, self._running = self._running, None
            atexit.unregister(self._exit)
        running.stop()

    def run(self, function: Callable[[], Awaitable[T] | T]) -> T:
        """Call it in the portal, and wait for what it gives.

        Whatever ends the waiting (Ctrl-C, say) cancels the call: `portal.call` would leave it
        running. The caller's context goes along, so that a verb called by a hook is part of the
        turn that called the hook.
        """
        call, waiting = _Call(self, function), object()
        portal = self.enter(waiting)
        try:
            return portal.start_task_soon(call.run).result()
        except BaseException:
            call.give_up()
            raise
        finally:
            self.leave(waiting)

    def ask(self, function: Callable[[], T]) -> T:
        """A question that waits for nothing: asked in the portal where it runs, else here."""
        return function() if self._running is None else self.run(function)

    def _exit(self) -> None:
        if self._running is None or self._process != os.getpid():
            return
        closing = self.enter(self).start_task_soon(self._at_exit)
        try:
            closing.result(EXIT_SECONDS)
        except (NotteLocalError, TimeoutError):
            closing.cancel()
        finally:
            self._users.clear()
            self.leave(self)


class _Call(Generic[T]):
    """One call, which uses the portal until it is over, though nobody may wait for it any more.

    It can be given up at any moment, also before anyio has told its future.
    """

    def __init__(self, portal: Portal, function: Callable[[], Awaitable[T] | T]) -> None:
        self._portal = portal
        self._function = function
        self._task: asyncio.Task[Any] | None = None
        self._is_given_up = False

    async def run(self) -> T:
        self._task = asyncio.current_task()
        if self._is_given_up:
            raise asyncio.CancelledError
        self._portal.enter(self)
        try:
            given = self._function()
            return await given if inspect.isawaitable(given) else cast("T", given)
        finally:
            self._portal.leave(self)

    def give_up(self) -> None:
        """Cancel it, where it is not over."""
        self._is_given_up = True
        if self._task is not None and not self._task.done():
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)


@dataclass(frozen=True, slots=True)
class _Running:
    portal: BlockingPortal
    thread: threading.Thread

    def stop(self) -> None:
        """End the thread, and wait for it where it is not this one."""
        if threading.current_thread() is self.thread:  # an idle session was the last user
            # It ends in its first step, so nobody needs to hold it.
            asyncio.get_running_loop().create_task(self.portal.stop())
        else:
            self.portal.start_task_soon(self.portal.stop)
            self.thread.join()


def _start() -> _Running:
    """A portal in a thread of its own, which does not keep the interpreter."""
    started: Future[BlockingPortal] = Future()

    async def serve() -> None:
        async with BlockingPortal() as portal:
            if started.set_running_or_notify_cancel():
                started.set_result(portal)
                await portal.sleep_until_stopped()

    thread = threading.Thread(
        target=anyio.run,
        args=(serve,),
        kwargs={"backend": "asyncio"},
        name="notte_local",
        daemon=True,
    )
    thread.start()
    try:
        return _Running(started.result(), thread)
    except BaseException:
        started.cancel()  # where Ctrl-C comes now, it ends by itself
        raise


class _TwinClient(AsyncNotteClient):
    """The asynchronous client in the portal: its sessions keep the portal there."""

    _warm_form = "with NotteClient() as notte:"

    def __init__(self, api_key: str | None) -> None:
        super().__init__(api_key=api_key)
        self.portal = Portal(self.aclose)

    async def open_page(
        self, session: AsyncSession, options: SessionOptions, on_lost: Callable[[str], None]
    ) -> BrowserPage:
        self.portal.enter(session.session_id)
        return await super().open_page(session, options, on_lost)

    async def release(self, session: AsyncSession) -> None:
        try:
            await super().release(session)
        finally:
            self.portal.leave(session.session_id)


class NotteClient:
    """Owns browser processes, one for each set of launch options, and opens sessions in them.

    Entered with `with` it stays warm until its exit, which ends its sessions. One that was not
    entered starts with its first session and closes with its last. `api_key` is accepted and names
    the client; nothing is sent anywhere.
    """

    def __init__(
        self, *, api_key: str | None = None, **defaults: Unpack[SyncSessionKwargs]
    ) -> None:
        SessionOptions.of(type(self).__name__, defaults)  # wrong ones are told here, not later
        self._defaults = dict(defaults)
        self._twin = _TwinClient(api_key)

    def Session(  # noqa: N802 - the contract's name
        self, session_id: str | None = None, **options: Unpack[SyncSessionKwargs]
    ) -> Session:
        """A session in this client's browser; enter it with `with`.

        With `session_id` it is a second handle on that session: stopping it ends the session for
        all, leaving its `with` ends only what it started. Raises UnknownSession, SessionEnded.
        """
        if session_id is None:
            return Session._of(self._twin, {**self._defaults, **options})  # pyright: ignore[reportPrivateUsage]
        return Session._of(self._twin, dict(options), session_id)  # pyright: ignore[reportPrivateUsage]

    @property
    def sessions(self) -> Sessions:
        """The sessions of this client: `list(only_active=True)`, `get(session_id)`."""
        return self._twin.sessions_by(self._twin.portal.ask)

    def __enter__(self) -> Self:
        self._twin.portal.enter(self)
        try:
            self._twin.portal.run(self._twin.__aenter__)
        except BaseException:
            self._twin.portal.leave(self)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every session, and the browsers. Idempotent.

        From inside a verb of one of them (a hook) it takes effect at that verb's end.
        """
        try:
            self._twin.portal.run(self._twin.aclose)
        finally:
            self._twin.portal.leave(self)

    def __repr__(self) -> str:
        return repr(self._twin).replace(type(self._twin).__name__, type(self).__name__)


class Session:
    """A browser page to talk to: observe it, act on it, scrape it; it closes itself when left idle.

    The synchronous twin of AsyncSession, with its options; hooks are plain functions, each called
    in a thread of its own. A lone session owns its browser. It belongs to the thread that starts
    it: another one attaches with `client.Session(session_id=...)`. Constructing does no I/O.
    """

    def __init__(self, **options: Unpack[SyncSessionKwargs]) -> None:
        self._set_up(_TwinClient(None), dict(options))

    @classmethod
    def _of(
        cls, client: _TwinClient, options: dict[str, Any], session_id: str | None = None
    ) -> Session:
        """A session of a client, or a second handle on one."""
        session = cls.__new__(cls)
        session._set_up(client, options, session_id)
        return session

    def _set_up(
        self, client: _TwinClient, options: dict[str, Any], session_id: str | None = None
    ) -> None:
        if session_id is None:
            options = _with_plain_hooks(self, options)
        self._portal = client.portal
        self._client = client
        self._twin = self._portal.ask(lambda: client.Session(session_id, **options))
        self._thread = threading.get_ident()

    def _do(self, verb: Callable[[], Awaitable[T] | T]) -> T:
        """The one way in: from the session's own thread, and in the words of this form."""
        self._require_thread()
        return _told_plainly(lambda: self._portal.run(verb))

    def _refuse(self, planned: Callable[[], Awaitable[object]]) -> NoReturn:
        """What is planned is refused by the twin, by name."""
        self._do(planned)
        raise AssertionError("a planned verb refuses")

    def _require_thread(self) -> None:
        here = threading.get_ident()
        if here != self._thread and self.session_id not in _IN_HOOK_OF.get():
            raise NotteLocalError(
                f"Session {self.session_id} belongs to the thread that started it, and this is "
                f"{threading.current_thread().name!r}. Attach to it here: "
                f"client.Session(session_id={self.session_id!r})."
            )

    # Life

    @property
    def session_id(self) -> str:
        """A UUID4, from construction on."""
        return self._twin.session_id

    def start(self) -> None:
        """Open the page. A session is started once.

        Raises BrowserNotFound, BrowserFailed, DeadlineExceeded; SessionEnded where it has ended.
        """
        self._open(self._twin.start)

    def _open(self, start: Callable[[], Awaitable[object]]) -> None:
        self._client.warn_of_cold_start()  # here, where the warning can point to its caller
        if self.status().status == "not_started":
            self._thread = threading.get_ident()
        self._do(start)

    def stop(self) -> None:
        """End the session: no new verbs, the one in progress cancelled, the page closed.

        Idempotent, and never waits behind a verb. From inside a verb (a hook) it takes effect at
        that verb's end.
        """
        # From any thread: one that waits for a verb cannot stop it itself.
        self._portal.run(self._twin.stop)

    close = stop

    def __enter__(self) -> Self:
        self._open(self._twin.__aenter__)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._portal.run(lambda: self._twin.__aexit__(kind, error, traceback))

    def reset(self, *, timeout: float | None = None) -> None:
        """A fresh context under the same id, while active: no cookies, no history, a blank page."""
        self._do(lambda: self._twin.reset(timeout=timeout))

    def touch(self) -> None:
        """Start the idle time anew."""
        self._do(self._twin.touch)

    @contextmanager
    def hold(self) -> Generator[None]:
        """In use for all its length: while a model thinks, or a person watches."""
        held = self._twin.hold()
        self._do(held.__aenter__)
        try:
            yield
        finally:
            self._portal.run(lambda: held.__aexit__(None, None, None))

    def status(self) -> SessionStatus:
        """How the session stands. Never waits, counts as no activity, works before and after."""
        return self._portal.ask(self._twin.status)

    def __repr__(self) -> str:
        return repr(self._twin).replace(type(self._twin).__name__, type(self).__name__)

    # The verbs

    def observe(
        self,
        url: str | Path | None = None,
        instructions: str | None = None,
        *,
        limit: int | None = None,
        min_score: float | None = None,
        timeout: float | None = None,
    ) -> Observation:
        """Read the page: what is there, and what can be done. `url` = go there first.

        `instructions` says in a person's words what is wanted: the space then holds the actions of
        the matches that reach `min_score`, best first; `limit` is the most matches that are kept.
        Raises NothingObserved, NavigationFailed, PolicyRefused, NeedsReload, DeadlineExceeded.
        """
        return self._do(
            lambda: self._twin.observe(
                url, instructions, limit=limit, min_score=min_score, timeout=timeout
            )
        )

    def step(
        self,
        action: Action | dict[str, Any] | None = None,
        *,
        type: str | None = None,  # noqa: A002 - the contract's name
        id: str | None = None,  # noqa: A002
        selector: str | None = None,
        value: Any = None,
        timeout: float | None = None,
        **fields: Any,
    ) -> StepResult:
        """Do one thing to the page, and say what came of it.

        `action` is a model of `notte_local.actions` or its dict; or its fields are given one by
        one; `id` alone takes that element's default action. Raises ActionFailed (or one of its
        leaves), PolicyRefused, SecretRefused, NavigationFailed; with `raise_on_failure=False` these
        come as a result with `success=False`. A wrong argument is a TypeError or ValueError.
        """
        fields.update(type=type, id=id, selector=selector, value=value, timeout=timeout)
        return self._do(lambda: self._twin.step(action, **fields))

    execute = step

    @overload
    def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: type[M],
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[M]: ...
    @overload
    def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: Mapping[str, Any],
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[dict[str, Any]]: ...
    @overload
    def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: None = None,
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[None]: ...
    def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: type[BaseModel] | Mapping[str, Any] | None = None,
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[Any]:
        """What the page says: clean markdown, and with `response_format` its data, validated.

        `url` = go there first. The other arguments are those of `read_html`. Raises ScrapeFailed
        where a required field is not found, and what observe raises.
        """
        return self._do(
            lambda: self._twin.scrape(url, response_format=response_format, timeout=timeout, **how)
        )

    def screenshot(self, obs: Observation | None = None) -> NoReturn:
        """Planned: an image with the ids drawn on it."""
        self._refuse(lambda: self._twin.screenshot(obs))

    def scrape_many(self, urls: Sequence[str], *, concurrency: int = 4) -> NoReturn:
        """Planned."""
        _told_plainly(lambda: self._twin.scrape_many(urls, concurrency=concurrency))
        raise AssertionError("a planned verb refuses")

    def replay(self, path: str | Path) -> NoReturn:
        """Planned."""
        self._refuse(lambda: self._twin.replay(path))

    def fork(self) -> NoReturn:
        """Planned."""
        self._refuse(self._twin.fork)

    def get_cookies(self) -> NoReturn:
        """Planned."""
        self._refuse(self._twin.get_cookies)

    def set_cookies(self, cookies: Sequence[dict[str, Any]]) -> NoReturn:
        """Planned."""
        self._refuse(lambda: self._twin.set_cookies(cookies))

    @property
    def trajectory(self) -> Trajectory:
        """Every observation, step and scrape as a typed turn; the last 1,000."""
        return self._twin.trajectory

    # The doors below lead to Playwright's objects, which live in the portal.

    def run(self, function: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """What `await function(session)` gives, run in the portal with the asynchronous twin.

        There `session.page`, `session.context` and `session.locator(...)` are Playwright's.
        """
        return self._do(lambda: function(self._twin))

    @property
    def page(self) -> NoReturn:
        """Only inside `session.run(async_function)`."""
        raise _elsewhere("page")

    @property
    def context(self) -> NoReturn:
        """Only inside `session.run(async_function)`."""
        raise _elsewhere("context")

    def locator(self, target: Action | Element | str) -> NoReturn:  # noqa: ARG002 - as its twin
        """Only inside `session.run(async_function)`."""
        raise _elsewhere("locator")


def _elsewhere(name: str) -> NotAvailableLocally:
    return NotAvailableLocally(
        f"session.{name} of a synchronous session",
        "Playwright's objects live in another thread: session.run(async_function) runs "
        "`await async_function(session)` there, with the asynchronous session.",
    )


# Hooks


def _with_plain_hooks(session: Session, options: dict[str, Any]) -> dict[str, Any]:
    """The options with each hook as the twin calls it: awaitable, given the synchronous session."""
    asked = SessionOptions.of(type(session).__name__, options)
    if asked.on_expiring is not None:
        options = {**options, "on_expiring": _awaitable(session, "on_expiring", asked.on_expiring)}
    if asked.policy.confirm is not None:
        confirm = _awaitable(session, "confirm", asked.policy.confirm)
        options = {**options, "policy": asked.policy.model_copy(update={"confirm": confirm})}
    return options


def _awaitable(
    session: Session, name: str, hook: Callable[..., Any]
) -> Callable[..., Awaitable[Any]]:
    if inspect.iscoroutinefunction(hook):
        raise TypeError(f"{name} of a synchronous session must be a plain function, not async def")

    async def call(*given: object) -> Any:
        given = tuple(session if _is_twin(each) else each for each in given)
        return await _in_thread(session.session_id, lambda: hook(*given))

    return call


def _is_twin(value: object) -> bool:
    from notte_local.session import AsyncSession

    return isinstance(value, AsyncSession)


async def _in_thread(session_id: str, hook: Callable[[], T]) -> T:
    """Call a hook in a thread of its own; one that hangs keeps neither loop nor interpreter.

    The context goes along: the turn that it is part of, and whose hook it is.
    """
    future: Future[T] = Future()
    context = copy_context()
    context.run(_IN_HOOK_OF.set, _IN_HOOK_OF.get() | {session_id})

    def work() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = context.run(hook)
        except BaseException as exc:  # noqa: BLE001 - it is raised where the hook is waited for
            future.set_exception(exc)
        else:
            future.set_result(result)

    threading.Thread(target=work, name="notte_local hook", daemon=True).start()
    return await asyncio.wrap_future(future)


# Words: an error that says what to do says it in this form.

_PLAIN = (
    ("await session.", "session."),
    ("async with ", "with "),
    ("AsyncSession(", "Session("),
    ("session.page.screenshot()", "session.run() with session.page.screenshot()"),
)


def _told_plainly(call: Callable[[], T]) -> T:
    try:
        return call()
    except NotteLocalError as exc:
        text = str(exc)
        for awaited, plain in _PLAIN:
            text = text.replace(awaited, plain)
        exc.args = (text, *exc.args[1:])
        raise
