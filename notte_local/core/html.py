"""HTML -> a plain tree that every scraping pass shares: parsed once, walked without recursion.

lxml is loaded by the first `parse`, and its elements do not leave this module: attribute access on
plain objects is several times cheaper than on its proxies, and the passes look at each node often.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup, Tag

# What starts on a line of its own, https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3
BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html
    iframe legend li main menu nav ol optgroup option p pre search section summary table
    tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Never text that a reader sees. An iframe's own text is a fallback for browsers without iframes.
UNREAD_TAGS = frozenset(
    """
    script style template object embed applet canvas audio video svg iframe frame noframes
    datalist
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
# Content types that browsers show in a viewer of their own: no document, and no text to read.
VIEWED_TYPES = ("application/pdf", "image/", "video/", "audio/")
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# Labels that pages use for encodings that browsers read as a larger one,
# https://encoding.spec.whatwg.org/#names-and-labels
WIDER_ENCODINGS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",  # a meta tag that could be read as ASCII was not UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
CHARSET_REACH = 4096  # browsers look at 1,024 bytes; real pages put long comments before it

# libxml2 stops at this depth and drops what follows.
DEEPEST = 2048
KEPT_WHEN_TOO_DEEP = frozenset(
    """
    html head body title meta link base p h1 h2 h3 h4 h5 h6 li td th tr pre br hr img a
    script style
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
ANY_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")

SPACES = re.compile(r"\s+")


@dataclass(slots=True, eq=False, repr=False)
class HtmlNode:
    """An element: built by `parse`, read by everyone else."""

    tag: str
    attributes: dict[str, str]
    parent: HtmlNode | None = None
    children: list[HtmlNode | str] = field(default_factory=list["HtmlNode | str"])
    block: bool = False  # it, or something in it, starts a new line
    hidden: bool = False  # bare HTML says so of it or of something around it
    depth: int = 0

    def get(self, name: str) -> str:
        """An attribute, "" where it is not there."""
        return self.attributes.get(name, "")

    def __repr__(self) -> str:
        return f"<{self.tag} {text_of(self)[:40]!r}>"


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed document. `base` is what relative addresses are relative to."""

    root: HtmlNode
    url: str
    base: str

    def absolute(self, address: str) -> str:
        """`address` made absolute; "" where it is none."""
        return absolute(address, self.base)


def parse(html: str | bytes | BeautifulSoup | Tag, url: str = "") -> Page:
    """Read HTML, however broken. Elements marked `data-notte-hidden` are not in the tree."""
    source = _source(html)
    root = _tree(source)
    base = next((node.get("href") for node in walk(root) if node.tag == "base"), "")
    return Page(root, url, absolute(base, url) or url)


def _source(html: str | bytes | BeautifulSoup | Tag) -> str:
    """The document as text without NUL, which browsers drop in text as well."""
    if isinstance(html, bytes):
        text = decode(html)
    elif isinstance(html, str):
        text = html
    elif hasattr(html, "decode_contents"):  # bs4's Tag, without loading bs4 to say so
        text = html.decode()
    else:
        raise TypeError(f"html must be str, bytes, BeautifulSoup or Tag, not {html!r}")
    return PAGE_END.sub("", repaired(text.replace("\0", "")))


# What follows them is content all the same, and libxml2 drops it; without them nothing changes.
# https://html.spec.whatwg.org/multipage/parsing.html#the-after-after-body-insertion-mode
PAGE_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


# UTF-8 that was read as Latin-1 and written as UTF-8 once more: "â\x80\x99" for an apostrophe. Its
# control characters stand in no text that was meant.
TWICE_ENCODED = re.compile(r"[\xc2-\xf4][\x80-\xbf]{1,3}")
CONTROLS = re.compile(r"[\xc2-\xf4][\x80-\x9f]")


def repaired(text: str) -> str:
    """`text` with what was encoded twice decoded; as it is where nothing was."""
    return TWICE_ENCODED.sub(_decoded_again, text) if CONTROLS.search(text) else text


def _decoded_again(found: re.Match[str]) -> str:
    try:
        return found[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return found[0]


def decode(html: bytes) -> str:
    """Bytes -> text: byte order mark, then `<meta charset>`, then UTF-8, then Windows-1252."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if html.startswith(mark):
            return html[len(mark) :].decode(encoding, "replace")
    declared = META_CHARSET.search(html[:CHARSET_REACH])
    named = _codec(declared[1].decode("ascii", "replace")) if declared else None
    for encoding in ("utf-8", named):
        # Valid UTF-8 that is declared as something else is UTF-8 all the same: it does not
        # come about by chance, a wrong declaration does.
        if encoding is not None and (text := _decoded(html, encoding)) is not None:
            return text
    return html.decode(named or "cp1252", "replace")


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return WIDER_ENCODINGS.get(name, name)


def _decoded(html: bytes, encoding: str) -> str | None:
    try:
        return html.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


# https://html.spec.whatwg.org/multipage/dom.html#metadata-content
HEAD_TAGS = frozenset(
    (
        "base", "basefont", "bgsound", "link", "meta", "noframes", "noscript", "script", "style",
        "template", "title",
    )
)  # fmt: skip


def _tree(source: str) -> HtmlNode:
    parsed = _lxml(source)
    if parsed is None:
        return HtmlNode("html", {})
    nodes = _converted(parsed)
    if max(node.depth for node in nodes) >= DEEPEST - 2:
        nodes = _converted(_lxml(_flattened(source)))
    for node in reversed(nodes):  # children come after their parents
        if node.block and node.parent is not None:
            node.parent.block = True
    return nodes[0]


def _lxml(source: str) -> Any:
    # Without types: lxml ships none, and its elements do not leave this module.
    etree: Any = import_module("lxml.etree")
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    # As bytes: lxml refuses text that carries an encoding declaration of its own.
    top = etree.fromstring(source.encode("utf-8", "replace"), parser)
    if top is not None:
        _end_head(top)
    return top


def _end_head(top: Any) -> None:
    """Content ends the head, also where no <body> tag is written: libxml2 leaves it inside.

    https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
    """
    head = top.find("head")
    if head is None:
        return
    children = list(head)
    first = next((at for at, child in enumerate(children) if _is_content(child)), len(children))
    stray = children[first:]
    if not stray:
        return
    body = top.find("body")
    if body is None:
        body = top.makeelement("body", {})
        head.addnext(body)
    for at, child in enumerate(stray):
        body.insert(at, child)


def _is_content(child: Any) -> bool:
    return isinstance(child.tag, str) and child.tag not in HEAD_TAGS


def _flattened(source: str) -> str:
    """The page without the boxes that nest; what stood in them becomes paragraphs."""

    def kept(match: re.Match[str]) -> str:
        return match[0] if match[1].lower() in KEPT_WHEN_TOO_DEEP else "<p>"

    return ANY_TAG.sub(kept, source)


def _converted(top: Any) -> list[HtmlNode]:
    """The tree of lxml as ours, parents before children."""
    root = _node(top, None)
    nodes = [root]
    pending: list[tuple[Any, HtmlNode]] = [(top, root)]
    while pending:
        source, node = pending.pop()
        if source.text:
            node.children.append(source.text)
        for child in source:
            if isinstance(child.tag, str) and _is_wanted(child):
                made = _node(child, node)
                node.children.append(made)
                nodes.append(made)
                pending.append((child, made))
            if child.tail:
                node.children.append(child.tail)
    return nodes


def _is_wanted(source: Any) -> bool:
    tag = source.tag
    if tag in UNREAD_TAGS:
        # Data blocks are read by the structured half; a shadow root written as markup is content.
        return (tag == "script" and "json" in source.get("type", "")) or (
            tag == "template" and source.get("shadowrootmode") is not None
        )
    return source.get("data-notte-hidden") is None


def _node(source: Any, parent: HtmlNode | None) -> HtmlNode:
    attributes = {str(name): str(value) for name, value in source.attrib.items()}
    tag = str(source.tag)
    return HtmlNode(
        tag,
        attributes,
        parent,
        block=tag in BLOCK_TAGS,
        hidden=(parent is not None and parent.hidden) or is_marked_hidden(tag, attributes),
        depth=0 if parent is None else parent.depth + 1,
    )


def is_marked_hidden(tag: str, attributes: dict[str, str]) -> bool:
    """Whether the markup alone says that it is not shown (`noscript` is not, where scripts run)."""
    if tag == "noscript" or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and HIDDEN_STYLE.search(style) is not None


def walk(node: HtmlNode) -> Iterator[HtmlNode]:
    """A node and all elements in it, in document order."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending += [child for child in node.children[::-1] if isinstance(child, HtmlNode)]


def strings(node: HtmlNode) -> Iterator[str]:
    """All text in a node in document order, with a newline around blocks and for `<br>`."""
    pending: list[HtmlNode | str] = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif item.tag == "br":
            yield "\n"
        elif item.tag != "script":
            edge = ["\n"] if item.tag in BLOCK_TAGS else []
            pending.extend([*edge, *reversed(item.children), *edge])


def text_of(node: HtmlNode) -> str:
    """The text of a node with whitespace folded."""
    return fold("".join(strings(node)))


def fold(text: str) -> str:
    """`text` with each run of whitespace as one space, none at the ends."""
    return " ".join(text.split())


def ancestors(node: HtmlNode) -> Iterator[HtmlNode]:
    """What a node stands in, from the inside out."""
    while node.parent is not None:
        node = node.parent
        yield node


def elements(node: HtmlNode, *tags: str) -> Iterator[HtmlNode]:
    """Elements of some tags in a node, in document order, itself included."""
    return (found for found in walk(node) if found.tag in tags)


def absolute(address: str, base: str) -> str:
    """`address` relative to `base`; "" where it is empty or malformed."""
    try:
        return urljoin(base, SPACES.sub("", address) if "\n" in address else address.strip())
    except ValueError:  # an unclosed "[" of an IPv6 host
        return ""


def is_web_address(address: str) -> bool:
    """Whether it is an absolute http(s) address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
