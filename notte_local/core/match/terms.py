"""What was said, in terms (a word, a phrase, a kind of field), and what on a page answers each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from notte_local.core.fields import NEAR, said_kinds, spoken, value_kind
from notte_local.core.instruct import PICTURES
from notte_local.core.match.weights import (
    FEW,
    GROUP,
    HEAD,
    OTHER_KIND,
    PARTICLES,
    SAID_FOR,
    SILENCED,
)
from notte_local.core.vocabulary.sameness import alike_words
from notte_local.core.words import STOP_STEMS, Spelling, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Index
    from notte_local.core.vocabulary import Vocabulary


@dataclass(slots=True)
class Term:
    """A part of what was said: its words, and what else it may be called."""

    text: str
    stems: tuple[str, ...]
    groups: frozenset[str] = frozenset()
    kind: str = ""
    weight: float = 1.0
    is_act: bool = False  # what is to be done, beside what it is done to
    own: dict[int, float] = field(default_factory=dict[int, float])
    around: dict[int, float] = field(default_factory=dict[int, float])


def read_terms(wanted: Wanted, index: Index) -> list[Term]:
    """The parts of what was said, each with the elements that answer it."""
    terms = [*_spoken_terms(_text(wanted), index), *_icon_terms(wanted, index)]
    shape = value_kind(wanted.value) if isinstance(wanted.value, str) else ""
    if shape and not any(term.kind for term in terms):
        terms.append(Term(shape, (), kind=shape))
    for term in terms:
        _find(term, index)
    _mark_act(wanted, terms)
    return terms


# What the button is called that a form is there for.
MAIN = frozenset({"main", "big", "primary", "bottom", "only"})


def _text(wanted: Wanted) -> str:
    """What names the thing."""
    if wanted.kind == "button" and wanted.target.removeprefix("the ").lower() in MAIN:
        return "submit"
    if wanted.verb == "sort":
        return "sort by"
    if wanted.verb == "upload" and not wanted.target:
        return "upload file"
    if wanted.verb == "search":
        return f"search {wanted.target}"
    if wanted.verb == "select" and not wanted.target and isinstance(wanted.value, str):
        return wanted.value
    return wanted.target


def _mark_act(wanted: Wanted, terms: list[Term]) -> None:
    """The verb names the control, the rest what it belongs to: "dismiss the sign in check"."""
    act = stems(wanted.act)[:1]
    for term in terms if act else ():
        term.is_act = term.stems[:1] == act
        if term.is_act:
            term.weight *= HEAD


# By what a picture shows: the names that its class, its file or its control bears.
SHOWN = {name: named for name, _, named in PICTURES}


def _icon_terms(wanted: Wanted, index: Index) -> Iterator[Term]:
    """What a picture shows, and what such pictures stand for."""
    if not wanted.icon:
        return
    named = SHOWN.get(wanted.icon, words(wanted.icon))
    vocabulary = index.vocabulary
    groups = frozenset(group for name in named for group in vocabulary.icons.get(name, ()))
    term = Term(
        wanted.icon, stems(wanted.icon), groups=groups | vocabulary.drawn(words(wanted.icon))
    )
    for name in named:
        term.own |= dict.fromkeys(index.icons.get(name, ()), 0.8)
        term.own |= {at: 0.8 * worth for at, worth in index.own.get(stem(name), {}).items()}
    yield term


def _spoken_terms(text: str, index: Index) -> Iterator[Term]:
    said = tuple(_known(word, index) for word in stems(text))
    taken = [False] * len(said)
    for kind, start, end in _kind_spans(text):
        taken[start:end] = [True] * (end - start)
        yield Term(" ".join(words(text)[start:end]), said[start:end], kind=kind)
    for hit in index.vocabulary.hits(said):
        if not any(taken[hit.start : hit.end]) and not _is_idle(said[hit.start : hit.end]):
            taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
            phrase = said[hit.start : hit.end]
            yield Term(" ".join(phrase), phrase, groups=hit.groups)
    rest = [word for at, word in enumerate(said) if not taken[at]]
    spoken_rest = [word for word in rest if word not in STOP_STEMS]
    if not spoken_rest and not any(taken):
        spoken_rest = rest  # "about", "here": all that was said
    for word in spoken_rest:
        meant = _whole(word, index)
        yield Term(word, (meant,))


def _whole(word: str, index: Index) -> str:
    """The word of the page that begins like one that is nowhere on it: "insta"."""
    if len(word) < 4 or word in index.own or word in index.around or word in index.options:
        return word
    return index.spelling.begun(word) or word


def _is_idle(phrase: tuple[str, ...]) -> bool:
    return all(word in STOP_STEMS for word in phrase)


def _kind_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """The kinds of field that `text` names, by word positions."""
    said = spoken(text)
    for kind, start, end in said_kinds(text):
        first = said[:start].count(" ")
        yield kind, first, first + said[start:end].count(" ") + 1


def _known(word: str, index: Index) -> str:
    """`word`, or what it was meant to be where nobody knows it: "colse" is close."""
    if len(word) < 4 or word in index.own or word in STOP_STEMS or word in index.options:
        return word
    if word in vocabulary_words(index.vocabulary):
        return word
    spelling = vocabulary_spelling(index.vocabulary)
    return index.spelling.near(word) or spelling.near(word) or index.spelling.begun(word) or word


@lru_cache(maxsize=8)  # the one that comes with the package, and users' own
def _words_of(vocabulary: Vocabulary) -> tuple[frozenset[str], Spelling]:
    # the commonest first: "sgin" is "sign" before it is "shin"
    return frozenset(vocabulary.words), Spelling(vocabulary.words)


def vocabulary_words(vocabulary: Vocabulary) -> frozenset[str]:
    """All stems that stand in a phrase of the vocabulary."""
    return _words_of(vocabulary)[0]


def vocabulary_spelling(vocabulary: Vocabulary) -> Spelling:
    """What is nearly one of those."""
    return _words_of(vocabulary)[1]


def _find(term: Term, index: Index) -> None:
    """Which elements answer `term`, by itself and by what stands around, and how well."""
    spoken_stems = [word for word in term.stems if word not in STOP_STEMS] or list(term.stems)
    rarity = [index.rarity(word) for word in spoken_stems]
    for word, rare in zip(spoken_stems, rarity, strict=True):
        share = rare / sum(rarity)
        for at, worth in index.own.get(word, {}).items():
            term.own[at] = term.own.get(at, 0.0) + worth * share
        for other in alike_words(word):
            for at, worth in index.own.get(other, {}).items():
                term.own[at] = max(term.own.get(at, 0.0), SAID_FOR * worth * share)
        around = index.around.get(word, {})
        # what stands around few things tells those from their like: the name in a row
        worth_more = 1.6 if len(around) <= FEW else 1.0
        for at, worth in around.items():
            term.around[at] = term.around.get(at, 0.0) + worth * share * worth_more
    if term.groups:
        _silence(term, index)
    for name in term.groups:
        for at, strength in index.groups.get(name, {}).items():
            worth = strength if name == "submit" else 0.55 + 0.45 * strength
            term.own[at] = max(term.own.get(at, 0.0), GROUP * worth)
    if term.kind:
        near = {term.kind: 1.0} | NEAR.get(term.kind, {})
        for at in term.own:  # "first name" is no last name, whatever words they share
            if index.facts[at].kind not in ("", *near):
                term.own[at] *= OTHER_KIND
        for kind, worth in near.items():
            for at, sure in index.kinds.get(kind, {}).items():
                term.own[at] = max(term.own.get(at, 0.0), worth * sure)
    weight = max(rarity, default=1.0) * (1 + 0.35 * (min(len(spoken_stems), 4) - 1))
    if spoken_stems and all(word in PARTICLES for word in spoken_stems):
        weight *= 0.3
    term.weight = max(weight, 0.6) if term.kind else weight


def _silence(term: Term, index: Index) -> None:
    """The longest phrase wins on the page too: "keep me signed in" is no "sign in"."""
    for at in term.own:
        groups = index.facts[at].groups
        if groups and not term.groups & groups.keys():
            term.own[at] *= SILENCED
