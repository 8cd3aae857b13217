"""No process is left after any end of a session, and a session that ends itself frees its page."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncNotteClient, AsyncSession
from tests.processes import left_of, started_by

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.processes import Process
    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio


def below() -> set[Process]:
    return started_by(os.getpid())


@asynccontextmanager
async def nothing_left() -> AsyncGenerator[None]:
    """What is started within has ended 2 seconds after it."""
    before = below()
    yield
    # in a thread: what ends is reaped by this loop
    assert await asyncio.to_thread(left_of, below() - before) == set()


async def test_after_stop():
    async with nothing_left():
        before = below()
        session = AsyncSession()
        await session.start()
        started = below() - before
        assert len(started) >= 2  # the driver and the browser, at least
        await session.stop()
        assert await asyncio.to_thread(left_of, started) == set()


async def test_after_an_exception():
    async with nothing_left():
        with pytest.raises(ZeroDivisionError):
            async with AsyncSession():
                raise ZeroDivisionError


STAGES = (
    "notte_local.browser.driver.start_driver",
    "notte_local.browser.launch.launch",
    "notte_local.browser.context.make_context",
    "notte_local.browser.page.BrowserPage.open",
)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("is_inside", [False, True], ids=["before", "after"])
async def test_after_a_start_cancelled_on_its_way(
    stage: str, is_inside: bool, monkeypatch: pytest.MonkeyPatch
):
    reached = asyncio.Event()
    real = resolved(stage)

    async def stopped_at(*args: Any, **how: Any) -> Any:
        if not is_inside:
            reached.set()
            await asyncio.sleep(0)  # where the cancellation arrives
        result = await real(*args, **how)
        reached.set()
        await asyncio.sleep(0)
        return result

    monkeypatch.setattr(stage, stopped_at)
    async with nothing_left():
        session = AsyncSession()
        start = asyncio.create_task(session.start())
        await reached.wait()
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start
        assert session.status().status == "error"


def resolved(dotted: str) -> Any:
    import importlib

    module, _, name = dotted.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError:
        return getattr(resolved(module), name)


async def test_after_a_verb_that_was_cancelled(server: Server):
    asked = asyncio.Event()

    async def never(exchange: Exchange) -> None:
        asked.set()
        await exchange.hang()

    server.pages["/never"] = never
    server.pages["/"] = "<h1>Alive</h1>"
    async with nothing_left(), AsyncSession() as session:
        verb = asyncio.create_task(session.observe(url=f"{server.url}/never"))
        await asked.wait()
        verb.cancel()
        with pytest.raises(asyncio.CancelledError):
            await verb
        assert (await session.observe(url=server.url)).elements[0].name == "Alive"


async def test_after_the_client_was_closed_twice_and_at_once():
    async with nothing_left():
        client = AsyncNotteClient()
        sessions = [client.Session(), client.Session()]
        await asyncio.gather(*(session.start() for session in sessions))
        await asyncio.gather(client.aclose(), sessions[0].stop(), client.aclose())
        assert {session.status().status for session in sessions} == {"closed"}
        await client.aclose()


async def test_a_session_left_idle_is_gone_with_its_context_and_page():
    """The one test that lets real time pass: the session's own 1.2 seconds."""
    async with nothing_left(), AsyncNotteClient() as client:
        session = client.Session(timeout_minutes=0.02)
        await session.start()
        page, context = session.page, session.context
        assert page is not None
        assert context is not None
        browser = context.browser
        assert browser is not None
        closed = asyncio.Event()
        context.on("close", lambda _: closed.set())
        async with asyncio.timeout(10):
            await closed.wait()
        assert (session.status().status, session.page, session.context) == ("timed_out", None, None)
        assert page.is_closed()
        assert browser.contexts == []
        assert browser.is_connected()  # the client's, and warm
