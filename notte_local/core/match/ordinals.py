"""The second, the last, the one in the middle: counted over what is alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from notte_local.core.match.evidence import Signal
from notte_local.core.match.learned import WEIGHTS
from notte_local.core.match.listed import LISTS_OF
from notte_local.core.match.weights import PEERS, is_called

if TYPE_CHECKING:
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Scored
    from notte_local.core.match.index import Index

# What the count itself changes, and what it therefore must not look at.
COUNTED_BY = ("state", "footer")


def counted(wanted: Wanted, found: list[Scored], index: Index) -> list[Scored]:
    """The ordinal: all of what is alike but the one at that place are set back."""
    if not found:
        return found
    peers = _peers(wanted, found, index)
    peers = _in_row(wanted.row_ordinal, peers, index) if wanted.row_ordinal else peers
    kept = {one.at for one in peers}
    if not wanted.target or wanted.row_ordinal:
        _set_back([one for one in found if one.at not in kept], "not counted")
    if not (wanted.ordinal or wanted.is_middle):
        return found
    units = _units(sorted(peers, key=lambda one: one.at), index)
    nth = _nth(wanted, len(units))
    chosen = units[nth] if 0 <= nth < len(units) else []
    best = max((one.odds for one in chosen), default=0.0)
    for number, unit in enumerate(units):
        for one in unit:
            is_it = number == nth and one.odds == best
            value = _alone(units) if is_it else -1.0 if number != nth else -0.1
            one.signals.append(Signal("ordinal", value, f"{number + 1} of {len(units)}"))
            one.odds += WEIGHTS["ordinal"] * value
    return found


def _alone(units: list[list[Scored]]) -> float:
    """Nobody counts what is there once: the words meant something else."""
    return -0.5 if len(units) == 1 else 0.0


def _peers(wanted: Wanted, found: list[Scored], index: Index) -> list[Scored]:
    """What is alike, and of the very kind that was named, where there are several such."""
    worth = {one.at: one.odds - _by_place(one) for one in found}
    top = max(worth.values())
    peers = [one for one in found if top - worth[one.at] <= PEERS]
    if wanted.kind:
        named = [one for one in peers if is_called(wanted.kind, _role(one, index))]
        peers = named if len(named) > 1 else peers
    if not wanted.target and wanted.relation not in LISTS_OF:
        peers = _likely(peers, index)
    return peers


def _in_row(number: int, peers: list[Scored], index: Index) -> list[Scored]:
    """Those in the third row: of the markup, else of what stands at one height."""
    rows: dict[object, list[Scored]] = {}
    for one in sorted(peers, key=lambda one: one.at):
        element = index.facts[one.at].element
        height = element.box.y // 10 if element.box else None
        rows.setdefault(element.place.row or height, []).append(one)
    nth = number - 1 if number > 0 else len(rows) + number
    return list(rows.values())[nth] if 0 <= nth < len(rows) else []


def _role(one: Scored, index: Index) -> str:
    return index.facts[one.at].element.role


def _set_back(left_out: list[Scored], why: str) -> None:
    for one in left_out:
        one.signals.append(Signal("ordinal", -1.0, why))
        one.odds -= WEIGHTS["ordinal"]


def _likely(peers: list[Scored], index: Index) -> list[Scored]:
    """Of "the second one": what most are called, of all that stands in a list."""
    groups: dict[tuple[str, tuple[str, ...]], list[Scored]] = {}
    for one in peers:
        facts = index.facts[one.at]
        if facts.element.place.position:
            groups.setdefault((facts.element.role, facts.label), []).append(one)
    most = max(groups.values(), key=len) if groups else peers
    return most if len(most) > 2 else peers


def _by_place(one: Scored) -> float:
    return sum(WEIGHTS[s.name] * s.value for s in one.signals if s.name in COUNTED_BY)


def _nth(wanted: Wanted, count: int) -> int:
    if wanted.is_middle:
        return (count - 1) // 2
    return wanted.ordinal - 1 if wanted.ordinal > 0 else count + wanted.ordinal


def _units(peers: list[Scored], index: Index) -> list[list[Scored]]:
    """The peers as a person counts them: what leads to one address counts once, and so does a row,
    unless it has several that are called the same.
    """
    elements = {one.at: index.facts[one.at].element for one in peers}
    in_rows = Counter((e.place.row, e.role, e.name) for e in elements.values() if not e.href)
    by_row = (
        max(in_rows.values(), default=0) < 2 and len({e.place.row for e in elements.values()}) > 1
    )
    units: dict[object, list[Scored]] = {}
    for one in peers:
        element = elements[one.at]
        box = element.box
        spot = (box.x, box.y, element.name) if box and element.name else one.at
        key = (by_row and element.place.row) or element.href or spot
        units.setdefault(key, []).append(one)
    return list(units.values())
