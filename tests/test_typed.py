"""What a person writes is what a field takes, and what a formatter makes of it is the same."""

from __future__ import annotations

import pytest

from notte_local.core.typed import is_kept, native_value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "5 March 2027", "2027-03-05"),
        ("date", "2027-03-05", "2027-03-05"),
        ("date", "tomorrow", None),
        ("time", "3 pm", "15:00"),
        ("time", "12:05 a.m.", "00:05"),
        ("time", "9:30", "09:30"),
        ("time", "25:00", None),
        ("datetime-local", "5 March 2027 3:30 pm", "2027-03-05T15:30"),
        ("datetime-local", "2027-03-05T15:30", "2027-03-05T15:30"),
        ("month", "March 2027", "2027-03"),
        ("week", "2027-w05", "2027-W05"),
        ("number", "1,250.50", "1250.50"),
        ("number", "many", None),
        ("range", "7", "7"),
        ("color", "orange", "#ffa500"),
        ("color", "f80", "#ff8800"),
        ("color", "rainbow", None),
        ("text", "as it is", "as it is"),
        ("date", "", ""),
    ],
)
def test_a_text_is_read_as_the_type_of_the_field_wants_it(kind: str, text: str, value: str | None):
    assert native_value(kind, text) == value


@pytest.mark.parametrize(
    ("text", "held", "same"),
    [
        ("5551234567", "(555) 123-4567", True),
        ("5551234567", "+1 555 123 4567", True),
        ("2026-12-31", "12/31/2026", True),
        ("31 December 2026", "2026-12-31", True),
        ("1200", "$1,200.00", True),
        ("ada", "ADA", True),
        ("Ger", "Germany", True),
        ("!?", "!?", True),
        ("12345678", "1234", False),
        ("abc", "", False),
        ("!?", "", False),
        ("new", "old", False),
        ("1", "10", False),
        ("007", "7", True),
        ("silent", "listen", False),
        ("", "(___) ___", True),
        ("", "zz", False),
    ],
)
def test_what_a_field_holds_is_the_text_in_a_form_of_its_own_or_it_is_not(
    text: str, held: str, same: bool
):
    assert is_kept(text, held) is same
