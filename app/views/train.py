"""Page: train a network, watch it learn, take it to the canvas."""

import streamlit as st

from app import answers, figures
from app.components import lesson
from app.components.covers import coverable
from app.components.spoken import speak
from app.components.terms import explain_terms
from app.plain import plain
from app.training import form, heartbeat, progress, room_digits, runs, visitor
from app.training.charts import draw_run
from app.training.jobs.run import Refused

POLLS = {"running": 0.3, "waiting": 1.0}  # seconds between two looks at a run that lives
ELSEWHERE = 3.0  # the same, if the run that lives is another than the one that is shown

st.title("Train it yourself")
st.write("Choose, start, and watch it learn. Then take it to [the canvas](./) and see whether it knows **your** digit.")

lesson.ask_question("train")
explain_terms("train")

try:
    queue = runs.queue()
except OSError:
    st.error(runs.NO_PLACE)
    lesson.close_page("train")
    st.stop()
session = st.session_state
learner = visitor.learner()
visitor.own_runs()
linked = visitor.run_in_url()
for named in (visitor.run_in_url("with"), linked):
    if named and named not in session["runs"]:
        session["runs"] = [*session["runs"], named][-visitor.COMPARED :]
if session["runs"] and st.query_params.get("run") != (named := linked or session["runs"][-1]):
    st.query_params["run"] = named

choices, watched = st.columns([3, 7], gap="large")
with choices:
    settings = form.ask_settings()
    start = st.button("Start", type="primary", key="start", disabled=settings is None, width="stretch")
    count, begins = queue.outlook()
    if count or (begins or 0) > 1:
        st.caption(progress.outlook_in_words(count, begins))
if start and settings:
    try:
        session["runs"] = [*session["runs"], queue.submit(settings, learner)][-visitor.COMPARED :]
        visitor.show_run(session["runs"][-1])
    except Refused as refusal:
        choices.warning(plain(str(refusal)))

found = [run for run_id in session["runs"] if (run := queue.look(run_id))]
current = next((run for run in found if run.id == st.query_params.get("run")), found[-1] if found else None)

speak(progress.in_words(current) if current else "", key="run")


def show_other_run() -> None:
    """Show the run that was picked."""
    if (picked := session["picked-run"]) in session["runs"]:
        visitor.show_run(picked)


def watch(run_id: str, states: dict[str, str]) -> None:
    """Look at a run, again and again while it lives, in places that stay: so nothing blinks as it goes on and ends.

    Args:
        run_id: of the run that is shown.
        states: by their ids, of all runs on the page: those that live are kept alive by it.
    """
    for other in states:
        queue.beat(other)
    run = queue.look(run_id)
    if run is None:
        st.rerun()
    top, actions, numbers = st.container(), st.container(horizontal=True, key="actions"), st.container()
    with top:
        progress.show_progress(run)
    with actions:
        if run.learner == learner:  # it keeps its place when it is over: what comes is not under the finger
            st.button("Stop", key="stop", on_click=queue.cancel, args=(run.id,), disabled=run.has_ended)
        if run.has_ended:
            progress.show_files(run)
        elif run.learner == learner:
            st.caption("This page's address is the run's own: whoever opens it watches live. **Share** shows it large.")
        else:
            st.caption("Somebody else's run: watch it, and take it along when it is done. Only they can stop it.")
    with numbers, coverable("answers", "numbers"):
        progress.show_numbers(run)
    if run.has_ended:
        room_digits.show(run)
    draw_run(run, [run if other.id == run.id else other for other in found])
    if run.state == "waiting":
        st.caption(progress.MEANWHILE)  # below all that stays, so that nothing moves when the run begins
    if any(now.state != states[now.id] for other in states if (now := queue.look(other, runs.NO_CURVE))):
        st.rerun()  # only now: what this look had not drawn would be taken away before it is drawn again


with watched, st.container(key="live"):
    if current is None:
        st.info("Nothing is training yet. The first preset takes a few seconds: press **Start**.")
        if settings:
            place = runs.DATA[settings.data]
            picture = figures.canvases_url(answers.standing(settings.data))
            st.image(picture, width="stretch", alt=f"Eight digits, {place}")
            st.caption(
                f"Its training digits stand like these: {place}. These eight are test digits: it never trains on them."
            )
    else:
        own = next((run for run in found if run.learner == learner and not run.has_ended), None)
        heartbeat.lives(own.id if own else None)
        if len(found) > 1:
            names = {run.id: f"{index} · {runs.name_of(run)}" for index, run in enumerate(found, start=1)}
            session["picked-run"] = current.id
            st.pills("Runs", names, format_func=names.get, key="picked-run", on_change=show_other_run, required=True)
        lives = any(not run.has_ended for run in found)
        polls = POLLS.get(current.state, ELSEWHERE if lives else None)
        st.fragment(watch, run_every=polls)(current.id, {run.id: run.state for run in found})
    if len(found) > 1:
        progress.show_comparison(found)
    st.caption(plain(runs.remark()))

lesson.close_page("train")
