"""Roles and names of real pages, held to Chromium's own accessibility tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.agreement import chosen_pages, compared

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.anyio

PAGES = 10
FLOOR = 0.99


async def test_roles_and_names_agree_with_chromium_on_real_pages(raw_browser: Browser, data: Path):
    found = await compared(raw_browser, chosen_pages(data, PAGES))
    assert found.union > 300, "the pages were not read"
    assert not found.unexplained, "\n".join(found.unexplained)
    assert found.agreed / found.union >= FLOOR, (
        f"{found.agreed} of {found.union}: {found.explained}"
    )
