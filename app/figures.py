"""Arrays become figures here, and nowhere else in the app."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from kai.runs.units import LEVELS


def _figure(traces: Sequence[dict], height: int, top: int = 0, **layout: object) -> go.Figure:
    """Make a figure at once: a tenth of the time that adding to it step by step takes, which a live page notices.

    Args:
        traces: what is drawn, as plotly describes it.
        height: of the whole figure, pixels.
        top: pixels above the plot, for a legend.
        layout: more of plotly's.
    """
    margin = {"l": 0, "r": 0, "t": top, "b": 0}
    return go.Figure(list(traces), {"height": height, "margin": margin, "dragmode": False, **layout})


def row_of_canvases(canvases: np.ndarray, enlarged: int = 4, gap: int = 2) -> np.ndarray:
    """Put canvases side by side as one picture with crisp pixels.

    Args:
        canvases: grey levels 0..1, shape (N, H, W).
        enlarged: pixels of the picture that one pixel of a canvas takes, along each axis.
        gap: white between two canvases, in pixels of a canvas.

    Returns:
        uint8 (H · enlarged, (N · (W + gap) - gap) · enlarged).
    """
    padded = np.pad(np.asarray(canvases, float), ((0, 0), (0, 0), (0, gap)), constant_values=1.0)
    row = np.concatenate(list(padded), axis=1)[:, :-gap]
    return np.round(255 * row).astype(np.uint8).repeat(enlarged, 0).repeat(enlarged, 1)


def canvases_url(canvases: np.ndarray) -> str:
    """Return `row_of_canvases` as `picture_url` does; rows that page after page shows are encoded once.

    Args:
        canvases: float32 (N, H, W), grey levels 0..1.
    """
    return _canvases_url(canvases.tobytes(), canvases.shape)


@lru_cache(maxsize=8)
def _canvases_url(content: bytes, shape: tuple[int, ...]) -> str:
    return picture_url(row_of_canvases(np.frombuffer(content, np.float32).reshape(shape)))


def picture_url(pixels: np.ndarray) -> str:
    """Return a picture as a `data:` URL of its PNG.

    The picture travels with the page itself. As a file of its own it would be gone from the server with the next
    redraw, at times before a slow browser has asked for it.

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
    """
    return _url(Image.fromarray(pixels))


def _url(image: Image.Image, **options: object) -> str:
    file = io.BytesIO()
    image.save(file, "png", optimize=True, **options)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


INPUT, PUSH_TO, PUSH_FROM = "#56b4e9", "#009e73", "#d55e00"
"""Colours: an input's numbers; what pushes towards an answer, and away from it."""


def number_strip(numbers: Sequence[float], names: Sequence[str]) -> go.Figure:
    """Draw a vector as a strip of cells, from nothing to its largest number; each cell tells its name."""
    heatmap = {
        "type": "heatmap", "z": [list(numbers)], "zmin": 0, "zmax": max(1, *numbers), "showscale": False, "xgap": 1,
        "colorscale": [[0, "rgba(128,128,128,0.18)"], [1, INPUT]],
        "customdata": [list(names)], "hovertemplate": "%{customdata}: %{z}<extra></extra>",
    }  # fmt: skip
    return _figure([heatmap], 36, xaxis={"visible": False}, yaxis={"visible": False})


def _decades(values: Sequence[float]) -> list[float]:
    """Return the range of a logarithmic axis, a little beyond whole powers of ten: it always has ticks to name."""
    positive = [value for value in values if value > 0] or [1.0]
    least, most = math.floor(math.log10(min(positive))), math.ceil(math.log10(max(positive)))
    return [least - 0.1, max(most, least + 1) + 0.1]


def loss_curve(losses: Sequence[float]) -> go.Figure:
    """Draw the loss before each update, on a logarithmic axis."""
    figure = go.Figure(
        go.Scatter(y=list(losses), mode="lines", line={"width": 3, "color": "#0072b2"}, hovertemplate="%{y:.3g}")
    )
    figure.update_xaxes(title="update", showgrid=False)
    figure.update_yaxes(title="loss", type="log", dtick=1, exponentformat="power", range=_decades(losses))
    figure.update_layout(height=190, margin={"l": 0, "r": 0, "t": 6, "b": 0}, dragmode=False, hovermode="x")
    return figure


