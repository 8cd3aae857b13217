"""What is made quickly is what the class makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from notte_local.core.element import Box
from notte_local.core.making import maker


def test_what_is_made_is_a_frozen_value_like_any_other():
    made = maker(Box)(1, 2, 3, 4)
    assert type(made) is Box
    assert (made, hash(made), repr(made)) == (box := Box(1, 2, 3, 4), hash(box), repr(box))
    with pytest.raises(FrozenInstanceError):
        made.x = 5  # pyright: ignore[reportAttributeAccessIssue] - which is what is tested
