"""How people ask for what controls are called: phrase groups by area of the web, as data.

A line is a group: names that controls bear, separated by ";", then after "|" how people ask for
it, which no control would be called. After "@" the words of its icons, after "~" the group that
undoes it, or is its contrary. "#" begins a comment.

    sign in; log in | get me in; let me into my account @ person user ~ log out

The first name is the group's own. A group met again, in another file or in the user's own words,
grows. Of the phrases found in a text the longest wins, and silences those within it: "log out
everywhere" is not "log out".

The files are packed into `index.json` and `asks.json`, which are what is read; a test holds them
to the files. After a change of theirs: `python -m notte_local.core.vocabulary.compile`.

    vocabulary = load({"punch clock": ["start my shift", "clock in"]})
    vocabulary.hits(stems("I want to start my shift"))
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from notte_local.core.vocabulary.keys import (
    alike,
    core_of,
    is_by_the_way,
    is_idle,
    is_pointing,
    is_talk,
    key_of,
    keyed,
)
from notte_local.core.vocabulary.nearness import Nearness, pack_asks, shipped_nearness
from notte_local.core.vocabulary.phrases import Phrases, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from notte_local.core.vocabulary.keys import Stems

__all__ = [
    "Group",
    "Hit",
    "Vocabulary",
    "build",
    "grown",
    "key_of",
    "load",
    "packed",
    "packed_asks",
    "read_groups",
    "shipped_groups",
    "unpacked",
]

INDEX = "index.json"
FURTHEST = 14  # words, from the first of a phrase to its last


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that can be asked for, and every way to say it."""

    name: str
    names: tuple[str, ...]
    asks: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    opposite: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of some groups, found at words [start, end) of a text."""

    start: int
    end: int
    groups: frozenset[str]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Phrase groups, found by the stems of their phrases. Each is equal to itself alone."""

    names: tuple[str, ...]  # of the groups
    phrases: Phrases
    icons: Mapping[str, frozenset[str]]  # "trash", "credit-card", "×" -> groups
    opposites: Mapping[str, str]
    words: tuple[str, ...]  # the stems of the phrases, the commonest first
    own: Mapping[str, Group]  # those that do not come with the package

    @cached_property
    def nearness(self) -> Nearness:
        """How near a text comes to what is said for a group."""
        shipped = Nearness({}, {}) if len(self.own) == len(self.names) else shipped_nearness()
        return shipped.added(said_for(self.own)) if self.own else shipped

    def hits(self, text: Sequence[str]) -> tuple[Hit, ...]:
        """The phrases in `text`, given by its stems: the longest where they overlap, in order."""
        return tuple(self._hits(text))

    def _hits(self, text: Sequence[str]) -> Iterator[Hit]:
        at = 0
        while at < len(text):
            hit = self._longest(text, at)
            if hit and not (hit.end - at == 1 and is_by_the_way(text, at)):
                yield hit
            at = hit.end if hit else at + 1

    def _longest(self, text: Sequence[str], start: int) -> Hit | None:
        """The longest phrase that begins at `start`: as it is said, without words that point,
        without any talk.
        """
        longest, phrases = self.phrases.begun(alike(text[start]))
        whole: list[str] = []
        bare: list[str] = []
        core: list[str] = []
        found: Hit | None = None
        for at in range(start, len(text) if longest else start):
            word = text[at]
            if is_idle(word):
                continue
            said = [whole, bare, core][: 1 if is_pointing(word) else 2 if is_talk(word) else 3]
            for kept in said:
                kept.append(alike(word))
            if len(core) > longest or at - start > FURTHEST:
                break
            if groups := next(filter(None, map(phrases.get, map(tuple, said))), None):
                found = Hit(start, at + 1, groups)
        return found

    def drawn(self, sign: Sequence[str]) -> frozenset[str]:
        """The groups whose icon has this name, given by the words of a class or a file name:
        the longest names alone ("arrow-right" is no "arrow").
        """
        for length in (3, 2, 1):
            spans = (sign[at : at + length] for at in range(len(sign) - length + 1))
            found = [self.icons.get("-".join(span), frozenset[str]()) for span in spans]
            if any(found):
                return frozenset[str]().union(*found)
        return frozenset()


