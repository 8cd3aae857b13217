"""No process is left after any end of a session, and a session that ends itself frees its page."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncNotteClient, AsyncSession
from tests.documented import CLIENT, MAIN_JOB, plain
from tests.processes import Process, left_of, running, started_by

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio


def below() -> set[Process]:
    return started_by(os.getpid())


def new_since(before: set[Process]) -> set[Process]:
    """What was started meanwhile; not the helpers of a browser that was there already.

    The browser that the other tests share starts and ends its own when it likes.
    """
    theirs = {each.session for each in before} - {os.getsid(0)}
    return {each for each in below() - before if each.session not in theirs}


@asynccontextmanager
async def nothing_left() -> AsyncGenerator[None]:
    """What is started within has ended 2 seconds after it."""
    before = below()
    yield
    # in a thread: what ends is reaped by this loop
    assert await asyncio.to_thread(left_of, new_since(before)) == set()


async def test_after_stop():
    async with nothing_left():
        before = below()
        session = AsyncSession()
        await session.start()
        started = new_since(before)
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


# Scripts, as programs of their own

HERE = Path(__file__).parent


@dataclass
class Ran:
    """How a script ended: what it said, and how long after its last line it was over."""

    code: int
    lines: list[str]
    errors: str
    seconds: float
    noted: set[Process]


class Script:
    """A script in a process of its own, with what `tests/outside` adds to it."""

    def __init__(self, source: str, folder: Path, *args: str, **environment: str) -> None:
        self._file = folder / "script.py"
        self._file.write_text(source, encoding="utf-8")
        self._noted = folder / "noted.json"
        self._errors = folder / "errors.txt"
        self._args = args
        path = os.pathsep.join(map(str, (HERE / "outside", HERE.parent)))
        noted = str(self._noted)
        self._environment = {**os.environ, "PYTHONPATH": path, "NOTED": noted, **environment}

    async def start(self) -> None:
        with self._errors.open("wb") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-u", self._file, *self._args,
                env=self._environment, stdout=asyncio.subprocess.PIPE, stderr=errors,
                start_new_session=True,
            )  # fmt: skip

    async def end(self) -> Ran:
        assert self.process.stdout is not None
        lines: list[str] = []
        last = time.monotonic()
        async with asyncio.timeout(60):
            async for line in self.process.stdout:
                lines.append(line.decode().rstrip())
                last = time.monotonic()
            code = await self.process.wait()
        seconds = time.monotonic() - last
        told = self._noted.read_text(encoding="utf-8") if self._noted.exists() else "[]"
        noted = {Process(*each) for each in json.loads(told)}
        return Ran(code, lines, self._errors.read_text(encoding="utf-8"), seconds, noted)

    async def run(self) -> Ran:
        await self.start()
        return await self.end()


def assert_all_gone(ran: Ran) -> None:
    """Over within 2 seconds of its last line, and nothing left."""
    assert ran.seconds < 2
    assert len(ran.noted) >= 2
    assert left_of(ran.noted, seconds=2 - ran.seconds) == set()


@pytest.mark.parametrize("script", [MAIN_JOB, plain(MAIN_JOB)], ids=["async", "sync"])
async def test_the_documented_main_job_runs_and_leaves_nothing(script: str, tmp_path: Path):
    ran = await Script(script, tmp_path, ROUTED=str(HERE / "pages" / "jobs")).run()
    assert (ran.code, ran.errors) == (0, "")
    assert ran.lines[0].startswith("SessionStatus(session_id=")
    assert ran.lines[1] == (
        'Clicked link "Jobs" (L2). The page is now https://www.linkedin.com/jobs.'
    )
    assert "| Night Baker | Crumb and Sons | York |" in ran.lines
    assert ran.lines[-1].startswith("jobs=[Job(title='Gardener', company='Kew Works', location=")
    assert_all_gone(ran)


async def test_the_documented_client_runs_and_leaves_nothing(tmp_path: Path):
    ran = await Script(CLIENT, tmp_path).run()
    assert (ran.code, ran.errors, len(ran.lines)) == (0, "", 1)
    assert "status='active', timeout_minutes=2.0" in ran.lines[0]
    assert_all_gone(ran)


NEVER_CLOSED = """
from notte_local import NotteClient

