"""Page: train a network, watch it learn, take it to the canvas."""

import secrets

import streamlit as st

from app import runs
from app.components import lesson, run_form, run_view
from app.components.spoken import speak
from kai.runs.board import Refused, Run

POLL = 0.5  # seconds between two looks at a run that lives
COMPARED = 6  # runs side by side, at most

st.title("Train it yourself")
st.write("Choose, start, and watch it learn. Then take it to the canvas and see whether it knows **your** digit.")

try:
    board = runs.board()
except OSError:
    st.error(runs.NO_PLACE)
    lesson.close_page("train")
    st.stop()
session = st.session_state
learner = session.setdefault("learner", secrets.token_urlsafe(9))
session.setdefault("runs", [])
if (linked := runs.run_in_url()) and linked not in session["runs"]:
    session["runs"].append(linked)
if session["runs"] and not linked:
    st.query_params["run"] = session["runs"][-1]

form, watched = st.columns([3, 7], gap="large")
with form:
    settings = run_form.ask_settings()
    start = st.button("Start", type="primary", key="start", disabled=settings is None, width="stretch")
if start and settings:
    try:
        session["runs"] = [*session["runs"], board.submit(settings, learner)][-COMPARED:]
        st.query_params["run"] = session["runs"][-1]
    except Refused as refusal:
        form.warning(str(refusal))

found = [run for run_id in session["runs"] if (run := board.look(run_id))]
current = next((run for run in found if run.id == st.query_params.get("run")), found[-1] if found else None)

speak(run_view.in_words(current) if current else "", key="run")


def show(run: Run) -> None:
    """Show a run as it is."""
    run_view.show_progress(run)
    if not run.has_ended:
        st.button("Stop", key="stop", on_click=board.cancel, args=(run.id,))
    else:
        run_view.show_files(run)
    run_view.show_numbers(run)
    run_view.show_curves([run if other.id == run.id else other for other in found])
    run_view.show_inside(run)


@st.fragment(run_every=POLL)
def watch(run_id: str) -> None:
    """Look at a run again and again while it lives."""
    board.beat(run_id)
    run = board.look(run_id)
    if run is None or run.has_ended:
        st.rerun()
    show(run)


with watched:
    if current is None:
        st.info("Nothing trains yet. The first preset takes some seconds: press **Start**.")
    elif current.has_ended:
        show(current)
    else:
        watch(current.id)
    if len(found) > 1:
        run_view.show_comparison(found)
    st.caption(runs.remark())

lesson.close_page("train")
