"""Roles: what a person does to them, and what they are good for.

https://www.w3.org/TR/wai-aria-1.2/#role_definitions; the roles of HTML elements are worked out in
the page by https://www.w3.org/TR/html-aam-1.0/#html-element-role-mappings.
"""

from __future__ import annotations

# What a person operates, by https://www.w3.org/TR/wai-aria-1.2/#widget_roles: the letter of its
# ids, and the type of its default action.
OPERABLE: dict[str, tuple[str, str]] = {
    "link": ("L", "click"),
    "button": ("B", "click"),
    "tab": ("B", "click"),
    "menuitem": ("B", "click"),
    "treeitem": ("B", "click"),
    "radio": ("B", "check"),
    "checkbox": ("B", "check"),
    "switch": ("B", "check"),
    "menuitemcheckbox": ("B", "check"),
    "menuitemradio": ("B", "check"),
    "textbox": ("I", "fill"),
    "searchbox": ("I", "fill"),
    "spinbutton": ("I", "fill"),
    "slider": ("I", "fill"),
    "combobox": ("I", "select_dropdown_option"),
    "listbox": ("I", "select_dropdown_option"),
    "option": ("O", "click"),
    "scrollbar": ("M", "click"),
    "audio": ("M", "click"),  # with controls; HTML gives them no ARIA role
    "video": ("M", "click"),
}

LETTERS: dict[str, str] = {"img": "F"} | {role: letter for role, (letter, _) in OPERABLE.items()}
OTHER_LETTER = "M"
OTHER_ACTION = "click"  # of what has no role and that a click is meant for

# https://www.w3.org/TR/wai-aria-1.2/#landmark_roles
LANDMARKS = frozenset(
    {"banner", "complementary", "contentinfo", "form", "main", "navigation", "region", "search"}
)
# https://www.w3.org/TR/wai-aria-1.2/#dialog and its subclass
DIALOGS = frozenset({"dialog", "alertdialog"})

# https://www.w3.org/TR/wai-aria-1.2/#namefromcontent
NAMED_BY_CONTENT = frozenset(
    {
        "button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "menuitem",
        "menuitemcheckbox", "menuitemradio", "option", "radio", "row", "rowheader", "switch", "tab",
        "tooltip", "treeitem",
    }
)  # fmt: skip

# https://www.w3.org/TR/wai-aria-1.2/#table and #grid
TABLES = frozenset({"table", "grid", "treegrid"})
CELLS = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
LISTS = frozenset({"list", "listbox", "menu", "menubar", "feed", "tree", "tablist"})
ITEMS = frozenset({"listitem", "row", "article"})
"""What tells its content from that of its like: its text is the `row` of what stands in it."""

# Text-level roles: kept in the outline, not elements of their own.
TEXT_ROLES = frozenset(
    {
        "blockquote", "caption", "code", "deletion", "emphasis", "insertion", "mark", "paragraph",
        "strong", "subscript", "superscript", "time",
    }
)  # fmt: skip


def letter(role: str) -> str:
    """The letter that ids of this role begin with."""
    return LETTERS.get(role, OTHER_LETTER)


def default_action(role: str) -> str:
    """The type of the default action of what has this role."""
    return OPERABLE[role][1] if role in OPERABLE else OTHER_ACTION
