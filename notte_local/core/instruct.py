"""A sentence -> what is wanted: verb, target, value, ordinal, row, place, kind, polarity.

The sentence comes from the user; nothing that a page says is ever read here. What can be read in
several ways gives several readings, the likeliest first; the page decides between them.
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from notte_local.core.fields import BY_NAME, SHAPES, said_kinds, spoken
from notte_local.core.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reading of one step of a sentence."""

    sentence: str
    verb: str  # what is to be done: a verb of PATTERNS; "" where only a thing is named
    target: str = ""  # the words that name it
    quoted: str = ""  # the exact text that it bears
    value: str | Secret | None = None
    ordinal: int = 0  # 1 the first, -1 the last, 0 none
    is_middle: bool = False  # "the middle one": an ordinal that only the page can count
    row: str = ""  # what stands beside it: "Alice"
    relation: str = ""  # how it stands to `row`: a key of RELATIONS, "" in its row or anywhere near
    row_ordinal: int = 0  # "Delete in the third row"
    place: str = ""  # a key of PLACES
    kind: str = ""  # a key of KINDS: "button", "checkbox", "field" ...
    looks: tuple[str, ...] = ()  # words for how it looks: "red", "small", "round"
    icon: str = ""  # what its picture shows: "gear", "three dots"
    states: frozenset[str] = frozenset()  # those of Element.states, and "unchecked", "enabled" ...
    unwanted: str = ""  # "not the one in the footer"
    is_negated: bool = False  # "don't ...": of it a box may be unchecked, and nothing else be done
    act: str = ""  # the order that the target begins with: "remove" of "remove the shirt"
    answer: str = ""  # "yes" or "no", to what the target tells of: "I have no car" -> "no"
    onto: str = ""  # where it is dragged to
    is_gone: bool = False  # waited for until it is there no more
    number: float | None = None  # pixels to scroll, seconds to wait
    likely: float = 1.0  # how far this reading is to be trusted


# How a thing may stand to another one: by their boxes, by document order, or within it.
RELATIONS = frozenset(
    {"beside", "below", "above", "left", "right", "before", "after", "inside", "between", "of"}
)

# What a verb does: an action on the browser, or what it needs an element to be.
BROWSER_VERBS = frozenset(
    {"go_back", "go_forward", "reload", "scroll_down", "scroll_up", "press_key", "wait", "goto",
     "goto_new_tab", "close_tab"}
)  # fmt: skip

# How a thing is called, and the roles that it may have.
KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("checkbox", r"check ?-?box(?:es)?|tick ?-?box(?:es)?", frozenset({"checkbox", "switch", "menuitemcheckbox"})),
    ("radio", r"radio(?: buttons?)?", frozenset({"radio", "menuitemradio"})),
    ("switch", r"switch(?:es)?|toggles?|slider switch", frozenset({"switch", "checkbox"})),
    ("dropdown", r"drop ?-?downs?(?: (?:menu|list|box))?|select(?:ion)? (?:box|menu|list)|combo ?box|picker|list ?box", frozenset({"combobox", "listbox", "button"})),
    ("searchbox", r"search (?:box|bar|field|input)", frozenset({"searchbox", "textbox", "combobox"})),
    ("field", r"(?:text|input|entry|form) ?(?:fields?|box(?:es)?|area)|fields?|text ?box(?:es)?|inputs?", frozenset({"textbox", "searchbox", "combobox", "spinbutton", "listbox"})),
    ("button", r"buttons?|btn", frozenset({"button", "link", "tab", "switch", "menuitem"})),
    ("link", r"(?:hyper)?links?", frozenset({"link", "button"})),
    ("tab", r"tabs?", frozenset({"tab", "link", "button"})),
    ("menuitem", r"menu (?:item|entry)", frozenset({"menuitem", "menuitemcheckbox", "menuitemradio", "link", "button"})),
    ("option", r"options?", frozenset({"option", "radio", "checkbox", "combobox", "listbox", "menuitem"})),
    ("icon", r"icons?|symbols?|logos?", frozenset({"button", "link", "img", "menuitem"})),
    ("box", r"box(?:es)?", frozenset({"checkbox", "textbox", "searchbox", "combobox", "spinbutton"})),
)  # fmt: skip

