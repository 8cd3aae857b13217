"""Browsers that start, and things that are none: real processes, each of them."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pytest

from notte_local.browser.find import LaunchOptions, Machine, find_browser
from notte_local.browser.launch import DEFAULT_ARGS, launch, launch_known
from notte_local.browser.sandbox import Sandbox, SandboxFacts
from notte_local.errors import BrowserFailed, BrowserNotFound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Playwright

pytestmark = pytest.mark.anyio

CHECK = (
    "Check that it is Chromium, Chrome or Edge: {0} --version. "
    "Another one can be named in NOTTE_LOCAL_BROWSER."
)


@pytest.fixture(scope="module")
async def playwright(anyio_backend: str) -> AsyncIterator[Playwright]:
    from playwright.async_api import async_playwright

    async with async_playwright() as started:
        yield started


@pytest.fixture
def real(playwright: Playwright) -> str:
    """The path of a browser that works."""
    return find_browser(LaunchOptions(), playwright.chromium.executable_path).path


def script(folder: Path, body: str) -> str:
    path = folder / "chrome"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def named(path: str, **options: object) -> LaunchOptions:
    return LaunchOptions(executable_path=path, **options)  # type: ignore[arg-type]


async def test_a_browser_starts_with_the_default_flags_and_those_asked_for(
    playwright: Playwright, real: str, tmp_path: Path
):
    told = tmp_path / "args"
    path = script(tmp_path, f'echo "$@" > {shlex.quote(str(told))}\nexec {shlex.quote(real)} "$@"')
    browser = await launch(playwright, named(path, chrome_args=("--lang=de",)))
    page = await browser.new_page()
    assert await page.evaluate("1 + 1") == 2
    await browser.close()
    args = told.read_text(encoding="utf-8").split()
    assert set(DEFAULT_ARGS) < set(args)
    assert args.index("--lang=de") > args.index("--disable-quic")


async def test_a_path_that_is_not_there_is_an_error_that_names_it(
    playwright: Playwright, tmp_path: Path
):
    with pytest.raises(BrowserNotFound, match=f"{tmp_path}/none, given as executable_path: no su"):
        await launch(playwright, named(f"{tmp_path}/none"))


async def test_what_is_no_browser_is_told_in_one_sentence(playwright: Playwright, tmp_path: Path):
    path = script(tmp_path, "echo 'usage: tool FILE' >&2\nexit 2")
    with pytest.raises(BrowserFailed) as caught:
        await launch(playwright, named(path))
    assert str(caught.value) == (
        f"{path} (executable_path) ended at once (exit code 2) "
        f"without answering as a browser, saying: usage: tool FILE.\n{CHECK.format(path)}"
    )


async def test_a_missing_library_is_named(playwright: Playwright, tmp_path: Path):
    path = script(
        tmp_path,
        "echo 'chrome: error while loading shared libraries: libnss3.so: cannot open' >&2\nexit 127",
    )
    with pytest.raises(BrowserFailed) as caught:
        await launch(playwright, named(path))
    assert caught.value.what == f"{path} (executable_path) lacks the library libnss3.so."
    assert caught.value.mend.endswith("python -m notte_local install --system")


async def test_a_binary_that_hangs_is_bounded_and_ends_with_the_driver(tmp_path: Path):
    from playwright.async_api import async_playwright

    told = tmp_path / "pid"
    path = script(tmp_path, f"echo $$ > {shlex.quote(str(told))}\nexec sleep 600")
    async with async_playwright() as own_driver:
        with pytest.raises(BrowserFailed) as caught:
            await launch(own_driver, named(path), timeout=0.5)
    assert str(caught.value) == (
        f"{path} (executable_path) was started and did not answer within 0.5 s.\n"
        f"{CHECK.format(path)}"
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text(encoding="utf-8")), 0)


async def test_a_window_without_a_display_is_told_so(playwright: Playwright, tmp_path: Path):
    path = script(tmp_path, "echo 'Missing X server or $DISPLAY' >&2\nexit 1")
    with pytest.raises(BrowserFailed) as caught:
        await launch(playwright, named(path, headless=False))
    assert str(caught.value) == (
        f"{path} (executable_path) needs a display to show a window, and there is none.\n"
        "Use headless=True, or start the program under xvfb-run."
    )


async def test_a_download_that_lacks_libraries_does_not_hide_the_systems_browser(
    playwright: Playwright, real: str, tmp_path: Path
):
    broken = script(
        tmp_path, "echo 'error while loading shared libraries: libnss3.so: no' >&2\nexit 127"
    )
    there = Machine(
        system="Linux",
        env={},
        which={"chromium": broken, "google-chrome": real}.get,
        is_file={broken, real}.__contains__,
        is_executable=lambda path: True,
    )
    started = await launch_known(playwright, LaunchOptions(), machine=there)
    await started.browser.close()
    assert started.found.path == real


async def test_a_kernel_that_refuses_the_sandbox_costs_one_more_try(
    playwright: Playwright, real: str, tmp_path: Path
):
    path = script(
        tmp_path,
        'case "$*" in *--no-sandbox*) ;; *) echo "FATAL: No usable sandbox!" >&2; exit 1;; esac\n'
        f'exec {shlex.quote(real)} "$@"',
    )
    started = await launch_known(
        playwright, named(path), facts_for=lambda path: SandboxFacts("Linux", is_root=False)
    )
    await started.browser.close()
    assert started.sandbox == Sandbox(on=False, reason="the system refused it when it was tried")
