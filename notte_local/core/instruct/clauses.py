"""A sentence -> its steps, and the clauses of a step: the order, and what is said around it."""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.fields import SHAPES
from notte_local.core.instruct.lexicon import compiled
from notte_local.core.instruct.marks import MARKS, Kept
from notte_local.core.instruct.told import named_field
from notte_local.core.instruct.verbs import ACTS, IDIOM, MACROS, NEGATION

if TYPE_CHECKING:
    from collections.abc import Iterator

POLITE = re.compile(
    r"^(?:(?:please|ok(?:ay)?(?: so)?|hey|hi|hello|(?:oh |no )?wait,|(?:no,? )*no,|oh,|now|just|so|then|and|well|oh|alright|right,|first(?: of all)?,|next,|finally,|can you|could you|would you|will you|"
    r"can i|could i|may i|kindly|go ahead and|i(?:'d| would) (?:like|love|prefer|rather)(?: you)?(?: to)?|i want(?: you)?(?: to)?|i need(?: you)?(?: to)?|i have to|i(?:'ve| have) got to|"
    r"i(?:'m| am) trying to|i wish to|we(?:'d| would) like(?: you)?(?: to)?|we (?:want|need)(?: you)? to|let(?:'s| us)|you (?:can|should|must|may)|help me(?: to)?|let me|"
    r"how (?:do|can|could|would|should) (?:i|we|you)|where (?:do|can|could) (?:i|we)|is there (?:a|any) way to|take me to where i(?: can)?|try to|go and|be sure to|make sure to|remember to|time to)[\s,]+)+|"
    r"(?<!\bno)(?<!\bnot)(?:[\s,]+(?:please|pls|for me|thanks|thank you|thx|from now on|on here|now|then|too|as well))+$",
    re.IGNORECASE,
)

# Only before these is "and" a border between steps, whatever stands before it.
_STARTS = re.compile(
    r"(?:please |then |now |just )*(?:(?:double )?click|tap|press|hit|push|type|enter|write|fill|select|choose|"
    r"pick|check|tick|uncheck|untick|scroll|go|open|wait|(?:quick )?search|submit|hover|reload|refresh|continue|apply|"
    r"save|send|subscribe|set|use|put|accept|dismiss|close|log|sign|calculate|drag|upload|turn|switch|"
    r"confirm|agree|look|find|sort)\b",
    re.IGNORECASE,
)
_AGREES = re.compile(r"(?:yes|ok(?:ay)?|fine) (?:to|with)\b", re.IGNORECASE)
_POINTS = re.compile(r"(?:please )?(?:click|tap|press|hit|push|open)\b", re.IGNORECASE)
_LISTED = re.compile(r"[^:]{2,40}: .")
_VALUE_OPEN = re.compile(
    r"(?:please )?(?:search|look|find|type|enter|write|input)\b", re.IGNORECASE
)
_BORDER = re.compile(
    r"\s*(?:(?P<hard>[,;.!?]?\s+(?:and )?then,?\s+|;\s+|(?<!\b\w)(?<!\b(?:mr|ms|dr|st|no|vs))(?<!\bmrs)[.!?]\s+(?=\w)|\s+[—–-]\s+)|(?:[,]?\s+and\s+|,\s+))",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"(?:but )?(?:not|rather than|instead of|never|neither|nor|or|no(?! \w+ing\b))\b|one\b|the (?:(?:first|second|third|last|other) )?one\b",
    re.IGNORECASE,
)
# What asks for a step without saying more than the borrowed verb of the one before.
_OBJECT = r"(?: (?:it|that|this|them))?(?: (?:off|up|in|out|on|through))?"
LOOSE_ENDS: tuple[tuple[str, str], ...] = (
    (rf"(?:send|fire){_OBJECT}", "click send"),
    (rf"(?:apply|redeem){_OBJECT}", "click apply"),
    (rf"add{_OBJECT}", "click add"),
    (rf"save{_OBJECT}", "click save"),
    (rf"cancel{_OBJECT}", "click cancel"),
    (r"go", "click go"),
    (r"(?:continue|go on|proceed|carry on|move on|on we go)(?: from there)?", "click continue"),
    (r"(?:on )?to the next (?:step|page)|next", "click next"),
    (rf"(?:submit|check|confirm|post|publish|place|subscribe|register|join|order|pay|finish|calculate|update){_OBJECT}", "click {0}"),
    (r"(?:log|sign) (?P<how>in|on|up|out|off)", "click {0}"),
)  # fmt: skip
_TOPIC = re.compile(r"(?P<topic>[^:,.]{2,30}): (?P<rest>.+)")
_FILL_THIS = re.compile(
    r"(?:fill|put|enter) (?:this|these|it|the form|them)(?: form| details)?(?: (?:in|out))?(?: for me)?(?:,|:| with:?) (?P<rest>.+)",
    re.IGNORECASE,
)


