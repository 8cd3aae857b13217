"""step() on real pages: what it does, what it says, and what it refuses."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.actions import (
    CheckAction,
    ClickAction,
    FillAction,
    GoBackAction,
    GoForwardAction,
    GotoAction,
    PressKeyAction,
    ReloadAction,
    ScrollDownAction,
    ScrollUpAction,
    SelectDropdownOptionAction,
    WaitAction,
)
from notte_local.core.tree import Reach
from notte_local.errors import (
    ActionFailed,
    ElementCovered,
    ElementDisabled,
    ElementHidden,
    ElementReadOnly,
    NavigationFailed,
    NoSuchOption,
    NotAvailableLocally,
    NothingObserved,
    NotVerified,
    PolicyRefused,
    SessionEnded,
    StaleElement,
    UnknownElement,
    WrongKind,
)
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession
    from notte_local.results import Observation
    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio

SENT_NOTHING = "Nothing was sent to the page."


def id_of(obs: Observation, name: str) -> str:
    return next(element.id for element in obs.elements if element.name == name)


FORM = """<title>Form</title>
    <button onclick="this.textContent = 'Pressed'">Press</button>
    <label>Name <input id=name></label>
    <label><input type=checkbox> Terms</label>
    <label>Size <select><option>Small<option>Medium<option value=xl>Extra large</select></label>"""


# What is done, and what is said of it


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (ClickAction(id="B1"), 'Clicked button "Press" (B1).'),
        (FillAction(id="I1", value="Ada"), 'Filled textbox "Name" (I1) with "Ada".'),
        (CheckAction(id="B2"), 'Checked checkbox "Terms" (B2).'),
        (
            SelectDropdownOptionAction(id="I2", value="Medium"),
            'Selected "Medium" in combobox "Size" (I2).',
        ),
        (
            SelectDropdownOptionAction(id="I2", value="xl"),
            'Selected "xl" in combobox "Size" (I2).',
        ),
        (
            SelectDropdownOptionAction(id="I2", value="extra  LARGE"),
            'Selected "extra LARGE" in combobox "Size" (I2).',
        ),
    ],
)
@pytest.mark.parametrize("is_dict", [False, True])
async def test_an_action_on_an_element_by_model_and_by_dict(
    session: AsyncSession, server: Server, action: Any, message: str, is_dict: bool
):
    await shown(session, server, FORM)
    result = await session.step(action.model_dump() if is_dict else action)
    assert (result.success, result.performed, result.error) == (True, "yes", None)
    assert result.message == str(result) == message
    assert result.action == action
    assert [element.id for element in result.effects.changed] == [action.id]
    assert result.started_at <= result.ended_at


async def test_an_action_by_its_fields_by_id_alone_and_by_selector(
    session: AsyncSession, server: Server
):
    obs = await shown(session, server, FORM)
    by_fields = await session.step(type="fill", id="I1", value="Ada")
    assert by_fields.action == FillAction(id="I1", value="Ada")
    by_id = await session.step(id="B1")
    assert by_id.action == ClickAction(id="B1")
    with_value = await session.step(id="I2", value="Medium")
    assert with_value.action == SelectDropdownOptionAction(id="I2", value="Medium")
    checked = await session.step(id="B2")
    assert checked.message == 'Checked checkbox "Terms" (B2).'
    unchecked = await session.step(id="B2")
    assert unchecked.message == 'Unchecked checkbox "Terms" (B2).'
    by_selector = await session.step(type="fill", selector="#name", value="Grace")
    assert by_selector.message == "Filled the element '#name' with \"Grace\"."
    later = await session.observe()
    assert later.elements[1].value == "Grace"
    assert obs.elements[1].value != "Grace"  # an observation stays what it was


async def test_execute_is_step(session: AsyncSession, server: Server):
    obs = await shown(session, server, FORM)
    result = await session.execute(action=obs.space[0])
    assert result.message == 'Clicked button "Press" (B1).'


async def test_the_browser_goes_back_forward_and_reloads(session: AsyncSession, server: Server):
    server.pages.update({"/": "<title>One</title>", "/two": "<title>Two</title>"})
    one, two = f"{server.url}/", f"{server.url}/two"
    result = await session.step(GotoAction(url=one))
    assert (result.message, result.effects.title) == (f"Went to {one}.", "One")
    went = await session.step(type="goto", value=two)
    assert (went.effects.url_before, went.effects.url) == (one, two)
    assert (went.effects.title_before, went.effects.title) == ("One", "Two")
    back = await session.step(GoBackAction())
    assert back.message.startswith(f"Went back to {one}.")
    assert back.effects.url == one
    forward = await session.step(GoForwardAction())
    assert forward.message.startswith(f"Went forward to {two}.")
    asked = len(server.requests)
    reloaded = await session.step(ReloadAction())
    assert reloaded.message == f"Reloaded {two}."
    assert server.requests[asked:] == ["/two"]


async def test_there_is_no_further_back_or_forward(session: AsyncSession, server: Server):
    await shown(session, server, "<title>Only</title>")
    await session.step(GoBackAction())  # about:blank, where the tab began
    with pytest.raises(ActionFailed) as raised:
        await session.step(GoBackAction())
    assert str(raised.value) == f"There is no page to go back to. {SENT_NOTHING}"
    await session.step(GoForwardAction())
    with pytest.raises(ActionFailed) as raised:
        await session.step(GoForwardAction())
    assert str(raised.value) == f"There is no page to go forward to. {SENT_NOTHING}"
    assert raised.value.performed == "no"


async def test_scrolling_tells_how_far_and_where_it_ends(session: AsyncSession, server: Server):
    await shown(session, server, "<div style='height: 2000px'>Tall</div>")
    down = await session.step(ScrollDownAction())
    assert (down.message, down.effects.scrolled) == ("Scrolled down.", (0, 864))
    assert (await session.step(ScrollUpAction(amount=100))).effects.scrolled == (0, -100)
    assert (await session.step(type="scroll_down", value=10_000)).effects.scrolled[1] > 0
    bottom = await session.step(ScrollDownAction())
    assert bottom.message == "Scrolled down. It was at the bottom already."
    assert bottom.effects.none
    await session.step(ScrollUpAction(amount=5000))
    top = await session.step(ScrollUpAction())
    assert top.message == "Scrolled up. It was at the top already."


async def test_keys_go_where_the_focus_is(session: AsyncSession, server: Server):
    await shown(session, server, "<input id=i autofocus aria-label=Q value=abc>")
    result = await session.step(PressKeyAction(key="Control+A"))
    assert result.message == "Pressed Control+A. Nothing that is observed changed."
    result = await session.step(type="press_key", key="x")
    assert result.message == "Pressed x."
    assert result.effects.changed[0].value == "x"


async def test_waiting_lets_time_pass(session: AsyncSession, server: Server):
    await shown(session, server, "<title>Early</title>")
    await evaluated(session, "void setTimeout(() => document.title = 'Late', 500)")
    result = await session.step(WaitAction(seconds=0.7))
    assert result.message == "Waited 0.7 s."
    assert (result.effects.title, result.effects.none) == ("Late", False)


# Effects


async def test_elements_that_came_went_and_changed_are_told(session: AsyncSession, server: Server):
    obs = await shown(
        session,
        server,
        """<button onclick="old.remove(); link.textContent = 'New name';
             document.body.insertAdjacentHTML('beforeend', '<button>Fresh</button>')">Go</button>
           <a id=link href=/x>Old name</a><button id=old>Old</button>""",
    )
    effects = (await session.step(obs.space[0])).effects
    assert [element.name for element in effects.added] == ["Fresh"]
    assert [element.name for element in effects.removed] == ["Old"]
    assert [element.name for element in effects.changed] == ["New name"]
    assert not effects.none


async def test_a_click_that_does_nothing_says_so(session: AsyncSession, server: Server):
    obs = await shown(session, server, "<button>Idle</button>")
    result = await session.step(obs.space[0])
    assert result.message == 'Clicked button "Idle" (B1). Nothing that is observed changed.'
    assert result.effects.none


@pytest.mark.parametrize("role", ["status", "alert", "log"])
async def test_what_a_live_region_says_is_an_effect_and_is_told(
    session: AsyncSession, server: Server, role: str
):
    obs = await shown(
        session,
        server,
        f"""<button onclick="said.textContent = 'Added to cart'">Add</button>
            <p>Steady</p><div role={role} id=said>Empty</div>""",
    )
    result = await session.step(obs.space[0])
    assert result.message == 'Clicked button "Add" (B1). The page says "Added to cart".'
    assert result.effects.announced == ("Added to cart",)
    assert (result.effects.text_added, result.effects.text_removed) == (
        ("Added to cart",), ("Empty",),
    )  # fmt: skip


async def test_text_of_no_element_of_its_own_is_an_effect(session: AsyncSession, server: Server):
    obs = await shown(
        session, server, "<button onclick=\"n.textContent = '2'\">More</button><p id=n>1</p>"
    )
    result = await session.step(obs.space[0])
    assert (result.effects.text_added, result.effects.text_removed) == (("2",), ("1",))
    assert not result.effects.none
    assert result.message == 'Clicked button "More" (B1).'


@pytest.mark.parametrize(
    ("script", "kind", "answer", "answered"),
    [
        ("alert('Hello')", "alert", "accepted", "undefined"),
        ("confirm('Hello')", "confirm", "dismissed", "false"),
        ("prompt('Hello')", "prompt", "dismissed", "null"),
    ],
)
async def test_a_dialog_is_answered_and_told(
    session: AsyncSession, server: Server, script: str, kind: str, answer: str, answered: str
):
    obs = await shown(session, server, f"<button onclick=\"r = '' + {script}\">Ask</button>")
    result = await session.step(obs.space[0])
    assert [(dialog.kind, dialog.message, dialog.answer) for dialog in result.effects.dialogs] == [
        (kind, "Hello", answer)
    ]
    assert result.message == f'Clicked button "Ask" (B1). A dialog said "Hello" ({answer}).'
    assert await evaluated(session, "r") == answered


async def test_a_page_may_not_keep_whoever_leaves_it(session: AsyncSession, server: Server):
    server.pages["/two"] = "<title>Two</title>"
    obs = await shown(
        session,
        server,
        "<script>onbeforeunload = () => 'Stay'</script><input aria-label=Q><a href=/two>Leave</a>",
    )
    await session.step(type="fill", id="I1", value="something to lose")
    result = await session.step(obs.space[1])
    assert result.effects.url == f"{server.url}/two"
    assert [(dialog.kind, dialog.answer) for dialog in result.effects.dialogs] == [
        ("beforeunload", "accepted")
    ]


async def test_of_many_dialogs_a_few_are_told_and_the_rest_are_counted(
    session: AsyncSession, server: Server
):
    html = "<button onclick='for (let n = 1; n < 9; n++) alert(n)'>Ring</button>"
    await shown(session, server, html)
    result = await session.step(id="B1")
    assert result.message == (
        'Clicked button "Ring" (B1). A dialog said "1" (accepted). A dialog said "2" (accepted). '
        'A dialog said "3" (accepted). And 5 more dialogs.'
    )


async def test_a_link_to_where_nobody_answers_is_told_as_a_page_that_did_not_come(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<a href=http://127.0.0.1:9/>Gone</a>")
    result = await session.step(id="L1")
    told = 'Clicked link "Gone" (L1). The page could not be loaded (ERR_UNSAFE_PORT).'
    assert result.message == told


async def test_a_download_is_told(session: AsyncSession, server: Server):
    await shown(session, server, "<a download=report.csv href='data:text/csv,a'>Report</a>")
    result = await session.step(id="L1")
    assert result.message == 'Clicked link "Report" (L1). It began to download report.csv.'


async def test_where_a_step_went_is_said_once(session: AsyncSession, server: Server):
    server.pages["/two"] = "Two"
    await shown(session, server, "One")
    went = await session.step(type="goto", url=f"{server.url}/two")
    assert went.message == f"Went to {server.url}/two."
    back = await session.step(type="go_back")
    assert back.message == f"Went back to {server.url}/."


async def test_a_step_without_a_page_names_the_step(session: AsyncSession):
    with pytest.raises(NothingObserved) as raised:
        await session.step(type="wait", value=0.01)
    assert str(raised.value) == (
        "step() has no page to work on: the session has been nowhere yet. Give it an address: "
        '`await session.observe(url="https://example.com/")`.'
    )


async def test_a_popup_is_told_and_becomes_the_current_tab(session: AsyncSession, server: Server):
    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.2)
        await exchange.send("<title>Popup</title><button>Inside</button>")

    server.pages["/popup"] = late
    obs = await shown(session, server, "<title>Opener</title><a href=/popup target=_blank>Open</a>")
    result = await session.step(obs.space[0])
    assert [(tab.index, tab.url, tab.title, tab.current) for tab in result.effects.tabs] == [
        (1, f"{server.url}/popup", "Popup", True)
    ]
    assert f"It opened {server.url}/popup." in result.message
    after = await session.observe()
    assert [element.name for element in after.space.elements] == ["Inside"]
    assert [tab.title for tab in after.tabs] == ["Opener", "Popup"]
    assert session.page is not None
    await session.page.close()
    assert (await session.observe()).title == "Opener"


async def test_a_step_that_goes_elsewhere_tells_from_where_to_where(
    session: AsyncSession, server: Server
):
    server.pages["/two"] = "<title>Two</title>"
    obs = await shown(session, server, "<title>One</title><a href=/two>Next</a>")
    result = await session.step(obs.space[0])
    assert result.message == f'Clicked link "Next" (L1). The page is now {server.url}/two.'
    assert (result.effects.title_before, result.effects.title) == ("One", "Two")


# Refusals


async def test_a_deleted_element_is_stale_at_once_and_the_living_are_named(
    session: AsyncSession, server: Server
):
    rows = "".join(
        f"<tr><td>{name}<td><button>Delete {name}</button>" for name in ("Ada", "Bob", "Cy")
    )
    obs = await shown(session, server, f"<table>{rows}</table>")
    await evaluated(session, "document.querySelectorAll('tr')[1].remove()")
    started = time.monotonic()
    with pytest.raises(StaleElement) as raised:
        await session.step(id=id_of(obs, "Delete Bob"))
    assert time.monotonic() - started < 1
    assert str(raised.value) == (
        f'button "Delete Bob" (B2) is gone from {server.url}/. {SENT_NOTHING}\n'
        "Closest:\n"
        '  B3 button "Delete Cy"\n'
        '  B1 button "Delete Ada"\n'
        "If the page has changed since, observe it again."
    )
    assert raised.value.performed == "no"
    assert [element.id for element in raised.value.nearest] == ["B3", "B1"]


async def test_an_id_of_another_document_is_stale(session: AsyncSession, server: Server):
    server.pages["/two"] = "<button>Two</button>"
    await shown(session, server, "<button>One</button>")
    await session.observe(url=f"{server.url}/two")
    with pytest.raises(StaleElement) as raised:
        await session.step(id="B1")
    assert str(raised.value) == (
        f'button "One" (B1) is gone from {server.url}/two. {SENT_NOTHING}\n'
        'Closest:\n  B2 button "Two"\n'
        "If the page has changed since, observe it again."
    )


async def test_an_id_that_was_never_given_out_is_unknown(session: AsyncSession, server: Server):
    await shown(session, server, "<button>One</button><a href=/x>Two</a>")
    with pytest.raises(UnknownElement) as raised:
        await session.step(type="click", id="B99")
    assert str(raised.value) == (
        f"No element 'B99' among the 2 last observed on {server.url}/.\n"
        'Closest:\n  B1 button "One"\n  L1 link "Two"\n'
        "If the page has changed since, observe it again."
    )
    with pytest.raises(UnknownElement, match="No element 'B99'"):
        await session.step(id="B99")


@pytest.mark.parametrize(
    "html",
    [
        "<button disabled>Buy</button>",
        "<fieldset disabled><button>Buy</button></fieldset>",
        "<button aria-disabled=true>Buy</button>",
        "<button style='pointer-events: none'>Buy</button>",
    ],
)
async def test_what_is_disabled_is_refused_at_once(
    session: AsyncSession, server: Server, html: str
):
    await shown(session, server, html)
    started = time.monotonic()
    with pytest.raises(ElementDisabled) as raised:
        await session.step(type="click", id="B1")
    assert time.monotonic() - started < 1
    why = (
        "lets clicks pass through it (pointer-events: none)" if "pointer" in html else "is disabled"
    )
    assert str(raised.value) == f'button "Buy" (B1) {why}. {SENT_NOTHING}'


async def test_what_was_disabled_since_it_was_observed_is_refused(
    session: AsyncSession, server: Server
):
    obs = await shown(session, server, "<button id=b onclick='document.title = 1'>Buy</button>")
    await evaluated(session, "b.disabled = true")
    with pytest.raises(ElementDisabled) as raised:
        await session.step(obs.space[0])
    assert str(raised.value) == f'button "Buy" (B1) is disabled. {SENT_NOTHING}'


async def test_what_a_modal_dialog_makes_inert_is_refused(session: AsyncSession, server: Server):
    obs = await shown(
        session,
        server,
        "<button onclick='document.title = 1'>Buy</button><dialog id=d><button>Close</button></dialog>",
    )
    await evaluated(session, "d.showModal()")
    with pytest.raises(ElementDisabled) as raised:
        await session.step(obs.space[0])
    assert str(raised.value) == (
        f'button "Buy" (B1) is inert (behind a dialog, say). {SENT_NOTHING}'
    )
    assert await evaluated(session, "document.title") == ""


async def test_what_became_enabled_since_it_was_observed_is_done(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button id=b disabled>Buy</button>")
    await evaluated(session, "b.disabled = false")
    await session.observe()
    assert (await session.step(id="B1")).success


@pytest.mark.parametrize("html", ["<input aria-label=Q readonly>", "<input aria-label=Q id=q>"])
async def test_what_is_read_only_is_not_written(session: AsyncSession, server: Server, html: str):
    await shown(session, server, html)
    await evaluated(session, "document.querySelector('input').readOnly = true")
    with pytest.raises(ElementReadOnly) as raised:
        await session.step(type="fill", id="I1", value="x")
    assert str(raised.value) == f'textbox "Q" (I1) is read-only. {SENT_NOTHING}'


async def test_what_is_covered_names_the_cover_and_nothing_is_clicked(
    session: AsyncSession, server: Server
):
    obs = await shown(
        session,
        server,
        """<button onclick="document.title = 'clicked'">Buy</button>
           <div role=dialog aria-label="Cookies" style="position: fixed; inset: 0; background: #fffa"
                onclick="document.title = 'cover clicked'"><p>We use cookies</p></div>""",
    )
    started = time.monotonic()
    with pytest.raises(ElementCovered) as raised:
        await session.step(type="click", id=id_of(obs, "Buy"))
    assert time.monotonic() - started < 1
    assert raised.value.covered_by == 'dialog "Cookies"'
    assert str(raised.value) == (
        f'button "Buy" (B1) is covered by dialog "Cookies". {SENT_NOTHING}'
    )
    assert await evaluated(session, "document.title") == ""
    # What stands over the middle of the window is no cover where it can be scrolled clear of that.
    await evaluated(session, "document.querySelector('[role=dialog]').style.inset = '35% 0'")
    await evaluated(session, "document.body.style.padding = '200vh 0'")
    await session.step(type="click", id=id_of(obs, "Buy"))
    assert await evaluated(session, "document.title") == "clicked"


async def test_what_a_parent_document_covers_is_refused_in_the_frame(
    session: AsyncSession, server: Server
):
    server.pages["/in"] = "<button onclick=\"top.document.title = 'clicked'\">Pay</button>"
    await shown(
        session,
        server,
        """<iframe src=/in title=Pay style="position: absolute; left: 0; top: 0"></iframe>
           <div id=promo role=region aria-label="Promo"
                style="position: absolute; left: 0; top: 0; width: 400px; height: 300px">Offer</div>""",
    )
    with pytest.raises(ElementCovered) as raised:
        await session.step(type="click", id="B1")
    assert str(raised.value) == (f'button "Pay" (B1) is covered by region "Promo". {SENT_NOTHING}')
    assert await evaluated(session, "document.title") == ""
    await evaluated(session, "promo.remove()")
    await session.step(id="B1")
    assert await evaluated(session, "document.title") == "clicked"


async def test_what_cannot_be_seen_is_not_clicked(session: AsyncSession, server: Server):
    obs = await shown(session, server, "<button id=b>Buy</button>")
    await evaluated(session, "b.style.visibility = 'hidden'")
    with pytest.raises(ElementHidden) as raised:
        await session.step(obs.space[0])
    assert str(raised.value) == (
        f'button "Buy" (B1) cannot be seen, and nothing visible operates it. {SENT_NOTHING}'
    )


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (
            FillAction(id="B1", value="x"),
            'button "Buy" (B1) takes no text: fill is for combobox, searchbox, slider, spinbutton, textbox.',
        ),
        (
            SelectDropdownOptionAction(id="B1", value="x"),
            'button "Buy" (B1) has no options to select: select_dropdown_option is for combobox, listbox.',
        ),
        (
            CheckAction(id="I1"),
            (
                'textbox "Q" (I1) cannot be checked: check is for checkbox, menuitemcheckbox, '
                "menuitemradio, option, radio, switch, treeitem."
            ),
        ),
    ],
)
async def test_an_action_of_the_wrong_kind_says_what_it_is_for(
    session: AsyncSession, server: Server, action: Any, text: str
):
    await shown(session, server, "<button>Buy</button><input aria-label=Q>")
    with pytest.raises(WrongKind) as raised:
        await session.step(action)
    assert str(raised.value) == f"{text} {SENT_NOTHING}"


async def test_an_option_that_is_not_there_lists_those_that_are(
    session: AsyncSession, server: Server
):
    await shown(session, server, FORM)
    with pytest.raises(NoSuchOption) as raised:
        await session.step(id="I2", value="Huge")
    assert str(raised.value) == (
        "combobox \"Size\" (I2) has no option 'Huge'. "
        f'It has: "Small", "Medium", "Extra large". {SENT_NOTHING}'
    )
    assert raised.value.options == ("Small", "Medium", "Extra large")


async def test_a_disabled_option_is_refused(session: AsyncSession, server: Server):
    await shown(session, server, "<select aria-label=S><option>A<option disabled>B</select>")
    with pytest.raises(ElementDisabled) as raised:
        await session.step(id="I1", value="B")
    assert str(raised.value) == (
        f"combobox \"S\" (I1) has the option 'B', which is disabled. {SENT_NOTHING}"
    )


# Checking


async def test_what_is_checked_already_is_left_so(session: AsyncSession, server: Server):
    await shown(session, server, "<label><input type=checkbox checked> Terms</label>")
    result = await session.step(type="check", id="B1")
    assert result.message == 'Checked checkbox "Terms" (B1). It was checked already.'
    assert result.effects.none
    result = await session.step(type="check", id="B1", value=False)
    assert result.message == 'Unchecked checkbox "Terms" (B1).'


async def test_a_radio_button_is_checked_and_cannot_be_unchecked(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        "<label><input type=radio name=r> Red</label><label><input type=radio name=r> Blue</label>",
    )
    await session.step(type="check", id="B1")
    result = await session.step(type="check", id="B2")
    assert {element.id for element in result.effects.changed} == {"B1", "B2"}
    with pytest.raises(WrongKind) as raised:
        await session.step(type="check", id="B2", value=False)
    assert str(raised.value) == (
        f'radio "Blue" (B2) is a radio button: check another one of its group instead. {SENT_NOTHING}'
    )


async def test_a_switch_of_roles_is_checked_by_a_click(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<div role=switch tabindex=0 aria-checked=false aria-label=Dark
            onclick="this.ariaChecked = 'true'" style="width: 40px; height: 20px"></div>""",
    )
    assert (await session.step(type="check", id="B1")).message == 'Checked switch "Dark" (B1).'


