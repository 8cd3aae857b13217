"""Pages that are made up, each with the truth of what can be operated on it: role and name.

The truth stands beside the page, never in it: no reader can go by it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape

Truth = Counter[tuple[str, str]]

SECTION = """
<section aria-label="Part {n}"><h2>Part {n}</h2>
<p>Some words about <a href="/part/{n}">part {n}</a> and <b>what</b> is in it.</p>
<ul>{items}</ul>
<form><label>Name {n} <input name="name{n}"></label>
<label><input type="checkbox" name="news{n}"> News of part {n}</label>
<select aria-label="Size {n}"><option>Small<option selected>Large</select>
<button type="button">Save {n}</button></form>
<table><thead><tr><th>Item<th>Price<th>Do</thead><tbody>{rows}</tbody></table></section>
"""
ITEM = '<li><a href="/item/{n}/{i}">Item {i} of part {n}</a></li>'
ROW = "<tr><td>Thing {n}.{i}<td>{i} EUR<td><button type='button'>Delete</button></tr>"
PER_SECTION = 50  # elements of one section, about
ITEMS, ROWS = 6, 3


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page by its paths: "/" is the page itself, the others its frames."""

    name: str
    documents: dict[str, str]
    truth: Truth = field(default_factory=Truth)


def sized(size: int) -> MadePage:
    """A page of about `size` elements: links, buttons, fields, headings, lists, tables."""
    numbers = range(max(1, size // PER_SECTION))
    body = "".join(_section(n) for n in numbers)
    truth: Truth = Counter(pair for n in numbers for pair in _section_truth(n))
    return MadePage(str(size), {"/": _document(f"{size} elements", body)}, truth)


def _section(n: int) -> str:
    return SECTION.format(
        n=n,
        items="".join(ITEM.format(n=n, i=i) for i in range(ITEMS)),
        rows="".join(ROW.format(n=n, i=i) for i in range(ROWS)),
    )


def _section_truth(n: int) -> list[tuple[str, str]]:
    return [
        ("link", f"part {n}"),
        *(("link", f"Item {i} of part {n}") for i in range(ITEMS)),
        ("textbox", f"Name {n}"),
        ("checkbox", f"News of part {n}"),
        ("combobox", f"Size {n}"),
        ("button", f"Save {n}"),
        *[("button", "Delete")] * ROWS,
    ]


def _document(title: str, body: str) -> str:
    return f"<!doctype html><title>{title}</title><main><h1>{title}</h1>{body}</main>"


def frames(count: int = 20) -> MadePage:
    """As many frames, each with a section of its own."""
    documents = {
        "/": "".join(f"<iframe src='/{n}' title='Frame {n}'></iframe>" for n in range(count))
    }
    documents |= {f"/{n}": _document(f"Frame {n}", _section(n)) for n in range(count)}
    truth: Truth = Counter(pair for n in range(count) for pair in _section_truth(n))
    return MadePage(f"{count} frames", documents, truth)


def table(rows: int = 100, columns: int = 20) -> MadePage:
    """A dense table of links."""
    cells = [[f"{row}.{column}" for column in range(columns)] for row in range(rows)]
    body = "".join(
        f"<tr>{''.join(f'<td><a href=/{cell}>Item {cell}</a>' for cell in row)}</tr>"
        for row in cells
    )
    truth: Truth = Counter(("link", f"Item {cell}") for row in cells for cell in row)
    return MadePage(
        f"table of {rows * columns} links",
        {"/": _document("Table", f"<table>{body}</table>")},
        truth,
    )


# What a component library renders in the place of HTML's own controls, and what it is to a person.
# Hidden text, icons and wrappers are as such libraries have them.
WIDGETS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        (
            '<div role="tablist"><div role="tab" aria-selected="true" tabindex="0">First {n}</div>'
            '<div role="tab" aria-selected="false" tabindex="-1">Second {n}</div></div>'
        ),
        (("tab", "First {n}"), ("tab", "Second {n}")),
    ),
    (
        (
            '<div class="field"><div id="l{n}">Colour {n}</div><div role="combobox" tabindex="0" '
            'aria-labelledby="l{n}" aria-expanded="false" aria-haspopup="listbox">Red</div></div>'
        ),
        (("combobox", "Colour {n}"),),
    ),
    (
        (
            '<div role="slider" tabindex="0" aria-label="Volume {n}" aria-valuenow="3" '
            'style="width: 200px; height: 10px"></div>'
        ),
        (("slider", "Volume {n}"),),
    ),
    (
        (
            '<label class="switch"><span style="position: absolute; opacity: 0">'
            '<input type="checkbox" role="switch"></span> Dark mode {n}</label>'
        ),
        (("switch", "Dark mode {n}"),),
    ),
    (
        (
            '<button aria-label="Close {n}"><svg width="16" height="16" aria-hidden="true">'
            '<path d="M0 0L16 16"/></svg></button>'
        ),
        (("button", "Close {n}"),),
    ),
    (
        (
            '<div role="toolbar"><button aria-pressed="true"><b>B</b><span hidden>hidden</span>'
            "</button></div>"
        ),
        (("button", "B"),),
    ),
    (
        (
            '<ul role="tree"><li role="treeitem" aria-expanded="false" tabindex="0">Folder {n}</li>'
            "</ul>"
        ),
        (("treeitem", "Folder {n}"),),
    ),
    (
        (
            '<ul role="menu"><li role="menuitem" tabindex="-1">Copy {n}</li>'
            '<li role="menuitemcheckbox" aria-checked="true" tabindex="-1">Wrap {n}</li></ul>'
        ),
        (("menuitem", "Copy {n}"), ("menuitemcheckbox", "Wrap {n}")),
    ),
    (
        (
            '<div style="display: none"><button>Never {n}</button></div>'
            '<div inert><a href="/x">Inert {n}</a></div>'
            '<button style="visibility: hidden">Unseen {n}</button>'
        ),
        (),
    ),
    (
        "<x-field label='In shadow {n}'></x-field>",
        (("textbox", "In shadow {n}"), ("button", "Clear In shadow {n}")),
    ),
    (
        '<details><summary>More {n}</summary><a href="/more/{n}">Inside {n}</a></details>',
        (("button", "More {n}"),),
    ),
    (
        '<div contenteditable role="textbox" aria-label="Note {n}"></div>',
        (("textbox", "Note {n}"),),
    ),
)
SHADOW = """<script>customElements.define("x-field", class extends HTMLElement {
  connectedCallback() {
    const label = this.getAttribute("label");
    this.attachShadow({mode: "open"}).innerHTML =
      `<label>${label} <input></label><button aria-label="Clear ${label}">x</button>`;
  }
})</script>"""


def components(copies: int = 40) -> MadePage:
    """A page as component libraries render it."""
    body = "".join(html.replace("{n}", str(n)) for n in range(copies) for html, _ in WIDGETS)
    truth: Truth = Counter(
        (role, name.replace("{n}", str(n)))
        for n in range(copies)
        for _, found in WIDGETS
        for role, name in found
    )
    return MadePage("components", {"/": _document("Components", f"{SHADOW}{body}")}, truth)


def saved(name: str, html: str) -> MadePage:
    """A page of which nobody has told the truth."""
    return MadePage(escape(name), {"/": html})
