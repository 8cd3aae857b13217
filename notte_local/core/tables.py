"""Tables of data -> grids of cells, spans filled in; and which tables are only layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.html import HtmlNode, elements, fold, text_of, walk
from notte_local.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW_GROUPS = frozenset(("thead", "tbody", "tfoot"))
WIDEST = 200  # columns; a page may claim any number
LONGEST_CELL = 120  # words; a cell with more is a column of a page, not a value
LAYOUT_ROLES = frozenset(("presentation", "none"))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans filled in: each row has a node, or None, for each column."""

    headers: tuple[tuple[HtmlNode | None, ...], ...]
    rows: tuple[tuple[HtmlNode | None, ...], ...]
    caption: str


def is_data_table(table: HtmlNode) -> bool:
    """Whether a table holds values rather than the parts of a page."""
    if table.get("role") in LAYOUT_ROLES:
        return False
    cells = [node for node in walk(table) if node.tag in ("td", "th")]
    if any(node.tag == "table" and node is not table for node in walk(table)):
        return False
    if len(cells) < 2 or any(_is_large(cell) for cell in cells):
        return False
    rows = own_rows(table)
    return max(len(cells_of(row)) for row in rows) > 1 if rows else False


def _is_large(cell: HtmlNode) -> bool:
    if any(node.tag in ("h1", "h2", "h3", "pre", "form") for node in walk(cell)):
        return True
    return len(text_of(cell).split()) > LONGEST_CELL


def own_rows(table: HtmlNode) -> list[HtmlNode]:
    """The rows of a table, those of tables inside it left out."""
    found: list[HtmlNode] = []
    for child in _nodes(table):
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ROW_GROUPS:
            found.extend(row for row in _nodes(child) if row.tag == "tr")
    return found


def cells_of(row: HtmlNode) -> list[HtmlNode]:
    """The cells of a row."""
    return [cell for cell in _nodes(row) if cell.tag in ("td", "th")]


def _nodes(node: HtmlNode) -> Iterator[HtmlNode]:
    return (child for child in node.children if isinstance(child, HtmlNode))


def read_grid(table: HtmlNode) -> Grid:
    """The cells by row and column, headers apart."""
    rows = [row for row in own_rows(table) if cells_of(row)]
    spread = _spread(rows)
    width = max((len(cells) for cells in spread), default=0)
    full = [(*cells, *[None] * (width - len(cells))) for cells in spread]
    count = _header_rows(rows)
    caption = next((text_of(node) for node in elements(table, "caption")), "")
    return Grid(tuple(full[:count]), tuple(full[count:]), caption)


def _spread(rows: list[HtmlNode]) -> list[list[HtmlNode | None]]:
    """Rows with each cell in every column and row that it spans."""
    below: dict[int, tuple[HtmlNode, int]] = {}  # column -> cell from above, rows it has left
    spread: list[list[HtmlNode | None]] = []
    for row in rows:
        line: list[HtmlNode | None] = []
        for cell in cells_of(row):
            _fill_from_above(line, below)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(min(wide, WIDEST - len(line))):
                if high > 1:
                    below[len(line)] = (cell, high - 1)
                line.append(cell)
        _fill_from_above(line, below)
        spread.append(line)
    return spread


def _fill_from_above(line: list[HtmlNode | None], below: dict[int, tuple[HtmlNode, int]]) -> None:
    while (above := below.pop(len(line), None)) is not None:
        cell, left = above
        if left > 1:
            below[len(line)] = (cell, left - 1)
        line.append(cell)


def _span(cell: HtmlNode, name: str) -> int:
    # https://html.spec.whatwg.org/multipage/tables.html#attributes-common-to-td-and-th-elements
    value = cell.get(name).strip()
    if not value.isdecimal():
        return 1
    return min(int(value[:6]), 65534) or (65534 if name == "rowspan" else 1)


def _header_rows(rows: list[HtmlNode]) -> int:
    """How many of the first rows are headers: those of `thead`, else those of `th` alone."""
    count = 0
    for row in rows[:-1]:  # something is left to be headed
        cells = cells_of(row)
        in_head = row.parent is not None and row.parent.tag == "thead"
        if not in_head and any(cell.tag == "td" and text_of(cell) for cell in cells):
            break
        if not in_head and not any(cell.tag == "th" for cell in cells):
            break
        count += 1
    return count


def read_table(table: HtmlNode) -> Table:
    """A table as text. Header rows are joined by column; one that spans all of them is repeated."""
    grid = read_grid(table)
    texts: dict[HtmlNode, str] = {}

    def text(cell: HtmlNode | None) -> str:
        if cell is None:
            return ""
        if cell not in texts:
            texts[cell] = text_of(cell)
        return texts[cell]

    headers = tuple(
        fold(" ".join(dict.fromkeys(text(cell) for cell in column)))
        for column in zip(*grid.headers, strict=True)
    )
    width = len(grid.rows[0]) if grid.rows else len(headers)
    rows = tuple(tuple(text(cell) for cell in row) for row in grid.rows)
    return Table(headers or ("",) * width, rows, grid.caption)


def read_tables(root: HtmlNode) -> tuple[Table, ...]:
    """All tables of data in a tree, empty ones left out."""
    found = (read_table(node) for node in elements(root, "table") if is_data_table(node))
    return tuple(table for table in found if any(any(row) for row in table.rows))
