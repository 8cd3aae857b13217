"""`performed` is told truly at a deadline's edge, and what comes late is found by the next look."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from notte_local.errors import DeadlineExceeded, NotteLocalError
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio


async def never(exchange: Exchange) -> None:
    await exchange.hang()


async def test_a_link_whose_answer_never_comes_was_clicked_and_says_so(
    session: AsyncSession, server: Server
):
    server.pages["/never"] = never
    await shown(session, server, "<a href=/never>Go</a>")
    result = await session.step(id="L1", timeout=3)
    assert (result.success, result.performed) == (True, "yes")
    assert result.effects.pending_navigation == f"{server.url}/never"
    assert result.message == f'Clicked link "Go" (L1). {server.url}/never has not answered yet.'
    assert server.requests.count("/never") == 1


@pytest.mark.parametrize("timeout", [0.03, 0.1, 0.2, 0.4])
async def test_a_click_at_the_edge_of_the_deadline_never_claims_what_is_not_so(
    session: AsyncSession, server: Server, timeout: float
):
    await shown(session, server, "<button onclick='n = (self.n ?? 0) + 1'>Count</button>")
    performed = "yes"
    try:
        await session.step(id="B1", timeout=timeout)
    except NotteLocalError as error:
        performed = error.performed  # pyright: ignore[reportAttributeAccessIssue] - both have it
    await session.observe()  # whatever was still under way has arrived
    clicks = await evaluated(session, "self.n ?? 0")
    assert clicks in {"yes": (1,), "no": (0,), "unknown": (0, 1)}[performed]


async def test_a_cancelled_fill_leaves_the_session_usable_and_types_nothing_later(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        """<input aria-label=Q><script>document.querySelector('input').oninput = () => {
             const end = performance.now() + 300; while (performance.now() < end); }</script>""",
    )
    filling = asyncio.ensure_future(session.step(type="fill", id="I1", value="x" * 20))
    await asyncio.sleep(0.05)
    filling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await filling
    first = (await session.observe()).elements[0].value
    await session.step(type="wait", value=0.3)
    assert (await session.observe()).elements[0].value == first
    assert (await session.step(type="fill", id="I1", value="again", clear_first=True)).success


async def test_a_deadline_says_what_was_being_done(session: AsyncSession, server: Server):
    await shown(session, server, "<button>Go</button>")
    with pytest.raises(DeadlineExceeded) as raised:
        await session.step(type="goto", url=f"{server.url}/", timeout=0.001)
    assert raised.value.performed in ("no", "unknown")


LATE = {
    "results of a search": (
        """<input aria-label=Search><ul id=r></ul><script>
           let wait; document.querySelector('input').oninput = () => { clearTimeout(wait); wait = setTimeout(
             async () => { r.innerHTML = '<li><a href=/x>' + await (await fetch('/found')).text() + '</a>' }, 200) }
           </script>""",
        {"type": "fill", "id": "I1", "value": "oak"},
        "click Oak lamp",
    ),
    "a menu with a transition": (
        """<style>#m { visibility: hidden; opacity: 0; transition: opacity .3s .2s, visibility 0s .2s }
           #m.in { visibility: visible; opacity: 1 }</style>
           <button onclick="m.className = 'in'">Menu</button><nav id=m><a href=/x>Settings</a></nav>""",
        {"type": "click", "id": "B1"},
        "click Settings",
    ),
    "a toast": (
        """<button onclick="setTimeout(() => document.body.insertAdjacentHTML('beforeend',
           '<div role=status>Deleted <button>Undo</button></div>'), 400)">Delete</button>""",
        {"type": "click", "id": "B1"},
        "click Undo",
    ),
    "a list that grows": (
        """<ul style="height: 1500px"></ul><script>onscroll = () => { onscroll = null; setTimeout(() =>
           document.querySelector('ul').innerHTML = '<li><a href=/x>Item 41</a>', 250) }</script>""",
        {"type": "scroll_down"},
        "click Item 41",
    ),
}


@pytest.mark.parametrize("kind", LATE)
async def test_what_comes_later_than_rest_is_found_by_the_next_observe(
    session: AsyncSession, server: Server, kind: str
):
    async def found(exchange: Exchange) -> None:
        await exchange.send("Oak lamp", content_type="text/plain")

    server.pages["/found"] = found
    html, step, sentence = LATE[kind]
    await shown(session, server, html)
    await session.step(step)
    obs = await session.observe(instructions=sentence)
    assert not obs.space.is_empty()


async def test_what_the_page_does_by_itself_is_told_apart(client: AsyncNotteClient, server: Server):
    async with client.Session(settle_seconds=0.2) as session:
        await _told_apart(session, server)


async def _told_apart(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<p id=clock>0</p><button id=ad>Offer 0</button><button>Idle</button>
           <button onclick="this.textContent = 'Done'; tick(2)">Do</button>
           <script>const tick = n => { clock.textContent = n; ad.textContent = 'Offer ' + n }</script>""",
    )
    # between two steps, with nobody's doing, and later than any answer to one
    await evaluated(session, "new Promise(done => setTimeout(() => done(tick(1)), 300))")
    idle = await session.step(type="click", selector="button:nth-of-type(2)")
    assert idle.effects.none
    done = await session.step(type="click", selector="button:nth-of-type(3)")
    assert [element.name for element in done.effects.changed] == ["Done"]
    assert [element.name for element in done.effects.by_itself] == ["Offer 2"]
    assert done.effects.text_added == ()
