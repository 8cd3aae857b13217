"""Nothing missed, nothing false: pages whose members are marked, in a way that the engine ignores.

What a person can operate carries `data-truth="role: name"`; nothing else does. Each must be in the
space once, under that role and name, and nothing else may be.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from notte_local.results import Observation

pytestmark = pytest.mark.anyio

PAGES = Path(__file__).parent / "pages"


async def marked(session: AsyncSession) -> Counter[str]:
    """The marks of a page, frames and shadow roots of every kind included, as CDP tells them."""
    assert session.page is not None
    cdp = await session.page.context.new_cdp_session(session.page)
    document = await cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})
    await cdp.detach()
    truths: Counter[str] = Counter()
    stack = [cast("dict[str, Any]", document["root"])]
    while stack:
        node = stack.pop()
        told = dict(
            zip(node.get("attributes", [])[::2], node.get("attributes", [])[1::2], strict=True)
        )
        if "data-truth" in told:
            truths[told["data-truth"]] += 1
        stack += node.get("children", []) + node.get("shadowRoots", [])
        stack += [node["contentDocument"]] if "contentDocument" in node else []
    return truths


def told(obs: Observation) -> Counter[str]:
    return Counter(f"{element.role}: {element.name}" for element in obs.space.elements)


@pytest.mark.parametrize("page", ["read_complete.html", "read_modal.html"])
async def test_all_that_can_be_operated_is_in_the_space_once_and_nothing_else(
    session: AsyncSession, page: str
):
    obs = await session.observe(PAGES / page)
    truth, found = await marked(session), told(obs)
    assert truth.total() > 0
    assert (truth - found, found - truth) == (Counter(), Counter()), "misses, false members"


async def test_what_lies_behind_a_modal_dialog_is_told_as_inert(session: AsyncSession):
    obs = await session.observe(PAGES / "read_modal.html")
    inert = {element.name for element in obs.elements if "inert" in element.states}
    assert {"Behind", "Also behind", "Of the first, under the second", "In a frame behind"} <= inert


@pytest.mark.parametrize("name", ["In a closed root", "Closed twice"])
async def test_what_stands_in_a_closed_shadow_root_can_be_acted_on(
    session: AsyncSession, name: str
):
    obs = await session.observe(PAGES / "read_complete.html")
    element = next(each for each in obs.space.elements if each.name == name)
    found = session.locator(element)
    assert await found.inner_text() == name
    await found.click(trial=True)  # in view, not covered: all that a click waits for


async def test_a_button_in_a_closed_shadow_root_is_clicked(session: AsyncSession):
    obs = await session.observe(PAGES / "read_complete.html")
    button = next(each for each in obs.space.elements if each.name == "In a closed root")
    assert (await session.step(id=button.id)).success
    again = await session.observe()
    assert "focused" in next(each for each in again.elements if each.id == button.id).states


async def test_what_listens_for_clicks_is_a_member_as_long_as_it_listens(session: AsyncSession):
    assert session.page is not None
    await session.observe("about:blank")
    await session.page.set_content("<div>A</div>" * 400)
    await session.page.evaluate(
        "() => { window.on = () => {};"
        " for (const each of document.querySelectorAll('div')) each.addEventListener('click', on) }"
    )
    assert len((await session.observe()).space) == 400
    await session.page.evaluate(
        "() => { const [one, ...rest] = document.querySelectorAll('div');"
        " for (const each of rest) each.removeEventListener('click', on) }"
    )
    assert len((await session.observe()).space) == 1
