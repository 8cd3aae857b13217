"""One element under one reading: the signals that speak for it and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.fields import NEAR, value_kind
from notte_local.core.match.evidence import Said, Scored, Signal, sum_of
from notte_local.core.match.index import label_of
from notte_local.core.match.listed import LISTS_OF
from notte_local.core.match.options import Option, asked_for, best_option
from notte_local.core.match.places import PLACE_SIGNALS
from notte_local.core.match.terms import read_terms
from notte_local.core.match.weights import (
    ANSWERED,
    BOXES,
    BY_KIND,
    DRAWN,
    ENOUGH,
    HOLDS_ANYTHING,
    LESSER_ROLES,
    LISTS,
    NEAR_ENOUGH,
    NEARBY,
    PRESSED,
    ROLE_FIT,
    STATES,
    TEXT_FIELDS,
    file_fit,
    is_called,
)
from notte_local.core.words import STOP_STEMS, bare, fold, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.index import Facts, Index
    from notte_local.core.match.options import Asked
    from notte_local.core.match.terms import Term


WRITING = frozenset({"fill", "set", "search", "select", "sort"})


def read_said(wanted: Wanted, index: Index) -> Said:
    """A reading, made ready to be weighed against each element."""
    terms = read_terms(wanted, index)
    named = stems(wanted.target or (wanted.value if isinstance(wanted.value, str) else ""))
    shape = value_kind(wanted.value) if isinstance(wanted.value, str) else ""
    total = sum(term.weight for term in terms)
    around = [word for word in bare(stems(wanted.context)) if word not in STOP_STEMS]
    told = tuple(word for word in around if word in index.around or word in index.own)
    near = {} if shape or wanted.verb in WRITING else _near_elements(wanted, index)
    known = index.known(stems(wanted.sentence)) if near else 0.0
    asked = _asked(wanted)
    names = _names(wanted)
    return Said(wanted, index, terms, total, bare(named), shape, asked, told, near, known, names)


def _names(wanted: Wanted) -> frozenset[str]:
    """The proper names that were said, by their capitals, but for what is to be written."""
    said = wanted.sentence.split()[1:] if wanted.value is None else wanted.target.split()
    return frozenset(
        stem for word in said if word[:1].isupper() and word != "I" for stem in stems(word)
    )


def _near_elements(wanted: Wanted, index: Index) -> dict[int, float]:
    """What is asked for in words that sound like what was said, whole or in part."""
    said = {stems(wanted.target)}
    if wanted.value is None and not wanted.row:
        said.add(stems(wanted.sentence))
    found: dict[int, float] = {}
    for group, cosine in index.nearness(said).items():
        for at, strength in index.groups[group].items():
            near = cosine * (0.6 + 0.4 * strength)
            if near > max(NEAR_ENOUGH, found.get(at, 0.0)):
                found[at] = near
    return found


def _asked(wanted: Wanted) -> Asked | None:
    if wanted.verb in {"select", "set", "sort", "fill"} and isinstance(wanted.value, str):
        return asked_for(wanted.value, is_whole=False)
    if wanted.verb == "" and wanted.target:
        return asked_for(wanted.target, is_whole=True)
    return None


def weigh(facts: Facts, said: Said) -> Scored:
    """All signals on one element."""
    option = best_option(said.asked, facts) if said.asked and facts.options else None
    found = [signal for signals in SIGNALS for signal in signals(facts, said, option)]
    found = [signal for signal in found if signal.value]
    label = option.label if option else ""
    elsewhere = max(0.0, said.known - said.near.get(facts.at, 0.0))
    return Scored(
        facts.at, said.wanted, sum_of(found), found, label, elsewhere, _strange(facts, said)
    )


def _strange(facts: Facts, said: Said) -> float:
    """The share of the proper names that the element does not bear, and nothing around it."""
    places = (said.index.own, said.index.around)
    away = [n for n in said.names if not any(facts.at in where.get(n, ()) for where in places)]
    return len(away) / len(said.names) if away else 0.0


# -- Words ------------------------------------------------------------------------------------


def _words(facts: Facts, said: Said, option: Option | None) -> Iterator[Signal]:
    if not said.terms:
        is_listed = said.wanted.relation in (*LISTS_OF, "by")  # its list
        yield Signal("words", 0.9 if is_listed else 0.6, "nothing was named")
        yield from _exact(facts, said)
        return
    own = around = weight = whole = 0.0
    answered: list[Term] = []
    for term in said.terms:
        mine, near = _support(facts, said, term, option)
        whole += term.weight * (mine > ANSWERED or near > NEARBY)
        own += term.weight * mine
        around += term.weight * max(mine, near)
        if mine > ANSWERED:
            answered.append(term)
            weight += term.weight * mine
    yield Signal("words", around / said.total, ", ".join(term.text for term in answered))
    yield Signal("own", own / said.total)
    yield Signal("evidence", min(weight, ENOUGH) / ENOUGH)
    if answered:
        yield Signal("whole", whole / said.total)
        heaviest = max(term.weight for term in said.terms)
        if any(term.weight > 0.95 * heaviest for term in answered):
            yield Signal("key", 1.0)
    else:
        yield Signal("adrift", (around - own) / said.total)
    if _unfolds(facts, said) or (any(term.is_act for term in answered) and len(said.terms) > 1):
        yield Signal("act", 1.0)
    if facts.content:
        share = _share_of_name(facts, answered)
        yield Signal("name", share)
        yield Signal("rare", share * min(weight, ENOUGH) / ENOUGH)
    yield from _exact(facts, said)


UNFOLDS = frozenset({"expand", "unfold", "collapse", "fold"})


def _unfolds(facts: Facts, said: Said) -> bool:
    """Whether it is what is to be unfolded, and no link that is called so too."""
    return said.wanted.act in UNFOLDS and bool(facts.element.states & {"expanded", "collapsed"})


def _support(facts: Facts, said: Said, term: Term, option: Option | None) -> tuple[float, float]:
    """How well an element answers a term, by itself and by what stands around it."""
    own, around = term.own.get(facts.at, 0.0), term.around.get(facts.at, 0.0)
    # where the words name an option, the list that has it answers them
    wanted = said.wanted
    if option and (wanted.value is None or (wanted.verb == "select" and not wanted.target)):
        own = max(own, _option_share(term, option))
    return min(own, 1.0), min(around, 1.0)


def _option_share(term: Term, option: Option) -> float:
    label = set(stems(option.label))
    share = len(label.intersection(term.stems)) / max(len(term.stems), 1)
    # another way to write it, "VT" for Vermont, shares no word with it
    return max(share, float(option.fit == 0.9)) * option.fit


def _share_of_name(facts: Facts, answered: list[Term]) -> float:
    """How much of the element's name was asked for."""
    explained: set[str] = set()
    share = 0.0
    for term in answered:
        explained.update(facts.content.intersection(term.stems))
        share = max([share, *(facts.groups.get(name, 0.0) for name in term.groups)])
        if term.kind and facts.kind == term.kind:
            return 1.0
    return max(share, len(explained) / len(facts.content))


