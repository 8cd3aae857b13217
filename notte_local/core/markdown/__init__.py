"""A tree of content -> CommonMark with GFM's tables, strikethrough and footnotes, deterministic.

The walk keeps its own stack, and what is nested (lists, quotes) is written into frames that are
folded into the one around them when they close. Nothing here recurses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import UNREAD, parts
from notte_local.core.html import HEADINGS, HtmlNode, walk
from notte_local.core.markdown import inline
from notte_local.core.markdown.footnotes import read_footnotes
from notte_local.core.tables import Grid, is_data_table, read_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.core.html import Page
    from notte_local.core.markdown.inline import Options

# Parsers stop nesting at some depth (markdown-it at 20 for its strict preset); a page that nests
# deeper is written flat from there on.
DEEPEST = 8

LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?-|highlight-(?:source-|text-)?|brush:\s*|sourceCode\s+)([\w+#.-]+)"
)
NO_LANGUAGE = frozenset(("none", "plain", "plaintext", "text", "nohighlight", "default", "wrapper"))
LINE_NUMBERS = re.compile(r"\s*\d+(?:\s*\n\s*\d+)+\s*")
BULLETS = ("-", "*")
DELIMITERS = (".", ")")


@dataclass(slots=True)
class _Link:
    """A link around blocks: given once, to the first heading in it, else to its first text."""

    address: str
    wants_heading: bool

    def take(self, *, heading: bool) -> str:
        if self.wants_heading and not heading:
            return ""
        address, self.address = self.address, ""
        return address


NO_LINK = _Link("", wants_heading=False)


@dataclass(slots=True)
class _Frame:
    """What is being written: the document, a quote, a list, or an item."""

    kind: str
    blocks: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])  # kind, text
    number: int | None = None  # of the next item; None: bullets
    mark: str = ""  # of an item

    def add(self, kind: str, text: str) -> None:
        if text:
            self.blocks.append((kind, text))


@dataclass(frozen=True, slots=True)
class _Close:
    frame: _Frame


@dataclass(frozen=True, slots=True)
class _Run:
    items: list[HtmlNode | str]


_Work = tuple["HtmlNode | _Run | _Close", _Link]


def to_markdown(root: HtmlNode, page: Page, options: Options) -> str:
    """The markdown of a tree; "" where it has nothing to show."""
    footnotes = read_footnotes(root, page)
    return _Writer(page, replace(options, footnotes=footnotes)).write(root)


class _Writer:
    def __init__(self, page: Page, options: Options) -> None:
        self._page = page
        self._options = options
        self._frames = [_Frame("document")]
        self._work: list[_Work] = []

    def write(self, root: HtmlNode) -> str:
        self._work.append((root, NO_LINK))
        while self._work:
            item, link = self._work.pop()
            if isinstance(item, _Close):
                self._close(item.frame)
            elif isinstance(item, _Run):
                self._run(item.items, link)
            elif item.tag not in UNREAD:
                self._enter(item, link)
        return _joined(self._frames[0].blocks)

    @property
    def _top(self) -> _Frame:
        return self._frames[-1]

    def _enter(self, node: HtmlNode, link: _Link) -> None:
        label = self._options.footnotes.notes.get(node)
        if label is not None and len(self._frames) == 1:
            self._open(_Frame("note", mark=label), node, link)
            return
        write = WRITERS.get(node.tag)
        if write is not None and write(self, node, link):
            return
        if node.tag == "a" and self._options.links and not link.address:
            address = self._options.link(node, self._page)
            link = _Link(address, any(inner.tag in HEADINGS for inner in walk(node)))
        self._go_on(node, link)

    def _go_on(self, node: HtmlNode, link: _Link) -> None:
        inner = [
            (part if isinstance(part, HtmlNode) else _Run(part), link) for _, part in parts(node)
        ]
        self._work.extend(reversed(inner))

    def _inline(self, items: list[HtmlNode | str], link: str = "") -> str:
        return inline.inline(items, self._page, self._options, link)

    # Blocks that are one text

    def _run(self, items: list[HtmlNode | str], link: _Link) -> None:
        text = self._inline(items)
        if text and (address := link.take(heading=False)):
            text = self._inline(items, address)
        self._top.add("text", inline.paragraph(text))

    def heading(self, node: HtmlNode, link: _Link) -> bool:
        text = inline.heading(self._inline(node.children, link.take(heading=True)))
        if text:
            self._top.add("heading", f"{'#' * int(node.tag[1])} {text}")
        return True

    def rule(self, _node: HtmlNode, _link: _Link) -> bool:
        # Stars: "---" is a heading under a text, and a rule and not an item in a list.
        if self._top.blocks:
            self._top.add("rule", "***")
        return True

    def code(self, node: HtmlNode, _link: _Link) -> bool:
        text = code_text(node)
        if text.strip() and not LINE_NUMBERS.fullmatch(text):
            longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
            fence = "`" * (longest + 1)
            self._top.add("code", f"{fence}{language_of(node)}\n{text}\n{fence}")
        return True

    def table(self, node: HtmlNode, _link: _Link) -> bool:
        if not is_data_table(node):
            return False
        grid = read_grid(node)
        if grid.caption:
            caption = next(inner for inner in walk(node) if inner.tag == "caption")
            self._top.add("text", inline.paragraph(self._inline(caption.children)))
        self._top.add("table", _table_text(grid, self._cell))
        return True

    def _cell(self, node: HtmlNode) -> str:
        return inline.cell(self._inline(node.children))

    # Blocks that hold blocks

    def _open(self, frame: _Frame, node: HtmlNode, link: _Link) -> bool:
        if len(self._frames) > DEEPEST:
            return False
        self._frames.append(frame)
        self._work.append((_Close(frame), link))
        self._go_on(node, link)
        return True

    def quote(self, node: HtmlNode, link: _Link) -> bool:
        return self._open(_Frame("quote"), node, link)

    def list(self, node: HtmlNode, link: _Link) -> bool:
        if any(child in self._options.footnotes.notes for child in node.children):
            return False  # each of them is a block of its own
        number = _start(node) if node.tag == "ol" else None
        return self._open(_Frame("list", number=number), node, link)

    def item(self, node: HtmlNode, link: _Link) -> bool:
        if self._top.kind != "list":
            return False
        mark = ""
        if self._top.number is not None:
            value = node.get("value").strip()
            number = int(value) if value.isdecimal() and len(value) < 10 else self._top.number
            mark, self._top.number = str(number), number + 1
        return self._open(_Frame("item", mark=mark), node, link)

    def definitions(self, node: HtmlNode, link: _Link) -> bool:
        return self._open(_Frame("list"), node, link)

    def term(self, node: HtmlNode, _link: _Link) -> bool:
        if self._top.kind != "list":
            return False
        text = self._inline([_strong(node)]).replace("\\\n", " ")
        frame = _Frame("item")
        frame.add("term", inline.paragraph(text))
        self._fold_item(frame)
        return True

    def definition(self, node: HtmlNode, link: _Link) -> bool:
        """What a term means: in the term's own line where it is one, else below it."""
        if self._top.kind != "list" or not self._top.blocks:
            return False
        if len(self._frames) > DEEPEST:
            return False
        kind, item = self._top.blocks[-1]
        if any(isinstance(child, HtmlNode) and child.block for child in node.children):
            self._top.blocks.pop()
            frame = _Frame("definition", [("term", item)])
            return self._open(frame, node, link)
        text = self._inline(node.children)
        separator = ": " if kind == "term" else "\\\n  "
        text = text.replace("\n", "\n  ")
        if text:
            self._top.blocks[-1] = ("defined", f"{item}{separator}{text}")
        return True

    def _close(self, frame: _Frame) -> None:
        self._frames.pop()
        if frame.kind == "quote":
            self._top.add("quote", _prefixed(_joined(frame.blocks), "> ", "> "))
        elif frame.kind == "list":
            self._close_list(frame)
        elif frame.kind == "note":
            self._top.add("note", _prefixed(_joined(frame.blocks), f"[^{frame.mark}]: ", "    "))
        elif frame.kind == "definition":
            _, item = frame.blocks.pop(0)
            body = _joined(frame.blocks)
            text = f"{item}\n\n{_prefixed(body, '  ', '  ')}" if body else item
            self._top.add("loose", text)
        else:
            self._fold_item(frame)

    def _fold_item(self, frame: _Frame) -> None:
        """An item into its list, with a mark whose last sign the list decides."""
        if not frame.blocks:
            return
        mark = f"{frame.mark}{MARK}" if frame.mark else MARK
        width = " " * (len(frame.mark) + 2)
        tight = sum(kind not in ("list", "ordered") for kind, _ in frame.blocks) <= 1
        text = _prefixed(_joined(frame.blocks, tight=tight), f"{mark} ", width)
        kind = "term" if frame.blocks[0][0] == "term" else "item" if tight else "loose"
        self._top.add(kind, text)

    def _close_list(self, frame: _Frame) -> None:
        if not frame.blocks:
            return
        kind = "list" if frame.number is None else "ordered"
        signs = BULLETS if frame.number is None else DELIMITERS
        # Lists that follow one another would be read as one, were they marked alike.
        before = self._top.blocks[-1] if self._top.blocks else ("", "")
        sign = signs[before[0] == kind and _sign(before[1]) == signs[0]]
        loose = any(inner == "loose" for inner, _ in frame.blocks)
        lines = [
            text.replace(MARK, sign, 1) if inner in ("item", "loose", "term", "defined") else text
            for inner, text in frame.blocks
        ]
        self._top.blocks.append((kind, ("\n\n" if loose else "\n").join(lines)))


