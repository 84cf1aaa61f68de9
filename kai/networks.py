"""The notebook's networks, and LeNets whose border is neutral, so that placement stops mattering.

Every network is a `DigitNetwork`: a feature extractor, a pooling that turns feature maps into a vector, a classifier.
All map grey levels 0..1 of shape (N, 1, H, W) to logits (N, 10). What deep learning calls a convolution is a
cross-correlation: the kernel is not flipped.

Sources: the workshop notebook, tasks 3, 9, 10 and 12; Y. LeCun et al., 1998 (LeNet-5).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS
from kai.labels import CLASSES
from kai.trial import undisturbed

POOL_AREA = 16.0
"""Cells that the neutral networks' global pool counts as one; it only sets the scale of the pooled features."""


class DigitNetwork(nn.Module):
    """logits = classifier(pooling(features(images))).

    Args:
        features: turns images (N, 1, H, W) into feature maps (N, C, H', W'); identity for an MLP.
        pooling: turns feature maps into vectors (N, D).
        classifier: turns vectors (N, D) into logits (N, 10).
    """

    def __init__(self, features: nn.Sequential, pooling: nn.Module, classifier: nn.Sequential):
        super().__init__()
        self.features = features
        self.pooling = pooling
        self.classifier = classifier

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Map images (N, 1, H, W) to logits (N, 10)."""
        return self.classifier(self.pooling(self.features(images)))


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


class MLP(DigitNetwork):
    """The notebook's multi-layer perceptron (task 3): 3136 → 50 → 10, 157,360 parameters."""

    def __init__(self, hidden: int = 50, size: int = CANVAS):
        super().__init__(
            nn.Sequential(),
            nn.Flatten(),
            nn.Sequential(nn.Linear(size * size, hidden), nn.ReLU(), nn.Linear(hidden, CLASSES)),
        )


def _lenet_classifier(inputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES))


