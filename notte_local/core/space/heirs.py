"""Which new element is what an earlier one has become, where a page is rendered anew.

An element lives on in another only where that is certain: the same role, name and surrounding
text, and exactly one such element before and exactly one after. Position alone never decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.space import roles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from notte_local.core.tree import Node

# What tells its content from that of its like: a row, an item, a branch of a tree.
ITEMS = roles.ITEMS | {"treeitem", "option"}
# Of what stands around an item these count too: "OK" of another comment, or of another question,
# is another thing. A row around a row is a layout table's, and holds half the page.
AROUND_ITEMS = (ITEMS - {"row"}) | roles.DIALOGS
# What parts the text around an element that stands in no item.
PARTS = AROUND_ITEMS | ITEMS | roles.LANDMARKS | {"group", "radiogroup", "iframe", "document"}
# "Edit" and "Delete" stand in every row and tell none from another.
COMMANDS = frozenset({"button", "menuitem"})

Text = tuple[str, ...]
Mark = tuple[object, ...]
"""What must be the same before and after; it is certain where it is one element's alone."""

_Chain = tuple["Node", "_Chain | None"]


def successors(
    before: Node, after: Node, lost: Collection[Node], fresh: Collection[Node]
) -> Iterator[tuple[Node, Node]]:
    """Each of `lost` with the one of `fresh` that it certainly became.

    The trees hold all that there was and is: an element that lives on takes part in the counting.
    """
    kinds = {(node.role, node.name) for node in lost} & {(node.role, node.name) for node in fresh}
    if not kinds:
        return
    earlier, later = _by_mark(before, kinds), _by_mark(after, kinds)
    gone, come = set(map(id, lost)), set(map(id, fresh))
    for mark, nodes in earlier.items():
        heirs = later.get(mark, [])
        if len(nodes) == len(heirs) == 1 and id(nodes[0]) in gone and id(heirs[0]) in come:
            yield nodes[0], heirs[0]


def _by_mark(tree: Node, kinds: Collection[tuple[str, str]]) -> dict[Mark, list[Node]]:
    """The nodes of these roles and names by their marks; one that nothing marks is left out."""
    marked: dict[Mark, list[Node]] = {}
    said = _Said()
    stack: list[tuple[Node, _Chain | None]] = [(tree, None)]
    while stack:
        node, above = stack.pop()
        chain = (node, above) if node.role in PARTS else above
        if node.number and (node.role, node.name) in kinds:
            mark = _mark(node, chain, said)
            if mark is not None:
                marked.setdefault(mark, []).append(node)
        stack.extend([(child, chain) for child in node.children])
    return marked


def _mark(node: Node, chain: _Chain | None, said: _Said) -> Mark | None:
    around = tuple(_around(node, chain, said))
    if not node.name and not any(around):
        return None
    document, extra = node.frame.document, node.extra
    address = document.url.partition("#")[0]
    leads = extra.get("h") or extra.get("u")  # a link to elsewhere is another link
    return (document.token, address, node.role, node.name, leads, around)


def _around(node: Node, chain: _Chain | None, said: _Said) -> Iterator[Text]:
    """The text of what it stands in, outwards: to its item where that says what it is of."""
    counted = PARTS
    while chain is not None:
        part, chain = chain
        if part.role not in counted:
            continue
        yield said.text(part)
        if part.role in ITEMS and any(text != node.name for text in said.telling(part)):
            counted = AROUND_ITEMS


class _Said:
    """What the parts of one tree say, each read once."""

    def __init__(self) -> None:
        self._texts: dict[int, Text] = {}
        self._telling: dict[int, Text] = {}

    def text(self, part: Node) -> Text:
        """All that is said in a part, and not in a part of its own."""
        text = self._texts.get(id(part))
        if text is None:
            text = self._texts[id(part)] = tuple(said for _, said in _own_texts(part))
        return text

    def telling(self, part: Node) -> Text:
        """Two texts, if there are, that tell a part from its like: no command that each has."""
        telling = self._telling.get(id(part))
        if telling is None:
            texts = {said: None for node, said in _own_texts(part) if node.role not in COMMANDS}
            telling = self._telling[id(part)] = tuple(texts)[:2]
        return telling


def _own_texts(part: Node) -> Iterator[tuple[Node, str]]:
    if part.name and part.role != "document":  # its title counts messages and the like
        yield part, part.name
    stack = part.children[::-1]
    while stack:
        node = stack.pop()
        if node.role in PARTS:
            continue
        if node.name:
            yield node, node.name
        if value := node.extra.get("v"):
            yield node, value
        stack.extend(reversed(node.children))
