"""A run goes on while its learner looks at other pages: there, too, somebody is watching, and is told how it ends."""

from __future__ import annotations

import streamlit as st

from app.plain import plain
from app.training import runs

EVERY = 10.0
"""Seconds from one sign of life to the next; the queue waits for more than a minute."""
_KEY = "lives"


def lives(run_id: str | None) -> None:
    """Remember which run of this learner lives, as the page that shows it knows; None if none does any more."""
    if run_id is None:
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = run_id


def keep_alive(page: str) -> None:
    """Give a sign of life for the learner's run on every page but the one that shows it.

    Args:
        page: key of the page that is shown.
    """
    if page != "train" and (run_id := st.session_state.get(_KEY)):
        _watch(run_id)


@st.fragment(run_every=EVERY)
def _watch(run_id: str) -> None:
    if _KEY not in st.session_state:
        return
    queue = runs.queue()
    queue.beat(run_id)
    run = queue.look(run_id, after_step=runs.NO_CURVE)
    if run is None or run.has_ended:
        del st.session_state[_KEY]
        if run is not None:
            st.toast(f"**{runs.name_of(run)}**: {plain(run.message)}")
