"""Facts -> the candidates of one field, best first, and what came near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notte_local.core.extract.examples import weighed
from notte_local.core.extract.schema import likeness
from notte_local.core.extract.sense import is_sensible
from notte_local.core.extract.slots import Candidate, Slot
from notte_local.core.extract.values import AMOUNT, as_decimal, text_value
from notte_local.core.html import fold, strings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.core.extract.facts import Fact
    from notte_local.core.extract.schema import Field
    from notte_local.core.html import Page

FLOOR = 0.5  # a value that is less sure than this is not given
NEAR = 0.35  # likeness from which a name counts as near
SEEN, UNSEEN = 1.06, 0.85  # stated data that also stands in the visible page, or does not
AGREED = 0.04  # for each further source of the same value
SUREST = 0.99
LONGEST_TEXT = 160  # of a provenance
STATED_SOURCES = frozenset(("json-ld", "microdata", "rdfa", "meta"))


class Shown:
    """The visible text of a page, asked whether it says this or that."""

    def __init__(self, page: Page) -> None:
        self._text = folded("".join(strings(page.root)))
        self._numbers = {as_decimal(found[0]) for found in AMOUNT.finditer(self._text)}

    def says(self, text: str, value: Any) -> bool:
        return _is_in(folded(text), self._text) or as_decimal(str(value)) in self._numbers


def rank(wanted: Field, facts: Sequence[Fact], shown: Shown, read: Callable[[Fact], Any]) -> Slot:
    """A field with its candidates: facts named like it whose value `read` can read."""
    found: dict[str, list[Candidate]] = {}
    near: list[tuple[float, str]] = []
    likes: dict[tuple[str, ...], float] = {}
    for fact in facts:
        like = likes.get(fact.name)
        if like is None:
            like = likes[fact.name] = likeness(wanted, fact.name)
        if wanted.forms:
            like = weighed(wanted, fact.value, like)
        if like < NEAR:
            continue
        value = read(fact)
        if value is not None and not is_sensible(wanted, value):
            value = None
        sure = like * fact.prior
        if value is None:
            near.append((sure, fact.shown))
            continue
        sure = _checked(sure, fact, value, shown)
        candidate = Candidate(value, fact.source, bounded(fact.shown), sure)
        found.setdefault(folded(str(value)), []).append(candidate)
    ranked = sorted(map(_agreed, found.values()), key=lambda c: -c.confidence)
    kept = [candidate for candidate in ranked if candidate.confidence >= FLOOR]
    near += [(c.confidence, c.text) for c in ranked if c.confidence < FLOOR]
    return Slot(wanted, kept, _nearest(near))


def _checked(sure: float, fact: Fact, value: Any, shown: Shown) -> float:
    """Stated data gains by standing in the visible page too, and loses by not doing so."""
    is_address = str(value).startswith(("http:", "https:"))
    if fact.source in STATED_SOURCES and not is_address and not isinstance(value, (list, bool)):
        text = fact.value if isinstance(fact.value, str) else text_value(fact.value)
        sure *= SEEN if shown.says(text, value) else UNSEEN
    return min(sure, SUREST)


def _agreed(candidates: list[Candidate]) -> Candidate:
    best = max(candidates, key=lambda candidate: candidate.confidence)
    others = len({candidate.source for candidate in candidates}) - 1
    sure = min(best.confidence + AGREED * others, SUREST)
    return Candidate(best.value, best.source, best.text, round(sure, 3))


def _is_in(words: str, text: str) -> bool:
    """Whether words stand in a text as words, not as parts of others."""
    at = text.find(words) if words else -1
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def folded(text: str) -> str:
    return fold(text).lower()


def bounded(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _nearest(near: list[tuple[float, str]]) -> tuple[str, ...]:
    ordered = sorted(near, key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(bounded(text) for _, text in ordered))[:3]
