"""Clients: the registry of their sessions, handles by id, and when browsers start and close."""

from __future__ import annotations

import asyncio
import gc
import pkgutil
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncNotteClient
from notte_local.errors import NotteLocalError, SessionEnded, UnknownSession
from notte_local.options import Policy
from notte_local.registry import ENDED_SECONDS, MOST_ENDED, Registry
from tests.fakes import Clock, FakePage

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio


class FakedClient(AsyncNotteClient):
    """A client whose pages are fakes, and whose time is moved by hand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.time = self._clock = Clock()
        self._registry = Registry(self.time)
        self.pages: list[FakePage] = []

    async def open_page(
        self, session: Any, options: Any, on_lost: Callable[[str], None], stored: Any = None
    ) -> Any:
        self._require_not_closed()
        self._bind()
        self._registry.opened(session)
        self.pages.append(FakePage(on_lost))
        return self.pages[-1]


@pytest.fixture
def faked() -> FakedClient:
    return FakedClient()


# The registry


async def test_sessions_are_listed_by_how_they_stand(faked: FakedClient):
    made = faked.Session()
    async with faked.Session(timeout_minutes=1) as active:
        async with faked.Session() as ended:
            both = [status.session_id for status in faked.sessions.list()]
        assert both == [active.session_id, ended.session_id]
        assert [status.session_id for status in faked.sessions.list()] == [active.session_id]
        known = faked.sessions.list(only_active=False)
        assert {status.session_id: status.status for status in known} == {
            made.session_id: "not_started",
            active.session_id: "active",
            ended.session_id: "closed",
        }
        assert faked.sessions.get(active.session_id) == active.status()
    assert faked.sessions.get(ended.session_id).status == "closed"


async def test_ended_sessions_are_known_for_a_bounded_while(faked: FakedClient):
    ids: list[str] = []
    for _ in range(MOST_ENDED + 2):
        async with faked.Session() as session:
            ids.append(session.session_id)
    kept = {status.session_id for status in faked.sessions.list(only_active=False)}
    assert kept == set(ids[2:])
    faked.time.advance(ENDED_SECONDS)
    assert faked.sessions.get(ids[-1]).status == "closed"
    faked.time.advance(1)
    assert faked.sessions.list(only_active=False) == ()
    with pytest.raises(UnknownSession):
        faked.sessions.get(ids[-1])


async def test_a_session_that_is_dropped_before_its_start_is_forgotten(faked: FakedClient):
    faked.Session()
    gc.collect()  # it holds itself by its timer
    assert faked.sessions.list(only_active=False) == ()


async def test_a_foreign_id_answers_as_one_that_never_was(faked: FakedClient):
    other = FakedClient()
    async with faked.Session() as own, other.Session() as foreign:
        await own.observe(url="https://a.test/")
        for asked in (foreign.session_id, "no-such-id"):
            for ask in (faked.sessions.get, faked.Session):
                with pytest.raises(UnknownSession) as raised:
                    ask(asked)
                assert str(raised.value) == (
                    f"This client has no session {asked!r}.\n"
                    "Active:\n"
                    f"  {own.session_id} https://a.test/\n"
                    "Attach with the id of an active session of the same client, "
                    "or make a new one: client.Session()."
                )
                assert raised.value.session_id == asked
                assert raised.value.active == (own.session_id,)
    assert isinstance(raised.value, LookupError)
    with pytest.raises(UnknownSession, match="It has no active session"):
        faked.sessions.get("no-such-id")
    with pytest.raises(TypeError, match="session_id must be a str, not 7"):
        faked.sessions.get(7)  # pyright: ignore[reportArgumentType]


# Handles


async def test_a_second_handle_is_the_same_session(faked: FakedClient):
    async with faked.Session() as owner:
        handle = faked.Session(owner.session_id)
        await handle.observe(url="https://a.test/")
        assert owner.status() == handle.status()
        assert [turn.verb for turn in owner.trajectory] == ["observe"]
        assert repr(handle) == f"<AttachedSession {owner.session_id} active>"


async def test_leaving_an_attached_with_ends_only_what_it_started(faked: FakedClient):
    async with faked.Session() as owner:
        async with faked.Session(session_id=owner.session_id) as handle:
            assert handle.status().status == "active"
        assert owner.status().status == "active"
    assert handle.status().status == "closed"

    owner = faked.Session()
    async with faked.Session(session_id=owner.session_id):
        assert owner.status().status == "active"
    assert owner.status().status == "closed"


@pytest.mark.parametrize("is_stopped", [False, True])
async def test_a_handle_entered_while_another_starts_waits_for_it(
    faked: FakedClient, monkeypatch: pytest.MonkeyPatch, is_stopped: bool
):
    may_open = asyncio.Event()
    open_page = faked.open_page

    async def open_slowly(*given: Any) -> Any:
        await may_open.wait()
        return await open_page(*given)

    monkeypatch.setattr(faked, "open_page", open_slowly)
    owner = faked.Session()
    starting = asyncio.create_task(owner.start())
    await asyncio.sleep(0)
    handle = faked.Session(session_id=owner.session_id)
    entering = asyncio.create_task(handle.__aenter__())
    await asyncio.sleep(0)
    await owner.stop() if is_stopped else may_open.set()
    ended = await asyncio.gather(starting, entering, return_exceptions=True)
    if is_stopped:
        assert [type(each) for each in ended] == [SessionEnded, SessionEnded]
        return
    assert ended == [None, handle]
    await handle.__aexit__(None, None, None)
    assert handle.status().status == "active"
    await owner.stop()


async def test_stop_on_any_handle_ends_it_for_all(faked: FakedClient):
    async with faked.Session() as owner:
        handle = faked.Session(session_id=owner.session_id)
        await handle.stop()
        with pytest.raises(SessionEnded, match=r"stop\(\) was called"):
            await owner.observe(url="https://a.test/")
        with pytest.raises(SessionEnded):
            faked.Session(session_id=owner.session_id)
        with pytest.raises(SessionEnded):
            async with handle:
                pass
    assert faked.pages[0].is_closed


async def test_two_owners_may_stop_at_once(faked: FakedClient):
    async with faked.Session() as owner:
        handle = faked.Session(session_id=owner.session_id)
        await asyncio.gather(owner.stop(), handle.stop(), faked.aclose())
    assert (owner.status().status, faked.pages[0].is_closed) == ("closed", True)


async def test_a_hook_may_call_verbs_by_another_handle(faked: FakedClient):
    async def confirm(action: Any, element: Any) -> bool:
        return (
            await faked.Session(session_id=session.session_id).observe()
        ).url == "https://a.test/"

    async with faked.Session(policy=Policy(confirm=confirm)) as session:
        await session.observe(url="https://a.test/")
        assert (await session.step(type="press_key", key="Enter")).success


async def test_an_attached_session_takes_no_options(faked: FakedClient):
    async with faked.Session() as owner:
        with pytest.raises(TypeError) as raised:
            faked.Session(session_id=owner.session_id, timeout_minutes=1, headless=True)
    assert str(raised.value) == (
        "session_id= attaches to a session, which has its options already: "
        "leave out timeout_minutes, headless"
    )


# Closing


async def test_a_closed_client_ends_its_sessions_and_opens_no_more(faked: FakedClient):
    waiting = faked.Session()
    async with faked:
        session = faked.Session()
        await session.start()
    assert session.status().status == "closed"
    with pytest.raises(SessionEnded, match=r"has ended: its client was closed\."):
        session.touch()
    for late in (waiting.start, faked.Session, faked.__aenter__):
        with pytest.raises(NotteLocalError, match=r"This client was closed; make another one\."):
            await late()  # pyright: ignore[reportGeneralTypeIssues]
    await faked.aclose()
    assert repr(faked) == "<FakedClient closed>"


async def test_a_client_closed_by_a_hook_ends_at_the_edge_of_the_verb(faked: FakedClient):
    async def confirm(action: Any, element: Any) -> bool:
        await faked.aclose()
        return True

    async with faked.Session(policy=Policy(confirm=confirm)) as session:
        await session.observe(url="https://a.test/")
        assert (await session.step(type="press_key", key="Enter")).success
        assert session.status().status == "closed"


def test_an_api_key_of_a_wrong_type_is_refused():
    with pytest.raises(TypeError, match=r"^api_key must be a str, not of int$"):
        AsyncNotteClient(api_key=5)  # pyright: ignore[reportArgumentType]


def test_an_api_key_names_the_client_and_is_not_shown_whole():
    assert repr(AsyncNotteClient(api_key="sk-0123456789abcdef")) == (
        "<AsyncNotteClient api_key='…cdef' 0 sessions>"
    )
    assert repr(AsyncNotteClient(api_key="short")) == "<AsyncNotteClient api_key='…' 0 sessions>"
    assert repr(AsyncNotteClient()) == "<AsyncNotteClient 0 sessions>"


async def test_a_second_event_loop_is_refused_while_the_first_is_used(faked: FakedClient):
    def in_a_loop_of_its_own(ask: Callable[[], Any]) -> str:
        told: list[str] = []

        def work() -> None:
            try:
                asyncio.run(ask())
            except NotteLocalError as exc:
                told.append(str(exc))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return "".join(told)

    expected = (
        "This client works in the event loop that it was started in, which is another one than "
        "this. Make a client in each event loop, or share the synchronous NotteClient, "
        "which brings a loop of its own."
    )
    async with faked.Session():
        assert in_a_loop_of_its_own(lambda: faked.Session().start()) == expected
        assert in_a_loop_of_its_own(faked.aclose) == expected
        assert in_a_loop_of_its_own(faked.__aenter__) == expected
    # nothing is left in the first one
    assert in_a_loop_of_its_own(faked.aclose) == ""


def test_a_client_whose_loop_is_gone_says_so(faked: FakedClient):
    asyncio.run(faked.__aenter__())
    with pytest.raises(NotteLocalError, match="which is closed by now"):
        asyncio.run(faked.aclose())


# Browsers


async def test_a_client_that_was_not_entered_says_once_how_to_stay_warm():
    notte = AsyncNotteClient()
    async with notte.Session() as first, notte.Session():
        await first.observe(url="about:blank")
    with warnings.catch_warnings(record=True, action="always") as told:
        for _ in range(2):
            async with notte.Session():
                pass
    message = (
        "This client starts its browser a second time: one that is not entered closes it with its "
        "last session. Keep it warm: `async with AsyncNotteClient() as notte:`."
    )
    assert [(str(each.message), each.category) for each in told] == [(message, UserWarning)]
    assert told[0].filename == __file__


async def test_an_entered_client_keeps_its_browser():
    async with AsyncNotteClient() as notte:
        browsers: set[object] = set()
        for _ in range(2):
            async with notte.Session() as session:
                assert session.context is not None
                browsers.add(session.context.browser)
        assert len(browsers) == 1


STAGES = (
    ("notte_local.browser.context", "make_context"),
    ("notte_local.browser.page.BrowserPage", "open"),
)


@pytest.mark.parametrize(("place", "name"), STAGES)
@pytest.mark.parametrize("verb", ["start", "reset"])
async def test_a_page_that_is_cancelled_while_it_opens_is_closed_in_a_warm_browser(
    place: str, name: str, verb: str, monkeypatch: pytest.MonkeyPatch
):
    async with AsyncNotteClient() as notte, notte.Session() as other:
        assert other.context is not None
        assert other.context.browser is not None
        session = notte.Session()
        if verb == "reset":
            await session.start()
        reached, real = asyncio.Event(), pkgutil.resolve_name(f"{place}.{name}")

        async def slow(*args: Any) -> Any:
            opened = await real(*args)
            reached.set()
            await asyncio.sleep(0)  # where the cancellation arrives
            return opened

        monkeypatch.setattr(f"{place}.{name}", slow)
        cancelled = asyncio.create_task(getattr(session, verb)())
        await reached.wait()
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        await session.stop()
        assert other.context.browser.contexts == [other.context]
