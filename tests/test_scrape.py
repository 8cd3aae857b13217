"""session.scrape on real pages: what a reader sees, as markdown and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from notte_local import AsyncSession, Vault
from notte_local.errors import NothingObserved, ScrapeFailed
from notte_local.example import serve

if TYPE_CHECKING:
    from typing import Any

    from tests.server import Exchange, Server

pytestmark = pytest.mark.anyio


async def scraped(session: AsyncSession, server: Server, html: str, **how: Any) -> str:
    """The markdown of a page."""
    server.pages["/"] = html
    return (await session.scrape(url=server.url, **how)).markdown


JOBS = """\
# Jobs

We are forty people and look for three more.

- ## [Weaver](https://shop.example/jobs/weaver)

  - **Place**: Example Town
  - **Hours**: Full time
  - **Salary**: €38,000

  [Apply](https://shop.example/jobs/weaver/apply)

- ## [Pattern Cutter](https://shop.example/jobs/pattern-cutter)

  - **Place**: Example Town
  - **Hours**: Part time
  - **Salary**: €24,500

  [Apply](https://shop.example/jobs/pattern-cutter/apply)

- ## [Web Developer](https://shop.example/jobs/web-developer)

  - **Place**: Remote
  - **Hours**: Full time
  - **Salary**: €52,000

  [Apply](https://shop.example/jobs/web-developer/apply)

## At a glance

Open positions

| Title | Place | Hours | Salary |
| --- | --- | --- | --- |
| Weaver | Example Town | Full time | €38,000 |
| Pattern Cutter | Example Town | Part time | €24,500 |
| Web Developer | Remote | Full time | €52,000 |"""


async def test_the_jobs_of_the_example_site_are_read_whole_with_and_without_what_covers_them(
    session: AsyncSession,
):
    assert session.context is not None
    await serve(session.context)
    assert (await session.scrape(url="https://shop.example/jobs")).markdown == JOBS
    await session.observe(instructions="dismiss the sign in check")
    await session.step(action=(await session.observe(instructions="click 'dismiss'")).space.first())
    assert (await session.scrape()).markdown == JOBS


@pytest.mark.parametrize(
    ("path", "markdown"),
    [
        ("cart", "# Cart\n\nYour cart is empty.\n\n[Continue shopping](https://shop.example/)"),
        ("account", "# Create an account"),
        (
            "products/linen-shirt",
            (
                "# Linen Shirt\n\nWashed linen, cut wide, made to be worn for years.\n\nDetails\n\n"
                "|  |  |\n| --- | --- |\n| Price | €49.00 |\n| Article number | LS-204 |\n"
                "| Availability | In stock |"
            ),
        ),
        (
            "orders",
            (
                "# Orders\n\nTwo things can be deleted in each row: the address, and the order.\n\n"
                "| Customer | Address | Order |\n| --- | --- | --- |\n"
                "| Alice | 12 Rose Lane | 1042, Linen Shirt |\n"
                "| Bob | 3 Harbour Street | 1043, Rain Jacket |\n"
                "| Carol | 88 Station Road | 1044, Straw Hat |"
            ),
        ),
    ],
)
async def test_pages_of_the_example_site_are_read_whole(
    session: AsyncSession, path: str, markdown: str
):
    assert session.context is not None
    await serve(session.context)
    assert (await session.scrape(url=f"https://shop.example/{path}")).markdown == markdown


# What is seen


async def test_what_a_script_writes_is_read(session: AsyncSession, server: Server):
    html = "<main id=m></main><script>m.innerHTML = '<h1>Late</h1><p>But here.</p>'</script>"
    assert await scraped(session, server, html) == "# Late\n\nBut here."


async def test_what_cannot_be_seen_is_left_out(session: AsyncSession, server: Server):
    html = """<style>.gone { display: none } .out { visibility: hidden }</style>
        <main><p>Seen, <span class=gone>not this, </span>and <b class=out>nor this</b>this.</p>
        <p class=gone>A whole paragraph that nobody sees.</p><p hidden>Nor this one, here.</p>
        <div style="display: contents"><p>A box without a box.</p></div></main>"""
    assert await scraped(session, server, html) == "Seen, and this.\n\nA box without a box."


async def test_frames_of_any_origin_stand_in_their_places(session: AsyncSession, server: Server):
    other = server.url.replace("127.0.0.1", "localhost")
    server.pages["/same"] = "<p>From the same origin.</p>"
    server.pages["/other"] = "<p>From another origin.</p><iframe src=/same></iframe>"
    html = f"""<main><h1>Frames</h1><iframe src=/same></iframe><p>Between the two.</p>
        <iframe src={other}/other></iframe><iframe hidden src=/same></iframe></main>"""
    assert await scraped(session, server, html) == (
        "# Frames\n\nFrom the same origin.\n\nBetween the two.\n\n"
        "From another origin.\n\nFrom the same origin."
    )


async def test_what_lies_over_a_page_or_beside_it_is_told_by_its_layout_alone(
    session: AsyncSession, server: Server
):
    days = ("Monday", "Tuesday", "Thursday", "Sunday")
    text = "".join(f"<p>On {day} it rose, and the town moved its market up." for day in days)
    html = f"""<style>.a {{ position: fixed; bottom: 0; height: 80px }} .b {{ float: left;
        width: 700px }} .c {{ float: left; width: 250px }} .d {{ position: absolute; width: 1px;
        height: 1px; overflow: hidden }}</style>
        <div class=a><p>This site keeps small files on your machine, to know you again.</p></div>
        <div class=b><h1>Flood</h1>{text}<p class=d>For those who listen, this is the end.</p></div>
        <div class=c><p>Three neighbours of ours tell, each in their own words.</p></div>"""
    found = await scraped(session, server, html)
    assert found.startswith("# Flood\n\nOn Monday it rose")
    assert found.count("\n\n") == 4
    whole = await scraped(session, server, html, only_main_content=False)
    assert "keeps small files" in whole
    assert "neighbours" in whole
    assert "who listen" not in whole


async def test_a_page_cannot_say_where_frames_go(session: AsyncSession, server: Server):
    server.pages["/frame"] = "<p>From the frame.</p>"
    html = """<main><div data-notte-frame="0"></div><p data-notte-hidden>Before it.</p>
        <iframe src=/frame></iframe></main>"""
    assert await scraped(session, server, html) == "Before it.\n\nFrom the frame."


async def test_shadow_roots_stand_in_their_places(session: AsyncSession, server: Server):
    html = """<main><h1>Shop</h1><x-card><b>Lamp</b></x-card></main><script>
        customElements.define("x-card", class extends HTMLElement {
          constructor() {
            super();
            this.attachShadow({ mode: "open" }).innerHTML =
              "<p>On offer: <slot></slot>, today.</p>";
          }
        });</script>"""
    assert await scraped(session, server, html) == "# Shop\n\nOn offer: **Lamp**, today."


CLOBBERS = [
    "attributes", "tagName", "localName", "childNodes", "shadowRoot", "nodeType", "getAttribute",
    "checkVisibility", "isConnected", "data", "type",
]  # fmt: skip


@pytest.mark.parametrize("name", CLOBBERS)
async def test_names_of_controls_do_not_stand_in_for_the_form_that_holds_them(
    session: AsyncSession, server: Server, name: str
):
    html = f"""<main><form class=f><input name={name}><input name={name} type=hidden>
        <p>Text of the form, in full.</p></form><img name=documentElement><img name=body>
        <form name=URL></form><form name=createElement></form></main>"""
    assert await scraped(session, server, html) == "Text of the form, in full."


async def test_what_is_typed_into_a_password_field_is_nowhere(
    session: AsyncSession, server: Server
):
    html = """<main><p>Sign in here, please.</p><form name=f><input name=type>
        <input type=password value=hunter2></form></main>"""
    server.pages["/"] = html
    found = await session.scrape(url=server.url, only_main_content=False)
    assert "hunter2" not in repr(found)


async def test_values_of_the_vault_are_masked(client: Any, server: Server):
    vault = Vault()
    vault.add("token", "s3cr3t-t0k3n", hosts=["127.0.0.1"])
    async with client.Session(vault=vault) as session:
        markdown = await scraped(session, server, "<main><p>Your token: s3cr3t-t0k3n.</main>")
    assert "s3cr3t" not in markdown
    assert markdown.startswith("Your token: ")


# How it is written


PAGE = """<base href="/shop/"><main><h1>Lamps</h1>
    <p>Read the <a href="guide?a=1">guide</a> first.</p>
    <p><img src=lamp.png alt="A lamp"></p>
    <aside><p>Not for readers.</p></aside>
    <ul><li>Desk<ul><li>Iron</li><li>Oak</li></ul></li><li>Wall</li></ul>
    <blockquote><p>Let there be light.</p></blockquote>
    <pre><code class="language-python">lamp.on()</code></pre></main>"""


async def test_links_are_absolute_by_the_base_of_the_page(session: AsyncSession, server: Server):
    assert await scraped(session, server, PAGE) == (
        f"# Lamps\n\nRead the [guide]({server.url}/shop/guide?a=1) first.\n\n"
        "- Desk\n  - Iron\n  - Oak\n- Wall\n\n> Let there be light.\n\n"
        "```python\nlamp.on()\n```"
    )


async def test_images_and_links_are_on_request(session: AsyncSession, server: Server):
    image = f"![A lamp]({server.url}/shop/lamp.png)"
    assert image in await scraped(session, server, PAGE, scrape_images=True)
    assert await scraped(session, server, PAGE, only_images=True) == image
    assert "Read the guide first." in await scraped(session, server, PAGE, scrape_links=False)


@pytest.mark.parametrize(
    ("how", "markdown"),
    [
        ({"selector": "aside"}, "Not for readers."),
        ({"selector": "blockquote, h1"}, "# Lamps\n\n> Let there be light."),
        ({"ignored_tags": ["ul", "pre", "blockquote", "p"]}, "# Lamps"),
        ({"max_chars": 18}, "# Lamps\n\nRead the"),
    ],
)
async def test_a_part_of_a_page_is_read_on_request(
    session: AsyncSession, server: Server, how: dict[str, Any], markdown: str
):
    assert await scraped(session, server, PAGE, **how) == markdown


# Data


class Product(BaseModel):
    name: str
    price: float
    sku: str | None = None


class Job(BaseModel):
    title: str
    salary: int


class Jobs(BaseModel):
    jobs: list[Job]


PRODUCTS = {
    "json-ld": """<h1>Desk lamp</h1><script type="application/ld+json">{"@type": "Product",
        "name": "Desk lamp", "sku": "L-1", "offers": {"price": "49.90"}}</script>""",
    "label": "<h1>Desk lamp</h1><p>Price: $49.90</p><p>SKU: L-1</p>",
    "table": "<h1>Desk lamp</h1><table><tr><th>Price<td>49.90<tr><th>SKU<td>L-1</table>",
}


@pytest.mark.parametrize("source", PRODUCTS)
async def test_a_model_is_filled_from(session: AsyncSession, server: Server, source: str):
    server.pages["/"] = PRODUCTS[source]
    found = await session.scrape(url=server.url, response_format=Product)
    assert found.data == Product(name="Desk lamp", price=49.9, sku="L-1")
    assert found.provenance["sku"].source == source


async def test_a_list_of_models_is_filled_from_a_table(session: AsyncSession, server: Server):
    server.pages["/"] = """<h1>Jobs</h1><table><tr><th>Title<th>Salary
        <tr><td>Weaver<td>€38,000<tr><td>Cutter<td>€24,500</table>"""
    found = await session.scrape(url=server.url, response_format=Jobs)
    assert found.data == Jobs(
        jobs=[Job(title="Weaver", salary=38000), Job(title="Cutter", salary=24500)]
    )


async def test_a_json_schema_gives_a_dict(session: AsyncSession, server: Server):
    server.pages["/"] = PRODUCTS["label"]
    properties = {"price": {"type": "number"}, "sku": {"type": "string"}}
    found = await session.scrape(
        url=server.url, response_format={"type": "object", "properties": properties}
    )
    assert found.data == {"price": 49.9, "sku": "L-1"}


async def test_what_is_missing_is_named(session: AsyncSession, server: Server):
    server.pages["/"] = "<h1>Desk lamp</h1><p>Ask us.</p>"
    with pytest.raises(ScrapeFailed) as caught:
        await session.scrape(url=server.url, response_format=Product)
    assert str(caught.value) == (
        f"{server.url}/ does not give every required field. Missing:\n"
        "  price (closest: nothing like it)\n"
        "Make the field optional, or give it an alias in the page's own words."
    )


# Nothing there


@pytest.mark.parametrize("html", ["", "<body></body>", "<script>1</script>"])
async def test_an_empty_page_is_empty(session: AsyncSession, server: Server, html: str):
    assert await scraped(session, server, html) == ""


async def test_a_blank_page_is_empty_and_a_picture_is_none(session: AsyncSession, server: Server):
    assert (await session.scrape(url="about:blank")).markdown == ""

    async def picture(exchange: Exchange) -> None:
        await exchange.send(b"\x89PNG\r\n\x1a\n", content_type="image/png")

    server.pages["/a.png"] = picture
    with pytest.raises(ScrapeFailed) as caught:
        await session.scrape(url=f"{server.url}/a.png")
    assert str(caught.value) == f"{server.url}/a.png is image/png, not HTML."


async def test_without_a_page_there_is_nothing_to_scrape(session: AsyncSession):
    with pytest.raises(NothingObserved):
        await session.scrape()
