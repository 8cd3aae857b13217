"""The command line: `python -m notte_local try | install | doctor`.

Exit codes: 0 done, 1 a step failed, 2 bad input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from notte_local.example.tour import Part

TRY = "python -m notte_local try"
LATER = ("observe", "step", "scrape", "agent", "explain")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"notte_local: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    if args and args[0] in LATER:
        print(f"notte_local: {args[0]} is not available yet", file=sys.stderr)
        return 2
    parsed = _parser().parse_args(args)
    command: Callable[[argparse.Namespace], int] = parsed.run
    try:
        return command(parsed)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="notte_local", description="A browser that a program can talk to.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    show = commands.add_parser("try", help="run the main job on an example site, and tell it")
    show.add_argument("--install-browser", action="store_true", help="get one where none is found")
    show.add_argument("--headed", action="store_true", help="show the browser's window")
    show.add_argument("--json", action="store_true", help="tell it as JSON")
    show.set_defaults(run=_try)

    get = commands.add_parser("install", help="get a browser")
    get.add_argument("--system", action="store_true", help="by the system's package manager")
    get.set_defaults(run=_install)

    ask = commands.add_parser("doctor", help="tell what a bug report needs")
    ask.add_argument("--json", action="store_true", help="tell it as JSON")
    ask.set_defaults(run=_doctor)
    return parser


def _doctor(args: argparse.Namespace) -> int:
    from notte_local.browser.doctor import attempt, report

    async def ask() -> int:
        told = report(await attempt(), os.environ, type(asyncio.get_running_loop()))
        print(json.dumps(told.as_json(), indent=2) if args.json else told)
        return 0 if told.ok else 1

    return asyncio.run(ask())


def _install(args: argparse.Namespace) -> int:
    return 0 if _get_browser(system=args.system, fall_back=False, out=sys.stdout) else 1


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
    from notte_local.browser.find import INSTALL
    from notte_local.errors import BrowserNotFound, NotteLocalError
    from notte_local.example.tour import tour

    # What the installers say is no part of the JSON.
    out = sys.stderr if args.json else sys.stdout
    if args.install_browser and not _get_browser(system=False, fall_back=True, out=out):
        return 1
    parts: list[Part] = []
    tell = parts.append if args.json else _print_part
    try:
        asyncio.run(tour(tell, headless=not args.headed))
    except NotteLocalError as exc:
        print(f"notte_local: {exc}", file=sys.stderr)
        if isinstance(exc, BrowserNotFound) and exc.command == INSTALL:
            print(f"Or together: {TRY} --install-browser", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps([asdict(part) for part in parts], indent=2))
    return 0


def _print_part(part: Part) -> None:
    head = f"{part.title}  ({part.seconds:.1f} s)"
    calls = (f"  >>> {call}" for call in part.calls)
    print("\n".join([head, *calls, *(f"  {line}" for line in part.lines), ""]), flush=True)
