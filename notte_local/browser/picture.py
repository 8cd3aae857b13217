"""A picture of the page: ids drawn on it, secrets blanked, and the page left as it was."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.engine import ask

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from playwright.async_api import Page

    from notte_local.core.labels import Label, Rect

logger = logging.getLogger(__name__)

ASK_SECONDS = 3.0
UNDO_SECONDS = 2.0

JPEG_QUALITY = 50  # a screen of text stays readable, in 60 to 120 kB

Frame = tuple[str, ...]
PictureForm = Literal["png", "jpeg"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture shows beside the page: labels; `unread` are the boxes of frames that did not
    answer, whose content nobody knows: they are covered.
    """

    labels: Sequence[Label]
    unread: Sequence[Rect]


@asynccontextmanager
async def concealed(
    page: Page, secrets: Mapping[Frame, Sequence[str]], seconds: float
) -> AsyncGenerator[int]:
    """Password fields blanked, and in each frame all that shows one of its values; how many.

    Raises Playwright's error where a frame does not answer: what may show a secret is not shown.
    """
    asked = min(seconds, ASK_SECONDS)
    try:
        blanked = await asyncio.gather(
            *(
                ask(page, frame, f"conceal:{json.dumps(list(values))}", asked)
                for frame, values in secrets.items()
            )
        )
        yield sum(answer["hidden"] for answer in blanked)
    finally:
        # Also when cancelled: the page does not stay as it is in the picture
        await asyncio.shield(_undo(page, dict.fromkeys(secrets, "reveal")))


async def take(page: Page, drawing: Drawing, form: PictureForm, seconds: float) -> bytes:
    """The picture, one pixel each CSS pixel."""
    try:
        await ask(page, (), f"draw:{_as_json(drawing)}", min(seconds, ASK_SECONDS))
        return await page.screenshot(
            type=form,
            quality=JPEG_QUALITY if form == "jpeg" else None,
            scale="css",
            caret="initial",
            timeout=seconds * 1000,
        )
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
