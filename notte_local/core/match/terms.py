"""What was said, in terms (a word, a phrase, a kind of field), and what on a page answers each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notte_local.core.fields import NEAR, said_kinds, spoken, value_kind
from notte_local.core.match.weights import GROUP, HEAD, PARTICLES, SILENCED
from notte_local.core.vocabulary import load
from notte_local.core.words import STOP_STEMS, is_near, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Index


@dataclass(slots=True)
class Term:
    """A part of what was said: its words, and what else it may be called."""

    text: str
    stems: tuple[str, ...]
    groups: frozenset[str] = frozenset()
    kind: str = ""
    weight: float = 1.0
    own: dict[int, float] = field(default_factory=dict[int, float])
    around: dict[int, float] = field(default_factory=dict[int, float])


def read_terms(wanted: Wanted, index: Index) -> list[Term]:
    """The parts of what was said, each with the elements that answer it."""
    text = wanted.target
    if wanted.verb == "sort":
        text = "sort by"
    elif wanted.verb == "search":
        text = f"search {text}"
    elif wanted.verb == "select" and not text and isinstance(wanted.value, str):
        text = wanted.value
    terms = list(_spoken_terms(text, index))
    if wanted.value is not None and not any(term.kind for term in terms):
        kind = value_kind(wanted.value) if isinstance(wanted.value, str) else ""
        if kind and not terms:
            terms.append(Term(kind, (), kind=kind))
    for term in terms:
        _find(term, index)
    if wanted.verb == "" and terms and terms[0].groups:
        # "dismiss the sign in check": the verb names the control, the rest what it belongs to
        terms[0].weight *= HEAD
    return terms


def _spoken_terms(text: str, index: Index) -> Iterator[Term]:
    said = tuple(_known(word, index) for word in stems(text))
    taken = [False] * len(said)
    for kind, start, end in _kind_spans(text):
        taken[start:end] = [True] * (end - start)
        yield Term(" ".join(words(text)[start:end]), said[start:end], kind=kind)
    vocabulary = load()
    for hit in vocabulary.hits(said):
        if not any(taken[hit.start : hit.end]) and not _is_idle(said[hit.start : hit.end]):
            taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
            phrase = said[hit.start : hit.end]
            yield Term(" ".join(phrase), phrase, groups=hit.groups)
    rest = [word for at, word in enumerate(said) if not taken[at]]
    spoken_rest = [word for word in rest if word not in STOP_STEMS]
    if not spoken_rest and not any(taken):
        spoken_rest = rest  # "about", "here": all that was said
    for word in spoken_rest:
        yield Term(word, (word,))


def _is_idle(phrase: tuple[str, ...]) -> bool:
    return all(word in STOP_STEMS for word in phrase)


def _kind_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """The kinds of field that `text` names, by word positions."""
    said = spoken(text)
    for kind, start, end in said_kinds(text):
        first = said.count(" ", 0, start) if start == 0 else said[:start].count(" ")
        yield kind, first, first + said[start:end].count(" ") + 1


def _known(word: str, index: Index) -> str:
    """`word`, or what it was meant to be where nobody knows it: "colse" is close."""
    if len(word) < 4 or word in index.own or word in STOP_STEMS:
        return word
    known = _vocabulary_words()
    if word in known:
        return word
    return next((other for other in (*index.counts, *known) if is_near(word, other)), word)


def _vocabulary_words() -> dict[str, None]:
    return {word: None for phrase in load().phrases for word in phrase}


def _find(term: Term, index: Index) -> None:
    """Which elements answer `term`, by itself and by what stands around, and how well."""
    spoken_stems = [word for word in term.stems if word not in STOP_STEMS] or list(term.stems)
    rarity = [index.rarity(word) for word in spoken_stems]
    for word, rare in zip(spoken_stems, rarity, strict=True):
        share = rare / sum(rarity)
        for at, worth in index.own.get(word, {}).items():
            term.own[at] = term.own.get(at, 0.0) + worth * share
        for at, worth in index.around.get(word, {}).items():
            term.around[at] = term.around.get(at, 0.0) + worth * share
    if term.groups:
        _silence(term, index)
    for name in term.groups:
        for at, strength in index.groups.get(name, {}).items():
            worth = strength if name == "submit" else 0.55 + 0.45 * strength
            term.own[at] = max(term.own.get(at, 0.0), GROUP * worth)
    if term.kind:
        near = {term.kind: 1.0} | NEAR.get(term.kind, {})
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
