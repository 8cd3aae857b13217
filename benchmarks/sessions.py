"""What a session costs to start, beside raw Playwright doing the least possible for the same.

    python benchmarks/sessions.py [--cold 5] [--warm 25] [--imports 15] [--verbs 50] [--json FILE]

    warm    a session of a client that is running;          raw: new_context + new_page
    cold    a lone session, its driver and browser with it; raw: driver, launch, context, page
    import  `from notte_local import AsyncSession`;         raw: `from pydantic import BaseModel`
    verb    observe() of the synchronous form;              raw: of the asynchronous one

Each pair in one run, in turns; medians. Closing is not timed. Imports are timed inside a fresh
interpreter each, whose own start is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rounds import in_turns, told

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright
    from rounds import CleanUp

    from notte_local import AsyncSession

OURS, LEAST = "from notte_local import AsyncSession", "from pydantic import BaseModel"
TIMED = "import time; begun = time.perf_counter()\n{}\nprint(time.perf_counter() - begun)"


async def warm(rounds: int) -> dict[str, list[float]]:
    from playwright.async_api import async_playwright

    from notte_local import AsyncNotteClient

    async with async_playwright() as playwright, AsyncNotteClient() as client:
        browser = await launched(playwright)

        async def ours() -> CleanUp:
            session = client.Session()
            await session.start()
            return session.stop

        async def raw() -> CleanUp:
            context = await browser.new_context()
            await context.new_page()
            return context.close

        return await in_turns({"ours": ours, "raw": raw}, rounds, warm_up=3)


async def cold(rounds: int) -> dict[str, list[float]]:
    from playwright.async_api import async_playwright

    from notte_local import AsyncSession

    async def ours() -> CleanUp:
        session = AsyncSession()
        await session.start()
        return session.stop

    async def raw() -> CleanUp:
        playwright = await async_playwright().start()
        browser = await launched(playwright)
        await (await browser.new_context()).new_page()

        async def close() -> None:
            await browser.close()
            await playwright.stop()

        return close

    return await in_turns({"ours": ours, "raw": raw}, rounds)


async def launched(playwright: Playwright) -> Browser:
    """The browser that a session would take, started as Playwright does by itself."""
    return await playwright.chromium.launch(executable_path=chromium(playwright))


def chromium(playwright: Playwright) -> str:
    from notte_local.browser.find import LaunchOptions, find_browsers

    return find_browsers(LaunchOptions(), playwright.chromium.executable_path)[0].path


async def imports(rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"ours": [], "raw": []}
    for _ in range(rounds):
        times["ours"].append(import_seconds(OURS))
        times["raw"].append(import_seconds(LEAST))
    return times


def import_seconds(statement: str) -> float:
    run = subprocess.run(
        [sys.executable, "-c", TIMED.format(statement)], capture_output=True, check=True, text=True
    )
    return float(run.stdout)


async def verbs(rounds: int) -> dict[str, list[float]]:
    return await asyncio.to_thread(sync_verbs, rounds)


def sync_verbs(rounds: int) -> dict[str, list[float]]:
    from notte_local.sync import NotteClient

    async def inside(twin: AsyncSession) -> float:
        begun = time.perf_counter()
        await twin.observe()
        return time.perf_counter() - begun

    times: dict[str, list[float]] = {"ours": [], "raw": []}
    with NotteClient() as client, client.Session() as session:
        session.observe(url="data:text/html,<button>Buy</button>")
        for _ in range(rounds):
            begun = time.perf_counter()
            session.observe()
            times["ours"].append(time.perf_counter() - begun)
            times["raw"].append(session.run(inside))
    return times


def row(what: str, times: dict[str, list[float]]) -> dict[str, object]:
    """Medians in milliseconds, and how many times the least ours costs."""
    ours, raw = (statistics.median(times[name]) for name in ("ours", "raw"))
    return {
        "what": what,
        "ours_ms": round(ours * 1000, 2),
        "raw_ms": round(raw * 1000, 2),
        "ratio": round(ours / raw, 2),
        "rounds": len(times["ours"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cold", type=int, default=5, help="rounds; 0 leaves it out")
    parser.add_argument("--warm", type=int, default=25)
    parser.add_argument("--imports", type=int, default=15)
    parser.add_argument("--verbs", type=int, default=50)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    measures = {
        "warm": (warm, options.warm),
        "cold": (cold, options.cold),
        "import": (imports, options.imports),
        "verb": (verbs, options.verbs),
    }
    told(
        [
            row(what, asyncio.run(measure(rounds)))
            for what, (measure, rounds) in measures.items()
            if rounds
        ],
        options.json,
    )


if __name__ == "__main__":
    main()
