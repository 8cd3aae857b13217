"""Playwright's errors -> ours. The only border where they are translated."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from notte_local.browser.engine import is_stale
from notte_local.core.told import named
from notte_local.errors import (
    ActionFailed,
    BrowserFailed,
    ElementCovered,
    ElementDisabled,
    ElementHidden,
    NavigationFailed,
    NeedsReload,
    NotteLocalError,
    PageMoved,
    StaleElement,
)

if TYPE_CHECKING:
    from collections.abc import Generator

    from notte_local.actions import Action
    from notte_local.core.element import Element
    from notte_local.errors import Performed

GONE = (
    "has been closed",
    "Target crashed",
    "Connection closed",
    "Browser closed",
    "was disconnected",
)

MOVED = ("context was destroyed", "Frame was detached", "frame was detached", "Cannot find context")

# What Playwright says of an engine that a document does not know: it is told, or it trips over it
UNREAD = ("Unknown engine", "of undefined (reading 'query")

# Chromium's net errors (https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h),
# as a person would say them, and what to do.
NET_ERRORS: dict[str, tuple[str, str]] = {
    "ERR_NAME_NOT_RESOLVED": ("no such host (DNS found no address)", "Check the spelling."),
    "ERR_CONNECTION_REFUSED": ("the connection was refused", "Is the server running on that port?"),
    "ERR_CONNECTION_RESET": ("the server closed the connection", ""),
    "ERR_CONNECTION_CLOSED": ("the server closed the connection", ""),
    "ERR_EMPTY_RESPONSE": ("the server closed the connection without an answer", ""),
    "ERR_CONNECTION_TIMED_OUT": ("the host did not answer", ""),
    "ERR_ADDRESS_UNREACHABLE": ("the host cannot be reached", ""),
    "ERR_INTERNET_DISCONNECTED": ("there is no network (or the session is offline)", ""),
    "ERR_NETWORK_CHANGED": ("the network changed", "Try again."),
    "ERR_PROXY_CONNECTION_FAILED": ("the proxy cannot be reached", "Check proxies=."),
    "ERR_TUNNEL_CONNECTION_FAILED": ("the proxy refused to reach it", "Check proxies=."),
    "ERR_HTTP_RESPONSE_CODE_FAILURE": (
        "the answer was an error without a page (as a proxy's is that refuses its credentials)",
        "",
    ),
    "ERR_TOO_MANY_REDIRECTS": ("it redirects in a circle", ""),
    "ERR_FILE_NOT_FOUND": ("there is no such file", ""),
    "ERR_ACCESS_DENIED": ("the file may not be read", ""),
    "ERR_INVALID_AUTH_CREDENTIALS": (
        "it asks for a user name and a password (HTTP authentication)",
        "Give http_credentials= that it accepts.",
    ),
    "ERR_UNSAFE_PORT": ("browsers do not connect to that port", ""),
    "ERR_INVALID_URL": ("it is not a valid address", ""),
    "ERR_INVALID_RESPONSE": ("the answer is not HTTP", ""),
    "ERR_BLOCKED_BY_CLIENT": ("it was blocked", ""),
    "ERR_UNKNOWN_URL_SCHEME": ("the browser does not know that scheme", ""),
    "ERR_ABORTED": ("the navigation was aborted", ""),
    "ERR_FAILED": ("the request failed", ""),
}
# Of those, the ones that come before a server has read the request, and after one may have
UNSENT = frozenset(
    {"ERR_NAME_NOT_RESOLVED", "ERR_CONNECTION_REFUSED", "ERR_ADDRESS_UNREACHABLE",
     "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_TIMED_OUT", "ERR_PROXY_CONNECTION_FAILED",
     "ERR_TUNNEL_CONNECTION_FAILED", "ERR_FILE_NOT_FOUND", "ERR_ACCESS_DENIED", "ERR_UNSAFE_PORT",
     "ERR_INVALID_URL", "ERR_BLOCKED_BY_CLIENT", "ERR_UNKNOWN_URL_SCHEME"}
)  # fmt: skip
ANSWERED = frozenset(
    {"ERR_TOO_MANY_REDIRECTS", "ERR_INVALID_AUTH_CREDENTIALS", "ERR_INVALID_RESPONSE"}
)
WITHOUT_CONTENT = (204, 205)  # https://www.rfc-editor.org/rfc/rfc9110#section-15.3.5
# https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8: no server was reached
PROXY_REFUSED = 407
TLS_HINT = "ignore_https_errors=True accepts it."


def net_code(message: str) -> str:
    """Chromium's name for a net error, "" where the message names none."""
    found = re.search(r"net::(ERR_[A-Z0-9_]+)", message)
    return found.group(1) if found else ""


def is_requested(message: str, status: int | None) -> Performed:
    """Whether a server got the request of a navigation that failed."""
    code = net_code(message)
    if status is not None or code in ANSWERED:
        return "yes"
    return "no" if code in UNSENT or code.startswith(("ERR_CERT_", "ERR_SSL_")) else "unknown"


def net_cause(message: str) -> tuple[str, str]:
    """What a navigation's error says, and a hint: ("the connection was refused", "...")."""
    code = net_code(message)
    if code.startswith(("ERR_CERT_", "ERR_SSL_")):
        return f"its TLS certificate or connection is not trusted ({code})", TLS_HINT
    said, hint = NET_ERRORS.get(code, ("", ""))
    if said:
        return f"{said} ({code})", hint
    return code or first_line(message), ""


