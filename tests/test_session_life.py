"""The life of a session and its doorway, with time handed in and a page that is a fake."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from notte_local.errors import (
    DeadlineExceeded,
    NotteLocalError,
    PolicyRefused,
    SessionEnded,
    SessionNotStarted,
)
from notte_local.options import Policy
from tests.fakes import START, FakeClient, FakePage, until_idle

pytestmark = pytest.mark.anyio


@pytest.fixture
def client() -> FakeClient:
    return FakeClient()


async def blocked(client: FakeClient, **options: Any) -> tuple[Any, FakePage, asyncio.Task[Any]]:
    """A session with a scrape in progress that waits for the page."""
    session = client.session(**options)
    await session.start()
    page = client.pages[-1]
    page.gate = asyncio.Event()
    verb = asyncio.create_task(session.scrape(url="https://a.test/"))
    await page.reading.wait()
    return session, page, verb


async def test_status_tells_before_during_and_after(client: FakeClient):
    session = client.session(timeout_minutes=2)
    assert uuid.UUID(session.session_id).version == 4
    assert session.status().status == "not_started"
    await session.start()
    client.clock.advance(5)
    active = session.status()
    assert (active.status, active.timeout_minutes, active.closed_at) == ("active", 2, None)
    assert active.expires_at is not None
    assert (active.expires_at - START).total_seconds() == 120
    await session.stop()
    ended = session.status()
    assert (ended.status, ended.error) == ("closed", None)
    assert ended.duration.total_seconds() == 5
    assert client.released == [session]


async def test_an_idle_session_closes_its_page_and_says_why(client: FakeClient):
    session = client.session()
    await session.start()
    client.clock.advance(3 * 60)
    assert session.status().status == "timed_out"
    with pytest.raises(SessionEnded) as raised:
        await session.observe(url="https://a.test/")
    assert str(raised.value) == (
        f"Session {session.session_id} has ended: idle for 3 minutes. "
        "A session is started once; make another one to go on."
    )
    assert raised.value.status.status == "timed_out"
    await until_idle(session)
    assert client.pages[0].is_closed


async def test_status_is_no_activity(client: FakeClient):
    session = client.session()
    await session.start()
    for _ in range(3):
        client.clock.advance(60)
        session.status()
    assert session.status().status == "timed_out"


async def test_a_verb_in_progress_is_activity_for_all_of_its_length(client: FakeClient):
    session, page, verb = await blocked(client)
    client.clock.advance(10_000)
    assert session.status().status == "active"
    assert page.gate is not None
    page.gate.set()
    await verb
    client.clock.advance(179)
    assert session.status().status == "active"
    client.clock.advance(1)
    assert session.status().status == "timed_out"


async def test_hold_and_touch_keep_it_open(client: FakeClient):
    session = client.session(timeout_minutes=1)
    async with session:
        async with session.hold():
            client.clock.advance(1000)
        client.clock.advance(59)
        session.touch()
        client.clock.advance(59)
        assert session.status().status == "active"


async def test_the_longest_duration_ends_it_though_held_and_at_the_edge_of_a_verb(
    client: FakeClient,
):
    session = client.session(max_duration_minutes=1)
    await session.start()
    async with session.hold():
        client.clock.advance(60)
    assert session.status().status == "timed_out"

    session, page, verb = await blocked(client, max_duration_minutes=1)
    client.clock.advance(60)
    assert session.status().status == "active"
    assert page.gate is not None
    page.gate.set()
    assert "Some text" in (await verb).markdown
    with pytest.raises(SessionEnded, match="max_duration_minutes=1 was reached"):
        await session.observe()


async def test_stop_cancels_the_verb_in_progress_and_never_waits_behind_it(client: FakeClient):
    session, page, verb = await blocked(client)
    queued = asyncio.create_task(session.observe(url="https://b.test/"))
    await asyncio.wait([queued], timeout=0)
    await session.stop()
    assert page.is_closed
    for task in (verb, queued):
        with pytest.raises(SessionEnded, match=r"stop\(\) was called"):
            await task
    await session.stop()  # idempotent
    assert session.status().status == "closed"


async def test_a_verb_past_its_deadline_says_what_it_was_doing_and_the_session_lives_on(
    client: FakeClient,
):
    session = client.session()
    await session.start()
    client.pages[0].gate = asyncio.Event()
    with pytest.raises(DeadlineExceeded) as raised:
        await session.scrape(url="https://a.test/", timeout=0.05)
    assert str(raised.value) == (
        "scrape() did not end within 0.05 s: it was reading https://a.test/. "
        "Give it longer with timeout=, or observe again to see where the page stands."
    )
    assert isinstance(raised.value, TimeoutError)
    client.pages[0].gate.set()
    assert "Some text" in str(await session.scrape())
    await session.stop()


async def test_a_cancelled_verb_leaves_the_session_usable(client: FakeClient):
    session, page, verb = await blocked(client)
    verb.cancel()
    with pytest.raises(asyncio.CancelledError):
        await verb
    assert page.gate is not None
    page.gate.set()
    assert "Some text" in str(await session.scrape())
    await session.stop()


async def test_waiting_for_ones_turn_counts_against_the_deadline(client: FakeClient):
    session, _, verb = await blocked(client)
    with pytest.raises(DeadlineExceeded, match="it was waiting for its turn"):
        await session.observe(url="https://b.test/", timeout=0.02)
    await session.stop()
    with pytest.raises(SessionEnded):
        await verb


async def test_a_hook_may_call_verbs_also_from_tasks_that_it_starts(client: FakeClient):
    seen: list[str] = []

    async def confirm(action: Any, element: Any) -> bool:
        obs = await session.observe()
        first, second = await asyncio.gather(session.observe(), session.scrape())
        waited = await asyncio.wait_for(session.observe(), 5)
        seen.extend([obs.url, first.url, second.url, waited.url])
        return True

    session = client.session(policy=Policy(confirm=confirm))
    async with session:
        await session.observe(url="https://a.test/")
        assert (await session.step(type="press_key", key="Enter")).success
    assert seen == ["https://a.test/"] * 4


async def test_time_spent_in_a_hook_does_not_count(client: FakeClient):
    asked = asyncio.Event()
    answer = asyncio.Event()

    async def confirm(action: Any, element: Any) -> bool:
        asked.set()
        await answer.wait()
        return True

    session = client.session(policy=Policy(confirm=confirm))
    async with session:
        step = asyncio.create_task(session.step(type="goto", url="https://a.test/", timeout=0.1))
        await asked.wait()
        await asyncio.wait([step], timeout=0.2)  # longer than the deadline
        answer.set()
        assert (await step).success


async def test_stop_from_inside_a_hook_takes_effect_at_the_end_of_the_verb(client: FakeClient):
    async def confirm(action: Any, element: Any) -> bool:
        await session.stop()
        return True

    session = client.session(policy=Policy(confirm=confirm))
    await session.start()
    result = await session.step(type="goto", url="https://a.test/")
    assert result.success
    assert client.pages[0].done == ["goto https://a.test/"]
    assert session.status().status == "closed"
    await until_idle(session)


async def test_stop_from_outside_ends_a_hook_that_hangs(client: FakeClient):
    asked = asyncio.Event()

    async def confirm(action: Any, element: Any) -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    session = client.session(policy=Policy(confirm=confirm))
    await session.start()
    step = asyncio.create_task(session.step(type="goto", url="https://a.test/"))
    await asked.wait()
    await session.stop()
    with pytest.raises(SessionEnded):
        await step


async def test_confirm_that_says_no_refuses_the_step(client: FakeClient):
    async def confirm(action: Any, element: Any) -> bool:
        return False

    session = client.session(policy=Policy(confirm=confirm))
    async with session:
        with pytest.raises(PolicyRefused) as raised:
            await session.step(type="goto", url="https://a.test/")
        assert str(raised.value) == (
            "goto https://a.test/ was refused: confirm() said no. Nothing was sent to the page."
        )
        assert client.pages[0].done == []


async def test_on_expiring_is_told_early_and_may_touch(client: FakeClient):
    told = asyncio.Event()

    async def on_expiring(expiring: Any) -> None:
        assert expiring is session
        expiring.touch()
        told.set()

    session = client.session(timeout_minutes=1, on_expiring=on_expiring, expiring_seconds=20)
    async with session:
        client.clock.advance(40)
        await told.wait()
        client.clock.advance(39)
        assert session.status().status == "active"
        client.clock.advance(21)
        assert session.status().status == "timed_out"


async def test_a_verb_called_by_on_expiring_keeps_the_session(client: FakeClient):
    async def on_expiring(expiring: Any) -> None:
        await expiring.observe(url="https://a.test/")

    session = client.session(timeout_minutes=1, on_expiring=on_expiring)
    async with session:
        client.clock.advance(55)
        assert session._hook is not None
        await session._hook
        client.clock.advance(49)
        assert session.status().status == "active"


async def test_a_session_is_entered_in_one_task_and_left_in_another(client: FakeClient):
    session = client.session()
    await asyncio.create_task(session.start())
    await asyncio.create_task(session.stop())
    assert session.status().status == "closed"


async def test_reset_gives_a_fresh_page_under_the_same_id(client: FakeClient):
    session = client.session()
    async with session:
        await session.observe(url="https://a.test/")
        before = session.session_id
        await session.reset()
        assert session.session_id == before
        assert [page.is_closed for page in client.pages] == [True, False]
        assert session.status().url == "about:blank"
        await session.observe(url="https://b.test/")


async def test_a_lost_page_ends_the_session_as_error(client: FakeClient):
    session, page, verb = await blocked(client)
    page.on_lost("the browser was closed or crashed")
    with pytest.raises(SessionEnded, match="the browser was closed or crashed"):
        await verb
    status = session.status()
    assert (status.status, status.error) == ("error", "the browser was closed or crashed")
    await until_idle(session)


async def test_a_session_never_starts_by_itself_and_starts_once(client: FakeClient):
    session = client.session()
    with pytest.raises(SessionNotStarted) as raised:
        await session.observe(url="https://a.test/")
    assert "observe() needs a started session" in str(raised.value)
    await session.start()
    with pytest.raises(RuntimeError, match="was started already"):
        await session.start()
    await session.stop()
    with pytest.raises(SessionEnded):
        await session.start()


async def test_a_start_that_fails_leaves_an_error_and_nothing_held(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
):
    async def broken(*_: Any) -> Any:
        raise NotteLocalError("no browser today")

    monkeypatch.setattr(client, "open_page", broken)
    session = client.session()
    with pytest.raises(NotteLocalError, match="no browser today"):
        await session.start()
    assert session.status().status == "error"
    assert client.released == [session]


async def test_a_start_that_is_cancelled_leaves_nothing_held(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
):
    opening = asyncio.Event()

    async def slow(*_: Any) -> Any:
        opening.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(client, "open_page", slow)
    session = client.session()
    start = asyncio.create_task(session.start())
    await opening.wait()
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert session.status().status == "error"
    assert client.released == [session]


async def test_stop_ends_a_start_in_progress_and_waits_for_its_end(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
):
    opening = asyncio.Event()
    ended: list[str] = []

    async def slow(*_: Any) -> Any:
        opening.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("opening")

    monkeypatch.setattr(client, "open_page", slow)
    session = client.session()
    start = asyncio.create_task(session.start())
    await opening.wait()
    await session.stop()
    assert ended == ["opening"]
    with pytest.raises(SessionEnded) as raised:
        await start
    assert str(raised.value) == (
        f"Session {session.session_id} has ended: stop() was called. "
        "A session is started once; make another one to go on."
    )
    assert session.status().status == "closed"
    assert client.released == [session]


async def test_stop_at_the_very_end_of_a_start_closes_the_page(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
):
    opening, gate, real = asyncio.Event(), asyncio.Event(), client.open_page

    async def slow(*args: Any) -> Any:
        opening.set()
        await gate.wait()
        return await real(*args)

    monkeypatch.setattr(client, "open_page", slow)
    session = client.session()
    start = asyncio.create_task(session.start())
    await opening.wait()
    gate.set()  # start goes on at the same turn of the loop as what stops it
    await session.stop()
    with pytest.raises(SessionEnded, match=r"stop\(\) was called"):
        await start
    assert [page.is_closed for page in client.pages] == [True]
    assert session.page is None


async def test_a_start_past_its_deadline_names_the_option_that_gives_it_longer(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
):
    async def slow(*_: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(client, "open_page", slow)
    session = client.session(timeout_seconds=0.05)
    with pytest.raises(DeadlineExceeded) as raised:
        await session.start()
    assert str(raised.value) == (
        "start() did not end within 0.05 s: it was starting the browser. "
        "The session has ended: make another one, with a longer timeout_seconds=."
    )
    assert session.status().error == "the browser did not start in time"


async def test_a_recorder_that_breaks_takes_no_verb_down(
    client: FakeClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("notte_local.trajectory.turn_of", broken)
    async with client.session() as session:
        assert (await session.observe(url="https://a.test/")).title == "Fake"
    assert "could not be recorded" in caplog.text


async def test_the_trajectory_keeps_typed_turns_unless_told_not_to(client: FakeClient):
    async with client.session() as session:
        await session.observe(url="https://a.test/", instructions="go back")
        await session.step(type="press_key", key="Enter")
        await session.scrape()
    assert [turn.verb for turn in session.trajectory] == ["observe", "step", "scrape"]
    async with client.session(record=False) as session:
        await session.observe(url="https://a.test/")
    assert len(session.trajectory) == 0