async def test_a_checkbox_that_does_not_take_the_click_is_not_verified(
    session: AsyncSession, server: Server
):
    await shown(
        session, server, "<input type=checkbox aria-label=Never onclick='event.preventDefault()'>"
    )
    with pytest.raises(NotVerified) as raised:
        await session.step(type="check", id="B1")
    assert str(raised.value) == ('checkbox "Never" (B1) was clicked, and is not checked after it.')
    assert raised.value.performed == "yes"


@pytest.mark.parametrize(
    "style", ["opacity: 0; position: absolute; width: 0; height: 0", "display: none",
              "clip: rect(0 0 0 0); position: absolute; width: 1px; height: 1px; overflow: hidden"],
)  # fmt: skip
async def test_an_unseen_checkbox_is_reached_through_its_visible_label(
    session: AsyncSession, server: Server, style: str
):
    obs = await shown(
        session,
        server,
        f"<input type=checkbox id=c style='{style}'><label for=c>Accept the terms</label>",
    )
    result = await session.step(obs.space.filter(role="checkbox")[0])
    assert result.message == 'Checked checkbox "Accept the terms" (B1).'
    assert await evaluated(session, "c.checked") is True


# Filling


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("<input type=date aria-label=F>", "2026-03-01", "2026-03-01"),
        ("<input type=time aria-label=F>", "13:30", "13:30"),
        ("<input type=number aria-label=F>", "42", "42"),
        ("<input type=range aria-label=F min=0 max=10>", "7", "7"),
        ("<input type=color aria-label=F>", "#ff0000", "#ff0000"),
        ("<input type=email aria-label=F value=old>", "ada@lovelace.org", "ada@lovelace.org"),
        ("<input type=search aria-label=F>", "lamps", "lamps"),
        ("<textarea aria-label=F>old</textarea>", "two\nlines", "two\nlines"),
        ("<input aria-label=F value=old>", "", ""),
    ],
)
async def test_fields_of_every_type_are_filled(
    session: AsyncSession, server: Server, field: str, value: str, held: str
):
    obs = await shown(session, server, field)
    result = await session.step(type="fill", id=obs.elements[0].id, value=value)
    assert result.message.startswith("Filled ")
    assert "It now holds" not in result.message
    assert await evaluated(session, "document.body.firstElementChild.value") == held


