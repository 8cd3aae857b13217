"""The tabs of one session, one of them current: how they come and go, and what they told."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.dialogs import DialogAnswers
from notte_local.browser.faults import translated
from notte_local.browser.tab import Tab
from notte_local.browser.windows import Windows
from notte_local.errors import ActionFailed, BrowserFailed
from notte_local.results import Tab as TabFacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Browser, BrowserContext, Page
    from playwright.async_api import Download as PlaywrightDownload

    from notte_local.results import Dialog, Download, FailedRequest

logger = logging.getLogger(__name__)

MOST_TABS = 20  # a page that opens more than that is a bomb: the rest are closed at once
LOST_SECONDS = 0.05


class Tabs:
    """`on_lost(why)` is called once, when there is nothing left to work on."""

    def __init__(
        self, context: BrowserContext, *, is_owned: bool, on_lost: Callable[[str], None]
    ) -> None:
        self.context = context
        self.windows = Windows()
        self._is_owned = is_owned
        self._on_lost = on_lost
        self._tabs: list[Tab] = []
        self._current: Tab | None = None
        self._opened: list[Tab] = []
        self._answers = DialogAnswers()  # set beforehand, for whichever tab asks
        self._incoming: list[PlaywrightDownload] = []
        self._made: set[Page] = set()  # by goto_new_tab: ours to close, on an adopted page too
        self._closed: list[str] = []
        self._adopted: Page | None = None
        self._is_closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def current(self) -> Tab:
        """The tab that verbs work on."""
        if self._current is None:
            raise BrowserFailed("The session has no tab left.")
        return self._current

    @property
    def playwright_page(self) -> Page:
        return self.current.page

    @property
    def url(self) -> str:
        return self._current.url if self._current else ""

    def _add(self, page: Page) -> Tab:
        tab = Tab(page, self._tab_lost, self._answers, self._incoming, self.windows)
        self._tabs.append(tab)
        self._current = tab
        if not self._is_owned:
            page.on("popup", self._page_opened)
        return tab

    def _page_opened(self, page: Page) -> None:
        if any(tab.page == page for tab in self._tabs):
            return
        self.windows.end()
        if len(self._tabs) >= MOST_TABS:
            logger.debug("! closed the tab %s: %d are open", page.url, len(self._tabs))
            self._keep(page)
            return
        # As in a window: a tab that the page opens is the one that is seen.
        is_first = not self._tabs
        tab = self._add(page)
        if not is_first:
            self._opened.append(tab)

    def _keep(self, page: Page) -> None:
        async def close() -> None:
            try:
                await page.close()
            except PlaywrightError as exc:
                logger.debug("! %s", exc.message)

        task = asyncio.ensure_future(close())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tab_lost(self, tab: Tab, why: str) -> None:
        if self._is_closing:
            return
        was_current = tab is self._current
        if tab in self._tabs:
            self._tabs.remove(tab)
            self._closed.append(tab.url)
        if was_current and why.endswith("crashed"):
            self._on_lost(why)
        elif not self._tabs:
            self._current = None
            if not self._is_owned:
                self._on_lost(why)
                return
            # Pages close before their browser is known to be gone: a moment later the better reason
            # has been told, where there is one.
            asyncio.get_running_loop().call_later(LOST_SECONDS, self._nothing_left, why)
        elif was_current:
            self._current = self._tabs[-1]

    def _nothing_left(self, why: str) -> None:
        if not self._is_closing:
            self._on_lost(why)

    def _disconnected(self, _browser: Browser) -> None:
        if not self._is_closing:
            self._on_lost("the browser was closed or crashed")

    async def tabs(self, title: str) -> tuple[TabFacts, ...]:
        """Every tab, in the order of opening; `title` is the current one's, just read."""
        return tuple(
            [
                TabFacts(index, tab.url, title, current=True)
                if tab is self._current
                else TabFacts(index, tab.url, await tab.title(), current=False)
                for index, tab in enumerate(self._tabs)
            ]
        )

    # News since it was last taken

    def take_dialogs(self) -> tuple[Dialog, ...]:
        news = [dialog for tab in self._tabs for dialog in tab.dialogs]
        for tab in self._tabs:
            tab.dialogs.clear()
        return tuple(news)

    def take_downloads(self) -> tuple[Download, ...]:
        news = [download for tab in self._tabs for download in tab.downloads]
        for tab in self._tabs:
            tab.downloads.clear()
        return tuple(news)

    async def take_opened(self) -> tuple[TabFacts, ...]:
        """Tabs that were opened since."""
        news = [tab for tab in self._opened if tab in self._tabs]
        self._opened.clear()
        return tuple(
            [
                TabFacts(
                    self._tabs.index(tab), tab.url, await tab.title(), current=tab is self._current
                )
                for tab in news
            ]
        )

    def take_closed(self) -> tuple[str, ...]:
        """The addresses of tabs that were closed since."""
        news = tuple(self._closed)
        self._closed.clear()
        return news

    def take_troubles(self) -> tuple[tuple[str, ...], tuple[FailedRequest, ...], int]:
        """Errors of scripts, requests that failed, and the count of those refused, since."""
        troubles = [tab.troubles for tab in self._tabs]
        news = (
            tuple(text for each in troubles for text in each.console_errors),
            tuple(request for each in troubles for request in each.failed),
            sum(each.refused for each in troubles),
        )
        for each in troubles:
            each.clear()
        return news

    # Tabs by the program's own wish

    async def open_tab(self) -> None:
        """A fresh tab, which becomes the current one. Raises ActionFailed where there are many."""
        if len(self._tabs) >= MOST_TABS:
            raise ActionFailed(
                f"{MOST_TABS} tabs are open, which is the most: close one. "
                "Nothing was sent to the page."
            )
        with translated(self.url):
            page = await self.context.new_page()
        self._made.add(page)
        self._page_opened(page)  # the event may have told of it already
        self._current = next(tab for tab in self._tabs if tab.page == page)

    async def switch_tab(self, index: int) -> None:
        """Make another tab the current one. Raises ActionFailed, naming those that there are."""
        if not 0 <= index < len(self._tabs):
            there = ", ".join(f"{at} {tab.url}" for at, tab in enumerate(self._tabs))
            raise ActionFailed(
                f"There is no tab {index}. There are: {there}. Nothing was sent to the page."
            )
        self._current = self._tabs[index]
        with translated(self.url):
            await self.playwright_page.bring_to_front()

    async def close_tab(self) -> None:
        """Close the current tab; the one that was opened last is then the current one."""
        tab = self.current
        if len(self._tabs) == 1:
            raise ActionFailed(
                "It is the only tab, and the session needs one: stop() ends the session. "
                "Nothing was sent to the page."
            )
        if not self._is_owned and tab.page is self._adopted:
            raise ActionFailed(
                "The tab was adopted, and stays its owner's to close. Nothing was sent to the page."
            )
        with translated(tab.url):
            await tab.page.close()
        await tab.told_lost()

    async def give_up_tab(self, before: Tab) -> None:
        """Close the current tab, which led nowhere; the one before is current again."""
        tab = self.current
        if before in self._tabs:
            self._current = before
        self._opened = [opened for opened in self._opened if opened is not tab]
        self._tabs.remove(tab)
        self._keep(tab.page)

    @property
    def index(self) -> int:
        """Where the current tab stands among all."""
        return self._tabs.index(self.current)