def loose_end(step: str) -> str:
    """`step`, or what it borrows: "send it off" is "click send"."""
    bare = POLITE.sub("", step).strip(" .!")
    for source, instead in LOOSE_ENDS:
        if compiled(source).fullmatch(bare):
            verb = re.sub(r"\s(?:it|that|this|them)\b.*", "", bare)
            return instead.format(verb)
    return step


def split(text: str, kept: Kept) -> list[str]:
    """The steps of a sentence: cut only where each side can stand alone."""
    if macro := _expanded(text, kept):
        return macro
    if listed := _FILL_THIS.fullmatch(POLITE.sub("", text)):
        entries = [entry for entry in re.split(r",\s+(?:and )?", listed["rest"]) if entry]
        return [step for entry in entries for step in split(_entry(entry), kept)]
    if (topic := _TOPIC.fullmatch(text)) and len(parts := split(topic["rest"], kept)) > 1:
        return _under(topic["topic"], parts) or _cut(text, kept)
    return _cut(text, kept)


_A_NAME = re.compile(r"[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){1,3}")


def _entry(text: str) -> str:
    """What is listed for a form: a person's name says by itself what it is."""
    is_name = _A_NAME.fullmatch(text) and text.istitle() and not is_pair(text)
    return f"full name: {text}" if is_name else text


def _under(topic: str, parts: list[str]) -> list[str]:
    """The steps that a topic announces: "contact us: name Ada, mail ada@a.test" ends by itself."""
    if not is_order(topic):
        return [f"{topic}: {part}" for part in parts] if is_order(parts[0]) else []
    return [*parts, topic] if all(map(is_pair, parts)) else []


def _expanded(text: str, kept: Kept) -> list[str]:
    bare = POLITE.sub("", text).strip().rstrip(".")
    for source, templates in MACROS:
        if hit := compiled(source).fullmatch(bare):
            # values are read no further: they may hold what ends a clause
            said = {
                name: kept.hide(text) if name in ("user", "password", "email") else text
                for name, text in hit.groupdict().items()
            }
            return [template.format_map(said) for template in templates]
    return []


def _cut(text: str, kept: Kept) -> list[str]:
    for border in _BORDER.finditer(text):
        before, after = text[: border.start()], text[border.end() :]
        if before and after and _parts(before, after, is_hard=bool(border["hard"])):
            return [*split(before, kept), *split(after, kept)]
    return [text]


def _parts(before: str, after: str, *, is_hard: bool) -> bool:
    """Whether a border lies between two steps."""
    if before.lower() == "drag":
        return False  # "drag and drop" is one thing
    if _POINTS.match(before) and " " not in after and not is_hard:
        return False  # "click save and close" is one button
    if _CONTRAST.match(after):
        return False  # it tells the thing from its like
    if is_pair(before) and is_pair(after):
        return True
    if is_pair(after):
        return is_order(before) and _has_value(before)
    if not _is_doable(before) or (_PRONOUN.search(after) and not _is_ordered(before)):
        return False
    if _STARTS.match(after) or is_loose(after):
        return True
    # "search for buy and sell": what is typed may hold any other verb
    is_open = _VALUE_OPEN.match(before) or _LISTED.match(before)
    return is_order(after) and " " in after and (is_hard or not is_open)


def _is_doable(text: str) -> bool:
    """Whether something can be done by these words alone."""
    return _is_ordered(text) or (_has_value(text) and not _NOTE.match(text))


def _is_ordered(text: str) -> bool:
    return is_pair(text) or any(is_order(part) for part in _inner(text))


def is_order(text: str) -> bool:
    """Whether a clause begins as an order does."""
    bare = POLITE.sub("", text).strip()
    is_said = _STARTS.match(bare) or _AGREES.match(bare)
    return bool(is_said) or bare.split(" ")[0].lower() in ACTS


def is_loose(text: str) -> bool:
    """Whether a clause only says what comes next: "and send it off"."""
    return loose_end(text) != text


def _has_value(text: str) -> bool:
    return bool(MARKS.search(text)) or any(s.search(text) for _, s in SHAPES) or is_pair(text)


