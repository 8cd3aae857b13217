"""Records of cards, threads and lists: which elements they are, and what each column means."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, HttpUrl

from notte_local import read_html
from notte_local.core.extract.examples import form_of
from notte_local.core.extract.facts import image_of, names_of
from notte_local.core.extract.groups import repeated
from notte_local.core.extract.schema import read_schema
from notte_local.core.extract.sense import is_sensible
from notte_local.core.html import HtmlNode, elements, parse

SITE = "https://forum.test/"
WORDS = "It seems to me that this is said often enough, and yet here is one more text that says it"


class Post(BaseModel):
    author: str | None = None
    date: dt.date | None = None
    text: str | None = None


class Thread(BaseModel):
    posts: list[Post] = []


class Item(BaseModel):
    title: str | None = None
    url: HttpUrl | None = None
    author: str | None = None


class Items(BaseModel):
    items: list[Item] = []


class Product(BaseModel):
    name: str | None = None
    url: HttpUrl | None = None
    price: Decimal | None = None
    list_price: Decimal | None = None
    rating: float | None = None


class Shop(BaseModel):
    products: list[Product] = []


def _items(html: str) -> list[tuple[str | None, str, str | None]]:
    read = read_html(f"<h1>News</h1>{html}", url=SITE, response_format=Items).data.items
    return [(one.title, str(one.url).removeprefix(SITE), one.author) for one in read]


def _posts(*posts: str) -> list[Post]:
    html = f"<h1>Cups</h1>{''.join(f'<div class=p>{post}</div>' for post in posts)}"
    return read_html(html, url=SITE, response_format=Thread).data.posts


def _products(html: str) -> list[Product]:
    return read_html(f"<h1>All</h1>{html}", url=SITE, response_format=Shop).data.products


# Who wrote a post

POSTERS = {
    "a link to a member": '<a href="/members/{name}.12/">{name}</a> <p class=c>{text}</p>',
    "a link with the member's number": '<a href="user.php?uid=7">{name}</a><p class=c>{text}</p>',
    "a text before the day": "<p>{name} · 03/04/2024 19:44</p><div><p>{text}</p></div>",
    "a class of a block": '<b class="card-info__username">{name}</b><p>{text}</p>',
    "nothing but its place": "<div><i>{name}</i></div><div>{text}</div>",
    "with how often": "<div><i>{name}(15)</i></div><div>{text}</div>",
}


@pytest.mark.parametrize("post", POSTERS.values(), ids=POSTERS)
def test_who_wrote_a_post_is_told_by(post: str):
    read = _posts(*(post.format(name=name, text=f"{WORDS}, says {name}.") for name in NAMES))
    assert [one.author for one in read] == NAMES
    assert [(one.text or "")[:12] for one in read] == ["It seems to "] * len(NAMES)


NAMES = ["ada", "Grace", "Lin Wu"]


def test_whoever_is_quoted_wrote_something_else():
    plain = "<b class=author>{name}</b><p class=content>{text}</p>"
    quoting = f"<blockquote><a href=/members/zoe/>zoe</a> {WORDS}</blockquote>"
    read = _posts(
        plain.format(name="ada", text=WORDS),
        plain.format(name="lin", text=f"{WORDS} too").replace("<p", f"{quoting}<p"),
    )
    assert [one.author for one in read] == ["ada", "lin"]


def test_a_text_is_what_its_class_calls_so_without_its_title_and_buttons():
    post = "<div>Re: Cups <b>Quote</b><a class=by href=/u/{n}>{n}</a><p class=content>{t}</p></div>"
    read = _posts(*(post.format(n=name, t=f"{WORDS}, says {name}.") for name in ("ada", "lin")))
    assert [one.text for one in read] == [f"{WORDS}, says {name}." for name in ("ada", "lin")]


# What a card leads to, and is called


def test_the_link_of_the_heading_is_the_address():
    card = (
        "<div class=c><a href=/topic>Topic</a><h2><a href=/{n}>Story {n}</a></h2><p>Text</p></div>"
    )
    html = "".join(card.format(n=n) for n in (1, 2, 3))
    assert [one[:2] for one in _items(html)] == [(f"Story {n}", str(n)) for n in (1, 2, 3)]


def test_whoever_stands_beside_their_picture_wrote_it():
    card = (
        "<article><a href=/{who}><img src=/{who}.png></a><a href=/{who}>{who}</a>"
        "<h2><a href=/s/{who}>Story of {who}</a></h2></article>"
    )
    html = "".join(card.format(who=who) for who in ("Ada", "Lin"))
    assert _items(html) == [(f"Story of {who}", f"s/{who}", who) for who in ("Ada", "Lin")]


def test_a_link_in_pieces_is_a_title():
    card = "<li class=k><a href=/{n}><span>Lumo</span><span>Cup {n}</span></a><b>${n}.50</b></li>"
    read = _products(f"<ul>{''.join(card.format(n=n) for n in (1, 2, 3))}</ul>")
    assert [(one.name, one.price) for one in read] == [
        (f"Lumo Cup {n}", Decimal(f"{n}.50")) for n in (1, 2, 3)
    ]


def test_links_with_a_text_beside_them_are_records():
    card = "<section class=k><a href=/{n}>Tool {n}</a><span>It does this and that</span></section>"
    html = "".join(card.format(n=n) for n in (1, 2, 3))
    assert [one[0] for one in _items(html)] == ["Tool 1", "Tool 2", "Tool 3"]


def test_what_all_cards_say_names_none_of_them():
    card = "<div class=k><a href=/{n}>Shop Now</a><p>{n}, a cup for all of us</p></div>"
    html = "".join(card.format(n=n) for n in ("a", "b", "c"))
    assert "Shop Now" not in [one[0] for one in _items(html)]


def test_a_day_is_no_title():
    title = read_schema({"type": "object", "properties": {"title": {"type": "string"}}}).fields[0]
    days = ("6 March", "March 6", "Sunday 6 March 2026", "March 6th, 2026")
    assert not any(is_sensible(title, day) for day in days)
    assert all(is_sensible(title, said) for said in ("1984", "March of the 6 cups"))


# Prices


def test_a_price_is_read_with_its_small_cents_and_without_itself_as_the_old_one():
    card = (
        "<div class=k><h3><a href=/{n}>Cup {n}</a></h3>"
        "<div class=price><span>$</span><span>14{n}</span><sup>02</sup></div>"
        "<s class=list-price>${old}</s></div>"
    )
    html = "".join(card.format(n=n, old=old) for n, old in ((1, "141.02"), (2, "199.00")))
    assert [(one.price, one.list_price) for one in _products(html)] == [
        (Decimal("141.02"), None),
        (Decimal("142.02"), Decimal("199.00")),
    ]


# Which elements


CARD = "<div class={of}><h3><a href=/{n}>Cup {n}</a></h3><p class=price>${n}</p></div>"


def test_the_first_of_a_list_may_be_of_another_class():
    html = CARD.format(of="featured", n=1) + "".join(CARD.format(of="k", n=n) for n in range(2, 6))
    assert [one.name for one in _products(html)] == [f"Cup {n}" for n in range(1, 6)]


def test_cards_of_one_class_in_several_rows_are_one_group():
    rows = "".join(
        f"<div>{CARD.format(of='k', n=n)}{CARD.format(of='k', n=n + 1)}</div>" for n in (1, 3)
    )
    groups = repeated(parse(f"<div>{rows}</div>", SITE).root)
    assert [node.get("class") for node in max(groups, key=len)] == ["k"] * 4


def test_an_advertisement_among_cards_is_none():
    full = (
        "<div class=k><h3><a href=/{n}>Cup {n}</a></h3><p class=price>${n}.00</p>"
        "<s class=list-price>${n}9.00</s><i class=rating>4.5</i></div>"
    )
    ad = "<div class=k><h3><a href=/ad>Learn how to sell</a></h3></div>"
    html = ad + "".join(full.format(n=n) for n in (1, 2, 3))
    assert [one.name for one in _products(html)] == ["Cup 1", "Cup 2", "Cup 3"]


# What a page states of its list


def _stated(*entries: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": ['
        + ", ".join(entries)
        + "]}</script>"
    )


def test_places_in_a_list_are_no_names_and_the_cards_are_read():
    entry = '{{"@type": "ListItem", "position": {n}, "url": "https://forum.test/{n}"}}'
    cards = "".join(CARD.format(of="k", n=n) for n in (1, 2))
    read = _products(cards + _stated(*(entry.format(n=n) for n in (1, 2))))
    assert [(one.name, one.price) for one in read] == [("Cup 1", 1), ("Cup 2", 2)]


def test_what_cards_lack_is_taken_from_what_is_stated_of_the_same_address():
    entry = (
        '{{"@type": "ListItem", "position": {n}, "item": {{"@type": "Product",'
        ' "url": "https://forum.test/{n}?ref=list", "aggregateRating": {{"ratingValue": "4.{n}"}}}}}}'
    )
    cards = "".join(CARD.format(of="k", n=n) for n in (1, 2))
    read = _products(cards + _stated(*(entry.format(n=n) for n in (2, 1))))
    assert [(one.name, one.rating) for one in read] == [("Cup 1", 4.1), ("Cup 2", 4.2)]


def test_where_a_page_stands_on_its_site_is_no_list_of_what_it_shows():
    crumbs = _stated('{"name": "Home", "position": 1}', '{"name": "Cups", "position": 2}')
    assert _items(crumbs.replace("ItemList", "BreadcrumbList", 1)) == []


# Names and addresses


@pytest.mark.parametrize(
    ("token", "names"),
    [
        ("card__title", [("title",), ("card", "title")]),
        ("post-box-byline", [("post", "box", "byline"), ("box", "byline"), ("byline",)]),
        ("author__name", [("author", "name")]),  # its block says whose name it is
    ],
)
def test_a_class_is_read_by_its_part(token: str, names: list[tuple[str, ...]]):
    node = HtmlNode("p", {"class": token})
    assert list(names_of(node, {"title", "byline", "name"})) == names


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ("src=/a.png", "https://forum.test/a.png"),
        ("src='data:image/gif;base64,R0' data-src=/late.png", "https://forum.test/late.png"),
        ("srcset='/s.png 1x, /l.png 2x'", "https://forum.test/s.png"),
        ("alt=nothing", ""),
    ],
)
def test_a_picture_that_is_loaded_late_has_its_address(attributes: str, address: str):
    page = parse(f"<img {attributes}>", SITE)
    assert image_of(next(elements(page.root, "img")), page) == address


def _field(**schema: Any) -> Any:
    return read_schema({"type": "object", "properties": {"location": schema}}).fields[0]


def test_an_address_is_no_value_of_a_field_that_asks_for_none():
    assert not is_sensible(_field(type="string"), "https://forum.test/")
    assert is_sensible(_field(type="string", title="Link"), "https://forum.test/")


# Examples


@pytest.mark.parametrize(
    ("text", "form"),
    [("AB-1234", "A-9"), ("Aug 5, 2023", "a 9, 9"), ("SQ7150021", "A9"), ("Blue", "a"), ("7", "9")],
)
def test_a_form_is_a_text_by_its_kinds_of_signs(text: str, form: str):
    assert form_of(text) == form


def test_a_value_that_looks_like_the_examples_is_found_whatever_it_is_called():
    schema = {
        "type": "object",
        "properties": {"ref": {"type": "string", "examples": ["AB-1234"]}},
        "required": ["ref"],
    }
    html = "<h1>Cup</h1><dl><dt>Nummer</dt><dd>XY-77</dd><dt>Ref</dt><dd>on request</dd></dl>"
    assert read_html(html, url=SITE, response_format=schema).data == {"ref": "XY-77"}
