"""Many pages: each is a result as it comes, a failed one too; lists are followed, pages scrolled."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from notte_local.core.html import parse
from notte_local.core.paging import next_address
from notte_local.errors import NavigationFailed, ScrapeFailed, SessionNotStarted

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio


def page(text: str, more: str = "") -> str:
    return f"<title>{text}</title><main><h1>{text}</h1><p>All about {text}, and no more.</p></main>{more}"


async def test_each_page_is_a_result_and_a_failed_one_holds_its_error(
    session: AsyncSession, server: Server
):
    server.pages.update({"/a": page("Apples"), "/b": page("Pears")})
    urls = [f"{server.url}/a", "http://nowhere.invalid/", f"{server.url}/b"]
    found = {result.index: result async for result in session.scrape_many(urls, concurrency=2)}
    assert "All about Apples" in str(found[0].scraped)
    assert "All about Pears" in str(found[2].scraped)
    assert isinstance(found[1].error, NavigationFailed)
    assert [found[i].success for i in range(3)] == [True, False, True]
    assert sorted(result.done for result in found.values()) == [1, 2, 3]
    assert {result.total for result in found.values()} == {3}


async def test_a_list_is_followed_to_its_next_pages_but_no_further_than_asked(
    session: AsyncSession, server: Server
):
    for n in range(1, 6):
        server.pages[f"/{n}"] = page(f"Part {n}", f"<a rel=next href=/{n + 1}>Next</a>")
    found = [r async for r in session.scrape_many([f"{server.url}/1"], max_pages=3)]
    assert [(r.number, r.url) for r in found] == [(n, f"{server.url}/{n}") for n in (1, 2, 3)]
    assert [r.total for r in found] == [2, 3, 3]


async def test_a_list_whose_last_page_leads_back_ends(session: AsyncSession, server: Server):
    server.pages["/1"] = page("One", "<a href=/2>Next ›</a>")
    server.pages["/2"] = page("Two", "<a href=/1>Next ›</a>")
    found = [r async for r in session.scrape_many([f"{server.url}/1"], max_pages=50)]
    assert [r.number for r in found] == [1, 2]


async def test_the_page_of_the_session_stays_and_its_cookies_come_along(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    said = "<p id=who></p><script>who.textContent = `Hello, ${document.cookie}!`</script>"
    server.pages.update({"/": page("Home"), "/a": f"<main>{said}</main>"})
    await session.observe(server.url)
    await session.set_cookies([{"name": "who", "value": "ada", "url": server.url}])
    others = len(client.sessions.list(only_active=True))
    found = [r async for r in session.scrape_many([f"{server.url}/a"])]
    assert "Hello, who=ada!" in str(found[0].scraped)
    assert session.status().url == f"{server.url}/"
    assert len(client.sessions.list(only_active=True)) == others


async def test_leaving_early_leaves_nothing_at_work(
    client: AsyncNotteClient, session: AsyncSession, server: Server
):
    server.pages.update({f"/{n}": page(f"Part {n}") for n in range(6)})
    others = len(client.sessions.list(only_active=True))
    urls = [f"{server.url}/{n}" for n in range(6)]
    async with aclosing(session.scrape_many(urls, concurrency=2)) as results:
        async for result in results:
            assert result.success
            break
    assert len(client.sessions.list(only_active=True)) == others


class Fruit(BaseModel):
    price: float


async def test_a_field_that_is_not_there_fails_that_page_alone(
    session: AsyncSession, server: Server
):
    server.pages["/a"] = "<h1>Apple</h1><dl><dt>Price<dd>2.50</dl>"
    server.pages["/b"] = page("Nothing for sale")
    urls = [f"{server.url}/a", f"{server.url}/b"]
    found = {r.index: r async for r in session.scrape_many(urls, response_format=Fruit)}
    assert found[0].scraped is not None
    assert found[0].scraped.data == Fruit(price=2.5)
    assert isinstance(found[1].error, ScrapeFailed)


async def test_wrong_arguments_are_told_before_anything_is_read(session: AsyncSession):
    with pytest.raises(TypeError, match="several addresses, not one str"):
        session.scrape_many("https://a.test/")
    with pytest.raises(ValueError, match="concurrency must be from 1 to 32, not 99"):
        session.scrape_many(["https://a.test/"], concurrency=99)
    with pytest.raises(ValueError, match="max_pages must be at least 1, not 0"):
        session.scrape_many(["https://a.test/"], max_pages=0)


async def test_a_session_that_was_not_started_says_so(client: AsyncNotteClient):
    with pytest.raises(SessionNotStarted):
        _ = [r async for r in client.Session().scrape_many(["https://a.test/"])]


ENDLESS = """<main><h1>Feed</h1><div id=feed></div></main><script>
  let count = 0;
  const more = () => {
    if (count >= 40) return;
    for (let i = 0; i < 10; i++) {
      const p = document.createElement("p");
      p.style.height = "200px";
      p.textContent = `The story with number ${++count} is told here at some length.`;
      feed.append(p);
    }
  };
  more();
  addEventListener("scroll", () => {
    if (innerHeight + scrollY > document.documentElement.scrollHeight - 300) more();
  });
</script>"""


async def test_what_comes_with_scrolling_is_scraped_when_asked(
    session: AsyncSession, server: Server
):
    server.pages["/"] = ENDLESS
    assert "number 40 " not in str(await session.scrape(server.url))
    assert "number 40 " in str(await session.scrape(server.url, scroll=True))


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<link rel=next href=/2>", "https://a.test/2"),
        ("<a href=/2>Next</a>", "https://a.test/2"),
        ("<a href=/2>Next page »</a>", "https://a.test/2"),
        ("<a href=/2 aria-label='Next page'><svg></svg></a>", "https://a.test/2"),
        ("<a href=/2>Older posts</a>", "https://a.test/2"),
        ("<nav class=pagination><a href=/0>‹</a><a href=/2>›</a></nav>", "https://a.test/2"),
        ("<a href=/2>›</a>", None),  # of a carousel, say
        ("<a href=/2>Next steps for you</a>", None),
        ("<a rel=next aria-disabled=true href=/2>Next</a>", None),
        ("<a rel=next href=#more>Next</a>", None),
        ("<a rel=next href=https://b.test/2>Next</a>", None),
    ],
)
async def test_the_next_page_is_the_one_that_the_page_names(html: str, address: str | None):
    assert next_address(parse(html, "https://a.test/1")) == address
