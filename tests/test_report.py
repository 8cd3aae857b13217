"""The report of a trajectory: one file, with nothing beside it, that a browser shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from notte_local import Vault
from notte_local.errors import BadFile, NotteLocalError
from notte_local.trajectory import ObserveTurn, Trajectory
from notte_local.trajectory.report import report, seconds

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

    from notte_local import AsyncNotteClient
    from tests.server import Server

pytestmark = pytest.mark.anyio

SHOP = """<title>Lamps & rugs</title><style>body { margin: 0 } button { margin: 40px }</style>
<h1>Lamps</h1><button onclick="said.textContent = 'Added'">Add to cart</button>
<button disabled>Sold out</button><p id=said role=status></p>"""


async def shown(page: Page, trajectory: Trajectory, path: Path) -> None:
    trajectory.report(path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(path.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


async def test_it_tells_what_was_done_with_pictures_and_the_target_drawn(
    client: AsyncNotteClient, server: Server, raw_page: Page, tmp_path: Path
):
    server.pages["/"] = SHOP
    async with client.Session(record="screenshots") as session:
        obs = await session.observe(url=server.url, instructions="add to cart")
        target = obs.space.elements[0]
        await session.step(obs.space.first())
        with pytest.raises(NotteLocalError):
            await session.step(type="click", id=obs.elements[-2].id)
    await shown(raw_page, session.trajectory, tmp_path / "report.html")
    assert await raw_page.title() == "Lamps & rugs"
    assert await raw_page.locator("h2").all_inner_texts() == [
        "OBSERVE “add to cart”",
        f'STEP Clicked button "Add to cart" ({target.id}). The page says "Added".',
        "STEP click failed",
    ]
    assert await raw_page.locator(".failed .error").count() == 1
    assert await raw_page.locator("img").count() == 2
    outline = await raw_page.locator(".target").first.bounding_box()
    picture = await raw_page.locator("img").first.bounding_box()
    assert outline is not None
    assert picture is not None
    assert target.box is not None
    scale = picture["width"] / 1280
    assert outline["x"] - picture["x"] == pytest.approx(target.box.x * scale, abs=3)
    assert outline["y"] - picture["y"] == pytest.approx(target.box.y * scale, abs=3)
    assert outline["width"] == pytest.approx(target.box.width * scale, abs=3)


async def test_it_fits_a_narrow_window(
    client: AsyncNotteClient, server: Server, raw_page: Page, tmp_path: Path
):
    server.pages["/"] = SHOP.replace("Lamps", "L" * 300)
    async with client.Session() as session:
        await session.observe(url=f"{server.url}?{'q' * 300}", instructions="add to cart")
    await raw_page.set_viewport_size({"width": 360, "height": 700})
    await shown(raw_page, session.trajectory, tmp_path / "report.html")
    assert await raw_page.evaluate("document.documentElement.scrollWidth") <= 360


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_what_a_page_says_is_text_and_never_markup():
    bad = "<script>alert(1)</script>"
    turn = ObserveTurn(
        NOW, NOW + timedelta(seconds=2), f"https://a.test/{bad}", bad, (), 0, "", bad, None, bad
    )
    text = report(Trajectory([turn]))
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 5
    assert "Nothing matches." in report(Trajectory([replace(turn, error=None)]))
    assert "Nothing matches." not in text  # it failed


def test_an_empty_trajectory_has_a_report():
    assert "The trajectory is empty." in report(Trajectory())


def test_half_a_surrogate_is_written(tmp_path: Path):
    turn = ObserveTurn(NOW, NOW, "https://a.test/", None, (), 0, "", title="half \ud83d")
    Trajectory([turn]).report(tmp_path / "report.html")
    assert "half ?" in (tmp_path / "report.html").read_text("utf-8")


def test_a_report_that_cannot_be_written_says_why(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFile, match="cannot be written"):
        Trajectory().report(tmp_path / "file" / "report.html")


@pytest.mark.parametrize(("value", "told"), [(0.0421, "42 ms"), (3.14, "3.1 s"), (61, "1 min 1 s")])
def test_a_length_of_time_is_told_as_a_person_reads_it(value: float, told: str):
    assert seconds(value) == told


async def test_pictures_show_no_secret(client: AsyncNotteClient, server: Server):
    server.pages["/"] = "<title>Log in</title><label>Token <input></label><p id=said></p>"
    pictures: list[list[bytes]] = []
    for value in ("swordfish", "hamburger"):
        vault = Vault()
        vault.add("token", value, hosts=["127.0.0.1"])
        async with client.Session(vault=vault, record="screenshots") as session:
            obs = await session.observe(url=server.url)
            await session.step(type="fill", id=obs.space.elements[0].id, value=value)
            assert session.page is not None
            await session.page.evaluate("value => { said.textContent = value }", value)
            await session.observe()
            shots = [turn.shot for turn in session.trajectory[-2:]]
            pictures.append([shot.jpeg for shot in shots if shot is not None])
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) == 2


def test_the_style_follows_the_reader_and_needs_nothing_from_elsewhere():
    text = report(Trajectory())
    assert "color-scheme: light dark" in text
    assert not re.findall(r"(?:src|href)=\"(?!data:)|url\(|@import", text)
