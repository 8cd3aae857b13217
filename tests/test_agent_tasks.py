"""Six tasks over three sites, done with no model. The first two were written before the agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from tests.sites import SITES, serve

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Job:
    site: str
    task: str
    answer: Any
    response_format: type[BaseModel] | None = None


class Book(BaseModel):
    title: str
    author: str
    year: int


# Not to be changed: what the agent was built to do without having been fitted to it.
WRITTEN_BEFORE = (
    Job("lamps", "search for lamps, open the first result and tell me the price", "€49.00"),
    Job(
        "rooms",
        "Set the city to Basel, set the seats to 8, click Find rooms, then open the second result "
        "and tell me the phone number.",
        "+41 61 555 01 42",
    ),
)
WRITTEN_BESIDE = (
    Job(
        "lamps",
        "Open the contact page. Type Ada into the name field, enter ada@lovelace.org as the email, "
        "choose Repairs as the topic, write 'Two lamps, please' as the message, check the copy box, "
        "send it and tell me the reference number",
        "REP-2041-C",
    ),
    Job("rooms", "go to Help. What is the cancellation period?", "24 hours"),
    Job(
        "library",
        "log in as ada with password analytical, open my loans and tell me how many books are on loan",
        3,
    ),
    Job(
        "library",
        "open the catalogue, search for Babbage, and open the first result",
        Book(title="Passages from the Life of a Philosopher", author="Charles Babbage", year=1864),
        Book,
    ),
)
JOBS = (*WRITTEN_BEFORE, *WRITTEN_BESIDE)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.site)
async def test_a_task_is_done_and_its_question_answered(
    client: AsyncNotteClient, session: AsyncSession, job: Job
):
    assert session.context is not None
    await serve(session.context, job.site)
    result = await client.Agent(session).run(
        job.task, url=SITES[job.site], response_format=job.response_format
    )
    assert (result.why, result.answer) == ("", job.answer)
    assert (result.success, result.status) == (True, "completed")


@pytest.mark.parametrize("job", WRITTEN_BEFORE, ids=lambda job: job.site)
async def test_the_answer_of_a_task_is_not_on_the_page_that_it_starts_from(
    session: AsyncSession, job: Job
):
    assert session.context is not None
    await serve(session.context, job.site)
    observation = await session.observe(url=SITES[job.site])
    assert (observation.http_status, job.answer in observation.text()) == (200, False)
