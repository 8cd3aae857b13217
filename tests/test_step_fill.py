"""Filling as a careful person does: what the field then holds is looked at, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from notte_local.browser.engine import ask
from notte_local.errors import NotVerified
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from playwright.async_api import Page

    from notte_local import AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio


WRITTEN = {
    "date": ("5 March 2027", "2027-03-05"),
    "time": ("3 pm", "15:00"),
    "datetime-local": ("5 March 2027 15:30", "2027-03-05T15:30"),
    "color": ("orange", "#ffa500"),
    "number": ("1,250", "1250"),
}


async def test_native_fields_take_what_a_person_writes(session: AsyncSession, server: Server):
    obs = await shown(
        session, server, "".join(f"<input type={kind} aria-label={kind}>" for kind in WRITTEN)
    )
    for element in obs.elements:
        value, held = WRITTEN[element.name]
        result = await session.step(type="fill", id=element.id, value=value)
        assert f'It now holds "{held}".' in result.message
    values = await evaluated(session, "[...document.querySelectorAll('input')].map(f => f.value)")
    assert values == [held for _, held in WRITTEN.values()]


LISTENED = """<input value="old text" maxlength=12 aria-label=One><textarea aria-label=Two>old</textarea>
    <script>log = []; for (const kind of ['beforeinput', 'input', 'focusin', 'focusout', 'change', 'keydown'])
      addEventListener(kind, ({ type, isTrusted, inputType = '', data = '', target }) =>
        log.push([type, isTrusted, inputType, data, target.value].join()), true)</script>"""


async def test_a_field_is_told_of_the_same_events_as_by_playwrights_own_fill(
    session: AsyncSession, server: Server
):
    logs: list[list[str]] = []
    for is_ours in (True, False):
        obs = await shown(session, server, LISTENED)
        for element, text in zip(obs.elements, ("new text", "two\nlines"), strict=True):
            if is_ours:
                await session.step(type="fill", id=element.id, value=text)
            else:
                await session.locator(element).fill(text)
        logs.append(await evaluated(session, "log"))
    ours, playwrights = logs
    assert ours == playwrights


async def test_a_click_and_a_fill_ask_their_element_twice(
    session: AsyncSession, server: Server, monkeypatch: pytest.MonkeyPatch
):
    questions: list[str] = []

    async def counted(page: Page, frames: tuple[str, ...], command: str, timeout: float) -> Any:
        questions.append(command.partition(":")[0])
        return await ask(page, frames, command, timeout)

    monkeypatch.setattr("notte_local.browser.perform.hand.ask", counted)
    await shown(session, server, "<input aria-label=Q><button>Go</button>")
    await session.step(type="fill", id="I1", value="oak")
    await session.step(id="B1")
    assert questions == ["put", "typed", "aim", "pressed"]


async def test_a_slider_of_html_refuses_what_it_cannot_hold(session: AsyncSession, server: Server):
    obs = await shown(session, server, "<input type=range aria-label=F min=0 max=10 step=5>")
    for value in ("11", "7"):
        with pytest.raises(NotVerified, match=f"takes 0 to 10 in steps of 5, not {value}"):
            await session.step(type="fill", id=obs.elements[0].id, value=value)
    assert await evaluated(session, "document.querySelector('input').value") == "5"


async def test_a_field_that_listens_to_keys_alone_is_typed_into(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        """<input aria-label=Card><script>
          let digits = '';
          const field = document.querySelector('input');
          field.oninput = () => { field.value = digits.replace(/(.{4})(?=.)/g, '$1 ') };
          field.onkeydown = (event) => {
            if (event.key === 'Delete') digits = '';
            if (/^\\d$/.test(event.key)) digits += event.key;
          };
        </script>""",
    )
    result = await session.step(type="fill", id="I1", value="4242424242424242")
    assert result.message.endswith('It now holds "4242 4242 4242 4242".')


async def test_what_is_cut_off_is_not_verified(session: AsyncSession, server: Server):
    await shown(session, server, "<input aria-label=Zip maxlength=5>")
    with pytest.raises(NotVerified) as raised:
        await session.step(type="fill", id="I1", value="123456789")
    assert str(raised.value) == ('textbox "Zip" (I1) was typed into, and holds "12345" after it.')
    assert raised.value.performed == "yes"


async def test_what_the_field_says_of_a_value_is_told(session: AsyncSession, server: Server):
    await shown(session, server, "<input type=email aria-label=Mail><input type=number max=5>")
    result = await session.step(type="fill", id="I1", value="nobody")
    assert "The field says \"Please include an '@' in the email address." in result.message
    result = await session.step(type="fill", id="I2", value="9")
    assert result.message.endswith('The field says "Value must be less than or equal to 5.".')


async def test_a_rich_editor_holds_what_was_typed(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<div id=e contenteditable role=textbox aria-label=Note><p>old <b>text</b></p></div>
        <script>
          let model = 'old text';
          e.addEventListener('beforeinput', (event) => {
            event.preventDefault();
            const all = String(getSelection()).trim() === e.innerText.trim();
            if (event.inputType === 'insertText') model = (all ? '' : model) + event.data;
            if (event.inputType.startsWith('delete')) model = all ? '' : model.slice(0, -1);
            e.innerHTML = '<p>' + model + '</p>';
            getSelection().selectAllChildren(e);
            getSelection().collapseToEnd();
          });
        </script>""",
    )
    result = await session.step(type="fill", id="I1", value="new words")
    assert result.message.startswith('Filled textbox "Note" (I1) with "new words".')
    assert (await evaluated(session, "e.innerText")).strip() == "new words"
