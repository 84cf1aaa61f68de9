"""KAI Lab: the router. Each page is a file in `views/`; the canvas is what a visitor meets first.

The folder is not called `pages/`: Streamlit would take its files for pages of their own, and after a restart of the
server lead learners who come back past this router.
"""

from pathlib import Path

import streamlit as st

from app import errors

errors.install()  # before other imports, which may fail, too

from app import door, reconnection, thrift, warm  # noqa: E402
from app.components.connection import tell_connection  # noqa: E402
from app.components.desk import mount_desk  # noqa: E402
from app.components.lesson import TITLES  # noqa: E402
from app.components.run_beat import keep_alive  # noqa: E402

STATIC = Path(__file__).parent / "static"

door.install()
reconnection.install()
thrift.install()
warm.up()

st.set_page_config(page_title="KAI Lab", page_icon=STATIC / "icon.png", layout="wide")
st.html(STATIC / "css" / "page.css")
tell_connection()


def page(key: str, *, is_first: bool = False) -> st.Page:
    """Return a page of `views/`, under a path of its own unless visitors meet it first."""
    return st.Page(f"views/{key}.py", title=TITLES[key], default=is_first, url_path=None if is_first else key)


SECTIONS = {
    "": [page("canvas", is_first=True), page("story"), page("questions")],
    "Train": [page("train"), page("challenge")],
    "Why it happens": [page(key) for key in ("networks", "inside", "exact", "everywhere", "reading")],
    "Step by step": [page("convolution"), page("pooling")],
}


def place_in_navigation(shown: st.Page) -> int:
    """Return where in the navigation a page, or the section in which it lies, is found, counted from 1."""
    bare, *sections = ([other.url_path for other in pages] for pages in SECTIONS.values())
    return 1 + next(
        place for place, paths in enumerate([*([path] for path in bare), *sections]) if shown.url_path in paths
    )


shown = st.navigation(SECTIONS, position="top")
mount_desk(shown.url_path or "canvas", place_in_navigation(shown))
keep_alive(shown.url_path)
shown.run()
