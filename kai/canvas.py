"""The 56×56 canvas and the 28×28 digit that stands on it: placing, and bringing foreign digits to MNIST's form."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F

DIGIT = 28
"""Side of a digit's frame, pixels."""
CANVAS = 56
"""Side of the canvas that the networks see, pixels."""
OFFSETS = CANVAS - DIGIT + 1
"""Number of offsets along one axis: 0..28, hence 29×29 = 841 placements."""
TOP_LEFT = (0, 0)
"""Where the networks were trained, and what the notebook's first test set shows."""
BOTTOM_RIGHT = (CANVAS - DIGIT, CANVAS - DIGIT)
"""What the notebook's second test set shows."""

WHITE = 255
"""The brightest grey level as an integer."""
ROUNDING = 1 / WHITE
"""How far a float may lie beyond 0..1: one step, for what resampling and rounding add."""
NORMALISED = 32
"""Beyond the largest value of a normalised image: scaled to mean 0 and deviation 1, white on a canvas is about 6."""

BOX = 20
"""MNIST's digits were scaled, keeping their proportions, to fit into a box of 20×20 pixels (LeCun et al., 1998)."""
FAINTEST = 0.02
"""Grey level above which a pixel counts as ink when that box is measured: five steps of 255."""


def as_grey(images: np.ndarray | torch.Tensor, name: str = "images") -> torch.Tensor:
    """Return `images` as float32 grey levels in 0..1; integers are taken as 0..255, truth values as black and white.

    Args:
        images: of any shape.
        name: what they are called where they come from, for errors.

    Raises:
        ValueError: if they hold NaN or infinity, or anything else that is no such grey level: floats 0..255, say.

    >>> as_grey(np.array([[0, 255]], dtype=np.uint8))
    tensor([[0., 1.]])
    """
    levels = _as_tensor(images)
    check_grey(levels, name)
    return to_unit(levels)


def to_unit(levels: torch.Tensor) -> torch.Tensor:
    """Return grey levels that are known to be good as float32 in 0..1; a GPU is not waited for."""
    return levels / WHITE if _is_integral(levels) else levels.float()


def place(images: np.ndarray | torch.Tensor, offset: tuple[int, int] = TOP_LEFT) -> torch.Tensor:
    """Place digits on black canvases.

    Args:
        images: (N, 28, 28), integer grey levels 0..255 or float 0..1.
        offset: `(row, col)` of the frame's top-left corner on the canvas, each 0..28.

    Returns:
        float32 grey levels 0..1, shape (N, 1, 56, 56).

    Raises:
        ValueError: if the images have another shape or hold no such grey levels, or the frame would leave the canvas.

    >>> canvases = place(np.full((1, 28, 28), 255, np.uint8), offset=(28, 0))
    >>> canvases.shape, canvases[0, 0, 27, 0].item(), canvases[0, 0, 28, 0].item()
    (torch.Size([1, 1, 56, 56]), 0.0, 1.0)
    """
    levels = _as_tensor(images)
    if levels.ndim != 3 or levels.shape[1:] != (DIGIT, DIGIT):
        raise ValueError(f"images must have shape (N, {DIGIT}, {DIGIT}), not {tuple(levels.shape)}")
    check_grey(levels)
    return place_levels(levels, offset)


def place_levels(levels: torch.Tensor, offset: tuple[int, int] = TOP_LEFT) -> torch.Tensor:
    """Place digits (N, 28, 28) whose grey levels are known to be good; a GPU is not waited for."""
    row, col = check_offset(offset)
    canvases = torch.zeros(len(levels), 1, CANVAS, CANVAS, device=levels.device)
    frames = canvases[:, 0, row : row + DIGIT, col : col + DIGIT]
    if _is_integral(levels):
        torch.div(levels, WHITE, out=frames)  # in one pass: a loader does this for every batch
    else:
        frames.copy_(levels)
    return canvases


def _as_tensor(images: np.ndarray | torch.Tensor) -> torch.Tensor:
    if isinstance(images, np.ndarray):  # torch takes neither read-only arrays nor flipped views
        images = np.require(images, requirements=["C", "W"])
    return torch.as_tensor(images)


def _is_integral(levels: torch.Tensor) -> bool:
    return not levels.is_floating_point() and levels.dtype != torch.bool


