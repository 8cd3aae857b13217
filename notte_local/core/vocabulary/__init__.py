"""How people ask for what controls are called: phrase groups by area of the web, as data.

A line is a group: names that controls bear, separated by ";", then after "|" how people ask for
it, which no control would be called. After "@" the words of its icons. "#" begins a comment.

    sign in; log in; login | get me in; let me into my account @ person user

The first name is the group's own. Of the phrases found in a text the longest wins, and silences
those within it: "log out everywhere" is not "log out".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from notte_local.core.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that can be asked for, and every way to say it."""

    name: str
    names: tuple[str, ...]
    asks: tuple[str, ...]
    icons: tuple[str, ...]
    area: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of some groups, found at words [start, end) of a text."""

    start: int
    end: int
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Phrase groups, found by the stems of their phrases."""

    groups: tuple[Group, ...]
    phrases: dict[Stems, frozenset[str]]
    icons: dict[str, frozenset[str]]
    longest: int

    def hits(self, text: Stems) -> tuple[Hit, ...]:
        """The phrases in `text`, longest first where they overlap, in order."""
        return tuple(self._hits(text))

    def _hits(self, text: Stems) -> Iterator[Hit]:
        at = 0
        while at < len(text):
            for length in range(min(self.longest, len(text) - at), 0, -1):
                if groups := self.phrases.get(text[at : at + length]):
                    yield Hit(at, at + length, groups)
                    at += length - 1
                    break
            at += 1


def read_groups(text: str, area: str) -> Iterator[Group]:
    """The groups of one file. Raises ValueError for a line without a name."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        said, _, icons = bare.partition("@")
        names, _, asks = said.partition("|")
        if not (known := _split(names)):
            raise ValueError(f"{area}, line {number}: a group needs a name before '|'")
        yield Group(known[0], known, _split(asks), tuple(icons.split()), area)


def _split(text: str) -> tuple[str, ...]:
    return tuple(phrase for part in text.split(";") if (phrase := part.strip()))


def build(groups: Iterable[Group]) -> Vocabulary:
    """A vocabulary of these groups."""
    kept = tuple(groups)
    phrases: dict[Stems, frozenset[str]] = {}
    icons: dict[str, frozenset[str]] = {}
    for group in kept:
        own = frozenset({group.name})
        for phrase in (*group.names, *group.asks):
            if key := stems(phrase):
                phrases[key] = phrases.get(key, frozenset()) | own
            else:  # a sign such as "×" is an icon, not a word
                icons[phrase] = icons.get(phrase, frozenset()) | own
        for icon in group.icons:
            icons[icon] = icons.get(icon, frozenset()) | own
    return Vocabulary(kept, phrases, icons, max(map(len, phrases), default=0))


@cache
def load() -> Vocabulary:
    """The vocabulary that comes with the package; read once, when first asked for."""
    return build(
        group
        for file in sorted(files(__name__).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".txt")
        for group in read_groups(file.read_text("utf-8"), file.name.removesuffix(".txt"))
    )