# Where a thing may stand: by landmark, dialog, or region of the page.
PLACES: tuple[tuple[str, str], ...] = (
    ("dialog", r"dialog(?:ue)?(?: box)?|pop ?-?up|modal|overlay|banner|notice|cookie (?:notice|banner|bar)"),
    ("contentinfo", r"(?:very )?(?:page )?footer|bottom of the (?:page|site)|foot of the page"),
    ("navigation", r"(?:main |top |side |left |site )?(?:nav(?:igation)?(?: bar| menu)?|menu(?: bar)?)"),
    ("banner", r"(?:page |site )?header|top ?bar"),
    ("complementary", r"side ?-?bar"),
    ("search", r"search form"),
    ("form", r"form"),
    ("main", r"main (?:content|part|area)"),
    ("top left", r"(?:top|upper)[ -]?left(?: corner)?(?: of (?:the|this|your) \w+)?"),
    ("top right", r"(?:top|upper)[ -]?right(?:[ -]hand)?(?: corner)?(?: of (?:the|this|your) \w+)?"),
    ("bottom left", r"(?:bottom|lower)[ -]?left(?: corner)?(?: of (?:the|this|your) \w+)?"),
    ("bottom right", r"(?:bottom|lower)[ -]?right(?: corner)?(?: of (?:the|this|your) \w+)?"),
    ("top", r"(?:very )?top(?: of the (?:page|site|screen))?"),
    ("bottom", r"(?:very )?bottom(?: of the screen)?"),
    ("left", r"left(?:[ -]hand)?(?: side)?(?: of the (?:page|screen))?"),
    ("right", r"right(?:[ -]hand)?(?: side)?(?: of the (?:page|screen))?"),
)  # fmt: skip

_ORDINALS = {
    "first": 1, "1st": 1, "top": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8,
    "8th": 8, "ninth": 9, "9th": 9, "tenth": 10, "10th": 10, "last": -1, "final": -1,
    "bottom": -1, "lowest": -1, "topmost": 1,
}  # fmt: skip
_NUMBERS = "first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|6th|seventh|7th|eighth|8th|ninth|9th|tenth|10th"

_KEYS = {
    "enter": "Enter", "return": "Enter", "escape": "Escape", "esc": "Escape", "tab": "Tab",
    "space": "Space", "spacebar": "Space", "backspace": "Backspace", "delete": "Delete",
    "del": "Delete", "home": "Home", "end": "End", "page down": "PageDown", "pagedown": "PageDown",
    "page up": "PageUp", "pageup": "PageUp", "up": "ArrowUp", "down": "ArrowDown",
    "left": "ArrowLeft", "right": "ArrowRight", "arrow up": "ArrowUp", "arrow down": "ArrowDown",
    "arrow left": "ArrowLeft", "arrow right": "ArrowRight", "up arrow": "ArrowUp",
    "down arrow": "ArrowDown", "left arrow": "ArrowLeft", "right arrow": "ArrowRight",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}  # fmt: skip
_MODIFIERS = {
    "ctrl": "Control", "control": "Control", "shift": "Shift", "alt": "Alt", "option": "Alt",
    "cmd": "Meta", "command": "Meta", "meta": "Meta",
}  # fmt: skip
_KEY = "|".join(sorted(map(re.escape, _KEYS), key=len, reverse=True))
_CHORD = rf"(?:(?:{'|'.join(_MODIFIERS)})\s?[+-]\s?)+(?:{_KEY}|\w)"

# Patterns are matched against the whole step, any case. Groups: value, target, key, url, number.
_TYPE = r"(?:type|enter|write|input|insert|key in|put|fill in|fill|paste|add)"
_THE = r"(?:(?:the|my|our|your|a|an|this|that|his|her|their)\s)?"
_IN = r"(?:into|in to|inside|inside of|in|on to|to|as|for|under|at)"
_CHOOSE = r"(?:select|choose|pick|set)"

# What turns an order into its opposite. "No" alone does not: "no thanks" is a button.
NEGATION = (
    r"(?:(?:i|we) )?(?:do(?:n['\u2019]?t| not)|never|must(?:n['\u2019]t| not)|should(?:n['\u2019]t| not)|"
    r"not(?! now\b)|avoid(?= \w+ing\b)|refrain from|no more|under no circumstances)(?: ever)?(?: (?:to|want|want to|wish to))?\b"
)
# What is left alone when its sentence is negated: none of it is the state of a box.
_LEFT_ALONE = re.compile(
    r"(?:(?:left|double|right)[ -]?)?(?:click|press|tap|hit|push|open|go|visit|type|enter|fill|scroll|reload|"
    r"delet|remov|buy|purchas|pay|order|submit|log|check ?out)(?:e|es|ing|ting|ping|ling)?\b",
    re.IGNORECASE,
)

