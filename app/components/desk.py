"""The instructor's desk, on every page: share what is shown, go through prepared scenes like slides, see the keys."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import parse_qsl

import streamlit as st

from app import state
from app.components import stub
from app.components.lesson import TITLES
from app.share import LONGEST_LINK, share
from app.talks import talks

_desk = st.components.v2.component("kai_desk", html="", css=stub.css("desk.css"), js=stub.js("desk/desk.js"))
_KEY = "desk"

_CANVAS = (("Arrow keys", "move by one pixel, with Shift by four"), ("Home, End", "to the first and the last corner"))
_STEPPER = (("Space", "plays and pauses"), ("← →", "step"), ("Home, End", "to the first and the last step"))
KEYS = {
    "canvas": (*_CANVAS, ("Ctrl+Z", "takes back a stroke")),
    "inside": _CANVAS,
    "exact": _CANVAS,
    "networks": (("← →", "from layer to layer"),),
    "convolution": (*_STEPPER, ("Ctrl+Z", "takes back")),
    "pooling": (*_STEPPER, ("Ctrl+Z", "takes back")),
}
"""What a page's own keys do, by its key; they work where the page has the focus."""


@st.fragment
def mount_desk(page: str) -> None:
    """Mount the desk, share a link or open a scene if the page asks for it.

    Args:
        page: key of the page that is shown.
    """
    asked = st.session_state.get(_KEY, {}).get("ask")
    _desk(
        key=_KEY,
        data={
            "page": page,
            "keys": [list(pair) for pair in KEYS.get(page, ())],
            "talks": [asdict(talk) for talk in talks()],
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
        case {"page": str(page), "query": str(query)} if page in TITLES and len(query) <= LONGEST_LINK:
            parameters = dict(parse_qsl(query, keep_blank_values=True))
            state.forget_scene(parameters)
            st.switch_page(f"views/{page}.py", query_params=parameters)
