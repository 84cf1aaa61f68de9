"""Augmentation that turns, scales, thickens and blurs digits, and never moves them.

Every geometric change is a linear map about the centre of the frame, where MNIST has a digit's centre of mass, so that
a network trained on augmented top-left digits has still seen top-left digits alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from kai.canvas import DIGIT


@dataclass(frozen=True)
class Augmentation:
    """How much digits are changed; zero everywhere leaves them as they are.

    Attributes:
        turn: largest rotation, degrees, either way.
        scale: largest factor of size, and its reciprocal the smallest; 1 for none.
        stretch: largest factor of length along a random axis, and its reciprocal the smallest; 1 for none.
        thicken: how much of a 3×3 grey dilation (or erosion, half as much) is blended in at most, 0..1.
        blur: how much of a 3×3 binomial blur is blended in at most, 0..1.
    """

    turn: float = 0.0
    scale: float = 1.0
    stretch: float = 1.0
    thicken: float = 0.0
    blur: float = 0.0

    def __call__(self, digits: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Change a batch of digits.

        Args:
            digits: float grey levels 0..1, shape (N, 1, 28, 28).
            generator: source of all randomness, on the CPU.

        Returns:
            Grey levels 0..1 of the same shape.
        """
        n = len(digits)
        maps = random_linear_maps(n, self.turn, self.scale, self.stretch, generator).to(digits.device)
        digits = apply_linear_maps(digits, maps)
        if self.thicken:
            amount = self.thicken * torch.empty(n, 1, 1, 1).uniform_(-1, 1, generator=generator).to(digits.device)
            digits = change_stroke(digits, amount)
        if self.blur:
            amount = self.blur * torch.empty(n, 1, 1, 1).uniform_(0, 1, generator=generator).to(digits.device)
            digits = digits + amount * (binomial_blur(digits) - digits)
        return digits


def random_linear_maps(n: int, turn: float, scale: float, stretch: float, generator: torch.Generator) -> torch.Tensor:
    """Draw `n` linear maps of the plane: a turn after a stretch along a random axis and a change of size.

    Returns:
        Matrices that act on (col, row) vectors, shape (n, 2, 2).
    """

    def uniform(low: float, high: float) -> torch.Tensor:
        return torch.empty(n).uniform_(low, high, generator=generator)

    turns = _rotations(uniform(-turn, turn) * math.pi / 180)
    axes = _rotations(uniform(0, math.pi))
    size = uniform(-math.log(scale), math.log(scale)).exp()
    length = uniform(-math.log(stretch), math.log(stretch)).exp()
    sides = torch.diag_embed(torch.stack([size * length.sqrt(), size / length.sqrt()], 1))
    return turns @ axes @ sides @ axes.transpose(1, 2)


def _rotations(angles: torch.Tensor) -> torch.Tensor:
    cos, sin = angles.cos(), angles.sin()
    return torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)


def apply_linear_maps(digits: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Map each digit about its centre of mass's place in MNIST, row 14, column 14, which stays where it is.

    Args:
        digits: (N, 1, 28, 28).
        maps: (N, 2, 2), acting on (col, row) vectors.
    """
    ticks = torch.arange(DIGIT, dtype=digits.dtype, device=digits.device) - DIGIT / 2
    rows, cols = torch.meshgrid(ticks, ticks, indexing="ij")
    targets = torch.stack([cols, rows], -1).reshape(1, -1, 2)
    sources = targets @ torch.linalg.inv(maps).transpose(1, 2) + DIGIT / 2
    grid = (2 * sources + 1) / DIGIT - 1
    return F.grid_sample(digits, grid.view(-1, DIGIT, DIGIT, 2), align_corners=False)


def change_stroke(digits: torch.Tensor, amount: torch.Tensor) -> torch.Tensor:
    """Blend each digit with its 3×3 grey dilation (amount > 0) or, half as much, its erosion (amount < 0).

    Args:
        digits: (N, 1, H, W), grey levels 0..1.
        amount: (N, 1, 1, 1), -1..1.
    """
    dilated = F.max_pool2d(digits, 3, stride=1, padding=1)
    eroded = -F.max_pool2d(-digits, 3, stride=1, padding=1)
    return digits + amount.clamp(min=0) * (dilated - digits) + amount.clamp(max=0).abs() / 2 * (eroded - digits)


def binomial_blur(digits: torch.Tensor) -> torch.Tensor:
    """Blur with the binomial kernel (1 2 1)ᵀ(1 2 1) / 16; black lies beyond the frame."""
    binomial = digits.new_tensor([1.0, 2.0, 1.0])
    kernel = (binomial[:, None] * binomial / 16).view(1, 1, 3, 3)
    return F.conv2d(digits, kernel, padding=1)
