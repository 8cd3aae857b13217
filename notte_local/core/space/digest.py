"""An outline that is too long -> one that fits: what matters least is cut first, and told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.space.roles import DIALOGS, LANDMARKS
from notte_local.core.tree import BIT, OPERABLE, TEXT_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from notte_local.core.tree import Node


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an outline, its indentation included, and what it tells of."""

    text: str
    depth: int
    node: Node
    region: str  # the role of the landmark or dialog that it stands in, "" in none
    is_whole: bool = False  # whether all below the node is told on it


# How much a line matters. All taste in these tables; order is what matters, not size.
DIALOG, TITLE, FIELD, HEADING, BUTTON, LANDMARK, LINK, TEXT, PICTURE, STRUCTURE = (
    90, 75, 65, 60, 58, 55, 50, 40, 20, 0
)  # fmt: skip
WORTH: Mapping[str, int] = {
    "document": 100,
    **dict.fromkeys(DIALOGS, DIALOG),
    **dict.fromkeys(("alert", "status"), TITLE),
    **dict.fromkeys(("textbox", "searchbox", "combobox", "listbox", "spinbutton"), FIELD),
    **dict.fromkeys(("slider", "checkbox", "radio", "switch"), FIELD),
    **dict.fromkeys(LANDMARKS, LANDMARK),
    "heading": HEADING,
    "link": LINK,
    "img": PICTURE,
}
# What surrounds the content of a page matters less than the content, an open question more.
REGION: Mapping[str, int] = {
    **dict.fromkeys(DIALOGS, 30),
    "main": 10,
    "banner": -8,
    "navigation": -16,
    "complementary": -16,
    "contentinfo": -24,
}
STATE: Mapping[str, int] = {
    "offscreen": -6,
    "covered": -8,
    "disabled": -4,
    "inert": -40,
    "unreachable": -40,
    "focused": 20,
}
BITS = tuple((BIT[state], worth) for state, worth in STATE.items())
# Who has read some items of a list knows the others, and who has seen three "Reply" every one.
REPEATED = frozenset({"listitem", "row", "article", "option", "treeitem"})
READ_ITEMS, ITEM_STEP, MOST_OFF = 3, 3, 30
READ_ALIKE, ALIKE_STEP = 2, 6
LONG_TEXT, SHORTENED, SHORTEN_OFF = 200, 100, 15  # a long text is shortened before it is cut
MARKED = 3  # lines cut in a row that are worth a line which says so
MOST_KINDS = 4  # told of what was cut


def digest(lines: Sequence[Line], max_chars: int) -> str:
    """As many lines as fit, what matters most; what was cut is told at its place and at the end."""
    cuts = [cut for _, cut in sorted(_cuts(lines))]
    low, high = 0, len(cuts)
    while low < high:
        half = (low + high) // 2
        if len(_cut(lines, cuts[:half])) <= max_chars:
            high = half
        else:
            low = half + 1
    text = _cut(lines, cuts[:low])
    return text if len(text) <= max_chars else text[: max(0, max_chars - 1)] + "…"


def _cuts(lines: Sequence[Line]) -> Iterator[tuple[tuple[int, int], tuple[int, bool]]]:
    """Each cut that could be made, with its turn: the line's number, and whether it goes whole."""
    for number, worth in enumerate(_worths(lines)):
        if len(lines[number].text) > LONG_TEXT:
            yield (worth - SHORTEN_OFF, -number), (number, False)
        yield (worth, -number), (number, True)


def _worths(lines: Sequence[Line]) -> list[int]:
    """A line is worth as much as what stands below it: structure outlives its content."""
    worths = [_worth(line) for line in lines]
    off = [max(pair) for pair in zip(_repetition(lines), _alikes(lines), strict=True)]
    open_lines: list[int] = []
    for number, line in enumerate(lines):
        worths[number] -= off[number]
        while open_lines and lines[open_lines[-1]].depth >= line.depth:
            _lift(worths, open_lines)
        open_lines.append(number)
    while open_lines:
        _lift(worths, open_lines)
    return worths


