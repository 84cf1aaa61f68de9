"""A convolution and a pooling, one output cell at a time: the arithmetic in plain sight, exact for integers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

KERNEL_SIZES = range(2, 8)
"""Sides of the kernels that `convolution_steps` takes, cells."""
LARGEST = 2**63 - 1
"""The largest whole number of 64 bits. Sums that might go beyond are refused; numpy would wrap them round."""

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: np.exp(-np.logaddexp(0, -x)),  # 1 / (1 + e^-x), but never overflows
}
"""What may follow the bias."""


def convolutional_layer(inputs: ArrayLike, weights: ArrayLike, bias: float) -> np.ndarray:
    r"""Slide a 3×3 kernel over an image and return what it finds at every place (the notebook's task 7).

    .. math:: y_{ij} = b + \sum_{a=0}^{2} \sum_{c=0}^{2} w_{ac} \, x_{i+a,\,j+c}

    Deep learning calls this a convolution; as the kernel is not flipped, it is strictly a cross-correlation.

    Args:
        inputs: the image x, shape (M, N), both larger than 3.
        weights: the kernel w, shape (3, 3).
        bias: the number b that is added to every sum.

    Returns:
        The feature map y, shape (M - 2, N - 2): int64 if all that goes in is whole, else float64.

    Raises:
        ValueError: if an array has the wrong shape, or holds what is no finite number; or if whole numbers are so
            large that a sum might not fit into 64 bits.

    >>> image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    >>> convolutional_layer(image, [[1, 0, 1], [0, 1, 0], [1, 0, 1]], 0)
    array([[4, 3, 4],
           [2, 4, 3],
           [2, 3, 4]])
    """
    inputs, weights, bias = _numbers("Inputs", inputs), _numbers("Weights", weights), _number("bias", bias)
    if inputs.ndim != 2 or min(inputs.shape) <= 3:
        raise ValueError(f"Inputs has the wrong shape. It must be (m, n), both larger than 3, not {inputs.shape}.")
    if weights.shape != (3, 3):
        raise ValueError(f"Weights has the wrong shape. It must be (3, 3), not {weights.shape}.")
    _check_sums(inputs, weights, bias)
    rows, cols = inputs.shape[0] - 2, inputs.shape[1] - 2
    output = np.empty((rows, cols), np.result_type(inputs, weights, bias))
    for row in range(rows):
        for col in range(cols):
            patch = inputs[row : row + 3, col : col + 3]
            output[row, col] = np.sum(patch * weights) + bias
    return output


def pooling_layer(inputs: ArrayLike, size: int = 2, mode: str = "max", stride: int | None = None) -> np.ndarray:
    """Keep one number of every window: the largest, or the average (the notebook's task 8).

    Args:
        inputs: the image, shape (M, N).
        size: side of the square window, 1 or more, in cells.
        mode: "max" or "average".
        stride: cells from one window to the next, 1 or more; the window's size by default.

    Returns:
        Shape ((M - size) // stride + 1, (N - size) // stride + 1). The largest numbers keep the type of the input,
        int64 or float64; averages are float64.

    Raises:
        ValueError: if the window does not fit, the mode is unknown, or a number is out of its range.

    >>> pooling_layer([[1, 3, 2, 9], [2, 8, 1, 1]])
    array([[8, 9]])
    >>> pooling_layer([[1, 3, 2, 9], [2, 8, 1, 1]], mode="average")
    array([[3.5 , 3.25]])
    """
    inputs = _image("Inputs", inputs)
    size = _whole("size", size, 1)
    stride = size if stride is None else _whole("stride", stride, 1)
    if mode not in ("max", "average"):
        raise ValueError(f'mode must be "max" or "average", not {mode!r}')
    rows, cols = (output_size(side, size, stride=stride) for side in inputs.shape)
    output = np.empty((rows, cols), inputs.dtype if mode == "max" else np.float64)
    for row in range(rows):
        for col in range(cols):
            patch = inputs[row * stride : row * stride + size, col * stride : col * stride + size]
            output[row, col] = patch.max() if mode == "max" else patch.mean()
    return output


def output_size(size: int, kernel_size: int, *, stride: int = 1, padding: int = 0) -> int:
    """Return how many places a window has along one axis: (n + 2p - k) // s + 1.

    Relationship 6 of V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016.

    Args:
        size: n, cells of the input.
        kernel_size: k, cells of the window.
        stride: s, cells from one place to the next.
        padding: p, cells of zeros added at each end.

    Raises:
        ValueError: if the window does not fit into the padded input, or a number is out of its range.

    >>> output_size(28, 5), output_size(28, 5, padding=2), output_size(5, 3, stride=2, padding=1)
    (24, 28, 3)
    """
    size, kernel_size = _whole("size", size, 1), _whole("kernel_size", kernel_size, 1)
    stride, padding = _whole("stride", stride, 1), _whole("padding", padding, 0)
    padded = size + 2 * padding
    if kernel_size > padded:
        raise ValueError(f"a window of {kernel_size} does not fit into a padded input of {padded}")
    return (padded - kernel_size) // stride + 1


@dataclass(frozen=True)
class ConvolutionStep:
    """How one cell of a feature map comes about.

    Attributes:
        row: row of the cell.
        col: column of the cell.
        top: row of the input on which the window's upper edge lies; negative on the padding.
        left: column of its left edge.
        patch: what the window covers, shape (K, K) or (C, K, K), zeros where it lies on the padding.
        products: patch times kernel, cell by cell, of the same shape.
        sum: of the products.
        total: sum plus bias.
        activation: the activated total, what the cell holds.
    """

    row: int
    col: int
    top: int
    left: int
    patch: np.ndarray
    products: np.ndarray
    sum: int | float
    total: int | float
    activation: int | float

    @property
    def partial_sums(self) -> np.ndarray:
        """The sum of each input channel's products, shape (C,), or (1,) for an image without channels."""
        return self.products.reshape(-1, self.products.shape[-1] ** 2).sum(1)


def convolution_steps(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: float = 0,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    activation: str = "none",
) -> Iterator[ConvolutionStep]:
    r"""Slide `kernel` over `image` and yield every output cell in reading order.

    .. math:: y_{ij} = f\bigl(b + \sum_{cuv} w_{cuv} \, x_{c,\; is + ud - p,\; js + vd - p}\bigr)

    Args:
        image: x, shape (H, W), or (C, H, W) for several channels.
        kernel: w, shape (K, K), or (C, K, K); K from 2 to 7.
        bias: b.
        stride: s, 1 or more.
        padding: p, 0 or more cells of zeros on each side.
        dilation: d, 1 or more cells from one cell of the window to the next.
        activation: f: "none", "relu" or "sigmoid".

    Returns:
        An iterator over H' × W' steps, H' = (H + 2p - (K - 1) d - 1) // s + 1. Whole numbers stay exact (int64) until
        a sigmoid.

    Raises:
        ValueError: at the call, not at the first step: if a shape, a number or the activation is not as above, or if
            whole numbers are so large that a sum might not fit into 64 bits.

    >>> steps = convolution_steps([[1, 2], [3, 4]], [[1, 0], [0, -1]], 5, activation="relu")
    >>> step = next(steps)
    >>> step.products.tolist(), step.sum, step.total, step.activation  # 1×1 + 2×0 + 3×0 + 4×(−1) = −3; −3 + 5 = 2
    ([[1, 0], [0, -4]], -3, 2, 2)
    """
    rows, cols, step_at = _slide(image, kernel, bias, stride, padding, dilation, activation)
    return (step_at(row, col) for row in range(rows) for col in range(cols))


def convolution_step(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: float,
    row: int,
    col: int,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    activation: str = "none",
) -> ConvolutionStep:
    """Return one of the `convolution_steps`: that of the output cell (row, col).

    Raises:
        ValueError: if the output has no such cell, or as in `convolution_steps`.

    >>> step = convolution_step([[[1, 2], [3, 4]], [[5, 5], [5, 5]]], [[[1, 0], [0, 1]], [[1, 1], [0, 0]]], 7, 0, 0)
    >>> step.partial_sums.tolist(), step.total  # 1 + 4 = 5 of the first channel, 5 + 5 = 10 of the second; 5 + 10 + 7
    ([5, 10], 22)
    """
    rows, cols, step_at = _slide(image, kernel, bias, stride, padding, dilation, activation)
    if not (0 <= row < rows and 0 <= col < cols):
        raise ValueError(f"the output has {rows}×{cols} cells, none at ({row}, {col})")
    return step_at(row, col)


def _slide(
    image: ArrayLike, kernel: ArrayLike, bias: float, stride: int, padding: int, dilation: int, activation: str
) -> tuple[int, int, Callable[[int, int], ConvolutionStep]]:
    """Check what goes in; return rows and columns of the output, and what makes one of its cells."""
    image, kernel, bias = _numbers("image", image), _numbers("kernel", kernel), _number("bias", bias)
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise ValueError(f"image must have shape (H, W) or (C, H, W), not {image.shape}")
    size = kernel.shape[-1] if kernel.ndim else 0
    if kernel.shape != (*image.shape[:-2], size, size) or size not in KERNEL_SIZES:
        wanted = "(K, K)" if image.ndim == 2 else f"({len(image)}, K, K)"
        raise ValueError(f"kernel must have shape {wanted} with K from 2 to 7, not {kernel.shape}")
    if activation not in list(ACTIVATIONS):
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, not {activation!r}")
    _check_sums(image, kernel, bias)
    extent = (size - 1) * _whole("dilation", dilation, 1) + 1
    rows, cols = (output_size(side, extent, stride=stride, padding=padding) for side in image.shape[-2:])
    margins = [(0, 0)] * (image.ndim - 2) + [(padding, padding)] * 2
    padded = np.pad(image, margins)
    activate = ACTIVATIONS[activation]

    def step_at(row: int, col: int) -> ConvolutionStep:
        top, left = row * stride, col * stride
        patch = padded[..., top : top + extent : dilation, left : left + extent : dilation]
        products = patch * kernel
        total = products.sum() + bias
        return ConvolutionStep(
            row, col, top - padding, left - padding, patch, products,
            products.sum().item(), total.item(), activate(total).item(),
        )  # fmt: skip

    return rows, cols, step_at


@dataclass(frozen=True)
class PoolingStep:
    """How one cell of a pooled map comes about.

    Attributes:
        row: row of the cell.
        col: column of the cell.
        top: row of the input on which the window's upper edge lies.
        left: column of its left edge.
        patch: what the window covers, shape (size, size).
        maximum: the largest number of the patch.
        average: their mean.
    """

    row: int
    col: int
    top: int
    left: int
    patch: np.ndarray
    maximum: int | float
    average: float


def pooling_steps(image: ArrayLike, size: int = 2, *, stride: int | None = None) -> Iterator[PoolingStep]:
    """Slide a window over `image`, shape (H, W), and yield every output cell of both poolings in reading order.

    Args and Raises as in `pooling_layer`; errors come at the call.

    >>> next(pooling_steps([[1, 3], [2, 8]]))
    PoolingStep(row=0, col=0, top=0, left=0, patch=array([[1, 3],
           [2, 8]]), maximum=8, average=3.5)
    """
    image = _image("image", image)
    size = _whole("size", size, 1)
    stride = size if stride is None else _whole("stride", stride, 1)
    rows, cols = (output_size(side, size, stride=stride) for side in image.shape)

    def steps() -> Iterator[PoolingStep]:
        for row in range(rows):
            for col in range(cols):
                top, left = row * stride, col * stride
                patch = image[top : top + size, left : left + size]
                yield PoolingStep(row, col, top, left, patch, patch.max().item(), patch.mean().item())

    return steps()


def _image(name: str, values: ArrayLike) -> np.ndarray:
    image = _numbers(name, values)
    if image.ndim != 2 or 0 in image.shape:
        raise ValueError(f"{name} must have two axes, rows and columns, not shape {image.shape}")
    return image


def _numbers(name: str, values: ArrayLike) -> np.ndarray:
    """Return an array of int64 or float64, or say why these values are none."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a table of numbers with rows of one length") from error
    if array.dtype.kind in "biu":
        if array.size and array.max() > LARGEST:
            raise ValueError(f"{name} must hold whole numbers of at most 64 bits, up to {LARGEST}, not {array.max()}")
        return array.astype(np.int64)
    if array.dtype.kind != "f":
        raise ValueError(f"{name} must hold numbers, whole ones of at most 64 bits or floats, not {array.dtype}")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, but holds NaN or infinity")
    return array


def _number(name: str, value: float) -> np.int64 | np.float64:
    """Return one number, as int64 if it is whole."""
    number = _numbers(name, value)
    if number.ndim:
        raise ValueError(f"{name} must be one number, not an array of shape {number.shape}")
    is_whole = number.dtype == np.int64 or (number == np.floor(number) and abs(number) < LARGEST)
    return np.int64(number) if is_whole else np.float64(number)


def _check_sums(image: np.ndarray, kernel: np.ndarray, bias: np.int64 | np.float64) -> None:
    """Refuse whole numbers whose sums might leave 64 bits, on the way or at the end."""
    if np.result_type(image, kernel) != np.int64:
        return
    most = max(int(image.max()), -int(image.min())) * sum(abs(weight) for weight in kernel.ravel().tolist())
    if isinstance(bias, np.int64):
        most += abs(int(bias))
    if most > LARGEST:
        raise ValueError(f"sums of these whole numbers might reach {most}, but 64 bits end at {LARGEST}: use floats")


def _whole(name: str, value: int, smallest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < smallest:
        raise ValueError(f"{name} must be a whole number from {smallest} up, not {value!r}")
    return int(value)
