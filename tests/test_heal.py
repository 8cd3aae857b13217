"""An element known again on a page that was rebuilt, and none taken that is not sure to be it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.core.element import Element, Place
from notte_local.core.fingerprint import fingerprint
from notte_local.core.heal import called_as, find, is_same_name
from notte_local.errors import ReplayRefused
from notte_local.trajectory import Trajectory
from tests.changed_pages import MARK, changed, marked, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local import AsyncSession

pytestmark = pytest.mark.anyio

ROWS = "".join(
    f"<tr><td>{name}<td>{name.lower()}@lovelace.test<td><button name=del value={name}>Delete</button>"
    for name in ("Ada", "Grace", "Alan", "Kurt", "Emmy")
)
OFFICE = f"""<title>Office</title>
<header class=top><nav class=main aria-label=Main><ul>
<li><a class=nav href=/home>Home</a></li><li><a class=nav href=/people>People</a></li>
<li><a class=nav href=/orders>Orders</a></li><li><a class=nav href=/reports>Reports</a></li>
<li><a class=nav href=/help>Help and support</a></li></ul></nav></header>
<main><h1>People</h1>
<form class=find><label for=q>Search people</label><input id=q name=q type=search>
<label for=team>Team</label><select id=team name=team><option>All</option><option>Sales</option></select>
<label><input type=checkbox name=past> Show past members</label><button class=go>Search</button></form>
<table class=list><tbody>{ROWS}</tbody></table>
<section><h2>Add a person</h2><form class=add>
<label for=n>Full name</label><input id=n name=fullname autocomplete=name>
<label for=e>Email address</label><input id=e name=email type=email>
<label for=p>Phone number</label><input id=p name=phone type=tel>
<button class=save>Save changes</button><button type=button class=no>Cancel</button></form></section></main>
<footer class=foot><a href=/terms>Terms of use</a> <a href=/privacy>Privacy policy</a></footer>"""


async def seen(session: AsyncSession, html: str) -> tuple[Element, ...]:
    assert session.context is not None
    await session.context.unroute_all()

    async def answer(route: Any) -> None:
        await route.fulfill(body=html, content_type="text/html; charset=utf-8")

    await session.context.route("**/*", answer)
    return (await session.observe(url="https://office.test/")).elements


async def mark_of(session: AsyncSession, element: Element) -> str:
    return await session.locator(element).get_attribute(MARK, timeout=5000) or ""


CONTROLS = frozenset({"link", "button", "searchbox", "textbox", "combobox", "checkbox"})


async def test_targets_are_known_again_beside_decoys_and_refused_without_them(
    session: AsyncSession,
):
    root = marked(OFFICE)
    healed = wrong = steps = 0
    taken: list[str] = []
    for seed in range(4):
        elements = await seen(session, text_of(root))
        controls = [each for each in elements if each.role in CONTROLS]
        chosen = random.Random(seed).sample(controls, 10)
        wanted = {await mark_of(session, each): fingerprint(each, elements) for each in chosen}
        names = {mark: called_as(each) for mark, each in wanted.items()}
        there = await seen(session, changed(root, names, seed))
        for mark, each in wanted.items():
            steps += 1
            found = find(each, there).element
            if found is not None:
                is_it = await mark_of(session, found) == mark
                healed, wrong = healed + is_it, wrong + (not is_it)
        without = await seen(session, changed(root, names, seed, without=True))
        taken += [str(each) for each in wanted.values() if find(each, without).element]
    assert steps >= 40
    assert (wrong, taken) == (0, [])
    assert healed / steps >= 0.9


LISTENS = """<script>hits = []; addEventListener("click", (event) => {
  event.preventDefault(); hits.push(event.target.closest("a,button").dataset.mark) }, true)</script>"""


async def route(session: AsyncSession, html: str) -> None:
    assert session.context is not None
    await session.context.unroute_all()

    async def answer(route: Any) -> None:
        await route.fulfill(body=html + LISTENS, content_type="text/html; charset=utf-8")

    await session.context.route("**/*", answer)


async def hits(session: AsyncSession) -> list[str]:
    assert session.page is not None
    return await session.page.evaluate("hits")


async def test_a_whole_trajectory_is_replayed_on_the_rebuilt_page(session: AsyncSession):
    root = marked(OFFICE)
    await route(session, text_of(root))
    obs = await session.observe(url="https://office.test/")
    clicked = [each for each in obs.space.elements if each.role in ("link", "button")]
    names: dict[str, str] = {}
    for each in clicked[::2]:
        names[await mark_of(session, each)] = each.name
        await session.step(type="click", id=each.id)
    recorded = Trajectory(session.trajectory[:])
    assert len(names) >= 8
    await route(session, changed(root, names, 3))
    replay = await session.replay(recorded)
    assert await hits(session) == list(names)
    assert replay.healed != ()
    await route(session, changed(root, names, 3, without=True))
    with pytest.raises(ReplayRefused):
        await session.replay(recorded)
    assert await hits(session) == []


# Names


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Sign in", "Log in"),
        ("Sign up", "Register"),
        ("Add to cart", "Add to the cart"),
        ("Delete", "DELETE"),
        ("Search", "Search…"),
        ("Terms & conditions", "Terms and conditions"),
        ("Your orders", "My order"),
        ("RainLoop", "Rainloop"),
        ("E-mail", "Email:"),
    ],
)
def test_the_same_in_other_words(was: str, now: str):
    assert is_same_name(was, now)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Sign in", "Sign up"),
        ("Add to cart", "Add to wishlist"),
        ("Save", "Save changes"),
        ("Page 1", "Page 2"),
        ("Next", "Previous"),
        ("Subscribe", "Unsubscribe"),
        ("Delete", "Delete account"),
    ],
)
def test_a_near_name_is_another_one(was: str, now: str):
    assert not is_same_name(was, now)


def test_a_name_that_only_one_had_is_enough_where_all_around_it_has_moved():
    was = [
        Element("B1", "button", "Log in"),
        Element("L1", "link", "Help", href="https://a.test/h"),
    ]
    now = [
        Element("B2", "button", "Log in"),
        Element("L2", "link", "Help", href="https://a.test/x"),
    ]
    assert healed(was, 0, [now[0], Element("M1", "heading", "Welcome")]) == "B2"
    assert healed(was, 1, [now[1]]) is None  # it leads elsewhere


# What is around


def button(id: str, name: str, **place: Any) -> Element:  # noqa: A002
    return Element(id, "button", name, place=Place(**place))


def healed(was: Sequence[Element], index: int, now: Sequence[Element]) -> str | None:
    found = find(fingerprint(was[index], was), now).element
    return found.id if found is not None else None


def test_of_two_that_were_alike_the_one_that_is_left_is_not_taken_for_the_other():
    was = [button("B1", "Open", heading="Mail"), button("B2", "Open", heading="Calendar")]
    assert healed(was, 0, [button("B9", "Open", heading="Mail")]) == "B9"
    assert healed(was, 0, [button("B9", "Open", heading="Calendar")]) is None


def test_two_that_nothing_tells_apart_are_refused():
    was = [button("B1", "Open"), button("B2", "Open")]
    assert healed(was, 0, was) is None


def test_a_name_that_stood_beside_it_is_not_its_new_one():
    was = [button("B1", "Orders"), button("B2", "Order")]
    assert healed(was, 1, [button("B1", "Orders")]) is None


def test_a_link_that_leads_elsewhere_under_other_words_is_another_one():
    def link(name: str, href: str) -> Element:
        return Element("L1", "link", name, href=href)

    was = [link("Sign in", "https://a.test/in")]
    assert healed(was, 0, [link("Log in", "https://b.test/in")]) == "L1"
    assert healed(was, 0, [link("Log in", "https://a.test/help/in")]) is None


def test_what_bore_its_name_when_it_was_recorded_is_not_it_though_it_may_be_called_so():
    far = [button(f"B{number}", f"Item {number}") for number in range(20)]
    was = [button("B90", "Sign in"), *far, button("B91", "Log in")]
    assert healed(was, 0, [*far, button("B92", "LOG IN")]) is None
    assert healed(was[:-1], 0, [button("B93", "Log in"), *far]) == "B93"


def test_a_row_is_known_by_the_words_that_no_other_row_had():
    said = "joined the team in spring of last year, works from home, read more about"

    def cards(*names: str) -> list[Element]:
        return [
            button(f"B{at}", "Open", row=f"{name} {said} {name}") for at, name in enumerate(names)
        ]

    was = cards("Ada", "Grace", "Kurt")
    assert healed(was, 0, cards("Emmy", "Kurt", "Ada")) == "B2"
    assert healed(was, 0, cards("Emmy")) is None  # all but a few words of its row are there
    assert healed(was, 0, cards("Emmy", "Kurt")) is None


def test_a_field_that_has_lost_its_label_is_known_by_what_its_form_sends_it_as():
    def field(label: str, **attributes: str) -> Element:
        return Element("I1", "textbox", label, tag="input", attributes=attributes)

    was = [field("Search", name="q"), field("", name="q")]  # one label for two
    assert healed(was, 0, [field("Search", name="q"), field("", name="q")]) == "I1"
    assert healed(was, 0, [field("Search", name="q")]) is None  # to which it has passed on
    was = [field("Full name", name="who", autocomplete="name")]
    assert healed(was, 0, [field("", name="who", autocomplete="name")]) == "I1"
    assert healed(was, 0, [field("", name="who")]) is None
    assert healed(was, 0, [field("", name="who", autocomplete="name")] * 2) is None