async def test_a_contenteditable_is_filled(session: AsyncSession, server: Server):
    obs = await shown(
        session, server, "<div contenteditable aria-label=Note role=textbox>old</div>"
    )
    result = await session.step(type="fill", id=obs.elements[0].id, value="new")
    assert result.message == 'Filled textbox "Note" (I1) with "new".'
    assert await evaluated(session, "document.querySelector('div').innerText") == "new"


async def test_text_can_be_added_to_what_is_there(session: AsyncSession, server: Server):
    await shown(session, server, "<input aria-label=F value=abc>")
    await session.step(type="fill", id="I1", value="def", clear_first=False)
    assert await evaluated(session, "document.querySelector('input').value") == "abcdef"


async def test_what_a_mask_makes_of_the_text_is_told(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<input aria-label=Phone oninput="this.value = this.value.replace(/(\\d{3})(\\d+)/, '($1) $2')">""",
    )
    result = await session.step(type="fill", id="I1", value="5551234")
    assert result.message == (
        'Filled textbox "Phone" (I1) with "5551234". It now holds "(555) 1234".'
    )


async def test_a_field_that_stays_empty_is_not_verified(session: AsyncSession, server: Server):
    await shown(session, server, "<input aria-label=No oninput=\"this.value = ''\">")
    with pytest.raises(NotVerified) as raised:
        await session.step(type="fill", id="I1", value="x")
    assert str(raised.value) == 'textbox "No" (I1) was typed into, and is empty after it.'


async def test_a_value_that_the_field_cannot_hold_is_told(session: AsyncSession, server: Server):
    obs = await shown(session, server, "<input type=date aria-label=Day>")
    with pytest.raises(NotVerified) as raised:
        await session.step(type="fill", id=obs.elements[0].id, value="tomorrow")
    assert str(raised.value) == (
        "textbox \"Day\" (I1) takes nothing like 'tomorrow'. "
        f'It takes text such as "2026-12-31". {SENT_NOTHING}'
    )


# Wrong arguments, and results instead of errors


async def test_a_wait_longer_than_the_deadline_is_a_wrong_argument(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<title>T</title>")
    started = time.monotonic()
    with pytest.raises(ValueError, match=r"^waiting 60 s does not fit into the .* s that"):
        await session.step(type="wait", value=60, timeout=2)
    assert time.monotonic() - started < 1


async def test_a_key_that_does_not_exist_is_a_wrong_argument(session: AsyncSession, server: Server):
    await shown(session, server, "<title>T</title>")
    text = "^'Entr' is no key: write it as 'Enter', 'ArrowDown', 'a' or 'Control\\+A'$"
    with pytest.raises(ValueError, match=text):
        await session.step(type="press_key", key="Entr")


async def test_selectors_that_are_wrong_find_nothing_or_too_much(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button>One</button><button>Two</button>")
    with pytest.raises(ValueError, match="'button\\[\\[' is no selector: "):
        await session.step(type="click", selector="button[[")
    with pytest.raises(UnknownElement) as raised:
        await session.step(type="click", selector="button")
    assert str(raised.value) == (
        f"2 elements match the selector 'button' on {server.url}/. {SENT_NOTHING} Narrow it to one."
    )
    with pytest.raises(UnknownElement) as raised:
        await session.step(type="click", selector="#none")
    assert str(raised.value) == (
        f"No element matches the selector '#none' on {server.url}/. {SENT_NOTHING} "
        "If it comes later, observe the page first."
    )


async def test_an_element_of_a_selector_is_held_to_the_same_rules(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button disabled>One</button>")
    with pytest.raises(ElementDisabled) as raised:
        await session.step(type="click", selector="button")
    assert str(raised.value) == f"the element 'button' is disabled. {SENT_NOTHING}"


REFUSED: list[tuple[str, dict[str, Any], type[Exception]]] = [
    ("<button disabled>A</button>", {"type": "click", "id": "B1"}, ElementDisabled),
    ("<button>A</button>", {"type": "click", "id": "B9"}, UnknownElement),
    ("<button>A</button>", {"type": "fill", "id": "B1", "value": "x"}, WrongKind),
    ("<button>A</button>", {"type": "click", "selector": "#no"}, UnknownElement),
    ("<input readonly>", {"type": "fill", "id": "I1", "value": "x"}, ElementReadOnly),
    ("<select><option>A</select>", {"id": "I1", "value": "x"}, NoSuchOption),
    (
        "<button>A</button><div style='position: fixed; inset: 0'></div>",
        {"type": "click", "id": "B1"},
        ElementCovered,
    ),
    ("<button>A</button>", {"type": "goto", "url": "file:///etc/passwd"}, PolicyRefused),
    ("<button>A</button>", {"type": "goto", "url": "http://x.invalid/"}, NavigationFailed),
]


@pytest.mark.parametrize(("html", "step", "error"), REFUSED)
async def test_without_raise_on_failure_a_refusal_is_a_result(
    client: AsyncNotteClient,
    server: Server,
    html: str,
    step: dict[str, Any],
    error: type[Exception],
):
    async with client.Session(raise_on_failure=False) as session:
        await shown(session, server, html)
        result = await session.step(**step)
        assert (result.success, type(result.error)) == (False, error)
        assert result.message == str(result.error)
        assert result.performed == "no"
        assert session.trajectory[-1].error == result.message


async def test_without_raise_on_failure_the_end_and_wrong_arguments_raise_all_the_same(
    client: AsyncNotteClient, server: Server
):
    async with client.Session(raise_on_failure=False) as session:
        await shown(session, server, "<button>A</button>")
        with pytest.raises(TypeError):
            await session.step()
        with pytest.raises(ValueError, match="is no key"):
            await session.step(type="press_key", key="Entr")
        with pytest.raises(NotAvailableLocally):
            await session.step(type="multi_factor_fill", id="B1")
        # an id alone that nobody knows has no action to put into a result
        with pytest.raises(UnknownElement):
            await session.step(id="B9")
    with pytest.raises(SessionEnded):
        await session.step(type="click", id="B1")


async def test_a_click_whose_page_answers_in_an_error_is_done(
    session: AsyncSession, server: Server
):
    async def broken(exchange: Exchange) -> None:
        await exchange.send("<title>Broken</title>", status="500 Internal Server Error")

    server.pages["/broken"] = broken
    obs = await shown(session, server, "<a href=/broken>Go</a>")
    result = await session.step(obs.space[0])
    assert (result.success, result.effects.title) == (True, "Broken")


async def test_a_field_is_not_emptied_where_no_value_was_given(
    session: AsyncSession, server: Server
):
    obs = await shown(
        session,
        server,
        "<input aria-label=Name value=Ada><select aria-label=Size><option>S<option>L</select>",
    )
    asks: tuple[dict[str, Any], ...] = ({"id": "I1"}, {"action": obs.space["I1"]})
    for ask in asks:
        with pytest.raises(ValueError, match=r"^step\(id='I1'\) fills a text field: give value=$"):
            await session.step(**ask)
    with pytest.raises(ValueError, match=r"^step\(id='I2'\) selects an option: give value=$"):
        await session.step(id="I2")
    assert await evaluated(session, "document.querySelector('input').value") == "Ada"
    assert (await session.step(id="I1", value="")).success
    assert await evaluated(session, "document.querySelector('input').value") == ""


async def test_a_selector_that_enters_a_frame_is_refused(session: AsyncSession, server: Server):
    await shown(session, server, "<iframe srcdoc='<button>Go</button>'></iframe>")
    selector = "iframe >> internal:control=enter-frame >> button"
    with pytest.raises(ValueError, match="enters a frame") as raised:
        await session.step(type="click", selector=selector)
    assert str(raised.value) == (
        f"{selector!r} enters a frame, and selector= is for the page itself: observe it, and give "
        "the id of the element"
    )


async def test_what_a_selector_found_and_went_meanwhile_is_stale(
    session: AsyncSession, server: Server, monkeypatch: pytest.MonkeyPatch
):
    await shown(session, server, "<button>Go</button>")

    async def lost(_: object) -> Reach:
        return Reach((), "no-such-key")

    monkeypatch.setattr("notte_local.browser.perform.hand.by_selector", lost)
    with pytest.raises(StaleElement) as raised:
        await session.step(type="click", selector="button")
    assert raised.value.element is None
    assert str(raised.value) == (
        f"the element 'button' is gone from {server.url}/. {SENT_NOTHING} Observe it again."
    )


async def test_what_no_scrolling_brings_into_view_is_refused_soon(
    session: AsyncSession, server: Server
):
    obs = await shown(
        session, server, "<button style='position: absolute; left: -9999px'>Skip</button>"
    )
    began = time.monotonic()
    with pytest.raises(ElementHidden) as raised:
        await session.step(ClickAction(id=obs.elements[0].id))
    assert str(raised.value) == (
        'button "Skip" (B1) is out of view, and no scrolling brings it there. ' + SENT_NOTHING
    )
    assert time.monotonic() - began < 8


async def test_what_slides_into_view_is_waited_for(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<style>#m { position: fixed; left: -300px } #m.in { left: 0 }</style>
        <button id=m onclick="this.textContent = 'Done'">Menu</button>""",
    )
    await evaluated(session, "setTimeout(() => m.classList.add('in'), 300)")
    await session.step(type="click", selector="#m")
    assert await evaluated(session, "m.textContent") == "Done"


