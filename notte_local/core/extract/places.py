"""Whose page it is, and where they are: the name of the site, addresses line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notte_local.core.extract.facts import HEADING, META, Fact
from notte_local.core.html import elements, fold, strings, text_of
from notte_local.core.metadata import TITLE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.extract.schema import Field
    from notte_local.core.extract.survey import Survey
    from notte_local.core.html import Page
    from notte_local.results import Metadata

OWNERS = frozenset(
    """
    business company organization organisation corporation shop store restaurant hotel clinic firm
    employer publisher contact contacts school university agency office dealer merchant seller
    """.split()  # noqa: SIM905 - a list of quotes is harder to read
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:copyright|©)?\s*(?:\d{4}\s*(?:[-–]\s*(?:\d{4}|present))?)?"
    r",?\s*(?:by\s+)?(?P<name>[^\W\d_][^.|•©]{1,60}?)(?:\.|,?\s+all rights|\s*[|•]|,?\s*\d{4}|$)",
    re.IGNORECASE,
)
LOGO = re.compile(r"\b(?:company |site )?logo\b", re.IGNORECASE)
ADDRESS_PRIOR = 0.76
CITY = r"(?P<city>[A-ZÀ-Þ][\w.'’À-ÿ -]{1,30}?)"
# How the last line of an address is written: where, and with which code.
LAST_LINES = (
    # the USA: "Springfield, IL 62701"
    re.compile(
        rf"{CITY},?\s+(?P<region>[A-Z]{{2}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+"
        r"(?P<code>\d{5}(?:-\d{4})?)\b"
    ),
    # Canada: "Toronto, ON M5V 2T6"
    re.compile(rf"{CITY},?\s+(?P<region>[A-Z]{{2}}),?\s+(?P<code>[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b"),
    # Australia: "Richmond VIC 3121"
    re.compile(rf"{CITY},?\s+(?P<region>NSW|VIC|QLD|SA|WA|TAS|ACT|NT),?\s+(?P<code>\d{{4}})\b"),
    # the United Kingdom: "London SW1A 1AA"
    re.compile(rf"{CITY},?\s+(?P<region>)(?P<code>[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}})\b"),
    # most of Europe: "10115 Berlin"
    re.compile(
        r"\b(?P<region>)(?:[A-Z]{1,2}-)?(?P<code>\d{4,5})\s+"
        r"(?P<city>[A-ZÀ-Þ][\wÀ-ÿ'’-]+(?: [A-ZÀ-Þ][\wÀ-ÿ'’-]+)?)"
    ),
)  # fmt: skip
STREET_WORDS = (
    r"street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|way|highway|hwy|court|ct|place|"
    r"pl|square|sq|parkway|pkwy|terrace|circle|cir|row|close|crescent|quay|broadway|suite|plaza"
)
STREET = re.compile(
    r"(?:^|[\s,:])(?P<street>\d{1,6}[A-Za-z]?(?:[-–/]\d+)?\s+(?:[\w.'’À-ÿ-]+\s+){0,5}?"
    rf"(?:{STREET_WORDS})\b\.?(?:\s+(?:N|S|E|W|NE|NW|SE|SW)\b\.?)?"
    r"(?:,?\s+(?:suite|ste|unit|floor|fl|apt|#)\.?\s?#?[\w-]+)*)",
    re.IGNORECASE,
)
STREET_FIRST = re.compile(
    r"(?P<street>[A-ZÀ-Þ][\wÀ-ÿ.'’ -]{2,40}"
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|straat|gasse)\s*\d+\s?[a-z]?)\b",
    re.IGNORECASE,
)
LONGEST_LINE = 40  # words
LINES_OF_ONE = 3


def is_owner(wanted: Field) -> bool:
    """Whether a model, or a field, means whoever the page is of, and not what it shows."""
    return any(not OWNERS.isdisjoint(name) for name in wanted.names)


def facts_of_owner(page: Page, metadata: Metadata) -> Iterator[Fact]:
    """What whoever the page is of is called."""
    if metadata.site:
        yield Fact(("name",), metadata.site, "meta", HEADING)
    for found in COPYRIGHT.finditer(fold("".join(strings(page.root)))[-3000:]):
        yield Fact(("name",), fold(found["name"]), "text", META, found[0])
    host = page.url.partition("://")[2].partition("/")[0].removeprefix("www.")
    core = re.sub(r"\W", "", host.rpartition(".")[0])
    title = next(map(text_of, elements(page.root, "title")), "")
    said = [piece.strip() for piece in TITLE_BREAK.split(title)]
    for name in (*said, *(fold(node.get("alt")) for node in elements(page.root, "img"))):
        bare = re.sub(r"\W", "", LOGO.sub("", name)).lower()
        # What the address says, too: "Tea & Sons" of teasons.example.
        if len(bare) > 2 and bare in core and len(bare) >= 0.5 * len(core):
            yield Fact(("name",), fold(LOGO.sub("", name)), "meta", 0.86, name)
            break
    if len(said) > 1 and len(said[-1].split()) <= 4:
        yield Fact(("name",), said[-1], "meta", 0.6, title)
    for node in elements(page.root, "img"):
        name = fold(LOGO.sub("", node.get("alt")))
        if name and name != fold(node.get("alt")):
            yield Fact(("name",), name, "image", 0.68)
            return


def facts_of_places(survey: Survey) -> Iterator[Fact]:
    """Each part of each address, the first one on the page the surest."""
    prior = ADDRESS_PRIOR
    blocks = [block for block in survey.blocks if not block.node.hidden]
    for at, block in enumerate(blocks):
        if block.words > LONGEST_LINE:
            continue
        found = next(filter(None, (form.search(block.text) for form in LAST_LINES)), None)
        if found is None:
            continue
        before = [other.text for other in blocks[max(0, at - LINES_OF_ONE) : at]]
        street = _street(block.text[: found.start("city")], block.text, before)
        is_worded = found["region"] or street
        if not is_worded:
            continue
        sure = prior if street else prior * 0.9
        yield from _parts(found, street, block.text, sure)
        prior *= 0.9


def _parts(found: re.Match[str], street: str, text: str, prior: float) -> Iterator[Fact]:
    city = found["city"].strip(" ,.")
    if street and street in city:
        city = city.rpartition(street)[2].strip(" ,.")
    parts = (
        (("postal", "code"), found["code"]),
        (
            ("city",),
            re.sub(rf"^.*\b(?:{STREET_WORDS})\.?\s+(?=[A-Z])", "", city, flags=re.IGNORECASE),
        ),
        (("region",), found["region"]),
        (("street", "address"), street),
    )
    for name, value in parts:
        if value:
            yield Fact(name, value, "address", prior, text)
    whole = ", ".join(
        value for value in (street, city, f"{found['region']} {found['code']}".strip()) if value
    )
    yield Fact(("address",), whole, "address", prior, text)


def _street(head: str, text: str, before: list[str]) -> str:
    """The street of an address: on the same line, or on one above it."""
    for line in (head, text, *reversed(before)):
        for form in (STREET, STREET_FIRST):
            found = form.search(line)
            if found is not None:
                return found["street"].strip(" ,")
    return ""
