"""Where a session may go: files only where the program says so, and schemes that are no pages never."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from notte_local.actions import ClickAction, GotoAction
from notte_local.core.element import Element
from notte_local.core.policy import refusal_of_action, refusal_of_link, refusal_of_url
from notte_local.errors import PolicyRefused
from notte_local.options import SCHEMES, Policy

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

DEFAULT = Policy()
NAMED = Policy(allowed_schemes=SCHEMES)
NOT_BY_ACTION = (
    "an action may lead to a file: URL only where the policy names that scheme: "
    "Policy(allowed_schemes=(..., 'file'))"
)
NOT_BY_PAGE = "a page may lead to a file: URL only from a file in the same folder"


# Decisions


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "chrome://settings", "view-source:http://a.test/"]
)
def test_a_scheme_that_is_no_page_is_refused(url: str):
    scheme = url.partition(":")[0]
    reason = f"the scheme {scheme}: is not one of http, https, about, data, blob, file"
    assert refusal_of_url(url, DEFAULT) == reason
    assert refusal_of_action(GotoAction(url=url), None, "http://a.test/", DEFAULT) == reason


@pytest.mark.parametrize("url", ["file:///etc/passwd", "FILE:///etc/passwd", "/etc/passwd", "~/x"])
def test_a_goto_action_needs_file_to_be_named(url: str):
    action = GotoAction(url=url)
    assert refusal_of_action(action, None, "http://a.test/", DEFAULT) == NOT_BY_ACTION
    assert refusal_of_action(action, None, "http://a.test/", NAMED) is None


@pytest.mark.parametrize(
    ("href", "page", "reason"),
    [
        ("file:///a/b/c.html", "file:///a/b/index.html", None),
        ("file:///a/b/sub/c.html", "file:///a/b/index.html", None),
        ("file:///a/c.html", "file:///a/b/index.html", NOT_BY_PAGE),
        ("file:///a/b/../c.html", "file:///a/b/index.html", NOT_BY_PAGE),
        ("file:///a/b/%2e%2e/c.html", "file:///a/b/index.html", NOT_BY_PAGE),
        ("file:///a/bc/c.html", "file:///a/b/index.html", NOT_BY_PAGE),
        ("file:///a/b/c.html", "http://a.test/", NOT_BY_PAGE),
        ("file:///a/b/c.html", "about:blank", NOT_BY_PAGE),
        ("http://a.test/", "file:///a/b/index.html", None),
    ],
)
def test_only_a_file_leads_to_files_and_to_its_own(href: str, page: str, reason: str | None):
    assert refusal_of_link(href, page) == reason
    link = Element("L1", "link", "Go", href=href)
    assert refusal_of_action(ClickAction(id="L1"), link, page, NAMED) == reason


def test_a_link_on_disk_leads_out_of_the_folder(tmp_path: Path):
    folder, outside = tmp_path / "in", tmp_path / "secret.html"
    folder.mkdir()
    outside.write_text("<h1>Secret</h1>")
    (folder / "alias.html").symlink_to(outside)
    own = (folder / "index.html").as_uri()
    assert refusal_of_link((folder / "alias.html").as_uri(), own) == NOT_BY_PAGE


# On real pages


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of files, and one beside it that is none of its business."""
    folder = tmp_path / "site"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "inner.html").write_text("<h1>Inner</h1>")
    (tmp_path / "secret.html").write_text("<h1>Secret</h1>")
    return folder


@pytest.mark.anyio
async def test_an_action_does_not_go_to_a_file_unless_the_policy_names_it(
    client: AsyncNotteClient, site: Path
):
    url = (site / "sub" / "inner.html").as_uri()
    async with client.Session() as session:
        with pytest.raises(PolicyRefused) as raised:
            await session.step(type="goto", url=url)
        assert str(raised.value) == (
            f"goto {url} was refused: {NOT_BY_ACTION}. Nothing was sent to the page."
        )
        assert raised.value.rule == NOT_BY_ACTION
        assert (await session.observe(url=url)).elements[0].name == "Inner"
        assert "Inner" in str(await session.scrape(url=url))
    async with client.Session(policy=NAMED) as session:
        assert (await session.step(type="goto", url=url)).effects.url == url


@pytest.mark.anyio
async def test_a_link_of_a_file_leads_to_its_own_folder_only(session: AsyncSession, site: Path):
    (site / "index.html").write_text("<a href=sub/inner.html>In</a><a href=../secret.html>Out</a>")
    obs = await session.observe(url=site / "index.html")
    with pytest.raises(PolicyRefused) as raised:
        await session.step(obs.space[1])
    assert str(raised.value) == (
        f'click on link "Out" (L2) was refused: {NOT_BY_PAGE}. Nothing was sent to the page.'
    )
    assert (await session.observe()).url == (site / "index.html").as_uri()
    await session.step(obs.space[0])
    assert (await session.observe()).elements[0].name == "Inner"


