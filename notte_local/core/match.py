"""Wanted x elements -> ranked matches that can say why. All taste is in the tables at the top.

    matches = rank("check the terms box", elements)
    matches[0].action          # CheckAction(id="B3", value=True)

A page is read once into an `Index`; a sentence becomes terms (a word, a phrase of the vocabulary,
the name of a kind of field); each term finds its elements by the index, so that only what shares
something with the sentence is scored at all.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from notte_local import actions
from notte_local.core.element import Match, Reason
from notte_local.core.fields import NEAR, marked_kind, said_kinds, spoken, value_kind
from notte_local.core.instruct import BROWSER_VERBS, KINDS, Wanted, steps
from notte_local.core.vocabulary import load
from notte_local.core.words import STOP_STEMS, fold, is_near, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from notte_local.actions import Action
    from notte_local.core.element import Element
    from notte_local.core.vocabulary import Vocabulary

MIN_SCORE = 0.7
"""Below it a match is not believed. Measured by `benchmarks/match.py` on all development pages:
sentences right 0.46 at 0.08 wrong answers on what is not there (0.49 and 0.21 at 0.6)."""

# Log-odds of the signals below -> log-odds of being right, fitted on every other development page,
# all sets together (logistic regression of right on the sum).
SLOPE, SHIFT = 0.60, 0.91

# --- taste ------------------------------------------------------------------------------------

# How much each signal adds to the log-odds of being right.
WEIGHTS = {
    "bias": -4.6,
    "words": 3.6,  # the share of the sentence that the element answers, by rarity
    "own": 1.6,  # the share answered by the element itself, not by what stands around it
    "name": 1.3,  # the share of the element's name that the sentence asked for
    "exact": 0.9,  # the name is what was said, word for word
    "quoted": 2.0,  # it bears the quoted text
    "role": 1.6,  # what the verb needs
    "kind": 0.8,  # "button", "checkbox" ... as said
    "option": 2.4,  # the value is one of its options
    "field": 0.8,  # the kind of field that was said, or that the value's looks ask for
    # What was said to tell it from its like: 0 where it is so, down to -1 where it is not.
    "row": 5.0,  # "in the row of Alice"
    "place": 3.5,  # "in the footer"
    "ordinal": 5.0,  # "the second"
    "unwanted": 2.5,  # "not the one in the menu"
    "state": 0.6,  # disabled, covered, far away
    "reading": 2.0,  # how likely the sentence is read like this
}

# What a word is worth by where it stands. Own: what the element says of itself.
OWN = {
    "name": 1.0, "text": 1.0, "placeholder": 0.9, "title": 0.85, "alt": 0.85, "value": 0.8,
    "description": 0.6, "attribute": 0.55, "unlabelled": 0.85, "href": 0.45, "icon": 0.6,
}  # fmt: skip
MARKUP_NAMES = ("id", "name", "data-testid", "data-test-id", "autocomplete")
AROUND = {"row": 0.5, "dialog": 0.5, "heading": 0.4, "column": 0.4, "landmark": 0.3, "options": 0.3}

GROUP = 0.92  # a phrase of the vocabulary in place of the word itself
HEAD = 1.5  # a verb that is said first, beside the other words
SILENCED = 0.6  # the words of a phrase within another phrase
ANSWERED = 0.3  # from which a term counts as answered
SURE = 4.0  # log-odds past which more evidence for all would hide which one was counted
PEERS = 0.6  # log-odds within which elements are alike, for an ordinal to count them
TOO_CLOSE = 0.08  # a margin below which the first two are ambiguous

# What is text or structure: never acted on, only read.
INERT_ROLES = frozenset(
    """heading paragraph list listitem table row rowgroup cell columnheader rowheader caption
    term definition banner navigation main contentinfo complementary region form search dialog
    alertdialog alert status log document group text statictext figure article
    separator presentation none blockquote code strong emphasis mark time note feed directory
    tablist tabpanel menu menubar toolbar radiogroup tree grid treegrid rootwebarea iframe
    progressbar meter tooltip math""".split()  # noqa: SIM905
)
CLICKED = ("generic", "button", "link", "tab", "menuitem", "treeitem", "gridcell", "img", "summary")
TEXT_FIELDS = ("textbox", "searchbox", "spinbutton", "slider")
BOXES = ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio")
LISTS = ("combobox", "listbox")
GONE = frozenset({"inert", "unreachable"})


def _fit(
    clicked: float, fields: float, boxes: float, lists: float, option: float
) -> dict[str, float]:
    """Fit of each role to a verb, from 1 (made for it) to -2 (cannot be)."""
    return (
        dict.fromkeys(CLICKED, clicked)
        | dict.fromkeys(TEXT_FIELDS, fields)
        | dict.fromkeys(BOXES, boxes)
        | dict.fromkeys(LISTS, lists)
        | {"option": option}
    )


ROLE_FIT = {
    #                  button, link  text field  box   list  option
    "click": _fit(1.0, 0.1, 0.6, 0.3, 0.6),
    "open": _fit(1.0, -0.2, 0.1, 0.4, 0.4),
    "": _fit(0.8, 0.0, 0.8, 0.4, 0.5),
    "fill": _fit(-2.0, 1.0, -1.0, 0.4, -1.0),
    "set": _fit(-0.6, 1.0, 0.4, 1.0, 0.0),
    "search": _fit(-1.5, 0.6, -1.5, 0.0, -1.5),
    "select": _fit(0.2, -1.0, 0.8, 0.7, 0.7),
    "sort": _fit(0.3, -1.5, 0.4, 1.0, 0.6),
    "check": _fit(0.0, -1.5, 1.0, -0.8, 0.3),
    "uncheck": _fit(-1.5, -1.5, 1.0, -0.8, 0.0),
    "hover": _fit(1.0, 0.1, 0.5, 0.5, 0.5),
    "double_click": _fit(1.0, 0.1, 0.5, 0.3, 0.7),
}
LESSER_ROLES = {"img": 0.8}  # the control around a picture is meant more often than the picture

HOLDS_ANYTHING = ("message", "search", "subject")  # kinds of field that any value may go into
STATES = {"disabled": -1.5, "covered": -0.4, "offscreen": -0.15, "aria-hidden": -0.3}
PARTICLES = frozenset(
    map(stem, ("in", "on", "up", "out", "off", "no", "not", "all", "back", "over"))
)
BY_KIND = {name: roles for name, _, roles in KINDS}

# Short ways to write what an option spells out, and the other way round.
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
SHORT = {month[:3]: month for month in MONTHS} | {"sept": "september"}
SIZES = {"small": "s", "medium": "m", "large": "l", "extra large": "xl", "extra small": "xs"}


# --- a page, read once ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """An element as the matcher sees it."""

    element: Element
    at: int  # its place in document order
    label: tuple[str, ...]  # stems of what it is called
    content: frozenset[str]  # those that say something
    groups: dict[str, float]  # vocabulary groups, and how much of the name each is
    kind: str  # of a field
    sure: float
    options: tuple[tuple[str, tuple[str, ...]], ...]  # label, stems


@dataclass(frozen=True, slots=True)
class Index:
    """What can be acted on, found by word, by phrase group, and by kind of field."""

    facts: tuple[Facts, ...]
    own: dict[str, dict[int, float]]  # stem -> element -> worth
    around: dict[str, dict[int, float]]
    groups: dict[str, dict[int, float]]
    kinds: dict[str, dict[int, float]]
    counts: dict[str, int]  # in how many names a stem stands
    height: float

    def rarity(self, word: str) -> float:
        """1 for a word that no name holds, towards 0.35 for one that all do."""
        total = len(self.facts) + 1
        seen = self.counts.get(word, 0)
        return 0.35 + 0.65 * math.log(total / (seen + 1) + 1e-9) / math.log(total + 1)


def read_index(elements: Sequence[Element]) -> Index:
    """What `rank` needs to know of a page, built once for any number of sentences."""
    vocabulary = load()
    own: defaultdict[str, dict[int, float]] = defaultdict(dict)
    around: defaultdict[str, dict[int, float]] = defaultdict(dict)
    groups: defaultdict[str, dict[int, float]] = defaultdict(dict)
    kinds: defaultdict[str, dict[int, float]] = defaultdict(dict)
    counts: defaultdict[str, int] = defaultdict(int)
    facts: list[Facts] = []
    for element in elements:
        if element.role in INERT_ROLES or element.states & GONE:
            continue
        at = len(facts)
        one = _facts(element, at, vocabulary)
        facts.append(one)
        _post(own, at, _own_texts(element), OWN)
        _post(around, at, _around_texts(element), AROUND)
        for name, strength in one.groups.items():
            groups[name][at] = strength
        if one.kind:
            kinds[one.kind][at] = one.sure
        for word in one.content:
            counts[word] += 1
    groups["submit"] = _submitting(facts)
    bottom = max((e.box.y + e.box.height for e in elements if e.box), default=0.0)
    return Index(tuple(facts), own, around, groups, kinds, counts, bottom)


# What sends a form may be called after what it is for.
SUBMITS = frozenset(
    {"submit", "sign in", "sign up", "save", "next", "place order", "checkout", "book",
     "change password", "forgot password", "newsletter", "donate", "enroll", "apply", "done",
     "post", "request a quote", "contact", "invite", "pay", "request a demo", "accept"}
)  # fmt: skip
NOT_SUBMITS = frozenset({"cancel", "close", "previous", "show password", "menu", "remember me",
                         "clear", "search", "coupon"})  # fmt: skip
ELSEWHERE = re.compile(r"\b(?:google|facebook|apple|twitter|microsoft|linkedin|github|sso)\b")


def _submitting(facts: Sequence[Facts]) -> dict[int, float]:
    """How likely each button sends the form that stands before it."""
    found: dict[int, float] = {}
    last_field = -100
    for one in facts:
        if one.element.role in (*TEXT_FIELDS, *LISTS) and one.kind != "search":
            last_field = one.at
        elif one.element.role in {"button", "link", "generic"}:
            found[one.at] = _submit_worth(one, one.at - last_field)
    return found


def _submit_worth(one: Facts, after: int) -> float:
    kind = one.element.attributes.get("type", "").lower()
    if one.groups.keys() & NOT_SUBMITS or ELSEWHERE.search(" ".join(one.label)):
        return 0.0
    is_link = one.element.role == "link"
    named = max((one.groups.get(name, 0.0) for name in SUBMITS), default=0.0)
    near = 1.0 if after <= 4 else 0.7 if after <= 9 else 0.2
    worth = 0.45 * near + 0.3 * named + (0.25 if kind in {"submit", "image"} else 0.1)
    return 0.5 * named * near if is_link else worth


def _post(
    postings: defaultdict[str, dict[int, float]],
    at: int,
    texts: Iterable[tuple[str, str]],
    worth: dict[str, float],
) -> None:
    for source, text in texts:
        value = worth[source]
        for word in stems(text):
            known = postings[word]
            if known.get(at, 0.0) < value:
                known[at] = value


def _label(element: Element) -> str:
    """What a person would call it: what is seen, where that contradicts the name."""
    if "mismatch" in element.states and element.visible_text:
        return element.visible_text
    attributes = element.attributes
    return (
        element.name
        or element.visible_text
        or element.placeholder
        or attributes.get("title", "")
        or attributes.get("alt", "")
    )


def _own_texts(element: Element) -> Iterator[tuple[str, str]]:
    attributes = element.attributes
    yield "name", _label(element)
    yield "text", element.visible_text if element.role not in LISTS else ""
    if "mismatch" in element.states:
        yield "title", element.name
    yield "placeholder", element.placeholder
    yield "title", attributes.get("title", "")
    yield "alt", attributes.get("alt", "")
    yield "description", element.description
    yield "value", element.value or "" if element.role in CLICKED else ""
    called = _markup_names(element)
    yield "attribute", called
    if not _label(element):
        yield "unlabelled", called
        yield "icon", _icon_text(element)
    if element.href:
        yield "href", _address_words(element.href)


def _markup_names(element: Element) -> str:
    return " ".join(element.attributes.get(name, "") for name in MARKUP_NAMES)


def _icon_text(element: Element) -> str:
    attributes = element.attributes
    return " ".join(attributes.get(name, "") for name in ("class", "icon", "use", "src"))


def _address_words(href: str) -> str:
    parts = urlsplit(href)
    if parts.scheme in {"mailto", "tel"}:
        return {"mailto": "email mail", "tel": "phone call"}[parts.scheme]
    return unquote(parts.path[-120:]) + " " + (parts.hostname or "").removeprefix("www.")


def _around_texts(element: Element) -> Iterator[tuple[str, str]]:
    place = element.place
    yield "row", place.row
    yield "dialog", place.dialog
    yield "heading", place.heading
    yield "column", place.column
    yield "landmark", place.landmark
    if element.options:
        yield "options", " ".join(element.options[:40])


def _facts(element: Element, at: int, vocabulary: Vocabulary) -> Facts:
    label = stems(_label(element))
    content = frozenset(word for word in label if word not in STOP_STEMS) or frozenset(label)
    kind, sure = marked_kind(element)
    options = tuple((option, stems(option)) for option in element.options)
    return Facts(
        element,
        at,
        label,
        content,
        _groups(element, label, content, vocabulary),
        kind,
        sure,
        options,
    )


def _groups(
    element: Element, label: tuple[str, ...], content: frozenset[str], vocabulary: Vocabulary
) -> dict[str, float]:
    """The phrase groups in an element's name, each with the share of the name that it is."""
    found: dict[str, float] = {}
    called = label or stems(_markup_names(element))
    content = content or frozenset(called)
    if 0 < len(called) <= 14:
        for hit in vocabulary.hits(called):
            covered = content.intersection(called[hit.start : hit.end])
            share = math.sqrt(len(covered) / len(content)) if content else 0.0
            for name in hit.groups:
                found[name] = max(found.get(name, 0.0), share)
    signs = () if label else words(_icon_text(element))
    for sign in (*signs, _label(element).strip()):
        for name in vocabulary.icons.get(sign, ()):
            found[name] = max(found.get(name, 0.0), 0.8)
    return found


