"""What the benchmarks share: calls timed in turns, the figures as a table and as JSON."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    CleanUp = Callable[[], Awaitable[object]]


async def in_turns(
    calls: Mapping[str, Callable[[], Awaitable[CleanUp | None]]], rounds: int, *, warm_up: int = 1
) -> dict[str, list[float]]:
    """Seconds of each call, by name; one of each a round, so that all see the same machine.

    What a call returns is its cleaning up, which is not timed. Every second round goes the
    other way about: what runs first finds other caches.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(-warm_up, rounds):
        names = list(calls) if number % 2 else list(calls)[::-1]
        for name in names:
            begun = time.perf_counter()
            clean_up = await calls[name]()
            taken = time.perf_counter() - begun
            if clean_up is not None:
                await clean_up()
            if number >= 0:
                times[name].append(taken)
    return times


def as_table(found: Sequence[Mapping[str, object]]) -> str:
    """Figures in columns; the first row names them."""
    names = list(found[0])
    cells = [names, *([str(row[name]) for name in names] for row in found)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(names))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in cells
    )


def told(found: Sequence[Mapping[str, object]], file: Path | None) -> None:
    """Print the figures; where a file is named, write them there too."""
    print(as_table(found))
    if file is not None:
        file.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
