"""Trajectories on disk: JSON Lines, the first line saying what the file is, then a turn a line.

A file that is saved is written beside its place and moved there, whole or not at all. The file that
a session records into grows by a line a turn, so that what was done survives a process that dies.
"""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import Field, TypeAdapter, ValidationError

from notte_local.core.as_json import to_json
from notte_local.errors import BadFile
from notte_local.files import Lock, write_whole
from notte_local.trajectory.turns import Shot, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import FileIO
    from pathlib import Path

FORMAT = "notte_local.trajectory"
VERSION = 2
# What a file of an older version lacks to be read: 1 had no fingerprint that a target could be
# found by again.
OLDER = {1: "its steps do not say what their targets looked like, so nothing could be found again"}


@cache
def _turns() -> TypeAdapter[Turn]:
    # deferred: a session that records and reads nothing pays for no validator
    return TypeAdapter(Annotated[Turn, Field(discriminator="verb")])


def header(session_id: str, dropped: int = 0) -> str:
    """The first line of a file; `dropped` turns came before its first and were not kept."""
    said = {"format": FORMAT, "version": VERSION, "session_id": session_id, "dropped": dropped}
    return json.dumps(said)


def line(turn: Turn, observation: str | None = None) -> str:
    """A turn as one line; with the JSON of its observation, the whole of that too."""
    shot = turn.shot
    parts = [to_json(replace(turn, shot=None))[1:-1]]
    if shot is not None:
        parts.append(f'"picture":{_picture(shot)}')
    if observation is not None:
        parts.append(f'"observation":{observation}')
    return f"{{{','.join(parts)}}}"


def _picture(shot: Shot) -> str:
    return json.dumps(
        {
            "jpeg": base64.b64encode(shot.jpeg).decode("ascii"),
            "scroll": shot.scroll,
            "width": shot.width,
            "height": shot.height,
        }
    )


def save(path: Path, session_id: str, turns: Iterable[Turn], dropped: int) -> None:
    """Write a file whole, or leave what is there as it was."""
    lines = (f"{each}\n" for each in (header(session_id, dropped), *map(line, turns)))
    write_whole(path, (each.encode("ascii") for each in lines))


def read(path: Path) -> tuple[dict[str, Any], list[Turn]]:
    """The header and the turns of a file. Raises BadFile: read whole, or not at all."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        raise BadFile(f"There is no trajectory at {path}.") from None
    except (OSError, UnicodeDecodeError) as exc:
        raise BadFile(f"{path} cannot be read as a trajectory: {exc}.") from exc
    head = _header(path, lines[0])
    if lines[-1]:
        raise BadFile(
            f"{path} was cut off in line {len(lines)}, which is not whole, as when a process dies "
            f"while it records. The {len(lines) - 2} turns before it are whole: take that line out "
            "to use them."
        )
    return head, list(_read_turns(path, lines[1:-1]))


MOST_OF_A_HEADER = 10_000


def _header(path: Path, first: str) -> dict[str, Any]:
    head = _head(first)
    if (wrong := _wrong_head(head)) is not None:
        raise BadFile(f"{path} is {wrong}{' Record it anew.' if head else ''}")
    return head


def _head(first: str | bytes) -> dict[str, Any]:
    """What the first line says, nothing where it is none of ours."""
    try:
        said = json.loads(first)
    except ValueError:
        return {}
    known = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    return known if known.get("format") == FORMAT else {}


def _wrong_head(head: dict[str, Any]) -> str | None:
    """Why a file is not to be read."""
    if not head:
        return "no trajectory: its first line does not say that it is one."
    version = head.get("version")
    if version == VERSION:
        return None
    why = OLDER.get(version) if isinstance(version, int) else None
    told = f": {why}." if why else f", and this library reads no other than {VERSION}."
    return f"a trajectory of version {version}{told}"


def _read_turns(path: Path, lines: list[str]) -> Iterator[Turn]:
    for number, text in enumerate(lines, 2):
        try:
            said = json.loads(_sound(text))
            said.pop("observation", None)
            picture = said.pop("picture", None)
            turn = _turns().validate_python(said)
        except (ValueError, ValidationError, AttributeError) as exc:
            raise BadFile(
                f"{path}, line {number}, is no turn of a trajectory: {_wrong(exc)}."
            ) from exc
        yield replace(turn, shot=_shot(picture)) if picture else turn


def _wrong(error: Exception) -> str:
    """What is wrong with a line, without what it holds."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "verb"
    return f"{where}: {first['msg'][0].lower()}{first['msg'][1:]}"


def _sound(text: str) -> str:
    """Half of a surrogate pair, which pages hold and no model takes, is a question mark."""
    if "\\ud" not in text:
        return text
    whole = json.dumps(json.loads(text), ensure_ascii=False)
    return whole.encode("utf-8", "replace").decode("utf-8")


def _shot(picture: dict[str, Any]) -> Shot:
    x, y = picture["scroll"]
    jpeg = base64.b64decode(picture["jpeg"])
    return Shot(jpeg, (x, y), picture["width"], picture["height"])


class Recording:
    """The file that a session's turns go to as they end."""

    def __init__(self, path: Path, session_id: str) -> None:
        """Begin it. Raises BadFile where it is in use, or is a file that is none of ours."""
        self.path = path
        self.is_whole = True  # until a line could not be written
        self._file: FileIO | None = None
        _require_ours(path)
        self._lock = Lock(path, f"session {session_id}")
        try:
            write_whole(path, [f"{header(session_id)}\n".encode("ascii")])
            # Unbuffered: a line is in the file, or it is known that it is not
            self._file = path.open("ab", buffering=0)
        except BaseException:
            self._lock.release()
            raise

    def add(self, text: str) -> None:
        """One more line; nothing once it is closed.

        Raises BadFile where it cannot be written: the file then ends with the line before, since
        one more would stand behind half a line, or behind a gap that nobody is told of.
        """
        if self._file is None:
            return
        end = self._file.tell()
        try:
            _write(self._file, f"{text}\n".encode("ascii"))
        except OSError as exc:
            self.is_whole = False
            with suppress(OSError):
                self._file.truncate(end)
            self.close()
            raise BadFile(
                f"{self.path} cannot be written: {exc.strerror or exc}. It holds the turns before."
            ) from exc

    def close(self) -> None:
        """Idempotent."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._lock.release()


def _write(file: FileIO, line: bytes) -> None:
    """All of it: a disk that is almost full takes a part and says nothing."""
    left = memoryview(line)
    while left:
        left = left[file.write(left) :]


def _require_ours(path: Path) -> None:
    """An earlier recording gives way; anything else that is there is nothing to write over."""
    try:
        with path.open("rb") as file:
            first = file.readline(MOST_OF_A_HEADER)
    except FileNotFoundError:
        return
    except OSError as exc:
        raise BadFile(f"Nothing can be recorded into {path}: {exc.strerror or exc}.") from exc
    wrong = _wrong_head(_head(first)) if first else None
    if wrong is not None:
        raise BadFile(
            f"Nothing is recorded into {path}: what is there is {wrong} "
            "Name another record_path, or take it away."
        )
