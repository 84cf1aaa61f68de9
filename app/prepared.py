"""The prepared scene with which a page has been opened, for as long as that page is shown.

It travels with the component that the scene is about, in the same message as what it shows: so it cannot come too
early, too late, or to another scene.
"""

from __future__ import annotations

import streamlit as st

from app.content.talks import CUES

_KEY = "prepared"


def prepare(scene_id: str, page: str, query: str, cue: object) -> None:
    """Remember the scene with which a page is about to be opened.

    Args:
        scene_id: another one for each time that a scene is opened; the page makes it.
        page: key of the page.
        query: its state, as a query string without the question mark.
        cue: what shall begin by itself; what no scene of this page can begin is nothing.
    """
    begins = cue if isinstance(cue, str) and page in CUES.get(cue, ()) else ""
    st.session_state[_KEY] = {"id": scene_id, "page": page, "query": query, "cue": begins}


def prepared(page: str) -> dict[str, str] | None:
    """Return the scene with which this page was opened, or None if it was not opened with one.

    Returns:
        Its `id`, `page`, `query` and `cue`.
    """
    scene = st.session_state.get(_KEY)
    return scene if scene and scene["page"] == page else None


def last_id() -> str:
    """Return the id of the scene that was opened last, "" if its page is no longer shown."""
    return st.session_state.get(_KEY, {}).get("id", "")


def leave_others(page: str) -> None:
    """Forget the scene of another page than the one that is shown: whoever comes back finds it as an ordinary page."""
    if prepared(page) is None:
        st.session_state.pop(_KEY, None)
