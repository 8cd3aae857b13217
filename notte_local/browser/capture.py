"""A page as it is read, all frames joined; what a password field holds never gets here."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import ask, read_answer
from notte_local.core.tree import Capture, Document, FrameCapture, patched

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from playwright.async_api import Page

    from notte_local.browser.beyond import Beyond, Counts

logger = logging.getLogger(__name__)

MAX_FRAMES = 100
MAX_FRAME_DEPTH = 8
MOST_ROWS_AT_REST = 3_000  # of a page that is read by the very look that finds it at rest
MOST_ROUNDS = 5  # closed shadow roots inside closed ones: each is seen once the outer is known
AHEAD_SECONDS = 0.25  # that a page may take to be read while it is waited for
FRAME_SECONDS = 1.5  # a child that has not answered by then is left out,
FRAME_SHARE = 5  # or in so many times what its page took: a machine under load is slow with both

Frames = tuple[str, ...]
"""The keys of the iframes that lead to a frame, from the top."""


async def capture(page: Page, *, timeout: float) -> Capture:
    """The page as it is now, read once; `timeout` in seconds.

    Raises Playwright's error where the main frame does not answer. A child frame that does not
    is left out, and named in `cut`.
    """
    return await Sight(page).capture(timeout=timeout)


@dataclass(frozen=True, slots=True)
class _Read:
    """A frame as it was last read."""

    frame: FrameCapture
    iframes: list[list[Any]]  # their rows


class Sight:
    """Reads one page again and again, and asks only for what changed since.

    The engine knows what it told last, and looks for changes. What it cannot tell without looking
    at everything, a change of styles or layout, Chromium counts: while it counts none, a page of
    which the engine sees no change is as it was.
    """

    def __init__(self, page: Page, beyond: Beyond | None = None) -> None:
        self.page = page
        self.last: dict[Frames, _Read] = {}
        self._beyond = beyond
        self._counts: Counts | None = None  # from before the last reading
        self._late: Counts | None = None  # from when it was found to be as it was
        self._counted: Counts | None = None  # from before what is offered was read
        self._offered: dict[str, Any] | None = None
        self._given: dict[Frames, FrameCapture] = {}  # what the caller has of it
        self.is_ahead = False  # whether it was read since for a reading that is to come

    @property
    def known(self) -> str:
        """What was read last of each document, as their engines call it."""
        frames = (read.frame for read in self.last.values())
        return "+".join(f"{frame.document.token}.{frame.serial}" for frame in frames)

    @property
    def is_small(self) -> bool:
        """Whether it takes no time to look at everything again."""
        last = self.last.get(())
        return last is not None and len(last.frame.rows) <= MOST_ROWS_AT_REST

    async def ask(self, command: str, timeout: float) -> Any:
        """The answer of the main frame's engine; `timeout` in seconds."""
        told = None if self._beyond is None else await self._beyond.tell(command, timeout)
        return await ask(self.page, (), command, timeout) if told is None else read_answer(told)

    async def count(self) -> None:
        """What Chromium counts now, for a reading that is to come."""
        self._counted = await self.counts()

    async def counts(self) -> Counts | None:
        """What Chromium counts now."""
        return None if self._beyond is None else await self._beyond.counts()

    def offer(self, told: dict[str, Any] | None, counts: Counts | None = None) -> None:
        """What the engine said just now of the main frame, which it need not be asked then: that it
        is as it was, with what was counted at that moment, or all that changed in it.
        """
        self._offered, self._late = told, counts
        if told is None:
            self._counted, self.is_ahead = None, False

    async def look_ahead(self) -> Capture | None:
        """Read it for a reading that is to come: where it stays as it is, all is known then."""
        self.is_ahead = True
        await self.count()
        try:
            return await self._capture(AHEAD_SECONDS, is_verified=True)
        except (TimeoutError, PlaywrightError) as exc:
            logger.debug("! not read ahead: %s", exc)
            return None

    def take_offered(self) -> dict[str, Any] | None:
        """The offer, once."""
        offered, self._offered = self._offered, None
        return offered

    async def capture(self, *, timeout: float) -> Capture:
        """The page as it is now; `timeout` in seconds."""
        told = await self._capture(timeout, is_verified=self._beyond is None)
        self._given = {frames: read.frame for frames, read in self.last.items()}
        return told

    async def _capture(self, timeout: float, *, is_verified: bool) -> Capture:
        before = self._given
        reading = _Reading(self, before, timeout)
        is_looked_through = self._offered is not None and not _is_same(self._offered)
        async with self._meanwhile() as learning:
            top = await reading.read_page(is_verified=is_verified)
            rounds, is_more = 1, await self._is_changed(reading, learning, is_looked_through)
            is_more |= await self._is_puzzled(reading)
        while is_more and rounds < MOST_ROUNDS:
            reading = _Reading(self, before, timeout)
            top = await reading.read_page(is_verified=True)
            rounds, is_more = rounds + 1, await self._is_puzzled(reading)
        self.last = {frames: self.last[frames] for frames in reading.seen}
        untold = self._beyond.cut if self._beyond is not None else ()
        return Capture(top, (*reading.cut, *untold))

    @asynccontextmanager
    async def _meanwhile(self) -> AsyncGenerator[asyncio.Task[_Learnt] | None]:
        """What is asked of Chromium while the engine reads; nothing where that has read already."""
        if self._beyond is None or self._offered is not None:
            yield None
            return
        learning = asyncio.ensure_future(self._learn(self._beyond))
        # Sent before the page is read: what changes while it is must not be counted with it
        await asyncio.sleep(0)
        try:
            yield learning
        finally:
            learning.cancel()

    async def _learn(self, beyond: Beyond) -> _Learnt:
        # What is asked for more at first is overtaken by the reading
        is_prompt = beyond.is_listening
        counted, self._counted = self._counted, None
        counts = counted or await beyond.counts()
        is_news = await beyond.learn_listeners(counts, is_changed=True)
        return _Learnt(counts if counted or is_prompt else None, is_news)

    async def _is_changed(
        self,
        reading: _Reading,
        learning: asyncio.Task[_Learnt] | None,
        is_looked_through: bool,
    ) -> bool:
        """Whether there is more to see than was read: what only the counts tell, or what the engine
        was taught meanwhile.
        """
        beyond = self._beyond
        if beyond is None:
            return False
        learnt = await learning if learning is not None else None
        if is_looked_through and self._counted is not None:
            learnt = await self._learn(beyond)
        if learnt is None or reading.is_same:
            # Counted once more: it is laid out by now, and so what was not yet is in the counts
            late, self._late = self._late, None
            before, self._counts = self._counts, late or await beyond.counts()
            is_more = reading.is_same and (self._counts is None or self._counts != before)
            is_more |= await beyond.learn_listeners(self._counts, is_changed=False)
            if not reading.is_same:
                self._counts = None  # what changed since it was read is in them
            return is_more or (learnt is not None and learnt.is_news)
        self._counts = learnt.counts
        if not reading.has_new_frames or not beyond.has_listeners:
            return learnt.is_news
        beyond.forget_listeners()  # the engines of those were not there to be taught
        return (
            await beyond.learn_listeners(await beyond.counts(), is_changed=True) or learnt.is_news
        )

    async def _is_puzzled(self, reading: _Reading) -> bool:
        """Whether the engine was taught what of the page it could not see into."""
        if self._beyond is None or not reading.is_puzzled:
            return False
        return await self._beyond.learn_roots()


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What Chromium counted before the page was read, and whether the engine has news by it."""

    counts: Counts | None
    is_news: bool


class _Reading:
    """One look at all frames: those that may still be read, and what was left out."""

    def __init__(self, sight: Sight, before: dict[Frames, FrameCapture], timeout: float) -> None:
        self._sight = sight
        self._before = before
        self._timeout = timeout
        self._frame_seconds = FRAME_SECONDS
        self._frames_left = MAX_FRAMES
        self._known = ""
        self.cut: list[str] = []
        self.seen: list[Frames] = []
        self.is_puzzled = False  # whether something may hold what cannot be seen
        self.is_same = False  # whether the engine saw no change, and did not look at everything
        self.has_new_frames = False  # whether a document inside the page was never read before

    async def read_page(self, *, is_verified: bool) -> FrameCapture:
        """The main frame with all the frames inside it."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self._known = self._sight.known
        payload = None if is_verified else self._sight.take_offered()
        payload = payload or await self._sight.ask(self._question(is_verified), self._timeout)
        self._frame_seconds = max(FRAME_SECONDS, FRAME_SHARE * (loop.time() - begun))
        return await self._read((), payload)

    def _question(self, is_verified: bool) -> str:
        return f"snap:{self._known}{',verify' if is_verified else ''}"

    async def _read(self, frames: Frames, payload: dict[str, Any]) -> FrameCapture:
        """A frame by what its engine told, which may tell of frames inside it; those that it could
        not look into are asked themselves, siblings at once.
        """
        last = self._sight.last.get(frames)
        self.seen.append(frames)
        self.cut.extend(payload["cut"])
        self.is_puzzled |= payload["hosts"] > 0
        self.is_same |= _is_same(payload)
        read = self._sight.last[frames] = self._told(frames, payload, last)
        token, told = payload["token"], payload["inner"]
        is_new = last is None or last.frame.document.token != token
        self.has_new_frames |= is_new and bool(frames)
        inner = await asyncio.gather(
            *(self._read_inner((*frames, f"{token}.{row[3]}"), row, told) for row in read.iframes)
        )
        children = {row[3]: child for row, child in zip(read.iframes, inner, strict=True) if child}
        return replace(read.frame, children=children)

    def _told(self, frames: Frames, payload: dict[str, Any], last: _Read | None) -> _Read:
        """The frame's rows, by what was told of them."""
        document = _document(payload)
        if last is not None and _is_same(payload):
            return replace(last, frame=replace(last.frame, document=document))
        kept: list[int] | None = None
        rows, since = payload.get("rows"), 0
        if rows is None:
            assert last is not None  # only to who has the rest is told what changed
            rows, kept, since = self._patched(last.frame, payload["since"])
        frame = FrameCapture(document, frames, rows, {}, payload["serial"], since, kept)
        return _Read(frame, [row for row in rows if len(row) > 10 and "f" in row[10]])

    def _patched(
        self, last: FrameCapture, changes: list[list[Any]]
    ) -> tuple[list[list[Any]], list[int] | None, int]:
        rows, kept = patched(last.rows, changes)
        base = self._before.get(last.frames)
        if base is None or base.stamp == last.stamp:
            return rows, kept, last.serial
        # Read twice by now: what is kept is told against what the caller has
        earlier = last.kept
        if earlier is None:
            return rows, None, 0
        return rows, [-1 if was < 0 else earlier[was] for was in kept], last.since

    async def _read_inner(
        self, frames: Frames, row: list[Any], told: dict[str, Any]
    ) -> FrameCapture | None:
        refusal = self._refusal(frames)
        payload = None if refusal else await self._payload(frames, str(row[3]), told)
        if payload is not None:
            return await self._read(frames, payload)
        where = row[10].get("u") or row[4] or "an unnamed address"
        self.cut.append(f"the frame at {where} {refusal or 'did not answer'}")
        return None

    def _refusal(self, frames: Frames) -> str:
        """Why a frame is not gone into; it counts as gone into where it is."""
        if len(frames) > MAX_FRAME_DEPTH:
            return f"lies more than {MAX_FRAME_DEPTH} frames deep"
        if self._frames_left <= 0:
            return f"is one more than {MAX_FRAMES}"
        self._frames_left -= 1
        return ""

    async def _payload(
        self, frames: Frames, number: str, told: dict[str, Any]
    ) -> dict[str, Any] | None:
        """What the engine around a frame told of it, or its own; None where it is silent."""
        if number in told:
            return told[number]
        timeout = min(self._timeout, self._frame_seconds)
        try:
            return await ask(self._sight.page, frames, self._question(True), timeout)
        except PlaywrightError as exc:
            logger.debug("! frame %s: %s", frames, exc.message)
            return None


def _is_same(payload: dict[str, Any]) -> bool:
    return "rows" not in payload and "since" not in payload


def _document(payload: dict[str, Any]) -> Document:
    return Document(
        token=payload["token"],
        url=payload["url"],
        title=payload["title"],
        ready_state=payload["ready"],
        scroll=tuple(payload["scroll"]),
        view=tuple(payload["view"]),
        total=tuple(payload["total"]),
        changes=payload["changes"],
        content_type=payload["type"],
    )
