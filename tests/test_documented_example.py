"""The documented example, its lines unchanged, on pages served under the address that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from notte_local import AsyncSession

if TYPE_CHECKING:
    from playwright.async_api import Route

pytestmark = pytest.mark.anyio


class Job(BaseModel):
    title: str
    company: str
    location: str


class Jobs(BaseModel):
    jobs: list[Job]


JOBS = (
    ("Compiler engineer", "Analytical Engines", "London"),
    ("Tide table clerk", "Harbour Office", "Bristol"),
    ("Bridge inspector", "River Works", "Newcastle"),
)
LINKS = [
    "About",
    "Accessibility",
    "Talent",
    "Community",
    "Careers",
    "Marketing",
    "Privacy",
    "Advertising",
    "Sales",
    "Mobile",
    "Safety",
    "Learning",
    "People",
    "Articles",
    "Companies",
    "News",
    "Games",
    "Salary",
    "Services",
    "Products",
    "Newsletters",
    "Schools",
    "Groups",
    "Events",
    "Premium",
    "Hiring",
    "Business",
    "Directory",
    "Members",
    "Featured",
    "Questions",
    "Support",
    "Cookies",
    "Copyright",
    "Brand",
    "Guest",
    "Controls",
    "Language",
    "Topics",
]

FRONT = f"""<!doctype html><title>Log in or sign up</title>
<header><nav aria-label="Primary"><ul>
  {"".join(f"<li><a href='/{name.lower()}'>{name}</a></li>" for name in LINKS[:12])}
  <li><a href="/jobs">Jobs</a></li>
</ul></nav><a href="/signup">Join now</a><a href="/login">Sign in</a></header>
<main><h1>Welcome to your professional community</h1>
  <button>Continue with a code</button><button>Explore more</button></main>
<footer><ul>{"".join(f"<li><a href='/{name.lower()}'>{name}</a></li>" for name in LINKS[12:])}</ul></footer>"""

BEHIND = f"""<!doctype html><title>Jobs near you</title>
<header><a href="/">Home</a><a href="/login">Sign in</a></header>
<main><h1>Jobs near you</h1><ul>
  {
    "".join(
        f'''<li><article><h2><a href="/jobs/{number}">{title}</a></h2>
        <dl><dt>Company</dt><dd>{company}</dd><dt>Location</dt><dd>{location}</dd></dl></article></li>'''
        for number, (title, company, location) in enumerate(JOBS)
    )
}</ul></main>
<div id="wall" style="position: fixed; inset: 0; background: rgb(0 0 0 / 60%)">
  <section role="dialog" aria-modal="true" aria-labelledby="why"
      style="margin: 20vh auto; width: 400px; background: white">
    <button aria-label="Dismiss" onclick="wall.remove()">&times;</button>
    <h2 id="why">Sign in to view more jobs</h2>
    <label>Email <input type="email"></label><button>Sign in</button><a href="/signup">Join now</a>
  </section>
</div>"""

PAGES = {"https://www.linkedin.com/": FRONT, "https://www.linkedin.com/jobs": BEHIND}


async def answer(route: Route) -> None:
    body = PAGES.get(route.request.url)
    await route.fulfill(body=body or "", status=200 if body else 404, content_type="text/html")


async def route_in(session: AsyncSession) -> None:
    assert session.context is not None
    await session.context.route("**/*", answer)


def test_the_front_page_has_the_jobs_link_among_forty_others():
    assert FRONT.count("<a ") >= 41
    assert FRONT.count(">Jobs<") == 1


async def test_the_documented_example_runs(capsys: pytest.CaptureFixture[str]):
    async with AsyncSession(timeout_minutes=2) as session:
        await route_in(session)
        print(session.status())
        obs = await session.observe(url="https://www.linkedin.com/", instructions="click 'jobs'")
        res = await session.step(action=obs.space.first())
        print(res.message)
        obs = await session.observe(instructions="dismiss the sign in check")
        res = await session.step(action=obs.space.first())
        print(await session.scrape())  # clean markdown
        jobs = (await session.scrape(response_format=Jobs)).data  # a validated pydantic model
    assert [(job.title, job.company, job.location) for job in jobs.jobs] == list(JOBS)
    assert res.message == 'Clicked button "Dismiss" (B3).'
    assert "Sign in to view more jobs" in {element.name for element in res.effects.removed}
    status, told, markdown = capsys.readouterr().out.split("\n", 2)
    assert status.startswith("SessionStatus(session_id=")
    assert told == ('Clicked link "Jobs" (L13). The page is now https://www.linkedin.com/jobs.')
    assert "# Jobs near you" in markdown
    assert "[Tide table clerk](https://www.linkedin.com/jobs/1)" in markdown
    assert "Sign in to view more jobs" not in markdown
