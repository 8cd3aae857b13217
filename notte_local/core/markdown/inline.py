"""Inline HTML -> inline markdown, with what would be read as markup escaped, and only that.

Text is first cut into pieces that carry their styles; pieces of one style are then joined under
one pair of marks. So marks never overlap, and a mark that markdown would not read as one (the
flanking rules of https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import is_skipped
from notte_local.core.html import text_of, walk
from notte_local.core.markdown.footnotes import Footnotes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notte_local.core.html import HtmlNode, Page

STYLES = {
    "strong": "strong",
    "b": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "del": "deleted",
    "s": "deleted",
    "strike": "deleted",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
LINKED_SCHEMES = ("http:", "https:", "mailto:", "tel:", "ftp:", "file:")
LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src")
BREAK = "\n"

SPACE_RUN = re.compile(r"[ \t\r\f\v\n]+")
ENTITY = re.compile(r"&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
TAG_OPEN = re.compile(r"<(?=[A-Za-z/!?])")
BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)", re.MULTILINE)
# Runs of marks that open or close something where they stand; "_" in a word never does.
STARS = re.compile(r"(?<![\s*])\*+|\*+(?![\s*])")
UNDERSCORES = re.compile(r"(?<![^\W_])(?<!_)_+(?![\s_])|(?<![\s_])_+(?![^\W])")
TILDE = re.compile(r"~")
LINK_CLOSE = re.compile(r"\](?=\(|\[|:)")
NOTE_OPEN = re.compile(r"\[(?=\^)")

# What makes a line something else than a paragraph, each with the mark that is escaped.
LINE_STARTS = re.compile(
    r"^(?:(?P<hash>#{1,6})(?=[ \t]|$)|(?P<mark>[-+*](?=[ \t]|$)|>)"
    r"|(?P<number>\d{1,9})(?=[.)](?:[ \t]|$))"
    r"|(?P<line>=+[ \t]*$|-{2,}[ \t]*$|([-*_])(?:[ \t]*\5){2,}[ \t]*$|~{3,}|`{3,}"
    r"|(?=.*-)(?=.*\|)[|: \t-]+$))",
    re.MULTILINE,
)
CLOSING_HASHES = re.compile(r"(^|[ \t])(#+)$")


NO_FOOTNOTES = Footnotes()


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for of links and images."""

    links: bool = True
    images: bool = False
    footnotes: Footnotes = NO_FOOTNOTES
    placeholders: Mapping[str, str] = field(default_factory=dict[str, str])  # for addresses

    def link(self, node: HtmlNode, page: Page) -> str:
        """What is written for where a link leads; "" where it cannot be followed."""
        address = link_address(node, page)
        return self.placeholders.get(address, address)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one style; an image is a piece whose `image` is its address, a reference to a
    footnote one whose `note` is its label.
    """

    text: str
    link: str = ""
    deleted: bool = False
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    image: str = ""
    note: str = ""

    @property
    def is_object(self) -> bool:
        """Whether it is one thing rather than text, and stands where it is empty too."""
        return bool(self.image or self.note)


def inline(run: Sequence[HtmlNode | str], page: Page, options: Options, link: str = "") -> str:
    """A run as markdown. Hard breaks are backslash and newline; "" where there is nothing."""
    pieces = _joined_code(_trimmed(_pieces(run, page, options, link)))
    return _Writer(pieces).written()


# HTML -> pieces


def _pieces(run: Sequence[HtmlNode | str], page: Page, options: Options, link: str) -> list[Piece]:
    pieces: list[Piece] = []
    pending: list[tuple[HtmlNode | str, Piece]] = [
        (item, Piece("", link=link)) for item in reversed(run)
    ]
    while pending:
        item, style = pending.pop()
        if isinstance(item, str):
            pieces.append(replace(style, text=SPACE_RUN.sub(" ", item)))
        elif item.tag == "br":
            pieces.append(replace(style, text=BREAK, code=False))
        elif item.tag == "img":
            pieces.extend(_image(item, style, page, options))
        elif item in options.footnotes.references:
            pieces.append(replace(style, text="", note=options.footnotes.references[item]))
        elif item in options.footnotes.back:
            continue
        elif item.tag == "math" and (formula := tex_of(item)):
            pieces.extend(_formula(formula, style))
        elif not is_skipped(item):
            style = _styled(item, style, page, options)
            if item.block:  # a block where only a line may stand: in a cell, a heading
                pieces.append(Piece(BREAK if item.tag == "li" else " "))
                pending.append((" ", Piece("")))
            pending.extend((child, style) for child in reversed(item.children))
    return pieces


def tex_of(node: HtmlNode) -> str:
    """A formula as TeX, where its markup has it; else ""."""
    for inner in walk(node):
        if inner.tag == "annotation" and "tex" in inner.get("encoding").lower():
            return text_of(inner)
    return SPACE_RUN.sub(" ", node.get("alttext")).strip()


def _formula(tex: str, style: Piece) -> list[Piece]:
    # The form of GFM that keeps every sign: dollars around a span of code.
    sign = replace(style, text="$", code=False)
    return [sign, replace(style, text=tex, code=True), sign]


def _styled(node: HtmlNode, style: Piece, page: Page, options: Options) -> Piece:
    name = STYLES.get(node.tag)
    if name is not None:
        if style.code:  # nothing is styled in code
            return style
        return replace(style, **{name: True})
    if node.tag == "a" and options.links and not style.link:
        return replace(style, link=options.link(node, page))
    return style


def link_address(node: HtmlNode, page: Page) -> str:
    """Where a link leads; "" where that is no address that can be followed."""
    if "href" not in node.attributes:
        return ""
    address = page.absolute(node.get("href"))
    scheme, colon, _ = address.partition(":")
    if colon and f"{scheme.lower()}:" not in LINKED_SCHEMES and scheme.isalpha():
        return ""
    return address


def image_address(node: HtmlNode, page: Page) -> str:
    """Where an image is, lazily loaded ones included; "" where there is no address."""
    candidates = [*(node.get(name) for name in LAZY_SOURCES), node.get("src")]
    candidates += [part.split()[0] for part in node.get("srcset").split(",") if part.split()]
    for address in candidates:
        if address and not address.startswith("data:"):
            return page.absolute(address)
    return ""


def _image(node: HtmlNode, style: Piece, page: Page, options: Options) -> list[Piece]:
    alt = SPACE_RUN.sub(" ", node.get("alt")).strip()
    address = image_address(node, page) if options.images else ""
    if not address:
        return []
    address = options.placeholders.get(address, address)
    return [replace(style, text=alt, image=address, code=False)]


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Whitespace folded over the borders of pieces, none at the ends or beside a break."""
    kept: list[Piece] = []
    ends_open = True  # where a space would stand at the start of a line
    for piece in pieces:
        text = piece.text
        if not piece.is_object and text != BREAK:
            text = text.lstrip(" ") if ends_open else text
            if not text:
                continue
            ends_open = text.endswith(" ")
        else:
            ends_open = text == BREAK and not piece.is_object
            if ends_open:
                _strip_end(kept)
        kept.append(replace(piece, text=text))
    while kept and not kept[-1].is_object and not kept[-1].text.strip():
        kept.pop()
    _strip_end(kept)
    first = next((i for i, p in enumerate(kept) if p.is_object or p.text != BREAK), len(kept))
    return kept[first:]


