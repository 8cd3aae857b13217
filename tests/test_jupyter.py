"""In a notebook: cells of a real kernel, whose loop runs while they do."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_core.utils import ensure_event_loop

from tests.processes import left_of, started_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CELL_SECONDS = 60


@dataclass(frozen=True)
class Notebook:
    manager: Any
    kernel: Any

    def run(self, *cell: str) -> str:
        """What the last line of a cell gives, as the notebook shows it; or the error's name."""
        shown: list[str] = []

        def show(message: dict[str, Any]) -> None:
            if message["msg_type"] == "execute_result":
                shown.append(message["content"]["data"]["text/plain"])

        reply = self.kernel.execute_interactive(
            "\n".join(cell), output_hook=show, timeout=CELL_SECONDS, allow_stdin=False
        )
        content = reply["content"]
        return "".join(shown) if content["status"] == "ok" else content["ename"]

    def outcome(self, asked: str) -> str:
        """How a cell that was only sent has ended: "ok", or the error's name."""
        while True:
            reply = self.kernel.get_shell_msg(timeout=CELL_SECONDS)
            if reply["parent_header"]["msg_id"] == asked:
                return reply["content"].get("ename", "ok")


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    manager, kernel = start_new_kernel()
    notebook = Notebook(manager, kernel)
    try:
        yield notebook
    finally:
        started = started_by(int(notebook.run("import os", "os.getpid()")))
        kernel.stop_channels()
        manager.shutdown_kernel(now=False)
        # the blocking client has made a loop for this thread, which nobody else closes
        ensure_event_loop().close()
        asyncio.set_event_loop(None)
        assert left_of(started) == set()


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.html"
    path.write_text("<title>Lamps</title><button onclick='this.after(\"Bought\")'>Buy</button>")
    return str(path)


def test_the_synchronous_form_lives_from_cell_to_cell(notebook: Notebook, page: str):
    notebook.run(
        "from notte_local import NotteClient",
        "notte = NotteClient()",
        "session = notte.Session()",
        "session.start()",
    )
    assert notebook.run(f"obs = session.observe(url={page!r})", "obs.title") == "'Lamps'"
    assert notebook.run("session.step(id='B1').message") == "'Clicked button \"Buy\" (B1).'"
    assert notebook.run("session.stop()", "session.status().status") == "'closed'"


def test_the_asynchronous_form_is_awaited_in_cells(notebook: Notebook, page: str):
    notebook.run(
        "from notte_local import AsyncSession",
        "session = AsyncSession()",
        "await session.start()",
    )
    assert notebook.run(f"(await session.observe(url={page!r})).title") == "'Lamps'"
    assert notebook.run("await session.stop()", "session.status().status") == "'closed'"


def test_what_a_stopped_session_says_is_an_error_of_the_cell(notebook: Notebook):
    notebook.run(
        "from notte_local import NotteClient",
        "session = NotteClient().Session()",
        "session.start()",
    )
    notebook.run("session.stop()")
    assert notebook.run("session.observe()") == "SessionEnded"


def test_interrupting_the_kernel_cancels_the_verb_and_leaves_the_session(notebook: Notebook):
    notebook.run(
        "from notte_local import NotteClient",
        "session = NotteClient().Session()",
        "session.start()",
    )
    with socket.create_server(("127.0.0.1", 0)) as never:
        port = never.getsockname()[1]
        asked = notebook.kernel.execute(f"session.observe(url='http://127.0.0.1:{port}/')")
        connection, _ = never.accept()  # the browser asks, and is not answered
        with connection:
            notebook.manager.interrupt_kernel()
            assert notebook.outcome(asked) == "KeyboardInterrupt"
    assert notebook.run("session.status().status") == "'active'"
    notebook.run("session.stop()")
