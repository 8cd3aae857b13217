"""Steps of the browser itself: tabs, waiting, scripts, dialogs set beforehand, failed requests."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.actions import ACTIONS
from notte_local.errors import ActionFailed, NavigationFailed
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

SENT_NOTHING = "Nothing was sent to the page."


# Tabs


async def test_tabs_are_opened_switched_and_closed_and_the_current_one_is_told(
    session: AsyncSession, server: Server
):
    server.pages["/two"] = "<title>Two</title><button>Inside</button>"
    await shown(session, server, "<title>One</title>")
    one, two = f"{server.url}/", f"{server.url}/two"
    opened = await session.step(type="goto_new_tab", url=two)
    assert opened.message == f"Went to {two} in a new tab."
    assert [(tab.index, tab.title, tab.current) for tab in opened.effects.tabs] == [
        (1, "Two", True)
    ]
    assert (opened.effects.url_before, opened.effects.url) == (one, two)
    back = await session.step(type="switch_tab", value=0)
    assert back.message == f"Switched to tab 0. The page is now {one}."
    assert (back.effects.title, back.effects.tab_changed) == ("One", True)
    await session.step(type="switch_tab", index=1)
    closed = await session.step(type="close_tab")
    assert closed.message == f"Closed the tab. The current tab is now {one}."
    assert (closed.effects.tabs_closed, closed.effects.none) == ((two,), False)
    assert [tab.title for tab in (await session.observe()).tabs] == ["One"]


async def test_tabs_that_are_not_there_and_the_only_one_are_refused(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<title>One</title>")
    with pytest.raises(ActionFailed) as raised:
        await session.step(type="switch_tab", index=3)
    assert str(raised.value) == f"There is no tab 3. There are: 0 {server.url}/. {SENT_NOTHING}"
    with pytest.raises(ActionFailed) as raised:
        await session.step(type="close_tab")
    assert str(raised.value) == (
        f"It is the only tab, and the session needs one: stop() ends the session. {SENT_NOTHING}"
    )


async def test_a_new_tab_that_leads_nowhere_is_closed_again(session: AsyncSession, server: Server):
    await shown(session, server, "<title>One</title>")
    with pytest.raises(NavigationFailed):
        await session.step(type="goto_new_tab", url="http://x.invalid/")
    obs = await session.observe()
    assert [(tab.title, tab.current) for tab in obs.tabs] == [("One", True)]


# Waiting


@pytest.mark.parametrize(
    ("wait", "script", "message"),
    [
        ({"text": "all  DONE"}, "b.textContent = 'All done'", 'The text "all DONE" is there.'),
        ({"text": "Go", "gone": True}, "b.remove()", 'The text "Go" went.'),
        ({"id": "B1", "gone": True}, "b.remove()", 'Button "Go" (B1) went.'),
        ({"selector": "#c"}, "b.id = 'c'", "The element '#c' is there."),
        ({"url": "#late"}, "location.hash = 'late'", "The address #late is there."),
        ({"url": "*/#l*"}, "location.hash = 'late'", "The address */#l* is there."),
    ],
)  # fmt: skip
async def test_what_comes_or_goes_is_waited_for(
    session: AsyncSession, server: Server, wait: dict[str, Any], script: str, message: str
):
    await shown(session, server, "<button id=b>Go</button>")
    await evaluated(session, f"void setTimeout(() => {{ {script} }}, 250)")
    result = await session.step(type="wait_for", **wait)
    assert result.message.startswith(message)


async def test_a_text_in_a_frame_and_a_shadow_root_is_waited_for(
    session: AsyncSession, server: Server
):
    server.pages["/in"] = "<p>Framed</p>"
    await shown(
        session,
        server,
        "<iframe src=/in></iframe><div><template shadowrootmode=open><p>Shaded</p></template></div>",
    )
    for text in ("framed", "shaded"):
        assert (await session.step(type="wait_for", text=text)).success


async def test_what_does_not_come_is_told_with_the_time_it_was_waited_for(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<p style='display: none'>Hidden</p>")
    with pytest.raises(
        ActionFailed, match=r'^The text "Hidden" was not there after 0\.\d+ s, on'
    ) as raised:
        await session.step(type="wait_for", text="Hidden", timeout=1)
    assert raised.value.performed == "no"
    with pytest.raises(ValueError, match="wait_for needs one of text=, id=, selector= or url="):
        await session.step(type="wait_for")
    with pytest.raises(ValueError, match="is no selector"):
        await session.step(type="wait_for", selector="p[[")


# Scripts


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1 + 1", 2),
        ("return document.title", "T"),
        ("const a = [1, 2]; return a.map(n => n * 2)", [2, 4]),
        ("await Promise.resolve({a: null})", {"a": None}),
        ("() => document.title", "T"),
        ("({a: 1})", {"a": 1}),
        ("document.title = 'T'; // no value", None),
        ("-0", -0.0),
        ("1 / 0", math.inf),
        ("5n", 5),
        ("undefined", None),
    ],
)
async def test_a_script_gives_its_value(
    session: AsyncSession, server: Server, code: str, value: object
):
    csp = '<meta http-equiv=Content-Security-Policy content="script-src none">'
    await shown(session, server, f"{csp}<title>T</title>")
    result = await session.step(type="evaluate_js", code=code)
    assert (result.data, result.message) == (value, "Ran the script. ".strip())


@pytest.mark.parametrize(
    ("code", "said", "performed"),
    [
        (
            "document.title = 'done'; nope()",
            "The script raised ReferenceError: nope is not defined. What it did before that is done.",
            "yes",
        ),
        (
            "throw 'plain'",
            "The script raised plain. What it did before that is done.",
            "yes",
        ),
        (
            "return (",
            f"The script cannot be read: SyntaxError: Unexpected token '}}'. {SENT_NOTHING}",
            "no",
        ),
    ],
)
async def test_a_script_that_fails_is_an_error(
    session: AsyncSession, server: Server, code: str, said: str, performed: str
):
    await shown(session, server, "<title>T</title>")
    with pytest.raises(ActionFailed) as raised:
        await session.step(type="evaluate_js", code=code)
    assert (str(raised.value), raised.value.performed) == (said, performed)


@pytest.mark.parametrize("code", ["for (;;) {}", "await new Promise(() => {})"])
async def test_a_script_that_does_not_end_is_ended(
    session: AsyncSession, server: Server, code: str
):
    await shown(session, server, "<title>T</title>")
    began = time.monotonic()
    with pytest.raises(ActionFailed, match="did not end in time, and was ended"):
        await session.step(type="evaluate_js", code=code, timeout=2)
    assert time.monotonic() - began < 3
    assert (await session.observe()).title == "T"


# Dialogs


async def test_a_dialog_is_answered_as_was_set_beforehand_once(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button onclick=\"r = '' + prompt('Name?')\">Ask</button>")
    set_up = await session.step(type="handle_dialog", value="Ada")
    assert set_up.message == 'The next dialog will be accepted with "Ada".'
    asked = await session.step(id="B1")
    assert asked.effects.dialogs[0].answer == 'accepted with "Ada"'
    assert await evaluated(session, "r") == "Ada"
    await session.step(id="B1")
    assert await evaluated(session, "r") == "null"


async def test_a_page_may_keep_who_leaves_where_that_was_set_beforehand(
    session: AsyncSession, server: Server
):
    server.pages["/two"] = "<title>Two</title>"
    await shown(
        session, server, "<title>One</title><script>onbeforeunload = () => 1</script><input>"
    )
    await session.step(type="fill", id="I1", value="something to lose")
    assert (await session.step(type="handle_dialog", accept=False)).message == (
        "The next dialog will be dismissed."
    )
    with pytest.raises(NavigationFailed, match="asked whether it may be left"):
        await session.step(type="goto", url=f"{server.url}/two")
    assert (await session.observe()).title == "One"
    assert (await session.step(type="goto", url=f"{server.url}/two")).effects.title == "Two"


# What else comes of a step


async def test_errors_of_scripts_and_failed_requests_are_told(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        """<script>fetch('/before')</script>
           <button onclick="fetch('/missing').then(() => nope())">Go</button>
           <button onclick="fetch('http://127.0.0.1:9/').catch(() => console.error('lost'))">No</button>""",
    )
    result = await session.step(id="B1")
    assert [(request.url, request.why) for request in result.effects.failed_requests] == [
        (f"{server.url}/missing", "404")
    ]
    assert result.effects.console_errors == ("ReferenceError: nope is not defined",)
    assert 'A script of the page failed: "ReferenceError: nope is not defined".' in result.message
    result = await session.step(id="B2")
    assert [request.why for request in result.effects.failed_requests] == ["ERR_UNSAFE_PORT"]
    assert result.effects.console_errors == ("lost",)


async def test_where_the_focus_went_is_told(session: AsyncSession, server: Server):
    await shown(session, server, "<button>Idle</button><input aria-label=Q>")
    clicked = await session.step(id="B1")
    assert (clicked.effects.focus, clicked.effects.none) == (None, True)
    tabbed = await session.step(type="press_key", key="Tab")
    assert tabbed.effects.focus is not None
    assert (tabbed.effects.focus.name, tabbed.effects.none) == ("Q", False)


def test_every_action_has_a_sentence():
    from notte_local.core.told import SENTENCES

    assert set(ACTIONS) - set(SENTENCES) == {"check", "multi_factor_fill"}
