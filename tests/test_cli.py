"""The command line, run as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import notte_local.cli
from notte_local.errors import BrowserNotFound

ROOT = Path(__file__).parents[1]


def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "notte_local", *args],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "notte_local: the following arguments are required: COMMAND\n"),
        (["doctor", "--loud"], "notte_local: unrecognized arguments: --loud\n"),
        *(
            ([later, "https://shop.example/"], f"notte_local: {later} is not available yet\n")
            for later in ("observe", "step", "scrape", "agent", "explain")
        ),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    try:
        code = notte_local.cli.main(args)
    except SystemExit as end:
        code = end.code
    assert (code, capsys.readouterr().err) == (2, said)


def test_a_command_that_does_not_exist_is_told_those_that_do(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        notte_local.cli.main(["trie"])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert said.startswith("notte_local: argument COMMAND: invalid choice: 'trie'")
    assert all(name in said for name in ("try", "install", "doctor"))
    assert said.count("\n") == 1


def test_doctor_tells_json_and_ends_well_where_a_browser_launches():
    done = run("doctor", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert told["ok"] is True
    assert told["launch"].startswith("works: about:blank in ")


def test_doctor_ends_with_1_where_none_does(tmp_path: Path):
    done = run("doctor", NOTTE_LOCAL_BROWSER=f"{tmp_path}/none")
    assert done.returncode == 1
    assert f"{tmp_path}/none, given as NOTTE_LOCAL_BROWSER: no such file" in done.stdout
    assert "To mend      name another file in NOTTE_LOCAL_BROWSER, or leave it unset" in done.stdout


def test_install_is_done_where_a_browser_launches_already():
    done = run("install")
    assert done.returncode == 0
    assert done.stdout.startswith("A browser launches already: ")


def test_install_installs_nothing_beside_a_browser_that_was_named(tmp_path: Path):
    done = run("install", "--system", NOTTE_LOCAL_BROWSER=f"{tmp_path}/none")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        f"Nothing was installed: NOTTE_LOCAL_BROWSER names {tmp_path}/none."
    )


def test_try_without_a_browser_names_the_flag_that_gets_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    async def tour(tell: object, *, headless: bool) -> None:
        raise BrowserNotFound(["chromium"], "python -m notte_local install")

    monkeypatch.setattr("notte_local.example.tour.tour", tour)
    assert notte_local.cli.main(["try"]) == 1
    assert capsys.readouterr().err == (
        "notte_local: No browser found. Looked for:\n"
        "  chromium\n"
        "To get one: python -m notte_local install\n"
        "Or together: python -m notte_local try --install-browser\n"
    )


def test_try_tells_the_main_job_call_by_call():
    done = run("try")
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        '>>> obs = await session.observe(url="https://shop.example/")',
        "link 'Jobs', score ",
        "The page is now https://shop.example/jobs.",
        'Clicked button "Dismiss"',
        "- ## [Weaver](https://shop.example/jobs/weaver)",
        "The page answers: Added to your cart: 3 x Linen Shirt, Large.",
        "Product(name='Linen Shirt', price=49.0, sku='LS-204')",
        "closed after 6 steps at https://shop.example/products/linen-shirt",
    ):
        assert said in done.stdout


def test_try_tells_the_same_as_json():
    done = run("try", "--json", "--install-browser")
    parts = json.loads(done.stdout)
    assert done.returncode == 0
    assert done.stderr.startswith("A browser launches already: ")
    assert [part["title"] for part in parts] == [
        "Look at a page",
        "Say what is wanted, and do it",
        "Follow a link",
        "Get a dialog out of the way",
        "Read the page as markdown",
        "Fill in a form",
        "Read the page as data, with no model",
        "The session has ended",
    ]
    assert all(part["calls"] and part["lines"] for part in parts)
