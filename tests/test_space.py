"""A page becomes elements with ids, places and states, and a space of what can be done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notte_local.actions import (
    CheckAction,
    ClickAction,
    FillAction,
    HoverAction,
    SelectDropdownOptionAction,
)
from notte_local.browser.capture import capture
from notte_local.core.element import Element, Match, Place
from notte_local.core.space import ActionSpace, Built, build_space, is_mismatch, mask_tree
from notte_local.core.space.ids import Ids
from notte_local.core.tree import read_tree
from notte_local.errors import NoMatch, UnknownElement

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.anyio

SHOP = Path(__file__).parent / "pages" / "read_shop.html"


async def read(page: Page, ids: Ids | None = None) -> Built:
    return build_space(read_tree(await capture(page, timeout=10)), ids or Ids())


async def read_html(page: Page, html: str) -> Built:
    await page.set_content(html)
    return await read(page)


@pytest.fixture
async def shop(raw_page: Page) -> Built:
    await raw_page.goto(SHOP.as_uri())
    return await read(raw_page)


def states(built: Built, name: str) -> set[str]:
    return set(next(element.states for element in built.elements if element.name == name))


# -- Members --------------------------------------------------------------------------------------


async def test_the_space_holds_what_can_be_used_once_and_in_document_order(shop: Built):
    assert [str(element) for element in shop.space.elements] == [
        "L1 link 'Jobs'",
        "L2 link 'About us'",
        "I1 textbox 'Email'",
        "I2 textbox 'Password'",
        "I3 textbox 'Code'",
        "B1 checkbox 'Remember me'",
        "I4 combobox 'Size'",
        "B2 button 'Order'",
        "B3 button 'Delete'",
        "B4 button 'Delete'",
        "L3 link 'more'",
        "L4 link 'more'",
        "B7 button 'Close dialog'",
        shop.space.elements[13].id + " generic 'Show more'",
        "L5 link 'Imprint'",
    ]


async def test_elements_hold_the_inert_and_the_off_canvas_flagged(shop: Built):
    assert "inert" in states(shop, "Not now")
    assert {"offscreen", "unreachable"} <= states(shop, "Off canvas")
    assert "Never shown" not in [element.name for element in shop.elements]


async def test_an_element_tells_its_markup_value_options_and_icon(shop: Built):
    email, password, code, size = (shop.space.filter(role="textbox").elements) + (
        shop.space.filter(role="combobox").elements
    )
    assert (email.placeholder, email.attributes["autocomplete"]) == ("you@shop.test", "email")
    assert "required" in email.states
    assert (password.value, code.value) == ("••••••", "••••••")
    assert (size.value, size.options) == ("Large", ("Small", "Large"))
    assert shop.space.filter(name="Imprint").elements[0].attributes["icon"] == "icon-imprint"
    boots = next(element for element in shop.elements if element.role == "img")
    assert (boots.id, boots.name, boots.attributes["icon"]) == ("F1", "Red boots", "boots.png")


async def test_a_name_that_contradicts_what_is_seen_is_marked(shop: Built):
    (element,) = shop.space.filter(name="Close dialog").elements
    assert element.visible_text == "Open the shop"
    assert "mismatch" in element.states


@pytest.mark.parametrize(
    ("name", "visible", "expected"),
    [
        ("Close dialog", "×", False),
        ("Sign in to your account", "Sign in", False),
        ("Delete", "Open", True),
        ("", "Open", False),
        ("More about boots", "more", False),
    ],
)
def test_only_a_contradiction_is_a_mismatch(name: str, visible: str, expected: bool):
    assert is_mismatch(name, visible) is expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div style='cursor:pointer'>Open</div>", ["generic 'Open'"]),
        ("<div style='cursor:pointer'><a href=x>Open</a></div>", ["link 'Open'"]),
        ("<ul><li onclick='1'>Row</li></ul>", ["listitem 'Row'"]),
        ("<button><span style='cursor:pointer'>Go</span></button>", ["button 'Go'"]),
        ("<label>Terms <input type=checkbox style='display:none'></label>", ["checkbox 'Terms'"]),
        ("<label>Photo <input type=file style='opacity:0;width:0'></label>", ["button 'Photo'"]),
        ("<details><summary>Size</summary><a href=x>In</a></details>", ["button 'Size'"]),
        ("<details open><summary>S</summary><a href=x>In</a></details>", ["button 'S'", "link 'In'"]),
        ("<div aria-hidden=true><button>Seen</button></div>", ["button 'Seen'"]),
        ("<button style='visibility:hidden'>No</button>", []),
        ("<button hidden>No</button><button inert>No</button>", []),
        ("<a>No href</a><p>Text</p>", []),
        ("<dialog id=d><button>In</button></dialog><button>Out</button><script>d.showModal()</script>", ["button 'In'"]),
        ("<video controls aria-label=Film></video><video></video>", ["video 'Film'"]),
        ("<div contenteditable aria-label=Note>x</div>", ["textbox 'Note'"]),
        ("<img usemap='#m' width=50 height=50><map name=m><area href=x alt=Spot coords='0,0,9,9' shape=rect></map>", ["link 'Spot'"]),
        ("<svg width=50 height=50><a href=x><text y=20>Vector</text></a></svg>", ["link 'Vector'"]),
        ("<table><tr role=none><td onclick='1'>Cell</table>", ["cell 'Cell'"]),
    ],
)  # fmt: skip
async def test_what_a_person_can_use_is_in_the_space(
    raw_page: Page, html: str, expected: list[str]
):
    built = await read_html(raw_page, html)
    assert [str(element).split(" ", 1)[1] for element in built.space.elements] == expected


@pytest.mark.parametrize(
    ("html", "state"),
    [
        ("<button aria-expanded=true>X</button>", "expanded"),
        ("<button aria-expanded=false>X</button>", "collapsed"),
        ("<button aria-pressed=true>X</button>", "pressed"),
        ("<button autofocus>X</button>", "focused"),
        ("<fieldset disabled><button>X</button></fieldset>", "disabled"),
        ("<a href=x aria-current=page>X</a>", "current"),
        ("<input aria-label=X required>", "required"),
        ("<input aria-label=X readonly>", "readonly"),
        ("<input aria-label=X aria-invalid=true>", "invalid"),
        ("<input aria-label=X type=radio checked>", "checked"),
        ("<div role=checkbox aria-checked=mixed aria-label=X>x</div>", "mixed"),
        ("<select multiple aria-label=X><option>1</select>", "multiselectable"),
        ("<div role=tab aria-selected=true>X</div>", "selected"),
        ("<button>X</button><div style='position:fixed;inset:0'>Over</div>", "covered"),
    ],
)
async def test_a_state_is_told(raw_page: Page, html: str, state: str):
    assert states(await read_html(raw_page, html), "X") == {state}


# -- Places ---------------------------------------------------------------------------------------


async def test_a_place_tells_landmark_heading_row_column_and_position(shop: Built):
    _, bob = shop.space.filter(name="Delete").elements
    assert bob.place.row == "Bob Oslo Delete"
    assert (bob.place.column, bob.place.position) == ("Edit", (2, 2))
    more, _ = shop.space.filter(name="more", role="link").elements
    assert (more.place.heading, more.place.landmark) == ("Reviews", "main")
    assert (more.place.row, more.place.position) == ("Fine boots more", (1, 2))
    assert shop.space["L1"] == ClickAction(id="L1")
    assert shop.space.elements[0].place.landmark == "navigation Main"


async def test_a_place_tells_the_dialog(raw_page: Page):
    built = await read_html(
        raw_page, "<h1>Page</h1><div role=dialog aria-label='Sign in'><button>Close</button></div>"
    )
    (close,) = built.space.elements
    assert (close.place.dialog, close.place.heading) == ("Sign in", "")


# -- Ids ------------------------------------------------------------------------------------------


async def test_an_id_stays_and_is_never_given_to_another_element(raw_page: Page):
    ids = Ids()
    await raw_page.set_content("<button>One</button><button>Two</button>")
    assert [element.id for element in (await read(raw_page, ids)).elements] == ["B1", "B2"]
    await raw_page.evaluate(
        "document.body.firstChild.remove(); document.body.insertAdjacentHTML('afterbegin', '<button>New</button>')"
    )
    after = {element.name: element.id for element in (await read(raw_page, ids)).elements}
    assert after == {"New": "B3", "Two": "B2"}
    assert ids.known("B1")
    assert not ids.known("B4")
    assert ids.reach("B4") is None


# -- Masking --------------------------------------------------------------------------------------


async def test_a_mask_is_applied_to_every_text(raw_page: Page):
    await raw_page.set_content(
        "<title>s3cret</title><h1>s3cret</h1><p>s3cret</p><input value=s3cret title=s3cret id=s3cret placeholder=s3cret>"
        "<select aria-label=x><option>s3cret</select><a href='/s3cret' aria-label=s3cret>s3cret seen</a>"
    )
    tree = read_tree(await capture(raw_page, timeout=10))
    mask_tree(tree, lambda text: text.replace("s3cret", "***"))
    built = build_space(tree, Ids())
    assert "***" in repr(built.elements)
    assert "s3cret" not in repr(built.elements) + repr([node.name for node in tree.walk()])


# -- The space as a sequence ----------------------------------------------------------------------

FIELD = Element("I1", "textbox", "Email")
TERMS = Element("B1", "checkbox", "Terms", states=frozenset({"checked"}))
SIZE = Element("I2", "combobox", "Size", options=("S", "L"), tag="select")
GO = Element("B10", "button", "Go")
BUY = Element("B2", "button", "Buy")
SPACE = ActionSpace([FIELD, TERMS, SIZE, GO, BUY], url="http://shop.test/", category="form")


def test_each_element_has_one_default_action():
    assert list(SPACE) == [
        FillAction(id="I1", value=""),
        CheckAction(id="B1", value=False),
        SelectDropdownOptionAction(id="I2", value=""),
        ClickAction(id="B10"),
        ClickAction(id="B2"),
    ]
    assert SPACE["B10"] == SPACE[3] == ClickAction(id="B10")
    assert list(SPACE[3:]) == [ClickAction(id="B10"), ClickAction(id="B2")]
    assert "B10" in SPACE
    assert "B11" not in SPACE


def test_an_element_tells_the_other_actions_that_fit():
    assert SPACE.actions("B1") == (
        CheckAction(id="B1", value=False),
        CheckAction(id="B1", value=True),
        ClickAction(id="B1"),
        HoverAction(id="B1"),
    )
    assert [action.type for action in SPACE.actions("I1")] == ["fill", "click", "hover"]
    assert [action.type for action in SPACE.actions("B2")] == ["click", "hover"]
    folder = ActionSpace([Element("B3", "treeitem", "Folder"), Element("B4", "radio", "Red")])
    assert [action.type for action in folder.actions("B3")] == ["click", "double_click", "hover"]
    assert [action.type for action in folder.actions("B4")] == ["check", "click", "hover"]


def test_an_unknown_id_is_named():
    with pytest.raises(UnknownElement) as caught:
        SPACE["B99"]
    assert str(caught.value) == (
        "No element 'B99' among the 5 of the action space of http://shop.test/."
    )


def test_filters_narrow_the_space():
    assert SPACE.filter(role="button").elements == (GO, BUY)
    assert SPACE.filter(name="em").elements == (FIELD,)
    assert SPACE.filter(name=re.compile("^Go$")).elements == (GO,)
    assert SPACE.filter(type="check").elements == (TERMS,)
    assert SPACE.filter(where=lambda element: bool(element.options)).elements == (SIZE,)
    assert SPACE.filter(where="banner").is_empty()


def test_the_first_of_an_empty_space_raises_what_was_closest():
    near = Match(ClickAction(id="B2"), BUY, 0.2, (), 0.1)
    space = ActionSpace.from_matches(
        (), wanted="click 'sell'", nearest=[near], url="http://shop.test/"
    )
    with pytest.raises(NoMatch) as caught:
        space.first()
    assert str(caught.value) == (
        "Nothing on http://shop.test/ matches \"click 'sell'\".\n"
        "Closest:\n"
        f"  {near}\n"
        "Say it in the words of the page, or lower min_score to be given a guess."
    )


def test_markdown_is_in_natural_order():
    assert SPACE.markdown.splitlines()[2:5] == [
        "- **B1** checkbox 'Terms' (checked)",
        "- **B2** button 'Buy'",
        "- **B10** button 'Go'",
    ]
    assert SPACE.category == "form"


def test_markdown_tells_twins_by_where_they_stand_and_fields_by_what_they_hold():
    space = ActionSpace(
        [
            Element("B1", "button", "Delete", place=Place(row="Alice Turin Delete")),
            Element("B2", "button", "Delete", place=Place(row="Bob Oslo Delete " * 9)),
            Element("B3", "button", "Save", place=Place(heading="People")),
            Element("I1", "textbox", "Email", value="a@b.test"),
        ]
    )
    assert space.markdown.splitlines() == [
        "## Buttons",
        "",
        "- **B1** button 'Delete' in 'Alice Turin Delete'",
        "- **B2** button 'Delete' in 'Bob Oslo Delete Bob Oslo Delete Bob Oslo Delete Bob Oslo De…'",
        "- **B3** button 'Save'",
        "",
        "## Inputs",
        "",
        "- **I1** textbox 'Email' = 'a@b.test'",
    ]
