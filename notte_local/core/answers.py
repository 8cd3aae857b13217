"""What a page answers to a question: values, cells, counts, and whether something is so."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from notte_local.core.task import is_beside
from notte_local.core.words import STOP_STEMS, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.element import Element
    from notte_local.core.task import Question
    from notte_local.results import Table


def field_names(question: Question) -> tuple[str, ...]:
    """The names that the answer may go by as a field of a model, the likeliest first."""
    names = [question.about]
    if question.of:
        names.insert(0, f"{question.about} of {question.of}")
        names.insert(1, f"{question.of} {question.about}")
    slugs = ("_".join(re.findall(r"[^\W_]+", name.lower())) for name in names)
    return tuple(slug for slug in dict.fromkeys(slugs) if slug.isidentifier())


OPPOSITES = {
    "in stock": ("out of stock", "sold out", "unavailable", "discontinued"),
    "available": ("unavailable", "sold out", "out of stock", "discontinued"),
    "open": ("closed",), "closed": ("open",), "free": ("not free",), "online": ("offline",),
    "sold out": ("in stock", "available"), "out of stock": ("in stock",),
}  # fmt: skip
_SAYS_NOT = r"(?:not|no|never|isn't|aren't|without|no longer|currently not)\s+(?:\w+\s+)?$"


def is_said(question: Question, text: str) -> bool | None:
    """Whether a text says so; None where it says neither, or both."""
    about = re.sub(r"^(?:still|already|currently|an?|any|the) ", "", question.about.lower())
    lowered = " ".join(text.lower().split())
    found: set[bool] = set()
    for hit in re.finditer(rf"\b{re.escape(about)}\b", lowered):
        found.add(not re.search(_SAYS_NOT, lowered[: hit.start()]))
    opposites = OPPOSITES.get(about, ())
    if any(re.search(rf"\b{re.escape(one)}\b", lowered) for one in opposites):
        found.add(False)
    return found.pop() if len(found) == 1 else None


def row_of(of: str, elements: Iterable[Element]) -> str:
    """The text of the one row that names a thing, "" where none or several do."""
    said = {stem for stem in stems(of) if stem not in STOP_STEMS}
    rows = {one.place.row for one in elements if one.place.row and said <= {*stems(one.place.row)}}
    return rows.pop() if len(rows) == 1 else ""


def in_tables(question: Question, tables: Iterable[Table]) -> str | None:
    """The cell of the one row that is called what was asked, under the header that says it."""
    about = {stem for stem in stems(question.about) if stem not in STOP_STEMS}
    found: set[str] = set()
    for table in tables:
        for at, header in enumerate(table.headers):
            if about and about <= {*stems(header)}:
                found.update(_cells(table, at, question.of))
    return found.pop() if len(found) == 1 else None


def _cells(table: Table, at: int, of: str) -> Iterator[str]:
    said = {stem for stem in stems(of) if stem not in STOP_STEMS}
    named = [row for row in table.rows if any(said <= {*stems(cell)} for cell in row)]
    exact = [row for row in named if any(said == {*stems(cell)} - STOP_STEMS for cell in row)]
    yield from (row[at] for row in exact or named if at < len(row) and row[at])


def stated(question: Question, text: str) -> str | None:
    """The answer where the page says it in a sentence: "Your reference number is LT-2041."."""
    about = r"\s+".join(map(re.escape, question.about.split()))
    if not about:
        return None
    hit = re.search(
        rf"\b{about}\b[\"'*_`]*\s*(?:\b(?:is|are|was|were|will be)\b|[:=])\s*(?P<value>[^\n]+)",
        text,
        re.IGNORECASE,
    )
    if not hit:
        return None
    value = re.split(r"[.!?;](?:\s|$)", hit["value"], maxsplit=1)[0]
    return re.sub(r"[*_`]{1,2}", "", value).strip(" ,") or None


def entered(question: Question, elements: Iterable[Element]) -> str | None:
    """What stands in the one field of a form that is called what was asked."""
    words = {stem for stem in stems(question.about) if stem not in STOP_STEMS}
    found = [
        element.value
        for element in elements
        if element.value and "password" not in element.states and words <= {*stems(element.name)}
    ]
    return found[0] if words and len(found) == 1 else None


def counted(question: Question, elements: Iterable[Element], title: str) -> int | None:
    """How many records of what was asked for: the rows or items under a heading that names it."""
    words = {stem for stem in stems(question.about) if stem not in STOP_STEMS}
    seen: defaultdict[tuple[str, int], list[Element]] = defaultdict(list)
    for element in elements:
        position = element.place.position
        if position and element.role != "columnheader" and not is_beside(element):
            seen[element.place.landmark, position[1]].append(element)
    fitting = {total for (_, total), members in seen.items() if _is_about(words, members, title)}
    return fitting.pop() if len(fitting) == 1 else None


def _is_about(words: set[str], members: Sequence[Element], title: str) -> bool:
    heading = members[0].place.heading
    return not words or bool(words & {*stems(heading), *stems(title)})


def record_named(of: str, found: Iterable[tuple[str | None, str | None]]) -> str | None:
    """The value of the one record whose name holds all that was said; None where several do."""
    said = {stem for stem in stems(of) if stem not in STOP_STEMS}
    values = {value for name, value in found if value and name and said <= {*stems(name)}}
    return values.pop() if len(values) == 1 else None
