"""What goes wrong on a page while it is worked on: errors of its scripts, requests that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.results import FailedRequest

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Error, Request, Response

MOST = 50  # kept until they are told; a page may fail without end
MOST_CHARACTERS = 500
# What a guard of ours answers in the place of a server
REFUSED = ("ERR_BLOCKED_BY_CLIENT", "ERR_BLOCKED_BY_ADMINISTRATOR")
# The browser gave up what was no longer wanted: no failure of the page
GIVEN_UP = "ERR_ABORTED"


class Troubles:
    """One tab's, since they were last taken."""

    def __init__(self) -> None:
        self.console_errors: list[str] = []
        self.failed: list[FailedRequest] = []
        self.refused = 0

    def console(self, message: ConsoleMessage) -> None:
        # that a request failed is told as such, with its address
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._add_error(message.text)

    def page_error(self, error: Error) -> None:
        self._add_error(f"{error.name}: {error.message}" if error.name else error.message)

    def _add_error(self, text: str) -> None:
        if len(self.console_errors) < MOST:
            self.console_errors.append(text[:MOST_CHARACTERS])

    def response(self, response: Response) -> None:
        if response.status >= 400:
            self._add_failed(response.url, str(response.status))

    def request_failed(self, request: Request) -> None:
        why = request.failure or ""
        if any(sign in why for sign in REFUSED):
            self.refused += 1
        elif GIVEN_UP not in why:
            self._add_failed(request.url, why.removeprefix("net::") or "failed")

    def _add_failed(self, url: str, why: str) -> None:
        if len(self.failed) < MOST:
            self.failed.append(FailedRequest(url[:MOST_CHARACTERS], why))

    def clear(self) -> None:
        self.console_errors.clear()
        self.failed.clear()
        self.refused = 0
