"""How accurate a network is wherever digits stand, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from kai import mnist
from kai.canvas import OFFSETS
from kai.progress import SECONDS, with_progress
from kai.show import needed
from kai.sweeps import placement_accuracy
from kai.widget.shown import shown_networks

if TYPE_CHECKING:
    import plotly.graph_objects as go

DIGITS = 100
"""Test digits that are placed, unless more are asked for: one percent each."""
LARGEST_SHARE = 10_000
AT_ONCE = 8
"""Digits between two steps of the progress bar."""


def placements(network: nn.Module | str, digits: int = DIGITS) -> go.Figure:
    """Draw the share of test digits that a network answers right at each of the 841 placements.

    Args:
        network: a module as for `kai.lab`, or the name of a shipped network.
        digits: how many test digits, the first ones; 1..10,000.

    Returns:
        A figure of plotly; its `data[0].z` holds the shares, [row][col].

    Raises:
        ImportError: if plotly is not installed.
        TypeError: for what is no network.
        ValueError: if there are no such digits.
    """
    if not 1 <= digits <= LARGEST_SHARE:
        raise ValueError(f"digits must be from 1 to {LARGEST_SHARE:,}, not {digits}")
    graph = needed("plotly.graph_objects", "figures need plotly")
    images, labels = (array[:digits] for array in mnist("test"))
    digits = len(labels)
    (shown,) = shown_networks([network]).values()
    right = torch.zeros(OFFSETS, OFFSETS)
    for at in with_progress(range(0, digits, AT_ONCE), delay=SECONDS):
        some = slice(at, at + AT_ONCE)
        right += len(labels[some]) * placement_accuracy(shown.swept, images[some], labels[some])
    shares = right.round() / digits
    row, col = np.unravel_index(int(shares.argmin()), shares.shape)
    figure = graph.Figure(
        graph.Heatmap(
            z=shares.tolist(),
            zmin=0,
            zmax=1,
            colorscale="Cividis",
            colorbar={"tickformat": ".0%"},
            hovertemplate="row %{y}, column %{x}: %{z:.1%}<extra></extra>",
        )  # fmt: skip
    )
    figure.update_layout(
        title=f"{shown.card['title']}: {shares[0, 0]:.0%} right top-left, {shares.mean():.0%} on average, "
        f"{shares.min():.0%} at ({row}, {col})",
        width=520, height=480, margin={"l": 60, "r": 20, "t": 60, "b": 50},
        xaxis={"title": "column of the digit's corner", "constrain": "domain"},
        yaxis={"title": "row", "autorange": "reversed", "scaleanchor": "x", "range": [OFFSETS - 0.5, -0.5]},
    )  # fmt: skip
    return figure