# --- a sentence, against a page ---------------------------------------------------------------


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


class Option(NamedTuple):
    """The option of a list that is asked for, and how well it fits: 1 is the same text."""

    label: str
    fit: float


class Signal(NamedTuple):
    """One signal's say on one element."""

    name: str
    value: float
    detail: str


def rank(
    instructions: str, elements: Sequence[Element] | Index, *, limit: int | None = None
) -> tuple[Match, ...]:
    """What fits the first step of `instructions`, best first; at most `limit` matches.

    An element is there once, by the reading of the sentence that fits it best. All that shares
    anything with the sentence is listed: `is_reached` says what to believe.
    Raises ValueError where `instructions` is empty.
    """
    return _rank(steps(instructions)[0], _index(elements), limit)


def plan(instructions: str, elements: Sequence[Element] | Index) -> tuple[Match, ...]:
    """The best match of each step, in order; empty where one of them has none that is reached."""
    index = _index(elements)
    found: list[Match] = []
    for readings in steps(instructions):
        best = _rank(readings, index, 1)
        if not best or not is_reached(best[0]):
            return ()
        found.append(best[0])
    return tuple(found)


def is_reached(match: Match, min_score: float = MIN_SCORE) -> bool:
    """Whether a match is believed."""
    return match.score >= min_score


