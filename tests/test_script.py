"""A trajectory as a plain Playwright script: what a person would write, and it does the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from notte_local.actions import ACTIONS, read_action
from notte_local.browser.find import LaunchOptions, find_browsers
from notte_local.core.fingerprint import Fingerprint
from notte_local.core.secrets import MASK, Secret
from notte_local.trajectory import StepTurn, Trajectory
from notte_local.trajectory.script import WRITERS, locator, script, value_of

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local import AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

ORDER = """<title>Order</title><main><h1>Order</h1>
<label>Full name <input name=who></label>
<label>Password <input name=secret type=password></label>
<input name=town placeholder="Town">
<label><input type=checkbox name=gift> It's a gift</label>
<label>Size <select name=size><option>Small</option><option>Large</option></select></label>
<table><tr><td>Ada<td><button onclick="say('Ada')">Remove</button>
<tr><td>Grace<td><button onclick="say('Grace')">Remove</button></table>
<a href=/thanks>Buy "now"</a></main><p id=said></p>
<script>function say(name) { said.textContent += name; sent = new URLSearchParams() }</script>"""
THANKS = "<title>Thanks</title><h1>Thanks</h1>"

RUN = """
import runpy, sys
from playwright.sync_api import sync_playwright
assert "notte_local" not in sys.modules
module = runpy.run_path(sys.argv[1])
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[2])
    page = browser.new_page()
    page.add_init_script('''addEventListener("pagehide", () => {
        const values = [...document.querySelectorAll("input,select")].map(
            (field) => field.type === "checkbox" ? field.checked : field.value);
        localStorage.setItem("kept", JSON.stringify([...values, said?.textContent]));
    })''')
    module[sys.argv[3]](page)
    print(page.title(), page.evaluate("localStorage.kept"))
    browser.close()
