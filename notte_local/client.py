"""AsyncNotteClient: the browser processes that sessions share."""

from __future__ import annotations

import asyncio
import inspect
import logging
import sys
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from notte_local.errors import NotteLocalError
from notte_local.registry import Registry, Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType
    from typing import Self

    from playwright.async_api import Browser, Page, Playwright
    from typing_extensions import Unpack

    from notte_local.agent import Agent, Agents, Chooser
    from notte_local.browser.find import LaunchOptions
    from notte_local.browser.page import BrowserPage
    from notte_local.idle import Cancellable, Clock
    from notte_local.life import SessionLife
    from notte_local.options import SessionKwargs, SessionOptions
    from notte_local.registry import Ask
    from notte_local.session import AsyncSession
    from notte_local.state import Stored

T = TypeVar("T")

logger = logging.getLogger(__name__)

UNTAKEN_SECONDS = 5.0  # how long a page is waited for only to be closed


class LoopClock:
    """The time of the running event loop; read from anywhere, it waits for no loop."""

    def monotonic(self) -> float:
        return time.monotonic()  # asyncio's own

    def now(self) -> datetime:
        return datetime.now(UTC)

    def call_later(self, delay: float, callback: Callable[[], object]) -> Cancellable:
        return asyncio.get_running_loop().call_later(delay, callback)


