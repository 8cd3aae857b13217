from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psutil
import pytest

from notte_local import AsyncSession
from notte_local.browser.driver import start_driver
from notte_local.browser.reap import driver_pid
from notte_local.errors import DeadlineExceeded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


def children() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


@pytest.fixture
def hanging_browser(tmp_path: Path) -> Path:
    path = tmp_path / "browser"
    path.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    path.chmod(0o755)
    return path


async def test_the_process_of_a_driver_is_known():
    playwright = await start_driver()
    try:
        assert driver_pid(playwright) in children()
    finally:
        await playwright.stop()


async def test_a_browser_that_hangs_leaves_no_process_and_costs_little_more_than_the_deadline(
    hanging_browser: Path,
):
    before = children()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    session = AsyncSession(executable_path=hanging_browser, timeout_seconds=1)
    with pytest.raises(DeadlineExceeded) as raised:
        await session.start()
    assert loop.time() - begun < 5
    assert str(raised.value).startswith(
        "start() did not end within 1 s: it was starting the browser."
    )
    assert children() <= before


async def test_a_start_that_is_cancelled_leaves_no_process(hanging_browser: Path):
    before = children()
    session = AsyncSession(executable_path=hanging_browser)
    start = asyncio.create_task(session.start())
    while not children() - before:
        await asyncio.wait([start], timeout=0.05)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert children() <= before
