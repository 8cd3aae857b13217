"""What recording costs of a step's time, in one run.

    python benchmarks/record.py [--steps 60] [--json FILE]

Clicks on pages of some sizes, recorded in memory and into a file. The share is the time spent in
what records (the target's fingerprint, the turn, its line in the file) beside that of the whole
verb.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from rounds import told

from notte_local import AsyncNotteClient
from notte_local.keeping import Keeping
from notte_local.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://picks.test/"
SIZES = (100, 1000, 5000)
RECORDS = ("memory", "file")


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


async def measure(client: AsyncNotteClient, size: int, record: str, steps: int) -> dict[str, Any]:
    """One session on one page: its verbs, and what recording took of them."""
    spent, whole = Spent(), 0.0
    answer: dict[str, Any] = {"body": page(size), "content_type": "text/html"}
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(Keeping, "tell", spent.timed(Keeping.tell)),
        patch.object(Visit, "fingerprints", spent.timed(Visit.fingerprints)),
    ):
        path = Path(folder) / "turns.jsonl" if record == "file" else None
        async with client.Session(record_path=path) as session:
            assert session.context is not None
            await session.context.route(URL, lambda route: route.fulfill(**answer))
            obs = await session.observe(url=URL)
            buttons = obs.space.filter(role="button").elements
            spent.seconds = 0.0
            for number in range(steps):
                start = time.perf_counter()
                await session.step(type="click", id=buttons[number % len(buttons)].id)
                whole += time.perf_counter() - start
    return {
        "elements": size,
        "record": record,
        "step ms": round(whole / steps * 1000, 1),
        "recording ms": round(spent.seconds / steps * 1000, 2),
        "share": round(spent.seconds / whole, 4),
    }


async def run(steps: int) -> list[dict[str, Any]]:
    async with AsyncNotteClient() as client:
        return [await measure(client, size, record, steps) for size in SIZES for record in RECORDS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    told(asyncio.run(run(options.steps)), options.json)


if __name__ == "__main__":
    main()