def _exact(facts: Facts, said: Said) -> Iterator[Signal]:
    if said.named and said.named in (bare(facts.label), bare(stems(facts.element.name))):
        yield Signal("exact", 1.0, label_of(facts.element))


def _near(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    """How near what was said comes to how people ask for it."""
    near = said.near.get(facts.at, 0.0)
    if near:
        yield Signal("near", near)
        if near > 0.9 * max(said.near.values()):
            yield Signal("nearest", near**2)


def _quoted(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    if not said.wanted.quoted:
        return
    quoted = fold(said.wanted.quoted)
    texts = [fold(text) for text in (facts.element.name, facts.element.visible_text) if text]
    if quoted in texts:
        yield Signal("quoted", 1.0, said.wanted.quoted)
    elif any(quoted in text for text in texts):
        yield Signal("quoted", 0.6, said.wanted.quoted)
    elif any(quoted == fold(option) for option in facts.element.options):
        yield Signal("quoted", 0.8, said.wanted.quoted)
    else:
        yield Signal("quoted", -0.6, f"not {said.wanted.quoted}")


# -- What it is -------------------------------------------------------------------------------


def _role(facts: Facts, said: Said, option: Option | None) -> Iterator[Signal]:
    element, wanted = facts.element, said.wanted
    fit = ROLE_FIT.get(wanted.verb, ROLE_FIT["click"]).get(element.role, 0.3)
    if wanted.verb == "upload":
        fit = file_fit(element)
    elif wanted.verb == "fill" and facts.options:
        fit = 0.8 if option else (-1.5 if wanted.value is not None else 1.0)
    elif wanted.verb == "select" and facts.options and not option and wanted.value is not None:
        fit = -1.0
    elif wanted.verb == "fill" and element.role in LISTS and _is_chosen(facts, wanted):
        fit = 1.0
    elif wanted.verb == "search" and facts.kind == "search":
        fit = 1.2
    yield Signal("role", fit - LESSER_ROLES.get(element.role, 0.0), element.role)
    if wanted.kind and wanted.kind in BY_KIND:
        yield Signal("kind", _kind(facts, wanted.kind), wanted.kind)
    if option:
        yield Signal("option" if wanted.verb else "listed", option.fit, option.label)


def _is_chosen(facts: Facts, wanted: Wanted) -> bool:
    """Whether a value is picked from it: its options are there once it is open."""
    return wanted.value is None or facts.element.tag not in ("", "input", "textarea")


SEEMS = 0.4  # a button that was called a link


def _kind(facts: Facts, kind: str) -> float:
    """Whether it is what it was called: 1 that very thing, -1 another."""
    if kind == "icon" and not facts.element.visible_text:
        return 1.0  # what shows no word is one, whatever it does
    if is_called(kind, facts.element.role):
        return 1.0
    return SEEMS if facts.element.role in BY_KIND[kind] else -1.0


def _field(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    if not said.shape or not facts.kind or facts.element.role not in TEXT_FIELDS:
        return
    if said.shape != "postal-code":
        fits = facts.kind in {said.shape, *NEAR.get(said.shape, ()), *HOLDS_ANYTHING}
        yield Signal("field", 0.5 if fits else -0.7, f"{facts.kind}, for {said.shape}")


def _other(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    if not facts.kind:
        return
    for term in said.terms:
        if term.kind and term.kind != facts.kind:
            near = NEAR.get(term.kind, {}).get(facts.kind, 0.0)
            yield Signal("other", (near - 1) * term.weight / said.total, f"{facts.kind}")


SEARCHES = ("search", "fill", "set")


def _lure(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    """Where nothing matches, the search box must not attract."""
    if facts.kind == "search" and said.wanted.verb not in SEARCHES:
        yield Signal("lure", -1.0, "a search box")


def _icon(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    if not said.wanted.icon:
        return
    term = said.terms[-1]  # as read_terms has it
    shown = term.own.get(facts.at, 0.0)
    yield Signal("icon", shown if shown > ANSWERED else -0.3, said.wanted.icon)


YES = {"yes": "no", "no": "yes", "on": "off", "off": "on", "true": "false", "false": "true"}


def _answer(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    answer = said.wanted.answer
    if not answer:
        return
    label = facts.label[:1]
    if label == stems(answer):
        yield Signal("answer", 1.0, answer)
    elif label == stems(YES.get(answer, "")) or facts.element.role not in BOXES:
        yield Signal("answer", -1.0, answer)


# -- How it is --------------------------------------------------------------------------------

# What is said of a state, and whether the state named is there then.
OPPOSITE = {
    "unchecked": "checked", "enabled": "disabled", "unselected": "selected",
    "optional": "required", "editable": "readonly", "unpressed": "pressed",
}  # fmt: skip


def _state(facts: Facts, said: Said, _: Option | None) -> Iterator[Signal]:
    states = facts.element.states
    total = sum(STATES.get(name, 0.0) for name in states)
    if said.wanted.verb in {"fill", "set"} and "readonly" in states:
        total -= 1.0
    if total:
        yield Signal("state", total, ", ".join(sorted(states & STATES.keys())))
    for name in said.wanted.states:
        opposite = OPPOSITE.get(name)
        is_so = opposite not in states if opposite else name in states
        yield Signal("stated", 0.0 if is_so else -1.0, name)


def _is_worked_so(facts: Facts, said: Said) -> bool:
    """Whether it is what the verb is done to mostly, drawn or not: a drop zone, a table's head."""
    element, wanted = facts.element, said.wanted
    if wanted.verb == "upload":
        return file_fit(element) > 0
    is_header = element.place.column != "" and element.place.column == element.name
    return is_header and (wanted.verb == "sort" or wanted.target.startswith(SORTS))


SORTS = ("sort ", "order ", "arrange ")


def _standing(facts: Facts, said: Said, __: Option | None) -> Iterator[Signal]:
    """What makes one of several likely, whatever was said."""
    element = facts.element
    if element.role in DRAWN and not _is_worked_so(facts, said):
        yield Signal("drawn", -1.0)
    if element.role in PRESSED and (sends := said.index.groups["submit"].get(facts.at, 0.0)):
        yield Signal("sends", sends)
    yield Signal("late", -facts.at / len(said.index.facts))
    if element.place.dialog:
        yield Signal("dialog", 1.0)
    if facts.element.place.landmark.startswith("contentinfo"):
        yield Signal("footer", -1.0)


def _reading(_: Facts, said: Said, __: Option | None) -> Iterator[Signal]:
    yield Signal("reading", said.wanted.likely - 1, said.wanted.verb)


SIGNALS: tuple[Callable[[Facts, Said, Option | None], Iterator[Signal]], ...] = (
    _words, _near, _quoted, _role, _field, _other, _lure, _icon, _answer, *PLACE_SIGNALS, _state,
    _standing, _reading,
)  # fmt: skip
