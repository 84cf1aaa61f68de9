"""The convolution stepper, or the pooling's, on one's own arrays, in a notebook."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np
import torch

from kai.widget.part import Part
from kai.widget.resources import Resources

LARGEST_SIDE = 28
LARGEST_CELL = 9999
KERNEL_SIZES = range(2, 8)
STRIDES, POOLING_STRIDES, PADDINGS, WINDOWS = range(1, 4), range(1, 5), range(4), range(2, 5)
LARGEST_BIAS = 999
ACTIVATIONS = ("none", "relu", "sigmoid")
"""What the stepper in the page takes (app/static/js/pages/stepper/setup.js)."""


class Stepper(Part):
    """The stepper as a widget; `kai.stepper` makes it. It needs no kernel once it is shown."""

    def __init__(self, query: str, kind: str):
        super().__init__("stepper", {"kind": kind, "kernels": [], "query": query}, Resources({}))


def convolution_query(
    inputs: np.ndarray, kernel: np.ndarray, bias: float, stride: int, padding: int, activation: str
) -> str:
    """Return a convolution as the stepper's address has it.

    Raises:
        ValueError: for what it does not take.
    """
    cells, weights = _cells(inputs, "inputs"), _cells(kernel, "kernel")
    if weights.shape[0] != weights.shape[1] or len(weights) not in KERNEL_SIZES:
        raise ValueError(f"kernel must be a square of 2×2 to 7×7 cells, not {weights.shape}")
    _require("stride", stride, STRIDES)
    _require("padding", padding, PADDINGS)
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, not {activation!r}")
    if not abs(float(bias)) <= LARGEST_BIAS:
        raise ValueError(f"bias must be a number of at most {LARGEST_BIAS} either way, not {bias}")
    _require_fit(cells, len(weights), padding, "kernel")
    return urlencode({
        "input": grid_code(cells), "kernel": grid_code(weights), "bias": _decimal(float(bias), 8), "stride": stride,
        "padding": padding, "activation": activation, "step": 1,
    })  # fmt: skip


def pooling_query(inputs: np.ndarray, size: int, stride: int | None) -> str:
    """Return a pooling as the stepper's address has it.

    Raises:
        ValueError: for what it does not take.
    """
    cells = _cells(inputs, "inputs")
    _require("pool", size, WINDOWS)
    stride = size if stride is None else stride
    _require("stride", stride, POOLING_STRIDES)
    _require_fit(cells, size, 0, "window")
    return urlencode({"input": grid_code(cells), "size": size, "stride": stride, "step": 1})


def grid_code(cells: np.ndarray) -> str:
    """Write a grid as the stepper's address has it, cells to six decimals.

    >>> grid_code(np.array([[1, 0.5], [0, -2]]))
    '2x2_1_0.5_0_-2'
    """
    rows, cols = cells.shape
    return f"{rows}x{cols}_" + "_".join(_decimal(float(cell), 6) for cell in cells.flat)


def _decimal(number: float, digits: int) -> str:
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _cells(array: np.ndarray | torch.Tensor, name: str) -> np.ndarray:
    found = np.asarray(array.detach().cpu() if isinstance(array, torch.Tensor) else array, dtype=float)
    found = found.reshape(found.shape[-2:]) if found.ndim > 2 and found.size == np.prod(found.shape[-2:]) else found
    if found.ndim != 2 or not all(1 <= side <= LARGEST_SIDE for side in found.shape):
        raise ValueError(f"{name} must have rows and columns, {LARGEST_SIDE} of each at most, not {found.shape}")
    if not (np.abs(found) <= LARGEST_CELL).all():
        raise ValueError(f"{name} must hold numbers of at most {LARGEST_CELL} either way")
    return found


def _require(name: str, value: int, choices: range) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be a whole number from {choices[0]} to {choices[-1]}, not {value!r}")


def _require_fit(cells: np.ndarray, size: int, padding: int, what: str) -> None:
    if min(cells.shape) + 2 * padding < size:
        padded = tuple(side + 2 * padding for side in cells.shape)
        raise ValueError(f"{what} ({size}, {size}) does not fit into the padded inputs {padded}")
