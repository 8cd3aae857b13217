"""The way into a page: a selector engine of our own, in an isolated world of every frame.

`engine/*.js` answer commands (`notte=snap`) with data and keys (`notte=<key>`) with elements. A
page's scripts cannot reach it, and frames of any origin are reached by chaining.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.core.unswept import unswept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playwright.async_api import FrameLocator, Locator, Page, Playwright

    from notte_local.core.tree import Reach

ENGINE = "notte"
HTML_ENGINE = "nottehtml"
STALE = "notte-stale"  # in the message of Playwright's error where a key's element is gone
GONE_SECONDS = 1.5


# The files of `engine/`, in the order that their constants need each other.
PARTS = (
    "realm", "bounds", "nodes", "text", "keys", "style", "pseudos", "roles", "labels", "names",
    "states", "hits", "walk", "rows", "snap", "frames", "rest", "beyond", "memory", "probe",
    "guard", "put", "draw", "door",
)  # fmt: skip
DOOR = "installed"  # what is given to Playwright: the others, once for each document


def engine_script() -> str:
    """The parts of the engine, joined into the expression that Playwright evaluates."""
    folder = files("notte_local.browser").joinpath("engine")
    *parts, door = (folder.joinpath(f"{part}.js").read_text("utf-8") for part in (*PARTS, DOOR))
    install = "const install = (world) => {\n" + "\n".join(parts) + "\n};"
    return f'(() => {{\n"use strict";\n{install}\n{door}\n}})()'


def _html_script() -> str:
    # Playwright evaluates it as an expression, which a statement's semicolon would end
    script = files("notte_local.browser").joinpath("html.js").read_text("utf-8")
    return script.rstrip().rstrip(";")


SCRIPTS = {ENGINE: engine_script, HTML_ENGINE: _html_script}


async def register(playwright: Playwright) -> None:
    """Make the engines known to `playwright`, once, before the first query of a document."""
    for name, script in SCRIPTS.items():
        try:
            await playwright.selectors.register(name, script(), content_script=True)
        except PlaywrightError as exc:
            # Playwright has no way to ask; another client of the same driver may have been first
            if "already registered" not in exc.message:
                raise


def is_stale(error: PlaywrightError) -> bool:
    """Whether an error says that the element of a key is gone."""
    return STALE in error.message


def locate(page: Page, reach: Reach) -> Locator:
    """The element of a key, in its frame, as an ordinary Playwright locator.

    Using it raises Playwright's error with `notte-stale` in its message, at once, where the
    element is gone.
    """
    return _inside(page, reach.frames).locator(f"{ENGINE}={reach.key}")


async def ask(page: Page, frames: tuple[str, ...], command: str, timeout: float) -> Any:
    """The answer of the engine in one frame to one command; `timeout` in seconds."""
    carrier = _inside(page, frames).locator(f"{ENGINE}={command}")
    return read_answer(await carrier.text_content(timeout=max(1, timeout * 1000)))


def read_answer(text: str | None) -> Any:
    """What the engine answered, from its JSON."""
    with unswept():
        return json.loads(text or "null")


async def which_gone(page: Page, frames: tuple[str, ...], keys: Iterable[str]) -> set[str]:
    """Those keys of one document whose elements are in it no longer."""
    parted = [key.rpartition(".") for key in keys]
    numbers = ",".join(_ranges(sorted({int(number) for _, _, number in parted})))
    answer = await ask(page, frames, f"gone:{parted[0][0]}.{numbers}", GONE_SECONDS)
    return {f"{answer['token']}.{number}" for number in answer["gone"]}


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """As "3-5" and "9-9": what is rendered at once is numbered in a row, and may be thousands."""
    first = 0
    for index, number in enumerate(numbers):
        if index + 1 == len(numbers) or numbers[index + 1] != number + 1:
            yield f"{numbers[first]}-{number}"
            first = index + 1


def _inside(page: Page, frames: tuple[str, ...]) -> Page | FrameLocator:
    inside: Page | FrameLocator = page
    for key in frames:
        inside = inside.frame_locator(f"{ENGINE}={key}")
    return inside
