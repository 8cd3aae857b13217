"""How well a recorded target is found again on a page that was rebuilt.

    python benchmarks/replay.py --data DIR [--pages 40] [--targets 10] [--seed 1] [--show]
        [--json FILE]

For each saved page: observed, targets taken, the page changed by `tests/changed_pages.py` (two
decoys beside each target), and each target looked for there: found, refused, or another one taken
("wrong", which is never to happen). And the same with the targets removed and their decoys left,
where every one is to be refused.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rounds import told

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from notte_local import AsyncNotteClient  # noqa: E402
from notte_local.core.fingerprint import Fingerprint, called, fingerprint  # noqa: E402
from notte_local.core.heal import Found, called_as, find  # noqa: E402
from notte_local.errors import NotteLocalError  # noqa: E402
from tests.changed_pages import MARK, Node, changed, marked, text_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local import AsyncSession
    from notte_local.core.element import Element

URL = "https://page.test/"
# A decoy inside another control would be a part of its name
WITHIN = (
    "ancestor::a|ancestor::button|"
    "ancestor::*[@role and contains(' tab button option menuitem link ', @role)]"
)
SOURCES = ("grounding/russ", "grounding/ddg", "scrape/wcxb-dev")
TAGS = frozenset(("a", "button", "input", "select", "textarea"))
ROLES = frozenset(
    ("link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "tab", "menuitem")
)


@dataclass
class Tally:
    """What came of the targets of some pages."""

    healed: int = 0
    wrong: int = 0
    refused: int = 0
    changed: int = 0  # healed, and not as they were
    lost: int = 0  # hidden by the change
    kept_out: int = 0  # removed, and refused
    taken: int = 0  # removed, and something else taken
    notes: list[str] = field(default_factory=list[str])

    @property
    def steps(self) -> int:
        return self.healed + self.wrong + self.refused


async def mark_of(session: AsyncSession, element: Element) -> str | None:
    return await session.locator(element).get_attribute(MARK, timeout=5000)


async def shown(session: AsyncSession, html: str) -> tuple[Element, ...]:
    """What is seen of a page."""
    assert session.context is not None
    await session.context.unroute_all()

    async def answer(route: Any) -> None:
        if route.request.url == URL:
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await session.context.route("**/*", answer)
    return (await session.observe(url=URL)).elements


def eligible(elements: Sequence[Element]) -> list[Element]:
    return [
        each
        for each in elements
        if each.role in ROLES
        and each.tag in TAGS
        and called(each).strip()
        and not each.place.frame
        and not each.states & {"inert", "unreachable", "aria-hidden", "disabled"}
    ]


async def take(session: AsyncSession, root: Node, count: int, seed: int) -> dict[str, Fingerprint]:
    """Some targets of a page, by their marks: those that something told apart when recorded."""
    elements = await shown(session, text_of(root))
    able = eligible(elements)
    by_mark = {node.get(MARK): node for node in root.iter() if isinstance(node.tag, str)}
    taken: dict[str, Fingerprint] = {}
    for each in random.Random(seed).sample(able, min(2 * count, len(able))):
        mark = await mark_of(session, each)
        wanted = fingerprint(each, elements)
        is_distinct = wanted.twins == 1 or wanted.apart
        if mark is not None and is_distinct and not by_mark[mark].xpath(WITHIN):
            taken[mark] = wanted
    return dict(list(taken.items())[:count])


async def measure(
    session: AsyncSession, path: Path, tally: Tally, *, count: int, seed: int
) -> None:
    """The targets of one page, looked for where it was rebuilt, and where they were removed."""
    root, name = marked(read(path)), path.name
    wanted = await take(session, root, count, seed)
    if not wanted:
        return
    names = {mark: called_as(each) for mark, each in wanted.items()}
    there = await shown(session, changed(root, names, seed))
    for mark, each in wanted.items():
        await judge(session, mark, each, find(each, there), tally)
    without = await shown(session, changed(root, names, seed, without=True))
    for each in wanted.values():
        found = find(each, without)
        tally.kept_out += found.element is None
        tally.taken += found.element is not None
        if found.element is not None:
            tally.notes.append(f"taken {name}: {each} -> {found.element} {found.score:.2f}")


async def judge(
    session: AsyncSession, mark: str, wanted: Fingerprint, found: Found, tally: Tally
) -> None:
    assert session.page is not None
    if found.element is None:
        if not await session.page.locator(f"[{MARK}='{mark}']").is_visible():
            tally.lost += 1  # the change has hidden it: there is nothing to find
            return
        tally.refused += 1
        tally.notes.append(f"refused {wanted}: {found.refusal}")
    elif await mark_of(session, found.element) == mark:
        tally.healed += 1
        tally.changed += bool(found.changed)
    else:
        tally.wrong += 1
        tally.notes.append(f"wrong {wanted} -> {found.element} {found.score:.2f}")


def read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def pages(data: Path, count: int, seed: int) -> list[Path]:
    """Pages of all sources, chosen by the seed."""
    rng = random.Random(seed)
    sources = [sorted(data.glob(f"{folder}/**/*.html.gz")) for folder in SOURCES]
    share = -(-count // len(sources))
    return [page for each in sources for page in rng.sample(each, min(share, len(each)))]


async def run(options: argparse.Namespace) -> dict[str, Any]:
    tally, used = Tally(), 0
    async with AsyncNotteClient() as client, client.Session(record=False) as session:
        for path in pages(options.data, options.pages, options.seed):
            before = tally.steps
            try:
                await measure(session, path, tally, count=options.targets, seed=options.seed)
            except NotteLocalError as exc:
                print(f"! {path.name}: {exc}")
            used += tally.steps > before
    for note in tally.notes if options.show else ():
        print(note)
    removed = tally.kept_out + tally.taken
    return {
        "pages": used,
        "steps": tally.steps,
        "healed": round(tally.healed / (tally.steps or 1), 4),
        "of them changed": tally.changed,
        "wrong": tally.wrong,
        "refused": tally.refused,
        "hidden": tally.lost,
        "removed": removed,
        "refused when removed": round(tally.kept_out / (removed or 1), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--targets", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="name what was not healed")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    told([asyncio.run(run(options))], options.json)


if __name__ == "__main__":
    main()
