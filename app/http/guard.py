"""What is refused before anything is computed: other origins, other hosts, large bodies, files, and curiosity."""

from __future__ import annotations

import os
import re

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64_000
"""Bytes of a request's body; a drawing has 784."""
_HOST = re.compile(r"(?:\[(?P<bracketed>[0-9a-f:.]+)\]|(?P<name>[\w.-]+))(?::\d+)?", re.ASCII)
_READING = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """ASGI middleware that lets in what our own pages ask, from their own origin.

    Streamlit looks at the origin and the host of its websocket alone, and for an origin that it does not know it asks
    an outside server for this machine's address. Here both are compared first, for every request, with what is known.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Wrap an application.

        Args:
            app: the application.
            prefix: the base path with a slash before it, or "".
        """
        self.app, self.prefix = app, prefix
        self.origins = {origin.rstrip("/").lower() for origin in st.get_option("server.corsAllowedOrigins") or []}
        self.hosts = [host.strip().lower().rstrip(".") for host in st.get_option("server.allowedHosts") or []]
        self.shows_metrics = os.environ.get("KAI_METRICS") == "open"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or let the inner application have it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif (refused := self._refuses(scope)) is not None:
            await _refuse(scope, receive, send, *refused)
        elif scope["type"] == "websocket":
            await self.app(_of_own_origin(scope), receive, send)
        elif scope["method"] in _READING:
            await self.app(scope, receive, send)
        elif (body := await _body(receive)) is None:
            await _refuse(scope, receive, send, 413, f"A body may have {LARGEST_BODY} bytes.")
        else:
            await self.app(scope, _replay(body, receive), send)

    def _refuses(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the sentence with which a request is refused; None if it is not."""
        headers, path = Headers(scope=scope), scope["path"]
        host = headers.get("host", "").lower()
        is_ours = path.startswith(f"{self.prefix}/lab/")
        if any(not self._is_own(origin.lower(), host) for origin in headers.getlist("origin")):
            return 403, "A page from elsewhere may not ask this server."
        if path != f"{self.prefix}/lab/health" and not is_host_allowed(host, self.hosts):
            return 403, "This server does not go by that name."
        if scope["type"] == "http" and scope["method"] not in _READING and not is_ours:
            return 405, "Nothing is taken here."
        if path == f"{self.prefix}/_stcore/metrics" and not self.shows_metrics:
            return 404, "The metrics are not open."
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        """Tell whether an origin is the one under which the request came, or one that the configuration names."""
        return bool(host) and origin.partition("://")[2] == host or origin in self.origins


def is_host_allowed(host: str, allowed: list[str]) -> bool:
    """Tell whether a server goes by the name in a `Host` header.

    Args:
        host: the header, in small letters, with or without a port.
        allowed: names, "*.example" for all below one; empty if any will do.

    >>> [is_host_allowed(host, ["*.example", "::1"]) for host in ("a.example:80", "example", "[::1]:80", "a@b.example")]
    [True, False, True, False]
    """
    if not allowed:
        return True
    found = _HOST.fullmatch(host)
    if not found:
        return False
    name = (found["bracketed"] or found["name"]).rstrip(".")
    return any(name.endswith(one[1:]) if one.startswith("*.") else one in ("*", name) for one in allowed)


def _of_own_origin(scope: Scope) -> Scope:
    """Return a websocket's scope without its origin, which has been looked at: Streamlit needs to ask nobody."""
    return scope | {"headers": [(name, value) for name, value in scope["headers"] if name != b"origin"]}


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the client gets a 403
    else:
        await JSONResponse({"detail": sentence}, status)(scope, receive, send)


async def _body(receive: Receive) -> bytes | None:
    """Read a request's body to its end; None if it is too large."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a function that hands over a body that has been read, and then whatever else comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message
