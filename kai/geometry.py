r"""What one cell of a network sees of the canvas: receptive fields, strides, and the black background.

Layer k slides a window of K cells, d apart, by s cells over maps padded by p. Counted in pixels of the canvas, along
one axis, the step j from one cell to the next, the receptive field r of a cell, and the first pixel a that cell 0 sees
(≤ 0: it begins in the padding) follow from layer to layer:

.. math::
    r_k = r_{k-1} + (K_k - 1)\, d_k\, j_{k-1}, \quad a_k = a_{k-1} - p_k\, j_{k-1}, \quad j_k = s_k\, j_{k-1}

Source: A. Araujo, W. Norris, J. Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS
from kai.layers import DenseAvgPool2d, GlobalAveragePool, GlobalSumPool
from kai.networks import DigitNetwork, count_parameters, layers_in_order, runs_as_defined
from kai.trial import undisturbed
from kai.windows import Window, required_window


@dataclass(frozen=True)
class Sight:
    """What the cells of a layer's maps see of the canvas, along one axis, in pixels.

    Attributes:
        side: cells of the map.
        step: from one cell to the next, the total stride.
        receptive_field: that one cell sees.
        start: first that cell 0 sees; below 0 where it begins in the padding.
    """

    side: int = CANVAS
    step: int = 1
    receptive_field: int = 1
    start: int = 0

    def through(self, window: Window) -> Sight:
        """Return what the cells of the next layer's maps see, if it slides this window."""
        return Sight(
            side=window.outputs(self.side),
            step=self.step * window.stride,
            receptive_field=self.receptive_field + window.extent * self.step,
            start=self.start - window.padding * self.step,
        )

    def span(self, cell: int) -> tuple[int, int]:
        """First and last pixel that a cell sees, the canvas being 0..55.

        >>> Sight(side=56, receptive_field=5, start=-2).span(0)
        (-2, 2)
        """
        first = self.start + cell * self.step
        return first, first + self.receptive_field - 1


@dataclass(frozen=True)
class Stage:
    """One layer of a network with the ReLU that follows it, as a diagram draws it.

    Attributes:
        name: "conv1", "pool1", …, "flatten" or "global pool", "dense1", …; numbered by kind.
        layer: the module itself.
        relu: whether a ReLU follows.
        is_extractor: whether it belongs to the feature extractor (else to the classifier).
        output_shape: of one image, (C, H, W) or (D,).
        parameters: numbers that it learned.
        window: what it slides, or None.
        sight: what its cells see, or None where each output sees the whole canvas.
    """

    name: str
    layer: nn.Module
    relu: bool
    is_extractor: bool
    output_shape: tuple[int, ...]
    parameters: int
    window: Window | None
    sight: Sight | None


_KINDS = {
    nn.Conv2d: "conv", nn.AvgPool2d: "pool", nn.MaxPool2d: "pool", DenseAvgPool2d: "pool", nn.Linear: "dense",
}  # fmt: skip
_SLIDING = {*_KINDS} - {nn.Linear}
_ONCE = {nn.Flatten: "flatten", GlobalAveragePool: "global pool", GlobalSumPool: "global pool"}


def stages(network: DigitNetwork, size: int = CANVAS) -> list[Stage]:
    """List the stages of a network, measured by running one black image through it.

    Args:
        network: of the layers that `kai.networks` knows.
        size: side of the square input, pixels.

    Raises:
        TypeError: if a layer has no name here, or slides no square window (`kai.windows`).

    >>> from kai.networks import LeNet
    >>> [(stage.name, stage.output_shape) for stage in stages(LeNet())][:3]
    [('conv1', (6, 56, 56)), ('pool1', (6, 28, 28)), ('conv2', (16, 24, 24))]
    """
    found: list[Stage] = []
    counts: dict[str, int] = {}
    sight: Sight | None = Sight(size)
    layers = _layers(network)
    for index, ((layer, is_extractor), shape) in enumerate(zip(layers, _shapes(network, size), strict=True)):
        if isinstance(layer, nn.ReLU):
            continue
        name = _name(layer, counts)
        window = required_window(layer) if type(layer) in _SLIDING else None
        sight = sight.through(window) if sight and window else None
        relu = index + 1 < len(layers) and isinstance(layers[index + 1][0], nn.ReLU)
        found.append(Stage(name, layer, relu, is_extractor, shape, count_parameters(layer), window, sight))
    return found


def _layers(network: DigitNetwork) -> list[tuple[nn.Module, bool]]:
    """Return the layers in the order in which they run, each with whether it belongs to the feature extractor."""
    if not isinstance(network, DigitNetwork) or not runs_as_defined(network):
        raise TypeError(f"{type(network).__name__} must be a DigitNetwork without a forward of its own")
    return [(layer, not name.startswith("classifier")) for name, layer in layers_in_order(network)]


def _shapes(network: DigitNetwork, size: int) -> list[tuple[int, ...]]:
    """Return the shape of what each layer makes of an image, without the batch axis."""
    parameter = next(network.parameters(), torch.empty(0))
    value, shapes = parameter.new_zeros(1, 1, size, size), []
    with undisturbed(network):
        for layer, _ in _layers(network):
            value = layer(value)
            shapes.append(tuple(value.shape[1:]))
    return shapes


def _name(layer: nn.Module, counts: dict[str, int]) -> str:
    if type(layer) in _ONCE:
        return _ONCE[type(layer)]
    kind = _KINDS.get(type(layer))
    if kind is None:
        raise TypeError(f"a diagram has no name for {type(layer).__name__}; it knows {_known()}")
    counts[kind] = counts.get(kind, 0) + 1
    return f"{kind}{counts[kind]}"


def _known() -> str:
    return ", ".join(sorted(kind.__name__ for kind in [*_KINDS, *_ONCE]))


@torch.no_grad()
def backgrounds(features: nn.Sequential) -> list[torch.Tensor]:
    """Return what each layer makes of endless black, (C,) a layer: where no padding is near, its map has that value.

    After the first bias it need not be 0, so that zeros around a later map are not what lies beyond the canvas.

    Args:
        features: convolutions, poolings and ReLUs.

    Raises:
        TypeError: if a layer is something else, or has no `Window`.
    """
    value, found = torch.zeros(1), []
    for _, layer in layers_in_order(features):
        required_window(layer)
        if isinstance(layer, nn.Conv2d):
            weight = layer.weight.detach().cpu()
            point = value.to(weight.dtype).view(1, -1, 1, 1)
            value = F.conv2d(point, weight.sum((2, 3), keepdim=True), groups=layer.groups).flatten()
            value = value if layer.bias is None else value + layer.bias.detach().cpu()
        elif isinstance(layer, nn.ReLU):
            value = value.relu()
        found.append(value)
    return found


def stage_outputs(network: DigitNetwork, images: torch.Tensor) -> list[torch.Tensor]:
    """Run images (N, 1, H, W) through a network and return what each of its `stages` puts out, after its ReLU.

    Returns:
        One a stage: (N, C, H', W') or (N, D).
    """
    value, outputs = images, []
    for layer, _ in _layers(network):
        value = layer(value)
        if isinstance(layer, nn.ReLU) and outputs:
            outputs[-1] = value
        else:
            outputs.append(value)
    return outputs
