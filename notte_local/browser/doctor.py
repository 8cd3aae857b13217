"""What a bug report needs: versions, the browser found, and a launch that works or why not."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notte_local.browser.find import FoundBrowser, LaunchOptions, find_browser
from notte_local.browser.launch import LAUNCH_SECONDS, launch_known
from notte_local.browser.startup import loop_fault
from notte_local.errors import BrowserFailed, BrowserNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notte_local.browser.sandbox import Sandbox

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "PROXY_URL")
# Below this, tabs of large pages crash where a browser keeps its shared memory there.
SHM = "/dev/shm"  # noqa: S108 (asked about, not written to)
SMALL_SHM = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to start a browser and load a page in it."""

    found: FoundBrowser | None = None
    sandbox: Sandbox | None = None
    version: str = ""
    seconds: float = 0.0
    problem: BrowserFailed | BrowserNotFound | None = None

    def __str__(self) -> str:
        if self.problem or not self.found:
            return str(self.problem)
        return (
            f"{self.found.name} {self.version} at {self.found.path} ({self.found.source}), "
            f"a page in {self.seconds:.1f} s"
        )


async def attempt(
    options: LaunchOptions | None = None, *, timeout: float = LAUNCH_SECONDS
) -> Attempt:
    """Start a browser, load about:blank, close it; what failed is in the answer, not raised."""
    if fault := loop_fault(platform.system(), type(asyncio.get_running_loop())):
        return Attempt(problem=fault)
    from playwright.async_api import Error as PlaywrightError
    from playwright.async_api import async_playwright

    options = options or LaunchOptions()
    found = None
    async with async_playwright() as playwright:
        try:
            found = find_browser(options, playwright.chromium.executable_path)
            begun = time.perf_counter()
            started = await launch_known(playwright, options, timeout=timeout)
            page = await started.browser.new_page()
            await page.goto("about:blank", timeout=timeout * 1000)
            seconds = time.perf_counter() - begun
            version = started.browser.version
            await started.browser.close()
        except (BrowserFailed, BrowserNotFound) as exc:
            return Attempt(found, problem=exc)
        except PlaywrightError as exc:
            what = f"It started, and could not load about:blank: {exc.message.splitlines()[0]}"
            return Attempt(found, problem=BrowserFailed(what))
    return Attempt(started.found, started.sandbox, version, seconds)


@dataclass(frozen=True, slots=True)
class Report:
    """What `doctor` prints, in this order."""

    notte_local: str
    python: str
    playwright: str
    system: str
    machine: str
    browser: str
    browser_rule: str
    launch: str
    ok: bool
    sandbox: str
    missing_libraries: tuple[str, ...]
    event_loop: str
    shm_bytes: int | None
    proxy_variables: tuple[str, ...]
    mends: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as what json.dumps takes."""
        return asdict(self)

    def __str__(self) -> str:
        rows = {
            "notte_local": self.notte_local,
            "Python": self.python,
            "Playwright": self.playwright,
            "System": self.system,
            "Machine": self.machine,
            "Browser": self.browser or "none",
            "found by": self.browser_rule or "-",
            "Launch": self.launch,
            "Sandbox": self.sandbox,
            "Libraries": "missing: " + ", ".join(self.missing_libraries)
            if self.missing_libraries
            else "none found missing",
            "Event loop": self.event_loop,
            SHM: _size(self.shm_bytes),
            "Proxies": ", ".join(self.proxy_variables) or "no variable set",
        }
        lines = [f"{name:<12} {_hanging(text)}" for name, text in rows.items()]
        return "\n".join([*lines, *(f"{'To mend':<12} {_hanging(mend)}" for mend in self.mends)])


def report(tried: Attempt, env: Mapping[str, str], loop: type) -> Report:
    """The facts of this machine beside what was tried on it."""
    # A browser that is started by a script says itself what it lacks.
    missing = (missing_libraries(tried.found.path) if tried.found else ()) or _lacking(tried)
    shm = shm_bytes()
    return Report(
        notte_local=_version("notte-local"),
        python=f"{platform.python_version()} at {sys.executable}",
        playwright=_version("playwright"),
        system=_system(),
        machine=f"{platform.machine()}, {' '.join(platform.libc_ver()) or 'libc unknown'}, "
        f"{os.cpu_count()} processors",
        browser=_browser(tried),
        browser_rule=tried.found.source if tried.found else "",
        launch=_launch(tried),
        ok=tried.problem is None,
        sandbox=_sandbox(tried.sandbox),
        missing_libraries=missing,
        event_loop=loop.__name__,
        shm_bytes=shm,
        proxy_variables=proxies_named(env),
        mends=_mends(tried, shm),
    )


def missing_libraries(path: str) -> tuple[str, ...]:
    """The shared libraries that the loader does not find for a binary; none for a script."""
    ldd = shutil.which("ldd")
    if not ldd or not _is_elf(path):
        return ()
    try:
        told = subprocess.run(  # noqa: S603 (a browser that is about to be run as well)
            [ldd, path], capture_output=True, text=True, timeout=20, check=False, encoding="utf-8"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE))


def proxies_named(env: Mapping[str, str]) -> tuple[str, ...]:
    """The proxy variables that are set; their values may hold passwords and are left out."""
    return tuple(name for name in env if name.upper() in PROXY_VARIABLES and env[name])


def shm_bytes() -> int | None:
    """The size of /dev/shm, None where there is none."""
    try:
        return shutil.disk_usage(SHM).total
    except OSError:
        return None


def _browser(tried: Attempt) -> str:
    if not tried.found:
        return ""
    return f"{tried.found.name} {tried.version} at {tried.found.path}".replace("  ", " ")


def _launch(tried: Attempt) -> str:
    if not tried.problem:
        return f"works: about:blank in {tried.seconds:.1f} s"
    if isinstance(tried.problem, BrowserFailed):
        return f"fails: {tried.problem.what}"
    return f"fails: {tried.problem}"


def _lacking(tried: Attempt) -> tuple[str, ...]:
    return tuple(re.findall(r"lacks the library (\S+)\.$", str(tried.problem), re.MULTILINE))


def _sandbox(sandbox: Sandbox | None) -> str:
    if sandbox is None:
        return "unknown: no browser started"
    return f"{'on' if sandbox.on else 'off'}: {sandbox.reason}"


def _mends(tried: Attempt, shm: int | None) -> tuple[str, ...]:
    mends: list[str] = []
    if isinstance(tried.problem, BrowserFailed) and tried.problem.mend:
        mends.append(tried.problem.mend)
    if isinstance(tried.problem, BrowserNotFound):
        mends.append(tried.problem.command)
    if shm is not None and shm < SMALL_SHM:
        mends.append(f"{SHM} is small; in Docker: docker run --shm-size=1g")
    return tuple(mends)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed (run from a checkout)"


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.platform()}"
    except (OSError, KeyError):
        return platform.platform()


def _is_elf(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def _size(size: int | None) -> str:
    return "none" if size is None else f"{size / 1024**2:,.0f} MiB"


def _hanging(text: str) -> str:
    return text.replace("\n", "\n" + " " * 13)
