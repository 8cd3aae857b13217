"""What can be asked for: options of a session, its policy and its proxy; validated, frozen."""

from __future__ import annotations

import difflib
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from notte_local.core.secrets import Vault
from notte_local.errors import NotAvailableLocally
from notte_local.state import Profile
from notte_local.storage import FileStorage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pydantic_core import ErrorDetails

    from notte_local.actions import Action
    from notte_local.core.blend import Matcher
    from notte_local.core.element import Element
    from notte_local.session import AsyncSession
    from notte_local.sync import Session

PROXY_SCHEMES = ("http", "https", "socks4", "socks5")
SCHEMES = ("http", "https", "about", "data", "blob", "file")


class _Asked(BaseModel):
    # defer_build: the import pays for no model, the first session does
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, arbitrary_types_allowed=True
    )


class _Made(_Asked):
    """One that a user makes himself: what is wrong is told in plain words."""

    if not TYPE_CHECKING:  # an editor is to see the fields

        def __init__(self, **fields: Any) -> None:
            try:
                super().__init__(**fields)
            except ValidationError as exc:
                raise _as_plain(type(self).__name__, exc) from None


class ExternalProxy(_Made):
    """A proxy of the user's own: `server` as "http://host:port" or "socks5://host:port"."""

    # What is wrong with an address is told without it: it may hold a password.
    model_config = ConfigDict(hide_input_in_errors=True)

    server: str
    username: str | None = None
    password: SecretStr | None = None
    bypass: str | None = None  # comma-separated hosts that go direct

    @field_validator("server")
    @classmethod
    def _is_address(cls, server: str) -> str:
        if (fault := _address_fault(server)) is not None:
            raise ValueError(fault)
        return server


def _address_fault(server: str) -> str | None:
    """What is wrong with the address of a proxy."""
    wanted = 'server must be like "http://host:port" or "socks5://host:port"'
    try:
        parts = urlsplit(server if "://" in server else f"http://{server}")
        # without a scheme, a word alone is hardly an address
        has_host = (
            bool(parts.hostname) and parts.port != 0 and ("://" in server or parts.port is not None)
        )
    except ValueError:  # a port that is no number, say
        return wanted
    if parts.username or parts.password:
        return "server must not hold credentials: give username= and password="
    return None if has_host and parts.scheme in PROXY_SCHEMES else wanted


class HttpCredentials(_Asked):
    """What the browser answers to HTTP authentication."""

    username: str
    password: SecretStr
    origin: str | None = None


class Geolocation(_Asked):
    """Where the browser says that it is: degrees, and metres of accuracy."""

    latitude: float = Field(strict=True, ge=-90, le=90)
    longitude: float = Field(strict=True, ge=-180, le=180)
    accuracy: float = Field(strict=True, default=0, ge=0)


class Policy(_Made):
    """Where a session may go, and who is asked before it acts.

    `confirm(action, element)` is asked before each step; False refuses it. It is an async function,
    or, for a synchronous session, a plain one. A goto action may lead
    to a `file:` URL only where `allowed_schemes` is given and names it.
    """

    allowed_domains: tuple[str, ...] | None = None
    blocked_domains: tuple[str, ...] = ()
    allow_private_networks: bool = Field(strict=True, default=True)
    allowed_schemes: tuple[str, ...] = SCHEMES
    allow_downloads: bool = Field(strict=True, default=True)
    confirm: Callable[[Any, Any], Any] | None = None

    @property
    def names_file(self) -> bool:
        """Whether `file` was allowed by name, not by default."""
        return "allowed_schemes" in self.model_fields_set and "file" in self.allowed_schemes


