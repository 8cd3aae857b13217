"""The one factory of contexts: what a session may do on the network is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.faults import first_line
from notte_local.errors import BrowserFailed
from notte_local.options import refuse_unbuilt_policy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Browser, BrowserContext, Request, Route

    from notte_local.options import ExternalProxy, Policy, SessionOptions
    from notte_local.state import Stored

# Playwright's name for each option of ours that is passed on as it is
PASSED = (
    "user_agent",
    "locale",
    "timezone_id",
    "color_scheme",
    "extra_http_headers",
    "permissions",
    "ignore_https_errors",
    "offline",
)


async def make_context(
    browser: Browser, options: SessionOptions, policy: Policy, stored: Stored | None = None
) -> BrowserContext:
    """A context of its own for one session, under its policy, that holds what was stored.

    A guard cannot be added later: some of them are properties of the context.
    """
    refuse_unbuilt_policy(policy)
    try:
        return await browser.new_context(**context_arguments(options), **stored_argument(stored))
    except PlaywrightError as exc:
        raise BrowserFailed(
            f"The browser gave no context for the session: {first_line(exc.message)}"
        ) from exc


def context_arguments(options: SessionOptions) -> dict[str, Any]:
    """Playwright's arguments for a context; what was not asked for is left out."""
    asked: dict[str, Any] = {
        "viewport": {"width": options.viewport_width, "height": options.viewport_height},
        **{name: getattr(options, name) for name in PASSED},
        "geolocation": options.geolocation.model_dump() if options.geolocation else None,
        "proxy": proxy_argument(options.proxies) if options.proxies else None,
    }
    if options.permissions is not None:
        asked["permissions"] = list(options.permissions)
    if options.http_credentials is not None:
        credentials = options.http_credentials
        asked["http_credentials"] = {
            "username": credentials.username,
            "password": credentials.password.get_secret_value(),
            **({"origin": credentials.origin} if credentials.origin else {}),
        }
    return {name: value for name, value in asked.items() if value is not None}


def stored_argument(stored: Stored | None) -> dict[str, Any]:
    """Cookies, localStorage and IndexedDB as Playwright takes them."""
    if stored is None:
        return {}
    return {"storage_state": {"cookies": [*stored.cookies], "origins": [*stored.origins]}}


def proxy_argument(proxy: ExternalProxy) -> dict[str, str]:
    """Playwright's form of a proxy."""
    password = proxy.password.get_secret_value() if proxy.password else None
    asked = {
        "server": proxy.server,
        "bypass": proxy.bypass,
        "username": proxy.username,
        "password": password,
    }
    return {name: value for name, value in asked.items() if value is not None}


async def guard_files(
    context: BrowserContext, is_allowed: Callable[[Request], Awaitable[bool]]
) -> None:
    """Hold every request for a `file:` URL to `is_allowed(request)`.

    Only a page that is a file can lead to files (Chromium itself refuses any other), so this is
    put up when the program first goes to one: routing costs every request a round trip.
    """

    async def decide(route: Route) -> None:
        if await is_allowed(route.request):
            await route.continue_()
        else:
            await route.abort("blockedbyclient")

    await context.route(lambda url: url.startswith("file:"), decide)
