"""The processes that a program has started, as /proc tells; and waiting for their ends."""

from __future__ import annotations

import contextlib
import os
import select
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Process:
    pid: int
    started: int  # tells it from a later one of the same number
    parent: int
    session: int
    name: str


def _read(folder: Path) -> Process | None:
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    try:
        name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return None
    fields = rest.split()
    if fields[0] in "ZX":  # has ended
        return None
    return Process(int(folder.name), int(fields[19]), int(fields[1]), int(fields[3]), name)


def running() -> set[Process]:
    found = [_read(folder) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return {process for process in found if process is not None}


def started_by(pid: int) -> set[Process]:
    """All below a process; a browser's helpers too, which leave their parent, not their session."""
    everything = running()
    below: set[Process] = set()
    parents = {pid}
    while parents:
        found = {each for each in everything if each.parent in parents} - below
        below |= found
        parents = {each.pid for each in found}
    sessions = {each.session for each in below} - {os.getsid(pid)}
    return below | {each for each in everything if each.session in sessions}


def left_of(processes: Iterable[Process], seconds: float = 2) -> set[Process]:
    """Those that still run, after up to so many seconds of waiting for their ends."""
    until = time.monotonic() + seconds
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            ended = os.pidfd_open(process.pid)
            try:
                poll = select.poll()
                poll.register(ended, select.POLLIN)
                poll.poll(max(0, until - time.monotonic()) * 1000)
            finally:
                os.close(ended)
    return set(processes) & running()
