"""What the command line does with a page: observe, step, scrape, agent.

The result goes to stdout, progress to stderr; each gives its exit code.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.address import as_url, file_path
from notte_local.errors import NotteLocalError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator

    from notte_local import AsyncSession
    from notte_local.agent import AgentResult, AgentTurn
    from notte_local.core.task import Reading
    from notte_local.results import Observation, Scraped, StepResult

STDIN = "-"


class BadInput(Exception):
    """What was asked for cannot be done as it was written: one line, exit code 2."""


def say(text: str) -> None:
    """To stdout, also what its encoding does not have."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def progress(text: str) -> None:
    """To stderr, on one line."""
    print(" ".join(text.split()).encode("ascii", "backslashreplace").decode(), file=sys.stderr)


def say_json(told: Any) -> None:
    """JSON in ASCII, which every encoding has."""
    say(json.dumps(told, indent=2, default=_plain))


def tell_error(error: Exception, said: str, args: argparse.Namespace) -> None:
    """What failed: to stderr, and with --json as an object beside the steps that were taken."""
    print(f"notte_local: {said}", file=sys.stderr)
    if args.json:
        steps = {"steps": args.steps} if "steps" in args else {}
        say_json({"error": _error(type(error), said), **steps})


def _error(kind: type[Exception], message: str) -> dict[str, str]:
    return {"type": kind.__name__, "message": message}


def _plain(value: Any) -> Any:
    from pydantic import BaseModel

    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)


# --- what was written -------------------------------------------------------------------------


@contextmanager
def address(written: str) -> Generator[str]:
    """Where to go for a URL, a local file, or "-": HTML from stdin. Raises BadInput."""
    if written != STDIN:
        yield _address(written)
        return
    with TemporaryDirectory(prefix="notte-local-") as folder:
        page = Path(folder) / "stdin.html"
        page.write_bytes(_stdin())
        yield page.as_uri()


def _address(written: str) -> str:
    from notte_local.core.policy import refusal_of_url
    from notte_local.options import Policy

    try:
        url = as_url(written)
    except ValueError as exc:
        raise BadInput(str(exc)) from None
    if (why := refusal_of_url(url, Policy())) is not None:
        raise BadInput(f"{url} cannot be opened: {why}")
    path = file_path(url)
    if path is not None and not path.exists():
        raise BadInput(f"no such file: {path}")
    return url


def _stdin() -> bytes:
    html = sys.stdin.buffer.read()
    if not html.strip():
        raise BadInput("stdin holds no HTML: write `curl -s URL | python -m notte_local scrape -`")
    return html


def schema(path: str | None) -> dict[str, Any] | None:
    """The JSON Schema of a file. Raises BadInput."""
    if path is None:
        return None
    from notte_local.core.extract.schema import read_schema

    try:
        read = json.loads(Path(path).read_text("utf-8"))
        if not isinstance(read, dict):
            raise BadInput(f"--schema {path} must be a JSON object, not a {type(read).__name__}")
        read_schema(cast("dict[str, Any]", read))
    except OSError as exc:
        raise BadInput(f"--schema {path}: {exc.strerror}") from None
    except ValueError as exc:
        raise BadInput(f"--schema {path} is no JSON Schema of an object: {exc}") from None
    return cast("dict[str, Any]", read)


def require_instruction(said: str) -> None:
    """Raises BadInput where nothing is said."""
    from notte_local.core.instruct import steps

    if not said.strip():
        raise BadInput("an instruction must say what is wanted, and one is empty")
    with as_input():
        steps(said)


@contextmanager
def as_input() -> Generator[None]:
    """What cannot be read, of what was written, is bad input."""
    try:
        yield
    except ValueError as exc:
        raise BadInput(str(exc)) from None


def session_of(args: argparse.Namespace) -> AsyncSession:
    """A session as the flags ask for it."""
    from notte_local import AsyncSession

    if args.timeout is None:
        return AsyncSession(headless=not args.headed)
    return AsyncSession(headless=not args.headed, timeout_seconds=args.timeout)


# --- the commands -----------------------------------------------------------------------------


def observe(args: argparse.Namespace) -> int:
    """The page as an outline; with an instruction what it means there, and why."""
    if args.instruction is not None:
        require_instruction(args.instruction)
    with address(args.url) as url:
        seen = asyncio.run(_observe(args, url))
    if args.json:
        say(seen.to_json())
    else:
        say("\n".join([seen.text(), *_matches(seen, args.instruction)]))
    return 0


async def _observe(args: argparse.Namespace, url: str) -> Observation:
    progress(f"observing {called(args.url, url)}")
    async with session_of(args) as session:
        return await session.observe(url, args.instruction)


def called(written: str, url: str) -> str:
    return "stdin" if written == STDIN else url


