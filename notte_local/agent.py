"""Agent: a task -> observe, choose, step, until it is done or out of steps. A loop over verbs."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from notte_local.chooser import AgentTurn, Asked, Done, Instructed, Task
from notte_local.client import require_asyncio
from notte_local.core.secrets import MASK
from notte_local.core.task import read_task
from notte_local.core.told import is_secretive, kept
from notte_local.errors import (
    ActionFailed,
    NavigationFailed,
    NotAvailableLocally,
    NothingObserved,
    NotteLocalError,
    PolicyRefused,
    SecretRefused,
)
from notte_local.session import AsyncSession

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator
    from datetime import datetime, timedelta

    from notte_local.actions import Action
    from notte_local.chooser import ResponseFormat, Worker
    from notte_local.client import AsyncNotteClient
    from notte_local.core.task import Reading
    from notte_local.results import Observation
    from notte_local.trajectory import Trajectory

    Chooser = Callable[[Task, Observation], Awaitable[Action | Done]]

__all__ = ["Agent", "AgentResult", "AgentStatus", "AgentTurn", "Agents", "Done", "Task"]

logger = logging.getLogger(__name__)

AgentState = Literal["not_started", "running", "completed", "failed", "stopped", "cancelled"]

MOST_FAILURES = 3  # in a row
MOST_KEPT = 100  # agents that a client lists
NO_PAGE = (
    "The task names no page to begin with, and its session has been nowhere yet: give it a url."
)
LEAVE_SECONDS = 1.0  # how long a chooser that was cancelled, or has no session, is waited for
# What a chooser may mend by choosing otherwise. Any other error ends the run.
MENDABLE = (
    ActionFailed, PolicyRefused, SecretRefused, NavigationFailed,
    NotAvailableLocally, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """An agent as it stood when asked; asking never waits."""

    agent_id: str
    status: AgentState
    task: str | None
    steps: int
    session_id: str | None
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgentResult:
    """What came of a run."""

    success: bool
    answer: Any
    steps: int
    session_id: str | None  # None where none was needed to tell that the task cannot be read
    agent_id: str
    status: AgentState
    duration: timedelta
    trajectory: Trajectory
    why: str = ""  # "" where it succeeded
    error: Exception | None = None

    def __str__(self) -> str:
        return str(self.answer) if self.success else self.why


class Agent:
    """Works at a task in a session: one of its own for each run, or a given one, which stays open.

    `chooser` is any async callable `(Task, Observation) -> Action | Done`. Without one the task's
    own instructions are followed in order, with no model. `on_turn` is told of each step taken.
    """

    def __init__(
        self,
        client: AsyncNotteClient,
        session: AsyncSession | None = None,
        chooser: Chooser | None = None,
        *,
        on_turn: Callable[[AgentTurn], object] | None = None,
    ) -> None:
        if session is not None and not isinstance(session, AsyncSession):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may not be typed
            raise TypeError(f"session must be an AsyncSession, not {session!r}")
        if chooser is not None and not callable(chooser):
            raise TypeError(f"chooser must be an async callable, not {chooser!r}")
        self._client = client
        self._given = session
        self._chooser = chooser
        self._on_turn = on_turn
        self._id = str(uuid.uuid4())
        self._state: AgentState = "not_started"
        self._created_at = self._begun_at = client.clock.now()
        self._closed_at: datetime | None = None
        self._task: Task | None = None
        self._session = session
        self._running: asyncio.Task[AgentResult] | None = None
        self._ending: AgentState | None = None  # what a cancellation of ours is for
        self._typed: set[str] = set()  # into fields for secrets: told nowhere

    @property
    def agent_id(self) -> str:
        """A UUID4, from construction on."""
        return self._id

    async def run(
        self,
        task: str,
        url: str | None = None,
        response_format: ResponseFormat = None,
        max_steps: int = 20,
    ) -> AgentResult:
        """Do a task, and say what came of it.

        `url` is where it begins. With `response_format` the answer is its data, from the page that
        the task leads to. Whatever goes wrong on the way is told in the result. Raises where a run
        cannot begin: SessionEnded or SessionNotStarted for a given session, TypeError, ValueError.
        Cancelling it ends the run.
        """
        await self.start(task, url, response_format, max_steps)
        try:
            return await self.wait()
        except asyncio.CancelledError:
            await asyncio.shield(self._end("cancelled"))
            raise

    async def start(
        self,
        task: str,
        url: str | None = None,
        response_format: ResponseFormat = None,
        max_steps: int = 20,
    ) -> None:
        """Begin a task and come back at once; `wait()` gives the result. Raises as `run` does."""
        require_asyncio()
        if self._running is not None and not self._running.done():
            raise RuntimeError(f"agent {self._id} is at work already: wait() for it, or stop() it")
        check_steps(max_steps)
        check_format(response_format)
        reading = read_task(task)
        if self._given is not None:
            async with self._given.hold():  # refuses one that has ended, or has not begun
                pass
        start = reading.start if self._chooser is None else ""
        self._task = Task(task, url or start or None, response_format)
        self._session, self._ending = self._given, None
        self._begun_at, self._closed_at = self._client.clock.now(), None
        self._state = "running"
        self._running = asyncio.create_task(self._work(self._task, reading, max_steps))
        try:
            await asyncio.sleep(0)  # it has begun: a task cancelled before that tells nobody
        except asyncio.CancelledError:
            await asyncio.shield(self._end("cancelled"))
            raise

    async def wait(self) -> AgentResult:
        """The result, once there is one. To stop waiting is not to stop the run."""
        if self._running is None:
            raise RuntimeError(f"agent {self._id} has no task yet: start() or run() one")
        return await asyncio.shield(self._running)

    async def stop(self) -> None:
        """End the run where it stands; a session of its own is closed. Idempotent."""
        await self._end("stopped")

    def status(self) -> AgentStatus:
        """How the agent stands. Never waits."""
        return AgentStatus(
            agent_id=self._id,
            status=self._state,
            task=None if self._task is None else self._told(self._task.text),
            steps=self._steps,
            session_id=self._session_id,
            created_at=self._created_at,
            closed_at=self._closed_at,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id} {self._state}>"

    def _told(self, task: str) -> str:
        for typed in sorted(self._typed, key=len, reverse=True):
            task = task.replace(typed, MASK)
        return task

    @property
    def _steps(self) -> int:
        return 0 if self._task is None else len(self._task.turns)

    @property
    def _session_id(self) -> str | None:
        return None if self._session is None else self._session.session_id

    async def _end(self, state: AgentState) -> None:
        running = self._running
        if running is None or running.done():
            return
        self._ending = self._ending or state
        running.cancel()
        await asyncio.wait((running,))
        if running.cancelled():
            self._close(state)

    # One run

    async def _work(self, task: Task, reading: Reading, max_steps: int) -> AgentResult:
        try:
            done = await self._done(task, reading, max_steps)
        except NothingObserved as exc:
            done = Done(False, why=NO_PAGE, error=exc)
        except NotteLocalError as exc:
            done = Done(False, why=str(exc), error=exc)
        except asyncio.CancelledError:
            if self._ending is None:  # the loop is closing
                self._close("cancelled")
                raise
            return self._result(Done(False, why=f"The run was {self._ending}."), self._ending)
        except BaseException:  # a bug, ours or a hook's: raised to who waits, told in status()
            self._close("failed")
            raise
        return self._result(done, "completed" if done.success else "failed")

    async def _done(self, task: Task, reading: Reading, max_steps: int) -> Done:
        if self._chooser is None and reading.unread:
            return Done(False, why=f"This part of the task was not understood: {reading.unread!r}.")
        async with self._own_or_given() as session, session.hold():
            worker = Instructed(reading, session) if self._chooser is None else Asked(self._chooser)
            return await self._loop(session, worker, task, max_steps)

    @asynccontextmanager
    async def _own_or_given(self) -> AsyncGenerator[AsyncSession]:
        if self._given is not None:
            yield self._given
            return
        async with self._client.Session() as session:
            self._session = session
            yield session

    async def _loop(
        self, session: AsyncSession, worker: Worker, task: Task, max_steps: int
    ) -> Done:
        failures, url = 0, task.url
        while True:
            observation = await session.observe(url, worker.wish)
            chosen = await chosen_while_open(session, worker.choose(task, observation))
            if isinstance(chosen, Done):
                return chosen
            if len(task.turns) == max_steps:
                return Done(False, why=f"Out of steps: {max_steps} were taken, and it is not done.")
            turn = await take(session, chosen, observation)
            self._typed.update(secrets_of(chosen, turn))
            self._tell(turn)
            task = self._task = replace(task, turns=(*task.turns, turn))
            worker.learn(turn)
            failures, url = 0 if turn.success else failures + 1, None
            if failures == MOST_FAILURES:
                error = turn.error or (turn.result.error if turn.result else None)
                why = f"{failures} steps in a row failed, the last one with: {turn.message}"
                return Done(False, why=why, error=error)

    def _tell(self, turn: AgentTurn) -> None:
        """What watches fails open: a watcher that breaks takes no run down."""
        logger.debug("= agent %s: %s", self._id, turn.message)
        if self._on_turn is None:
            return
        try:
            self._on_turn(turn)
        except Exception:  # the caller's own code
            logger.warning("on_turn of agent %s failed", self._id, exc_info=True)

    def _result(self, done: Done, state: AgentState) -> AgentResult:
        self._close(state)
        assert self._closed_at is not None, "_close() sets it"
        return AgentResult(
            success=done.success,
            answer=done.answer,
            steps=self._steps,
            session_id=self._session_id,
            agent_id=self._id,
            status=state,
            duration=self._closed_at - self._begun_at,
            trajectory=self._trajectory(),
            why="" if done.success else done.why or "The chooser gave up.",
            error=done.error,
        )

    def _trajectory(self) -> Trajectory:
        from notte_local.trajectory import Trajectory

        return Trajectory() if self._session is None else self._session.trajectory

    def _close(self, state: AgentState) -> None:
        self._state = state
        self._closed_at = self._client.clock.now()


def check_steps(max_steps: object) -> None:
    """Raises TypeError or ValueError for what is no number of steps."""
    if isinstance(max_steps, bool) or not isinstance(max_steps, int):
        raise TypeError(f"max_steps must be an int, not {max_steps!r}")
    if max_steps < 1:
        raise ValueError(f"max_steps must be at least 1, not {max_steps!r}")


def check_format(response_format: object) -> None:
    """Raises TypeError or ValueError for what no page could be read as: told before, not after."""
    if response_format is None:
        return
    from pydantic import BaseModel

    from notte_local.core.extract.schema import no_format, read_model, read_schema

    if isinstance(response_format, type) and issubclass(response_format, BaseModel):
        read_model(response_format)
    elif isinstance(response_format, Mapping):
        read_schema(cast("Mapping[str, Any]", response_format))
    else:
        raise no_format(cast("object", response_format))


async def chosen_while_open(
    session: AsyncSession, choosing: Coroutine[Any, Any, Action | Done]
) -> Action | Done:
    """What is chosen; raises SessionEnded as soon as the session has ended, whatever is thought.

    A task of its own: it may be left behind where it does not heed its cancellation.
    """
    choice = asyncio.create_task(choosing)
    over = asyncio.create_task(session._over.wait())  # pyright: ignore[reportPrivateUsage]
    try:
        await asyncio.wait((choice, over), return_when=asyncio.FIRST_COMPLETED)
        if not choice.done():  # a chooser may have ended the session itself, as its last act
            await asyncio.wait((choice,), timeout=LEAVE_SECONDS)
        if not choice.done():
            session.touch()  # raises SessionEnded
        if choice.cancelled():
            return Done(False, why="The chooser raised CancelledError, and nobody cancelled it.")
        return choice.result()
    finally:
        over.cancel()
        await leave(choice)


async def leave(choice: asyncio.Task[Action | Done]) -> None:
    """Cancel what is still being chosen; bounded, where it goes on all the same."""
    if choice.done():
        return
    choice.add_done_callback(lambda done: done.cancelled() or done.exception())  # heard: no warning
    choice.cancel()
    await asyncio.wait((choice,), timeout=LEAVE_SECONDS)
    if not choice.done():
        logger.warning("a chooser goes on after its cancellation: it was left behind")


async def take(session: AsyncSession, action: Action, observation: Observation) -> AgentTurn:
    """One step, whose failure is told, not raised, where another choice may mend it."""
    try:
        result = await session.step(action)
    except MENDABLE as exc:
        asked = getattr(action, "id", None)
        element = next((one for one in observation.elements if one.id == asked), None)
        told = kept(action, is_secret=is_secretive(action, element))
        return AgentTurn(observation.url, told, None, exc)
    return AgentTurn(observation.url, result.action, result)


def secrets_of(action: Action, turn: AgentTurn) -> Iterator[str]:
    """What was typed as it is, and is kept as a mask."""
    value = getattr(action, "value", None)
    if isinstance(value, str) and value and getattr(turn.action, "value", value) != value:
        yield value


class Agents:
    """The agents of a client, the last hundred of them."""

    def __init__(self, client: AsyncNotteClient) -> None:
        self._client = client
        self._agents: dict[str, Agent] = {}

    def make(self, session: AsyncSession | None = None, chooser: Chooser | None = None) -> Agent:
        """An agent that is listed here."""
        agent = Agent(self._client, session, chooser)
        self._agents[agent.agent_id] = agent
        at_rest = [id_ for id_, one in self._agents.items() if one.status().status != "running"]
        for old in at_rest[: max(0, len(self._agents) - MOST_KEPT)]:
            del self._agents[old]
        return agent

    async def start(
        self,
        task: str,
        session_id: str | None = None,
        *,
        url: str | None = None,
        response_format: ResponseFormat = None,
        max_steps: int = 20,
        chooser: Chooser | None = None,
    ) -> Agent:
        """Begin a task and come back at once with its agent.

        `session_id` is one of this client's. Raises UnknownSession, and what `Agent.run` raises.
        """
        session = None if session_id is None else self._client.Session(session_id=session_id)
        agent = self.make(session, chooser)
        try:
            await agent.start(task, url, response_format, max_steps)
        finally:
            self._discard(agent)
        return agent

    def _discard(self, agent: Agent) -> None:
        """Forget an agent that did not begin: whoever asked for it was told why."""
        if agent.status().status == "not_started":
            self._agents.pop(agent.agent_id, None)

    async def wait(self, agent_id: str) -> AgentResult:
        """The result of an agent, once there is one. Raises LookupError."""
        return await self.get(agent_id).wait()

    def status(self, agent_id: str) -> AgentStatus:
        """How an agent stands. Never waits. Raises LookupError."""
        return self.get(agent_id).status()

    async def stop(self, agent_id: str | None = None) -> None:
        """Stop an agent, or all that are at work. Raises LookupError."""
        agents = self._agents.values() if agent_id is None else (self.get(agent_id),)
        await asyncio.gather(*(agent.stop() for agent in agents))

    def list(self) -> tuple[AgentStatus, ...]:
        """How each agent stands, the oldest first."""
        return tuple(agent.status() for agent in self._agents.values())

    def get(self, agent_id: str) -> Agent:
        """The agent of an id. Raises LookupError."""
        if agent_id not in self._agents:
            raise LookupError(f"this client has no agent {agent_id!r}; agents.list() names them")
        return self._agents[agent_id]