def _index(elements: Sequence[Element] | Index) -> Index:
    return elements if isinstance(elements, Index) else read_index(elements)


def _rank(readings: Sequence[Wanted], index: Index, limit: int | None) -> tuple[Match, ...]:
    if readings[0].verb in BROWSER_VERBS:
        return (_browser_match(readings[0]),)
    best: dict[int, Scored] = {}
    for wanted in readings:
        for scored in _score(wanted, index):
            known = best.get(scored.at)
            if known is None or scored.odds > known.odds:
                best[scored.at] = scored
    ordered = sorted(best.values(), key=lambda one: (-one.odds, one.at))
    # one more than is shown: the last one's margin is over it
    kept = ordered if limit is None else ordered[: limit + 1]
    scores = [*(_probability(one.odds) for one in kept), 0.0]
    return tuple(
        _match(one, scores[at], scores[at] - scores[at + 1], index)
        for at, one in enumerate(kept[:limit])
    )


@dataclass(slots=True)
class Scored:
    """One element under one reading."""

    at: int
    wanted: Wanted
    odds: float
    signals: list[Signal]
    option: str = ""

    @property
    def has_ground(self) -> bool:
        """Whether anything that was said speaks for the element, and not its role alone."""
        return any(signal.value > 0 and signal.name in GROUNDS for signal in self.signals)


