"""The patterns of https://www.w3.org/WAI/ARIA/apg/patterns/, on pages of ours: by id and in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notte_local.errors import ElementDisabled, NoSuchOption, NotVerified, WrongKind
from tests.showing import evaluated

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from notte_local.core.element import Element
    from notte_local.results import StepResult
    from tests.server import Server

pytestmark = pytest.mark.anyio

PAGES = Path(__file__).parent / "pages" / "widgets"


async def opened(session: AsyncSession, server: Server, name: str) -> None:
    server.pages["/"] = PAGES.joinpath(f"{name}.html").read_text(encoding="utf-8")
    await session.observe(url=server.url)


async def element(session: AsyncSession, name: str, role: str | None = None) -> Element:
    obs = await session.observe()
    fits = [one for one in obs.elements if one.name == name and role in (None, one.role)]
    assert fits, f"no {name!r} among {[one.name for one in obs.elements]}"
    return fits[0]


async def select(session: AsyncSession, name: str, value: str) -> StepResult:
    found = await element(session, name)
    return await session.step(type="select_dropdown_option", id=found.id, value=value)


async def said(session: AsyncSession, *sentences: str) -> StepResult:
    """What the last of the sentences came to, each observed and done."""
    result = None
    for sentence in sentences:
        # how far a sentence is believed is the matcher's: what is done with it is held here
        obs = await session.observe(instructions=sentence, min_score=0.5)
        result = await session.step(action=obs.space.first())
    assert result is not None
    return result


VALUE = {
    "Size": "size.textContent", "City": "city.value", "Plan: Free": "plan.textContent",
    "Country": "country.value", "Pick a colour": "bare.innerText",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "held"),
    [
        ("Size", "Medium", "Medium"),
        ("Size", "large", "Large"),
        ("City", "Parma", "Parma"),
        ("Plan: Free", "Team", "Team"),
        ("Country", "Country 3", "Country 3"),
        ("Country", "Country 57", "Country 57"),
        ("Pick a colour", "Green", "Green"),
    ],
)
async def test_an_option_is_picked_of_every_kind_of_combobox_by_id(
    session: AsyncSession, server: Server, name: str, value: str, held: str
):
    await opened(session, server, "combobox")
    result = await select(session, name, value)
    assert (result.success, result.performed) == (True, "yes")
    assert await evaluated(session, VALUE[name]) == held


@pytest.mark.parametrize(
    ("sentences", "expression", "held"),
    [
        (["select Medium in the Size list"], "size.textContent", "Medium"),
        (["click Plan: Free", "click Team"], "plan.textContent", "Team"),
        (["type Par into the city field", "click Parma"], "city.value", "Parma"),
    ],
)
async def test_an_option_is_picked_in_words(
    session: AsyncSession, server: Server, sentences: list[str], expression: str, held: str
):
    await opened(session, server, "combobox")
    await said(session, *sentences)
    assert await evaluated(session, expression) == held


async def test_an_option_that_a_list_has_not_is_refused_and_the_list_closed(
    session: AsyncSession, server: Server
):
    await opened(session, server, "combobox")
    with pytest.raises(NoSuchOption) as raised:
        await select(session, "Size", "Tiny")
    assert str(raised.value) == (
        'combobox "Size" (I1) has no option \'Tiny\'. It has: "Small", "Medium", '
        '"Large, 12 in stock", "Huge". The list was opened and left as it was.'
    )
    assert await evaluated(session, "[sizes.hidden, size.textContent].join()") == "true,Small"
    with pytest.raises(ElementDisabled, match="has the option 'Huge', which is disabled"):
        await select(session, "Size", "Huge")
    with pytest.raises(NoSuchOption):
        await select(session, "City", "Nowhere")
    assert await evaluated(session, "city.value") == ""


async def test_listboxes_of_one_and_of_many(session: AsyncSession, server: Server):
    await opened(session, server, "lists")
    await select(session, "Fruit", "Pear")
    await select(session, "Toppings", "Cream")
    kept = await select(session, "Toppings", "Honey")
    assert "It was selected already." in kept.message
    await said(session, "select Plum")
    chosen = "[...document.querySelectorAll('[aria-selected=true]')].map(e => e.textContent).join()"
    assert (await evaluated(session, chosen)).startswith("Plum,Cream,Honey")


async def test_a_menu_button_its_items_and_its_boxes(session: AsyncSession, server: Server):
    await opened(session, server, "lists")
    result = await select(session, "Actions", "Archive")
    assert result.effects.announced == ("Archive done",)
    result = await said(session, "open the actions menu", "click Rename")
    assert 'The page says "Rename done".' in result.message
    await said(session, "open the actions menu")
    await session.step(type="wait_for", text="Pinned")
    await session.step(type="check", id=(await element(session, "Pinned")).id)
    await session.step(type="check", id=(await element(session, "By date")).id)
    assert "checked" not in (await element(session, "By name")).states


async def test_tabs_and_trees(session: AsyncSession, server: Server):
    await opened(session, server, "lists")
    billing = await said(session, "open the Billing tab")
    assert billing.effects.text_added == ("Your invoices",)
    profile = await session.step(id=(await element(session, "Profile", "tab")).id)
    assert profile.effects.text_added == ("Your profile",)
    tree = await session.observe(instructions="open Documents")
    opened_up = await session.step(action=tree.space.first())
    assert {one.name for one in opened_up.effects.added} >= {"Letter", "Report"}
    report = await said(session, "click Report")
    assert "selected" in report.effects.changed[-1].states | report.effects.changed[0].states


@pytest.mark.parametrize(
    ("name", "value", "now"),
    [("Volume", "85", "85"), ("Volume", "0", "0"), ("Volume", "47%", "47"), ("Guests", "5", "5")],
)
async def test_a_slider_is_set_by_its_keys(
    session: AsyncSession, server: Server, name: str, value: str, now: str
):
    await opened(session, server, "controls")
    found = await element(session, name)
    result = await session.step(id=found.id, value=value)
    assert result.success
    assert (await element(session, name)).value == now


async def test_a_slider_says_its_value_in_words_and_refuses_what_lies_beyond(
    session: AsyncSession, server: Server
):
    await opened(session, server, "controls")
    rating = await element(session, "Rating")
    result = await session.step(id=rating.id, value="5")
    assert result.message.endswith('with "5". It now says "five of five".')
    with pytest.raises(NotVerified, match=r"takes numbers from 1 to 5, not '6'. Nothing was sent"):
        await session.step(id=rating.id, value="6")
    with pytest.raises(NotVerified, match=r"stands at .* its keys do not meet 2.5"):
        await session.step(id=rating.id, value="2.5")
    with pytest.raises(WrongKind):
        await session.step(type="fill", id=(await element(session, "Dark mode")).id, value="1")


async def test_a_switch_a_disclosure_and_a_grid(session: AsyncSession, server: Server):
    await opened(session, server, "controls")
    dark = await element(session, "Dark mode")
    assert (await session.step(id=dark.id)).message == f'Checked switch "Dark mode" ({dark.id}).'
    assert (
        "Ships in two days" in (await said(session, "show the shipping details")).effects.text_added
    )
    await said(session, "click the Name button")
    people = "[...document.querySelectorAll('td:first-child')].map(e => e.textContent).join()"
    assert await evaluated(session, people) == "Ada,Grace"
    await said(session, "click Remove in the row of Grace")
    assert await evaluated(session, people) == "Ada"


async def test_a_dialog_and_a_date_picker(session: AsyncSession, server: Server):
    await opened(session, server, "controls")
    asked = await said(session, "delete account")
    assert any(one.role == "alertdialog" for one in asked.effects.added)
    await said(session, "click Delete in the dialog")
    assert await evaluated(session, "document.body.innerText.includes('Account deleted')")
    await said(session, "choose date", "click next month", "click 14 April 2027")
    assert await evaluated(session, "arrival.value") == "14 April 2027"
