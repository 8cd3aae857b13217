"""One snapshot of a page, all frames joined; what a password field holds never gets here."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import ask
from notte_local.core.tree import Capture, Document, FrameCapture

if TYPE_CHECKING:
    from playwright.async_api import Page

    from notte_local.browser.beyond import Beyond

logger = logging.getLogger(__name__)

MAX_FRAMES = 100
MAX_FRAME_DEPTH = 8
MOST_ROUNDS = 4  # closed shadow roots inside closed ones: each is seen once the outer is known
FRAME_SECONDS = 1.5  # a child that has not answered by then is left out


async def capture(page: Page, *, timeout: float, beyond: Beyond | None = None) -> Capture:
    """The page as it is now; `timeout` in seconds.

    Raises Playwright's error where the main frame does not answer. A child frame that does not
    is left out, and named in `cut`. `beyond` tells what the engine cannot see by itself.
    """
    if beyond is not None:
        await beyond.learn_listeners()
    rounds = MOST_ROUNDS
    while True:
        reading = _Reading(page, timeout)
        top = await reading.join((), await ask(page, (), "snap", timeout))
        rounds -= 1
        if beyond is None or not reading.is_puzzled or not rounds or not await beyond.learn_roots():
            return Capture(top, tuple(reading.cut))


class _Reading:
    """One capture in progress: the frames that may still be read, and what was left out."""

    def __init__(self, page: Page, timeout: float) -> None:
        self._page = page
        self._timeout = min(timeout, FRAME_SECONDS)
        self._frames_left = MAX_FRAMES
        self.cut: list[str] = []
        self.is_puzzled = False  # whether something may hold what cannot be seen

    async def join(self, frames: tuple[str, ...], payload: dict[str, Any]) -> FrameCapture:
        """A frame's payload with all the frames inside it; siblings are read at once."""
        rows: list[list[Any]] = payload["rows"]
        self.cut.extend(payload["cut"])
        self.is_puzzled |= payload["hosts"] > 0
        inner = [row for row in rows if len(row) > 10 and "f" in row[10]]
        read = await asyncio.gather(
            *(self._read((*frames, f"{payload['token']}.{row[3]}"), row) for row in inner)
        )
        children = {
            row[3]: child for row, child in zip(inner, read, strict=True) if child is not None
        }
        return FrameCapture(_document(payload), frames, rows, children)

    async def _read(self, frames: tuple[str, ...], row: list[Any]) -> FrameCapture | None:
        where = row[10].get("u") or row[4] or "an unnamed address"
        if len(frames) > MAX_FRAME_DEPTH:
            self.cut.append(f"the frame at {where} lies more than {MAX_FRAME_DEPTH} frames deep")
            return None
        if self._frames_left <= 0:
            self.cut.append(f"the frame at {where} is one more than {MAX_FRAMES}")
            return None
        self._frames_left -= 1
        try:
            payload = await ask(self._page, frames, "snap", self._timeout)
        except PlaywrightError as exc:
            logger.debug("! frame %s: %s", where, exc.message)
            self.cut.append(f"the frame at {where} did not answer")
            return None
        return await self.join(frames, payload)


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
