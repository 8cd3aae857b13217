"""A sentence -> what is wanted: verb, target, value, ordinal, row, place, kind, polarity.

The sentence comes from the user; nothing that a page says is ever read here. What can be read in
several ways gives several readings, the likeliest first; the page decides between them.

    wanted.py    Wanted: one reading of one step
    marks.py     what must not be read stands behind marks: quotes, secrets, addresses
    clauses.py   a sentence -> steps; a step -> its order, and what is said around it
    verbs.py     how orders are said: one table
    told.py      what is told rather than ordered: "my zip is 60601"
    stated.py    what is told without a field's name: "write to me at ada@a.test"
    parts.py     what a target says besides its name: passes over a reading
    lexicon.py   the words for kinds, places, ordinals, keys, looks, states, pictures
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from notte_local.core.fields import BY_NAME, NEAR, SHAPES, said_kinds
from notte_local.core.instruct.clauses import POLITE, clauses, is_loose, loose_end, split
from notte_local.core.instruct.lexicon import (
    KEYS,
    KINDS,
    MODIFIERS,
    ORDINALS,
    PICTURES,
    PLACES,
    compiled,
    is_kind,
)
from notte_local.core.instruct.marks import MARKS, Kept
from notte_local.core.instruct.parts import TAKES, WORKS, WRITES, is_of_page, place_of, without_that
from notte_local.core.instruct.stated import stated
from notte_local.core.instruct.told import is_code, named_field, names_field
from notte_local.core.instruct.verbs import (
    ACTS,
    HAS_NOT,
    IDIOM,
    LEFT_ALONE,
    NEGATION,
    NOBODY,
    NOT_THIS,
    NOWHERE,
    PATTERNS,
    ROW_OF_ACT,
    SHOULD_NOT,
    TOLD,
)
from notte_local.core.instruct.wanted import BROWSER_VERBS, RELATIONS, Wanted
from notte_local.core.secrets import Secret
from notte_local.core.words import is_slip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "ACTS",
    "BROWSER_VERBS",
    "KINDS",
    "NEGATION",
    "PICTURES",
    "PLACES",
    "POLITE",
    "RELATIONS",
    "WRITES",
    "Wanted",
    "is_kind",
    "readings",
    "steps",
]

MOST_READINGS = 6  # of one step: each is scored against the whole page
FAR = 1_000_000  # pixels: past the end of any page
WHOLE = 0.79  # the trust in a sentence that is nothing but the name of a thing


def steps(sentence: str) -> tuple[tuple[Wanted, ...], ...]:
    """The steps of a sentence, in order; each as its readings, the likeliest first.

    Raises ValueError where the sentence holds no word.
    """
    if not any(map(_says_something, sentence)):
        what = "are empty" if not sentence.strip() else f"hold no word: {sentence!r}"
        raise ValueError(f"instructions must say what is wanted, and they {what}")
    kept = Kept()
    text = _spelt_right(kept.protect(sentence))
    first, *later = split(text, kept)
    return (_readings(first, kept), *(_later(part, kept) for part in later))


def _later(part: str, kept: Kept) -> tuple[Wanted, ...]:
    """The readings of a later step; its button, whatever it is called, sends what stands before."""
    first, *others = _readings(_INSTEAD.sub("", part), kept)
    if is_loose(part):  # "and go on"
        first = replace(first, kind=first.kind or "button")
    if first.verb != "click" or first.kind != "button" or first.target == "submit":
        return (first, *others)
    return (first, *others, replace(first, target="submit", likely=0.8))


# "untick email and tick push instead": the step before is what it stands for
_INSTEAD = re.compile(r",? (?:instead|also)[.!]?$", re.IGNORECASE)


def _says_something(sign: str) -> bool:
    """Whether it is of a word, or a symbol that a control may bear: "×", "+"."""
    return sign.isalnum() or unicodedata.category(sign).startswith("S")


def readings(sentence: str) -> tuple[Wanted, ...]:
    """The readings of the first step of a sentence. Raises ValueError where it holds no word."""
    return steps(sentence)[0]


# An order's first word is set right where the hand slipped. Only words of ours, and only what is
# no other word: "clock in" is not "click in".
_VERBS = ("click", "type", "enter", "select", "choose", "check", "uncheck", "untick", "press",
          "search", "scroll", "reload", "write", "submit", "switch")  # fmt: skip


def _spelt_right(text: str) -> str:
    first, space, rest = text.partition(" ")
    meant = next((verb for verb in _VERBS if is_slip(first.lower(), verb)), first)
    return _WORD_OF.sub(_counted_right, f"{meant}{space}{rest}")


_WORD_OF = re.compile(r"[a-z]{5,}")
_ORDINALS = tuple(said for said in ORDINALS if said.isalpha() and len(said) > 4)


def _counted_right(word: re.Match[str]) -> str:
    """Of "secnod" second; what lacks a letter may be another word: "fist"."""
    said = word[0]
    meant = (one for one in _ORDINALS if len(one) == len(said) and is_slip(said, one))
    return next(meant, said)


def _readings(step: str, kept: Kept) -> tuple[Wanted, ...]:
    said = loose_end(step)
    found: dict[tuple[object, ...], Wanted] = {}
    for clause in clauses(POLITE.sub("", said).strip() or said):
        trust = 1.0 if clause.context or not found else 0.9
        for wanted in _of_clause(clause.text, kept):
            if wanted.verb in BROWSER_VERBS and found:
                continue  # the rest of the sentence is no order to the browser
            key = (wanted.verb, wanted.target, wanted.value, wanted.row, wanted.is_negated)
            likely = round(wanted.likely * trust, 3)
            if key not in found or found[key].likely < likely:
                read = replace(wanted, sentence=kept.spelt(said), likely=likely)
                found[key] = _amid(read, clause.context, kept)
            if wanted.verb in BROWSER_VERBS:
                return tuple(found.values())
    ordered = sorted(found.values(), key=lambda one: -one.likely)
    return tuple(ordered[:MOST_READINGS])


def _amid(wanted: Wanted, context: str, kept: Kept) -> Wanted:
    """A reading with what was said around it: where it stands, and what is not meant."""
    wanted = replace(wanted, place=wanted.place or place_of(context))
    if not context or IDIOM.match(context) or not _FORBIDS.match(context):
        return replace(wanted, context=kept.spelt(wanted.context or context))
    return (
        wanted
        if wanted.unwanted
        else without_that(wanted, wanted.target, _FORBIDS.sub("", context))
    )


# "don't press Ok", "I don't mean her page" after an order: what of it is not meant
_FORBIDS = re.compile(
    rf"(?:{NEGATION})[\s,]*(?:(?:click|press|tap|hit|push|open|choose|pick|take|use|mean|want)(?:ing)?(?: on)?\s)?(?:the |that |this )?",
    re.IGNORECASE,
)


def _of_clause(text: str, kept: Kept) -> Iterator[Wanted]:
    """The readings of one clause."""
    bare = _END.sub("", POLITE.sub("", text).strip()) or text
    negated = tuple(_negated(bare, kept))
    if negated:
        yield from negated
        return
    plain = bare.rstrip("!?")  # a value may end in such a sign, an order to the browser does not
    count = 0
    for verb, likely, source, test in PATTERNS:
        hit = compiled(source).fullmatch(plain if verb in BROWSER_VERBS else bare)
        if hit and (wanted := _wanted(verb, likely, hit, kept, test)):
            yield wanted
            count += 1
            if likely == 1:
                return
            if count == 4:
                break
    yield from _told(bare, kept)
    yield from _stated(bare, kept)
    yield from _by_shape(bare, kept)
    yield from _row_of_act(bare, kept)
    yield from _of_name(_SHOW.sub("", bare), kept)
    yield _finished(Wanted("", "", bare, likely=WHOLE), kept)


# A full stop, but not that of "Co." or of an initial.
_END = re.compile(
    r"(?<!\b(?:co|jr|sr|st|rd|dr))(?<!\b(?:inc|ltd|ave))(?<!\b(?:bros|corp|blvd))(?<!\b\w)\.$",
    re.IGNORECASE,
)

# --- negation -----------------------------------------------------------------------------------


def _negated(bare: str, kept: Kept) -> Iterator[Wanted]:
    """The readings of "don't send me the newsletter"; of "don't click Delete", verb "leave".

    Besides unchecking a box, what itself says no may be used: "Do not sell my data".
    """
    if hit := HAS_NOT.fullmatch(bare):
        what = hit["what"] or hit["what2"]
        yield Wanted("", "check", kept.spelt(bare), likely=0.9, is_negated=True)
        yield _finished(Wanted("", "check", what, likely=0.85, answer="no"), kept)
        return
    if IDIOM.match(bare) or NOT_THIS.match(bare):
        return
    if hit := SHOULD_NOT.fullmatch(bare):
        said = f"{hit['who']} {hit['what']}"
        yield _finished(Wanted("", "uncheck", said, likely=0.8, is_negated=True), kept)
        return
    if not compiled(rf"{NEGATION}.*").fullmatch(bare):
        return
    target = re.sub(rf"^{NEGATION}[\s,]*", "", bare, flags=re.IGNORECASE)
    verb = "leave" if LEFT_ALONE.match(target) else "uncheck"
    yield _finished(Wanted("", verb, target, likely=0.75, is_negated=True), kept)
    if verb != "leave":
        yield Wanted("", "", kept.spelt(bare), likely=0.7, is_negated=True)


# --- orders and statements ----------------------------------------------------------------------


def _wanted(
    verb: str,
    likely: float,
    hit: re.Match[str],
    kept: Kept,
    test: Callable[[str, str], bool] | None,
) -> Wanted | None:
    said = {name.rstrip("23456"): text for name, text in hit.groupdict().items() if text}
    if verb in BROWSER_VERBS:
        return _of_browser(verb, said, kept)
    target = said.get("verb_target") or said.get("target", "")
    there = f" in the {said['there']}" if "there" in said else ""
    if test and not test(target, said.get("value", "").strip(" ,")):
        return None
    if NOBODY.fullmatch(target) or NOWHERE.match(target):
        return None  # "untick it": what it stands for was read from the clause before
    if verb in ("fill", "set", "select") and _is_crossed(target, said.get("value", "")):
        target, said["value"] = _FIELD_ARTICLE.sub("", said["value"]), target
    value = kept.value(_unarticled(said["value"])) if "value" in said else None
    if verb == "clear":
        verb, value = "fill", ""
    wanted = Wanted("", verb, target + there, value=value, onto=kept.spelt(said.get("onto", "")))
    if verb in {"select", "sort"} and not target:
        # What is chosen may be an option of a list or a control that bears the name.
        wanted = replace(wanted, quoted=kept.quoted(said["value"]))
    return _finished(replace(wanted, likely=likely), kept)


def _of_browser(verb: str, said: dict[str, str], kept: Kept) -> Wanted:
    number = FAR if "far" in said else float(said["number"]) if "number" in said else None
    text = said.get("key") or said.get("chord")
    if text:
        value = _key(text)
    else:
        shown = said.get("url") or said.get("value")
        value = None if shown is None else kept.spelt(shown)
    return Wanted("", verb, value=value, number=number, is_gone="gone" in said)


_FIELD_ARTICLE = re.compile(r"^(?:the|my|our) ", re.IGNORECASE)


def _is_crossed(target: str, value: str) -> bool:
    """Whether the field was said first: "enter my name as Ada", "set the alarm for 7:30"."""
    if not target or not value or MARKS.search(value):
        return False
    field = _FIELD_ARTICLE.sub("", value)
    is_named = names_field(field) and not names_field(target)
    return is_named or (field != value and is_code(target) and not is_code(value))


# "the text Hello" is Hello, "a 7" is 7
_A_NUMBER = re.compile(
    r"the (?:text|words?|phrase|value|number|string) (?=.)|"
    rf"(?:an?|the) (?={MARKS.pattern}$|\d[\d.,]*$)",
    re.IGNORECASE,
)


def _unarticled(value: str) -> str:
    return _A_NUMBER.sub("", value.strip(" ,"))


def _key(said: str) -> str:
    parts = re.split(r"\s?[+-]\s?", said.strip().lower())
    *modifiers, key = parts
    named = KEYS.get(key, key.upper() if modifiers else key)
    return "+".join([*(MODIFIERS[one] for one in modifiers), named])


def _told(bare: str, kept: Kept) -> Iterator[Wanted]:
    for target, likely, source in TOLD:
        if hit := compiled(source).fullmatch(bare):
            said = next(filter(None, hit.groups()))
            yield Wanted("", "fill", target, value=kept.value(said), likely=likely)


def _stated(bare: str, kept: Kept) -> Iterator[Wanted]:
    """What people tell of themselves in words that name no field."""
    if any(isinstance(kept[mark], Secret) for mark in MARKS.findall(bare)):
        return
    for said, value, near in stated(kept.spelt(bare)):
        yield Wanted("", "fill", said, value=value, likely=0.4 + 0.4 * near)


def _by_shape(bare: str, kept: Kept) -> Iterator[Wanted]:
    """A value that its looks give away, or that stands beside the name of its field."""
    name, value = named_field(bare)
    if name and value:
        yield _finished(Wanted("", "fill", name, value=kept.value(value), likely=0.87), kept)
    for mark in MARKS.finditer(bare):
        if kind := _kind_by_shape(kept[mark[0]]):
            yield _shaped(bare, mark.span(), kept[mark[0]], kind, kept)
            return
    for kind, shape in SHAPES:
        if hit := shape.search(bare):
            yield _shaped(bare, hit.span(), hit[0], kind, kept)
            return


def _kind_by_shape(said: str | Secret) -> str:
    if isinstance(said, Secret):
        return "password"
    return next((kind for kind, shape in SHAPES if shape.fullmatch(said)), "")


# Looks that a value of no other kind has: "my new address is ada@a.test" is an e-mail address.
SURE_SHAPES = frozenset({"email", "url"})


def _shaped(bare: str, span: tuple[int, int], value: str | Secret, kind: str, kept: Kept) -> Wanted:
    rest = f"{bare[: span[0]]} {bare[span[1] :]}"
    fitting = {kind, *(one for one, near in NEAR.items() if near.get(kind, 0) >= 0.4)}
    named = {one for one, _, _ in said_kinds(rest)} & set(BY_NAME)
    is_named = bool(named & fitting if kind in SURE_SHAPES else named)
    target = rest if is_named else f"{rest} {kind.replace('-', ' ')}"
    return _finished(Wanted("", "fill", target, value=value, likely=0.8), kept)


def _row_of_act(bare: str, kept: Kept) -> Iterator[Wanted]:
    """Of "archive the mail from Bob": the verb names the control, the rest its row."""
    whole = _finished(Wanted("", "", bare), kept)
    hit = ROW_OF_ACT.fullmatch(whole.target)
    if hit and is_of_page(hit["row"]):
        return
    if whole.act and not whole.row and not whole.kind and hit and not NOBODY.match(hit["row"]):
        act = " ".join(filter(None, (hit["act"], hit["particle"])))
        row = kept.spelt(_OF_WORK.sub("", hit["row"]))
        # "kick the last app out": the last of the apps, not of the buttons that do it
        yield replace(
            whole, verb="click", target=act, row=row, relation="of", row_ordinal=whole.ordinal,
            ordinal=0, likely=0.78, icon="", quoted="",
        )  # fmt: skip


# "the mail from Bob": what is from Bob has no other name
_OF_WORK = re.compile(
    rf"^(?:\w+ )?{WORKS} (?:by|from|of|about|on|with|called|named|titled) (?:the )?(?=\w)",
    re.IGNORECASE,
)
# "the ratings of Sweet Tomorrows": the thing, and the name of the row that it stands in
_SHOW = re.compile(
    r"^(?:click|open|see|show(?: me)?|view|go to|take me to|read|check)(?: on)? (?=\w)",
    re.IGNORECASE,
)
_OF_NAME = re.compile(
    r"(?i:the |an? )?(?P<what>[a-z][\w-]*(?: [\w-]+){0,3}?) (?i:of|for|from) (?i:the )?(?P<row>[A-Z\ue000-\uf8ff][^,]*)"
)


def _of_name(bare: str, kept: Kept) -> Iterator[Wanted]:
    whole = _finished(Wanted("", "", bare), kept)
    hit = _OF_NAME.fullmatch(whole.target)
    if hit and not whole.row and not NOBODY.match(hit["row"]):
        yield replace(whole, target=hit["what"], row=hit["row"], relation="of", likely=0.8, act="")


# Kinds whose label may be what they stand beside.
LABELLED = frozenset(
    {"field", "box", "dropdown", "checkbox", "radio", "switch", "searchbox", "slider"}
)


def _is_apart(wanted: Wanted) -> bool:
    """Whether what a thing stands beside cannot be its label."""
    return bool(wanted.ordinal or wanted.relation == "between")


def _finished(wanted: Wanted, kept: Kept) -> Wanted:
    """`wanted` with row, place, ordinal and kind taken out of its target, and marks spelt out.

    A chosen value may hold them too ("select the second one in the footer"); it is left whole,
    since an option may be called just that.
    """
    for take in TAKES:
        wanted = take(wanted)
    if not wanted.target and wanted.row and wanted.kind in LABELLED and not _is_apart(wanted):
        # "the text field under Password": its label stands there
        wanted = replace(wanted, target=wanted.row, row="", relation="")
    return replace(
        wanted,
        quoted=wanted.quoted or kept.quoted(wanted.target),
        target=kept.spelt(wanted.target).strip(" ,.:;"),
        row=kept.spelt(wanted.row).strip(" ,.:;"),
        means=kept.spelt(wanted.means),
        unwanted=kept.spelt(wanted.unwanted).strip(" ,.:;"),
    )
