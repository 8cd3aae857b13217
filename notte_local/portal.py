"""Portal: the thread in which the event loop of a synchronous client runs, and what crosses it.

Calls go in, and are cancelled where nobody waits for them any more; the user's hooks come out, each
into a thread of its own; errors come out in the words of the synchronous form.
"""

from __future__ import annotations

import asyncio
import atexit
import inspect
import os
import threading
from concurrent.futures import Future
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import anyio
from anyio.from_thread import BlockingPortal

from notte_local.client import AsyncNotteClient
from notte_local.errors import NotteLocalError
from notte_local.options import SessionOptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from notte_local.browser.page import BrowserPage
    from notte_local.life import SessionLife
    from notte_local.state import Stored
    from notte_local.sync import Session

T = TypeVar("T")

EXIT_SECONDS = 15.0  # the most that the interpreter's exit waits for browsers to close

# The sessions in whose hook the running thread is: there their verbs may be called.
IN_HOOK_OF: ContextVar[frozenset[str]] = ContextVar("notte_local_hooks", default=frozenset())


class Portal:
    """The thread in which a client's event loop runs: there while anybody uses it.

    Users are the entered client, each session that holds a page, and each call or run of an agent
    in progress. The last one to leave ends the thread. Where the program comes to its end before,
    `at_exit` is run.

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
        self.require_outside()
        call, waiting = _Call(self, function), object()
        portal = self.enter(waiting)
        try:
            given = portal.start_task_soon(call.run).result()
        except BaseException:  # Ctrl-C arrives here: the verb is cancelled, not left running
            call.give_up()
            raise
        finally:
            self.leave(waiting)
        if isinstance(given, _Leaving):
            raise given.error
        return given

    def ask(self, function: Callable[[], T]) -> T:
        """A question that waits for nothing: asked in the portal where it runs, else here."""
        return function() if self._running is None or self._is_here else self.run(function)

    @property
    def _is_here(self) -> bool:
        running = self._running
        return running is not None and running.thread is threading.current_thread()

    def require_outside(self) -> None:
        """Raises NotteLocalError in the portal's own thread, where a call would wait for itself."""
        if self._is_here:
            raise NotteLocalError(
                "This is the thread in which the synchronous client works, and a call from here "
                "would wait for itself. A function that is given to session.run(...) awaits the "
                "verbs of the asynchronous session that it is called with."
            )

    def _exit(self) -> None:
        if self._running is None or self._process != os.getpid():
            return
        closing = self.enter(self).start_task_soon(self._at_exit)
        try:
            closing.result(EXIT_SECONDS)
        except (NotteLocalError, TimeoutError):
            closing.cancel()
        finally:
            # A daemon thread may still wait for a call that no closing ends.
            for user in tuple(self._users):
                if isinstance(user, _Call):
                    user.give_up()
            self._users.clear()
            self.leave(self)


