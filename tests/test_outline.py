"""The outline: structure kept, ids where something can be done, cut at a line and told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notte_local.browser.capture import capture
from notte_local.core.ids import Ids
from notte_local.core.outline import outline
from notte_local.core.space import build_space
from notte_local.core.tree import Node, read_tree

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.anyio

SHOP = Path(__file__).parent / "pages" / "read_shop.html"


@pytest.fixture
async def tree(raw_page: Page) -> Node:
    await raw_page.goto(SHOP.as_uri())
    tree = read_tree(await capture(raw_page, timeout=10))
    build_space(tree, Ids())
    return tree


def test_an_outline_keeps_structure_and_tells_ids(tree: Node):
    assert outline(tree, region="main") == MAIN.strip("\n")


def test_an_outline_is_kept_to_a_region_or_a_role(tree: Node):
    assert outline(tree, region="navigation") == (
        'navigation "Main"\n  L1 link "Jobs"\n  L2 link "About us"'
    )
    assert outline(tree, region="order").splitlines()[0] == 'form "Order"'
    assert outline(tree, region="nowhere") == ""
    assert outline(tree, role="heading") == 'heading 1 "Boots"\nheading 2 "Reviews"'


def test_an_outline_is_cut_at_a_line_and_says_so(tree: Node):
    whole = outline(tree).splitlines()
    cut = outline(tree, max_chars=200)
    assert len(cut) <= 200
    *kept, note = cut.splitlines()
    assert kept == whole[: len(kept)]
    left_out = len(whole) - len(kept)
    assert note == f"... {left_out} of {len(whole)} lines cut; narrow it with region= or role="


MAIN = """
main
  heading 1 "Boots"
  All boots are waterproof.
  form "Order"
    I1 textbox "Email" placeholder "you@shop.test" (required)
    I2 textbox "Password" = "••••••"
    I3 textbox "Code" = "••••••"
    B1 checkbox "Remember me" (checked)
    I4 combobox "Size" = "Large" [Small | Large]
    B2 button "Order" (disabled)
  table "Addresses"
    row Name | Town | Edit
    row Alice | Turin | B3 button "Delete"
    row Bob | Oslo | B4 button "Delete"
  heading 2 "Reviews"
  list
    listitem Fine boots L3 link "more"
    listitem Too small L4 link "more"
  F1 img "Red boots"
"""