notte = NotteClient()
session = notte.Session()
session.start()
print(session.status().status)
"""
ENDS = {
    "async, raising": MAIN_JOB.replace("print(res.message)", "print(1); 1 / 0"),
    "sync, raising": plain(MAIN_JOB).replace("print(res.message)", "print(1); 1 / 0"),
    "client, raising": f"{CLIENT}    1 / 0",
    "never closed, raising": f"{NEVER_CLOSED}\n1 / 0",
}


@pytest.mark.parametrize("script", ENDS.values(), ids=ENDS)
async def test_nothing_is_left_of_a_script_that_raises(script: str, tmp_path: Path):
    ran = await Script(script, tmp_path, ROUTED=str(HERE / "pages" / "jobs")).run()
    assert ran.code == 1
    assert ran.errors.endswith("ZeroDivisionError: division by zero\n")
    assert_all_gone(ran)


async def test_a_session_that_nobody_closes_does_not_keep_the_interpreter(tmp_path: Path):
    ran = await Script(NEVER_CLOSED, tmp_path).run()
    assert (ran.code, ran.lines, ran.errors) == (0, ["active"], "")
    assert_all_gone(ran)


INTERRUPTED = """
import sys
from notte_local import NotteClient

notte = NotteClient()
with notte.Session() as session:
    session.observe(url=sys.argv[1] + "/never")
"""
INTERRUPTED_AND_GOES_ON = """
import sys
from notte_local import NotteClient

with NotteClient() as notte, notte.Session() as session:
    try:
        session.observe(url=sys.argv[1] + "/never", timeout=1000)
    except KeyboardInterrupt:
        print(session.observe(url=sys.argv[1], timeout=10).title)
"""


async def interrupted(script: str, folder: Path, server: Server, *, group: bool = False) -> Ran:
    """A script that gets a real SIGINT while it waits for an answer that never comes.

    With `group` what it started gets one too, as Ctrl-C in a terminal has it.
    """
    asked = asyncio.Event()

    async def never(exchange: Exchange) -> None:
        asked.set()
        await exchange.hang()

    server.pages.update({"/never": never, "/": "<title>Alive</title>"})
    started = Script(script, folder, server.url)
    await started.start()
    async with asyncio.timeout(60):
        await asked.wait()
    (os.killpg if group else os.kill)(started.process.pid, signal.SIGINT)
    return await started.end()


@pytest.mark.parametrize("group", [False, True], ids=["the program", "its whole group"])
async def test_control_c_ends_a_verb_and_leaves_nothing(
    tmp_path: Path, server: Server, *, group: bool
):
    ran = await interrupted(INTERRUPTED, tmp_path, server, group=group)
    assert ran.code == -signal.SIGINT
    assert ran.errors.endswith("KeyboardInterrupt\n")
    assert_all_gone(ran)


async def test_control_c_cancels_the_verb_and_the_session_goes_on(tmp_path: Path, server: Server):
    ran = await interrupted(INTERRUPTED_AND_GOES_ON, tmp_path, server)
    assert (ran.code, ran.lines, ran.errors) == (0, ["Alive"], "")
    assert_all_gone(ran)


@pytest.mark.parametrize("stage", ["driver:start_driver", "launch:launch"])
async def test_control_c_while_it_starts_leaves_nothing(stage: str, tmp_path: Path):
    script = Script(CLIENT, tmp_path, INTERRUPTED=f"notte_local.browser.{stage}")
    ran = await script.run()
    assert ran.lines == []
    assert ran.errors.endswith("KeyboardInterrupt\n")
    # the driver is of the script's own session, and no browser outlives its driver
    assert not left_of({each for each in running() if each.session == script.process.pid})
