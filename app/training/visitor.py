"""Who a visitor is, and which runs their address or session names."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from app.http import identity
from app.training.runs import last_runs, queue

COMPARED = 6
"""Runs that a page has side by side, at most."""
OF_ONE_RUN = ("moment", "with")
"""Parameters that belong to the run that the URL names: the moment that is looked at, and the run beside it."""


def run_in_url(name: str = "run") -> str | None:
    """Return the id of a run that the URL names, whatever sticks to it, if there is such a run."""
    found = re.fullmatch(r"\W*([\w-]{1,39})\W*", st.query_params.get(name, ""))
    try:
        return found[1] if found and queue().look(found[1]) is not None else None
    except OSError:  # there is no queue
        return None


def show_run(run_id: str) -> None:
    """Have the URL name another run, at its end and by itself."""
    st.query_params["run"] = run_id
    for name in OF_ONE_RUN:
        if name in st.query_params:
            del st.query_params[name]


def learner() -> str:
    """Return by what a visitor is known here: the browser, so that a reload and a second tab are the same learner.

    Without our cookie, as in a page of another site that holds this one in a frame, it is the session.
    """
    session = st.session_state
    if "learner" not in session:
        session["learner"] = identity.name_of(st.context.cookies) or secrets.token_urlsafe(9)
    return session["learner"]


def own_runs() -> list[str]:
    """Return the ids of the runs that this session shows; after a reload the learner's last ones are here again."""
    session = st.session_state
    if "runs" not in session:
        session["runs"] = last_runs(learner(), COMPARED)
    return session["runs"]
