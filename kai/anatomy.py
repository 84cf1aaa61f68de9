"""What a network is made of, as plain values that a page can draw: its stages, their shapes, what their cells see."""

from __future__ import annotations

from kai.canvas import CANVAS
from kai.geometry import Stage, stages
from kai.networks import DigitNetwork
from kai.shifts import invariance


def describe(network: DigitNetwork, card: dict, size: int = CANVAS) -> dict:
    """Describe a network stage by stage.

    Args:
        network: to be described.
        card: its `name`, `title`, `nature` and `parameters`.
        size: side of its pictures, pixels.

    Returns:
        What the card says; `input`, the side of its picture in pixels; `stages`, one dict each (see `_stage`);
        `invariance` with `step`, `first`, `last`, or None where nothing is certain.
    """
    certain = invariance(network)
    return {
        **{key: card[key] for key in ("name", "title", "nature", "parameters")},
        "input": size,
        "stages": [_stage(stage) for stage in stages(network, size)],
        "invariance": certain and {"step": certain.step, "first": certain.first, "last": certain.last},
    }


def _stage(stage: Stage) -> dict:
    window, sight = stage.window, stage.sight
    return {
        "name": stage.name,
        "type": type(stage.layer).__name__,
        "shape": list(stage.output_shape),
        "parameters": stage.parameters,
        "bias": getattr(stage.layer, "bias", None) is not None,
        "area": getattr(stage.layer, "area", None),
        "relu": stage.relu,
        "extractor": stage.is_extractor,
        "window": window
        and {"cells": window.cells, "dilation": window.dilation, "stride": window.stride, "padding": window.padding},
        "sight": sight and {"step": sight.step, "receptiveField": sight.receptive_field, "start": sight.start},
    }
