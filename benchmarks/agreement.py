"""Roles and names of saved pages, held to Chromium's own accessibility tree.

    python benchmarks/agreement.py --data DIR [--pages 60]

Compared over the union of what a person can operate by our reading and by Chromium's (CDP
`Accessibility.getFullAXTree`): an element that only one of the two has is a disagreement. Told is
the share that agrees, and each class of difference with its number.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notte_local.browser.capture import capture
from notte_local.core.space import roles
from notte_local.core.tree import BIT, CLICKABLE, OPERABLE, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.async_api import Browser, Page, Route

FOLDERS = ("grounding/russ/pages", "grounding/ddg/pages", "scrape/wcxb-dev/html")
MARK = "data-test-id"  # an attribute that both sides tell, numbering the elements of a page

MARK_ALL = """mark => {
    let count = 0;
    const visit = root => root.querySelectorAll('*').forEach(element => {
        element.setAttribute(mark, ++count);
        if (element.shadowRoot) visit(element.shadowRoot);
    });
    visit(document);
}"""

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


@dataclass(frozen=True)
class Told:
    role: str
    name: str


def chosen_pages(data: Path, count: int) -> list[Path]:
    """Every so many of the sorted names: a rule fixed before any page was looked at."""
    names = sorted(path for folder in FOLDERS for path in (data / folder).glob("*.gz"))
    return [names[index * len(names) // count] for index in range(count)]


async def open_page(browser: Browser, saved: bytes) -> Page:
    """The saved page, with everything that it would load blocked."""

    async def answer(route: Route) -> None:
        if route.request.url == "http://saved.test/":
            await route.fulfill(body=saved, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    context = await browser.new_context(viewport={"width": 1280, "height": 1080})
    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto("http://saved.test/")
    await page.evaluate(MARK_ALL, MARK)
    return page


async def ours(page: Page) -> dict[str, Told]:
    """What is operable by its role; not what ARIA has no word for: players, `aria-hidden` but seen,
    clickable without a role, an input that is not rendered and that its label operates.
    """
    hidden = BIT["aria-hidden"]
    return {
        node.extra["a"][MARK]: Told(node.role, folded(node.name))
        for node in read_tree(await capture(page, timeout=20)).walk()
        if node.bits & OPERABLE
        and not node.bits & (hidden | CLICKABLE)
        and not node.frame.frames
        and node.label_reach is None
        and node.role not in ("audio", "video")
    }


async def chromiums(page: Page) -> dict[str, Told]:
    cdp: Any = await page.context.new_cdp_session(page)  # its answers are typed as bare dicts
    document = await cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})
    marks = dict(marked(document["root"]))
    tree = await cdp.send("Accessibility.getFullAXTree")
    told: dict[str, Told] = {}
    for node in tree["nodes"]:
        role = CHROMIUM_ROLES.get(given := value(node, "role"), given)
        mark, tag = marks.get(node.get("backendDOMNodeId"), ("", ""))
        # The options of a native list are told by the list, not as elements of their own.
        if mark and not node["ignored"] and role in roles.OPERABLE and tag != "OPTION":
            told[mark] = Told(role, folded(value(node, "name")))
    return told


def marked(root: dict[str, Any]) -> Iterator[tuple[int, tuple[str, str]]]:
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


# The classes of difference that stand: what the two told -> whether it is one of the class.
EXPLAINED: dict[str, Callable[[Told | None, Told | None], bool]] = {
    # Chromium parts words at <wbr>, and not at inline blocks that it finds empty.
    "the same but for white space": lambda a, b: (
        a is not None and b is not None and (a.role, squeezed(a.name)) == (b.role, squeezed(b.name))
    ),
    # https://www.w3.org/TR/accname-1.2/#comp_tooltip: a name of white space alone is none, so the
    # tooltip counts; Chromium keeps the white space and tells no name.
    "named by its tooltip": lambda a, b: (
        a is not None and b is not None and a.role == b.role and not b.name and bool(a.name)
    ),
    # content-visibility: auto, further down the page: Chromium tells it once it is near the view.
    "not laid out yet": lambda a, b: a is not None and b is None,
}


def squeezed(text: str) -> str:
    return "".join(text.split())


def explanation(mine: Told | None, theirs: Told | None) -> str:
    return next((why for why, fits in EXPLAINED.items() if fits(mine, theirs)), "")


@dataclass(slots=True)
class Agreement:
    """What was compared so far."""

    agreed: int = 0
    explained: Counter[str] = field(default_factory=Counter[str])
    unexplained: list[str] = field(default_factory=list[str])

    @property
    def union(self) -> int:
        return self.agreed + self.explained.total() + len(self.unexplained)

    def add(self, page: str, mine: dict[str, Told], theirs: dict[str, Told]) -> None:
        for mark in mine.keys() | theirs.keys():
            a, b = mine.get(mark), theirs.get(mark)
            if a == b:
                self.agreed += 1
            elif why := explanation(a, b):
                self.explained[why] += 1
            else:
                self.unexplained.append(f"{page} {mark}: {a} != {b}")


async def compared(browser: Browser, paths: list[Path]) -> Agreement:
    """All of these pages, one after another."""
    agreement = Agreement()
    for path in paths:
        page = await open_page(browser, gzip.decompress(path.read_bytes()))
        agreement.add(
            f"{path.parent.parent.name}/{path.name}", await ours(page), await chromiums(page)
        )
        await page.context.close()
    return agreement


async def run(data: Path, count: int) -> Agreement:
    from playwright.async_api import async_playwright

    from notte_local.browser.engine import register
    from notte_local.browser.find import LaunchOptions
    from notte_local.browser.launch import launch

    async with async_playwright() as playwright:
        await register(playwright)
        browser = await launch(playwright, LaunchOptions())
        return await compared(browser, chosen_pages(data, count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="a folder with saved pages")
    parser.add_argument("--pages", type=int, default=60)
    options = parser.parse_args()
    found = asyncio.run(run(options.data, options.pages))
    print(f"{found.agreed} of {found.union} agree: {found.agreed / max(1, found.union):.4f}")
    for why, count in found.explained.most_common():
        print(f"  {count} {why}")
    print(f"  {len(found.unexplained)} unexplained", *found.unexplained, sep="\n    ")


if __name__ == "__main__":
    main()
