"""What a run shows of itself, drawn in the page: Streamlit's charts are made anew with every change, and blink."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app import answers, figures
from app.answers import VERSION
from app.components import stub
from app.training.guests import answers_of
from app.training.jobs.queue import Run
from app.training.looks import first_layer, heat_in_words, version
from app.training.runs import name_of, queue
from kai.runs.settings import RunSettings
from kai.runs.work import PLACES

_run = stub.component(
    "kai_run",
    "pages/training/run.js",
    css=stub.css("run.css", "mixups.css", "forced.css"),
)


def draw_run(run: Run, compared: Sequence[Run]) -> None:
    """Draw curves, the first layer, the map of placements and the mix-ups, as they are by now, or once were.

    Args:
        run: the one that is looked at.
        compared: those whose curves lie in one chart, among them `run`.
    """
    curves = [(f"run {index}", one.curve) for index, one in enumerate(compared, start=1)]
    charts = [
        figures.run_loss(curves) | {"said": _ends_in_words(curves, "loss")},
        figures.run_accuracies(curves) | {"said": _ends_in_words(curves, "accuracy")},
    ]
    _run(
        key="run-drawn",
        data={
            "charts": charts, "heat": _heat(run), "first": first_layer(run), "mixups": _mixups(run),
            "again": _again(run, compared),
        },
    )  # fmt: skip


def _again(run: Run, compared: Sequence[Run]) -> dict | None:
    """Describe what it takes to look at an ended run again, alone or beside another that is on the page."""
    if not run.has_ended or not (times := queue().store.times(run.id)):
        return None
    own = [one.id for one in compared].index(run.id)
    others = [(index, other) for index, other in enumerate(compared) if index != own and other.has_ended]
    return {
        "id": run.id, "version": version(run.id)[:VERSION], "index": own, "name": f"{own + 1} · {name_of(run)}",
        "steps": [step for step, _ in times], "seconds": [round(seconds, 2) for _, seconds in times],
        "others": [
            {
                "id": other.id, "version": version(other.id)[:VERSION], "index": index,
                "name": f"{index + 1} · {name_of(other)}", "said": _begins_in_words(run.settings, other.settings),
            }
            for index, other in others if queue().store.times(other.id)
        ],
    }  # fmt: skip


def _begins_in_words(one: RunSettings, other: RunSettings) -> str:
    """Say whether two runs began with the same weights, and met the same digits in the same order."""
    if (one.network, one.own if one.network == "own" else None, one.size) != (
        other.network, other.own if other.network == "own" else None, other.size,
    ):  # fmt: skip
        return "Two networks: what differs is not the training alone."
    if one.seed != other.seed:
        return f"Two seeds, {one.seed} and {other.seed}: they began with different weights."
    if (one.data, one.share, one.batch_size) == (other.data, other.share, other.batch_size):
        return f"The same seed, {one.seed}: they began with the same weights and met the same digits in the same order."
    return f"The same seed, {one.seed}: they began with the same weights."


def _ends_in_words(curves: Iterable[tuple[str, Sequence[dict]]], what: str) -> str:
    ends = (f"{name} from {curve[0][what]:.3g} to {curve[-1][what]:.3g}" for name, curve in curves if curve)
    return f"The {what} in training over the seconds: {'; '.join(ends)}"


def _heat(run: Run) -> dict | None:
    shares = run.result.get("heat") or run.snapshot.get("heat")
    if not shares:
        return None
    digits = run.result.get("heat_digits")
    note = f"Of {digits} test digits." if digits else "Of the test digits swept last; it is still learning."
    return {"shares": shares, "said": heat_in_words(shares), "note": note}


def _mixups(run: Run) -> dict | None:
    """Describe what a run's network takes for what: at each place where it was measured, and where its digits are."""
    if not (confusion := run.result.get("confusion")):
        return None
    return {
        "run": run.id,
        "labels": answers.labels_version(),
        "places": [
            {
                "name": place, "title": figures.PLACE_NAMES[place], "offset": PLACES[place], "counts": counts,
                "said": _confused_in_words(counts), "has_answers": bool(answers_of(run.result, place)),
            }
            for place, counts in confusion.items()
        ],
    }  # fmt: skip


def _confused_in_words(counts: Sequence[Sequence[int]]) -> str:
    wrong = [(n, k, answer) for k, row in enumerate(counts) for answer, n in enumerate(row) if n and answer != k]
    most = ", ".join(f"{k} for {answer} ({n} times)" for n, k, answer in sorted(wrong, reverse=True)[:3])
    return f"Most often it takes {most}." if most else "It takes no digit for another."
