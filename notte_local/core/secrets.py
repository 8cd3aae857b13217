"""Secrets travel by name; the value exists only where it is typed, and comes back masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, cast
from urllib.parse import quote, quote_plus, urlsplit

from notte_local.errors import NotAvailableLocally, SecretRefused

MASK = "••••••"
SHORTEST_MASKED = 6  # a shorter secret ("1234") would blank half of a page


@dataclass(frozen=True, slots=True)
class Secret:
    """The name of a value that the vault knows: `FillAction(id="I1", value=Secret("token"))`."""

    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"a secret's name must be a str, not {self.name!r}")

    def __str__(self) -> str:
        return f"Secret({self.name})"


@dataclass(frozen=True, slots=True)
class _Entry:
    value: str = field(repr=False)
    hosts: tuple[str, ...]
    forms: tuple[str, ...] = field(repr=False)  # the value as it is, in URLs and in markup


class Vault:
    """Values by name, each bound to the hosts where it may be typed."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def add(self, name: str, value: str, hosts: Iterable[str]) -> None:
        """Keep `value` under `name`, to be typed on `hosts` and their subdomains only.

        Raises ValueError for an empty value, a dotted name, or no hosts.
        """
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - as all here
            raise TypeError(f"the value of a secret must be a str, not of {type(value).__name__}")
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"a secret's name must be a str, not {name!r}")
        if not name.isidentifier():
            raise ValueError(f"a secret's name is a plain word such as 'token', not {name!r}")
        if not value:
            raise ValueError(f"the value of Secret({name}) is empty")
        given = [hosts] if isinstance(hosts, str) else hosts
        if not isinstance(given, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"hosts must be a list of strings, not {hosts!r}")
        bound = tuple(map(_as_host, given))
        if not bound:
            raise ValueError(f"Secret({name}) needs at least one host where it may be typed")
        self._entries[name] = _Entry(value, bound, _forms(value))

    def add_credentials(self, url: str, **credentials: str) -> None:  # noqa: ARG002 - planned
        """Credentials by site."""
        raise NotAvailableLocally(
            "Vault.add_credentials()", "Use Vault.add(name, value, hosts=...) for now."
        )

    def reveal(self, secret: Secret, url: str) -> str:
        """The value, for the moment of typing it into a document at `url`.

        Raises SecretRefused where the name is unknown or the host is not one of its own.
        """
        entry = self._entries.get(secret.name)
        if entry is None:
            known = ", ".join(sorted(self._entries)) or "none"
            raise SecretRefused(
                f"The vault has no {secret} (it has: {known}). Nothing was typed. "
                "Add it with vault.add(name, value, hosts=...)."
            )
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        if not any(host == own or host.endswith(f".{own}") for own in entry.hosts):
            raise SecretRefused(
                f"{secret} may be typed on {', '.join(entry.hosts)} only, and this field stands on "
                f"{host or url}. Nothing was typed."
            )
        return entry.value

    def secret_of(self, value: str) -> Secret | None:
        """The secret that has this value, where the value is long enough to tell it by."""
        if len(value) < SHORTEST_MASKED:
            return None
        names = (name for name, entry in self._entries.items() if entry.value == value)
        return next(map(Secret, names), None)

    def values(self) -> tuple[str, ...]:
        """What `mask` must blank: each value as it is, and as URLs and markup write it."""
        return tuple(form for entry in self._entries.values() for form in entry.forms)

    def __repr__(self) -> str:
        return f"Vault({', '.join(sorted(self._entries))})"


# How a page's address may write a value (https://url.spec.whatwg.org/#percent-encoded-bytes): typed
# into it, by encodeURIComponent, and by a form, whose set differs from Python's in * and ~.
IN_QUERY = "!$%&()*+,/:;=?@[\\]^`{|}~"
IN_COMPONENT = "!'()*~"


def _forms(value: str) -> tuple[str, ...]:
    if len(value) < SHORTEST_MASKED:
        return (value,)
    forms = (
        value,
        quote(value, safe=""),
        quote(value),
        quote(value, safe=IN_COMPONENT),
        quote(value, safe=IN_QUERY),
        quote_plus(value),
        quote_plus(value, safe="*").replace("~", "%7E"),
        escape(value),
        escape(value, quote=False),
    )
    return tuple(dict.fromkeys(forms))


def mask(text: str, values: Iterable[str]) -> str:
    """`text` with each secret value blanked; longest first, so that none survives in part."""
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= SHORTEST_MASKED and value in text:
            text = text.replace(value, MASK)
    return text


def mask_data(data: Any, values: Sequence[str]) -> Any:
    """What a script of the page gave, JSON that is, with the values blanked in all its texts."""
    if isinstance(data, str):
        return mask(data, values)
    if isinstance(data, list):
        return [mask_data(each, values) for each in cast("list[Any]", data)]
    if isinstance(data, dict):
        pairs = cast("dict[str, Any]", data).items()
        return {mask(name, values): mask_data(each, values) for name, each in pairs}
    return data


def mask_error(error: BaseException, values: Iterable[str]) -> None:
    """Blank secrets in what an error says and keeps, its causes too: a traceback prints them all.

    In place, since an error on its way must stay the same error.
    """
    values, seen = tuple(values), set[int]()
    causes: list[BaseException | None] = [error]
    while causes:
        each = causes.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        each.args = tuple(_masked(part, values) for part in each.args)
        for name, part in vars(each).items():
            setattr(each, name, _masked(part, values))
        causes += [each.__cause__, each.__context__]


def _masked(part: Any, values: tuple[str, ...]) -> Any:
    """Texts, and tuples of texts; whatever else an error keeps was masked when it was read."""
    if isinstance(part, str):
        return mask(part, values)
    if isinstance(part, tuple):
        parts = cast("tuple[Any, ...]", part)
        return tuple(mask(each, values) if isinstance(each, str) else each for each in parts)
    return part


# The old ones of https://data.iana.org/TLD/tlds-alpha-by-domain.txt, a country's two letters apart.
# No whole list: a bare name may be a machine's on one's own network.
TOP_LEVEL = frozenset(
    {"com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "name", "pro", "app", "dev"}
)


def _as_host(host: str) -> str:
    """From "https://Shop.test/login" and "shop.test" alike; subdomains are included anyway.

    Raises TypeError or ValueError; a secret of all of "com" would be nobody's.
    """
    if not isinstance(host, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"hosts must be strings such as 'shop.example', not {host!r}")
    bare = (urlsplit(host if "//" in host else f"//{host}").hostname or "").strip()
    bare = bare.removeprefix("*.").rstrip(".").lower()
    if not bare or "*" in bare:
        raise ValueError(f"{host!r} is not a host: write it as 'shop.example'")
    if bare in TOP_LEVEL or (len(bare) == 2 and bare.isalpha()):
        raise ValueError(f"{host!r} is a top-level domain: write the host as 'shop.example'")
    return bare
