"""An observation is valid JSON whatever the page holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from notte_local.core.element import Box, Element
from notte_local.core.space import ActionSpace
from notte_local.core.tree import Document, FrameCapture, Node
from notte_local.results import Observation, Viewport

if TYPE_CHECKING:
    from typing import Any

ODD = "a\u0000 \ud800 \u202e </script>"
BUY = Element("B1", "button", ODD, states=frozenset({"pressed", "covered"}), box=Box(1, 2, 3.5, 4))


def read_back(element: Element) -> dict[str, Any]:
    document = Document("t", "http://shop.test/", ODD, "complete", (0, 0), (9, 9), (9, 9), 0)
    obs = Observation(
        url="http://shop.test/",
        title=ODD,
        http_status=200,
        settled=True,
        unsettled="",
        cut=(),
        space=ActionSpace([element]),
        elements=(element,),
        matches=(),
        plan=(),
        ambiguous=None,
        tabs=(),
        viewport=Viewport(9, 9, 0, 0, 9, 9),
        dialogs=(),
        downloads=(),
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
        tree=Node("document", ODD, FrameCapture(document, (), [], {})),
    )
    return json.loads(obs.to_json().encode("ascii"))


def test_whatever_the_page_holds_comes_back_as_it_was():
    told = read_back(BUY)
    assert told["title"] == told["elements"][0]["name"] == ODD
    assert told["elements"][0]["box"] == {"x": 1, "y": 2, "width": 3.5, "height": 4}
    assert told["created_at"] == "2026-01-02T00:00:00+00:00"
    assert "tree" not in told


def test_states_are_sorted_and_actions_are_their_own_json():
    told = read_back(BUY)
    assert told["elements"][0]["states"] == ["covered", "pressed"]
    assert told["space"] == [{"id": "B1", "selector": None, "type": "click"}]
