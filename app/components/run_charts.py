"""What a run shows of itself, drawn in the page: Streamlit's charts are made anew with every change, and blink."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from app import figures
from app.components import stub
from kai.runs.board import Run

_run = st.components.v2.component(
    "kai_run", html=stub.WAITING, css=stub.css("run.css", "forced.css"), js=stub.js("run/run.js")
)


def draw_run(run: Run, compared: Sequence[Run]) -> None:
    """Draw curves, kernels, the map of placements and the confusions, as they are by now.

    Args:
        run: the one that is looked at.
        compared: those whose curves lie in one chart, among them `run`.
    """
    curves = [(f"run {index}", _curve(one)) for index, one in enumerate(compared, start=1)]
    charts = [
        figures.run_loss(curves) | {"said": _ends_in_words(curves, "loss")},
        figures.run_accuracies(curves) | {"said": _ends_in_words(curves, "accuracy")},
    ]
    _run(
        key="run-drawn",
        data={"charts": charts, "heat": _heat(run), "kernels": _kernels(run), "confusion": _confusion(run)},
    )


def _curve(run: Run) -> list[dict]:
    """Return a run's curve, which ends with what was measured at the end."""
    if not run.curve or "accuracies" not in run.result:
        return run.curve
    return [*run.curve[:-1], {**run.curve[-1], "accuracies": run.result["accuracies"]}]


def _ends_in_words(curves: Iterable[tuple[str, Sequence[dict]]], what: str) -> str:
    ends = (f"{name} from {curve[0][what]:.3g} to {curve[-1][what]:.3g}" for name, curve in curves if curve)
    return f"The {what} in training over the seconds: {'; '.join(ends)}"


def _kernels(run: Run) -> dict | None:
    if not (kernels := run.snapshot.get("kernels")):
        return None
    picture = figures.picture_url(figures.row_of_kernels(kernels))
    return {"picture": picture, "said": f"{len(kernels)} kernels, one beside the other"}


def _heat(run: Run) -> dict | None:
    shares = run.result.get("heat") or run.snapshot.get("heat")
    if not shares:
        return None
    digits = run.result.get("heat_digits")
    note = f"Of {digits} test digits." if digits else "Of the test digits swept last; it is still learning."
    return {"shares": shares, "said": _heat_in_words(shares), "note": note}


def _heat_in_words(heat: Sequence[Sequence[float]]) -> str:
    shares = [share for row in heat for share in row]
    return (
        f"Right at the {len(shares)} placements: {100 * sum(shares) / len(shares):.0f} % in the mean, "
        f"{100 * min(shares):.0f} % at the worst, {100 * max(shares):.0f} % at the best"
    )


def _confusion(run: Run) -> dict | None:
    if not (confusion := run.result.get("confusion")):
        return None
    place, counts = next(iter(confusion.items()))
    return {"counts": counts, "place": figures.PLACE_NAMES[place], "said": _confused_in_words(counts)}


def _confused_in_words(counts: Sequence[Sequence[int]]) -> str:
    wrong = [(n, k, answer) for k, row in enumerate(counts) for answer, n in enumerate(row) if n and answer != k]
    most = ", ".join(f"{k} for {answer} ({n} times)" for n, k, answer in sorted(wrong, reverse=True)[:3])
    return f"Most often it takes {most}." if most else "It takes no digit for another."
