"""The order in which a browser is looked for, on machines that are only described."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notte_local.browser.find import (
    FoundBrowser,
    LaunchOptions,
    Machine,
    find_browser,
    find_browsers,
)
from notte_local.errors import BrowserNotFound

OWN = "/cache/chromium-1/chrome"


def machine(*files: str, system: str = "Linux", not_executable: tuple[str, ...] = (), **env: str):
    """A machine that holds these files; those of /usr/bin are on the PATH."""
    return Machine(
        system=system,
        env=env,
        which=lambda name: f"/usr/bin/{name}" if f"/usr/bin/{name}" in files else None,
        is_file=lambda path: path in files,
        is_executable=lambda path: path not in not_executable,
    )


ALL = ("/mine/chrome", "/env/chrome", OWN, "/usr/bin/chromium", "/usr/bin/google-chrome")


def test_a_named_path_comes_first():
    options = LaunchOptions(executable_path="/mine/chrome")
    found = find_browser(options, OWN, machine(*ALL, NOTTE_LOCAL_BROWSER="/env/chrome"))
    assert found == FoundBrowser("/mine/chrome", "executable_path", "chromium")


def test_the_environment_comes_second():
    found = find_browser(LaunchOptions(), OWN, machine(*ALL, NOTTE_LOCAL_BROWSER="/env/chrome"))
    assert found == FoundBrowser("/env/chrome", "NOTTE_LOCAL_BROWSER", "chromium")


def test_playwrights_own_comes_third():
    found = find_browser(LaunchOptions(), OWN, machine(*ALL))
    assert found == FoundBrowser(OWN, "Playwright", "chromium")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (("/usr/bin/google-chrome", "/usr/bin/chromium"), ("/usr/bin/chromium", "chromium")),
        (
            ("/usr/bin/microsoft-edge", "/usr/bin/google-chrome"),
            ("/usr/bin/google-chrome", "chrome"),
        ),
        (("/opt/microsoft/msedge/msedge",), ("/opt/microsoft/msedge/msedge", "msedge")),
    ],
)
def test_the_systems_browsers_come_last_in_a_stated_order(
    files: tuple[str, ...], found: tuple[str, str]
):
    result = find_browser(LaunchOptions(), OWN, machine(*files))
    assert (result.path, result.name) == found
    assert result.source == "system"


def test_what_may_stand_in_follows_in_the_same_order():
    found = find_browsers(LaunchOptions(), OWN, machine(*ALL))
    assert [one.path for one in found] == [OWN, "/usr/bin/chromium", "/usr/bin/google-chrome"]


SHELL = "/usr/bin/chromium-headless-shell"


@pytest.mark.parametrize(
    ("own", "shell"),
    [
        (
            "/c/chromium-12/chrome-linux64/chrome",
            "/c/chromium_headless_shell-12/chrome-headless-shell-linux64/chrome-headless-shell",
        ),
        (
            "/c/chromium-12/chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/X",
            "/c/chromium_headless_shell-12/chrome-headless-shell-mac-arm64/chrome-headless-shell",
        ),
        (
            r"C:\c\chromium-12\chrome-win64\chrome.exe",
            r"C:\c\chromium_headless_shell-12\chrome-headless-shell-win64\chrome-headless-shell.exe",
        ),
    ],
)
def test_without_a_window_the_headless_shell_comes_before_the_whole_browser(own: str, shell: str):
    there = machine(own, shell, SHELL, "/usr/bin/chromium")
    hidden = find_browsers(LaunchOptions(), own, there)
    assert [one.path for one in hidden] == [shell, own, SHELL, "/usr/bin/chromium"]
    assert [one.source for one in hidden] == ["Playwright", "Playwright", "system", "system"]
    shown = find_browsers(LaunchOptions(headless=False), own, there)
    assert [one.path for one in shown] == [own, "/usr/bin/chromium"]


@pytest.mark.parametrize(
    ("system", "path", "env"),
    [
        ("Darwin", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", {}),
        (
            "Darwin",
            "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium",
            {"HOME": "/Users/ada"},
        ),
        (
            "Windows",
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            {"PROGRAMFILES(X86)": r"C:\Program Files (x86)"},
        ),
        (
            "Windows",
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            {"PROGRAMFILES": r"C:\Program Files"},
        ),
    ],
)
def test_macos_and_windows_have_their_own_places(system: str, path: str, env: dict[str, str]):
    there = replace(machine(path, system=system), env=env)
    assert find_browser(LaunchOptions(), OWN, there).path == path


@pytest.mark.parametrize("source", ["executable_path", "NOTTE_LOCAL_BROWSER"])
@pytest.mark.parametrize(
    ("path", "wrong"),
    [("/mine/gone", "no such file"), ("/mine/chrome", "not an executable file")],
)
def test_a_path_that_was_asked_for_is_never_replaced(source: str, path: str, wrong: str):
    by_option = source == "executable_path"
    env = "" if by_option else path
    there = machine(*ALL, not_executable=("/mine/chrome",), NOTTE_LOCAL_BROWSER=env)
    with pytest.raises(BrowserNotFound) as caught:
        find_browser(LaunchOptions(executable_path=path if by_option else None), OWN, there)
    assert str(caught.value) == (
        "No browser found. Looked for:\n"
        f"  {path}, given as {source}: {wrong} (nothing else was tried, since it was asked for)\n"
        f"To get one: name another file in {source}, or leave it unset"
    )


def test_a_browser_type_is_taken_at_its_word():
    options = LaunchOptions(browser_type="chrome")
    there = machine(*ALL, NOTTE_LOCAL_BROWSER="/env/chrome")
    assert find_browser(options, OWN, there).path == "/usr/bin/google-chrome"


def test_a_browser_type_that_is_missing_names_what_is_installed_and_the_command():
    with pytest.raises(BrowserNotFound) as caught:
        find_browser(
            LaunchOptions(browser_type="msedge"), OWN, machine(OWN, "/usr/bin/google-chrome")
        )
    assert str(caught.value) == (
        "No browser found. Looked for:\n"
        "  microsoft-edge-stable\n"
        "  microsoft-edge\n"
        "  /opt/microsoft/msedge/msedge\n"
        "Installed:\n"
        f"  chromium at {OWN}\n"
        "  chrome at /usr/bin/google-chrome\n"
        "To get one: python -m playwright install msedge"
    )
    assert caught.value.installed == (f"chromium at {OWN}", "chrome at /usr/bin/google-chrome")


def test_nothing_found_tells_every_place_and_the_command():
    with pytest.raises(BrowserNotFound) as caught:
        find_browser(LaunchOptions(), OWN, machine())
    assert caught.value.command == "python -m notte_local install"
    assert caught.value.looked_for == (
        "NOTTE_LOCAL_BROWSER (not set)",
        f"{OWN} (Playwright's own)",
        "chromium-headless-shell",
        "chrome-headless-shell",
        "/usr/lib64/chromium-browser/headless_shell",
        "chromium",
        "chromium-browser",
        "/snap/bin/chromium",
        "google-chrome-stable",
        "google-chrome",
        "/opt/google/chrome/chrome",
        "microsoft-edge-stable",
        "microsoft-edge",
        "/opt/microsoft/msedge/msedge",
    )


def test_launch_options_are_keys():
    assert {LaunchOptions(): 1}[LaunchOptions()] == 1
    assert LaunchOptions(chrome_args=("--x",)) != LaunchOptions()
