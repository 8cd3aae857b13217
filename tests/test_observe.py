"""observe() on real pages, good and bad ones."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from notte_local.errors import (
    DeadlineExceeded,
    NavigationFailed,
    NothingObserved,
    PolicyRefused,
)

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local import AsyncSession
    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio


async def test_it_goes_to_the_address_and_tells_what_is_there(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<title>Shop</title><h1>Shop</h1><a href=/cart>Cart</a><button>Buy</button>"
    obs = await session.observe(url=server.url)
    assert (obs.url, obs.title, obs.http_status) == (f"{server.url}/", "Shop", 200)
    assert (obs.settled, obs.unsettled, obs.cut) == (True, "", ())
    assert [str(element) for element in obs.space.elements] == ["L1 link 'Cart'", "B1 button 'Buy'"]
    assert obs.text() == (
        'document "Shop"\n  heading 1 "Shop"\n  L1 link "Cart"\n  B1 button "Buy"'
    )
    assert [(tab.index, tab.title, tab.current) for tab in obs.tabs] == [(0, "Shop", True)]
    assert obs.viewport.width == 1280


async def test_ids_stay_with_their_elements_and_are_not_given_twice(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<button>One</button><button id=two>Two</button>"
    first = await session.observe(url=server.url)
    assert session.page is not None
    await session.page.evaluate("two.insertAdjacentHTML('beforebegin', '<button>New</button>')")
    second = await session.observe()
    assert [str(element) for element in second.elements] == [
        "B1 button 'One'", "B3 button 'New'", "B2 button 'Two'",
    ]  # fmt: skip
    changes = second.diff(first)
    assert [element.name for element in changes.added] == ["New"]
    assert not changes.removed
    await session.page.reload()
    assert [element.id for element in (await session.observe()).elements] == ["B4", "B5"]


async def test_frames_and_open_shadow_roots_are_ordinary_members(
    session: AsyncSession, server: Server
):
    other = server.url.replace("127.0.0.1", "localhost")
    server.pages["/"] = f"""<title>Top</title>
        <iframe src="/same" title="Same"></iframe>
        <iframe src="{other}/cross" title="Cross"></iframe>
        <x-card></x-card>
        <script>
          customElements.define("x-card", class extends HTMLElement {{
            connectedCallback() {{
              this.attachShadow({{mode: "open"}}).innerHTML = "<button>In shadow</button>";
            }}
          }});
        </script>"""
    server.pages["/same"] = "<button onclick='this.textContent = `Pressed`'>In frame</button>"
    server.pages["/cross"] = "<label>Elsewhere <input name=q></label>"
    obs = await session.observe(url=server.url)
    names = [element.name for element in obs.space.elements]
    assert names == ["In frame", "Elsewhere", "In shadow"]
    await session.step(type="fill", id=obs.space.elements[1].id, value="there")
    result = await session.step(id=obs.space.elements[0].id)
    assert [element.name for element in result.effects.changed] == ["Pressed"]
    frame = obs.space.elements[1].place.frame
    assert frame == f"{other}/cross"
    assert (await session.observe()).space.elements[1].value == "there"


async def test_nothing_to_observe_says_which_call_mends_it(session: AsyncSession):
    with pytest.raises(NothingObserved) as raised:
        await session.observe()
    assert str(raised.value) == (
        "observe() has no page to work on: the session has been nowhere yet. Give it an address: "
        '`await session.observe(url="https://example.com/")`.'
    )


async def test_a_document_that_the_program_wrote_is_a_page(session: AsyncSession):
    assert session.page is not None
    await session.page.set_content("<button>Written</button>")
    assert [element.name for element in (await session.observe()).space.elements] == ["Written"]


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error"])
async def test_an_http_error_is_an_observation_like_any_other(
    session: AsyncSession, server: Server, status: str
):
    async def answer(exchange: Exchange) -> None:
        await exchange.send("<h1>Sorry</h1><a href=/>Home</a>", status=status)

    server.pages["/"] = answer
    obs = await session.observe(url=server.url)
    assert obs.http_status == int(status[:3])
    assert [element.name for element in obs.space.elements] == ["Home"]


async def test_a_host_that_does_not_exist_is_navigation_failed(
    session: AsyncSession, server: Server
):
    with pytest.raises(NavigationFailed) as raised:
        await session.observe(url="http://no-such-host.invalid/")
    assert str(raised.value) == (
        "Could not go to http://no-such-host.invalid/: no such host (DNS found no address) "
        "(ERR_NAME_NOT_RESOLVED). Check the spelling."
    )
    assert raised.value.performed == "no"
    server.pages["/"] = "<h1>Alive</h1>"
    assert (await session.observe(url=server.url)).elements[0].name == "Alive"


async def test_a_refused_connection_says_so(session: AsyncSession, server: Server):
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(NavigationFailed) as raised:
            await session.observe(url=url)
    assert str(raised.value) == (
        f"Could not go to {url}: the connection was refused "
        "(ERR_CONNECTION_REFUSED). Is the server running on that port?"
    )


async def test_an_answer_without_content_says_so(session: AsyncSession, server: Server):
    async def nothing(exchange: Exchange) -> None:
        await exchange.send(status="204 No Content")

    server.pages["/204"] = nothing
    server.pages["/"] = "<h1>Alive</h1>"
    await session.observe(url=server.url)
    with pytest.raises(NavigationFailed) as raised:
        await session.observe(url=f"{server.url}/204")
    assert str(raised.value) == (
        f"Could not go to {server.url}/204: the answer was 204, which has no content."
    )
    assert raised.value.performed == "yes"
    assert (await session.observe()).elements[0].name == "Alive"


async def test_an_empty_page_and_about_blank_are_observed(session: AsyncSession, server: Server):
    server.pages["/"] = ""
    obs = await session.observe(url=server.url)
    assert (obs.elements, obs.space.is_empty(), obs.settled) == ((), True, True)
    assert obs.text() == "document"
    blank = await session.observe(url="about:blank")
    assert (blank.url, blank.http_status) == ("about:blank", None)
    assert (await session.observe()).url == "about:blank"


async def test_a_pdf_is_told_as_such(session: AsyncSession, server: Server):
    async def pdf(exchange: Exchange) -> None:
        await exchange.send(b"%PDF-1.4\n%%EOF", content_type="application/pdf")

    server.pages["/a.pdf"] = pdf
    assert session.page is not None
    if await session.page.evaluate("navigator.pdfViewerEnabled"):
        obs = await session.observe(url=f"{server.url}/a.pdf")
        assert obs.cut == ("the document is application/pdf: it is shown, and has no text to read",)
    else:  # the headless shell has no viewer
        with pytest.raises(NavigationFailed, match=r"it is a download \(application/pdf\)"):
            await session.observe(url=f"{server.url}/a.pdf")


async def test_a_download_is_no_page(session: AsyncSession, server: Server):
    async def archive(exchange: Exchange) -> None:
        await exchange.send(b"PK", content_type="application/zip")

    server.pages["/a.zip"] = archive
    server.pages["/"] = "<h1>Alive</h1>"
    with pytest.raises(NavigationFailed) as raised:
        await session.observe(url=f"{server.url}/a.zip")
    assert str(raised.value) == (
        f"Could not go to {server.url}/a.zip: it is a download (application/zip), not a page."
    )
    assert (await session.observe(url=server.url)).elements[0].name == "Alive"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("", ValueError),
        ("http://", ValueError),
        ("https://a b/", ValueError),
        (7, TypeError),
        ("javascript:alert(1)", PolicyRefused),
    ],
)
async def test_a_bad_url_is_refused_and_the_session_lives_on(
    session: AsyncSession, server: Server, url: str, error: type[Exception]
):
    with pytest.raises(error):
        await session.observe(url=url)
    server.pages["/"] = "<h1>Alive</h1>"
    assert (await session.observe(url=server.url)).elements[0].name == "Alive"


async def test_a_name_goes_to_the_site_even_where_a_file_has_it(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "example.com").write_text("<h1>The file</h1>")
    monkeypatch.chdir(tmp_path)
    assert session.context is not None
    await session.context.route(
        "https://example.com/",
        lambda route: route.fulfill(body="<h1>The site</h1>", content_type="text/html"),
    )
    assert (await session.observe("example.com")).elements[0].name == "The site"
    # the file, which has no ending that says that it is a page
    with pytest.raises(NavigationFailed, match=r"file:///.*/example\.com: it is a download"):
        await session.observe("./example.com")


async def test_files_are_read_where_the_program_says_so(session: AsyncSession, tmp_path: Path):
    (tmp_path / "page.html").write_text("<h1>Local</h1><a href=other.html>Other</a>")
    (tmp_path / "other.html").write_text("<h1>The other</h1>")
    obs = await session.observe(url=tmp_path / "page.html")
    assert (obs.elements[0].name, obs.http_status) == ("Local", None)
    await session.step(action=obs.space[0])
    assert (await session.observe()).elements[0].name == "The other"
    with pytest.raises(NavigationFailed, match="there is no such file"):
        await session.observe(url=tmp_path / "none.html")


async def test_a_body_that_never_ends_is_observed_and_told(session: AsyncSession, server: Server):
    async def endless(exchange: Exchange) -> None:
        await exchange.begin("<title>Half</title><h1>The beginning</h1><p>and")
        await exchange.hang()

    server.pages["/"] = endless
    started = time.monotonic()
    obs = await session.observe(url=server.url, timeout=10)
    assert time.monotonic() - started < 10
    assert obs.elements[0].name == "The beginning"
    assert (obs.settled, obs.unsettled) == (False, f"still loading ({server.url}/)")


async def test_a_frame_whose_answer_never_comes_is_left_out_and_named(
    session: AsyncSession, server: Server
):
    async def never(exchange: Exchange) -> None:
        await exchange.hang()

    server.pages["/never"] = never
    server.pages["/"] = "<h1>Top</h1><iframe src=/never title=Slow></iframe><button>Go</button>"
    obs = await session.observe(url=server.url, timeout=10)
    assert [element.name for element in obs.space.elements] == ["Go"]
    assert (obs.settled, obs.unsettled) == (False, f"still loading ({server.url}/never)")


async def test_a_link_whose_answer_never_comes_has_been_clicked(
    session: AsyncSession, server: Server
):
    async def never(exchange: Exchange) -> None:
        await exchange.hang()

    server.pages["/never"] = never
    server.pages["/"] = "<h1>Top</h1><a href=/never>Wait for it</a>"
    obs = await session.observe(url=server.url)
    result = await session.step(obs.space[0], timeout=2)
    assert (result.success, result.performed) == (True, "yes")
    assert result.effects.pending_navigation == f"{server.url}/never"
    assert result.message == (
        f'Clicked link "Wait for it" (L1). {server.url}/never has not answered yet.'
    )
    again = await session.observe(timeout=3)
    assert again.elements[0].name == "Top"
    assert (again.settled, again.unsettled) == (
        False,
        f"still waiting for {server.url}/never to answer",
    )


async def test_an_address_that_never_answers_ends_at_the_deadline(
    session: AsyncSession, server: Server
):
    async def never(exchange: Exchange) -> None:
        await exchange.hang()

    server.pages["/never"] = never
    server.pages["/"] = "<h1>Alive</h1>"
    with pytest.raises(DeadlineExceeded) as raised:
        await session.observe(url=f"{server.url}/never", timeout=1)
    assert f"it was waiting for {server.url}/never to answer" in str(raised.value)
    assert (await session.observe(url=server.url)).elements[0].name == "Alive"


async def test_a_page_that_navigates_while_it_is_read_is_read_again(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<h1>First</h1><script>setTimeout(() => location = '/second', 0)</script>"
    server.pages["/second"] = "<h1>Second</h1>"
    obs = await session.observe(url=server.url)
    if obs.elements[0].name == "First":  # read before it left, as a person may
        obs = await session.observe()
    assert obs.elements[0].name == "Second"


async def test_a_menu_that_opens_late_is_waited_for(session: AsyncSession, server: Server):
    server.pages["/"] = """<button onclick="setTimeout(() =>
        document.body.insertAdjacentHTML('beforeend', '<a href=/x>Archive</a>'), 300)">Menu</button>"""
    obs = await session.observe(url=server.url, instructions="open the menu")
    await session.step(obs.space.first())
    obs = await session.observe(instructions="click 'Archive'")
    assert [element.name for element in obs.space.elements][:1] == ["Archive"]