# verb, how far it is to be trusted, pattern. The first that fits is the likeliest; those after it
# are tried too where its trust is below 1.
PATTERNS: tuple[tuple[str, float, str], ...] = (
    # the browser itself
    ("go_back", 1, r"(?:(?:go|head|navigate|move|take me|return) )?(?:one page )?back(?: (?:one|a) page)?(?: to (?:(?:the )?(?:previous|last) page|the page before|where i (?:was|came from)(?: before)?))?|return to the previous page"),
    ("go_forward", 1, r"(?:go|head|navigate|move) forwards?(?: (?:one|a) page)?"),
    ("reload", 1, r"(?:reload|refresh)(?: (?:this|it|that|the (?:page|tab|site)|this page))?(?: please)?(?:, .*)?"),
    ("scroll_down", 1, r"(?:scroll|go|move|page)(?: the page)?(?: (?:a (?:bit|little)|some|further))* down(?:wards?)?(?: (?:a (?:bit|little|screen|page)|some(?: more)?|further|more|the page))*(?: by)?(?: (?P<number>\d+) ?(?:px|pixels?)?)?|a (?:bit|little) further down|further down|scroll|(?:scroll )?down again(?: a bit)?"),
    ("scroll_up", 1, r"(?:scroll|go|move|page)(?: the page)?(?: (?:a (?:bit|little)|some|further|back))* up(?:wards?)?(?: (?:a (?:bit|little|screen|page)|some(?: more)?|further|more|again|the page))*(?: by)?(?: (?P<number>\d+) ?(?:px|pixels?)?)?|a (?:bit|little) further up|(?:scroll )?up again(?: a bit)?"),
    ("press_key", 1, rf"(?:press|hit|push|tap|strike)(?: on)?(?: the)? (?P<key>{_KEY}|{_CHORD})(?: key)?|(?P<chord>{_CHORD})"),
    ("wait", 1, r"wait(?: for)?(?: (?P<number>\d+(?:\.\d+)?) ?(?:s|secs?|seconds?)?)?"),
    ("goto_new_tab", 1, r"(?:open|go to|visit) (?P<url>\S+\.\S+) in (?:a|another) new tab"),
    ("goto", 1, r"(?:open|go to|goto|visit|navigate to|load|take me to|browse to) (?P<url>(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[:/]\S*)?))(?: in here| here)?"),
    ("close_tab", 1, r"close (?:this|the|the current) tab"),
    # a pair of verb and thing that names another thing
    ("click", 1, rf"(?P<verb_target>(?:put|add|place|throw) .+ (?:in|into|to) {_THE}(?:cart|basket|bag|trolley))"),
    # sort by price: an option of a list, or a link or heading that sorts
    ("sort", 0.9, r"(?:sort|order|arrange)(?: \w+)? by (?P<value>.+)"),
    # a value into a field
    ("search", 1, r"(?:search|look|hunt)(?: (?:up|around))? for (?:an? )?(?P<value>.+?)(?: (?:in|on|with) (?P<target>(?:the )?.*(?:search|box|field|bar).*))?"),
    ("search", 0.95, r"look up (?P<value>.+?)(?: in (?P<target>(?:the )?.*(?:search|box|field|bar).*))?"),
    ("search", 0.8, r"(?:search|find) (?P<value>.+)|(?P<value2>.+), (?:search that|search for it|look it up)"),
    ("fill", 1, rf"{_TYPE} (?P<value>.+) (?:into|in to|inside) {_THE}(?P<target>.+)"),
    ("fill", 0.95, rf"(?:type|enter|write|input|insert|key in|put|fill in) (?P<value>.+?) {_IN} {_THE}(?P<target>.+)"),
    ("fill", 0.95, rf"fill (?:in |out )?{_THE}(?P<target>.+?) (?:with|as|using) (?P<value>.+)"),
    ("fill", 0.9, rf"(?P<value>.+) (?:goes |should go |is to go )?(?:into|in to) {_THE}(?P<target>.+)"),
    ("set", 0.95, rf"(?:set|change|switch|update|turn) {_THE}(?P<target>.+?) (?:to|=) (?P<value>.+)"),
    ("set", 0.9, r"(?:use|take|have|go with|let's take|put) (?P<value>.+?) (?:as|for) (?:the |my |our |your |a )?(?P<target>.+)"),
    ("set", 0.85, r"make (?P<value>.+?) (?:the|my|our) (?P<target>.+)"),
    # an option
    ("select", 0.95, rf"{_CHOOSE} (?P<value>.+?) (?:as|for|from|in|under|on|out of) {_THE}(?P<target>.+)"),
    ("select", 1, rf"{_CHOOSE} {_THE}(?P<value>.+)"),
    # boxes
    ("uncheck", 1, r"(?:un-?check|un-?tick|deselect|unselect|un-?mark|clear the (?:check ?)?box(?: for| of)?|take the tick out of|remove the (?:tick|check)(?: ?mark)? (?:from|of)) (?:the )?(?P<target>.+)"),
    ("uncheck", 0.8, r"(?:turn off|switch off|disable|deactivate|opt out of|stop) (?:the )?(?P<target>.+)|(?P<target2>.+?)[,:]? off(?: please)?|turn (?P<target3>.+) off"),
    ("uncheck", 0.75, r"(?:please )?no (?P<target>.+)"),
    ("check", 1, r"(?:check|tick|mark)(?! out\b| in\b)(?: off)? (?:the )?(?P<target>.+)"),
    ("check", 0.85, r"(?:turn on|switch on|enable|activate|opt in to|opt into|allow) (?:the )?(?P<target>.+)|(?P<target2>.+?)[,:] (?:on|yes)(?: please)?|turn (?P<target3>.+) on"),
    ("check", 0.8, r"(?:i )?(?:accept|agree (?:to|with)|consent to|yes to|confirm) (?:the )?(?P<target>.+)"),
    # plain pointing
    ("double_click", 1, rf"double[ -]?click(?: on)? {_THE}(?P<target>.+)"),
    ("hover", 1, rf"(?:hover|move the (?:mouse|pointer))(?: over| on| to)? {_THE}(?P<target>.+)"),
    ("click", 1, rf"(?:left[ -]?)?(?:click|tap)(?: on| at)? {_THE}(?P<target>.+)"),
    ("click", 0.95, rf"(?:press|hit|push|follow)(?: on)? {_THE}(?P<target>.+)"),
    ("open", 0.9, rf"(?:open|go to|goto|visit|view|show(?: me)?|see|take me to|bring me to|navigate to|bring up|pull up) {_THE}(?P<target>.+)"),
    # "zip 60601", "my surname is D'Angelo", "place: Paris"
    ("fill", 1, r"(?:type|enter|write|input|insert|key in|paste|put in) (?P<value>[\ue000-\uf8ff])"),
    ("fill", 0.9, rf"(?:type|enter|write|input|insert|key in|fill in|fill out|fill) {_THE}(?P<target>.+)"),
    ("fill", 0.9, r"(?:my |the |our |a )?(?P<target>[^:=]{1,40}?)\s?[:=]\s?(?P<value>.+)"),
    ("fill", 0.85, r"(?:(?:my|the|our|his|her) )?(?P<target>[\w' -]{2,40}?)(?:'s| is| are| should (?:be|say)| will be| falls on)(?: called| now)? (?P<value>.+)"),
    ("fill", 0.8, r"(?!use |take |make |put |set |have |go )(?P<value>.+?),? (?:is|are|'s|goes in|goes into|goes|would be|as|for|that would be|that's)(?: the| my| our|'s the| in the)+ (?P<target>.+)"),
    ("fill", 0.75, r"(?P<value>\d[\d.,:/-]*) (?P<target>[a-z ]+)"),
    ("fill", 0.75, r"(?:my |the )?(?P<target>[a-z]+(?: [a-z]+)?) (?P<value>#?\d[\w.,:/-]*)"),
    # a box, somewhere in a longer sentence
    ("uncheck", 0.75, r".+\b(?:un-?tick|un-?check) (?P<target>.+)|(?P<target2>.+), (?:un-?tick|un-?check) it"),
    ("check", 0.75, r".+\b(?:tick|check) (?P<target>.+)|(?P<target2>.+), (?:tick|check|turn) (?:it|them)(?: on)?"),
)  # fmt: skip

