"""The command line: `python -m notte_local observe | explain | step | scrape | agent | try | ...`.

Exit codes: 0 done, 1 a step failed, 2 bad input. With --json a failure is JSON: {"error": ...}.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from notte_local.commands import BadInput, agent, observe, scrape, step, tell_error
from notte_local.core.checks import LONGEST_SECONDS
from notte_local.errors import BrowserNotFound, NavigationFailed, NotteLocalError
from notte_local.explaining import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TextIO

    from notte_local.example.tour import Part

    Commands = argparse._SubParsersAction[Any]  # pyright: ignore[reportPrivateUsage] - it has no public name

TRY = "python -m notte_local try"
A_URL = "a URL, a local file (./page.html), or - for HTML on stdin"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    # What cannot be parsed is told as JSON too.
    parsed = argparse.Namespace(json="--json" in args)
    try:
        return _run(args, parsed)
    except KeyboardInterrupt:
        return 130
    except BadInput as exc:
        tell_error(exc, " ".join(str(exc).split()), parsed)
        return 2
    except NotteLocalError as exc:
        tell_error(exc, f"{exc}{_hint(exc, parsed)}", parsed)
        return 1
    except BrokenPipeError:
        # The reader (`| head`) has gone: what Python flushes at its exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(args: list[str], parsed: argparse.Namespace) -> int:
    command: Callable[[argparse.Namespace], int] = _parser().parse_args(args, parsed).run
    return command(parsed)


def _hint(error: NotteLocalError, args: argparse.Namespace) -> str:
    """What the command line has to offer: a flag, or a path where the host is a file's name."""
    from notte_local.browser.find import INSTALL

    written = getattr(args, "url", None)
    if isinstance(error, NavigationFailed) and written and Path(written).is_file():
        return f" For the file of that name, write ./{written}."
    if args.run is _try and isinstance(error, BrowserNotFound) and error.command == INSTALL:
        return f"\nOr together: {TRY} --install-browser"
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="notte_local", description="A browser that a program can talk to.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_page_commands(commands)
    _add_own_commands(commands)
    return parser


def _add_page_commands(commands: Commands) -> None:
    look = _page_command(commands, "observe", observe, "tell what is on a page")
    look.add_argument("url", metavar="URL", help=A_URL)
    look.add_argument("instruction", metavar="INSTRUCTION", nargs="?", help="what is wanted there")

    why = _page_command(commands, "explain", explain, "tell how elements stand to an instruction")
    why.add_argument("url", metavar="URL", help=A_URL)
    why.add_argument("instruction", metavar="INSTRUCTION", help='"click jobs"')
    why.add_argument("--picture", metavar="FILE", default="explain.png", help="explain.png")

    do = _page_command(commands, "step", step, "carry out instructions on a page, one by one")
    do.add_argument("url", metavar="URL", help=A_URL)
    do.add_argument("instructions", metavar="INSTRUCTION", nargs="+", help='"click jobs"')

    read = _page_command(commands, "scrape", scrape, "tell what a page says, as markdown or data")
    read.add_argument("url", metavar="URL", help=A_URL)
    read.add_argument("--schema", metavar="FILE", help="a JSON Schema: give its data")

    work = _page_command(commands, "agent", agent, "do a task, with no model, and tell its answer")
    work.add_argument("task", metavar="TASK", help='"search for lamps and tell me the price"')
    work.add_argument("--url", metavar="URL", help=f"where it begins: {A_URL}")
    work.add_argument("--schema", metavar="FILE", help="a JSON Schema: answer with its data")
    work.add_argument("--max-steps", metavar="N", type=_count, default=20, help="20")


def _page_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], told: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=told)
    command.add_argument("--json", action="store_true", help="tell it as JSON")
    command.add_argument("--headed", action="store_true", help="show the browser's window")
    command.add_argument("--timeout", metavar="SECONDS", type=_seconds, help="of each verb: 30")
    command.set_defaults(run=run)
    return command


def _seconds(written: str) -> float:
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"it must be more than 0 seconds, not {written!r}")
    if seconds > LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"it must be at most {LONGEST_SECONDS} seconds, not {written!r}"
        )
    return seconds


def _count(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"it must be a whole number from 1 on, not {written!r}")
    return int(written)


def _add_own_commands(commands: Commands) -> None:
    show = commands.add_parser("try", help="run the main job on an example site, and tell it")
    show.add_argument("--install-browser", action="store_true", help="get one where none is found")
    show.add_argument("--headed", action="store_true", help="show the browser's window")
    show.add_argument("--json", action="store_true", help="tell it as JSON")
    show.set_defaults(run=_try)

    get = commands.add_parser("install", help="get a browser")
    get.add_argument("--system", action="store_true", help="by the system's package manager")
    get.add_argument("--json", action="store_true", help="tell the outcome as JSON")
    get.set_defaults(run=_install)

    ask = commands.add_parser("doctor", help="tell what a bug report needs")
    ask.add_argument("--json", action="store_true", help="tell it as JSON")
    ask.set_defaults(run=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    from notte_local.browser.doctor import attempt, report

    async def ask() -> int:
        told = report(await attempt(), os.environ, type(asyncio.get_running_loop()))
        print(json.dumps(told.as_json(), indent=2) if args.json else told)
        return 0 if told.ok else 1

    return asyncio.run(ask())


def _install(args: argparse.Namespace) -> int:
    out = sys.stderr if args.json else sys.stdout
    ok = _get_browser(system=args.system, fall_back=False, out=out)
    if args.json:
        print(json.dumps({"ok": ok}))
    return 0 if ok else 1


def _get_browser(*, system: bool, fall_back: bool, out: TextIO) -> bool:
    from notte_local.browser.doctor import attempt
    from notte_local.browser.install import Rights, install, run_command, untried, ways_for

    rights = Rights.here()
    ways = ways_for(system=system, fall_back=fall_back, which=shutil.which, rights=rights)
    return install(
        ways,
        attempt=lambda: asyncio.run(attempt()),
        run=lambda command, seconds: run_command(command, seconds, out),
        say=lambda line: print(line, file=out, flush=True),
        left=untried(ways, shutil.which, rights),
        named=os.environ.get("NOTTE_LOCAL_BROWSER"),
    )


def _try(args: argparse.Namespace) -> int:
    from notte_local.example.tour import tour

    # What the installers say is no part of the JSON.
    out = sys.stderr if args.json else sys.stdout
    if args.install_browser and not _get_browser(system=False, fall_back=True, out=out):
        raise NotteLocalError("No browser could be installed; what was tried is told above.")
    parts: list[Part] = []
    tell = parts.append if args.json else _print_part
    asyncio.run(tour(tell, headless=not args.headed))
    if args.json:
        print(json.dumps([asdict(part) for part in parts], indent=2))
    return 0


def _print_part(part: Part) -> None:
    head = f"{part.title}  ({part.seconds:.1f} s)"
    calls = (f"  >>> {call}" for call in part.calls)
    print("\n".join([head, *calls, *(f"  {line}" for line in part.lines), ""]), flush=True)
