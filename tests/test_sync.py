"""The synchronous form: twins of the asynchronous one, on a portal thread that comes and goes."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import re
import threading
import typing
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncNotteClient, AsyncSession, NotteClient
from notte_local.agent import Agent as AsyncAgent
from notte_local.agent import Agents as AsyncAgents
from notte_local.errors import (
    NotAvailableLocally,
    NothingObserved,
    NotteLocalError,
    PolicyRefused,
    SessionEnded,
    SessionNotStarted,
    UnknownSession,
)
from notte_local.options import Policy
from notte_local.sync import Session
from notte_local.sync_agent import Agent, Agents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHOP = "data:text/html,<title>Shop</title><h1>Shop</h1><p>Lamps, chairs and a rug.</p><button>Buy</button>"


@pytest.fixture(scope="module")
def notte() -> Iterator[NotteClient]:
    with NotteClient() as notte:
        yield notte


@pytest.fixture
def session(notte: NotteClient) -> Iterator[Session]:
    with notte.Session() as session:
        yield session


# Twins

ELSEWHERE = {"page", "context", "locator"}  # Playwright's objects, which live in the portal
OWN = {"run"}
RENAMED = {"aclose": "close"}


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def said(text: object) -> str:
    """An annotation or a docstring as the synchronous form has it."""
    plain = re.sub(r"\bAsync(?=Session|NotteClient|Generator)", "", str(text))
    plain = plain.replace("async with", "with").replace("SyncSessionKwargs", "SessionKwargs")
    plain = plain.replace("`await ", "`")
    return " ".join(plain.split())


def shape(function: Callable[..., Any]) -> tuple[Any, ...]:
    signature = inspect.signature(function)
    return (
        [
            (each.name, each.kind, each.default, said(each.annotation))
            for each in signature.parameters.values()
        ],
        said(signature.return_annotation),
        said(function.__doc__),
    )


def getter(member: Any) -> Any:
    return member.fget if isinstance(member, property) else member


PAIRS = ((AsyncSession, Session), (AsyncAgent, Agent), (AsyncAgents, Agents))
TWINS = [
    (original, twin, name)
    for original, twin in PAIRS
    for name in sorted(public(original) - ELSEWHERE)
]


@pytest.mark.parametrize(("kind", "twin_kind", "name"), TWINS)
def test_a_twin_has_the_signature_and_the_words_of_the_asynchronous_one(
    kind: type, twin_kind: type, name: str
):
    original, twin = getattr(kind, name), getattr(twin_kind, RENAMED.get(name, name))
    original, twin = getter(original), getter(twin)
    assert shape(twin) == shape(original)
    assert not inspect.iscoroutinefunction(twin)
    overloads = [typing.get_overloads(each) for each in (twin, original)]
    assert [shape(each) for each in overloads[0]] == [shape(each) for each in overloads[1]]


@pytest.mark.parametrize("name", ["Session", "sessions", "Agent", "agents", "aclose"])
def test_a_client_has_the_same_doors(name: str):
    original, twin = getattr(AsyncNotteClient, name), getattr(NotteClient, RENAMED.get(name, name))
    original, twin = getter(original), getter(twin)
    assert shape(twin) == shape(original)


def test_a_twin_has_nothing_that_the_asynchronous_one_lacks():
    for original, twin in PAIRS:
        asynchronous = {RENAMED.get(name, name) for name in public(original)}
        assert public(twin) - asynchronous == (OWN if twin is Session else set())


# Verbs


def test_every_verb_works(session: Session):
    obs = session.observe(url=SHOP, instructions="press buy")
    result = session.step(action=obs.space.first())
    assert result.message == 'Clicked button "Buy" (B1). Nothing that is observed changed.'
    assert session.execute(id="B1").success
    assert "Lamps, chairs and a rug." in session.scrape().markdown
    before = session.status()
    with session.hold():
        assert session.status().expires_at is None
    session.touch()
    assert (before.status, before.url, before.steps) == ("active", SHOP, 2)
    assert [turn.verb for turn in session.trajectory] == ["observe", "step", "step", "scrape"]
    session.reset()
    assert session.status().url == "about:blank"
    assert repr(session) == f"<Session {session.session_id} active>"


def test_a_lone_session_owns_its_browser():
    with Session(timeout_minutes=2) as session:
        assert session.observe(url=SHOP).title == "Shop"
    assert session.status().status == "closed"


def test_playwrights_objects_are_reached_in_the_portal(session: Session):
    async def title(twin: AsyncSession) -> str:
        assert twin.page is not None
        return await twin.page.title()

    session.observe(url=SHOP)
    assert session.run(title) == "Shop"
    asked: list[Callable[[], object]] = [
        lambda: session.page,
        lambda: session.context,
        lambda: session.locator("B1"),
    ]
    for name, ask in zip(("page", "context", "locator"), asked, strict=True):
        with pytest.raises(NotAvailableLocally) as raised:
            ask()
        assert str(raised.value) == (
            f"session.{name} of a synchronous session is not available in notte_local. "
            "Playwright's objects live in another thread: session.run(async_function) runs "
            "`await async_function(session)` there, with the asynchronous session."
        )


def test_a_timeout_may_be_longer_than_the_driver_can_count(notte: NotteClient):
    with notte.Session(timeout_seconds=1e9) as session:
        assert session.observe(url=SHOP).title == "Shop"
        assert session.step(id="B1", timeout=1e9).success
        assert session.scrape(url=SHOP, timeout=float("inf")).markdown


def test_many_pages_are_an_iterator(session: Session):
    found = {page.index: page for page in session.scrape_many([SHOP, "nowhere.invalid"])}
    assert "Lamps, chairs and a rug." in str(found[0].scraped)
    assert not found[1].success
    for page in session.scrape_many([SHOP, SHOP]):
        assert page.success
        break
    assert session.observe(url=SHOP).title == "Shop"


def test_nothing_is_run_before_the_start_or_after_the_end(notte: NotteClient):
    ran: list[object] = []

    async def look(twin: AsyncSession) -> None:
        ran.append(twin.page)

    session = notte.Session()
    with pytest.raises(SessionNotStarted, match=r"^run\(\) needs a started session, "):
        session.run(look)
    with session:
        pass
    with pytest.raises(SessionEnded, match=r"has ended: stop\(\) was called\."):
        session.run(look)
    assert ran == []


def test_an_error_says_what_to_do_in_this_form(notte: NotteClient, session: Session):
    with pytest.raises(NothingObserved) as nothing:
        session.observe()
    assert "Give it an address: `session.observe(url=" in str(nothing.value)
    idle = notte.Session()
    with pytest.raises(SessionNotStarted) as raised:
        idle.observe(url=SHOP)
    assert str(raised.value) == (
        f"observe() needs a started session, and {idle.session_id} has not been started. "
        "Enter it with `with session:`, or call `session.start()`."
    )
    idle.stop()
    with pytest.raises(SessionEnded, match=r"stop\(\) was called"):
        idle.start()
    with pytest.raises(TypeError, match=r"Session has no option 'timeout_minute'"):
        notte.Session(timeout_minute=2)  # pyright: ignore[reportCallIssue]
    with pytest.raises(NotAvailableLocally, match=r"session\.fork\(\) is not available"):
        session.fork()


def test_sessions_are_listed_and_attached_to_by_id(notte: NotteClient, session: Session):
    assert session.session_id in [status.session_id for status in notte.sessions.list()]
    with notte.Session(session_id=session.session_id) as handle:
        handle.observe(url=SHOP)
    assert notte.sessions.get(session.session_id).url == SHOP
    with pytest.raises(UnknownSession):
        NotteClient().Session(session_id=session.session_id)
    handle.stop()
    with pytest.raises(SessionEnded):
        session.observe()


# Hooks


def test_hooks_are_plain_functions_in_a_thread_of_their_own(notte: NotteClient):
    seen: list[Any] = []

    def confirm(action: Any, element: Any) -> bool:
        seen.extend([threading.current_thread().name, session.observe().title])
        return element.name != "Buy"

    with notte.Session(policy=Policy(confirm=confirm)) as session:
        obs = session.observe(url=SHOP)
        with pytest.raises(PolicyRefused, match=r"confirm\(\) said no"):
            session.step(obs.space[0])
    assert seen == ["notte_local hook", "Shop"]


def test_stop_inside_a_hook_takes_effect_at_the_end_of_the_verb(notte: NotteClient):
    def confirm(action: Any, element: Any) -> bool:
        session.stop()
        return session.status().status == "active"

    with notte.Session(policy=Policy(confirm=confirm)) as session:
        obs = session.observe(url=SHOP)
        assert session.step(obs.space[0]).success
        assert session.status().status == "closed"


def test_a_hook_is_given_the_synchronous_session(notte: NotteClient):
    told = threading.Event()
    given: list[Any] = []

    def on_expiring(expiring: Session) -> None:
        given.extend([expiring, expiring.observe(url=SHOP).title])
        told.set()

    with notte.Session(on_expiring=on_expiring) as session:
        session._portal.run(session._twin._warn)
        assert told.wait(10)
        assert given == [session, "Shop"]


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit, KeyboardInterrupt])
def test_an_error_of_a_hook_is_raised_by_the_verb(error: type[BaseException], notte: NotteClient):
    def confirm(action: Any, element: Any) -> bool:
        raise error

    with notte.Session(policy=Policy(confirm=confirm)) as session:
        obs = session.observe(url=SHOP)
        with pytest.raises(error):
            session.step(obs.space[0])
        assert session.observe().title == "Shop"


@pytest.mark.parametrize("verb", ["stop", "close", "attach"])
def test_a_synchronous_call_inside_run_is_refused(verb: str):
    with NotteClient() as notte, notte.Session() as session:
        calls = {
            "stop": session.stop,
            "close": notte.close,
            "attach": lambda: notte.Session(session_id=session.session_id).observe(url=SHOP),
        }

        async def inside(twin: AsyncSession) -> None:
            calls[verb]()

        with pytest.raises(NotteLocalError) as raised:
            session.run(inside)
        assert str(raised.value) == (
            "This is the thread in which the synchronous client works, and a call from here would "
            "wait for itself. A function that is given to session.run(...) awaits the verbs of the "
            "asynchronous session that it is called with."
        )
        assert session.observe(url=SHOP).title == "Shop"  # nothing was closed half-way


def test_a_hook_that_is_async_is_refused(notte: NotteClient):
    async def confirm(action: Any, element: Any) -> bool:
        return True

    with pytest.raises(
        TypeError, match="confirm of a synchronous session must be a plain function"
    ):
        NotteClient(policy=Policy(confirm=confirm))
    with pytest.raises(TypeError) as raised:
        notte.Session(policy=Policy(confirm=confirm))
    assert str(raised.value) == (
        "confirm of a synchronous session must be a plain function, not async def: "
        "it is called in a thread of its own, where no event loop runs"
    )


# Threads and loops


def in_thread(function: Callable[[], Any]) -> Any:
    told: list[Any] = []

    def work() -> None:
        try:
            told.append(function())
        except NotteLocalError as exc:
            told.append(exc)

    thread = threading.Thread(target=work, name="other")
    thread.start()
    thread.join()
    return told[0]


def test_a_second_thread_is_refused_and_told_to_attach(notte: NotteClient, session: Session):
    error = in_thread(lambda: session.observe(url=SHOP))
    assert str(error) == (
        f"Session {session.session_id} belongs to the thread that started it, and this is 'other'. "
        f"Attach to it here: client.Session(session_id={session.session_id!r})."
    )
    attached = in_thread(
        lambda: notte.Session(session_id=session.session_id).observe(url=SHOP).title
    )
    assert attached == "Shop"
    assert in_thread(session.status).status == "active"


def test_a_second_thread_may_stop_a_verb_in_progress(notte: NotteClient):
    waiting = threading.Event()

    def confirm(action: Any, element: Any) -> bool:
        waiting.set()
        return threading.Event().wait()

    with notte.Session(policy=Policy(confirm=confirm)) as session:
        obs = session.observe(url=SHOP)
        stopper = threading.Thread(target=lambda: waiting.wait(10) and session.stop())
        stopper.start()
        with pytest.raises(SessionEnded):
            session.step(obs.space[0])
        stopper.join()


def test_it_works_in_a_thread(notte: NotteClient):
    def work() -> str:
        with notte.Session() as session:
            return session.observe(url=SHOP).title

    assert in_thread(work) == "Shop"


@pytest.mark.anyio
async def test_it_works_inside_a_running_loop(notte: NotteClient):
    assert asyncio.get_running_loop().is_running()
    with notte.Session() as session:
        assert session.observe(url=SHOP).title == "Shop"


def test_a_forked_process_is_told_to_make_its_own(notte: NotteClient, session: Session):
    session._portal._process = 0
    try:
        with pytest.raises(NotteLocalError) as raised:
            session.observe(url=SHOP)
    finally:
        session._portal._process = os.getpid()
    assert str(raised.value) == (
        "This client was made in the process that this one was forked from, and its browser "
        "stays there. Make a client in each process."
    )


# The portal


def portals() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name == "notte_local"}


def test_constructing_starts_no_thread():
    before = threading.enumerate()
    client = NotteClient()
    session = client.Session()
    assert session.status().status == "not_started"
    assert [each.status for each in client.sessions.list(only_active=False)] == ["not_started"]
    assert threading.enumerate() == before


def test_the_thread_of_a_client_goes_with_its_last_session():
    before = portals()
    client = NotteClient()
    with client.Session(), client.Session():
        (own,) = portals() - before
    assert not own.is_alive()


def test_the_thread_goes_too_when_the_last_session_ends_by_itself():
    before = portals()
    session = Session()
    session.start()
    (own,) = portals() - before
    session._portal.run(lambda: session._twin._finish("timed_out", "idle for 3 minutes"))
    own.join(10)
    assert not own.is_alive()
    with pytest.raises(SessionEnded, match="idle for 3 minutes"):
        session.observe()
    assert session.status().status == "timed_out"


def test_an_entered_client_stays_warm_and_closes_all_at_its_exit():
    before = portals()
    with NotteClient(api_key="sk-0123456789abcdef") as client:
        (own,) = portals() - before
        session = client.Session()
        session.start()
        assert repr(client) == "<NotteClient api_key='…cdef' 1 sessions>"
    assert not own.is_alive()
    assert session.status().status == "closed"
    client.close()
    with pytest.raises(NotteLocalError, match="This client was closed; make another one"):
        client.Session()


def test_a_client_that_was_not_entered_says_once_how_to_stay_warm():
    client = NotteClient()
    with client.Session():
        pass
    with warnings.catch_warnings(record=True, action="always") as told:
        for _ in range(2):
            with client.Session():
                pass
    message = (
        "This client starts its browser a second time: one that is not entered closes it with its "
        "last session. Keep it warm: `with NotteClient() as notte:`."
    )
    assert [str(each.message) for each in told] == [message]
    assert told[0].filename == __file__


def test_a_session_keeps_its_client():
    session = NotteClient().Session()
    gc.collect()
    with session:
        assert session.observe(url=SHOP).title == "Shop"
