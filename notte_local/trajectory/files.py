"""Trajectories on disk: JSON Lines, the first line saying what the file is, then a turn a line.

A file that is saved is written beside its place and moved there, whole or not at all. The file that
a session records into grows by a line a turn, so that what was done survives a process that dies.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from functools import cache
from typing import IO, TYPE_CHECKING, Annotated, Any, cast

from pydantic import Field, TypeAdapter, ValidationError

from notte_local.core.as_json import to_json
from notte_local.errors import BadFile
from notte_local.files import Lock, write_whole
from notte_local.trajectory.turns import Shot, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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


def _header(path: Path, first: str) -> dict[str, Any]:
    try:
        head = json.loads(first)
    except ValueError:
        head = None
    if not isinstance(head, dict) or cast("dict[str, Any]", head).get("format") != FORMAT:
        raise BadFile(f"{path} is no trajectory: its first line does not say that it is one.")
    known = cast("dict[str, Any]", head)
    version = known.get("version")
    if version != VERSION:
        why = OLDER.get(version, "") if isinstance(version, int) else ""
        told = f": {why}" if why else ", and this library reads no other than " + str(VERSION)
        raise BadFile(f"{path} is a trajectory of version {version}{told}. Record it anew.")
    return known


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
        self._file: IO[bytes] | None = None
        _require_ours(path)
        self._lock = Lock(path, f"session {session_id}")
        try:
            write_whole(path, [f"{header(session_id)}\n".encode("ascii")])
            self._file = path.open("ab")
        except BaseException:
            self._lock.release()
            raise

    def add(self, text: str) -> None:
        """One more line; nothing once it is closed."""
        if self._file is not None:
            self._file.write(f"{text}\n".encode("ascii"))
            self._file.flush()

    def close(self) -> None:
        """Idempotent."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._lock.release()


def _require_ours(path: Path) -> None:
    """An earlier recording gives way; anything else that is there is nothing to write over."""
    try:
        with path.open("rb") as file:
            first = file.readline(1000)
    except FileNotFoundError:
        return
    except OSError as exc:
        raise BadFile(f"Nothing can be recorded into {path}: {exc}.") from exc
    if first and FORMAT.encode() not in first:
        raise BadFile(
            f"Nothing is recorded into {path}: what is there is no trajectory. "
            "Name another record_path, or take it away."
        )