class AsyncNotteClient:
    """Owns browser processes, one for each set of launch options, and opens sessions in them.

    Entered with `async with` it stays warm until its exit, which ends its sessions. One that was
    not entered starts with its first session and closes with its last. `api_key` is accepted and
    names the client; nothing is sent anywhere. A client belongs to the event loop that it works in.
    """

    # What stays warm, as a person writes it
    _warm_form = "async with AsyncNotteClient() as notte:"

    def __init__(self, *, api_key: str | None = None, **defaults: Unpack[SessionKwargs]) -> None:
        from notte_local.options import SessionOptions

        if not isinstance(api_key, str | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"api_key must be a str, not of {type(api_key).__name__}")
        SessionOptions.of(type(self).__name__, defaults)  # wrong ones are told here, not later
        self._defaults = dict(defaults)
        self._api_key = api_key
        self._is_entered = False
        self._is_closed = False
        self._clock: Clock = LoopClock()
        self._registry = Registry(self._clock)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._driver: asyncio.Task[Playwright] | None = None
        self._browsers: dict[LaunchOptions, asyncio.Task[Browser]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._cold_starts = 0
        self._agents: Agents | None = None

    def Session(  # noqa: N802 - the contract's name
        self, session_id: str | None = None, **options: Unpack[SessionKwargs]
    ) -> AsyncSession:
        """A session in this client's browser; enter it with `async with`.

        With `session_id` it is a second handle on that session: stopping it ends the session for
        all, leaving its `with` ends only what it started. Raises UnknownSession, SessionEnded.
        """
        from notte_local.session import AsyncSession

        if session_id is not None:
            return self._attach(session_id, options)
        self._require_not_closed()
        session = AsyncSession._of(self, {**self._defaults, **options})  # pyright: ignore[reportPrivateUsage]
        self._registry.made(session)
        return session

    def _attach(self, session_id: str, options: SessionKwargs) -> AsyncSession:
        from notte_local.session import AttachedSession

        if options:
            raise TypeError(
                "session_id= attaches to a session, which has its options already: "
                f"leave out {', '.join(options)}"
            )
        return AttachedSession(self._registry.find(session_id))

    @property
    def sessions(self) -> Sessions:
        """The sessions of this client: `list(only_active=True)`, `get(session_id)`."""
        return self.sessions_by(_here)

    def sessions_by(self, ask: Ask) -> Sessions:
        """The same, asked where the sessions live."""
        return Sessions(self._registry, ask)

    def Agent(  # noqa: N802 - the contract's name
        self, session: AsyncSession | None = None, chooser: Chooser | None = None
    ) -> Agent:
        """An agent: `await client.Agent().run(task, url=...)`. `session` is used and left open."""
        return self.agents.make(session, chooser)

    @property
    def agents(self) -> Agents:
        """The agents of this client: `await start(task, session_id=None)`, `list()`, `get(id)`."""
        from notte_local.agent import Agents

        if self._agents is None:
            self._agents = Agents(self)
        return self._agents

    async def __aenter__(self) -> Self:
        require_asyncio()
        self._require_not_closed()
        self._bind()
        self._is_entered = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stop its agents, end every session, and the browsers. Idempotent.

        From inside a verb of one of them (a hook) it takes effect at that verb's end.
        """
        require_asyncio()
        self._require_loop()
        self._is_closed = True
        # The agents first, all at once: a run is stopped, not failed for want of its session.
        agents = () if self._agents is None else (self._agents.stop(),)
        ends = (session._end("its client was closed") for session in self._registry.open)  # pyright: ignore[reportPrivateUsage]
        await asyncio.gather(*agents, *ends)
        await self._shut_down_if_done()

    def __repr__(self) -> str:
        name = "" if self._api_key is None else f" api_key={shown(self._api_key)}"
        state = "closed" if self._is_closed else f"{len(self._registry.open)} sessions"
        return f"<{type(self).__name__}{name} {state}>"

    # What sessions ask of it

    @property
    def clock(self) -> Clock:
        return self._clock

    async def open_page(
        self,
        session: SessionLife,
        options: SessionOptions,
        on_lost: Callable[[str], None],
        stored: Stored | None = None,
    ) -> BrowserPage:
        """A context with one page, in the browser of the session's launch options.

        `stored` is what it holds from the start.
        """
        self._require_not_closed()
        self._bind()
        self._registry.opened(session)
        self.warn_of_cold_start()
        browser = await self._browser(launch_options(options))
        self._cold_starts = max(self._cold_starts, 1)
        opening = asyncio.create_task(self._open_in(browser, options, on_lost, stored))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            # It cannot be called back half-way: it is closed as soon as it is there.
            await asyncio.shield(self._kept(_close_untaken(opening)))
            raise

    async def _open_in(
        self,
        browser: Browser,
        options: SessionOptions,
        on_lost: Callable[[str], None],
        stored: Stored | None,
    ) -> BrowserPage:
        from notte_local.browser.context import make_context
        from notte_local.browser.page import BrowserPage

        context = await make_context(browser, options, options.policy, stored)
        try:
            page = await BrowserPage.open(context, on_lost)
            await page.restore_session(stored.session if stored is not None else {})
        except BaseException:  # cancelled on its way too: nobody else knows of this context yet
            await asyncio.shield(self._kept(context.close()))
            raise
        return page

    async def adopt_page(
        self,
        session: SessionLife,
        page: Page,
        playwright: Playwright,
        on_lost: Callable[[str], None],
    ) -> BrowserPage:
        """The caller's own page, with our engines registered in the caller's Playwright."""
        from notte_local.browser.engine import register
        from notte_local.browser.page import BrowserPage

        self._require_not_closed()
        self._bind()
        self._registry.opened(session)
        await register(playwright)
        return BrowserPage.adopt(page, on_lost)

    async def release(self, session: SessionLife) -> None:
        """A session has ended; the last one of a client that was not entered takes it along."""
        self._registry.ended(session, session._why_ended)  # pyright: ignore[reportPrivateUsage]
        await self._shut_down_if_done()

    def warn_of_cold_start(self) -> None:
        """Told once, where a client that was not entered is about to start its browser again."""
        is_second = self._cold_starts == 1 and self._driver is None
        if is_second and not self._is_entered:
            self._cold_starts += 1
            warnings.warn(
                "This client starts its browser a second time: one that is not entered closes it "
                f"with its last session. Keep it warm: `{self._warm_form}`.",
                stacklevel=_frames_of_ours(),
            )

    # Its loop

    def _bind(self) -> None:
        """From now on, and until its browsers are closed, it belongs to the running loop."""
        require_asyncio()
        self._require_loop()
        self._loop = asyncio.get_running_loop()

    def _require_loop(self) -> None:
        loop, running = self._loop, asyncio.get_running_loop()
        if loop is None or loop is running or not self._is_in_use:
            return
        state = "closed by now" if loop.is_closed() else "another one than this"
        raise NotteLocalError(
            f"This client works in the event loop that it was started in, which is {state}. "
            "Make a client in each event loop, or share the synchronous NotteClient, "
            "which brings a loop of its own."
        )

    @property
    def _is_in_use(self) -> bool:
        return bool(
            self._driver or self._registry.open or (self._is_entered and not self._is_closed)
        )

    def _require_not_closed(self) -> None:
        if self._is_closed:
            raise NotteLocalError("This client was closed; make another one.")

    # Its processes

    async def _browser(self, options: LaunchOptions) -> Browser:
        """The running browser of these options, started where there is none.

        Starting is a task of its own: a caller that is cancelled leaves it to be used or closed by
        others, and no process is lost half-way.
        """
        from notte_local.browser.launch import launch

        playwright = await self._playwright()
        task = self._browsers.get(options)
        if task is not None and task.done() and _is_useless(task):
            task = None
        if task is None:
            task = asyncio.create_task(launch(playwright, options))
            self._browsers[options] = task
        try:
            return await asyncio.shield(task)
        except NotteLocalError:
            self._browsers.pop(options, None)
            raise

    async def _playwright(self) -> Playwright:
        if self._driver is None or (self._driver.done() and self._driver.exception()):
            from notte_local.browser.driver import start_driver

            self._driver = asyncio.create_task(start_driver())
        return await asyncio.shield(self._driver)

    async def _shut_down_if_done(self) -> None:
        """Close browsers and driver where no session needs them any more.

        Bounded, complete even where one of them fails, and waited for by all who ask: a caller
        that is cancelled leaves it running.
        """
        is_warm = self._is_entered and not self._is_closed
        if self._registry.open or is_warm:
            return
        browsers, self._browsers = list(self._browsers.values()), {}
        driver, self._driver = self._driver, None
        if browsers or driver:
            from notte_local.browser.driver import stop_all

            self._kept(stop_all(browsers, driver))
        if self._closing:
            await asyncio.shield(asyncio.gather(*self._closing))

    def _kept(self, closing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # Kept: an asyncio task that nobody holds may vanish before it has run.
        task = asyncio.create_task(closing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        return task


async def _close_untaken(opening: asyncio.Task[BrowserPage]) -> None:
    """Close the page that nobody waits for any more; bounded, where the browser hangs."""
    try:
        async with asyncio.timeout(UNTAKEN_SECONDS):
            page = await opening
        await page.close()
    except (NotteLocalError, TimeoutError) as exc:
        logger.debug("! a page that was not taken: %s", exc)


def launch_options(options: SessionOptions) -> LaunchOptions:
    """The part of a session's options that makes a browser process."""
    from notte_local.browser.find import LaunchOptions

    path = options.executable_path
    return LaunchOptions(
        headless=options.headless,
        browser_type=options.browser_type,
        executable_path=str(path) if path is not None else None,
        chrome_args=options.chrome_args,
    )


def shown(api_key: str) -> str:
    """An API key as it may be shown: its last four characters, of one that is long enough."""
    return f"'…{api_key[-4:]}'" if len(api_key) >= 16 else "'…'"


def _here(function: Callable[[], T]) -> T:
    return function()


def _frames_of_ours() -> int:
    """The `stacklevel` at which a warning points to the caller of this library."""
    own, level = str(Path(__file__).parent), 0
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(own):
        frame, level = frame.f_back, level + 1
    return level


def require_asyncio() -> None:
    """Playwright speaks asyncio only: under another loop, say so instead of failing inside."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        other = " (this looks like trio)" if "trio" in sys.modules else ""
        raise NotteLocalError(
            f"notte_local needs a running asyncio event loop, and there is none here{other}. "
            "Run it with asyncio.run(...), in a thread of its own where another loop runs."
        ) from None


def _is_useless(task: asyncio.Task[Browser]) -> bool:
    return task.cancelled() or task.exception() is not None or not task.result().is_connected()
