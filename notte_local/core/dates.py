"""Dates as pages write them -> ISO 8601; None for what is not clearly one."""

from __future__ import annotations

import re
from datetime import date, datetime

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio januari janeiro",
            "february feb februar février fevrier febrero febbraio februari fevereiro",
            "march mar märz maerz mars marzo maart março",
            "april apr avril abril aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août aout agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?"
ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
WORDED = (
    re.compile(rf"\b{MONTH}\s+{DAY}(?:,|\s)\s*{YEAR}(?!\d)"),
    re.compile(rf"\b{DAY}[\s-]+(?:de\s+|of\s+)?{MONTH},?[\s-]+(?:de\s+)?{YEAR}(?!\d)"),
)
# 2024年5月1日, 2024년 5월 1일
SIGNED = re.compile(
    rf"{YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]"
)
COMPACT = re.compile(r"^(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{4,6}Z?)?$")
SLASHED_YEAR_FIRST = re.compile(
    rf"\b{YEAR}(?:[/.]|\.\s)(?P<month>\d{{1,2}})(?:[/.]|\.\s)(?P<day>\d{{1,2}})\b"
)
NUMBERS = re.compile(
    rf"\b(?P<first>\d{{1,2}})(?P<sign>[/.-])(?P<second>\d{{1,2}})(?P=sign){YEAR}\b"
)


def read_date(text: str) -> str | None:
    """The first date in a text as "2024-05-01", with the time where that is ISO too."""
    if (found := ISO.search(text)) is not None:
        return _with_time(found)
    if (found := _year_first(text)) is not None:
        return _checked(found["year"], found["month"], found["day"])
    for pattern in WORDED:
        for found in pattern.finditer(text):
            month = MONTHS.get(found["month"].lower())
            if month and (day := _checked(found["year"], str(month), found["day"])):
                return day
    if (found := NUMBERS.search(text)) is not None:
        return _by_number(found)
    return None


def _year_first(text: str) -> re.Match[str] | None:
    return COMPACT.match(text.strip()) or SLASHED_YEAR_FIRST.search(text) or SIGNED.search(text)


def _with_time(found: re.Match[str]) -> str | None:
    day = _checked(found["year"], found["month"], found["day"])
    if day is None or found["time"] is None:
        return day
    zone = (found["zone"] or "").replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(f"{day}T{found['time']}{zone}").isoformat()
    except ValueError:
        return day


def _by_number(found: re.Match[str]) -> str | None:
    """Day and month where only one order makes a date, or dots say that the day is first."""
    first, second = found["first"], found["second"]
    if int(second) > 12:
        return _checked(found["year"], first, second)
    if int(first) > 12 or found["sign"] == "." or first == second:
        return _checked(found["year"], second, first)
    return None  # 03/04/2024 is one day in Boston and another in London


def _checked(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
