"""What tells one element from its like: rows, records, relations, headings, numbers, pictures."""

from __future__ import annotations

from typing import Any

import pytest

from notte_local.actions import CheckAction, ClickAction, FillAction, SelectDropdownOptionAction
from notte_local.core.abbreviations import others
from notte_local.core.element import Box, Element, Place
from notte_local.core.match import learned, rank, read_index
from notte_local.core.match.calibration import reliability
from notte_local.core.match.weigh import best_readings, weighed
from notte_local.core.match.weights import HAND
from notte_local.core.vocabulary import load


def element(key: str, role: str, name: str, at: tuple[float, float] | None = None, **parts: Any):
    where = {k: parts.pop(k) for k in ("row", "heading", "landmark", "position") if k in parts}
    states = frozenset(parts.pop("states", "").split())
    box = None if at is None else Box(*at, 80, 20)
    return Element(key, role, name, states=states, box=box, place=Place(**where), **parts)


def first(say: str, page: list[Element]) -> object:
    return rank(say, page)[0].action


# -- Options ----------------------------------------------------------------------------------

ADDRESS = [
    element("I1", "combobox", "State", options=("State", "TX", "VT", "WA")),
    element("I2", "combobox", "Month", options=("MM", "01", "05", "11")),
    element("I3", "combobox", "Country", options=("United States", "Germany")),
    element("I4", "combobox", "Size", options=("S", "M", "L")),
]


@pytest.mark.parametrize(
    ("say", "action"),
    [
        ("Vermont", SelectDropdownOptionAction(id="I1", value="VT")),
        ("set the month to November", SelectDropdownOptionAction(id="I2", value="11")),
        ("select USA as the country", SelectDropdownOptionAction(id="I3", value="United States")),
        ("choose large as the size", SelectDropdownOptionAction(id="I4", value="L")),
        ("select May as the month", SelectDropdownOptionAction(id="I2", value="05")),
    ],
)
def test_an_option_is_found_by_what_its_short_form_stands_for(say: str, action: object):
    assert first(say, ADDRESS) == action


def test_short_forms_go_both_ways():
    assert "vt" in others("vermont")
    assert "vermont" in others("vt")
    assert "may" in others("05")
    assert others("scarf") == frozenset()


# -- Rows, records, headings ------------------------------------------------------------------

BASKET = [
    element("L1", "link", "Marie Claire"),
    element("B1", "button", "Delete item"),
    element("L2", "link", "Wired"),
    element("B2", "button", "Delete item"),
    element("L3", "link", "InStyle"),
    element("B3", "button", "Delete item"),
]


def test_what_stands_between_one_control_and_the_next_of_its_name_is_what_it_belongs_to():
    assert first("delete item in the row of Wired", BASKET) == ClickAction(id="B2")


ANSWERS = [
    element("B1", "button", "Up vote"),
    element("B2", "button", "Down vote"),
    element("L1", "link", "Ada"),
    element("B3", "button", "Up vote"),
    element("B4", "button", "Down vote"),
    element("L2", "link", "Bob"),
    element("I1", "textbox", "Your answer"),
]


def test_what_begins_each_record_belongs_to_what_follows_it():
    assert first("upvote the answer by Ada", ANSWERS) == ClickAction(id="B1")


FIRMS = [
    element("L1", "link", "Website", heading="1. Ada & Sons"),
    element("L2", "link", "Website", heading="2. Bob Ltd."),
    element("L3", "link", "Website", heading="3. Eve Inc."),
]
BILLS = [
    element("L1", "link", "View", row="7/13/19 $5 View"),
    element("L2", "link", "View", row="3/13/19 $4 View"),
]
SORTED = [
    element("L1", "link", "Lamps"),
    element("I1", "combobox", "Sort by", options=("Best match", "Price: Low - High")),
]
FORMS = [
    element("I1", "textbox", "user name", at=(10, 80)),
    element("I2", "textbox", "user name", at=(10, 280)),
]
BLOCK = [
    element("B1", "button", "Block", heading="Block this person?"),
    element("B2", "button", "Cancel", heading="Block this person?"),
    element("B3", "radio", "No", heading="Letters"),
]


@pytest.mark.parametrize(
    ("say", "page", "action"),
    [
        ("the website of the firm that is number 3", FIRMS, ClickAction(id="L3")),
        ("show me March 2019", BILLS, ClickAction(id="L2")),
        (
            "cheapest lamps first",
            SORTED,
            SelectDropdownOptionAction(id="I1", value="Price: Low - High"),
        ),
        ("put Ada as the user name in the lower form", FORMS, FillAction(id="I2", value="Ada")),
        ("no no, don't block her", BLOCK, ClickAction(id="B2")),
        ("don't send me letters", BLOCK, CheckAction(id="B3", value=True)),
    ],
)
def test_a_thing_is_told_from_its_like(say: str, page: list[Element], action: object):
    assert first(say, page) == action


