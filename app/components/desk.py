"""The instructor's desk, on every page: share what is shown, go through prepared scenes like slides, see the keys."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from app.components import stub
from app.content import script
from app.content.talks import listed
from app.navigation import PAGES
from app.share import share

_desk = stub.component(
    "kai_desk",
    "desk/desk.js",
    html="",
    css=stub.css("desk.css", "map.css", "room.css"),
)
_KEY = "desk"


@st.fragment
def mount_desk(page: str, place: int) -> None:
    """Mount the desk, and share a link if the page asks for it.

    Args:
        page: key of the page that is shown.
        place: where the navigation has it, or the section in which it lies, counted from 1.
    """
    _desk(
        key=_KEY,
        data={
            "page": page,
            "place": place,
            "keys": [list(pair) for pair in next(shown for shown in PAGES if shown.key == page).keys],
            "talks": script.public(listed().talks),
            "mistakes": list(listed().mistakes),
            "shared": _shared(st.session_state.get(_KEY, {}).get("ask")),
        },
        height=1,
        on_ask_change=lambda: None,
    )


def _shared(asked: object) -> dict | None:
    match asked:
        case {"share": str(link)}:
            try:
                return asdict(share(link, st.get_option("server.baseUrlPath")))
            except ValueError:
                return None
    return None
