"""How people ask for what controls are called: phrase groups by area of the web, as data.

A line is a group: names that controls bear, separated by ";", then after "|" how people ask for
it, which no control would be called. After "@" the words of its icons, after "~" the group that
undoes it, or is its contrary. "#" begins a comment.

    sign in; log in | get me in; let me into my account @ person user ~ log out

The first name is the group's own. A group met again, in another file or in the user's own words,
grows. Of the phrases found in a text the longest wins, and silences those within it: "log out
everywhere" is not "log out".

    vocabulary = load({"punch clock": ["start my shift", "clock in"]})
    vocabulary.hits(stems("I want to start my shift"))
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from notte_local.core.words import stem, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Stems = tuple[str, ...]

# Words that change nothing, wherever they stand: "track order", "track the order".
_IDLE = frozenset(map(stem, "a an the my your our their its please is are am".split()))  # noqa: SIM905
# Words that point at what is meant. "Send it back", "send that back" and "send back" are one
# phrase; beside a single other word the pointing stays: "return this" is not any "return".
_POINTING = frozenset(map(stem, "it this that these those".split()))  # noqa: SIM905
_IT = "it"

# A phrase with a contraction is known by its words in full too.
_CONTRACTED: dict[str, Stems] = {
    stem(word): stems(full)
    for word, full in {
        "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not",
        "wont": "will not", "isnt": "not", "im": "i", "ive": "i have", "id": "i would",
        "ill": "i will", "wanna": "want to", "gonna": "going to",
    }.items()
}  # fmt: skip

# One word, spelt in two ways: in British English, and as phrases have it.
_SPELT: dict[str, str] = {
    stem(word): stem(other)
    for word, other in {
        "favourite": "favorite", "colour": "color", "centre": "center", "catalogue": "catalog",
        "licence": "license", "cheque": "check", "programme": "program", "theatre": "theater",
        "organise": "organize", "organisation": "organization", "customise": "customize",
        "personalise": "personalize", "authorise": "authorize", "recognise": "recognize",
        "minimise": "minimize", "maximise": "maximize", "behaviour": "behavior",
        "neighbour": "neighbor", "neighbourhood": "neighborhood", "grey": "gray",
        "jewellery": "jewelry", "traveller": "traveler", "cancelled": "canceled",
        "enrol": "enroll", "enrolment": "enrollment", "instalment": "installment",
        "dialogue": "dialog", "tyre": "tire", "pyjamas": "pajamas", "summarise": "summarize",
        "prioritise": "prioritize", "optimise": "optimize", "categorise": "categorize",
        "defence": "defense", "metre": "meter", "mum": "mom", "maths": "math",
        "analyse": "analyze", "synchronise": "synchronize", "cannot": "cant",
    }.items()
}  # fmt: skip


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


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Phrase groups, found by the stems of their phrases. Each is equal to itself alone."""

    groups: tuple[Group, ...]
    phrases: dict[Stems, frozenset[str]]
    icons: dict[str, frozenset[str]]  # "trash", "credit-card", "×" -> groups
    opposites: dict[str, str]
    starts: dict[str, int]  # the first word of phrases -> how long they get

    def hits(self, text: Sequence[str]) -> tuple[Hit, ...]:
        """The phrases in `text`, given by its stems: the longest where they overlap, in order."""
        return tuple(self._hits(text))

    def _hits(self, text: Sequence[str]) -> Iterator[Hit]:
        at = 0
        while at < len(text):
            if hit := self._longest(text, at):
                yield hit
            at = hit.end if hit else at + 1

    def _longest(self, text: Sequence[str], start: int) -> Hit | None:
        """The longest phrase that begins at `start`, with or without words that point."""
        longest = self.starts.get(_alike(text[start]), 0)
        whole: list[str] = []
        bare: list[str] = []
        found: Hit | None = None
        for at in range(start, len(text) if longest else start):
            word = text[at]
            if word in _IDLE:
                continue
            whole.append(_alike(word))
            if word not in _POINTING:
                bare.append(whole[-1])
            if len(bare) > longest:
                break
            if groups := self.phrases.get(tuple(whole)) or self.phrases.get(tuple(bare)):
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


