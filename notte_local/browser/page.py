"""What a session holds of the browser: its context and tabs; and what is done with the current."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from notte_local.browser import stored
from notte_local.browser.context import guard_files
from notte_local.browser.engine import locate, which_gone
from notte_local.browser.faults import (
    Interrupted,
    is_gone,
    is_interrupted,
    navigation_failed,
    proxy_refused,
    translated,
)
from notte_local.browser.html import page_html, scroll_on
from notte_local.browser.perform import NO_OTHERS, Done, perform
from notte_local.browser.picture import Drawing, concealed, take, take_fast
from notte_local.browser.tabs import Tabs
from notte_local.core.address import file_path
from notte_local.core.policy import refusal_of_link
from notte_local.errors import ActionFailed, BrowserFailed, NavigationFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
    from pathlib import Path

    from playwright.async_api import BrowserContext, Locator, Page, Request

    from notte_local.actions import Action
    from notte_local.browser.perform import Target
    from notte_local.browser.tab import Foresee, Rest, Tab
    from notte_local.core.element import Element
    from notte_local.core.secrets import Secret
    from notte_local.core.space.ids import Heir
    from notte_local.core.tree import Capture, Reach
    from notte_local.state import Cookie, Stored
    from notte_local.storage import FileStorage

logger = logging.getLogger(__name__)

MOST_TRIES = 5  # to go somewhere from a page that goes elsewhere by itself
CLOSE_SECONDS = 5.0  # a context that has not closed by then does not close


class BrowserPage(Tabs):
    """The page of one session: its tabs, one of them current, and what is done with that one."""

    def __init__(
        self, context: BrowserContext, *, is_owned: bool, on_lost: Callable[[str], None]
    ) -> None:
        super().__init__(context, is_owned=is_owned, on_lost=on_lost)
        self._files: set[Path] = set()  # those that the session has stood on

    @classmethod
    async def open(cls, context: BrowserContext, on_lost: Callable[[str], None]) -> BrowserPage:
        """The first tab of a context that is ours, closed with the session."""
        page = cls(context, is_owned=True, on_lost=on_lost)
        browser = context.browser
        if browser is not None:
            browser.on("disconnected", page._disconnected)
        context.on("page", page._page_opened)
        try:
            first = await context.new_page()
        except PlaywrightError as exc:
            raise BrowserFailed(f"The browser gave no page: {exc.message}") from exc
        page._page_opened(first)  # the event may have told of it already
        return page

    @classmethod
    def adopt(cls, playwright_page: Page, on_lost: Callable[[str], None]) -> BrowserPage:
        """A page of the caller's own, which stays open when the session ends."""
        page = cls(playwright_page.context, is_owned=False, on_lost=on_lost)
        page._adopted = playwright_page
        page._add(playwright_page)
        return page

    async def goto(self, url: str, *, until: float) -> None:
        """Go to `url`; back once its document has begun to arrive.

        Raises NavigationFailed, and TimeoutError where no answer came until then (the loop's time).
        """
        path = file_path(url)
        if path is not None:
            if not path.exists():
                raise NavigationFailed(url, "there is no such file")
            await self._allow_file(path)
        await self._answering()
        for _ in range(MOST_TRIES):
            try:
                return await self._goto(self.current, url, until)
            except Interrupted:
                # A page that goes elsewhere by itself: it is stopped, so that ours comes through.
                await self.current.stop_loading()
        raise NavigationFailed(
            url, "the page that is there keeps going elsewhere", performed="unknown"
        )

    async def _goto(self, tab: Tab, url: str, until: float) -> None:
        tab.last_status = None
        tab.last_type = ""
        tab.was_kept = False
        try:
            await tab.page.goto(url, wait_until="commit", timeout=_milliseconds(until))
            if tab.is_haunted:
                await tab.stop_loading()
        except PlaywrightTimeout as exc:
            tab.is_stuck = True
            await tab.free()
            raise TimeoutError(f"no answer from {url}") from exc
        except PlaywrightError as exc:
            if tab.was_kept:
                raise NavigationFailed(
                    url,
                    "the page that is there asked whether it may be left (beforeunload), and "
                    "handle_dialog had said no",
                ) from exc
            if is_interrupted(exc, tab.last_status):
                raise Interrupted from exc
            await tab.wait_for_error_page(exc.message)
            raise navigation_failed(exc, url, tab.last_status, tab.last_type) from exc
        if tab.is_refused_by_proxy:  # of which the headless shell makes a page
            raise proxy_refused(url)

    async def _answering(self) -> None:
        """A tab that is stuck is freed; one that cannot be is left for a fresh one."""
        tab = self.current
        if not tab.is_stuck or await tab.free() or not self._is_owned:
            return
        logger.debug("! %s does not answer: a fresh tab takes its place", tab.url)
        with translated(tab.url):
            self._page_opened(await self.context.new_page())
        self._opened.clear()
        self._keep(tab.page)

    async def _allow_file(self, path: Path) -> None:
        if not self._files:
            await guard_files(self.context, self._may_have)
        self._files.add(path)

    async def _may_have(self, request: Request) -> bool:
        """Whether a request for a file is the program's own, or of a file for its own folder."""
        path = file_path(request.url)
        is_top, pages = await self._asking(request)
        if path is None or not (
            (is_top and path in self._files)  # also when it goes back or forward
            or any(refusal_of_link(request.url, page) is None for page in pages)
        ):
            return False
        if is_top:
            self._files.add(path)
        return True

    async def _asking(self, request: Request) -> tuple[bool, list[str]]:
        """Whether a whole tab is to go there, and the documents that may ask for it."""
        try:
            frame = request.frame
        except PlaywrightError:  # a popup's first document, whose frame is not there yet
            return True, [tab.url for tab in self._tabs]
        pages = [frame.url]
        top = frame
        while top.parent_frame is not None:  # who embeds a frame may say where it goes
            top = top.parent_frame
            pages.append(top.url)
        opener = await top.page.opener()
        if top.url in ("", "about:blank") and opener is not None:
            pages.append(opener.url)
        return request.is_navigation_request() and frame is top, pages

    async def settle(
        self,
        *,
        until: float,
        budget: float,
        since: float,
        anew: bool = False,
        foresee: Foresee | None = None,
    ) -> Rest:
        """Wait for rest on the current tab; one that opens meanwhile is the one waited for."""
        while True:
            tab = self.current
            try:
                rest = await tab.settle(
                    until=until, budget=budget, since=since, anew=anew, foresee=foresee
                )
            except BrowserFailed:
                if tab is self._current or self._current is None:
                    raise
                continue  # it closed itself, and another one is there
            over = min(until, asyncio.get_running_loop().time() + budget)
            has_opened = rest.settled and await self.windows.wait(over)
            if tab is self._current and not has_opened:
                return rest

    async def capture(self, *, seconds: float) -> Capture:
        """One snapshot of the current tab, all frames joined."""
        with translated(self.url):
            return await self.current.sight.capture(timeout=seconds)

    async def bereaved(self, heirs: Sequence[Heir]) -> list[Heir]:
        """Those heirs whose element is gone from its document, and not only out of sight."""
        documents: defaultdict[tuple[str, ...], list[Heir]] = defaultdict(list)
        for heir in heirs:
            documents[heir.lost.frames].append(heir)
        asked = [self._bereaved(frames, each) for frames, each in documents.items()]
        return [heir for found in await asyncio.gather(*asked) for heir in found]

    async def _bereaved(self, frames: tuple[str, ...], heirs: list[Heir]) -> list[Heir]:
        try:
            gone = await which_gone(self.playwright_page, frames, [heir.lost.key for heir in heirs])
        except PlaywrightError as exc:
            logger.debug("! nobody inherits: %s", exc.message)
            return []
        return [heir for heir in heirs if heir.lost.key in gone]

    async def html(self, *, seconds: float) -> str:
        """The current document as it is rendered, frames and shadow roots inlined."""
        with translated(self.url):
            return await page_html(self.playwright_page, timeout=seconds)

    async def is_written(self) -> bool:
        """Whether there is anything in the body of the current document."""
        with translated(self.url):
            return bool(await self.playwright_page.evaluate("!!document.body?.firstChild"))

    async def scroll_on(self, *, seconds: float) -> bool:
        """Scroll the current document down by most of a screenful; whether it moved."""
        with translated(self.url):
            return await scroll_on(self.playwright_page, seconds)

    async def perform(
        self,
        action: Action,
        element: Element | None,
        reach: Reach | None,
        *,
        until: float,
        reveal: Callable[[Secret, str], str],
        files: FileStorage | None = None,
        others: Mapping[str, Target] = NO_OTHERS,
        mark: tuple[str, int] | None = None,
    ) -> Done:
        """Do one action; what it needs to know of the page is asked just before."""
        tab = self.current
        try:
            return await perform(
                tab,
                action,
                element,
                reach,
                until=until,
                reveal=reveal,
                files=files,
                others=others,
                mark=mark,
            )
        except ActionFailed as exc:
            tab.is_stuck = (
                exc.performed == "unknown"
            )  # sent, and no answer: asked before it is used
            raise
        except BrowserFailed:
            await tab.told_lost()
            if not tab.lost or self._current is None or tab is self._current:
                raise
            return Done(f"The tab was closed; the current one is {self.url}.")

    # What outlives it

    async def read_cookies(self) -> list[Cookie]:
        return await stored.read_cookies(self.context)

    async def add_cookies(self, cookies: Sequence[Cookie]) -> None:
        """Raises ValueError for one that the browser does not take."""
        await stored.add_cookies(self.context, cookies)

    async def read_stored(self) -> Stored:
        """All that is kept of the context; nothing else can be done with it afterwards."""
        return await stored.read_stored(self.context, self.playwright_page)

    async def restore_session(self, session: Mapping[str, Mapping[str, str]]) -> None:
        """Put sessionStorage into the first tab, which has been nowhere yet."""
        await stored.restore_session(self.playwright_page, session)

    @asynccontextmanager
    async def concealed(
        self, shown: Mapping[tuple[str, ...], bool], values: Sequence[str], *, seconds: float
    ) -> AsyncGenerator[int]:
        """The page without its secrets, frame by frame; gives how many things were blanked."""
        with translated(self.url):
            async with concealed(self.playwright_page, shown, values, seconds) as blanked:
                yield blanked

    async def picture(self, drawing: Drawing, *, seconds: float) -> bytes:
        """What is seen of the page now, with what is drawn on it: a PNG."""
        with translated(self.url):
            return await take(self.playwright_page, drawing, seconds)

    async def quick_picture(self, drawing: Drawing, *, seconds: float) -> bytes:
        """The same as a JPEG, which costs less time and a tenth of the bytes."""
        with translated(self.url):
            tab = self.current
            return await take_fast(tab.page, await tab.cdp(), drawing, seconds)

    def locator(self, reach: Reach) -> Locator:
        """The Playwright locator of an observed element."""
        return locate(self.playwright_page, reach)

    async def close(self) -> None:
        """Let go of all that is ours; bounded. Raises BrowserFailed where it will not close."""
        self._is_closing = True
        if not self._is_owned:
            for tab in self._tabs:
                tab.detach()
                tab.page.remove_listener("popup", self._page_opened)
            await self._close_made()
            return
        if self.context.browser is not None:
            self.context.browser.remove_listener("disconnected", self._disconnected)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.context.close()
        except TimeoutError as exc:
            raise BrowserFailed(
                f"The session's context did not close in {CLOSE_SECONDS:g} s"
            ) from exc
        except PlaywrightError as exc:
            if not is_gone(exc):
                raise BrowserFailed(f"The session's context did not close: {exc.message}") from exc

    async def _close_made(self) -> None:
        for page in self._made:
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await page.close()
            except (TimeoutError, PlaywrightError) as exc:
                logger.debug("! a tab of ours did not close: %s", exc)


def _milliseconds(until: float) -> float:
    return max(1.0, (until - asyncio.get_running_loop().time()) * 1000)
