"""Secrets travel by name: typed on their own hosts only, masked wherever the page shows them."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.actions import FillAction
from notte_local.core.secrets import MASK, Secret, Vault, mask
from notte_local.errors import ElementCovered, NotAvailableLocally, SecretRefused, UnknownElement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

VALUE = "s3cr3t-token-value"


# The vault alone


def make_vault() -> Vault:
    vault = Vault()
    vault.add("token", VALUE, hosts=["shop.test"])
    return vault


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("shop.test", "https://shop.test/login"),
        ("shop.test", "http://shop.test:8080/"),
        ("shop.test", "https://www.shop.test/"),
        ("shop.test", "https://SHOP.test./"),
        ("https://Shop.test/login", "https://shop.test/"),
        ("*.shop.test", "https://a.b.shop.test/"),
        ("127.0.0.1", "http://127.0.0.1:8000/"),
    ],
)
def test_a_secret_is_revealed_on_its_hosts_and_their_subdomains(host: str, url: str):
    vault = Vault()
    vault.add("token", VALUE, hosts=[host])
    assert vault.reveal(Secret("token"), url) == VALUE


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://evil.test/", "evil.test"),
        ("https://notshop.test/", "notshop.test"),
        ("https://shop.test.evil.test/", "shop.test.evil.test"),
        ("https://shop.test@evil.test/", "evil.test"),
        ("data:text/html,shop.test", "data:text/html,shop.test"),
        ("about:blank", "about:blank"),
        ("file:///shop.test/", "file:///shop.test/"),
    ],
)
def test_a_secret_is_refused_anywhere_else(url: str, shown: str):
    with pytest.raises(SecretRefused) as raised:
        make_vault().reveal(Secret("token"), url)
    assert str(raised.value) == (
        f"Secret(token) may be typed on shop.test only, and this field stands on {shown}. "
        "Nothing was typed."
    )


def test_a_name_that_the_vault_has_not_says_which_it_has():
    with pytest.raises(SecretRefused) as raised:
        make_vault().reveal(Secret("pin"), "https://shop.test/")
    assert str(raised.value) == (
        "The vault has no Secret(pin) (it has: token). Nothing was typed. "
        "Add it with vault.add(name, value, hosts=...)."
    )


@pytest.mark.parametrize(
    ("name", "value", "hosts", "message"),
    [
        ("a.b", "x", ["h.test"], "a secret's name is a plain word such as 'token', not 'a.b'"),
        ("token", "", ["h.test"], "the value of Secret(token) is empty"),
        ("token", "x", [], "Secret(token) needs at least one host where it may be typed"),
        ("token", "x", [" "], "' ' is not a host: write it as 'shop.example'"),
        ("token", "x", ["*"], "'*' is not a host: write it as 'shop.example'"),
        ("token", "x", ["com"], "'com' is a top-level domain: write the host as 'shop.example'"),
        ("token", "x", ["*.de"], "'*.de' is a top-level domain: write the host as 'shop.example'"),
    ],
)
def test_a_bad_secret_is_refused_when_it_is_added(
    name: str, value: str, hosts: list[str], message: str
):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Vault().add(name, value, hosts=hosts)


@pytest.mark.parametrize(
    ("name", "value", "hosts", "message"),
    [
        (5, VALUE, ["h.test"], "a secret's name must be a str, not 5"),
        ("token", 5, ["h.test"], "the value of a secret must be a str, not of int"),
        ("token", VALUE, [5], "hosts must be strings such as 'shop.example', not 5"),
        ("token", VALUE, 5, "hosts must be a list of strings, not 5"),
    ],
)
def test_a_secret_of_a_wrong_type_is_refused_when_it_is_added(
    name: Any, value: Any, hosts: Any, message: str
):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        Vault().add(name, value, hosts=hosts)


def test_the_name_of_a_secret_is_a_string():
    with pytest.raises(TypeError, match=r"^a secret's name must be a str, not 5$"):
        Secret(5)  # pyright: ignore[reportArgumentType]


def test_one_host_may_be_given_as_a_string():
    vault = Vault()
    vault.add("token", VALUE, hosts="shop.test")
    assert vault.reveal(Secret("token"), "https://shop.test/") == VALUE


def test_nothing_that_is_printed_shows_a_value():
    vault = make_vault()
    assert repr(vault) == "Vault(token)"
    assert VALUE not in repr(vars(vault))
    assert str(Secret("token")) == "Secret(token)"


def test_masking_takes_the_longest_first_and_leaves_short_ones():
    assert mask("abcdef-long and abcdef", ["abcdef", "abcdef-long"]) == f"{MASK} and {MASK}"
    assert mask("1234 left", ["1234"]) == "1234 left"


def test_a_value_is_masked_as_urls_and_markup_write_it():
    vault = Vault()
    vault.add("token", "p@ss wörd~*&'<1>", hosts=["shop.test"])
    written = (
        "p%40ss+w%C3%B6rd%7E*%26%27%3C1%3E",  # a form
        "p%40ss%20w%C3%B6rd~*%26'%3C1%3E",  # encodeURIComponent
        "p@ss%20w%C3%B6rd~*&%27%3C1%3E",  # location.search
        "p@ss wörd~*&amp;'&lt;1&gt;",  # innerHTML
    )
    assert [mask(text, vault.values()) for text in written] == [MASK] * 4


# In a session


@pytest.fixture
async def shop(client: AsyncNotteClient, server: Server) -> AsyncIterator[AsyncSession]:
    """A session whose vault holds one token for 127.0.0.1 and a short one."""
    vault = Vault()
    vault.add("token", VALUE, hosts=["127.0.0.1"])
    vault.add("pin", "1234", hosts=["127.0.0.1"])
    async with client.Session(vault=vault) as session:
        yield session


async def held(session: AsyncSession) -> str:
    assert session.page is not None
    return await session.page.locator("input").first.input_value()


@pytest.mark.anyio
async def test_a_secret_is_typed_and_seen_nowhere(shop: AsyncSession, server: Server):
    server.pages["/"] = """<title>Keys</title><label>API token <input id=t oninput="
        out.textContent = 'You typed ' + this.value; document.title = this.value;
        link.href = '/?q=' + this.value; button.setAttribute('aria-label', 'Use ' + this.value)">
        </label><p id=out></p><a id=link href=/>Link</a><button id=button>Use</button>"""
    obs = await shop.observe(
        url=server.url, instructions="type Secret(token) into the API token field"
    )
    assert obs.space.first() == FillAction(id="I1", value=Secret("token"))
    result = await shop.step(obs.space.first())
    assert await held(shop) == VALUE
    assert result.message == 'Filled textbox "API token" (I1) with Secret(token).'
    later = await shop.observe(instructions="click use")
    scraped = await shop.scrape(only_main_content=False)
    told = [obs, result, result.effects, later, scraped, shop.trajectory[:], shop.status()]
    texts = [
        *map(repr, told),
        later.text(),
        later.to_json(),
        scraped.markdown,
        later.space.markdown,
    ]
    assert not [text for text in texts if VALUE in text]
    assert later.elements[0].value == MASK
    assert later.title == MASK
    assert f"You typed {MASK}" in scraped.markdown


@pytest.mark.anyio
async def test_a_secret_that_a_page_says_or_sends_is_seen_nowhere(
    client: AsyncNotteClient, server: Server
):
    value = "s3cr3t token & value"
    vault = Vault()
    vault.add("token", value, hosts=["127.0.0.1"])
    server.pages["/"] = """<form action=/found><input name=q aria-label=Token>
        <button>Send</button></form><button type=button onclick="alert('Sent ' +
        document.querySelector('input').value)">Tell</button>"""
    server.pages["/found"] = "<h1>Found</h1><p><a href=''>This page</a> is what was found.</p>"
    async with client.Session(vault=vault) as session:
        obs = await session.observe(url=server.url)
        filled = await session.step(FillAction(id="I1", value=Secret("token")))
        told = await session.step(id="B2")
        assert told.effects.dialogs[0].message == f"Sent {MASK}"
        sent = await session.step(id="B1")
        assert sent.effects.url == f"{server.url}/found?q={MASK}"
        found = await session.observe()
        scraped = await session.scrape(only_main_content=False)
        everything = [obs, filled, told, sent, found, scraped, session.trajectory[:]]
        texts = [*map(repr, [*everything, session.status()]), found.to_json(), scraped.markdown]
        # what a URL makes of it
        assert not [text for text in texts if "s3cr3t" in text]