def _alike(word: str) -> str:
    return _IT if word in _POINTING else _SPELT.get(word, word)


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


def key_of(phrase: str) -> Stems:
    """What a phrase is found by: its stems without the words that change nothing."""
    return _key(stems(phrase))


def _key(said: Iterable[str]) -> Stems:
    spoken = tuple(_SPELT.get(word, word) for word in said if word not in _IDLE)
    if _POINTING.isdisjoint(spoken):
        return spoken
    bare = tuple(word for word in spoken if word not in _POINTING)
    return bare if len(bare) > 1 else tuple(map(_alike, spoken))


def _keys(phrase: str) -> tuple[Stems, ...]:
    """The key of a phrase, and the one without contractions where it has any. Word by word, for
    a word that many phrases share is remembered.
    """
    key = _key(own for word in phrase.split() for own in stems(word))
    if _CONTRACTED.keys().isdisjoint(key):
        return (key,)
    return key, _key(other for word in key for other in _CONTRACTED.get(word, (word,)))


def _keyed(phrases: Sequence[str]) -> Iterator[tuple[Stems, ...]]:
    """The keys of many phrases: a word that they share is stemmed once, and most phrases need
    no more than that, which a third of the time is enough for.
    """
    plain = {word: stem(word) for word in set(" ".join(phrases).split()) if _is_plain(word)}
    known = {
        word: "" if own in _IDLE else _SPELT.get(own, own)
        for word, own in plain.items()
        if own not in _POINTING and own not in _CONTRACTED
    }.__getitem__
    for phrase in phrases:
        try:
            yield (tuple(filter(None, map(known, phrase.split()))),)
        except KeyError:  # a word that points, a contraction, a sign
            yield _keys(phrase)


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower()


def build(groups: Iterable[Group]) -> Vocabulary:
    """A vocabulary of these groups. Raises ValueError where an opposite is not among them."""
    kept = _grown(groups)
    phrases: dict[Stems, frozenset[str]] = {}
    icons: dict[str, frozenset[str]] = {}
    said = [(phrase, group) for group in kept.values() for phrase in (*group.names, *group.asks)]
    owns = {name: frozenset((name,)) for name in kept}
    for (phrase, group), keys in zip(said, _keyed([phrase for phrase, _ in said]), strict=True):
        own = owns[group.name]
        for key in keys:
            if not key:  # a sign such as "×" is an icon, not a word
                icons[phrase] = icons.get(phrase, frozenset()) | own
            elif phrases.setdefault(key, own) is not own:
                phrases[key] |= own
    for group in kept.values():
        for icon in group.icons:
            icons[icon] = icons.get(icon, frozenset()) | owns[group.name]
    return Vocabulary(tuple(kept.values()), phrases, icons, _opposites(kept), _starts(phrases))


def _grown(groups: Iterable[Group]) -> dict[str, Group]:
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


def _opposites(groups: Mapping[str, Group]) -> dict[str, str]:
    """Each group's opposite, and the way back where the other names none of its own."""
    found: dict[str, str] = {}
    for group in groups.values():
        if group.opposite and group.opposite not in groups:
            raise ValueError(
                f"{group.area}: the opposite of {group.name!r} is to be {group.opposite!r}, "
                "and no group has that as its first name"
            )
        if group.opposite:
            found[group.name] = group.opposite
    for name, other in tuple(found.items()):
        found.setdefault(other, name)
    return found


def _starts(phrases: Iterable[Stems]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        first = phrase[0]
        if longest.get(first, 0) < len(phrase):
            longest[first] = len(phrase)
    return longest


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
    return build(
        group
        for file in sorted(files(__name__).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".txt")
        for group in read_groups(file.read_text("utf-8"), file.name.removesuffix(".txt"))
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
    grown = _grown((*shipped.groups, *own))
    mine = build(replace(group, opposite="") for group in own)
    phrases = shipped.phrases | mine.phrases
    icons = shipped.icons | mine.icons
    return Vocabulary(tuple(grown.values()), phrases, icons, _opposites(grown), _starts(phrases))
