"""Pages that hang, leave, or close under one's hands: told truly, and the session lives on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from notte_local.errors import ActionFailed

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

LEAVING = """<title>Form</title>
    <form action=/got><input name=q aria-label=Q><button>Send</button></form>
    <form method=post action=/got><button>Post</button></form>
    <button onclick="location.href = '/got'">Now</button>
    <button onclick="setTimeout(() => location.href = '/got', 0)">Soon</button>"""


@pytest.mark.parametrize("name", ["Send", "Post", "Now", "Soon"])
async def test_a_navigation_that_begins_a_little_later_is_waited_for(
    session: AsyncSession, server: Server, name: str
):
    server.pages.update({"/": LEAVING, "/got": "<title>Got</title><h1>Got</h1>"})
    for _ in range(5):
        obs = await session.observe(url=server.url)
        result = await session.step(action=obs.space.filter(name=name)[0])
        assert (result.effects.title, result.effects.none) == ("Got", False)


async def test_enter_in_a_field_sends_its_form_and_is_waited_for(
    session: AsyncSession, server: Server
):
    server.pages.update({"/": LEAVING, "/got": "<title>Got</title><h1>Got</h1>"})
    for _ in range(5):
        await session.observe(url=server.url)
        await session.step(type="fill", selector="[name=q]", value="z")
        result = await session.step(type="press_key", key="Enter")
        assert result.effects.title == "Got"


async def test_a_form_whose_sending_is_prevented_is_at_rest_at_once(
    session: AsyncSession, server: Server
):
    server.pages["/"] = """<form onsubmit="event.preventDefault(); done.textContent = 'Kept'">
        <button>Send</button></form><p id=done role=status></p>"""
    obs = await session.observe(url=server.url)
    result = await session.step(action=obs.space[0])
    assert (result.effects.settled, result.effects.announced) == (True, ("Kept",))


async def test_an_endless_script_is_ended_and_the_session_lives_on(
    session: AsyncSession, server: Server
):
    server.pages.update(
        {"/": "<button onclick='while (true) {}'>Go</button>", "/ok": "<h1>Ok</h1>"}
    )
    obs = await session.observe(url=server.url)
    with pytest.raises(ActionFailed) as raised:
        await session.step(action=obs.space[0], timeout=2)
    assert raised.value.performed == "unknown"
    again = await session.observe(timeout=10)
    assert [element.name for element in again.elements] == ["Go"]
    assert (await session.observe(url=f"{server.url}/ok")).elements[0].name == "Ok"


async def test_an_endless_script_at_load_does_not_keep_the_session(
    session: AsyncSession, server: Server
):
    server.pages.update({"/": "<h1>Top</h1><script>while (true) {}</script>", "/ok": "<h1>Ok</h1>"})
    obs = await session.observe(url=server.url, timeout=12)
    assert not obs.settled
    assert (await session.observe(url=f"{server.url}/ok", timeout=12)).elements[0].name == "Ok"


async def test_a_button_that_closes_its_tab_has_been_clicked(session: AsyncSession, server: Server):
    server.pages["/"] = "<a href=/popup target=_blank rel=opener>Open</a>"
    server.pages["/popup"] = "<button onclick='window.close()'>Close</button>"
    obs = await session.observe(url=server.url)
    opened = await session.step(action=obs.space[0])
    assert opened.effects.url == f"{server.url}/popup"
    closed = await session.step(action=(await session.observe()).space[0])
    assert (closed.success, closed.performed, closed.effects.url) == (True, "yes", f"{server.url}/")
    assert [tab.url for tab in (await session.observe()).tabs] == [f"{server.url}/"]


async def test_a_loop_of_alerts_is_answered_and_bounded(session: AsyncSession, server: Server):
    server.pages["/"] = """<h1>Loud</h1>
        <script>for (let i = 0; i < 80; i++) alert(i)</script>"""
    obs = await session.observe(url=server.url)
    assert len(obs.dialogs) == 50
    assert obs.dialogs[0].answer == "accepted"


async def test_a_browser_that_is_killed_ends_the_session_with_the_reason(server: Server):
    import psutil

    from notte_local import AsyncSession

    server.pages["/"] = "<h1>Alive</h1>"
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    async with AsyncSession() as session:
        await session.observe(url=server.url)
        browsers = [
            process
            for process in psutil.Process().children(recursive=True)
            if process.pid not in before and "--remote-debugging-pipe" in process.cmdline()
        ]
        gone = asyncio.Event()
        assert session.page is not None
        session.page.on("close", lambda _: gone.set())
        for process in browsers:
            process.kill()
        await gone.wait()
        while session.status().status == "active":
            await asyncio.wait([asyncio.ensure_future(gone.wait())])
        status = session.status()
        assert (status.status, status.error) == ("error", "the browser was closed or crashed")