def first_line(message: str) -> str:
    """Playwright's message without its call log and the name of the call."""
    line = message.strip().splitlines()[0] if message.strip() else "no reason given"
    return re.sub(r"^[A-Z][A-Za-z]+\.[a-z_A-Z]+: ", "", line).removeprefix("Error: ")


def is_gone(error: PlaywrightError) -> bool:
    """Whether page, context, browser or driver went away under the call."""
    return any(sign in error.message for sign in GONE)


def is_unread(error: PlaywrightError) -> bool:
    """Whether the document was in use before our engine was registered."""
    return any(sign in error.message for sign in UNREAD)


@contextmanager
def translated(url: str) -> Generator[None]:
    """Around every call to the page that is no action and no navigation."""
    try:
        yield
    except PlaywrightTimeout as exc:
        raise TimeoutError(first_line(exc.message)) from exc
    except PlaywrightError as exc:
        if is_gone(exc):
            raise BrowserFailed(f"The page at {url} is gone: {first_line(exc.message)}") from exc
        if is_unread(exc):
            raise NeedsReload(url) from exc
        if any(sign in exc.message for sign in MOVED):
            raise PageMoved(f"The page left {url} while it was read") from exc
        raise BrowserFailed(f"The page at {url} did not answer: {first_line(exc.message)}") from exc


class Interrupted(Exception):
    """The page that was there went elsewhere while ours was on its way."""


def is_interrupted(error: PlaywrightError, status: int | None) -> bool:
    """Whether a navigation came between, rather than ours having failed."""
    if "interrupted by another navigation" in error.message:
        return "chrome-error:" not in error.message
    return "net::ERR_ABORTED" in error.message and status is None


def navigation_failed(
    error: PlaywrightError, url: str, status: int | None, content_type: str = ""
) -> NotteLocalError:
    """The error of a navigation that did not come to a page; `status` is what was answered."""
    if is_gone(error):
        return BrowserFailed(f"The page was lost on the way to {url}: {first_line(error.message)}")
    if "Download is starting" in error.message:
        kind = f" ({content_type})" if content_type else ""
        return NavigationFailed(url, f"it is a download{kind}, not a page", performed="yes")
    if "Cannot navigate to invalid URL" in error.message:
        return NavigationFailed(url, "it is not a valid address")
    if "interrupted by another navigation" in error.message:
        return NavigationFailed(url, "the page went elsewhere meanwhile", performed="unknown")
    if status == PROXY_REFUSED:
        return proxy_refused(url)
    if status in WITHOUT_CONTENT:
        return NavigationFailed(
            url, f"the answer was {status}, which has no content", performed="yes"
        )
    cause, hint = net_cause(error.message)
    return NavigationFailed(url, cause, hint, performed=is_requested(error.message, status))


def proxy_refused(url: str) -> NavigationFailed:
    """The error of a proxy that does not take its credentials, which no server has seen."""
    return NavigationFailed(url, "the proxy does not take its credentials (407)", "Check proxies=.")


class Sign(NamedTuple):
    """What Playwright says when an action is not possible, as ours."""

    said: str
    kind: type[ActionFailed]
    message: str


SIGNS = (
    Sign("intercepts pointer events", ElementCovered, "{element} is covered by something else."),
    Sign("element is not enabled", ElementDisabled, "{element} is disabled."),
    Sign("element is not visible", ElementHidden, "{element} cannot be seen."),
    Sign("outside of the viewport", ElementHidden, "{element} cannot be brought into view."),
    Sign("element is not stable", ActionFailed, "{element} does not stop moving."),
    Sign("element was detached", StaleElement, "{element} is gone from the page."),
)


def how_far(message: str) -> Performed:
    """Whether the input was sent, by Playwright's own call log."""
    if "action done" in message:
        return "yes"
    return "unknown" if re.search(r"performing \w+ action", message) else "no"


@contextmanager
def translated_action(action: Action, element: Element | None, url: str) -> Generator[None]:
    """Around every call that acts on an element."""
    try:
        yield
    except PlaywrightError as exc:
        raise _action_failed(exc, action, element, url) from exc


def _action_failed(
    error: PlaywrightError, action: Action, element: Element | None, url: str
) -> NotteLocalError:
    what = named(action, element)
    if is_stale(error):
        return StaleElement(
            f"{what} is gone from {url}. Nothing was sent to the page. Observe it again.",
            action=action,
            element=element,
        )
    if is_gone(error):
        return BrowserFailed(f"The page at {url} is gone: {first_line(error.message)}")
    performed = how_far(error.message)
    for sign in SIGNS:
        if sign.said in error.message:
            return sign.kind(
                f"{sign.message.format(element=what)} {SENT[performed]}",
                action=action,
                element=element,
                performed=performed,
            )
    if isinstance(error, PlaywrightTimeout):
        return ActionFailed(
            f"{what} did not get ready to {action.type} in time. {SENT[performed]}",
            action=action,
            element=element,
            performed=performed,
        )
    return ActionFailed(
        f"{action.type} on {what} failed: {first_line(error.message)}. {SENT[performed]}",
        action=action,
        element=element,
        performed=performed,
    )


SENT: dict[Performed, str] = {
    "no": "Nothing was sent to the page.",
    "yes": "The input was sent.",
    "unknown": "The input may have been sent: observe the page before trying again.",
}
