"""Garbage is left for later, and collected again whatever happens meanwhile."""

from __future__ import annotations

import gc

import pytest

from notte_local.core.unswept import unswept


def test_garbage_is_not_collected_meanwhile_and_is_again_after_it():
    with unswept():
        with unswept():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


@unswept()
def fail() -> None:
    raise ZeroDivisionError


def test_garbage_is_collected_again_after_an_error():
    with pytest.raises(ZeroDivisionError):
        fail()
    assert gc.isenabled()
