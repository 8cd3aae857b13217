"""FileStorage: the folder that uploads come from, and the one that downloads go to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 200  # of a file's name: file systems take 255
MOST_NAMED = 10  # files named in an error
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file#naming-conventions
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
NAMELESS = "download"


@dataclass(frozen=True)
class FileStorage:
    """Where a session's files come from and go to; neither is reached out of.

    `upload_dir` is what `upload_file` may read, `download_dir` what `download_file` writes into
    (it is made when first needed). Either may be left out.
    """

    upload_dir: str | Path | None = None
    download_dir: str | Path | None = None

    def __post_init__(self) -> None:
        for name in ("upload_dir", "download_dir"):
            given = getattr(self, name)
            if given is None:
                continue
            if not isinstance(given, str | Path):
                raise TypeError(f"{name} must be a path, not {given!r}")
            object.__setattr__(self, name, Path(given).expanduser().absolute())

    def uploads(self) -> tuple[Path, ...]:
        """The files that may be uploaded, in the order of their names; folders inside count."""
        return _files(self.upload_dir)

    def downloads(self) -> tuple[Path, ...]:
        """The files that were downloaded, in the order of their names."""
        return _files(self.download_dir)

    def to_upload(self, asked: str) -> Path:
        """The file that is meant: by its path in the folder, or a whole one that leads into it.

        Raises FileNotFoundError or PermissionError, saying what is there.
        """
        if self.upload_dir is None:
            raise PermissionError(
                "uploads come from a folder of yours: AsyncSession(storage=FileStorage("
                "upload_dir=...))"
            )
        folder = Path(self.upload_dir)
        path = folder / Path(asked).expanduser()
        if not path.resolve().is_relative_to(folder.resolve()):
            raise PermissionError(f"{asked!r} lies outside of the upload folder {folder}")
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {asked!r} in {folder}; {_there(folder)}")
        return path

    def for_download(self, suggested: str) -> Path:
        """A path that is free, under a name that is safe whatever the server suggested."""
        if self.download_dir is None:
            raise PermissionError(
                "downloads go to a folder of yours: AsyncSession(storage=FileStorage("
                "download_dir=...))"
            )
        folder = Path(self.download_dir)
        folder.mkdir(parents=True, exist_ok=True)
        name = safe_name(suggested)
        path = folder / name
        count = 1
        while path.exists():
            count += 1
            path = folder / _numbered(name, count)
        return path


def _files(folder: str | Path | None) -> tuple[Path, ...]:
    """Those of a folder, none where there is none; what a link leads out to is none of them."""
    if folder is None or not Path(folder).is_dir():
        return ()
    root = Path(folder).resolve()
    found = (path for path in Path(folder).rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if path.resolve().is_relative_to(root)))


def _there(folder: Path) -> str:
    if not folder.is_dir():
        return "the folder is not there either"
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"it has: {', '.join(names[:MOST_NAMED])}{more}" if names else "it is empty"


def _numbered(name: str, count: int) -> str:
    """The same name with a number, however long it is: what is cut off makes room for that."""
    path, number = Path(name), f" ({count})"
    room = MOST_BYTES - len(number) - len(path.suffix.encode())
    stem = path.stem.encode()[:room].decode("utf-8", "ignore").strip(" .")
    return f"{stem}{number}{path.suffix}"


def safe_name(suggested: str) -> str:
    """A file name that leads nowhere else, on any system."""
    name = UNSAFE.sub("_", suggested.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, ending = name, ""
    room = MOST_BYTES - len(ending.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" .")
    return f"{stem}.{ending}" if ending and stem else stem or NAMELESS
