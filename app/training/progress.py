"""A training run as it goes, and what it left: how far it is, accuracies, files, and runs side by side."""

from __future__ import annotations

import streamlit as st

from app import figures
from app.plain import plain
from app.training import runs
from app.training.jobs.queue import Run
from app.training.runs import name_of
from kai.canvas import CANVAS
from kai.runs.work import QUICK_DIGITS

STATES = {
    "waiting": "Waiting for its turn", "running": "Training", "finished": "Finished", "cancelled": "Stopped",
    "failed": "Broken off",
}  # fmt: skip
MEASURED = {**figures.PLACE_NAMES, "training": "digits that it learned from", "heat": "all 841 placements"}
"""What is measured at the end, in words."""
FILES = {"curve.csv": "Curve", "run.py": "Script"}
LOADED_BY = "In Python: kai.load(path). On the canvas of your own server: python -m app --network PATH."
MEANWHILE = (
    "Meanwhile: look at a neighbour's run (whoever opens its link watches it live), or "
    "[walk a digit over the canvas](./) and say which network will be lost first."
)
"""What to do while a run waits."""


def show_progress(run: Run) -> None:
    """Draw how far a run is, in a line and a bar."""
    st.markdown(f"## {STATES[run.state]}: {name_of(run)}")
    last = run.curve[-1] if run.curve else None
    if run.state == "waiting":
        st.progress(0.0, f"Place {run.place} in the queue; it begins {in_about(run.estimate)}.")
    elif run.state == "running" and last is None:
        st.progress(0.0, "Starting …")
    elif run.state == "running" and (measuring := MEASURED.get(run.snapshot.get("measuring"))):
        st.progress(1.0, f"It has learned; now it is measured: {measuring} …")
    elif run.state == "running":
        speed = f"{last['examples_per_second']:,.0f} digits a second"
        st.progress(share_done(run), f"Epoch {last['epoch']}, {speed}, about {_seconds(run.estimate)} left.")
    elif run.state == "failed":
        st.error(plain(run.message))
    else:
        st.progress(1.0 if run.state == "finished" else share_done(run), plain(run.message))


def share_done(run: Run) -> float:
    """Return how far a run has come, 0..1, by its digits or by its seconds."""
    if not run.curve:
        return 0.0
    last, settings = run.curve[-1], run.settings
    return min(1.0, max(last["examples"] / settings.expected_examples, last["seconds"] / settings.seconds))


def in_about(seconds: float | None) -> str:
    """Say when a run begins that waits; None or infinity if nobody knows.

    >>> in_about(40.0), in_about(None)
    ('in about 40 s', 'as soon as those before it are done')
    """
    if seconds is None or seconds == float("inf"):
        return "as soon as those before it are done"
    return f"in about {_seconds(seconds)}" if seconds >= 1 else "at once"


def outlook_in_words(waiting: int, seconds: float | None) -> str:
    """Say to who has not started yet how busy the room is."""
    runs_wait = "One run waits" if waiting == 1 else f"{waiting} runs wait" if waiting else "A run is under way"
    return f"{runs_wait}: yours would begin {in_about(seconds)}."


def in_words(run: Run) -> str:
    """Say how a run stands, without what changes all the time."""
    found = run.result.get("accuracies", {})
    told = [f"{figures.PLACE_NAMES[place]} {100 * accuracy:.1f} %" for place, accuracy in found.items()]
    return f"{STATES[run.state]}. {name_of(run)}. {', '.join(told)}"


def _seconds(estimate: float | None) -> str:
    return f"{estimate or 0:.0f} s" if (estimate or 0) < 90 else f"{estimate / 60:.0f} min"


def show_numbers(run: Run) -> None:
    """Draw the accuracies of now, or of the end; each has its place before it is known, so that nothing moves."""
    found = dict(run.result.get("accuracies", {}))
    tested = {place: sum(map(sum, counts)) for place, counts in run.result.get("confusion", {}).items()}
    if not found:  # it is still learning: what was measured last at each place
        for point in run.curve:
            for place, accuracy in point.get("accuracies", {}).items():
                found[place], tested[place] = accuracy, point["test_digits"]
    trained, met = run.result.get("training"), "of the digits met last, as they came"
    if trained is not None:
        met = f"of {run.result['training_digits']:,} digits that it learned from, asked again at the end"
    elif run.curve:
        trained = run.curve[-1]["accuracy"]
    with st.container(horizontal=True, key="numbers"):
        st.metric("in training", _percent(trained), help=met)
        for place in ("top_left", "bottom_right") if run.settings.size == CANVAS else ("bare",):
            asked = f"of {tested.get(place, 0):,} test digits"
            st.metric(figures.PLACE_NAMES[place], _percent(found.get(place)), help=asked)
    if run.result.get("accuracies"):
        asked = ", ".join(f"{count:,} {figures.PLACE_NAMES[place]}" for place, count in tested.items())
        st.caption(
            f"Measured at the end, on test digits: {plain(asked)}. The curves: always the first {QUICK_DIGITS} of them."
        )
    else:
        st.caption(f"While it learns, on the first {QUICK_DIGITS} test digits; at the end on as many as time allows.")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def show_files(run: Run) -> None:
    """Offer what a run left, one beside the other: a place on the canvas, weights, curve, the script for it."""
    network = runs.network_file(run)
    if network and run.settings.size == CANVAS:
        st.link_button("Take it to the canvas →", f"./?guest={run.id}", type="primary", key="to-canvas")
    elif network:
        st.caption("It reads bare digits of 28×28, so it cannot stand on the canvas.")
    if network:
        file = runs.file_name(run, "network.safetensors")
        st.download_button("Weights", network, file, on_click="ignore", help=LOADED_BY)
    for name, content in runs.files(run).items():
        st.download_button(FILES[name], content, runs.file_name(run, name), on_click="ignore")


def show_comparison(compared: list[Run]) -> None:
    """Draw a table of runs side by side."""
    st.dataframe(
        [
            {
                "": index + 1,
                "run": name_of(run),
                "state": STATES[run.state],
                "parameters": run.facts.get("parameters"),
                "seconds": run.curve[-1]["seconds"] if run.curve else None,
                "top-left": _percent(run.result.get("accuracies", {}).get("top_left")),
                "bottom-right": _percent(run.result.get("accuracies", {}).get("bottom_right")),
            }
            for index, run in enumerate(compared)
        ],
        hide_index=True,
        column_config={
            "seconds": st.column_config.NumberColumn(format="%.1f"),
            "parameters": st.column_config.NumberColumn(format="localized"),
        },
    )