# What a person tells of themselves, and which field it is for.
TOLD: tuple[tuple[str, float, str], ...] = (
    ("name", 0.85, r"(?:i'm|i am|it's|they) called? (?:me )?(?P<value>.+)|(?:my name's|the name's|call me|rename me to) (?P<value2>.+)"),
    ("country", 0.8, r"(?:i|we) live (?:in|on) (?:the )?(?P<value>.+?)(?: these days| now)?|(?:i'm|i am|we're|we are)(?: based| living)? (?:in|from) (?:the )?(?P<value2>.+)|writing to you from (?:the )?(?P<value3>.+)"),
    ("city", 0.8, r"(?:i|we) live (?:in|on) (?:the )?(?P<value>.+?)(?: these days| now)?|(?:i'm|i am|we're|we are)(?: based| living)? (?:in|from) (?:the )?(?P<value2>.+)"),
    ("username", 0.85, r"i(?:'d like to be| want to be|'m)? (?:known as|go by) (?P<value>.+)"),
    ("card type", 0.75, r"(?:i'll|i will|i'd like to)(?: be)? pay(?:ing)? (?:by|with) (?P<value>.+)"),
    ("company", 0.8, r"(?:i|we) work (?:for|at) (?P<value>.+)"),
    ("birthday", 0.8, r"i was born (?:on|in) (?P<value>.+)"),
    ("message", 0.75, r"(?:tell them|comment with|write|leave (?:them )?(?:a|the) (?:note|comment|message))(?: that|:)? (?P<value>.+)"),
)  # fmt: skip