GROUNDS = frozenset({"words", "option", "quoted"})
CONDITIONS = frozenset({"row", "place", "ordinal", "unwanted"})


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-(SLOPE * odds + SHIFT)))


def _match(scored: Scored, score: float, margin: float, index: Index) -> Match:
    element = index.facts[scored.at].element
    why = tuple(
        Reason(signal.name, signal.detail, round(signal.value * WEIGHTS[signal.name], 2))
        for signal in scored.signals
        if signal.value
    )
    return Match(_bind(scored, element), element, round(score, 4), why, round(margin, 4))


# What a reading may look for, and how: the passes over one reading.


def _score(wanted: Wanted, index: Index) -> list[Scored]:
    terms = _terms(wanted, index)
    candidates = _allowed(wanted, _candidates(wanted, terms, index), index)
    total = sum(term.weight for term in terms)
    scored = [
        one
        for at in candidates
        if (one := _scored(index.facts[at], wanted, terms, total, index)).has_ground
    ]
    return _counted(wanted, scored, index) if wanted.ordinal else scored


def _terms(wanted: Wanted, index: Index) -> list[Term]:
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


def _candidates(wanted: Wanted, terms: Sequence[Term], index: Index) -> Iterable[int]:
    found: set[int] = set()
    for term in terms:
        found.update(term.own)
        found.update(term.around)
    if isinstance(wanted.value, str) or wanted.verb == "":
        found.update(one.at for one in index.facts if one.options)
    if wanted.verb == "search":
        found.update(index.kinds.get("search", ()))
    if not terms:
        fitting = BY_KIND.get(wanted.kind) or _fitting_roles(wanted.verb)
        found.update(one.at for one in index.facts if one.element.role in fitting)
    return sorted(found)


