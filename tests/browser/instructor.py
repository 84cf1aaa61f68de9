"""An instructor without a browser: does in the live room what the instructor's pages do, by the same acts."""

import json
import urllib.request
from copy import copy
from http.cookiejar import CookieJar


class Instructor:
    """Somebody who knows the instructor's key of a server."""

    def __init__(self, address, key):
        self.address, self.query = address, ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect())
        self.opener.open(f"{address}/lab/teach?key={key}", timeout=10).close()

    def do(self, act, **given):
        """Do something that must succeed; returns the answer."""
        request = urllib.request.Request(
            f"{self.address}/lab/room/{act}{self.query}",
            json.dumps(given).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=10) as response:
            return json.load(response)

    def in_room(self, code):
        """The same instructor in another room."""
        other = copy(self)
        other.query = f"?room={code}"
        return other

    @property
    def state(self):
        with self.opener.open(f"{self.address}/lab/room/state{self.query}", timeout=10) as response:
            return json.load(response)

    def ask(self, kind, text, **rest):
        """Ask something, and open the vote."""
        self.do("ask", kind=kind, text=text, **rest)
        self.do("open")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def http_error_303(self, request, response, code, message, headers):
        return response
