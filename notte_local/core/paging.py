"""Where a list of several pages goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from notte_local.core.html import elements, is_web_address, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.html import HtmlNode, Page

# What the link to the next page is called, as a whole; arrows around it do not count.
NEXT = re.compile(
    r"(?:(?:go to |view )?next(?: page| results?| \d+)?|older(?: posts| entries)?|"
    r"weiter|nächste(?: seite)?|suivante?|page suivante|siguiente|próximo|próxima|successiva?|"
    r"volgende|下一页|次へ)",
    re.IGNORECASE,
)
ARROWS = re.compile(r"^[\s<>«»‹›←→\[\]().]+|[\s<>«»‹›←→\[\]().…]+$")
ARROW = re.compile(r"\s*(?:>|»|›|→|>>)\s*")
PAGER = re.compile(r"pag(?:er|ination|inator|enav|ing)|nav-links|page-numbers", re.IGNORECASE)


def next_address(page: Page) -> str | None:
    """The page that follows this one, on the same host; None where none is named."""
    here = urldefrag(page.url)[0]
    host = urlsplit(here).netloc
    for node in _links_on(page):
        address = urldefrag(page.absolute(node.get("href")))[0]
        if is_web_address(address) and address != here and host in ("", urlsplit(address).netloc):
            return address
    return None


def _links_on(page: Page) -> Iterator[HtmlNode]:
    """Links that lead on, the plainest first: by relation, by what they are called, by an arrow."""
    links = [node for node in elements(page.root, "link", "a") if node.get("href")]
    links = [node for node in links if node.get("aria-disabled") != "true"]
    yield from (node for node in links if "next" in node.get("rel").lower().split())
    links = [node for node in links if node.tag == "a"]
    yield from (node for node in links if _is_called_next(node))
    yield from (
        node for node in links if ARROW.fullmatch(text_of(node)) is not None and _is_in_pager(node)
    )


def _is_called_next(node: HtmlNode) -> bool:
    names = (node.get("aria-label"), node.get("title"), text_of(node)[:60])
    return any(NEXT.fullmatch(ARROWS.sub("", name)) for name in names if name)


def _is_in_pager(node: HtmlNode) -> bool:
    at: HtmlNode | None = node
    for _ in range(5):
        if at is None:
            return False
        if PAGER.search(f"{at.get('class')} {at.get('id')} {at.get('aria-label')}"):
            return True
        at = at.parent
    return False
