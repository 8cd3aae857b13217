"""What the matching benchmark counts as right, on a page of our own: it needs no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.grounding import labelled

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.anyio

PAGE = b"""<!doctype html>
<button><b id=inside>Save</b></button>
<a href=/help id=first>Help</a> <a href=/help>Support</a>
<iframe srcdoc="<button>Framed</button>"></iframe>
"""


async def test_operating_an_element_is_compared_with_operating_the_labelled_one(
    raw_browser: Browser,
):
    context = await raw_browser.new_context(java_script_enabled=False)
    page = await labelled(context, PAGE, ["#inside", "#first"])
    names = {element.id: element.name for element in page.elements if element.name}
    assert list(names.values()) == ["Save", "Help", "Support", "Framed"]
    told = [{names[one]: effect for one, effect in page.labels[css].items()} for css in page.labels]
    assert told == [{"Save": "same"}, {"Help": "exact", "Support": "link"}]
    await context.close()
