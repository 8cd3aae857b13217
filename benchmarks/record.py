"""What recording costs of a step's time, in one run.

    python benchmarks/record.py [--steps 60] [--turns 10000] [--json FILE]

Clicks on pages of some sizes, recorded in memory, into a file, with pictures, and in full (where
each step is observed after, as whole observations are what a full record keeps). The share is the
time spent in what records (the target's fingerprint, the picture, the turn, its line in the file)
beside that of the verbs. Then the memory that a session's turns hold, as one step is told as many
times as are asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from rounds import as_table, told

from notte_local import AsyncNotteClient
from notte_local.keeping import Keeping
from notte_local.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://picks.test/"
SIZES = (100, 1000, 5000)
RECORDS = ("memory", "file", "screenshots", "full")
SECONDS = 120.0  # of a verb, on a machine that is busy with other things
EVERY = 1000  # turns between two looks at the memory


def page(size: int) -> str:
    rows = "".join(
        f"<li>Item {number} <button onclick='n.textContent = {number}'>Pick {number}</button></li>"
        for number in range(size // 2)
    )
    return f"<title>Picks</title><p id=n></p><ul>{rows}</ul>"


class Spent:
    """Seconds spent in some functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                self.seconds += time.perf_counter() - start

        return call

    def waited(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return await function(*args, **options)
            finally:
                self.seconds += time.perf_counter() - start

        return call


async def measure(client: AsyncNotteClient, size: int, record: str, steps: int) -> dict[str, Any]:
    """One session on one page: its verbs, and what recording took of them."""
    spent, whole = Spent(), 0.0
    answer: dict[str, Any] = {"body": page(size), "content_type": "text/html"}
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(Keeping, "tell", spent.timed(Keeping.tell)),
        patch.object(Keeping, "watch", spent.waited(Keeping.watch)),
        patch.object(Visit, "fingerprints", spent.timed(Visit.fingerprints)),
    ):
        async with client.Session(**options_of(record, Path(folder))) as session:
            assert session.context is not None
            await session.context.route(URL, lambda route: route.fulfill(**answer))
            obs = await session.observe(url=URL)
            buttons = obs.space.filter(role="button").elements
            spent.seconds = 0.0
            for number in range(steps):
                start = time.perf_counter()
                await session.step(type="click", id=buttons[number % len(buttons)].id)
                if record == "full":
                    await session.observe()
                whole += time.perf_counter() - start
    return {
        "elements": size,
        "record": record,
        "step ms": round(whole / steps * 1000, 1),
        "recording ms": round(spent.seconds / steps * 1000, 2),
        "share": round(spent.seconds / whole, 4),
    }


def options_of(record: str, folder: Path) -> dict[str, Any]:
    path = None if record == "memory" else folder / "turns.jsonl"
    kind = record if record in ("screenshots", "full") else True
    return {"record_path": path, "record": kind, "timeout_seconds": SECONDS}


async def memory(client: AsyncNotteClient, turns: int) -> list[dict[str, Any]]:
    """What is held after each thousand turns of a step on a page."""
    found: list[dict[str, Any]] = []
    answer: dict[str, Any] = {"body": page(SIZES[0]), "content_type": "text/html"}
    kept: list[tuple[Any, ...]] = []
    tell: Callable[..., None] = Keeping.tell

    def keep(*args: Any) -> None:
        kept.append(args)
        tell(*args)

    with patch.object(Keeping, "tell", keep):
        async with client.Session(timeout_seconds=SECONDS) as session:
            assert session.context is not None
            await session.context.route(URL, lambda route: route.fulfill(**answer))
            obs = await session.observe(url=URL)
            await session.step(type="click", id=obs.space.filter(role="button").elements[0].id)
            tracemalloc.start()
            for number in range(1, turns + 1):
                tell(*kept[-1])
                if number % EVERY == 0:
                    held = tracemalloc.get_traced_memory()[0]
                    found.append({"turns": number, "held MB": round(held / 1e6, 2)})
            tracemalloc.stop()
    return found


async def run(steps: int, turns: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    async with AsyncNotteClient() as client:
        times = [await measure(client, size, record, steps) for size in SIZES for record in RECORDS]
        return times, await memory(client, turns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    times, held = asyncio.run(run(options.steps, options.turns))
    told(times, options.json)
    print(as_table(held))


if __name__ == "__main__":
    main()
