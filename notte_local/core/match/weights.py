"""All taste of the matcher: what each signal is worth, and the fit of roles to verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.instruct import KINDS
from notte_local.core.words import stem

if TYPE_CHECKING:
    from notte_local.core.element import Element

# What each signal is worth to a person who has thought about it; `learned` has what the
# development pages made of them. In the order in which `why` tells them.
HAND = {
    "words": 3.0,  # the share of the sentence that the element answers, by rarity
    "own": 1.6,  # the share answered by the element itself, not by what stands around it
    "evidence": 1.0,  # how much was answered, whatever else was said
    "act": 0.8,  # it answers what is to be done, where that was said beside what it is done to
    "whole": 1.0,  # the share answered by it or around it, where it answers something itself
    "key": 0.5,  # the word that says most is answered
    "adrift": -0.5,  # the share answered around it alone, where it answers nothing itself
    "name": 1.3,  # the share of the element's name that the sentence asked for
    "rare": 0.8,  # the same, by how rare the words are on the page
    "near": 1.5,  # how near what was said comes to how people ask for it, by rarity
    "nearest": 1.0,  # the same, of what comes nearest
    "exact": 0.9,  # the name is what was said, word for word
    "quoted": 2.0,  # it bears the quoted text
    "role": 1.6,  # what the verb needs
    "kind": 0.8,  # "button", "checkbox" ... as said
    "means": 1.5,  # "log in with a passkey": by what it is to be done
    "together": 1.5,  # it stands near what the other steps of the sentence are about
    "context": 0.8,  # what was said around the order stands there too
    "option": 2.4,  # the value is one of its options
    "listed": 1.2,  # the thing is one of its options, where no verb says that it is chosen
    "field": 0.8,  # the kind of field that was said, or that the value's looks ask for
    "other": 1.5,  # a field of another kind than was said: 0 to -1, by how near the kinds are
    "icon": 1.5,  # its picture shows what was said
    "answer": 2.0,  # it is called "yes" or "no", as was said
    "lure": 1.0,  # a search box, where nothing is searched for
    # What was said to tell it from its like: 0 where it is so, down to -1 where it is not.
    "row": 4.0,  # "in the row of Alice"
    "relation": 3.0,  # "under Password"
    "place": 3.5,  # "in the footer"
    "ordinal": 5.0,  # "the second"
    "unwanted": 2.5,  # "not the one in the menu"
    "stated": 2.0,  # "the unchecked box"
    "state": 0.6,  # disabled, covered, far away
    "footer": 0.2,  # it stands where less is looked for
    "drawn": 0.3,  # a picture or a box, which may be no control at all
    "sends": 0.2,  # it sends a form
    "late": 0.2,  # how far down the page it stands
    "dialog": 0.4,  # it stands in a dialog, which is in front of all else
    "reading": 2.0,  # how likely the sentence is read like this
}
# What sentences say outright is not for the data to weigh: it holds few of them.
FIXED = frozenset({"means", "together", "ordinal", "stated", "answer", "relation", "act"})

# What a word is worth by where it stands. Own: what the element says of itself.
OWN = {
    "name": 1.0, "text": 1.0, "placeholder": 0.9, "title": 0.85, "alt": 0.85, "value": 0.8,
    "description": 0.6, "attribute": 0.55, "unlabelled": 0.85, "href": 0.45, "icon": 0.6,
    "scheme": 0.8, "above": 0.7,
}  # fmt: skip
MARKUP_NAMES = ("id", "name", "data-testid", "data-test-id", "autocomplete")
AROUND = {
    "row": 0.5, "dialog": 0.5, "record": 0.45, "heading": 0.4, "column": 0.4, "landmark": 0.3,
    "options": 0.3,
}  # fmt: skip

GROUP = 0.92  # a phrase of the vocabulary in place of the word itself
SAID_FOR = 0.6  # a word that people use for the one that was said
HEAD = 1.5  # a verb that is said first, beside the other words
OTHER_KIND = 0.3  # the words of a field that is known to be for something else
SILENCED = 0.6  # the words of a phrase within another phrase
ANSWERED = 0.3  # from which a term counts as answered
FEW = 6  # that a word stands around, and still tells one from the others
NEARBY = 0.15  # from which a term counts as answered by what stands around
ENOUGH = 3.0  # weight of answered terms past which more of them say nothing new
NEAR_ENOUGH = 0.3  # of 1: what shares less with how people ask for it is another thing
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
DRAWN = ("generic", "img")
PRESSED = ("button", "link")
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
DROPPED_ON = ("button", "generic")  # opens a file chooser, or takes what is dropped on it
LESSER_ROLES = {"img": 0.8}  # the control around a picture is meant more often than the picture

HOLDS_ANYTHING = ("message", "search", "subject")  # kinds of field that any value may go into
STATES = {"disabled": -1.5, "covered": -0.4, "offscreen": -0.15, "aria-hidden": -0.3}
PARTICLES = frozenset(
    map(stem, ("in", "on", "up", "out", "off", "no", "not", "all", "back", "over"))
)
# What a control says that is the negation itself: "Do not sell my data", "I disagree".
SAYS_NO = frozenset(
    map(
        stem,
        (
            "no",
            "not",
            "never",
            "none",
            "without",
            "don",
            "decline",
            "reject",
            "refuse",
            "deny",
            "disagree",
        ),
    )
)
NOT = SAYS_NO | {
    stem(word) for word in ("dont", "doesnt", "shouldnt", "cant", "wont", "isnt", "nobody", "stop")
}
BY_KIND = {name: roles for name, _, roles in KINDS}
# The roles that bear the very name of the kind; the others of BY_KIND only look like it at times.
CALLED = {
    "link": frozenset({"link"}),
    "button": frozenset({"button"}),
    "tab": frozenset({"tab"}),
    "checkbox": frozenset({"checkbox"}),
    "menuitem": frozenset({"menuitem", "menuitemcheckbox", "menuitemradio"}),
    "option": frozenset({"option", "radio"}),
    "dropdown": frozenset({"combobox", "listbox"}),
    "box": frozenset({"checkbox", "textbox", "searchbox"}),
}


def is_called(kind: str, role: str) -> bool:
    """Whether what has this role is called so in the first place."""
    return role in CALLED.get(kind, BY_KIND.get(kind, frozenset()))


def file_fit(element: Element) -> float:
    """As ROLE_FIT, of what a file is given to."""
    if element.attributes.get("type") == "file":
        return 1.3
    return 0.8 if element.role in DROPPED_ON else -2.0


GROUNDS = frozenset(
    {"words", "near", "option", "listed", "quoted", "icon"}
)  # without one of them an element is no match

LOOKED_AT = 120  # candidates that are weighed in full, the likeliest by their words
