"""How well recorded steps are done again on pages that were rebuilt.

    python benchmarks/replay.py --data DIR [--pages 48] [--targets 10] [--seed 1] [--show]
        [--json FILE]

For each saved page: steps are done and saved, the page is changed by `tests/changed_pages.py` (two
decoys beside each target), and each step is replayed there by `session.replay`. What a step really
did is told by `witness.js`, which stands in the page: the target got it (healed), nothing did
(refused, or failed), or something else did ("wrong", which is never to happen). And the same with
the targets removed and their decoys left, where every step is to be refused.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout
from rounds import told

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from notte_local import AsyncNotteClient, Trajectory  # noqa: E402
from notte_local.core.fingerprint import called  # noqa: E402
from notte_local.core.heal import called_as  # noqa: E402
from notte_local.core.secrets import MASK  # noqa: E402
from notte_local.errors import NotteLocalError, ReplayRefused  # noqa: E402
from tests.changed_pages import DECOY, MARK, Node, changed, marked, text_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notte_local import AsyncSession
    from notte_local.core.element import Element
    from notte_local.trajectory import StepTurn

URL = "https://page.test/"
SECONDS = 120.0  # of a verb, on a machine that is busy with other things
WITNESS = Path(__file__).with_name("witness.js")
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
TYPED = {"email": "ada@lovelace.test", "number": "7", "url": "https://ada.test/", "tel": "555123"}


@dataclass
class Tally:
    """What came of the steps of some pages."""

    healed: int = 0
    wrong: int = 0
    refused: int = 0
    failed: int = 0  # known again, and then not to be acted on
    changed: int = 0  # healed, and not as they were
    out_of_reach: int = 0  # the change has hidden or covered it: nobody could act on it
    beside: int = 0  # decoys that can be seen
    kept_out: int = 0  # removed, and refused
    taken: int = 0  # removed, and something else acted on
    notes: list[str] = field(default_factory=list[str])

    @property
    def steps(self) -> int:
        return self.healed + self.wrong + self.refused + self.failed

    def __str__(self) -> str:
        removed = self.kept_out + self.taken
        return (
            f"{self.steps} steps: {self.healed} healed, {self.wrong} wrong, "
            f"{self.refused} refused, {self.failed} failed; "
            f"{removed} removed: {self.kept_out} refused"
        )


async def opened(session: AsyncSession, html: str) -> tuple[Element, ...]:
    """What is seen of a page that is gone to."""
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


async def witnessed(session: AsyncSession) -> list[list[str]]:
    """What controls got since it was last asked."""
    assert session.page is not None
    return await session.page.evaluate("witness()")


def did(turn: StepTurn, mark: str, got: Sequence[Sequence[str]]) -> bool:
    """Whether a control got what the step does."""
    return ["click" if turn.action.type == "click" else "input", mark] in got


def others(mark: str, got: Sequence[Sequence[str]]) -> bool:
    """Whether any control but that one got anything."""
    return any(each != mark for _, each in got)


def asked_of(element: Element) -> dict[str, Any] | None:
    """A step that leaves a trace, None where there is none."""
    if element.role in ("checkbox", "radio"):
        is_checked = "checked" in element.states
        return None if is_checked and element.role == "radio" else {"value": not is_checked}
    if element.tag == "select":
        return {"value": element.options[-1]} if len(element.options) > 1 else None
    kind = element.attributes.get("type", "text")
    if element.role in ("textbox", "searchbox", "combobox"):
        return None if kind == "password" else {"value": TYPED.get(kind, "Ada 7")}
    return {}


async def record(session: AsyncSession, root: Node, count: int, seed: int) -> dict[str, StepTurn]:
    """Some steps on a page, by the marks of their targets: those that did what they say, where
    something told the target from its like.
    """
    able = eligible(await opened(session, text_of(root)))
    by_mark = {node.get(MARK): node for node in root.iter() if isinstance(node.tag, str)}
    done: dict[str, StepTurn] = {}
    for each in random.Random(seed).sample(able, min(3 * count, len(able))):
        asked = asked_of(each)
        if len(done) == count or asked is None:
            continue
        try:
            mark = await session.locator(each).get_attribute(MARK, timeout=5000)
            if mark is None or by_mark[mark].xpath(WITHIN):
                continue
            await session.step(id=each.id, **asked)
        except (NotteLocalError, PlaywrightError):
            continue  # covered, say, or gone: no step that anybody would have recorded
        turn, got = session.trajectory.steps[-1], await witnessed(session)
        if did(turn, mark, got) and is_fit(turn):
            done[mark] = turn
    return done


def is_fit(turn: StepTurn) -> bool:
    """Whether something told its target from its like, and all that it did is known."""
    target = turn.target
    is_whole = MASK not in str(getattr(turn.action, "value", ""))
    return is_whole and target is not None and (target.twins == 1 or bool(target.apart))


async def measure(
    session: AsyncSession, path: Path, folder: Path, tally: Tally, *, count: int, seed: int
) -> None:
    """The steps of one page, replayed where it was rebuilt, and where the targets were removed."""
    root = marked(read(path))
    done = await record(session, root, count, seed)
    if not done:
        return
    names = {mark: called_as(turn.target) for mark, turn in done.items() if turn.target is not None}
    saved = save(done, folder)
    await opened(session, changed(root, names, seed))
    tally.beside += await visible(session, f"[{DECOY}]")
    for mark, file in saved.items():
        await again(session, file, done[mark], mark, tally)
    await opened(session, changed(root, names, seed, without=True))
    for mark, file in saved.items():
        await refused(session, file, done[mark], path.name, tally)


def read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def save(done: Mapping[str, StepTurn], folder: Path) -> dict[str, Path]:
    """A file a step: one that is refused keeps none of the others from being tried."""
    paths = {mark: folder / f"{mark}.jsonl" for mark in done}
    for mark, turn in done.items():
        Trajectory([turn]).save(paths[mark])
    return paths


async def visible(session: AsyncSession, selector: str) -> int:
    assert session.page is not None
    found = await session.page.locator(selector).all()
    return sum([await each.is_visible() for each in found])


async def within_reach(session: AsyncSession, mark: str) -> bool:
    """Whether a pointer reaches an element: asked of Playwright, which knows nothing of ours."""
    assert session.page is not None
    try:
        await session.page.locator(f"[{MARK}='{mark}']").click(trial=True, timeout=2000)
    except PlaywrightTimeout:
        return False
    finally:
        await witnessed(session)  # it tries by events that it swallows, after the witness
    return True


async def again(session: AsyncSession, file: Path, turn: StepTurn, mark: str, tally: Tally) -> None:
    why, is_changed, is_refused = "", False, False
    try:
        is_changed = bool((await session.replay(file)).healed)
    except ReplayRefused as error:
        why, is_refused = str(error).splitlines()[0], True
    except NotteLocalError as error:
        why = str(error).splitlines()[0]
    got = await witnessed(session)
    if others(mark, got):
        tally.wrong += 1
        tally.notes.append(f"wrong {turn.target}: {got}")
    elif did(turn, mark, got):
        tally.healed += 1
        tally.changed += is_changed
    elif not await within_reach(session, mark):
        tally.out_of_reach += 1
        tally.notes.append(f"out of reach: {why}")
    else:
        tally.refused += is_refused
        tally.failed += not is_refused
        tally.notes.append(f"{'refused' if is_refused else 'failed'}: {why}")


async def refused(
    session: AsyncSession, file: Path, turn: StepTurn, name: str, tally: Tally
) -> None:
    """A step whose target is gone: refused by replay, and nothing of the page got anything."""
    try:
        done = str(await session.replay(file))
    except ReplayRefused:
        done = ""
    except NotteLocalError as error:
        done = str(error)
    got = await witnessed(session)
    is_kept_out = not done and not got
    tally.kept_out += is_kept_out
    tally.taken += not is_kept_out
    if not is_kept_out:
        tally.notes.append(f"taken {name}: {turn.target}: {got} {done}")


def pages(data: Path, count: int, seed: int) -> list[Path]:
    """Pages of all sources, chosen by the seed."""
    rng = random.Random(seed)
    sources = [sorted(data.glob(f"{folder}/**/*.html.gz")) for folder in SOURCES]
    share = -(-count // len(sources))
    return [page for each in sources for page in rng.sample(each, min(share, len(each)))]


async def run(options: argparse.Namespace) -> dict[str, Any]:
    tally, used = Tally(), 0
    async with AsyncNotteClient() as client, client.Session(timeout_seconds=SECONDS) as session:
        assert session.context is not None
        await session.context.add_init_script(path=WITNESS)
        for path in pages(options.data, options.pages, options.seed):
            before = tally.steps
            with tempfile.TemporaryDirectory() as folder:
                try:
                    await measure(
                        session,
                        path,
                        Path(folder),
                        tally,
                        count=options.targets,
                        seed=options.seed,
                    )
                except NotteLocalError as exc:
                    print(f"! {path.name}: {exc}", file=sys.stderr)
            used += tally.steps > before
            lines = [
                f"= {path.name}: {used} pages, {tally}",
                *(tally.notes if options.show else ()),
            ]
            print(*lines, sep="\n  ", file=sys.stderr, flush=True)
            tally.notes.clear()
    removed = tally.kept_out + tally.taken
    return {
        "pages": used,
        "steps": tally.steps,
        "healed": round(tally.healed / (tally.steps or 1), 4),
        "of them changed": tally.changed,
        "wrong": tally.wrong,
        "refused": tally.refused,
        "failed": tally.failed,
        "out of reach": tally.out_of_reach,
        "decoys seen": tally.beside,
        "removed": removed,
        "refused when removed": round(tally.kept_out / (removed or 1), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=48)
    parser.add_argument("--targets", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="name what was not healed")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    told([asyncio.run(run(options))], options.json)


if __name__ == "__main__":
    main()