def _joined_code(pieces: list[Piece]) -> list[Piece]:
    """Code that touches code takes its style: two fences that touch would be read as one."""
    for index in range(1, len(pieces)):
        before, piece = pieces[index - 1], pieces[index]
        if before.code and piece.code and before.link == piece.link:
            pieces[index] = replace(before, text=piece.text)
    return pieces


def _strip_end(pieces: list[Piece]) -> None:
    while pieces and not pieces[-1].is_object and pieces[-1].text != BREAK:
        text = pieces[-1].text.rstrip(" ")
        if text:
            pieces[-1] = replace(pieces[-1], text=text)
            return
        pieces.pop()


# Pieces -> markdown

LEVELS = ("deleted", "strong", "emphasis")


class _Writer:
    """Joins pieces; `_out` is what stands before, which decides whether a mark is read as one."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        plain = "".join(piece.text for piece in pieces if not piece.code)
        marked = any(p.deleted or p.strong or p.emphasis for p in pieces)
        # A lone mark in a paragraph opens nothing.
        self._escaped = {c for c in "*_~`" if marked or plain.count(c) > 1}
        if any(p.code for p in pieces):
            self._escaped.add("`")

    def written(self) -> str:
        out = ""
        for link, group in groupby(self._pieces, key=lambda piece: piece.link):
            pieces = list(group)
            if link and out.endswith("!"):
                out = f"{out[:-1]}\\!"  # "![" would be an image
            out += self._link(pieces, link) if link else self._styled(pieces, 0, out, "")
        return out

    def _link(self, pieces: list[Piece], link: str) -> str:
        inner = self._styled(pieces, 0, "[", "]")
        text = _core(inner)
        if not text:
            return inner
        at = inner.index(text)
        lead, trail = inner[:at], inner[at + len(text) :]
        return f"{lead}[{_bracketed(text)}]({destination(link)}){trail}"

    def _styled(self, pieces: list[Piece], level: int, before: str, after: str) -> str:
        if level == len(LEVELS):
            return self._plain(pieces)
        out = ""
        groups = [
            (bool(on), list(group))
            for on, group in groupby(pieces, key=lambda piece: getattr(piece, LEVELS[level]))
        ]
        for index, (on, group) in enumerate(groups):
            rest = groups[index + 1][1][0] if index + 1 < len(groups) else None
            following = (rest.text or "[") if rest is not None else after
            inner = self._styled(group, level + 1, before + out, following)
            out += _marked(inner, LEVELS[level], before + out, following) if on else inner
        return out

    def _plain(self, pieces: list[Piece]) -> str:
        out = ""
        for code, group in groupby(pieces, key=lambda piece: piece.code):
            for (image, note), same in groupby(group, key=lambda p: (p.image, p.note)):
                text = "".join(piece.text for piece in same)
                if note:
                    out += f"[^{note}]"
                elif image:
                    out += (
                        f"![{_bracketed(escaped(text, frozenset('*_~`')))}]({destination(image)})"
                    )
                elif code:
                    out += code_span(text)
                else:
                    out += escaped(text, self._escaped)
        return out


def _marked(inner: str, style: str, before: str, after: str) -> str:
    """`inner` between the marks of a style, spaces and breaks moved out; bare where they fail."""
    core = _core(inner)
    if not core:
        return inner
    at = inner.index(core)
    lead, trail = inner[:at], inner[at + len(core) :]
    previous = (before + lead)[-1:]
    following = (trail + after)[:1]
    for mark in MARKS[style]:
        if _is_read(mark, core, previous, following):
            return f"{lead}{mark}{core}{mark}{trail}"
    return inner


MARKS = {"strong": ("**", "__"), "emphasis": ("*", "_"), "deleted": ("~~",)}
EDGE = re.compile(r"\A(?:\s|\\\n)*|(?:\s|\\\n)*\Z")


def _core(text: str) -> str:
    return EDGE.sub("", text)


def _is_read(mark: str, core: str, previous: str, following: str) -> bool:
    """Whether both marks open and close where they stand."""
    sign = mark[0]
    if sign in (core[0], core[-1], previous, following):
        return False
    opens = not _is_punctuation(core[0]) or _is_edge(previous)
    closes = not _is_punctuation(core[-1]) or _is_edge(following)
    if sign == "_":
        opens = opens and _is_edge(previous)
        closes = closes and _is_edge(following)
    return opens and closes


def _is_edge(char: str) -> bool:
    return not char or char.isspace() or _is_punctuation(char)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def escaped(text: str, marks: frozenset[str] | set[str]) -> str:
    """Text with a backslash before what would be read as markup."""
    if not NEEDS_CARE.search(text):
        return text
    text = BACKSLASH.sub(r"\\\\", text)
    text = TAG_OPEN.sub(r"\\<", ENTITY.sub(r"\\&", text))
    if "*" in marks:
        text = STARS.sub(lambda run: "\\*" * len(run[0]), text)
    if "_" in marks:
        text = UNDERSCORES.sub(lambda run: "\\_" * len(run[0]), text)
    if "~" in marks:
        text = TILDE.sub(r"\\~", text)
    if "`" in marks:
        text = text.replace("`", "\\`")
    text = NOTE_OPEN.sub(r"\\[", LINK_CLOSE.sub(r"\\]", text))
    return text.replace(BREAK, "\\\n")


NEEDS_CARE = re.compile(r"[\\<&*_~`\]\n]|\[\^")


def _bracketed(text: str) -> str:
    """The text of a link: brackets that do not pair off are escaped."""
    bare = re.sub(r"\\.", "", text)
    depth = 0
    for char in bare:
        depth += (char == "[") - (char == "]")
        if depth < 0:
            break
    if depth == 0 or "](" in text:  # an image inside pairs off by itself
        return text
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", text)


def destination(address: str) -> str:
    """An address as the destination of a link, with nothing in it that would end it."""
    address = re.sub(
        r"[\x00-\x20<>\x7f\\]",
        lambda found: f"%{ord(found[0]):02X}",
        address,
    )
    if address.count("(") == address.count(")") and "(" not in address:
        return address
    return address.replace("(", "%28").replace(")", "%29")


def code_span(text: str) -> str:
    """Inline code between fences longer than any in it."""
    text = text.replace(BREAK, " ")
    if not text.strip():
        return text
    lead = " " if text[0] == " " else ""
    trail = " " if text[-1] == " " else ""
    text = text.strip(" ")
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{lead}{fence}{pad}{text}{pad}{fence}{trail}"


def paragraph(text: str) -> str:
    """Inline markdown as a paragraph: no line of it starts a heading, a list or a fence."""
    return LINE_STARTS.sub(_line_start, text)


def _line_start(found: re.Match[str]) -> str:
    if found["number"] is not None:
        return f"{found['number']}\\"
    return f"\\{found[0]}"


def heading(text: str) -> str:
    """Inline markdown as the text of an ATX heading: one line, no closing hashes."""
    text = text.replace("\\\n", " ").strip()
    return CLOSING_HASHES.sub(lambda found: f"{found[1]}\\{found[2]}", text)


def cell(text: str) -> str:
    """Inline markdown as a table cell: one line, pipes escaped (in code too, as GFM wants)."""
    text = text.replace("\\\n", "<br>").strip()
    return re.sub(r"(?<!\\)\|", r"\\|", text)
