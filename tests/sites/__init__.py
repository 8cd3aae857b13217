"""Three small sites for the agent's tasks, served by routing: no socket, no network.

Each is a folder of pages; `/lamps/oak` is `lamps/oak.html`, or `lamps.html` where a page answers
for all that is under it. What depends on the query is done by the page's own script.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route

HERE = Path(__file__).parent
SITES = {
    "lamps": "https://lamps.test/",  # a shop
    "rooms": "https://rooms.test/",  # a booking site
    "library": "https://library.test/",  # a catalogue with an account
}


async def serve(context: BrowserContext, site: str) -> str:
    """Answer everything under the site's address in `context`; gives that address."""

    async def fulfill(route: Route) -> None:
        page = page_of(site, urlsplit(route.request.url).path)
        await route.fulfill(
            status=200 if page else 404,
            content_type="text/html; charset=utf-8",
            body=page.read_text("utf-8") if page else "<title>Not found</title><h1>Not found</h1>",
        )

    await context.route(f"{SITES[site]}**", fulfill)
    return SITES[site]


def page_of(site: str, path: str) -> Path | None:
    """The file that answers for a path."""
    name = path.strip("/") or "index"
    for candidate in (name, name.split("/")[0]):
        file = HERE / site / f"{candidate}.html"
        if file.is_file():
            return file
    return None
