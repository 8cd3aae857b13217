"""Where something is dragged: the other end of "drag the card to Done"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.match.index import label_of
from notte_local.core.match.weights import GONE
from notte_local.core.words import bare, stems

if TYPE_CHECKING:
    from notte_local.core.element import Element
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Index

# What something is dropped into stands for what only bears its name, a heading say.
HOLDERS = frozenset(
    {"list", "listbox", "region", "group", "generic", "listitem", "gridcell", "cell", "row", "tree",
     "treeitem", "article", "complementary"}
)  # fmt: skip
LEAST = 0.8  # for all that was said, whatever else stands beside it
PLACE_WORDS = re.compile(
    r"(?<=\w)\s(?:list|column|area|zone|box|section|lane|folder|bin|panel|group)$", re.IGNORECASE
)


class Onto(NamedTuple):
    """What something is dragged onto, and how sure that is."""

    element: Element
    score: float


def onto_of(wanted: Wanted, dragged: Element, index: Index) -> Onto | None:
    """What the words for the other end name, of all elements, those that nobody operates too; None
    where nothing bears all of them.
    """
    said = [bare(stems(text)) for text in (wanted.onto, PLACE_WORDS.sub("", wanted.onto))]
    found = [
        (share, element)
        for element in index.elements
        if element.id != dragged.id
        and not element.states & GONE
        and (share := max(_share(words, bare(stems(label_of(element)))) for words in said))
    ]
    if not found:
        return None
    share, element = max(found, key=lambda one: (one[0], one[1].role in HOLDERS))
    return Onto(element, share)


def _share(said: tuple[str, ...], label: tuple[str, ...]) -> float:
    """How far a label is what was said: 1 where it is just that, less the more it says besides; 0
    where it lacks any of it.
    """
    if not said or not set(said) <= set(label):
        return 0.0
    return 1.0 if said == label else max(LEAST, len(said) / len(label))