# "log in as ada with password X" is three steps.
MACROS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"(?:log|sign)(?: me)? (?:in|on) as (?P<user>\S+)",
        ("type {user} into the username field",),
    ),
    (
        r"(?:log|sign)(?: me)? (?:in|on)(?: as|:)? (?!as |with |to |using )(?P<user>\S+?)(?:,| /| with| and|,? using)? (?:(?:the )?(?:password|pw|pass)(?: is|:)? )?(?P<password>\S+)",
        ("type {user} into the username or email field", "type {password} into the password field", "click the log in button"),
    ),
    (
        r"subscribe (?P<email>\S+@\S+) to .*newsletter",
        ("type {email} into the email field for the newsletter", "click the subscribe button"),
    ),
)  # fmt: skip

# What a step can begin with: only before these is "and" a border between steps.
_STARTS = re.compile(
    r"(?:please |then |now )*(?:(?:double )?click|tap|press|hit|push|type|enter|write|fill|select|choose|"
    r"pick|check|tick|uncheck|untick|scroll|go|open|wait|search|submit|hover|reload|continue|apply|"
    r"save|send|subscribe|set|use|put|accept|dismiss|close|log in|sign in|calculate|add it|send it|go on)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?:please )?(?:click|tap|press|hit|push|open)\b", re.IGNORECASE)
_BORDER = re.compile(r"\s*(?:[,;.]?\s+(?:and then|then|and)\s+|;\s+|,\s+|\.\s+)", re.IGNORECASE)
# What asks for a step without saying more than the borrowed verb of the one before.
_LOOSE_ENDS = {
    "send it off": "click send", "send it": "click send", "apply it": "click apply", "go": "click go",
    "add it": "click add", "continue": "click continue", "go on": "click continue",
    "submit": "click submit", "submit it": "click submit", "check": "click check",
}  # fmt: skip

_POLITE = re.compile(
    r"^(?:(?:please|ok(?:ay)?(?: so)?|hey|now|just|so|then|and|can you|could you|would you|kindly|go ahead and|"
    r"i(?:'d| would) like (?:you )?to|i(?:'d| would) like|i want (?:you )?to|i want|i need (?:you )?to|i need|"
    r"let(?:'s| us)|you (?:can|should|must)|help me|let me)[\s,]+)+|"
    r"(?:[\s,]+(?:please|for me|thanks|thank you|from now on|on here|now|then))+$",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"""(?<![\w])(?:"([^"]+)"|“([^”]+)”|‘([^’]+)’|«\s?([^»]+?)\s?»|'([^']+(?:'\w[^']*)*)'(?!\w))"""
)
_SECRET = re.compile(r"Secret\(\s*['\"]?(\w+)['\"]?\s*\)")
_MARK = "\ue000"  # private use: the marks that stand for quoted texts and secrets while we parse
_MARKS = re.compile("[\ue000-\uf8ff]")


