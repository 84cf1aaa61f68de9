"""KAI Lab: the router. Each page is a file in `views/`; the canvas is what a visitor meets first.

The folder is not called `pages/`: Streamlit would take its files for pages of their own, and after a restart of the
server lead learners who come back past this router.
"""

from pathlib import Path

import streamlit as st

from app.components.connection import tell_connection
from app.components.desk import mount_desk
from app.navigation import FIRST, Page, place_in_navigation, sections
from app.training.heartbeat import keep_alive

STATIC = Path(__file__).parent / "static"

st.set_page_config(page_title="KAI Lab", page_icon=STATIC / "icon.png", layout="wide")
st.html(STATIC / "css" / "page.css")
tell_connection()


def page(shown: Page) -> st.Page:
    """Return a page of `views/`, under a path of its own unless visitors meet it first."""
    is_first = shown.key == FIRST
    return st.Page(
        f"views/{shown.key}.py", title=shown.title, default=is_first, url_path=None if is_first else shown.key,
        visibility="visible" if shown.is_listed else "hidden",
    )  # fmt: skip


shown = st.navigation({section: [page(one) for one in pages] for section, pages in sections().items()}, position="top")
mount_desk(shown.url_path or FIRST, place_in_navigation(shown.url_path or FIRST))
keep_alive(shown.url_path)
shown.run()