def check_grey(levels: torch.Tensor, name: str = "images") -> None:
    """Require grey levels: 0..255 as integers, or 0..1, and a rounding beyond, as floats.

    Raises:
        ValueError: if a level lies elsewhere, is NaN or a complex number.
    """
    if levels.is_complex():
        raise ValueError(f"{name} must hold grey levels, not {levels.dtype} numbers")
    if levels.dtype in (torch.uint8, torch.bool) or levels.numel() == 0:
        return
    whole = _is_integral(levels)
    lowest, highest = (level.item() for level in (levels.long() if whole else levels.detach()).aminmax())
    if whole:
        if lowest < 0 or highest > WHITE:
            raise ValueError(f"{name} must hold grey levels 0..{WHITE} as integers, not {lowest}..{highest}")
        return
    if not (math.isfinite(lowest) and math.isfinite(highest)):
        raise ValueError(f"{name} must not hold NaN or infinity")
    if lowest < -ROUNDING or highest > 1 + ROUNDING:
        mend = f"divide them by {WHITE}" if lowest >= 0 else "undo their normalisation"
        raise ValueError(
            f"{name} must hold grey levels 0..1 as floats, or 0..{WHITE} as integers; these floats are "
            f"{lowest:g}..{highest:g}: {mend}"
        )


def check_not_bytes(inputs: torch.Tensor) -> None:
    """Refuse floats that are grey levels 0..255, as inputs of a network, which may well be normalised.

    Raises:
        ValueError: if they reach further than any normalised image, or are no numbers.
    """
    if not inputs.is_floating_point() or inputs.numel() == 0:
        return
    highest = inputs.detach().amax().item()
    if not math.isfinite(highest):
        raise ValueError("images must not hold NaN or infinity")
    if highest > NORMALISED:
        raise ValueError(
            f"images reach {highest:g}: floats 0..{WHITE}, where networks are given 0..1; divide them by {WHITE}"
        )


def check_offset(offset: tuple[int, int]) -> tuple[int, int]:
    """Return `offset` if the digit's frame lies wholly on the canvas.

    Raises:
        ValueError: if a coordinate is no integer in 0..28.
    """
    try:
        row, col = offset
        valid = row == int(row) and col == int(col) and 0 <= row < OFFSETS and 0 <= col < OFFSETS
    except (TypeError, ValueError):
        valid = False
    if not valid:
        raise ValueError(f"offset must be (row, col), integers in 0..{OFFSETS - 1}, not {offset!r}")
    return int(row), int(col)


def like_mnist(image: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Bring a picture of one digit, ink bright on black, to MNIST's form.

    The ink's bounding box is scaled, keeping its proportions, to fit into 20×20 pixels; then the digit is moved by
    whole pixels so that its centre of mass lies at the centre of the 28×28 frame (LeCun et al., 1998, section III.A);
    MNIST has it within half a pixel of row 14, column 14. Ink that would leave the frame is moved less.

    Args:
        image: (H, W), any size; integers 0..255 or float 0..1.

    Returns:
        float32 grey levels 0..1, shape (28, 28); black if the image holds no ink.

    Raises:
        ValueError: if the image has no two axes, or holds no such grey levels.

    >>> stroke = np.zeros((90, 60), np.uint8)
    >>> stroke[10:70, 30:36] = 255
    >>> digit = like_mnist(stroke)
    >>> rows = digit.sum(1).nonzero().flatten()
    >>> digit.shape, (rows[-1] - rows[0] + 1).item()
    (torch.Size([28, 28]), 20)
    """
    grey = as_grey(image, "image")
    if grey.ndim != 2:
        raise ValueError(f"image must have shape (H, W), not {tuple(grey.shape)}")
    digit = torch.zeros(DIGIT, DIGIT)
    ink = grey > FAINTEST
    rows, cols = (ink.any(axis).nonzero().flatten() for axis in (1, 0))
    if len(rows) == 0:
        return digit
    box = grey[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    scale = BOX / max(box.shape)
    size = [max(1, round(side * scale)) for side in box.shape]
    box = F.interpolate(box[None, None], size=size, mode="bicubic", antialias=True)[0, 0].clamp(0, 1)
    mass = box.sum()
    centre = [((box.sum(1 - axis) * torch.arange(size[axis])).sum() / mass).item() for axis in (0, 1)]
    row, col = (min(max(round(DIGIT / 2 - centre[axis]), 0), DIGIT - size[axis]) for axis in (0, 1))
    digit[row : row + size[0], col : col + size[1]] = box
    return digit