@dataclass(slots=True)
class _Kept:
    """What the marks in a sentence stand for."""

    texts: list[str | Secret] = field(default_factory=list[str | Secret])

    def mark(self, text: str | Secret) -> str:
        self.texts.append(text)
        return chr(ord(_MARK) + len(self.texts) - 1)

    def __getitem__(self, mark: str) -> str | Secret:
        return self.texts[ord(mark) - ord(_MARK)]

    def spelt(self, text: str, around: str = "") -> str:
        """`text` with its marks spelt out, each within `around`."""
        return _MARKS.sub(lambda hit: f"{around}{self[hit[0]]}{around}", text)

    def value(self, text: str) -> str | Secret:
        bare = text.strip()
        return self[bare] if _MARKS.fullmatch(bare) else self.spelt(bare)

    def quoted(self, text: str) -> str:
        texts = [self[mark] for mark in _MARKS.findall(text)]
        return next((text for text in texts if isinstance(text, str)), "")


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def steps(sentence: str) -> tuple[tuple[Wanted, ...], ...]:
    """The steps of a sentence, in order; each as its readings, the likeliest first.

    Raises ValueError where the sentence is empty.
    """
    if not sentence.strip():
        raise ValueError("instructions must say what is wanted, and they are empty")
    kept = _Kept()
    text = _protected(sentence, kept)
    for source, templates in MACROS:
        if hit := _pattern(source).fullmatch(text):
            parts = [template.format_map(hit.groupdict()) for template in templates]
            return tuple(_readings(part, kept) for part in parts)
    return tuple(_readings(part, kept) for part in _split(text))


def readings(sentence: str) -> tuple[Wanted, ...]:
    """The readings of the first step of a sentence. Raises ValueError where it is empty."""
    return steps(sentence)[0]


def _protected(sentence: str, kept: _Kept) -> str:
    """The sentence with secrets and quoted texts behind marks, so that nothing in them is read."""
    text = _SECRET.sub(lambda hit: kept.mark(Secret(hit[1])), sentence.strip())
    text = _QUOTES.sub(lambda hit: kept.mark(next(filter(None, hit.groups()))), text)
    return re.sub(r"\s+", " ", text)


def _split(text: str) -> list[str]:
    """The steps of a sentence: cut only where each side can stand alone."""
    parts = [text]
    for border in _BORDER.finditer(text):
        before, after = text[: border.start()], text[border.end() :]
        if _POINTS.match(before) and " " not in after:
            continue  # "click save and close" is one button
        if _is_step(after) and (_is_step(before) or _has_value(before)):
            return [*_split(before), *_split(after)]
        if _pair(before) and _pair(after):
            return [*_split(before), *_split(after)]
    return parts


def _is_step(text: str) -> bool:
    return bool(_STARTS.match(text)) or _pair(text)


def _has_value(text: str) -> bool:
    return any(shape.search(text) for _, shape in SHAPES) or _pair(text)


def _pair(text: str) -> bool:
    """Whether `text` is the name of a field with a value after it: "zip 60601"."""
    kind, value = _named_field(text)
    return bool(kind and value)


def _named_field(text: str) -> tuple[str, str]:
    """A field's name at the start of `text`, and what follows it as its value."""
    bare = re.sub(r"^(?:my|the|our)\s", "", text.strip(), flags=re.IGNORECASE)
    head = re.match(r"[\w.\u2019'-]+(?: [\w.'-]+){0,4}", bare)
    if not head:
        return "", ""
    tokens = bare.split(" ")
    for count in range(min(4, len(tokens) - 1), 0, -1):
        name = " ".join(tokens[:count])
        said = spoken(re.sub(r"'s$", "", name))
        if any(start == 0 and end == len(said) for _, start, end in said_kinds(said)):
            value = re.sub(r"^(?:is|are|:|=|called)\s", "", " ".join(tokens[count:]))
            # "the secret to get in is ...": what follows is more of the name
            is_value = not _COPULA.search(value) and not _is_kind(value)
            return (name, value) if is_value else ("", "")
    return "", ""


_COPULA = re.compile(r"\b(?:is|are|goes|should)\b|:\s", re.IGNORECASE)


def _is_kind(text: str) -> bool:
    return any(_pattern(source).fullmatch(text) for _, source, _ in KINDS)


