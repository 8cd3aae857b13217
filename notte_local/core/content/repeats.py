"""What a choice of blocks says twice: once is enough.

Pages hold their text again for small screens, copy the slides of a carousel to make it run round,
and print a line of advertisement until it fills a row. A short line that comes again by itself is
another record's value, and stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.content.stated import addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from notte_local.core.content.blocks import Block

SHORTEST = 6  # words of a stretch that is known again
LONG_LINE, FEW_WORDS = 20, 0.25  # words of a line, and the share of them that differ at least
LOOKED_AT = 1_000  # words of a line: the longer a text, the fewer of its words are new
MOST_PLACES = 60  # that one text is looked for in: a page of rows all alike takes no longer
WORD = re.compile(r"\w+")


def said_once(blocks: Sequence[Block], chosen: Collection[Block]) -> set[Block]:
    """The chosen blocks without those that say again, word for word, what came before.

    Rows of tables and code mean what they say as often as they say it.
    """
    told = [block for block in blocks if block in chosen]
    again: set[int] = set()
    places: dict[tuple[str, ...], list[int]] = {}
    before: dict[int, tuple[int, int]] = {}
    for at, block in enumerate(told):
        key = (block.text.lower(), *addresses(block))
        # for each place where it stood: how many blocks up to there are as these here, and how
        # many words they have
        stretches = {
            place: _longer(before.get(place - 1, (0, 0)), block)
            for place in places.get(key, ())[-MOST_PLACES:]
        }
        length, words = max(stretches.values(), key=lambda pair: pair[1], default=(0, 0))
        if words >= SHORTEST:
            again.update(range(at - length + 1, at + 1))
        places.setdefault(key, []).append(at)
        before = stretches
    left = {
        block
        for at, block in enumerate(told)
        if _means_each_time(block) or not (at in again or _repeats_itself(block))
    }
    return left or set(told)


def _means_each_time(block: Block) -> bool:
    return "table" in block.setting.zones or block.node.tag == "pre"


def _longer(stretch: tuple[int, int], block: Block) -> tuple[int, int]:
    return stretch[0] + 1, stretch[1] + block.words


def _repeats_itself(block: Block) -> bool:
    """Whether a line is the same few words over and over."""
    if block.words <= LONG_LINE:
        return False
    words = WORD.findall(block.text.lower())[:LOOKED_AT]
    return len(set(words)) < FEW_WORDS * len(words)
