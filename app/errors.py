"""An error that nobody caught: one sentence with an id for the learner, beside the line with that id in the log."""

from __future__ import annotations

import streamlit as st

from app.http.log import id_of

SENTENCE = (
    "Something went wrong here (id {id}). Please reload the page: what its address names is kept, and so are training "
    "runs. If it happens again, tell whoever runs this server that id."
)


def show(error: Exception) -> bool:
    """Say on the page that something failed; Streamlit has logged it, and shows nothing more itself."""
    st.error(SENTENCE.format(id=id_of(error)))
    return True