def _readings(step: str, kept: _Kept) -> tuple[Wanted, ...]:
    step = _LOOSE_ENDS.get(step.lower().strip(" ."), step)
    bare = _POLITE.sub("", step).strip().removesuffix(".") or step
    if _pattern(rf"{NEGATION}.*").fullmatch(bare):
        return (_negated(bare, step, kept),)
    plain = bare.rstrip("!?")  # a value may end in such a sign, an order to the browser does not
    found: list[Wanted] = []
    for verb, likely, source in PATTERNS:
        if hit := _pattern(source).fullmatch(plain if verb in BROWSER_VERBS else bare):
            found.append(_wanted(verb, likely, hit, step, kept))
            if likely == 1 or len(found) == 3:
                break
    if found and found[0].verb in BROWSER_VERBS:
        return tuple(found)
    found.extend(_told(bare, step, kept))
    found.extend(_by_shape(bare, step, kept))
    if not found or found[0].likely < 1:
        found.append(_finished(Wanted(kept.spelt(step), "", bare, likely=0.9), kept))
    return tuple(found)


def _negated(bare: str, step: str, kept: _Kept) -> Wanted:
    """The one reading of "don't send me the newsletter"; of "don't click Delete", verb "leave"."""
    target = re.sub(rf"^{NEGATION}[\s,]*", "", bare, flags=re.IGNORECASE)
    verb = "leave" if _LEFT_ALONE.match(target) else "uncheck"
    wanted = Wanted(kept.spelt(step), verb, target, likely=0.75, is_negated=True)
    return _finished(wanted, kept)


def _wanted(verb: str, likely: float, hit: re.Match[str], step: str, kept: _Kept) -> Wanted:
    said = {name.rstrip("23"): text for name, text in hit.groupdict().items() if text is not None}
    number = float(said["number"]) if "number" in said else None
    wanted = Wanted(kept.spelt(step), verb, likely=likely, number=number)
    if verb in BROWSER_VERBS:
        value = said.get("key") or said.get("chord")
        text = _key(value) if value else kept.spelt(said["url"]) if "url" in said else None
        return replace(wanted, value=text)
    target = said.get("verb_target") or said.get("target", "")
    value = kept.value(said["value"]) if "value" in said else None
    if verb in {"select", "sort"} and not target:
        # What is chosen may be an option of a list or a control that bears the name.
        wanted = replace(wanted, quoted=kept.quoted(said["value"]))
    return _finished(replace(wanted, target=target, value=value), kept)


def _told(bare: str, step: str, kept: _Kept) -> Iterator[Wanted]:
    for target, likely, source in TOLD:
        if hit := _pattern(source).fullmatch(bare):
            said = next(filter(None, hit.groups()))
            yield Wanted(kept.spelt(step), "fill", target, value=kept.value(said), likely=likely)


def _by_shape(bare: str, step: str, kept: _Kept) -> Iterator[Wanted]:
    """A value that its looks give away, or that follows the name of its field."""
    name, value = _named_field(bare)
    if name and value:
        yield _finished(
            Wanted(kept.spelt(step), "fill", name, value=kept.value(value), likely=0.85), kept
        )
    for kind, shape in SHAPES:
        if hit := shape.search(bare):
            rest = f"{bare[: hit.start()]} {bare[hit.end() :]}"
            named = any(one in BY_NAME for one, _, _ in said_kinds(rest))
            target = rest if named else f"{rest} {kind.replace('-', ' ')}"
            yield _finished(
                Wanted(kept.spelt(step), "fill", target, value=hit[0], likely=0.8), kept
            )
            return


def _key(said: str) -> str:
    parts = re.split(r"\s?[+-]\s?", said.strip().lower())
    *modifiers, key = parts
    named = _KEYS.get(key, key.upper() if modifiers else key)
    return "+".join([*(_MODIFIERS[one] for one in modifiers), named])


# --- what a target says besides the name ------------------------------------------------------

