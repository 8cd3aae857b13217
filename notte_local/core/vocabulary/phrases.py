"""Phrases by their first word: those of a word are unpacked when it is first met.

Most texts begin few of the thousands of phrases, so that reading them all would be the larger part
of a first look at a page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.vocabulary.keys import Stems

Meant = dict["Stems", frozenset[str]]  # phrases, and the groups that each stands for


class Phrases(Mapping["Stems", frozenset[str]]):
    """The groups that phrases stand for. `own` phrases mean what they say there and no more; the
    others are packed: `pack` says how.
    """

    def __init__(
        self, own: Mapping[Stems, frozenset[str]], packed: Mapping[str, str], names: Sequence[str]
    ) -> None:
        self._own: defaultdict[str, Meant] = defaultdict(dict)
        for phrase, groups in own.items():
            self._own[phrase[0]][phrase] = groups
        self._packed, self._names = packed, names
        self._met: dict[str, tuple[int, Meant]] = {}

    def begun(self, first: str) -> tuple[int, Meant]:
        """The phrases that begin with a word, and the length of the longest."""
        found = self._met.get(first)
        if found is None:
            if first not in self._packed and first not in self._own:
                return 0, {}  # not kept: a page has many words
            meant = dict(self._unpacked(first)) | self._own.get(first, {})
            found = self._met[first] = (max(map(len, meant)), meant)
        return found

    def _unpacked(self, first: str) -> Iterator[tuple[Stems, frozenset[str]]]:
        for phrase in filter(None, self._packed.get(first, "").split("|")):
            groups, *rest = phrase.split(" ")
            yield (first, *rest), frozenset(self._names[int(at)] for at in groups.split(","))

    def added(self, own: Mapping[Stems, frozenset[str]]) -> Phrases:
        """These, and others in place of what they meant so far."""
        kept = {phrase: groups for some in self._own.values() for phrase, groups in some.items()}
        return Phrases(kept | dict(own), self._packed, self._names)

    def __getitem__(self, phrase: Stems) -> frozenset[str]:
        return self.begun(phrase[0] if phrase else "")[1][phrase]

    def __iter__(self) -> Iterator[Stems]:
        for first in dict.fromkeys((*self._packed, *self._own)):
            yield from self.begun(first)[1]

    def __len__(self) -> int:
        return sum(1 for _ in self)


def pack(phrases: Mapping[Stems, frozenset[str]], names: Sequence[str]) -> dict[str, str]:
    """By first word: the places in `names` of the groups of each phrase, then its other words."""
    place = {name: at for at, name in enumerate(names)}
    packed: defaultdict[str, list[str]] = defaultdict(list)
    for phrase, groups in sorted(phrases.items()):
        places = ",".join(map(str, sorted(place[name] for name in groups)))
        packed[phrase[0]].append(" ".join((places, *phrase[1:])))
    return {first: "|".join(said) for first, said in packed.items()}
