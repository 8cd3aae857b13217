"""Records of candidates -> data that the user's model accepts, with what is missing by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.extract.asking import ask
from notte_local.core.extract.narrowing import narrow, part_of, read_narrowing
from notte_local.core.extract.reader import Reader
from notte_local.core.extract.schema import Field, read_model, read_schema
from notte_local.core.extract.slots import Record, Records, Slot
from notte_local.errors import ScrapeFailed
from notte_local.results import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from notte_local.core.entities import Entity
    from notte_local.core.extract.asking import Extractor
    from notte_local.core.html import Page
    from notte_local.results import Metadata

    Step = str | int
    Path = tuple[Step, ...]

Filled = tuple[Any, dict[str, Provenance], tuple[str, ...]]  # data, provenance, missing


def fill_model(
    model: type[BaseModel],
    page: Page,
    entities: Sequence[Entity],
    metadata: Metadata,
    *,
    instructions: str | None = None,
    extractor: Extractor | None = None,
) -> Filled:
    """An instance of the model. Raises ScrapeFailed where a required field is not on the page."""
    from pydantic import ValidationError

    wanted = read_model(model)
    is_root = wanted.item is not None and not wanted.fields
    outer = _as_object(wanted) if is_root else wanted
    record = _read(outer, page, entities, metadata, instructions)
    if extractor is not None:
        ask(extractor, record, outer, page, plain(record, outer))
    while True:
        _require(record, outer, page.url)
        data = plain(record, outer)
        try:
            made = model.model_validate(data.get(ROOT, []) if is_root else data)
        except ValidationError as exc:
            places = [error["loc"] for error in exc.errors(include_url=False, include_input=False)]
            paths = [(ROOT, *place) if is_root else place for place in places]
            # All of them give way, not only the first: `any` would stop there.
            moved = [give_way(record, path) for path in paths]
            if not any(moved):
                raise ScrapeFailed(page.url, {}, _refusal(page.url, exc)) from exc
        else:
            return made, dict(provenance(record)), tuple(missing(record, outer))


def _read(
    wanted: Field,
    page: Page,
    entities: Sequence[Entity],
    metadata: Metadata,
    instructions: str | None,
) -> Record:
    """The record of a page, or of what the instructions leave of it."""
    if instructions is None:
        return Reader(page, entities, metadata, wanted).read()
    narrowing = read_narrowing(instructions)
    part = part_of(page, narrowing, wanted)
    # What a page states of itself is not of a part of it.
    record = Reader(part, entities if part is page else (), metadata, wanted).read()
    narrow(record, narrowing)
    return record


ROOT = "root"


def _as_object(wanted: Field) -> Field:
    """A model that is a list, as an object with that list."""
    inner = Field(ROOT, wanted.names, frozenset(), wanted.kinds, True, {}, item=wanted.item)
    return Field(ROOT, wanted.names, frozenset(), ("object",), True, {}, fields=(inner,))


def _refusal(url: str, exc: object) -> str:
    return f"What {url or 'the page'} gives is not accepted by the model: {exc}"


def fill_schema(
    schema: Mapping[str, Any],
    page: Page,
    entities: Sequence[Entity],
    metadata: Metadata,
    *,
    instructions: str | None = None,
    extractor: Extractor | None = None,
) -> Filled:
    """A dict that fits the JSON Schema. Raises ScrapeFailed as `fill_model` does."""
    wanted = read_schema(schema)
    record = _read(wanted, page, entities, metadata, instructions)
    _settle(record)
    if extractor is not None:
        ask(extractor, record, wanted, page, plain(record, wanted))
        _settle(record)
    _require(record, wanted, page.url)
    return plain(record, wanted), dict(provenance(record)), tuple(missing(record, wanted))


def _settle(record: Record) -> None:
    """Each field on the first candidate within the bounds of its schema."""
    for slot in record.slots.values():
        if isinstance(slot, Slot):
            while slot.chosen is not None and not is_within(slot.chosen.value, slot.wanted.schema):
                slot.at += 1
        elif isinstance(slot, Record):
            _settle(slot)
        else:
            for item in slot.items:
                _settle(item)


def is_within(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value keeps to the bounds that its JSON Schema states for its type."""
    if isinstance(value, str):
        pattern = schema.get("pattern")
        return schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)) and (
            not isinstance(pattern, str) or re.search(pattern, value) is not None
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
        return (
            schema.get("minimum", value) <= value <= schema.get("maximum", value)
            and (over is None or value > over)
            and (under is None or value < under)
        )
    if isinstance(value, list):
        count = len(cast("list[Any]", value))
        return schema.get("minItems", 0) <= count <= schema.get("maxItems", count)
    return True


def give_way(record: Record, path: Path) -> bool:
    """The next candidate for what stands at a path; False where nothing there can change."""
    at: Slot | Record | Records = record
    holder: Records | None = None
    item: Record | None = None
    for step in path:
        if isinstance(at, Records) and isinstance(step, int) and step < len(at.items):
            holder, item = at, at.items[step]
            at = item
        elif isinstance(at, Record) and step in at.slots:
            at = at.slots[step]
    if isinstance(at, Slot) and at.chosen is not None:
        at.at += 1
        return True
    if holder is not None and item is not None and item in holder.items:
        holder.items.remove(item)
        return True
    return False


def plain(record: Record, wanted: Field) -> dict[str, Any]:
    """A record as data; what is not there is left out, or None where only that is allowed."""
    data: dict[str, Any] = {}
    for inner in wanted.fields:
        value = _plain(record.slots[inner.key], inner)
        if value is not None or (inner.required and inner.is_nullable):
            data[inner.key] = value
    return data


def _plain(slot: Slot | Record | Records, wanted: Field) -> Any:
    if isinstance(slot, Slot):
        return slot.chosen.value if slot.chosen is not None else None
    if isinstance(slot, Record):
        return None if _is_incomplete(slot, wanted) else plain(slot, wanted)
    assert wanted.item is not None
    items = [plain(item, wanted.item) for item in slot.items]
    return items or None


def _is_incomplete(record: Record, wanted: Field) -> bool:
    return record.is_empty or any(True for _ in _absent(record, wanted))


def _absent(record: Record, wanted: Field) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Required fields without a value, each with what came nearest."""
    for inner in wanted.fields:
        slot = record.slots[inner.key]
        if not inner.required or inner.is_nullable:
            continue
        if isinstance(slot, Slot):
            if slot.chosen is None:
                yield inner.key, slot.near
        elif isinstance(slot, Record):
            yield from ((f"{inner.key}.{name}", near) for name, near in _absent(slot, inner))
        elif slot.is_empty and inner.schema.get("minItems", 1) > 0:
            yield inner.key, ()


def _require(record: Record, wanted: Field, url: str) -> None:
    if absent := dict(_absent(record, wanted)):
        raise ScrapeFailed(url, absent)


def missing(record: Record, wanted: Field, prefix: str = "") -> Iterator[str]:
    """The optional fields that were not found, dotted where they are nested."""
    for inner in wanted.fields:
        slot = record.slots[inner.key]
        name = f"{prefix}{inner.key}"
        if _plain(slot, inner) is None:
            yield name
        elif isinstance(slot, Record):
            yield from missing(slot, inner, f"{name}.")


def provenance(record: Record, prefix: str = "") -> Iterator[tuple[str, Provenance]]:
    """Where each value came from, by dotted path: "brand.name", "jobs.0.title"."""
    for key, slot in record.slots.items():
        name = f"{prefix}{key}"
        if isinstance(slot, Slot):
            if (chosen := slot.chosen) is not None:
                yield name, Provenance(chosen.source, chosen.text, chosen.confidence)
        elif isinstance(slot, Record):
            yield from provenance(slot, f"{name}.")
        else:
            for index, item in enumerate(slot.items):
                yield from provenance(item, f"{name}.{index}.")
