"""Sessions inside other people's programs: servers, task groups, threads, fixtures."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
import trio
from fastapi import FastAPI

from notte_local import AsyncNotteClient, AsyncSession
from notte_local.errors import NotteLocalError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.server import Server

pytestmark = pytest.mark.anyio


def page_of(title: str) -> str:
    return f"<title>{title}</title><h1>{title}</h1><button>Buy {title}</button>"


async def title_of(session: AsyncSession, url: str) -> str:
    return (await session.observe(url=url)).title


# In a server


def shop(server: Server) -> FastAPI:
    """An app whose client lives as long as the app, with a session for each request."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncNotteClient() as client:
            app.state.client = client
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/title/{name}")
    async def title(name: str) -> dict[str, Any]:
        async with app.state.client.Session() as session:
            found = await title_of(session, f"{server.url}/{name}")
            assert session.context is not None
            return {"title": found, "browser": id(session.context.browser)}

    return app


async def test_two_requests_at_once_have_a_session_each_in_one_browser(server: Server):
    both_are_there = asyncio.Barrier(2)

    async def wait_for_both(exchange: Any) -> None:
        async with asyncio.timeout(20):
            await both_are_there.wait()
        await exchange.send(page_of(exchange.path[1:]))

    server.pages["/lamps"] = server.pages["/rooms"] = wait_for_both
    app = shop(server)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as http,
    ):
        answers = await asyncio.gather(http.get("/title/lamps"), http.get("/title/rooms"))
        lamps, rooms = (answer.json() for answer in answers)
        assert (lamps["title"], rooms["title"]) == ("lamps", "rooms")
        assert lamps["browser"] == rooms["browser"]
        assert app.state.client.sessions.list() == ()


# In task groups


async def test_tasks_of_a_task_group_work_side_by_side(client: AsyncNotteClient, server: Server):
    names = ("one", "two", "three")
    server.pages.update({f"/{name}": page_of(name) for name in names})

    async def work(name: str) -> str:
        async with client.Session() as session:
            return await title_of(session, f"{server.url}/{name}")

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(name)) for name in names]
    assert [task.result() for task in tasks] == list(names)


async def test_a_session_is_shared_by_the_tasks_of_a_group(session: AsyncSession, server: Server):
    server.pages["/"] = page_of("shop")
    await session.observe(url=server.url)
    async with asyncio.TaskGroup() as group:
        observed = group.create_task(session.observe())
        scraped = group.create_task(session.scrape())
        stepped = group.create_task(session.step(id="B1"))
    assert observed.result().title == "shop"
    assert "shop" in str(scraped.result())
    assert stepped.result().success


async def test_a_cancelled_anyio_task_group_leaves_the_session_usable(
    session: AsyncSession, server: Server
):
    asked = asyncio.Event()

    async def never(exchange: Any) -> None:
        asked.set()
        await exchange.hang()

    server.pages.update({"/": page_of("shop"), "/never": never})
    outcome: list[str] = []

    async def hang() -> None:
        try:
            await session.observe(url=f"{server.url}/never")
        except anyio.get_cancelled_exc_class():
            outcome.append("cancelled")
            raise

    async with anyio.create_task_group() as group:
        group.start_soon(hang)
        await asked.wait()
        group.cancel_scope.cancel()
    assert outcome == ["cancelled"]
    assert session.status().status == "active"
    assert await title_of(session, server.url) == "shop"


async def test_a_session_opened_inside_a_cancelled_task_group_is_closed(client: AsyncNotteClient):
    opened: list[AsyncSession] = []

    async def work() -> None:
        async with client.Session() as session:
            opened.append(session)
            group.cancel_scope.cancel()
            await anyio.sleep_forever()

    async with anyio.create_task_group() as group:
        group.start_soon(work)
    assert [session.status().status for session in opened] == ["closed"]
    assert opened[0].page is None


# In another thread, in a fixture, under another loop


async def test_a_thread_with_a_loop_of_its_own_has_its_own_client(
    session: AsyncSession, server: Server
):
    server.pages["/"] = page_of("shop")

    async def work() -> str:
        async with AsyncSession() as other:
            return await title_of(other, server.url)

    threads: list[str] = []

    def run() -> str:
        threads.append(threading.current_thread().name)
        return asyncio.run(work())

    theirs, ours = await asyncio.gather(asyncio.to_thread(run), title_of(session, server.url))
    assert (theirs, ours) == ("shop", "shop")
    assert threads != [threading.current_thread().name]


async def test_a_yield_fixture_is_entered_and_left_in_different_tasks(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = page_of("shop")

    async def fixture() -> AsyncGenerator[AsyncSession]:
        async with client.Session() as session:
            yield session

    steps = fixture()
    session = await asyncio.create_task(steps.asend(None))
    assert await asyncio.create_task(title_of(session, server.url)) == "shop"
    with pytest.raises(StopAsyncIteration):
        await asyncio.create_task(steps.asend(None))
    assert session.status().status == "closed"


def test_under_trio_it_is_refused():
    async def work() -> None:
        async with AsyncSession():
            raise AssertionError("it started")

    async def work_of_client() -> None:
        async with AsyncNotteClient():
            raise AssertionError("it started")

    async def work_of_agent() -> None:
        await AsyncNotteClient().Agent().run("click buy", url="https://a.test/")

    for function in (work, work_of_client, work_of_agent, AsyncSession().stop):
        with pytest.raises(NotteLocalError) as raised:
            trio.run(function)
        assert str(raised.value) == (
            "notte_local needs a running asyncio event loop, and there is none here (this looks "
            "like trio). Run it with asyncio.run(...), in a thread of its own where another loop "
            "runs."
        )
