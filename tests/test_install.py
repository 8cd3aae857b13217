"""Which ways to a browser are gone, in which order, and when one counts as done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from notte_local.browser.doctor import Attempt
from notte_local.browser.find import FoundBrowser
from notte_local.browser.install import (
    BY_HAND,
    Rights,
    Way,
    install,
    playwright_way,
    run_command,
    system_ways,
    untried,
    ways_for,
    why_it_failed,
)
from notte_local.errors import BrowserFailed, BrowserNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROOT = Rights(is_root=True, has_sudo=False, sudo_is_silent=False)
SILENT_SUDO = Rights(is_root=False, has_sudo=True, sudo_is_silent=True)
ASKING_SUDO = Rights(is_root=False, has_sudo=True, sudo_is_silent=False)
NO_SUDO = Rights(is_root=False, has_sudo=False, sudo_is_silent=False)

NONE = Attempt(problem=BrowserNotFound(["chromium"], "python -m notte_local install"))
BROKEN = Attempt(problem=BrowserFailed("/b/chrome (Playwright) lacks the library libnss3.so."))
WORKS = Attempt(FoundBrowser("/b/chrome", "Playwright", "chromium"), version="1.2", seconds=0.5)

FIRST = Way("the first way", (("first", "update"), ("first", "install")), 60)
SECOND = Way("the second way", (("second",),), 60)


def having(*tools: str):
    return {tool: f"/usr/bin/{tool}" for tool in tools}.get


def go(ways: Sequence[Way], attempts: Sequence[Attempt], failing: dict[str, str] | None = None):
    """Whether it is done, the commands that ran, and what was said."""
    told: list[str] = []
    ran: list[str] = []
    left = iter(attempts)

    def run(command: Sequence[str], seconds: float) -> str:
        ran.append(" ".join(command))
        return (failing or {}).get(ran[-1], "")

    done = install(ways, attempt=lambda: next(left), run=run, say=told.append)
    assert next(left, None) is None, "each attempt that was expected was made"
    return done, ran, told


def test_a_browser_that_launches_already_is_enough():
    assert go([FIRST], [WORKS]) == (
        True,
        [],
        ["A browser launches already: chromium 1.2 at /b/chrome (Playwright), a page in 0.5 s."],
    )


def test_it_is_done_when_a_browser_has_launched():
    assert go([FIRST, SECOND], [NONE, WORKS]) == (
        True,
        ["first update", "first install"],
        [
            "Getting a browser by the first way: first update && first install",
            "Done: chromium 1.2 at /b/chrome (Playwright), a page in 0.5 s.",
        ],
    )


def test_a_command_that_fails_ends_its_way_and_the_next_is_tried():
    done, ran, told = go([FIRST, SECOND], [NONE, WORKS], {"first update": "no host"})
    assert done
    assert ran == ["first update", "second"]
    assert told[1] == "The first way failed (no host); trying the second way."


def test_a_download_that_does_not_launch_counts_as_failed():
    done, _, told = go([FIRST], [NONE, BROKEN])
    assert not done
    failed = "it ended well, and no browser launches: /b/chrome (Playwright) lacks the library"
    assert told[1:] == [f"The first way failed ({failed} libnss3.so).", BY_HAND]


def test_what_only_makes_it_quicker_comes_last_and_may_fail():
    way = Way("the way", (("get", "browser"),), 60, more=(("get", "shell"),))
    done, ran, told = go([way], [NONE, WORKS], {"get shell": "no such package"})
    assert done
    assert ran == ["get browser", "get shell"]
    assert told[1] == (
        "shell did not come (no such package): the browser does without it, only slower."
    )


@pytest.mark.parametrize(
    ("rights", "command"),
    [
        (ROOT, "dnf install -y chromium-headless"),
        (SILENT_SUDO, "sudo -n dnf install -y chromium-headless"),
    ],
)
def test_the_headless_shell_is_a_package_of_its_own(rights: Rights, command: str):
    (way,) = system_ways(having("dnf"), rights)
    assert [" ".join(more) for more in way.more] == [command]


def test_a_way_that_is_blocked_runs_nothing_and_names_its_command():
    blocked = Way("the package manager", (("sudo", "get"),), 60, blocked="needs root")
    assert go([blocked], [NONE]) == (
        False,
        [],
        ["The package manager needs root. To get one that way: sudo get"],
    )


def test_where_no_way_is_known_the_managers_that_were_looked_for_are_named():
    known = "apt-get, dnf, zypper, pacman, apk, brew"
    said = f"None of the package managers that we know is here ({known})."
    assert go([], [NONE]) == (False, [], [said, BY_HAND])


def lines(ways: Sequence[Way]) -> list[str]:
    return [way.line.replace(sys.executable, "python") for way in ways]


OWN = "python -m playwright install chromium"
OWN_WITH_LIBRARIES = "python -m playwright install --with-deps chromium"
APT = "apt-get update && apt-get install -y chromium"


@pytest.mark.parametrize(
    ("system", "fall_back", "expected"),
    [
        (False, False, [OWN]),
        (True, False, [APT, OWN_WITH_LIBRARIES]),
        (False, True, [OWN, APT, OWN_WITH_LIBRARIES]),
    ],
)
def test_the_package_manager_is_used_only_where_it_was_asked_for(
    system: bool, fall_back: bool, expected: list[str]
):
    ways = ways_for(system=system, fall_back=fall_back, which=having("apt-get"), rights=ROOT)
    assert lines(ways) == expected


@pytest.mark.parametrize(
    ("tool", "rights", "line", "blocked"),
    [
        ("dnf", ROOT, "dnf install -y chromium", ""),
        ("zypper", ROOT, "zypper --non-interactive install chromium", ""),
        ("pacman", ROOT, "pacman -Sy --noconfirm chromium", ""),
        ("apk", ROOT, "apk add chromium", ""),
        ("brew", NO_SUDO, "brew install --cask google-chrome", ""),
        ("dnf", SILENT_SUDO, "sudo -n dnf install -y chromium", ""),
        (
            "dnf",
            ASKING_SUDO,
            "sudo dnf install -y chromium",
            "needs root, and sudo asks for a password",
        ),
        ("dnf", NO_SUDO, "dnf install -y chromium", "needs root"),
    ],
)
def test_each_package_manager_has_its_command(tool: str, rights: Rights, line: str, blocked: str):
    (way,) = system_ways(having(tool), rights)
    assert (way.line, way.blocked) == (line, blocked)


def test_where_no_package_manager_is_known_there_is_no_way():
    assert system_ways(having(), ROOT) == ()


def test_what_was_not_tried_is_named_with_its_command():
    assert untried([playwright_way()], having("dnf"), ASKING_SUDO) == (
        "Not done. The package manager may do it: python -m notte_local install --system, "
        "which runs: sudo dnf install -y chromium"
    )


def test_what_was_tried_is_not_named_again():
    assert untried(system_ways(having("dnf"), ROOT), having("dnf"), ROOT) == ""


def test_where_a_browser_is_named_nothing_else_is_installed():
    told: list[str] = []
    done = install([FIRST], attempt=lambda: NONE, run=run_command, say=told.append, named="/b/none")
    assert not done
    assert told == [f"{NONE.problem}\nNothing was installed: NOTTE_LOCAL_BROWSER names /b/none."]


def command(folder: Path, body: str) -> list[str]:
    path = folder / "installer"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return [str(path)]


def test_what_an_installer_says_is_passed_through_without_its_stack(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    body = """
    for turn in 1 2 3; do
      echo "Downloading Chromium"
      echo "Error: no such host" >&2
      echo "    at Object.lookup (node:dns:101:17) {" >&2
      echo "  errno: -3008," >&2
      echo "}" >&2
    done
    echo "Failed to install browsers" >&2
    exit 1"""
    assert run_command(command(tmp_path, body), 60) == "no such host"
    assert capfd.readouterr().out == (
        "Downloading Chromium\nError: no such host\nFailed to install browsers\n"
    )


def test_an_installer_that_ends_well_gives_no_reason(tmp_path: Path):
    assert run_command(command(tmp_path, "exit 0"), 60) == ""


def test_an_installer_that_hangs_is_ended_with_what_it_started(tmp_path: Path):
    assert run_command(command(tmp_path, "sleep 600 & sleep 600"), 0.3) == (
        "it took longer than 0.3 s"
    )


def test_an_installer_that_is_not_there_is_named():
    assert run_command(["/nowhere/installer"], 60) == (
        "/nowhere/installer: No such file or directory"
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["Reading lists\n", "E: Unable to locate package chromium\n", "x\n"], "Unable to locate"),
        (["error: target not found: chromium\n"], "target not found: chromium"),
        (["nothing provides it.\n"], "nothing provides it"),
        ([], "exit code 3"),
    ],
)
def test_the_line_that_says_why_is_found(said: list[str], why: str):
    assert why_it_failed(said, 3).startswith(why)
