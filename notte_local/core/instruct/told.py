"""What is told rather than ordered: the name of a field, and its value beside it."""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re

from notte_local.core.fields import said_kinds, spoken
from notte_local.core.instruct.lexicon import is_kind
from notte_local.core.instruct.marks import MARKS

# What a value does not begin with: small talk does.
_NO_VALUE = re.compile(
    r"(?:wrong|gone|still|missing|empty|not|also|there|here|next|about|that|what|how|who|whose|where|why|doing|done|of|for|in|on|at|to|under|above|below|beside|with|from|by|"
    r"into|and|or|but|if|it|its|this|these|those|they|getting|being|lost|broken|out|too|very|so|like|as|easy|hard|nothing|none|expired|because|when|while|than|left|sold|posted|listening|ready|right now|"
    r"button|icon|link|menu|section|page|mark|my stuff|(?:\w+ )?(?:years|days|weeks|months) old)\b(?!$)|(?:wrong|gone|missing|empty|here|there|out|lost|broken|expired|left|ready|it|old|menu|page|section|settings?|list|options?)\W*$",
    re.IGNORECASE,
)
_NO_FIELD = re.compile(
    r"(?:what|how|who|whose|where|why|which|when|it|this|that|these|those|there|he|she|they|you|i|we|here|can't|can|tell|give|show|let|under which|somebody|someone|everybody|everyone|text me|(?:my|the) \w+ and)\b|"
    r".*\b(?:i|you|we|they|what|how|who|which|that|whenever|don't|can't|isn't|somebody|would)\b",
    re.IGNORECASE,
)
# What a number after it counts, and is no field.
_COUNTED = re.compile(
    r"(?:page|chapter|section|episode|season|part|item|article|question|slide|step|track|version|level|lesson|unit|volume|issue|call|number|no|top)",
    re.IGNORECASE,
)
_COPULA = re.compile(r"\b(?:is|are|goes|should)\b|:\s", re.IGNORECASE)
_CODE = re.compile(r"(?=\S*[\d@#$%&!*_/\\+^~]|\S*\w\.\w)\S{2,}")


def is_value(text: str) -> bool:
    """Whether `text` can be what stands in a field, and hardly anything else."""
    bare = text.strip()
    return bool(bare) and not _NO_VALUE.match(bare)


def is_code(text: str) -> bool:
    """Whether `text` is one word that is no word of talk: "9!lemonPie", an address, a quote."""
    return bool(MARKS.fullmatch(text) or _CODE.fullmatch(text))


def is_field(text: str) -> bool:
    """Whether `text` can be the name of a field."""
    bare = text.strip()
    return bool(bare) and len(bare.split()) <= 8 and not _NO_FIELD.match(bare)


def is_told(target: str, value: str) -> bool:
    """Whether a field and a value were told, and no small talk was made."""
    if MARKS.search(value) and is_field(target):
        return True
    if _is_count(target, value) or (
        names_field(_ARTICLE.sub("", value)) and not names_field(target)
    ):
        return False
    return is_field(target) and is_value(value)


def is_listed(target: str, value: str) -> bool:
    """Whether "target: value" names a field; a question may do so too."""
    is_switch = value.lower() in ("on", "off", "yes", "no")
    return bool(target.strip()) and bool(value) and "?" not in target and not is_switch


def is_owned(target: str, value: str) -> bool:
    """Whether "Google's tool" is a field and a value: "the code's GC-88" is, and that is not."""
    return is_told(target, value) and (
        is_code(value) or (names_field(target) and value[:1].isupper())
    )


def is_meant(target: str, value: str) -> bool:
    """Whether "V for the F" gives a value: "Nova Scotia for the province" does."""
    is_given = is_code(value.split(" ", maxsplit=1)[0]) or value[:1].isupper()
    return is_given and is_told(target, value) and not _NO_FIELD.match(value)


def _is_count(target: str, value: str) -> bool:
    return bool(
        re.match(r"\W?\d[\w.,:/-]*(?: (?:in|of|on)\b|$)", value) and _COUNTED.fullmatch(target)
    )


def is_bare(_: str, value: str) -> bool:
    """Whether what is chosen is said alone, as an option is called, and no sentence about it."""
    return len(value.split()) <= 4 and not _NO_FIELD.match(value) and not MARKS.search(value)


def is_typed(_: str, value: str) -> bool:
    """Whether what is to be typed is said, and not the field: "type Ada", not "type the name"."""
    return not names_field(_ARTICLE.sub("", value)) and not _ARTICLE.match(value)


def names_field(text: str) -> bool:
    """Whether `text` is, from end to end, what a kind of field is called."""
    said = spoken(re.sub(r"'s$", "", text))
    return any(start == 0 and end == len(said) for _, start, end in said_kinds(said))


_ARTICLE = re.compile(r"^(?:my|the|our|and|with)\s", re.IGNORECASE)
_AFTER = re.compile(
    r"(?P<value>\S+(?: \S+){0,4}?)(?: as| for| is|'s) (?:the |my |our |a )(?P<name>.+)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"(?:(?:my|the|our) )?(?P<name>[\w' /-]{2,40}?)(?: is| are|'s|:)(?: called)? (?P<value>\S+)",
    re.IGNORECASE,
)
# Kinds that are words of talk as well: "password reset" is no password.
_TALKED_OF = frozenset(
    """message subject search password new-password current-password email username name tel url
    amount quantity street-address organization captcha one-time-code cc-number coupon""".split()  # noqa: SIM905
)


def named_field(text: str) -> tuple[str, str]:
    """A field that `text` begins with, or ends with, by name, and its value: else "", ""."""
    bare = _ARTICLE.sub("", text.strip())
    return _name_first(bare) or _name_last(bare) or _name_told(bare) or ("", "")


def _name_first(bare: str) -> tuple[str, str] | None:
    if not re.match(r"[\w.\u2019'-]+(?: [\w.'-]+){0,4}", bare):
        return None
    tokens = bare.split(" ")
    for count in range(min(4, len(tokens) - 1), 0, -1):
        name = " ".join(tokens[:count]).rstrip(":")
        if names_field(name) and not _NO_FIELD.match(name):
            rest = " ".join(tokens[count:])
            value = re.sub(r"^(?:is|are|:|=|called)\s(?:called\s)?", "", rest)
            name = re.sub(r"['\u2019]s$", "", name)
            return (name, value) if _is_whole(name, value, is_bare=value == rest) else None
    return None


def _is_whole(name: str, value: str, *, is_bare: bool) -> bool:
    """Whether all that follows a name is its value."""
    # "the secret to get in is ...": what follows is more of the name
    if _COPULA.search(value) or is_kind(value) or not is_value(value) or _is_count(name, value):
        return False
    is_talk = value.islower() and value.replace(" ", "").isalpha()
    return not (is_bare and is_talk and _kinds(name) & _TALKED_OF)


def _kinds(name: str) -> set[str]:
    return {kind for kind, _, _ in said_kinds(name)}


def _name_last(bare: str) -> tuple[str, str] | None:
    hit = _AFTER.fullmatch(bare)
    if hit and names_field(hit["name"]) and is_code(hit["value"].split(" ")[0]):
        return hit["name"], hit["value"]
    return None


def _name_told(bare: str) -> tuple[str, str] | None:
    hit = _TELLS.fullmatch(bare)
    if hit and is_field(hit["name"]) and is_code(hit["value"]) and not _is_count(*hit.groups()):
        return hit["name"], hit["value"]
    return None