def is_pair(text: str) -> bool:
    """Whether `text` is the name of a field with a value: "zip 60601", "ada as the username"."""
    name, value = named_field(text)
    return bool(name and value)


_NOTE = re.compile(
    r"(?:i|we|it|they|he|she|you|there|what|where|how|who|why|when|which|is|are|do|does|did|can't|could|because|since|as|in case|my|the|this|that|somebody|somewhere)\b(?!'d like)",
    re.IGNORECASE,
)
_NEGATED = re.compile(NEGATION, re.IGNORECASE)

# --- the clauses of one step --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """How a step may be read: the order, and what was said around it."""

    text: str
    context: str = ""


_INNER = re.compile(
    r"(?<!\bvs)(?<!\b\w)[,;.!?]?\s+(?:so|because|since|but)(?=\s)(?! far\b| that\b)\s+|(?<!\b(?:mr|ms|dr|st|no|vs))(?<!\bmrs)(?<!\b\w)[;.!?,]\s+(?:and |so |but |then )*|\s+[—–-]\s+|\s+and\s+(?=(?:i|we|it|they)\b)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|that|them|those|these|him|her)\b", re.IGNORECASE)
# What leads up to a thing, and is no part of it.
_LEAD = re.compile(
    r"^(?:i(?:'m| am) (?:after|looking for|here for|searching for|writing about)|i(?:'ve| have)(?: got)?|there(?:'s| is| are)|is|are|anything (?:on|about)|what (?:is|are)|what's|where (?:is|are)|where's|"
    r"new one is|i (?:want|need|like|don't (?:use|need|want|like)))\s|(?:\s(?:any ?more|still free|should stay|again))+$|(?<=\w)\s(?:is|are|was|were|has|have)\s.*$|\?$",
    re.IGNORECASE,
)


def clauses(step: str) -> Iterator[Clause]:
    """The ways to read a step of several clauses, the likeliest first; all of it is among them."""
    if (topic := _TOPIC.fullmatch(step)) and (is_order(topic["rest"]) or is_pair(topic["rest"])):
        yield Clause(topic["rest"], topic["topic"])
    parts = _inner(step)
    at = _order_at(parts) if len(parts) > 1 else None
    if at is None:
        yield Clause(step)
        return
    context = ", ".join(parts[:at] + parts[at + 1 :])
    order = Clause(_resolved(parts, at) or parts[at], context)
    # what is typed may go on after a comma: "bio: potter, dog person"
    is_open = (
        at == 0 and not _NOTE.match(parts[1]) and not is_order(parts[1]) and _takes_value(parts[0])
    )
    yield from (Clause(step), order) if is_open else (order, Clause(step))


def _takes_value(text: str) -> bool:
    return is_pair(text) or bool(_VALUE_LAST.match(POLITE.sub("", text)))


_VALUE_LAST = re.compile(
    r"(?:search|look|find|comment|tell|write|change .+ to|set .+ to|describe|note|title|caption)\b|[^:]{2,40}: .",
    re.IGNORECASE,
)


_KEPT = re.compile(r"(?:keep|leave|spare)\b", re.IGNORECASE)  # "but keep the final version"


def _inner(step: str) -> list[str]:
    """The clauses of a step; what tells a thing from its like stays with it."""
    parts: list[str] = []
    at = 0
    for border in _INNER.finditer(step):
        before, after = step[at : border.start()].strip(), step[border.end() :]
        is_kept = "but" in border[0].lower() and _KEPT.match(after)
        if before and after and not is_kept and not _CONTRAST.match(after):
            parts.append(before)
            at = border.end()
    parts.append(step[at:].strip())
    return [part for part in parts if part]


def _order_at(parts: list[str]) -> int | None:
    """Which clause is the order: the last imperative, else a pair of field and value."""
    for test in (is_order, is_pair, _is_negated):
        found = [at for at, part in enumerate(parts) if test(part)]
        if found:
            return found[-1]
    return None


def _is_negated(text: str) -> bool:
    return bool(_NEGATED.match(text)) and not IDIOM.match(text)


def _resolved(parts: list[str], at: int) -> str:
    """The order with what its pronoun stands for: "last app, kick it out" -> "kick last app out"."""
    if at == 0 or not (pronoun := _PRONOUN.search(parts[at])):
        return ""
    meant = parts[at - 1]
    while (shorter := _LEAD.sub("", meant).strip()) != meant:
        meant = shorter
    if not meant or len(meant.split()) > 9:
        return ""
    return f"{parts[at][: pronoun.start()]}{meant}{parts[at][pronoun.end() :]}"
