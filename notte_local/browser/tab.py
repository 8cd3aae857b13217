"""One tab: what its network and its dialogs do, when it is at rest, and how to free it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.beyond import Beyond
from notte_local.browser.capture import Sight
from notte_local.browser.dialogs import DialogAnswers
from notte_local.browser.engine import ask
from notte_local.browser.faults import PROXY_REFUSED, translated
from notte_local.browser.troubles import Troubles
from notte_local.browser.windows import Windows
from notte_local.errors import PageMoved
from notte_local.results import Dialog, Download

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from playwright.async_api import CDPSession, Frame, Page, Request, Response
    from playwright.async_api import Dialog as PlaywrightDialog
    from playwright.async_api import Download as PlaywrightDownload

    from notte_local.browser.dialogs import DialogAnswer
    from notte_local.core.tree import Capture

logger = logging.getLogger(__name__)

MOST_DIALOGS = 50  # kept until they are told; a loop of alerts opens hundreds
MOST_INCOMING = 50  # downloads kept for who asked for one
MOST_CHARACTERS = 2000  # of a dialog's message

# Streams that stay open on purpose are no sign of a page still at work.
STREAMS = frozenset({"eventsource", "websocket", "ping"})

READ_SECONDS = 1.0  # one that reads the page too
LOOK_SECONDS = 0.25  # how long one look may take before the network is looked at again
FREE_SECONDS = 0.4  # for each try to free a page that does not answer
METRICS_SECONDS = 2.0  # within which a page that a script holds is counted all the same
BUSY_SECONDS = 2.0  # for one that no script holds
MOST_ARRIVALS = 4  # documents during one wait for rest; a page that goes on is taken as it is
ERROR_PAGE_SECONDS = 1.0
SILENT_LOOKS = 3  # in a row: one may be slow, and a page is not stuck for that
STEP_SECONDS = 0.012  # between two looks: less than a frame
QUIET_FRAMES = 2
QUIET_MS = 32


Foresee = Callable[["Capture"], None]


@dataclass(frozen=True, slots=True)
class Rest:
    """How a wait for rest ended."""

    settled: bool
    why: str = ""  # why not
    pending: str | None = None  # the url of a main navigation that has no answer yet


class Tab:
    """Keeps what a Playwright page tells, since a page tells it only once."""

    def __init__(
        self,
        page: Page,
        on_lost: Callable[[Tab, str], None],
        answers: DialogAnswers | None = None,
        incoming: list[PlaywrightDownload] | None = None,
        windows: Windows | None = None,
    ) -> None:
        self.page = page
        self.answers = DialogAnswers() if answers is None else answers
        self.incoming: list[PlaywrightDownload] = [] if incoming is None else incoming
        self.troubles = Troubles()
        self.was_kept = False  # whether its beforeunload dialog was last answered so that it stays
        self.http_status: int | None = None  # of the document that is there
        self.last_status: int | None = None  # of the last main navigation, also one to nowhere
        self.last_type = ""  # and its content type
        self.dialogs: list[Dialog] = []
        self.downloads: list[Download] = []
        self.is_stuck = False  # whether it was last found not to answer
        self.arrivals = 0  # documents that came
        self._counted_anew_at = 0.0  # the loop's time at which the page began to count its frames
        self._arrived_at = 0.0  # the last of them
        self.lost = ""  # why, once the page has crashed or closed
        self._on_lost = on_lost
        self._windows = Windows() if windows is None else windows
        self._in_flight: dict[Request, float] = {}
        self._pending: Request | None = None
        self._answered: int | None = None
        self._moved = asyncio.Event()
        # Opened at once, and not waited for: a script that holds the page can be ended through a
        # session that was there before it began, and through no other.
        self._tasks: set[asyncio.Task[None]] = set()
        self._cdp = asyncio.ensure_future(page.context.new_cdp_session(page))
        self._cdp.add_done_callback(self._listen)
        self.sight = Sight(page, Beyond(self.cdp))
        self._listeners: tuple[tuple[Any, Callable[..., Any]], ...] = (
            ("request", self._request),
            ("response", self._response),
            ("requestfinished", self._request_ended),
            ("requestfailed", self._request_failed),
            ("framenavigated", self._navigated),
            ("dialog", self._dialog),
            ("download", self._download),
            ("console", self.troubles.console),
            ("pageerror", self.troubles.page_error),
            ("crash", self._crashed),
            ("close", self._closed),
        )
        for event, listener in self._listeners:
            # Playwright's overloads are one for each name, and this is a table of names
            page.on(event, listener)  # pyright: ignore[reportCallIssue, reportArgumentType]

    @property
    def url(self) -> str:
        return self.page.url

    @property
    def pending(self) -> str | None:
        """The url of a main navigation that waits for its answer."""
        return self._pending.url if self._pending else None

    @property
    def is_refused_by_proxy(self) -> bool:
        """Whether the last main navigation got no further than a proxy."""
        return self.last_status == PROXY_REFUSED

    @property
    def is_haunted(self) -> bool:
        """Whether a navigation is pending that the document before this one began."""
        begun = self._in_flight.get(self._pending) if self._pending else None
        return begun is not None and begun < self._arrived_at

    def _listen(self, task: asyncio.Future[CDPSession]) -> None:
        """Of a window, Playwright tells once its document begins to arrive; Chromium at once."""
        if task.cancelled() or task.exception() is not None:
            return  # a page that closes at once takes its session along: whoever asks is told
        cdp = task.result()
        cdp.on("Page.windowOpen", self._window_comes)  # pyright: ignore[reportUnknownMemberType]
        self._keep(self._try(cdp.send("Page.enable")))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]

    async def _try(self, sending: Awaitable[object]) -> None:
        try:
            await sending
        except PlaywrightError as exc:
            logger.debug("! %s", exc.message)

    def _window_comes(self, told: dict[str, Any]) -> None:
        self._windows.begin(told["url"])

    def detach(self) -> None:
        """Stop listening, as on a page that goes on without us."""
        for event, listener in self._listeners:
            self.page.remove_listener(event, listener)
        self._keep(self._detach_cdp())

    async def _detach_cdp(self) -> None:
        try:
            await (await self.cdp()).detach()
        except PlaywrightError as exc:  # the page is gone already
            logger.debug("! %s", exc.message)

    # What the page tells

    def _request(self, request: Request) -> None:
        if request.resource_type in STREAMS:
            return
        self._in_flight[request] = asyncio.get_running_loop().time()
        if self._is_main_navigation(request):
            self._pending = request
            self._answered = None

    def _is_main_navigation(self, request: Request) -> bool:
        if not request.is_navigation_request():
            return False
        try:
            return request.frame == self.page.main_frame
        except PlaywrightError:  # issued before its frame was there: a popup's first document
            return True

    def _response(self, response: Response) -> None:
        self.troubles.response(response)
        if response.request is self._pending:
            self._answered = self.last_status = response.status
            self.last_type = response.headers.get("content-type", "").partition(";")[0].strip()

    def _request_ended(self, request: Request) -> None:
        self._in_flight.pop(request, None)

    def _request_failed(self, request: Request) -> None:
        self._in_flight.pop(request, None)
        self.troubles.request_failed(request)
        if request is self._pending:
            self._arrived()

    def _navigated(self, frame: Frame) -> None:
        if frame != self.page.main_frame:
            return
        self.arrivals += 1
        self._arrived_at = asyncio.get_running_loop().time()
        if not frame.url.startswith("http"):
            self.http_status = None
        elif self._answered is not None:
            self.http_status = self._answered
        if self._pending is None or _same_document(self._pending.url, frame.url):
            self._arrived()
        self._moved.set()

    def _arrived(self) -> None:
        self._pending = None
        self._answered = None
        self._moved.set()

    def _dialog(self, dialog: PlaywrightDialog) -> None:
        answer = self.answers.take(dialog.type)
        if dialog.type == "beforeunload":
            self.was_kept = not answer.accept
        if len(self.dialogs) < MOST_DIALOGS:
            self.dialogs.append(Dialog(dialog.type, dialog.message[:MOST_CHARACTERS], answer.told))
        self._keep(self._answer(dialog, answer))

    async def _answer(self, dialog: PlaywrightDialog, answer: DialogAnswer) -> None:
        try:
            await answer.give(dialog)
        except PlaywrightError as exc:  # the page went away with its dialog
            logger.debug("! dialog %s: %s", dialog.type, exc.message)

    def _download(self, download: PlaywrightDownload) -> None:
        self._windows.end()
        if len(self.incoming) < MOST_INCOMING:
            self.incoming.append(download)
        self.downloads.append(Download(download.url, download.suggested_filename))
        if self._pending is not None and self._pending.url == download.url:
            self._arrived()

    def _crashed(self, _page: Page) -> None:
        self._lose("the page's process crashed")

    def _closed(self, _page: Page) -> None:
        self._lose("the page was closed")

    def _lose(self, why: str) -> None:
        self.lost = self.lost or why
        self._arrived()
        self._on_lost(self, why)

    async def told_lost(self) -> None:
        """Wait a moment for the page's own word that it is gone, after a call that found it so."""
        try:
            async with asyncio.timeout(FREE_SECONDS):
                while not self.lost:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            logger.debug("! %s did not say that it is gone", self.url)

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What is done with it

    async def ask(self, command: str, *, seconds: float) -> Any:
        """One command of our engine in the main frame."""
        with translated(self.url):
            if command.startswith("rest"):  # which does nothing to the page: it may be asked twice
                return await self.sight.ask(command, seconds)
            return await ask(self.page, (), command, seconds)

    async def title(self) -> str:
        """Its title; "" where it does not answer at once."""
        if self._pending is not None:
            return ""
        facts = await self._look(LOOK_SECONDS)
        return facts["title"] if facts else ""

    async def cdp(self) -> CDPSession:
        """Chromium's own protocol on this page."""
        return await asyncio.shield(self._cdp)

    async def stop_loading(self) -> None:
        """Give up a navigation that waits for its answer: meanwhile the frame answers nothing."""
        await self._try_cdp("Page.stopLoading")
        self._arrived()

    async def free(self, *, after: float = 0.0) -> bool:
        """End the script that keeps the page from answering for so many seconds more; whether it
        answers then.
        """
        if after and await self._look(after) is not None:
            self.is_stuck = False  # it was only long
            return True
        # Chromium answers this one in the middle of a script, and not while it lays a page out.
        # What is ended then is the next script: Playwright's own, which it never gets over
        is_script = await self._try_cdp("Performance.getMetrics", METRICS_SECONDS)
        if is_script:
            await self._try_cdp("Runtime.terminateExecution")
        await self.stop_loading()
        self.is_stuck = await self._look(FREE_SECONDS if is_script else BUSY_SECONDS) is None
        return not self.is_stuck

    async def _try_cdp(self, command: str, seconds: float = FREE_SECONDS) -> bool:
        """A command that is worth a try: the page may be gone, or its process hung; whether it was
        answered.
        """
        try:
            async with asyncio.timeout(seconds):
                cdp = await self.cdp()
                await cdp.send(command)  # pyright: ignore[reportUnknownMemberType] - its Dict
        except (TimeoutError, PlaywrightError) as exc:
            logger.debug("! %s on %s: %s", command, self.url, exc)
            return False
        return True

    async def wait_for_answer(self, until: float) -> bool:
        """Wait until no main navigation is pending; False where one still is at `until`."""
        while self._pending is not None:
            self._moved.clear()
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            try:
                async with asyncio.timeout(left):
                    await self._moved.wait()
            except TimeoutError:
                return self.pending is None
        return True

    async def wait_for_error_page(self, message: str) -> None:
        """After a failed navigation: Chromium shows a page of its own, a little later, and would
        interrupt whatever is gone to meanwhile.
        """
        if "net::" not in message or "ERR_ABORTED" in message:
            return
        try:
            async with asyncio.timeout(ERROR_PAGE_SECONDS):
                while not self.url.startswith("chrome-error:"):
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            logger.debug("! no error page came after %s", message.splitlines()[0])

    def is_counted_anew(self, at: float) -> None:
        """Who acted on the page has let it begin to count its frames: settling need not."""
        self._counted_anew_at = at

    async def settle(
        self,
        *,
        until: float,
        budget: float,
        since: float,
        anew: bool = False,
        foresee: Foresee | None = None,
    ) -> Rest:
        """Wait until the page is at rest.

        Rest: no navigation pending, the document loaded, two animation frames without a change, and
        no request begun after `since` in flight. A pending navigation is waited for until `until`
        (the loop's time), and so is a document that keeps arriving; a loaded page, or one whose
        loading has stalled, for `budget` seconds. With `anew` the frames count from now on, as
        they must after something was done to the page; without, a page long at rest is so at once.
        Where it is read while it is waited for, `foresee` is told how it is by then.
        """
        loop = asyncio.get_running_loop()
        begun, arrivals = loop.time(), self.arrivals
        patience = Patience(begun, budget)
        busy, silent, reads = "", 0, anew and self.sight.is_small
        foresee = foresee or _nothing
        self.sight.offer(None)
        counted = self._counted_anew_at + QUIET_MS / 1000 - begun
        if anew and counted > 0:
            anew = False
            await self._wait_for_quiet(counted, foresee if reads else None)
        while True:
            if self.arrivals - arrivals > MOST_ARRIVALS and loop.time() - begun > budget:
                await self.stop_loading()
                return Rest(False, "the page keeps going elsewhere")
            if not await self.wait_for_answer(until):
                return Rest(False, f"still waiting for {self.pending} to answer", self.pending)
            is_read = reads and not anew and not self._started(since)
            seconds = min(READ_SECONDS if is_read else LOOK_SECONDS, max(0.05, until - loop.time()))
            what = (",ahead" if self.sight.is_ahead else ",read") if is_read else ""
            question = f"{'anew' if anew else ''},{self.sight.known}{what}"
            looking = self._look(seconds, f"rest:{question}")
            if what == ",ahead":  # it is mostly as it was read, by what is counted too
                facts, counts = await asyncio.gather(looking, self.sight.counts())
            else:
                facts, counts = await looking, None
            anew, reads = anew and facts is None, reads and facts is not None
            silent = silent + 1 if facts is None else 0
            if facts is not None or silent >= SILENT_LOOKS or not busy:
                busy = self._busy(facts, since)
            if not busy and not self._pending:
                told = facts and (facts.get("snap") or facts.get("same"))
                self.sight.offer(told, counts)
                return Rest(True)
            if self._pending is None and patience.is_over(loop.time(), until, facts):
                self.is_stuck = silent >= SILENT_LOOKS
                return Rest(False, busy)
            await self._wait_for_quiet(_until_quiet(facts), foresee if reads else None)

    async def _wait_for_quiet(self, seconds: float, foresee: Foresee | None) -> None:
        """A moment for the page; meanwhile it is read ahead, once, or what Chromium counts is."""
        if seconds > STEP_SECONDS:
            is_read = foresee is None or self.sight.is_ahead
            meanwhile = self.sight.count() if is_read else self._look_ahead(foresee)
            await asyncio.gather(asyncio.sleep(seconds), meanwhile)
        else:
            await asyncio.sleep(seconds)

    async def _look_ahead(self, foresee: Foresee | None) -> None:
        capture = await self.sight.look_ahead()
        if capture is not None and foresee is not None:
            foresee(capture)

    def _started(self, since: float) -> list[Request]:
        """The requests in flight that began since."""
        return [request for request, at in self._in_flight.items() if at >= since]

    async def last_change(self) -> tuple[tuple[str, int], float] | None:
        """The document with how often it has changed so far, and the loop's time at which it did
        last; None where it does not answer.
        """
        facts = await self._look(LOOK_SECONDS)
        mark = _change_mark(facts)
        if facts is None or mark is None:
            return None
        return mark, asyncio.get_running_loop().time() - facts["ms"] / 1000

    async def changed(self, *, until: float, since: tuple[str, int] | None = None) -> bool:
        """Wait for the document to change, or another one to come; False where none did by then.

        `since` is the mark that it was read with: it may have changed while that was made sense of.
        """
        loop = asyncio.get_running_loop()
        before = since or _change_mark(await self._look(LOOK_SECONDS))
        while loop.time() < until:
            await asyncio.sleep(STEP_SECONDS)
            now = await self._look(LOOK_SECONDS)
            if now is not None and _change_mark(now) != before:
                return True
        return False

    async def _look(self, seconds: float, question: str = "rest") -> dict[str, Any] | None:
        try:
            return await self.ask(question, seconds=seconds)
        except (TimeoutError, PageMoved):
            return None  # a navigation began under the question, or a script holds the page

    def _busy(self, facts: dict[str, Any] | None, since: float) -> str:
        """Why the page is not at rest, "" where it is."""
        if facts is None:
            return "the page does not answer: a script, or its own layout, keeps it busy"
        if facts["leaving"]:
            return "the page is about to be left"
        started = self._started(since)
        if facts["ready"] != "complete":
            waiting = next(iter(self._in_flight), None)
            return f"still loading{f' ({waiting.url[:200]})' if waiting else ''}"
        if started:
            many = f" and {len(started) - 1} more" if len(started) > 1 else ""
            return f"still waiting for {started[0].url[:200]}{many}"
        if facts["frames"] < QUIET_FRAMES and facts["alive"]:
            return "the page keeps changing"
        if facts["ms"] < QUIET_MS:  # where no animation frames come, time must tell
            return "the page keeps changing"
        return ""


