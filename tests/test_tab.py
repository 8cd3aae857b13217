"""When a tab is at rest, and what it tells until then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.browser.tab import Patience, Rest, Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Page

    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio


class CountingTab(Tab):
    """A tab that counts how often its page is asked."""

    looks = 0

    async def ask(self, command: str, *, seconds: float) -> Any:
        self.looks += 1
        return await super().ask(command, seconds=seconds)


@pytest.fixture
async def tab(raw_page: Page) -> CountingTab:
    return CountingTab(raw_page, lambda tab, why: None)


def now() -> float:
    return asyncio.get_running_loop().time()


async def settle(tab: Tab, *, budget: float = 10, seconds: float = 20) -> Rest:
    return await tab.settle(until=now() + seconds, budget=budget, since=now())


async def test_a_page_that_was_quiet_and_watched_is_at_rest_at_the_first_look(tab: CountingTab):
    await tab.page.set_content("<h1>Shop</h1>")
    assert await settle(tab) == Rest(settled=True)
    first = tab.looks
    assert first > 1  # nobody had watched it: two frames had to show that it is quiet
    assert await settle(tab) == Rest(settled=True)
    assert tab.looks == first + 1


async def test_what_a_page_does_in_its_next_frames_is_waited_for(tab: CountingTab):
    await tab.page.set_content("<h1>Shop</h1>")
    await settle(tab)
    await tab.page.evaluate("""() => {
        let left = 20;
        const frame = () => {
          document.body.dataset.left = --left;
          if (left) requestAnimationFrame(frame);
        };
        frame();
    }""")
    assert (await settle(tab)).settled
    assert await tab.page.evaluate("document.body.dataset.left") == "0"


async def test_a_page_that_never_rests_is_given_up_after_its_budget(tab: CountingTab):
    await tab.page.set_content("<h1>Shop</h1>")
    await tab.page.evaluate(
        "setInterval(() => document.body.dataset.now = performance.now(), 1), 0"
    )
    assert await settle(tab, budget=0.3) == Rest(settled=False, why="the page keeps changing")


class LaidOutTab(CountingTab):
    """A tab whose page is laid out for seconds: what a script would not keep Chromium from answering
    is not answered.
    """

    def __init__(self, page: Page, on_lost: Callable[[Tab, str], None]) -> None:
        super().__init__(page, on_lost)
        self.sent: list[str] = []

    async def _try_cdp(self, command: str, seconds: float = 0.1) -> bool:
        self.sent.append(command)
        return command != "Performance.getMetrics"


async def test_a_page_that_is_laid_out_for_seconds_has_no_script_ended(raw_page: Page):
    # What would be ended is the next one, and that is the reader's own: it never gets over it
    tab = LaidOutTab(raw_page, lambda tab, why: None)
    assert await tab.free()
    assert tab.sent == ["Performance.getMetrics", "Page.stopLoading"]


async def test_a_request_that_was_begun_since_is_waited_for(tab: CountingTab, server: Server):
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(exchange: Exchange) -> None:
        asked.set()
        await may_answer.wait()
        await exchange.send("late")

    server.pages.update({"/": "<h1>Shop</h1>", "/slow": slow})
    await tab.page.goto(server.url)
    begun = now()
    await tab.page.evaluate(
        "() => { fetch('/slow').then((r) => r.text()).then((t) => document.title = t) }"
    )
    await asked.wait()
    held = await tab.settle(until=now() + 20, budget=1, since=begun)
    assert held == Rest(settled=False, why=f"still waiting for {server.url}/slow")
    assert (await settle(tab)).settled  # a request from before is none of this wait's
    may_answer.set()
    assert (await tab.settle(until=now() + 20, budget=10, since=begun)).settled
    assert await tab.page.title() == "late"


async def test_a_navigation_without_an_answer_is_pending_until_it_is_stopped(
    tab: CountingTab, server: Server
):
    asked = asyncio.Event()

    async def never(exchange: Exchange) -> None:
        asked.set()
        await exchange.hang()

    server.pages.update({"/": "<h1>Shop</h1>", "/never": never})
    await tab.page.goto(server.url)
    assert tab.http_status == 200
    await tab.page.evaluate("() => { setTimeout(() => { location.href = '/never' }) }")
    await asked.wait()
    url = f"{server.url}/never"
    assert await settle(tab, seconds=0.3) == Rest(
        settled=False, why=f"still waiting for {url} to answer", pending=url
    )
    await tab.stop_loading()
    assert tab.pending is None
    assert (await settle(tab)).settled


@pytest.mark.parametrize(
    ("looks", "is_over"),
    [
        pytest.param([(0.5, "complete", 0)], False, id="within its budget"),
        pytest.param([(0.5, "complete", 0), (2.6, "complete", 9)], True, id="loaded: changes buy none"),
        pytest.param([(0.5, "loading", 1), (2.4, "loading", 1)], True, id="stalled"),
        pytest.param([(0.5, "loading", 1), (1.5, "loading", 2), (2.4, "loading", 2)], False, id="arriving"),
        pytest.param([(0.5, "loading", 1), (1.5, "loading", 2), (10, "loading", 3)], True, id="deadline"),
    ],
)  # fmt: skip
def test_patience_is_renewed_only_by_what_still_arrives(
    looks: list[tuple[float, str, int]], is_over: bool
):
    patience = Patience(0, budget=1.5)
    told = [
        patience.is_over(at, 10, {"ready": ready, "changes": changes})
        for at, ready, changes in looks
    ]
    assert told == [False] * (len(looks) - 1) + [is_over]
