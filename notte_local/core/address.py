"""What a user writes for an address -> a URL."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

FILE_STARTS = ("/", "./", "../", "~", "file:", ".\\", "..\\")
SCHEME = re.compile(
    r"[a-z][a-z0-9+.-]*://|(?:about|data|blob|javascript|view-source|chrome):", re.IGNORECASE
)
WEB = re.compile(r"(https?):/?([^/]*.*)", re.IGNORECASE | re.DOTALL)  # one slash, or none
# A scheme and no port: but for these two, `word:digits` is a host with its port
NO_PAGE = re.compile(r"(?:tel|sms):|[a-z][a-z0-9+.-]*:(?!\d*$)", re.IGNORECASE)
DRIVE = re.compile(r"[a-z]:[\\/]", re.IGNORECASE)


def as_url(address: str | Path) -> str:
    """The URL of what a user wrote.

    Without a scheme: https, and http for this machine's own names. A `pathlib.Path`, or a string
    that starts with "/", "./", "../", "~" or "file:", is that file. Raises TypeError or ValueError.
    """
    if isinstance(address, Path):
        return _file_url(address)
    if not isinstance(address, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may not be typed
        raise TypeError(f"url must be a str or a pathlib.Path, not {address!r}")
    text = address.strip()
    if not text:
        raise ValueError("url is empty: give an address such as 'https://example.com/'")
    if text.lower().startswith("file:"):
        return text if text.lower().startswith("file://") else _file_url(Path(text[5:]))
    if text.startswith(FILE_STARTS) or DRIVE.match(text):
        return _file_url(Path(text))
    if not SCHEME.match(text):
        _refuse_unclear(text)
        text = f"{'http' if _is_local(_host(f'//{text}')) else 'https'}://{text}"
    if text.lower().startswith(("http:", "https:")) and not _is_host(_host(text)):
        raise ValueError(f"{address!r} names no host: write it as 'https://example.com/'")
    return text


def _refuse_unclear(text: str) -> None:
    """Raises ValueError for what would lead elsewhere with "https://" before it: `mailto:a@b`."""
    if (web := WEB.match(text)) is not None:
        raise ValueError(f"{text!r} lacks a slash: write it as '{web[1].lower()}://{web[2]}'")
    start = re.split(r"[/?#]", text, maxsplit=1)[0]
    if NO_PAGE.match(start) or "@" in start:
        shown = re.sub(r":[^@]*@", ":…@", text)  # a password, perhaps
        raise ValueError(
            f"{shown!r} is no address of a page: write it as 'https://example.com/', the scheme "
            "and its two slashes included"
        )


def file_path(url: str) -> Path | None:
    """The path of a `file:` URL, None for any other."""
    if not url.lower().startswith("file:"):
        return None
    path = unquote(urlsplit(url).path)
    return Path(path[1:] if DRIVE.match(path[1:]) else path)


def _file_url(path: Path) -> str:
    return path.expanduser().absolute().as_uri()


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or ""
    except ValueError:  # an unclosed bracket
        return ""


def _is_host(host: str) -> bool:
    return bool(host) and not re.search(r"[\s\x00-\x1f\x7f<>\"{}|\\^`]", host)


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified
