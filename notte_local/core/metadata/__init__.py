"""What a page says of itself: title, author, date ..., each from the best source it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from notte_local.core.content.blocks import class_words, collect_blocks
from notte_local.core.dates import read_date
from notte_local.core.entities import clean
from notte_local.core.html import HtmlNode, ancestors, elements, fold, strings, text_of, walk
from notte_local.core.metadata.byline import (
    BARE_BY,
    NAME,
    begun_by,
    beside_heading,
    clean_name,
    marked_authors,
    shown_authors,
    shown_dates,
)
from notte_local.results import Metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.content.blocks import Block
    from notte_local.core.entities import Entity
    from notte_local.core.html import Page
    from notte_local.core.metadata.byline import Line

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
DATE_WORDS = frozenset(
    ("date", "published", "publication", "publish", "pubdate", "posted", "timestamp")
)
NO_AUTHORS = frozenset(("admin", "administrator", "staff", "editor", "unknown", "guest"))
TITLE_BREAK = re.compile(r"\s+[|–—·•»:/]{1,2}\s+|\s+-\s+")
WRITTEN_BY = re.compile(r"written by|author|posted by", re.IGNORECASE)
TOKEN = re.compile(r"\w+")


def read_metadata(
    page: Page, entities: Sequence[Entity] = (), blocks: Sequence[Block] | None = None
) -> Metadata:
    """The metadata of a page; None for what it does not say. `blocks` are those of the page."""
    metas = read_metas(page)
    written = [entity for entity in entities if WRITTEN.intersection(entity.types)]
    site = _site(metas, entities)
    html = next(elements(page.root, "html"), page.root)
    title = _title(page, metas, written, site)
    blocks = collect_blocks(page.root) if blocks is None else blocks
    beside = beside_heading(blocks, title)
    return Metadata(
        title=title,
        description=_first(metas, ("description", "og:description", "twitter:description")),
        language=html.get("lang") or html.get("xml:lang") or _first(metas, ("content-language",)),
        author=_author(page, metas, written, site, beside),
        date=_date(page, metas, entities, blocks, beside),
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
    """The main heading; where none is one, the document's title without the site."""
    names = site_names(page, site)
    document = next((text_of(node) for node in elements(page.root, "title")), "")
    if own := _own_name(document, names):
        return own
    headings = [
        without_site(text, names)
        for text in map(heading_text, elements(page.root, "h1"))
        if text and not any(_is_mostly(text, name) for name in names)
    ]
    titles = [
        without_site(text, names)
        for text in (document, _first(metas, ("og:title", "twitter:title")))
        if text
    ]
    # A title that is the site's name alone says nothing, where the address spells out a heading.
    nothing = names if any(_spells(page.url, heading) for heading in headings) else ()
    stated = [title for title in titles if not headings or not _says_nothing(title, nothing)]
    if named := _named_by(page.url, headings):
        return named
    is_written = bool(written) or _is_article(metas) or _is_in_address(headings, page.url)
    if heading := main_title(headings, stated, is_written=is_written):
        return heading
    headlines = (
        text_value(entity.data.get("headline") or entity.data.get("name")) for entity in written
    )
    return next(filter(None, (*stated, *headlines, *headings)), None)


def _says_nothing(title: str, names: Sequence[str]) -> bool:
    bare = _bare(title)
    return bare in NO_TITLES or any(bare == _bare(name) for name in names)


NO_TITLES = frozenset(
    ("home", "homepage", "index", "shop", "store", "welcome", "untitled", "untitleddocument", "")
)


def heading_text(node: HtmlNode) -> str:
    """The text of a heading, that of its buttons left out where there is other text."""
    controls = [child for child in walk(node) if child.tag == "button"]
    text = text_of(node)
    for control in controls:
        text = fold(text.replace(text_of(control), "", 1))
    return text or text_of(node)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.replace("_", " ")
    except ValueError:  # an unclosed "[" of an IPv6 host
        return ""


def _spells(url: str, heading: str) -> bool:
    """Whether an address has all words of a heading of several."""
    words = _tokens(heading)
    return len(words) > 1 and words <= _tokens(_path(url))


def _own_name(title: str, names: Sequence[str]) -> str | None:
    """The name of the site as a title has it that says nothing else: "Planet - Home"."""
    pieces = TITLE_BREAK.split(title)
    own = [piece for piece in pieces if any(_is_mostly(piece, name) for name in names)]
    others = [piece for piece in pieces if piece not in own]
    says_more = not others or any(_bare(other) not in NO_TITLES for other in others)
    return own[0] if own and not says_more else None


