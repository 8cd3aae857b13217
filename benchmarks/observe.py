"""Observe by page size, beside the least that Playwright does for the same.

    python benchmarks/observe.py [--sizes 100,1000,10000] [--rounds 7] [--json FILE]

Ours is `session.observe()` of a page that is already there. Playwright's is
`page.aria_snapshot(mode="ai", boxes=True)` of the same page. Both in one run, in turns; medians.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from rounds import in_turns, told

if TYPE_CHECKING:
    from notte_local import AsyncSession

ADDRESS = "https://page.test/"
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


async def measure(size: int, rounds: int, session: AsyncSession) -> dict[str, object]:
    page = session.page
    assert page is not None  # the session has started
    await page.route(
        ADDRESS, lambda route: route.fulfill(body=page_of(size), content_type="text/html")
    )
    observed = await session.observe(ADDRESS)
    await page.unroute(ADDRESS)

    async def ours() -> None:
        await session.observe()

    async def playwrights() -> None:
        await page.aria_snapshot(mode="ai", boxes=True)

    times = await in_turns({"ours": ours, "aria_snapshot": playwrights}, rounds)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    return {
        "size": await page.evaluate("document.querySelectorAll('*').length"),
        "elements": len(observed.elements),
        "actions": len(observed.space),
        **{f"{name}_ms": round(seconds * 1000, 1) for name, seconds in medians.items()},
        "ratio": round(medians["ours"] / medians["aria_snapshot"], 3),
    }


async def run(sizes: list[int], rounds: int) -> list[dict[str, object]]:
    from notte_local import AsyncSession

    async with AsyncSession(timeout_seconds=120) as session:
        return [await measure(size, rounds, session) for size in sizes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    found = asyncio.run(run([int(size) for size in options.sizes.split(",")], options.rounds))
    told(found, options.json)


if __name__ == "__main__":
    main()
