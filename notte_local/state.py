"""What outlives a session: its cookies, a profile, and the files that went in and came out."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from notte_local.errors import BadFile
from notte_local.files import Lock, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

Cookie = dict[str, Any]
"""A cookie in Playwright's form: name, value, domain, path, expires, httpOnly, secure, sameSite."""

# -- Cookies --------------------------------------------------------------------------------------


def read_cookies(path: Path) -> list[Cookie]:
    """The cookies of a file, [] where there is none yet. Raises BadFile."""
    said = _json(path, "cookie file")
    if said is None:
        return []
    if isinstance(said, dict):  # a storage state has them under that name
        said = cast("dict[str, Any]", said).get("cookies")
    try:
        return checked_cookies(said)
    except (TypeError, ValueError) as exc:
        raise BadFile(f"{path} is no cookie file: {exc}. It was left as it is.") from exc


def write_cookies(path: Path, cookies: Sequence[Cookie]) -> None:
    """Replace what the file held, atomically. Raises BadFile."""
    write_whole(path, [json.dumps(list(cookies), indent=1).encode()])


SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None", "no_restriction": "None"}
FIELDS = frozenset(
    ("name", "value", "url", "domain", "path", "expires", "httpOnly", "secure", "sameSite")
) | {"partitionKey"}


def checked_cookies(cookies: object) -> list[Cookie]:
    """Cookies as Playwright takes them. Raises TypeError or ValueError, saying which is wrong."""
    if not isinstance(cookies, list | tuple):
        raise TypeError(f"cookies must be a list of dicts, not of {type(cookies).__name__}")
    given = cast("Sequence[object]", cookies)
    return [_cookie(at, cookie) for at, cookie in enumerate(given)]


def _cookie(at: int, cookie: object) -> Cookie:
    if not isinstance(cookie, Mapping):
        raise TypeError(f"cookie {at} must be a dict, not of {type(cookie).__name__}")
    given = dict(cast("Mapping[str, Any]", cookie))
    for name in ("name", "value"):
        if not isinstance(given.get(name), str):
            raise TypeError(f"cookie {at} needs a {name}, a str")
    if not given.get("url") and not given.get("domain"):
        raise ValueError(f"cookie {at}, {given['name']!r}, needs a url or a domain")
    # As extensions of browsers export them, too
    if "expirationDate" in given and "expires" not in given:
        given = {**given, "expires": given["expirationDate"]}
    made = {name: value for name, value in given.items() if name in FIELDS and value is not None}
    if "domain" in made:
        made.setdefault("path", "/")
    if "sameSite" in made:
        same = SAME_SITE.get(str(made.pop("sameSite")).lower())
        made |= {"sameSite": same} if same else {}
    return made


def merged(under: Sequence[Cookie], over: Sequence[Cookie]) -> list[Cookie]:
    """Both, where the second counts for a cookie that both have."""

    def key(cookie: Cookie) -> tuple[object, ...]:
        return tuple(cookie.get(name) for name in ("name", "domain", "url", "path", "partitionKey"))

    return list({key(cookie): cookie for cookie in (*under, *over)}.values())


def _json(path: Path, what: str) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as exc:
        raise BadFile(f"{path} is no {what}: it is no JSON ({exc}). It was left as it is.") from exc
    except OSError as exc:
        raise BadFile(f"{path} cannot be read: {exc.strerror or exc}.") from exc


# -- Profiles -------------------------------------------------------------------------------------

FORMAT, VERSION = "notte_local.profile", 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def data_folder() -> Path:
    """Where a program of the user keeps its data, by the customs of the system."""
    home = Path.home()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        # https://specifications.freedesktop.org/basedir-spec/latest/
        base = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    return Path(base) / "notte_local"


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a session is, kept under a name: cookies, localStorage, sessionStorage, IndexedDB.

    Read at the start of a session; with `persist=True` written at its end, too, and then no other
    session may use it meanwhile. `folder` is where it is kept, by default with the user's data.
    """

    name: str
    persist: bool = False
    folder: Path | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"a profile's name must be a str, not {self.name!r}")
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"a profile's name is letters, digits, '.', '_' and '-', not {self.name!r}"
            )
        if not isinstance(self.persist, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"persist must be True or False, not {self.persist!r}")
        if self.folder is not None:
            object.__setattr__(self, "folder", Path(self.folder).expanduser().absolute())

    @property
    def path(self) -> Path:
        """Its file."""
        return (self.folder or data_folder() / "profiles") / f"{self.name}.json"

    def exists(self) -> bool:
        """Whether anything was kept under its name yet."""
        return self.path.exists()


@dataclass(frozen=True, slots=True)
class Stored:
    """What a browser context has stored."""

    cookies: tuple[Cookie, ...] = ()
    origins: tuple[dict[str, Any], ...] = ()  # localStorage and IndexedDB, as Playwright has them
    session: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"])


def read_profile(profile: Profile) -> Stored:
    """What was kept. Raises BadFile where it is damaged, or is only to be read and is not there."""
    path = profile.path
    said = _json(path, "profile")
    if said is None:
        if profile.persist:
            return Stored()
        there = ", ".join(sorted(each.stem for each in path.parent.glob("[!.]*.json"))) or "none"
        raise BadFile(
            f"There is no profile {profile.name!r} at {path} (there are: {there}). "
            f"Make it with Profile({profile.name!r}, persist=True)."
        )
    if not isinstance(said, dict) or cast("dict[str, Any]", said).get("format") != FORMAT:
        raise BadFile(f"{path} is no profile of notte_local. It was left as it is.")
    kept = cast("dict[str, Any]", said)
    if kept.get("version") != VERSION:
        raise BadFile(
            f"{path} is a profile of version {kept.get('version')}, and this library reads "
            f"{VERSION}. It was left as it is."
        )
    try:
        return Stored(
            tuple(checked_cookies(kept["cookies"])),
            tuple(kept["origins"]),
            {origin: dict(items) for origin, items in kept["session"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise BadFile(f"{path} is a damaged profile: {exc}. It was left as it is.") from exc


def write_profile(profile: Profile, stored: Stored) -> None:
    """Replace what was kept, atomically. Raises BadFile."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "cookies": stored.cookies,
        "origins": stored.origins,
        "session": stored.session,
    }
    write_whole(profile.path, [json.dumps(said).encode()])


def lock_profile(profile: Profile, session_id: str) -> Lock | None:
    """Held by the one session that writes it. Raises BadFile, naming the owner."""
    if not profile.persist:
        return None
    return Lock(profile.path, f"session {session_id}")
