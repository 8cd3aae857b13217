"""A picture of the page: ids drawn on it, secrets blanked, and the page left as it was."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import ask

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from playwright.async_api import CDPSession, Page

    from notte_local.core.labels import Label, Rect

logger = logging.getLogger(__name__)

ASK_SECONDS = 3.0
UNDO_SECONDS = 2.0

# At 50 a screen of text stays readable, in 60 to 120 kB
JPEG = {"format": "jpeg", "quality": 50, "optimizeForSpeed": True}

Frame = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture shows beside the page: labels; `unread` are the boxes of frames that did not
    answer, whose content nobody knows: they are covered.
    """

    labels: Sequence[Label]
    unread: Sequence[Rect]


@asynccontextmanager
async def concealed(
    page: Page, shown: Mapping[Frame, bool], values: Sequence[str], seconds: float
) -> AsyncGenerator[int]:
    """Password fields blanked, and in each frame all that shows one of `values`; how many.

    `shown` says of each frame whether one is known to be shown in it; else it is looked for. A
    value goes to no document that does not show one already.

    Raises Playwright's error where a frame does not answer: what may show a secret is not shown.
    """
    asked = min(seconds, ASK_SECONDS)

    async def conceal(frame: Frame, *, is_shown: bool) -> Any:
        is_shown = bool(values) and (is_shown or await _is_said(page, frame, values, asked))
        told = json.dumps(list(values) if is_shown else [])
        return await ask(page, frame, f"conceal:{told}", asked)

    try:
        blanked = await asyncio.gather(
            *(conceal(frame, is_shown=is_shown) for frame, is_shown in shown.items())
        )
        yield sum(answer["hidden"] for answer in blanked)
    finally:
        # Also when cancelled: the page does not stay as it is in the picture
        await asyncio.shield(_undo(page, dict.fromkeys(shown, "reveal")))


async def _is_said(page: Page, frame: Frame, values: Sequence[str], seconds: float) -> bool:
    """Whether a document shows one of the values where no snapshot told it: deep in a long text, in
    a drawing, in the place of a picture.
    """
    said = await ask(page, frame, "said", seconds)
    return said["more"] or any(value in said["text"] for value in values)


async def take(page: Page, drawing: Drawing, seconds: float) -> bytes:
    """The picture as a PNG, one pixel each CSS pixel."""
    async with _drawn(page, drawing, seconds):
        return await page.screenshot(scale="css", caret="initial", timeout=seconds * 1000)


async def take_fast(page: Page, cdp: CDPSession, drawing: Drawing, seconds: float) -> bytes:
    """The picture as a JPEG, in a third to a half less time: the browser is asked itself."""
    async with _drawn(page, drawing, seconds):
        try:
            async with asyncio.timeout(seconds):
                told: Any = await cast("Any", cdp).send("Page.captureScreenshot", JPEG)
        except TimeoutError as exc:
            raise PlaywrightError(f"The page gave no picture in {seconds:g} s") from exc
        return base64.b64decode(told["data"])


@asynccontextmanager
async def _drawn(page: Page, drawing: Drawing, seconds: float) -> AsyncGenerator[None]:
    """The page with a drawing over it, where there is anything to draw."""
    if not drawing.labels and not drawing.unread:
        yield
        return
    try:
        await ask(page, (), f"draw:{_as_json(drawing)}", min(seconds, ASK_SECONDS))
        yield
    finally:
        await asyncio.shield(_undo(page, {(): "erase"}))


async def _undo(page: Page, commands: Mapping[Frame, str]) -> None:
    undone = await asyncio.gather(
        *(ask(page, frame, command, UNDO_SECONDS) for frame, command in commands.items()),
        return_exceptions=True,
    )
    for problem in undone:
        # A document that is gone took along what was done to it; one that hangs undoes it itself.
        if isinstance(problem, PlaywrightError):
            logger.debug("! nothing to take away from the page: %s", problem.message)
        elif isinstance(problem, BaseException):
            raise problem


def _as_json(drawing: Drawing) -> str:
    marks = [(label.text, label.at, label.box) for label in drawing.labels]
    return json.dumps({"marks": marks, "blinds": drawing.unread}, separators=(",", ":"))
