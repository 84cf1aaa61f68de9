"""Resources as a browser asks for them: over HTTP/1.1 connections that stay open, a few at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

CONNECTIONS = 6
"""Of a browser to one server, at most."""
LONGEST_EVENT = 4 * 2**20
"""Bytes of a server-sent event that are read at most."""


class Line:
    """Asks one server for resources.

    Args:
        address: of the app, with its base path.
        headers: sent with each request.
    """

    def __init__(self, address: str, headers: Mapping[str, str] | None = None):
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._base = parts.path.rstrip("/")
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def ask(self, path: str, body: bytes | None = None) -> bytes:
        """Return a resource below `lab/`.

        Args:
            path: its address.
            body: is posted, if there is one.

        Raises:
            OSError: if the server does not answer, or refuses.
        """
        async with self._free:
            while self._idle and self._idle[-1][0].at_eof():  # the server has closed it meanwhile
                self._idle.pop()[1].close()
            connection = self._idle.pop() if self._idle else await asyncio.open_connection(self._host, self._port)
            try:
                content = await self._exchange(*connection, f"{self._base}/lab/{path}", body)
            except asyncio.IncompleteReadError as error:
                connection[1].close()
                raise ConnectionError("the server closed the connection") from error
            except BaseException:
                connection[1].close()
                raise
            self._idle.append(connection)
            return content

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes | None
    ) -> bytes:
        length = "" if body is None else f"Content-Length: {len(body)}\r\n"
        writer.write(self._head("GET" if body is None else "POST", path, length) + (body or b""))
        await writer.drain()
        status, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        sizes = [int(field.split(":")[1]) for field in fields if field.lower().startswith("content-length:")]
        content = await reader.readexactly(sizes[0] if sizes else 0)
        if " 200 " not in f"{status} ":
            raise ConnectionError(f"{path}: {status}")
        return content

    async def stream(self, path: str) -> AsyncIterator[bytes]:
        """Yield the data of server-sent events below `lab/`, until the server or the caller ends the line."""
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=LONGEST_EVENT)
        try:
            writer.write(self._head("GET", f"{self._base}/lab/{path}"))
            async for line in reader:
                if line.startswith(b"data: "):
                    yield line[6:]
        finally:
            writer.close()

    def _head(self, method: str, path: str, length: str = "") -> bytes:
        host = f"Host: {self._host}:{self._port}\r\n"
        return f"{method} {path} HTTP/1.1\r\n{host}{self._headers}{length}\r\n".encode()

    def close(self) -> None:
        """Close all connections."""
        for _, writer in self._idle:
            with contextlib.suppress(OSError):
                writer.close()
        self._idle.clear()
