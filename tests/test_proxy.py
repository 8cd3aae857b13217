"""A proxy of the user's own, on loopback: plain requests, tunnels, credentials."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from notte_local.errors import NavigationFailed, NotAvailableLocally
from notte_local.options import ExternalProxy, SessionOptions
from tests.server import Loopback, read_head

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator
    from typing import Any

    from notte_local import AsyncNotteClient
    from tests.server import Server

pytestmark = pytest.mark.anyio

USER, PASSWORD = "ada", "p:ss wörd"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
PAGE = b"""<title>Through the proxy</title><h1></h1><script>
  const socket = new WebSocket("ws://echo.test/")
  socket.onmessage = event => document.querySelector("h1").textContent = event.data
</script>"""


@dataclass
class Proxy(Loopback):
    """Answers a plain request itself; a tunnel leads to a WebSocket that says one word."""

    wants: str | None = None  # the credentials that it asks for
    requests: list[str] = field(default_factory=list[str])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line, headers = await read_head(reader)
            if self.wants and headers.get("proxy-authorization") != self.wants:
                writer.write(answer("407 Auth", b"", 'Proxy-Authenticate: Basic realm="p"\r\n'))
            elif line.startswith("CONNECT "):
                self.requests.append(line)
                writer.write(b"HTTP/1.1 200 Tunnel\r\n\r\n")
                await self._tunnel(line, reader, writer)
                return
            else:
                self.requests.append(line)
                writer.write(answer("200 OK", PAGE, "Content-Type: text/html\r\n"))
            await writer.drain()

    async def _tunnel(
        self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if not line.startswith("CONNECT echo.test:80 "):
            return
        _, headers = await read_head(reader)
        # https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2
        key = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accepted = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        writer.write(
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accepted}\r\n\r\n".encode()
        )
        writer.write(b"\x81\x08Tunneled")
        await writer.drain()
        await reader.read()


def answer(status: str, body: bytes, headers: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.fixture
async def proxy(anyio_backend: str) -> AsyncIterator[Proxy]:
    async with Proxy() as proxy:
        yield proxy


async def test_plain_requests_and_tunnels_go_through_it(client: AsyncNotteClient, proxy: Proxy):
    async with client.Session(proxies=ExternalProxy(server=proxy.url)) as session:
        assert session.status().proxies
        obs = await session.observe(url="http://shop.test/lamps", instructions="Tunneled")
        assert obs.title == "Through the proxy"
        assert "Tunneled" in obs.text()
    assert "GET http://shop.test/lamps HTTP/1.1" in proxy.requests
    assert "CONNECT echo.test:80 HTTP/1.1" in proxy.requests


async def test_https_asks_for_a_tunnel_and_a_broken_one_is_told(
    client: AsyncNotteClient, proxy: Proxy
):
    async with client.Session(proxies=[ExternalProxy(server=proxy.url)]) as session:
        with pytest.raises(NavigationFailed, match=r"Could not go to https://shop\.test/: "):
            await session.observe(url="https://shop.test/")
        assert (await session.observe(url="http://shop.test/")).title == "Through the proxy"
    assert "CONNECT shop.test:443 HTTP/1.1" in proxy.requests


async def test_credentials_are_sent_when_they_are_asked_for(client: AsyncNotteClient, proxy: Proxy):
    proxy.wants = BASIC
    own = ExternalProxy(server=proxy.url, username=USER, password=SecretStr(PASSWORD))
    assert PASSWORD not in repr(own)
    async with client.Session(proxies=own) as session:
        obs = await session.observe(url="http://shop.test/", instructions="Tunneled")
        assert "Tunneled" in obs.text()


async def test_wrong_credentials_are_told(client: AsyncNotteClient, proxy: Proxy):
    proxy.wants = BASIC
    own = ExternalProxy(server=proxy.url, username=USER, password=SecretStr("another"))
    async with client.Session(proxies=own) as session:
        with pytest.raises(NavigationFailed) as raised:
            await session.observe(url="http://shop.test/", timeout=10)
    assert str(raised.value) == (
        "Could not go to http://shop.test/: the proxy does not take its credentials (407). "
        "Check proxies=."
    )


async def test_hosts_of_the_bypass_go_direct(
    client: AsyncNotteClient, proxy: Proxy, server: Server
):
    server.pages["/"] = "<title>Direct</title>"
    own = ExternalProxy(server=proxy.url, bypass="127.0.0.1")
    async with client.Session(proxies=own) as session:
        assert (await session.observe(url=server.url)).title == "Direct"
        assert (await session.observe(url="http://shop.test/")).title == "Through the proxy"


async def test_a_proxy_that_is_not_there_is_told(client: AsyncNotteClient, proxy: Proxy):
    await proxy.__aexit__()
    async with client.Session(proxies=ExternalProxy(server=proxy.url)) as session:
        with pytest.raises(NavigationFailed) as raised:
            await session.observe(url="http://shop.test/")
    assert str(raised.value) == (
        "Could not go to http://shop.test/: the proxy cannot be reached "
        "(ERR_PROXY_CONNECTION_FAILED). Check proxies=."
    )


async def test_true_takes_it_from_the_environment(
    client: AsyncNotteClient, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
):
    proxy.wants = BASIC
    monkeypatch.setenv("PROXY_URL", proxy.url)
    monkeypatch.setenv("PROXY_USERNAME", USER)
    monkeypatch.setenv("PROXY_PASSWORD", PASSWORD)
    monkeypatch.setenv("PROXY_BYPASS", "direct.test, .inside.test")
    async with client.Session(proxies=True) as session:
        assert (await session.observe(url="http://shop.test/")).title == "Through the proxy"
        with pytest.raises(NavigationFailed, match="no such host"):
            await session.observe(url="http://direct.test/")
    monkeypatch.delenv("PROXY_URL")
    with pytest.raises(ValueError, match="proxies=True takes the proxy from PROXY_URL"):
        client.Session(proxies=True)


@pytest.mark.parametrize(
    ("proxies", "error"),
    [
        ([{"type": "notte"}], NotAvailableLocally),
        ("http://127.0.0.1:1", NotAvailableLocally),
        ([], ValueError),
        (
            [ExternalProxy(server="http://a.test:1"), ExternalProxy(server="http://b.test:1")],
            ValueError,
        ),
    ],
)
def test_what_is_no_proxy_of_ones_own_is_refused(proxies: Any, error: type[Exception]):
    with pytest.raises(error):
        SessionOptions.of("Session", {"proxies": proxies})


@pytest.mark.parametrize("address", ["nonsense://", "http://", "ftp://a.test:1", "http://a.test:x"])
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(ValueError, match='server must be like "http://host:port" or "socks5://'):
        ExternalProxy(server=address)


def test_credentials_in_the_address_are_refused_and_not_shown():
    with pytest.raises(
        ValueError, match="server must not hold credentials: give username="
    ) as told:
        ExternalProxy(server="http://ada:lovelace@a.test:1")
    assert "lovelace" not in str(told.value)