def _named_by(url: str, headings: Sequence[str]) -> str | None:
    """The heading that the address names: one that its last part is, or one of several that has
    most of its words.
    """
    path = _path(url)
    last = _tokens(path.rstrip("/").rpartition("/")[2])
    for heading in headings:
        if last and _tokens(heading) == last:
            return heading
    said = {word for word in _tokens(path) if word.isalpha()}
    best = max(headings, key=lambda heading: len(said & _tokens(heading)), default="")
    shared = len(said & _tokens(best))
    return best if len(headings) > 1 and shared >= SHORTEST_HEADLINE else None


def _is_in_address(headings: Sequence[str], url: str) -> bool:
    """Whether the one main heading is what the page's address spells out."""
    said = {word for word in _tokens(_path(url)) if word.isalpha()}
    shared = said & _tokens(headings[0]) if len(headings) == 1 else set[str]()
    return len(shared) >= SHORTEST_HEADLINE


def _is_article(metas: dict[str, str]) -> bool:
    return metas.get("og:type", "").lower() == "article"


def site_names(page: Page, site: str | None) -> tuple[str, ...]:
    """What the site is called: as it says, and as its host does."""
    host = page.url.partition("://")[2].partition("/")[0].removeprefix("www.")
    core = host.rsplit(".", 1)[0].rsplit(".", 1)[-1]
    return tuple(name for name in (site or "", host, core) if len(_bare(name)) > 2)


def main_title(headings: Sequence[str], stated: Sequence[str], *, is_written: bool) -> str | None:
    """The first main heading that says most of what the document's titles say.

    The one heading of an article is its title whatever those say; that of a shop's or a service's
    page is often a slogan.
    """
    best, most = None, 0.0
    for heading in headings:
        for title in stated:
            said, wanted = _tokens(heading), _tokens(title)
            shared = len(said & wanted)
            if not shared or shared < ALIKE * min(len(said), len(wanted)):
                continue
            cover = shared / len(wanted)
            value = shared / min(len(said), len(wanted)) + cover
            if cover >= COVERED and value > most:
                best, most = heading, value
    only = headings[0] if len(set(headings)) == 1 else ""
    if best is None and is_written and len(only.split()) >= SHORTEST_HEADLINE:
        return only
    return best


ALIKE, COVERED = 0.5, 0.2  # shares of words: of the shorter of two titles; of the stated one
SHORTEST_HEADLINE = 4  # words


def _tokens(text: str) -> set[str]:
    return set(TOKEN.findall(text.lower()))


def _is_mostly(one: str, other: str) -> bool:
    """Alike, and neither much longer than the other."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return short in long and len(short) > 0.5 * len(long)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.replace("&", "and")).lower()


def without_site(title: str, names: Sequence[str]) -> str:
    """A document's title without the name of its site at either end."""
    pieces = TITLE_BREAK.split(title)
    if len(pieces) == 1:
        return title.removeprefix("| ")
    kept = title
    for piece in (pieces[-1], pieces[0]):
        if any(_is_mostly(piece, name) for name in names):
            cut = kept.removesuffix(piece) if kept.endswith(piece) else kept.removeprefix(piece)
            kept = EDGE_BREAK.sub("", cut).strip() or kept
    # A bar stands before the name of a site that is not known otherwise.
    return kept.rpartition(" | ")[0] or kept


EDGE_BREAK = re.compile(r"^\s*[|–—·•»:/-]+\s+|\s+[|–—·•»:/-]+\s*$")


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
    page: Page,
    metas: dict[str, str],
    written: Sequence[Entity],
    site: str | None,
    beside: Sequence[Line],
) -> str | None:
    """Who wrote it: as it is stated, else as the page shows it."""
    names = site_names(page, site)
    stated = [
        name
        for text in filter(is_person, _stated_authors(metas, written))
        if is_person(name := _without_site_at_end(clean_name(text), names))
    ]
    for name in stated:
        if not any(_bare(name) == _bare(site) for site in names):
            return name
    shown = (*begun_by(beside), *marked_authors(page), *shown_authors(beside, page))
    people = [_without_site_at_end(name, names) for name in filter(is_person, shown)]
    # a site that says that it wrote the page itself is believed where nobody else is named
    if stated:
        return _other_than(people, stated[0])
    return next(iter(people), None)


