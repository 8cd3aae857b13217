"""A clock that is moved by hand, and a page that remembers what was done to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from notte_local.browser.perform import Done
from notte_local.browser.tab import Rest
from notte_local.core.tree import Capture, Document, FrameCapture
from notte_local.results import Tab
from notte_local.session import AsyncSession

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Timer:
    at: float
    callback: Callable[[], object]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Clock:
    """Time that passes when `advance` is called, and only then."""

    def __init__(self) -> None:
        self.time = 0.0
        self.timers: list[Timer] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return START + timedelta(seconds=self.time)

    def call_later(self, delay: float, callback: Callable[[], object]) -> Timer:
        timer = Timer(self.time + delay, callback)
        self.timers.append(timer)
        return timer

    @property
    def pending(self) -> list[Timer]:
        return [timer for timer in self.timers if not timer.is_cancelled]

    def advance(self, seconds: float) -> None:
        """Let time pass, calling what falls due, in order."""
        end = self.time + seconds
        while due := [timer for timer in self.pending if timer.at <= end]:
            timer = min(due, key=lambda timer: timer.at)
            self.timers.remove(timer)
            self.time = max(self.time, timer.at)
            timer.callback()
        self.time = end


@dataclass
class FakeTab:
    url: str = "about:blank"
    http_status: int | None = None
    pending: str | None = None
    is_stuck: bool = False

    async def last_change(self) -> tuple[tuple[str, int], float] | None:
        return None

    async def changed(self, *, until: float, since: tuple[str, int] | None = None) -> bool:
        return False

    async def stop_loading(self) -> None:
        self.pending = None


@dataclass
class FakePage:
    """What a session asks of BrowserPage, with one empty document per address."""

    on_lost: Callable[[str], None] = lambda why: None
    done: list[str] = field(default_factory=list)
    is_closed: bool = False
    reading: asyncio.Event = field(default_factory=asyncio.Event)  # set once html() is waited for
    gate: asyncio.Event | None = None  # html() waits here

    def __post_init__(self) -> None:
        self.current = FakeTab()
        self.context = object()
        self.playwright_page = object()

    @property
    def url(self) -> str:
        return self.current.url

    async def goto(self, url: str, *, until: float) -> None:
        self.done.append(f"goto {url}")
        self.current.url, self.current.http_status = url, 200

    async def settle(
        self,
        *,
        until: float,
        budget: float,
        since: float,
        anew: bool = False,
        foresee: Callable[[Capture], None] | None = None,
    ) -> Rest:
        return Rest(settled=True)

    async def capture(self, *, seconds: float) -> Capture:
        document = Document("t", self.url, "Fake", "complete", (0, 0), (800, 600), (800, 600), 0)
        return Capture(FrameCapture(document, (), [], {}), ())

    async def bereaved(self, heirs: Sequence[Any]) -> list[Any]:
        return list(heirs)

    async def html(self, *, seconds: float) -> str:
        self.reading.set()
        if self.gate is not None:
            await self.gate.wait()
        return "<p>Some text that is there to be read.</p>"

    async def perform(self, action: Any, element: Any, reach: Any, **how: Any) -> Done:
        self.done.append(action.type)
        return Done()

    async def tabs(self, title: str) -> tuple[Tab, ...]:
        return (Tab(0, self.url, title, current=True),)

    async def take_opened(self) -> tuple[Tab, ...]:
        return ()

    def take_dialogs(self) -> tuple[Any, ...]:
        return ()

    def take_downloads(self) -> tuple[Any, ...]:
        return ()

    def take_closed(self) -> tuple[str, ...]:
        return ()

    def take_troubles(self) -> tuple[tuple[str, ...], tuple[Any, ...], int]:
        return (), (), 0

    async def close(self) -> None:
        self.is_closed = True


class FakeClient:
    """Where a session gets its pages and its time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.pages: list[FakePage] = []
        self.released: list[Any] = []

    async def open_page(
        self, session: Any, options: Any, on_lost: Callable[[str], None], stored: Any = None
    ) -> Any:
        self.pages.append(FakePage(on_lost))
        return self.pages[-1]

    async def release(self, session: Any) -> None:
        self.released.append(session)

    def session(self, **options: Any) -> AsyncSession:
        return AsyncSession._of(self, options)  # pyright: ignore[reportArgumentType]


async def until_idle(session: AsyncSession) -> None:
    """Wait for the session's own closing task, where there is one."""
    if session._closing is not None:
        await session._closing
