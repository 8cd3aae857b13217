"""What a step must not do: act on what nobody meant, or claim what did not come about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notte_local import FileStorage, Vault
from notte_local.errors import ActionFailed, NotVerified, StaleElement
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio


ROWS = """<ul></ul><p id=said></p><script>
  const list = document.querySelector('ul');
  const draw = names => {  // as a list whose rows have no keys
    while (list.children.length > names.length) list.lastChild.remove();
    names.forEach((name, at) => {
      const row = list.children[at] ?? list.appendChild(document.createElement('li'));
      row.firstChild || row.append(document.createElement('span'), document.createElement('button'));
      row.firstChild.textContent = name;
      row.lastChild.textContent = 'Delete';
      row.lastChild.onclick = () => said.textContent += name;
    });
  };
  draw(['Alice', 'Bob', 'Carol']);
</script>"""


async def test_an_element_that_got_another_row_is_not_the_one_that_was_meant(
    session: AsyncSession, server: Server
):
    await shown(session, server, ROWS)
    await evaluated(session, "draw(['Bob', 'Carol'])")
    with pytest.raises(StaleElement) as raised:
        await session.step(id="B1")
    assert 'was in the row "Alice Delete", which is now "Bob Delete"' in str(raised.value)
    assert await evaluated(session, "said.textContent") == ""
    await session.step(id="B1")  # who has been told may mean this one
    assert await evaluated(session, "said.textContent") == "Bob"


async def test_an_element_that_says_another_thing_is_not_the_one_that_was_meant(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button onclick='n = (self.n ?? 0) + 1'>Like (3)</button>")
    await evaluated(session, "document.querySelector('button').textContent = 'Like (4)'")
    await session.step(id="B1")  # a count goes on, and the button is the same
    await evaluated(session, "document.querySelector('button').textContent = 'Report'")
    with pytest.raises(StaleElement) as raised:
        await session.step(id="B1")
    assert str(raised.value).startswith(
        'button "Like (4)" (B1) is now button "Report". Nothing was'
    )
    assert await evaluated(session, "n") == 1


async def test_what_a_step_brought_late_is_not_taken_for_the_pages_own_doing(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        """<input aria-label=Q oninput="setTimeout(() => {
             out.innerHTML = '<button>Found</button>'; self.came = 1 }, 150)">
           <button onclick="out.innerHTML = ''">Clear</button><div id=out></div>""",
    )
    await session.step(type="fill", id="I1", value="lamp")
    assert session.page is not None
    await session.page.wait_for_function("self.came")
    cleared = await session.step(id="B1")
    assert [element.name for element in cleared.effects.removed] == ["Found"]
    assert not cleared.effects.none


@pytest.mark.parametrize(
    "field",
    [
        "<input aria-label=F value=abc maxlength=3>",
        "<input aria-label=F value=abc onkeydown='return !1'>",
    ],
)
async def test_text_that_was_not_added_is_not_verified(
    session: AsyncSession, server: Server, field: str
):
    await shown(session, server, field)
    with pytest.raises(NotVerified, match='holds "abc" after it'):
        await session.step(type="fill", id="I1", value="def", clear_first=False)


async def test_a_field_that_cannot_be_cleared_is_not_verified(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<input aria-label=F value=zz oninput=\"this.value = 'zz'\">")
    with pytest.raises(NotVerified, match='holds "zz" after it'):
        await session.step(type="fill", id="I1", value="")


async def test_a_long_text_is_filled_at_once(session: AsyncSession, server: Server):
    await shown(session, server, "<textarea aria-label=F></textarea>")
    await session.step(type="fill", id="I1", value="word " * 30_000)
    assert await evaluated(session, "document.querySelector('textarea').value.length") == 150_000


async def test_a_choice_that_the_page_takes_back_is_not_verified(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        """<select aria-label=S onchange="this.value = 'One'"><option>One<option selected>Two
           <option>Three</select><select aria-label=M multiple><option>Smith, John<option>B</select>""",
    )
    with pytest.raises(NotVerified, match='was set back by the page, and has "One" selected'):
        await session.step(type="select_dropdown_option", id="I1", value="Three")
    result = await session.step(type="select_dropdown_option", id="I2", value="Smith, John")
    assert result.success


async def test_what_is_neither_checked_nor_not_comes_to_be_what_is_wanted(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<input type=checkbox aria-label=All checked>")
    await evaluated(session, "document.querySelector('input').indeterminate = true")
    await session.step(type="check", id="B1")
    assert await evaluated(session, "document.querySelector('input').checked")


async def test_a_chord_that_is_none_holds_no_key_down(session: AsyncSession, server: Server):
    await shown(session, server, "<button onclick='held = event.ctrlKey'>Go</button>")
    with pytest.raises(ValueError, match="'Control\\+Entr' is no key"):
        await session.step(type="press_key", key="Control+Entr")
    await session.step(id="B1")
    assert await evaluated(session, "held") is False


async def test_a_target_of_a_drag_that_is_gone_is_the_one_that_is_named(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button>Card</button><button>Bin</button>")
    await evaluated(session, "document.querySelectorAll('button')[1].remove()")
    with pytest.raises(StaleElement, match='button "Bin" \\(B2\\) is gone'):
        await session.step(type="drag_to", id="B1", target_id="B2")


FORM = """<label>E-mail <input autocomplete=email></label><div><label>Name <input autocomplete=name>
  </label></div><input type=date autocomplete=bday aria-label=Born><script>
  const [mail] = document.querySelectorAll('input'), rest = document.querySelector('div');
  mail.oninput = () => { rest.innerHTML = self.taken ? '' : rest.innerHTML + ' ' };</script>"""
HELD = "[...document.querySelectorAll('input')].map(field => field.value)"


async def test_a_form_that_is_rendered_anew_while_it_is_filled_is_filled_all_the_same(
    session: AsyncSession, server: Server
):
    await shown(session, server, FORM)
    await session.step(type="form_fill", fields={"email": "a@b.example", "name": "Ada"})
    assert (await evaluated(session, HELD))[:2] == ["a@b.example", "Ada"]


async def test_a_form_that_lost_a_field_says_what_was_filled_before(
    session: AsyncSession, server: Server
):
    await shown(session, server, FORM)
    await evaluated(session, "taken = true")
    with pytest.raises(StaleElement, match="Before it: Filled textbox") as raised:
        await session.step(type="form_fill", fields={"email": "a@b.example", "name": "Ada"})
    assert raised.value.performed == "yes"
    assert "Nothing was sent to the page" not in str(raised.value)


async def test_a_form_with_a_value_that_cannot_be_is_not_begun(
    session: AsyncSession, server: Server
):
    await shown(session, server, FORM)
    with pytest.raises(NotVerified, match="takes nothing like 'soon'"):
        await session.step(type="form_fill", fields={"email": "a@b.example", "bday": "soon"})
    assert await evaluated(session, HELD) == ["", "", ""]


async def test_a_dismissed_dialog_is_told_so_whatever_its_text(session: AsyncSession):
    result = await session.step(type="handle_dialog", accept=False, text="x")  # with no page yet
    assert result.message == "The next dialog will be dismissed."


async def test_a_script_that_gives_no_data_was_run_all_the_same(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<title>T</title>")
    with pytest.raises(ActionFailed, match="gave what is no data") as raised:
        await session.step(type="evaluate_js", code="document.title = 'Done'; return window")
    assert raised.value.performed == "yes"
    assert (await session.step(type="evaluate_js", code="document.title;")).data == "Done"


async def test_no_script_gives_a_secret(client: AsyncNotteClient, server: Server):
    vault = Vault()
    vault.add("token", "tr0ub4dor", hosts="127.0.0.1")
    async with client.Session(vault=vault) as session:
        await shown(session, server, "<p>tr0ub4dor</p>")
        code = "const t = document.body.innerText; return [t, {[t]: [t]}, 1]"
        result = await session.step(type="evaluate_js", code=code)
        assert result.data == ["••••••", {"••••••": ["••••••"]}, 1]


async def test_nothing_is_waited_for_that_is_nothing(session: AsyncSession, server: Server):
    await shown(session, server, "<p>Here</p>")
    with pytest.raises(ValueError, match="wait_for needs one of"):
        await session.step(type="wait_for", text="  ")
    await evaluated(session, "history.pushState(0, '', '/list?of[0]=1')")
    assert (await session.step(type="wait_for", url="*/list?of[0]=*")).success


async def test_a_download_that_cannot_be_kept_is_not_begun(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    tmp_path.joinpath("down").write_text("a file")
    async with client.Session(storage=FileStorage(download_dir=tmp_path / "down")) as session:
        await shown(session, server, "<a href=/x onclick='n = 1'>Report</a>")
        with pytest.raises(ActionFailed, match="was not clicked"):
            await session.step(type="download_file", id="L1")
        assert await evaluated(session, "self.n") is None


def test_a_long_name_that_is_taken_gets_a_number(tmp_path: Path):
    storage = FileStorage(download_dir=tmp_path)
    for count in range(1, 4):
        path = storage.for_download("n" * 300 + ".pdf")
        path.touch()
        assert path.name.endswith("n.pdf" if count == 1 else f"n ({count}).pdf")
