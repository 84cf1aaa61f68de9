"""What a run shows of itself, drawn in the page: Streamlit's charts are made anew with every change, and blink."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from app import figures
from app.components import stub
from app.training.jobs.queue import Run
from kai.canvas import CANVAS
from kai.runs.units import unpack_units

_run = stub.component(
    "kai_run",
    "pages/training/run.js",
    css=stub.css("run.css", "forced.css"),
)


def draw_run(run: Run, compared: Sequence[Run]) -> None:
    """Draw curves, the first layer, the map of placements and the confusions, as they are by now.

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
        data={"charts": charts, "heat": _heat(run), "first": _first_layer(run), "confusion": _confusion(run)},
    )


def _ends_in_words(curves: Iterable[tuple[str, Sequence[dict]]], what: str) -> str:
    ends = (f"{name} from {curve[0][what]:.3g} to {curve[-1][what]:.3g}" for name, curve in curves if curve)
    return f"The {what} in training over the seconds: {'; '.join(ends)}"


COLOURS = "Blue weighs for, orange against, white not at all."
UNTOUCHED = {
    "top_left": "Outside the corner they stay the random start: no digit was ever there.",
    "bare": "At the rim, where no digit has ink, they stay the random start.",
    "anywhere": "Digits stand anywhere, so they form everywhere.",
}
"""What a dense first layer's weights show, by where its training digits stand."""


def _first_layer(run: Run) -> dict | None:
    if kernels := run.snapshot.get("kernels"):
        picture = figures.picture_url(figures.row_of_kernels(kernels))
        said = f"{len(kernels)} kernels, one beside the other"
        return {"title": "Kernels of the first layer", "picture": picture, "said": said, "note": COLOURS}
    if not (units := run.snapshot.get("units")):
        return None
    try:
        picture, shown, side = _picture_of_units(str(units.get("levels")), tuple(units.get("shape", ())))
    except (AttributeError, TypeError, ValueError):  # of another version, or from a machine that cannot be trusted
        return None
    has_hidden = run.settings.network != "own" or run.settings.own.hidden
    whose = f"of the first {shown} hidden units" if has_hidden else f"for the answers 0 to {shown - 1}"
    said = f"Weights {whose}, an image of {side}×{side} each"
    if run.settings.data == "top_left":
        said += f"; they take shape in the corner of {CANVAS // 2}×{CANVAS // 2} alone"
    note = f"{COLOURS} {UNTOUCHED[run.settings.data]}"
    return {"title": f"Weights {whose}", "picture": picture, "said": said, "note": note}


@lru_cache(maxsize=32)  # a page looks more often than they change
def _picture_of_units(levels: str, shape: tuple) -> tuple[str, int, int]:
    unpacked = unpack_units({"levels": levels, "shape": shape})
    return figures.units_url(unpacked), *unpacked.shape[:2]


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
