"""The example shop: what it serves, and that every kind of instruction finds its place on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from notte_local import example
from notte_local.browser.capture import capture
from notte_local.browser.engine import locate
from notte_local.core.match import ambiguity, is_reached, plan, rank
from notte_local.core.space import build_space
from notte_local.core.space.ids import Ids
from notte_local.core.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

    from notte_local.core.element import Element, Match

pytestmark = pytest.mark.anyio


class Visit:
    """A page of the shop as the library reads it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._ids = Ids()

    async def go(self, path: str) -> int:
        answer = await self.page.goto(example.START_URL + path.lstrip("/"))
        assert answer is not None
        return answer.status

    async def elements(self) -> tuple[Element, ...]:
        return build_space(read_tree(await capture(self.page, timeout=10)), self._ids).elements

    async def best(self, say: str) -> Match:
        found = rank(say, await self.elements(), limit=5)
        assert found, f"nothing for {say!r}"
        assert is_reached(found[0]), found
        return found[0]

    def locate(self, match: Match) -> Any:
        assert match.element is not None
        reach = self._ids.reach(match.element.id)
        assert reach is not None
        return locate(self.page, reach)


@pytest.fixture
async def shop(raw_browser: Browser) -> AsyncIterator[Visit]:
    context = await raw_browser.new_context(viewport={"width": 1280, "height": 1080})
    await example.serve(context)
    yield Visit(await context.new_page())
    await context.close()


# page, sentence, role and name of the element, type of the action, its value
SENTENCES = [
    ("/", "click 'jobs'", "link", "Jobs", "click", None),
    ("/jobs", "dismiss the sign in check", "button", "Dismiss", "click", None),
    ("/account", "type ada@lovelace.org into the email field", "textbox", "Email", "fill", "ada@lovelace.org"),
    ("/products/linen-shirt", "select Large", "combobox", "Size", "select_dropdown_option", "Large"),
    ("/account", "check the terms box", "checkbox", "I accept the terms", "check", True),
    ("/account", "uncheck the newsletter", "checkbox", "Send me the newsletter", "check", False),
    ("/account", "don't send me the newsletter", "checkbox", "Send me the newsletter", "check", False),
    ("/account", "my password is 'correct horse'", "textbox", "Password", "fill", "correct horse"),
    ("/account", "create an account", "button", "Create account", "click", None),
    ("/", "open the cart", "link", "Cart", "click", None),
    ("/", "sort by price", "combobox", "Sort by", "select_dropdown_option", "Price"),
    ("/", "search for linen", "searchbox", "Search the shop", "fill", "linen"),
    ("/", "accept the cookies", "button", "Accept cookies", "click", None),
    ("/", "no cookies please", "button", "Reject", "click", None),
    ("/products/linen-shirt", "put it in the cart", "button", "Add to cart", "click", None),
    ("/products/linen-shirt", "set the quantity to 3", "spinbutton", "Quantity", "fill", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "say", "role", "name", "kind", "value"), SENTENCES)
async def test_a_sentence_finds_its_element(
    shop: Visit, path: str, say: str, role: str, name: str, kind: str, value: object
) -> None:
    await shop.go(path)
    best = await shop.best(say)
    assert best.element is not None
    assert (best.element.role, best.element.name) == (role, name)
    assert best.action.type == kind
    assert getattr(best.action, "value", None) == value


@pytest.mark.parametrize(("say", "kind"), [("go back", "go_back"), ("scroll down", "scroll_down")])
async def test_a_step_of_the_browser_needs_no_element(shop: Visit, say: str, kind: str) -> None:
    await shop.go("/")
    best = await shop.best(say)
    assert best.element is None
    assert best.action.type == kind


async def test_an_ordinal_is_counted_within_its_row(shop: Visit) -> None:
    await shop.go("/orders")
    await shop.locate(await shop.best("the second Delete button in the row of Alice")).click()
    assert await shop.page.get_by_role("status").inner_text() == "Deleted the order of Alice."
    assert await shop.page.get_by_text("1042, Linen Shirt").count() == 0


