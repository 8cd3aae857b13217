"""Why a browser did not start: one sentence and its mend, from a launch log of a hundred lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.browser.find import INSTALL
from notte_local.errors import BrowserFailed

if TYPE_CHECKING:
    from notte_local.browser.find import FoundBrowser

_LIBRARIES = f"The system's package manager brings a browser with all it needs: {INSTALL} --system"


@dataclass(frozen=True, slots=True)
class Cause:
    """What a launch log holds, what that means, what mends it; the path goes before `what`."""

    pattern: str
    what: str
    mend: str
    of_binary: bool = False  # another browser of the machine may do better


# The first row that fits wins.
CAUSES = (
    Cause(
        r"error while loading shared libraries: ([^:\s]+)",
        "lacks the library {0}",
        _LIBRARIES,
        of_binary=True,
    ),
    Cause(
        r"missing dependencies to run browsers",
        "lacks libraries of the system",
        _LIBRARIES,
        of_binary=True,
    ),
    Cause(
        r"Missing X server|without having a XServer|cannot open display",
        "needs a display to show a window, and there is none",
        "Use headless=True, or start the program under xvfb-run.",
    ),
    Cause(
        r"requires the chromium snap",
        "is a stub that asks for a snap package",
        "Install that (snap install chromium), or name another one in NOTTE_LOCAL_BROWSER.",
        of_binary=True,
    ),
    Cause(
        r"No usable sandbox|sandboxing failed",
        "could not set up its sandbox",
        "Run as an ordinary user, or pass chrome_args=('--no-sandbox',) where pages are trusted.",
    ),
    Cause(
        r"ENOSPC|No space left on device",
        "found no space left on the disk",
        "Free some in the folder for temporary files.",
    ),
    Cause(
        r"spawn .*?(ENOENT|EACCES|ENOEXEC|EPERM|UNKNOWN|EFTYPE)",
        "cannot be run by this system ({0})",
        "Name another one in NOTTE_LOCAL_BROWSER.",
        of_binary=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A browser that did not start; `of_binary` where another one may do better."""

    what: str
    mend: str
    of_binary: bool
    cause: Exception


def failure(found: FoundBrowser, cause: Exception, log: str, timeout: float) -> Failure:
    """What a launch log says, for a person; `timeout` in seconds is what it was given."""
    who = f"{found.path} ({found.source})"
    for row in CAUSES:
        if match := re.search(row.pattern, log):
            what = f"{who} {row.what.format(*match.groups())}."
            return Failure(what, row.mend, row.of_binary, cause)
    # One that hangs has cost the whole timeout; a second one is not tried at that price.
    hung = bool(re.search(r"Timeout .* exceeded", log))
    how = f"was started and did not answer within {timeout:g} s" if hung else _ended(log)
    return Failure(f"{who} {how}.", _check(found), not hung, cause)


def is_sandbox_refusal(log: str) -> bool:
    """Whether a launch log says that the sandbox could not be set up."""
    return bool(re.search(r"No usable sandbox|sandboxing failed", log))


def loop_fault(system: str, loop: type) -> BrowserFailed | None:
    """What stands against starting a browser from an event loop of this class, if anything.

    https://docs.python.org/3/library/asyncio-platforms.html#subprocess-support-on-windows
    """
    if system != "Windows" or not any("Selector" in kind.__name__ for kind in loop.__mro__):
        return None
    return BrowserFailed(
        f"The event loop ({loop.__name__}) cannot start processes on Windows.",
        "Leave asyncio its default there: remove "
        "asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy()), "
        "or set asyncio.WindowsProactorEventLoopPolicy().",
    )


def _ended(log: str) -> str:
    said = re.findall(r"\[err\] (.+)", log)
    last = f", saying: {said[-1].strip().rstrip('.')}" if said else ""
    end = re.search(r"process did exit: exitCode=(\w+), signal=(\w+)", log)
    if not end:
        return f"would not start{last or ': ' + log.splitlines()[0].rstrip('.')}"
    code = f"exit code {end[1]}" if end[2] == "null" else end[2]
    return f"ended at once ({code}) without answering as a browser{last}"


def _check(found: FoundBrowser) -> str:
    return (
        f"Check that it is Chromium, Chrome or Edge: {found.path} --version. "
        "Another one can be named in NOTTE_LOCAL_BROWSER."
    )