def _allowed(wanted: Wanted, found: Iterable[int], index: Index) -> Iterable[int]:
    """Of a negation, the boxes alone: whatever else is there must not be done."""
    if not wanted.is_negated:
        return found
    roles = BOXES if wanted.verb == "uncheck" else ()
    return [at for at in found if index.facts[at].element.role in roles]


def _fitting_roles(verb: str) -> frozenset[str]:
    return frozenset(role for role, fit in ROLE_FIT.get(verb, ROLE_FIT[""]).items() if fit >= 0.8)


def _scored(
    facts: Facts, wanted: Wanted, terms: Sequence[Term], total: float, index: Index
) -> Scored:
    option = _option(facts, wanted)
    signals = [Signal("bias", 1.0, "")]
    signals.extend(_word_signals(facts, wanted, terms, total, option))
    signals.extend(_role_signals(facts, wanted, option))
    signals.append(Signal("reading", wanted.likely - 1, wanted.verb))
    odds = _sum(signals)
    if failed := [one for one in _place_signals(facts, wanted, index) if one.value]:
        odds = min(odds, SURE) + _sum(failed)
        signals.extend(failed)
    return Scored(facts.at, wanted, odds, signals, option.label if option else "")


def _sum(signals: Iterable[Signal]) -> float:
    return sum(WEIGHTS[signal.name] * signal.value for signal in signals)


