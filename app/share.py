"""Sharing what a page shows: the link that others in the room can open, and its QR code."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno

LONGEST_LINK = 8_000
"""Characters of a link that is shared at all."""
LONGEST_CODE = 800
"""Characters of a link in a QR code: phones at the back of a room cannot read finer ones."""

ADDRESS = "KAI_ADDRESS"
"""Environment variable: the address under which learners reach the app, for instance `https://lab.example/kai`."""

_OWN = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}
"""Hosts that mean another machine on every machine."""


@dataclass(frozen=True)
class Shared:
    """What is shown to the room.

    Attributes:
        link: that others can open.
        code: its QR code, an SVG as data URI; "" if the link is too long for one.
        words: what to know about it; "" if there is nothing.
    """

    link: str
    code: str
    words: str


def share(link: str, base_path: str = "") -> Shared:
    """Return what to show to the room so that it opens a link.

    Args:
        link: the address of the page as the browser has it.
        base_path: path below which the app is served.

    Raises:
        ValueError: if it is not a link of a page.
    """
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(link) > LONGEST_LINK:
        raise ValueError(f"a link begins with http:// or https:// and has at most {LONGEST_LINK} characters")
    words = ""
    if address := os.environ.get(ADDRESS):
        link = address.rstrip("/") + _after(parts.path, base_path) + (f"?{parts.query}" if parts.query else "")
    elif parts.hostname in _OWN:
        if host := _host_in_the_room():
            port = f":{parts.port}" if parts.port else ""
            link = parts._replace(netloc=f"{host}{port}").geturl()
            words = "This page was opened as “localhost”, so here is this machine's address in its network."
        else:
            words = f"Other machines cannot open “{parts.hostname}”: set {ADDRESS} to the address that they can."
    if len(link) > LONGEST_CODE:
        too_long = "This link is too long for a code that a phone could read. Copy it instead."
        return Shared(link, "", f"{words} {too_long}".strip())
    return Shared(link, segno.make(link, error="m", micro=False).svg_data_uri(border=4, light="#fff"), words)


def _after(path: str, base_path: str) -> str:
    """Return a path below the base path, with its leading slash.

    >>> _after("/kai/inside", "kai")
    '/inside'
    """
    base = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    return path.removeprefix(base) or "/"


def _host_in_the_room() -> str | None:
    """Return this machine's address in its network; None in a container, whose address nobody else can reach."""
    if os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # of a network for examples: this finds the way out and sends nothing
        except OSError:
            return None
        host = probe.getsockname()[0]
    return None if host.startswith("127.") or host == "0.0.0.0" else host
