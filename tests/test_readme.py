"""What the README says is so: its names are the public ones, its snippets run as they are."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import notte_local
from notte_local import AsyncSession
from notte_local.example import START_URL, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def snippets(text: str) -> list[tuple[int, str]]:
    """Each python block and the line of its first statement."""
    return [
        (text.count("\n", 0, block.start()) + 2, block[1])
        for block in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def names_listed(text: str) -> set[str]:
    """The names in backticks that begin the items of the section "Names"."""
    section = re.search(r"^## Names\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None, 'README.md has no section "## Names"'
    items = re.findall(r"^[-*] (.*)$", section[1], re.MULTILINE)
    return {name for item in items for name in re.findall(r"`(\w+)`", item.split(":")[0])}


def needs_session(source: str) -> bool:
    """Whether a block goes on in a session that an earlier one has opened."""
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    used = [name for name in names if name.id == "session"]
    return bool(used) and all(isinstance(name.ctx, ast.Load) for name in used)


async def run(source: str, line: int) -> None:
    """Run a block as it is; one that goes on in a session is given one on the example site."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    source = "\n" * (line - 1) + source
    code = compile(source, "README.md", "exec", flags=flags, dont_inherit=True)
    names: dict[str, Any] = {"__name__": "__main__"}

    async def go() -> None:
        done = eval(code, names)
        if inspect.iscoroutine(done):
            await done

    if not needs_session(source):
        await go()
        return
    async with AsyncSession() as session:
        await session.observe(url=START_URL)
        names["session"] = session
        await go()


def in_a_thread(work: Callable[[], Coroutine[Any, Any, None]], *, has_loop: bool) -> None:
    """Run it in a thread of its own: a block may call asyncio.run(), as a script does."""
    raised: list[BaseException] = []

    def body() -> None:
        try:
            if has_loop:
                asyncio.run(work())
            else:
                work().send(None)
        except StopIteration:
            pass
        except BaseException as exc:  # noqa: BLE001 (carried over to the test's own thread)
            raised.append(exc)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


@pytest.fixture
def example_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every context that a session opens has the example site in it."""
    import notte_local.browser.context as home

    make = home.make_context

    async def make_and_serve(*args: Any, **options: Any) -> Any:
        context = await make(*args, **options)
        await serve(context)
        return context

    monkeypatch.setattr(home, "make_context", make_and_serve)


def test_the_names_of_the_readme_are_the_public_ones():
    assert names_listed(README) == set(notte_local.__all__)


@pytest.mark.usefixtures("example_everywhere")
@pytest.mark.parametrize(
    ("line", "source"), snippets(README), ids=[f"line {line}" for line, _ in snippets(README)]
)
def test_a_snippet_runs_as_it_is(line: int, source: str):
    in_a_thread(lambda: run(source, line), has_loop="asyncio.run(" not in source)
