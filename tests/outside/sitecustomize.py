"""Put on the path of a script by a test: serves its pages by routing, and notes its processes.

The script itself is not touched. `NOTED` is the file that receives the processes that run once a
session has its context; `ROUTED`, where it is set, a folder of pages, one for each URL's path;
`INTERRUPTED` a function, as "module:name", that sends the script a SIGINT when it is reached.
"""

from __future__ import annotations

import json
import os
import signal
from dataclasses import astuple
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notte_local.browser import context as module
from tests.processes import started_by

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route

make_context = module.make_context


def page_of(url: str) -> str | None:
    name = url.partition("://")[2].partition("/")[2].strip("/") or "index"
    page = Path(os.environ["ROUTED"], f"{name}.html")
    return page.read_text(encoding="utf-8") if page.is_file() else None


async def answer(route: Route) -> None:
    page = page_of(route.request.url)
    if page is None:
        await route.fulfill(status=404, body="")
    else:
        await route.fulfill(body=page, content_type="text/html; charset=utf-8")


def note_processes() -> None:
    noted = [astuple(process) for process in started_by(os.getpid())]
    Path(os.environ["NOTED"]).write_text(json.dumps(noted), encoding="utf-8")


async def routed(*args: Any) -> BrowserContext:
    context = await make_context(*args)
    if "ROUTED" in os.environ:
        await context.route("**/*", answer)
    note_processes()
    return context


module.make_context = routed


def interrupt_at(where: str) -> None:
    place, _, name = where.partition(":")
    found = import_module(place)
    real = getattr(found, name)

    async def interrupting(*args: Any, **how: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return await real(*args, **how)

    setattr(found, name, interrupting)


if "INTERRUPTED" in os.environ:
    interrupt_at(os.environ["INTERRUPTED"])
