"""What can go wrong in a convolutional layer, as arithmetic: each mistake is computed and compared."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from kai.check.verdict import Hint, learners_code
from kai.convolution import convolutional_layer

Layer = Callable[[np.ndarray, np.ndarray, float], np.ndarray]

SUMS: tuple[tuple[str, Callable[[np.ndarray, np.ndarray], np.ndarray]], ...] = (
    ("", lambda patches, w: (patches * w).sum((2, 3))),
    (
        "the kernel is flipped: lay it on the patch as it is, weights[0, 0] on the patch's top-left cell",
        lambda patches, w: (patches * w[::-1, ::-1]).sum((2, 3)),
    ),
    (
        "the kernel is upside down: its first row belongs on the patch's first row",
        lambda p, w: (p * w[::-1]).sum((2, 3)),
    ),
    (
        "the kernel is mirrored: its first column belongs on the patch's first column",
        lambda patches, w: (patches * w[:, ::-1]).sum((2, 3)),
    ),
    ("the kernel's rows and columns are swapped", lambda patches, w: (patches * w.T).sum((2, 3))),
    (
        "this is a matrix product; multiply patch and kernel cell by cell, with * instead of @ or np.dot",
        lambda patches, w: (patches @ w).sum((2, 3)),
    ),
    ("the nine products are averaged; the task asks for their sum", lambda p, w: (p * w).mean((2, 3))),
    ("only the largest product is kept; the task asks for their sum", lambda p, w: (p * w).max((2, 3))),
    ("the patch is summed without its weights", lambda patches, w: patches.sum((2, 3))),
)
"""What may be done with patches (H', W', 3, 3) and a kernel (3, 3), and what to say about it."""

BIASES: tuple[tuple[str, float], ...] = (
    ("", 1),
    ("the bias is missing: add it to every sum", 0),
    ("the bias is added twice", 2),
    ("the bias is added nine times: once for every patch is enough, after the sum", 9),
    ("the bias is subtracted instead of added", -1),
)
"""How often the bias may have been added, and what to say about it."""

ENDS: tuple[tuple[str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("", lambda sums: sums),
    ("negative sums became 0: that is a ReLU, which comes later; return the sums as they are", lambda s: s.clip(0)),
)
"""What may follow, and what to say about it."""

SQUARE = (np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]),
          np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]]), 5)  # fmt: skip
"""The notebook's own test, which many a mistake survives."""
WIDE = (np.array([[2, 7, 1, 8, 2, 8, 1], [8, 2, 8, 4, 5, 9, 0], [4, 5, 2, 3, 5, 3, 6], [0, 2, 8, 7, 4, 7, 1],
                  [3, 5, 2, 6, 6, 2, 4]]), np.array([[3, -1, 4], [1, -5, 9], [-2, -6, 0]]), 7)  # fmt: skip
"""Neither square nor symmetric, with negative sums."""


def check_convolutional_layer(layer: Layer) -> tuple[str, ...]:
    """Try a learner's layer on images that tell one mistake from another; return praise and notes.

    Raises:
        Hint: if an output is not the one of `kai.convolutional_layer`.
    """
    if not callable(layer):
        raise Hint(f"hand over the function itself, as in task7(convolutional_layer), not {_name(layer)}")
    _compare(layer, *WIDE, lambda error: _only_square(layer, error))
    _compare(layer, *SQUARE)
    image, kernel, _ = WIDE
    _compare(layer, image / 4, kernel / 8, 0.375)
    notes = []
    if not (_refuses(layer, image[:3], kernel) and _refuses(layer, image, np.ones((5, 5), int))):
        notes.append("images of 3×3 and kernels that are not 3×3 no longer raise the ValueErrors that were there.")
    return "Multiply, sum, add the bias, move on: that is all a convolutional layer does.", *notes


