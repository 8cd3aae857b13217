"""An id leads to one thing: while its element lives, and on to its one certain successor."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from notte_local.core.space import ids as ids_module
from notte_local.core.space.ids import Ids
from notte_local.core.tree import Document, FrameCapture, Node
from notte_local.errors import StaleElement
from tests.showing import evaluated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local import AsyncSession
    from notte_local.results import Observation

pytestmark = pytest.mark.anyio

CLICKS = "<script>clicked = []; onclick = (event) => clicked.push(event.target.id)</script>"


async def show(session: AsyncSession, html: str) -> Observation:
    """The page with this body; scripts of the first one stay."""
    page = session.page
    assert page is not None
    await page.evaluate("html => { document.body.innerHTML = html }", html)
    return await session.observe()


async def opened(session: AsyncSession, html: str) -> Observation:
    return await session.observe(url=f"data:text/html,{quote(f'<body>{html}</body>{CLICKS}')}")


def rows(*names: str) -> str:
    made = (f"<tr><td>{name}<td><button id='{name}'>Delete</button></tr>" for name in names)
    return f"<table>{''.join(made)}</table>"


def by_markup(obs: Observation) -> dict[str, str]:
    """The observed ids by the page's own."""
    named = [element for element in obs.elements if element.attributes.get("id")]
    return {element.attributes["id"]: element.id for element in named}


@pytest.mark.parametrize("names", [("Ada", "Bob", "Cy"), ("Same", "Same", "Same")])
async def test_the_id_of_a_row_that_was_deleted_leads_to_no_other_row(
    session: AsyncSession, names: Sequence[str]
):
    obs = await opened(session, rows(*names))
    first = obs.space.elements[0]
    assert str(first) == "B1 button 'Delete'"
    await evaluated(session, f"document.body.innerHTML = {rows(*names[1:])!r}")
    with pytest.raises(StaleElement) as raised:
        await session.step(id=first.id)
    assert raised.value.performed == "no"
    assert {element.name for element in raised.value.nearest} == {"Delete"}
    assert await evaluated(session, "clicked") == []


async def test_an_id_passes_to_the_same_row_rendered_anew(session: AsyncSession):
    before = by_markup(await opened(session, rows("Ada", "Bob", "Cy")))
    after = by_markup(await show(session, rows("New", "Cy", "Bob")))
    assert (after["Bob"], after["Cy"]) == (before["Bob"], before["Cy"])
    assert after["New"] not in before.values()


async def test_a_step_goes_by_an_id_whose_row_was_rendered_anew_meanwhile(session: AsyncSession):
    before = by_markup(await opened(session, rows("Ada", "Bob", "Cy")))
    await evaluated(session, f"document.body.innerHTML = {rows('Cy', 'Bob')!r}")
    result = await session.step(id=before["Bob"])
    assert result.message.startswith('Clicked button "Delete"')
    assert await evaluated(session, "clicked") == ["Bob"]


# What is there, what is rendered in its place, and whether "a" keeps its id.
RENDERED: list[tuple[str, str, str, bool]] = [
    ("the same again", "<button id=a>Buy</button>", "<button id=a>Buy</button>", True),
    ("another name", "<button id=a>Buy</button>", "<button id=a>Sell</button>", False),
    ("another role", "<button id=a>Buy</button>", "<a href=/ id=a>Buy</a>", False),
    (
        "another address",
        "<ul><li>One <a href=/1 id=a>more</a></ul>",
        "<ul><li>One <a href=/2 id=a>more</a></ul>",
        False,
    ),
    (
        "a second like it",
        "<button id=a>Buy</button>",
        "<button id=a>Buy</button><button>Buy</button>",
        False,
    ),
    (
        "the one left of two",
        "<button id=a>Buy</button><button>Buy</button>",
        "<button id=a>Buy</button>",
        False,
    ),
    (
        "text around it in no row",
        "<div>Ada <button id=a>Delete</button></div>",
        "<div>Bob <button id=a>Delete</button></div>",
        False,
    ),
    (
        "the value beside it",
        "<div><input value=Ada aria-label=Name><button id=a>Delete</button></div>",
        "<div><input value=Bob aria-label=Name><button id=a>Delete</button></div>",
        False,
    ),
    (
        "a count elsewhere",
        "<p>3 left</p><ul><li>milk <button id=a>Done</button></ul>",
        "<p>2 left</p><ul><li>milk <button id=a>Done</button></ul>",
        True,
    ),
    (
        "its state",
        "<ul><li>milk <input type=checkbox aria-label=done id=a></ul>",
        "<ul><li>milk <input type=checkbox aria-label=done id=a checked></ul>",
        True,
    ),
    (
        "an item that says no more than its button",
        "<h1>Ada</h1><ul><li><button>Edit</button><button id=a>Delete</button></ul>",
        "<h1>Bob</h1><ul><li><button>Edit</button><button id=a>Delete</button></ul>",
        False,
    ),
    (
        "the question of the dialog",
        "<div role=dialog><h2>Delete Ada?</h2><ul><li>for ever <button id=a>OK</button></ul></div>",
        "<div role=dialog><h2>Delete Bob?</h2><ul><li>for ever <button id=a>OK</button></ul></div>",
        False,
    ),
    (
        "an item within an item",
        "<ul><li>One<ul><li>yes <button id=a>Like</button></ul></ul>",
        "<ul><li>Two<ul><li>yes <button id=a>Like</button></ul></ul>",
        False,
    ),
    (
        "another group",
        "<fieldset><legend>Home</legend><label>Street <input id=a></label></fieldset>",
        "<fieldset><legend>Work</legend><label>Street <input id=a></label></fieldset>",
        False,
    ),
    (
        "another item in the place",
        "<ul><li>Ada <button id=a>Delete</button><li>Bob <button>Delete</button></ul>",
        "<ul><li>Cy <button id=a>Delete</button><li>Bob <button>Delete</button></ul>",
        False,
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "keeps"), [row[1:] for row in RENDERED], ids=[row[0] for row in RENDERED]
)
async def test_an_id_passes_on_only_where_that_is_certain(
    session: AsyncSession, before: str, after: str, keeps: bool
):
    first = by_markup(await opened(session, before))
    second = by_markup(await show(session, after))
    assert (first["a"] == second["a"]) is keeps


