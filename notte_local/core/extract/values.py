"""Text or stated data -> a value of the kind that a field wants; None where it is no such value."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from notte_local.core.dates import read_date
from notte_local.core.entities import bare, clean
from notte_local.core.extract.schema import words_of
from notte_local.core.html import is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.core.extract.schema import Field
    from notte_local.core.html import Page

CURRENCY_SIGNS = {
    "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "R$": "BRL", "HK$": "HKD",
    "NZ$": "NZD", "S$": "SGD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
    "₩": "KRW", "₽": "RUB", "zł": "PLN", "₺": "TRY", "₪": "ILS", "₫": "VND", "₴": "UAH",
}  # fmt: skip
CURRENCY_CODES = """
    USD EUR GBP JPY CNY INR CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF BRL MXN ZAR TRY ILS SGD HKD
    KRW THB MYR IDR PHP VND AED SAR RUB UAH RON BGN
""".split()  # noqa: SIM905 - a list of quotes is harder to read
CURRENCY = "|".join(
    [*map(re.escape, sorted(CURRENCY_SIGNS, key=len, reverse=True)), *CURRENCY_CODES]
)
AMOUNT_FORM = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
AMOUNT = re.compile(AMOUNT_FORM)
POWER = r"(?:\s?[kKmM](?![A-Za-z]))?"
PRICE = re.compile(
    rf"(?P<before>{CURRENCY})\s?(?P<amount>(?:{AMOUNT_FORM}){POWER})"
    rf"|(?P<amount2>(?:{AMOUNT_FORM}){POWER})\s?(?P<after>{CURRENCY})(?![A-Za-z])"
)
PLAIN_NUMBER = re.compile(rf"(?<![\w.])[-−]?\s?(?:{AMOUNT_FORM}){POWER}")
POWERS = {"k": 1000, "m": 1_000_000}

YES = frozenset(("true", "yes", "y", "1", "on", "in stock", "instock", "available", "✓", "✔"))
NO = frozenset(
    ("false", "no", "n", "0", "off", "out of stock", "outofstock", "unavailable", "sold out",
     "soldout", "discontinued", "✗", "✘")
)  # fmt: skip
IN_STOCK = frozenset(("instock", "instoreonly", "onlineonly", "limitedavailability", "preorder"))
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def read_value(raw: Any, field: Field, page: Page) -> Any:
    """`raw` as the first kind of the field that it can be; None where it can be none."""
    if field.choices:
        return read_choice(raw, field.choices)
    for kind in sorted(field.kinds, key=_exactness):
        read = READERS.get(kind)
        value = read(raw, page) if read is not None else None
        if value is not None:
            # Decimal allows text, which keeps every digit.
            if kind == "number" and ("decimal" in field.kinds or "string" in field.kinds):
                return str(value)
            return float(value) if kind == "number" else value
    return None


ORDER = ("null", "boolean", "integer", "number", "date-time", "date", "time", "duration", "url")


def _exactness(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def text_value(raw: Any) -> str:
    """Stated data as text: a thing by its name, a list by its parts."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, (int, float)):
        return format(Decimal(str(raw)).normalize(), "f") if isinstance(raw, float) else str(raw)
    if isinstance(raw, dict):
        thing = cast("dict[str, Any]", raw)
        for name in ("name", "@value", "value", "text", "ratingValue", "headline", "url", "@id"):
            if thing.get(name) not in (None, ""):
                return text_value(thing[name])
        parts = (text_value(part) for name, part in thing.items() if name[:1] != "@")
        return ", ".join(part for part in parts if part)
    if isinstance(raw, (list, tuple)):
        parts = (text_value(part) for part in cast("list[Any]", raw))
        return ", ".join(dict.fromkeys(part for part in parts if part))
    return ""


def read_number(text: str) -> Decimal | None:
    """The first price in a text, else the first number, with its separators read by place."""
    price = PRICE.search(text)
    if price is not None:
        return _powered(price["amount"] or price["amount2"], money=True)
    found = PLAIN_NUMBER.search(text)
    return _powered(found[0], money=False) if found is not None else None


def _powered(text: str, *, money: bool) -> Decimal | None:
    """A number that may end in "k" or "M"."""
    power = POWERS.get(text[-1].lower())
    number = as_decimal(text[:-1] if power else text, money=money)
    return number * power if number is not None and power else number