MARK = "\x00"  # no text has it: `parse` drops NUL

WRITERS: dict[str, Callable[[_Writer, HtmlNode, _Link], bool]] = {
    **dict.fromkeys(HEADINGS, _Writer.heading),
    "hr": _Writer.rule,
    "pre": _Writer.code,
    "table": _Writer.table,
    "blockquote": _Writer.quote,
    "ul": _Writer.list,
    "ol": _Writer.list,
    "menu": _Writer.list,
    "li": _Writer.item,
    "dl": _Writer.definitions,
    "dt": _Writer.term,
    "dd": _Writer.definition,
}


def _sign(text: str) -> str:
    """The sign that marks the first item of a list."""
    found = re.match(r"\d*(\S)", text)
    return found[1] if found else ""


def _start(node: HtmlNode) -> int:
    value = node.get("start").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else 1


def _strong(node: HtmlNode) -> HtmlNode:
    return HtmlNode("strong", {}, node.parent, list(node.children))


def _joined(blocks: list[tuple[str, str]], *, tight: bool = False) -> str:
    out: list[str] = []
    for kind, text in blocks:
        if out:
            # An ordered list that does not begin at 1 cannot follow a text without a blank line.
            close = tight and (kind == "list" or (kind == "ordered" and text.startswith("1")))
            out.append("\n" if close else "\n\n")
        if out or text:
            out.append(text)
    return "".join(out)


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    following = (f"{rest}{line}".rstrip() if not line else f"{rest}{line}" for line in lines[1:])
    return "\n".join([f"{first}{lines[0]}", *following])


