"""Arrays become figures here, and nowhere else in the app."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from kai.canvas import OFFSETS

LAST = OFFSETS - 1


def placement_map(accuracies: Sequence[Sequence[float]]) -> go.Figure:
    """Draw a network's accuracy at every placement, on a scale from 0 to 100 % that all such maps share.

    Args:
        accuracies: 29×29 shares, 0..1, rows of placements from top to bottom.
    """
    percent = [[100 * share for share in row] for row in accuracies]
    figure = go.Figure(
        go.Heatmap(
            z=percent,
            zmin=0,
            zmax=100,
            colorscale="Cividis",
            showscale=False,
            hovertemplate="row %{y}, column %{x}: %{z:.1f} %<extra></extra>",
        )
    )
    for place, name in ((0, "top-left"), (LAST, "bottom-right")):
        figure.add_shape(
            type="rect", x0=place - 0.5, x1=place + 0.5, y0=place - 0.5, y1=place + 0.5, line={"width": 2}, name=name
        )
        value = percent[place][place]
        figure.add_annotation(
            x=place, y=place, text=f"<b>{value:.1f} %</b>", showarrow=False, font={"size": 15},
            xanchor="left" if place == 0 else "right", yanchor="top" if place == 0 else "bottom",
            xshift=9 if place == 0 else -9, yshift=-4 if place == 0 else 4,
            bgcolor="rgba(255,255,255,0.85)", font_color="#16181d",
        )  # fmt: skip
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x")
    figure.update_layout(height=300, margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=False)
    return figure


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
