"""What a step does with the mouse beyond a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notte_local.errors import ActionFailed, ElementDisabled, UnknownElement
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio


async def test_a_double_click_and_a_hover(session: AsyncSession, server: Server):
    await shown(
        session,
        server,
        """<style>#tip { display: none } #h:hover + #tip { display: block }</style>
        <button ondblclick="this.textContent = 'Twice'">Once</button>
        <button id=h disabled>Help</button><p id=tip>A tip</p>""",
    )
    result = await session.step(type="double_click", id="B1")
    assert result.message == 'Double-clicked button "Once" (B1).'
    assert [element.name for element in result.effects.changed] == ["Twice"]
    result = await session.step(type="hover", id="B2")
    assert result.message == 'Moved the pointer over button "Help" (B2).'
    assert result.effects.text_added == ("A tip",)
    with pytest.raises(ElementDisabled):
        await session.step(type="double_click", id="B2")


# What happens under the pointer between the look and the press
SLIDES = """<style>button, iframe { position: absolute; top: 20px; left: 20px }</style>
    <button onclick="log.push('save')">Save</button>
    <button onclick="log.push('delete')" style="left: 400px">Delete</button>
    <script>log = []; const [save, gone] = document.querySelectorAll('button');
      addEventListener('mousemove', () => { %s }, { once: true })</script>"""


async def test_a_press_under_which_another_thing_slid_is_not_that_ones(
    session: AsyncSession, server: Server
):
    html = SLIDES % "save.style.left = '400px'; gone.style.left = '20px'"
    await shown(session, server, html)
    assert (await session.step(id="B1")).success
    assert await evaluated(session, "log") == ["save"]
    html = SLIDES % "document.body.append(document.createElement('iframe'))"
    await shown(session, server, html)
    with pytest.raises(ActionFailed) as raised:
        await session.step(id="B3")
    assert raised.value.performed == "unknown"
    assert str(raised.value) == (
        'button "Save" (B3) was pressed, and something else lay there by then. '
        "The input may have been sent: observe the page before trying again."
    )


async def test_a_press_that_a_script_keeps_to_itself_is_not_repeated(
    session: AsyncSession, server: Server
):
    await shown(
        session,
        server,
        """<button>Fire</button><script>log = [];
        for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
          addEventListener(kind, event => { log.push(kind); event.stopImmediatePropagation() }, true)
        </script>""",
    )
    assert (await session.step(id="B1")).success
    log = await evaluated(session, "log")
    assert log == ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]


async def test_what_is_scrolled_to_is_seen(session: AsyncSession, server: Server):
    await shown(
        session, server, "<div style='height: 3000px'>Tall</div><button disabled>Last</button>"
    )
    result = await session.step(type="scroll_to", id="B1")
    assert result.message == 'Scrolled to button "Last" (B1).'
    assert result.effects.scrolled[1] > 1500
    again = await session.step(type="scroll_to", id="B1")
    assert again.message == 'Scrolled to button "Last" (B1). It was in view already.'


HTML_DRAG = """<style>#to { margin-top: %dpx; height: 80px; background: #eee }</style>
    <button id=from draggable=true
        ondragstart="event.dataTransfer.setData('text/plain', 'moved')">Card</button>
    <div id=to role=region aria-label=Done ondragover="event.preventDefault()"
        ondrop="this.textContent = event.dataTransfer.getData('text/plain')">Empty</div>"""

POINTER_DRAG = """<style>#from { position: absolute; top: 0; touch-action: none }
    #to { margin-top: %dpx; height: 80px; background: #eee }</style>
    <button id=from>Card</button><div id=to role=region aria-label=Done>Empty</div>
    <script>
      let held = false, moves = 0;
      document.getElementById('from').onpointerdown = () => { held = true; moves = 0 };
      document.onpointermove = () => { moves++ };
      document.onpointerup = (event) => {
        const at = document.getElementById('to').getBoundingClientRect();
        if (held && moves > 5 && event.clientY > at.top && event.clientY < at.bottom)
          document.getElementById('to').textContent = 'moved';
        held = false;
      };
    </script>"""


@pytest.mark.parametrize("html", [HTML_DRAG, POINTER_DRAG], ids=["html", "pointer"])
@pytest.mark.parametrize("down", [60, 2000], ids=["near", "far"])
async def test_what_is_dragged_is_dropped_where_it_should(
    session: AsyncSession, server: Server, html: str, down: int
):
    obs = await shown(session, server, html % down)
    target = next(element.id for element in obs.elements if element.name == "Done")
    result = await session.step(type="drag_to", id="B1", target_id=target)
    assert result.message == f'Dragged button "Card" (B1) to region "Done" ({target}).'
    assert await evaluated(session, "document.getElementById('to').textContent") == "moved"


async def test_what_it_is_dragged_to_must_be_there(session: AsyncSession, server: Server):
    await shown(session, server, HTML_DRAG % 10)
    with pytest.raises(UnknownElement, match="No element 'M9'"):
        await session.step(type="drag_to", id="B1", target_id="M9")
