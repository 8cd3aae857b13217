"""Whether Chromium's own sandbox can be on here, decided from facts of the machine."""

from __future__ import annotations

import os
import platform
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Whether the sandbox is on, and why."""

    on: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SandboxFacts:
    """What decides about the sandbox; a sysctl that the kernel does not have is None."""

    system: str
    is_root: bool
    userns_clone: int | None = None  # kernel.unprivileged_userns_clone, Debian's
    max_user_namespaces: int | None = None  # user.max_user_namespaces
    has_helper: bool = False  # a setuid chrome-sandbox beside the browser

    @classmethod
    def here(cls, browser: str) -> SandboxFacts:
        """The facts of this machine for the browser at this path."""
        return cls(
            system=platform.system(),
            is_root=getattr(os, "geteuid", lambda: 1)() == 0,
            userns_clone=_number("/proc/sys/kernel/unprivileged_userns_clone"),
            max_user_namespaces=_number("/proc/sys/user/max_user_namespaces"),
            has_helper=any(_is_setuid_root(path) for path in _helpers(browser)),
        )


def sandbox_for(facts: SandboxFacts, args: Sequence[str] = ()) -> Sandbox:
    """On, unless it is known to be impossible; a kernel that refuses later is met at launch."""
    if "--no-sandbox" in args:
        return Sandbox(on=False, reason="chrome_args holds --no-sandbox")
    if facts.system != "Linux":
        return Sandbox(on=True, reason=f"{facts.system} allows it")
    # Chromium refuses to start its sandbox for root: https://crbug.com/638180
    if facts.is_root:
        return Sandbox(on=False, reason="Chromium has none for root")
    if facts.has_helper:
        return Sandbox(on=True, reason="the browser's setuid helper is installed")
    if facts.userns_clone == 0:
        return Sandbox(on=False, reason="kernel.unprivileged_userns_clone is 0")
    if facts.max_user_namespaces == 0:
        return Sandbox(on=False, reason="user.max_user_namespaces is 0")
    return Sandbox(on=True, reason="the kernel allows user namespaces")


def _number(path: str) -> int | None:
    try:
        return int(Path(path).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _helpers(browser: str) -> list[Path]:
    beside = Path(browser).resolve().parent
    # Debian starts its browser by a script of another folder.
    named = [beside / "chrome-sandbox", Path("/usr/lib/chromium/chrome-sandbox")]
    from_env = os.environ.get("CHROME_DEVEL_SANDBOX")
    return [Path(from_env), *named] if from_env else named


def _is_setuid_root(path: Path) -> bool:
    try:
        info = path.stat()
    except OSError:
        return False
    return info.st_uid == 0 and bool(info.st_mode & stat.S_ISUID)
