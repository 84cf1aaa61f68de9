"""Layers of the networks that torch has not: two global poolings, and average pooling at every position."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class GlobalAveragePool(nn.Module):
    """The mean of each feature map over its frame: (N, C, H, W) → (N, C)."""

    def forward(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Average over rows and columns."""
        return feature_maps.mean((2, 3))


class GlobalSumPool(nn.Module):
    """The sum of each feature map, in units of a fixed area: (N, C, H, W) → (N, C).

    Unlike the mean over the frame it does not depend on how much black surrounds the digit.

    Args:
        area: cells of the feature map that count as one; any constant serves, it only sets the scale.
    """

    def __init__(self, area: float = 1.0):
        super().__init__()
        self.area = area

    def forward(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Sum over rows and columns."""
        return feature_maps.sum((2, 3)) / self.area

    def extra_repr(self) -> str:
        """Show the area in `print(network)`."""
        return f"area={self.area}"


class DenseAvgPool2d(nn.Module):
    r"""Average pooling of 2×2 cells that lie `dilation` apart, at every position (stride 1).

    .. math:: y_{ij} = \frac{1}{4} \sum_{a,b \in \{0, 1\}} x_{i + a d - p,\; j + b d - p}

    It is what `nn.AvgPool2d(2)` computes, without dropping the positions between (the "algorithme à trous",
    M. Holschneider et al., 1989).

    Args:
        dilation: d, cells of the input.
        full_padding: put p = d zeros around, so that every window that touches the map is there; else p = 0.
    """

    def __init__(self, dilation: int, full_padding: bool = True):
        super().__init__()
        self.dilation = dilation
        self.padding = dilation if full_padding else 0

    def forward(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Map (N, C, H, W) to (N, C, H + 2 p - d, W + 2 p - d)."""
        d = self.dilation
        padded = F.pad(feature_maps, (self.padding,) * 4)
        pairs = padded[:, :, d:] + padded[:, :, :-d]
        return (pairs[:, :, :, d:] + pairs[:, :, :, :-d]) / 4

    def extra_repr(self) -> str:
        """Show the dilation in `print(network)`."""
        return f"dilation={self.dilation}, padding={self.padding}"
