"""Page: train a network, watch it learn, take it to the canvas."""

import streamlit as st

from app import answers, figures
from app.components import lesson
from app.components.spoken import speak
from app.plain import plain
from app.training import form, heartbeat, progress, runs, visitor
from app.training.charts import draw_run
from app.training.jobs.run import Refused

POLLS = {"running": 0.3, "waiting": 1.0}  # seconds between two looks at a run that lives

st.title("Train it yourself")
st.write("Choose, start, and watch it learn. Then take it to the canvas and see whether it knows **your** digit.")

try:
    queue = runs.queue()
except OSError:
    st.error(runs.NO_PLACE)
    lesson.close_page("train")
    st.stop()
session = st.session_state
learner = visitor.learner()
visitor.own_runs()
if (linked := visitor.run_in_url()) and linked not in session["runs"]:
    session["runs"] = [*session["runs"], linked][-visitor.COMPARED :]
if session["runs"] and not linked:
    st.query_params["run"] = session["runs"][-1]

choices, watched = st.columns([3, 7], gap="large")
with choices:
    settings = form.ask_settings()
    start = st.button("Start", type="primary", key="start", disabled=settings is None, width="stretch")
if start and settings:
    try:
        session["runs"] = [*session["runs"], queue.submit(settings, learner)][-visitor.COMPARED :]
        st.query_params["run"] = session["runs"][-1]
    except Refused as refusal:
        choices.warning(plain(str(refusal)))

found = [run for run_id in session["runs"] if (run := queue.look(run_id))]
current = next((run for run in found if run.id == st.query_params.get("run")), found[-1] if found else None)

speak(progress.in_words(current) if current else "", key="run")


def watch(run_id: str, state: str) -> None:
    """Look at a run, again and again while it lives, in places that stay: so nothing blinks as it goes on and ends."""
    queue.beat(run_id)
    run = queue.look(run_id)
    if run is None:
        st.rerun()
    top, actions, numbers = st.container(), st.container(horizontal=True, key="actions"), st.container()
    with top:
        progress.show_progress(run)
    with actions:
        if run.has_ended:
            progress.show_files(run)
        elif run.learner == learner:
            st.button("Stop", key="stop", on_click=queue.cancel, args=(run.id,))
        else:
            st.caption("Somebody else's run: watch it, and take it along when it is done. Only they can stop it.")
    with numbers:
        progress.show_numbers(run)
    draw_run(run, [run if other.id == run.id else other for other in found])
    if run.state != state:
        st.rerun()  # only now: what this look had not drawn would be taken away before it is drawn again


with watched, st.container(key="live"):
    if current is None:
        st.info("Nothing is training yet. The first preset takes a few seconds: press **Start**.")
        if settings:
            place = runs.DATA[settings.data]
            picture = figures.picture_url(figures.row_of_canvases(answers.standing(settings.data)))
            st.image(picture, width="stretch", alt=f"Eight digits, {place}")
            st.caption(
                f"Its training digits stand like these: {place}. These eight are test digits: it never trains on them."
            )
    else:
        if current.learner == learner:
            heartbeat.lives(None if current.has_ended else current.id)
        st.fragment(watch, run_every=POLLS.get(current.state))(current.id, current.state)
    if len(found) > 1:
        progress.show_comparison(found)
    st.caption(plain(runs.remark()))

lesson.close_page("train")
