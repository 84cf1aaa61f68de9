"""Normalisation that keeps black black while a network learns, and is folded into its convolutions afterwards."""

from __future__ import annotations

import torch
from torch import nn


class ScaleNorm(nn.Module):
    r"""Batch normalisation that only scales, then a threshold: what keeps black black.

    .. math:: y_c = g_c \, x_c / \sqrt{\overline{x_c^2}} + b_c, \quad b_c \le 0

    The mean square runs over a batch in training and is a running average in evaluation. Nothing is subtracted, so a
    black pixel stays 0 through scale and ReLU; after training, scale and threshold fold into the convolution before it.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.full((channels,), -0.05))
        self.register_buffer("mean_square", torch.ones(channels))

    def scale(self, mean_square: torch.Tensor) -> torch.Tensor:
        """Return the factor of each channel, shape (C,)."""
        return self.gain * (mean_square + 1e-6).rsqrt()

    def forward(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Scale and shift feature maps (N, C, H, W)."""
        mean_square = self.mean_square
        if self.training:
            mean_square = feature_maps.square().mean((0, 2, 3))
            self.mean_square.lerp_(mean_square.detach(), 0.02)
        return feature_maps * self.scale(mean_square).view(1, -1, 1, 1) + self.bias.view(1, -1, 1, 1)


def with_scale_norm(features: nn.Sequential) -> nn.Sequential:
    """Return the features with a `ScaleNorm` after each convolution, whose bias must be missing or is dropped."""
    layers: list[nn.Module] = []
    for layer in features:
        if isinstance(layer, nn.Conv2d):
            layer.register_parameter("bias", None)
            layers += [layer, ScaleNorm(layer.out_channels)]
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


@torch.no_grad()
def fold_scale_norm(features: nn.Sequential) -> nn.Sequential:
    """Return the same function without `ScaleNorm`: its scale in the kernels, its threshold as the bias."""
    layers: list[nn.Module] = []
    for layer in features:
        if isinstance(layer, ScaleNorm):
            convolution = layers[-1]
            convolution.weight.mul_(layer.scale(layer.mean_square).view(-1, 1, 1, 1))
            convolution.bias = nn.Parameter(layer.bias.detach().clone())
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


@torch.no_grad()
def keep_black_black(network: nn.Module) -> None:
    """Clamp the thresholds of every `ScaleNorm` to ≤ 0."""
    for layer in network.modules():
        if isinstance(layer, ScaleNorm):
            layer.bias.clamp_(max=0)
