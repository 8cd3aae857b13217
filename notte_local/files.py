"""Files that outlive a session: written whole or not at all, for their owner alone, by one at a
time.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from notte_local.errors import BadFile

if TYPE_CHECKING:
    from collections.abc import Iterable

PRIVATE = 0o600  # cookies log in whoever has them
MARK = ".part-"  # in the name of a file that is being written


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file beside its place, then move it there: a reader finds the old one or the new.

    Its mode is 0600. Raises BadFile where it cannot be written; what was there is there still.
    """
    path = real(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes it 0600, under a name that nobody can have guessed
        handle, name = tempfile.mkstemp(prefix=f".{path.name}{MARK}", dir=path.parent)
    except OSError as exc:
        raise BadFile(f"{path} cannot be written: {exc.strerror or exc}.") from exc
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as exc:
        raise BadFile(
            f"{path} cannot be written: {exc.strerror or exc}. It is as it was before."
        ) from exc
    finally:
        part.unlink(missing_ok=True)


def real(path: Path) -> Path:
    """Where a link leads to: the file is written and locked there, and the link stays one."""
    return Path(os.path.realpath(path))


def sweep(path: Path) -> None:
    """Take away what a process that was killed while it wrote `path` has left; under its lock."""
    path = real(path)
    for part in path.parent.iterdir():
        if part.name.startswith(f".{path.name}{MARK}"):
            with suppress(OSError):  # it is in nobody's way
                part.unlink()


class Lock:
    """A file in use by one session: released by the system too, when the process dies. What one
    that was killed has left half written is taken away.

    `path.lock` beside it says whose it is. Raises BadFile, naming the owner, where it is taken.
    """

    def __init__(self, path: Path, owner: str) -> None:
        path = real(path)
        self._path = path.with_name(f".{path.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, PRIVATE)
        except OSError as exc:
            raise BadFile(f"{path} cannot be locked: {exc.strerror or exc}.") from exc
        try:
            is_ours = _take(self._handle)
        except OSError as exc:  # a file system without locks, say
            os.close(self._handle)
            raise BadFile(f"{path} cannot be locked: {exc.strerror or exc}.") from exc
        if not is_ours:
            told = _owner(self._handle)
            os.close(self._handle)
            raise BadFile(f"{path} is in use{told}. Wait until it has ended, or name another file.")
        sweep(path)
        said = {"process": os.getpid(), "owner": owner, "since": datetime.now(UTC).isoformat()}
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, json.dumps(said).encode())

    def release(self) -> None:
        """Idempotent. The file stays: one that was taken away could be locked twice."""
        if self._handle is not None:
            with suppress(OSError):
                os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None


def _owner(handle: int) -> str:
    """By whom, as the owner has written it down."""
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        said = json.loads(os.read(handle, 1000))
    except (ValueError, OSError):
        return " by another process"
    if not isinstance(said, dict):
        return " by another process"
    known = cast("dict[str, Any]", said)
    return f" by process {known.get('process')} ({known.get('owner')}, since {known.get('since')})"


if sys.platform == "win32":
    import msvcrt

    # Past the end of what is written: the lock of Windows keeps others from reading, too.
    _FAR = 1 << 30

    def _take(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
