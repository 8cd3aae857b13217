"""Accessible names, held to the W3C's own tests of the accname computation.

Asked of the engine for the very element of each case, also of those that no observation tells
(an <abbr>, a list item outside a list).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page, Route

pytestmark = pytest.mark.anyio

FLOOR = 0.98
CASES = 378  # of 383: five stand in comments of the W3C's own pages

# What keeps each from its name; a case that is mended must leave this list.
CROSSED = "comp_name_from_content.html: heading with link referencing image using aria-labelledby, that in turn references "
KNOWN = {
    # The link's aria-labelledby is "nested_image_label3" and the image's id "nested_image_label_3":
    # it refers to nothing, so the link is named by its content, and comes first.
    CROSSED + "text element via aria-labelledby": "the test's own reference is misspelt",
    # The link tells the image by its alternative; the image, met again, by the list that names it,
    # of which the first is itself. The W3C's test wants what was told once not to be told again.
    CROSSED
    + "itself and another element via aria-labelledby": "an image named by itself is told twice",
}

# The harness is not loaded: its one call is all that the pages make of it.
HARNESS = "globalThis.AriaUtils = { verifyLabelsBySelector() {} };"
CASES_OF_PAGE = """() => {
    const cases = [];
    const visit = root => root.querySelectorAll('*').forEach(element => {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (element.dataset.expectedlabel === undefined) return;
        element.dataset.case = cases.length;
        cases.push([element.dataset.testname, element.dataset.expectedlabel]);
    });
    visit(document);
    return cases;
}"""


async def name_of(page: Page, index: int) -> str:
    told = await page.locator(f"css=[data-case='{index}'] >> notte=name").text_content()
    return json.loads(told or "")["name"]


async def cases(page: Page, name: str, html: bytes) -> list[tuple[str, str, str]]:
    """Each case of a file: what it is called, the name that it wants, the name that we tell."""

    async def answer(route: Route) -> None:
        if route.request.url == "http://wpt.test/":
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await page.route("**/*", answer)
    await page.goto("http://wpt.test/")
    wanted = await page.evaluate(CASES_OF_PAGE)
    return [
        (f"{name}: {title}", label, await name_of(page, index))
        for index, (title, label) in enumerate(wanted)
    ]


def files_of(data: Path) -> list[tuple[str, bytes]]:
    folder = data / "wpt" / "accname"
    if not folder.is_dir():
        pytest.skip(f"the W3C's accname tests are not at {folder}")
    return [(file.name, file.read_bytes()) for file in sorted(folder.rglob("*.html"))]


async def test_names_are_those_of_the_w3c_tests(raw_page: Page, data: Path):
    await raw_page.add_init_script(HARNESS)
    told = [case for name, html in files_of(data) for case in await cases(raw_page, name, html)]
    wrong = {title: (wanted, got) for title, wanted, got in told if squeezed(wanted) != got}
    assert len(told) == CASES
    assert len(wrong) <= CASES * (1 - FLOOR)
    assert wrong.keys() == KNOWN.keys(), wrong


def squeezed(text: str) -> str:
    """As the W3C's harness compares: white space folded."""
    return " ".join(text.split())
