"""What a run's first layer and its map of placements look like: now, and at each moment that was recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from app import figures
from app.http import modules
from app.training.guests import ended_run
from app.training.jobs.queue import Run
from app.training.runs import queue
from kai.canvas import CANVAS, OFFSETS
from kai.runs.settings import RunSettings
from kai.runs.units import unpack_units

COLOURS = "Blue weighs for, orange against, white not at all."
UNTOUCHED = {
    "top_left": "Outside the corner they stay the random start: no digit was ever there.",
    "bare": "At the rim, where no digit has ink, they stay the random start.",
    "anywhere": "Digits stand anywhere, so they form everywhere.",
}
"""What a dense first layer's weights show, by where its training digits stand."""
LARGEST_KERNELS = 64, 16
"""Kernels of a first convolution, and their side, at most."""
RECORDS_KEPT = 8
"""Records of runs that stay in memory, as whole rooms open the same link; up to a megabyte each."""


def first_layer(run: Run) -> dict | None:
    """Describe the first layer as it is by now: `title`, `picture` (a `data:` URL), `said` and `note`."""
    if kernels := run.snapshot.get("kernels"):
        return _kernels_in_words(len(kernels)) | {"picture": figures.picture_url(figures.row_of_kernels(kernels))}
    if not (units := run.snapshot.get("units")):
        return None
    try:
        picture, shown, side = _picture_of_units(str(units.get("levels")), tuple(units.get("shape", ())))
    except (AttributeError, TypeError, ValueError):  # of another version, or from a machine that cannot be trusted
        return None
    return _units_in_words(run.settings, shown, side) | {"picture": picture}


@lru_cache(maxsize=32)  # a page looks more often than they change
def _picture_of_units(levels: str, shape: tuple) -> tuple[str, int, int]:
    unpacked = unpack_units({"levels": levels, "shape": shape})
    return figures.units_url(unpacked), *unpacked.shape[:2]


def _kernels_in_words(count: int) -> dict[str, str]:
    said = f"{count} kernels, one beside the other"
    return {"title": "Kernels of the first layer", "said": said, "note": COLOURS}


def _units_in_words(settings: RunSettings, shown: int, side: int) -> dict[str, str]:
    has_hidden = settings.network != "own" or settings.own.hidden
    whose = f"of the first {shown} hidden units" if has_hidden else f"for the answers 0 to {shown - 1}"
    said = f"Weights {whose}, an image of {side}×{side} each"
    if settings.data == "top_left":
        said += f"; they take shape in the corner of {CANVAS // 2}×{CANVAS // 2} alone"
    return {"title": f"Weights {whose}", "said": said, "note": f"{COLOURS} {UNTOUCHED[settings.data]}"}


def version(run_id: str) -> str:
    """Return the sha256 that names an ended run's record: the run changes no more, how it is drawn may."""
    return hashlib.sha256(f"{run_id} {modules.version()}".encode()).hexdigest()


def record(run_id: str) -> bytes | None:
    """Return an ended run's recorded moments as JSON; None if there is no such run, or nothing was recorded.

    `steps` and `seconds` (M,); `first`, as `first_layer`, its `picture` a film of M frames of `width` × `height` pixels
    one below the other, or null; `heat`, for each moment the percent right at the 841 placements row by row, or null;
    `said`, each in words; `heat_steps`, after how many updates the last of its digits was swept; `heat_digits`, of how
    many test digits the last map is, 0 where nobody knows.
    """
    return _record(run_id) if ended_run(run_id) and queue().store.times(run_id) else None


@lru_cache(maxsize=RECORDS_KEPT)
def _record(run_id: str) -> bytes:
    run, moments = ended_run(run_id), queue().store.moments(run_id)
    heat = [moment.get("heat") for moment in moments]
    heat[-1] = run.result.get("heat") or heat[-1]  # of more digits
    percents = [_percents(shares) for shares in heat]
    return json.dumps({
        "steps": [moment["step"] for moment in moments],
        "seconds": [round(moment["seconds"], 2) for moment in moments],
        "first": _film(run.settings, moments),
        "heat": [part and [cell for row in part for cell in row] for part in percents],
        "said": ["" if part is None else heat_in_words(np.divide(part, 100)) for part in percents],
        "heat_steps": [moment.get("heat_step") for moment in moments],
        "heat_digits": run.result.get("heat_digits") or 0,
    }, separators=(",", ":")).encode()  # fmt: skip


def heat_in_words(heat: Sequence[Sequence[float]]) -> str:
    """Say where a run is right, of the share right at each placement (29, 29)."""
    shares = [share for row in heat for share in row]
    return (
        f"Right at the {len(shares)} placements: {100 * sum(shares) / len(shares):.0f} % in the mean, "
        f"{100 * min(shares):.0f} % at the worst, {100 * max(shares):.0f} % at the best"
    )


def _percents(heat: object) -> list[list[int]] | None:
    try:
        shares = np.asarray(heat, float)
    except (TypeError, ValueError):
        return None
    if shares.shape != (OFFSETS, OFFSETS) or not np.isfinite(shares).all():
        return None
    return np.round(100 * shares.clip(0, 1)).astype(int).tolist()


def _film(settings: RunSettings, moments: Sequence[dict]) -> dict | None:
    """Describe the first layer at all moments; None if it was not recorded, or not as a run of ours records it."""
    try:
        if moments[0].get("kernels"):
            kernels = np.asarray([moment["kernels"] for moment in moments], float)
            count, side = kernels.shape[1], max(kernels.shape[2:])
            if kernels.ndim != 4 or count > LARGEST_KERNELS[0] or side > LARGEST_KERNELS[1]:
                raise ValueError(f"kernels of shape {kernels.shape}")
            words = _kernels_in_words(count)
            return words | figures.kernels_film(kernels) | {"note": f"{words['note']} One scale for all moments."}
        levels = np.stack([unpack_units(moment["units"]) for moment in moments])
        return _units_in_words(settings, levels.shape[1], levels.shape[2]) | figures.units_film(levels)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # as above
        return None
