"""What a person writes -> what a field takes; what it then holds -> whether that is the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# How https://html.spec.whatwg.org/multipage/input.html#attr-input-type writes each type's value
EXAMPLES: Mapping[str, str] = {
    "date": "2026-12-31",
    "time": "13:30",
    "datetime-local": "2026-12-31T13:30",
    "month": "2026-12",
    "week": "2026-W05",
    "number": "12.5",
    "range": "50",
    "color": "#ff8800",
}

CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?::(?P<second>\d\d))?\s?(?P<half>[ap])?\.?(?:m\b\.?)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
WEEK = re.compile(r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])")
HEX = re.compile(r"#?(?P<hex>[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
# https://www.w3.org/TR/css-color-4/#named-colors: those that people name
COLORS: Mapping[str, str] = {
    "black": "#000000", "silver": "#c0c0c0", "gray": "#808080", "grey": "#808080",
    "white": "#ffffff", "maroon": "#800000", "red": "#ff0000", "purple": "#800080",
    "magenta": "#ff00ff", "green": "#008000", "lime": "#00ff00", "olive": "#808000",
    "yellow": "#ffff00", "navy": "#000080", "blue": "#0000ff", "teal": "#008080",
    "cyan": "#00ffff", "orange": "#ffa500", "pink": "#ffc0cb", "brown": "#a52a2a",
}  # fmt: skip


def _date(text: str) -> str | None:
    found = read_date(text)
    return found and found[:10]


def _time(text: str) -> str | None:
    found = CLOCK.fullmatch(text)
    if found is None or (found["minute"] is None and found["half"] is None):
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or int(found["minute"] or 0) > 59:
        return None
    seconds = f":{found['second']}" if found["second"] else ""
    return f"{hour:02}:{found['minute'] or '00'}{seconds}"


def _moment(text: str) -> str | None:
    """A day, and after it a time of day."""
    day = _date(text)
    words = text.replace("T", " ").split()
    for count in (1, 2):
        if day and (clock := _time(" ".join(words[-count:]))):
            return f"{day}T{clock}"
    return None


def _month(text: str) -> str | None:
    if MONTH.fullmatch(text):
        return text
    day = read_date(f"1 {text}")  # "March 2027"
    return day and day[:7]


def _week(text: str) -> str | None:
    return text.upper() if WEEK.fullmatch(text.upper()) else None


def number(text: str) -> str | None:
    """A number without its thousands' commas; None for what is none."""
    return text.replace(",", "") if NUMBER.fullmatch(text) else None


def _color(text: str) -> str | None:
    if text.lower() in COLORS:
        return COLORS[text.lower()]
    found = HEX.fullmatch(text)
    if found is None:
        return None
    digits = found["hex"].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


SHORT_NUMBER = re.compile(r"-?\d{1,6}")

READ: Mapping[str, Callable[[str], str | None]] = {
    "date": _date,
    "time": _time,
    "datetime-local": _moment,
    "month": _month,
    "week": _week,
    "number": number,
    "range": number,
    "color": _color,
}


def native_value(kind: str, text: str) -> str | None:
    """What an input of that type takes for a text; None where it takes nothing like it."""
    text = " ".join(text.split())
    read = READ.get(kind)
    return text if read is None or not text else read(text)


def is_kept(text: str, held: str) -> bool:
    """Whether a field that holds `held` has taken `text`: as it is, or in a form of its own, as
    masks and formatters give it.
    """
    one, other = _bare(text), _bare(held)
    if not text.strip():  # cleared: a mask may stand there all the same
        return not other
    if not one:  # signs alone
        return text.strip() in held
    if SHORT_NUMBER.fullmatch(text.strip()) and SHORT_NUMBER.fullmatch(held.strip()):
        return int(text) == int(held)  # 1 is in 10, and is not what that says
    if one == other or one in other:
        return True
    if one.isdigit() and sorted(one) == sorted(other):  # 2026-12-31 and 12/31/2026
        return True
    if _is_same_number(text, held):
        return True
    day = read_date(text)
    return day is not None and day == read_date(held)


def _is_same_number(text: str, held: str) -> bool:
    given, kept = (number(one.strip().lstrip("$€£")) for one in (text, held))
    return given is not None and kept is not None and float(given) == float(kept)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
