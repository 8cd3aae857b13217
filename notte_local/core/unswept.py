"""Thousands of values that all live on, made without collecting garbage meanwhile."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def unswept() -> Generator[None]:
    """Each few hundred new values would have all young ones gone through, in vain: at 10,000
    elements that took nearly half of making them. Only around what never awaits.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
