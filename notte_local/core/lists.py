"""A page before and after a list was opened -> the options of that list, and the one meant.

Markup rarely says which list belongs to which control: libraries hang their popups at the end of
the document. What has come since the control was pressed is its list.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.tree import BIT, TEXT_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.tree import Node

# https://www.w3.org/TR/wai-aria-1.2/#aria-haspopup names the roles that such a list may have
OPTION_ROLES = frozenset(
    {"option", "menuitem", "menuitemradio", "menuitemcheckbox", "treeitem", "gridcell", "radio"}
)
LIST_ROLES = frozenset({"listbox", "menu", "tree", "grid", "treegrid", "dialog", "radiogroup"})
UNSEEN = BIT["unreachable"] | BIT["inert"]
CHOSEN = BIT["selected"] | BIT["checked"]
MOST_WORDS = 12  # of the text of an option; a longer one is a part of the page


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick."""

    node: Node
    label: str

    @property
    def is_disabled(self) -> bool:
        return bool(self.node.bits & BIT["disabled"])

    @property
    def is_chosen(self) -> bool:
        return bool(self.node.bits & CHOSEN)


def keys_of(tree: Node) -> frozenset[str]:
    """The elements of a page, to say later what has come since."""
    return frozenset(node.key for node in tree.walk() if node.number)


def find(tree: Node, key: str) -> Node | None:
    """The node of an element; None where it is gone."""
    return next((node for node in tree.walk() if node.number and node.key == key), None)


def options_of(tree: Node, key: str, before: frozenset[str]) -> tuple[Option, ...]:
    """The options of a control's list: those in it, those of the list it names, what has come."""
    control = find(tree, key)
    named = _named_list(tree, control) if control else None
    for top in (control, named):
        inside = tuple(_options(top, top.walk(), OPTION_ROLES)) if top else ()
        if inside:
            return inside
    came = [node for node in tree.walk() if node.number and node.key not in before]
    with_roles = tuple(_options(tree, came, OPTION_ROLES))
    return with_roles or tuple(_options(tree, came, None))


def _named_list(tree: Node, control: Node) -> Node | None:
    """What `aria-controls` or `aria-owns` names, where it is a list that can be seen."""
    attributes = control.extra.get("a", {})
    ids = f"{attributes.get('aria-controls', '')} {attributes.get('aria-owns', '')}".split()
    if not ids:
        return None
    for node in tree.walk():
        if node.role in LIST_ROLES and node.extra.get("a", {}).get("id") in ids:
            return node
    return None


def _options(
    top: Node, nodes: Sequence[Node] | Iterator[Node], roles: frozenset[str] | None
) -> Iterator[Option]:
    """Those of the nodes that have such a role and can be reached; without roles, all with text.

    An outer one gives way to those inside it.
    """
    for node in nodes:
        if node is top or node.bits & UNSEEN or (roles is not None and node.role not in roles):
            continue
        if roles is None and any(child.number for child in node.children):
            continue
        label = label_of(node)
        if label and len(label.split()) <= MOST_WORDS:
            yield Option(node, label)


def label_of(node: Node) -> str:
    """What a person reads on an option."""
    said = node.visible_text or node.name
    if said:
        return said
    return _texts(node)


def _texts(node: Node) -> str:
    texts = (inner.name if inner.role == TEXT_ROLE else inner.visible_text for inner in node.walk())
    return " ".join(text for text in texts if text)


def chosen(wanted: str, options: Sequence[Option]) -> Option | None:
    """The option that is meant: by its label, whatever the case, else the only one that holds it,
    since an option may say more than its label: "Large, 12 in stock".
    """
    asked = _folded(wanted)
    exact = [option for option in options if _folded(option.label) == asked]
    if exact:
        return next((option for option in exact if option.label == wanted), exact[0])
    held = [option for option in options if _words_in(asked, _folded(option.label))]
    return held[0] if len(held) == 1 else None


# What a control shows is the text in it; a field's name stands beside it.
NAMED_BESIDE = frozenset({"combobox", "listbox", "textbox", "searchbox"})


def shown_by(control: Node | None) -> str:
    """What a control shows as its value: what it holds, and the text in it."""
    if control is None:
        return ""
    text = _texts(control) if control.role in NAMED_BESIDE else label_of(control)
    return f"{control.extra.get('v') or ''} {text}".strip()


def said_outside(tree: Node, before: frozenset[str]) -> Counter[str]:
    """How often each text stands on the page, lists that have come since aside."""
    counts: Counter[str] = Counter()
    stack = [tree]
    while stack:
        node = stack.pop()
        has_come = node.number and node.key not in before
        if has_come and (node.role in OPTION_ROLES or node.role in LIST_ROLES):
            continue
        said = _folded(node.name if node.role == TEXT_ROLE else node.visible_text)
        if said:
            counts[said] += 1
        stack.extend(node.children)
    return counts


def shows(label: str, text: str) -> bool:
    """Whether a control that shows `text` shows that option."""
    return _words_in(_folded(label), _folded(text))


def stands(counts: Counter[str], label: str) -> int:
    """How often a label stands on the page as a text of its own."""
    return counts[_folded(label)]


def _words_in(wanted: str, text: str) -> bool:
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
