"""Agents: their life, choosers of one's own, and what the default one does when things go wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest
from pydantic import BaseModel

from notte_local import AsyncNotteClient
from notte_local.actions import Action, ClickAction, FillAction, GotoAction, PressKeyAction
from notte_local.agent import Agent, AgentResult, Done, Task
from notte_local.core.secrets import MASK
from notte_local.errors import (
    ScrapeFailed,
    SessionEnded,
    SessionNotStarted,
    UnknownElement,
    UnknownSession,
)

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from notte_local.agent import AgentTurn
    from notte_local.results import Observation
    from tests.server import Server

pytestmark = pytest.mark.anyio

PAGE = "<title>Desk</title><h1>Desk</h1><button>Ring</button><p>Bell: brass</p>"


async def give_up(task: Task, observation: Observation) -> Done:
    return Done(False, why="had enough")


async def run(client: AsyncNotteClient, session: AsyncSession, body: str, task: str) -> AgentResult:
    """A task on one page."""
    assert session.context is not None
    await session.context.route(
        "https://a.test/**",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
    )
    return await client.Agent(session).run(task, url="https://a.test/")


# Sessions


async def test_a_session_is_made_for_a_run_and_closed_when_it_is_done(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = PAGE
    agent = client.Agent()
    result = await agent.run("What is the bell?", url=server.url)
    assert (result.success, result.answer, result.why) == (True, "brass", "")
    assert result.session_id is not None
    assert client.sessions.get(result.session_id).status == "closed"
    assert [turn.verb for turn in result.trajectory] == ["observe", "scrape"]
    assert (str(result), result.steps, result.agent_id) == ("brass", 0, agent.agent_id)
    assert result.duration.total_seconds() > 0


async def test_a_given_session_stays_open_and_is_held_all_along(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    expiring: list[Any] = []

    async def choose(task: Task, observation: Observation) -> Done:
        expiring.append(session.status().expires_at)
        return Done(True, observation.title)

    result = await client.Agent(session, choose).run("look", url=server.url)
    assert (result.answer, result.session_id) == ("Desk", session.session_id)
    assert (expiring, session.status().status) == ([None], "active")
    assert session.status().expires_at is not None


async def test_a_run_that_fails_or_is_stopped_closes_its_session(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = PAGE
    begun = asyncio.Event()

    async def think(task: Task, observation: Observation) -> Done:
        begun.set()
        await asyncio.Event().wait()
        return Done(True)

    failed = await client.Agent().run("open the safe", url=server.url)
    agent = await client.agents.start("look", url=server.url, chooser=think)
    await begun.wait()
    assert agent.status().status == "running"
    with pytest.raises(RuntimeError, match="is at work already"):
        await agent.start("look")
    await agent.stop()
    stopped = await agent.wait()
    await agent.stop()
    assert (failed.status, stopped.status) == ("failed", "stopped")
    assert (stopped.success, stopped.why) == (False, "The run was stopped.")
    for result in (failed, stopped):
        assert result.session_id is not None
        assert client.sessions.get(result.session_id).status == "closed"


async def test_a_run_that_is_stopped_at_once_has_a_result(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    agent = await client.agents.start("What is the bell?", url=server.url)
    await agent.stop()
    result = await agent.wait()
    assert (result.status, agent.status().status) == ("stopped", "stopped")
    running = asyncio.create_task(agent.run("What is the bell?", url=server.url))
    await asyncio.sleep(0)  # not time: one turn of the loop
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert agent.status().status == "cancelled"
    assert agent.status().session_id not in {one.session_id for one in client.sessions.list()}


async def test_cancelling_run_ends_it_and_closes_its_session(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = PAGE
    begun = asyncio.Event()

    async def think(task: Task, observation: Observation) -> Done:
        begun.set()
        await asyncio.Event().wait()
        return Done(True)

    agent = client.Agent(chooser=think)
    running = asyncio.create_task(agent.run("look", url=server.url))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    status = agent.status()
    assert (status.status, status.task) == ("cancelled", "look")
    assert status.session_id is not None
    assert client.sessions.get(status.session_id).status == "closed"


async def test_a_closed_or_unstarted_session_is_refused(client: AsyncNotteClient):
    session = client.Session()
    with pytest.raises(SessionNotStarted):
        await client.Agent(session).run("look")
    async with session:
        pass
    agent = client.Agent(session)
    with pytest.raises(SessionEnded) as raised:
        await agent.run("look")
    assert str(raised.value) == (
        f"Session {session.session_id} has ended: stop() was called. "
        "A session is started once; make another one to go on."
    )
    assert agent.status().status == "not_started"


async def test_a_session_of_another_client_is_accepted_its_id_is_not(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    other = AsyncNotteClient()
    result = await other.Agent(session).run("What is the bell?", url=server.url)
    assert result.answer == "brass"
    with pytest.raises(UnknownSession):
        await other.agents.start("look", session_id=session.session_id)


async def test_a_session_id_of_the_same_client_is_its_session(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    await session.observe(url=server.url)
    agent = await client.agents.start("What is the bell?", session_id=session.session_id)
    result = await agent.wait()
    assert (result.answer, result.session_id) == ("brass", session.session_id)
    assert session.status().status == "active"


async def test_a_session_that_ends_under_a_run_is_told(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE

    async def end(task: Task, observation: Observation) -> Action:
        await session.stop()
        return ClickAction(id=observation.elements[0].id)

    result = await client.Agent(session, end).run("look", url=server.url)
    assert (result.success, result.status) == (False, "failed")
    assert isinstance(result.error, SessionEnded)
    assert result.why == str(result.error)


async def test_an_agent_that_did_not_begin_is_not_listed():
    async with AsyncNotteClient() as client:
        with pytest.raises(ValueError, match="task"):
            await client.agents.start("")
        assert client.agents.list() == ()


async def test_what_was_typed_into_a_password_field_is_not_told_with_the_task(server: Server):
    server.pages["/"] = "<label>Password <input type=password></label>"
    async with AsyncNotteClient() as client:
        agent = await client.agents.start("type hunter22 into the password field", url=server.url)
        assert (await agent.wait()).success
        (told,) = client.agents.list()
    assert told.task == f"type {MASK} into the password field"
    assert "hunter22" not in repr((told, agent))


async def test_agents_are_listed_with_how_they_stand(server: Server):
    server.pages["/"] = PAGE
    async with AsyncNotteClient() as client:
        asked = client.Agent(chooser=give_up)
        done = await client.agents.start("What is the bell?", url=server.url)
        await done.wait()
        listed = client.agents.list()
        assert [(one.agent_id, one.status, one.task) for one in listed] == [
            (asked.agent_id, "not_started", None),
            (done.agent_id, "completed", "What is the bell?"),
        ]
        assert client.agents.get(done.agent_id) is done
        assert listed[1].closed_at is not None
        with pytest.raises(LookupError, match="this client has no agent 'x'"):
            client.agents.get("x")
        for _ in range(150):
            client.Agent()
        assert len(client.agents.list()) == 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"session": "s-1"}, "session must be an AsyncSession, not 's-1'"),
        ({"chooser": "gpt"}, "chooser must be an async callable, not 'gpt'"),
    ],
)
async def test_wrong_arguments_of_an_agent_are_told(
    client: AsyncNotteClient, arguments: dict[str, Any], said: str
):
    with pytest.raises(TypeError) as raised:
        client.Agent(**arguments)
    assert str(raised.value) == said


async def test_wrong_arguments_of_a_run_are_told_before_anything_is_opened(
    client: AsyncNotteClient,
):
    agent = client.Agent()
    with pytest.raises(ValueError, match="max_steps must be at least 1, not 0"):
        await agent.run("look", max_steps=0)
    with pytest.raises(TypeError, match=r"^max_steps must be an int, not 2\.5$"):
        await agent.run("look", max_steps=2.5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match=r"^max_steps must be an int, not True$"):
        await agent.run("look", max_steps=True)
    with pytest.raises(TypeError, match=r"^response_format must be a pydantic model class or a"):
        await agent.run("look", response_format=int)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match=r"^response_format must be the JSON Schema of an object"):
        await agent.run("look", response_format={"type": "array"})
    with pytest.raises(ValueError, match="a task must say what is to be done"):
        await agent.run(" ")
    with pytest.raises(RuntimeError, match=r"has no task yet: start\(\) or run\(\) one"):
        await agent.wait()
    assert agent.status().session_id is None


class Hanging:
    """A chooser that never comes to an end; a stubborn one goes on when it is cancelled."""

    def __init__(self, *, stubborn: bool = False) -> None:
        self.begun, self.release = asyncio.Event(), asyncio.Event()
        self.stubborn = stubborn

    async def __call__(self, task: Task, observation: Observation) -> Done:
        self.begun.set()
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            if not self.stubborn:
                raise
            await self.release.wait()
        return Done(True)


async def test_a_client_that_is_closed_stops_its_agents(server: Server):
    server.pages["/"] = PAGE
    hanging = Hanging()
    async with AsyncNotteClient() as client:
        agent = await client.agents.start("look", url=server.url, chooser=hanging)
        await hanging.begun.wait()
    result = await agent.wait()
    assert (result.status, result.why) == ("stopped", "The run was stopped.")


async def test_a_chooser_may_close_the_client_that_it_works_for(server: Server):
    server.pages["/"] = PAGE
    client = AsyncNotteClient()

    async def close(task: Task, observation: Observation) -> Done:
        await client.aclose()
        return Done(True)

    result = await client.Agent(chooser=close).run("look", url=server.url)
    assert result.status == "stopped"
    assert client.sessions.list() == ()


async def test_a_run_ends_with_its_session_while_its_chooser_hangs(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    hanging = Hanging()
    agent = client.Agent(session, hanging)
    await agent.start("look", url=server.url)
    await hanging.begun.wait()
    await session.stop()
    result = await agent.wait()
    assert (result.status, result.why) == ("failed", str(result.error))
    assert isinstance(result.error, SessionEnded)


async def test_a_chooser_that_swallows_its_cancellation_is_left_behind(
    client: AsyncNotteClient,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setattr("notte_local.agent.LEAVE_SECONDS", 0)
    server.pages["/"] = PAGE
    hanging = Hanging(stubborn=True)
    agent = await client.agents.start("look", url=server.url, chooser=hanging)
    await hanging.begun.wait()
    await agent.stop()
    assert (await agent.wait()).status == "stopped"
    assert "a chooser goes on after its cancellation: it was left behind" in caplog.messages
    hanging.release.set()


# Choosers of one's own


async def test_a_chooser_sees_the_task_the_page_and_what_was_done(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    server.pages["/b"] = "<title>B</title><input aria-label='Name'>"
    seen: list[Task] = []

    async def choose(task: Task, observation: Observation) -> Action | Done:
        seen.append(task)
        if observation.title == "Desk":
            return GotoAction(url=f"{server.url}/b")
        if len(task.turns) == 1:
            return FillAction(id=observation.elements[0].id, value="Ada")
        return Done(True, {"value": observation.elements[0].value})

    result = await client.Agent(session, choose).run("any words at all", url=server.url)
    assert (result.answer, result.steps) == ({"value": "Ada"}, 2)
    assert [len(task.turns) for task in seen] == [0, 1, 2]
    assert (seen[0].text, seen[0].url) == ("any words at all", server.url)
    assert seen[2].turns[1].message == 'Filled textbox "Name" (I1) with "Ada".'


class Bug(Exception):
    pass


async def raises(task: Task, observation: Observation) -> Done:
    raise Bug("lost the thread")


async def cancels(task: Task, observation: Observation) -> Done:
    raise asyncio.CancelledError


async def says_text(task: Task, observation: Observation) -> Any:
    return "click"


async def says_how(task: Task, observation: Observation) -> Done:
    return Done(cast("Any", "failed"), why="no lamps")


def is_plain(task: Task, observation: Observation) -> Any:
    return Done(True)


@pytest.mark.parametrize(
    ("chooser", "why", "error"),
    [
        (raises, "The chooser raised Bug: lost the thread", Bug),
        (
            cancels,
            "The chooser raised CancelledError, and nobody cancelled it.",
            type(None),
        ),
        (
            says_text,
            (
                "The chooser gave 'click' (str): it must give an action of notte_local.actions, "
                "or Done(success, answer)."
            ),
            type(None),
        ),
        (
            says_how,
            (
                "The chooser gave Done(success='failed', answer=None, why='no lamps', error=None): "
                "success must be True or False."
            ),
            type(None),
        ),
        (
            is_plain,
            (
                "The chooser gave Done(success=True, answer=None, why='', error=None) at once: "
                "make it `async def`."
            ),
            type(None),
        ),
        (give_up, "had enough", type(None)),
    ],
)
async def test_a_chooser_that_fails_ends_the_run_with_the_reason(
    client: AsyncNotteClient, server: Server, chooser: Any, why: str, error: type
):
    server.pages["/"] = PAGE
    result = await client.Agent(chooser=chooser).run("look", url=server.url)
    assert (result.success, result.status, result.why) == (False, "failed", why)
    assert isinstance(result.error, error)
    assert result.session_id is not None
    assert client.sessions.get(result.session_id).status == "closed"


@pytest.mark.parametrize("raising", [True, False])
async def test_three_failed_steps_in_a_row_end_a_run(
    client: AsyncNotteClient, server: Server, raising: bool
):
    server.pages["/"] = PAGE

    async def choose(task: Task, observation: Observation) -> Action:
        return ClickAction(id="B99")

    async with client.Session(raise_on_failure=raising) as session:
        result = await client.Agent(session, choose).run("look", url=server.url)
    assert (result.success, result.steps) == (False, 3)
    assert result.why == f"3 steps in a row failed, the last one with: {result.error}"
    assert isinstance(result.error, UnknownElement)


async def test_a_step_that_is_wrong_in_itself_is_a_failed_turn(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    seen: list[Exception | None] = []

    async def choose(task: Task, observation: Observation) -> Action | Done:
        seen[:] = [turn.error for turn in task.turns]
        return PressKeyAction(key="Hyperspace") if len(seen) < 2 else Done(True)

    result = await client.Agent(session, choose).run("look", url=server.url)
    assert (result.success, result.steps) == (True, 2)
    assert [type(error) for error in seen] == [ValueError, ValueError]


async def test_a_run_ends_when_it_is_out_of_steps(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE

    async def choose(task: Task, observation: Observation) -> Action:
        return ClickAction(id="B1")

    result = await client.Agent(session, choose).run("ring", url=server.url, max_steps=4)
    assert (result.success, result.steps) == (False, 4)
    assert result.why == "Out of steps: 4 were taken, and it is not done."


async def test_what_was_to_be_typed_into_a_password_field_is_a_mask_in_the_turns(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = "<input type=password disabled aria-label=Password>"

    async def choose(task: Task, observation: Observation) -> Action | Done:
        if task.turns:
            return Done(True, repr(task))
        return FillAction(id=observation.elements[0].id, value="hunter22")

    result = await client.Agent(session, choose).run("look", url=server.url)
    assert "hunter22" not in result.answer
    assert "is disabled" in result.answer


async def test_a_task_without_a_page_to_begin_with_is_told(
    client: AsyncNotteClient, session: AsyncSession
):
    result = await client.Agent(session).run("click Ring")
    assert not result.success
    assert result.why == (
        "The task names no page to begin with, and its session has been nowhere yet: give it a url."
    )


async def test_who_watches_is_told_each_step_and_may_break(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = "<input type=checkbox aria-label=Terms>"
    seen: list[str] = []

    def watch(turn: AgentTurn) -> None:
        seen.append(turn.message)
        raise Bug

    agent = Agent(client, session, on_turn=watch)
    result = await agent.run("check the terms", url=server.url)
    assert (result.success, seen) == (True, ['Checked checkbox "Terms" (B1).'])


# The task's own instructions


async def test_a_task_that_cannot_be_read_ends_before_a_session_is_made(client: AsyncNotteClient):
    before = len(client.sessions.list(only_active=False))
    result = await client.Agent().run("make me a sandwich", url="https://a.test/")
    assert (result.success, result.status, result.steps) == (False, "failed", 0)
    assert result.why == "This part of the task was not understood: 'make me a sandwich'."
    assert (result.session_id, len(result.trajectory)) == (None, 0)
    assert len(client.sessions.list(only_active=False)) == before


async def test_what_is_not_on_the_page_is_told_with_what_is(
    client: AsyncNotteClient, session: AsyncSession
):
    result = await run(client, session, PAGE, "open the wine list")
    assert result.why == (
        "Nothing on https://a.test/ matches 'open the wine list'.\n"
        "Say it in the words of the page, or lower min_score to be given a guess."
    )


async def test_a_click_that_changes_nothing_is_a_failure(
    client: AsyncNotteClient, session: AsyncSession
):
    result = await run(client, session, PAGE, "click Ring, then tell me the bell")
    assert result.why == (
        "'click Ring' failed: Clicked button \"Ring\" (B1). Nothing that is observed changed."
    )
    assert result.steps == 1


async def test_a_click_whose_answer_comes_late_is_waited_for(
    client: AsyncNotteClient, session: AsyncSession
):
    body = (
        "<main><button onclick=\"setTimeout(() => document.querySelector('main')"
        ".insertAdjacentHTML('beforeend', '<p>Guest: Ada</p>'), 400)\">Ring</button></main>"
    )
    result = await run(client, session, body, "click Ring, then tell me the guest")
    assert (result.why, result.answer) == ("", "Ada")


COVER = (
    "<button onclick=\"document.title = 'Rung'\">Ring</button>"
    "<div style='position:fixed;inset:0;background:#fff' {what}><h2>News</h2>{button}</div>"
)


async def test_what_covers_is_dismissed_once_and_the_step_tried_again(
    client: AsyncNotteClient, session: AsyncSession
):
    button = '<button onclick="this.parentElement.remove()">Not now</button>'
    body = COVER.format(what="role=dialog", button=button)
    agent_result = await run(client, session, body, "click Ring")
    assert (agent_result.why, agent_result.steps) == ("", 3)


async def test_what_covers_and_closes_by_escape_is_dismissed(
    client: AsyncNotteClient, session: AsyncSession
):
    body = COVER.format(what="role=dialog", button="") + (
        "<script>onkeydown = (event) => event.key === 'Escape' && "
        "document.querySelector('[role=dialog]').remove()</script>"
    )
    result = await run(client, session, body, "click Ring")
    assert (result.why, result.steps) == ("", 3)


async def test_what_covers_and_stays_is_told(client: AsyncNotteClient, session: AsyncSession):
    result = await run(client, session, COVER.format(what="", button=""), "click Ring")
    assert result.why == (
        '\'click Ring\' failed: button "Ring" (B1) is covered by div "News". '
        "Nothing was sent to the page."
    )
    assert result.steps == 3


async def test_what_a_modal_dialog_makes_inert_is_found_once_that_is_dismissed(
    client: AsyncNotteClient, session: AsyncSession
):
    body = (
        "<button onclick=\"document.title = 'Rung'\">Ring</button>"
        "<dialog aria-label=News><form method=dialog><button>Close</button></form></dialog>"
        "<script>document.querySelector('dialog').showModal()</script>"
    )
    result = await run(client, session, body, "click Ring")
    assert (result.why, result.steps) == ("", 2)


async def test_a_search_ends_with_the_button_where_enter_does_nothing(
    client: AsyncNotteClient, session: AsyncSession
):
    body = (
        "<div role=search><input type=search aria-label=Search>"
        "<button onclick=\"document.body.append('Found: 7')\">Search</button></div>"
    )
    result = await run(client, session, body, "search for oak and tell me how many were found")
    assert (result.steps, result.trajectory[-1].verb) == (3, "scrape")
    assert result.answer == 7


async def test_of_two_that_fit_the_one_after_the_field_is_meant(
    client: AsyncNotteClient, session: AsyncSession
):
    body = (
        "<nav><a href='#top'>Log in</a></nav><form action='/in'><label>Username <input></label>"
        "<button>Log in</button></form>"
    )
    result = await run(client, session, body, "type ada into the username field, then log in")
    assert result.success
    assert session.status().url == "https://a.test/in?"


async def test_a_question_that_the_page_does_not_answer_is_told(
    client: AsyncNotteClient, session: AsyncSession
):
    result = await run(client, session, PAGE, "What is the price?")
    assert (result.success, result.answer) == (False, None)
    assert result.why == "https://a.test/ does not tell what was asked: 'What is the price?'."


async def test_a_value_is_given_of_the_record_that_was_named(
    client: AsyncNotteClient, session: AsyncSession
):
    body = "<main><h1>Lamps</h1><ul>" + "".join(
        f"<li><h2><a href='/{name}'>{name} Lamp</a></h2><p>€{price}</p></li>"
        for name, price in (("Oak", "49.00"), ("Brass", "64.50"), ("Paper", "89.00"))
    )
    result = await run(client, session, body, "How much is the Brass Lamp?")
    assert result.answer == "€64.50"


class Lamp(BaseModel):
    price: str
    watts: int


async def test_a_response_format_whose_fields_are_not_there_is_told(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    result = await client.Agent(session).run("read the page", url=server.url, response_format=Lamp)
    assert isinstance(result.error, ScrapeFailed)
    assert set(result.error.missing) == {"price", "watts"}
    assert result.why == str(result.error)


async def test_a_task_without_a_question_has_no_answer(
    client: AsyncNotteClient, session: AsyncSession
):
    result = await run(client, session, "<input type=checkbox aria-label=Terms>", "check the terms")
    assert (result.success, result.answer, result.steps) == (True, None, 1)


# Orders and questions of the task's own


CART = (
    "<title>Cart</title><h1>Cart</h1><table><tr><th>Item<th>Price</tr>"
    "<tr><td><a href=/shirt>Linen shirt</a><td>$40</tr>"
    "<tr><td><a href=/lamp>Lamp</a><td>$20</tr></table>"
)


async def test_an_order_is_not_carried_out_by_what_only_shares_its_noun(
    client: AsyncNotteClient, session: AsyncSession
):
    result = await run(client, session, CART, "remove the linen shirt from the cart")
    assert (result.success, result.steps) == (False, 0)
    assert "'remove the linen shirt from the cart'" in result.why
    assert session.status().url == "https://a.test/"


async def test_a_table_answers_by_header_and_row(client: AsyncNotteClient, session: AsyncSession):
    result = await run(client, session, CART, "tell me the price of Lamp")
    assert (result.success, result.answer) == (True, "$20")


async def test_two_questions_have_two_answers(client: AsyncNotteClient, session: AsyncSession):
    body = "<title>Oak Lamp</title><h1>Oak Lamp</h1><p>Price: $20</p><p>In stock, 3 left</p>"
    asked = "what is the price of the Oak Lamp and is it in stock?"
    result = await run(client, session, body, asked)
    assert (result.success, result.answer) == (True, {"price": "$20", "in stock": True})


async def test_the_question_that_is_not_answered_is_quoted(
    client: AsyncNotteClient, session: AsyncSession
):
    body = "<title>Oak Lamp</title><h1>Oak Lamp</h1><p>Price: $20</p>"
    result = await run(client, session, body, "tell me the price and is it in stock")
    assert not result.success
    assert "'is it in stock'" in result.why


async def test_signing_in_with_a_name_and_a_password_is_three_steps(
    client: AsyncNotteClient, session: AsyncSession
):
    body = (
        "<title>Door</title><label>User name <input></label>"
        '<label>Password <input type=password></label><button onclick="'
        "document.body.append('Welcome ' + document.querySelector('input').value)\">Log in</button>"
    )
    result = await run(client, session, body, "sign in with ada and password s3cret!")
    assert (result.success, result.steps, result.why) == (True, 3, "")
    assert "Welcome ada" in (await session.scrape()).markdown


async def test_an_agent_is_asked_about_by_its_id(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE

    async def hanging(task: Task, observation: Observation) -> Done:
        await asyncio.Event().wait()
        raise AssertionError

    done = await client.agents.start("What is the bell?", url=server.url)
    assert (await client.agents.wait(done.agent_id)).answer == "brass"
    assert client.agents.status(done.agent_id).status == "completed"
    busy = await client.agents.start("look", url=server.url, chooser=hanging)
    assert client.agents.status(busy.agent_id).status == "running"
    await client.agents.stop(busy.agent_id)
    assert client.agents.status(busy.agent_id).status == "stopped"
    for asked in (client.agents.wait, client.agents.stop):
        with pytest.raises(LookupError, match="this client has no agent 'nobody'"):
            await asked("nobody")