async def test_a_control_that_answers_late_is_checked_once(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<div role=checkbox tabindex=0 aria-checked=false aria-label=Late
            onclick="setTimeout(() => this.ariaChecked = String(this.ariaChecked != 'true'), 300)"
            style="width: 40px; height: 20px"></div>""",
    )
    assert (await session.step(type="check", id="B1")).message == 'Checked checkbox "Late" (B1).'
    again = await session.step(type="check", id="B1")
    assert "It was checked already." in again.message
    assert await evaluated(session, "document.querySelector('div').ariaChecked") == "true"


@pytest.mark.parametrize(
    ("verb", "asked", "error", "message"),
    [
        ("observe", {"instructions": 5}, TypeError, "instructions must be a str, not 5"),
        ("observe", {"limit": "x"}, TypeError, "limit must be an int, not 'x'"),
        ("observe", {"limit": 0}, ValueError, "limit must be at least 1, not 0"),
        ("observe", {"limit": -1}, ValueError, "limit must be at least 1, not -1"),
        ("observe", {"min_score": "x"}, TypeError, "min_score must be a number, not 'x'"),
        ("observe", {"min_score": 7}, ValueError, "min_score must be from 0 to 1, not 7"),
        ("observe", {"timeout": "3"}, TypeError, "timeout must be a number, not '3'"),
        (
            "step",
            {"type": "reload", "timeout": "3"},
            TypeError,
            "timeout must be a number, not '3'",
        ),
        ("scrape", {"timeout": "3"}, TypeError, "timeout must be a number, not '3'"),
        ("scrape", {"selector": 5}, TypeError, "selector must be a str, not 5"),
        (
            "step",
            {"action": 42},
            TypeError,
            "action must be an action of notte_local.actions or its dict, not 42",
        ),
    ],
)
async def test_a_wrong_argument_is_told_before_anything_is_done(
    session: AsyncSession, verb: str, asked: dict[str, Any], error: type[Exception], message: str
):
    with pytest.raises(error) as raised:
        await getattr(session, verb)(**asked)
    assert (type(raised.value), str(raised.value)) == (error, message)