"""


def browser_path() -> str:
    return str(find_browsers(LaunchOptions(), None)[0].path)


async def ordered(session: AsyncSession, server: Server) -> Trajectory:
    server.pages.update({"/": ORDER, "/thanks": THANKS})
    obs = await session.observe(url=server.url)

    def id_of(name: str) -> str:
        return obs.space.filter(name=name).elements[0].id

    await session.step(type="fill", id=id_of("Full name"), value='Ada "Countess" Lovelace')
    await session.step(type="fill", id=id_of("Password"), value="correct horse")
    town = next(each for each in obs.elements if each.placeholder == "Town")
    await session.step(type="fill", id=town.id, value="London")
    await session.step(type="check", id=id_of("gift"))
    await session.step(type="select_dropdown_option", id=id_of("Size"), value="Large")
    await session.step(id=obs.space.filter(name="Remove", where="Grace").elements[0].id)
    await session.step(id=id_of("Buy"))
    return session.trajectory


@pytest.mark.parametrize(("is_test", "name"), [(False, "run"), (True, "test_recorded")])
async def test_the_script_does_the_same_without_this_library(
    session: AsyncSession, server: Server, tmp_path: Path, is_test: bool, name: str
):
    trajectory = await ordered(session, server)
    path = tmp_path / "recorded.py"
    path.write_text(trajectory.to_playwright(pytest=is_test))
    done = await anyio.run_process(
        [sys.executable, "-c", RUN, str(path), browser_path(), name],
        cwd=tmp_path,
        env={**os.environ, "PASSWORD": "correct horse", "PYTHONPATH": ""},
        check=False,
    )
    assert done.stderr.decode() == ""
    assert done.stdout.decode().strip() == (
        'Thanks ["Ada \\"Countess\\" Lovelace","correct horse","London",true,"Large","Grace"]'
    )


async def test_its_locators_are_those_that_a_person_would_write(
    session: AsyncSession, server: Server
):
    trajectory = await ordered(session, server)
    text = trajectory.to_playwright(pytest=True)
    url = server.url
    assert text == f'''"""Recorded by notte_local; runs with pytest-playwright alone."""

import os

from playwright.sync_api import Page, expect


def test_recorded(page: Page) -> None:
    page.goto("{url}")
    textbox = page.get_by_role("textbox", name="Full name", exact=True)
    textbox.fill('Ada "Countess" Lovelace')
    page.get_by_label("Password", exact=True).fill(os.environ["PASSWORD"])
    page.get_by_placeholder("Town", exact=True).fill("London")
    page.get_by_role("checkbox", name="It's a gift", exact=True).check()
    page.get_by_role("combobox", name="Size", exact=True).select_option("Large")
    rows = page.locator("tr, li, article, [role=row], [role=listitem]")
    row = rows.filter(has_text="Grace")
    row.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("link", name='Buy "now"', exact=True).click()
    expect(page).to_have_url("{url}/thanks")
'''  # fmt: skip


NOW = datetime(2026, 1, 1, tzinfo=UTC)
TARGET = Fingerprint("button", "Go", twins=3, ordinal=2)
FIELDS: dict[str, dict[str, Any]] = {
    "goto": {"url": "a.test"},
    "goto_new_tab": {"url": "https://a.test/"},
    "switch_tab": {"index": 1},
    "wait_for": {"text": "Done", "gone": True},
    "press_key": {"key": "Enter"},
    "evaluate_js": {"code": "1"},
    "form_fill": {"fields": {"email": "ada@a.test", "tel": Secret("phone")}},
    "drag_to": {"id": "B1", "target_id": "B2"},
    "fill": {"id": "I1", "value": MASK},
    "select_dropdown_option": {"id": "I1", "value": "Large"},
    "upload_file": {"id": "B1", "path": "a.txt"},
}


def step(kind: str, **given: Any) -> StepTurn:
    on_element = "id" in ACTIONS[kind].model_fields and kind != "wait_for"
    fields = FIELDS.get(kind, {"id": "B1"} if on_element else {})
    action: Any = read_action({"type": kind, **fields, **given})
    return StepTurn(NOW, NOW, "https://a.test/", action, TARGET, "", True, "yes", None, onto=TARGET)


# Of names and values; what formatters and linters trip over
TOLD = [
    "Go", "it's", '"now"', "a\u200bb\xa0", "back\\slash", "{x} os. re.", "two\nlines", "日本" * 20,
    *("x" * length for length in (30, 31, 40, 50, 60, 70, 80, 90)),
]  # fmt: skip


def varied() -> list[StepTurn]:
    """Each action on targets of many a name, some of them among others of theirs."""
    wanted = [
        Fingerprint("button", text, twins=twins, ordinal=1, row_word=text[:60], apart=apart)
        for text in TOLD
        for twins, apart in ((1, ()), (3, ()), (2, ("row",)))
    ]
    wanted += [Fingerprint("textbox", "", placeholder=text, frame="/pay?id=1") for text in TOLD]
    kinds = list(ACTIONS)
    turns: list[StepTurn] = []
    for at, target in enumerate(wanted):
        text = TOLD[at % len(TOLD)]
        for kind in (kinds[at % len(kinds)], "fill", "click"):
            filled = {
                field: text for field in ("value", "code", "text") if field in FIELDS.get(kind, {})
            }
            fields = filled if kind in ("fill", "evaluate_js", "wait_for") else {}
            turns.append(replace(step(kind, **fields), target=target))
    return turns


@pytest.mark.parametrize("is_test", [False, True])
def test_every_action_has_its_line_and_the_script_is_clean(tmp_path: Path, is_test: bool):
    assert set(WRITERS) == set(ACTIONS)
    text = script([*map(step, ACTIONS), *varied()], pytest=is_test)
    path = tmp_path / "recorded.py"
    path.write_text(text, "utf-8")
    for command in (["check", "--select", "E4,E7,E9,F,I,UP,B"], ["format", "--diff"]):
        told = subprocess.run(
            [sys.executable, "-m", "ruff", command[0], "--isolated", *command[1:], path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout
    assert 'page.get_by_role("button", name="Go", exact=True).nth(2).click()' in text


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("1 + 1", 'page.evaluate("1 + 1")'),
        ("() => { return 1 }", 'page.evaluate("() => { return 1 }")'),
        ("return 1", 'page.evaluate("""async () => {\nreturn 1\n}""")'),
        ("return '\\t'", "page.evaluate(\"async () => {\\nreturn '\\\\t'\\n}\")"),
    ],
)
def test_a_script_of_the_page_is_one_that_playwright_takes(code: str, told: str):
    assert f"    {told}\n" in script([step("evaluate_js", code=code)])


@pytest.mark.parametrize(
    ("field", "told"),
    [("Password", "PASSWORD"), ("Contraseña nueva", "CONTRASE_A_NUEVA"), ("2nd code", "VALUE_2ND_CODE"),
     ("パスワード", "SECRET")],
)  # fmt: skip
def test_what_was_stored_nowhere_comes_from_the_environment(field: str, told: str):
    assert value_of(MASK, field) == f'os.environ["{told}"]'


def test_what_was_refused_is_not_in_the_script():
    refused = StepTurn(NOW, NOW, "", read_action({"type": "reload"}), None, "", False, "no", None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert "reload" not in script([refused])


def test_an_empty_trajectory_is_a_script_too():
    assert "    pass\n" in Trajectory().to_playwright()
    assert "expect" in Trajectory().to_playwright(pytest=True)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (
            Fingerprint("link", "Help", twins=2, landmark="navigation Main", apart=("landmark",)),
            (
                'page.get_by_role("navigation", name="Main", exact=True)'
                '.get_by_role("link", name="Help", exact=True)'
            ),
        ),
        (Fingerprint("generic", "", visible_text="More"), 'page.get_by_text("More")'),
        (
            Fingerprint("button", "Pay", frame="/pay?id=1"),
            (
                "page.frame_locator('iframe[src*=\"/pay?id=1\"]')"
                '.get_by_role("button", name="Pay", exact=True)'
            ),
        ),
    ],
    ids=["landmark", "text", "frame"],
)
def test_a_locator_says_where_it_looks(wanted: Fingerprint, told: str):
    assert str(locator(wanted, None)) == told
