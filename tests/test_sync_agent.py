"""Agents of the synchronous form: run, begun and waited for, stopped, with a chooser of one's own."""

from __future__ import annotations

import subprocess
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import AsyncSession, NotteClient
from notte_local.actions import ClickAction
from notte_local.agent import Done
from notte_local.errors import (
    NotteLocalError,
    PolicyRefused,
    SessionEnded,
    SessionNotStarted,
    UnknownSession,
)
from notte_local.example import START_URL, serve
from notte_local.options import Policy
from notte_local.sync import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.actions import Action
    from notte_local.agent import Task
    from notte_local.results import Observation

DESK = "data:text/html,<title>Desk</title><h1>Desk</h1><button>Ring</button><p>Bell: brass</p>"
BELL = "What is the bell?"


@pytest.fixture(scope="module")
def notte() -> Iterator[NotteClient]:
    with NotteClient() as notte:
        yield notte


@pytest.fixture
def session(notte: NotteClient) -> Iterator[Session]:
    with notte.Session() as session:
        yield session


class Thinker:
    """A chooser that thinks until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, task: Task, observation: Observation) -> Done:
        self.asked.set()
        assert self.let_go.wait(30)
        return Done(True, observation.title)


@pytest.fixture
def thinker() -> Iterator[Thinker]:
    thinker = Thinker()
    yield thinker
    thinker.let_go.set()


# Runs


def test_a_task_is_done_on_the_example_site(notte: NotteClient, session: Session):
    async def served(twin: AsyncSession) -> None:
        assert twin.context is not None
        await serve(twin.context)

    session.run(served)
    result = notte.Agent(session=session).run(
        "search for scarf, open the first result and tell me the price", url=START_URL
    )
    assert (result.why, result.answer, result.status) == ("", "32.50", "completed")
    assert (result.session_id, session.status().status) == (session.session_id, "active")


def test_a_session_is_made_for_a_run_and_closed_when_it_is_done(notte: NotteClient):
    agent = notte.Agent()
    assert repr(agent) == f"<Agent {agent.agent_id} not_started>"
    result = agent.run(BELL, url=DESK)
    assert (result.success, result.answer, str(result)) == (True, "brass", "brass")
    assert result.session_id is not None
    assert notte.sessions.get(result.session_id).status == "closed"
    assert [turn.verb for turn in result.trajectory] == ["observe", "scrape"]
    assert (agent.status().status, result.agent_id) == ("completed", agent.agent_id)


def test_a_session_of_its_own_has_the_options_of_the_client():
    asked: list[Any] = []

    def confirm(action: Any, element: Any) -> bool:
        asked.append(threading.current_thread().name)
        return False

    def ring(task: Task, observation: Observation) -> Action:
        return ClickAction(id="B1")

    with NotteClient(policy=Policy(confirm=confirm)) as notte:
        result = notte.Agent(chooser=ring).run("ring", url=DESK)
    assert asked == ["notte_local hook"] * 3
    assert isinstance(result.error, PolicyRefused)
    assert result.why.startswith("3 steps in a row failed, the last one with: ")


def test_a_run_is_begun_and_waited_for_later(notte: NotteClient, thinker: Thinker):
    agent = notte.agents.start("look", url=DESK, chooser=thinker)
    assert thinker.asked.wait(30)
    assert agent.status().status == "running"
    with pytest.raises(RuntimeError, match="is at work already"):
        agent.start("look")
    thinker.let_go.set()
    assert notte.agents.wait(agent.agent_id).answer == "Desk"
    assert agent.wait().success
    assert notte.agents.status(agent.agent_id).status == "completed"


def test_stop_ends_a_run_and_closes_its_session(notte: NotteClient, thinker: Thinker):
    agent = notte.agents.start("look", url=DESK, chooser=thinker)
    assert thinker.asked.wait(30)
    notte.agents.stop(agent.agent_id)
    agent.stop()
    result = agent.wait()
    assert (result.success, result.status, result.why) == (
        False, "stopped", "The run was stopped.",
    )  # fmt: skip
    assert result.session_id is not None
    assert notte.sessions.get(result.session_id).status == "closed"


def test_agents_are_listed_and_found_by_id(notte: NotteClient, session: Session):
    agent = notte.agents.start(BELL, session.session_id, url=DESK)
    assert agent.wait().answer == "brass"
    assert notte.agents.get(agent.agent_id) is agent
    assert notte.agents.list()[-1] == agent.status()
    with pytest.raises(LookupError, match="this client has no agent 'nobody'"):
        notte.agents.get("nobody")
    with pytest.raises(UnknownSession):
        NotteClient().agents.start(BELL, session.session_id)


def test_only_the_last_hundred_agents_are_kept():
    notte = NotteClient()
    first, *_, last = [notte.Agent() for _ in range(101)]
    assert len(notte.agents.list()) == 100
    assert notte.agents.get(last.agent_id) is last
    with pytest.raises(LookupError):
        notte.agents.get(first.agent_id)


# Sessions that are given


def test_a_session_of_another_client_is_worked_in_where_it_lives(notte: NotteClient):
    with Session() as elsewhere:
        agent = notte.Agent(elsewhere)
        assert agent.run(BELL, url=DESK).answer == "brass"
        agent.start(BELL)
        assert agent.wait().answer == "brass"
        assert elsewhere.observe().title == "Desk"


def test_a_given_session_that_cannot_be_used_is_told_in_this_form(notte: NotteClient):
    session = notte.Session()
    with pytest.raises(SessionNotStarted, match="Enter it with `with session:`, or"):
        notte.Agent(session).run(BELL)
    session.stop()
    with pytest.raises(SessionEnded):
        notte.Agent(session).start(BELL)


def test_a_run_is_begun_from_the_thread_of_its_session(notte: NotteClient, session: Session):
    agent = notte.Agent(session)
    told: list[str] = []

    def begin() -> None:
        with pytest.raises(NotteLocalError) as raised:
            agent.start(BELL)
        told.append(str(raised.value))

    thread = threading.Thread(target=begin, name="other")
    thread.start()
    thread.join()
    assert told[0].startswith(f"Session {session.session_id} belongs to the thread that started it")


def test_what_goes_wrong_on_the_way_is_told_in_this_form(notte: NotteClient, session: Session):
    result = notte.Agent(session, lambda task, observation: session.stop()).run("end", url=DESK)  # pyright: ignore[reportArgumentType]
    assert "The chooser gave None (NoneType)" in result.why

    def leave(task: Task, observation: Observation) -> Action:
        other.stop()
        return ClickAction(id="B1")

    with notte.Session() as other:
        result = notte.Agent(other, leave).run("end", url=DESK)
    assert isinstance(result.error, SessionEnded)
    assert result.why == str(result.error)
    assert ("stop() was called" in result.why, "Async" in result.why) == (True, False)


# Choosers of one's own


def test_a_chooser_is_a_plain_function_in_a_thread_of_its_own(notte: NotteClient, session: Session):
    threads: list[str] = []

    def ring_once(task: Task, observation: Observation) -> Action | Done:
        threads.append(threading.current_thread().name)
        if task.turns:
            return Done(True, session.scrape().markdown)  # verbs of the session may be called
        return ClickAction(id="B1")

    result = notte.Agent(session, ring_once).run("ring the bell", url=DESK)
    assert (result.steps, "Bell: brass" in result.answer) == (1, True)
    assert threads == ["notte_local hook"] * 2


def test_a_chooser_may_stop_its_agent(notte: NotteClient):
    def enough(task: Task, observation: Observation) -> Done:
        agent.stop()
        return Done(True)

    agent = notte.Agent(chooser=enough)
    assert agent.run("look", url=DESK).status == "stopped"


def test_a_chooser_that_raises_ends_the_run_alone(notte: NotteClient, session: Session):
    def fail(task: Task, observation: Observation) -> Done:
        raise ZeroDivisionError("by zero")

    result = notte.Agent(session, fail).run("look", url=DESK)
    assert (result.success, result.status) == (False, "failed")
    assert result.why == "The chooser raised ZeroDivisionError: by zero"
    assert session.observe().title == "Desk"


def test_a_chooser_that_leaves_the_program_does_so_where_it_is_waited_for(
    notte: NotteClient, session: Session
):
    def leave(task: Task, observation: Observation) -> Done:
        sys.exit(3)

    agent = notte.Agent(session, leave)
    with pytest.raises(SystemExit) as raised:
        agent.run("look", url=DESK)
    assert (raised.value.code, agent.status().status) == (3, "failed")
    assert session.observe().title == "Desk"


class AsyncCallable:
    async def __call__(self, task: Task, observation: Observation) -> Done:
        return Done(True)


@pytest.mark.parametrize("chooser", [AsyncCallable(), AsyncCallable().__call__])
def test_a_chooser_that_is_async_is_refused(chooser: Any, notte: NotteClient):
    with pytest.raises(TypeError) as raised:
        notte.Agent(chooser=chooser)
    assert str(raised.value) == (
        "chooser of a synchronous agent must be a plain function, not async def: "
        "it is called in a thread of its own, where no event loop runs"
    )


def test_what_is_no_session_and_no_chooser_is_refused(notte: NotteClient):
    wrong: Any = "look"
    with pytest.raises(TypeError, match="session must be a Session, not 'look'"):
        notte.Agent(wrong)
    with pytest.raises(TypeError, match="must be a callable, not 'look'"):
        notte.Agent(chooser=wrong)


# The portal


def portals() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name == "notte_local"}


def test_a_run_keeps_the_portal_until_it_is_over(thinker: Thinker):
    before = portals()
    notte = NotteClient()
    agent = notte.agents.start("look", url=DESK, chooser=thinker)
    (own,) = portals() - before
    assert thinker.asked.wait(30)
    thinker.let_go.set()
    assert agent.wait().answer == "Desk"
    own.join(10)
    assert not own.is_alive()
    assert (agent.wait().answer, agent.status().status) == ("Desk", "completed")


def test_a_run_that_starts_the_browser_again_says_so_where_it_was_begun():
    notte = NotteClient()
    with notte.Session():
        pass
    with warnings.catch_warnings(record=True, action="always") as told:
        notte.Agent().run(BELL, url=DESK)
    assert [each.filename for each in told] == [__file__]


EXITS = {
    "nobody waits": "notte.agents.start('look', url={url!r}, chooser=think); asked.wait()",
    "a daemon waits": (
        "def work():\n"
        "    with suppress(CancelledError): notte.Agent(chooser=think).run('look', {url!r})\n"
        "threading.Thread(target=work, daemon=True).start(); asked.wait()"
    ),
    "it has just begun": "notte.agents.start('look', url={url!r})",
}
SCRIPT = """
import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from notte_local import NotteClient

asked = threading.Event()

def think(task, observation):
    asked.set()
    threading.Event().wait()

notte = NotteClient()
"""


@pytest.mark.parametrize("begin", EXITS.values(), ids=EXITS)
def test_the_interpreter_ends_with_a_run_in_progress(begin: str):
    script = SCRIPT + begin.format(url=DESK) + "\nprint('last line')"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=40, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "last line\n", "")