def word_pushes(words: Sequence[str], pushes: Sequence[float]) -> go.Figure:
    """Draw how far each word pushed to the answer (to the right) or away from it, in log-odds, from top to bottom."""
    figure = go.Figure(
        go.Bar(
            x=list(pushes),
            y=list(range(len(words))),
            orientation="h",
            marker_color=[PUSH_TO if push >= 0 else PUSH_FROM for push in pushes],
            text=[f"{push:+.1f}" for push in pushes],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    reach = 1.25 * max([1.0, *map(abs, pushes)])
    figure.update_xaxes(range=[-reach if min([0, *pushes]) < 0 else 0, reach], visible=False)
    figure.update_yaxes(
        tickvals=list(range(len(words))), ticktext=list(words), autorange="reversed", showgrid=False, tickfont_size=15
    )
    height = 20 + 30 * max(len(words), 1)
    figure.update_layout(height=height, margin={"l": 0, "r": 30, "t": 4, "b": 4}, dragmode=False)
    return figure


SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Colours of runs side by side, told apart by the colour-blind, too (Okabe and Ito, 2008)."""
PLACE_DASHES = {"training": "dot", "top_left": "solid", "bare": "solid", "bottom_right": "dash"}
PLACE_NAMES = {"training": "training", "top_left": "top-left", "bare": "test digits", "bottom_right": "bottom-right"}


def run_loss(runs: Sequence[tuple[str, Sequence[dict]]]) -> dict:
    """Describe the loss of runs over their seconds, on a logarithmic axis, for `static/js/charts/line-chart.js`.

    Args:
        runs: names and curves, whose points have `seconds` and `loss`.
    """
    series = [
        _series(
            run, name if len(runs) > 1 else "", colour, "solid", [(point["seconds"], point["loss"]) for point in curve]
        )
        for run, ((name, curve), colour) in enumerate(zip(runs, SERIES * len(runs), strict=False))
    ]
    losses = [point["loss"] for _, curve in runs for point in curve]
    return {"title": "loss", "unit": "", "scale": "log", "range": _decades(losses), "series": series}


def run_accuracies(runs: Sequence[tuple[str, Sequence[dict]]]) -> dict:
    """Describe the accuracies of runs over their seconds, in percent, for `static/js/charts/line-chart.js`.

    Of one run that in training is among them, of several only those on test digits.

    Args:
        runs: names and curves, whose points have `seconds`, `accuracy` and now and then `accuracies` by place.
    """
    series, is_alone = [], len(runs) == 1
    for run, ((name, curve), colour) in enumerate(zip(runs, SERIES * len(runs), strict=False)):
        found = {"training": [(point["seconds"], point["accuracy"]) for point in curve]} if is_alone else {}
        for point in curve:
            for place, accuracy in point.get("accuracies", {}).items():
                found.setdefault(place, []).append((point["seconds"], accuracy))
        series += [
            _series(
                run, PLACE_NAMES[place] if is_alone else f"{name}, {PLACE_NAMES[place]}", colour, PLACE_DASHES[place],
                [(seconds, 100 * share) for seconds, share in points],
            )
            for place, points in found.items()
        ]  # fmt: skip
    return {"title": "accuracy, %", "unit": " %", "scale": "linear", "range": [0, 100], "series": series}


def _series(run: int, name: str, colour: str, dash: str, points: Sequence[tuple[float, float]]) -> dict:
    """Describe a line; numbers are as exact as a screen, for they travel anew with every look at a run.

    Args:
        run: index of the run whose line it is.
        name: of the line, if it needs one.
        colour: of the line.
        dash: "solid", "dash" or "dot".
        points: seconds and values.
    """
    return {
        "run": run, "name": name, "colour": colour, "dash": dash, "x": [round(x, 2) for x, _ in points],
        "y": [float(f"{y:.4g}") for _, y in points],
    }  # fmt: skip


ABOVE, BELOW = np.array([0, 114, 178]), np.array([213, 94, 0])
"""Colours of weights above 0 and below, which is white: blue and orange, told apart by the colour-blind, too."""


def _diverging(share: np.ndarray) -> np.ndarray:
    """Return the colours of shares -1..1: shape (…,) → float 0..255 (…, 3)."""
    share = share[..., None]
    return 255 + np.where(share > 0, share * (ABOVE - 255), -share * (BELOW - 255))


def units_url(levels: np.ndarray) -> str:
    """Return images of weights, side by side in rows, as a `data:` URL of a PNG with a pixel for each weight.

    It has a palette, a byte or less a pixel, for it is sent again and again; between two images it is transparent.

    Args:
        levels: (U, H, W), -`LEVELS`..`LEVELS` of `kai.runs.units`.
    """
    return _levels_url(_in_rows(levels))


def units_film(levels: np.ndarray) -> dict:
    """Put pictures as those of `units_url` one below the other, as frames of a film.

    Args:
        levels: (M, U, H, W) at M moments.

    Returns:
        `picture`, a `data:` URL, and `width` and `height` of a frame, pixels.
    """
    return _film([_in_rows(frame) for frame in levels], _levels_url)


def _film(frames: Sequence[np.ndarray], url: Callable[[np.ndarray], str]) -> dict:
    height, width = frames[0].shape[:2]
    return {"picture": url(np.concatenate(frames)), "width": width, "height": height}


HOLE = 2 * LEVELS + 1
"""Colour of the palette that is transparent."""


def _in_rows(levels: np.ndarray, columns: int = 3, gap: int = 2) -> np.ndarray:
    """Put images (U, H, W) side by side, `columns` in a row at most, `gap` pixels apart; returns palette's colours."""
    units, height, width = levels.shape
    columns, rows = min(columns, units), -(-units // columns)
    picture = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), HOLE, np.uint8)
    for unit, image in enumerate(levels):
        top, left = unit // columns * (height + gap), unit % columns * (width + gap)
        picture[top : top + height, left : left + width] = image.astype(int) + LEVELS
    return picture


def _levels_url(picture: np.ndarray) -> str:
    colours = np.round(_diverging(np.arange(-LEVELS, LEVELS + 1) / LEVELS)).astype(np.uint8)
    indexed = Image.fromarray(picture, "P")
    indexed.putpalette([*colours.ravel().tolist(), 0, 0, 0])
    return _url(indexed, transparency=HOLE)


MOST_KERNELS = 16
"""Shown side by side."""


def row_of_kernels(kernels: Sequence[Sequence[Sequence[float]]], enlarged: int = 12) -> np.ndarray:
    """Put kernels side by side as one picture: white for 0, blue for weights above, orange for weights below.

    Args:
        kernels: (C, K, K); the first 16 are shown.
        enlarged: pixels of the picture that a weight takes, along each axis.

    Returns:
        uint8 (K · enlarged, …, 3).
    """
    weights = np.asarray(kernels[:MOST_KERNELS], float)
    return _row(weights, np.abs(weights).max()).repeat(enlarged, 0).repeat(enlarged, 1)


def kernels_film(kernels: np.ndarray) -> dict:
    """Put rows of kernels one below the other, as `units_film` does; all of them have one scale.

    Args:
        kernels: (M, C, K, K) at M moments; the first 16 are shown.
    """
    weights = kernels[:, :MOST_KERNELS]
    most = np.abs(weights).max()
    return _film([_row(frame, most) for frame in weights], picture_url)


def _row(weights: np.ndarray, most: float) -> np.ndarray:
    """Put kernels (C, K, K) side by side, a pixel for each weight and between two of them: uint8 (K, …, 3)."""
    colours = _diverging(np.clip(weights / max(most, 1e-9), -1, 1))
    padded = np.pad(colours, ((0, 0), (0, 0), (0, 1), (0, 0)), constant_values=255.0)
    return np.round(np.concatenate(list(padded), axis=1)[:, :-1]).astype(np.uint8)
