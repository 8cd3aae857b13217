"""The end of processes that do not end by themselves."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Playwright

logger = logging.getLogger(__name__)

PROFILE = "--user-data-dir="
REAP_SECONDS = 2.0
WATCHER_SECONDS = 0.5
POLL_SECONDS = 0.02
PATH_TO_PID = ("_client", "_transport", "_proc", "pid")  # from what `stop` is a method of


def driver_pid(playwright: Playwright) -> int | None:
    """The process of a Playwright's driver.

    Playwright gives no public way to it; a test notices where the private one changes.
    """
    found: Any = getattr(playwright.stop, "__self__", None)
    for name in PATH_TO_PID:
        found = getattr(found, name, None)
    return found if isinstance(found, int) else None


def kill_tree(pid: int) -> None:
    """Kill a process with all below it, and remove the profiles that its browsers made.

    Blocks for REAP_SECONDS at the most. Children first in no order: none of them may answer.
    """
    import psutil

    try:
        root = psutil.Process(pid)
        doomed = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    profiles = {profile for process in doomed for profile in _profiles(process)}
    for process in doomed:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(doomed[:-1], timeout=REAP_SECONDS)
    _wait_for(root)
    for profile in profiles:
        shutil.rmtree(profile, ignore_errors=True)
    logger.debug("! killed %d processes below the driver %d", len(doomed), pid)


def _wait_for(child: Any) -> None:
    """Wait for a child of ours to end. Its exit code is asyncio's to take, whose watcher complains
    where another was first; where nobody took it by then, it is taken here.
    """
    import psutil

    over = time.monotonic() + WATCHER_SECONDS
    while child.is_running() and time.monotonic() < over:
        time.sleep(POLL_SECONDS)
    psutil.wait_procs([child], timeout=REAP_SECONDS)


def _profiles(process: Any) -> list[Path]:
    """The temporary profiles that Playwright made for a browser; a user's own is left alone."""
    import psutil

    try:
        arguments: list[str] = process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return []
    paths = [Path(text.removeprefix(PROFILE)) for text in arguments if text.startswith(PROFILE)]
    temporary = Path(tempfile.gettempdir()).resolve()
    return [
        path
        for path in paths
        if path.name.startswith("playwright") and path.resolve().parent == temporary
    ]
