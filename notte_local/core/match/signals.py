"""One element under one reading: the signals that speak for it and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.fields import NEAR, value_kind
from notte_local.core.match.evidence import Scored, Signal, sum_of
from notte_local.core.match.index import label_of
from notte_local.core.match.options import asked_option, option_share
from notte_local.core.match.places import place_signals
from notte_local.core.match.weights import (
    ANSWERED,
    BY_KIND,
    HOLDS_ANYTHING,
    LESSER_ROLES,
    LISTS,
    ROLE_FIT,
    STATES,
    SURE,
    TEXT_FIELDS,
)
from notte_local.core.words import bare, fold, stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Facts, Index
    from notte_local.core.match.options import Option
    from notte_local.core.match.terms import Term


def scored(
    facts: Facts, wanted: Wanted, terms: Sequence[Term], total: float, index: Index
) -> Scored:
    option = asked_option(facts, wanted)
    signals = [Signal("bias", 1.0, "")]
    signals.extend(word_signals(facts, wanted, terms, total, option))
    signals.extend(role_signals(facts, wanted, option))
    signals.append(Signal("reading", wanted.likely - 1, wanted.verb))
    odds = sum_of(signals)
    if failed := [one for one in place_signals(facts, wanted, index) if one.value]:
        odds = min(odds, SURE) + sum_of(failed)
        signals.extend(failed)
    return Scored(facts.at, wanted, odds, signals, option.label if option else "")


def word_signals(
    facts: Facts, wanted: Wanted, terms: Sequence[Term], total: float, option: Option | None
) -> Iterator[Signal]:
    if total:
        own = around = 0.0
        answered: list[Term] = []
        for term in terms:
            mine, near = _support(facts, wanted, term, option)
            own += term.weight * mine
            around += term.weight * max(mine, near)
            if mine > ANSWERED:
                answered.append(term)
        yield Signal("words", around / total, ", ".join(term.text for term in answered))
        yield Signal("own", own / total, "")
        if facts.content:
            yield Signal("name", _share_of_name(facts, answered), "")
    else:
        yield Signal("words", 0.6, "nothing was named")
    said = stems(wanted.target or (wanted.value if isinstance(wanted.value, str) else ""))
    if said and bare(said) in (bare(facts.label), bare(stems(facts.element.name))):
        yield Signal("exact", 1.0, label_of(facts.element))
    if wanted.quoted:
        yield _quoted(facts, wanted)


def _support(
    facts: Facts, wanted: Wanted, term: Term, option: Option | None
) -> tuple[float, float]:
    """How well an element answers a term, by itself and by what stands around it."""
    own, around = term.own.get(facts.at, 0.0), term.around.get(facts.at, 0.0)
    # where the words name an option, the list that has it answers them
    if option and (wanted.value is None or (wanted.verb == "select" and not wanted.target)):
        own = max(own, option_share(term, option))
    return min(own, 1.0), min(around, 1.0)


def _share_of_name(facts: Facts, answered: Sequence[Term]) -> float:
    """How much of the element's name was asked for."""
    explained: set[str] = set()
    share = 0.0
    for term in answered:
        explained.update(facts.content.intersection(term.stems))
        share = max([share, *(facts.groups.get(name, 0.0) for name in term.groups)])
        if term.kind and facts.kind == term.kind:
            return 1.0
    return max(share, len(explained) / len(facts.content))


def _quoted(facts: Facts, wanted: Wanted) -> Signal:
    quoted = fold(wanted.quoted)
    texts = [fold(text) for text in (facts.element.name, facts.element.visible_text) if text]
    if quoted in texts:
        return Signal("quoted", 1.0, wanted.quoted)
    if any(quoted in text for text in texts):
        return Signal("quoted", 0.6, wanted.quoted)
    if any(quoted == fold(option) for option in facts.element.options):
        return Signal("quoted", 0.8, wanted.quoted)
    return Signal("quoted", -0.6, f"not {wanted.quoted}")


def role_signals(facts: Facts, wanted: Wanted, option: Option | None) -> Iterator[Signal]:
    element = facts.element
    fit = ROLE_FIT.get(wanted.verb, ROLE_FIT["click"]).get(element.role, 0.3)
    if wanted.verb == "fill" and facts.options:
        fit = 0.8 if option else (-1.5 if wanted.value is not None else 1.0)
    elif wanted.verb == "select" and facts.options and not option and wanted.value is not None:
        fit = -1.0
    elif wanted.verb == "fill" and wanted.value is None and element.role in LISTS:
        fit = 1.0
    elif wanted.verb == "search" and facts.kind == "search":
        fit = 1.2
    fit -= LESSER_ROLES.get(element.role, 0.0)
    yield Signal("role", fit, element.role)
    if wanted.kind:
        yield Signal("kind", 1.0 if element.role in BY_KIND[wanted.kind] else -1.0, wanted.kind)
    if option:
        yield Signal("option", option.fit, option.label)
    if isinstance(wanted.value, str) and element.role in TEXT_FIELDS:
        shape = value_kind(wanted.value)
        if shape and facts.kind and shape != "postal-code":
            fits = facts.kind in {shape, *NEAR.get(shape, ()), *HOLDS_ANYTHING}
            yield Signal("field", 0.5 if fits else -0.7, f"{facts.kind}, for {shape}")
    state = sum(STATES.get(name, 0.0) for name in element.states)
    if wanted.verb in {"fill", "set"} and "readonly" in element.states:
        state -= 1.0
    if state:
        yield Signal("state", state, ", ".join(sorted(element.states & STATES.keys())))
