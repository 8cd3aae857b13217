"""Sentences, and what is read out of them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from notte_local.core.instruct import Wanted, readings, steps
from notte_local.core.secrets import Secret


def first(say: str) -> Wanted:
    return readings(say)[0]


@pytest.mark.parametrize(
    ("say", "verb", "target", "value"),
    [
        ("click 'jobs'", "click", "jobs", None),
        ("please click on the Save button", "click", "Save", None),
        ("type ada@lovelace.org into the email field", "fill", "email", "ada@lovelace.org"),
        ("fill in the email with ada@lovelace.org", "fill", "email", "ada@lovelace.org"),
        ("enter 555-0199 as my phone number", "fill", "phone number", "555-0199"),
        ("my surname is D'Angelo", "fill", "surname", "D'Angelo"),
        ("zip 60601", "fill", "zip", "60601"),
        ("make X the code word", "set", "code word", "X"),
        ("set the language to Deutsch", "set", "language", "Deutsch"),
        ("use SPRING-20 as the promo code", "set", "promo code", "SPRING-20"),
        ("my password is Tr0ub4dor&3!", "fill", "password", "Tr0ub4dor&3!"),
        ("select Large", "select", "", "Large"),
        ("select Large in the Size list", "select", "Size", "Large"),
        ("choose Canada as the country", "select", "country", "Canada"),
        ("sort by price", "sort", "", "price"),
        ("search for wool scarves", "search", "", "wool scarves"),
        ("check the terms box", "check", "terms", None),
        ("untick the newsletter", "uncheck", "newsletter", None),
        ("don't send me the newsletter", "uncheck", "send me the newsletter", None),
        ("open the cart", "open", "cart", None),
        ("dismiss the sign in check", "", "dismiss the sign in check", None),
        ("put the blue one in the cart", "click", "put the blue one in the cart", None),
        ("I'm called Jean-Luc", "fill", "name", "Jean-Luc"),
        ("hover over the menu", "hover", "menu", None),
    ],
)
def test_a_sentence_has_a_verb_a_target_and_a_value(
    say: str, verb: str, target: str, value: str | None
) -> None:
    wanted = first(say)
    assert (wanted.verb, wanted.target, wanted.value) == (verb, target, value)


@pytest.mark.parametrize(
    ("say", "verb", "value", "number"),
    [
        ("go back", "go_back", None, None),
        ("take me back to the previous page", "go_back", None, None),
        ("scroll down", "scroll_down", None, None),
        ("scroll down by 300 pixels", "scroll_down", None, 300),
        ("scroll back up", "scroll_up", None, None),
        ("reload this page", "reload", None, None),
        ("press Enter", "press_key", "Enter", None),
        ("press ctrl+a", "press_key", "Control+A", None),
        ("hit the escape key", "press_key", "Escape", None),
        ("go to example.com", "goto", "example.com", None),
        ("open https://shop.example/cart", "goto", "https://shop.example/cart", None),
        ("wait 2 seconds", "wait", None, 2),
    ],
)
def test_a_step_of_the_browser_has_one_reading(
    say: str, verb: str, value: str | None, number: float | None
) -> None:
    (wanted,) = readings(say)
    assert (wanted.verb, wanted.value, wanted.number) == (verb, value, number)


@pytest.mark.parametrize(
    ("say", "field", "value"),
    [
        ("the second Delete button in the row of Alice", "ordinal", 2),
        ("the second Delete button in the row of Alice", "row", "Alice"),
        ("the second Delete button in the row of Alice", "kind", "button"),
        ("the last link", "ordinal", -1),
        ("the 3rd result from the bottom", "ordinal", -3),
        ("type Byron in the second last name field", "ordinal", 2),
        ("privacy policy in the footer", "place", "contentinfo"),
        ("click the gear icon in the top right", "place", "top right"),
        ("click the close button of the dialog", "place", "dialog"),
        ("Edit next to Billing", "row", "Billing"),
        ("the jobs link, not the one in the menu", "unwanted_place", "navigation"),
        ("click 'Privacy and data'", "quoted", "Privacy and data"),
        ("the size dropdown", "kind", "dropdown"),
    ],
)
def test_what_tells_a_thing_from_its_like_is_taken_out_of_its_name(
    say: str, field: str, value: object
) -> None:
    assert getattr(first(say), field) == value


def test_a_name_of_a_field_is_not_an_ordinal() -> None:
    wanted = first("enter the last name")
    assert (wanted.ordinal, wanted.target) == (0, "last name")


def test_nothing_inside_quotes_is_read() -> None:
    (step,) = steps('type "Ada and press Enter in the footer" into the name field')
    assert (step[0].verb, step[0].value, step[0].place) == (
        "fill",
        "Ada and press Enter in the footer",
        "",
    )


def test_a_secret_stays_a_name() -> None:
    assert first("type Secret(token) into the password field").value == Secret("token")


@pytest.mark.parametrize(
    ("say", "verbs"),
    [
        ("type Ada into the name field and press Enter", ["fill", "press_key"]),
        ("check the terms box, then click Create account", ["check", "click"]),
        ("first name Ana Lucía, last name de la Cruz", ["fill", "fill"]),
        ("log in as ada with password Secret(password)", ["fill", "fill", "click"]),
        ("use SPRING-20 as the promo code and apply it", ["set", "click"]),
        ("click Terms and Conditions", ["click"]),
        ("click save and close", ["click"]),
    ],
)
def test_a_sentence_is_cut_only_where_each_side_can_stand_alone(say: str, verbs: list[str]) -> None:
    assert [step[0].verb for step in steps(say)] == verbs


def test_the_steps_of_a_log_in_carry_user_and_secret() -> None:
    user, password, button = (
        step[0] for step in steps("log in as ada with password Secret(password)")
    )
    assert (user.target, user.value) == ("username or email", "ada")
    assert (password.target, password.value) == ("password", Secret("password"))
    assert (button.target, button.kind) == ("log in", "button")


def test_what_can_be_read_in_two_ways_has_two_readings() -> None:
    said = [(wanted.verb, wanted.target) for wanted in readings("sort by price")]
    assert said == [("sort", ""), ("", "sort by price")]


def test_an_empty_sentence_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^instructions must say what is wanted, and they are empty$"
    ):
        steps("  ")


# A table of what people say, beside this file: the first reading of each step.
SENTENCES = [
    line.split(" => ")
    for line in Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()
    if " => " in line and not line.startswith("# ")
]
PLAIN = ("sentence", "verb", "target", "value", "likely", "act", "context")


def told(wanted: Wanted) -> str:
    """A reading as the table writes it."""
    also = [
        _also(field.name, getattr(wanted, field.name))
        for field in fields(Wanted)
        if field.name not in PLAIN and getattr(wanted, field.name) != field.default
    ]
    value = "" if wanted.value is None else str(wanted.value)
    return " | ".join((wanted.verb or "-", wanted.target, value, ", ".join(also))).rstrip(" |")


def _also(name: str, value: object) -> str:
    if value is True:
        return name
    many = sorted(value) if isinstance(value, frozenset) else value
    return f"{name}={'+'.join(many) if isinstance(many, list | tuple) else many}"


@pytest.mark.parametrize(("say", "read"), SENTENCES)
def test_a_sentence_is_read_as_a_person_means_it(say: str, read: str) -> None:
    assert " ;; ".join(told(step[0]) for step in steps(say)) == read


@pytest.mark.parametrize("say", ["...", " ?!", "--", "…", "\n"])
def test_a_sentence_without_a_word_is_refused(say: str) -> None:
    with pytest.raises(ValueError, match=r"^instructions must say what is wanted, and they "):
        steps(say)


def test_the_readings_of_a_step_are_few_and_the_likeliest_comes_first() -> None:
    for say, _ in SENTENCES:
        for step in steps(say):
            trust = [wanted.likely for wanted in step]
            assert 1 <= len(step) <= 6
            assert trust == sorted(trust, reverse=True)


def test_an_order_may_name_the_control_and_its_row() -> None:
    found = {
        (one.verb, one.target, one.row, one.relation) for one in readings("archive Bob's mail")
    }
    assert ("", "archive", "Bob", "of") in found


def test_what_is_said_around_an_order_is_kept_apart() -> None:
    wanted = first("my card has expired, update the payment method")
    assert (wanted.target, wanted.context) == ("update the payment method", "my card has expired")


def test_a_fact_that_is_denied_answers_a_question() -> None:
    itself, answer = readings("we don't have a website")
    assert (itself.target, itself.is_negated) == ("we don't have a website", True)
    assert (answer.target, answer.answer) == ("website", "no")
