"""HTML -> `Scraped`: the same code for a page that a session shows and for HTML that one has.

No browser and no await; `session.scrape` hands in the HTML of the rendered page, with iframes and
shadow roots in place and what is not shown marked by the attribute `data-notte-hidden`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast, overload

from notte_local.core.checks import check_callable, check_count, check_flag, check_text, check_texts
from notte_local.errors import NotAvailableLocally, ScrapeFailed
from notte_local.results import Image, Link, Scraped

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bs4 import BeautifulSoup, Tag
    from pydantic import BaseModel

    from notte_local.core.content.blocks import Block
    from notte_local.core.entities import Entity
    from notte_local.core.extract.asking import Extractor
    from notte_local.core.extract.fill import Filled
    from notte_local.core.html import HtmlNode, Page
    from notte_local.results import Metadata

    ModelT = TypeVar("ModelT", bound=BaseModel)


class ScrapeKwargs(TypedDict, total=False):
    """How a scrape is wanted; the arguments of `read_html` that it shares with `session.scrape`."""

    instructions: str | None
    extractor: Extractor | None
    selector: str | None
    only_main_content: bool
    scrape_links: bool
    scrape_images: bool
    ignored_tags: Collection[str]
    only_images: bool
    use_link_placeholders: bool
    max_chars: int | None
    scroll: bool  # of a session only


# What a file that is no HTML begins with.
SIGNATURES = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "gzipped; decompress it first",
}
NEARLY_EMPTY = 20  # words; with fewer the page keeps its text in data for scripts


@overload
def read_html(
    html: str | bytes | BeautifulSoup | Tag,
    *,
    url: str | None = None,
    response_format: type[ModelT],
    instructions: str | None = None,
    extractor: Extractor | None = None,
    selector: str | None = None,
    only_main_content: bool = True,
    scrape_links: bool = True,
    scrape_images: bool = False,
    ignored_tags: Collection[str] = (),
    only_images: bool = False,
    use_link_placeholders: bool = False,
    max_chars: int | None = None,
) -> Scraped[ModelT]: ...
@overload
def read_html(
    html: str | bytes | BeautifulSoup | Tag,
    *,
    url: str | None = None,
    response_format: Mapping[str, Any],
    instructions: str | None = None,
    extractor: Extractor | None = None,
    selector: str | None = None,
    only_main_content: bool = True,
    scrape_links: bool = True,
    scrape_images: bool = False,
    ignored_tags: Collection[str] = (),
    only_images: bool = False,
    use_link_placeholders: bool = False,
    max_chars: int | None = None,
) -> Scraped[dict[str, Any]]: ...
@overload
def read_html(
    html: str | bytes | BeautifulSoup | Tag,
    *,
    url: str | None = None,
    response_format: None = None,
    instructions: str | None = None,
    extractor: Extractor | None = None,
    selector: str | None = None,
    only_main_content: bool = True,
    scrape_links: bool = True,
    scrape_images: bool = False,
    ignored_tags: Collection[str] = (),
    only_images: bool = False,
    use_link_placeholders: bool = False,
    max_chars: int | None = None,
) -> Scraped[None]: ...
def read_html(
    html: str | bytes | BeautifulSoup | Tag,
    *,
    url: str | None = None,
    response_format: type[BaseModel] | Mapping[str, Any] | None = None,
    instructions: str | None = None,
    extractor: Extractor | None = None,
    selector: str | None = None,
    only_main_content: bool = True,
    scrape_links: bool = True,
    scrape_images: bool = False,
    ignored_tags: Collection[str] = (),
    only_images: bool = False,
    use_link_placeholders: bool = False,
    max_chars: int | None = None,
) -> Scraped[Any]:
    """Read HTML as markdown and as data, with no browser and no model.

    `url` is where it came from: links are made absolute with it. `response_format` is a pydantic
    model, or a JSON Schema of an object (then `data` is a dict). `selector` (CSS) reads only what
    it matches; `ignored_tags` names elements to leave out. With `use_link_placeholders` markdown
    has `[text](link1)` for `links[0]` and `![alt](image1)` for `images[0]`: addresses are long, and
    a model that copies one may get it wrong. `instructions` narrows the fields: "rows with a price
    below 20", "the reviews" (below the heading that says so). `extractor`, of your own (a model,
    say), is asked once for the fields that the page did not give, as `Unfilled`, and gives their
    values by path; they are validated like any other. Raises ScrapeFailed
    where a required field is not on the page, or nothing matches `selector`.
    """
    from notte_local.core.content import whole_content
    from notte_local.core.content.blocks import collect_blocks
    from notte_local.core.entities import read_entities
    from notte_local.core.html import parse
    from notte_local.core.markdown import to_markdown
    from notte_local.core.markdown.inline import Options
    from notte_local.core.metadata import read_metadata
    from notte_local.core.paging import next_address
    from notte_local.core.tables import read_tables

    check_how(
        "read_html",
        {
            "instructions": instructions,
            "extractor": extractor,
            "selector": selector,
            "only_main_content": only_main_content,
            "scrape_links": scrape_links,
            "scrape_images": scrape_images,
            "ignored_tags": ignored_tags,
            "only_images": only_images,
            "use_link_placeholders": use_link_placeholders,
            "max_chars": max_chars,
        },
        response_format,
    )
    check_text("url", url)
    _check_html(html, url or "")
    page = parse(html, url or "")
    entities = read_entities(page)
    blocks = collect_blocks(page.root)
    metadata = read_metadata(page, entities, blocks)
    # Before the content is chosen: fields are looked for on the whole page.
    how = {"instructions": instructions, "extractor": extractor}
    data, provenance, missing = _data(response_format, page, entities, metadata, how)
    next_url = next_address(page)
    if selector is not None:
        content = _without(whole_content(_selected(page, html, selector)), ignored_tags)
    else:
        content = _content(page, blocks, ignored_tags, main=only_main_content)
        if _is_nearly_empty(content):
            content = _from_data(entities, metadata, content)
    images = _images(content, page) if scrape_images or only_images else ()
    links = _links(content, page) if scrape_links else ()
    names = _placeholders(links, images) if use_link_placeholders else {}
    options = Options(links=scrape_links, images=scrape_images, placeholders=names)
    if only_images:
        markdown = "\n\n".join(_image_text(image, names) for image in images)
    else:
        markdown = to_markdown(content, page, options)
    return Scraped(
        url=page.url,
        markdown=cut(markdown, max_chars),
        data=data,
        images=images,
        links=links,
        tables=read_tables(content),
        metadata=metadata,
        provenance=provenance,
        missing=missing,
        next_url=next_url,
    )


def _data(
    response_format: object,
    page: Page,
    entities: tuple[Entity, ...],
    metadata: Metadata,
    how: Any,
) -> Filled:
    from pydantic import BaseModel

    from notte_local.core.extract.fill import fill_model, fill_schema
    from notte_local.core.extract.schema import no_format

    if response_format is None:
        return None, {}, ()
    if isinstance(response_format, type) and issubclass(response_format, BaseModel):
        return fill_model(response_format, page, entities, metadata, **how)
    if isinstance(response_format, Mapping):
        schema = cast("Mapping[str, Any]", response_format)
        return fill_schema(schema, page, entities, metadata, **how)
    raise no_format(cast("object", response_format))


CHECKS: dict[str, Callable[[str, Any], None]] = {
    "instructions": check_text,
    "extractor": check_callable,
    "selector": check_text,
    "only_main_content": check_flag,
    "scrape_links": check_flag,
    "scrape_images": check_flag,
    "ignored_tags": check_texts,
    "only_images": check_flag,
    "use_link_placeholders": check_flag,
    "max_chars": check_count,
    "scroll": check_flag,
}


def check_how(verb: str, how: Mapping[str, Any], response_format: object = None) -> None:
    """Raises TypeError or ValueError for what a scrape does not take, before anything is read."""
    for name, given in how.items():
        if name not in CHECKS:
            raise TypeError(f"{verb}() has no argument {name!r}. It has: {', '.join(CHECKS)}.")
        CHECKS[name](name, given)
    if how.get("extractor") is not None and response_format is None:
        raise ValueError("extractor fills what response_format asks for, and there is none")
    if how.get("instructions") is not None and response_format is None:
        raise NotAvailableLocally(
            "scrape(instructions=...)",
            "Ask for the fields with response_format=, or for a part of the page with selector=.",
        )


def _check_html(html: object, url: str) -> None:
    if isinstance(html, bytes):
        for signature, kind in SIGNATURES.items():
            if html.startswith(signature):
                raise ScrapeFailed(url, {}, f"{url or 'What was given'} is {kind}, not HTML.")


def _content(
    page: Page, blocks: list[Block], ignored_tags: Collection[str], *, main: bool
) -> HtmlNode:
    """The tree that the markdown is written from."""
    from notte_local.core.content import main_content, whole_content
    from notte_local.core.content.blocks import collect_blocks

    if ignored_tags:
        blocks = collect_blocks(_without(page.root, ignored_tags))
    return main_content(page, blocks=blocks) if main else whole_content(page)


def _selected(page: Page, html: str | bytes | BeautifulSoup | Tag, selector: str) -> Page:
    """What a CSS selector matches, as a page of its own with the address of the first."""
    from bs4 import BeautifulSoup, Tag
    from soupsieve import SelectorSyntaxError

    from notte_local.core.html import Page, decode, parse

    if isinstance(html, Tag):
        soup = html
    else:
        soup = BeautifulSoup(decode(html) if isinstance(html, bytes) else html, "lxml")
    try:
        found = soup.select(selector)
    except SelectorSyntaxError as exc:
        raise ValueError(f"selector is not valid CSS: {selector!r} ({exc})") from exc
    outermost = [node for node in found if not any(holder in found for holder in node.parents)]
    if not outermost:
        raise ScrapeFailed(
            page.url,
            {},
            f"Nothing on {page.url or 'the page'} matches the selector {selector!r}. "
            "Leave it out to read the main content.",
        )
    parsed = parse("".join(str(node) for node in outermost), page.url)
    return Page(parsed.root, page.url, page.base)


def _without(root: HtmlNode, tags: Collection[str]) -> HtmlNode:
    from notte_local.core.html import HtmlNode, walk

    names = {tag.lower() for tag in tags}
    if names:
        for node in walk(root):
            node.children = [
                child
                for child in node.children
                if not (isinstance(child, HtmlNode) and child.tag in names)
            ]
    return root


def _is_nearly_empty(content: HtmlNode) -> bool:
    from notte_local.core.html import strings

    words = 0
    for text in strings(content):
        words += len(text.split())
        if words >= NEARLY_EMPTY:
            return False
    return True


def _from_data(entities: tuple[Entity, ...], metadata: Metadata, content: HtmlNode) -> HtmlNode:
    """The text that a page keeps in its data, where that is more than the page shows.

    Where it shows and keeps none, what it says of itself: its title and its description.
    """
    from notte_local.core.entities import clean
    from notte_local.core.html import text_of

    stated = (
        clean(str(entity.data.get(name, "")))
        for entity in entities
        for name in ("articleBody", "text", "reviewBody", "description")
    )
    text = max(stated, key=len, default="")
    shown = text_of(content)
    if len(text) > len(shown):
        return _body(("p", text))
    return content if shown else _body(("h1", metadata.title), ("p", metadata.description))


def _body(*parts: tuple[str, str | None]) -> HtmlNode:
    from notte_local.core.html import HtmlNode

    body = HtmlNode("body", {}, block=True)
    body.children += [HtmlNode(tag, {}, body, [text], block=True) for tag, text in parts if text]
    return body


def _links(content: HtmlNode, page: Page) -> tuple[Link, ...]:
    from notte_local.core.html import elements, text_of
    from notte_local.core.markdown.inline import link_address

    found = (
        Link(text_of(node) or node.get("aria-label") or node.get("title"), address)
        for node in elements(content, "a")
        if (address := link_address(node, page))
    )
    return tuple(dict.fromkeys(found))


def _images(content: HtmlNode, page: Page) -> tuple[Image, ...]:
    from notte_local.core.html import elements, fold
    from notte_local.core.markdown.inline import image_address

    found = (
        Image(fold(node.get("alt")), address)
        for node in elements(content, "img")
        if (address := image_address(node, page))
    )
    return tuple(dict.fromkeys(found))


def _placeholders(links: Sequence[Link], images: Sequence[Image]) -> dict[str, str]:
    """What is written for each address: "link1" for that of `links[0]`, "image1" for an image's."""
    names: dict[str, str] = {}
    for kind, found in (("image", images), ("link", links)):
        for number, one in enumerate(found, 1):
            names.setdefault(one.url, f"{kind}{number}")
    return names


def _image_text(image: Image, names: Mapping[str, str]) -> str:
    from notte_local.core.markdown.inline import destination, escaped

    address = names.get(image.url, image.url)
    return f"![{escaped(image.alt, frozenset('*_~`'))}]({destination(address)})"


def cut(markdown: str, max_chars: int | None) -> str:
    """`markdown` in at most `max_chars`, cut between blocks, else lines, else words."""
    if max_chars is None or len(markdown) <= max_chars:
        return markdown
    head = markdown[:max_chars]
    for border in ("\n\n", "\n", " "):
        if border in head[max_chars // 2 :]:
            head = head[: head.rindex(border)]
            break
    return _fence_closed(head.rstrip(), max_chars)


def _fence_closed(head: str, max_chars: int) -> str:
    """A code block that was cut gets its closing fence, at the price of its last lines."""
    opened = ""
    for fence in re.findall(r"^[> ]*(?:[-*] |\d+[.)] )?(`{3,})", head, re.MULTILINE):
        opened = "" if opened == fence else (opened or fence)
    if not opened:
        return head
    room = max_chars - len(opened) - 1
    kept = head[:room]
    kept = kept[: kept.rindex("\n")] if len(head) > room and "\n" in kept else kept
    return f"{kept}\n{opened}"
