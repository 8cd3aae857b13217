"""The ids of a session: which element each leads to. Given once, and never to another element."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.space import roles
from notte_local.core.space.heirs import successors
from notte_local.core.tree import OPERABLE, Node, Reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_KEPT = 200_000  # ids whose elements can be told as gone; older ones are unknown


@dataclass(frozen=True, slots=True)
class Heir:
    """What an element that is not seen any more lives on in, if it is gone from its document."""

    id: str
    lost: Reach
    node: Node


class Ids:
    """One counter a letter. An element keeps its id while it lives, since its key does; across a
    re-render the id passes to its one certain successor, if there is one.
    """

    def __init__(self) -> None:
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._by_key: dict[str, str] = {}
        self._reaches: dict[str, tuple[tuple[str, ...], str]] = {}
        self._last: Node | None = None

    def give(self, node: Node) -> str:
        """The id of a node's element: a new one where it has none, or its letter has changed."""
        key = node.key
        letter = roles.letter(node.role)
        given = self._by_key.get(key)
        if given is None or given[0] != letter:
            self._counts[letter] += 1
            given = self._by_key[key] = f"{letter}{self._counts[letter]}"
            self._reaches[given] = (node.frame.frames, key)
        return given

    def heirs(self, tree: Node, *, is_whole: bool = True) -> tuple[Heir, ...]:
        """Who may inherit in a page that is read again, before its ids are given.

        To be inherited from, an element must be gone: whether it is, only its document knows.
        `is_whole` says that nothing was left out of the tree; else nothing is certain in it, nor
        from it to the next.
        """
        before, self._last = self._last, tree if is_whole else None
        if before is None or not is_whole:
            return ()
        # An heir stands in the document of its element: one that is left has none
        documents = before.frame.tokens() & tree.frame.tokens()
        if not documents:
            return ()
        now, shared = _outside(tree, lambda node: node.span is not None)
        fresh = [
            node
            for node in now
            if _is_element(node)
            and node.frame.document.token in documents
            and node.key not in self._by_key
        ]
        if not fresh:
            return ()
        here = {node.key for node in now if node.number}
        earlier, _ = _outside(before, lambda node: id(node) in shared)
        lost = [
            node
            for node in earlier
            if node.id and node.frame.document.token in documents and node.key not in here
        ]
        if not lost:
            return ()
        return tuple(
            Heir(old.id, old.reach, new)
            for old, new in successors(before, tree, lost, fresh)
            if self._by_key.get(old.key) == old.id
        )

    def are_given(self, tree: Node) -> bool:
        """Whether every element of a page that is read again has its id."""
        if self._last is None:
            return False
        now, _ = _outside(tree, lambda node: node.span is not None)
        return all(node.key in self._by_key for node in now if _is_element(node))

    def pass_on(self, heirs: Iterable[Heir]) -> None:
        """The ids of elements that are gone lead to their heirs from now on."""
        for heir in heirs:
            self._by_key.pop(heir.lost.key, None)
            self._by_key[heir.node.key] = heir.id
            self._reaches[heir.id] = (heir.node.frame.frames, heir.node.key)

    def forget(self, tree: Node) -> None:
        """Let go of the oldest ids where there are too many; those of the page itself are kept."""
        if len(self._reaches) <= MOST_KEPT:
            return
        here = {node.id for node in tree.walk()}
        old = [id for id in self._reaches if id not in here]  # noqa: A001 - the contract's name
        for id in old[: len(self._reaches) - MOST_KEPT // 2]:  # noqa: A001
            self._by_key.pop(self._reaches.pop(id)[1], None)

    def reach(self, id: str) -> Reach | None:  # noqa: A002
        """How the element of an id is reached, gone or not; None where it was never given."""
        known = self._reaches.get(id)
        return None if known is None else Reach(*known)

    def known(self, id: str) -> bool:  # noqa: A002
        """Whether the id was ever given in this session."""
        return id[1:].isdecimal() and 0 < int(id[1:]) <= self._counts.get(id[0], 0)


def _outside(tree: Node, is_known: Callable[[Node], bool]) -> tuple[list[Node], set[int]]:
    """The nodes of a tree outside what is known of it, and the tops of that, by identity.

    A node that two trees share is the same in both, with all that is below it.
    """
    nodes: list[Node] = []
    known: set[int] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if is_known(node):
            known.add(id(node))
        else:
            nodes.append(node)
            stack.extend(reversed(node.children))
    return nodes, known


def _is_element(node: Node) -> bool:
    return bool(node.number) and (
        bool(node.bits & OPERABLE) or node.role not in roles.TEXT_ROLES | {"generic"}
    )
