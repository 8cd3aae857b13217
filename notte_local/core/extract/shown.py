"""What a page says in a form of its own: prices, ratings, counts, phones, dates of updates.

Such things need no label: what they are can be seen. The nearer to what the page is about, and the
earlier, the surer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import class_words
from notte_local.core.dates import read_date
from notte_local.core.extract.facts import Fact, is_old
from notte_local.core.extract.schema import words_of
from notte_local.core.extract.values import AMOUNT_FORM, EMAIL, PRICE
from notte_local.core.html import ancestors, fold, text_of, walk
from notte_local.core.metadata.byline import PROFILE, clean_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notte_local.core.extract.facts import Name
    from notte_local.core.extract.survey import Survey
    from notte_local.core.html import HtmlNode

    Spots = Iterator[tuple[Name, str, float]]

LONGEST = 40  # words of a text that such things are looked for in
LATER = (1.0, 0.9, 0.8)  # how sure the first, second ... of a kind is, beside the first
NUMBER = rf"(?P<number>{AMOUNT_FORM})"
OUT_OF = re.compile(
    rf"\b{NUMBER}\s*(?:(?:stars?\s*)?(?:out\s+of|of|von|sur|su|de)\s*|/\s?)(?P<most>5|10)(?:\.0)?\b",
    re.IGNORECASE,
)
RATED = re.compile(
    rf"\b(?:rated|rating(?: of)?:?|average(?: rating)?:?)\s+{NUMBER}"
    rf"|\b(?P<stars>{AMOUNT_FORM})[\s-]stars?\b",
    re.IGNORECASE,
)
OUT_OF_REVIEWS = re.compile(
    rf"\b{NUMBER}\s+stars?\s+(?:out of|from|based on)\s+[\d,.]+\s", re.IGNORECASE
)
BARE_RATING = re.compile(r"[0-5][.,]\d{1,2}|[1-5]")
REVIEWS = re.compile(
    rf"(?<![\d.,]){NUMBER}\s?[kK]?\+?\s+(?:[a-z]+\s){{0,2}}?(?P<what>reviews?|ratings?|votes?|"
    r"bewertungen|avis|opiniones|recensioni)\b",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\(?\s*([\d.,]+[kK]?)\s*\)?")
COUNTED = re.compile(
    rf"\(?{NUMBER}(?P<power>[kKM]?)\+?\)?\s+(?P<what>[^\W\d_]{{3,20}}(?:\s[^\W\d_]{{3,20}})?)\)?"
)
VIEWED = re.compile(rf"\bviewed\s+{NUMBER}[kKM]?\s+times", re.IGNORECASE)
UPDATED = re.compile(
    r"\b(?:(?:last|page)\s+)?(?:updated?|modified|revised|edited|aktualisiert|mis à jour)\b"
    r"(?:\s+(?:on|at|le|am))?\s*[:\-–|•]?\s*(?P<date>[^|•]{6,32})",
    re.IGNORECASE,
)
POSTED = re.compile(
    r"\b(?:first\s+)?(?:published|posted|publié|veröffentlicht)\b(?:\s+(?:on|at|le|am))?"
    r"\s*[:\-–|•]?\s*(?P<date>[^|•]{6,32})",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![\w./-])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)[\s.-]?)?\d{2,4}(?:[\s.-]\d{2,4}){1,4}(?![\w/-])"
)
CALLED = re.compile(r"\b(?:phone|tel|call|mobile|telephone|tel[ée]fono|telefon|t):?", re.IGNORECASE)
CODE = re.compile(
    r"\b(?:sku|item(?:\s(?:no|number|code))?|art(?:icle)?(?:\s(?:no|number))?|product\s(?:code|id|no)|mpn|mfr|model|"
    r"part(?:\s(?:no|number))?|style)\.?\s?(?:#|:|no\.?:)\s?#?\s?(?P<code>[A-Z0-9][\w./-]{2,29})",
    re.IGNORECASE,
)  # fmt: skip
STARRED = frozenset(("rating", "ratings", "stars", "star", "score"))
REVIEWED = frozenset(("review", "reviews", "rating", "ratings"))


def facts_shown(survey: Survey) -> Iterator[Fact]:
    """Everything of this kind on a page."""
    seen: dict[Name, int] = {}
    for name, value, prior, node in sorted(_all_spots(survey), key=lambda s: survey.order(s[3])):
        count = seen[name] = seen.get(name, 0) + 1
        later = LATER[min(count, len(LATER)) - 1]
        yield Fact(name, value, "text", prior * later * survey.nearness(node))


def _all_spots(survey: Survey) -> Iterator[tuple[Name, str, float, HtmlNode]]:
    for at, block in enumerate(survey.blocks):
        if block.node.hidden or block.words > LONGEST:
            continue
        early = 1.0 if at >= survey.start else 0.85
        for spot in SPOTTERS if DIGIT.search(block.text) is not None else WORD_SPOTTERS:
            for name, value, prior in spot(block.text):
                yield name, value, prior * early, block.node
        if block.words <= 6 and PRICE.search(block.text):
            old = is_old(block.node)
            yield ("list", "price") if old else ("price",), block.text, 0.64 * early, block.node
            yield ("currency",), block.text, 0.62 * early, block.node
    yield from _marked(survey)


def _ratings(text: str) -> Spots:
    for found in OUT_OF.finditer(text):
        yield ("rating",), found["number"], 0.78
    for found in OUT_OF_REVIEWS.finditer(text):
        yield ("rating",), found["number"], 0.8
    for found in RATED.finditer(text):
        yield ("rating",), found["number"] or found["stars"], 0.66


def _reviews(text: str) -> Spots:
    for found in REVIEWS.finditer(text):
        yield ("review", "count"), found["number"], 0.78 if len(text) < 60 else 0.66


def _counts(text: str) -> Spots:
    """Such as "12 comments": the number of comments."""
    if (viewed := VIEWED.search(text)) is not None:
        yield ("view", "count"), viewed["number"], 0.78
    found = COUNTED.fullmatch(text)
    if found is not None:
        words = words_of(found["what"])
        said = found["number"] + found["power"]
        yield (*words, "count"), said, 0.78
        yield words, said, 0.6


def _updates(text: str) -> Spots:
    for pattern, name in ((UPDATED, ("date", "modified")), (POSTED, ("date", "published"))):
        for found in pattern.finditer(text):
            if read_date(found["date"]):
                yield name, found["date"], 0.82


def _phones(text: str) -> Spots:
    for found in PHONE.finditer(text):
        digits = sum(map(str.isdigit, found[0]))
        if 9 <= digits <= 15 and read_date(found[0]) is None:
            told = CALLED.search(text[: found.start()]) is not None
            yield ("phone",), fold(found[0]), 0.7 if told or len(text) < 30 else 0.58


def _mails(text: str) -> Spots:
    for found in EMAIL.finditer(text):
        yield ("email",), found[0], 0.66


def _codes(text: str) -> Spots:
    for found in CODE.finditer(text):
        if any(map(str.isdigit, found["code"])):
            yield ("sku",), found["code"], 0.74 if len(text) < 120 else 0.6


STOCK = re.compile(
    r"\b(?P<yes>in stock|available now|ready to ship)\b"
    r"|\b(?P<no>out of stock|sold out|currently unavailable|not available)\b",
    re.IGNORECASE,
)


def _stock(text: str) -> Spots:
    found = STOCK.search(text) if len(text) < 60 else None
    if found is not None:
        yield ("availability",), "in stock" if found["yes"] else "out of stock", 0.66


SPOTTERS: Sequence[Callable[[str], Spots]] = (
    _ratings, _reviews, _counts, _updates, _phones, _mails, _codes, _stock,
)  # fmt: skip


WORD_SPOTTERS: Sequence[Callable[[str], Spots]] = (_mails, _stock)  # need no digit
DIGIT = re.compile(r"\d")


def _marked(survey: Survey) -> Iterator[tuple[Name, str, float, HtmlNode]]:
    """What attributes say for those who do not see, and numbers that stand in a rating."""
    for node in walk(survey.page.root):
        if node.tag in ("script", "meta", "html", "body"):
            continue
        for said in (node.get("aria-label"), node.get("title"), node.get("alt")):
            if said and len(said) < 120 and DIGIT.search(said) is not None:
                for name, value, prior in (*_ratings(said), *_reviews(said)):
                    yield name, value, prior, node
        if node.get("class") and (spots := _in_rating(node)):
            yield from ((name, value, prior, node) for name, value, prior in spots)
        if node.tag == "a" and node.get("href") and not node.hidden:
            yield from ((*found, node) for found in _linked(node))


def _in_rating(node: HtmlNode) -> list[tuple[Name, str, float]]:
    words = class_words(node)
    own = fold("".join(child for child in node.children if isinstance(child, str)))
    if not own or len(own) > 12 or words.isdisjoint(STARRED | REVIEWED):
        return []
    if BARE_RATING.fullmatch(own) and not words.isdisjoint(STARRED):
        return [(("rating",), own, 0.72)]
    found = BRACKETED.fullmatch(own)
    if found is not None and ("(" in own or "count" in words or "number" in words):
        return [(("review", "count"), found[1], 0.7)]
    return []


BRAND_PAGE = re.compile(r"/(?:brands?|vendors?|manufacturers?|stores?|designers?)/", re.IGNORECASE)
VISIT = re.compile(r"^(?:visit the|shop(?: all)?|brand:|by)\s+(.+?)(?:\s+store)?$", re.IGNORECASE)


def _linked(node: HtmlNode) -> Iterator[tuple[Name, str, float]]:
    """Who made a thing is what a link to a brand says."""
    if BRAND_PAGE.search(node.get("href")):
        text = text_of(node)
        found = VISIT.match(text)
        name = found[1] if found else text
        if 0 < len(name) <= 40 and not any(map(str.isdigit, name)):
            yield ("brand",), name, 0.74 if found else 0.64


def heading_brand(survey: Survey) -> Fact | None:
    """A maker: a short text beside the heading which the heading begins with."""
    if survey.heading is None:
        return None
    title = text_of(survey.heading)
    for block in survey.blocks[max(0, survey.start - 8) : survey.start + 12]:
        name = re.sub(
            r"^(?:by|brand:?|shop|visit the|new from|more from|view all)\s+",
            "",
            block.text,
            flags=re.IGNORECASE,
        )
        name = re.sub(r"\s+store$", "", name, flags=re.IGNORECASE)
        if (
            block.node is not survey.heading
            and 1 <= len(name.split()) <= 3
            and _begins(title, name)
        ):
            return Fact(("brand",), name, "heading", 0.72, block.text)
    for node in walk(survey.page.root):
        if node.tag == "img" and survey.nearness(node) == 1.0:
            name = re.sub(r"\s*\blogo\b\s*", "", node.get("alt"), flags=re.IGNORECASE)
            if 1 <= len(name.split()) <= 3 and _begins(title, name):
                return Fact(("brand",), name, "image", 0.68)
    return None


def own_brand(survey: Survey, site: str) -> Iterator[Fact]:
    """The site itself, as the maker of what it describes."""
    assert survey.box is not None
    text = text_of(survey.box)
    if text.count(site) - len(re.findall(rf"by {re.escape(site)}|{re.escape(site)}\.", text)) > 1:
        yield Fact(("brand",), site, "meta", 0.6)


def _begins(title: str, name: str) -> bool:
    """Whether a title begins with a name and says more."""
    return (
        title.lower().startswith(f"{name.lower()} ")
        and name[:1].isupper()
        and not any(map(str.isdigit, name))
    )


POSTERS = frozenset(("author", "username", "user", "poster", "member", "nick", "nickname", "owner"))
NO_POSTER = re.compile(
    r"(?:log|sign|register|join|guest|reply|quote|users?|members?|profile|posts?|ask)\b",
    re.IGNORECASE,
)
POST = frozenset(("post", "posts", "message", "msg", "thread", "topic", "comment", "question"))


def first_poster(survey: Survey) -> Fact | None:
    """Who wrote the first post of a thread."""
    start = survey.order(survey.heading) if survey.heading is not None else 0
    ranked: list[tuple[float, int, Fact]] = []
    for node in walk(survey.page.root):
        at = survey.order(node)
        if node.hidden or at < start or len(ranked) > 40 or survey.nearness(node) < 0.8:
            continue
        name = _poster(node)
        if name:
            around = {word for holder in (node, *ancestors(node)) for word in class_words(holder)}
            if not around.isdisjoint(POST):
                late = 0.0 if "owner" in around or "op" in around else 1.0
                ranked.append((late, at, Fact(("author",), name, "class", 0.62)))
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _poster(node: HtmlNode) -> str:
    is_profile = node.tag == "a" and PROFILE.search(node.get("href")) is not None
    if not is_profile and class_words(node).isdisjoint(POSTERS):
        return ""
    text = text_of(node)
    if not text or len(text) > 40 or read_date(text) or text[0].isdigit():
        return ""
    if NO_POSTER.match(text):
        return ""
    return clean_name(text)
