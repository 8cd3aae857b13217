"""Files into a page and out of it, and never out of their folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notte_local import AsyncNotteClient, FileStorage
from notte_local.errors import ActionFailed, NotVerified
from notte_local.storage import safe_name
from tests.showing import evaluated, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from notte_local import AsyncSession
    from tests.server import Exchange, Server


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    tmp_path.joinpath("up").mkdir()
    tmp_path.joinpath("up", "cv.txt").write_text("Ada", encoding="utf-8")
    tmp_path.joinpath("secret.txt").write_text("no", encoding="utf-8")
    return FileStorage(tmp_path / "up", tmp_path / "down")


@pytest.fixture
async def session(client: AsyncNotteClient, storage: FileStorage) -> AsyncIterator[AsyncSession]:
    async with client.Session(storage=storage) as session:
        assert session.status().use_file_storage
        yield session


READ = "files => files[0].text().then(text => document.title = files[0].name + ': ' + text)"
UPLOADS = {
    "input": f'<input type=file aria-label=CV onchange="({READ})(this.files)">',
    "hidden input": f'<label for=f>CV</label><input id=f type=file hidden onchange="({READ})(this.files)">',
    "chooser": f"""<button onclick="i = document.createElement('input'); i.type = 'file';
        i.onchange = () => ({READ})(i.files); i.click()">CV</button>""",
    "drop zone": f"""<div role=button tabindex=0 aria-label=CV style="height: 80px"
        ondragover="event.preventDefault()"
        ondrop="event.preventDefault(); ({READ})(event.dataTransfer.files)">Drop here</div>""",
    "input inside": f'<div role=group aria-label=CV><input type=file onchange="({READ})(this.files)"></div>',
}


@pytest.mark.anyio
@pytest.mark.parametrize("kind", UPLOADS)
async def test_a_file_is_given_to_what_takes_one(session: AsyncSession, server: Server, kind: str):
    obs = await shown(session, server, UPLOADS[kind])
    result = await session.step(type="upload_file", id=obs.elements[0].id, value="cv.txt")
    assert result.message.startswith("Gave cv.txt to ")
    await session.step(type="wait", value=0.05)
    assert await evaluated(session, "document.title") == "cv.txt: Ada"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("no.txt", "there is no file 'no.txt' in .*; it has: cv.txt"),
        ("../secret.txt", "'../secret.txt' lies outside of the upload folder"),
        ("/etc/passwd", "'/etc/passwd' lies outside of the upload folder"),
    ],
)
async def test_a_file_that_is_not_there_or_elsewhere_is_refused(
    session: AsyncSession, server: Server, path: str, why: str
):
    await shown(session, server, UPLOADS["input"])
    with pytest.raises(ActionFailed, match=f"{why}.*Nothing was sent to the page") as raised:
        await session.step(type="upload_file", id="B1", path=path)
    assert raised.value.performed == "no"


@pytest.mark.anyio
async def test_what_takes_no_file_is_told(session: AsyncSession, server: Server):
    await shown(session, server, "<button>Go</button>")
    with pytest.raises(ActionFailed, match="takes no file: it opened no file chooser"):
        await session.step(type="upload_file", id="B1", path="cv.txt")


async def plan(exchange: Exchange) -> None:
    await exchange.send("Rest first", content_type="text/plain")


async def pdf(exchange: Exchange) -> None:
    await exchange.send(b"%PDF-1.4 tiny", content_type="application/pdf")


async def attachment(exchange: Exchange) -> None:
    await exchange.send(
        b"a,b",
        content_type="text/csv",
        headers='Content-Disposition: attachment; filename="evil.csv"\r\n',
    )


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("html", "name", "content"),
    [
        ("<a download=r.csv href='data:text/csv,a'>Get</a>", "r.csv", b"a"),
        ("<a href=/report>Get</a>", "evil.csv", b"a,b"),
        ("<a href=/files/paper.pdf>Get</a>", "paper.pdf", b"%PDF-1.4 tiny"),
        ("<a href=/files/plan.txt>Get</a>", "plan.txt", b"Rest first"),
        ("<a href=/report target=_blank>Get</a>", "evil.csv", b"a,b"),
        (
            """<a href=# onclick="this.href = window.URL.createObjectURL(new Blob(['blob'])); this.download = 'b.txt'">Get</a>""",
            "b.txt",
            b"blob",
        ),
    ],
    ids=["data", "navigation", "inline pdf", "shown", "new tab", "blob"],
)
async def test_what_is_downloaded_is_kept_under_a_safe_name(
    session: AsyncSession,
    server: Server,
    tmp_path: Path,
    html: str,
    name: str,
    content: bytes,
):
    server.pages["/report"], server.pages["/files/paper.pdf"] = attachment, pdf
    server.pages["/files/plan.txt"] = plan
    await shown(session, server, html)
    result = await session.step(type="download_file", id="L1")
    path = tmp_path / "down" / name
    assert (result.data, path.read_bytes()) == (str(path), content)
    assert f"It is at {path}." in result.message


@pytest.mark.anyio
async def test_a_second_file_of_one_name_does_not_take_the_place_of_the_first(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<a download=r.csv href='data:text/csv,a'>Get</a>")
    await session.step(type="download_file", id="L1")
    again = await session.step(type="download_file", id="L1")
    assert again.data.endswith("r (2).csv")


@pytest.mark.anyio
async def test_a_click_that_downloads_nothing_is_not_verified(
    session: AsyncSession, server: Server
):
    await shown(session, server, "<button>Get</button>")
    with pytest.raises(NotVerified, match="was clicked, and nothing was downloaded after it"):
        await session.step(type="download_file", id="B1")


@pytest.mark.anyio
async def test_without_folders_nothing_is_done(client: AsyncNotteClient, server: Server):
    async with client.Session() as session:
        await shown(
            session, server, "<a download=r.csv href='data:text/csv,a'>Get</a><input type=file>"
        )
        with pytest.raises(ActionFailed, match=r"storage=FileStorage\(download_dir="):
            await session.step(type="download_file", id="L1")
        with pytest.raises(ActionFailed, match=r"storage=FileStorage\(upload_dir="):
            await session.step(type="upload_file", id="B1", path="cv.txt")


@pytest.mark.parametrize(
    ("suggested", "name"),
    [
        ("report.csv", "report.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("con.txt", "_con.txt"),
        ("...", "download"),
        ("", "download"),
        (".bashrc", "bashrc"),
        ("e\u202egpj.exe", "e_gpj.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_suggested_name_leads_nowhere_else(suggested: str, name: str):
    assert safe_name(suggested) == name


def test_a_storage_is_of_paths():
    with pytest.raises(TypeError, match="upload_dir must be a path, not 5"):
        FileStorage(5)  # pyright: ignore[reportArgumentType] - that is the point


def test_what_can_be_uploaded_and_what_came_down_is_listed(storage: FileStorage, tmp_path: Path):
    tmp_path.joinpath("up", "more").mkdir()
    tmp_path.joinpath("up", "more", "b.txt").write_text("b", encoding="utf-8")
    tmp_path.joinpath("up", "out").symlink_to(tmp_path / "secret.txt")
    assert storage.uploads() == (tmp_path / "up" / "cv.txt", tmp_path / "up" / "more" / "b.txt")
    assert storage.downloads() == ()  # the folder is made when first needed
    storage.for_download("terms.txt").write_text("fair", encoding="utf-8")
    assert storage.downloads() == (tmp_path / "down" / "terms.txt",)
    assert FileStorage().uploads() == ()
