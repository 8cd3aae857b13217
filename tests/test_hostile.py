"""Pages that lie, that are too large, or that go away: read within bounds, and told what was cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from notte_local.results import Observation
    from tests.server import Server

pytestmark = pytest.mark.anyio

OVERRIDES = """
<script>
  const lie = () => { throw new Error('lie') };
  for (const type of [Node, Element, HTMLElement, HTMLInputElement, Document, ShadowRoot, EventTarget])
    for (const name of Object.getOwnPropertyNames(type.prototype))
      try { Object.defineProperty(type.prototype, name, { get: lie, value: undefined, configurable: true }) }
      catch { try { Object.defineProperty(type.prototype, name, { get: lie, configurable: true }) } catch {} }
  for (const name of Object.getOwnPropertyNames(Array.prototype)) try { Array.prototype[name] = lie } catch {}
  JSON.stringify = JSON.parse = () => 'lie';
  window.getComputedStyle = () => ({ display: 'none', visibility: 'hidden' });
  window.Map = window.WeakMap = window.Set = window.MutationObserver = window.Promise = lie;
  window.performance.now = () => 0;
  String.prototype.replace = String.prototype.trim = () => 'lie';
  Object.prototype.toJSON = () => 'lie';
  Object.prototype.get = lie;
</script>
"""
FORM = """
<h1>Sign in</h1>
<label>Name <input name=user value=Ada></label>
<label><input type=checkbox checked> Stay</label>
<a href=/help>Help</a> <button disabled>Send</button>
<p style="display:none"><button>Never</button></p>
"""


def told(obs: Observation) -> list[tuple[object, ...]]:
    return [
        (each.role, each.name, each.value, each.states - {"focused"}, each.href)
        for each in obs.elements
    ]


async def test_a_page_that_overrides_everything_is_observed_as_the_one_that_does_not(
    session: AsyncSession, server: Server
):
    server.pages["/plain"] = FORM
    server.pages["/lies"] = FORM + OVERRIDES
    plain = told(await session.observe(server.url + "/plain"))
    assert [name for _, name, *_ in plain] == ["Sign in", "Name", "Stay", "Help", "Send"]
    assert told(await session.observe(server.url + "/lies")) == plain
    assert told(await session.observe()) == plain


async def observed(session: AsyncSession, script: str) -> Observation:
    """A page that a script makes."""
    await session.observe("data:text/html,<button>Top</button>", timeout=90)
    assert session.page is not None
    await session.page.evaluate(script)
    return await session.observe(timeout=90)


async def test_two_hundred_thousand_nodes_are_read_to_a_bound_that_is_told(session: AsyncSession):
    obs = await observed(
        session,
        "document.body.insertAdjacentHTML('beforeend', '<p>some <b>text</b></p>'.repeat(50_000))",
    )
    assert obs.elements[0].name == "Top"
    assert any("the rest of the document was left out" in cut for cut in obs.cut)


NEST = """() => {
    let at = document.body;
    for (let i = 0; i < %d; i++) at = at.appendChild(document.createElement('div')), at.style = '%s';
    at.innerHTML = '<button>Deepest</button>';
}"""


async def test_nesting_of_twenty_thousand_that_is_not_shown_is_no_trouble(session: AsyncSession):
    # Shown, it ends Chromium's own process, which lays it out by recursion.
    obs = await observed(session, NEST % (20_000, "display:none"))
    assert [each.name for each in obs.elements] == ["Top"]
    assert obs.cut == ()


async def test_nesting_that_is_shown_is_read_to_a_bound_that_is_told(session: AsyncSession):
    obs = await observed(session, NEST % (3_000, "display:contents"))
    assert [each.name for each in obs.space.elements] == ["Top"]
    assert obs.cut == ("nesting deeper than 1000 elements was left out",)


async def test_names_of_ten_megabytes_are_cut(session: AsyncSession):
    # In attributes: ten megabytes of text that is shown keep Chromium itself busy for seconds.
    obs = await observed(
        session,
        """() => {
            const long = 'name '.repeat(2_000_000);
            document.body.innerHTML = '<button></button><img width=9 height=9><a href=/x>Link</a><p></p><i>End</i>';
            document.querySelector('button').ariaLabel = long;
            document.querySelector('img').alt = long;
            document.querySelector('a').title = long;
            document.querySelector('p').ariaDescription = long;
            document.querySelector('p').textContent = long.slice(0, 200_000);
        }""",
    )
    assert [len(each.name) for each in obs.elements] == [2_000, 2_000, 4]
    assert len(obs.elements[2].description) == 2_000
    assert obs.text().endswith("End")
    assert len(obs.to_json()) < 50_000


async def test_characters_that_break_text_stay_text(session: AsyncSession):
    obs = await observed(
        session,
        r"""() => {
            document.body.innerHTML = '<button></button><input>';
            document.querySelector('button').textContent = 'a\0b\ud800c\u202ed\u200be\ud83d\ude00';
            document.querySelector('input').value = 'x\udfff\ufeffy';
        }""",
    )
    assert [each.name for each in obs.elements] == ["a b\ufffdc\u202ed\u200be\U0001f600", ""]
    assert obs.elements[1].value == "x\ufffd y"
    assert json.loads(obs.to_json())["elements"][0]["name"] == obs.elements[0].name
    assert obs.text().encode()


async def test_ten_thousand_options_are_told_to_a_bound(session: AsyncSession):
    obs = await observed(
        session,
        "document.body.innerHTML = '<select aria-label=Many>' + '<option>One'.repeat(10_000) + '</select>'",
    )
    assert len(obs.elements[0].options) == 1_000
    assert obs.cut == ("a list of 10000 options was told to its first 1000",)
    again = await session.observe()
    assert again.cut == obs.cut


async def test_a_page_that_goes_elsewhere_while_it_is_read_is_read_where_it_arrives(
    session: AsyncSession, server: Server
):
    hop = "<button>Hop {n}</button><script>setTimeout(() => location.href = '/{to}', {ms})</script>"
    for n in range(4):
        server.pages[f"/{n}"] = (
            hop.replace("{n}", str(n)).replace("{to}", str(n + 1)).replace("{ms}", str(n * 7))
        )
    server.pages["/4"] = "<button>Here</button>"
    obs = await session.observe(server.url + "/0", instructions="click here")
    while "Here" not in [each.name for each in obs.elements]:
        assert len(obs.elements) == 1
        obs = await session.observe()
    assert obs.url == server.url + "/4"
