"""What decides the next step of an agent: a chooser of the user's own, or the task's own words."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from notte_local.actions import Action, ClickAction, FillAction, PressKeyAction
from notte_local.core.answers import (
    counted,
    entered,
    field_names,
    in_tables,
    is_said,
    record_named,
    row_of,
    stated,
)
from notte_local.core.match import is_reached, rank
from notte_local.core.task import (
    carries_out,
    is_change,
    is_search,
    result_wanted,
)
from notte_local.core.words import STOP_STEMS, stems
from notte_local.errors import ElementCovered, ElementDisabled, NoMatch, StaleElement

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from pydantic import BaseModel

    from notte_local.core.task import Question, Reading
    from notte_local.results import Observation, StepResult
    from notte_local.session import AsyncSession

    ResponseFormat = type[BaseModel] | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """One step of a run; what went into a password field is a mask."""

    url: str  # where it was taken
    action: Action
    result: StepResult | None  # None where the step raised
    error: Exception | None = None

    @property
    def success(self) -> bool:
        return self.result is not None and self.result.success

    @property
    def message(self) -> str:
        return self.result.message if self.result is not None else str(self.error)


@dataclass(frozen=True, slots=True)
class Task:
    """What a chooser is asked: what is to be done, and what was done so far."""

    text: str
    url: str | None = None
    response_format: ResponseFormat = None
    turns: tuple[AgentTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What a chooser gives to end the run; `why` says what went wrong, where something did."""

    success: bool
    answer: Any = None
    why: str = ""
    error: Exception | None = None


class Worker(Protocol):
    """What a run asks, step by step."""

    @property
    def wish(self) -> str | None:
        """What the next observation is to be matched to."""
        ...

    async def choose(self, task: Task, observation: Observation) -> Action | Done: ...

    def learn(self, turn: AgentTurn) -> None:
        """What came of the step that was chosen."""
        ...


class Asked:
    """A chooser of the user's own. What it raises is kept, and ends the run."""

    wish = None

    def __init__(self, chooser: Callable[[Task, Observation], Awaitable[Action | Done]]) -> None:
        self._chooser = chooser

    async def choose(self, task: Task, observation: Observation) -> Action | Done:
        try:
            coming: Any = self._chooser(task, observation)
            if not inspect.isawaitable(coming):
                return Done(False, why=f"The chooser gave {coming!r} at once: make it `async def`.")
            chosen: Any = await coming
        except Exception as exc:  # noqa: BLE001 - the user's own code, whose bug must end the run alone
            return Done(False, why=f"The chooser raised {type(exc).__name__}: {exc}", error=exc)
        if isinstance(chosen, Done) and not isinstance(chosen.success, bool):  # pyright: ignore[reportUnnecessaryIsInstance] - choosers may not be typed
            return Done(False, why=f"The chooser gave {chosen!r}: success must be True or False.")
        if isinstance(chosen, Action | Done):
            return chosen
        return Done(
            False,
            why=f"The chooser gave {chosen!r} ({type(chosen).__name__}): it must give an action "
            "of notte_local.actions, or Done(success, answer).",
        )

    def learn(self, turn: AgentTurn) -> None:
        """A chooser sees its turns in the task."""


# --- the task's own instructions, with no model -----------------------------------------------

# How what covers a page is asked to go, the politest way first.
DISMISSALS = ("dismiss the dialog", "close the dialog", "no thanks")
SEND = "click the search button"
CLICKS = frozenset({"click", "double_click"})  # of these something must come
WRITES = frozenset({"fill", "check", "select_dropdown_option"})
AS_GOOD = 0.1  # a difference in score that the place in a form outweighs
DIALOGS = frozenset({"dialog", "alertdialog"})
UNSEEN = frozenset({"covered", "inert", "unreachable", "disabled"})

Phase = Literal["do", "dismiss", "send", "send by button"]