class SessionOptions(_Asked):
    """The options of a session; the README's table says what each means."""

    timeout_minutes: float = Field(strict=True, default=3, gt=0, allow_inf_nan=False)
    max_duration_minutes: float | None = Field(strict=True, default=None, gt=0, allow_inf_nan=False)
    timeout_seconds: float = Field(strict=True, default=30, gt=0, allow_inf_nan=False)
    settle_seconds: float = Field(strict=True, default=2, ge=0, allow_inf_nan=False)
    headless: bool = Field(strict=True, default=True)
    browser_type: Literal["chromium", "chrome", "msedge"] = "chromium"
    executable_path: Path | None = None
    viewport_width: int = Field(strict=True, default=1280, gt=0)
    viewport_height: int = Field(strict=True, default=1080, gt=0)
    user_agent: str | None = None
    locale: str | None = None
    timezone_id: str | None = None
    geolocation: Geolocation | None = None
    color_scheme: Literal["light", "dark", "no-preference"] | None = None
    extra_http_headers: dict[str, str] | None = Field(default=None, repr=False)
    http_credentials: HttpCredentials | None = None
    permissions: tuple[str, ...] | None = None
    ignore_https_errors: bool | None = Field(strict=True, default=None)
    offline: bool | None = Field(strict=True, default=None)
    chrome_args: tuple[str, ...] = ()
    proxies: ExternalProxy | None = None
    vault: Any = None
    storage: Any = None
    policy: Policy = Field(default_factory=Policy)
    raise_on_failure: bool = Field(strict=True, default=True)
    record: Literal[True, False, "screenshots", "full"] = True
    record_path: Path | None = None
    cookie_file: Path | None = None
    profile: Profile | None = None
    min_score: float | None = Field(strict=True, default=None, ge=0, le=1)
    vocabulary: dict[str, str | tuple[str, ...]] | Path | None = None
    matcher: Any = None
    captcha_handler: Callable[[Any, Any], Awaitable[object]] | None = None
    on_expiring: Callable[[Any], Awaitable[object]] | None = None
    expiring_seconds: float = Field(strict=True, default=10, gt=0, allow_inf_nan=False)

    @field_validator("record_path", "cookie_file", "vocabulary")
    @classmethod
    def _at_home(cls, path: Any) -> Any:
        return path.expanduser().absolute() if isinstance(path, Path) else path

    @classmethod
    def of(cls, owner: str, options: Mapping[str, Any]) -> SessionOptions:
        """Validated options; `owner` is what an error calls the one that was given them.

        Raises TypeError for an unknown name, ValueError for a value out of range, and
        NotAvailableLocally for what the contract names and is not built yet.
        """
        asked = dict(options)
        _refuse_unknown(owner, asked)
        _refuse_unbuilt(asked)
        _use_alias(asked)
        asked = {name: value for name, value in asked.items() if name not in UNBUILT}
        asked["proxies"] = _proxy(asked.get("proxies"))
        _refuse_contradictions(asked)
        for name in ("chrome_args", "permissions"):
            if isinstance(asked.get(name), str):
                raise TypeError(f"{name} must be a list of strings, not {asked[name]!r}")
        if not isinstance(asked.get("profile"), Profile | None):
            raise TypeError(f"profile must be a Profile, not {asked['profile']!r}")
        if asked.get("matcher") is not None and not callable(asked["matcher"]):
            raise TypeError(
                f"matcher must be a callable (space, wanted) -> scores, not {asked['matcher']!r}"
            )
        if not isinstance(asked.get("vault"), Vault | None):
            raise TypeError(f"vault must be a Vault, not a {type(asked['vault']).__name__}")
        if not isinstance(asked.get("storage"), FileStorage | None):
            raise TypeError(f"storage must be a FileStorage, not {asked['storage']!r}")
        try:
            return cls.model_validate(asked)
        except ValidationError as exc:
            raise _as_plain(owner, exc) from None

    @property
    def idle_seconds(self) -> float:
        return self.timeout_minutes * 60


class CommonKwargs(TypedDict, total=False):
    """The options of a session as an editor sees them; hooks apart, which differ by form."""

    timeout_minutes: float
    idle_timeout_minutes: float
    max_duration_minutes: float | None
    timeout_seconds: float
    settle_seconds: float
    headless: bool
    browser_type: Literal["chromium", "chrome", "msedge", "firefox", "webkit"]
    executable_path: str | Path | None
    cdp_url: str | None
    ws_endpoint: str | None
    viewport_width: int
    viewport_height: int
    user_agent: str | None
    locale: str | None
    timezone_id: str | None
    geolocation: Geolocation | Mapping[str, float] | None
    color_scheme: Literal["light", "dark", "no-preference"] | None
    extra_http_headers: Mapping[str, str] | None
    http_credentials: HttpCredentials | Mapping[str, str] | None
    permissions: Collection[str] | None
    ignore_https_errors: bool | None
    offline: bool | None
    chrome_args: Collection[str]
    proxies: ExternalProxy | list[ExternalProxy] | bool | None
    cookie_file: str | Path | None
    profile: Profile | None
    storage: FileStorage | None
    vault: Vault | None
    policy: Policy
    solve_captchas: bool
    raise_on_failure: bool
    record: bool | Literal["screenshots", "full"]
    min_score: float | None
    vocabulary: Mapping[str, str | Collection[str]] | str | Path | None
    matcher: Matcher | None
    record_path: str | Path | None
    on_idle: Literal["stop", "hibernate"]
    expiring_seconds: float


