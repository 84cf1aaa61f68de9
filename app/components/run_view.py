"""A training run as it goes, and what it left: curves, kernels, the map of placements, files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from app import figures, runs
from app.plain import plain
from app.runs import name_of
from kai.canvas import CANVAS
from kai.runs.board import Run

PLAIN = {"displayModeBar": False}
STATES = {
    "waiting": "Waiting for its turn", "running": "Training", "finished": "Finished", "cancelled": "Stopped",
    "failed": "Broken off",
}  # fmt: skip
FILES = {"curve.csv": "Curve", "run.py": "Script"}


def show_progress(run: Run) -> None:
    """Draw how far a run is, in a line and a bar."""
    st.markdown(f"## {STATES[run.state]}: {name_of(run)}")
    last = run.curve[-1] if run.curve else None
    if run.state == "waiting":
        begins = "as soon as the one before it is done" if run.estimate == float("inf") else _seconds(run.estimate)
        st.progress(0.0, f"Place {run.place} in the queue; it begins in about {begins}.")
    elif run.state == "running" and last is None:
        st.progress(0.0, "Starting …")
    elif run.state == "running":
        done = max(last["examples"] / run.settings.expected_examples, last["seconds"] / run.settings.seconds)
        speed = f"{last['examples_per_second']:,.0f} digits a second"
        st.progress(min(done, 1.0), f"Epoch {last['epoch']}, {speed}, about {_seconds(run.estimate)} left.")
    elif run.state == "failed":
        st.error(plain(run.message))
    else:
        st.progress(1.0, plain(run.message))


def in_words(run: Run) -> str:
    """Say how a run stands, without what changes all the time."""
    found = run.result.get("accuracies", {})
    told = [f"{figures.PLACE_NAMES[place]} {100 * accuracy:.1f} %" for place, accuracy in found.items()]
    return f"{STATES[run.state]}. {name_of(run)}. {', '.join(told)}"


def _seconds(estimate: float | None) -> str:
    return f"{estimate or 0:.0f} s" if (estimate or 0) < 90 else f"{estimate / 60:.0f} min"


def show_numbers(run: Run) -> None:
    """Draw the accuracies of now, or of the end."""
    found = run.result.get("accuracies")
    tested = run.result.get("test_digits")
    if not found:
        points = [point for point in run.curve if point.get("accuracies")]
        found, tested = (points[-1]["accuracies"], points[-1]["test_digits"]) if points else ({}, None)
    columns = st.columns(3)
    if (trained := run.result.get("training")) is not None:
        columns[0].metric(
            "in training",
            f"{100 * trained:.1f} %",
            help=f"of {run.result['training_digits']:,} digits it has learned from, asked again at the end",
        )
    elif run.curve:
        columns[0].metric(
            "in training", f"{100 * run.curve[-1]['accuracy']:.1f} %", help="of the digits met last, as they came"
        )
    for column, (place, accuracy) in zip(columns[1:], found.items(), strict=False):
        column.metric(figures.PLACE_NAMES[place], f"{100 * accuracy:.1f} %", help=f"of {tested:,} test digits")


def show_curves(compared: list[Run]) -> None:
    """Draw loss and accuracies of one or more runs, as soon as one of them has something to draw."""
    if not any(run.curve for run in compared):
        return
    curves = [(f"run {index}", run.curve) for index, run in enumerate(compared, start=1)]
    loss, accuracies = st.columns(2, gap="medium")
    loss.plotly_chart(figures.run_loss(curves), key="run-loss", config=PLAIN, alt=_ends_in_words(curves, "loss"))
    accuracies.plotly_chart(
        figures.run_accuracies(curves), key="run-accuracies", config=PLAIN, alt=_ends_in_words(curves, "accuracy")
    )
    if len(compared) > 1:
        accuracies.caption(
            "Solid: test digits top-left; dashed: bottom-right. Runs are numbered as in the table below."
        )


def _ends_in_words(curves: Iterable[tuple[str, Sequence[dict]]], what: str) -> str:
    ends = (f"{name} from {curve[0][what]:.3g} to {curve[-1][what]:.3g}" for name, curve in curves if curve)
    return f"The {what} in training over the seconds: {'; '.join(ends)}"


def show_inside(run: Run) -> None:
    """Draw the first layer's kernels and the map of placements, as they are by now."""
    kernels, heat = run.snapshot.get("kernels"), run.result.get("heat") or run.snapshot.get("heat")
    left, right = st.columns(2, gap="medium")
    if kernels:
        left.markdown("**Kernels of the first layer**")
        left.image(
            figures.picture_url(figures.row_of_kernels(kernels)),
            width="stretch",
            alt="The kernels, one beside the other",
        )
        left.caption("Blue weighs for, orange against, white not at all.")
    if confusion := run.result.get("confusion"):
        place, counts = next(iter(confusion.items()))
        left.markdown(f"**What it takes for what**, {figures.PLACE_NAMES[place]}")
        left.plotly_chart(figures.confusion(counts), key="run-confusion", config=PLAIN, alt=_confused_in_words(counts))
    if heat:
        right.markdown("**Right, by placement**")
        right.plotly_chart(figures.placement_map(heat), key="run-heat", config=PLAIN, alt=_heat_in_words(heat))
        digits = run.result.get("heat_digits")
        right.caption(f"Of {digits} test digits." if digits else "Of the test digits swept last; it is still learning.")


def _confused_in_words(counts: Sequence[Sequence[int]]) -> str:
    wrong = [(n, k, answer) for k, row in enumerate(counts) for answer, n in enumerate(row) if n and answer != k]
    most = ", ".join(f"{k} for {answer} ({n} times)" for n, k, answer in sorted(wrong, reverse=True)[:3])
    return f"Most often it takes {most}" if most else "It takes no digit for another"


def _heat_in_words(heat: Sequence[Sequence[float]]) -> str:
    shares = [share for row in heat for share in row]
    return (
        f"Right at the {len(shares)} placements: {100 * sum(shares) / len(shares):.0f} % in the mean, "
        f"{100 * min(shares):.0f} % at the worst, {100 * max(shares):.0f} % at the best"
    )


def show_files(run: Run) -> None:
    """Offer what a run left: its weights, its curve, the script that does it again, and a place on the canvas."""
    weights = runs.board().weights(run.id)
    to_canvas, *files = st.columns(4)
    if weights and run.settings.size == CANVAS:
        if to_canvas.button("Take it to the canvas →", type="primary", key="to-canvas"):
            st.session_state["guest"] = run.id
            st.switch_page("views/canvas.py")
    elif weights:
        to_canvas.caption("It reads bare digits of 28×28, so it cannot stand on the canvas.")
    if weights:
        files[0].download_button("Weights", weights, "network.safetensors", on_click="ignore")
    for column, (name, content) in zip(files[1:], runs.files(run).items(), strict=True):
        column.download_button(FILES[name], content, name, on_click="ignore")


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
                "top-left": _percent(run, "top_left"),
                "bottom-right": _percent(run, "bottom_right"),
            }
            for index, run in enumerate(compared)
        ],
        hide_index=True,
        column_config={
            "seconds": st.column_config.NumberColumn(format="%.1f"),
            "parameters": st.column_config.NumberColumn(format="localized"),
        },
    )


def _percent(run: Run, place: str) -> str:
    accuracy = run.result.get("accuracies", {}).get(place)
    return "" if accuracy is None else f"{100 * accuracy:.1f} %"
