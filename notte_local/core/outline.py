"""The page as an indented outline that a person, or a model, reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.place import text_of
from notte_local.core.roles import CELLS, DIALOGS, LANDMARKS
from notte_local.core.tree import BIT, OPERABLE, TEXT_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from notte_local.core.tree import Node

REGIONS = LANDMARKS | DIALOGS
INDENT = "  "
MAX_INDENT = 20  # levels; what nests deeper stays at this one
MAX_TEXT = 2_000  # characters of one text
MAX_PARTS = 40  # of a row or item that is told on one line
ONE_LINE = {"row": 300, "listitem": 160}  # characters of such a line
# States that a reader needs; the others are the element's own business.
TOLD_STATES = (
    "disabled", "checked", "mixed", "selected", "expanded", "collapsed", "pressed", "required",
    "readonly", "invalid", "focused", "current", "covered", "offscreen", "inert", "unreachable",
    "mismatch",
)  # fmt: skip
QUIET = BIT["offscreen"]  # most of a long page is further down: not worth a word a line

# Structure that is told by its indentation alone where it has no name.
BARE = frozenset(
    {"paragraph", "rowgroup", "group", "strong", "emphasis", "generic", "time", "mark"}
)
# Text-level roles are told as the text that they hold.
FLAT = (
    frozenset({"paragraph", "listitem", "term", "definition", "caption", "blockquote", "code"})
    | CELLS
)


def outline(
    tree: Node, *, max_chars: int | None = None, region: str | None = None, role: str | None = None
) -> str:
    """The outline of a tree, with ids where something can be done.

    `region` keeps what stands in a landmark or dialog whose role or name it is, `role` the
    elements of that role. Past `max_chars` it is cut at a line, and says so.
    """
    lines = _lines(tree, region, role)
    return "\n".join(lines if max_chars is None else _cut(list(lines), max_chars))


def _lines(tree: Node, region: str | None, role: str | None) -> Iterator[str]:
    for start in [tree] if region is None else _regions(tree, region):
        if role is None:
            yield from _outlined(start)
        else:
            yield from (_line(node) for node in start.walk() if node.role == role)


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


def _outlined(start: Node) -> Iterator[str]:
    stack = [(start, 0)]
    while stack:
        node, depth = stack.pop()
        short = _short(node)
        line = short or _line(node)
        if line:
            yield f"{INDENT * min(depth, MAX_INDENT)}{line}"
            depth += 1
        if node.children and not short and not _is_told_whole(node):
            stack.extend([(child, depth) for child in reversed(_told_children(node))])


def _told_children(node: Node) -> list[Node]:
    """A table's caption and a figure's are told as their names."""
    return [child for child in node.children if not (node.name and child.role == "caption")]


def _short(node: Node) -> str:
    """A table row, or a list item, on one line where that is short; else ""."""
    limit = ONE_LINE.get(node.role)
    if limit is None or len(node.children) > MAX_PARTS:
        return ""
    parts: list[str] = []
    for child in node.children:
        told = _inline(child)
        if told is None:
            return ""
        parts.append(told)
    line = f"{_line(node)} {(' | ' if node.role == 'row' else ' ').join(parts)}"
    return line if len(line) <= limit else ""


def _inline(node: Node) -> str | None:
    """A cell, or a part of an item, as words in a line; None where it holds too much for that."""
    if node.role not in CELLS:
        return _line(node) if not node.children or _is_told_whole(node) else None
    words = [_inline(child) for child in node.children[:MAX_PARTS]]
    if len(node.children) > MAX_PARTS or None in words:
        return None
    return " ".join(word for word in words if word)


def _line(node: Node) -> str:
    if node.role == TEXT_ROLE:
        return node.name
    if node.role == "paragraph" and _is_told_whole(node):
        return text_of(node, MAX_TEXT)
    told = [node.id] if node.bits & OPERABLE or node.role == "img" else []
    if not told and node.role in BARE and not node.name and not _is_told_whole(node):
        return ""
    told.append(f"{node.role} {node.level}" if node.role == "heading" else node.role)
    told.extend(_words(node))
    return " ".join(told) + told_states(node.states, quiet=True)


def _words(node: Node) -> Iterator[str]:
    """Name, value and what else is told of a node after its role."""
    if node.name:
        yield f'"{node.name}"'
    extra = node.extra
    if extra.get("t") and extra["t"] != node.name:
        yield f'reads "{extra["t"]}"'
    if extra.get("v"):
        yield f'= "{extra["v"]}"'
    if extra.get("p") and extra["p"] != node.name:
        yield f'placeholder "{extra["p"]}"'
    if _is_told_whole(node) and node.role in FLAT:
        yield text_of(node, MAX_TEXT)
    if extra.get("o"):
        yield f"[{' | '.join(extra['o'][:20])}{' | …' if len(extra['o']) > 20 else ''}]"


def _is_told_whole(node: Node) -> bool:
    """Whether one line tells all that is below: text alone, or what the name says already."""
    children = node.children
    if node.role in FLAT:
        return bool(children) and all(child.role == TEXT_ROLE for child in children)
    return bool(node.name) and all(
        child.role in (TEXT_ROLE, "img") and child.name in node.name for child in children
    )


def told_states(states: frozenset[str], *, quiet: bool = False) -> str:
    """The states worth telling, in brackets: " (disabled, checked)"; "" for none."""
    told = [
        state for state in TOLD_STATES if state in states and not (quiet and state == "offscreen")
    ]
    return f" ({', '.join(told)})" if told else ""


def _cut(lines: list[str], max_chars: int) -> Iterable[str]:
    """As many lines as fit, and one that says how many did not."""
    if sum(len(line) + 1 for line in lines) - 1 <= max_chars:
        return lines
    room = max_chars - len(_cut_note(len(lines), len(lines))) - 1
    kept = 0
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept += 1
    return [*lines[:kept], _cut_note(len(lines) - kept, len(lines))]


def _cut_note(left_out: int, total: int) -> str:
    return f"... {left_out} of {total} lines cut; narrow it with region= or role="