def _compare(
    layer: Layer,
    image: np.ndarray,
    kernel: np.ndarray,
    bias: float,
    explain: Callable[[Exception], str] = lambda error: "",
) -> None:
    given, weights = image.copy(), kernel.copy()
    with learners_code(explain):
        returned = layer(given, weights, bias)
    if returned is None:
        raise Hint("the function returns nothing; end it with `return output`.")
    if not (np.array_equal(given, image) and np.array_equal(weights, kernel)):
        raise Hint("the function changes the image or the kernel that it was given; write to an array of its own.")
    expected = convolutional_layer(image, kernel, bias)
    try:
        output = np.asarray(returned, dtype=float)
    except (TypeError, ValueError):
        raise Hint(f"the function returns {_name(returned)}; the task asks for an array of numbers.") from None
    if output.shape != expected.shape:
        raise Hint(_explain_shape(output, expected, image.shape))
    if not np.allclose(output, expected, rtol=1e-5, atol=1e-5):
        raise Hint(_explain_values(output, expected, image, kernel, bias))


def _explain_shape(output: np.ndarray, expected: np.ndarray, shape: tuple[int, int]) -> str:
    (m, n), (rows, cols) = shape, expected.shape
    says = f"for an image of {m}×{n} the output has shape {output.shape} instead of {(rows, cols)}: "
    if output.shape == (cols, rows):
        return says + "rows and columns are swapped. `m, n = inputs.shape` are rows, then columns."
    if output.shape == (m, n):
        frames = (output[:rows, :cols], output[1:-1, 1:-1])
        if any(np.allclose(frame, expected) and np.isclose(frame.sum(), output.sum()) for frame in frames):
            return says + "the numbers are right, but their frame is too large; it has m - 2 rows and n - 2 columns."
        return says + "it is as large as the image. Without padding a 3×3 kernel fits m - 2 times n - 2 times."
    if output.shape in ((rows - 1, cols - 1), (rows - 1, cols), (rows, cols - 1)):
        return (
            says + "the last place is missing. range(m - 2) runs from 0 to m - 3, where the window ends in row m - 1."
        )
    if output.shape in ((rows + 1, cols + 1), (rows + 1, cols), (rows, cols + 1)):
        return says + "there is one place too many; the window would hang over the edge. Count to m - 2 and n - 2."
    if output.ndim == 0 or output.size == 1:
        return says + "it is a single number. Sum one 3×3 patch at a time, and keep each sum in its own cell."
    if output.size == expected.size:
        return says + "all the numbers are there; arrange them in m - 2 rows of n - 2 columns."
    return says + "a 3×3 kernel fits into m rows m - 2 times, and into n columns n - 2 times."


def _explain_values(
    output: np.ndarray, expected: np.ndarray, image: np.ndarray, kernel: np.ndarray, bias: float
) -> str:
    if np.ptp(output) == 0:
        return f"every cell holds {output.flat[0]:g}. Does the patch move with row and column?"
    patches = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    for sums, biases, ends in sorted(product(SUMS, BIASES, ENDS), key=lambda fault: sum(bool(f[0]) for f in fault)):
        if np.allclose(output, ends[1](sums[1](patches, kernel) + biases[1] * bias)):
            return "; and ".join(filter(None, [sums[0], biases[0], ends[0]])) + "."
    if np.allclose(output, np.trunc(expected)) or np.allclose(output, np.floor(expected)):
        return "decimals are cut off: the output array holds whole numbers only. Make it with np.zeros((m - 2, n - 2))."
    row, col = np.argwhere(~np.isclose(output, expected, rtol=1e-5, atol=1e-5))[0]
    patch = patches[row, col]
    return (
        f"at row {row}, column {col} it returns {output[row, col]:g}. There the patch is {patch.tolist()}; times the "
        f"kernel {kernel.tolist()}, cell by cell, its sum is {(patch * kernel).sum():g}, plus the bias {bias:g} "
        f"makes {expected[row, col]:g}."
    )


def _only_square(layer: Layer, error: Exception) -> str:
    try:
        _compare(layer, *SQUARE)
    except Hint:
        return ""
    return "It works for square images, so somewhere rows and columns are swapped: m counts rows, n columns."


def _refuses(layer: Layer, image: np.ndarray, kernel: np.ndarray) -> bool:
    try:
        layer(image, kernel, 0)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def _name(value: object) -> str:
    return f"{type(value).__name__} {value!r:.60}"
