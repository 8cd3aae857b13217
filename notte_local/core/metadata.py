"""What a page says of itself: title, author, date ..., each from the best source it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.content import collect_blocks
from notte_local.core.dates import read_date
from notte_local.core.entities import clean
from notte_local.core.html import HtmlNode, ancestors, elements, fold, text_of, walk
from notte_local.core.schema import words_of
from notte_local.results import Metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.entities import Entity
    from notte_local.core.html import Page

WRITTEN = frozenset(
    """
    Article NewsArticle BlogPosting TechArticle ScholarlyArticle Report ReportageNewsArticle
    OpinionNewsArticle AnalysisNewsArticle DiscussionForumPosting SocialMediaPosting Recipe
    HowTo Review QAPage Question LiveBlogPosting
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
DATE_METAS = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "citation_publication_date",
    "sailthru.date",
    "parsely-pub-date",
    "og:article:published_time",
    "og:published_time",
    "ms.date",
)
AUTHOR_METAS = (
    "author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "byl",
    "twitter:data1",
)
BYLINE = re.compile(r"^(?:(?:written|posted|published|story|words)\s+)?by[:\s]+", re.IGNORECASE)
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|byline|authors|author-name|post-author|entry-author)(?:[\s_-]|$)",
    re.IGNORECASE,
)
BYLINE_END = re.compile(
    r"\s*(?:[|•·–—]|\bon\b|\bin\b|\d|,?\s(?:published|updated|posted)\b).*$", re.IGNORECASE
)
DATE_WORDS = frozenset(
    ("date", "published", "publication", "publish", "pubdate", "posted", "timestamp")
)
BESIDE_HEADING = slice(-3, 8)  # blocks around the main heading where its date stands
LONGEST_DATELINE = 14  # words
NO_AUTHORS = frozenset(("admin", "administrator", "staff", "editor", "unknown", "guest"))
TITLE_BREAK = re.compile(r"\s+[|–—·»:]\s+|\s+-\s+")


def read_metadata(page: Page, entities: Sequence[Entity] = ()) -> Metadata:
    """The metadata of a page; None for what it does not say."""
    metas = read_metas(page)
    written = [entity for entity in entities if WRITTEN.intersection(entity.types)]
    site = _site(metas, entities)
    html = next(elements(page.root, "html"), page.root)
    return Metadata(
        title=_title(page, metas, written, site),
        description=_first(metas, ("description", "og:description", "twitter:description")),
        language=html.get("lang") or html.get("xml:lang") or _first(metas, ("content-language",)),
        author=_author(page, metas, written, site),
        date=_date(page, metas, written),
        canonical=_canonical(page, metas),
        site=site,
    )


def read_metas(page: Page) -> dict[str, str]:
    """Every `<meta>` by its name in lower case, the first of each."""
    metas: dict[str, str] = {}
    for node in elements(page.root, "meta"):
        name = node.get("property") or node.get("name") or node.get("http-equiv")
        name = (name or node.get("itemprop")).strip().lower()
        content = clean(node.get("content"))
        if name and content:
            metas.setdefault(name, content)
    return metas


