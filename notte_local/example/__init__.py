"""A small shop to try things on, served by Playwright's routing: no socket, no network.

url = await serve(session.context)
await session.observe(url=url, instructions="click 'jobs'")
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route

START_URL = "https://shop.example/"


@dataclass(frozen=True, slots=True)
class Product:
    """What the shop sells; `price` in euros."""

    slug: str
    name: str
    price: str
    about: str
    colour: str
    sku: str


PRODUCTS = (
    Product(
        "linen-shirt",
        "Linen Shirt",
        "49.00",
        "Washed linen, cut wide, made to be worn for years.",
        "#7aa6c2",
        "LS-204",
    ),
    Product(
        "wool-scarf",
        "Wool Scarf",
        "32.50",
        "Merino from the hills, woven in a double twill.",
        "#b5651d",
        "WS-118",
    ),
    Product(
        "rain-jacket",
        "Rain Jacket",
        "119.00",
        "Waxed cotton with taped seams; keeps a whole autumn out.",
        "#4f7a5b",
        "RJ-301",
    ),
    Product(
        "canvas-bag",
        "Canvas Bag",
        "24.00",
        "A bag for bread, books and swimming things.",
        "#c9a227",
        "CB-077",
    ),
    Product(
        "felt-slippers",
        "Felt Slippers",
        "28.00",
        "Grey felt, leather soles, quiet on stairs.",
        "#8d8d99",
        "FS-052",
    ),
    Product(
        "straw-hat",
        "Straw Hat",
        "36.00",
        "Plaited rye straw with a cotton band.",
        "#d8b26e",
        "SH-019",
    ),
)

# Each page by its path; product pages are made from one template.
PAGES = {
    "/": "home.html",
    "/account": "account.html",
    "/orders": "orders.html",
    "/jobs": "jobs.html",
    "/cart": "cart.html",
    "/search": "search.html",
}
BESIDE = {"/style.css": "text/css", "/shop.js": "text/javascript"}


async def serve(context: BrowserContext | None) -> str:
    """Answer everything under `START_URL` in `context` from package data; gives `START_URL`.

    Raises ValueError where there is no context: of a session that is not started, or has ended.
    """
    if context is None:
        raise ValueError("serve() needs the context of a started session, and got None")
    await context.route(f"{START_URL}**", _fulfill)
    return START_URL


async def _fulfill(route: Route) -> None:
    status, kind, body = answer(urlsplit(route.request.url).path)
    await route.fulfill(status=status, content_type=f"{kind}; charset=utf-8", body=body)


def answer(path: str) -> tuple[int, str, str]:
    """Status, content type and body for a path of the shop."""
    path = path.rstrip("/") or "/"
    if path in BESIDE:
        return 200, BESIDE[path], _file(path[1:])
    if path in PAGES:
        return 200, "text/html", _page(_file(PAGES[path]))
    for product in PRODUCTS:
        if path == f"/products/{product.slug}":
            return 200, "text/html", _page(_product(product))
    return 404, "text/html", _page(_file("missing.html"))


def _page(content: str) -> str:
    """`content` within the frame that all pages share; its first line is the title."""
    title, _, main = content.partition("\n")
    main = main.replace("{products}", "\n".join(map(_card, PRODUCTS)))
    return _file("layout.html").replace("{title}", title.strip()).replace("{main}", main)


def _card(product: Product) -> str:
    return (
        f'<li class="card" data-name="{escape(product.name)}" data-price="{product.price}">'
        f'<div class="swatch" style="background:{product.colour}"></div>'
        f'<h3><a href="/products/{product.slug}">{escape(product.name)}</a></h3>'
        f'<p>{escape(product.about)}</p><p class="price">€{product.price}</p></li>'
    )


def _product(product: Product) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "sku": product.sku,
        "description": product.about,
        "offers": {
            "@type": "Offer",
            "price": product.price,
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
        },
    }
    filled = _file("product.html").replace("{json_ld}", json.dumps(said, indent=2))
    for name in ("slug", "name", "price", "about", "colour", "sku"):
        filled = filled.replace(f"{{{name}}}", escape(getattr(product, name)))
    return filled


@cache
def _file(name: str) -> str:
    return (files(__name__) / "pages" / name).read_text("utf-8")
