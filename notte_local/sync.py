"""NotteClient and Session: the synchronous twins, one line each, over a portal thread.

Nothing is decided here. A verb is handed to the portal, the thread in which a client's event loop
runs, and waited for; what it gives or raises is its twin's.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload

from notte_local.errors import NotAvailableLocally, NotteLocalError
from notte_local.options import SessionOptions
from notte_local.portal import (
    IN_HOOK_OF,
    TwinClient,
    require_plain_hooks,
    told_plainly,
    with_plain_hooks,
)

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        Awaitable,
        Callable,
        Generator,
        Iterable,
        Mapping,
        Sequence,
    )
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from pydantic import BaseModel
    from typing_extensions import TypeVar as ModelVar
    from typing_extensions import Unpack

    from notte_local.actions import Action
    from notte_local.core.element import Element
    from notte_local.core.secrets import Secret
    from notte_local.options import SyncSessionKwargs
    from notte_local.registry import Sessions
    from notte_local.results import Observation, Scraped, ScrapedPage, SessionStatus, StepResult
    from notte_local.scraping import ScrapeKwargs
    from notte_local.session import AsyncSession
    from notte_local.sync_agent import Agent, Agents, Chooser
    from notte_local.trajectory import Trajectory
    from notte_local.trajectory.replay import Replay

    M = ModelVar("M", bound=BaseModel)

T = TypeVar("T")


class NotteClient:
    """Owns browser processes, one for each set of launch options, and opens sessions in them.

    Entered with `with` it stays warm until its exit, which ends its sessions. One that was not
    entered starts with its first session and closes with its last. `api_key` is accepted and names
    the client; nothing is sent anywhere.
    """

    def __init__(
        self, *, api_key: str | None = None, **defaults: Unpack[SyncSessionKwargs]
    ) -> None:
        # wrong ones are told here, not later
        require_plain_hooks(SessionOptions.of(type(self).__name__, defaults))
        self._defaults = dict(defaults)
        self._twin = TwinClient(api_key)
        self._agents: Agents | None = None

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

    def Agent(  # noqa: N802 - the contract's name
        self, session: Session | None = None, chooser: Chooser | None = None
    ) -> Agent:
        """An agent: `client.Agent().run(task, url=...)`. `session` is used and left open."""
        return self.agents.make(session, chooser)

    @property
    def agents(self) -> Agents:
        """The agents of this client: `start(task, session_id=None)`, `list()`, `get(id)`."""
        from notte_local.sync_agent import Agents

        if self._agents is None:
            self._agents = Agents(self, self._twin)
        return self._agents

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
        """Stop its agents, end every session, and the browsers. Idempotent.

        From inside a verb of one of them (a hook) it takes effect at that verb's end.
        """
        self._twin.portal.require_outside()
        try:
            if self._agents is not None:
                self._agents.stop()
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
        self._set_up(TwinClient(None), dict(options))

    @classmethod
    def _of(
        cls, client: TwinClient, options: dict[str, Any], session_id: str | None = None
    ) -> Session:
        """A session of a client, or a second handle on one."""
        session = cls.__new__(cls)
        session._set_up(client, options, session_id)
        return session

    def _set_up(
        self, client: TwinClient, options: dict[str, Any], session_id: str | None = None
    ) -> None:
        if session_id is None:
            options = with_plain_hooks(self, options)
        self._portal = client.portal
        self._client = client
        self._twin = self._portal.ask(lambda: client.Session(session_id, **options))
        self._thread = threading.get_ident()

    def _do(self, verb: Callable[[], Awaitable[T] | T]) -> T:
        """The one way in: from the session's own thread, and in the words of this form."""
        self._require_thread()
        return told_plainly(lambda: self._portal.run(verb))

    def _refuse(self, planned: Callable[[], Awaitable[object]]) -> NoReturn:
        """What is planned is refused by the twin, by name."""
        self._do(planned)
        raise AssertionError("a planned verb refuses")

    def _require_thread(self) -> None:
        here = threading.get_ident()
        if here != self._thread and self.session_id not in IN_HOOK_OF.get():
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
        that verb's end. Raises BadFile where a profile or cookie file could not be written.
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
        """A fresh context under the same id, while active: as at the start, on a blank page.

        Without a profile or a cookie file it has no cookies; with one, those that are in it.
        """
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

    def screenshot(self, obs: Observation | None = None, *, timeout: float | None = None) -> bytes:
        """A PNG of what is in view, each element outlined and labelled with its id.

        With `obs`, of the elements in its space. Password fields, one-time codes and what shows a
        value of the vault are blanked. Raises NothingObserved where the page has moved on since.
        """
        return self._do(lambda: self._twin.screenshot(obs, timeout=timeout))

    def scrape_many(
        self,
        urls: Iterable[str],
        *,
        concurrency: int = 4,
        max_pages: int = 1,
        response_format: type[BaseModel] | Mapping[str, Any] | None = None,
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Generator[ScrapedPage[Any]]:
        """Each page as it is read, in whatever order they come; one that fails holds its error.

        `concurrency` sessions beside this one do the reading, with its options and its cookies;
        its own page stays where it is. With `max_pages` a list is followed to its next pages, that
        many at most. `timeout` and the other arguments are those of `scrape`, for each page.
        """
        pages = told_plainly(
            lambda: self._twin.scrape_many(
                urls,
                concurrency=concurrency,
                max_pages=max_pages,
                response_format=response_format,
                timeout=timeout,
                **how,
            )
        )
        return self._each(pages)

    def _each(self, pages: AsyncGenerator[T]) -> Generator[T]:
        """What an asynchronous iterator gives, one by one; it ends with this one."""

        async def following() -> tuple[T] | None:
            async for page in pages:
                return (page,)
            return None

        try:
            while (found := self._do(following)) is not None:
                yield found[0]
        finally:
            self._do(pages.aclose)

    def replay(
        self,
        what: str | Path | Trajectory,
        *,
        secrets: Mapping[str, Secret] | None = None,
        timeout: float | None = None,
    ) -> Replay:
        """Do the steps of a trajectory again, each target found by what it looked like.

        `what` is a file that was saved or recorded, or a trajectory. A target that has changed is
        known by its name, its markup and its surroundings, and the result says what was healed;
        one that is not sure to be there is ReplayRefused, not guessed. What was typed into a
        password field was stored nowhere: `secrets` names what goes there instead, by the field's
        name. Raises BadFile, and what the steps raise.
        """
        return self._do(lambda: self._twin.replay(what, secrets=secrets, timeout=timeout))

    def fork(self) -> NoReturn:
        """Planned."""
        self._refuse(self._twin.fork)

    def get_cookies(self, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """The session's cookies, as dicts in Playwright's form."""
        return self._do(lambda: self._twin.get_cookies(timeout=timeout))

    def set_cookies(
        self, cookies: Sequence[Mapping[str, Any]], *, timeout: float | None = None
    ) -> None:
        """Set cookies, as `get_cookies` gives them, beside those that are there.

        Each needs a name, a value, and a url or a domain. Raises TypeError or ValueError for one
        that is none; then none was set.
        """
        self._do(lambda: self._twin.set_cookies(cookies, timeout=timeout))

    @property
    def trajectory(self) -> Trajectory:
        """Every observation, step and scrape as a typed turn; the last 1,000."""
        return self._twin.trajectory

    # The doors below lead to Playwright's objects, which live in the portal.

    def run(self, function: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """What `await function(session)` gives, run in the portal with the asynchronous twin.

        There `session.page`, `session.context` and `session.locator(...)` are Playwright's.
        Raises SessionNotStarted, SessionEnded.
        """

        def run() -> Awaitable[T]:
            self._twin._require_open("run")  # pyright: ignore[reportPrivateUsage]
            return function(self._twin)

        return self._do(run)

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