def read_groups(text: str, area: str) -> Iterator[Group]:
    """The groups of one file. Raises ValueError for a line that is none, with its number."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        said, _, opposite = bare.partition(" ~ ")
        said, _, icons = said.partition(" @ ")
        names, _, asks = said.partition("|")
        if not (known := _split(names)):
            raise ValueError(f"{area}, line {number}: a group needs a name before '|'")
        if "|" in asks:
            raise ValueError(f"{area}, line {number}: a group has one '|', between names and asks")
        yield Group(known[0], known, _split(asks), tuple(icons.split()), opposite.strip(), area)


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(";"))))


def build(groups: Iterable[Group]) -> Vocabulary:
    """A vocabulary of these groups. Raises ValueError where an opposite is not among them."""
    kept = grown(groups)
    phrases, icons = _meanings(kept)
    return Vocabulary(
        tuple(kept),
        Phrases(phrases, {}, ()),
        icons,
        _opposites(kept, {}),
        _commonest(phrases),
        kept,
    )


def said_for(groups: Mapping[str, Group]) -> dict[str, tuple[Stems, ...]]:
    """By group, all that is said for it, as stems."""
    return {
        name: tuple(key for keys in keyed((*group.names, *group.asks)) for key in keys)
        for name, group in groups.items()
    }


def packed_asks(groups: Iterable[Group]) -> str:
    """What is said for each group as the text of an index."""
    return pack_asks(said_for(grown(groups)))


def _meanings(
    kept: Mapping[str, Group],
) -> tuple[dict[Stems, frozenset[str]], dict[str, frozenset[str]]]:
    """What phrases stand for, and what icons do."""
    phrases: dict[Stems, frozenset[str]] = {}
    icons: dict[str, frozenset[str]] = {}
    said = [(phrase, group) for group in kept.values() for phrase in (*group.names, *group.asks)]
    for (phrase, group), keys in zip(said, keyed([phrase for phrase, _ in said]), strict=True):
        for key in keys:
            if key:
                phrases[key] = phrases.get(key, frozenset()) | {group.name}
            else:  # a sign such as "×" is an icon, not a word
                icons[phrase] = icons.get(phrase, frozenset()) | {group.name}
    for group in kept.values():
        for icon in group.icons:
            icons[icon] = icons.get(icon, frozenset()) | {group.name}
    return _cores(kept.values()) | phrases, icons


def _cores(groups: Iterable[Group]) -> dict[Stems, frozenset[str]]:
    """What people ask, without their talk, where that leaves no doubt of what they mean."""
    asked = [(ask, group) for group in groups for ask in group.asks]
    cores: dict[Stems, frozenset[str]] = {}
    for (_, group), keys in zip(asked, keyed([ask for ask, _ in asked]), strict=True):
        for core in filter(None, map(core_of, keys)):
            cores[core] = cores.get(core, frozenset()) | {group.name}
    return {core: groups for core, groups in cores.items() if len(groups) == 1}


def _commonest(phrases: Iterable[Stems]) -> tuple[str, ...]:
    every = Counter(word for phrase in phrases for word in phrase)
    return tuple(sorted(every, key=lambda word: (-every[word], word)))


def grown(groups: Iterable[Group]) -> dict[str, Group]:
    """Groups by name; one met again adds what it says to the one before."""
    kept: dict[str, Group] = {}
    for group in groups:
        old = kept.get(group.name)
        kept[group.name] = group if old is None else _added(old, group)
    return kept


def _added(old: Group, new: Group) -> Group:
    return replace(
        old,
        names=tuple(dict.fromkeys((*old.names, *new.names))),
        asks=tuple(dict.fromkeys((*old.asks, *new.asks))),
        icons=tuple(dict.fromkeys((*old.icons, *new.icons))),
        opposite=new.opposite or old.opposite,
    )


def _opposites(groups: Mapping[str, Group], known: Mapping[str, str]) -> dict[str, str]:
    """Each group's opposite, and the way back where the other names none of its own."""
    found = dict(known)
    for group in groups.values():
        if group.opposite and group.opposite not in groups.keys() | known.keys():
            raise ValueError(
                f"{group.area}: the opposite of {group.name!r} is to be {group.opposite!r}, "
                "and no group has that as its first name"
            )
        if group.opposite:
            found[group.name] = group.opposite
    for name, other in tuple(found.items()):
        found.setdefault(other, name)
    return found