class _Leaving(BaseException):
    """What a hook raised that is no Exception, on its way through the portal: `sys.exit()`, say.

    It is for the thread that waits for the hook. By itself it would end the event loop, and leave
    a browser that nobody can close.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(repr(error))
        self.error = error


class _Call(Generic[T]):
    """One call, which uses the portal until it is over, though nobody may wait for it any more.

    It can be given up at any moment, also before anyio has told its future.
    """

    def __init__(self, portal: Portal, function: Callable[[], Awaitable[T] | T]) -> None:
        self._portal = portal
        self._function = function
        self._task: asyncio.Task[Any] | None = None
        self._is_given_up = False

    async def run(self) -> T | _Leaving:
        self._task = asyncio.current_task()
        if self._is_given_up:
            raise asyncio.CancelledError
        self._portal.enter(self)
        try:
            given = self._function()
            return await given if inspect.isawaitable(given) else cast("T", given)
        except _Leaving as leaving:
            return leaving
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


class TwinClient(AsyncNotteClient):
    """The asynchronous client in the portal: its sessions keep the portal there."""

    _warm_form = "with NotteClient() as notte:"

    def __init__(self, api_key: str | None) -> None:
        super().__init__(api_key=api_key)
        self.portal = Portal(self.aclose)

    async def open_page(
        self,
        session: SessionLife,
        options: SessionOptions,
        on_lost: Callable[[str], None],
        stored: Stored | None = None,
    ) -> BrowserPage:
        self.portal.enter(session.session_id)
        return await super().open_page(session, options, on_lost, stored)

    async def release(self, session: SessionLife) -> None:
        try:
            await super().release(session)
        finally:
            self.portal.leave(session.session_id)


# Hooks


def with_plain_hooks(session: Session, options: dict[str, Any]) -> dict[str, Any]:
    """The options with each hook as the twin calls it: awaitable, given the synchronous session."""
    asked = SessionOptions.of(type(session).__name__, options)
    require_plain_hooks(asked)
    if asked.on_expiring is not None:
        options = {**options, "on_expiring": _awaitable(session, asked.on_expiring)}
    if asked.captcha_handler is not None:
        options = {**options, "captcha_handler": _awaitable(session, asked.captcha_handler)}
    if asked.policy.confirm is not None:
        confirm = _awaitable(session, asked.policy.confirm)
        options = {**options, "policy": asked.policy.model_copy(update={"confirm": confirm})}
    return options


def require_plain_hooks(options: SessionOptions) -> None:
    """Raises TypeError for a hook that a synchronous session cannot call."""
    hooks = {
        "on_expiring": options.on_expiring,
        "captcha_handler": options.captcha_handler,
        "confirm": options.policy.confirm,
    }
    for name, hook in hooks.items():
        if hook is not None:
            require_plain(f"{name} of a synchronous session", hook)


def _awaitable(session: Session, hook: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    async def call(*given: object) -> Any:
        given = tuple(session if _is_twin(each) else each for each in given)
        return await in_thread(session.session_id, lambda: hook(*given))

    return call


def require_plain(what: str, hook: Callable[..., Any]) -> None:
    """Raises TypeError for a hook that would have to be awaited, and for none."""
    if not callable(hook):
        raise TypeError(f"{what} must be a callable, not {hook!r}")
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        raise TypeError(
            f"{what} must be a plain function, not async def: it is called in a thread of its own, "
            "where no event loop runs"
        )


def _is_twin(value: object) -> bool:
    from notte_local.session import AsyncSession

    return isinstance(value, AsyncSession)


async def in_thread(session_id: str, hook: Callable[[], T]) -> T:
    """Call a hook in a thread of its own; one that hangs keeps neither loop nor interpreter.

    The context goes along: the turn that it is part of, and whose hook it is.
    """
    future: Future[T] = Future()
    context = copy_context()
    context.run(IN_HOOK_OF.set, IN_HOOK_OF.get() | {session_id})

    def work() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = context.run(hook)
        except Exception as exc:  # noqa: BLE001 - it is raised where the hook is waited for
            future.set_exception(exc)
        except BaseException as exc:  # noqa: BLE001 - so is this
            future.set_exception(_Leaving(exc))
        else:
            future.set_result(result)

    threading.Thread(target=work, name="notte_local hook", daemon=True).start()
    return await asyncio.wrap_future(future)


# Words: an error that says what to do says it in this form.

_PLAIN = (
    ("await session.", "session."),
    ("async with ", "with "),
    ("AsyncSession(", "Session("),
)


def plainly(text: str) -> str:
    """A text in the words of the synchronous form."""
    for awaited, plain in _PLAIN:
        text = text.replace(awaited, plain)
    return text


def say_plainly(error: Exception) -> None:
    """Ours says what to do in the words of the synchronous form from now on."""
    if isinstance(error, NotteLocalError):
        error.args = (plainly(str(error)), *error.args[1:])


def told_plainly(call: Callable[[], T]) -> T:
    """Call it; an error of ours is raised in the words of the synchronous form."""
    try:
        return call()
    except NotteLocalError as exc:
        say_plainly(exc)
        raise
