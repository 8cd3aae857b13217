"""The main job on the example site, told so that a stranger understands: what `try` runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.errors import NothingObserved
from notte_local.example import START_URL, serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local import AsyncSession
    from notte_local.core.element import Match
    from notte_local.results import Effects, StepResult

PRODUCT_URL = f"{START_URL}products/linen-shirt"
SHOWN_LINES = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One stop of the tour: the calls that were made, and what came of them."""

    title: str
    calls: tuple[str, ...]
    lines: tuple[str, ...]
    seconds: float = 0.0


async def tour(tell: Callable[[Part], None], *, headless: bool = True) -> None:
    """Observe, step, fill a form, dismiss a dialog, scrape; each told as soon as it is done.

    Raises what the session raises, BrowserNotFound first of all.
    """
    from notte_local import AsyncSession

    begun = time.perf_counter()
    async with AsyncSession(headless=headless) as session:
        context = session.context
        assert context is not None, "a started session has a context"
        await serve(context)
        for title, stop in STOPS:
            at = time.perf_counter()
            calls, lines = await stop(session)
            tell(Part(title, calls, tuple(lines), time.perf_counter() - at))
        last = time.perf_counter()
    over = time.perf_counter()
    tell(_end(session, over - begun, closing=over - last))


Told = tuple[tuple[str, ...], list[str]]


async def _look(session: AsyncSession) -> Told:
    obs = await session.observe(url=START_URL)
    return (f'obs = await session.observe(url="{START_URL}")', "obs.text()"), [
        f"{obs.title}: {len(obs.elements)} elements, {len(obs.space)} actions. It begins so:",
        *_head(obs.text()),
    ]


async def _cookies(session: AsyncSession) -> Told:
    return await _do(session, "accept the cookies")


async def _jobs(session: AsyncSession) -> Told:
    return await _do(session, "click 'jobs'")


async def _dismiss(session: AsyncSession) -> Told:
    return await _do(session, "dismiss the sign in check")


async def _markdown(session: AsyncSession) -> Told:
    scraped = await session.scrape()
    return ("print(await session.scrape())",), _head(scraped.markdown)


async def _form(session: AsyncSession) -> Told:
    await session.observe(url=PRODUCT_URL)
    told: list[str] = []
    for instructions in ("choose Large as the size", "set the quantity to 3", "add to cart"):
        told += [f'"{instructions}"', *(f"  {line}" for line in await _step(session, instructions))]
    answer = _status((await session.observe()).text(region="main"))
    return (f'await session.observe(url="{PRODUCT_URL}")',), [
        *told,
        f"The page answers: {answer}",
    ]


async def _data(session: AsyncSession) -> Told:
    from pydantic import BaseModel

    class Product(BaseModel):
        name: str
        price: float
        sku: str

    scraped = await session.scrape(response_format=Product)
    found = (f"{name}: {origin.source}" for name, origin in scraped.provenance.items())
    return ("(await session.scrape(response_format=Product)).data",), [
        repr(scraped.data),
        f"found in {', '.join(found)}",
    ]


STOPS = (
    ("Look at a page", _look),
    ("Say what is wanted, and do it", _cookies),
    ("Follow a link", _jobs),
    ("Get a dialog out of the way", _dismiss),
    ("Read the page as markdown", _markdown),
    ("Fill in a form", _form),
    ("Read the page as data, with no model", _data),
)


async def _do(session: AsyncSession, instructions: str) -> Told:
    calls = (
        f'obs = await session.observe(instructions="{instructions}")',
        "await session.step(action=obs.space.first())",
    )
    return calls, await _step(session, instructions)


async def _step(session: AsyncSession, instructions: str) -> list[str]:
    obs = await session.observe(instructions=instructions)
    result = await session.step(action=obs.space.first())
    return [f"matched  {_matched(obs.matches[0])}", *_done(result)]


def _matched(match: Match) -> str:
    told = sorted((reason for reason in match.why if reason.detail), key=lambda why: -why.weight)
    why = "; ".join(f"{reason.signal} {reason.detail}" for reason in told[:3])
    return f"{match.element or match.action.type}, score {match.score:.2f} ({why})"


def _done(result: StepResult) -> list[str]:
    effects = _effects(result.effects)
    return [f"done     {result.message}", *([f"effects  {effects}"] if effects else [])]


def _effects(effects: Effects) -> str:
    told = [
        f"now at {effects.url}" if effects.url != effects.url_before else "",
        *(
            f"{len(elements)} {word}"
            for word, elements in (
                ("added", effects.added),
                ("removed", effects.removed),
                ("changed", effects.changed),
            )
            if elements
        ),
    ]
    return ", ".join(filter(None, told))


def _head(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise NothingObserved("The example page came out empty.")
    rest = len(lines) - SHOWN_LINES
    return [*lines[:SHOWN_LINES], *([f"... {rest} lines more"] if rest > 0 else [])]


def _status(text: str) -> str:
    """What stands in the first live region of an outline."""
    lines = [line.strip() for line in text.splitlines()]
    return " ".join(lines[lines.index("status") + 1 :][:1]) if "status" in lines else "nothing"


def _end(session: AsyncSession, seconds: float, *, closing: float) -> Part:
    status = session.status()
    return Part(
        "The session has ended",
        ("session.status()",),
        (
            f"{status.status} after {status.steps} steps at {status.url}",
            f"in all {seconds:.1f} s, the start of the browser included",
            "nothing left this machine: the site is part of the package",
        ),
        closing,
    )