def _lift(worths: list[int], open_lines: list[int]) -> None:
    number = open_lines.pop()
    if open_lines:
        worths[open_lines[-1]] = max(worths[open_lines[-1]], worths[number])


def _worth(line: Line) -> int:
    nodes = line.node.walk() if line.is_whole else (line.node,)
    worth = max(map(_node_worth, nodes))
    # a landmark's own line says what could be asked for by region=
    return worth if line.node.role in LANDMARKS else worth + REGION.get(line.region, 0)


def _node_worth(node: Node) -> int:
    worth = WORTH.get(node.role)
    if worth is None:
        worth = BUTTON if node.bits & OPERABLE else TEXT if _says(node) else STRUCTURE
    if node.role == "heading" and node.level == 1:
        worth = TITLE
    return worth + sum(change for bit, change in BITS if node.bits & bit)


def _says(node: Node) -> bool:
    return (
        node.role == TEXT_ROLE
        or bool(node.name)
        or any(child.role == TEXT_ROLE for child in node.children)
    )


def _repetition(lines: Sequence[Line]) -> list[int]:
    """What each line loses for the items of its list that stand before it."""
    off: list[int] = []
    # of each depth that is open: the items passed so far, and what its own line lost
    levels: list[tuple[int, int]] = []
    for line in lines:
        above = levels[line.depth - 1][1] if 0 < line.depth <= len(levels) else 0
        passed = levels[line.depth][0] if line.depth < len(levels) else 0
        own = 0
        if line.node.role in REPEATED:
            own = max(0, passed - READ_ITEMS + 1) * ITEM_STEP
            passed += 1
        del levels[line.depth :]
        levels += [(0, above)] * (line.depth - len(levels))
        levels.append((passed, min(MOST_OFF, above + own)))
        off.append(levels[-1][1])
    return off


def _alikes(lines: Sequence[Line]) -> Iterator[int]:
    """What each line loses for those before it that say the same."""
    seen: Counter[tuple[str, str]] = Counter()
    for line in lines:
        alike = (line.node.role, line.node.name)
        yield min(MOST_OFF, max(0, seen[alike] - READ_ALIKE + 1) * ALIKE_STEP)
        seen[alike] += bool(line.node.name)


def _cut(lines: Sequence[Line], cuts: Iterable[tuple[int, bool]]) -> str:
    gone = dict(sorted(cuts, key=lambda cut: cut[1]))  # a line that goes whole is not shortened
    told: list[str] = []
    run: list[Line] = []
    for number, line in enumerate(lines):
        if gone.get(number):
            run.append(line)
            continue
        told += _marker(run)
        run = []
        told.append(f"{line.text[:SHORTENED]}…" if number in gone else line.text)
    told += _marker(run)
    return "\n".join([*told, *_note(lines, gone)])


def _marker(run: Sequence[Line]) -> list[str]:
    if len(run) < MARKED:
        return []
    shallowest = min(run, key=lambda line: line.depth).text
    indent = shallowest[: len(shallowest) - len(shallowest.lstrip(" "))]
    return [f"{indent}… {len(run)} lines"]


def _note(lines: Sequence[Line], gone: Mapping[int, bool]) -> list[str]:
    """What was cut, by kind, and how to see it."""
    whole = [lines[number] for number, is_whole in gone.items() if is_whole]
    shortened = len(gone) - len(whole)
    if not gone:
        return []
    kinds = Counter(line.node.role for line in whole)
    told = [f"{count} {role}" for role, count in kinds.most_common(MOST_KINDS)]
    if len(kinds) > MOST_KINDS:
        told.append("others")
    said = [f"{len(whole)} of {len(lines)} lines cut ({', '.join(told)})"] if whole else []
    said += [f"{shortened} shortened"] if shortened else []
    return [f"... {', '.join(said)}; narrow it with region= or role="]
