"""The documented scripts, as a person would run them; `plain` gives the synchronous form of one."""

from __future__ import annotations

MODELS = """
from pydantic import BaseModel

class Job(BaseModel):
    title: str
    company: str
    location: str

class Jobs(BaseModel):
    jobs: list[Job]
"""

MAIN_JOB = f"""
import asyncio
from notte_local import AsyncSession
{MODELS}
async def main():
    async with AsyncSession(timeout_minutes=2) as session:
        print(session.status())
        obs = await session.observe(url="https://www.linkedin.com/", instructions="click 'jobs'")
        res = await session.step(action=obs.space.first())
        print(res.message)
        obs = await session.observe(instructions="dismiss the sign in check")
        res = await session.step(action=obs.space.first())
        print(await session.scrape())
        jobs = (await session.scrape(response_format=Jobs)).data
        print(jobs)

asyncio.run(main())
"""

CLIENT = """
from notte_local import NotteClient

notte = NotteClient()
with notte.Session(timeout_minutes=2) as session:
    status = session.status()
    print(status)
"""


def plain(script: str) -> str:
    """The synchronous form: a session of NotteClient, and no `async` or `await`."""
    changes = (
        ("import asyncio\n", ""),
        ("from notte_local import AsyncSession", "from notte_local import NotteClient"),
        ("AsyncSession(", "NotteClient().Session("),
        ("async ", ""),
        ("await ", ""),
        ("asyncio.run(main())", "main()"),
    )
    for before, after in changes:
        script = script.replace(before, after)
    return script
