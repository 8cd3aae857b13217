"""The page as an indented outline that a person, or a model, reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.space.digest import Line, digest
from notte_local.core.space.place import text_of
from notte_local.core.space.roles import CELLS, DIALOGS, LANDMARKS, LETTERS, TEXT_ROLES
from notte_local.core.tree import OPERABLE, TEXT_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notte_local.core.tree import Node

REGIONS = LANDMARKS | DIALOGS
SECTIONS = frozenset({"form", "region", "search"})  # parts of the region that they stand in
INDENT = "  "
MAX_INDENT = 20  # levels; what nests deeper stays at this one
MAX_TEXT = 2_000  # characters of one text
MAX_PARTS = 40  # of a row or item that is told on one line
MAX_OPTIONS = 20  # of a list
# What is told on one line where it is short: the most characters of such a line.
ONE_LINE = {"row": 300, "listitem": 160, "paragraph": 1_000, "definition": 160, "term": 160}
# States that a reader needs; the others are the element's own business.
TOLD_STATES = (
    "disabled", "checked", "mixed", "selected", "expanded", "collapsed", "pressed", "required",
    "readonly", "invalid", "focused", "current", "covered", "offscreen", "inert", "unreachable",
    "mismatch",
)  # fmt: skip
# Of what nobody operates only these are worth a word; most of a long page is further down.
STRUCTURE_STATES = frozenset({"selected", "expanded", "collapsed", "current"})
QUIET = frozenset({"offscreen"})

# Structure that is told by its indentation alone where it has no name.
BARE = frozenset(
    {"paragraph", "rowgroup", "group", "strong", "emphasis", "generic", "time", "mark"}
)
# Text-level roles are told as the text that they hold.
FLAT = (
    frozenset({"paragraph", "listitem", "term", "definition", "caption", "blockquote", "code"})
    | CELLS
)
IN_LINE = CELLS | TEXT_ROLES
CLOSING = frozenset(".,;:!?)")  # stands close to what is before it
# What shows something though nothing is inside it that could be told.
SHOWN_EMPTY = frozenset(
    {"audio", "canvas", "embed", "iframe", "img", "math", "meter", "object", "progressbar", "video"}
)


def outline(
    tree: Node, *, max_chars: int | None = None, region: str | None = None, role: str | None = None
) -> str:
    """The outline of a tree, with ids where something can be done.

    `region` keeps what stands in a landmark or dialog whose role or name it is, `role` the
    elements of that role. To fit in `max_chars`, what matters least is cut first, and told.
    """
    lines = list(_lines(tree, region, role))
    if max_chars is not None and sum(len(line.text) + 1 for line in lines) - 1 > max_chars:
        return digest(lines, max_chars)
    return "\n".join(line.text for line in lines)


def _lines(tree: Node, region: str | None, role: str | None) -> Iterator[Line]:
    for start in [tree] if region is None else _regions(tree, region):
        if role is None:
            yield from _without_husks(list(_outlined(start)))
        else:
            found = (node for node in start.walk() if node.role == role)
            yield from (Line(_line(node), 0, node, "") for node in found)


def _regions(tree: Node, region: str) -> Iterator[Node]:
    """The outermost landmarks and dialogs of that role; where there are none, of that name."""
    wanted = region.casefold()
    by_role = list(_outermost(tree, lambda node: node.role == wanted))
    return iter(by_role or _outermost(tree, lambda node: wanted in node.name.casefold()))


def _outermost(tree: Node, is_wanted: Callable[[Node], bool]) -> Iterator[Node]:
    stack = [tree]
    while stack:
        node = stack.pop()
        if node.role in REGIONS and is_wanted(node):
            yield node
        else:
            stack.extend(reversed(node.children))


def _outlined(start: Node) -> Iterator[Line]:
    stack = [(start, 0, "", "")]
    while stack:
        node, depth, region, lead = stack.pop()
        if node.role in REGIONS and not (region and node.role in SECTIONS):
            region = node.role
        short = _short(node)
        told = short or _line(node)
        if told:
            indent = INDENT * min(depth, MAX_INDENT)
            told = f"{lead}: {_in_line(node)}" if lead else told
            yield Line(f"{indent}{told}", depth, node, region, is_whole=bool(short))
            depth += 1
        if node.children and not short and not _is_told_whole(node):
            children = _told_children(node)
            stack.extend([(child, depth, region, lead) for child, lead in reversed(children)])


def _without_husks(lines: Sequence[Line]) -> list[Line]:
    """Without structure that holds nothing which is told."""
    kept: list[Line] = []
    for line in reversed(lines):
        if _is_husk(line.node) and not line.is_whole and line.node is not lines[0].node:
            holds = bool(kept) and kept[-1].depth > line.depth
            if not holds:
                continue
        kept.append(line)
    return kept[::-1]


def _is_husk(node: Node) -> bool:
    is_told = node.role == TEXT_ROLE or node.role in SHOWN_EMPTY or node.bits & OPERABLE
    return not is_told and not node.name and not _is_told_whole(node)


def _told_children(node: Node) -> list[tuple[Node, str]]:
    """The children, each with what leads its line: of a definition, what it defines."""
    told: list[tuple[Node, str]] = []
    for child in node.children:
        # a table's caption and a figure's are told as their names
        if node.name and child.role == "caption":
            continue
        term = told[-1][0] if told else None
        if child.role == "definition" and term is not None and _is_term(term) and _short(child):
            told[-1] = (child, plainly(text_of(term, MAX_TEXT)))
        else:
            told.append((child, ""))
    return told


def _is_term(node: Node) -> bool:
    return node.role == "term" and _is_told_whole(node)


def _short(node: Node) -> str:
    """A row, an item, a paragraph on one line where that is short; else ""."""
    if node.role == "heading":
        return _linked_heading(node)
    limit = ONE_LINE.get(node.role)
    if limit is None or not node.children or len(node.children) > MAX_PARTS:
        return ""
    words = _in_line(node)
    if words is None or (len(words) > limit and len(node.children) > 1):
        return ""
    if node.role == "paragraph" and not node.name:
        return words
    return f"{_head(node)} {words}"


def _linked_heading(node: Node) -> str:
    """A heading that is one link: `heading 3 L7 link "Linen Shirt"`."""
    if len(node.children) != 1 or not node.children[0].bits & OPERABLE:
        return ""
    (child,) = node.children
    return f"heading {node.level} {_line(child)}" if child.name == node.name else ""


def _in_line(node: Node) -> str | None:
    """What a row or an item holds, as words in a line; None where it is too much for that."""
    parts = [_part(child) for child in node.children]
    if None in parts:
        return None
    if node.role == "row":
        return " | ".join(part or "" for part in parts)
    return "".join(part if part[0] in CLOSING else f" {part}" for part in parts if part).lstrip()


def _part(node: Node) -> str | None:
    if node.role in IN_LINE and node.children:
        if len(node.children) > MAX_PARTS:
            return None
        return _in_line(node)
    if node.role in CELLS:
        return node.name
    if node.children and not _is_told_whole(node):
        return _linked_heading(node) or None
    return _line(node)


# What reads like an element of ours: a page may say so to whoever goes by the outline.
ALIKE = re.compile(rf"(?<!\w)[BFILMO]\d+ (?:{'|'.join(sorted(LETTERS))}|generic)\b", re.IGNORECASE)


def plainly(text: str) -> str:
    """A text of the page; one that reads like a line of ours is told as what it is."""
    return f"text {_quoted(text)}" if ALIKE.search(text) else text


def _quoted(text: str) -> str:
    """In quotes that nothing in it ends, where what follows would read like a line of ours."""
    return '"' + (text.replace('"', "'") if ALIKE.search(text) else text) + '"'


def _line(node: Node) -> str:
    if node.role == TEXT_ROLE:
        return plainly(node.name)
    if node.role == "paragraph" and _is_told_whole(node):
        return plainly(text_of(node, MAX_TEXT))
    has_id = node.bits & OPERABLE or node.role == "img"
    if not has_id and node.role in BARE and not node.name and not _is_told_whole(node):
        return ""
    return _head(node) + (
        f" {plainly(text_of(node, MAX_TEXT))}" if node.role in FLAT and _is_told_whole(node) else ""
    )


def _head(node: Node) -> str:
    """Id, role, name, value and states."""
    told = [node.id] if node.bits & OPERABLE or node.role == "img" else []
    told.append(f"{node.role} {node.level}" if node.role == "heading" else node.role)
    told.extend(_words(node))
    shown = node.states - QUIET if node.bits & OPERABLE else node.states & STRUCTURE_STATES
    return " ".join(told) + told_states(shown)


def _words(node: Node) -> Iterator[str]:
    """Name, value and what else is told of a node after its role."""
    if node.name:
        yield _quoted(node.name)
    extra = node.extra
    if extra.get("t") and extra["t"] != node.name:
        yield f"reads {_quoted(extra['t'])}"
    if extra.get("v"):
        yield f"= {_quoted(extra['v'])}"
    if extra.get("p") and extra["p"] != node.name:
        yield f"placeholder {_quoted(extra['p'])}"
    if options := extra.get("o"):
        more = " | …" if len(options) > MAX_OPTIONS else ""
        yield f"[{' | '.join(options[:MAX_OPTIONS])}{more}]"


def _is_told_whole(node: Node) -> bool:
    """Whether one line tells all that is below: text alone, or what the name says already."""
    children = node.children
    if node.role in FLAT:
        return bool(children) and all(child.role == TEXT_ROLE for child in children)
    if not node.name or any(child.role not in (TEXT_ROLE, "img") for child in children):
        return False
    # in whole words: "1" is not told by "Score out of 10"; or all of it, written as one word
    if "".join("".join(child.name for child in children).split()) == "".join(node.name.split()):
        return True
    return all(f" {child.name.strip()} " in f" {node.name} " for child in children)


def told_states(states: frozenset[str]) -> str:
    """The states worth telling, in brackets: " (disabled, checked)"; "" for none."""
    told = [state for state in TOLD_STATES if state in states]
    return f" ({', '.join(told)})" if told else ""
