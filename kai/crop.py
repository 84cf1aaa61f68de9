r"""What a digit at top-left reaches: the same logits and gradients as on the whole canvas, at a fraction of the work.

The networks of the notebook are trained on digits that stand in the canvas's top-left corner. A map of k cells side
depends on the digit in its first h×h cells alone; the rest is what the network makes of a black canvas, the same for
every digit of a batch. So each layer runs on the cells that a digit can reach, with the strip beyond them taken from
*one* black canvas that is run along. Nothing is approximated: it holds for any padding and any weights, and gradients
flow through the black canvas as well. A dense first layer meets black, which is 0, outside the frame: the weights
there have no gradient, and without weight decay neither Adam (0 / (0 + ε) = 0) nor momentum ever moves them.

How far a digit reaches: a layer whose window is K cells, d apart, sliding by s over maps padded by p, makes of the
first h cells that vary

.. math:: h' = \lfloor (h - 1 + p) / s \rfloor + 1, \quad \text{of which the last sees cell } (h' - 1) s - p + (K - 1) d

cut off at the map's side.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS, DIGIT
from kai.layers import GlobalAveragePool, GlobalSumPool
from kai.networks import DigitNetwork, runs_as_defined
from kai.windows import window_of

POOLINGS = (nn.Flatten, GlobalAveragePool, GlobalSumPool)


def can_crop(network: nn.Module) -> bool:
    """Tell whether `cropped` knows every layer of a network.

    >>> from kai.networks import LeNet
    >>> can_crop(LeNet()), can_crop(nn.Sequential(LeNet(), nn.Softmax(1)))
    (True, False)
    """
    if not runs_as_defined(network) or type(network.pooling) not in POOLINGS:
        return False
    if len(network.features) == 0:
        return _starts_dense(network)
    return all(_can_slide(layer) for layer in network.features)


def _starts_dense(network: DigitNetwork) -> bool:
    first = network.classifier[0]
    return type(network.pooling) is nn.Flatten and type(first) is nn.Linear and first.in_features == CANVAS**2


def _can_slide(layer: nn.Module) -> bool:
    window = window_of(layer)
    if window is None:
        return False
    return isinstance(layer, (nn.Conv2d, nn.ReLU)) or window.padding == 0


def cropped(network: DigitNetwork) -> CroppedMaps | CroppedDense:
    """Return a module that answers bare digits (N, 1, 28, 28) as `network` answers them at the canvas's top-left.

    Train the module in the network's place, and call its `write_back()` before the network itself is used.

    Args:
        network: maps canvases (N, 1, 56, 56) to logits.

    Raises:
        ValueError: if it has layers of another kind; `can_crop` tells.

    >>> from kai.canvas import place
    >>> from kai.networks import LeNet
    >>> network, digits = LeNet(), torch.rand(2, 1, 28, 28)
    >>> torch.allclose(cropped(network)(digits), network(place(digits[:, 0])), atol=1e-5)
    True
    """
    if not can_crop(network):
        raise ValueError(
            f"{type(network).__name__} cannot be cropped; it takes a DigitNetwork for the {CANVAS}×{CANVAS} canvas "
            "of convolutions, ReLUs and unpadded poolings: train it on placed digits instead"
        )
    return CroppedMaps(network) if len(network.features) else CroppedDense(network)


class CroppedDense(nn.Module):
    """A dense network with the first layer's weights that ink can meet: 784 columns of 3136.

    They are parameters of their own, for optimisers want them in one piece; all others are the network's.
    """

    def __init__(self, network: DigitNetwork):
        super().__init__()
        first = network.classifier[0]
        self._whole = (first,)  # in a tuple, so that its weights are none of this module's parameters
        met = self._met().reshape(first.out_features, DIGIT**2).clone()
        self.weight = nn.Parameter(met, requires_grad=first.weight.requires_grad)
        self.bias = first.bias
        self.rest = network.classifier[1:]

    def _met(self) -> torch.Tensor:
        """Return the weights that the digit meets, a view: (H, 28, 28)."""
        weight = self._whole[0].weight.detach()
        return weight.view(-1, CANVAS, CANVAS)[:, :DIGIT, :DIGIT]

    @torch.no_grad()
    def write_back(self) -> None:
        """Put what was learned into the network."""
        self._met().copy_(self.weight.view(-1, DIGIT, DIGIT))

    def forward(self, digits: torch.Tensor) -> torch.Tensor:
        """Map digits (N, 1, 28, 28) to logits (N, 10)."""
        outputs = F.linear(digits.flatten(1), self.weight, self.bias)
        for layer in self.rest:
            outputs = layer(outputs)
        return outputs


class CroppedMaps(nn.Module):
    """A convolutional network that computes the cells which a digit at top-left can reach, and one black canvas."""

    def __init__(self, network: DigitNetwork):
        super().__init__()
        self.network = network
        layers = [nn.Identity(), *network.features]
        # ReLUs work in place, so none may follow another; it would change nothing.
        self._layers = [b for a, b in pairwise(layers) if not (isinstance(a, nn.ReLU) and isinstance(b, nn.ReLU))]

    def write_back(self) -> None:
        """Do nothing: the parameters are the network's own."""

    def forward(self, digits: torch.Tensor) -> torch.Tensor:
        """Map digits (N, 1, 28, 28) to logits (N, 10)."""
        black = digits.new_zeros(1, 1, CANVAS, CANVAS)
        reached = digits
        for layer in self._layers:
            black_after = layer(black)
            reached = _slide(layer, reached, black, black_after.shape[2])
            black = black_after
        return self.network.classifier(self._pool(reached, black))

    def _pool(self, reached: torch.Tensor, black: torch.Tensor) -> torch.Tensor:
        pooling = self.network.pooling
        if isinstance(pooling, nn.Flatten):
            return pooling(_extend(reached, black, black.shape[2]))
        side = reached.shape[2]
        change = (reached - black[:, :, :side, :side]).sum((2, 3))
        area = pooling.area if isinstance(pooling, GlobalSumPool) else black.shape[2] * black.shape[3]
        return pooling(black) + change / area


def _slide(layer: nn.Module, reached: torch.Tensor, black: torch.Tensor, side_after: int) -> torch.Tensor:
    """Run a layer on the cells that decide which of its outputs a digit reaches: (N, C, h, h) → (N, C', h', h')."""
    if isinstance(layer, nn.ReLU):
        return F.relu(reached, inplace=reached.requires_grad)
    window = window_of(layer)
    h, side = reached.shape[2], black.shape[2]
    h_after = min((h - 1 + window.padding) // window.stride + 1, side_after)
    seen = (h_after - 1) * window.stride - window.padding + window.extent + 1
    inputs = _extend(reached, black, min(seen, side))[:, :, :seen, :seen]
    if not isinstance(layer, nn.Conv2d):
        return layer(inputs)
    inputs = F.pad(inputs, (window.padding, max(seen - side, 0)) * 2)
    return F.conv2d(inputs, layer.weight, layer.bias, layer.stride, 0, layer.dilation, layer.groups)


def _extend(reached: torch.Tensor, black: torch.Tensor, side: int) -> torch.Tensor:
    """Continue what the digit reaches, (N, C, h, h), by what lies beyond it on the black canvas: (N, C, side, side)."""
    h = reached.shape[2]
    if side <= h:
        return reached
    right = black[:, :, :h, h:side].expand(len(reached), -1, -1, -1)
    below = black[:, :, h:side, :side].expand(len(reached), -1, -1, -1)
    return torch.cat([torch.cat([reached, right], 3), below], 2)
