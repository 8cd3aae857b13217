"""Pictures with ids drawn on them: legible, without secrets, and the page left as it was."""

from __future__ import annotations

import struct
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from notte_local.core.element import Box, Element
from notte_local.core.labels import Label, overlap, place_labels
from notte_local.core.secrets import Secret, Vault
from notte_local.errors import NothingObserved
from tests.showing import evaluated

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

PAGE = """<!doctype html><title>Shop</title><style>body { margin: 40px; font: 16px sans-serif }</style>
<a href=/cart id=cart style="color: green">Cart</a> <button>Buy</button> <input aria-label=Email>
<dialog open aria-label=Question><button>Yes</button></dialog>"""


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


WATCH = """() => {
  window.seen = [];
  window.was = document.documentElement.outerHTML;
  new MutationObserver((records) => window.seen.push(...records.flatMap(r => [...r.addedNodes].map(n => n.nodeName))))
    .observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


async def test_a_picture_shows_ids_and_leaves_the_page_as_it_was(
    session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    obs = await session.observe(url=server.url)
    await evaluated(session, WATCH)
    assert session.page is not None
    plain = await session.page.screenshot(scale="css", caret="initial")
    drawn = await session.screenshot(obs)
    assert size_of(drawn) == size_of(plain) == (1280, 1080)
    assert drawn != plain
    assert await session.page.screenshot(scale="css", caret="initial") == plain
    assert await evaluated(session, "[seen, was === document.documentElement.outerHTML]") == [[], True]  # fmt: skip
    assert await session.screenshot() == drawn
    assert not (await session.observe()).diff(obs)


async def test_a_picture_shows_the_ids_of_its_own_space(session: AsyncSession, server: Server):
    server.pages["/"] = PAGE
    obs = await session.observe(url=server.url)
    found = await session.observe(instructions="click buy")
    assert len({await session.screenshot(obs), await session.screenshot(found)}) == 2


async def test_a_picture_of_a_page_that_has_moved_on_is_refused(
    session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    server.pages["/other"] = "<p>Nothing"
    obs = await session.observe(url=server.url)
    await evaluated(session, "cart.remove()")
    with pytest.raises(NothingObserved) as raised:
        await session.screenshot(obs)
    assert str(raised.value) == (
        f'{server.url}/ has moved on since it was observed: 1 gone (L1 link "Cart"). '
        "Observe it again, or let `await session.screenshot()` read it anew."
    )
    await session.observe(url=f"{server.url}/other")
    with pytest.raises(NothingObserved, match="it is now at"):
        await session.screenshot(obs)
    assert size_of(await session.screenshot()) == (1280, 1080)


async def test_a_picture_takes_no_news_from_the_next_observation(
    session: AsyncSession, server: Server
):
    server.pages["/"] = PAGE
    await session.observe(url=server.url)
    await evaluated(session, "setTimeout(() => alert('Hello'))")
    await session.screenshot()
    assert [dialog.message for dialog in (await session.observe()).dialogs] == ["Hello"]


async def test_a_session_that_has_been_nowhere_has_no_picture(session: AsyncSession):
    with pytest.raises(NothingObserved, match=r"screenshot\(\) has no page to work on"):
        await session.screenshot()


SECRETS = """<!doctype html><title>Safe</title><style>body { font: 20px serif }</style>
<p style="width: 300px">Your token is <b id=shown></b>, and here the sentence goes on for a while.</p>
<label>Password <input type=password id=password></label>
<label>Shown <input type=password id=eye></label><label>Token <input id=token></label>
<textarea id=area aria-label=Note></textarea><div contenteditable id=free>free</div>
<iframe src=/in title=In></iframe><div id=host></div>
<script>host.attachShadow({mode: "open"}).innerHTML = "<i style='letter-spacing: 1px'></i>"</script>"""
FILL = """secret => {
  shown.textContent = secret;
  password.value = eye.value = token.value = area.value = secret;
  eye.type = "text";
  free.textContent = `with ${secret} inside`;
  host.shadowRoot.firstChild.textContent = secret;
  frames[0].document.body.textContent = secret;
}"""
ONE, OTHER = "iiiiiiii-lllllll", "WWWWWWWW-mmmmmmm"


async def test_pictures_of_two_secrets_of_equal_length_are_the_same_in_every_pixel(
    client: AsyncNotteClient, server: Server
):
    server.pages |= {"/": SECRETS, "/in": "<p>"}
    vault = Vault()
    vault.add("one", ONE, hosts=["127.0.0.1"])
    vault.add("other", OTHER, hosts=["127.0.0.1"])
    async with client.Session(vault=vault) as session:
        await session.observe(url=server.url)
        assert session.page is not None
        pictures: list[bytes] = []
        plain: list[bytes] = []
        for secret in (ONE, OTHER):
            await session.page.evaluate(FILL, secret)
            pictures.append(await session.screenshot())
            plain.append(await session.page.screenshot(caret="initial"))
        assert plain[0] != plain[1]
        assert pictures[0] == pictures[1]
        assert await session.page.get_attribute("#free", "style") is None
        assert await session.page.locator("#token").input_value() == OTHER


async def test_what_was_typed_into_a_password_field_is_in_no_picture(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<label>Password <input type=password id=p></label>"
    await session.observe(url=server.url)
    pictures: list[bytes] = []
    for typed in (ONE, OTHER):
        await session.step(type="fill", id="I1", value=typed)
        await evaluated(session, "p.type = 'text', p.blur()")
        pictures.append(await session.screenshot())
    assert pictures[0] == pictures[1]


async def test_a_recorded_picture_shows_no_secret(client: AsyncNotteClient, server: Server):
    server.pages["/"] = "<label>Token <input id=t></label>"
    vault = Vault()
    vault.add("one", ONE, hosts=["127.0.0.1"])
    vault.add("other", OTHER, hosts=["127.0.0.1"])
    async with client.Session(vault=vault, record="screenshots") as session:
        await session.observe(url=server.url)
        for name in ("one", "other"):
            await session.step(type="fill", id="I1", value=Secret(name))
        _, first, second = (turn.shot for turn in session.trajectory)
        assert first is not None
        assert second is not None
        assert first.jpeg == second.jpeg


# -- Where labels are written ----------------------------------------------------------------------


def links(columns: int, rows: int, step: tuple[int, int], size: tuple[int, int]) -> list[Element]:
    return [
        Element(
            f"L{row * columns + column + 1}", "link", "item", "item",
            box=Box(40 + column * step[0], 40 + row * step[1], *size),
        )
        for row in range(rows) for column in range(columns)
    ]  # fmt: skip


def covered(labels: tuple[Label, ...]) -> tuple[int, int]:
    """Pairs of labels that overlap, and labels that lie over a box."""
    pairs = sum(bool(overlap(one.at, other.at)) for one, other in combinations(labels, 2))
    over = sum(any(overlap(label.at, each.box) for each in labels) for label in labels)
    return pairs, over


def test_labels_cover_neither_each_other_nor_a_control_where_there_is_room():
    labels = place_labels(links(10, 20, (100, 40), (60, 18)), (0, 0), (1280, 1080))
    assert len(labels) == 200
    assert covered(labels) == (0, 0)


def test_labels_of_a_dense_table_do_not_cover_each_other():
    labels = place_labels(links(20, 60, (60, 16), (50, 14)), (0, 0), (1280, 1080))
    assert len(labels) == 1200
    pairs, _ = covered(labels)
    assert pairs == 0


def test_only_what_is_seen_is_labelled_where_it_is_seen():
    elements = [
        Element("B1", "button", "Here", box=Box(10, 1010, 50, 20)),
        Element("B2", "button", "Above", box=Box(10, 10, 50, 20)),
        Element("B3", "button", "Covered", box=Box(10, 1050, 50, 20), states=frozenset({"covered"})),
        Element("B4", "button", "No box"),
        Element("B5", "button", "Cut", box=Box(-20, 1100, 60, 20)),
    ]  # fmt: skip
    labels = place_labels(elements, (0, 1000), (1280, 1080))
    assert [(label.text, label.box) for label in labels] == [
        ("B1", (10, 10, 50, 20)),
        ("B5", (0, 100, 40, 20)),
    ]
    assert all(label.at[0] >= 0 and label.at[1] >= 0 for label in labels)


# -- In a notebook ---------------------------------------------------------------------------------


async def test_an_observation_shows_itself_in_a_notebook_with_the_page_escaped(
    session: AsyncSession, server: Server
):
    server.pages["/"] = (
        "<title>&lt;b>Shop&lt;/b></title><button>&lt;script>alert(1)&lt;/script></button>"
        "<main><h1>Boots</h1><label>Email <input value='a@b.test'></label></main>"
    )
    html = (await session.observe(url=server.url))._repr_html_()
    assert "<script" not in html
    assert "<b>Shop" not in html
    assert session.page is not None
    await session.page.set_content(html)
    rows = await session.page.locator("tr").all_inner_texts()
    assert rows == [
        "B1\tbutton\t<script>alert(1)</script>\t\t",
        "I1\ttextbox\tEmail = a@b.test\tBoots\t",
    ]
    assert (await session.page.locator("p").first.inner_text()).endswith(
        "HTTP 200, homepage, 2 of 4 elements"
    )


# Where pages show a value: one that no snapshot tells at all, and one that tells it somewhere.
UNTOLD = f"""<!doctype html><style>#b::before {{ content: 'SECRET' }} #a::after {{ content: attr(lang) }}</style>
<svg><text y=20>SECRET</text></svg><svg><text y=20>ONE<tspan fill=red>TWO</tspan></text></svg>
<iframe srcdoc='<svg><text y=20>SECRET</text></svg>'></iframe>
<p id=b>x<p id=a lang=SECRET>x<div role=tooltip aria-label=Hint>SECRET</div>
<p style='font: 8px monospace'>{"z " * 1300} SECRET"""
TOLD = """<!doctype html><p>SECRET <b>SECRET</b> ONE<i>TWO</i><form>SECRET <input name=style></form>
<select><option>SECRET</select><select multiple><optgroup label=SECRET><option>b</select>
<img alt=SECRET src=data:, width=300 height=40>"""


async def test_a_secret_that_no_snapshot_tells_is_in_no_picture(
    client: AsyncNotteClient, server: Server
):
    vault = Vault()
    vault.add("one", ONE, hosts=["127.0.0.1"])
    vault.add("other", OTHER, hosts=["127.0.0.1"])
    pictures: list[list[bytes]] = []
    for secret in (ONE, OTHER):  # a session each, or the ids on them would differ
        async with client.Session(vault=vault) as session:
            taken: list[bytes] = []
            for html in (UNTOLD, TOLD):
                body = html.replace("SECRET", secret)
                server.pages["/"] = body.replace("ONE", secret[:9]).replace("TWO", secret[9:])
                await session.observe(url=server.url)
                taken.append(await session.screenshot())
        pictures.append(taken)
    assert pictures[0] == pictures[1]


async def test_a_picture_leaves_styles_as_the_page_wrote_them(
    session: AsyncSession, server: Server
):
    style = "--c: red; background: var(--c)  "
    server.pages["/"] = f'<input type=password id=p style="{style}">'
    await session.observe(url=server.url)
    await session.screenshot()
    assert await evaluated(session, "p.getAttribute('style')") == style
    assert await evaluated(session, "getComputedStyle(p).backgroundColor") == "rgb(255, 0, 0)"


async def test_a_picture_of_a_page_that_was_scrolled_a_little_has_its_labels_there(
    session: AsyncSession, server: Server
):
    button = "<button style='position: absolute; left: 300px; top: {}px'>Go</button>"
    page = "<!doctype html><body style='margin: 0; height: 1300px'>"
    server.pages["/"] = page + button.format(500)
    await session.observe(url=server.url)
    await evaluated(session, "scrollTo(0, 100)")
    scrolled = await session.screenshot()
    await evaluated(session, "scrollTo(0, 0), document.querySelector('button').style.top = '400px'")
    assert await session.screenshot() == scrolled
