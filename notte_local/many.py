"""Scraping many pages: a few sessions beside the one that asks, and one stream of results.

A loop over `scrape`, outside the doorway. The asking session's own page stays where it is; those
that work have its options and its cookies, and a context of their own each.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from notte_local.core.checks import check_count
from notte_local.errors import NotteLocalError
from notte_local.results import ScrapedPage

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping

    from pydantic import BaseModel

    from notte_local.results import Scraped
    from notte_local.session import AsyncSession

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 32
# What a session that only reads does not have: files that another writes, hooks of the caller.
NOT_SHARED: dict[str, Any] = {
    "cookie_file": None,
    "profile": None,
    "record": False,
    "record_path": None,
    "on_expiring": None,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to read: which of the addresses given it belongs to, and which page of that list."""

    url: str
    index: int
    number: int = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """How each page is to be scraped."""

    response_format: type[BaseModel] | Mapping[str, Any] | None
    timeout: float | None
    how: dict[str, Any]


@dataclass(slots=True)
class Work:
    """What is left to do, and what was done."""

    waiting: deque[Asked]
    max_pages: int
    total: int
    done: int = 0
    seen: dict[int, set[str]] = field(default_factory=dict[int, set[str]])

    def take(self, asked: Asked, read: Scraped[Any] | NotteLocalError) -> ScrapedPage[Any]:
        """One page is read: its result, and the next of its list among what is waiting."""
        self.done += 1
        scraped = None if isinstance(read, NotteLocalError) else read
        if scraped is not None and asked.number < self.max_pages:
            self._go_on(asked, scraped)
        return ScrapedPage(
            url=asked.url,
            index=asked.index,
            number=asked.number,
            scraped=scraped,
            error=read if isinstance(read, NotteLocalError) else None,
            done=self.done,
            total=self.total,
        )

    def _go_on(self, asked: Asked, scraped: Scraped[Any]) -> None:
        seen = self.seen.setdefault(asked.index, set())
        seen.update((asked.url, scraped.url))
        if scraped.next_url is not None and scraped.next_url not in seen:
            seen.add(scraped.next_url)
            self.total += 1
            # First, so that a list is read to its end before the next one begins.
            self.waiting.appendleft(Asked(scraped.next_url, asked.index, asked.number + 1))


def checked_urls(urls: Iterable[str]) -> list[str]:
    """The addresses, where they are a collection of strings. Raises TypeError."""
    if isinstance(urls, str):
        raise TypeError(f"urls must be several addresses, not one str: [{urls!r}]")
    found = list(urls)
    for url in found:
        if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"urls must be strings, not {url!r}")
    return found


def check_many(concurrency: int, max_pages: int) -> None:
    """Raises TypeError or ValueError for a count that is none."""
    check_count("concurrency", concurrency)
    check_count("max_pages", max_pages)
    if concurrency > MOST_AT_ONCE:
        raise ValueError(f"concurrency must be from 1 to {MOST_AT_ONCE}, not {concurrency}")


async def scrape_each(
    session: AsyncSession,
    work: Work,
    wanted: Wanted,
    concurrency: int,
    *,
    worker: Callable[[], AsyncSession],
    require_open: Callable[[], None],
) -> AsyncGenerator[ScrapedPage[Any]]:
    """Each page as it is read, in whatever order they come."""
    free: list[AsyncSession] = []
    running: dict[asyncio.Task[Scraped[Any] | NotteLocalError], tuple[Asked, AsyncSession]] = {}
    async with session.hold():
        try:
            while work.waiting or running:
                while work.waiting and len(running) < concurrency:
                    asked = work.waiting.popleft()
                    one = free.pop() if free else worker()
                    task = asyncio.create_task(_read(session, one, asked, wanted))
                    running[task] = (asked, one)
                finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                require_open()
                for task in finished:
                    asked, one = running.pop(task)
                    if one.status().status in ("not_started", "active"):
                        free.append(one)
                    yield work.take(asked, task.result())
        finally:
            await _end(session, running, free)


async def _read(
    session: AsyncSession, worker: AsyncSession, asked: Asked, wanted: Wanted
) -> Scraped[Any] | NotteLocalError:
    """A page; what went wrong with it is an answer too, so that the others go on."""
    try:
        if worker.status().status == "not_started":
            await worker.start()
            await worker.set_cookies(await session.get_cookies())
        return await worker.scrape(
            asked.url,
            response_format=wanted.response_format,  # pyright: ignore[reportArgumentType]
            timeout=wanted.timeout,
            **wanted.how,
        )
    except NotteLocalError as exc:
        logger.debug("! %s: %s", asked.url, exc)
        return exc


async def _end(
    session: AsyncSession,
    running: Mapping[asyncio.Task[Any], tuple[Asked, AsyncSession]],
    free: list[AsyncSession],
) -> None:
    """Nothing goes on after the last result was taken, or the caller went away."""
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    workers = {id(worker): worker for worker in (*free, *(pair[1] for pair in running.values()))}
    ending = [worker.stop() for worker in workers.values() if worker is not session]
    await asyncio.gather(*ending)
