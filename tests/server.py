"""A server on loopback that answers as it is told to: also never, half, or wrong."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

Answer = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request, and the way to answer it."""

    path: str
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(
        self,
        body: str | bytes = b"",
        *,
        status: str = "200 OK",
        content_type: str = "text/html; charset=utf-8",
        headers: str = "",
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}"
        self.writer.write(
            f"{head}Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode()
        )
        self.writer.write(data)
        await self.writer.drain()

    async def begin(self, body: str) -> None:
        """Headers and the beginning of a body that never ends."""
        self.writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n{body}".encode()
        )
        await self.writer.drain()

    async def hang(self) -> None:
        """Nothing more, until the other side gives up."""
        await self.reader.read()


class Loopback:
    """Listens on a port of loopback; each connection is a task of its own, cancelled at the end."""

    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = False
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ended = True
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._ended:  # accepted before the end and told after it: nobody would close it
            writer.transport.abort()
            return
        task = asyncio.ensure_future(self._served(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # not by the task itself: one that is cancelled before it has begun runs no `finally`
        task.add_done_callback(lambda _: writer.close())

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # the browser goes away when it likes, as browsers do
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.serve(reader, writer)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


async def read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    """The request line, and the headers by their names in lower case."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines[1:] if ": " in line]
    return lines[0], {name.lower(): value for name, value in pairs}


@dataclass
class Server(Loopback):
    """`pages` maps a path to its HTML, or to a coroutine that answers by hand."""

    pages: dict[str, str | Answer] = field(default_factory=dict[str, "str | Answer"])
    requests: list[str] = field(default_factory=list[str])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, headers = await read_head(reader)
        path = line.split(" ")[1]
        self.requests.append(path)
        exchange = Exchange(path, headers, reader, writer)
        page = self.pages.get(path.partition("?")[0])
        if page is None:
            await exchange.send(
                "<title>Not found</title><h1>Not found</h1>", status="404 Not Found"
            )
        elif isinstance(page, str):
            await exchange.send(page)
        else:
            await page(exchange)
