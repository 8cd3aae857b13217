"""A tree -> the elements of the page, and what can be done with each.

The page knows keys of its own; the ids that people see are given out here, in document order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, overload

from notte_local.core.element import NO_ATTRIBUTES, Element, Place
from notte_local.core.making import maker
from notte_local.core.space import roles
from notte_local.core.space.category import categorize
from notte_local.core.space.place import Context
from notte_local.core.tree import BIT, OPERABLE, ROOT_ROLE, TEXT_ROLE, Node, states_of
from notte_local.core.unswept import unswept
from notte_local.errors import NoMatch, UnknownElement

if TYPE_CHECKING:
    from notte_local.actions import Action
    from notte_local.core.element import Match
    from notte_local.core.space.ids import Ids

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Built:
    """All elements of a page, flagged, and the space of what can be done with those of use."""

    elements: tuple[Element, ...]
    space: ActionSpace


@unswept()
def build_space(tree: Node, ids: Ids, url: str | None = None) -> Built:
    """The elements of a tree, and their actions; each node of the tree is given its id.

    `url` is the page's address as it may be told.
    """
    elements, usable = _spanned(tree, ids).told()
    ids.forget(tree)
    category = partial(categorize, tree.frame.document.url, elements)  # few ask for it
    space = ActionSpace(usable, url=url or tree.frame.document.url, category=category)
    return Built(tuple(elements), space)


# -- Elements -------------------------------------------------------------------------------------

NO_USE = BIT["inert"] | BIT["unreachable"]
# Unless a click is meant for them
NOT_ELEMENTS = roles.TEXT_ROLES | {TEXT_ROLE, ROOT_ROLE, "generic"}


class Span:
    """The elements of one node and of all below it, kept on the node: while it stands in the same
    context, a tree that holds it again need not make them anew.
    """

    __slots__ = ("key", "parts", "usable")

    def __init__(self, key: object) -> None:
        self.key = key
        self.parts: list[Element | Span] = []
        self.usable: list[Element | Span] = []

    def told(self) -> tuple[list[Element], list[Element]]:
        """All elements in document order, and those of use."""
        return _flat(self, "parts"), _flat(self, "usable")


def _flat(span: Span, kind: str) -> list[Element]:
    flat: list[Element] = []
    stack = [iter(getattr(span, kind))]
    while stack:
        for part in stack[-1]:
            if isinstance(part, Span):
                stack.append(iter(getattr(part, kind)))
                break
            flat.append(part)
        else:
            stack.pop()
    return flat


def _spanned(tree: Node, ids: Ids) -> Span:
    """The elements of a tree, each with its place, in document order; its nodes get their ids."""
    top = Span(None)
    stack = [(tree, Context(), top)]
    while stack:
        node, above, span = stack.pop()
        role, bits = node.role, node.bits
        inner, within = above, span
        inside = [child for child in node.children if child.role != TEXT_ROLE]
        if inside:
            if role in SPANNED:
                key = (ids, *above.key())
                known = node.span
                if isinstance(known, Span) and known.key == key:
                    above.skip(node)
                    _add(span, known)
                    continue
                within = node.span = Span(key)
                _add(span, within)
            inner = above.inside(node)
        else:
            above.skip(node)
        if role not in NOT_ELEMENTS or bits & OPERABLE:
            node.id = ids.give(node)
            element = _element(node, above.place_here())
            within.parts.append(element)
            if bits & OPERABLE and not bits & NO_USE:
                within.usable.append(element)
            if role == "heading":
                above.pass_heading(node.name)
        inside.reverse()
        stack.extend([(child, inner, within) for child in inside])
    return top


# What may hold much. Not what only groups: a heading in it still stands over what follows it.
SPANNED = roles.LANDMARKS.union(
    roles.DIALOGS, roles.TABLES, roles.LISTS, roles.ITEMS,
    ("rowgroup", "iframe", "generic", "figure", "application", "radiogroup", "tabpanel"),
)  # fmt: skip


def _add(span: Span, inner: Span) -> None:
    span.parts.append(inner)
    span.usable.append(inner)


make_element = maker(Element)


def _element(node: Node, place: Place) -> Element:
    extra, name, visible, states = node.extra, node.name, node.visible_text, states_of(node.bits)
    if visible != name and is_mismatch(name, visible):
        states = states_of(node.bits | BIT["mismatch"])
    return make_element(
        node.id,
        node.role,
        name,
        visible,
        extra.get("d", ""),
        extra.get("v"),
        states,
        tuple(extra.get("o", ())),
        extra.get("h"),
        extra.get("p", ""),
        extra.get("l"),
        node.box,
        place,
        node.tag,
        extra.get("a", NO_ATTRIBUTES),
    )


WORD = re.compile(r"\w+")


def is_mismatch(name: str, visible: str) -> bool:
    """Whether what is seen contradicts the name: fewer than half of the words of each are shared.

    https://www.w3.org/WAI/WCAG22/Understanding/label-in-name asks for all of them; a name that
    only adds to what is seen, or the other way about, contradicts nothing.
    """
    named, seen = set(WORD.findall(name.lower())), set(WORD.findall(visible.lower()))
    shared = len(named & seen)
    return bool(named and seen) and shared * 2 < len(seen) and shared * 2 < len(named)


MASKED = ("t", "d", "v", "h", "p")


def mask_tree(tree: Node, mask: Mask) -> None:
    """Apply `mask` to every text of a tree, so that no secret gets past it."""
    for node in tree.walk():
        node.span = None  # what was made of it knew less
        node.name = mask(node.name)
        if node.extra:
            node.extra = {key: _masked(key, told, mask) for key, told in node.extra.items()}


def _masked(key: str, told: Any, mask: Mask) -> Any:
    if key in MASKED:
        return mask(told)
    if key == "o":
        return [mask(option) for option in told]
    if key == "a":
        return {name: mask(text) for name, text in told.items()}
    return told


# -- Actions --------------------------------------------------------------------------------------

# What else an element invites, by the type of its default action.
ALSO = {
    "click": ("hover",),
    "check": ("click", "hover"),
    "fill": ("click", "hover"),
    "select_dropdown_option": ("click", "hover"),
}
# What opens at a double click, where a click only picks it.
DOUBLE_CLICKED = frozenset({"generic", "gridcell", "listitem", "option", "row", "treeitem"})
# What a click sets back too: a radio button is unset by setting another.
UNSET_TOO = frozenset({"checkbox", "menuitemcheckbox", "switch"})


def default_action(element: Element) -> Action:
    """What an element invites most."""
    return _make(_default_type(element), element)


def fitting_actions(element: Element) -> tuple[Action, ...]:
    """All that an element invites, its default action first."""
    kind = _default_type(element)
    first = _make(kind, element)
    back = [first.model_copy(update={"value": not _is_unchecked(element)})]
    twice = [_make("double_click", element)] if element.role in DOUBLE_CLICKED else []
    also = [_make(each, element) for each in ALSO[kind]]
    return (first, *(back if element.role in UNSET_TOO else []), *twice, *also)


def _default_type(element: Element) -> str:
    # A text field that suggests is typed into; what it suggests is picked once it is there.
    if element.role == "combobox" and element.tag in ("input", "textarea"):
        return "fill"
    return roles.default_action(element.role)


def _make(kind: str, element: Element) -> Action:
    from notte_local.actions import ACTIONS

    if kind == "check":
        return ACTIONS[kind].model_validate({"id": element.id, "value": _is_unchecked(element)})
    action = ACTIONS[kind].model_validate({"id": element.id, **NEEDED.get(kind, {})})
    # Needed and not set: core/resolve tells it by that from an empty value that is wanted.
    action.model_fields_set.difference_update(NEEDED.get(kind, {}))
    return action


def _is_unchecked(element: Element) -> bool:
    return "checked" not in element.states


# What stands where only the caller can know the value.
NEEDED: dict[str, dict[str, str]] = {
    "fill": {"value": ""},
    "select_dropdown_option": {"value": ""},
}


class ActionSpace(Sequence["Action"]):
    """What can be done on a page: one default action an element, made when asked for.

    In document order, or, of an instruction, its matches, best first. An action of the browser
    ("go back") has no element.
    """

    def __init__(
        self,
        elements: Iterable[Element | None] = (),
        actions: Iterable[Action] | None = None,
        *,
        category: str | Callable[[], str] = "other",
        url: str = "",
        wanted: str = "",
        nearest: Sequence[Match] = (),
    ) -> None:
        self._elements = tuple(elements)
        self._actions = None if actions is None else tuple(actions)
        self._category = category
        self._url = url
        self._wanted = wanted
        self._nearest = tuple(nearest)

    @classmethod
    def from_matches(
        cls,
        matches: Iterable[Match],
        *,
        wanted: str,
        nearest: Sequence[Match] = (),
        category: str = "other",
        url: str = "",
    ) -> ActionSpace:
        """The actions of `matches`, best first, values included.

        `wanted` and `nearest` are what `first()` says where there is no match.
        """
        kept = tuple(matches)
        return cls(
            [match.element for match in kept],
            [match.action for match in kept],
            category=category,
            url=url,
            wanted=wanted,
            nearest=nearest,
        )

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements of the space, in its order."""
        return tuple(element for element in self._elements if element is not None)

    @property
    def category(self) -> str:
        """The kind of page: one of homepage, search-results, data-feed, item, auth, form,
        manage-cookies, overlay, payment, captcha, other.
        """
        if not isinstance(self._category, str):
            self._category = self._category()
        return self._category

    def __len__(self) -> int:
        return len(self._elements)

    @overload
    def __getitem__(self, key: int | str) -> Action: ...
    @overload
    def __getitem__(self, key: slice) -> ActionSpace: ...
    def __getitem__(self, key: int | str | slice) -> Action | ActionSpace:
        """By index, by the id of an element (UnknownElement where it has none), or a slice."""
        if isinstance(key, slice):
            return self._only(range(len(self))[key])
        index = self._index(key) if isinstance(key, str) else key
        if self._actions is not None:
            return self._actions[index]
        element = self._elements[index]
        assert element is not None  # without actions of its own, a space has elements only
        return default_action(element)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return item in self._by_id
        return super().__contains__(item)

    def first(self) -> Action:
        """The best action. Raises NoMatch, with the nearest elements, where there is none."""
        if not self._elements:
            raise NoMatch(self._wanted or "anything", self._url or "the page", self._nearest)
        return self[0]

    def actions(self, id: str) -> tuple[Action, ...]:  # noqa: A002
        """All that the element of `id` invites, its default action first."""
        index = self._index(id)
        element = self._elements[index]
        assert element is not None  # it was found by its id
        given = () if self._actions is None else (self._actions[index],)
        return tuple(dict.fromkeys((*given, *fitting_actions(element))))

    def filter(
        self,
        *,
        role: str | None = None,
        name: str | re.Pattern[str] | None = None,
        type: str | None = None,  # noqa: A002
        where: str | Callable[[Element], bool] | None = None,
    ) -> ActionSpace:
        """The actions whose element has that role and a name that holds `name` (case aside).

        `type` is that of the action; `where` a text that the element's place holds (landmark,
        heading, row, column, dialog), or a function of the element.
        """
        return self._only(
            index
            for index, element in enumerate(self._elements)
            if (role is None or (element is not None and element.role == role))
            and (name is None or (element is not None and _is_named(element, name)))
            and (where is None or (element is not None and _is_where(element, where)))
            and (type is None or self[index].type == type)
        )

    def search(self, query: str, limit: int = 10) -> tuple[Match, ...]:
        """The elements that fit `query` best, ranked, with the reasons."""
        from notte_local.core.match import rank

        return rank(query, self.elements, limit=limit)

    def is_empty(self) -> bool:
        return not self._elements

    @property
    def markdown(self) -> str:
        """The space as a markdown list a kind of element, ids in natural order."""
        lines: list[str] = []
        for letter, heading in HEADINGS.items():
            members = [element for element in self.elements if element.id[0] == letter]
            if members:
                members.sort(key=lambda element: int(element.id[1:]))
                lines += [f"## {heading}", "", *_markdown_lines(members), ""]
        return "\n".join(lines).rstrip()

    def __str__(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return f"<ActionSpace of {len(self)} on {self._url or 'no page'}>"

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {
            element.id: index
            for index, element in reversed(list(enumerate(self._elements)))
            if element is not None
        }

    def _index(self, id: str) -> int:  # noqa: A002
        index = self._by_id.get(id)
        if index is None:
            raise UnknownElement(
                f"No element {id!r} among the {len(self)} of the action space of "
                f"{self._url or 'the page'}."
            )
        return index

    def _only(self, indexes: Iterable[int]) -> ActionSpace:
        kept = tuple(indexes)
        return ActionSpace(
            [self._elements[index] for index in kept],
            None if self._actions is None else [self._actions[index] for index in kept],
            category=self._category,
            url=self._url,
            wanted=self._wanted,
            nearest=self._nearest,
        )


HEADINGS = {
    "L": "Links",
    "B": "Buttons",
    "I": "Inputs",
    "F": "Images",
    "O": "Options",
    "M": "Other",
}


def _markdown_lines(members: Sequence[Element]) -> Iterator[str]:
    from notte_local.core.space.outline import told_states

    names = Counter((element.role, _told_name(element)) for element in members)
    for element in members:
        name = _told_name(element)
        value = f" = {element.value!r}" if element.value else ""
        twin = names[element.role, name] > 1 or not name
        place = where_of(element)
        where = f" in {place!r}" if twin and place else ""
        states = told_states(element.states)
        yield f"- **{element.id}** {element.role} {name!r}{value}{where}{states}"


def _told_name(element: Element) -> str:
    return element.name or element.visible_text or element.placeholder


WHERE_CHARS = 60


def where_of(element: Element) -> str:
    """What tells an element from one of the same name: its row, dialog, landmark or heading."""
    place = element.place
    row = place.row if place.row not in (element.name, element.visible_text) else ""
    around = "" if place.landmark.startswith("main") else place.landmark
    where = row or place.dialog or around or place.heading or place.landmark
    return where if len(where) <= WHERE_CHARS else f"{where[: WHERE_CHARS - 1]}…"


def _is_named(element: Element, name: str | re.Pattern[str]) -> bool:
    if isinstance(name, re.Pattern):
        return bool(name.search(element.name) or name.search(element.visible_text))
    wanted = name.casefold()
    return wanted in element.name.casefold() or wanted in element.visible_text.casefold()


def _is_where(element: Element, where: str | Callable[[Element], bool]) -> bool:
    if callable(where):
        return where(element)
    place, wanted = element.place, where.casefold()
    texts = (place.landmark, place.heading, place.row, place.column, place.dialog)
    return any(wanted in text.casefold() for text in texts)
