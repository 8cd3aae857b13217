"""Where an element stands: place, row, relation; what is said to tell it from its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.match.evidence import Said, Signal
from notte_local.core.match.listed import LISTS_OF, members
from notte_local.core.match.weights import is_called
from notte_local.core.words import STOP_STEMS, bare, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notte_local.core.element import Box, Element
    from notte_local.core.match.index import Anchor, Facts, Index


def _place(facts: Facts, said: Said, _: object) -> Iterator[Signal]:
    place = said.wanted.place
    if place:
        yield Signal("place", -_away(facts.element, place, said.index), place)


def _unwanted(facts: Facts, said: Said, _: object) -> Iterator[Signal]:
    wanted, index = said.wanted, said.index
    element, place = facts.element, wanted.unwanted_place
    if place and _away(element, place, index) == 0:
        yield Signal("unwanted", -1.0, f"in {place}")
    elif wanted.unwanted_kind and is_called(wanted.unwanted_kind, element.role) and not place:
        yield Signal("unwanted", -0.5, f"a {wanted.unwanted_kind}")
    if not wanted.unwanted:
        return
    no = [w for w in bare(stems(wanted.unwanted)) if w not in stems(wanted.target)]
    if no:
        share = sum(facts.at in index.own.get(word, ()) for word in no) / len(no)
        around = sum(facts.at in index.around.get(word, ()) for word in no) / len(no)
        yield Signal("unwanted", -max(share, 0.6 * around), wanted.unwanted)


# -- Beside what ------------------------------------------------------------------------------


def _row(facts: Facts, said: Said, _: object) -> Iterator[Signal]:
    wanted = said.wanted
    if not wanted.row:
        return
    row = bare(stems(wanted.row))
    if wanted.relation in LISTS_OF:
        is_in = facts.at in members(wanted.relation, wanted.row, said.index)
        yield Signal("relation", float(is_in) - 1, f"{wanted.relation} {wanted.row}")
        return
    if wanted.relation == "by":
        fit = _beside(facts, row, said.index) - 0.5 * (set(row) >= facts.content)
        yield Signal("row", fit - 1, f"by {wanted.row}")
        return
    if wanted.relation == "of":
        yield Signal("row", 2 * (_belonging(facts, row, said.index) - 1), f"of {wanted.row}")
        return
    beside = _beside(facts, row, said.index)
    if wanted.relation in RELATIONS:
        amid = 1.0 if wanted.relation == "inside" else 0.8
        fit = max(_related(facts.element, row, wanted.relation, said.index), amid * beside)
        if wanted.relation == "below" and bare(stems(facts.element.place.heading)) == row:
            fit = 1.0
        yield Signal("relation", fit - 1, f"{wanted.relation} {wanted.row}")
    else:
        yield Signal("row", beside - 1, wanted.row)


def _beside(facts: Facts, row: tuple[str, ...], index: Index) -> float:
    """How much of `row` stands in the element's row, else around it: 0 to 1."""
    if not row:
        return 1.0
    own_row = set(stems(facts.element.place.row))
    there = sum(
        1.0 if word in own_row else 0.7 if facts.at in index.around.get(word, ()) else 0.0
        for word in row
    )
    return there / len(row)


def _belonging(facts: Facts, row: tuple[str, ...], index: Index) -> float:
    """How much of `row` the element or what stands around it says: of "Archive Bob's mail", where
    Bob is nowhere near, nothing is left but a button that archives anything.
    """
    known = [_is_near(facts, word, index) for word in row]
    return sum(known) / len(row) if row else 1.0


def _is_near(facts: Facts, word: str, index: Index) -> bool:
    """Whether the element, its row, or what stands around it says a word."""
    texts = (index.own, index.around)
    return word in stems(facts.element.place.row) or any(
        facts.at in where.get(word, ()) for where in texts
    )


NEAR_BY = 250.0  # CSS pixels at which one stands only half beside the other


def _nearness(gap: float, aside: float) -> float:
    """From how far apart two boxes are along a direction, and across it."""
    if gap < -4:
        return 0.0
    return NEAR_BY / (NEAR_BY + max(gap, 0.0) + 2 * aside)


def _aside(start: float, size: float, other: float, other_size: float) -> float:
    """How far two spans are apart; 0 where they overlap."""
    return max(0.0, start - (other + other_size), other - (start + size))


def _holds(one: Box, other: Box) -> bool:
    """Whether the centre of the other stands in this box, and it is the larger one."""
    x, y = other.center
    is_in = one.x <= x <= one.x + one.width and one.y <= y <= one.y + one.height
    return is_in and one.width * one.height > other.width * other.height


def _across(one: Box, other: Box) -> float:
    return _aside(one.x, one.width, other.x, other.width)


def _along(one: Box, other: Box) -> float:
    return _aside(one.y, one.height, other.y, other.height)


