"""What a phrase is found by: its stems without the words that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.words import STOP_STEMS, stem, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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

# Words of talk around what is asked: "I'd like to have my money back" asks as "money back" does.
# Those that turn a wish round ("not", "back", "off", "more", "too") are none.
_TALK = frozenset(
    map(
        stem,
        """i me we us you they them he him she her to of for at and so do does did can could will
        would shall should may might must have has had be been just now want wants wanna need needs
        get got go let lets really very also still yet id ill ive someone somebody something
        anything""".split(),  # noqa: SIM905 - a list of single quotes is harder to read
    )
)
# Names that are words of any sentence too: "make" is a car's, not in "make it bigger". They stand
# for their control where little else is said.
_COMMON = frozenset(
    map(
        stem,
        """make list board pin place text number side table feel match work case point main part
        past present element figure action effect saw mean wear new important state step light
        bed road mark short line live class study give people time right""".split(),  # noqa: SIM905
    )
)
_LITTLE = 3  # words
# "I would like": a wish, not the heart below a post.
_WISHED = {stem("like"): frozenset(map(stem, ("id", "would")))}
LEAST_SAID = 2  # words that say something, in a phrase without its talk


def is_idle(word: str) -> bool:
    return word in _IDLE


def is_pointing(word: str) -> bool:
    return word in _POINTING


def is_talk(word: str) -> bool:
    return word in _TALK or word in _POINTING


def is_by_the_way(text: Sequence[str], at: int) -> bool:
    """Whether a word of `text`, which is a name by itself, is there just to build the sentence."""
    word, before = text[at], text[at - 1] if at else ""
    if before in _WISHED.get(word, ()):
        return True
    return word in _COMMON and sum(other not in _IDLE for other in text) > _LITTLE


def alike(word: str) -> str:
    """The one form of a word that points, or is spelt in two ways."""
    return _IT if word in _POINTING else _SPELT.get(word, word)


def key_of(phrase: str) -> Stems:
    """What a phrase is found by: its stems without the words that change nothing."""
    return _key(stems(phrase))


def _key(said: Iterable[str]) -> Stems:
    spoken = tuple(_SPELT.get(word, word) for word in said if word not in _IDLE)
    if _POINTING.isdisjoint(spoken):
        return spoken
    bare = tuple(word for word in spoken if word not in _POINTING)
    return bare if len(bare) > 1 else tuple(map(alike, spoken))


def _keys(phrase: str) -> tuple[Stems, ...]:
    """The key of a phrase, and the one without contractions where it has any. Word by word, for
    a word that many phrases share is remembered.
    """
    key = _key(own for word in phrase.split() for own in stems(word))
    if _CONTRACTED.keys().isdisjoint(key):
        return (key,)
    return key, _key(other for word in key for other in _CONTRACTED.get(word, (word,)))


def keyed(phrases: Sequence[str]) -> Iterator[tuple[Stems, ...]]:
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


def core_of(key: Stems) -> Stems:
    """A key without the talk around what is asked; () where too little would be left of it."""
    core = tuple(word for word in key if not is_talk(word))
    told = sum(word not in STOP_STEMS for word in core)
    return core if len(core) < len(key) and told >= LEAST_SAID else ()
