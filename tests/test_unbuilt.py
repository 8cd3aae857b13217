"""What is named and not built yet is refused by name, never accepted and ignored."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncSession
from notte_local.acting import OWN
from notte_local.actions import ACTIONS
from notte_local.browser.perform import PERFORM
from notte_local.core.secrets import Vault
from notte_local.errors import NotAvailableLocally
from notte_local.options import SCHEMES, UNBUILT, Policy
from notte_local.planned import PlannedVerbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server import Server


async def hook(*_: Any) -> bool:
    return True


# An option of a session, the value that asks for something, and how the refusal names it
OPTIONS: list[tuple[str, Any, str]] = [
    ("cdp_url", "http://127.0.0.1:9222", "cdp_url='http://127.0.0.1:9222'"),
    ("ws_endpoint", "ws://127.0.0.1:1", "ws_endpoint='ws://127.0.0.1:1'"),
    ("solve_captchas", True, "solve_captchas=True"),
    ("on_idle", "hibernate", "on_idle='hibernate'"),
    ("browser_type", "firefox", "browser_type='firefox'"),
    ("browser_type", "webkit", "browser_type='webkit'"),
    ("proxies", {"type": "notte", "country": "de"}, "proxies=dict(...)"),
    ("proxies", [{"type": "notte"}], "proxies=dict(...)"),
]

POLICIES: list[tuple[dict[str, Any], str]] = [
    ({"allowed_domains": ("a.test",)}, "Policy(allowed_domains=('a.test',))"),
    ({"blocked_domains": ("a.test",)}, "Policy(blocked_domains=('a.test',))"),
    ({"allow_private_networks": False}, "Policy(allow_private_networks=False)"),
    ({"allow_downloads": False}, "Policy(allow_downloads=False)"),
    (
        {"allowed_schemes": ("https",)},
        "Policy(allowed_schemes=...) without http, about, data, blob, file",
    ),
]
BUILT_POLICY = {"confirm"}

ACTION_FIELDS: dict[str, dict[str, Any]] = {
    "multi_factor_fill": {"id": "B1"},
}

VERBS: dict[str, tuple[Callable[[AsyncSession], Any], str]] = {
    "fork": (lambda session: session.fork(), "session.fork()"),
}

PLAIN: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: Vault().add_credentials("https://a.test/", username="ada", password="pw"),
        "Vault.add_credentials()",
    ),
]


def is_refusal_of(error: NotAvailableLocally, feature: str) -> bool:
    """Whether it names the feature, and says so in its first sentence."""
    return error.feature == feature and str(error).startswith(
        f"{feature} is not available in notte_local."
    )


@pytest.mark.parametrize(("option", "value", "feature"), OPTIONS)
def test_an_option_that_is_planned_is_refused(option: str, value: Any, feature: str):
    asked = {option: value}
    with pytest.raises(NotAvailableLocally) as raised:
        AsyncSession(**asked)
    assert is_refusal_of(raised.value, feature)


@pytest.mark.parametrize(("option", "nothing"), [(name, row[0]) for name, row in UNBUILT.items()])
def test_its_default_asks_for_nothing(option: str, nothing: Any):
    asked = {option: nothing}
    assert AsyncSession(**asked).status().status == "not_started"


@pytest.mark.parametrize(("fields", "feature"), POLICIES)
def test_a_policy_that_is_not_held_is_refused(fields: dict[str, Any], feature: str):
    with pytest.raises(NotAvailableLocally) as raised:
        AsyncSession(policy=Policy(**fields))
    assert is_refusal_of(raised.value, feature)


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ACTION_FIELDS)
async def test_an_action_that_is_planned_is_refused(
    session: AsyncSession, server: Server, kind: str
):
    server.pages["/"] = "<title>Steady</title><button>Go</button>"
    await session.observe(url=server.url)
    with pytest.raises(NotAvailableLocally) as raised:
        await session.step(type=kind, **ACTION_FIELDS[kind])
    assert is_refusal_of(raised.value, f"The action {kind!r}")


@pytest.mark.anyio
@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_that_is_planned_is_refused(session: AsyncSession, verb: str):
    call, feature = VERBS[verb]

    async def called() -> None:
        answer = call(session)
        if inspect.isawaitable(answer):
            await answer

    with pytest.raises(NotAvailableLocally) as raised:
        await called()
    assert is_refusal_of(raised.value, feature)


@pytest.mark.parametrize(("call", "feature"), PLAIN)
def test_what_else_is_planned_is_refused(call: Callable[[], Any], feature: str):
    with pytest.raises(NotAvailableLocally) as raised:
        call()
    assert is_refusal_of(raised.value, feature)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("how", "feature"),
    [
        ({"instructions": "the prices"}, "scrape(instructions=...)"),
    ],
)
async def test_a_way_to_scrape_that_is_planned_is_refused(
    session: AsyncSession, server: Server, how: dict[str, Any], feature: str
):
    server.pages["/"] = "<p>Some words.</p>"
    with pytest.raises(NotAvailableLocally) as raised:
        await session.scrape(url=server.url, **how)
    assert is_refusal_of(raised.value, feature)


# The tables above name all that there is to name

CONTRACT_ACTIONS = frozenset(
    [
        "goto",
        "goto_new_tab",
        "switch_tab",
        "close_tab",
        "go_back",
        "go_forward",
        "reload",
        "wait",
        "wait_for",
        "press_key",
        "scroll_up",
        "scroll_down",
        "scroll_to",
        "evaluate_js",
        "handle_dialog",
        "form_fill",
        "click",
        "double_click",
        "hover",
        "drag_to",
        "fill",
        "check",
        "select_dropdown_option",
        "multi_factor_fill",
        "upload_file",
        "download_file",
    ]
)


def test_every_action_is_performed_or_refused():
    built = {kind.model_fields["type"].default for kind in PERFORM} | set(OWN)
    assert set(ACTIONS) == CONTRACT_ACTIONS
    assert built | set(ACTION_FIELDS) == CONTRACT_ACTIONS
    assert not built & set(ACTION_FIELDS)


def test_every_option_that_is_planned_is_in_the_table():
    with_built_values = {"browser_type", "proxies"}
    assert {option for option, _, _ in OPTIONS} == set(UNBUILT) | with_built_values


def test_every_field_of_a_policy_is_held_or_refused():
    refused = {name for fields, _ in POLICIES for name in fields}
    assert refused | BUILT_POLICY == set(Policy.model_fields)
    assert set(SCHEMES) == {"http", "https", "about", "data", "blob", "file"}


def test_every_verb_and_method_that_is_planned_is_in_the_tables():
    planned = {name for name in vars(PlannedVerbs) if not name.startswith("_")}
    assert planned == set(VERBS)
