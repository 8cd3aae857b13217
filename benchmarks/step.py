"""What a step costs beside the least that Playwright does for the same.

    python benchmarks/step.py [--size 1000] [--rounds 15] [--json FILE]

Ours: `session.step()`, settled, its effects told, recorded. Playwright's: `locator.click()` or
`locator.fill()` and two animation frames; for the fill, one unchanged `observe()` more. Both in one
run, in turns; medians. `late_ms` is how long after the last change of a page that fetches and
renders anew the step was done.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from made_pages import sized
from rounds import in_turns, told

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from notte_local import AsyncSession

ADDRESS = "https://page.test/"
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LATE = """<!doctype html><button onclick="load()">Load</button><ul id=list></ul><script>
    async function load() {
      await fetch('/data').catch(() => 0);
      for (let part = 0; part < 4; part++) {
        await new Promise(done => requestAnimationFrame(done));
        list.insertAdjacentHTML('beforeend', '<li><a href=/x>Row ' + part + '</a>'.repeat(20));
      }
      self.last = performance.timeOrigin + performance.now();
    }</script>"""


async def served(page: Page, html: str) -> None:
    async def answer(route: Route) -> None:
        if route.request.url.endswith("/data"):
            await asyncio.sleep(0.05)
            await route.fulfill(body="{}")
        else:
            await route.fulfill(body=html, content_type="text/html")

    await page.unroute_all()
    await page.route(f"{ADDRESS}**", answer)


async def quiet(session: AsyncSession, size: int, rounds: int) -> list[dict[str, object]]:
    page = session.page
    assert page is not None  # the session has started
    await served(page, sized(size).documents["/"])
    obs = await session.observe(ADDRESS)
    button = next(one.id for one in obs.elements if one.name == "Save 0")
    field = next(one.id for one in obs.elements if one.name == "Name 0")
    raw_button, raw_field = session.locator(button), session.locator(field)
    values = iter(range(1_000_000))

    async def our_click() -> None:
        await session.step(type="click", id=button)

    async def raw_click() -> None:
        await raw_button.click()
        await page.evaluate(TWO_FRAMES)

    async def our_fill() -> None:
        await session.step(type="fill", id=field, value=f"text {next(values)}")

    async def raw_fill() -> None:
        await raw_field.fill(f"text {next(values)}")
        await page.evaluate(TWO_FRAMES)

    async def observe() -> None:
        await session.observe()

    calls = {
        "our_click": our_click, "raw_click": raw_click,
        "our_fill": our_fill, "raw_fill": raw_fill, "observe": observe,
    }  # fmt: skip
    times = await in_turns(calls, rounds)
    ms = {name: round(statistics.median(taken) * 1000, 1) for name, taken in times.items()}
    fill = ms["raw_fill"] + ms["observe"]
    return [
        row("click", ms["our_click"], ms["raw_click"], 1.4),
        row("fill", ms["our_fill"], round(fill, 1), 1.0),
    ]


def row(what: str, ours: float, least: float, most: float) -> dict[str, object]:
    return {
        "step": what,
        "ours_ms": ours,
        "least_ms": least,
        "ratio": round(ours / least, 2),
        "to_reach": most,
    }


async def late(session: AsyncSession, rounds: int) -> dict[str, object]:
    """How long after the last change the step was done, by the page's own clock and ours."""
    page = session.page
    assert page is not None  # the session has started
    await served(page, LATE)
    taken: list[float] = []
    for _ in range(rounds):
        await session.observe(ADDRESS)
        result = await session.step(type="click", selector="button")
        last: float = await page.evaluate("self.last ?? 0")
        assert last, "the step ended before the page had come to rest"
        taken.append(result.ended_at.timestamp() * 1000 - last)
    median = round(statistics.median(taken), 1)
    return {"step": "late_ms", "ours_ms": median, "least_ms": "", "ratio": "", "to_reach": 100}


async def run(size: int, rounds: int) -> list[dict[str, object]]:
    from notte_local import AsyncSession

    async with AsyncSession(timeout_seconds=120) as session:
        return [*await quiet(session, size, rounds), await late(session, rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    told(asyncio.run(run(options.size, options.rounds)), options.json)


if __name__ == "__main__":
    main()
