"""What an ordinal counts over, where a list was named: "the second item in the news"."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from notte_local.core.instruct import PLACES
from notte_local.core.instruct.lexicon import compiled
from notte_local.core.words import bare, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notte_local.core.match.index import Anchor, Facts, Index

LIKE_HEADING = 0.45  # from which a heading is what was said
ONE_LINE = 4.0  # pixels within which two boxes stand in one line, or one column
GAP = 60.0  # pixels between two entries of one list, at most


def members(relation: str, row: str, index: Index) -> frozenset[int]:
    """The elements that are counted, in what is listed so or has a title; none where none is."""
    key = (relation, row)
    if key not in index.asked_lists:
        found = LISTS_OF[relation](row, index)
        index.asked_lists[key] = _leading(list(found), index)
    return index.asked_lists[key]


def _leading(found: list[int], index: Index) -> frozenset[int]:
    """Of a list of links, those alone: the button that filters it is none of its entries."""
    links = [at for at in found if index.facts[at].element.role == "link"]
    return frozenset(links if 2 * len(links) > len(found) else found)


def listing(said: tuple[str, ...], index: Index) -> tuple[str, ...]:
    """The heading that is what was said, () where none is."""
    best = max(index.headings, key=lambda heading: _likeness(said, heading), default=())
    return best if _likeness(said, best) >= LIKE_HEADING else ()


# "3. Mchose K7", "#3 Paris": headings that count what they head
NUMBERED = re.compile(r"\W*(?:no\. ?)?#?(?P<number>\d{1,3})(?:[.):]|\s[-–—]|\s(?=[A-Z]))\s*\S")
FEWEST = 3  # headings with a number, from which they count something


def numbers(index: Index) -> frozenset[str]:
    """The numbers of the headings, where these count what they head."""
    headings = {one.element.place.heading for one in index.facts}
    found = frozenset(number for heading in headings if (number := _number_of(heading)))
    return found if len(found) >= FEWEST else frozenset()


def _numbered(number: str, index: Index) -> Iterator[int]:
    """What stands under the heading of that number."""
    for one in index.facts:
        if _number_of(one.element.place.heading) == number:
            yield one.at


def _number_of(heading: str) -> str:
    """The number that a heading begins with, as people write it; "" where it has none."""
    hit = NUMBERED.match(heading)
    return str(int(hit["number"])) if hit else ""


def _titled(_: str, index: Index) -> Iterator[int]:
    """The links that are headings, or lead to what one announces."""
    links = [one for one in index.facts if one.element.role == "link" and len(one.label) > 1]
    times = Counter(one.label for one in links)
    for one in links:
        # what stands there time and again is the heading of many
        if times[one.label] < 3 and bare(one.label) in index.titles:
            yield one.at


def _listed(row: str, index: Index) -> Iterator[int]:
    """Under such a heading; in such a place; else in line after what is called so."""
    place = next((name for name, source in PLACES if compiled(source).fullmatch(row)), "")
    heading = listing(bare(stems(row)), index)
    if heading:
        under = [f for f in index.facts if bare(stems(f.element.place.heading)) == heading]
        entries = [f for f in under if f.element.place.row]
        yield from (one.at for one in (entries if len(entries) > 2 else under))
    elif place:
        yield from _first_of(place, index)
    else:
        yield from _after(row, index)


def _first_of(place: str, index: Index) -> Iterator[int]:
    """What stands in the first landmark of that role."""
    last = None
    for one in index.facts:
        if one.element.place.landmark.split(" ")[0] == place:
            if last is not None and one.at - last > 1:
                return
            last = one.at
            yield one.at


def _after(row: str, index: Index) -> Iterator[int]:
    """The run of things in one line, or in one column, that begins after what is called `row`."""
    said = frozenset(stems(row))
    called = [one for one in index.anchors if said and said <= one.stems]
    if not called:
        return
    anchor = min(called, key=lambda one: len(one.stems))
    last: Facts | None = None
    for one in index.facts:
        if one.number <= anchor.number or one.element.box is None:
            continue
        if not _goes_on(one, last, anchor):
            return
        last = one
        yield one.at


def _goes_on(one: Facts, last: Facts | None, anchor: Anchor) -> bool:
    before = anchor.box if last is None else last.element.box
    box = one.element.box
    assert box is not None
    assert before is not None
    if last is not None and last.element.role != one.element.role:
        return False
    in_line = abs(box.y - before.y) <= ONE_LINE
    in_column = last is None or abs(box.x - before.x) <= ONE_LINE
    return in_line or (in_column and box.y - (before.y + before.height) <= GAP)


def _likeness(said: tuple[str, ...], heading: tuple[str, ...]) -> float:
    if not heading or not said:
        return 0.0
    shared = sum(any(_is_akin(word, other) for other in heading) for word in said)
    return shared / len(said) * math.sqrt(min(1.0, shared / len(heading)))


def _is_akin(word: str, other: str) -> bool:
    """Whether two stems are of one word: "sell" and "seller", "book" and "ebook"."""
    short, long = sorted((word, other), key=len)
    return short == long or (len(short) >= 4 and (long.startswith(short) or long.endswith(short)))


LISTS_OF: dict[str, Callable[[str, Index], Iterator[int]]] = {
    "titled": _titled,
    "listed": _listed,
    "numbered": _numbered,
}
