"""Footnotes: which links refer to one, which element is one, and which links lead back.

A reference is a link to a place on the same page, raised or said to be one by its role or class; a
note is the item, paragraph or box that it leads to. GFM writes them as `[^1]` and `[^1]: text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from notte_local.core.html import HtmlNode, ancestors, elements, text_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.html import Page

NOTES = frozenset(("li", "p", "div", "aside", "dd"))
NESTING = frozenset(("li", "blockquote", "table", "dd"))  # where a note could not be written
REFERENCE = re.compile(r"foot-?note|note-?ref|endnote", re.IGNORECASE)
LABEL = re.compile(r"\w[\w-]{0,11}")
LONGEST_REFERENCE = 12  # characters


@dataclass(frozen=True, slots=True)
class Footnotes:
    """What each reference and each note is called; the links of notes that lead back."""

    references: dict[HtmlNode, str] = field(default_factory=dict[HtmlNode, str])
    notes: dict[HtmlNode, str] = field(default_factory=dict[HtmlNode, str])
    back: frozenset[HtmlNode] = frozenset()


def read_footnotes(root: HtmlNode, page: Page) -> Footnotes:
    """The footnotes in a tree whose reference and note are both there."""
    places = {node.get("id"): node for node in walk(root) if node.get("id")}
    references: dict[HtmlNode, str] = {}
    notes: dict[HtmlNode, str] = {}
    left: set[str] = set()  # ids that a note may lead back to
    for link in elements(root, "a"):
        note = places.get(_place_on(page, link))
        if note is None or not _refers(link) or not _is_note(note):
            continue
        label = notes.get(note) or _label(link, set(notes.values()))
        references[link], notes[note] = label, label
        left.update(name for node in _around(link) if (name := node.get("id")))
    back = (link for note in notes for link in elements(note, "a"))
    return Footnotes(
        references, notes, frozenset(link for link in back if _place_on(page, link) in left)
    )


def _place_on(page: Page, link: HtmlNode) -> str:
    """The id that a link leads to on its own page; "" where it leads elsewhere."""
    address, place = urldefrag(link.get("href"))
    return place if address in ("", page.url) else ""


def _refers(link: HtmlNode) -> bool:
    said = " ".join(f"{node.get('class')} {node.get('role')}" for node in _around(link))
    is_raised = any(node.tag == "sup" for node in _around(link)) or _holds_sup(link)
    return len(text_of(link)) <= LONGEST_REFERENCE and (
        is_raised or REFERENCE.search(said) is not None
    )


def _holds_sup(link: HtmlNode) -> bool:
    inner = link.children[0] if len(link.children) == 1 else None
    return isinstance(inner, HtmlNode) and inner.tag == "sup"


def _around(link: HtmlNode) -> Iterator[HtmlNode]:
    yield link
    yield from islice(ancestors(link), 2)


def _is_note(node: HtmlNode) -> bool:
    # Of one word it would be a link's definition to parsers that know no footnotes, and not shown.
    return (
        node.tag in NOTES
        and len(text_of(node).split()) > 2
        and not any(holder.tag in NESTING for holder in ancestors(node))
    )


def _label(link: HtmlNode, taken: set[str]) -> str:
    """The label that the page prints, where it is one; else the next number."""
    found = LABEL.fullmatch(text_of(link).strip(" []()^"))
    if found is not None and found[0] not in taken:
        return found[0]
    numbers = (str(n) for n in range(1, len(taken) + 2))
    return next(number for number in numbers if number not in taken)
