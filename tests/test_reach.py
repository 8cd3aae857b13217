"""An id leads to its element with no new search: one round trip, in any frame or shadow root."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

CARD = """<x-card></x-card><script>
customElements.define("x-card", class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({mode: "open"}).innerHTML = "<x-inner></x-inner>";
  }
});
customElements.define("x-inner", class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({mode: "open"}).innerHTML =
      "<button onclick='this.textContent = `Pressed`'>Deep</button><input aria-label=Deep-field>";
  }
})</script>"""


async def shown(session: AsyncSession, server: Server) -> None:
    """Three documents deep, each of another origin, and two shadow roots in the last."""
    other = server.url.replace("127.0.0.1", "localhost")
    server.pages["/"] = f"<button>Top</button><iframe src='{other}/middle' title=Middle></iframe>"
    server.pages["/middle"] = f"<iframe src='{server.url}/inner' title=Inner></iframe>"
    server.pages["/inner"] = CARD
    await session.observe(url=server.url)


async def test_an_element_in_nested_foreign_frames_and_shadow_roots_is_acted_on(
    session: AsyncSession, server: Server
):
    await shown(session, server)
    obs = await session.observe()
    assert [element.name for element in obs.space.elements] == ["Top", "Deep", "Deep-field"]
    deep, field = obs.space.elements[1:]
    assert deep.place.frame == f"{server.url}/inner"
    result = await session.step(id=field.id, value="there")
    assert [element.value for element in result.effects.changed] == ["there"]
    result = await session.step(id=deep.id)
    assert [element.name for element in result.effects.changed] == ["Pressed"]


async def test_a_locator_is_of_the_one_element_and_asks_each_frame_once(
    session: AsyncSession, server: Server
):
    await shown(session, server)
    obs = await session.observe()
    frames_between = {"Top": 0, "Deep": 2}
    for name, frames in frames_between.items():
        (element,) = obs.space.filter(name=name, role="button").elements
        locator = session.locator(element)
        assert await locator.count() == 1
        assert await locator.text_content() == name
        # no selector of the page's own: a key for each frame on the way, and one for the element
        parts = str(locator).split("selector='")[1].split(" >> ")
        keys = [part for part in parts if part.startswith("notte=")]
        enters = [part for part in parts if "enter-frame" in part]
        assert (len(keys), len(enters), len(parts)) == (frames + 1, frames, 2 * frames + 1)


async def test_an_id_leads_to_its_element_wherever_the_page_has_moved_it(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "".join(f"<button>Button {number}</button>" for number in range(500))
    obs = await session.observe(url=server.url)
    last = obs.space.elements[-1]
    assert session.page is not None
    await session.page.evaluate(
        "() => { for (const button of [...document.body.children]) document.body.prepend(button); }"
    )
    assert await session.page.locator("button").first.text_content() == "Button 499"
    assert await session.locator(last.id).text_content() == "Button 499"
    assert (await session.observe()).elements[0].id == last.id