def _table_text(grid: Grid, render: Callable[[HtmlNode], str]) -> str:
    texts: dict[HtmlNode, str] = {}

    def text(node: HtmlNode | None) -> str:
        if node is None:
            return ""
        if node not in texts:
            texts[node] = render(node)
        return texts[node]

    rows = [[text(cell) for cell in _once(row)] for row in grid.rows]
    width = max((len(row) for row in rows), default=len(grid.headers[0]) if grid.headers else 0)
    columns = zip(*([text(cell) for cell in row] for row in grid.headers), strict=True)
    header = [" ".join(dict.fromkeys(part for part in column if part)) for column in columns] or [
        ""
    ] * width
    rows = [row for row in rows if any(row)]
    if not rows and not any(header):
        return ""
    lines = [header, ["---"] * max(width, len(header)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _once(row: tuple[HtmlNode | None, ...]) -> list[HtmlNode | None]:
    """A cell that is all of its row (a title between rows) stands in it once."""
    if row and row[0] is not None and len(row) > 1 and all(cell is row[0] for cell in row):
        return [row[0], *[None] * (len(row) - 1)]
    return list(row)


def code_text(node: HtmlNode) -> str:
    """The text of a code block as it stands, lines that are boxes included."""
    pieces: list[str] = []
    pending: list[HtmlNode | str] = list(reversed(node.children))
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif item.tag == "br":
            pieces.append("\n")
        elif item.tag not in UNREAD and item.tag != "button":
            if item.block and pieces and not pieces[-1].endswith("\n"):
                pieces.append("\n")
            pending.extend(reversed(item.children))
    text = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return text.removeprefix("\n").rstrip()


def language_of(node: HtmlNode) -> str:
    """The language that a code block, its `code`, or the boxes around it name; else ""."""
    inner = next((child for child in walk(node) if child.tag == "code"), node)
    around = [node.parent, node.parent.parent if node.parent else None]
    for holder in (inner, node, *around):
        if holder is None:
            continue
        found = LANGUAGE.search(holder.get("class"))
        name = found[1] if found else holder.get("data-lang") or holder.get("data-language")
        if name and name.lower() not in NO_LANGUAGE and re.fullmatch(r"[\w+#.-]+", name):
            return name.lower()
    return ""