async def test_six_buttons_of_one_name_are_told_apart_by_their_rows(shop: Visit) -> None:
    await shop.go("/orders")
    said = ambiguity(rank("click Delete", await shop.elements()))
    assert said is not None
    assert said.startswith("6 elements fit about equally well:")
    assert "in the row of" in said


async def test_the_link_in_the_footer_is_not_the_one_in_the_navigation(shop: Visit) -> None:
    await shop.go("/")
    for say, landmark in (
        ("jobs in the footer", "contentinfo"),
        ("jobs in the menu", "navigation"),
    ):
        best = await shop.best(say)
        assert best.element is not None
        assert best.element.place.landmark.split()[0] == landmark


async def test_what_the_shop_does_not_have_is_not_guessed(shop: Visit) -> None:
    await shop.go("/")
    for say in ("book a flight to Oslo", "play the video", "mute the microphone"):
        assert not any(map(is_reached, rank(say, await shop.elements()))), say


async def test_a_sentence_of_three_steps_is_a_plan(shop: Visit) -> None:
    await shop.go("/account")
    steps = plan(
        "type Ada into the name field, check the terms box and click Create account",
        await shop.elements(),
    )
    assert [(step.action.type, step.element and step.element.name) for step in steps] == [
        ("fill", "Name"),
        ("check", "I accept the terms"),
        ("click", "Create account"),
    ]


# -- The site itself --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*example.PAGES, "/products/straw-hat"])
async def test_every_page_is_served_without_an_error_of_its_scripts(shop: Visit, path: str) -> None:
    errors: list[str] = []
    shop.page.on("pageerror", lambda error: errors.append(str(error)))
    shop.page.on("requestfailed", lambda request: errors.append(request.url))
    assert await shop.go(path) == 200
    assert await shop.page.locator("h1").count() == 1
    assert errors == []


async def test_an_unknown_path_is_a_404_with_a_way_back(shop: Visit) -> None:
    assert await shop.go("/nowhere") == 404
    await shop.page.get_by_role("link", name="Back to the shop").click()
    assert shop.page.url == example.START_URL


async def test_the_sign_in_check_covers_the_jobs_until_it_is_dismissed(shop: Visit) -> None:
    await shop.go("/jobs")
    apply = shop.page.get_by_role("link", name="Apply").first
    covered = "node => { const b = node.getBoundingClientRect(); return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) !== node }"
    assert await apply.evaluate(covered)
    await shop.locate(await shop.best("dismiss the sign in check")).click()
    assert not await apply.evaluate(covered)


async def test_the_products_are_sorted_where_the_list_says_so(shop: Visit) -> None:
    await shop.go("/")
    await shop.page.get_by_label("Sort by").select_option("Price")
    prices = await shop.page.locator(".card .price").all_inner_texts()
    assert prices == sorted(prices, key=lambda price: float(price.strip("€")))


async def test_what_is_put_into_the_cart_is_there(shop: Visit) -> None:
    await shop.go("/products/wool-scarf")
    await shop.page.get_by_role("button", name="Add to cart").click()
    status = await shop.page.get_by_role("status").inner_text()
    assert status == "Added to your cart: 1 x Wool Scarf, Medium."
    await shop.go("/cart")
    assert await shop.page.get_by_role("status").inner_text() == "Total: €32.50"
    await shop.page.get_by_role("button", name="Remove").click()
    assert await shop.page.get_by_role("status").inner_text() == "Your cart is empty."


async def test_the_search_shows_what_was_asked_for(shop: Visit) -> None:
    await shop.go("/")
    await shop.page.get_by_label("Search the shop").fill("wool")
    await shop.page.get_by_role("button", name="Search").click()
    await shop.page.wait_for_url("**/search?q=wool")
    assert await shop.page.get_by_role("status").inner_text() == "1 found for “wool”"


async def test_an_account_is_created_and_says_so(shop: Visit) -> None:
    await shop.go("/account")
    for label, value in (("Name", "Ada"), ("Email", "ada@lovelace.org"), ("Password", "x")):
        await shop.page.get_by_label(label, exact=True).fill(value)
    await shop.page.get_by_label("I accept the terms").check()
    await shop.page.get_by_role("button", name="Create account").click()
    said = await shop.page.get_by_role("status").inner_text()
    assert said == "Welcome, Ada. Your account has been created."
