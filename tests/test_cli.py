"""The command line, run as a person runs it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import notte_local.cli
from notte_local.errors import BrowserNotFound

if TYPE_CHECKING:
    from collections.abc import Callable

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


REQUIRED = "the following arguments are required:"
EMPTY_URL = "url is empty: give an address such as 'https://example.com/'"
NO_HOST = "'http://[' names no host: write it as 'https://example.com/'"
NO_WORD = "must say what is wanted, and they hold no word: '...'"
EMPTY_INSTRUCTION = "an instruction must say what is wanted, and one is empty"
SCHEME = "the scheme %s: is not one of http, https, about, data, blob, file"
NO_START = "the task names no page to begin with: give it with --url"
SECONDS = "it must be more than 0 seconds, not '0'"
MOST_SECONDS = "it must be at most 2147483 seconds, not '1e9'"
COUNT = "it must be a whole number from 1 on, not 'x'"
NO_FILE = "No such file or directory"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "notte_local: the following arguments are required: COMMAND\n"),
        (["doctor", "--loud"], "notte_local: unrecognized arguments: --loud\n"),
        (["explain", "https://a.test/"], f"notte_local: {REQUIRED} INSTRUCTION\n"),
        (["observe"], "notte_local: the following arguments are required: URL\n"),
        (["observe", " "], f"notte_local: {EMPTY_URL}\n"),
        (["observe", "http://["], f"notte_local: {NO_HOST}\n"),
        (["scrape", "/none/page.html"], "notte_local: no such file: /none/page.html\n"),
        (["step", "https://a.test/"], f"notte_local: {REQUIRED} INSTRUCTION\n"),
        (["step", "https://a.test/", " "], f"notte_local: {EMPTY_INSTRUCTION}\n"),
        (["step", "/none/page.html", "look"], "notte_local: no such file: /none/page.html\n"),
        (["observe", "./no\npage.html"], f"notte_local: no such file: {Path.cwd()}/no page.html\n"),
        (["observe", "a.test", ""], f"notte_local: {EMPTY_INSTRUCTION}\n"),
        (["observe", "a.test", " "], f"notte_local: {EMPTY_INSTRUCTION}\n"),
        (["observe", "a.test", "..."], f"notte_local: instructions {NO_WORD}\n"),
        (["step", "a.test", "look", "..."], f"notte_local: instructions {NO_WORD}\n"),
        (
            ["step", "a.test", "+"],
            "notte_local: a task must say what is to be done, and it holds no word: '+'\n",
        ),
        (["explain", "a.test", "..."], f"notte_local: instructions {NO_WORD}\n"),
        (
            ["agent", "...", "--url", "a.test"],
            "notte_local: a task must say what is to be done, and it holds no word: '...'\n",
        ),
        (["observe", "ftp://x.y"], f"notte_local: ftp://x.y cannot be opened: {SCHEME % 'ftp'}\n"),
        (
            ["scrape", "javascript:1"],
            f"notte_local: javascript:1 cannot be opened: {SCHEME % 'javascript'}\n",
        ),
        (["agent", "click Ring"], f"notte_local: {NO_START}\n"),
        (["agent", " "], "notte_local: a task must say what is to be done, and it is empty\n"),
        (["observe", "a.test", "--timeout", "0"], f"notte_local: argument --timeout: {SECONDS}\n"),
        (
            ["observe", "a.test", "--timeout", "1e9"],
            f"notte_local: argument --timeout: {MOST_SECONDS}\n",
        ),
        (["agent", "look", "--max-steps", "x"], f"notte_local: argument --max-steps: {COUNT}\n"),
        (["scrape", "a.test", "--schema", "/none"], f"notte_local: --schema /none: {NO_FILE}\n"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    code = notte_local.cli.main(args)
    assert (code, *capsys.readouterr()) == (2, "", said)
    assert notte_local.cli.main([*args, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    if args:  # without a command, --json is what is not known
        assert told == {"error": {"type": "BadInput", "message": said[len("notte_local: ") : -1]}}


def test_a_command_that_does_not_exist_is_told_those_that_do(capsys: pytest.CaptureFixture[str]):
    assert notte_local.cli.main(["trie"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("notte_local: argument COMMAND: invalid choice: 'trie'")
    for name in ("observe", "step", "scrape", "agent", "try", "install", "doctor"):
        assert name in said
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


def test_install_tells_its_outcome_as_json():
    done = run("install", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"ok": True})
    assert done.stderr.startswith("A browser launches already: ")


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
    told = parts[-1]["lines"][1]  # "in all 4.8 s, ..."; the last part took only its own time
    assert parts[-1]["seconds"] < float(told.split()[2]) - parts[0]["seconds"]


PAGE = """<!doctype html><html><head><title>Desk</title></head><body><main><h1>Desk</h1>
<form onsubmit="event.preventDefault(); out.textContent = 'Guest: ' + this.guest.value">
<label>Name <input name="guest"></label><button>Ring</button></form>
<p id="out">Bell: brass</p><p><a href="other.html">Other</a></p></main></body></html>"""
BELL = {"type": "object", "properties": {"bell": {"type": "string"}}, "required": ["bell"]}


@dataclass(frozen=True)
class Told:
    code: int
    out: str
    err: str


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


@pytest.fixture
def bell(tmp_path: Path) -> str:
    path = tmp_path / "bell.json"
    path.write_text(json.dumps(BELL), "utf-8")
    return str(path)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The command line, run in this process."""

    def tell(*args: object) -> Told:
        code = notte_local.cli.main([str(arg) for arg in args])
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return tell


