"""What doctor tells, of a machine that works and of several that do not."""

from __future__ import annotations

import asyncio
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from notte_local.browser.doctor import (
    Attempt,
    attempt,
    missing_libraries,
    proxies_named,
    report,
)
from notte_local.browser.find import FoundBrowser, LaunchOptions
from notte_local.browser.sandbox import Sandbox
from notte_local.errors import BrowserFailed, BrowserNotFound

if TYPE_CHECKING:
    from pathlib import Path

WORKS = Attempt(
    FoundBrowser("/b/chrome", "system", "chrome"),
    Sandbox(on=True, reason="the kernel allows user namespaces"),
    "1.2",
    0.5,
)


def test_a_machine_that_works():
    told = report(WORKS, {}, asyncio.SelectorEventLoop)
    assert told.ok
    assert told.browser == "chrome 1.2 at /b/chrome"
    assert told.browser_rule == "system"
    assert told.launch == "works: about:blank in 0.5 s"
    assert told.sandbox == "on: the kernel allows user namespaces"
    assert told.proxy_variables == ()
    names = [line.split("  ")[0] for line in str(told).splitlines()]
    assert names[:5] == ["notte_local", "Python", "Playwright", "System", "Machine"]
    assert json.loads(json.dumps(told.as_json()))["ok"] is True


def test_a_machine_without_a_browser_is_told_the_command():
    tried = Attempt(problem=BrowserNotFound(["chromium"], "python -m notte_local install"))
    told = report(tried, {}, asyncio.SelectorEventLoop)
    assert not told.ok
    assert told.browser == ""
    assert told.launch.startswith("fails: No browser found. Looked for:\n  chromium\n")
    assert told.mends[0] == "python -m notte_local install"
    assert "To mend      python -m notte_local install" in str(told)


def test_a_browser_that_fails_is_told_with_its_mend():
    tried = Attempt(
        FoundBrowser("/b/chrome", "system", "chromium"),
        problem=BrowserFailed("/b/chrome lacks the library libnss3.so.", "Install it."),
    )
    told = report(tried, {}, asyncio.SelectorEventLoop)
    assert told.launch == "fails: /b/chrome lacks the library libnss3.so."
    assert told.mends[0] == "Install it."
    assert told.missing_libraries == ("libnss3.so",)
    assert told.sandbox == "unknown: no browser started"


def test_proxies_are_named_without_their_values():
    env = {"https_proxy": "http://ada:secret@proxy:3128", "NO_PROXY": "", "PATH": "/bin"}
    assert proxies_named(env) == ("https_proxy",)
    assert "secret" not in str(report(WORKS, env, asyncio.SelectorEventLoop))


def test_a_script_and_a_working_binary_miss_no_library(tmp_path: Path):
    script = tmp_path / "chrome"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    assert missing_libraries(str(script)) == ()
    assert missing_libraries(str(shutil.which("sh"))) == ()
    assert missing_libraries(str(tmp_path / "none")) == ()


@pytest.mark.anyio
async def test_an_attempt_starts_a_browser_and_loads_a_page():
    tried = await attempt()
    assert tried.problem is None
    assert tried.found is not None
    assert tried.sandbox is not None
    assert tried.seconds > 0
    assert str(tried).startswith(f"{tried.found.name} {tried.version} at {tried.found.path} (")


@pytest.mark.anyio
async def test_an_attempt_that_fails_is_an_answer(tmp_path: Path):
    tried = await attempt(LaunchOptions(executable_path=f"{tmp_path}/none"))
    assert isinstance(tried.problem, BrowserNotFound)
    assert str(tried) == str(tried.problem)
