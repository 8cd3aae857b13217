"""Which browser is started, and by which rule it was chosen."""

from __future__ import annotations

import os
import platform
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from notte_local.errors import BrowserNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

BrowserName = Literal["chromium", "chrome", "msedge"]
Source = Literal["executable_path", "NOTTE_LOCAL_BROWSER", "Playwright", "system"]

INSTALL = "python -m notte_local install"

# A place without a separator is a command of PATH. What the browsers' own installers and the
# distributions' packages use.
PLACES: dict[BrowserName, dict[str, tuple[str, ...]]] = {
    "chromium": {
        "Linux": ("chromium", "chromium-browser", "/snap/bin/chromium"),
        "Darwin": (
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "$HOME/Applications/Chromium.app/Contents/MacOS/Chromium",
        ),
        "Windows": (
            r"$LOCALAPPDATA\Chromium\Application\chrome.exe",
            r"$PROGRAMFILES\Chromium\Application\chrome.exe",
        ),
    },
    "chrome": {
        "Linux": ("google-chrome-stable", "google-chrome", "/opt/google/chrome/chrome"),
        "Darwin": (
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "$HOME/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ),
        "Windows": (
            r"$PROGRAMFILES\Google\Chrome\Application\chrome.exe",
            r"$PROGRAMFILES(X86)\Google\Chrome\Application\chrome.exe",
            r"$LOCALAPPDATA\Google\Chrome\Application\chrome.exe",
        ),
    },
    "msedge": {
        "Linux": ("microsoft-edge-stable", "microsoft-edge", "/opt/microsoft/msedge/msedge"),
        "Darwin": (
            "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
            "$HOME/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        ),
        "Windows": (
            r"$PROGRAMFILES(X86)\Microsoft\Edge\Application\msedge.exe",
            r"$PROGRAMFILES\Microsoft\Edge\Application\msedge.exe",
        ),
    },
}

# Chromium built without windows (https://developer.chrome.com/blog/chrome-headless-shell), by the
# names of its packages: it starts in a third of the time, and a context in less than half.
SHELLS: dict[str, tuple[str, ...]] = {
    "Linux": (
        "chromium-headless-shell",
        "chrome-headless-shell",
        "/usr/lib64/chromium-browser/headless_shell",
    ),
    "Darwin": ("chrome-headless-shell",),
    "Windows": ("chrome-headless-shell.exe",),
}

# Chrome and Edge are not in the distributions' archives: Playwright's installer brings them.
COMMANDS: dict[BrowserName, str] = {
    "chromium": INSTALL,
    "chrome": "python -m playwright install chrome",
    "msedge": "python -m playwright install msedge",
}


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """What makes one browser process differ from another; processes are keyed by it."""

    headless: bool = True
    browser_type: BrowserName = "chromium"
    executable_path: str | None = None
    chrome_args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """What is asked of the machine while looking for a browser."""

    system: str  # as platform.system() says it
    env: Mapping[str, str]
    which: Callable[[str], str | None]
    is_file: Callable[[str], bool]
    is_executable: Callable[[str], bool]

    @classmethod
    def here(cls) -> Machine:
        """The machine that this program runs on."""
        return cls(
            system=platform.system(),
            env=os.environ,
            which=shutil.which,
            is_file=os.path.isfile,
            is_executable=lambda path: os.access(path, os.X_OK),
        )


@dataclass(frozen=True, slots=True)
class FoundBrowser:
    """The binary to start, the rule that chose it, and which browser it is."""

    path: str
    source: Source
    name: BrowserName


def find_browser(
    options: LaunchOptions, own: str | None = None, machine: Machine | None = None
) -> FoundBrowser:
    """The browser for these options; `own` is where Playwright keeps its Chromium.

    Raises BrowserNotFound. A path that was asked for is used or refused, never replaced.
    """
    return find_browsers(options, own, machine)[0]


def find_browsers(
    options: LaunchOptions, own: str | None = None, machine: Machine | None = None
) -> tuple[FoundBrowser, ...]:
    """As `find_browser`, followed by what may stand in for it where it cannot run."""
    machine = machine or Machine.here()
    if options.executable_path:
        return (_given(options.executable_path, "executable_path", machine),)
    if options.browser_type != "chromium":
        return (_only(options.browser_type, own, machine),)
    if from_env := machine.env.get("NOTTE_LOCAL_BROWSER"):
        return (_given(from_env, "NOTTE_LOCAL_BROWSER", machine),)
    found = tuple(installed(own, machine, headless=options.headless))
    if not found:
        raise BrowserNotFound(_looked_for(own, machine, options.headless), COMMANDS["chromium"])
    return found


def installed(
    own: str | None, machine: Machine, *, headless: bool = False
) -> Iterator[FoundBrowser]:
    """Every browser of this machine, in the order in which they are preferred.

    A session without a window prefers the headless shell, as Playwright itself does.
    """
    shell = _shell_beside(own) if own and headless else None
    for path in (shell, own):
        if path and machine.is_file(path):
            yield FoundBrowser(path, "Playwright", "chromium")
    if headless and (path := _first_file(_places_of(SHELLS, machine), machine)):
        yield FoundBrowser(path, "system", "chromium")
    for name in PLACES:
        path = _at_its_place(name, machine)
        if path:
            yield FoundBrowser(path, "system", name)


def _given(path: str, source: Source, machine: Machine) -> FoundBrowser:
    wrong = _wrong_with(path, machine)
    if not wrong:
        return FoundBrowser(path, source, _name_of(path))
    raise BrowserNotFound(
        [f"{path}, given as {source}: {wrong} (nothing else was tried, since it was asked for)"],
        f"name another file in {source}, or leave it unset",
    )


def _only(name: BrowserName, own: str | None, machine: Machine) -> FoundBrowser:
    path = _at_its_place(name, machine)
    if path:
        return FoundBrowser(path, "system", name)
    others = [f"{found.name} at {found.path}" for found in installed(own, machine)]
    raise BrowserNotFound(_places(name, machine), COMMANDS[name], installed=others)


def _wrong_with(path: str, machine: Machine) -> str:
    if not machine.is_file(path):
        return "no such file"
    return "" if machine.is_executable(path) else "not an executable file"


def _name_of(path: str) -> BrowserName:
    file = re.split(r"[\\/]", path)[-1].lower()
    if "edge" in file:
        return "msedge"
    return "chrome" if "google" in file else "chromium"


def _shell_beside(own: str) -> str | None:
    # .../chromium-1255/chrome-linux64/chrome, as Playwright lays its downloads out
    parts = re.match(r"(.*[\\/])chromium-(\d+)([\\/])chrome-([\w-]+)[\\/]", own)
    if not parts:
        return None
    root, revision, slash, system = parts.groups()
    suffix = ".exe" if own.endswith(".exe") else ""
    folder = f"{root}chromium_headless_shell-{revision}{slash}chrome-headless-shell-{system}"
    return f"{folder}{slash}chrome-headless-shell{suffix}"


def _at_its_place(name: BrowserName, machine: Machine) -> str | None:
    return _first_file(_places(name, machine), machine)


def _first_file(places: Iterable[str], machine: Machine) -> str | None:
    for place in places:
        path = place if re.search(r"[\\/]", place) else machine.which(place)
        if path and machine.is_file(path):
            return path
    return None


def _places(name: BrowserName, machine: Machine) -> list[str]:
    return _places_of(PLACES[name], machine)


def _places_of(table: Mapping[str, tuple[str, ...]], machine: Machine) -> list[str]:
    places = table.get(machine.system, table["Linux"])
    return [path for place in places if (path := _expanded(place, machine.env))]


def _expanded(place: str, env: Mapping[str, str]) -> str | None:
    # Windows' own names hold parentheses, which string.Template does not read.
    variable = re.match(r"\$([\w()]+)", place)
    if not variable:
        return place
    folder = env.get(variable[1])
    return folder + place[variable.end() :] if folder else None


def _looked_for(own: str | None, machine: Machine, headless: bool) -> list[str]:
    named = [f"{own} (Playwright's own)"] if own else []
    if headless:
        named += _places_of(SHELLS, machine)
    unset = ["NOTTE_LOCAL_BROWSER (not set)"]
    return [*unset, *named, *(place for name in PLACES for place in _places(name, machine))]