def _other_than(people: Sequence[str], site: str) -> str:
    """Who wrote what a site says that it wrote itself: the one person named beside it."""
    others = {name for name in people if NAME.fullmatch(name) and _bare(name) not in _bare(site)}
    return others.pop() if len(others) == 1 else site


def _without_site_at_end(name: str, sites: Sequence[str]) -> str:
    """A name without that of the site behind it: of "Ada Lovelace Planet" the first two."""
    for site in sites:
        if name.endswith(f" {site}") and len(name.split()) > len(site.split()) + 1:
            return name.removesuffix(f" {site}").rstrip(" ,")
    return name


def _stated_authors(metas: dict[str, str], written: Sequence[Entity]) -> Iterator[str]:
    for entity in written:
        yield text_value(entity.data.get("author") or entity.data.get("creator"))
    for name in AUTHOR_METAS:
        if name in metas and (
            name != "twitter:data1" or WRITTEN_BY.match(metas.get("twitter:label1", ""))
        ):
            yield metas[name]


def is_person(name: str) -> bool:
    """Whether it could be the name of one who wrote it: no address, no account, not too long."""
    return (
        1 < len(name) < 200
        and "://" not in name
        and "@" not in name
        and len(name.split()) <= 12 + 3 * name.count(",")
        and any(map(str.isalpha, name))
        and BARE_BY.fullmatch(name) is None
        and name.lower() not in NO_AUTHORS
    )


def _date(
    page: Page,
    metas: dict[str, str],
    entities: Sequence[Entity],
    blocks: Sequence[Block],
    beside: Sequence[Line],
) -> str | None:
    """The day of publication: as it is stated, unless an earlier one stands beside the heading."""
    stated = _first_date(_stated_dates(metas, entities))
    shown = [*_originally(blocks), *shown_dates(beside)]
    published = next((day for day, is_update in shown if not is_update), None)
    if stated is not None or published is not None:
        return min(filter(None, (stated, published)), key=_day)
    updated = next((day for day, _ in shown), None)
    other = _first_date(_timed(page))
    if updated is not None:
        return min(updated, other or updated, key=_day)
    return other or _first_date(_other_dates(page, entities))


def _originally(blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """The day that a page says it was first published on, wherever it says so."""
    for block in blocks:
        if (found := ORIGINALLY.search(block.text)) and (day := read_date(found[0])):
            yield day, False


ORIGINALLY = re.compile(
    r"\b(?:originally|first) (?:published|posted)\b.{0,60}", re.IGNORECASE | re.DOTALL
)


def _day(date: str) -> str:
    return date[:10]


def _first_date(texts: Iterable[str]) -> str | None:
    return next(filter(None, map(read_date, texts)), None)


def _stated_dates(metas: dict[str, str], entities: Sequence[Entity]) -> Iterator[str]:
    """Texts that hold the day of publication, the surest first."""
    for entity in entities:
        if WRITTEN.intersection(entity.types):
            yield text_value(entity.data.get("datePublished"))
    yield from (metas[name] for name in DATE_METAS if name in metas)
    # names of a site's own: "w-published-date"
    yield from (text for name, text in metas.items() if PUBLISHED_META.search(name))


PUBLISHED_META = re.compile(r"publish(?:ed)?(?!er)|pub_?date", re.IGNORECASE)


def _timed(page: Page) -> Iterator[str]:
    for node in sorted(elements(page.root, "time"), key=_time_rank):
        yield node.get("datetime")
        yield text_of(node)
    for node in walk(page.root):
        yield from (node.attributes[name] for name in MADE_AT if name in node.attributes)


MADE_AT = ("created-timestamp", "data-published", "data-created", "data-date")


def _other_dates(page: Page, entities: Sequence[Entity]) -> Iterator[str]:
    """Texts that may hold it, where none is stated and none stands beside the heading."""
    for name in ("datePublished", "dateCreated", "dateModified"):
        yield from (text_value(entity.data.get(name)) for entity in entities)
    for node in walk(page.root):
        if not DATE_WORDS.isdisjoint(class_words(node)):
            yield text_of(node)[:80]
    yield from (found[0] for found in map(POSTED_ON.search, strings(page.root)) if found)
    # The last resort: many blogs keep their posts by day.
    yield from ("-".join(found.groups()) for found in [DAY_OF_PATH.search(page.url)] if found)


POSTED_ON = re.compile(r"\b(?:posted|published|written)\b.{0,40}?\d{4}", re.IGNORECASE)
DAY_OF_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?!\d)")


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
