r"""What one cell of a network sees of the canvas: receptive fields, strides, and the black background.

Layer k slides a window of K cells, d apart, by s cells over maps padded by p. Counted in pixels of the canvas, along
one axis, the step j from one cell to the next, the receptive field r of a cell, and the first pixel a that cell 0 sees
(≤ 0: it begins in the padding) follow from layer to layer:

.. math::
    r_k = r_{k-1} + (K_k - 1)\, d_k\, j_{k-1}, \quad a_k = a_{k-1} - p_k\, j_{k-1}, \quad j_k = s_k\, j_{k-1}

Source: A. Araujo, W. Norris, J. Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS
from kai.networks import (
    DenseAvgPool2d,
    DigitNetwork,
    GlobalAveragePool,
    GlobalSumPool,
    count_parameters,
    layer_table,
)


@dataclass(frozen=True)
class Window:
    """The square window that a layer slides, along one axis.

    Attributes:
        cells: of the layer's input that it meets.
        dilation: cells from one of them to the next.
        stride: cells that it moves on.
        padding: cells of zeros before the first.
    """

    cells: int = 1
    dilation: int = 1
    stride: int = 1
    padding: int = 0

    @property
    def extent(self) -> int:
        """Cells from the first to the last that it meets."""
        return (self.cells - 1) * self.dilation

    def outputs(self, side: int) -> int:
        """How many windows fit on `side` cells; less than one if none does."""
        return (side + 2 * self.padding - self.extent - 1) // self.stride + 1


def window_of(layer: nn.Module) -> Window | None:
    """Return the window of a convolution, a pooling or a ReLU (one cell); None for what slides no square window.

    >>> window_of(nn.Conv2d(1, 6, 5, padding=2))
    Window(cells=5, dilation=1, stride=1, padding=2)
    >>> window_of(nn.Flatten()) is None
    True
    """
    match layer:
        case nn.ReLU():
            return Window()
        case DenseAvgPool2d():
            return Window(2, layer.dilation, padding=layer.padding)
        case nn.Conv2d() if layer.padding_mode == "zeros" and not isinstance(layer.padding, str):
            sides = (layer.kernel_size, layer.dilation, layer.stride, layer.padding)
        case nn.AvgPool2d() if not layer.ceil_mode and layer.divisor_override is None:
            sides = (layer.kernel_size, 1, layer.stride, layer.padding)
        case nn.MaxPool2d() if not layer.ceil_mode and not layer.return_indices:
            sides = (layer.kernel_size, layer.dilation, layer.stride, layer.padding)
        case _:
            return None
    pairs = [(side, side) if isinstance(side, int) else tuple(side) for side in sides]
    return Window(*(down for down, _ in pairs)) if all(down == across for down, across in pairs) else None


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
_ONCE = {nn.Flatten: "flatten", GlobalAveragePool: "global pool", GlobalSumPool: "global pool"}


def stages(network: DigitNetwork, size: int = CANVAS) -> list[Stage]:
    """List the stages of a network, measured by running one black image through it.

    Args:
        network: of the layers that `kai.networks` knows.
        size: side of the square input, pixels.

    Raises:
        TypeError: if a layer has no name here.

    >>> from kai.networks import LeNet
    >>> [(stage.name, stage.output_shape) for stage in stages(LeNet())][:3]
    [('conv1', (6, 56, 56)), ('pool1', (6, 28, 28)), ('conv2', (16, 24, 24))]
    """
    found: list[Stage] = []
    counts: dict[str, int] = {}
    sight: Sight | None = Sight(size)
    shapes = [row.output_shape for row in layer_table(network, (1, size, size))]
    layers = list(_leaves(network))
    for index, ((layer, is_extractor), shape) in enumerate(zip(layers, shapes, strict=True)):
        if isinstance(layer, nn.ReLU):
            continue
        window = window_of(layer)
        sight = sight.through(window) if sight and window else None
        relu = index + 1 < len(layers) and isinstance(layers[index + 1][0], nn.ReLU)
        name = _name(layer, counts)
        found.append(Stage(name, layer, relu, is_extractor, shape, count_parameters(layer), window, sight))
    return found


def _leaves(network: DigitNetwork) -> Iterator[tuple[nn.Module, bool]]:
    for part, is_extractor in ((network.features, True), (network.pooling, True), (network.classifier, False)):
        for module in part.modules():
            if not list(module.children()) and not isinstance(module, nn.Sequential):
                yield module, is_extractor


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
        TypeError: if a layer is something else.
    """
    value, found = torch.zeros(1), []
    for layer in features:
        if isinstance(layer, nn.Conv2d):
            weight = layer.weight.detach().cpu()
            point = value.to(weight.dtype).view(1, -1, 1, 1)
            value = F.conv2d(point, weight.sum((2, 3), keepdim=True), groups=layer.groups).flatten()
            value = value if layer.bias is None else value + layer.bias.detach().cpu()
        elif isinstance(layer, nn.ReLU):
            value = value.relu()
        elif window_of(layer) is None:
            raise TypeError(f"{type(layer).__name__} is no convolution, pooling or ReLU")
        found.append(value)
    return found


def stage_outputs(network: DigitNetwork, images: torch.Tensor) -> list[torch.Tensor]:
    """Run images (N, 1, H, W) through a network and return what each of its `stages` puts out, after its ReLU.

    Returns:
        One a stage: (N, C, H', W') or (N, D).
    """
    layers = [layer for layer, _ in _leaves(network)]
    value, outputs = images, []
    for layer in layers:
        value = layer(value)
        if isinstance(layer, nn.ReLU) and outputs:
            outputs[-1] = value
        else:
            outputs.append(value)
    return outputs
