"""A field with its candidates; records of such fields, and lists of records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.extract.schema import Field


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have."""

    value: Any
    source: str
    text: str
    confidence: float


@dataclass(slots=True)
class Slot:
    """A field and its candidates, best first; `at` is the one in use."""

    wanted: Field
    candidates: list[Candidate] = field(default_factory=list[Candidate])
    near: tuple[str, ...] = ()  # texts that were not good enough
    at: int = 0

    @property
    def chosen(self) -> Candidate | None:
        return self.candidates[self.at] if self.at < len(self.candidates) else None


@dataclass(slots=True)
class Record:
    """The fields of one object."""

    slots: dict[str, Slot | Record | Records] = field(
        default_factory=dict[str, "Slot | Record | Records"]
    )

    @property
    def is_empty(self) -> bool:
        return all(map(is_absent, self.slots.values()))


@dataclass(slots=True)
class Records:
    """A list of objects."""

    wanted: Field
    items: list[Record] = field(default_factory=list[Record])

    @property
    def is_empty(self) -> bool:
        return not self.items


def value_of(slot: Slot | Record | Records) -> Any:
    """The value in use of a field; None where it has none of its own."""
    return slot.chosen.value if isinstance(slot, Slot) and slot.chosen is not None else None


def values_of(record: Record) -> list[Any]:
    """All values in a record, for comparing it with another."""
    found: list[Any] = []
    for slot in record.slots.values():
        if isinstance(slot, Slot):
            found.append(slot.chosen.value if slot.chosen is not None else None)
        elif isinstance(slot, Record):
            found += values_of(slot)
        else:
            found += [value for item in slot.items for value in values_of(item)]
    return found


def is_absent(slot: Slot | Record | Records) -> bool:
    """Whether nothing was found for a field."""
    return slot.chosen is None if isinstance(slot, Slot) else slot.is_empty


def is_usable(record: Record, wanted: Field) -> bool:
    """Whether a record has all that is required of it, and something at all."""
    return not record.is_empty and not any(
        inner.required and not inner.is_nullable and is_absent(record.slots[inner.key])
        for inner in wanted.fields
    )


def fullness(records: Sequence[Record], wanted: Field) -> float:
    """How much of the fields is there, a mean over records."""
    if not records or not wanted.fields:
        return 0.0
    filled = sum(_strength(slot) for record in records for slot in record.slots.values())
    return filled / (len(records) * len(wanted.fields))


def _strength(slot: Slot | Record | Records) -> float:
    if isinstance(slot, Slot):
        return slot.chosen.confidence if slot.chosen is not None else 0.0
    return 0.0 if slot.is_empty else 0.8