def pipe(monkeypatch: pytest.MonkeyPatch, html: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(html.encode())))


def test_observe_tells_the_outline_and_what_an_instruction_means(
    tell: Callable[..., Told], page: Path
):
    told = tell("observe", page, "type Ada into the name field")
    outline, _, matches = told.out.partition("\n\n")
    assert (told.code, told.err) == (0, f"observing {page.as_uri()}\n")
    assert outline.splitlines()[:5] == [
        'document "Desk"',
        "  main",
        '    heading 1 "Desk"',
        '    I1 textbox "Name"',
        '    B1 button "Ring"',
    ]
    first, match = matches.splitlines()
    assert first == "'type Ada into the name field': 1 of 1 matches are believed"
    assert match.startswith("+ fill I1 textbox 'Name' 0.")
    assert "words name +" in match


def test_explain_tells_each_part_of_each_score_and_draws_the_candidates(
    tell: Callable[..., Told], page: Path, tmp_path: Path
):
    picture = tmp_path / "why.png"
    told = tell("explain", page, "type Ada into the name field", "--picture", picture)
    assert (told.code, told.err.splitlines()[-1]) == (0, f"{picture} shows what is told")
    first, match, *parts = told.out.splitlines()
    assert first == "'type Ada into the name field': 1 of 1 matches are believed"
    assert match.startswith("+ 0.")
    assert " fill I1 textbox 'Name', +0." in match
    assert {part.split()[1] for part in parts} >= {"words", "name", "role"}
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_explain_tells_json_also_of_what_is_not_there(
    tell: Callable[..., Told], page: Path, tmp_path: Path
):
    picture = tmp_path / "why.png"
    told = tell("explain", page, "fly me to the moon", "--picture", picture, "--json")
    assert json.loads(told.out)["believed"] == 0
    assert picture.exists()


def test_explain_says_where_a_picture_cannot_be_written(tell: Callable[..., Told], page: Path):
    told = tell("explain", page, "ring", "--picture", "/none/why.png")
    said = "notte_local: --picture /none/why.png: No such file or directory"
    assert (told.code, told.err.splitlines()[-1]) == (2, said)


def test_observe_tells_json_of_a_page_on_stdin(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
):
    pipe(monkeypatch, PAGE)
    told = tell("observe", "-", "--json", "--timeout", "20")
    assert (told.code, told.err) == (0, "observing stdin\n")
    seen = json.loads(told.out)
    assert (seen["title"], [one["type"] for one in seen["space"]]) == (
        "Desk",
        ["fill", "click", "click"],
    )


def test_step_tells_what_came_of_each_instruction(tell: Callable[..., Told], page: Path):
    told = tell("step", page, "type Ada into the name field and click Ring")
    assert told.code == 0
    assert told.out == 'Filled textbox "Name" (I1) with "Ada".\nClicked button "Ring" (B1).\n'
    assert told.err == "step 1 of 2: type Ada into the name field\nstep 2 of 2: click Ring\n"


def test_a_step_that_fails_ends_with_1_and_what_was_done_is_told(
    tell: Callable[..., Told], page: Path
):
    told = tell("step", page, "type Ada into the name field", "open the wine list", "--json")
    failure = json.loads(told.out)
    done, failed = failure["steps"]
    assert told.code == 1
    assert failure["error"] == {"type": "NoMatch", "message": failed["message"]}
    assert (done["success"], done["performed"], done["changed"]) == (True, "yes", True)
    assert done["action"]["value"] == "Ada"
    assert (failed["instruction"], failed["success"]) == ("open the wine list", False)
    assert told.err.splitlines()[2:] == [
        f"notte_local: Nothing on {page.as_uri()} matches 'open the wine list'.",
        *failed["message"].splitlines()[1:],
    ]


def test_scrape_tells_markdown(tell: Callable[..., Told], page: Path):
    told = tell("scrape", page)
    assert (told.code, told.err) == (0, f"scraping {page.as_uri()}\n")
    assert told.out == f"# Desk\n\nBell: brass\n\n[Other]({page.parent.as_uri()}/other.html)\n"


