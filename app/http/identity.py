"""Who a learner is: a random token in a cookie of ours, so that a reload and a second tab are the same learner.

It is a convenience, not a login. The token is never logged; the server keeps a hash of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "kai_learner"
SECONDS = 30 * 24 * 3600
"""For which a browser keeps it."""
_TOKEN = re.compile(r"[0-9a-f]{32}")


def name_of(cookies: Mapping[str, str]) -> str | None:
    """Return the name by which the server knows the browser with these cookies; None if it has no token of ours."""
    token = str(cookies.get(COOKIE, ""))  # in a test of a page alone there is no real one
    return hashlib.sha256(b"kai-learner" + token.encode()).hexdigest()[:24] if _TOKEN.fullmatch(token) else None


class Identity:
    """ASGI middleware that gives a token to each browser that opens a page without one."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Wrap an application.

        Args:
            app: the application.
            prefix: the base path with a slash before it, or "": other pages of the host are not told the token.
        """
        self.app, self.path = app, prefix or "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the inner application answer, and add the cookie where a browser asks for a page."""
        opens_page = scope["type"] == "http" and "text/html" in HTTPConnection(scope).headers.get("accept", "")
        if not opens_page or name_of(HTTPConnection(scope).cookies):
            await self.app(scope, receive, send)
            return
        secure = "; Secure" if scope["scheme"] == "https" else ""
        token = secrets.token_hex(16)
        cookie = f"{COOKIE}={token}; Path={self.path}; Max-Age={SECONDS}; HttpOnly; SameSite=Lax{secure}"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)
