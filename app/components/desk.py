"""The instructor's desk, on every page: share what is shown, go through prepared scenes like slides, see the keys."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import parse_qsl

import streamlit as st

from app.components import stub
from app.content import script
from app.content.talks import listed
from app.navigation import PAGES, TITLES
from app.share import LONGEST_LINK, share

_desk = stub.component(
    "kai_desk",
    "desk/desk.js",
    html="",
    css=stub.css("desk.css", "map.css", "room.css"),
)
_KEY = "desk"
_OPENED = "opened"
"""Key of the session: id of the scene that was opened last."""
LONGEST_ID = 50
"""Characters of a scene's id, which the page makes up."""
_STREAMLITS_OWN = {"embed", "embed_options"}
"""Parameters of an address that Streamlit lets nobody set."""


@st.fragment
def mount_desk(page: str, place: int) -> None:
    """Mount the desk, share a link or open a scene if the page asks for it.

    Args:
        page: key of the page that is shown.
        place: where the navigation has it, or the section in which it lies, counted from 1.
    """
    asked = st.session_state.get(_KEY, {}).get("ask")
    _desk(
        key=_KEY,
        data={
            "page": page,
            "place": place,
            "keys": [list(pair) for pair in next(shown for shown in PAGES if shown.key == page).keys],
            "talks": script.public(listed().talks),
            "mistakes": list(listed().mistakes),
            "opened": st.session_state.get(_OPENED, ""),
            "shared": _shared(asked),
        },
        height=1,
        on_ask_change=lambda: None,
    )
    _open(asked)


def _shared(asked: object) -> dict | None:
    match asked:
        case {"share": str(link)}:
            try:
                return asdict(share(link, st.get_option("server.baseUrlPath")))
            except ValueError:
                return None
    return None


def _open(asked: object) -> None:
    """Go to the scene that the page asks for: a page in the state that a link to it would give."""
    match asked:
        case {"id": str(scene_id), "page": str(page), "query": str(query)} if (
            page in TITLES and len(query) <= LONGEST_LINK and len(scene_id) <= LONGEST_ID
        ):
            parameters = {
                name: text
                for name, text in parse_qsl(query, keep_blank_values=True)
                if name.lower() not in _STREAMLITS_OWN
            }
            st.session_state[_OPENED] = scene_id
            st.switch_page(f"views/{page}.py", query_params=parameters)