class Patience:
    """How long a page that has no navigation pending is waited for."""

    def __init__(self, now: float, budget: float) -> None:
        self._budget = budget
        self._over_at = now + budget
        self._changes: object = None
        self._is_loaded = False

    def is_over(self, now: float, until: float, facts: dict[str, Any] | None) -> bool:
        """A document that still arrives gets its budget anew with each change, until loaded."""
        if facts is not None and not self._is_loaded:
            self._is_loaded = facts["ready"] != "loading"
            if self._is_loaded or facts["changes"] != self._changes:
                self._changes = facts["changes"]
                self._over_at = now + self._budget
        return now >= min(self._over_at, until)


def _nothing(_capture: Capture) -> None:
    """For who makes no sense of it ahead."""


def _until_quiet(facts: dict[str, Any] | None) -> float:
    """How long until the next look: a page that has just changed is not asked before it can be
    quiet.
    """
    if facts is None:
        return STEP_SECONDS
    return max(STEP_SECONDS, (QUIET_MS + 1 - facts["ms"]) / 1000)


def _change_mark(facts: dict[str, Any] | None) -> tuple[str, int] | None:
    return None if facts is None else (facts["token"], facts["changes"])


def _same_document(one: str, other: str) -> bool:
    return one.partition("#")[0] == other.partition("#")[0]