WAYS_OUT = {
    "script": "location = '../secret.html'",
    "popup": "open('../secret.html')",
    "frame": "f.src = '../secret.html'",
    "form": "form.submit()",
    "late href": "late.click()",
}


@pytest.mark.anyio
@pytest.mark.parametrize("way", WAYS_OUT)
async def test_a_file_does_not_get_out_of_its_folder_by_script(
    session: AsyncSession, site: Path, way: str
):
    (site / "index.html").write_text(
        f"""<h1>Here</h1><button onclick="{WAYS_OUT[way]}">Go</button><iframe id=f title=F></iframe>
            <form id=form action=../secret.html></form><a id=late href=../secret.html>x</a>"""
    )
    obs = await session.observe(url=site / "index.html")
    await session.step(obs.space.filter(role="button")[0])
    await session.observe()
    assert session.context is not None
    texts = [
        await frame.evaluate("document.documentElement?.innerText ?? ''")
        for page in session.context.pages
        for frame in page.frames
        if not frame.url.startswith("chrome-error:")
    ]
    assert not [text for text in texts if "Secret" in text]


@pytest.mark.anyio
async def test_a_frame_of_a_file_outside_its_folder_stays_empty(session: AsyncSession, site: Path):
    (site / "index.html").write_text(
        "<iframe title=Out src=../secret.html></iframe><iframe title=In src=sub/inner.html></iframe>"
    )
    obs = await session.observe(url=site / "index.html")
    assert "Inner" in obs.text()
    assert "Secret" not in obs.text()


@pytest.mark.anyio
async def test_where_the_program_went_before_is_open_to_no_later_file(
    session: AsyncSession, site: Path
):
    secret = site.parent / "secret.html"
    (site / "index.html").write_text(
        "<title>Own</title><iframe title=Out src=../secret.html></iframe>"
        "<iframe title=In src=sub/inner.html></iframe>"
    )
    assert "Secret" in (await session.observe(url=secret)).text()
    obs = await session.observe(url=site / "index.html")
    assert "Inner" in obs.text()
    assert "Secret" not in obs.text()


@pytest.mark.anyio
async def test_the_way_back_leads_through_every_file_that_was_open(
    session: AsyncSession, site: Path
):
    (site / "sub" / "inner.html").write_text("<a href=deep/last.html>Last</a>")
    (site / "sub" / "deep").mkdir()
    (site / "sub" / "deep" / "last.html").write_text("<title>Last</title>")
    (site / "index.html").write_text("<a href=sub/inner.html>Inner</a>")
    await session.observe(url=site / "index.html")
    await session.step(id="L1")
    await session.step((await session.observe()).space[0])
    assert (await session.observe()).title == "Last"
    for place in ("sub/inner.html", "index.html"):
        back = await session.step(type="go_back")
        assert back.effects.url == (site / place).as_uri()


@pytest.mark.anyio
async def test_a_page_of_the_web_leads_to_no_file(
    session: AsyncSession, server: Server, site: Path
):
    target = (site / "sub" / "inner.html").as_uri()
    server.pages[
        "/"
    ] = f"""<title>Web</title><a href="{target}" onclick="document.title = 'clicked'">File</a>
        <button onclick="location = '{target}'">Script</button>
        <button onclick="open('{target}')">Popup</button>"""
    obs = await session.observe(url=server.url)
    with pytest.raises(PolicyRefused) as raised:
        await session.step(obs.space[0])
    assert str(raised.value) == (
        f'click on link "File" (L1) was refused: {NOT_BY_PAGE}. Nothing was sent to the page.'
    )
    assert raised.value.performed == "no"
    for button in obs.space.filter(role="button"):
        await session.step(button)
    after = await session.observe(url=server.url)
    assert after.title == "Web"
    assert session.context is not None
    assert not [page for page in session.context.pages if page.url.startswith("file:")]


@pytest.mark.anyio
@pytest.mark.parametrize("url", ["javascript:document.title='x'", "chrome://version"])
async def test_schemes_that_are_no_pages_are_refused_for_program_and_action_alike(
    session: AsyncSession, server: Server, url: str
):
    server.pages["/"] = "<title>Steady</title>"
    await session.observe(url=server.url)
    scheme = url.partition(":")[0]
    rule = f"the scheme {scheme}: is not one of http, https, about, data, blob, file"
    with pytest.raises(PolicyRefused) as raised:
        await session.observe(url=url)
    assert str(raised.value) == (
        f"going to {url} was refused: {rule}. Nothing was sent to the page."
    )
    with pytest.raises(
        PolicyRefused, match=f"^goto {re.escape(url)} was refused: the scheme {scheme}:"
    ):
        await session.step(type="goto", url=url)
    assert (await session.observe()).title == "Steady"
