"""How near a sentence comes to what people say for a group, where no phrase of it is found whole:
the words that they share, the rare before the common.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from notte_local.core.vocabulary.sameness import alike_words
from notte_local.core.words import STOP_STEMS, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from notte_local.core.vocabulary.keys import Stems

ASKS = "asks.json"
# Words of talk that tell questions apart all the same.
ASKING = frozenset(map(stem, ("how", "where", "what", "who", "when")))

ALIKE = 0.7  # what is said for a word, in place of it
RAREST = 3  # words of a text, one of which its nearest phrase has

Phrase = tuple[str, float]  # its group, and its length as a vector


def telling(said: Iterable[str]) -> frozenset[str]:
    """The words that tell what is asked."""
    return frozenset(word for word in said if word not in STOP_STEMS or word in ASKING)


class Nearness:
    """What people say for each group, by its words. Phrases are unpacked when their group is
    first asked after: a page has few of the thousands.
    """

    def __init__(self, packed: Mapping[str, str], counts: Mapping[str, int]) -> None:
        self._packed = packed
        every = sum(said.count("|") + 1 for said in packed.values())
        # squared, as the cosine of two phrases takes them
        self._worth = {word: math.log(1 + every / (1 + n)) ** 2 for word, n in counts.items()}
        self._phrases: list[Phrase] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)  # word -> numbers of phrases
        self._met: set[str] = set()  # groups whose phrases are among them

    def near(self, said: Sequence[str], groups: Collection[str]) -> dict[str, float]:
        """Those of `groups` that share anything with `said`, given by its stems; each with the
        cosine of its nearest phrase.
        """
        words = self._worth.keys() & telling(said)
        length = self._length(words)
        shared: dict[int, float] = {}
        for word, value in self._meant(words).items():
            for number in self._having(word):
                shared[number] = shared.get(number, 0.0) + value
        found: dict[str, float] = {}
        for number, value in shared.items():
            group, own_length = self._phrases[number]
            cosine = value / (own_length * length)
            if cosine > found.get(group, 0.0) and group in groups:
                found[group] = cosine
        return found

    def _having(self, word: str) -> list[int]:
        """The phrases that have a word; those of all its groups are unpacked by then."""
        for group in self._groups_with.get(word, ()):
            if group not in self._met:
                self._unpack(group)
        return self._with[word]

    def _unpack(self, group: str) -> None:
        self._met.add(group)
        for phrase in filter(None, self._packed[group].split("|")):
            words = phrase.split(" ")
            for word in words:
                self._with[word].append(len(self._phrases))
            self._phrases.append((group, self._length(words)))

    def _meant(self, words: Iterable[str]) -> dict[str, float]:
        """What words are worth, and what is said for them."""
        worth: dict[str, float] = {}
        for word in words:
            for other in alike_words(word):
                if other in self._worth:
                    worth[other] = ALIKE * min(self._worth[other], self._worth[word])
        return worth | {word: self._worth[word] for word in words}

    def nearest(self, said: Sequence[str]) -> float:
        """The cosine of the nearest phrase of any group at all."""
        words = self._worth.keys() & telling(said)
        rarest = sorted(words, key=lambda word: (-self._worth[word], word))[:RAREST]
        groups = {group for word in rarest for group in self._groups_with.get(word, ())}
        return max(self.near(said, groups).values(), default=0.0)

    @cached_property
    def _groups_with(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for group, said in self._packed.items():
            for word in set(said.replace("|", " ").split()):
                found[word].append(group)
        return found

    def _length(self, words: Iterable[str]) -> float:
        return math.sqrt(sum(self._worth[word] for word in words))

    def added(self, said: Mapping[str, Iterable[Stems]]) -> Nearness:
        """These, and what else is said for some groups."""
        packed = {group: "|".join(_packed_phrases(phrases)) for group, phrases in said.items()}
        whole = {
            group: "|".join(filter(None, (self._packed.get(group, ""), more)))
            for group, more in packed.items()
        }
        kept = {**self._packed, **whole}
        return Nearness(kept, _counts(kept.values()))


def _packed_phrases(phrases: Iterable[Stems]) -> Iterator[str]:
    for words in sorted({telling(phrase) for phrase in phrases}, key=sorted):
        if words:
            yield " ".join(sorted(words))


def _counts(packed: Iterable[str]) -> dict[str, int]:
    return Counter(word for said in packed for word in said.replace("|", " ").split())


def pack_asks(said: Mapping[str, Iterable[Stems]]) -> str:
    """What is said for each group, as the text of a file, a group a line."""
    packed = {group: "|".join(_packed_phrases(phrases)) for group, phrases in said.items()}
    found = {"counts": _counts(packed.values()), "said": packed}
    return json.dumps(found, ensure_ascii=False, indent=0, separators=(",", ":"), sort_keys=True)


@cache
def shipped_nearness() -> Nearness:
    """That of the groups that come with the package, read when first asked for."""
    known = json.loads(files("notte_local.core.vocabulary").joinpath(ASKS).read_text("utf-8"))
    return Nearness(known["said"], known["counts"])
