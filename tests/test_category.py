"""What kind of page it is, told by what can be seen on it."""

from __future__ import annotations

import pytest

from notte_local.core.element import Box, Element, Place
from notte_local.core.space.category import categorize

BOX = Box(0, 0, 100, 20)


def seen(role: str, name: str = "", *states: str, **more: object) -> Element:
    return Element("M1", role, name, states=frozenset(states), box=BOX, **more)  # pyright: ignore[reportArgumentType]


PASSWORD = seen("textbox", "Password", "password")
FIELDS = [seen("textbox", name) for name in ("First name", "Last name", "Email")]
LINKS = [seen("link", f"Link {number}") for number in range(80)]
NAVIGATION = [
    seen("link", f"Chapter {number}", place=Place(landmark="navigation Book"))
    for number in range(200)
]
CARDS = [
    seen("link", f"Boots {n}", place=Place(row=f"Boots {n} waterproof, {n} EUR", position=(n, 20)))
    for n in range(20)
]
ADD = seen("button", "Add to cart")
FURTHER = seen("button", "Add to cart", "offscreen")


@pytest.mark.parametrize(
    ("url", "elements", "category"),
    [
        ("https://a.test/x", [], "other"),
        ("https://a.test/", LINKS, "homepage"),
        ("https://a.test/search?q=boots", CARDS, "search-results"),
        ("https://a.test/boots", CARDS, "data-feed"),
        ("https://a.test/boots", [*CARDS, *[ADD] * 12], "data-feed"),
        ("https://a.test/boots", [seen("article")] * 10, "data-feed"),
        ("https://a.test/boot", [ADD, *LINKS], "item"),
        ("https://a.test/boot", [ADD, *[FURTHER] * 12], "item"),
        ("https://a.test/login", [PASSWORD], "auth"),
        ("https://a.test/story", [seen("textbox", "", "password", "offscreen"), *LINKS], "other"),
        ("https://a.test/story", [seen("textbox", "", "password", "unreachable")], "other"),
        ("https://a.test/join", FIELDS, "form"),
        ("https://a.test/join", [*FIELDS, *NAVIGATION], "form"),
        ("https://a.test/docs", [*FIELDS, *LINKS], "other"),
        ("https://a.test/x", [seen("button", "Accept all cookies"), ADD], "manage-cookies"),
        (
            "https://a.test/x",
            [seen("dialog", "Sign in"), seen("link", "Jobs", "covered")],
            "overlay",
        ),
        ("https://a.test/x", [seen("dialog", "Help"), seen("link", "Jobs")], "other"),
        ("https://a.test/pay", [seen("textbox", "Card number"), seen("textbox", "CVC")], "payment"),
        ("https://a.test/login", [seen("textbox", "Card number"), PASSWORD], "auth"),
        ("https://a.test/x", [seen("iframe", "reCAPTCHA"), *FIELDS], "captcha"),
    ],
)
def test_a_page_is_of_the_kind_that_its_content_shows(
    url: str, elements: list[Element], category: str
):
    assert categorize(url, elements) == category