def as_decimal(text: str, *, money: bool = False) -> Decimal | None:
    """The number written as "1.299,00", "1,299.00", "1 299" or "1299".

    A lone "." before three digits is taken for a point, except in money, which has no thousandths.
    """
    text = re.sub(r"[\s'’]", "", text).replace("−", "-")
    signs = re.sub(r"[^.,]", "", text)
    if signs:
        last = signs[-1]
        whole, _, digits = text.rpartition(last)
        grouped = len(digits) == 3 and (last == "," or money) and whole.lstrip("-") != "0"
        if signs.count(last) > 1 or (grouped and len(signs) == 1):
            text = re.sub(r"[.,]", "", text)
        else:
            text = f"{re.sub('[.,]', '', whole)}.{digits}"
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def read_currency(text: str) -> str | None:
    """The ISO 4217 code of a price's currency; "$" is the US dollar."""
    price = PRICE.search(text)
    sign = (price["before"] or price["after"]) if price is not None else text.strip()
    return CURRENCY_SIGNS.get(sign, sign if sign in CURRENCY_CODES else None)


def read_choice(raw: Any, choices: tuple[Any, ...]) -> Any:
    """The choice that a text names, whatever its case, spacing or vocabulary."""
    text = text_value(raw)
    for said in (text, bare(text)):
        for choice in choices:
            if choice is not None and "".join(words_of(str(choice))) == "".join(words_of(said)):
                return choice
    return None


def _text(raw: Any, _page: Page) -> str | None:
    return text_value(raw) or None


def _number(raw: Any, _page: Page) -> Decimal | None:
    if isinstance(raw, dict):
        thing = cast("dict[str, Any]", raw)
        raw = next((thing[n] for n in ("value", "price", "ratingValue", "name") if n in thing), "")
    text = text_value(raw)
    if len(text) > 60 or len(PLAIN_NUMBER.findall(text)) > 2:
        return None  # a sentence, not a number
    return read_number(text)


def _integer(raw: Any, page: Page) -> int | None:
    number = _number(raw, page)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _boolean(raw: Any, _page: Page) -> bool | None:
    if isinstance(raw, bool):
        return raw
    text = text_value(raw).lower().strip(" .!")
    name = bare(text).replace(" ", "")
    if text in YES or name in IN_STOCK:
        return True
    return False if text in NO or name in NO else None


def _date(raw: Any, _page: Page) -> str | None:
    found = read_date(text_value(raw)[:200])
    return found[:10] if found else None


def _moment(raw: Any, _page: Page) -> str | None:
    return read_date(text_value(raw)[:200])


def _time(raw: Any, _page: Page) -> str | None:
    found = re.search(r"\b([01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\b", text_value(raw))
    return found[0].rjust(5, "0") if found else None


UNITS = {"d": "D", "h": "H", "m": "M", "s": "S"}
SPAN = re.compile(r"(\d+)\s*(d|h|m|s)[a-z]*\b", re.IGNORECASE)


def _duration(raw: Any, _page: Page) -> str | None:
    """ISO 8601, or "1 hour 30 minutes" written so."""
    text = text_value(raw)
    if re.fullmatch(r"P(?=.)(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?", text):
        return text
    parts = [(number, UNITS[unit.lower()]) for number, unit in SPAN.findall(text)]
    if not parts or len(text) > 60:
        return None
    days = "".join(f"{number}D" for number, unit in parts if unit == "D")
    clock = "".join(f"{number}{unit}" for number, unit in parts if unit != "D")
    return f"P{days}{'T' if clock else ''}{clock}"


def _url(raw: Any, page: Page) -> str | None:
    if isinstance(raw, (list, tuple)):
        listed = cast("list[Any]", raw)
        raw = listed[0] if listed else ""
    if isinstance(raw, dict):
        thing = cast("dict[str, Any]", raw)
        raw = next((thing[n] for n in ("url", "contentUrl", "@id") if thing.get(n)), "")
    if not isinstance(raw, str) or not raw or re.search(r"\s", raw.strip()):
        return None
    address = page.absolute(raw)
    return address if is_web_address(address) else None


def _email(raw: Any, _page: Page) -> str | None:
    found = EMAIL.search(text_value(raw))
    return found[0] if found else None


READERS: dict[str, Callable[[Any, Page], Any]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "date-time": _moment,
    "time": _time,
    "duration": _duration,
    "url": _url,
    "email": _email,
    "string": _text,
}