async def test_what_is_typed_into_a_password_field_never_leaves_the_page(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<label>Password <input type=password value=preset-hunter></label>"
    obs = await session.observe(url=server.url)
    result = await session.step(type="fill", id="I1", value="hunter22-typed")
    later = await session.observe()
    await session.observe(instructions="type hunter23 into the password field")
    scraped = await session.scrape(only_main_content=False)
    told = "".join(
        map(repr, (obs, obs.to_json(), result, later.text(), scraped, session.trajectory[:]))
    )
    assert "hunter" not in told
    assert result.message == 'Filled textbox "Password" (I1) with "••••••".'


async def test_an_observation_is_json(session: AsyncSession, server: Server):
    import json

    server.pages["/"] = "<title>J</title><select aria-label=Size><option>S<option>M</select>"
    told = json.loads((await session.observe(url=server.url)).to_json())
    assert (told["title"], told["elements"][0]["role"], told["elements"][0]["options"]) == (
        "J", "combobox", ["S", "M"],
    )  # fmt: skip


async def test_what_a_box_has_scrolled_away_is_offscreen_and_not_covered(
    session: AsyncSession, server: Server
):
    server.pages["/"] = """<div style="height: 100px; overflow: auto">
        <button>First</button><div style="height: 300px"></div><button>Last</button></div>
        <p style="height: 400px; background: white">Below</p>"""
    obs = await session.observe(url=server.url)
    states = {element.name: element.states for element in obs.space.elements}
    assert (states["First"], states["Last"]) == (frozenset(), frozenset({"offscreen"}))
    assert (await session.step(id=obs.space.elements[1].id)).success


async def test_listeners_that_are_too_many_to_ask_for_are_told_as_cut(session: AsyncSession):
    page = """<script>for (let n = 0; n < 5100; n++) addEventListener('x' + n, () => n)</script>"""
    obs = await session.observe(url=f"data:text/html,{quote(page)}")
    assert len(obs.cut) == 1
    assert obs.cut[0].endswith("what nothing else tells of a click may be left out")


async def test_a_password_field_that_is_rendered_anew_in_clear_tells_nothing(session: AsyncSession):
    field = "<input type={} autocomplete='{}' aria-label=P value=hunter2>"
    clear = [field.format("text", f"{kind}-password") for kind in ("current", "new")]
    obs = await session.observe(url=f"data:text/html,{quote(''.join(clear))}")
    assert [element.value for element in obs.elements] == ["••••••", "••••••"]
    assert "hunter2" not in obs.text()
