"""Pages of a test's own, answered by Playwright's routing: no socket, no network."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from os import PathLike

    from playwright.async_api import BrowserContext, Route

Pages = Mapping[str, str | bytes]

ADDRESS = "https://site.test/"
HTML = "text/html"
INDEX = "index.html"
MOST_NAMED = 20


class Site:
    """What a test serves, by origin. Calling it serves more, and gives the address."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside  # where a relative folder is looked for
        self._served: dict[str, Path | Pages] = {}

    def __call__(self, pages: Pages | str | PathLike[str], *, url: str = ADDRESS) -> str:
        """Serve a folder, or a dict of pages by path, under the origin of `url`.

        A dict may be changed afterwards. Raises FileNotFoundError or NotADirectoryError.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"url must be one of http or https, not {url!r}")
        served = pages if isinstance(pages, Mapping) else self._folder(Path(pages))
        if isinstance(served, Mapping) and (odd := [p for p in served if not p.startswith("/")]):
            raise ValueError(f"a page's path starts with '/', which {odd[0]!r} does not")
        origin = f"{parts.scheme}://{parts.netloc}"
        self._served[origin] = served
        return f"{origin}/"

    def _folder(self, folder: Path) -> Path:
        folder = self._beside / folder
        if not folder.exists():
            raise FileNotFoundError(
                f"notte_site serves a folder that is there, and {folder} is not. "
                "A relative one is looked for beside the test's file."
            )
        if not folder.is_dir():
            raise NotADirectoryError(f"notte_site serves a folder, and {folder} is a file.")
        return folder.resolve()

    async def route(self, context: BrowserContext | None) -> None:
        """Serve it in one more context."""
        if context is None:
            raise ValueError("the session has no context: it has not started, or it has ended")
        await context.route(lambda url: _origin(url) in self._served, self._fulfill)

    async def _fulfill(self, route: Route) -> None:
        url = route.request.url
        status, kind, body = answer(self._served[_origin(url)], unquote(urlsplit(url).path))
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        await route.fulfill(status=status, content_type=kind + charset, body=body)


def answer(served: Path | Pages, path: str) -> tuple[int, str, bytes]:
    """Status, content type and body for one path."""
    found = _in_folder(served, path) if isinstance(served, Path) else served.get(path)
    if found is None:
        return 404, "text/plain", f"No page {path}. There are: {', '.join(_names(served))}".encode()
    if isinstance(found, Path):
        return 200, _kind(found.name), found.read_bytes()
    return 200, _kind(path), found.encode() if isinstance(found, str) else found


def _in_folder(folder: Path, path: str) -> Path | None:
    """The file of a path, never one outside the folder."""
    file = (folder / path.lstrip("/")).resolve()
    if not file.is_relative_to(folder):
        return None
    file = file / INDEX if file.is_dir() else file
    return file if file.is_file() else None


def _kind(name: str) -> str:
    return (mimetypes.guess_type(name)[0] if "." in name else None) or HTML


def _names(served: Path | Pages) -> list[str]:
    if isinstance(served, Path):
        files = sorted(file for file in served.rglob("*") if file.is_file())
        names = [f"/{file.relative_to(served).as_posix()}" for file in files]
    else:
        names = list(served)
    return [*names[:MOST_NAMED], *(["..."] if len(names) > MOST_NAMED else [])]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
