"""Resources as a browser asks for them: over HTTP/1.1 connections that stay open, a few at a time."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

CONNECTIONS = 6
"""Of a browser to one server, at most."""


class Line:
    """Asks one server for resources.

    Args:
        address: of the app, with its base path.
    """

    def __init__(self, address: str):
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._base = parts.path.rstrip("/")
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
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n{length}\r\n"
        writer.write(head.encode() + (body or b""))
        await writer.drain()
        status, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        sizes = [int(field.split(":")[1]) for field in fields if field.lower().startswith("content-length:")]
        content = await reader.readexactly(sizes[0] if sizes else 0)
        if " 200 " not in f"{status} ":
            raise ConnectionError(f"{path}: {status}")
        return content

    def close(self) -> None:
        """Close all connections."""
        for _, writer in self._idle:
            with contextlib.suppress(OSError):
                writer.close()
        self._idle.clear()
