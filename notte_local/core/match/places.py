"""Where an element stands: place, row, number; for what is said to tell it from its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.match.evidence import Signal
from notte_local.core.match.weights import PEERS, WEIGHTS
from notte_local.core.words import bare, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notte_local.core.element import Element
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Scored
    from notte_local.core.match.index import Facts, Index


def place_signals(facts: Facts, wanted: Wanted, index: Index) -> Iterator[Signal]:
    if wanted.place:
        there = _is_in(facts.element, wanted.place, index)
        yield Signal("place", 0.0 if there else -1.0, wanted.place)
    if wanted.row:
        yield Signal("row", _beside(facts, wanted.row, index) - 1, wanted.row)
    if wanted.unwanted:
        yield from _unwanted(facts, wanted, index)


def _unwanted(facts: Facts, wanted: Wanted, index: Index) -> Iterator[Signal]:
    no = [w for w in bare(stems(wanted.unwanted)) if w not in stems(wanted.target)]
    if no:
        share = sum(facts.at in index.own.get(word, ()) for word in no) / len(no)
        around = sum(facts.at in index.around.get(word, ()) for word in no) / len(no)
        yield Signal("unwanted", -max(share, 0.6 * around), wanted.unwanted)


def _beside(facts: Facts, row: str, index: Index) -> float:
    """How much of `row` stands in the element's row, else around it: 0 to 1."""
    said = bare(stems(row))
    if not said:
        return 1.0
    own_row = set(stems(facts.element.place.row))
    there = sum(
        1.0 if word in own_row else 0.7 if facts.at in index.around.get(word, ()) else 0.0
        for word in said
    )
    return there / len(said)


LANDMARKS = {"contentinfo", "navigation", "banner", "complementary", "search", "form", "main"}
# By the centre: x as a share of the width, y and the page's height in CSS pixels.
REGIONS: dict[str, Callable[[float, float, float], bool]] = {
    "top": lambda _x, y, _h: y < 400,
    "bottom": lambda _x, y, height: y > height * 0.7,
    "left": lambda x, _y, _h: x < 0.35,
    "right": lambda x, _y, _h: x > 0.65,
    "top left": lambda x, y, _h: x < 0.4 and y < 400,
    "top right": lambda x, y, _h: x > 0.6 and y < 400,
    "bottom left": lambda x, y, height: x < 0.4 and y > height * 0.6,
    "bottom right": lambda x, y, height: x > 0.6 and y > height * 0.6,
}
STANDS_FOR = {"contentinfo": "bottom", "banner": "top"}  # where no landmark says it
PAGE_WIDTH = 1280


def _is_in(element: Element, place: str, index: Index) -> bool:
    if place == "dialog":
        return bool(element.place.dialog)
    if place in LANDMARKS and element.place.landmark.split(" ")[0] == place:
        return True
    region = REGIONS.get(STANDS_FOR.get(place, place))
    if region is None or element.box is None:
        return False
    x, y = element.box.center
    return region(x / PAGE_WIDTH, y, index.height)


def counted(wanted: Wanted, scored: list[Scored], index: Index) -> list[Scored]:
    """The ordinal, counted over what is alike: in document order, from either end."""
    if not scored:
        return scored
    top = max(one.odds for one in scored)
    peers = sorted(
        (one for one in scored if top - one.odds <= PEERS), key=lambda one: index.facts[one.at].at
    )
    nth = wanted.ordinal - 1 if wanted.ordinal > 0 else len(peers) + wanted.ordinal
    for number, one in enumerate(peers):
        value = 0.0 if number == nth else -1.0
        one.signals.append(Signal("ordinal", value, f"{number + 1} of {len(peers)}"))
        one.odds = top + value * WEIGHTS["ordinal"]
    return scored
