"""The fake page does what the real one does: the same calls on both, with the same outcome."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.actions import PressKeyAction
from notte_local.browser.page import BrowserPage
from notte_local.browser.perform import Done
from notte_local.browser.tab import Rest
from tests.fakes import FakePage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

URL = "https://a.test/"
HTML = "<title>Fake</title><p>Some text that is there to be read.</p>"

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["fake", "real"])
async def page(request: pytest.FixtureRequest, raw_browser: Browser) -> AsyncIterator[Any]:
    """A page of either kind, that answers at one address."""
    if request.param == "fake":
        yield FakePage()
        return
    context = await raw_browser.new_context(viewport={"width": 800, "height": 600})
    await context.route(URL, lambda route: route.fulfill(body=HTML, content_type="text/html"))
    yield await BrowserPage.open(context, lambda why: None)
    await context.close()


def soon() -> float:
    return asyncio.get_running_loop().time() + 10


def never_asked(secret: Any, url: str) -> str:
    raise AssertionError(secret)


async def test_both_pages_answer_alike(page: Any):
    assert (page.url, page.current.http_status, page.current.pending) == ("about:blank", None, None)

    await page.goto(URL, until=soon())
    assert await page.settle(until=soon(), budget=2, since=0) == Rest(settled=True)
    assert (page.url, page.current.url, page.current.http_status) == (URL, URL, 200)
    assert page.current.pending is None

    document = (await page.capture(seconds=5)).document
    assert (document.url, document.title, document.ready_state) == (URL, "Fake", "complete")
    assert (document.scroll, document.view) == ((0, 0), (800, 600))
    assert "<p>Some text that is there to be read.</p>" in await page.html(seconds=5)

    tabs = await page.tabs("Fake")
    assert [(tab.index, tab.url, tab.title, tab.current) for tab in tabs] == [
        (0, URL, "Fake", True)
    ]
    assert (await page.take_opened(), page.take_dialogs(), page.take_downloads()) == ((), (), ())

    done = await page.perform(
        PressKeyAction(key="Enter"), None, None, until=soon(), reveal=never_asked
    )
    assert done == Done()
    assert await page.current.changed(until=0) is False
    await page.current.stop_loading()

    await page.close()
    await page.close()


async def test_both_have_what_a_session_asks_for(page: Any):
    assert page.context is not None
    assert page.playwright_page is not None
    await page.close()


def test_the_fake_has_no_method_that_the_real_one_has_not():
    fake = {name for name in vars(FakePage) if not name.startswith("_")}
    real = {name for name in dir(BrowserPage) if not name.startswith("_")}
    assert fake - real - {"on_lost", "gate", "reading", "done", "is_closed"} == set()


def test_the_fake_takes_what_the_real_one_takes():
    own = {name: call for name, call in vars(FakePage).items() if not name.startswith("_")}
    shared = [name for name in own if inspect.isfunction(getattr(BrowserPage, name, None))]
    assert "settle" in shared
    for name in shared:
        taken = inspect.signature(own[name]).parameters
        wanted = inspect.signature(getattr(BrowserPage, name)).parameters
        takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values())
        assert takes_any or set(taken) == set(wanted), name