class SessionKwargs(CommonKwargs, total=False):
    """The options of an asynchronous session: its hooks are awaited."""

    captcha_handler: Callable[..., Awaitable[object]] | None
    on_expiring: Callable[[AsyncSession], Awaitable[object]] | None


class SyncSessionKwargs(CommonKwargs, total=False):
    """The options of a synchronous session: its hooks are plain functions."""

    captcha_handler: Callable[..., object] | None
    on_expiring: Callable[[Session], object] | None


ConfirmHook = Callable[["Action", "Element | None"], Awaitable[bool]]

# What the contract names and is not built yet: the value that asks for nothing, and what to do
# instead. Anything else is refused by name.
_ADOPT = "Connect with Playwright and adopt a page: AsyncSession(page=..., playwright=...)."
UNBUILT: dict[str, tuple[Any, str]] = {
    "cdp_url": (None, _ADOPT),
    "ws_endpoint": (None, _ADOPT),
    "solve_captchas": (False, "Give a captcha_handler=, which is told of a captcha."),
    "on_idle": ("stop", "An idle session is stopped."),
}


def _names() -> list[str]:
    return [*SessionOptions.model_fields, "idle_timeout_minutes", *UNBUILT]


ATTACH = "session_id"  # no option, and meant by who misspells it


def _refuse_unknown(owner: str, asked: Mapping[str, Any]) -> None:
    for name in asked:
        if name not in _names():
            close = difflib.get_close_matches(name, [*_names(), ATTACH], n=1, cutoff=0.5)
            if ATTACH in close:
                raise TypeError(
                    f"{owner} has no option {name!r}. A client attaches to a session that is "
                    "there already: client.Session(session_id=...)."
                )
            hint = f" Did you mean {close[0]!r}?" if close else f" It has: {', '.join(_names())}."
            raise TypeError(f"{owner} has no option {name!r}.{hint}")


def _refuse_unbuilt(asked: Mapping[str, Any]) -> None:
    for name, (nothing, instead) in UNBUILT.items():
        if name == "solve_captchas" and asked.get("captcha_handler") is not None:
            continue  # it is the handler that solves them
        if name in asked and asked[name] != nothing:
            raise NotAvailableLocally(f"{name}={asked[name]!r}", instead)
    if asked.get("browser_type") in ("firefox", "webkit"):
        raise NotAvailableLocally(
            f"browser_type={asked['browser_type']!r}", "Use chromium, chrome or msedge."
        )
    policy = asked.get("policy")
    if isinstance(policy, Policy):
        refuse_unbuilt_policy(policy)


def refuse_unbuilt_policy(policy: Policy) -> None:
    """A restriction that is not held would be worse than none."""
    for name in ("allowed_domains", "blocked_domains", "allow_private_networks", "allow_downloads"):
        if getattr(policy, name) != Policy.model_fields[name].default:
            raise NotAvailableLocally(f"Policy({name}={getattr(policy, name)!r})")
    if missing := [scheme for scheme in SCHEMES if scheme not in policy.allowed_schemes]:
        raise NotAvailableLocally(f"Policy(allowed_schemes=...) without {', '.join(missing)}")


def _use_alias(asked: dict[str, Any]) -> None:
    if "idle_timeout_minutes" in asked:
        if "timeout_minutes" in asked:
            raise TypeError("idle_timeout_minutes is timeout_minutes by another name: give one")
        asked["timeout_minutes"] = asked.pop("idle_timeout_minutes")


