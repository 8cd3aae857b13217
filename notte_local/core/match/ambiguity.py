"""Which of the first matches are too close, and the shortest phrase that tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.match.learned import MIN_SCORE
from notte_local.core.match.weights import TOO_CLOSE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.core.element import Element, Match


def ambiguity(matches: Sequence[Match]) -> str | None:
    """None, or which of the first matches are too close, and what to say to tell them apart."""
    reached = [match for match in matches if match.element is not None and match.score >= MIN_SCORE]
    if len(reached) < 2:
        return None
    first = reached[0]
    close = [
        match
        for match in reached[1:6]
        if first.score - match.score < TOO_CLOSE and not _is_same(first, match)
    ]
    if not close:
        return None
    # in the order of the page, which an ordinal counts by
    chosen = {id(match) for match in (first, *close)}
    alike = sorted((m for m in matches if id(m) in chosen), key=_place_on_page)
    lines = [f"{len(alike)} elements fit about equally well:"]
    lines.extend(f"  {match.element} (say: {_telling(match, alike)})" for match in alike)
    return "\n".join(lines)


def _is_same(one: Match, other: Match) -> bool:
    """Whether two matches lead to the same: links to one address under one name."""
    a, b = one.element, other.element
    assert a is not None
    assert b is not None
    return a.href is not None and a.href == b.href


# From the shortest: what tells one element from its like, by what is around it.
TELLING: tuple[tuple[str, Callable[[Element], str]], ...] = (
    ("{name}", lambda element: element.name),
    ("{name} in the {what}", lambda element: _PLACE_NAMES.get(landmark_of(element), "")),
    ("{name} in the row of {what}", lambda element: element.place.row),
    ("{name} under {what}", lambda element: element.place.heading),
    ("{name} in the {what} dialog", lambda element: element.place.dialog),
)
_PLACE_NAMES = {
    "contentinfo": "footer", "navigation": "navigation", "banner": "header",
    "complementary": "sidebar", "main": "main content", "search": "search form",
}  # fmt: skip
NTH = ("first", "second", "third", "fourth", "fifth", "sixth")


def landmark_of(element: Element) -> str:
    return element.place.landmark.split(" ")[0]


def _telling(match: Match, alike: Sequence[Match]) -> str:
    """The shortest phrase that names this one and none of the others."""
    element = match.element
    assert element is not None
    elements = [one.element for one in alike if one.element is not None]
    name = element.name or element.visible_text or element.role
    counted = ""
    for phrase, what in TELLING:
        said = what(element)
        if not said:
            continue
        short = name if phrase == "{name}" else _own_words(said, {what(one) for one in elements})
        same = [one for one in elements if what(one) == said]
        if len(same) == 1:
            return phrase.format(name=name, what=short)
        if len(same) < len(elements) and not counted:
            counted = f"the {_nth(element, same)} {phrase.format(name=name, what=short)}"
    return counted or f"the {_nth(element, elements)} {name}"


def _nth(element: Element, among: Sequence[Element]) -> str:
    number = among.index(element)
    return NTH[number] if number < len(NTH) else f"{number + 1}th"


def _own_words(said: str, all_said: set[str]) -> str:
    """The first word of `said` that no other text has; all of it, cut, where there is none."""
    others = {word for other in all_said if other != said for word in other.split()}
    return next((word.strip(".,:;") for word in said.split() if word not in others), said[:40])


def _place_on_page(match: Match) -> tuple[float, float]:
    box = match.element.box if match.element else None
    return (box.y, box.x) if box else (0.0, 0.0)
