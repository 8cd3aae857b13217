"""Component libraries of unlike markup, operated by instructions alone.

    python benchmarks/widgets.py [--only mui,shoelace,desk,vaadin] [--json FILE]

Installs the libraries from npm into a temporary folder (needs npm and the network), and builds
small applications of ours on them: React with portals (MUI, and the desk: react-datepicker,
ag-grid, react-dropzone, dnd-kit, Quill), web components with nested shadow roots (Shoelace,
Vaadin). Each task is said in words, done, and looked for in the application's own state.
"""

from __future__ import annotations

import argparse
import asyncio
import mimetypes
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rounds import told

if TYPE_CHECKING:
    from playwright.async_api import Route

    from notte_local import AsyncSession

PAGES = Path(__file__).parent / "pages"
ADDRESS = "https://widgets.test/"
PACKAGES = (
    "react@18", "react-dom@18", "@mui/material@5", "@shoelace-style/shoelace@2",
    "react-datepicker@7", "ag-grid-community@32", "react-dropzone@14", "@dnd-kit/core@6", "quill@2",
    "@vaadin/date-picker@24", "@vaadin/grid@24", "@vaadin/upload@24", "esbuild@0.25",
)  # fmt: skip
BUILT = ("desk", "vaadin")  # those whose script is bundled
UPLOAD = "receipt.txt"

Task = tuple[tuple[str, ...], str]  # what is said, and an expression that is true once it is done
TASKS: dict[str, tuple[Task, ...]] = {
    "mui": (
        (("select Large in the Size list",), "held.size === 'L'"),
        (("select Parma as the city",), "held.city === 'Parma'"),
        (("select Green in Colours",), "held.colours.join() === 'Green'"),
        (("type Ada Lovelace into the full name field",), "held.name === 'Ada Lovelace'"),
        (("set the volume to 70",), "held.volume === 70"),
        (("turn on dark mode",), "held.dark"),
        (("open the Billing tab",), "held.tab === 1"),
        (("click Delete account", "click Delete for ever"), "held.deleted && !held.dialog"),
    ),
    "shoelace": (
        (("select Large in the Size list",), "size.value === 'L'"),
        (
            ("type Ada Lovelace into the full name field",),
            "document.getElementById('name').value === 'Ada Lovelace'",
        ),
        (("set the volume to 70",), "volume.value === 70"),
        (("turn on dark mode",), "dark.checked"),
        (("check the terms box",), "terms.checked"),
        (("open the Billing tab",), "billing.active"),
        (("show the shipping details",), "details.open"),
        (("click Delete account", "click Delete for ever"), "self.deleted && !dialog.open"),
    ),
    "desk": (
        (("type 05/14/2026 into Arrival",), "held.day === '2026-5-14'"),
        (("click the arrival field", "click May 14th"), "held.day === '2026-5-14'"),
        (
            ("click the arrival field", "click Next Month", "click June 3rd"),
            "held.day === '2026-6-3'",
        ),
        (("upload receipt.txt to the receipts",), "held.files.join() === 'receipt.txt'"),
        (("drag Write the tests to Done",), "held.at['Write the tests'] === 'Done'"),
        (("sort by age",), "held.grid.getDisplayedRowAtIndex(0).data.name === 'Ada'"),
        (("click Edith",), "held.chosen === 'Edith'"),
        (("type Buy milk into the notes",), "held.quill.getText().trim() === 'Buy milk'"),
        (("click Bold", "type Buy milk into the notes"), "held.quill.getText().includes('Buy')"),
    ),
    "vaadin": (
        (("type 5/14/2026 into Arrival",), "arrival.value === '2026-05-14'"),
        (("upload receipt.txt",), "self.file === 'receipt.txt'"),
        (("sort by age",), "first() === 'Ada'"),
        (
            ("check Select Row in the row of Ada",),
            "people.selectedItems.map(p => p.name).join() === 'Ada'",
        ),
    ),
}


def install(folder: Path) -> None:
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save"]
    subprocess.run([*command, *PACKAGES], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def build(folder: Path) -> None:
    """The scripts that import packages, each one file with a style beside it."""
    sources = [str(PAGES / f"{name}.js") for name in BUILT]
    command = ["node_modules/.bin/esbuild", *sources, "--bundle", "--outdir=built"]
    there = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    quiet = ("--log-level=error", "--define:process.env.NODE_ENV='production'")
    subprocess.run([*command, *quiet], cwd=folder, check=True, env=there)
    folder.joinpath(UPLOAD).write_text("12.50", encoding="utf-8")


async def serve(session: AsyncSession, html: str, folder: Path) -> None:
    async def answer(route: Route) -> None:
        path = folder / route.request.url.removeprefix(ADDRESS)
        if route.request.url == ADDRESS:
            await route.fulfill(body=html, content_type="text/html")
        elif path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            await route.fulfill(path=path, content_type=kind)
        else:
            await route.fulfill(status=404)

    assert session.page is not None  # the session has started
    await session.page.route(f"{ADDRESS}**", answer)


async def load(session: AsyncSession) -> None:
    """The page with all of its modules, which a server of Python gives out slowly."""
    assert session.page is not None  # the session has started
    await session.page.goto(ADDRESS, wait_until="load", timeout=120_000)
    await session.observe()


async def done(session: AsyncSession, sentences: tuple[str, ...], check: str) -> str:
    """ "" where the task was done; else what went wrong."""
    from notte_local import NotteLocalError

    try:
        for sentence in sentences:
            obs = await session.observe(instructions=sentence)
            await session.step(action=obs.space.first())
    except (NotteLocalError, ValueError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"[:100]
    assert session.page is not None  # the session has started
    is_done = await session.page.evaluate(f"Boolean({check})")
    return "" if is_done else f"done, and not {check}"


async def measure(name: str, folder: Path) -> list[dict[str, object]]:
    from notte_local import AsyncSession, FileStorage

    html = PAGES.joinpath(f"{name}.html").read_text(encoding="utf-8")
    found: list[dict[str, object]] = []
    storage = FileStorage(upload_dir=folder, download_dir=folder)
    async with AsyncSession(timeout_seconds=180, storage=storage) as session:
        await serve(session, html, folder)
        for sentences, check in TASKS[name]:
            await load(session)
            wrong = await done(session, sentences, check)
            said = "; ".join(sentences)
            found.append({"library": name, "said": said, "right": not wrong, "wrong": wrong})
    return found


async def run(names: list[str], folder: Path) -> list[dict[str, object]]:
    found = [row for name in names for row in await measure(name, folder)]
    right = sum(bool(row["right"]) for row in found)
    total: dict[str, object] = {
        "library": "all",
        "said": f"{right} of {len(found)}",
        "right": "",
        "wrong": "",
    }
    return [*found, total]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default=",".join(TASKS), help="the libraries, by name")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--folder", type=Path, help="where they are installed already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = options.folder or Path(temporary)
        if options.folder is None:
            install(folder)
        build(folder)
        told(asyncio.run(run(options.only.split(","), folder)), options.json)


if __name__ == "__main__":
    main()