def _refuse_contradictions(asked: dict[str, Any]) -> None:
    if ("viewport_width" in asked) != ("viewport_height" in asked):
        raise ValueError("viewport_width and viewport_height go together: give both or neither")
    if "browser_type" in asked and asked.get("executable_path") is not None:
        raise ValueError("executable_path says which browser it is: leave browser_type out")
    longest, idle = asked.get("max_duration_minutes"), asked.get("timeout_minutes")
    if longest is not None and isinstance(longest, int | float):
        if idle is None:
            idle = SessionOptions.model_fields["timeout_minutes"].default
            asked["timeout_minutes"] = min(idle, longest) if longest > 0 else idle
        elif isinstance(idle, int | float) and idle > longest:
            raise ValueError(
                f"timeout_minutes={idle:g} is longer than max_duration_minutes={longest:g}, "
                "so it could never fire"
            )
    _refuse_lost_record(asked)
    _fit_expiring(asked)


def _refuse_lost_record(asked: Mapping[str, Any]) -> None:
    record, path = asked.get("record", True), asked.get("record_path")
    if record == "full" and path is None:
        raise ValueError('record="full" keeps whole observations on disk: give record_path= too')
    if record is False and path is not None:
        raise ValueError("record=False keeps nothing: leave record_path out")


def _fit_expiring(asked: dict[str, Any]) -> None:
    minutes = asked.get("timeout_minutes", SessionOptions.model_fields["timeout_minutes"].default)
    if not isinstance(minutes, int | float) or minutes <= 0:
        return  # the model says what is wrong
    if "expiring_seconds" not in asked:
        default = SessionOptions.model_fields["expiring_seconds"].default
        asked["expiring_seconds"] = min(default, minutes * 60 / 2)
    elif isinstance(early := asked["expiring_seconds"], int | float) and early >= minutes * 60:
        raise ValueError(
            f"expiring_seconds={early:g} must be shorter than the idle timeout "
            f"of {minutes * 60:g} s"
        )


def _proxy(proxies: object) -> ExternalProxy | None:
    """What `proxies=` may be, as one proxy or None."""
    if proxies is None or proxies is False or isinstance(proxies, ExternalProxy):
        return proxies or None
    if proxies is True:
        return _proxy_from_environment(os.environ)
    if isinstance(proxies, list | tuple):
        given = cast("Sequence[object]", proxies)
        if len(given) == 1:
            return _proxy(given[0])
        raise ValueError(f"proxies takes one ExternalProxy, and {len(given)} were given")
    raise NotAvailableLocally(
        f"proxies={type(proxies).__name__}(...)",  # without what it holds: a password, say
        "Give an ExternalProxy(server=...) of your own, or True for PROXY_URL.",
    )


def _proxy_from_environment(environment: Mapping[str, str]) -> ExternalProxy:
    server = environment.get("PROXY_URL")
    if not server:
        raise ValueError("proxies=True takes the proxy from PROXY_URL, which is not set")
    password = environment.get("PROXY_PASSWORD")
    return ExternalProxy(
        server=server,
        username=environment.get("PROXY_USERNAME"),
        password=SecretStr(password) if password else None,
        bypass=environment.get("PROXY_BYPASS"),
    )


SECRETIVE = frozenset({"http_credentials", "extra_http_headers", "proxies", "vault"})


def _as_plain(owner: str, error: ValidationError) -> ValueError:
    """Pydantic's report as one sentence; what was given is shown unless it may be secret."""
    told = (_told(owner, problem) for problem in error.errors(include_url=False))
    return ValueError(f"{owner}: {'; '.join(told)}")


def _told(owner: str, problem: ErrorDetails) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "missing":
        return f"{name} is required"
    if problem["type"] == "extra_forbidden":
        return f"{name} is none of its fields"
    if problem["type"] == "value_error":  # our own words
        return problem["msg"].removeprefix("Value error, ")
    message = problem["msg"].removeprefix("Input ").removeprefix("should ")
    is_secretive = problem["loc"][0] in SECRETIVE or owner == ExternalProxy.__name__
    shown = "" if is_secretive else f", not {problem['input']!r}"
    return f"{name} must {message[0].lower()}{message[1:]}{shown}"
