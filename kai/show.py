"""What a notebook shows of networks, under one's own hand: the canvas, a network's stages, a stepper, a map.

Widgets need anywidget and figures plotly, which are imported here when they are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

if TYPE_CHECKING:
    from kai.widget.inside import Inside
    from kai.widget.lab import Lab
    from kai.widget.stepper import Stepper


def needed(module: str, what: str) -> ModuleType:
    """Import what a notebook has and the library alone has not.

    Raises:
        ImportError: if it is not there, with words that say what brings it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = (error.name or module).split(".")[0]
        raise ImportError(
            f'{what}, and {package} is not installed here: run `pip install ".[notebook]"` in the project\'s folder'
        ) from None


def lab(
    *networks: nn.Module | str,
    digit: int = 0,
    digits: tuple[np.ndarray, np.ndarray] | None = None,
    beside: Sequence[str] = ("mlp", "lenet", "gap"),
) -> Lab:
    """Show the canvas in a notebook, with one's own networks beside the shipped ones.

    Drag the digit, choose or draw another, let it walk; point into the maps. In Python, set the widget's `digit` and
    `offset`, and read on from its `answers` and `drawing` (`kai.widget.lab.Lab`); after more training, `refresh()`.

    Args:
        networks: modules that map (N, 1, 56, 56) or (N, 3136), or bare digits (N, 1, 28, 28), which then read the
            canvas's corner, to ten outputs, logits or probabilities; on any device, in any mode, in which they are
            left. Or names of shipped ones.
        digit: number of a test image, 0..9999.
        digits: images, uint8 (N, 28, 28), and their classes, (N,), in place of MNIST's test images: a room's, as
            `kai.load_room` returns them.
        beside: the shipped networks that stand beside them; () for none.

    Returns:
        The widget, whose traits can be observed: `digit`, its number; `offset`, (row, col), each 0..28; `answers`, each
        network's ten outputs by its name, which is its class's, or "LeNet-yours" beside a shipped LeNet; `drawing`,
        uint8 (28, 28), or the whole canvas, (56, 56), if it is larger; None while a test image stands there. The last
        two are read only.

    Raises:
        ImportError: if anywidget is not installed.
        TypeError: for what is no network.
        ValueError: for a network that gives no ten outputs for such images, or a name that none has.
    """
    return needed("kai.widget.lab", "widgets need anywidget").Lab(networks, digit, digits, beside)


def look_inside(network: nn.Module | str, image: int | np.ndarray | torch.Tensor = 0) -> Inside:
    """Show every stage of a network while its digit moves, in a notebook.

    Args:
        network: one layer after another, as for `kai.save`; or the name of a shipped one.
        image: number of a test image, or one's own, (28, 28), integers 0..255 or float 0..1.

    Raises:
        ImportError: if anywidget is not installed.
        TypeError: if the network is no chain of layers that the page knows.
        ValueError: if the image has another shape, or the network gives no ten outputs for the canvas.
    """
    return needed("kai.widget.inside", "widgets need anywidget").Inside(network, image)


def stepper(
    inputs: np.ndarray | torch.Tensor,
    kernel: np.ndarray | torch.Tensor | None = None,
    bias: float = 0.0,
    *,
    stride: int | None = None,
    padding: int = 0,
    activation: str = "none",
    pool: int | None = None,
) -> Stepper:
    """Show a convolution, or a pooling, step by step on one's own numbers, in a notebook.

    Args:
        inputs: (H, W), 28×28 at most, numbers to ±9999, which are shown to six decimals.
        kernel: square, 2×2 to 7×7; None for a pooling.
        bias: added to each sum.
        stride: 1..3 cells, of a pooling 1..4; by default 1, of a pooling the window's side.
        padding: zeros around the inputs, 0..3.
        activation: "none", "relu" or "sigmoid".
        pool: side of a pooling's window, 2..4, in place of a kernel.

    Raises:
        ImportError: if anywidget is not installed.
        ValueError: for what a stepper does not take, or unless there is either a kernel or a window.
    """
    made = needed("kai.widget.stepper", "widgets need anywidget")
    if (kernel is None) == (pool is None):
        raise ValueError("give a kernel, for a convolution, or `pool`, the side of a pooling's window")
    if pool is not None:
        return made.Stepper(made.pooling_query(inputs, pool, stride), "pooling")
    query = made.convolution_query(inputs, kernel, bias, 1 if stride is None else stride, padding, activation)
    return made.Stepper(query, "convolution")
