"""What is made of a launch log, and of an event loop that cannot start processes."""

from __future__ import annotations

import asyncio

import pytest

from notte_local.browser.find import FoundBrowser
from notte_local.browser.startup import failure, is_sandbox_refusal, loop_fault

BROWSER = FoundBrowser("/opt/b/chrome", "system", "chromium")
SYSTEM = (
    "The system's package manager brings a browser with all it needs: "
    "python -m notte_local install --system"
)
CHECK = (
    "Check that it is Chromium, Chrome or Edge: /opt/b/chrome --version. "
    "Another one can be named in NOTTE_LOCAL_BROWSER."
)


@pytest.mark.parametrize(
    ("log", "what", "mend", "of_binary"),
    [
        (
            "[err] /opt/b/chrome: error while loading shared libraries: libnss3.so: cannot open",
            "lacks the library libnss3.so.",
            SYSTEM,
            True,
        ),
        (
            "Host system is missing dependencies to run browsers.",
            "lacks libraries of the system.",
            SYSTEM,
            True,
        ),
        (
            "[err] ozone_platform_x11.cc: Missing X server or $DISPLAY",
            "needs a display to show a window, and there is none.",
            "Use headless=True, or start the program under xvfb-run.",
            False,
        ),
        (
            "[err] Command '/usr/bin/chromium-browser' requires the chromium snap to be installed.",
            "is a stub that asks for a snap package.",
            "Install that (snap install chromium), or name another one in NOTTE_LOCAL_BROWSER.",
            True,
        ),
        (
            "Failed to launch: Error: spawn /opt/b/chrome EACCES",
            "cannot be run by this system (EACCES).",
            "Name another one in NOTTE_LOCAL_BROWSER.",
            True,
        ),
        (
            "[err] FATAL: No usable sandbox!",
            "could not set up its sandbox.",
            "Run as an ordinary user, or pass chrome_args=('--no-sandbox',) where pages are trusted.",
            False,
        ),
        (
            "Error: ENOSPC: no space left on device, mkdtemp",
            "found no space left on the disk.",
            "Free some in the folder for temporary files.",
            False,
        ),
        (
            "BrowserType.launch: Timeout 3000ms exceeded.",
            "was started and did not answer within 3 s.",
            CHECK,
            False,
        ),
        (
            "x\n[pid=1][err] usage: chrome FILE.\n[pid=1] <process did exit: exitCode=2, signal=null>",
            "ended at once (exit code 2) without answering as a browser, saying: usage: chrome FILE.",
            CHECK,
            True,
        ),
        (
            "x\n[pid=1] <process did exit: exitCode=null, signal=SIGSEGV>",
            "ended at once (SIGSEGV) without answering as a browser.",
            CHECK,
            True,
        ),
        (
            "BrowserType.launch: odd.\nmore",
            "would not start: BrowserType.launch: odd.",
            CHECK,
            True,
        ),
    ],
)
def test_a_log_becomes_one_sentence_and_its_mend(log: str, what: str, mend: str, of_binary: bool):
    told = failure(BROWSER, ValueError(), log, 3)
    assert (told.what, told.mend, told.of_binary) == (
        f"/opt/b/chrome (system) {what}",
        mend,
        of_binary,
    )


def test_only_the_sandboxs_own_message_is_its_refusal():
    assert is_sandbox_refusal("Browser logs:\nChromium sandboxing failed!")
    assert not is_sandbox_refusal("<launching> chrome --no-sandbox --headless")


class WindowsSelectorEventLoop:
    """Named as asyncio names it on Windows, where this test may not be running."""


def test_a_selector_loop_on_windows_is_named_with_its_mend():
    fault = loop_fault("Windows", WindowsSelectorEventLoop)
    assert str(fault) == (
        "The event loop (WindowsSelectorEventLoop) cannot start processes on Windows.\n"
        "Leave asyncio its default there: remove "
        "asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy()), "
        "or set asyncio.WindowsProactorEventLoopPolicy()."
    )


def test_a_selector_loop_elsewhere_starts_processes():
    assert loop_fault("Linux", asyncio.SelectorEventLoop) is None