LISTED = [
    element("L1", "link", "About us", heading="Company"),
    element("L2", "link", "Hosting", heading="Services"),
    element("L3", "link", "Domains", heading="Services"),
    element("L4", "link", "Mail", heading="Services"),
    element("L5", "link", "Contact", heading="Help"),
]


def test_the_last_under_a_heading_is_counted_below_it():
    assert first("the last link under Services", LISTED) == ClickAction(id="L4")


def test_a_field_without_a_label_is_called_by_the_heading_above_it():
    page = [
        element("I1", "textbox", "", heading="What shall we deliver?"),
        element("I2", "textbox", "", heading="Gift message"),
    ]
    assert first("type hello into the gift message field", page) == FillAction(
        id="I2", value="hello"
    )


def test_the_second_one_of_what_is_listed_is_counted_over_what_most_are_called():
    page = [
        element("L0", "link", "Home"),
        *(element(f"L{n}", "link", "View", row=f"receipt {n}", position=(n, 3)) for n in (1, 2, 3)),
    ]
    assert first("the second one", page) == ClickAction(id="L2")


# -- Geometry ---------------------------------------------------------------------------------

FORM = [
    element("M1", "heading", "Shipping", (100, 100)),
    element("B1", "button", "Edit", (100, 140)),
    element("M2", "heading", "Billing", (100, 400)),
    element("B2", "button", "Edit", (100, 440)),
    element("B3", "button", "Edit", (900, 400)),
]


@pytest.mark.parametrize(
    ("say", "key"),
    [
        ("the edit button below Billing", "B2"),
        ("the edit button under Shipping", "B1"),
        ("edit to the right of Billing", "B3"),
    ],
)
def test_a_relation_is_told_by_the_boxes(say: str, key: str):
    assert first(say, FORM) == ClickAction(id=key)


# -- Pictures and addresses -------------------------------------------------------------------


def test_an_icon_is_found_by_the_class_of_its_picture():
    page = [
        element("B1", "button", "", attributes={"class": "icon icon-bell"}),
        element("B2", "button", "", attributes={"class": "icon icon-gear"}),
    ]
    assert first("click the gear icon", page) == ClickAction(id="B2")


@pytest.mark.parametrize(
    ("say", "key"), [("phone call", "L1"), ("mail", "L2")]
)  # fmt: skip
def test_the_scheme_of_an_address_says_what_a_link_is_for(say: str, key: str):
    page = [
        element("L1", "link", "0800 5550 199", href="tel:+8005550199"),
        element("L2", "link", "ada", href="mailto:ada@lovelace.org"),
    ]
    assert first(say, page) == ClickAction(id=key)


def test_a_search_box_does_not_attract_what_is_not_there():
    page = [element("I1", "searchbox", "Search"), element("L1", "link", "Terms")]
    assert all(match.score < learned.MIN_SCORE for match in rank("book a table", page))


def test_the_beginning_of_a_word_is_taken_for_the_word():
    page = [element("L1", "link", "Thermostat"), element("L2", "link", "Facebook")]
    assert first("their thermo", page) == ClickAction(id="L1")


def test_a_state_that_is_said_is_looked_for():
    page = [
        element("B1", "checkbox", "News", states="checked"),
        element("B2", "checkbox", "News"),
    ]
    assert first("tick the unchecked News box", page) == CheckAction(id="B2", value=True)


# -- Numbers ----------------------------------------------------------------------------------


def test_every_signal_has_a_learned_weight_and_every_number_a_name():
    assert learned.WEIGHTS.keys() == HAND.keys()
    best = best_readings(weighed_by("jobs", LISTED + BASKET))
    features = reliability(best[0], None) if best else {}
    assert not features or features.keys() == learned.CALIBRATION.keys()


def weighed_by(say: str, page: list[Element]):
    from notte_local.core.instruct import steps

    return weighed(steps(say)[0], read_index(page))


def test_an_index_knows_the_words_of_the_vocabulary_it_was_read_with():
    page = [element("B1", "button", "Punch clock"), element("B2", "button", "Help")]
    own = load({"punch clock": ["start my shift"]})
    assert rank("start my shift", read_index(page, own))[0].action == ClickAction(id="B1")
