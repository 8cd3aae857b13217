"""The option of a list that a value means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.abbreviations import others, sorted_by
from notte_local.core.words import bare, fold, stems, words

if TYPE_CHECKING:
    from notte_local.core.match.index import Facts, Index


class Option(NamedTuple):
    """The option of a list that is asked for, and how well it fits: 1 is the same text."""

    label: str
    fit: float


class Asked(NamedTuple):
    """An option as it is asked for."""

    text: str  # folded
    stems: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]  # other ways to write it, as stems
    is_whole: bool  # nothing else was said: it must be the option itself, not a part of it


ORDER_WORDS = frozenset({"the", "a", "an", "my", "please", "one", "option"})


@lru_cache(maxsize=1000)
def asked_for(said: str, *, is_whole: bool) -> Asked:
    """What to look for among options where `said` was said."""
    text = fold(said).strip(" .,!")
    spoken = " ".join(word for word in words(said) if word not in ORDER_WORDS)
    ways = others(text) | others(spoken) | sorted_by(text.removesuffix(" first"))
    return Asked(text, bare(stems(said)), tuple(bare(stems(way)) for way in sorted(ways)), is_whole)


def lists_with(asked: Asked, index: Index) -> set[int]:
    """The lists that have a word of what is asked for in their options."""
    said = {*asked.stems, *(word for way in asked.others for word in way)}
    found: set[int] = set()
    for word in said:
        for form in (word, word.zfill(2)) if word.isdigit() else (word,):
            found.update(index.options.get(form, ()))
    return found


def best_option(asked: Asked, facts: Facts) -> Option | None:
    """The option that is asked for, where the list has it."""
    best: Option | None = None
    for label, own in facts.options:
        fit = _fit(asked, label, bare(own))
        if fit and (best is None or fit > best.fit) and not _is_heading(label, own, facts):
            best = Option(label, fit)
    return best


def _is_heading(label: str, own: tuple[str, ...], facts: Facts) -> bool:
    """Whether an option only says what the list is for: "Month", "--- Select a card ---"."""
    return label.startswith(("-", "–", "—")) or (bool(own) and set(own) <= set(facts.label))


def _fit(asked: Asked, label: str, own: tuple[str, ...]) -> float:
    """How well an option is the one that was asked for: 1 the same text, 0 another."""
    if not own or not asked.stems:
        return 0.0
    if fold(label).strip() == asked.text:
        return 1.0
    plain = _plain(own)
    if own == asked.stems or plain == _plain(asked.stems):
        return 0.95
    if any(plain == _plain(way) for way in asked.others) or _is_shortened(asked.stems, own):
        return 0.9
    return _part(asked, own)


def _is_shortened(said: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Whether they differ in how words are written alone: "senior manager", "Sr Manager"."""
    return len(said) == len(own) and all(
        word == other or other in others(word) for word, other in zip(said, own, strict=True)
    )


def _part(asked: Asked, own: tuple[str, ...]) -> float:
    """The fit of an option that says more than was asked for, or less."""
    said = asked.stems
    if said == own[: len(said)] and not asked.is_whole:
        return 0.85
    if set(said) <= set(own):
        return 0.6 if asked.is_whole else 0.75
    if own == said[-len(own) :]:
        return 0.85  # "month 05": the rest names the list
    if own == said[: len(own)]:
        return 0.75
    if any(way == own[: len(way)] for way in asked.others if len(" ".join(way)) > 3):
        return 0.7
    if set(own) <= set(said) and len(" ".join(own)) > 3:
        return 0.7
    return 0.0


def _plain(said: tuple[str, ...]) -> str:
    """Numbers without their leading zeros."""
    text = " ".join(said)
    return text.lstrip("0") if text.isdigit() else text
