"""Roles and names of real pages, held to Chromium's own accessibility tree.

Compared over the union of what a person can operate by our reading and by Chromium's: an element
that only one of the two has is a disagreement.
"""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.browser.capture import capture
from notte_local.core import roles
from notte_local.core.tree import BIT, CLICKABLE, OPERABLE, read_tree

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Page, Route

pytestmark = pytest.mark.anyio

PAGES = 10  # every (n/10)th of the sorted names: a rule fixed before any page was looked at
FOLDERS = ("grounding/russ/pages", "grounding/ddg/pages", "scrape/wcxb-dev/html")
FLOOR = 0.99
MARK = "data-test-id"  # an attribute that both sides tell, numbering the elements of a page

# Chromium's names for roles that ARIA knows by another name, or not at all.
CHROMIUM_ROLES = {
    "ColorWell": "button",
    "Date": "textbox",
    "DateTime": "textbox",
    "DisclosureTriangle": "button",
    "InputTime": "textbox",
    "MenuListOption": "option",
    "PopUpButton": "button",
    "ToggleButton": "button",
}

# Classes of difference that stand, each with its reason; told as (ours, Chromium's) roles.
EXPECTED: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Told:
    role: str
    name: str


def chosen_pages(data: Path) -> list[Path]:
    names = sorted(path for folder in FOLDERS for path in (data / folder).glob("*.gz"))
    return [names[index * len(names) // PAGES] for index in range(PAGES)]


async def open_page(browser: Browser, path: Path) -> Page:
    """The saved page, with everything that it would load blocked."""

    async def answer(route: Route) -> None:
        if route.request.url == "http://saved.test/":
            body = gzip.decompress(path.read_bytes())
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    context = await browser.new_context(viewport={"width": 1280, "height": 1080})
    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto("http://saved.test/")
    await page.evaluate(
        f"document.querySelectorAll('*').forEach((e, i) => e.setAttribute('{MARK}', i))"
    )
    return page


async def ours(page: Page) -> dict[str, Told]:
    hidden = BIT["aria-hidden"]
    return {
        node.extra["a"][MARK]: Told(node.role, folded(node.name))
        for node in read_tree(await capture(page, timeout=20)).walk()
        if node.bits & OPERABLE and not node.bits & (hidden | CLICKABLE) and not node.frame.frames
    }


async def chromiums(page: Page) -> dict[str, Told]:
    cdp = await page.context.new_cdp_session(page)
    document = await cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})
    marks = dict(marked(document["root"]))
    tree = await cdp.send("Accessibility.getFullAXTree")
    told = {}
    for node in tree["nodes"]:
        role = CHROMIUM_ROLES.get(given := value(node, "role"), given)
        mark, tag = marks.get(node.get("backendDOMNodeId"), ("", ""))
        # The options of a native list are told by the list, not as elements of their own.
        if mark and not node["ignored"] and role in roles.OPERABLE and tag != "OPTION":
            told[mark] = Told(role, folded(value(node, "name")))
    return told


def marked(root: dict[str, Any]):
    """The mark and tag of each element of a CDP document, by its backend id."""
    stack = [root]
    while stack:
        node = stack.pop()
        attributes = node.get("attributes", [])
        if MARK in attributes[::2]:
            at = attributes[::2].index(MARK)
            yield node["backendNodeId"], (attributes[at * 2 + 1], node["nodeName"])
        stack.extend(node.get("children", []) + node.get("shadowRoots", []))


def value(node: dict[str, Any], key: str) -> str:
    return node.get(key, {}).get("value", "")


def folded(text: str) -> str:
    """White space as one space, and no case: `text-transform` is in Chromium's names, not in ours.

    https://www.w3.org/TR/accname-1.2/#comp_text_node asks for the text of the node.
    """
    return " ".join(text.split()).casefold()


async def test_roles_and_names_agree_with_chromium_on_real_pages(raw_browser: Browser, data: Path):
    agreed, disagreed = 0, Counter[tuple[str, str]]()
    samples: list[str] = []
    for path in chosen_pages(data):
        page = await open_page(raw_browser, path)
        mine, theirs = await ours(page), await chromiums(page)
        await page.context.close()
        for mark in mine.keys() | theirs.keys():
            a, b = mine.get(mark), theirs.get(mark)
            if a == b:
                agreed += 1
            else:
                kind = (a.role if a else "-", b.role if b else "-")
                disagreed[kind] += 1
                samples.append(f"{path.parent.parent.name}/{path.name} {mark}: {a} != {b}")
    share = agreed / (agreed + disagreed.total())
    unexplained = [kind for kind in disagreed if kind not in EXPECTED]
    report = "\n".join([f"{agreed} agree, {share:.4f}", str(disagreed), *samples[:200]])
    assert share >= FLOOR, report
    assert not unexplained, report
