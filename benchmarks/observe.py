"""observe() beside its rivals: time, size, what is found and what is missed; and its goals.

    python benchmarks/observe.py [--sizes 100,1000,5000,50000] [--rounds 5] [--data DIR]

Ours is `session.observe()` of a page that is already there and was not read before; beside it, in
turns, Playwright's `page.aria_snapshot(mode="ai", boxes=True)` and Chromium's own tree (CDP
`Accessibility.getFullAXTree`), on the same page. Medians. Then the same page observed once more,
unchanged and with one element changed; and memory. `--data` adds saved pages. What is found is held
against the truth of pages that were made up (made_pages.py).
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import statistics
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from made_pages import MadePage, Truth, components, frames, saved, sized, table
from rounds import as_table, in_turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from playwright.async_api import CDPSession, Page, Route

    from notte_local import AsyncSession
    from notte_local.results import Observation

ENGINE = "notte"  # the name of our selector engine
ORIGIN = "https://page.test"
MB = 1_000_000
SAVED = 5  # of the development data
SETTLED_SECONDS = 0.1  # after a change: what is measured is reading, not waiting for rest
CHANGE_AT, MEMORY_AT = 10_000, 50_000  # elements

TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# The most that each figure may be, by where it is measured.
GOALS: dict[str, float] = {
    "full / aria_snapshot, 100 elements": 0.8,
    "full / aria_snapshot, larger": 0.4,
    "full / aria_snapshot, 20 frames": 0.6,
    'unchanged / evaluate("1"), 10,000 elements': 4,
    "one change / full, 10,000 elements": 0.2,
    "growth from 5,000 to 50,000 elements": 12,
    "MB kept of 50,000 elements": 90,
    "MB at the peak of reading them": 150,
    "missed of the truth": 0,
    "false members": 0,
}


@dataclass(slots=True)
class Bench:
    """One session, and the page that is measured in it."""

    session: AsyncSession
    page: Page
    cdp: CDPSession
    rounds: int

    async def show(self, made: MadePage) -> None:
        """Serve a page, and open it."""

        async def serve(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if made.documents.get(path) is None:
                await route.abort()
            else:
                await route.fulfill(body=made.documents[path], content_type="text/html")

        await self.page.unroute_all()
        await self.page.route("**/*", serve)
        await self.session.observe(f"{ORIGIN}/")

    async def reload(self) -> None:
        """The same page, never read and at rest."""
        await self.page.reload(wait_until="load")
        await self.page.evaluate(TWO_FRAMES)
        # The scripts of both sides are there: what is measured is reading.
        await self.page.locator(f"{ENGINE}=rest").text_content()
        await asyncio.sleep(SETTLED_SECONDS)

    async def timed(self, calls: dict[str, Callable[[], Awaitable[Any]]]) -> dict[str, float]:
        """Medians in milliseconds."""
        times = await in_turns(calls, self.rounds)
        return {name: statistics.median(taken) * 1000 for name, taken in times.items()}


async def measure(bench: Bench, made: MadePage) -> dict[str, Any]:
    """The first reading of a page, beside the rivals'."""
    await bench.show(made)
    found: dict[str, Any] = {}

    async def ours() -> Callable[[], Awaitable[None]]:
        found["ours"] = await bench.session.observe()
        return bench.reload

    async def aria() -> None:
        found["aria"] = await bench.page.aria_snapshot(mode="ai", boxes=True, timeout=0)

    async def chromium() -> None:
        cdp: Any = bench.cdp  # whose answers Playwright types as bare dicts
        found["ax"] = await cdp.send("Accessibility.getFullAXTree")

    await bench.reload()
    medians = await bench.timed({"ours": ours, "aria": aria, "ax": chromium})
    return {
        "page": made.name,
        "elements": len(found["ours"].elements),
        "cut": len(found["ours"].cut),  # frames that did not answer in time, say
        **{f"{name} ms": round(taken, 1) for name, taken in medians.items()},
        "ratio": round(medians["ours"] / medians["aria"], 3),
        "ours kB": len(found["ours"].text()) // 1000,
        "aria kB": len(found["aria"]) // 1000,
        "ax kB": len(json.dumps(found["ax"])) // 1000,
        **judged(made.truth, found),
    }


def judged(truth: Truth, found: dict[str, Any]) -> dict[str, object]:
    """Who missed, and who told falsely, how many; "" where nobody knows the truth."""
    told = {
        "ours": of_ours(found["ours"]),
        "aria": Counter(of_aria(found["aria"])),
        "ax": Counter(of_chromium(found["ax"]["nodes"])),
    }
    figures: dict[str, object] = {}
    for name, seen in told.items():
        figures[f"{name} missed"] = sum((truth - seen).values()) if truth else ""
        figures[f"{name} false"] = sum((seen - truth).values()) if truth else ""
    return figures


def of_ours(observation: Observation) -> Truth:
    return Counter((element.role, element.name) for element in observation.space.elements)


ARIA_LINE = re.compile(r"^\s*- '?([a-z]+)(?: \"((?:[^\"\\]|\\.)*)\")?")
UNTOLD = frozenset({"option"})  # of a native list: told as the list's own


def of_aria(snapshot: str) -> Iterable[tuple[str, str]]:
    from notte_local.core.space.roles import OPERABLE

    for line in snapshot.splitlines():
        said = ARIA_LINE.match(line)
        if said and said[1] in OPERABLE and said[1] not in UNTOLD:
            yield said[1], (said[2] or "").replace('\\"', '"')


