"""Starting a browser: flags, sandbox, and a short answer where it does not start."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.browser.find import find_browsers
from notte_local.browser.sandbox import Sandbox, SandboxFacts, sandbox_for
from notte_local.browser.startup import Failure, failure, is_sandbox_refusal
from notte_local.errors import BrowserFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Browser, Playwright

    from notte_local.browser.find import FoundBrowser, LaunchOptions, Machine

logger = logging.getLogger(__name__)

# The browser's own traffic is kept off the network, and QUIC would pass a policy's proxy by.
DEFAULT_ARGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
LAUNCH_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Launched:
    """A browser that runs, and how it came to."""

    browser: Browser
    found: FoundBrowser
    sandbox: Sandbox


async def launch(
    playwright: Playwright, options: LaunchOptions, *, timeout: float = LAUNCH_SECONDS
) -> Browser:
    """Start the browser of these options. Raises BrowserNotFound or BrowserFailed."""
    return (await launch_known(playwright, options, timeout=timeout)).browser


async def launch_known(
    playwright: Playwright,
    options: LaunchOptions,
    *,
    timeout: float = LAUNCH_SECONDS,
    machine: Machine | None = None,
    facts_for: Callable[[str], SandboxFacts] = SandboxFacts.here,
) -> Launched:
    """As `launch`, telling which browser it is and whether its sandbox is on."""
    failures: list[Failure] = []
    for found in find_browsers(options, playwright.chromium.executable_path, machine):
        if failures:
            logger.warning("! %s Trying %s.", failures[-1].what, found.path)
        sandbox = sandbox_for(facts_for(found.path), options.chrome_args)
        outcome = await _launch_found(playwright, options, found, sandbox, timeout)
        if isinstance(outcome, Launched):
            return outcome
        failures.append(outcome)
        # A download that lacks libraries must not hide the system's browser, which has them.
        if not outcome.of_binary:
            break
    first = failures[0]
    raise BrowserFailed(first.what, first.mend) from first.cause


async def _launch_found(
    playwright: Playwright,
    options: LaunchOptions,
    found: FoundBrowser,
    sandbox: Sandbox,
    timeout: float,
) -> Launched | Failure:
    from playwright.async_api import Error as PlaywrightError

    while True:
        try:
            browser = await _start(playwright, options, found, sandbox, timeout)
        except PlaywrightError as exc:
            if not (sandbox.on and is_sandbox_refusal(exc.message)):
                return failure(found, exc, exc.message, timeout)
        else:
            return Launched(browser, found, sandbox)
        # Containers and AppArmor refuse it in ways that only an attempt shows.
        sandbox = Sandbox(on=False, reason="the system refused it when it was tried")
        logger.warning("! %s runs without its sandbox: %s", found.path, sandbox.reason)


async def _start(
    playwright: Playwright,
    options: LaunchOptions,
    found: FoundBrowser,
    sandbox: Sandbox,
    timeout: float,
) -> Browser:
    logger.debug("> launch %s (%s), sandbox %s", found.path, found.source, sandbox)
    return await playwright.chromium.launch(
        executable_path=found.path,
        headless=options.headless,
        chromium_sandbox=sandbox.on,
        args=[*DEFAULT_ARGS, *options.chrome_args],
        timeout=timeout * 1000,
        # Ctrl-C reaches the driver too: the program decides what it ends, and closes the browser.
        handle_sigint=False,
    )
