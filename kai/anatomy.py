"""What a network is made of, as plain values that a page can draw: its stages, their shapes, what their cells see."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

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
        `invariance` with `step`, `first`, `last`, or None where nothing is certain, or pictures are no canvases.
    """
    certain = invariance(network) if size == CANVAS else None
    return {
        **{key: card[key] for key in ("name", "title", "nature", "parameters")},
        "input": size,
        "stages": [_stage(stage) for stage in stages(network, size)],
        "invariance": certain and {"step": certain.step, "first": certain.first, "last": certain.last},
    }


STEPPER_KERNELS = range(2, 8)
"""Sides of the kernels that the stepper takes (app/static/js/pages/stepper/setup.js)."""


def learned_kernels(network: DigitNetwork, name: str, title: str) -> Iterator[dict]:
    """Yield the kernels that a network learned in its first layer, for the convolution stepper.

    Args:
        network: one whose first layer is no convolution of one channel, or has larger kernels, yields none.
        name: begins the kernels' names, in small letters.
        title: of the network.

    Yields:
        `name`, `title`, `group`, `note`, `bias`, and `grid` with `rows`, `cols` and `cells` row by row, all in the
        float32 of the weights.
    """
    first = next(iter(network.features), None)
    if not isinstance(first, nn.Conv2d) or first.in_channels > 1 or first.kernel_size[0] not in STEPPER_KERNELS:
        return
    biases = torch.zeros(first.out_channels) if first.bias is None else first.bias
    rows, cols = first.kernel_size
    for channel, (weights, bias) in enumerate(zip(first.weight[:, 0].flatten(1), biases, strict=True)):
        yield {
            "name": f"{name.lower()}-{channel}",
            "title": f"{title}, channel {channel}",
            "group": f"Learned by {title}",
            "note": "nobody designed it: it was learned from digits, grey levels 0 to 1",
            "bias": bias.item(),
            "grid": {"rows": rows, "cols": cols, "cells": weights.tolist()},
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