async def test_an_element_that_is_only_hidden_keeps_its_id(session: AsyncSession):
    obs = await opened(session, "<button id=one>Buy</button>")
    (one,) = obs.space.elements
    await evaluated(
        session,
        "one.style.display = 'none', one.insertAdjacentHTML('afterend', '<button id=two>Buy</button>')",
    )
    assert by_markup(await session.observe()) == {"two": "B2"}
    await evaluated(session, "two.remove(), one.style.display = ''")
    assert by_markup(await session.observe()) == {"one": one.id}


async def test_an_id_passes_on_in_a_frame_and_a_shadow_root(session: AsyncSession):
    await opened(session, "<x-card id=host></x-card><iframe srcdoc='<p>'></iframe>")
    render = """() => {
        (host.shadowRoot ?? host.attachShadow({mode: "open"})).innerHTML = "<button id=inner>In shadow</button>";
        frames[0].document.body.innerHTML = "<button id=framed>In frame</button>";
    }"""
    await evaluated(session, render)
    before = by_markup(await session.observe())
    await evaluated(session, render)
    assert by_markup(await session.observe()) == before == {
        "inner": "B1", "framed": "B2", **({"host": before["host"]} if "host" in before else {})
    }  # fmt: skip


LABELS = ("milk", "bread", "salt", "tea")


def rendered(items: Sequence[tuple[int, str]], style: str) -> str:
    """A list of things, each with the number that it alone has; the page shows only its label."""
    row = {
        "table": "<tr><td>{1}<td><button id=d{0}>Delete</button></tr>",
        "list": "<li>{1} <input type=checkbox aria-label=Done id=c{0}><button id=d{0}>Delete</button></li>",
        "plain": "<div>{1} <a href=/edit id=e{0}>Edit</a> <button id=d{0}>Delete</button></div>",
    }[style]
    body = "".join(row.format(*item) for item in items)
    return f"<h1>{len(items)} things</h1>" + {
        "table": f"<table>{body}</table>", "list": f"<ul>{body}</ul>", "plain": body
    }[style]  # fmt: skip


@pytest.mark.parametrize("style", ["table", "list", "plain"])
async def test_no_id_ever_leads_to_another_thing(session: AsyncSession, style: str):
    """Random re-renders of a list whose things may look alike; two alike never change places."""
    chance = random.Random(style)
    items = [(number, LABELS[number % 4]) for number in range(4)]
    led_to: dict[str, str] = {}
    count, kept = 4, 0
    await opened(session, "")
    for _ in range(25):
        for its, observed in by_markup(await show(session, rendered(items, style))).items():
            kept += observed in led_to
            assert led_to.setdefault(observed, its) == its
        chance.shuffle(items)
        for _ in range(chance.randint(0, 2)):
            if items and chance.random() < 0.5:
                items.pop(chance.randrange(len(items)))
            else:
                # a label that was shown a moment ago would be the same thing to any reader
                items.append((count, f"{chance.choice(LABELS)} {count // 2}"))
                count += 1
    assert (kept > 30) is (style != "plain")


def test_old_ids_are_let_go_and_those_of_the_page_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ids_module, "MOST_KEPT", 10)
    ids = Ids()
    for page in range(5):
        tree = Node("document", "", _frame(f"t{page}"))
        tree.children = [Node("button", "Go", _frame(f"t{page}"), number=n) for n in range(1, 5)]
        for node in tree.children:
            node.id = ids.give(node)
        ids.forget(tree)
    assert [ids.reach(f"B{number}") is None for number in (1, 17, 20)] == [True, False, False]
    assert ids.known("B1")
    assert not ids.known("B21")
    assert not ids.known("Buy")


def _frame(token: str) -> FrameCapture:
    document = Document(token, "about:blank", "", "complete", (0, 0), (1, 1), (1, 1), 0)
    return FrameCapture(document, (), [], {})
