"""Containers for text of a page that can be covered, as `static/js/core/covers.js` covers parts of it."""

from __future__ import annotations

from contextlib import AbstractContextManager

import streamlit as st

from app.content.talks import COVERS


def coverable(kind: str, name: str) -> AbstractContextManager:
    """Return a container whose content is covered whenever its kind is.

    Args:
        kind: of `COVERS`: "answers", "maps" or "words".
        name: tells it from the page's others of this kind.

    Raises:
        ValueError: if nothing of this kind can be covered.
    """
    if kind not in COVERS:
        raise ValueError(f"{kind!r} is none of {', '.join(COVERS)}")
    return st.container(key=f"cover-{kind}-{name}")