@pytest.mark.anyio
async def test_a_value_that_the_sentence_holds_goes_by_its_name_from_there(
    shop: AsyncSession, server: Server
):
    server.pages["/"] = "<label>API token <input></label>"
    obs = await shop.observe(
        url=server.url, instructions=f'type "{VALUE}" into the API token field'
    )
    assert obs.space.first() == FillAction(id="I1", value=Secret("token"))
    await shop.step(obs.space.first())
    assert await held(shop) == VALUE
    told = [repr(obs), obs.to_json(), repr(obs.space), repr(shop.trajectory[:])]
    assert not [text for text in told if VALUE in text]


@pytest.mark.anyio
async def test_an_error_shows_no_secret(shop: AsyncSession, server: Server):
    server.pages["/"] = f"<button>Use {VALUE}</button><div id=c></div>"
    await shop.observe(url=server.url)
    assert shop.page is not None
    await shop.page.evaluate(f"c.style = 'position: fixed; inset: 0'; c.title = '{VALUE}'")
    with pytest.raises(ElementCovered) as raised:
        await shop.step(id="B1")
    assert str(raised.value) == (
        f'button "Use {MASK}" (B1) is covered by div "{MASK}". Nothing was sent to the page.'
    )
    with pytest.raises(ValueError, match="is no selector") as bad:
        await shop.step(type="click", selector=f"[title={VALUE}[")
    told = [*traceback.format_exception(raised.value), *traceback.format_exception(bad.value)]
    assert VALUE not in "".join([*told, repr(vars(raised.value)), repr(shop.trajectory[:])])


