"""Headers of every answer: who may hold the page in a frame, no guessing of types, no address told to other sites."""

from __future__ import annotations

import os
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def frame_ancestors(others: str = "") -> str:
    """Return the policy that lets pages of our own origin, and of others, hold the page in a frame.

    Args:
        others: origins with spaces between them, as KAI_FRAME_ANCESTORS names them.

    Raises:
        ValueError: if they are no list of origins.

    >>> frame_ancestors("https://lectures.example")
    "frame-ancestors 'self' https://lectures.example"
    """
    if not re.fullmatch(r"[\w:/.*\s-]*", others, re.ASCII):
        raise ValueError(f"KAI_FRAME_ANCESTORS must be origins such as https://lectures.example, not {others!r}")
    return " ".join(["frame-ancestors 'self'", *others.split()])


class Headers:
    """ASGI middleware that adds the headers to whatever is answered by HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": frame_ancestors(os.environ.get("KAI_FRAME_ANCESTORS", "")),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the inner application answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
