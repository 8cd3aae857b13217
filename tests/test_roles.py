"""The role tables: every role has a letter and a default action that exists."""

from __future__ import annotations

import pytest

from notte_local.actions import ACTIONS
from notte_local.core.space import roles


@pytest.mark.parametrize(
    ("role", "letter", "action"),
    [
        ("link", "L", "click"),
        ("button", "B", "click"),
        ("tab", "B", "click"),
        ("menuitem", "B", "click"),
        ("radio", "B", "check"),
        ("checkbox", "B", "check"),
        ("switch", "B", "check"),
        ("textbox", "I", "fill"),
        ("searchbox", "I", "fill"),
        ("combobox", "I", "select_dropdown_option"),
        ("listbox", "I", "select_dropdown_option"),
        ("slider", "I", "fill"),
        ("spinbutton", "I", "fill"),
        ("img", "F", "click"),
        ("option", "O", "click"),
        ("heading", "M", "click"),
        ("generic", "M", "click"),
    ],
)
def test_a_role_has_its_letter_and_default_action(role: str, letter: str, action: str):
    assert (roles.letter(role), roles.default_action(role)) == (letter, action)


def test_every_default_action_is_an_action():
    assert {action for _, action in roles.OPERABLE.values()} <= ACTIONS.keys()
