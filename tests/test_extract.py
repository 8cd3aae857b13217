"""Fields are found where pages have them, and never made up where they have not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Literal

import pytest
from pydantic import BaseModel, Field, HttpUrl, RootModel, field_validator, model_validator

from notte_local.core.dates import read_date
from notte_local.core.entities import load_leniently, read_entities
from notte_local.core.extract.groups import repeated
from notte_local.core.extract.schema import likeness, read_model, words_of
from notte_local.core.extract.values import as_decimal, read_currency, read_number
from notte_local.core.html import parse
from notte_local.errors import NotAvailableLocally, ScrapeFailed
from notte_local.scraping import read_html

URL = "https://shop.test/lamps/1"


def read(html, model):
    return read_html(html, url=URL, response_format=model)


def ld(*things, page=""):
    blocks = "".join(
        f'<script type="application/ld+json">{t if isinstance(t, str) else json.dumps(t)}</script>'
        for t in things
    )
    return f"<html><head>{blocks}</head><body>{page}</body></html>"


class Price(BaseModel):
    price: Decimal


class Name(BaseModel):
    name: str


# JSON-LD and its traps


PRODUCT = {
    "@context": "https://schema.org",
    "@type": "Product",
    "name": "Desk lamp",
    "sku": "L-1",
    "offers": {"@type": "Offer", "price": "49.90", "priceCurrency": "EUR"},
}


class Product(BaseModel):
    name: str
    price: Decimal
    currency: str
    sku: str | None = None


@pytest.mark.parametrize(
    "stated",
    [
        PRODUCT,
        [PRODUCT],
        {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite", "name": "Shop"}, PRODUCT],
        },
        {**PRODUCT, "@type": ["Thing", "Product"]},
        {**PRODUCT, "@type": "https://schema.org/Product"},
        {**PRODUCT, "offers": [{"price": 49.9, "priceCurrency": "EUR"}]},
        {**PRODUCT, "offers": {"priceSpecification": {"price": "49.90", "priceCurrency": "EUR"}}},
        {
            **PRODUCT,
            "offers": {"@type": "AggregateOffer", "lowPrice": 49.9, "priceCurrency": "EUR"},
        },
        {
            "@graph": [
                {**PRODUCT, "offers": {"@id": "#o"}},
                {"@id": "#o", "@type": "Offer", "price": 49.9, "priceCurrency": "EUR"},
            ]
        },
        {**PRODUCT, "brand": {"@id": "#dangling"}},
        {**PRODUCT, "name": "Desk&nbsp;<b>lamp</b>"},
        json.dumps(PRODUCT).replace("Desk lamp", "Desk\n\tlamp"),
        json.dumps(PRODUCT)[:-1] + ",}",
        json.dumps(PRODUCT) + ";",
        json.dumps(PRODUCT) + "</p> trailing junk {",
        f"<!-- {json.dumps(PRODUCT)} -->",
        f"//<![CDATA[\n{json.dumps(PRODUCT)}\n//]]>",
    ],
)
def test_json_ld_is_read_however_it_is_written(stated):
    found = read(ld(stated), Product).data
    assert (found.name, float(found.price), found.currency, found.sku) == (
        "Desk lamp",
        49.9,
        "EUR",
        "L-1",
    )


def test_a_broken_block_does_not_hide_the_next():
    assert read(ld('{"@type": "Product", "name": ', PRODUCT), Name).data.name == "Desk lamp"


def test_json_ld_that_refers_to_itself_ends():
    class Person(BaseModel):
        name: str

    circle = {"@id": "#a", "@type": "Person", "name": "Ada", "knows": {"@id": "#a"}}
    assert read(ld({"@graph": [circle]}), Person).data.name == "Ada"


def test_deeply_nested_json_is_left_alone():
    assert load_leniently("[" * 100_000) == []


def test_words_for_nothing_are_no_values():
    html = ld({**PRODUCT, "name": "undefined"}, page="<h1>Real lamp</h1>")
    assert read(html, Name).data.name == "Real lamp"


def test_what_also_stands_on_the_page_is_surer():
    seen = read(ld(PRODUCT, page="<p>Our Desk lamp</p>"), Name).provenance["name"]
    unseen = read(ld(PRODUCT, page="<p>Nothing of it</p>"), Name).provenance["name"]
    assert seen.source == unseen.source == "json-ld"
    assert seen.text == "Desk lamp"
    assert seen.confidence > unseen.confidence


def test_a_price_counts_as_seen_however_the_page_writes_it():
    stated = {**PRODUCT, "offers": {"price": "1299.00"}}
    seen = read(ld(stated, page="<p>now 1.299,00 €</p>"), Price).provenance["price"]
    unseen = read(ld(stated, page="<p>sold out</p>"), Price).provenance["price"]
    assert seen.confidence > unseen.confidence


def test_the_page_wins_over_data_that_it_does_not_show():
    html = ld({"@type": "Thing", "capacity": "9 l"}, page="<table><tr><th>Volume<td>7 l</table>")

    class Pot(BaseModel):
        capacity: str = Field(alias="volume")

    assert read(html, Pot).data.capacity == "7 l"


def test_of_several_things_the_one_that_fits_is_read():
    html = ld(
        {"@type": "Organization", "name": "Shop Ltd", "url": "https://shop.test"},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Lamps"}]},
        PRODUCT,
    )
    assert read(html, Product).data.name == "Desk lamp"


def test_microdata_is_read():
    html = """<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>Desk lamp</h1>
    <div itemprop=offers itemscope itemtype="https://schema.org/Offer">
    <meta itemprop=priceCurrency content=EUR><span itemprop=price content="49.90">49,90</span>
    <link itemprop=availability href="https://schema.org/InStock"></div></div>"""
    entity = read_entities(parse(html, URL))[0]
    assert (entity.source, entity.types) == ("microdata", ("Product",))

    class Stock(Product):
        in_stock: bool

    found = read(html, Stock).data
    assert (found.name, found.price, found.currency, found.in_stock) == (
        "Desk lamp",
        Decimal("49.90"),
        "EUR",
        True,
    )


def test_rdfa_is_read():
    html = """<div vocab="https://schema.org/" typeof=Product><span property=name>Desk lamp</span>
    <div property=offers typeof=Offer><span property=price>49.90</span></div></div>"""
    assert read(html, Price).data.price == Decimal("49.90")


# Labels, tables, classes, meta


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><th>Weight</th><td>2 kg</td></tr></table>",
        "<table><tr><td>Weight:</td><td>2 kg</td></tr><tr><td>Depth</td><td>3 m</td></tr></table>",
        "<dl><dt>Weight</dt><dd>2 kg</dd></dl>",
        "<p>Weight: 2 kg</p>",
        "<p><strong>Weight:</strong> 2 kg</p>",
        "<ul><li>Weight : 2 kg</li></ul>",
        "<div><span>Weight</span><span>2 kg</span></div>",
        "<p class=item-weight>2 kg</p>",
        "<p data-testid=weight>2 kg</p>",
        "<meta property='product:weight' content='2 kg'><p>It is 2 kg.</p>",
    ],
)
def test_a_value_is_found_by_its_label(html):
    class Thing(BaseModel):
        weight: str

    assert read(html, Thing).data.weight == "2 kg"


@pytest.mark.parametrize(
    "declared",
    [
        (str, Field(alias="Ships from")),
        (str, Field(title="Ships from")),
        (str, Field(description="The place it ships from")),
    ],
)
def test_a_field_is_known_by_alias_title_and_description(declared):
    from pydantic import create_model

    model = create_model("Parcel", origin=declared)
    found = read("<dl><dt>Ships from</dt><dd>Genoa</dd></dl>", model).data
    assert found.origin == "Genoa"


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("sku", "Item number"),
        ("date_published", "Posted on"),
        ("author", "Written by"),
        ("brand", "Manufacturer"),
        ("phone", "Telephone"),
        ("review_count", "Number of reviews"),
    ],
)
def test_synonyms_are_known(field, label):
    html = f"<dl><dt>{label}</dt><dd>Some value</dd></dl>"
    found = read_html(
        html, response_format={"type": "object", "properties": {field: {"type": "string"}}}
    )
    assert found.data == {field: "Some value"}


def test_the_main_heading_names_the_page_without_its_site():
    html = "<title>Desk lamp | Shop</title><h1>Desk lamp</h1><h2>Details</h2>"
    assert read(html, Name).data.name == "Desk lamp"


def test_the_price_that_is_asked_now_is_the_price():
    html = """<h1>Lamp</h1><div><span class=old-price>$80.00</span><del>$70.00</del>
    <span class=price>$49.90</span></div>"""
    found = read(html, Price)
    assert found.data.price == Decimal("49.90")


def test_addresses_for_mail_and_phone_are_found_in_links():
    class Contact(BaseModel):
        email: str
        phone: str

    html = "<p><a href='mailto:hi@shop.test?subject=x'>write</a> <a href='tel:+391234'>+39 1234</a></p>"
    assert read(html, Contact).data == Contact(email="hi@shop.test", phone="+39 1234")


def test_what_only_aside_says_is_less_sure_than_the_page():
    class Hours(BaseModel):
        open: str

    html = "<aside><p>Open: never</p></aside><main><p>Open: 9 to 5</p></main>"
    assert read(html, Hours).data.open == "9 to 5"


# Kinds of values


class Size(Enum):
    SMALL = "small"
    LARGE = "extra large"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (int, "1,234 items", 1234),
        (float, "4.5 out of 5", 4.5),
        (float, "€ 1.299,00", 1299.0),
        (Decimal, "$1,299.00", Decimal("1299.00")),
        (Decimal, "1 299,50 kr", Decimal("1299.50")),
        (bool, "Yes", True),
        (bool, "out of stock", False),
        (date, "5 May 2024", date(2024, 5, 5)),
        (date, "May 5th, 2024", date(2024, 5, 5)),
        (date, "2024-05-05T10:00:00Z", date(2024, 5, 5)),
        (date, "05.06.2024", date(2024, 6, 5)),
        (datetime, "2024-05-05 10:30Z", datetime(2024, 5, 5, 10, 30, tzinfo=UTC)),
        (timedelta, "1 hour 30 minutes", timedelta(minutes=90)),
        (Literal["new", "used"], "Used", "used"),
        (Size, "Extra Large", Size.LARGE),
        (HttpUrl, "/spec.pdf", HttpUrl("https://shop.test/spec.pdf")),
        (int | None, "7", 7),
        (int | str, "seven", "seven"),
        (list[str], "red, green", ["red", "green"]),
        (list[int], "1, 2, 3", [1, 2, 3]),
    ],
)
def test_text_becomes_the_kind_that_is_wanted(kind, text, value):
    from pydantic import create_model

    model = create_model("Thing", grade=(kind, ...))
    assert read(f"<dl><dt>Grade</dt><dd>{text}</dd></dl>", model).data.grade == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (int, "many"),
        (date, "03/04/2024"),
        (date, "soon"),
        (bool, "perhaps"),
        (Literal["a"], "b"),
        (HttpUrl, "no url here"),
    ],
)
def test_what_is_not_of_the_kind_is_not_taken(kind, text):
    from pydantic import create_model

    model = create_model("Thing", grade=(kind, ...))
    with pytest.raises(ScrapeFailed) as caught:
        read(f"<dl><dt>Grade</dt><dd>{text}</dd></dl>", model)
    assert caught.value.missing == {"grade": (f"Grade: {text}",)}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,299.00", "1299.00"),
        ("1.299,00", "1299.00"),
        ("1 299", "1299"),
        ("1'299.50", "1299.50"),
        ("1,299", "1299"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("1.234.567", "1234567"),
        ("7", "7"),
    ],
)
def test_separators_are_read_by_where_they_stand(text, number):
    assert as_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("$5", "5", "USD"),
        ("from 1.299 €", "1299", "EUR"),
        ("CHF 20.50", "20.50", "CHF"),
        ("US$ 1,000", "1000", "USD"),
        ("£2.5k", "2500", "GBP"),
    ],
)
def test_prices_have_a_currency(text, number, currency):
    assert read_number(text) == Decimal(number)
    assert read_currency(text) == currency


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published 3 March 2021", "2021-03-03"),
        ("le 14 juillet 2020", "2020-07-14"),
        ("12. März 2022", "2022-03-12"),
        ("31/12/2020", "2020-12-31"),
        ("12/31/2020", "2020-12-31"),
        ("20240501", "2024-05-01"),
        ("2024/05/01", "2024-05-01"),
        ("2024-13-45", None),
        ("1 2 3", None),
        ("", None),
    ],
)
def test_dates_are_read_as_pages_write_them(text, day):
    assert read_date(text) == day


# Objects and lists


class Brand(BaseModel):
    name: str
    country: str | None = None


class Branded(BaseModel):
    name: str
    brand: Brand | None = None


def test_an_object_in_an_object_is_filled():
    html = ld({**PRODUCT, "brand": {"@type": "Brand", "name": "Lumo"}})
    found = read(html, Branded)
    assert found.data == Branded(name="Desk lamp", brand=Brand(name="Lumo"))
    assert found.provenance["brand.name"].source == "json-ld"
    assert found.missing == ("brand.country",)


class Job(BaseModel):
    title: str
    company: str | None = None
    salary: int | None = None
    url: HttpUrl | None = None


class Jobs(BaseModel):
    jobs: list[Job]


def test_the_rows_of_a_table_are_records():
    html = """<h1>Open positions</h1><table><tr><th>Job title<th>Employer<th>Salary
    <tr><td>Welder<td>Iron Ltd<td>$50,000<tr><td>Baker<td>Bread Co<td>40.000 €</table>"""
    assert [(j.title, j.company, j.salary) for j in read(html, Jobs).data.jobs] == [
        ("Welder", "Iron Ltd", 50000),
        ("Baker", "Bread Co", 40000),
    ]


def test_cards_of_one_shape_are_records():
    cards = "".join(
        f"<li class=job-card><h3><a href=/jobs/{n}>Welder {n}</a></h3>"
        f"<div class=company>Iron {n} Ltd</div><div class=salary>${n}0,000</div></li>"
        for n in range(1, 5)
    )
    html = f"<nav><ul><li><a href=/>Home</a><li><a href=/x>About</a></ul></nav><ul>{cards}</ul>"
    found = read(html, Jobs)
    assert [(j.title, j.company, j.salary, str(j.url)) for j in found.data.jobs] == [
        (f"Welder {n}", f"Iron {n} Ltd", n * 10000, f"https://shop.test/jobs/{n}")
        for n in range(1, 5)
    ]
    assert found.provenance["jobs.0.title"].text == "Welder 1"


def test_a_list_of_links_is_no_list_of_records():
    html = "<h1>News</h1><ul><li><a href=/a>One story</a><li><a href=/b>Another one</a></ul>"
    with pytest.raises(ScrapeFailed) as caught:
        read(html, Jobs)
    assert caught.value.missing == {"jobs": ()}


class Story(BaseModel):
    title: str
    url: HttpUrl
    summary: str | None = None


class Stories(BaseModel):
    stories: list[Story]


class Headline(BaseModel):
    title: str
    url: HttpUrl


class Headlines(BaseModel):
    headlines: list[Headline]


LINK_LISTS = {
    "links": "<ul><li><a href=/a>One</a><li><a href=/b>Two</a><li><a href=/c>Three</a></ul>",
    "pictures": "<div><a href=/a><img src=a.png>One</a><a href=/b><img src=b.png>Two</a></div>",
    "navigation": "<nav><ul><li><h3><a href=/a>One</a></h3><li><h3><a href=/b>Two</a></h3></ul></nav>",
}


@pytest.mark.parametrize("model", [Stories, Headlines])
@pytest.mark.parametrize("name", LINK_LISTS)
def test_links_are_no_records_even_where_a_title_and_an_address_would_do(name, model):
    with pytest.raises(ScrapeFailed):
        read(f"<h1>News</h1>{LINK_LISTS[name]}", model)


def test_headings_that_are_links_are_records_of_a_title_and_an_address():
    html = "".join(f"<div class=t><h3><a href=/{n}>Story {n}</a></h3>Text.</div>" for n in range(3))
    found = read(f"<h1>News</h1><main>{html}</main>", Headlines).data.headlines
    assert [story.title for story in found] == ["Story 0", "Story 1", "Story 2"]


def test_the_groups_that_are_looked_at_are_the_largest_and_bounded():
    group = "<div><div class=c><h3>A</h3>b</div><div class=c><h3>C</h3>d</div></div>"
    large = "".join(f"<li><b>{n}</b><i>{n}</i></li>" for n in range(300))
    found = repeated(parse(f"<main>{group * 100}<ul>{large}</ul></main>").root)
    assert len(found) == 60
    assert [len(group) for group in found[:3]] == [300, 100, 200]  # cousins, too


def test_one_card_that_happens_to_fit_makes_no_list_of_its_group():
    boxes = "".join(f"<div class=b><h3>Part {n}</h3><p>Text.</p></div>" for n in range(9))
    html = f"{boxes}<div class=b><h3>Odd</h3><p>Company: Iron</p><p>Salary: $5</p></div>"
    with pytest.raises(ScrapeFailed):
        read(f"<h1>About</h1><main>{html}</main>", Jobs)


def test_records_that_the_page_states_are_read():
    html = ld(
        *(
            {"@type": "JobPosting", "title": f"Welder {n}", "hiringOrganization": {"name": "Iron"}}
            for n in range(3)
        )
    )
    assert [(j.title, j.company) for j in read(html, Jobs).data.jobs] == [
        ("Welder 0", "Iron"),
        ("Welder 1", "Iron"),
        ("Welder 2", "Iron"),
    ]


def test_an_item_list_is_unwrapped():
    class Lamps(BaseModel):
        lamps: list[Name]

    items = [
        {"@type": "ListItem", "position": n, "item": {"@type": "Product", "name": f"Lamp {n}"}}
        for n in (1, 2)
    ]
    found = read(ld({"@type": "ItemList", "itemListElement": items}), Lamps).data
    assert [lamp.name for lamp in found.lamps] == ["Lamp 1", "Lamp 2"]


def test_questions_come_with_their_answers():
    class Faq(BaseModel):
        question: str = Field(alias="name")
        answer: str

    class Page(BaseModel):
        questions: list[Faq]

    entry = {
        "@type": "Question",
        "name": "Why?",
        "acceptedAnswer": {"@type": "Answer", "text": "Because."},
    }
    found = read(ld({"@type": "FAQPage", "mainEntity": [entry]}), Page).data
    assert [(faq.question, faq.answer) for faq in found.questions] == [("Why?", "Because.")]


def test_a_list_below_its_heading_is_a_list_of_texts():
    class Recipe(BaseModel):
        ingredients: list[str]

    html = "<h1>Bread</h1><h2>Ingredients</h2><ul><li>500 g flour<li>7 g salt</ul>"
    assert read(html, Recipe).data.ingredients == ["500 g flour", "7 g salt"]


def test_a_model_may_be_a_list():
    class JobList(RootModel[list[Job]]):
        pass

    html = "<table><tr><th>Title<th>Company<tr><td>Welder<td>Iron<tr><td>Baker<td>Bread</table>"
    assert [job.title for job in read(html, JobList).data.root] == ["Welder", "Baker"]


def test_records_without_what_is_required_are_left_out():
    class Paid(BaseModel):
        title: str
        salary: int

    class PaidJobs(BaseModel):
        jobs: list[Paid]

    html = """<table><tr><th>Title<th>Salary<tr><td>Welder<td>50000<tr><td>Baker<td>on request</table>"""
    assert [job.title for job in read(html, PaidJobs).data.jobs] == ["Welder"]


ROWS = """<h1>Shop</h1><h2>Lamps</h2><table><tr><th>Name<th>Price<tr><td>Desk<td>$15
    <tr><td>Floor<td>$49</table><h2>Chairs</h2><table><tr><th>Name<th>Price
    <tr><td>Stool<td>$12<tr><td>Bench<td>$20<tr><td>Throne<td>$99</table>"""


class Ware(BaseModel):
    name: str
    price: Decimal


class Wares(BaseModel):
    wares: list[Ware]


@pytest.mark.parametrize(
    ("instructions", "names"),
    [
        ("rows with a price below 20", ["Stool"]),
        ("wares where the price is at least 20", ["Bench", "Throne"]),
        ("with price over $15 and price under $90", ["Bench"]),
        ("rows where name contains 'ro'", ["Throne"]),
        ("the lamps", ["Desk", "Floor"]),
        ("only the lamps with a price above 20", ["Floor"]),
    ],
)
def test_instructions_narrow_the_records(instructions, names):
    found = read_html(ROWS, url=URL, response_format=Wares, instructions=instructions)
    assert [ware.name for ware in found.data.wares] == names


@pytest.mark.parametrize(
    ("instructions", "why"),
    [
        ("rows with a weight below 20", "no list of response_format has a field like 'weight'"),
        ("the sofas", "no heading and no list is called 'sofas'"),
    ],
)
def test_instructions_that_are_not_understood_are_refused(instructions, why):
    with pytest.raises(NotAvailableLocally, match=why):
        read_html(ROWS, url=URL, response_format=Wares, instructions=instructions)


# What the model refuses


def test_a_refused_value_makes_room_for_the_next():
    class Checked(BaseModel):
        sku: str

        @field_validator("sku")
        @classmethod
        def has_dash(cls, value: str) -> str:
            if "-" not in value:
                raise ValueError("no dash")
            return value

    html = ld({**PRODUCT, "sku": "nodash"}, page="<dl><dt>SKU</dt><dd>L-2</dd></dl>")
    found = read(html, Checked)
    assert found.data.sku == "L-2"
    assert found.provenance["sku"].source == "definition"


def test_a_refused_record_is_left_out():
    class Tall(BaseModel):
        name: str
        height: int = Field(gt=100)

    class Trees(BaseModel):
        trees: list[Tall]

    html = "<table><tr><th>Name<th>Height<tr><td>Elm<td>50<tr><td>Oak<td>200</table>"
    assert [tree.name for tree in read(html, Trees).data.trees] == ["Oak"]


def test_a_model_that_refuses_the_whole_says_why():
    class Never(BaseModel):
        name: str

        @model_validator(mode="after")
        def refuse(self):
            raise ValueError("never content")

    with pytest.raises(ScrapeFailed) as caught:
        read("<h1>Lamp</h1>", Never)
    assert str(caught.value).startswith(
        f"What {URL} gives is not accepted by the model: 1 validation error"
    )
    assert "never content" in str(caught.value)


# What is missing


def test_what_is_required_and_missing_is_named_with_what_came_nearest():
    class Wanted(BaseModel):
        name: str
        battery_life: str

    with pytest.raises(ScrapeFailed) as caught:
        read("<h1>Lamp</h1><dl><dt>Battery</dt><dd>AAA</dd></dl>", Wanted)
    assert caught.value.missing == {"battery_life": ("Battery: AAA",)}
    assert str(caught.value) == (
        "https://shop.test/lamps/1 does not give every required field. Missing:\n"
        "  battery_life (closest: 'Battery: AAA')\n"
        "Make the field optional, or give it an alias in the page's own words."
    )


@pytest.mark.parametrize(
    "html", ["", "<p>Nothing of the kind.</p>", "<h1>Lamp</h1><p>A lamp for 5 people</p>"]
)
def test_a_required_field_is_never_made_up(html):
    with pytest.raises(ScrapeFailed) as caught:
        read(html, Price)
    assert caught.value.missing == {"price": ()}


def test_optional_fields_that_are_missing_are_left_out_and_named():
    class Loose(BaseModel):
        name: str
        price: Decimal | None = None
        stock: int = 7
        note: str | None

    found = read("<h1>Lamp</h1>", Loose)
    assert found.data == Loose(name="Lamp", price=None, stock=7, note=None)
    assert found.missing == ("price", "stock", "note")


def test_a_missing_list_is_missing():
    with pytest.raises(ScrapeFailed) as caught:
        read("<h1>Lamp</h1>", Jobs)
    assert caught.value.missing == {"jobs": ()}


# JSON Schema


def test_a_json_schema_gives_a_dict():
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "price": {"type": "number"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "brand": {"$ref": "#/$defs/brand"},
        },
        "required": ["name", "price"],
        "$defs": {"brand": {"type": "object", "properties": {"name": {"type": "string"}}}},
    }
    html = ld({**PRODUCT, "keywords": "desk, light", "brand": {"name": "Lumo"}})
    found = read_html(html, response_format=schema)
    assert found.data == {
        "name": "Desk lamp",
        "price": 49.9,
        "tags": ["desk", "light"],
        "brand": {"name": "Lumo"},
    }
    assert type(found.data["price"]) is float


def test_the_bounds_of_a_json_schema_hold():
    schema = {
        "type": "object",
        "properties": {
            "sku": {"type": "string", "pattern": "^L"},
            "price": {"type": "number", "minimum": 50},
        },
    }
    html = ld({**PRODUCT, "sku": "X-1"}, page="<dl><dt>SKU</dt><dd>L-2</dd></dl>")
    found = read_html(html, response_format=schema)
    assert found.data == {"sku": "L-2"}
    assert found.missing == ("price",)


@pytest.mark.parametrize(
    ("schema", "error"),
    [
        ({"type": "string"}, "response_format must be the JSON Schema of an object"),
        (
            {"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}},
            "response_format refers to '#/nowhere', which it does not define",
        ),
        ({"properties": [1]}, r"^response_format\.properties must be an object, not \[1\]$"),
        ({"properties": {"a": 1}}, r"^response_format\.properties\.a must be an object, not 1$"),
        (
            {"properties": {"a": {"type": ["null", "stirng"]}}},
            r"^response_format\.properties\.a\.type must be of null, boolean, .*, not 'stirng'$",
        ),
        (
            {"properties": {"a": {"anyOf": [{"items": {"type": None}}]}}},
            r"^response_format\.properties\.a\.anyOf\[0\]\.items\.type must be of .*, not None$",
        ),
        (
            {"properties": {}, "required": "a"},
            r"^response_format\.required must be a list, not 'a'$",
        ),
        ({"properties": {}, "required": [1]}, r"required must name properties, not hold 1$"),
    ],
)
def test_a_schema_that_cannot_be_filled_is_refused(schema, error):
    with pytest.raises(ValueError, match=error):
        read_html("<p>x</p>", response_format=schema)


class Comment(BaseModel):
    text: str
    replies: list[Comment] = []


def test_a_model_that_holds_itself_is_read_so_far():
    html = ld({"@type": "Comment", "text": "First", "replies": [{"text": "Second"}]})
    found = read(html, Comment).data
    assert (found.text, found.replies[0].text) == ("First", "Second")


def test_a_model_without_json_is_refused():
    class Odd(BaseModel):
        model_config = {"arbitrary_types_allowed": True}
        lock: object.__class__  # a type

    with pytest.raises(TypeError, match="response_format Odd has a field that JSON cannot hold"):
        read("<p>x</p>", Odd)


# Names


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("datePublished", ("date", "published")),
        ("og:title", ("og", "title")),
        ("product-price__amount", ("product", "price", "amount")),
        ("SKU", ("sku",)),
        ("HTMLText2", ("html", "text", "2")),
        ("Größe", ("größe",)),
        ("価格", ("価格",)),
    ],
)
def test_names_are_cut_into_words(name, words):
    assert words_of(name) == words


def test_a_name_of_its_own_is_surer_than_a_synonym_and_that_than_a_part():
    (price,) = read_model(Price).fields
    own, synonym, part, other = (
        likeness(price, words_of(name)) for name in ("price", "cost", "price history", "colour")
    )
    assert 1 == own > synonym > part > other == 0
