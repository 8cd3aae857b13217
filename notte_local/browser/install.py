"""Getting a browser: by Playwright's installer, or by the system's package manager."""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.browser.find import INSTALL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from notte_local.browser.doctor import Attempt

Command = tuple[str, ...]

# Seconds. A download of 170 MB over a slow line; a package manager with its dependencies.
DOWNLOAD_SECONDS, PACKAGE_SECONDS = 900.0, 900.0

# tool -> what is run, in order. Homebrew's chromium is unsigned and on its way out.
MANAGERS: dict[str, tuple[Command, ...]] = {
    "apt-get": (
        ("apt-get", "-o", "DPkg::Lock::Timeout=120", "update"),
        ("apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "chromium"),
    ),
    "dnf": (("dnf", "install", "-y", "chromium"),),
    "zypper": (("zypper", "--non-interactive", "install", "chromium"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "chromium"),),
    "apk": (("apk", "add", "chromium"),),
    "brew": (("brew", "install", "--cask", "google-chrome"),),
}
# What a session without a window starts in a third of the time: a package of its own, where there
# is one. It is got after a browser that launches, and may fail.
SHELLS: dict[str, tuple[Command, ...]] = {
    "apt-get": (
        ("apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "chromium-headless-shell"),
    ),
    "dnf": (("dnf", "install", "-y", "chromium-headless"),),
}
BY_HAND = (
    "Not done. Install Chromium, Chrome or Edge by hand; one that is not in its usual place is "
    "named in NOTTE_LOCAL_BROWSER."
)
PATIENCE = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"}  # ms; of each of its tries
UNATTENDED = {"DEBIAN_FRONTEND": "noninteractive", "NO_COLOR": "1", "FORCE_COLOR": "0"}
ROOTLESS = frozenset({"brew"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get a browser. `blocked` says why it cannot be gone, "" where it can.

    `more` is what makes it quicker, run after it where the way is gone to its end: it may fail.
    """

    name: str
    commands: tuple[Command, ...]
    seconds: float
    blocked: str = ""
    more: tuple[Command, ...] = ()

    @property
    def line(self) -> str:
        """What a person would type: without the settings that only waiting unattended needs."""
        line = " && ".join(" ".join(command) for command in self.commands)
        return re.sub(r" -o \S+", "", line)


@dataclass(frozen=True, slots=True)
class Rights:
    """Who runs this, and whether sudo answers without asking for a password."""

    is_root: bool
    has_sudo: bool
    sudo_is_silent: bool

    @classmethod
    def here(cls) -> Rights:
        """The rights of this process."""
        sudo = shutil.which("sudo")
        return cls(
            is_root=getattr(os, "geteuid", lambda: 1)() == 0,
            has_sudo=bool(sudo),
            sudo_is_silent=bool(sudo) and _is_silent([str(sudo), "-n", "true"]),
        )


def playwright_way(*, with_libraries: bool = False) -> Way:
    """Playwright's own installer; with its libraries it uses the package manager too."""
    # Both builds, as Playwright does: the one with windows, and the headless shell.
    flags = ("--with-deps",) if with_libraries else ()
    name = "Playwright's own download"
    return Way(
        f"{name} with the libraries it needs" if with_libraries else name,
        ((sys.executable, "-m", "playwright", "install", *flags, "chromium"),),
        DOWNLOAD_SECONDS,
    )


def system_ways(which: Callable[[str], str | None], rights: Rights) -> tuple[Way, ...]:
    """The system's package manager, and what else it helps; empty where we know none of it."""
    tool = next((name for name in MANAGERS if which(name)), None)
    if tool is None:
        return ()
    manager = _as_root(tool, MANAGERS[tool], rights, SHELLS.get(tool, ()))
    # Ubuntu's archive has no chromium but a snap's stub: Playwright's, with its libraries.
    if tool == "apt-get" and not manager.blocked:
        return (manager, playwright_way(with_libraries=True))
    return (manager,)


def _as_root(
    tool: str, commands: tuple[Command, ...], rights: Rights, more: tuple[Command, ...]
) -> Way:
    name = f"the system's package manager ({tool})"
    if rights.is_root or tool in ROOTLESS:
        return Way(name, commands, PACKAGE_SECONDS, more=more)
    if rights.sudo_is_silent:
        silent, more = _by(("sudo", "-n"), commands), _by(("sudo", "-n"), more)
        return Way(name, silent, PACKAGE_SECONDS, more=more)
    asked = _by(("sudo",), commands)
    if not rights.has_sudo:
        return Way(name, commands, PACKAGE_SECONDS, blocked="needs root")
    return Way(name, asked, PACKAGE_SECONDS, blocked="needs root, and sudo asks for a password")


def _by(prefix: Command, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    return tuple((*prefix, *command) for command in commands)


def ways_for(
    *, system: bool, fall_back: bool, which: Callable[[str], str | None], rights: Rights
) -> tuple[Way, ...]:
    """The ways to go, in order: the package manager is used only where it was asked for."""
    if system:
        return system_ways(which, rights)
    return (playwright_way(), *(system_ways(which, rights) if fall_back else ()))


def install(
    ways: Sequence[Way],
    *,
    attempt: Callable[[], Attempt],
    run: Callable[[Sequence[str], float], str],
    say: Callable[[str], None],
    left: str = "",
    named: str | None = None,
) -> bool:
    """Go the ways in order until a browser launches; whether one does in the end.

    `run` gives "" or why a command failed, `left` says what remains to be tried by hand, `named` is
    what NOTTE_LOCAL_BROWSER holds.
    """
    tried = attempt()
    if tried.problem is None:
        say(f"A browser launches already: {tried}.")
        return True
    if named:
        # Whatever were installed now would not be used.
        say(f"{tried.problem}\nNothing was installed: NOTTE_LOCAL_BROWSER names {named}.")
        return False
    if not ways:
        say(f"None of the package managers that we know is here ({', '.join(MANAGERS)}).")
    for index, way in enumerate(ways):
        failed = _go(way, attempt=attempt, run=run, say=say)
        if not failed:
            return True
        after = _next(ways[index + 1 :])
        if way.blocked:
            say(f"{_capital(way.name)} {way.blocked}{after} To get one that way: {way.line}")
        else:
            say(f"{_capital(way.name)} failed ({failed}){after}")
    if not any(way.blocked for way in ways):
        say(left or BY_HAND)
    return False


def _go(
    way: Way,
    *,
    attempt: Callable[[], Attempt],
    run: Callable[[Sequence[str], float], str],
    say: Callable[[str], None],
) -> str:
    if way.blocked:
        return way.blocked
    say(f"Getting a browser by {way.name}: {way.line}")
    for command in way.commands:
        if failed := run(command, way.seconds):
            return failed
    for command in way.more:
        if failed := run(command, way.seconds):
            say(f"{command[-1]} did not come ({failed}): the browser does without it, only slower.")
    tried = attempt()
    if tried.problem is None:
        say(f"Done: {tried}.")
        return ""
    why = str(tried.problem).splitlines()[0].rstrip(".")
    return f"it ended well, and no browser launches: {why}"


def _next(ways: Sequence[Way]) -> str:
    return f"; trying {ways[0].name}." if ways else "."


def untried(gone: Sequence[Way], which: Callable[[str], str | None], rights: Rights) -> str:
    """What to say of the package manager where no way led to a browser; "" where it was one."""
    left = [way for way in system_ways(which, rights) if way not in gone]
    if not left:
        return ""
    line = left[0].line.replace("sudo -n ", "sudo ")
    return f"Not done. The package manager may do it: {INSTALL} --system, which runs: {line}"


# Lines of a failing installer that tell a person nothing.
_NOISE = re.compile(
    r"^\s+(at |errno|code|syscall|hostname)|^[{}]\s*$|^\s*$|^\(Reading database \.\.\.( \d+%)?\s*$"
)


def run_command(command: Sequence[str], seconds: float, out: TextIO | None = None) -> str:
    """Run a command with its output passed through to `out` (stdout); "" or why it failed.

    A command that takes longer than `seconds` is ended with the processes that it started.
    """
    try:
        process = _start(command)
    except OSError as exc:
        return f"{command[0]}: {exc.strerror}"
    late = threading.Event()

    def end() -> None:
        late.set()
        _end_group(process)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        lines = _pass_through(process, out or sys.stdout)
        code = process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:  # interrupted
            _end_group(process)
    if late.is_set():
        return f"it took longer than {seconds:g} s"
    return why_it_failed(lines, code) if code else ""


def _start(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 (the tables above are all that is run)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        env=PATIENCE | os.environ | UNATTENDED,
    )


def why_it_failed(lines: Sequence[str], code: int) -> str:
    """The line of an installer's output that says why, else its last one."""
    for line in lines:
        if match := re.match(r"(?:Error|ERROR|error|E): (.+)", line):
            return match[1].strip().rstrip(".")
    return lines[-1].strip().rstrip(".") if lines else f"exit code {code}"


def _pass_through(process: subprocess.Popen[str], out: TextIO) -> list[str]:
    said: list[str] = []
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            # An installer that tries again says the same again.
            if _NOISE.match(line) or line in said:
                continue
            said.append(line)
            out.write(line)
            out.flush()
    return said


def _end_group(process: subprocess.Popen[str]) -> None:
    if platform.system() == "Windows":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.poll()


def _is_silent(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
