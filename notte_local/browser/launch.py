"""Starting a browser: flags, sandbox, and a short answer where it does not start."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.browser.find import INSTALL, BrowserName, FoundBrowser, find_browser
from notte_local.browser.sandbox import Sandbox, SandboxFacts, sandbox_for
from notte_local.errors import BrowserFailed

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

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
class LaunchOptions:
    """What makes one browser process differ from another; processes are keyed by it."""

    headless: bool = True
    browser_type: BrowserName = "chromium"
    executable_path: str | None = None
    chrome_args: tuple[str, ...] = ()


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
    playwright: Playwright, options: LaunchOptions, *, timeout: float = LAUNCH_SECONDS
) -> Launched:
    """As `launch`, telling which browser it is and whether its sandbox is on."""
    from playwright.async_api import Error as PlaywrightError

    found = find_browser(options, playwright.chromium.executable_path)
    sandbox = sandbox_for(SandboxFacts.here(found.path), options.chrome_args)
    try:
        browser = await _start(playwright, options, found, sandbox, timeout)
    except PlaywrightError as exc:
        if not (sandbox.on and is_sandbox_refusal(exc.message)):
            raise launch_failure(found, exc.message, timeout) from exc
        # Containers and AppArmor refuse it in ways that only an attempt shows.
        sandbox = Sandbox(on=False, reason="the system refused it when it was tried")
        logger.warning("! %s runs without its sandbox: %s", found.path, sandbox.reason)
        try:
            browser = await _start(playwright, options, found, sandbox, timeout)
        except PlaywrightError as again:
            raise launch_failure(found, again.message, timeout) from again
    return Launched(browser, found, sandbox)


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
    )


def is_sandbox_refusal(log: str) -> bool:
    """Whether a launch log says that the sandbox could not be set up."""
    return bool(re.search(r"No usable sandbox|sandboxing failed|setuid sandbox is not", log))


# What a launch log holds -> what that means, and what mends it. The first row that fits wins.
CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"error while loading shared libraries: ([^:\s]+)",
        "lacks the library {0}",
        f"The system's package manager brings a browser with all it needs: {INSTALL} --system",
    ),
    (
        r"missing dependencies to run browsers",
        "lacks libraries of the system",
        f"The system's package manager brings a browser with all it needs: {INSTALL} --system",
    ),
    (
        r"Missing X server|without having a XServer|cannot open display|Unable to open X display",
        "needs a display to show a window, and there is none",
        "Use headless=True, or start the program under xvfb-run.",
    ),
    (
        r"requires the chromium snap",
        "is a stub that asks for a snap package",
        "Install it (snap install chromium), or name another browser in NOTTE_LOCAL_BROWSER.",
    ),
    (
        r"No usable sandbox|sandboxing failed",
        "could not set up its sandbox",
        "Run as an ordinary user, or pass chrome_args=('--no-sandbox',) where pages are trusted.",
    ),
    (
        r"ENOSPC|No space left on device",
        "found no space left on the disk",
        "Free some in the folder for temporary files.",
    ),
    (
        r"spawn .*?(ENOENT|EACCES|ENOEXEC|EPERM|UNKNOWN|EFTYPE)",
        "cannot be run by this system ({0})",
        "Name another browser in NOTTE_LOCAL_BROWSER, or leave it unset.",
    ),
)


def launch_failure(found: FoundBrowser, log: str, timeout: float) -> BrowserFailed:
    """One sentence and its mend, from a launch log of a hundred lines."""
    who = f"{found.path} ({found.source})"
    for pattern, what, mend in CAUSES:
        if match := re.search(pattern, log):
            return BrowserFailed(f"{who} {what.format(*match.groups())}.", mend)
    if re.search(r"Timeout .* exceeded", log):
        return BrowserFailed(
            f"{who} was started and did not answer as a browser within {timeout:g} s.",
            _check(found),
        )
    return BrowserFailed(f"{who} {_ended(log)}.", _check(found))


def _ended(log: str) -> str:
    end = re.search(r"process did exit: exitCode=(\w+), signal=(\w+)", log)
    said = re.findall(r"\[err\] (.+)", log)
    last = f", saying: {said[-1].strip()}" if said else ""
    if not end:
        return f"would not start{last or ': ' + log.splitlines()[0]}"
    code = f"exit code {end[1]}" if end[2] == "null" else end[2]
    return f"ended at once ({code}) without answering as a browser{last}"


def _check(found: FoundBrowser) -> str:
    return (
        f"Check that it is Chromium, Chrome or Edge: {found.path} --version. "
        "Another one can be named in NOTTE_LOCAL_BROWSER."
    )
