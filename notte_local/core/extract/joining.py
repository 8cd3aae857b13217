"""Records of one thing from two places, told by where they lead, or by what they are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.extract.schema import likeness
from notte_local.core.extract.slots import is_absent, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notte_local.core.extract.schema import Field
    from notte_local.core.extract.slots import Record

KEYS = (("url",), ("title",), ("name",))
LEAST_SHARED = 0.5  # of the records that must be in the other list, too


def joined(best: list[Record], others: Iterable[Sequence[Record]], item: Field) -> list[Record]:
    """The best records, with what they lack from lists that hold the same things."""
    keys = [f.key for f in item.fields if any(likeness(f, name) >= 0.9 for name in KEYS)]
    for other in others:
        for key in keys:
            known = {_told(record, key): record for record in other}
            met = [(record, known.get(_told(record, key))) for record in best]
            same = [(one, two) for one, two in met if two is not None and _told(one, key)]
            if len(same) >= LEAST_SHARED * len(best):
                for one, two in same:
                    _complete(one, two)
                break
    return best


def _told(record: Record, key: str) -> str:
    value = str(value_of(record.slots[key]) or "")
    return re.sub(r"\W+", "", re.sub(r"[?#].*$", "", value)).lower()


def _complete(record: Record, other: Record) -> None:
    for key, slot in record.slots.items():
        if is_absent(slot) and not is_absent(other.slots[key]):
            record.slots[key] = other.slots[key]
