"""The page of the live room: what is projected, the instructor's remote, or what a learner finds."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlsplit

import streamlit as st

from app.components import stub
from app.content import script
from app.content.talks import listed
from app.share import share

_room = stub.component(
    "kai_room",
    "pages/room/room.js",
    css=stub.css("map.css", "room.css", "room-page.css", "forced.css"),
)


def draw_room(url: str | None, code: str = "") -> None:
    """Mount the room; who is the instructor the page learns from the room itself.

    Args:
        url: of this page, as the browser has it; None where it has none.
        code: of a room that is not the server's own.
    """
    _room(key="room", data={"shared": _shared(url, code), "talks": script.public(listed().talks)})


def _shared(url: str | None, code: str) -> dict | None:
    """Return the link to the app, its QR code and what to know of it; None where no address is known."""
    if not url:
        return None
    parts = urlsplit(url)
    path = parts.path.rpartition("/")[0] + "/"  # this page lies beside the one that visitors meet first
    try:
        link = parts._replace(path=path, query=f"room={code}" if code else "", fragment="").geturl()
        return asdict(share(link, st.get_option("server.baseUrlPath")))
    except ValueError:
        return None
