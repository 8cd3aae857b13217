"""What people tell of themselves without naming a field: its value by its looks, and its kind."""

from __future__ import annotations

import pytest

from notte_local.core.fields import BY_NAME, said_kinds
from notte_local.core.instruct import steps
from notte_local.core.instruct.stated import LOOKS, stated, statements


@pytest.mark.parametrize(
    ("say", "field", "value"),
    [
        ("all my friends know me as Imogen", "first name", "Imogen"),
        ("behind the first name stands Vasquez", "last name", "Vasquez"),
        ("please make the order out to Ines Varga", "full name", "Ines Varga"),
        ("everyone on the forum knows me as wolf_22", "username", "wolf_22"),
        ("the invoice may go to ida@post.test", "email", "ida@post.test"),
        ("I blow out my candles on the 9th", "day of birth", "9"),
        ("the stork brought me in February", "month of birth", "February"),
        ("the parcel goes to Portugal", "country", "Portugal"),
        ("we live over in Nevada", "state", "Nevada"),
        ("the courier can ring 020 7946 0018", "phone number", "020 7946 0018"),
        ("on the back of the card it says 204", "security code", "204"),
        ("the card is good until 08/31", "expiration date", "08/31"),
    ],
)
def test_a_value_is_told_without_the_name_of_its_field(say: str, field: str, value: str) -> None:
    assert (field, value) in [(one.said, one.value) for one in stated(say)]


@pytest.mark.parametrize(
    "say",
    [
        "open the settings",
        "read the article about Portugal by Ines Varga",
        "my first name is Imogen",  # the field is named: that is another reading
        "what did we talk about on the 9th when he came by and said that all is well again?",
    ],
)
def test_what_tells_of_no_field_is_no_statement(say: str) -> None:
    assert not list(stated(say))


def test_a_statement_is_one_of_the_readings_and_trusted_less_than_an_order() -> None:
    readings = steps("the parcel goes to Portugal")[0]
    told = next(one for one in readings if one.target == "country")
    assert (told.verb, told.value) == ("fill", "Portugal")
    assert told.likely < steps("type Portugal into the country field")[0][0].likely


def test_each_statement_has_a_kind_that_is_called_so_and_looks_that_are_known() -> None:
    for told in statements().told:
        assert told.kind in BY_NAME
        assert told.looks <= LOOKS
        assert said_kinds(told.said), told.said
        assert len(told.phrases) >= 4
