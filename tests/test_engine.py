"""The engine answers in every frame, past what a page's scripts and markup put in its way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from notte_local.browser.engine import ask, locate, register
from notte_local.core.space import roles
from notte_local.core.tree import OPERABLE, Reach

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.anyio

PAGES = Path(__file__).parent / "pages"


async def rows_of(page: Page) -> list[list[Any]]:
    """The rows of the elements of the main frame."""
    answer = await ask(page, (), "snap", 5)
    return [row for row in answer["rows"] if len(row) > 2]


async def key_of(page: Page, name: str) -> str:
    """The key of the element with this accessible name."""
    answer = await ask(page, (), "snap", 5)
    return next(
        f"{answer['token']}.{row[3]}" for row in answer["rows"] if len(row) > 2 and row[4] == name
    )


async def probe(page: Page, name: str) -> dict[str, Any]:
    return await ask(page, (), f"probe:{await key_of(page, name)}", 5)


async def value(page: Page, name: str) -> dict[str, Any]:
    return await ask(page, (), f"value:{await key_of(page, name)}", 5)


# -- Keys -----------------------------------------------------------------------------------------


async def test_a_key_leads_to_its_element_as_a_playwright_locator(raw_page: Page):
    await raw_page.set_content("<button onclick=\"this.textContent = 'Done'\">Go</button>")
    await locate(raw_page, Reach((), await key_of(raw_page, "Go"))).click()
    assert await raw_page.inner_text("button") == "Done"


async def test_a_key_stays_with_its_element_whatever_is_inserted_around_it(raw_page: Page):
    await raw_page.set_content("<button>Go</button>")
    before = await key_of(raw_page, "Go")
    await raw_page.evaluate("document.body.prepend(document.createElement('button'))")
    assert await key_of(raw_page, "Go") == before


async def test_a_key_of_a_removed_element_is_stale_at_once(raw_page: Page):
    await raw_page.set_content("<button>Go</button>")
    key = await key_of(raw_page, "Go")
    await raw_page.evaluate("document.querySelector('button').remove()")
    said = f"notte-stale: the element is gone from the page; observe it again \\(key {key}\\)"
    with pytest.raises(PlaywrightError, match=said):
        await locate(raw_page, Reach((), key)).click(timeout=5_000)


async def test_a_key_of_another_document_is_stale(raw_page: Page):
    await raw_page.set_content("<button>Go</button>")
    key = await key_of(raw_page, "Go")
    await raw_page.goto("data:text/html,<button>Go</button>")
    with pytest.raises(PlaywrightError, match="notte-stale"):
        await ask(raw_page, (), f"probe:{key}", 5)


async def test_registering_twice_is_no_error(raw_page: Page):
    async with async_playwright() as playwright:
        await register(playwright)
        await register(playwright)


# -- Hostile pages --------------------------------------------------------------------------------


async def test_a_page_that_overrides_and_clobbers_everything_is_read_as_it_is(raw_page: Page):
    await raw_page.goto((PAGES / "read_hostile.html").as_uri())
    named = {row[4]: row[1] for row in await rows_of(raw_page) if row[4]}
    assert named == {
        "Clobbered": "form",
        "Parent": "textbox",
        "Getter": "textbox",
        "First": "textbox",
        "Local": "textbox",
        "Inner": "textbox",
        "Attributes": "textbox",
        "Send": "button",
        "a b \ufffd c \u202e d": "button",
    }


async def test_a_page_of_great_depth_is_read_to_a_bound_and_says_so(raw_page: Page):
    await raw_page.set_content("<button>Top</button>")
    await raw_page.evaluate(
        """() => {
            let at = document.body;
            for (let i = 0; i < 1200; i++) at = at.appendChild(document.createElement('div'));
            at.textContent = 'deep';
        }"""
    )
    answer = await ask(raw_page, (), "snap", 20)
    assert answer["cut"] == ["nesting deeper than 1000 elements was left out"]
    assert [row[4] for row in answer["rows"] if len(row) > 2 and row[1] == "button"] == ["Top"]


async def test_a_name_of_a_megabyte_is_bounded(raw_page: Page):
    await raw_page.set_content("<button></button>")
    await raw_page.evaluate(
        "document.querySelector('button').textContent = 'name '.repeat(200_000)"
    )
    ((*_, name),) = [row[:5] for row in await rows_of(raw_page) if row[1] == "button"]
    assert len(name) == 2_000
    assert name.endswith("…")
    await raw_page.evaluate(
        "document.querySelector('button').append(...[' '.repeat(9_000) + 'Seen', ' all the same'])"
    )
    await raw_page.evaluate("document.querySelector('button').firstChild.remove()")
    assert [row[4] for row in await rows_of(raw_page)] == ["Seen all the same"]


# -- Secrets --------------------------------------------------------------------------------------


async def test_what_is_typed_into_a_password_field_never_leaves_the_page(raw_page: Page):
    await raw_page.set_content(
        "<label>Password <input type=password></label>"
        "<label>Code <input autocomplete='one-time-code'></label>"
        "<label>Drawn as dots <input style='-webkit-text-security: disc' value=open-sesame></label>"
        "<button aria-labelledby=p>x</button><label id=p>Name <input type=password value=hunter2>"
    )
    await raw_page.fill("input", "correct horse")
    await raw_page.fill("[autocomplete]", "918273")
    told = [
        await ask(raw_page, (), "snap", 5),
        await value(raw_page, "Password"),
        await probe(raw_page, "Code"),
    ]
    for secret in ("correct horse", "918273", "hunter2", "open-sesame"):
        assert secret not in json.dumps(told)
    assert told[1]["filled"] is True
    assert told[1]["secret"] is True


async def test_an_emptied_password_field_is_told_as_not_filled(raw_page: Page):
    await raw_page.set_content("<input type=password aria-label=Password>")
    assert (await value(raw_page, "Password"))["filled"] is False


async def test_a_password_shown_in_clear_stays_a_secret(raw_page: Page):
    await raw_page.set_content("<input type=password aria-label=Password value=hunter2>")
    assert (await value(raw_page, "Password"))["secret"] is True
    await raw_page.evaluate("document.querySelector('input').type = 'text'")
    assert "hunter2" not in json.dumps(await ask(raw_page, (), "snap", 5))


# -- Just before acting ---------------------------------------------------------------------------

COVERED = """
<button>Buy</button>
<div role=dialog aria-label="Sign in" style="position:fixed;inset:0;background:#fff">Sign in first</div>
"""


async def test_a_probe_names_the_dialog_that_covers(raw_page: Page):
    await raw_page.set_content(COVERED)
    assert (await probe(raw_page, "Buy"))["covered_by"] == 'dialog "Sign in"'


async def test_a_probe_names_a_cover_without_a_role_by_its_text(raw_page: Page):
    await raw_page.set_content(
        "<button>Buy</button><div style='position:fixed;inset:0'><p>We use cookies</p></div>"
    )
    assert (await probe(raw_page, "Buy"))["covered_by"] == 'div "We use cookies"'


@pytest.mark.parametrize(
    "html",
    [
        "<button aria-label=Go><span><b>x</b></span></button>",
        "<label for=c style='position:absolute;inset:0'>Go</label><input id=c type=checkbox>",
        "<label>Go <input type=checkbox style='opacity:0'><i style='position:absolute;inset:0'></i></label>",
    ],
)
async def test_its_own_content_and_label_cover_nothing(raw_page: Page, html: str):
    await raw_page.set_content(html)
    assert (await probe(raw_page, "Go"))["covered_by"] is None


async def test_a_probe_brings_the_element_into_view(raw_page: Page):
    await raw_page.set_content("<div style='height:5000px'></div><button>Down here</button>")
    told = await probe(raw_page, "Down here")
    assert 0 < told["point"][1] < 1080
    assert told["visible"] is True


@pytest.mark.parametrize(
    ("html", "fact"),
    [
        ("<fieldset disabled><button>Go</button></fieldset>", "disabled"),
        ("<div aria-disabled=true><button>Go</button></div>", "disabled"),
        ("<div inert><button>Go</button></div>", "inert"),
        ("<input aria-label=Go readonly>", "readonly"),
        ("<input aria-label=Go>", "editable"),
        ("<div contenteditable aria-label=Go>x</div>", "editable"),
    ],
)
async def test_a_probe_tells_what_forbids_or_allows(raw_page: Page, html: str, fact: str):
    await raw_page.set_content(html)
    facts = ("disabled", "inert", "readonly", "editable")
    told = await probe(raw_page, "Go")
    assert {name for name in facts if told[name]} == {fact} | (
        {"editable"} if fact == "readonly" else set()
    )


async def test_an_unseen_input_is_operated_by_its_label(raw_page: Page):
    await raw_page.set_content("<label>Terms <input type=checkbox style='display:none'></label>")
    key = await key_of(raw_page, "Terms")
    assert (await probe(raw_page, "Terms"))["via_label"] is True
    await locate(raw_page, Reach((), f"label:{key}")).click()
    assert await raw_page.locator("input").is_checked()


async def test_a_cover_in_the_parent_is_found_over_a_point_of_a_frame(raw_page: Page):
    await raw_page.set_content(
        "<iframe title=Inner srcdoc='<button>Go</button>'></iframe>"
        "<div style='position:fixed;inset:0'>Wait a moment</div>"
    )
    key = await key_of(raw_page, "Inner")
    assert await ask(raw_page, (), f"hit:10,10;{key}", 5) == {"covered_by": 'div "Wait a moment"'}
    await raw_page.evaluate("document.querySelector('div').remove()")
    assert await ask(raw_page, (), f"hit:10,10;{key}", 5) == {"covered_by": None}


# -- Values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<input aria-label=F value='Ada L'>", {"value": "Ada L", "filled": True}),
        ("<input aria-label=F type=checkbox checked>", {"checked": True}),
        ("<select aria-label=F><option value=l>Large</select>", {"value": "l", "label": "Large"}),
        ("<div role=checkbox aria-checked=mixed aria-label=F>x</div>", {"checked": "mixed"}),
        ("<div contenteditable role=textbox aria-label=F>Hi</div>", {"value": "Hi"}),
    ],
)
async def test_a_field_tells_what_it_holds(raw_page: Page, html: str, told: dict[str, Any]):
    await raw_page.set_content(html)
    assert told.items() <= (await value(raw_page, "F")).items()


# -- Rest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "b.setAttribute('class', 'x')",
        "b.firstChild.data = 'x'",
        "b.append('x')",
        "b.remove()",
        "h.shadowRoot.append('x')",
    ],
)
async def test_a_change_is_counted_and_frames_are_counted_from_it(raw_page: Page, change: str):
    await raw_page.set_content("<b id=b>text</b><div id=h></div>")
    await raw_page.evaluate("h.attachShadow({mode: 'open'}).append('shadow')")
    before = (await ask(raw_page, (), "snap", 5))["changes"]
    await raw_page.evaluate(change)
    told = await ask(raw_page, (), "rest", 5)
    assert told["changes"] == before + 1
    assert told["ready"] == "complete"
    for _ in range(1000):  # a busy machine draws late, and draws
        if told["frames"] >= 2:
            break
        told = await ask(raw_page, (), "rest", 5)
    assert told["frames"] >= 2
    assert told["changes"] == before + 1


# -- Tables that two languages share --------------------------------------------------------------


async def test_the_engine_and_the_core_call_the_same_roles_operable(raw_page: Page):
    widgets = [role for role in roles.OPERABLE if role not in ("audio", "video")]
    await raw_page.set_content("".join(f"<p role={role} aria-label={role}>x" for role in widgets))
    operable = {row[1] for row in await rows_of(raw_page) if row[9] & OPERABLE}
    assert operable == set(widgets)