def packed(vocabulary: Vocabulary) -> str:
    """A vocabulary as the text of an index, a first word a line."""
    place = {name: at for at, name in enumerate(vocabulary.names)}
    icons = {
        icon: sorted(place[name] for name in groups) for icon, groups in vocabulary.icons.items()
    }
    return json.dumps(
        {
            "names": ";".join(vocabulary.names),
            "words": " ".join(vocabulary.words),
            "icons": icons,
            "opposites": dict(vocabulary.opposites),
            "phrases": pack(vocabulary.phrases, vocabulary.names),
        },
        ensure_ascii=False,
        indent=0,
        separators=(",", ":"),
    )


def unpacked(text: str) -> Vocabulary:
    """The vocabulary of an index."""
    known = json.loads(text)
    names = tuple(known["names"].split(";"))
    icons = {icon: frozenset(names[at] for at in places) for icon, places in known["icons"].items()}
    phrases = Phrases({}, known["phrases"], names)
    return Vocabulary(
        names, phrases, icons, known["opposites"], tuple(known["words"].split(" ")), {}
    )


def load(extra: Mapping[str, str | Iterable[str]] | str | Path | None = None) -> Vocabulary:
    """The vocabulary that comes with the package, read when first asked for, and `extra`: a
    mapping of a control's name to how it is asked for, or the path of a file of groups.

    What the user calls something, it is: a phrase of `extra` means nothing else any more.
    Raises ValueError for a line or an entry that is no group, OSError for a file that cannot be
    read.
    """
    return _shipped() if extra is None else _with(_shipped(), tuple(_users(extra)))


@cache
def _shipped() -> Vocabulary:
    return unpacked((files(__name__) / INDEX).read_text("utf-8"))


def shipped_groups() -> tuple[Group, ...]:
    """The groups as they are written down."""
    return tuple(
        grown(
            group
            for file in sorted(files(__name__).iterdir(), key=lambda file: file.name)
            if file.name.endswith(".txt")
            for group in read_groups(file.read_text("utf-8"), file.name.removesuffix(".txt"))
        ).values()
    )


def _users(extra: Mapping[str, str | Iterable[str]] | str | Path) -> Iterator[Group]:
    if isinstance(extra, (str, Path)):
        path = Path(extra)
        yield from read_groups(path.read_text("utf-8"), path.name)
        return
    for name, said in extra.items():
        asks = (said,) if isinstance(said, str) else tuple(said)
        if not name.strip() or not all(map(_is_said, asks)):
            raise ValueError(
                "vocabulary must map the name of a control to how it is asked for, "
                f"not {name!r} to {said!r}"
            )
        yield Group(name.strip(), (name.strip(),), asks, area="vocabulary")


def _is_said(ask: object) -> bool:
    return isinstance(ask, str) and bool(ask.strip())


def _with(shipped: Vocabulary, own: Sequence[Group]) -> Vocabulary:
    kept = grown(own)
    phrases, icons = _meanings(kept)
    bare = {name: Group(name, (name,)) for name in shipped.names}
    return Vocabulary(
        tuple(bare | kept),
        shipped.phrases.added(phrases),
        {**shipped.icons, **icons},
        _opposites(bare | kept, shipped.opposites),
        tuple(dict.fromkeys((*shipped.words, *_commonest(phrases)))),
        kept,
    )