_PLACE_WORDS = "|".join(f"(?:{source})" for _, source in PLACES)
_ROW = re.compile(
    r"\b(?:in|on|from|of|for) (?:the )?(?:row|line|entry|card|item|listing|section|table row) "
    r"(?:of|for|with|named|called|about|that says) (?P<row>.+?)$|"
    r"\b(?:next to|beside|alongside|right by|in line with|under|below|to the right of) (?:the )?(?P<near>.+?)$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"[,\s]*\b(?:(?:which is |that is |down |right |up |over |from |somewhere )*(?:in|on|at|inside|of|within|from) (?:the )?(?:very )?)(?P<place>{_PLACE_WORDS})(?: please)?(?=$|[,.]| of the page| to )",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(rf"^(?:in|on|at) the (?P<place>{_PLACE_WORDS}),? ", re.IGNORECASE)
_NOT = re.compile(
    r"[,\s]+(?:but |and )?(?:not|rather than|instead of|never) (?P<unwanted>.+)$", re.IGNORECASE
)
_ORDINAL = re.compile(
    rf"\b(?:the )?(?:very )?(?P<ordinal>{_NUMBERS}|last|final)\b(?! name| names| line of| address line)"
    r"|\bnumber (?P<digit>\d{1,2})\b(?= in| of| on)",
    re.IGNORECASE,
)
_FROM_END = re.compile(r"\s?\bfrom (?:the )?(?:bottom|end|last)\b", re.IGNORECASE)
_KIND_WORDS = tuple(
    (name, re.compile(rf"(?:^|(?<=\s))(?:{source})$", re.IGNORECASE)) for name, source, _ in KINDS
)
_KIND_FIRST = tuple(
    (name, re.compile(rf"^(?:{source}) (?:with|labell?ed|named|called|that says|saying|under|of|for|marked) (?:the )?", re.IGNORECASE))
    for name, source, _ in KINDS
)  # fmt: skip


def _take_unwanted(wanted: Wanted) -> Wanted:
    if hit := _NOT.search(wanted.target):
        return replace(wanted, target=wanted.target[: hit.start()], unwanted=hit["unwanted"])
    return wanted


def _take_row(wanted: Wanted) -> Wanted:
    hit = _ROW.search(wanted.target)
    if hit and hit.start() > 0:
        row = hit["row"] or hit["near"]
        return replace(wanted, target=wanted.target[: hit.start()], row=row)
    return wanted


def _take_place(wanted: Wanted) -> Wanted:
    for pattern in (_PLACE, _PLACE_FIRST):
        hit = pattern.search(wanted.target)
        left = f"{wanted.target[: hit.start()]} {wanted.target[hit.end() :]}".strip() if hit else ""
        if hit and left:
            return replace(wanted, target=left, place=_place(hit["place"]))
    return wanted


def _place(said: str) -> str:
    return next(name for name, source in PLACES if _pattern(source).fullmatch(said))


def _take_ordinal(wanted: Wanted) -> Wanted:
    hit = _ORDINAL.search(wanted.target)
    if not hit:
        return wanted
    number = int(hit["digit"]) if hit["digit"] else _ORDINALS[hit["ordinal"].lower()]
    left = f"{wanted.target[: hit.start()]} {wanted.target[hit.end() :]}".strip()
    left, from_end = _FROM_END.subn("", re.sub(r"^(?:one|of)\s(?:of\s)?(?:the\s)?", "", left))
    return replace(wanted, target=left, ordinal=-number if from_end else number)


def _take_kind(wanted: Wanted) -> Wanted:
    """The kind of thing, said last ("the email field") or first ("text field with Email")."""
    target = wanted.target.strip()
    for patterns in (_KIND_WORDS, _KIND_FIRST):
        for name, pattern in patterns:
            if hit := pattern.search(target):
                left = f"{target[: hit.start()]} {target[hit.end() :]}".strip()
                return replace(wanted, target=left, kind=name)
    return replace(wanted, target=target)


TAKES: tuple[Callable[[Wanted], Wanted], ...] = (
    _take_unwanted, _take_ordinal, _take_row, _take_place, _take_kind,
)  # fmt: skip


def _finished(wanted: Wanted, kept: _Kept) -> Wanted:
    """`wanted` with row, place, ordinal and kind taken out of its target, and marks spelt out.

    A chosen value may hold them too ("select the second one in the footer"); it is left whole,
    since an option may be called just that.
    """
    for take in TAKES:
        wanted = take(wanted)
    if not wanted.target and wanted.row:  # "the text field under Password": its label stands there
        wanted = replace(wanted, target=wanted.row, row="")
    return replace(
        wanted,
        quoted=wanted.quoted or kept.quoted(wanted.target),
        target=kept.spelt(wanted.target).strip(" ,.:;"),
        row=kept.spelt(wanted.row).strip(" ,.:;"),
        unwanted=kept.spelt(wanted.unwanted).strip(" ,.:;"),
    )
