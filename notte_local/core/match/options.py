"""The option of a list that a value means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.words import bare, fold, stems

if TYPE_CHECKING:
    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Facts
    from notte_local.core.match.terms import Term

# Short ways to write what an option spells out, and the other way round.
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
SHORT = {month[:3]: month for month in MONTHS} | {"sept": "september"}
SIZES = {"small": "s", "medium": "m", "large": "l", "extra large": "xl", "extra small": "xs"}


class Option(NamedTuple):
    """The option of a list that is asked for, and how well it fits: 1 is the same text."""

    label: str
    fit: float


def asked_option(facts: Facts, wanted: Wanted) -> Option | None:
    """The option that is asked for, where the element has it."""
    if not facts.options:
        return None
    if wanted.verb in {"select", "set", "sort", "fill"} and isinstance(wanted.value, str):
        return _best_option(wanted.value, facts, whole=False)
    if wanted.verb == "" and wanted.target:
        return _best_option(wanted.target, facts, whole=True)
    return None


def _best_option(said: str, facts: Facts, *, whole: bool) -> Option | None:
    asked = bare(stems(said))
    best: Option | None = None
    for label, own in facts.options:
        if _is_heading(label, own, facts):
            continue
        fit = _option_fit(asked, fold(said).strip(), label, bare(own), whole=whole)
        if fit and (best is None or fit > best.fit):
            best = Option(label, fit)
    return best


def _is_heading(label: str, own: tuple[str, ...], facts: Facts) -> bool:
    """Whether an option only says what the list is for: "Month", "--- Select a card ---"."""
    return label.startswith(("-", "–", "—")) or (bool(own) and set(own) <= set(facts.label))


def _option_fit(
    asked: tuple[str, ...], said: str, label: str, own: tuple[str, ...], *, whole: bool
) -> float:
    """How well an option is the one that was asked for: 1 the same text, 0 another."""
    if not own or not asked:
        return 0.0
    if fold(label).strip() == said:
        return 1.0
    if own == asked or _spelt(own) == _spelt(asked):
        return 0.95
    if asked == own[: len(asked)] and not whole:
        return 0.85
    if set(asked) <= set(own):
        return 0.6 if whole else 0.75
    if own == asked[-len(own) :]:
        return 0.85  # "month 05": the rest names the list
    if own == asked[: len(own)]:
        return 0.75
    if set(own) <= set(asked) and len(" ".join(own)) > 3:
        return 0.7
    return 0.0


def _spelt(said: tuple[str, ...]) -> str:
    """Months and sizes in full, numbers without their leading zeros."""
    text = " ".join(said)
    text = SHORT.get(text, text)
    text = SIZES.get(text, text)
    return text.lstrip("0") if text.isdigit() else text


def option_share(term: Term, option: Option) -> float:
    label = set(stems(option.label))
    return len(label.intersection(term.stems)) / max(len(term.stems), 1) * option.fit