@pytest.mark.anyio
async def test_a_short_secret_does_not_blank_the_page(shop: AsyncSession, server: Server):
    server.pages["/"] = "<h1>Room 1234</h1><label>PIN <input type=password></label>"
    obs = await shop.observe(url=server.url)
    result = await shop.step(FillAction(id="I1", value=Secret("pin")))
    assert await held(shop) == "1234"
    assert obs.elements[0].name == "Room 1234"
    later = await shop.observe()
    assert "Room 1234" in later.text()
    assert later.elements[1].value == MASK
    assert result.message == 'Filled textbox "PIN" (I1) with Secret(pin).'


@pytest.mark.anyio
async def test_another_host_is_refused_and_nothing_is_typed(shop: AsyncSession, server: Server):
    server.pages["/"] = "<label>Token <input></label>"
    await shop.observe(url=server.url.replace("127.0.0.1", "localhost"))
    with pytest.raises(SecretRefused) as raised:
        await shop.step(FillAction(id="I1", value=Secret("token")))
    assert str(raised.value) == (
        "Secret(token) may be typed on 127.0.0.1 only, and this field stands on localhost. "
        "Nothing was typed."
    )
    assert await held(shop) == ""


@pytest.mark.anyio
async def test_a_field_in_a_frame_of_another_host_is_refused(shop: AsyncSession, server: Server):
    other = server.url.replace("127.0.0.1", "localhost")
    server.pages["/"] = f"<iframe src={other}/in title=In></iframe>"
    server.pages["/in"] = "<label>Token <input></label>"
    obs = await shop.observe(url=server.url)
    with pytest.raises(SecretRefused, match="this field stands on localhost"):
        await shop.step(obs.space.filter(role="textbox")[0].model_copy(update={"value": Secret("token")}))  # fmt: skip
    assert shop.page is not None
    assert await shop.page.frames[1].locator("input").input_value() == ""


@pytest.mark.anyio
@pytest.mark.parametrize(
    "field", ["<input type=range aria-label=F>", "<input type=color aria-label=F>"]
)
async def test_a_secret_goes_into_text_fields_only(shop: AsyncSession, server: Server, field: str):
    server.pages["/"] = field
    obs = await shop.observe(url=server.url)
    element = obs.elements[0]
    with pytest.raises(SecretRefused) as raised:
        await shop.step(FillAction(id=element.id, value=Secret("token")))
    assert str(raised.value) == (
        f'Secret(token) goes into a text field, and {element.role} "F" ({element.id}) is none. '
        "Nothing was typed."
    )


@pytest.mark.anyio
async def test_without_a_vault_a_secret_is_refused(session: AsyncSession, server: Server):
    server.pages["/"] = "<input aria-label=Token>"
    await session.observe(url=server.url)
    with pytest.raises(SecretRefused) as raised:
        await session.step(type="fill", id="I1", value=Secret("token"))
    assert str(raised.value) == (
        "Secret(token) needs a vault, and this session has none: AsyncSession(vault=vault). "
        "Nothing was typed."
    )


@pytest.mark.anyio
async def test_a_refused_secret_is_a_result_where_errors_are(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = "<input aria-label=Token>"
    async with client.Session(vault=make_vault(), raise_on_failure=False) as session:
        await session.observe(url=server.url)
        result = await session.step(type="fill", id="I1", value=Secret("token"))
    assert (result.success, type(result.error), result.performed) == (False, SecretRefused, "no")


@pytest.mark.anyio
async def test_a_literal_typed_into_a_password_field_is_kept_as_a_mask(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<input type=password aria-label=Password id=p>"
    await session.observe(url=server.url)
    by_id = await session.step(type="fill", id="I1", value="hunter22-literal")
    by_selector = await session.step(type="fill", selector="#p", value="hunter22-literal")
    with pytest.raises(UnknownElement) as failed:
        await session.step(type="fill", selector="#none", value="hunter22-literal")
    told = repr((by_id, by_selector, str(failed.value), session.trajectory[:]))
    assert "hunter22" not in told
    assert await held(session) == "hunter22-literal"


def test_credentials_by_site_are_not_built_yet():
    with pytest.raises(NotAvailableLocally, match=r"Vault\.add_credentials\(\)"):
        Vault().add_credentials("https://shop.test/", username="ada", password="x")