class Instructed:
    """Works through the instructions of a task in order, and checks that each did something."""

    def __init__(self, reading: Reading, session: AsyncSession) -> None:
        self._steps = reading.steps
        self._questions = reading.questions
        self._session = session
        self._at = 0
        self._phase: Phase = "do"
        self._is_dismissed = False  # once for each instruction
        self._is_opened = False  # a search field that is there after a click
        self._before: Observation | None = None  # the page as the instruction found it
        self._last = ""  # the id of the last field that was filled in
        self._typed = ""  # the id of the search field that was filled in
        self._doubt = ""  # what was done and changed nothing, so far
        self._lost: Done | None = None

    @property
    def wish(self) -> str | None:
        return self._steps[self._at] if self._at < len(self._steps) and self._is_doing else None

    @property
    def _is_doing(self) -> bool:
        return self._phase == "do"

    # Choosing

    async def choose(self, task: Task, observation: Observation) -> Action | Done:
        if self._doubt:
            observation = await self._resolve_doubt(observation)
        if self._lost is not None:
            return self._lost
        if self._at == len(self._steps):
            return await answer(task, self._questions, observation, self._session)
        if self._phase == "send":
            return PressKeyAction(key="Enter")
        if self._phase == "send by button":
            return self._sending(observation)
        if self._phase == "dismiss":
            return dismissal(observation)
        return self._doing(observation)

    def _doing(self, observation: Observation) -> Action | Done:
        step = self._steps[self._at]
        self._before = observation
        result = result_wanted(step, observation.elements)
        if result is not None:
            return ClickAction(id=result.id)
        if (best := self._best(step, observation)) is not None:
            return best
        if not self._is_dismissed and is_dialog_open(observation):
            self._is_dismissed, self._phase = True, "dismiss"
            return dismissal(observation)
        return Done(False, why=str(NoMatch(step, observation.url, observation.matches[:3])))

    def _best(self, step: str, observation: Observation) -> Action | None:
        """The best action that is believed; of what changes something, one that says it does."""
        if observation.space.is_empty():
            return None
        if not is_change(step):
            return best_after(observation, self._last)
        believed = observation.matches[: len(observation.space)]
        said = (one for one in believed if one.element and carries_out(step, one.element))
        return next((one.action for one in said), None)

    def _sending(self, observation: Observation) -> Action | Done:
        best = rank(SEND, [one for one in observation.elements if one.role == "button"], limit=1)
        if best and is_reached(best[0]):
            return best[0].action
        return self._failed("nothing came of it, and there is no button that sends it")

    # Learning. What was chosen in a phase is judged by what came of it.

    def learn(self, turn: AgentTurn) -> None:
        if self._phase == "dismiss":
            self._phase = "do"  # whatever came of it: the instruction itself will show
        elif turn.result is None or not turn.result.success:
            self._after_failure(turn)
        elif turn.result.effects.none and (turn.action.type in CLICKS or self._is_sending):
            self._doubt = turn.message
        else:
            self._after_success(turn)

    @property
    def _is_sending(self) -> bool:
        return self._phase in ("send", "send by button")

    def _after_success(self, turn: AgentTurn) -> None:
        if self._phase != "do" or not is_search(self._steps[self._at]):
            self._last = getattr(turn.action, "id", "") if turn.action.type in WRITES else ""
            self._advance()
        elif isinstance(turn.action, FillAction):
            self._phase, self._typed = "send", turn.action.id or ""
        elif self._is_opened:
            self._advance()
        else:
            self._is_opened = True

    async def _resolve_doubt(self, observation: Observation) -> Observation:
        """What seems to have done nothing may take a moment: the page is given that."""
        doubt, self._doubt = self._doubt, ""
        if not self._has_moved(observation):
            observation = await wait_long(self._session, self._steps[self._at])
        if self._has_moved(observation):
            self._advance()
            return (
                observation
                if self.wish is None
                else await self._session.observe(instructions=self.wish)
            )
        if self._phase == "send":
            self._phase = "send by button"
        else:
            self._lost = self._failed(doubt)
        return observation

    def _has_moved(self, observation: Observation) -> bool:
        """Whether the page shows something new since the instruction was begun."""
        before = self._before
        if before is None or before.url != observation.url:
            return True
        # what was typed stands in its field: that alone is no answer to a search
        return shown(before, but=self._typed) != shown(observation, but=self._typed)

    def _after_failure(self, turn: AgentTurn) -> None:
        error = turn.error or (turn.result.error if turn.result is not None else None)
        if isinstance(error, StaleElement):
            return  # the page is read anew, and chosen from again
        if isinstance(error, ElementCovered | ElementDisabled) and not self._is_dismissed:
            self._is_dismissed, self._phase = True, "dismiss"
        else:
            self._lost = self._failed(turn.message, error)

    def _failed(self, why: str, error: Exception | None = None) -> Done:
        return Done(False, why=f"{self._steps[self._at]!r} failed: {why}", error=error)

    def _advance(self) -> None:
        self._at += 1
        self._phase = "do"
        self._is_dismissed = self._is_opened = False
        self._typed = ""


_FOCUS = re.compile(r" \(focused\)|, focused\b|\bfocused, ")


def shown(observation: Observation, *, but: str) -> list[str]:
    """What a page shows, line by line, without the element `but`; focus alone is no news."""
    lines = (_FOCUS.sub("", line.strip()) for line in observation.text().splitlines())
    return [line for line in lines if not (but and line.startswith(f"{but} "))]


