"""Files into a page and out of it."""

from __future__ import annotations

import asyncio
import base64
import logging
import mimetypes
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from notte_local.browser.perform.hand import POLL_SECONDS, Done, Hand, ready
from notte_local.browser.perform.pointer import press
from notte_local.errors import ActionFailed, ElementDisabled, NotVerified, WrongKind
from notte_local.storage import FileStorage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Download

    from notte_local.actions import UploadFileAction

logger = logging.getLogger(__name__)

CHOOSER_SECONDS = 3.0  # for a click to open a file chooser
BEGIN_SECONDS = 3.0  # for a click to begin a download, before what it links to is asked for
MOST_DROPPED = 50_000_000  # bytes of a file that is dropped: it goes through the page's memory
FILE_INPUT = "input[type=file]"


async def upload_file(hand: Hand) -> Done:
    """To a file input, hidden or not; to the chooser that a click opens; dropped on it."""
    path = _source(hand)
    facts = await hand.ask("probe")
    if facts["disabled"] or facts["inert"]:
        raise hand.refuse(ElementDisabled, "is disabled")
    if facts["type"] == "file":
        await hand.locator().set_input_files(path, timeout=hand.milliseconds)
        return Done()
    inside = hand.locator().locator(FILE_INPUT)
    if await inside.count() == 1:
        await inside.set_input_files(path, timeout=hand.milliseconds)
        return Done()
    if facts["role"] in ("button", "link", "menuitem"):
        ways = (_by_chooser, _by_drop)
    else:
        ways = (_by_drop, _by_chooser)
    for way in ways:
        if await way(hand, path):
            return Done()
    raise ActionFailed(
        f"{hand.what} takes no file: it opened no file chooser, and nothing can be dropped on it.",
        action=hand.action,
        element=hand.element,
        performed="yes",
    )


def _source(hand: Hand) -> Path:
    action: UploadFileAction = hand.action
    try:
        return (hand.files or FileStorage()).to_upload(action.path)
    except (OSError, ValueError) as exc:  # a name with a NUL in it is a ValueError
        raise hand.refuse(ActionFailed, f"was given no file: {exc}") from exc


async def _by_chooser(hand: Hand, path: Path) -> bool:
    facts = await ready(hand)
    seconds = min(CHOOSER_SECONDS, hand.seconds)
    try:
        async with hand.tab.page.expect_file_chooser(timeout=seconds * 1000) as coming:
            await press(hand, facts)
    except PlaywrightTimeout:
        return False
    await (await coming.value).set_files(path, timeout=hand.milliseconds)
    return True


async def _by_drop(hand: Hand, path: Path) -> bool:
    content = await asyncio.to_thread(path.read_bytes)
    if len(content) > MOST_DROPPED:
        raise hand.refuse(WrongKind, f"takes files by drop, and {path.name} is too large for that")
    return await hand.locator().evaluate(
        _script("drop.js"),
        {
            "name": path.name,
            "type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            "data": base64.b64encode(content).decode(),
        },
        timeout=hand.milliseconds,
    )


async def download_file(hand: Hand) -> Done:
    """Click what downloads, and keep the file under a safe and free name."""
    storage = hand.files or FileStorage()
    try:
        storage.for_download("")
    except OSError as exc:
        raise hand.refuse(ActionFailed, f"was not clicked: {exc}") from exc
    facts = await ready(hand)
    hand.tab.incoming.clear()
    arrivals = hand.tab.arrivals
    await press(hand, facts)
    came = await _come(hand, arrivals)
    if came is None:
        raise _nothing_came(hand, "nothing was downloaded after it")
    if not isinstance(came, dict):
        return _kept(await _saved(hand, storage, came))
    path = storage.for_download(_name_of(came["url"], came["disposition"]))
    await asyncio.to_thread(path.write_bytes, base64.b64decode(came["data"]))
    return _kept(path)


def _kept(path: Path) -> Done:
    return Done(f"It is at {path}.", data=str(path))


def _nothing_came(hand: Hand, what: str) -> NotVerified:
    return hand.unverified(f"{hand.what} was clicked, and {what}.")


async def _come(hand: Hand, arrivals: int) -> Download | dict[str, Any] | None:
    """The download that the click began, in whichever tab, or what is shown after it."""
    loop = asyncio.get_running_loop()
    until = min(hand.until, loop.time() + BEGIN_SECONDS)
    while loop.time() < until or hand.tab.pending:
        if hand.tab.incoming:
            return hand.tab.incoming[0]
        if hand.tab.arrivals != arrivals and not hand.tab.pending:
            arrivals = hand.tab.arrivals
            if (shown := await _shown(hand)) is not None:
                return shown
        if loop.time() >= hand.until:
            return None
        await asyncio.sleep(POLL_SECONDS)
    return await _shown(hand)


async def _saved(hand: Hand, storage: FileStorage, download: Download) -> Path:
    path = storage.for_download(download.suggested_filename)
    try:
        async with asyncio.timeout_at(hand.until):
            failure = await download.failure()
            if failure is None:
                await download.save_as(path)
    except TimeoutError:
        await download.cancel()
        raise _nothing_came(hand, f"{download.url} did not come to an end in time") from None
    if failure is not None:
        raise _nothing_came(hand, f"the download of {download.url} failed: {failure}")
    return path


async def _shown(hand: Hand) -> dict[str, Any] | None:
    """What the browser shows instead of downloading it, a PDF or a picture say: asked for by the
    page that shows it, so that it is what was shown, and went where the page may go.
    """
    href = hand.element.href if hand.element else None
    for page in reversed(hand.tab.page.context.pages):
        if href is not None and page.url == href.partition("#")[0]:
            try:
                async with asyncio.timeout_at(hand.until):
                    return await page.evaluate(_script("shown.js"))
            except PlaywrightError as exc:  # its headers forbid that
                logger.debug("! %s is not given: %s", href, exc.message)
    return None


def _script(name: str) -> str:
    """A function, without the comment that it begins with."""
    script = files("notte_local.browser").joinpath(name).read_text("utf-8")
    return script.partition("\n")[2].rstrip()


def _name_of(url: str, disposition: str) -> str:
    """https://www.rfc-editor.org/rfc/rfc6266#section-4.3, else the last part of the address."""
    from email.message import Message
    from urllib.parse import unquote, urlsplit

    message = Message()
    message["content-disposition"] = disposition
    return message.get_filename() or unquote(urlsplit(url).path.rpartition("/")[2])
