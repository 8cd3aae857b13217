"""Whether a value can be what its field means, whatever it was called on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from notte_local.core.dates import MONTHS
from notte_local.core.extract.schema import likeness
from notte_local.core.metadata import is_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.core.extract.schema import Field

LONGEST_NAME = 8  # words of somebody's, or of a maker's, name
HIGHEST_RATING = 10
MOST_COUNTED = 10**12  # a longer number is no count, but a number that something has


def _is_name(value: Any) -> bool:
    text = str(value)
    return is_person(text) and len(text.split()) <= LONGEST_NAME and not re.search(r"\w:\s", text)


def _is_rating(value: Any) -> bool:
    return not isinstance(value, int | float) or 0 <= value <= HIGHEST_RATING


def _is_brand(value: Any) -> bool:
    return len(str(value).split()) <= LONGEST_NAME


def _is_code(value: Any) -> bool:
    return len(str(value)) <= 60 and len(str(value).split()) <= LONGEST_NAME


DAY = re.compile(
    r"(?:\w+,?\s+)?(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+(?P<one>[^\W\d_]{3,9})\.?"
    r"|(?P<other>[^\W\d_]{3,9})\.?\s+\d{1,2}(?:st|nd|rd|th)?),?(?:\s+\d{4})?"
)


def _is_title(value: Any) -> bool:
    """A day alone says when, not what."""
    found = DAY.fullmatch(str(value).strip()) if len(str(value)) < 40 else None
    return found is None or (found["one"] or found["other"]).lower() not in MONTHS


def _is_count(value: Any) -> bool:
    return not isinstance(value, int) or value < MOST_COUNTED


CHECKS: tuple[tuple[tuple[str, ...], Callable[[Any], bool]], ...] = (
    (("author",), _is_name),
    (("rating",), _is_rating),
    (("brand",), _is_brand),
    (("sku",), _is_code),
    (("title",), _is_title),
    (("view", "count"), _is_count),
)


ADDRESS = re.compile(r"https?://\S+")
# What a text may be an address for; any other text that is one says nothing.
LEADING = """
    url urls link links href image images img picture photo thumbnail logo icon video audio media
    website homepage site web src source permalink address avatar uri id file download feed page
    cover poster profile see same
""".split()  # noqa: SIM905 - a list of quotes is harder to read


def _leads(field: Field) -> bool:
    return "string" not in field.kinds or field.knows(*LEADING)


def is_sensible(field: Field, value: Any) -> bool:
    """Whether a value is no nonsense for a field of this name."""
    if isinstance(value, str) and ADDRESS.fullmatch(value) and not _leads(field):
        return False
    return all(check(value) for name, check in CHECKS if likeness(field, name) >= 0.9)
