"""Frozen values by the thousand: made in half the time."""

from __future__ import annotations

from dataclasses import fields, make_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def maker(cls: type[T]) -> Callable[..., T]:
    """Makes values of a frozen dataclass with slots, all of whose fields are given in order.

    Its own `__init__` sets each field by a call, as it must: it is frozen. Here they are set on a
    twin that is not frozen yet, which then becomes one of the class.
    """
    names = [field.name for field in fields(cls)]  # pyright: ignore[reportArgumentType] - a dataclass
    twin: Any = make_dataclass(cls.__name__, names, slots=True)

    def make(*values: object) -> T:
        made = twin(*values)
        made.__class__ = cls
        return made

    return make
