"""What a page did not give is asked of an extractor of the user's own: a model, or a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.content.blocks import collect_blocks
from notte_local.core.extract.ranking import Shown, bounded
from notte_local.core.extract.slots import Candidate, Record, Records, Slot, is_absent
from notte_local.core.extract.values import read_value, text_value
from notte_local.results import Unfilled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notte_local.core.extract.schema import Field
    from notte_local.core.html import Page

    Extractor = Callable[[Unfilled], Mapping[str, Any]]

SOURCE = "extractor"
ON_PAGE, NOT_ON_PAGE = 0.6, 0.3  # how sure its answer is


def ask(
    extractor: Extractor, record: Record, wanted: Field, page: Page, found: dict[str, Any]
) -> None:
    """Fill what a record lacks with what the extractor says of it. Asks nothing of a full one."""
    absent = dict(_absent(record, wanted))
    if not absent:
        return
    text = "\n".join(b.text for b in collect_blocks(page.root) if not b.node.hidden)
    fields = {path: inner.schema for path, (_, inner) in absent.items()}
    answer: Any = extractor(Unfilled(page.url, text, fields, found))
    if not isinstance(answer, Mapping):
        raise TypeError(f"extractor must give a mapping of values by field, not {answer!r}")
    said = cast("Mapping[str, Any]", answer)
    if unknown := [path for path in said if path not in absent]:
        raise ValueError(
            f"extractor gave {', '.join(map(repr, unknown))}; it was asked for "
            f"{', '.join(map(repr, absent))}"
        )
    shown = Shown(page)
    for path, value in said.items():
        holder, inner = absent[path]
        if value is not None:
            holder.slots[inner.key] = _taken(value, inner, page, shown)


def _absent(
    record: Record, wanted: Field, prefix: str = ""
) -> Iterator[tuple[str, tuple[Record, Field]]]:
    """The fields without a value by their path; an object of which nothing is there, whole."""
    for inner in wanted.fields:
        slot, path = record.slots[inner.key], f"{prefix}{inner.key}"
        if is_absent(slot):
            yield path, (record, inner)
        elif isinstance(slot, Record):
            yield from _absent(slot, inner, f"{path}.")


def _taken(value: Any, wanted: Field, page: Page, shown: Shown) -> Slot | Record | Records:
    """An answer as if it had been found: what it is not sure of, the user's model may refuse."""
    if wanted.item is not None and wanted.item.fields and isinstance(value, list):
        things = cast("list[Any]", value)
        return Records(wanted, [_record(thing, wanted.item, page, shown) for thing in things])
    if wanted.fields:
        return _record(value, wanted, page, shown)
    read: Any = (
        cast("Any", value) if isinstance(value, list | dict) else read_value(value, wanted, page)
    )
    text = text_value(value)
    sure = ON_PAGE if shown.says(text, value) else NOT_ON_PAGE
    return Slot(wanted, [Candidate(value if read is None else read, SOURCE, bounded(text), sure)])


def _record(value: Any, wanted: Field, page: Page, shown: Shown) -> Record:
    said: Mapping[str, Any] = cast("Any", value) if isinstance(value, Mapping) else {}
    record = Record()
    for inner in wanted.fields:
        given = said.get(inner.key)
        empty = Slot(inner) if not inner.fields else _record({}, inner, page, shown)
        record.slots[inner.key] = empty if given is None else _taken(given, inner, page, shown)
    return record
