"""Observe by page size, beside the least that Playwright does for the same.

    python benchmarks/observe.py [--sizes 100,1000,10000] [--rounds 7] [--json FILE]

Ours is a whole read of a page that is already there: capture, tree, elements and action space.
Playwright's is `page.aria_snapshot(mode="ai", boxes=True)`. Both in one run, in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Page

SECTION = """
<section aria-label="Part {n}"><h2>Part {n}</h2>
<p>Some words about <a href="/part/{n}">part {n}</a> and <b>what</b> is in it.</p>
<ul>{items}</ul>
<form><label>Name {n} <input name="name{n}"></label>
<label><input type="checkbox" name="news{n}"> News of part {n}</label>
<select aria-label="Size {n}"><option>Small<option selected>Large</select>
<button type="button">Save {n}</button></form>
<table><thead><tr><th>Item<th>Price<th>Do</thead><tbody>{rows}</tbody></table></section>
"""
ITEM = '<li><a href="/item/{n}/{i}">Item {i} of part {n}</a></li>'
ROW = "<tr><td>Thing {n}.{i}<td>{i} EUR<td><button type='button'>Delete</button></tr>"
PER_SECTION = 50  # elements of one section, about


def page_of(size: int) -> str:
    """A page of about `size` elements: links, buttons, fields, headings, lists, tables."""
    sections = "".join(
        SECTION.format(
            n=n,
            items="".join(ITEM.format(n=n, i=i) for i in range(6)),
            rows="".join(ROW.format(n=n, i=i) for i in range(3)),
        )
        for n in range(max(1, size // PER_SECTION))
    )
    return f"<!doctype html><title>{size} elements</title><main><h1>Page</h1>{sections}</main>"


async def measure(size: int, rounds: int, page: Page) -> dict[str, Any]:
    from notte_local.browser.capture import capture
    from notte_local.core.space import Ids, build_space
    from notte_local.core.tree import read_tree

    ids = Ids()

    async def ours() -> Any:
        return build_space(read_tree(await capture(page, timeout=60)), ids)

    async def playwrights() -> Any:
        return await page.aria_snapshot(mode="ai", boxes=True)

    await page.set_content(page_of(size))
    built = await ours()
    times = await in_turns({"ours": ours, "aria_snapshot": playwrights}, rounds)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    return {
        "size": await page.evaluate("document.querySelectorAll('*').length"),
        "elements": len(built.elements),
        "actions": len(built.space),
        **{f"{name}_ms": round(seconds * 1000, 1) for name, seconds in medians.items()},
        "ratio": round(medians["ours"] / medians["aria_snapshot"], 3),
    }


async def in_turns(
    calls: dict[str, Callable[[], Awaitable[Any]]], rounds: int
) -> dict[str, list[float]]:
    """Seconds of each call, by name; one of each a round, so that all see the same machine."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            begun = time.perf_counter()
            await call()
            if number:  # the first warms up
                times[name].append(time.perf_counter() - begun)
    return times


async def run(sizes: list[int], rounds: int) -> list[dict[str, Any]]:
    from playwright.async_api import async_playwright

    from notte_local.browser.engine import register
    from notte_local.browser.launch import LaunchOptions, launch

    async with async_playwright() as playwright:
        await register(playwright)
        browser = await launch(playwright, LaunchOptions())
        page = await browser.new_page(viewport={"width": 1280, "height": 1080})
        found = [await measure(size, rounds, page) for size in sizes]
        await browser.close()
    return found


def as_table(found: list[dict[str, Any]]) -> str:
    names = list(found[0])
    lines = ["  ".join(f"{name:>16}" for name in names)]
    lines += ["  ".join(f"{line[name]:>16}" for name in names) for line in found]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    found = asyncio.run(run([int(size) for size in options.sizes.split(",")], options.rounds))
    print(as_table(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
