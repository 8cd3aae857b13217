"""Six tasks over three sites, done with no model. The first two were written before the agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.sites import SITES, serve

if TYPE_CHECKING:
    from notte_local import AsyncSession

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Job:
    site: str
    task: str
    answer: str


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


@pytest.mark.parametrize("job", WRITTEN_BEFORE, ids=lambda job: job.site)
async def test_the_answer_of_a_task_is_not_on_the_page_that_it_starts_from(
    session: AsyncSession, job: Job
):
    assert session.context is not None
    await serve(session.context, job.site)
    observation = await session.observe(url=SITES[job.site])
    assert (observation.http_status, job.answer in observation.text()) == (200, False)