SAME_ROLE = {"DisclosureTriangle": "button", "ComboBoxSelect": "combobox"}


def of_chromium(nodes: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    from notte_local.core.space.roles import OPERABLE

    for node in nodes:
        role = str(node.get("role", {}).get("value", ""))
        role = SAME_ROLE.get(role, role)
        if not node["ignored"] and role in OPERABLE and role not in UNTOLD:
            yield role, str(node.get("name", {}).get("value", "")).strip()


async def measure_again(bench: Bench) -> dict[str, float]:
    """A page that was read before: as it was, and with one element changed."""
    await bench.show(sized(CHANGE_AT))

    async def change() -> None:
        await bench.page.evaluate("document.querySelectorAll('button')[7].textContent += '!'")
        await asyncio.sleep(SETTLED_SECONDS)

    async def nothing() -> None:
        await bench.page.evaluate("1")

    async def observe() -> None:
        await bench.session.observe()

    # Each leaves the page as the next one wants it, so their order is always the same.
    steps = (
        ("full", bench.reload, observe),
        ("unchanged", nothing, observe),
        ("evaluate", nothing, nothing),
        ("changed", change, observe),
    )
    times: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(bench.rounds + 1):
        for name, prepare, call in steps:
            await prepare()
            times[name] += (await in_turns({name: call}, 1, warm_up=0))[name]
    return {name: statistics.median(taken[1:]) * 1000 for name, taken in times.items()}


async def measure_memory(bench: Bench) -> tuple[float, float]:
    """Megabytes that an observation keeps, and at the peak of reading it."""
    await bench.show(sized(100))
    await bench.show(sized(MEMORY_AT))
    await bench.reload()
    await bench.show(sized(100))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await bench.page.unroute_all()
    made = sized(MEMORY_AT)
    await bench.show(made)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    page = len(made.documents["/"])  # the page's own source is no part of the observation
    return (kept - before - page) / MB, (peak - before - page) / MB


def goals(
    rows: list[dict[str, Any]], again: dict[str, float], memory: tuple[float, float]
) -> dict[str, float]:
    """The figures by the names of GOALS; one that was not measured is left out."""
    by_page = {row["page"]: row for row in rows}
    larger = [row["ratio"] for row in rows if row["page"].isdecimal() and int(row["page"]) >= 1000]
    told: dict[str, float] = {}
    if "100" in by_page:
        told["full / aria_snapshot, 100 elements"] = by_page["100"]["ratio"]
    if larger:
        told["full / aria_snapshot, larger"] = max(larger)
    if "20 frames" in by_page:
        told["full / aria_snapshot, 20 frames"] = by_page["20 frames"]["ratio"]
    if again:
        told['unchanged / evaluate("1"), 10,000 elements'] = again["unchanged"] / again["evaluate"]
        told["one change / full, 10,000 elements"] = again["changed"] / again["full"]
    if {"5000", "50000"} <= set(by_page):
        told["growth from 5,000 to 50,000 elements"] = (
            by_page["50000"]["ours ms"] / by_page["5000"]["ours ms"]
        )
    if memory[1]:
        told["MB kept of 50,000 elements"], told["MB at the peak of reading them"] = memory
    known = [row for row in rows if row["ours missed"] != ""]
    told["missed of the truth"] = sum(row["ours missed"] for row in known)
    told["false members"] = sum(row["ours false"] for row in known)
    return told


OTHERS = {"frames": frames, "table": table, "components": components}


def pages(sizes: list[int], parts: set[str], data: Path | None) -> Iterable[MadePage]:
    yield from map(sized, sizes)
    yield from (make() for name, make in OTHERS.items() if name in parts)
    if data is None:
        return
    folder = data / "scrape" / "wcxb-dev" / "html"
    files = sorted(folder.glob("*.gz"))
    if not files:
        raise SystemExit(f"{folder} holds no saved pages")
    for file in files[:: max(1, len(files) // SAVED)][:SAVED]:
        yield saved(
            file.name.split(".")[0], gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
        )


async def run(
    sizes: list[int], rounds: int, data: Path | None, parts: set[str]
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    from notte_local import AsyncSession

    async with AsyncSession(timeout_seconds=300, record=False) as session:
        assert session.page is not None
        cdp = await session.page.context.new_cdp_session(session.page)
        bench = Bench(session, session.page, cdp, rounds)
        rows: list[dict[str, Any]] = []
        for made in pages(sizes, parts, data):
            rows.append(await measure(bench, made))
            print(f"{made.name}: {rows[-1]['ratio']} of aria_snapshot", flush=True)  # it takes long
        again = await measure_again(bench) if "again" in parts else {}
        memory = await measure_memory(bench) if "memory" in parts else (0.0, 0.0)
        return rows, goals(rows, again, memory)


def as_goals(reached: dict[str, float]) -> list[dict[str, object]]:
    return [
        {
            "figure": name,
            "measured": round(value, 3),
            "to reach": f"<= {GOALS[name]:g}",
            "": "yes" if value <= GOALS[name] else "NO",
        }
        for name, value in reached.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="100,1000,5000,50000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--parts",
        default=",".join([*OTHERS, "again", "memory"]),
        help="what is measured beside the pages by size",
    )
    parser.add_argument("--data", type=Path, help="a folder with saved pages")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",") if size]
    rows, reached = asyncio.run(
        run(sizes, options.rounds, options.data, set(options.parts.split(",")))
    )
    print(as_table(rows), as_table(as_goals(reached)), sep="\n\n")
    if options.json is not None:
        figures = {"pages": rows, "goals": reached}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