def _first(metas: dict[str, str], names: Iterable[str]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _site(metas: dict[str, str], entities: Sequence[Entity]) -> str | None:
    stated = _first(metas, ("og:site_name", "application-name", "al:ios:app_name"))
    if stated:
        return stated
    for kind in ("WebSite", "Organization"):
        for entity in entities:
            if kind in entity.types and (name := text_value(entity.data.get("name"))):
                return name
    return None


def _title(
    page: Page, metas: dict[str, str], written: Sequence[Entity], site: str | None
) -> str | None:
    """The heading where the document's title has it too; else the title without the site."""
    document = next((text_of(node) for node in elements(page.root, "title")), "")
    stated = _first(metas, ("og:title", "twitter:title")) or document
    headings = [text for node in elements(page.root, "h1") if (text := text_of(node))]
    for heading in headings:
        if _alike(heading, stated) or _alike(heading, document):
            return heading
    if stated:
        return without_site(stated, site)
    for entity in written:
        if name := text_value(entity.data.get("headline") or entity.data.get("name")):
            return name
    return headings[0] if headings else None


def _alike(one: str, other: str) -> bool:
    one, other = _bare(one), _bare(other)
    return bool(one) and bool(other) and (one in other or other in one)


def _is_mostly(one: str, other: str) -> bool:
    """Alike, and neither much longer than the other."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return short in long and len(short) > 0.5 * len(long)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def without_site(title: str, site: str | None) -> str:
    """A document's title without the name of its site at either end."""
    pieces = TITLE_BREAK.split(title)
    if len(pieces) == 1:
        return title
    if site:
        kept = title
        for piece in (pieces[0], pieces[-1]):
            if _is_mostly(piece, site):
                kept = kept.removeprefix(piece) if piece is pieces[0] else kept.removesuffix(piece)
        kept = re.sub(r"^\s*[|–—·»:-]\s+|\s+[|–—·»:-]\s*$", "", kept).strip()
        if kept:
            return kept
    return title


def text_value(value: Any) -> str:
    """The name of a stated value: a string, a thing's name, or the names of several, joined."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        thing = cast("dict[str, Any]", value)
        return next((text_value(thing[key]) for key in ("name", "@value") if thing.get(key)), "")
    if isinstance(value, (list, tuple)):
        names = (text_value(part) for part in cast("list[Any]", value))
        return ", ".join(dict.fromkeys(name for name in names if name))
    return ""


def _author(
    page: Page, metas: dict[str, str], written: Sequence[Entity], site: str | None
) -> str | None:
    for name in _authors(page, metas, written):
        if is_person(name) and (site is None or _bare(name) != _bare(site)):
            return name
    return None


def _authors(page: Page, metas: dict[str, str], written: Sequence[Entity]) -> Iterator[str]:
    for entity in written:
        yield text_value(entity.data.get("author") or entity.data.get("creator"))
    for name in AUTHOR_METAS:
        if name in metas and (name != "twitter:data1" or "written by" in metas.values()):
            yield metas[name]
    for node in walk(page.root):
        if "author" in node.get("rel").split() or node.get("itemprop") == "author":
            yield _byline(node)
    for node in walk(page.root):
        if BYLINE_CLASS.search(f"{node.get('class')} {node.get('id')}"):
            yield _byline(node)


def _byline(node: HtmlNode) -> str:
    text = BYLINE.sub("", text_of(node)[:200])
    return fold(BYLINE_END.sub("", text)).strip(" ,;:")


def is_person(name: str) -> bool:
    """Whether it could be the name of one who wrote it: no address, no account, not too long."""
    return (
        1 < len(name) < 100
        and "://" not in name
        and "@" not in name
        and len(name.split()) <= 12
        and name.lower() not in NO_AUTHORS
    )


def _date(page: Page, metas: dict[str, str], written: Sequence[Entity]) -> str | None:
    for text in _dates(page, metas, written):
        if day := read_date(text):
            return day
    return None


def _dates(page: Page, metas: dict[str, str], written: Sequence[Entity]) -> Iterator[str]:
    """Texts that hold the day of publication, the surest first."""
    for entity in written:
        yield text_value(entity.data.get("datePublished"))
    yield from (metas[name] for name in DATE_METAS if name in metas)
    times = list(elements(page.root, "time"))
    for node in sorted(times, key=_time_rank):
        yield node.get("datetime")
        yield text_of(node)
    for entity in written:
        yield text_value(entity.data.get("dateCreated") or entity.data.get("dateModified"))
    for node in walk(page.root):
        if not DATE_WORDS.isdisjoint(words_of(f"{node.get('class')} {node.get('id')}")):
            yield text_of(node)[:80]
    yield from _beside_heading(page)


def _beside_heading(page: Page) -> Iterator[str]:
    """Short texts around the main heading."""
    blocks = collect_blocks(page.root)
    at = next((i for i, block in enumerate(blocks) if block.node.tag == "h1"), None)
    if at is not None:
        near = blocks[max(0, at + BESIDE_HEADING.start) : at + BESIDE_HEADING.stop]
        yield from (block.text for block in near if block.words <= LONGEST_DATELINE)


def _time_rank(node: HtmlNode) -> int:
    """Published before plain before updated; those of other pages' teasers last."""
    words = f"{node.get('class')} {node.get('itemprop')}".lower()
    around = {holder.tag for holder in ancestors(node)}
    rank = 2 * bool(around & {"aside", "footer", "nav"})
    if "pubdate" in node.attributes or "publish" in words:
        return rank
    return rank + (3 if re.search("updat|modif", words) else 1)


def _canonical(page: Page, metas: dict[str, str]) -> str | None:
    for node in elements(page.root, "link"):
        if "canonical" in node.get("rel").lower().split():
            return page.absolute(node.get("href")) or None
    return page.absolute(metas["og:url"]) if "og:url" in metas else None