def test_scrape_reads_stdin_without_a_browser(
    tell: Callable[..., Told], bell: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NOTTE_LOCAL_BROWSER", "/none")
    pipe(monkeypatch, PAGE)
    assert tell("scrape", "-", "--schema", bell) == Told(0, '{\n  "bell": "brass"\n}\n', "")
    pipe(monkeypatch, PAGE)
    told = json.loads(tell("scrape", "-", "--json").out)
    assert (told["metadata"]["title"], told["data"]) == ("Desk", None)
    pipe(monkeypatch, "")
    assert tell("scrape", "-") == Told(
        2,
        "",
        "notte_local: stdin holds no HTML: write `curl -s URL | python -m notte_local scrape -`\n",
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            '{"properties": {"a": {"type": "stirng"}}}',
            (
                "--schema {path} is no JSON Schema of an object: response_format.properties.a.type "
                "must be of null, boolean, integer, number, string, array, object, not 'stirng'"
            ),
        ),
        (
            '{"properties": [1]}',
            (
                "--schema {path} is no JSON Schema of an object: "
                "response_format.properties must be an object, not [1]"
            ),
        ),
        ("[1]", "--schema {path} must be a JSON object, not a list"),
        (
            "{",
            (
                "--schema {path} is no JSON Schema of an object: "
                "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
            ),
        ),
    ],
)
def test_a_schema_that_is_none_is_bad_input(
    tell: Callable[..., Told], tmp_path: Path, written: str, said: str
):
    path = tmp_path / "schema.json"
    path.write_text(written, "utf-8")
    told = tell("scrape", "https://a.test/", "--schema", path)
    assert told == Told(2, "", f"notte_local: {said.format(path=path)}\n")


def test_agent_tells_the_answer(tell: Callable[..., Told], page: Path):
    told = tell(
        "agent", "type Ada into the name field, click Ring and tell me the guest", "--url", page
    )
    assert (told.code, told.out) == (0, "Ada\n")
    assert told.err == (
        'step 1: Filled textbox "Name" (I1) with "Ada".\nstep 2: Clicked button "Ring" (B1).\n'
    )


def test_agent_answers_with_the_data_of_a_schema(tell: Callable[..., Told], page: Path, bell: str):
    told = tell("agent", "read the page", "--url", page, "--schema", bell, "--json")
    result = json.loads(told.out)
    assert (told.code, result["success"], result["answer"]) == (0, True, {"bell": "brass"})
    assert (result["steps"], result["turns"], result["why"]) == (0, [], "")


def test_an_agent_that_fails_says_why_and_ends_with_1(tell: Callable[..., Told]):
    assert tell("agent", "make me a sandwich") == Told(
        1, "", "notte_local: This part of the task was not understood: 'make me a sandwich'.\n"
    )


def test_an_agent_that_fails_tells_its_error_as_json(tell: Callable[..., Told]):
    told = tell("agent", "make me a sandwich", "--json")
    result = json.loads(told.out)
    assert (told.code, result["success"]) == (1, False)
    assert result["error"] == {"type": "NotteLocalError", "message": result["why"]}


def test_what_fails_is_told_as_json_by_every_command(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NOTTE_LOCAL_BROWSER", "/none")
    for asked in (
        ("observe", "a.test"),
        ("scrape", "a.test"),
        ("step", "a.test", "look"),
        ("agent", "click Ring", "--url", "a.test"),
        ("try",),
    ):
        told = tell(*asked, "--json")
        error = json.loads(told.out)["error"]
        assert (told.code, error["type"]) == (1, "BrowserNotFound")
        assert told.err.endswith(f"notte_local: {error['message']}\n")


def test_a_browser_that_could_not_be_installed_is_told_as_json(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("notte_local.cli._get_browser", lambda **_: False)
    told = tell("try", "--install-browser", "--json")
    assert (told.code, json.loads(told.out)["error"]["message"]) == (
        1,
        "No browser could be installed; what was tried is told above.",
    )


def test_a_host_that_is_not_there_and_a_file_of_its_name(
    tell: Callable[..., Told], page: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(page.parent)
    told = tell("observe", "page.html")
    assert (told.code, told.out) == (1, "")
    assert told.err.splitlines()[1].startswith("notte_local: Could not go to https://page.html: ")
    assert told.err.endswith(" For the file of that name, write ./page.html.\n")


def test_an_error_of_ours_is_its_message_and_no_traceback(tell: Callable[..., Told], page: Path):
    told = tell("scrape", page.as_uri().replace("file://", "http://127.0.0.1:1"))
    assert (told.code, told.out) == (1, "")
    assert told.err.splitlines()[1].startswith("notte_local: Could not go to http://127.0.0.1:1/")
    assert "Traceback" not in told.err
