"""What a target says besides its name: ordinal, row, relation, place, state, looks, kind, picture.

Each take is a pass over a reading: it moves its part out of the words that name the thing, and
leaves those alone that may be the name itself ("first name", "bottom line").
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from notte_local.core.instruct.lexicon import (
    CARDINALS,
    COLOURS,
    HOLDERS,
    KINDS,
    ORDINALS,
    PLACES,
    RELATION_WORDS,
    ROWS,
    SIZES,
    STATES,
    compiled,
    is_kind,
    picture,
)
from notte_local.core.instruct.verbs import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.core.instruct.wanted import Wanted


_NTH = "|".join(
    re.escape(said).replace("\\ ", "[ -]") for said in sorted(ORDINALS, key=len, reverse=True)
)
_FEW = "|".join(CARDINALS)
_KIND = "|".join(f"(?:{source})" for _, source, _ in KINDS)
_PLACE = "|".join(f"(?:{source})" for _, source in PLACES)
_BEFORE = r"[,\s]+(?:which is |that is |that's |which are |the one |just |right |down |up |over |somewhere )*"

# --- what it is not -----------------------------------------------------------------------------

_NOT = re.compile(
    r"[,;\s]+(?:but |and )?(?:not(?! now\b)|rather than|instead of|as opposed to|other than|except(?: for)?) (?P<unwanted>.+)$|"
    r"[,;\s]+but (?:keep|leave|spare) (?P<kept>.+)$",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"^neither (?P<unwanted>.+?),? (?:but )?(?:the )?(?P<other>other (?:one|\w+))$", re.IGNORECASE
)
_NOT_BUT = re.compile(r"^not (?P<unwanted>.+?)(?:,| but) (?:but )?(?P<target>.+)$", re.IGNORECASE)


def _take_unwanted(wanted: Wanted) -> Wanted:
    target = wanted.target
    if hit := _NEITHER.match(target):
        return without_that(wanted, hit["other"], hit["unwanted"])
    if hit := _NOT_BUT.match(target):
        return without_that(wanted, hit["target"], hit["unwanted"])
    hit = _NOT.search(target)
    if hit and hit.start() > 0:
        return without_that(wanted, target[: hit.start()], hit["unwanted"] or hit["kept"])
    return wanted


_MEANS = re.compile(
    r"\b(?:with|through|via|using|by)(?: the help of)? (?:an? |the |my |your |our )?(?P<means>(?!(?:phone|mail|me|my|your|\w*sel(?:f|ves)|hand|default|now|all|each|every)\b)[^,]+?)(?: instead| please)?$",
    re.IGNORECASE,
)


def _take_means(wanted: Wanted) -> Wanted:
    """By what it is to be done; the words stay, since the control may be called by them."""
    target = wanted.target
    first = target.split(" ")[0].lower()
    hit = _MEANS.search(target) if first in ACTS else None
    return replace(wanted, means=hit["means"]) if hit and hit.start() else wanted


def without_that(wanted: Wanted, target: str, unwanted: str) -> Wanted:
    """Of "not the link in the menu": the kind and the place of what is not meant, and its words."""
    whole = place_of(unwanted)  # "the one in the footer": nothing but where it stands
    no = replace(wanted, target="" if whole else unwanted, place=whole)
    no = _take_kind(_take_place(no))
    return replace(
        wanted,
        target=target,
        unwanted="" if no.target.lower() in _ANY_ONE else no.target,
        unwanted_place=no.place,
        unwanted_kind=no.kind,
    )


_ANY_ONE = frozenset({"one", "ones", "the one", "the ones", "that", "that one"})


# --- the row ------------------------------------------------------------------------------------

_IN_ROW = re.compile(
    rf"\b(?:in|on|from|of|for|at) (?:the )?(?:{ROWS}|section|table row) (?:of|for|with|named|called|about|by|from|that says|saying|labell?ed|titled) (?P<row>.+?)$|"
    rf"\b(?:in|on|from|of|for|at) (?P<whose>[^,]+?)['\u2019]s? (?:{ROWS})$|"
    rf"\b(?:in|on|from|of|at) the (?P<named>(?!{_NTH})[^,]+?) (?:{ROWS})$",
    re.IGNORECASE,
)
_NTH_ROW = re.compile(
    rf"\b(?:in|on|from|of|for|at) the (?P<ordinal>{_NTH}) (?:{ROWS})(?: (?P<end>from the (?:bottom|end)))?(?: of \w+)?\b|"
    rf"^the (?P<first>{_NTH}) (?:{ROWS})['\u2019]s? ",
    re.IGNORECASE,
)


def _take_row(wanted: Wanted) -> Wanted:
    if (hit := _NTH_ROW.search(wanted.target)) and (left := _without(hit, wanted.target)):
        number = _nth(hit["ordinal"] or hit["first"])
        return replace(wanted, target=left, row_ordinal=-number if hit["end"] else number)
    hit = _IN_ROW.search(wanted.target)
    if hit and (left := _without(hit, wanted.target)):
        return replace(wanted, target=left, row=hit["row"] or hit["whose"] or hit["named"])
    return wanted


# What has an author, or is about something; it is opened by its title, whatever that is.
WORKS = r"(?:book|e-?book|article|story|post|thread|topic|album|song|track|video|film|movie|review|comment|reply|answer|question|recipe|podcast|episode|message|mail|e-?mail|paper|picture|photo|painting|course|app|pin|work|piece|novel|magazine|game|product|item)s?"
_BY = re.compile(
    rf"(?:the |an? |that )?(?:\w+ )?{WORKS} (?:written |made |posted |sent )?by (?:the )?(?P<row>(?-i:[A-Z\ue000-\uf8ff]).*?)(?:(?: that| which| who)\b.*|['\u2019]s about .*|that's .*)?",
    re.IGNORECASE,
)


# "give Gazpacho's reply a thumbs up", "flag what erin11 wrote": a row by who made it
_WHOSE = re.compile(
    rf"(?P<before>.*?)\b(?:(?P<who>(?-i:[A-Z\ue000-\uf8ff])[\w.\ue000-\uf8ff-]*(?: (?-i:[A-Z])[\w.-]*)?)['\u2019]s (?:\w+ )?{WORKS}"
    r"|what (?P<said>[^\W\d][\w.-]*(?: (?-i:[A-Z])[\w.-]*)?) (?:has )?(?:wrote|said|posted|commented|sent|answered|replied|asked|written)"
    r"(?: (?:there|here))?)\b ?(?P<after>.*)",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:under|below|above|next to|beside|near|in|on|of|from|inside|after|before|by|left|right) *$",
    re.IGNORECASE,
)
_GIVE = re.compile(r"^give (?:it )?(?:an? )?", re.IGNORECASE)
_SOMEBODY = frozenset({"i", "you", "we", "they", "he", "she", "it", "people", "somebody", "was"})


def _take_whose(wanted: Wanted) -> Wanted:
    """Of "give Bob's reply a thumbs up": Bob names the row, the rest what is done."""
    hit = _WHOSE.fullmatch(wanted.target)
    row = (hit["who"] or hit["said"]) if hit else ""
    if not hit or not row or wanted.row or wanted.verb in WRITES or row.lower() in _SOMEBODY:
        return wanted
    if _POINTING.search(hit["before"]):  # "Reply under Bob's comment": how it stands to that
        return wanted
    left = " ".join(filter(None, (hit["before"].strip(), hit["after"].strip())))
    left = _GIVE.sub("", left)
    act = left if left.lower() not in ("", "the", "read", "open", "show") else ""
    # "open Alan's mail": the row itself, by its main link
    return replace(wanted, target=act, row=row, relation="of" if act else "by")


def _take_author(wanted: Wanted) -> Wanted:
    """Of "the book by Michael Connelly": its row has the name, and it is not what bears it."""
    hit = _BY.fullmatch(wanted.target)
    if not hit or wanted.row or wanted.verb in WRITES:
        return wanted
    return replace(wanted, target="", row=hit["row"], relation="by")


# --- how it stands to another thing -------------------------------------------------------------

_RELATED = tuple(
    (name, re.compile(rf"{_BEFORE}(?:{words}) (?:(?:the|this|that|my|your) )?(?P<row>.+?)(?: (?:field|box))?$|^(?:{words}) (?:the )?(?P<first>[^,]+?), ", re.IGNORECASE))
    for name, words in RELATION_WORDS
)  # fmt: skip
# "the Edit button for Berlin": the row of a control that has a name of its own.
_KIND_OF = re.compile(
    r"(?:the )?(?P<name>(?!the\b)[^,]+?) (?P<kind>buttons?|links?|icons?|check ?box(?:es)?|switch|toggle|drop ?down|tab) (?:for|of|belonging to) (?:the |my )?(?P<row>[^,]+)",
    re.IGNORECASE,
)
_IN_HOLDER = re.compile(
    rf"{_BEFORE}(?:in|on|of|from|under|within) (?:the |my |your )?(?P<row>(?!same\b|main\b|right\b|left\b|top\b|bottom\b)[^,]+?) (?:{HOLDERS})$",
    re.IGNORECASE,
)
# What all of the page is about tells nothing from its like: "the link of this article".
_THE_PAGE = re.compile(
    r"(?:this|that) (?:article|page|post|site|story|product|item|book|video|thread|topic|recipe|song|game|app|entry|one)",
    re.IGNORECASE,
)


def _take_relation(wanted: Wanted) -> Wanted:
    if wanted.row or wanted.row_ordinal:
        return wanted
    hit = _KIND_OF.fullmatch(wanted.target)
    if hit and _THE_PAGE.fullmatch(hit["row"]):
        return replace(wanted, target=f"{hit['name']} {hit['kind']}")
    if hit and not compiled(_PLACE).fullmatch(hit["row"]):
        return replace(wanted, target=f"{hit['name']} {hit['kind']}", row=hit["row"])
    for name, pattern in _RELATED:
        hit = pattern.search(f" {wanted.target}")
        left = _without(hit, f" {wanted.target}") if hit else ""
        if hit and (left or wanted.ordinal or wanted.is_middle):
            row = _TOLD_OF.sub("", hit["row"] or hit["first"])
            if _PRONOUN.fullmatch(row):  # "right beside it": what was said around it tells
                return replace(wanted, target=left)
            if not compiled(_PLACE).fullmatch(row):  # "inside the footer" is a place
                row = _HOLDER.sub("", row) or row
                return replace(wanted, target=left, row=row, relation=name)
    hit = _IN_HOLDER.search(f" {wanted.target}")
    if hit and _ONLY_LOOKS.fullmatch(hit["row"]) and not _is_place(hit[0]):
        # "down in the grey part": colours are not read
        left, context = _without(hit, f" {wanted.target}"), hit[0].strip()
        way = context.split(" ")[0].lower()
        place = wanted.place or {"down": "bottom", "up": "top"}.get(way, "")
        return replace(wanted, target=left, context=context, place=place) if left else wanted
    if hit and (left := _without(hit, f" {wanted.target}")) and not _is_place(hit[0]):
        return replace(wanted, target=left, row=hit["row"], relation="inside")
    return wanted


_HOLDER = re.compile(rf" (?:{HOLDERS})$", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:it|them|that|this|these|those|there)(?: one)?", re.IGNORECASE)
# "the button under the password that says how strong it is": what tells of the button
_TOLD_OF = re.compile(r"(?<=\w) (?:that|which|where|who|saying|so) .+$", re.IGNORECASE)
_ONLY_LOOKS = re.compile(rf"(?:(?:{COLOURS}|{SIZES}|upper|lower|side|other)\s?)+", re.IGNORECASE)


def is_of_page(row: str) -> bool:
    """Whether a row that was said is the page itself: "this article"."""
    return bool(_THE_PAGE.fullmatch(row))


def _is_place(said: str) -> bool:
    return bool(_PLACE_LAST.search(f" x {said.strip()}"))


# --- the place ----------------------------------------------------------------------------------

_PLACE_LAST = re.compile(
    rf"(?:{_BEFORE}(?:in|on|at|inside of|inside|of|within|from|along|to|near) (?:the |this |that |your )?(?:very )?(?P<place>{_PLACE})|[,\s]+(?P<bare>up (?:top|there)|down (?:below|there))|,? (?P<corner>(?:top|bottom|upper|lower)[ -](?:left|right)(?: corner)?)|, (?P<comma>{_PLACE}))(?: please)?(?=$|[,.]| of the page| to )",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    rf"^(?:in|on|at|inside|from|down in|up in) the (?:very )?(?P<place>{_PLACE}),? ", re.IGNORECASE
)
_PLACE_AHEAD = re.compile(
    rf"^(?:the )?(?P<place>footer|header|sidebar|top|bottom|upper|lower|left|right|left[- ]hand|right[- ]hand|top[- ](?:left|right)|bottom[- ](?:left|right)) (?=.*(?:{_KIND}|one|ones)$)",
    re.IGNORECASE,
)
_AHEAD = {"upper": "top", "lower": "bottom", "left-hand": "left", "right-hand": "right", "left hand": "left", "right hand": "right"}  # fmt: skip


def _take_place(wanted: Wanted) -> Wanted:
    target = f" {wanted.target}"
    hit = _PLACE_LAST.search(target)
    left = _without(hit, target) if hit else ""
    if hit and (left or wanted.ordinal or wanted.is_middle):
        said = hit["place"] or hit["bare"] or hit["corner"] or hit["comma"]
        return replace(wanted, target=left, place=_place(said))
    for pattern in (_PLACE_FIRST, _PLACE_AHEAD):
        hit = pattern.search(wanted.target)
        if hit and (left := _without(hit, wanted.target)):
            said = hit["place"].lower()
            return replace(wanted, target=left, place=_place(_AHEAD.get(said, said)))
    return wanted


def place_of(context: str) -> str:
    """The place that a clause of its own tells: "in the footer, click Imprint"."""
    hit = _PLACE_LAST.fullmatch(f" {context}") or _SOMEWHERE.fullmatch(context)
    return _place(hit["place"]) if hit and hit["place"] else ""


# "there's something at the bottom of the page"
_SOMEWHERE = re.compile(
    rf"(?:isn't |is )?there(?:'s| is| should be| must be)?\b.* (?:in|on|at) the (?:very )?(?P<place>{_PLACE})",
    re.IGNORECASE,
)


def _place(said: str) -> str:
    text = said.replace("-", " ") if "-hand" not in said else said
    for each in (said, text):
        for name, source in PLACES:
            if compiled(source).fullmatch(each):
                return name
    return ""


# --- which of several ---------------------------------------------------------------------------

# What such a word begins without counting anything: "first name", "last week", "second hand".
_NAMED = (
    r" (?:names?|initial|line of|address line|hand\b|class\b|aid\b|week|month|year|night|days?\b|time\b|"
    r"seen|updated|modified|login|activity|opinion|party|grade|floor|language|quarter|half|person)"
)
_COUNT = re.compile(
    rf"(?<!\ba )\b(?:the )?(?:very )?(?:(?P<ordinal>{_NTH})|(?P<middle>middle|centre|center|central))\b(?!{_NAMED})(?: one)?(?: (?:of|among|out of|in) (?:the |those |these |all )*(?:(?:{_FEW}|\d+)(?= \w))?)?"
    rf"|(?<!phone )(?<!card )(?<!order )(?:\bnumber |\bno\. ?|(?<!\S)#)(?P<digit>\d{{1,2}}|{_FEW})\b(?= in\b| of\b| on\b| from\b|$)",
    re.IGNORECASE,
)
# "the price of the third mouse", "who reacted to the very first post": the third of the prices
_OF_NTH = re.compile(
    rf"(?:the )?(?P<what>\w.*?) (?:of|for|to) (?:(?:the|my|our|your) )?(?:(?:very )?(?:{_NTH})(?: of the)? (?!\w*{_NAMED})(?P<noun>(?!one\b|of\b)[\w-]+(?: [\w-]+)?)"
    rf"|(?P<called>[\w-]+)(?: (?:that|which) is| at| with)? (?:number |no\. ?|#)(?:\d{{1,2}}|{_FEW}))"
    r"(?: (?:on|in|of) (?:the|my|this) \w+| here)?[?]?",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^(?:the )?(?P<end>top|bottom) (?:one|ones)$|^(?:the )?(?P<most>topmost|lowest|bottommost)\b",
    re.IGNORECASE,
)
_FROM_END = re.compile(
    r"\s?\b(?:from|counting from) (?:the )?(?:very )?(?:bottom|end|last|right)\b", re.IGNORECASE
)
# "the second item in the news": what stands under such a heading, or in such a place
_LISTED = re.compile(
    r"(?:entry|entries|items?|things?|elements?|ones?|lines?)? ?(?:in|of|on|from|under|among) (?:the |my |your )?(?:list of |row of )?(?P<row>[^,]+)",
    re.IGNORECASE,
)
# Where all that is counted stands: it tells nothing of it.
_IN_PAGE = re.compile(
    r"\s?\b(?:listed|shown|displayed|(?:in|of|on|from) (?:the|this) (?:page|list|screen|site))\b",
    re.IGNORECASE,
)
# What is counted and says nothing of what it is: "the third entry under More options".
_THINGS = re.compile(r"^(?:entry|entries|items?|things?|elements?|ones?)\b ?", re.IGNORECASE)
_FROM_START = re.compile(
    r"\s?\b(?:from|counting from) (?:the )?(?:very )?(?:top|start|beginning|left)\b", re.IGNORECASE
)


_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# "May 14th", "the 14th of May" and "posts of the 14th" are days, not the fourteenth of anything
_DAY = re.compile(
    rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)\b|\b\d{{1,2}}(?:st|nd|rd|th) (?:of )?(?:{_MONTHS})\b|"
    r"\w (?:of|on|from|by|until|since|before|after) the \d{1,2}(?:st|nd|rd|th)$",
    re.IGNORECASE,
)


def _take_ordinal(wanted: Wanted) -> Wanted:
    if _DAY.search(wanted.target):
        return wanted
    hit = _COUNT.search(wanted.target)
    if not hit:
        if end := _ENDS.match(wanted.target):
            said = (end["end"] or end["most"]).lower()
            return replace(
                wanted,
                target=wanted.target[end.end() :].strip(),
                ordinal=1 if said.startswith("top") else -1,
            )
        return wanted
    if (of := _OF_NTH.fullmatch(wanted.target)) and not hit["middle"]:
        number = _number(hit["digit"]) if hit["digit"] else _nth(hit["ordinal"])
        return replace(wanted, target=of["what"], ordinal=number, context=wanted.context)
    left = _without(hit, wanted.target)
    left = re.sub(rf"^(?:one|of)\s(?:of\s)?(?:the\s)?(?:(?:{_FEW}|\d+)\s)?|^one$", "", left)
    if hit["middle"]:
        return replace(wanted, target=left, is_middle=True)
    number = _number(hit["digit"]) if hit["digit"] else _nth(hit["ordinal"])
    left, from_end = _FROM_END.subn("", left)
    left = _FROM_START.sub("", left).strip()
    wanted = replace(wanted, ordinal=-abs(number) if from_end else number)
    if (listed := _LISTED.fullmatch(left)) and not _IN_PAGE.fullmatch(left):
        inside = _take_place(replace(wanted, target=listed["row"]))
        return replace(inside, target="", row=inside.target, relation="listed")
    left, aside = _without_aside(_IN_PAGE.sub("", left).strip())
    return replace(wanted, target=_THINGS.sub("", left).strip(), context=aside or wanted.context)


def _without_aside(target: str) -> tuple[str, str]:
    """Of "third article, the science one": what tells of it once more."""
    said, _, aside = target.partition(", the ")
    return (said, aside) if aside.endswith((" one", " ones")) else (target, "")


def _nth(said: str) -> int:
    return ORDINALS[said.lower().replace("-", " ")]


def _number(said: str) -> int:
    return int(said) if said.isdigit() else CARDINALS.index(said.lower()) + 1


# --- state, looks, kind, picture ----------------------------------------------------------------

_STATE = tuple(
    (name, re.compile(rf"(?:^|(?<=\s))(?:{source})\s(?=(?:\w+ ){{0,2}}(?:{_KIND}|one|ones)$)", re.IGNORECASE))
    for name, source in STATES
)  # fmt: skip
_STATE_LAST = tuple(
    (name, re.compile(rf"(?:,| that is| that's| which is| which are| that are| and) (?:{source})$", re.IGNORECASE))
    for name, source in STATES
)  # fmt: skip


def _take_states(wanted: Wanted) -> Wanted:
    for name, pattern in (*_STATE, *_STATE_LAST):
        if (hit := pattern.search(wanted.target)) and (left := _without(hit, wanted.target)):
            wanted = replace(wanted, target=left, states=wanted.states | {name})
    return wanted


_COLOUR = re.compile(
    rf"^(?P<look>{COLOURS})(?:[- ]coloured|[- ]colored)? (?=.+ (?:{_KIND})$|(?:{_KIND}|one)$)",
    re.IGNORECASE,
)
_SIZE = re.compile(rf"^(?P<look>{SIZES}) (?=.+ (?:{_KIND})$|(?:{_KIND}|one)$)", re.IGNORECASE)
_SIZE_OF_PICTURE = re.compile(rf"^(?P<look>{SIZES}|{COLOURS}) (?P<rest>.+)$", re.IGNORECASE)


def _take_looks(wanted: Wanted) -> Wanted:
    """How it looks, where a kind of thing or a picture follows: "small" of "small shirts" stays."""
    target = re.sub(r"^(?:the|an?)\s", "", wanted.target.strip(), flags=re.IGNORECASE)
    looks = wanted.looks
    while hit := (_COLOUR.match(target) or _SIZE.match(target) or _look_of_picture(target)):
        looks = (*looks, hit["look"].lower())
        target = target[hit.end("look") :].strip()
    return replace(wanted, target=target, looks=looks) if looks else wanted


def _look_of_picture(target: str) -> re.Match[str] | None:
    hit = _SIZE_OF_PICTURE.match(target)
    return hit if hit and picture(hit["rest"]) else None


_KIND_WORDS = tuple(
    (name, re.compile(rf"(?:^|(?<=\s))(?:{source})$", re.IGNORECASE)) for name, source, _ in KINDS
)
_KIND_FIRST = tuple(
    (name, re.compile(rf"^(?:{source}) (?:with|labell?ed|named|called|that says|saying|which says|reading|under|of|for|marked|to|where) (?:the |i )?", re.IGNORECASE))
    for name, source, _ in KINDS
)  # fmt: skip


_LIST_OF = re.compile(r"(?<=\w)\s(?:list|menu|options)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?|this|that)\s", re.IGNORECASE)


def _take_kind(wanted: Wanted) -> Wanted:
    """The kind of thing, said last ("the email field") or first ("text field with Email")."""
    target = wanted.target.strip()
    if wanted.verb == "select" and (hit := _LIST_OF.search(target)):
        # "Large in the Size list": of a click it may be a wish list, or a list of items
        return replace(wanted, target=_without(hit, target), kind="dropdown")
    for patterns in (_KIND_WORDS, _KIND_FIRST):
        for name, pattern in patterns:
            text = _ARTICLE.sub("", target)
            if hit := pattern.search(text):
                return replace(wanted, target=_without(hit, text), kind=name)
    return replace(wanted, target=target)


WRITES = frozenset({"fill", "set", "search", "select", "sort", "upload"})


# What is drawn on a picture, or how: "bell with the red 1 on it", "the crossed-out eye"
_TRIMMED = re.compile(
    r"^(?:crossed[- ]out|struck[- ]through|empty|filled|outlined|hollow|solid) | (?:with|on|in) (?:the|an?) .+$",
    re.IGNORECASE,
)


def _take_icon(wanted: Wanted) -> Wanted:
    """What its picture shows. The words stay: a control may bear them too."""
    if wanted.verb in WRITES:
        return wanted
    bare = re.sub(r"^(?:the|a|an|that|this)\s", "", wanted.target.strip(" ,."), flags=re.IGNORECASE)
    shown = picture(bare)
    if not shown and (plain := _TRIMMED.sub("", bare)) != bare and picture(plain):
        return replace(wanted, target=plain, icon=picture(plain))
    if shown or (wanted.kind == "icon" and bare):
        return replace(wanted, icon=shown or bare.lower())
    return wanted


def _take_act(wanted: Wanted) -> Wanted:
    """The order itself, where the target says it: "remove" of "remove the shirt from the cart"."""
    word = wanted.target.strip().split(" ")[0].lower()
    if wanted.verb == "" and word in ACTS and not is_kind(wanted.target):
        return replace(wanted, act=word)
    return wanted


def _without(hit: re.Match[str], text: str) -> str:
    left = f"{text[: hit.start()].rstrip()} {text[hit.end() :].lstrip()}".strip(" ,")
    return "" if left.lower() in ("the", "a", "an", "one", "of") else left


TAKES: tuple[Callable[[Wanted], Wanted], ...] = (
    _take_means,
    _take_unwanted, _take_row, _take_whose, _take_author, _take_ordinal, _take_relation, _take_place, _take_states,
    _take_looks, _take_kind, _take_icon, _take_act,
)  # fmt: skip
