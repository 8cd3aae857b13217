"""Observations matched: the index is kept while the page is the same, a large page gets a thread."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from notte_local import matching
from notte_local.core.element import Element
from notte_local.core.space import ActionSpace
from notte_local.core.tree import Document, FrameCapture, Node
from notte_local.matching import Matching
from notte_local.results import Observation, Viewport

if TYPE_CHECKING:
    from notte_local.core.element import Match

pytestmark = pytest.mark.anyio

FRAME = FrameCapture(Document("t", "", "", "", (0, 0), (0, 0), (0, 0), 0), (), [], {})
PAGE = (Element("L1", "link", "Jobs"), Element("B1", "button", "Sign in"))


def observed(elements: tuple[Element, ...]) -> Observation:
    return Observation(
        url="https://a.test/", title="", http_status=200, settled=True, unsettled="", cut=(),
        space=ActionSpace(elements, url="https://a.test/", category="other"), elements=elements,
        matches=(), plan=(), ambiguous=None, tabs=(), viewport=Viewport(1280, 1080, 0, 0, 1280, 1080),
        dialogs=(), downloads=(), created_at=datetime.now(UTC), tree=Node("document", "", FRAME),
    )  # fmt: skip


def test_the_index_of_an_unchanged_page_is_kept():
    here = Matching(None)
    index = here.index(PAGE)
    assert here.index(tuple(replace(one) for one in PAGE)) is index
    assert here.index(PAGE[:1]) is not index


@pytest.mark.parametrize(("many", "in_thread"), [(1, True), (2, False)])
async def test_a_large_page_is_matched_in_a_thread(
    many: int, in_thread: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(matching, "MANY", many)
    threads: set[int] = set()

    def safe(match: Match) -> Match:
        threads.add(threading.get_ident())
        return match

    here = Matching(None)
    found = await here.matched(observed(PAGE), "click jobs", None, None, safe=safe, wanted="jobs")
    assert found.space.first() == found.matches[0].action == found.plan[0].action
    assert (threading.get_ident() not in threads) is in_thread