def _word_signals(
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
    if said and _bare(said) in (_bare(facts.label), _bare(stems(facts.element.name))):
        yield Signal("exact", 1.0, _label(facts.element))
    if wanted.quoted:
        yield _quoted(facts, wanted)


def _support(
    facts: Facts, wanted: Wanted, term: Term, option: Option | None
) -> tuple[float, float]:
    """How well an element answers a term, by itself and by what stands around it."""
    own, around = term.own.get(facts.at, 0.0), term.around.get(facts.at, 0.0)
    # where the words name an option, the list that has it answers them
    if option and (wanted.value is None or (wanted.verb == "select" and not wanted.target)):
        own = max(own, _option_share(term, option))
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


def _bare(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in said if word not in STOP_STEMS) or said


def _option_share(term: Term, option: Option) -> float:
    label = set(stems(option.label))
    return len(label.intersection(term.stems)) / max(len(term.stems), 1) * option.fit


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


def _role_signals(facts: Facts, wanted: Wanted, option: Option | None) -> Iterator[Signal]:
    element = facts.element
    fit = ROLE_FIT[wanted.verb].get(element.role, 0.3)
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


# --- options ----------------------------------------------------------------------------------


def _option(facts: Facts, wanted: Wanted) -> Option | None:
    """The option that is asked for, where the element has it."""
    if not facts.options:
        return None
    if wanted.verb in {"select", "set", "sort", "fill"} and isinstance(wanted.value, str):
        return _best_option(wanted.value, facts, whole=False)
    if wanted.verb == "" and wanted.target:
        return _best_option(wanted.target, facts, whole=True)
    return None


def _best_option(said: str, facts: Facts, *, whole: bool) -> Option | None:
    asked = _bare(stems(said))
    best: Option | None = None
    for label, own in facts.options:
        if _is_heading(label, own, facts):
            continue
        fit = _option_fit(asked, fold(said).strip(), label, _bare(own), whole=whole)
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


# --- place, row, ordinal ----------------------------------------------------------------------


def _place_signals(facts: Facts, wanted: Wanted, index: Index) -> Iterator[Signal]:
    if wanted.place:
        there = _is_in(facts.element, wanted.place, index)
        yield Signal("place", 0.0 if there else -1.0, wanted.place)
    if wanted.row:
        yield Signal("row", _beside(facts, wanted.row, index) - 1, wanted.row)
    if wanted.unwanted:
        yield from _unwanted(facts, wanted, index)


def _unwanted(facts: Facts, wanted: Wanted, index: Index) -> Iterator[Signal]:
    no = [w for w in _bare(stems(wanted.unwanted)) if w not in stems(wanted.target)]
    if no:
        share = sum(facts.at in index.own.get(word, ()) for word in no) / len(no)
        around = sum(facts.at in index.around.get(word, ()) for word in no) / len(no)
        yield Signal("unwanted", -max(share, 0.6 * around), wanted.unwanted)


def _beside(facts: Facts, row: str, index: Index) -> float:
    """How much of `row` stands in the element's row, else around it: 0 to 1."""
    said = _bare(stems(row))
    if not said:
        return 1.0
    own_row = set(stems(facts.element.place.row))
    there = sum(
        1.0 if word in own_row else 0.7 if facts.at in index.around.get(word, ()) else 0.0
        for word in said
    )
    return there / len(said)


LANDMARKS = {"contentinfo", "navigation", "banner", "complementary", "search", "form", "main"}
# By the centre: x as a share of the width, y and the page's height in CSS pixels.
REGIONS: dict[str, Callable[[float, float, float], bool]] = {
    "top": lambda _x, y, _h: y < 400,
    "bottom": lambda _x, y, height: y > height * 0.7,
    "left": lambda x, _y, _h: x < 0.35,
    "right": lambda x, _y, _h: x > 0.65,
    "top left": lambda x, y, _h: x < 0.4 and y < 400,
    "top right": lambda x, y, _h: x > 0.6 and y < 400,
    "bottom left": lambda x, y, height: x < 0.4 and y > height * 0.6,
    "bottom right": lambda x, y, height: x > 0.6 and y > height * 0.6,
}
STANDS_FOR = {"contentinfo": "bottom", "banner": "top"}  # where no landmark says it
PAGE_WIDTH = 1280


def _is_in(element: Element, place: str, index: Index) -> bool:
    if place == "dialog":
        return bool(element.place.dialog)
    if place in LANDMARKS and element.place.landmark.split(" ")[0] == place:
        return True
    region = REGIONS.get(STANDS_FOR.get(place, place))
    if region is None or element.box is None:
        return False
    x, y = element.box.center
    return region(x / PAGE_WIDTH, y, index.height)


def _counted(wanted: Wanted, scored: list[Scored], index: Index) -> list[Scored]:
    """The ordinal, counted over what is alike: in document order, from either end."""
    if not scored:
        return scored
    top = max(one.odds for one in scored)
    peers = sorted(
        (one for one in scored if top - one.odds <= PEERS), key=lambda one: index.facts[one.at].at
    )
    nth = wanted.ordinal - 1 if wanted.ordinal > 0 else len(peers) + wanted.ordinal
    for number, one in enumerate(peers):
        value = 0.0 if number == nth else -1.0
        one.signals.append(Signal("ordinal", value, f"{number + 1} of {len(peers)}"))
        one.odds = top + value * WEIGHTS["ordinal"]
    return scored


# --- actions ready to run ---------------------------------------------------------------------

AMOUNT = re.compile(r"\d+")

BROWSER_ACTIONS: dict[str, Callable[[Wanted], Action]] = {
    "go_back": lambda _: actions.GoBackAction(),
    "go_forward": lambda _: actions.GoForwardAction(),
    "reload": lambda _: actions.ReloadAction(),
    "close_tab": lambda _: actions.CloseTabAction(),
    "scroll_down": lambda wanted: actions.ScrollDownAction(amount=_pixels(wanted)),
    "scroll_up": lambda wanted: actions.ScrollUpAction(amount=_pixels(wanted)),
    "press_key": lambda wanted: actions.PressKeyAction(key=str(wanted.value)),
    "wait": lambda wanted: actions.WaitAction(seconds=wanted.number or 1.0),
    "goto": lambda wanted: actions.GotoAction(url=str(wanted.value)),
    "goto_new_tab": lambda wanted: actions.GotoNewTabAction(url=str(wanted.value)),
}


def _pixels(wanted: Wanted) -> int | None:
    return int(wanted.number) if wanted.number else None


def _browser_match(wanted: Wanted) -> Match:
    reason = Reason("verb", wanted.verb, 1.0)
    return Match(BROWSER_ACTIONS[wanted.verb](wanted), None, 1.0, (reason,), 1.0)


def _bind(scored: Scored, element: Element) -> Action:
    """The action that carries out one reading on one element, its value bound."""
    wanted, target = scored.wanted, element.id
    if scored.option:
        return actions.SelectDropdownOptionAction(id=target, value=scored.option)
    if element.role in BOXES and wanted.verb not in {"click", "hover", "double_click"}:
        return actions.CheckAction(id=target, value=wanted.verb != "uncheck")
    if wanted.verb == "hover":
        return actions.HoverAction(id=target)
    if wanted.verb == "double_click":
        return actions.DoubleClickAction(id=target)
    if wanted.value is None or element.role not in (*TEXT_FIELDS, *LISTS):
        return actions.ClickAction(id=target)
    if wanted.verb == "select" and element.role in LISTS and isinstance(wanted.value, str):
        return actions.SelectDropdownOptionAction(id=target, value=wanted.value)
    return actions.FillAction(id=target, value=wanted.value)


# --- too close to tell ------------------------------------------------------------------------


def ambiguity(matches: Sequence[Match]) -> str | None:
    """None, or which of the first matches are too close, and what to say to tell them apart."""
    reached = [match for match in matches if match.element is not None and is_reached(match)]
    if len(reached) < 2:
        return None
    first = reached[0]
    close = [
        match
        for match in reached[1:6]
        if first.score - match.score < TOO_CLOSE and not _is_same(first, match)
    ]
    if not close:
        return None
    # in the order of the page, which an ordinal counts by
    chosen = {id(match) for match in (first, *close)}
    alike = sorted((m for m in matches if id(m) in chosen), key=_place_on_page)
    lines = [f"{len(alike)} elements fit about equally well:"]
    lines.extend(f"  {match.element} (say: {_telling(match, alike)})" for match in alike)
    return "\n".join(lines)


def _is_same(one: Match, other: Match) -> bool:
    """Whether two matches lead to the same: links to one address under one name."""
    a, b = one.element, other.element
    assert a is not None
    assert b is not None
    return a.href is not None and a.href == b.href


# From the shortest: what tells one element from its like, by what is around it.
TELLING: tuple[tuple[str, Callable[[Element], str]], ...] = (
    ("{name}", lambda element: element.name),
    ("{name} in the {what}", lambda element: _PLACE_NAMES.get(_landmark(element), "")),
    ("{name} in the row of {what}", lambda element: element.place.row),
    ("{name} under {what}", lambda element: element.place.heading),
    ("{name} in the {what} dialog", lambda element: element.place.dialog),
)
_PLACE_NAMES = {
    "contentinfo": "footer", "navigation": "navigation", "banner": "header",
    "complementary": "sidebar", "main": "main content", "search": "search form",
}  # fmt: skip
NTH = ("first", "second", "third", "fourth", "fifth", "sixth")


def _landmark(element: Element) -> str:
    return element.place.landmark.split(" ")[0]


def _telling(match: Match, alike: Sequence[Match]) -> str:
    """The shortest phrase that names this one and none of the others."""
    element = match.element
    assert element is not None
    elements = [one.element for one in alike if one.element is not None]
    name = element.name or element.visible_text or element.role
    counted = ""
    for phrase, what in TELLING:
        said = what(element)
        if not said:
            continue
        short = name if phrase == "{name}" else _own_words(said, {what(one) for one in elements})
        same = [one for one in elements if what(one) == said]
        if len(same) == 1:
            return phrase.format(name=name, what=short)
        if len(same) < len(elements) and not counted:
            counted = f"the {_nth(element, same)} {phrase.format(name=name, what=short)}"
    return counted or f"the {_nth(element, elements)} {name}"


def _nth(element: Element, among: Sequence[Element]) -> str:
    number = among.index(element)
    return NTH[number] if number < len(NTH) else f"{number + 1}th"


def _own_words(said: str, all_said: set[str]) -> str:
    """The first word of `said` that no other text has; all of it, cut, where there is none."""
    others = {word for other in all_said if other != said for word in other.split()}
    return next((word.strip(".,:;") for word in said.split() if word not in others), said[:40])


def _place_on_page(match: Match) -> tuple[float, float]:
    box = match.element.box if match.element else None
    return (box.y, box.x) if box else (0.0, 0.0)
