"""What can be asked for: defaults, what is refused and how, and that it reaches the page."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncSession
from notte_local.browser.context import context_arguments, proxy_argument
from notte_local.core.secrets import Vault
from notte_local.errors import NavigationFailed, NotteLocalError
from notte_local.options import UNBUILT, ExternalProxy, Policy, SessionKwargs, SessionOptions

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient
    from tests.server import Exchange, Server


def made(**options: Any) -> SessionOptions:
    return SessionOptions.of("AsyncSession", options)


def test_the_defaults_are_those_that_are_documented():
    defaults = {
        "timeout_minutes": 3,
        "max_duration_minutes": None,
        "timeout_seconds": 30,
        "settle_seconds": 2,
        "headless": True,
        "browser_type": "chromium",
        "executable_path": None,
        "viewport_width": 1280,
        "viewport_height": 1080,
        "user_agent": None,
        "locale": None,
        "timezone_id": None,
        "geolocation": None,
        "color_scheme": None,
        "extra_http_headers": None,
        "http_credentials": None,
        "permissions": None,
        "ignore_https_errors": None,
        "offline": None,
        "chrome_args": (),
        "proxies": None,
        "vault": None,
        "storage": None,
        "captcha_handler": None,
        "policy": Policy(),
        "raise_on_failure": True,
        "record": True,
        "record_path": None,
        "cookie_file": None,
        "profile": None,
        "min_score": None,
        "vocabulary": None,
        "matcher": None,
        "on_expiring": None,
        "expiring_seconds": 10,
    }
    assert made().model_dump() == {**defaults, "policy": Policy().model_dump()}
    assert {name: nothing for name, (nothing, _) in UNBUILT.items()} == {
        "cdp_url": None,
        "ws_endpoint": None,
        "solve_captchas": False,
        "on_idle": "stop",
    }


def test_the_keywords_that_an_editor_offers_are_the_options():
    built, planned = set(SessionOptions.model_fields), set(UNBUILT)
    assert set(SessionKwargs.__annotations__) == built | planned | {"idle_timeout_minutes"}
    assert not built & planned


def test_the_policy_has_its_documented_defaults():
    policy = Policy()
    assert (policy.allowed_domains, policy.blocked_domains) == (None, ())
    assert (policy.allow_private_networks, policy.allow_downloads) == (True, True)
    assert policy.allowed_schemes == ("http", "https", "about", "data", "blob", "file")
    assert policy.confirm is None
    assert not policy.names_file
    assert Policy(allowed_schemes=policy.allowed_schemes).names_file


def test_the_alias_of_the_idle_timeout():
    assert made(idle_timeout_minutes=7).timeout_minutes == 7


def test_options_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        made().headless = False


def test_an_idle_timeout_that_was_not_given_is_clamped_to_the_longest_duration():
    assert made(max_duration_minutes=1).timeout_minutes == 1
    assert made(max_duration_minutes=60).timeout_minutes == 3
    assert made(max_duration_minutes=5, timeout_minutes=5).timeout_minutes == 5


def test_the_warning_before_the_end_fits_into_a_short_timeout():
    assert made(timeout_minutes=0.1).expiring_seconds == 3
    assert made(timeout_minutes=1, expiring_seconds=59).expiring_seconds == 59


@pytest.mark.parametrize(
    ("option", "closest"),
    [
        ("timeout_minute", "timeout_minutes"),
        ("headles", "headless"),
        ("view_port_width", "viewport_width"),
        ("proxy", "proxies"),
        ("cookies_file", "cookie_file"),
    ],
)
def test_an_unknown_option_is_told_the_closest_name(option: str, closest: str):
    wrong: dict[str, Any] = {option: 1}
    with pytest.raises(TypeError) as raised:
        AsyncSession(**wrong)
    assert str(raised.value) == (
        f"AsyncSession has no option {option!r}. Did you mean {closest!r}?"
    )


@pytest.mark.parametrize("name", ["session_id", "sessionid"])
def test_the_id_of_a_session_is_told_where_it_goes(name: str):
    wrong: dict[str, Any] = {name: "x"}
    with pytest.raises(TypeError) as raised:
        AsyncSession(**wrong)
    assert str(raised.value) == (
        f"AsyncSession has no option {name!r}. A client attaches to a session that is there "
        "already: client.Session(session_id=...)."
    )


def test_an_option_like_no_other_is_told_all_names():
    with pytest.raises(
        TypeError, match=r"has no option 'zzz'\. It has: timeout_minutes, .*on_idle"
    ):
        AsyncSession(zzz=1)  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"viewport_width": 800},
            "viewport_width and viewport_height go together: give both or neither",
        ),
        (
            {"browser_type": "chrome", "executable_path": "/x"},
            "executable_path says which browser it is: leave browser_type out",
        ),
        (
            {"timeout_minutes": 5, "max_duration_minutes": 2},
            "timeout_minutes=5 is longer than max_duration_minutes=2, so it could never fire",
        ),
        (
            {"timeout_minutes": 0.1, "expiring_seconds": 6},
            "expiring_seconds=6 must be shorter than the idle timeout of 6 s",
        ),
        ({"timeout_minutes": 0}, "AsyncSession: timeout_minutes must be greater than 0, not 0"),
        ({"timeout_minutes": -1}, "AsyncSession: timeout_minutes must be greater than 0, not -1"),
        (
            {"timeout_minutes": float("inf")},
            "AsyncSession: timeout_minutes must be a finite number, not inf",
        ),
        ({"timeout_seconds": 0}, "AsyncSession: timeout_seconds must be greater than 0, not 0"),
        (
            {"settle_seconds": -1},
            "AsyncSession: settle_seconds must be greater than or equal to 0, not -1",
        ),
        ({"min_score": 2}, "AsyncSession: min_score must be less than or equal to 1, not 2"),
        (
            {"color_scheme": "pink"},
            "AsyncSession: color_scheme must be 'light', 'dark' or 'no-preference', not 'pink'",
        ),
        (
            {"browser_type": "opera"},
            "AsyncSession: browser_type must be 'chromium', 'chrome' or 'msedge', not 'opera'",
        ),
        (
            {"geolocation": {"latitude": 91, "longitude": 0}},
            "AsyncSession: geolocation.latitude must be less than or equal to 90, not 91",
        ),
        (
            {"viewport_width": 0, "viewport_height": 10},
            "AsyncSession: viewport_width must be greater than 0, not 0",
        ),
        (
            {"proxies": [ExternalProxy(server="http://a"), ExternalProxy(server="http://b")]},
            "proxies takes one ExternalProxy, and 2 were given",
        ),
        (
            {"timeout_minutes": True},
            "AsyncSession: timeout_minutes must be a valid number, not True",
        ),
        ({"timeout_minutes": "3"}, "AsyncSession: timeout_minutes must be a valid number, not '3'"),
        ({"headless": "no"}, "AsyncSession: headless must be a valid boolean, not 'no'"),
        ({"geolocation": {"longitude": 1}}, "AsyncSession: geolocation.latitude is required"),
        (
            {"geolocation": {"latitude": 1, "longitude": 1, "height": 1}},
            "AsyncSession: geolocation.height is none of its fields",
        ),
    ],
)
def test_a_value_out_of_range_says_what_it_must_be(options: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as raised:
        AsyncSession(**options)
    assert "pydantic" not in str(raised.value)


@pytest.mark.parametrize(
    ("make", "fields", "message"),
    [
        (Policy, {"wat": 1}, "Policy: wat is none of its fields"),
        (
            Policy,
            {"allow_downloads": "no"},
            "Policy: allow_downloads must be a valid boolean, not 'no'",
        ),
        (ExternalProxy, {}, "ExternalProxy: server is required"),
        (
            ExternalProxy,
            {"server": "nope"},
            'ExternalProxy: server must be like "http://host:port" or "socks5://host:port"',
        ),
        (
            ExternalProxy,
            {"server": "http://p:1", "password": 5},
            "ExternalProxy: password must be a valid string",
        ),
    ],
)
def test_a_policy_and_a_proxy_say_what_is_wrong_with_them(
    make: Any, fields: dict[str, Any], message: str
):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as raised:
        make(**fields)
    assert type(raised.value) is ValueError


def test_a_proxy_may_go_without_a_scheme_where_it_has_a_port():
    assert ExternalProxy(server="proxy.test:3128").server == "proxy.test:3128"


def test_two_names_for_one_option_are_one_too_many():
    message = "idle_timeout_minutes is timeout_minutes by another name: give one"
    with pytest.raises(TypeError, match=message):
        made(timeout_minutes=1, idle_timeout_minutes=1)


@pytest.mark.parametrize("option", ["chrome_args", "permissions"])
def test_one_string_is_no_list_of_strings(option: str):
    with pytest.raises(TypeError, match=f"{option} must be a list of strings, not 'geolocation'"):
        made(**{option: "geolocation"})


@pytest.mark.parametrize(
    "options",
    [
        {"http_credentials": {"username": "ada", "password": ["hunter22-secret"]}},
        {"http_credentials": "hunter22-secret"},
        {"extra_http_headers": {"Authorization": ["hunter22-secret"]}},
        {"proxies": [{"server": "a", "password": "hunter22-secret"}]},
        {"vault": "hunter22-secret"},
    ],
)
def test_what_may_be_secret_is_in_no_error(options: dict[str, Any]):
    with pytest.raises((ValueError, TypeError, NotteLocalError)) as raised:
        AsyncSession(**options)
    assert "hunter22" not in str(raised.value)


def test_no_repr_of_the_options_shows_a_secret():
    vault = Vault()
    vault.add("token", "hunter22-secret", hosts=["a.test"])
    options = made(
        http_credentials={"username": "ada", "password": "hunter22-secret"},
        extra_http_headers={"Authorization": "hunter22-secret"},
        proxies=ExternalProxy(server="http://p", password="hunter22-secret"),  # pyright: ignore[reportArgumentType]
        vault=vault,
    )
    assert "hunter22" not in repr(options)


def test_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PROXY_URL", raising=False)
    message = "^proxies=True takes the proxy from PROXY_URL, which is not set$"
    with pytest.raises(ValueError, match=message):
        made(proxies=True)
    monkeypatch.setenv("PROXY_URL", "http://127.0.0.1:3128")
    monkeypatch.setenv("PROXY_USERNAME", "ada")
    monkeypatch.setenv("PROXY_PASSWORD", "pw")
    monkeypatch.setenv("PROXY_BYPASS", "a.test")
    proxy = made(proxies=True).proxies
    assert proxy is not None
    assert proxy_argument(proxy) == {
        "server": "http://127.0.0.1:3128", "bypass": "a.test", "username": "ada", "password": "pw",
    }  # fmt: skip
    assert made(proxies=[proxy]).proxies == proxy


def test_all_that_was_asked_for_is_passed_to_the_context_and_nothing_else():
    assert context_arguments(made()) == {"viewport": {"width": 1280, "height": 1080}}
    asked = made(
        ignore_https_errors=True,
        offline=False,
        permissions=["geolocation"],
        http_credentials={"username": "u", "password": "p", "origin": "http://a.test"},
    )
    assert context_arguments(asked) == {
        "viewport": {"width": 1280, "height": 1080},
        "ignore_https_errors": True,
        "offline": False,
        "permissions": ["geolocation"],
        "http_credentials": {"username": "u", "password": "p", "origin": "http://a.test"},
    }


# On real pages


@pytest.mark.anyio
async def test_what_the_context_takes_reaches_the_page(client: AsyncNotteClient, server: Server):
    seen: dict[str, str] = {}

    async def page(exchange: Exchange) -> None:
        seen.update(exchange.headers)
        await exchange.send("<title>Asked</title>")

    server.pages["/"] = page
    async with client.Session(
        locale="de-DE",
        timezone_id="Asia/Tokyo",
        geolocation={"latitude": 48.2, "longitude": 16.4},
        permissions=["geolocation"],
        color_scheme="dark",
        user_agent="Notte/1",
        viewport_width=700,
        viewport_height=500,
        extra_http_headers={"X-Asked": "yes"},
    ) as session:
        await session.observe(url=server.url)
        assert session.page is not None
        told = await session.page.evaluate(
            """async () => ({
                language: navigator.language, agent: navigator.userAgent,
                zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
                dark: matchMedia("(prefers-color-scheme: dark)").matches,
                size: [innerWidth, innerHeight],
                at: await new Promise((done, failed) => navigator.geolocation.getCurrentPosition(
                    ({coords}) => done([coords.latitude, coords.longitude]), failed)),
            })"""
        )
    assert told == {
        "language": "de-DE",
        "agent": "Notte/1",
        "zone": "Asia/Tokyo",
        "dark": True,
        "size": [700, 500],
        "at": [48.2, 16.4],
    }
    assert (seen["x-asked"], seen["user-agent"]) == ("yes", "Notte/1")


@pytest.mark.anyio
async def test_http_credentials_answer_an_authentication(client: AsyncNotteClient, server: Server):
    async def guarded(exchange: Exchange) -> None:
        right = "Basic " + base64.b64encode(b"ada:pw").decode()
        if exchange.headers.get("authorization") == right:
            await exchange.send("<title>In</title>")
        else:
            await exchange.send(
                "<title>Out</title>",
                status="401 Unauthorized",
                headers='WWW-Authenticate: Basic realm="r"\r\n',
            )

    server.pages["/"] = guarded
    async with client.Session(http_credentials={"username": "ada", "password": "pw"}) as session:
        obs = await session.observe(url=server.url)
        assert (obs.title, obs.http_status) == ("In", 200)
    async with client.Session() as session:
        assert session.page is not None
        if not await session.page.evaluate("navigator.pdfViewerEnabled"):
            # The headless shell shows the page that comes with the challenge.
            obs = await session.observe(url=server.url)
            assert (obs.title, obs.http_status) == ("Out", 401)
            return
        with pytest.raises(NavigationFailed) as raised:
            await session.observe(url=server.url)
        assert str(raised.value) == (
            f"Could not go to {server.url}: it asks for a user name and a password "
            "(HTTP authentication) (ERR_INVALID_AUTH_CREDENTIALS). "
            "Give http_credentials= that it accepts."
        )


@pytest.mark.anyio
async def test_an_offline_session_says_so(client: AsyncNotteClient, server: Server):
    async with client.Session(offline=True) as session:
        with pytest.raises(
            NavigationFailed, match="there is no network \\(or the session is offline"
        ):
            await session.observe(url=server.url)
