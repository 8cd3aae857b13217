"""What a caller may hand in, checked before anything is done: plain TypeError and ValueError."""

from __future__ import annotations

from typing import Any

LONGEST_SECONDS = 2_147_483  # in milliseconds, the most that the driver's timers count: 31 bits


def check_text(name: str, given: object) -> None:
    """Raises TypeError for what is neither a str nor None."""
    if given is not None and not isinstance(given, str):
        raise TypeError(f"{name} must be a str, not {given!r}")


def check_callable(name: str, given: object) -> None:
    """Raises TypeError for what can be neither called nor is None."""
    if given is not None and not callable(given):
        raise TypeError(f"{name} must be a callable, not {given!r}")


def check_count(name: str, given: object) -> None:
    """Raises TypeError for no int, ValueError for one below 1; None is left out."""
    if given is None:
        return
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError(f"{name} must be an int, not {given!r}")
    if given < 1:
        raise ValueError(f"{name} must be at least 1, not {given}")


def check_share(name: str, given: object) -> None:
    """Raises TypeError for no number, ValueError for one that is not from 0 to 1."""
    if given is not None and not 0 <= number(name, given) <= 1:
        raise ValueError(f"{name} must be from 0 to 1, not {given!r}")


def check_texts(name: str, given: Any) -> None:
    """Raises TypeError for what is no collection of strings; one string is none."""
    try:
        is_texts = not isinstance(given, str | bytes) and all(isinstance(one, str) for one in given)
    except TypeError:  # not iterable
        is_texts = False
    if not is_texts:
        raise TypeError(f"{name} must be a list of strings, not {given!r}")


def check_flag(name: str, given: object) -> None:
    """Raises TypeError for what is no bool."""
    if not isinstance(given, bool):
        raise TypeError(f"{name} must be True or False, not {given!r}")


def number(name: str, given: object) -> float:
    """The number that was given; a bool is none. Raises TypeError."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(f"{name} must be a number, not {given!r}")
    return given
