"""Elements made by hand, and which of them a sentence finds; the words and phrases behind it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from notte_local.actions import (
    CheckAction,
    ClickAction,
    DragToAction,
    FillAction,
    GoBackAction,
    GotoAction,
    PressKeyAction,
    ScrollDownAction,
    SelectDropdownOptionAction,
)
from notte_local.core.element import Box, Element, Place
from notte_local.core.fields import marked_kind, said_kinds, value_kind
from notte_local.core.match import MIN_SCORE, ambiguity, is_reached, plan, rank, read_index
from notte_local.core.secrets import Secret
from notte_local.core.words import is_near, stems, words


def element(key: str, role: str, name: str, states: str = "", **parts: Any) -> Element:
    place = Place(
        **{k: parts.pop(k) for k in ("row", "dialog", "landmark", "heading") if k in parts}
    )
    return Element(key, role, name, states=frozenset(states.split()), place=place, **parts)


SHOP = (
    element("L1", "link", "Jobs", landmark="navigation Main", href="https://shop.test/jobs"),
    element("L2", "link", "Cart"),
    element("I1", "searchbox", "Search the shop"),
    element("B1", "button", "Search"),
    element("I2", "textbox", "Name", attributes={"autocomplete": "name"}),
    element("I3", "textbox", "Email", attributes={"type": "email"}),
    element("I4", "textbox", "Password", "password", attributes={"type": "password"}),
    element("B2", "checkbox", "I accept the terms"),
    element("B3", "checkbox", "Send me the newsletter", "checked"),
    element("B4", "button", "Create account"),
    element("I5", "combobox", "Size", options=("Small", "Medium", "Large")),
    element("I6", "combobox", "Sort by", options=("Featured", "Price", "Name")),
    element("I7", "combobox", "", options=("--- Month ---", "01", "05"), attributes={"id": "ddlMonth"}),
    *(
        element(f"B{number}", "button", "Delete", row=f"{who} Rose Lane Delete 1042 Delete")
        for number, who in enumerate(("Alice", "Alice", "Bob", "Bob", "Carol", "Carol"), 5)
    ),
    element("B11", "button", "Dismiss", dialog="Sign in to see more"),
    element("L3", "link", "Sign in", dialog="Sign in to see more"),
    element("L4", "link", "Jobs", landmark="contentinfo", href="https://shop.test/work"),
    element("M1", "heading", "Email"),
)  # fmt: skip
INDEX = read_index(SHOP)


@pytest.mark.parametrize(
    ("say", "action"),
    [
        ("jobs in the navigation", ClickAction(id="L1")),
        ("jobs in the footer", ClickAction(id="L4")),
        ("open the cart", ClickAction(id="L2")),
        ("dismiss the sign in check", ClickAction(id="B11")),
        ("type ada@lovelace.org into the email field", FillAction(id="I3", value="ada@lovelace.org")),
        ("my e-mail is ada@lovelace.org", FillAction(id="I3", value="ada@lovelace.org")),
        ("ada@lovelace.org", FillAction(id="I3", value="ada@lovelace.org")),
        ("type Secret(pw) into the password field", FillAction(id="I4", value=Secret("pw"))),
        ("search for scarves", FillAction(id="I1", value="scarves")),
        ("check the terms box", CheckAction(id="B2", value=True)),
        ("I accept the terms", CheckAction(id="B2", value=True)),
        ("don't send me the newsletter", CheckAction(id="B3", value=False)),
        ("select Large", SelectDropdownOptionAction(id="I5", value="Large")),
        ("size medium", SelectDropdownOptionAction(id="I5", value="Medium")),
        ("sort by price", SelectDropdownOptionAction(id="I6", value="Price")),
        ("select month 05", SelectDropdownOptionAction(id="I7", value="05")),
        ("the second Delete button in the row of Alice", ClickAction(id="B6")),
        ("the last Delete button", ClickAction(id="B10")),
        ("delete in the row of Bob", ClickAction(id="B7")),
        ("go back", GoBackAction()),
        ("scroll down", ScrollDownAction()),
        ("press Enter", PressKeyAction(key="Enter")),
        ("go to example.com", GotoAction(url="example.com")),
        ("colse the dialog", ClickAction(id="B11")),
        ("submit the form", ClickAction(id="B4")),
    ],
)  # fmt: skip
def test_a_sentence_becomes_an_action_that_is_ready_to_run(say: str, action: object) -> None:
    best = rank(say, INDEX)[0]
    assert best.action == action
    assert is_reached(best)


@pytest.mark.parametrize(
    "say", ["fly me to the moon", "play the video", "my tax number is 12", "Bob"]
)
def test_what_is_not_there_is_not_reached(say: str) -> None:
    assert not any(map(is_reached, rank(say, INDEX)))


@pytest.mark.parametrize(
    "say",
    [
        "don't create account",
        "never click Create account",
        "do not click the first Delete",
        "please don\u2019t delete",
        "you must not dismiss",
        "never go back",
        "don't click the newsletter",
    ],
)
def test_what_must_not_be_done_is_not_matched(say: str) -> None:
    assert not any(map(is_reached, rank(say, INDEX)))


@pytest.mark.parametrize("say", ["I don't want the newsletter", "never send me the newsletter"])
def test_what_is_not_wanted_is_unchecked(say: str) -> None:
    assert rank(say, INDEX)[0].action == CheckAction(id="B3", value=False)


def test_a_value_goes_into_a_field_and_never_into_a_heading() -> None:
    found = [match.element and match.element.id for match in rank("click Email", INDEX)]
    assert found[0] == "I3"
    assert "M1" not in found


def test_what_is_inert_or_out_of_reach_never_matches_and_what_is_covered_does() -> None:
    names = ("inert", "unreachable", "covered")
    page = [element(f"B{n}", "button", "Save", state) for n, state in enumerate(names)]
    assert [match.element and match.element.id for match in rank("click Save", page)] == ["B2"]


def test_what_is_seen_counts_where_it_contradicts_the_name() -> None:
    page = [
        element("B1", "button", "Purchase", "mismatch", visible_text="Add to list"),
        element("B2", "button", "Help"),
    ]
    best = rank("click Add to list", page)[0]
    assert best.element is page[0]


def test_a_match_says_why_in_parts_that_are_named() -> None:
    best = rank("select Large", INDEX)[0]
    told = {reason.signal: reason.detail for reason in best.why}
    assert told["option"] == "Large"
    assert told["role"] == "combobox"


def test_matches_are_ordered_and_each_has_its_margin_over_the_next() -> None:
    found = rank("click Delete", INDEX)
    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)
    assert found[0].margin < 0.01  # six of the same name
    assert [a.score - b.score for a, b in pairwise(found)] == [
        pytest.approx(match.margin, abs=0.0002) for match in found[:-1]
    ]


def test_a_limit_keeps_the_best_and_their_margins() -> None:
    assert rank("click Jobs", INDEX, limit=1) == rank("click Jobs", INDEX)[:1]


def test_six_of_a_name_are_ambiguous_and_told_apart_by_row_and_number() -> None:
    assert ambiguity(rank("click Delete", INDEX)) == (
        "6 elements fit about equally well:\n"
        "  B5 button 'Delete' (say: the first Delete in the row of Alice)\n"
        "  B6 button 'Delete' (say: the second Delete in the row of Alice)\n"
        "  B7 button 'Delete' (say: the first Delete in the row of Bob)\n"
        "  B8 button 'Delete' (say: the second Delete in the row of Bob)\n"
        "  B9 button 'Delete' (say: the first Delete in the row of Carol)\n"
        "  B10 button 'Delete' (say: the second Delete in the row of Carol)"
    )


def test_the_phrase_that_tells_two_apart_does_so() -> None:
    assert ambiguity(rank("the first Delete in the row of Bob", INDEX)) is None
    assert rank("the first Delete in the row of Bob", INDEX)[0].element is SHOP[15]


def test_two_links_to_one_address_under_one_name_are_not_ambiguous() -> None:
    page = [element(f"L{n}", "link", "Terms", href="https://shop.test/terms") for n in (1, 2)]
    assert ambiguity(rank("click Terms", page)) is None


def test_places_without_landmarks_are_told_by_where_they_stand() -> None:
    page = [
        element("L1", "link", "Help", box=Box(1100, 20, 60, 20)),
        element("L2", "link", "Help", box=Box(100, 2900, 60, 20)),
    ]
    assert rank("help in the top right", page)[0].element is page[0]
    assert rank("help in the footer", page)[0].element is page[1]


def test_a_plan_has_a_match_for_each_step() -> None:
    found = plan("log in as ada@lovelace.org with password Secret(pw)", INDEX)
    assert [match.action for match in found] == [
        FillAction(id="I3", value="ada@lovelace.org"),
        FillAction(id="I4", value=Secret("pw")),
        ClickAction(id="L3"),
    ]


def test_a_plan_with_a_step_that_is_not_there_is_empty() -> None:
    assert plan("click Jobs and click Teleport", INDEX) == ()


def test_every_score_lies_between_0_and_1_and_the_threshold_too() -> None:
    found = [*rank("click Delete", INDEX), *rank("my name is Ada", INDEX)]
    assert all(0 <= match.score <= 1 for match in found)
    assert 0 < MIN_SCORE < 1


def test_an_index_and_its_elements_rank_alike() -> None:
    assert rank("check the terms box", SHOP) == rank("check the terms box", INDEX)


# -- Words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("emailAddress2", ("email", "address", "2")),
        ("first_name", ("first", "name")),
        ("HTMLElement", ("html", "element")),
        ("Jörg's Café", ("jorg", "cafe")),
        ("E-Mail", ("email",)),
        ("Привет мир", ("привет", "мир")),
    ],
)
def test_text_is_split_as_people_and_markup_write_it(text: str, parts: tuple[str, ...]) -> None:
    assert words(text) == parts


@pytest.mark.parametrize(
    "forms",
    ["delete deletes deleted deleting", "country countries", "sort sorted sorting", "box boxes"],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len(set(stems(forms))) == 1


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("colse", "close", True),
        ("serch", "search", True),
        ("passwort", "password", True),
        ("sign", "sing", True),
        ("cat", "cart", False),
        ("close", "close", False),
        ("house", "close", False),
    ],
)
def test_a_slip_of_the_hand_is_near(word: str, other: str, near: bool) -> None:
    assert is_near(word, other) is near


# -- Fields -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the email address", "email"),
        ("username or email address", "username-or-email"),
        ("the address street2", "address-line2"),
        ("the card security code", "cc-csc"),
        ("expiration month", "cc-exp-month"),
        ("name on card", "cc-name"),
        ("surname", "family-name"),
    ],
)
def test_a_phrase_names_a_kind_of_field(text: str, kind: str) -> None:
    assert said_kinds(text)[0][0] == kind


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ({"autocomplete": "shipping postal-code"}, "postal-code"),
        ({"type": "password", "name": "pwd"}, "password"),
        ({"type": "password", "name": "password_confirm"}, "confirm-password"),
        ({"name": "vorname"}, "given-name"),
        ({"id": "txtCardNum"}, "cc-number"),
        ({"type": "tel", "name": "x17"}, "tel"),
        ({"name": "x17"}, ""),
    ],
)
def test_markup_tells_the_kind_of_a_field(markup: dict[str, str], kind: str) -> None:
    assert marked_kind(element("I1", "textbox", "", attributes=markup))[0] == kind


def test_a_button_is_no_field_whatever_it_is_called() -> None:
    assert marked_kind(element("B1", "button", "Email")) == ("", 0.0)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ada@lovelace.org", "email"),
        ("+44 20 7946 0000", "tel"),
        ("60601", "postal-code"),
        ("Ada", ""),
    ],
)
def test_the_looks_of_a_value_may_tell_its_kind(value: str, kind: str) -> None:
    assert value_kind(value) == kind


BOARD = (
    element("M1", "list", "To do"),
    element("M2", "generic", "Write the tests"),
    element("M3", "generic", "Done is better than perfect"),
    element("M4", "heading", "Done"),
    element("M5", "list", "Done"),
    element("M6", "region", "Blocked by others"),
)


@pytest.mark.parametrize(
    ("said", "dragged", "onto"),
    [
        ("drag Write the tests to Done", "M2", "M5"),
        ("drag and drop 'Write the tests' onto the Done column", "M2", "M5"),
        ("drag the tests to the blocked column", "M2", "M6"),
        ("drag Write the tests onto Done is better than perfect", "M2", "M3"),
    ],
)
def test_a_drag_has_both_of_its_ends(said: str, dragged: str, onto: str):
    assert rank(said, BOARD)[0].action == DragToAction(id=dragged, target_id=onto)


def test_a_drag_to_nowhere_is_not_believed():
    assert not any(is_reached(found) for found in rank("drag Write the tests to Mars", BOARD))


def test_a_list_that_is_named_by_what_it_shows_too_goes_by_its_label():
    size = element("I1", "combobox", "Size Small", visible_text="Small")
    best = rank("select Large in the Size list", (size, *SHOP[:4]))[0]
    assert best.action == SelectDropdownOptionAction(id="I1", value="Large")
    assert is_reached(best)


def test_a_day_of_a_month_is_no_ordinal():
    days = tuple(
        element(f"O{day}", "option", f"Choose day, May {day}{end}, 2026")
        for day, end in ((12, "th"), (13, "th"), (14, "th"), (21, "st"))
    )
    for said in ("click May 14th", "pick the 14th of May"):
        assert getattr(rank(said, days)[0].action, "id", "") == "O14"
