"""`python -m notte_local explain`: how a page's elements stand to an instruction, part by part."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notte_local.commands import (
    BadInput,
    address,
    called,
    progress,
    require_instruction,
    say,
    say_json,
    session_of,
)

if TYPE_CHECKING:
    import argparse

    from notte_local.core.element import Match
    from notte_local.results import Observation

MOST = 10  # candidates told
DETAIL_CHARS = 60


def explain(args: argparse.Namespace) -> int:
    """The candidates, best first, with the parts of their scores; and a picture of them."""
    require_instruction(args.instruction)
    with address(args.url) as url:
        seen, picture = asyncio.run(_look(args, url))
    try:
        Path(args.picture).write_bytes(picture)
    except OSError as exc:
        raise BadInput(f"--picture {args.picture}: {exc.strerror}") from None
    progress(f"{args.picture} shows what is told")
    if args.json:
        say_json(_as_json(seen, args))
    else:
        say("\n".join(_told(seen, args.instruction)))
    return 0


async def _look(args: argparse.Namespace, url: str) -> tuple[Observation, bytes]:
    progress(f"observing {called(args.url, url)}")
    async with session_of(args) as session:
        seen = await session.observe(url, args.instruction)
        return seen, await session.screenshot(None if seen.space.is_empty() else seen)


def _told(seen: Observation, instruction: str) -> list[str]:
    believed = len(seen.space)
    lines = [f"{instruction!r}: {believed} of {len(seen.matches)} matches are believed"]
    for at, match in enumerate(seen.matches[:MOST]):
        mark = "+" if at < believed else "-"
        what = str(match.element) if match.element else "the browser"
        lines.append(f"{mark} {match.score:.2f} {match.action.type} {what}, {match.margin:+.2f}")
        lines.extend(
            f"    {part.weight:+6.2f} {part.signal:9} {part.detail[:DETAIL_CHARS]}".rstrip()
            for part in sorted(match.why, key=lambda part: -abs(part.weight))
        )
    return [*lines, *([seen.ambiguous] if seen.ambiguous else [])]


def _as_json(seen: Observation, args: argparse.Namespace) -> dict[str, Any]:
    return {
        "instruction": args.instruction,
        "url": seen.url,
        "believed": len(seen.space),
        "matches": [_match_as_json(match) for match in seen.matches[:MOST]],
        "ambiguous": seen.ambiguous,
        "picture": str(args.picture),
    }


def _match_as_json(match: Match) -> dict[str, Any]:
    return {
        "action": match.action.model_dump(mode="json"),
        "element": str(match.element) if match.element else None,
        "score": match.score,
        "margin": match.margin,
        "why": [
            {"signal": part.signal, "detail": part.detail, "weight": part.weight}
            for part in match.why
        ],
    }