# How well one box stands to another, by the relation that was said.
RELATIONS: dict[str, Callable[[Box, Box], float]] = {
    "below": lambda box, of: _nearness(box.y - (of.y + of.height), _across(box, of)),
    "above": lambda box, of: _nearness(of.y - (box.y + box.height), _across(box, of)),
    "left": lambda box, of: _nearness(of.x - (box.x + box.width), _along(box, of)),
    "right": lambda box, of: _nearness(box.x - (of.x + of.width), _along(box, of)),
    "beside": lambda box, of: _nearness(_across(box, of), 2 * _along(box, of)),
    "inside": lambda box, of: 1.0 if _holds(of, box) else 0.0,
    "after": lambda box, of: _nearness(box.y - of.y, _across(box, of)),
    "before": lambda box, of: _nearness(of.y - box.y, _across(box, of)),
}


def _related(element: Element, row: tuple[str, ...], relation: str, index: Index) -> float:
    """How well the element stands to the best thing that is called `row`."""
    box = element.box
    if box is None:
        return 0.0
    to = RELATIONS[relation]
    return max((to(box, a.box) for a in _anchors(row, index) if a.box != box), default=0.0)


MOST_ANCHORS = 20


def _anchors(row: tuple[str, ...], index: Index) -> list[Anchor]:
    """What is called `row`: all of its words in few others."""
    said = frozenset(row)
    found = index.asked_anchors.get(said)
    if found is None:
        having = [a for a in index.anchors if said & a.stems]
        having.sort(key=lambda a: (-len(said & a.stems), len(a.stems)))
        most = len(said & having[0].stems) if having else 0
        full = [a for a in having[:MOST_ANCHORS] if len(said & a.stems) == most]
        # "Password" before "Forgot your password?"
        found = [a for a in full if len(a.stems) <= len(full[0].stems) + 2]
        index.asked_anchors[said] = found
    return found


# -- In which place ---------------------------------------------------------------------------

LANDMARKS = {"contentinfo", "navigation", "banner", "complementary", "search", "form", "main"}
# By the centre, as shares of the width and height of the page, or of what is seen of it at first:
# how far a place may be from an edge, and still be there.
AT_TOP, AT_BOTTOM, AT_SIDE = 420.0, 0.65, 0.4
FIRST_SEEN = 1080.0  # the height of the window, unless the user chose another
REGIONS: dict[str, Callable[[float, float, float], float]] = {
    "top": lambda _x, y, height: _beyond(y, min(AT_TOP, 0.4 * height), 600),
    "bottom": lambda _x, y, height: min(
        _beyond(AT_BOTTOM - y / height, 0.0, 0.5), _at_foot(y) if height > FIRST_SEEN else 1.0
    ),
    "left": lambda x, _y, _h: _beyond(x, AT_SIDE, 0.4),
    "right": lambda x, _y, _h: _beyond(1 - x, AT_SIDE, 0.4),
}
STANDS_FOR = {"contentinfo": "bottom", "banner": "top"}  # where no landmark says it


def _at_foot(y: float) -> float:
    """How far from the bottom of what is seen at first, where a control may float."""
    return 0.25 if AT_BOTTOM * FIRST_SEEN <= y <= FIRST_SEEN else 1.0


def _beyond(value: float, edge: float, span: float) -> float:
    """0 up to `edge`, 1 from `span` past it."""
    return min(max(value - edge, 0.0) / span, 1.0)


def _away(element: Element, place: str, index: Index) -> float:
    """How far the element is from where it was said to be: 0 there, 1 elsewhere."""
    if place == "dialog":
        return _away_from_dialog(element, index)
    if place in LANDMARKS and element.place.landmark.split(" ")[0] == place:
        return 0.0
    regions = [REGIONS[one] for one in STANDS_FOR.get(place, place).split(" ") if one in REGIONS]
    if not regions or element.box is None:
        return 1.0
    x, y = element.box.center
    least = 0.3 if place in LANDMARKS else 0.0
    if place == "contentinfo" and element.place.landmark.startswith("main"):
        least = 0.5  # the foot of what the page is about is no footer yet
    away = (region(x / index.width, y, index.height or 1.0) for region in regions)
    return max(least, *away) if len(regions) == 1 else min(1.0, max(least, sum(away)))


def _away_from_dialog(element: Element, index: Index) -> float:
    """Where the markup has no dialog, one may be shown all the same: over what is covered then."""
    if element.place.dialog:
        return 0.0
    if index.has_dialogs:
        return 1.0
    return 0.5 if "covered" in element.states else 0.15


# -- Amid what --------------------------------------------------------------------------------


def _context(facts: Facts, said: Said, _: object) -> Iterator[Signal]:
    """What was said around the order, where it stands in few places: "Product News: tick push"."""
    if not said.around:
        return
    index = said.index
    there = [_is_near(facts, word, index) for word in said.around]
    yield Signal("context", sum(there) / len(there), said.wanted.context)


def _means(facts: Facts, said: Said, _: object) -> Iterator[Signal]:
    """Whether it goes by what was said: "log in with a passkey" is no button that asks for none."""
    means = bare(stems(said.wanted.means))
    if means:
        answers = [word in facts.content or _is_near(facts, word, said.index) for word in means]
        by_group = any(
            term.own.get(facts.at) and set(means) <= {*term.stems, *STOP_STEMS}
            for term in said.terms
        )
        fit = 1.0 if by_group else sum(answers) / len(answers)
        yield Signal("means", fit - 1, said.wanted.means)


PLACE_SIGNALS = (_place, _row, _unwanted, _context, _means)
