"""AsyncNotteClient: the browser processes that sessions share."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from notte_local.errors import NotteLocalError
from notte_local.options import SessionOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from playwright.async_api import Browser, Page, Playwright
    from typing_extensions import Unpack

    from notte_local.browser.launch import LaunchOptions
    from notte_local.browser.page import BrowserPage
    from notte_local.idle import Cancellable
    from notte_local.options import SessionKwargs
    from notte_local.session import AsyncSession


class LoopClock:
    """The time of the running event loop."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def call_later(self, delay: float, callback: Callable[[], object]) -> Cancellable:
        return asyncio.get_running_loop().call_later(delay, callback)


class AsyncNotteClient:
    """Owns browser processes, one for each set of launch options, and opens sessions in them.

    Entered with `async with` it stays warm until its exit, which ends its sessions. One that was
    not entered starts with its first session and closes with its last. `api_key` is accepted and
    names the client; nothing is sent anywhere.
    """

    def __init__(self, *, api_key: str | None = None, **defaults: Unpack[SessionKwargs]) -> None:
        SessionOptions.of(type(self).__name__, defaults)  # wrong ones are told here, not later
        self._defaults = dict(defaults)
        self._api_key = api_key
        self._is_entered = False
        self._is_closed = False
        self._sessions: set[AsyncSession] = set()
        self._driver: asyncio.Task[Playwright] | None = None
        self._browsers: dict[LaunchOptions, asyncio.Task[Browser]] = {}
        self._clock = LoopClock()

    def Session(self, **options: Unpack[SessionKwargs]) -> AsyncSession:  # noqa: N802 - the contract's name
        """A session in this client's browser; enter it with `async with`."""
        from notte_local.session import AsyncSession

        if self._is_closed:
            raise NotteLocalError("This client was closed; make another one.")
        return AsyncSession._of(self, {**self._defaults, **options})  # pyright: ignore[reportPrivateUsage]

    async def __aenter__(self) -> Self:
        require_asyncio()
        if self._is_closed:
            raise NotteLocalError("This client was closed; make another one.")
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
        """End every session, and the browsers. Idempotent."""
        self._is_closed = True
        await asyncio.gather(*(session.stop() for session in tuple(self._sessions)))
        await asyncio.shield(self._shut_down())

    def __repr__(self) -> str:
        state = "closed" if self._is_closed else f"{len(self._sessions)} sessions"
        return f"<{type(self).__name__} {state}>"

    # What sessions ask of it

    @property
    def clock(self) -> LoopClock:
        return self._clock

    async def open_page(
        self, session: AsyncSession, options: SessionOptions, on_lost: Callable[[str], None]
    ) -> BrowserPage:
        """A context with one page, in the browser of the session's launch options."""
        from notte_local.browser.context import make_context
        from notte_local.browser.page import BrowserPage

        self._sessions.add(session)
        browser = await self._browser(launch_options(options))
        context = await make_context(browser, options, options.policy)
        try:
            return await BrowserPage.open(context, on_lost)
        except BaseException:
            await asyncio.shield(context.close())
            raise

    async def adopt_page(
        self,
        session: AsyncSession,
        page: Page,
        playwright: Playwright,
        on_lost: Callable[[str], None],
    ) -> BrowserPage:
        """The caller's own page, with our engines registered in the caller's Playwright."""
        from notte_local.browser.engine import register
        from notte_local.browser.page import BrowserPage

        self._sessions.add(session)
        await register(playwright)
        return BrowserPage.adopt(page, on_lost)

    async def release(self, session: AsyncSession) -> None:
        """A session has ended; the last one of a client that was not entered takes it along."""
        self._sessions.discard(session)
        if not self._is_entered and not self._sessions:
            await self._shut_down()

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

    async def _shut_down(self) -> None:
        """Close browsers and driver; bounded, and complete even where one of them fails."""
        browsers, self._browsers = list(self._browsers.values()), {}
        driver, self._driver = self._driver, None
        if browsers or driver:
            from notte_local.browser.driver import stop_all

            await stop_all(browsers, driver)


def launch_options(options: SessionOptions) -> LaunchOptions:
    """The part of a session's options that makes a browser process."""
    from notte_local.browser.launch import LaunchOptions

    path = options.executable_path
    return LaunchOptions(
        headless=options.headless,
        browser_type=options.browser_type,
        executable_path=str(path) if path is not None else None,
        chrome_args=options.chrome_args,
    )


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
