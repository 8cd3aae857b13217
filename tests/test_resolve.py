"""What was asked for, as an action; and how alike the living are to what is gone. No browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

from notte_local.actions import CheckAction, ClickAction, FillAction, GotoAction, ScrollDownAction
from notte_local.core.diff import diff
from notte_local.core.element import Box, Element
from notte_local.core.resolve import asked_action, nearest_like, resolve, unfit
from notte_local.core.secrets import Secret
from notte_local.core.space import default_action
from notte_local.core.tree import TEXT_ROLE, Document, FrameCapture, Node
from notte_local.errors import ElementDisabled, UnknownElement

FIELD = Element("I1", "textbox", "Email")
BOX = Element("B1", "checkbox", "Terms", states=frozenset({"checked"}))
BUTTON = Element("B2", "button", "Send")
SIZE = Element("I2", "combobox", "Size", options=("S", "L"), tag="select")
KNOWN = {element.id: element for element in (FIELD, BOX, BUTTON, SIZE)}


def asked(action: Any = None, **fields: Any) -> Any:
    return asked_action(action, fields, lambda asked_id: default_action(KNOWN[asked_id]))


@pytest.mark.parametrize(
    ("action", "fields", "expected"),
    [
        (ClickAction(id="B2"), {}, ClickAction(id="B2")),
        ({"type": "click", "id": "B2"}, {}, ClickAction(id="B2")),
        (None, {"type": "goto", "value": "a.test"}, GotoAction(url="a.test")),
        (None, {"type": "goto", "url": "a.test"}, GotoAction(url="a.test")),
        (None, {"type": "scroll_down", "value": 5}, ScrollDownAction(amount=5)),
        (None, {"type": "click", "selector": "#a"}, ClickAction(selector="#a")),
        (None, {"id": "B2"}, ClickAction(id="B2")),
        (None, {"id": "B1"}, CheckAction(id="B1", value=False)),
        (None, {"id": "B1", "value": True}, CheckAction(id="B1", value=True)),
        (None, {"id": "I1", "value": "x"}, FillAction(id="I1", value="x")),
        (
            None,
            {"id": "I1", "value": Secret("token"), "clear_first": False},
            FillAction(id="I1", value=Secret("token"), clear_first=False),
        ),
        (None, {"type": "click", "id": "B2", "value": None}, ClickAction(id="B2")),
        (None, {"id": "I1", "value": ""}, FillAction(id="I1", value="")),
        (FillAction(id="I1", value=""), {}, FillAction(id="I1", value="")),
        (
            default_action(FIELD).model_copy(update={"value": "x"}),
            {},
            FillAction(id="I1", value="x"),
        ),
    ],
)
def test_an_action_by_every_way_to_ask(action: Any, fields: dict[str, Any], expected: Any):
    assert asked(action, **fields) == expected


@pytest.mark.parametrize(
    ("action", "fields", "error", "message"),
    [
        (None, {}, TypeError, "step() needs an action, an id, or type= with its fields"),
        (
            ClickAction(id="B2"),
            {"id": "B2"},
            TypeError,
            "step() takes an action or its fields, and got ['id'] too",
        ),
        (
            None,
            {"type": "clik", "id": "B2"},
            ValueError,
            "'clik' is no type of action; did you mean 'click'?",
        ),
        (
            None,
            {"type": "click", "id": "B2", "value": "x"},
            ValueError,
            "click takes no value, and got 'x'",
        ),
        (
            None,
            {"type": "click"},
            ValueError,
            "click: click needs either id= or selector=, and not both",
        ),
        (
            None,
            {"type": "click", "id": "B2", "selector": "#a"},
            ValueError,
            "click: click needs either id= or selector=, and not both",
        ),
        (42, {}, TypeError, "action must be an action of notte_local.actions or its dict, not 42"),
        (
            "click B2",
            {},
            TypeError,
            "action must be an action of notte_local.actions or its dict, not 'click B2'",
        ),
        (None, {"id": "I1"}, ValueError, "step(id='I1') fills a text field: give value="),
        (
            None,
            {"id": "I1", "clear_first": False},
            ValueError,
            "step(id='I1') fills a text field: give value=",
        ),
        (
            default_action(FIELD),
            {},
            ValueError,
            "step(id='I1') fills a text field: give value=",
        ),
        (None, {"id": "I2"}, ValueError, "step(id='I2') selects an option: give value="),
        (None, {"type": "fill", "id": "I1"}, ValueError, "fill: value: Field required"),
        (
            None,
            {"type": "fill", "id": "I1", "value": 7},
            ValueError,
            "fill: value must be a str or a Secret, not of int",
        ),
        (
            None,
            {"type": "wait", "seconds": -1},
            ValueError,
            "wait: seconds must be greater than or equal to 0, not -1",
        ),
        (
            None,
            {"type": "scroll_down", "amount": "x"},
            ValueError,
            "scroll_down: amount must be a valid integer, not of str",
        ),
        (
            None,
            {"type": "click", "id": "B2", "twice": True},
            ValueError,
            "click: twice: Extra inputs are not permitted",
        ),
    ],
)
def test_a_wrong_way_to_ask_says_what_is_wrong(
    action: Any, fields: dict[str, Any], error: type[Exception], message: str
):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        asked(action, **fields)


def test_no_error_shows_the_value_that_was_given():
    with pytest.raises(ValueError, match="fill") as raised:
        asked(type="fill", id="I1", value=["hunter22"])
    assert "hunter22" not in str(raised.value)


def test_an_action_without_an_id_has_no_element():
    assert resolve(GotoAction(url="a.test"), KNOWN, tuple(KNOWN.values()), "") is None
    assert resolve(ClickAction(selector="#a"), KNOWN, tuple(KNOWN.values()), "") is None
    assert resolve(ClickAction(id="B2"), KNOWN, tuple(KNOWN.values()), "") is BUTTON


def test_an_unknown_id_before_anything_was_observed():
    with pytest.raises(UnknownElement) as raised:
        resolve(ClickAction(id="B7"), {}, (), "")
    assert str(raised.value) == (
        "No element 'B7' among the 0 last observed on no page.\n"
        "If the page has changed since, observe it again."
    )


def test_what_is_inert_is_refused_whatever_the_action():
    inert = Element("B3", "button", "Back", states=frozenset({"inert"}))
    assert isinstance(unfit(ClickAction(id="B3"), inert), ElementDisabled)


def test_the_nearest_are_of_the_same_role_and_most_alike_in_name():
    rows = [
        Element(f"B{n}", "button", f"Delete {name}") for n, name in enumerate(("Bo", "Al", "Ann"))
    ]
    lost = Element("B9", "button", "Delete An")
    link = Element("L1", "link", "Delete An")
    assert nearest_like(lost, [*rows, link])[0].name == "Delete Ann"
    assert link not in nearest_like(lost, [*rows, link])


# What changed between two readings


class Page:
    """Elements, and texts by the role that they stand in."""

    def __init__(self, *elements: Element, texts: tuple[tuple[str, str], ...] = ()) -> None:
        document = Document("t", "", "", "complete", (0, 0), (1, 1), (1, 1), 0)
        frame = FrameCapture(document, (), [], {})
        self.elements = elements
        self.tree = Node("document", "", frame)
        for role, text in texts:
            parent = Node(role, "", frame)
            parent.children.append(Node(TEXT_ROLE, text, frame))
            self.tree.children.append(parent)


def test_what_moved_or_was_focused_has_not_changed():
    before = Element("B1", "button", "Go", box=Box(0, 0, 1, 1))
    after = Element("B1", "button", "Go", box=Box(0, 9, 1, 1), states=frozenset({"focused"}))
    assert not diff(Page(before), Page(after))


@pytest.mark.parametrize(
    "after",
    [
        Element("B1", "link", "Go"),
        Element("B1", "button", "Stop"),
        Element("B1", "button", "Go", visible_text="Stop"),
        Element("B1", "button", "Go", value="1"),
        Element("B1", "button", "Go", states=frozenset({"pressed"})),
        Element("B1", "button", "Go", options=("a",)),
        Element("B1", "button", "Go", href="/x"),
    ],
)
def test_what_a_reader_would_call_changed_has_changed(after: Element):
    assert diff(Page(Element("B1", "button", "Go")), Page(after)).changed == (after,)


def test_texts_are_told_by_how_often_they_stand_there():
    before = Page(texts=(("paragraph", "same"), ("paragraph", "old"), ("paragraph", "twice")))
    after = Page(
        texts=(("status", "new"), ("paragraph", "twice"), ("cell", "twice"), ("alert", "same"))
    )
    changes = diff(before, after)
    assert changes.text_added == ("new", "twice")
    assert changes.text_removed == ("old",)
    assert changes.announced == ("new",)
    assert changes