class LeNet(DigitNetwork):
    """LeNet as the notebook draws it, for 28×28 digits (task 9) or 56×56 canvases (task 10).

    Its dense layers read 16×5×5 = 400 or 16×12×12 = 2304 features at fixed places.

    Args:
        size: side of the square input, pixels; 28 or 56 in the notebook.
    """

    def __init__(self, size: int = CANVAS):
        side = (size // 2 - 4) // 2
        super().__init__(
            nn.Sequential(
                nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
                nn.Conv2d(6, 16, kernel_size=5), nn.ReLU(), nn.AvgPool2d(2),
            ),
            nn.Flatten(),
            _lenet_classifier(16 * side * side),
        )  # fmt: skip


class GlobalPoolLeNet(DigitNetwork):
    """The notebook's LeNet3 (task 12): LeNet whose last pooling leaves one number a channel, 16 in all.

    Not exactly invariant: conv2 is unpadded, so a digit that touches an edge loses windows there, and pooling by 2 is
    equivariant to even shifts only.
    """

    def __init__(self):
        super().__init__(
            nn.Sequential(
                nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
                nn.Conv2d(6, 16, kernel_size=5), nn.ReLU(),
            ),
            GlobalAveragePool(),
            _lenet_classifier(16),
        )  # fmt: skip


class NeutralLeNet(DigitNetwork):
    """A global-pooled LeNet for which the black around a digit does not exist.

    Three conditions make the border neutral: no bias is positive, so black stays exactly 0 through every ReLU and zero
    padding is the same as background; padding is full (kernel - 1), so no window that touches the digit is lost; the
    global pool is a sum, so it does not matter how much black it runs over. The logits are then exactly equal for all
    shifts by multiples of the total stride, wherever the digit stands, and on frames of any size.

    Args:
        channels: feature maps of each convolution.
        kernel_sizes: side of each kernel, pixels of that layer's input.
        pooled: how many convolutions, from the first on, are followed by 2×2 average pooling.
        hidden: units of a hidden dense layer, or 0 for none.
        biased: whether convolutions carry a bias, kept ≤ 0.
        every_shift: compute the pooling at every position instead of every second one, and dilate the kernels after it
            (à trous). The weights keep their shapes and meaning; the total stride becomes 1, so that the logits are
            equal at *every* shift, to float rounding, at the cost of larger maps.
    """

    def __init__(
        self,
        channels: Sequence[int] = (6, 16),
        kernel_sizes: Sequence[int] = (5, 5),
        pooled: int = 1,
        hidden: int = 0,
        biased: bool = False,
        every_shift: bool = False,
    ):
        layers: list[nn.Module] = []
        stride, previous = 1, 1
        for index, (n, kernel_size) in enumerate(zip(channels, kernel_sizes, strict=True)):
            dilation = stride if every_shift else 1
            layers += [
                nn.Conv2d(
                    previous, n, kernel_size, padding=(kernel_size - 1) * dilation, dilation=dilation, bias=biased
                ),
                nn.ReLU(),
            ]
            if index < pooled:
                layers.append(DenseAvgPool2d(stride) if every_shift else nn.AvgPool2d(2))
                stride *= 2
            previous = n
        if hidden:
            head = [nn.Linear(previous, hidden), nn.ReLU(), nn.Linear(hidden, CLASSES)]
        else:
            head = [nn.Linear(previous, CLASSES)]
        area = POOL_AREA * stride**2 if every_shift else POOL_AREA
        super().__init__(nn.Sequential(*layers), GlobalSumPool(area), nn.Sequential(*head))


ARCHITECTURES = {cls.__name__: cls for cls in (MLP, LeNet, GlobalPoolLeNet, NeutralLeNet)}
"""The networks that a model card may name."""


def layer_specs(network: DigitNetwork) -> list[dict]:
    """Describe a network's layers for an engine outside Python, such as the one in the page.

    Returns:
        One dict a layer, in the order in which they run. `type` is "conv2d", "relu", "avg_pool2d",
        "dense_avg_pool2d", "flatten", "global_average_pool", "global_sum_pool" or "linear"; layers with weights have a
        `name`, whose tensors are `{name}.weight` and, if `bias` is true, `{name}.bias`.

    Raises:
        TypeError: if the network has a layer of another kind.
    """
    return [
        _layer_spec(name, layer)
        for name, layer in network.named_modules()
        if not list(layer.children()) and not _is_empty(layer)
    ]


def _layer_spec(name: str, layer: nn.Module) -> dict:
    match layer:
        case nn.Conv2d():
            return {
                "type": "conv2d", "name": name, "in_channels": layer.in_channels, "out_channels": layer.out_channels,
                "kernel_size": layer.kernel_size[0], "padding": layer.padding[0], "dilation": layer.dilation[0],
                "bias": layer.bias is not None,
            }  # fmt: skip
        case nn.Linear():
            return {
                "type": "linear", "name": name, "in_features": layer.in_features, "out_features": layer.out_features,
                "bias": layer.bias is not None,
            }  # fmt: skip
        case nn.ReLU():
            return {"type": "relu"}
        case nn.AvgPool2d():
            return {"type": "avg_pool2d", "kernel_size": layer.kernel_size}
        case DenseAvgPool2d():
            return {"type": "dense_avg_pool2d", "dilation": layer.dilation, "padding": layer.padding}
        case nn.Flatten():
            return {"type": "flatten"}
        case GlobalAveragePool():
            return {"type": "global_average_pool"}
        case GlobalSumPool():
            return {"type": "global_sum_pool", "area": layer.area}
    raise TypeError(f"no layer spec for {type(layer).__name__} ({name})")


@dataclass(frozen=True)
class LayerRow:
    """One line of a layer table: the layer's name, its output's shape without the batch axis, its parameters."""

    name: str
    output_shape: tuple[int, ...]
    parameters: int


def count_parameters(network: nn.Module) -> int:
    """Number of trainable numbers.

    >>> count_parameters(LeNet(28))
    61706
    """
    return sum(parameter.numel() for parameter in network.parameters())


def layer_table(network: nn.Module, input_shape: tuple[int, ...] = (1, CANVAS, CANVAS)) -> list[LayerRow]:
    """List the layers as the notebook's `summary(model, input_size)` does, by running one black image through them.

    Args:
        network: any module; the leaves are its layers.
        input_shape: (C, H, W) of one image.

    Returns:
        One row a layer, in the order in which they run.

    >>> [row.output_shape for row in layer_table(GlobalPoolLeNet())][-3:]
    [(84,), (84,), (10,)]
    """
    rows: list[LayerRow] = []
    ours = threading.get_ident()  # other threads may run the same network meanwhile

    def record(layer: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        if threading.get_ident() != ours:
            return
        name = f"{type(layer).__name__}-{len(rows) + 1}"
        rows.append(LayerRow(name, tuple(output.shape[1:]), count_parameters(layer)))

    leaves = [module for module in network.modules() if not list(module.children()) and not _is_empty(module)]
    hooks = [leaf.register_forward_hook(record) for leaf in leaves]
    parameter = next(network.parameters(), torch.empty(0))
    try:
        with undisturbed(network):
            network(torch.zeros(1, *input_shape, device=parameter.device, dtype=parameter.dtype))
    finally:
        for hook in hooks:
            hook.remove()
    return rows


def _is_empty(module: nn.Module) -> bool:
    return isinstance(module, nn.Sequential) and len(module) == 0


def format_layer_table(rows: list[LayerRow]) -> str:
    """Write a layer table as text, as the notebook's `summary` prints it."""
    header = f"{'Layer':<22}{'Output shape':>20}{'Parameters':>14}"
    lines = [header, "-" * len(header)]
    lines += [f"{row.name:<22}{str(list(row.output_shape)):>20}{row.parameters:>14,}" for row in rows]
    lines += ["-" * len(header), f"{'Total':<22}{'':>20}{sum(row.parameters for row in rows):>14,}"]
    return "\n".join(lines)
