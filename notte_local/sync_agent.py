"""Agent and Agents: the synchronous twins of those in `agent.py`, over the portal of a session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from notte_local.agent import Agents as AsyncAgents
from notte_local.portal import in_thread, plainly, require_plain, say_plainly, told_plainly
from notte_local.sync import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from notte_local.actions import Action
    from notte_local.agent import AgentResult, AgentStatus
    from notte_local.agent import Chooser as AsyncChooser
    from notte_local.chooser import Done, ResponseFormat, Task
    from notte_local.client import AsyncNotteClient
    from notte_local.idle import Clock
    from notte_local.portal import TwinClient
    from notte_local.results import Observation
    from notte_local.session import AsyncSession
    from notte_local.sync import NotteClient

    Chooser = Callable[[Task, Observation], Action | Done]

T = TypeVar("T")


class Agent:
    """Works at a task in a session: one of its own for each run, or a given one, which stays open.

    `chooser` is any plain callable `(Task, Observation) -> Action | Done`, called in a thread of
    its own. Without one the task's own instructions are followed in order, with no model. In a
    given session a run is begun from the session's own thread; the rest is for any thread.
    """

    def __init__(
        self,
        twins: AsyncAgents,
        client: TwinClient,
        session: Session | None = None,
        chooser: Chooser | None = None,
    ) -> None:
        if session is not None and not isinstance(session, Session):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may not be typed
            raise TypeError(f"session must be a Session, not {session!r}")
        given = None if session is None else session._twin  # pyright: ignore[reportPrivateUsage]
        asked = None if chooser is None else self._awaitable(chooser)
        self._session = session
        # A session of another client lives in the portal of that one, and there the run goes too.
        self._home = client if session is None else session._client  # pyright: ignore[reportPrivateUsage]
        self._twin = client.portal.ask(lambda: twins.make(given, asked))

    @property
    def agent_id(self) -> str:
        """A UUID4, from construction on."""
        return self._twin.agent_id

    def run(
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
        return _plain(self._begin(lambda: self._twin.run(task, url, response_format, max_steps)))

    def start(
        self,
        task: str,
        url: str | None = None,
        response_format: ResponseFormat = None,
        max_steps: int = 20,
    ) -> None:
        """Begin a task and come back at once; `wait()` gives the result. Raises as `run` does."""
        self._begin(lambda: self._kept(self._twin.start(task, url, response_format, max_steps)))

    def wait(self) -> AgentResult:
        """The result, once there is one. To stop waiting is not to stop the run."""
        return _plain(self._home.portal.run(self._twin.wait))

    def stop(self) -> None:
        """End the run where it stands; a session of its own is closed. Idempotent."""
        self._home.portal.run(self._twin.stop)

    def status(self) -> AgentStatus:
        """How the agent stands. Never waits."""
        return self._home.portal.ask(self._twin.status)

    def __repr__(self) -> str:
        return repr(self._twin)

    def _begin(self, verb: Callable[[], Awaitable[T]]) -> T:
        if self._session is None:
            self._home.warn_of_cold_start()  # here, where the warning can point to its caller
            return told_plainly(lambda: self._home.portal.run(verb))
        return self._session._do(verb)  # pyright: ignore[reportPrivateUsage]

    async def _kept(self, starting: Awaitable[None]) -> None:
        """A run that nobody waits for uses the portal until it is over."""
        await starting
        running = self._twin._running  # pyright: ignore[reportPrivateUsage]
        assert running is not None, "start() has begun it"
        self._home.portal.enter(running)
        running.add_done_callback(self._home.portal.leave)

    def _awaitable(self, chooser: Chooser) -> AsyncChooser:
        require_plain("chooser of a synchronous agent", chooser)

        async def choose(task: Task, observation: Observation) -> Action | Done:
            session_id = self._twin.status().session_id
            assert session_id is not None, "what is observed is a session's"
            return await in_thread(session_id, lambda: chooser(task, observation))

        return choose


class Agents:
    """The agents of a client, the last hundred of them."""

    def __init__(self, client: NotteClient, twin: TwinClient) -> None:
        self._client = client
        self._home = twin
        self._twins = AsyncAgents(cast("AsyncNotteClient", _Asked(client, twin)))
        self._agents: dict[str, Agent] = {}

    def make(self, session: Session | None = None, chooser: Chooser | None = None) -> Agent:
        """An agent that is listed here."""
        agent = Agent(self._twins, self._home, session, chooser)
        listed = {each.agent_id for each in self.list()}  # the twins decide which ones stay
        kept = {id_: each for id_, each in self._agents.items() if id_ in listed}
        self._agents = {**kept, agent.agent_id: agent}
        return agent

    def start(
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
            agent.start(task, url, response_format, max_steps)
        finally:
            self._home.portal.ask(lambda: self._twins._discard(agent._twin))  # pyright: ignore[reportPrivateUsage]
        return agent

    def wait(self, agent_id: str) -> AgentResult:
        """The result of an agent, once there is one. Raises LookupError."""
        return self.get(agent_id).wait()

    def status(self, agent_id: str) -> AgentStatus:
        """How an agent stands. Never waits. Raises LookupError."""
        return self.get(agent_id).status()

    def stop(self, agent_id: str | None = None) -> None:
        """Stop an agent, or all that are at work. Raises LookupError."""
        self._home.portal.run(lambda: self._twins.stop(agent_id))

    def list(self) -> tuple[AgentStatus, ...]:
        """How each agent stands, the oldest first."""
        return self._home.portal.ask(self._twins.list)

    def get(self, agent_id: str) -> Agent:
        """The agent of an id. Raises LookupError."""
        return self._agents[self._home.portal.ask(lambda: self._twins.get(agent_id)).agent_id]


class _Asked:
    """What an agent asks of its client: a session of its own has the synchronous client's options,
    the hooks among them.
    """

    def __init__(self, client: NotteClient, twin: TwinClient) -> None:
        self._client = client
        self._twin = twin

    @property
    def clock(self) -> Clock:
        return self._twin.clock

    def Session(self) -> AsyncSession:  # noqa: N802 - as the client has it
        return self._client.Session()._twin  # pyright: ignore[reportPrivateUsage]


def _plain(result: AgentResult) -> AgentResult:
    """A result whose words are those of the synchronous form."""
    if result.error is not None:
        say_plainly(result.error)
    return replace(result, why=plainly(result.why))