def _matches(seen: Observation, instruction: str | None) -> list[str]:
    if instruction is None:
        return []
    believed = len(seen.space)
    lines = ["", f"{instruction!r}: {believed} of {len(seen.matches)} matches are believed"]
    for at, match in enumerate(seen.matches[: max(believed, 3)]):
        mark = "+" if at < believed else "-"
        lines.append(f"{mark} {match.action.type} {match}")
    return [*lines, *(["", seen.ambiguous] if seen.ambiguous else [])]


def step(args: argparse.Namespace) -> int:
    """Each instruction carried out in turn, and what came of it."""
    from notte_local.core.task import read_steps

    for said in args.instructions:
        require_instruction(said)
    with as_input():
        instructions = [one for said in args.instructions for one in read_steps(said)]
    with address(args.url) as url:
        done: list[dict[str, Any]] = []
        args.steps = done  # told of a failure too
        asyncio.run(_step(args, url, instructions, done))
    if args.json:
        say_json(done)
    return 0


async def _step(
    args: argparse.Namespace, url: str, instructions: list[str], done: list[dict[str, Any]]
) -> None:
    async with session_of(args) as session:
        start: str | None = url
        for at, instruction in enumerate(instructions, 1):
            progress(f"step {at} of {len(instructions)}: {instruction}")
            try:
                seen = await session.observe(start, instruction)
                result = await session.step(seen.space.first())
            except NotteLocalError as exc:
                done.append({"instruction": instruction, "success": False, "message": str(exc)})
                raise
            start = None
            done.append(_told(instruction, result))
            if not args.json:
                say(result.message)


def _told(instruction: str, result: StepResult) -> dict[str, Any]:
    effects = result.effects
    return {
        "instruction": instruction,
        "success": result.success,
        "message": result.message,
        "action": result.action.model_dump(mode="json"),
        "performed": result.performed,
        "url": effects.url,
        "changed": not effects.none,
        "data": result.data,
    }


def scrape(args: argparse.Namespace) -> int:
    """The page as markdown, or as the data of a JSON Schema; from stdin without a browser."""
    wanted = schema(args.schema)
    if args.url == STDIN:
        from notte_local.scraping import read_html

        scraped: Scraped[Any] = (
            read_html(_stdin()) if wanted is None else read_html(_stdin(), response_format=wanted)
        )
    else:
        scraped = asyncio.run(_scrape(args, _address(args.url), wanted))
    if args.json:
        say_json(asdict(scraped))
    elif wanted is not None:
        say_json(scraped.data)
    else:
        say(scraped.markdown)
    return 0


async def _scrape(
    args: argparse.Namespace, url: str, wanted: dict[str, Any] | None
) -> Scraped[Any]:
    progress(f"scraping {url}")
    async with session_of(args) as session:
        if wanted is None:
            return await session.scrape(url)
        return await session.scrape(url, response_format=wanted)


def agent(args: argparse.Namespace) -> int:
    """A task done with no model, and its answer."""
    from notte_local.core.task import read_task

    with as_input():
        reading = read_task(args.task)
    wanted = schema(args.schema)
    if args.url is None:
        _require_start(reading)
        result, turns = asyncio.run(_agent(args, None, wanted))
    else:
        with address(args.url) as url:
            result, turns = asyncio.run(_agent(args, url, wanted))
    if args.json:
        say_json(_agent_told(result, turns))
    elif result.success and result.answer is not None:
        say(
            result.answer if isinstance(result.answer, str) else json.dumps(result.answer, indent=2)
        )
    if not result.success:
        print(f"notte_local: {result.why}", file=sys.stderr)
    return 0 if result.success else 1


def _require_start(reading: Reading) -> None:
    if not reading.start and not reading.unread:  # what is not understood is told as that
        raise BadInput("the task names no page to begin with: give it with --url")


async def _agent(
    args: argparse.Namespace, url: str | None, wanted: dict[str, Any] | None
) -> tuple[AgentResult, list[AgentTurn]]:
    from notte_local import AsyncNotteClient
    from notte_local.agent import Agent

    turns: list[AgentTurn] = []

    def tell(turn: AgentTurn) -> None:
        turns.append(turn)
        progress(f"step {len(turns)}: {turn.message}")

    limits = {} if args.timeout is None else {"timeout_seconds": args.timeout}
    client = AsyncNotteClient(headless=not args.headed, **limits)
    run = Agent(client, on_turn=tell).run
    return await run(args.task, url, wanted, args.max_steps), turns


def _agent_told(result: AgentResult, turns: list[AgentTurn]) -> dict[str, Any]:
    kind = NotteLocalError if result.error is None else type(result.error)
    failed = {} if result.success else {"error": _error(kind, result.why)}
    return {
        **failed,
        "success": result.success,
        "answer": result.answer,
        "why": result.why,
        "status": result.status,
        "steps": result.steps,
        "seconds": round(result.duration.total_seconds(), 3),
        "session_id": result.session_id,
        "agent_id": result.agent_id,
        "turns": [
            {"url": turn.url, "success": turn.success, "message": turn.message} for turn in turns
        ],
    }