async def wait_long(session: AsyncSession, instruction: str) -> Observation:
    """The page after all that may still come of a step: no score reaches 1, so none ends it."""
    return await session.observe(instructions=instruction, min_score=1)


def best_after(observation: Observation, field: str) -> Action:
    """The best action; of those as good, the one that follows the field last filled in.

    Who has filled in a form and says "log in" means its button, not the link above it.
    """
    best = observation.matches[0]
    ids = [element.id for element in observation.elements]
    if field not in ids or best.element is None:
        return observation.space.first()
    at = ids.index(field)
    for match in observation.matches:
        if best.score - match.score >= AS_GOOD or match.element is None:
            break
        if ids.index(match.element.id) > at:
            return match.action
    return observation.space.first()


def is_dialog_open(observation: Observation) -> bool:
    """Whether a dialog stands in the way."""
    return any(
        element.role in DIALOGS and not element.states & UNSEEN for element in observation.elements
    )


def dismissal(observation: Observation) -> Action:
    """What takes away what lies over the page: its own button, else the Escape key."""
    free = [element for element in observation.elements if not element.states & UNSEEN]
    for words in DISMISSALS:
        for match in rank(words, free, limit=1):
            if is_reached(match):
                return match.action
    return PressKeyAction(key="Escape")


# --- answers ----------------------------------------------------------------------------------


async def answer(
    task: Task, questions: Sequence[Question], observation: Observation, session: AsyncSession
) -> Done:
    """What was asked, from the page as it is; of several questions a dict, by what each
    is about. Raises ScrapeFailed for a `response_format`.
    """
    if task.response_format is not None:
        scraped = await session.scrape(response_format=task.response_format)
        return Done(True, scraped.data)
    told: dict[str, Any] = {}
    for question in questions:
        found = await _told(question, observation, session)
        if found is None:
            # What comes late is waited for: observe looks again while the page still changes.
            later = await wait_long(session, question.text)
            found = await _told(question, later, session)
        if found is None:
            return Done(
                False, why=f"{observation.url} does not tell what was asked: {question.text!r}."
            )
        told[question.about or question.text] = found
    return Done(True, told if len(told) > 1 else next(iter(told.values()), None))


async def _told(question: Question, observation: Observation, session: AsyncSession) -> Any:
    return await TELLERS[question.kind](question, observation, session)


async def _text(
    _question: Question, _observation: Observation, session: AsyncSession
) -> str | None:
    return (await session.scrape()).markdown or None


async def _count(question: Question, observation: Observation, session: AsyncSession) -> Any:
    stated_count = await _field(question, session, int)
    if stated_count is not None:
        return stated_count
    return counted(question, observation.elements, observation.title)


async def _value(question: Question, observation: Observation, session: AsyncSession) -> Any:
    if question.of and not _is_about(question.of, observation):
        cell = in_tables(question, (await session.scrape()).tables)
        return await _of_record(question, session) if cell is None else cell
    found = await _field(question, session, str)
    if found is None:
        found = stated(question, (await session.scrape(scrape_links=False)).markdown)
    return entered(question, observation.elements) if found is None else found


async def _whether(question: Question, observation: Observation, session: AsyncSession) -> Any:
    if question.of and not _is_about(question.of, observation):
        return is_said(question, row_of(question.of, observation.elements))
    return is_said(question, (await session.scrape(scrape_links=False)).markdown)


def _is_about(of: str, observation: Observation) -> bool:
    """Whether the page as a whole is about a thing: its title or first heading says so."""
    heading = next((one.name for one in observation.elements if one.level == 1), "")
    said = {stem for stem in stems(of) if stem not in STOP_STEMS}
    return said <= {*stems(observation.title)} or said <= {*stems(heading)}


async def _field(question: Question, session: AsyncSession, kind: type) -> Any:
    """The value of one field, by the names that it may go by."""
    from pydantic import create_model

    names = field_names(question)
    if not names:
        return None
    fields: dict[str, Any] = dict.fromkeys(names, (kind | None, None))
    data = (await session.scrape(response_format=create_model("Answer", **fields))).data
    return next((told for name in names if (told := getattr(data, name)) is not None), None)


async def _of_record(question: Question, session: AsyncSession) -> Any:
    """The value that one of the page's records has, by the name of the record."""
    from pydantic import create_model

    field = field_names(question)[-1]
    fields: dict[str, Any] = {"name": (str | None, None), field: (str | None, None)}
    many: Any = list[create_model("Item", **fields)]
    data: Any = (
        await session.scrape(response_format=create_model("Answer", items=(many, [])))
    ).data
    return record_named(question.of, [(item.name, getattr(item, field)) for item in data.items])


TELLERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "text": _text,
    "count": _count,
    "value": _value,
    "whether": _whether,
}
