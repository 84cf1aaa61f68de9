"""The notebook's networks, and LeNets whose border is neutral, so that placement stops mattering.

Every network is a `DigitNetwork`: a feature extractor, a pooling that turns feature maps into a vector, a classifier.
All map grey levels 0..1 of shape (N, 1, H, W) to logits (N, 10). What deep learning calls a convolution is a
cross-correlation: the kernel is not flipped.

Sources: the workshop notebook, tasks 3, 9, 10 and 12; Y. LeCun et al., 1998 (LeNet-5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import nn

from kai.canvas import CANVAS
from kai.labels import CLASSES
from kai.layers import DenseAvgPool2d, GlobalAveragePool, GlobalSumPool
from kai.windows import window_of

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


def runs_as_defined(network: nn.Module) -> bool:
    """Tell whether a network runs as a `DigitNetwork` does, not by a `forward` of its own."""
    return getattr(network.forward, "__func__", None) is DigitNetwork.forward


def layers_in_order(network: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Yield the layers of a `DigitNetwork` or `nn.Sequential` with their names, in the order in which they run.

    A layer that is used twice comes twice. What has a `forward` of its own is one layer, whatever its parts.

    >>> shared = nn.ReLU()
    >>> [name for name, _ in layers_in_order(nn.Sequential(nn.Linear(1, 1), shared, nn.Linear(1, 1), shared))]
    ['0', '1', '2', '3']
    """
    if type(network) is nn.Sequential or (isinstance(network, DigitNetwork) and runs_as_defined(network)):
        for part, module in network._modules.items():  # named_children leaves out what comes again
            yield from layers_in_order(module, f"{name}.{part}" if name else part)
    else:
        yield name, network


ENGINE_LAYERS = (
    nn.Conv2d, nn.Linear, nn.ReLU, nn.AvgPool2d, nn.MaxPool2d, DenseAvgPool2d, nn.Flatten, GlobalAveragePool,
    GlobalSumPool,
)  # fmt: skip
"""The layers of which `layer_specs` speaks."""


def layer_specs(network: DigitNetwork) -> list[dict]:
    """Describe a network's layers for an engine outside Python, such as the one in the page.

    Returns:
        One dict a layer, in the order in which they run. `type` is "conv2d", "relu", "avg_pool2d",
        "max_pool2d", "dense_avg_pool2d", "flatten", "global_average_pool", "global_sum_pool" or "linear"; layers with
        weights have a `name`, whose tensors are `{name}.weight` and, if `bias` is true, `{name}.bias`.

    Raises:
        TypeError: if the network has a layer of another kind, or one with settings that the engine does not know:
            convolutions have stride 1, one group, square kernels and as many zeros on each side, pools of k cells move
            on by k.
    """
    return [_layer_spec(name, layer) for name, layer in layers_in_order(network)]


def _layer_spec(name: str, layer: nn.Module) -> dict:
    window = window_of(layer)
    match layer if type(layer) in ENGINE_LAYERS else None:  # one made of another may compute something else
        case nn.Conv2d() if window and window.stride == 1 and layer.groups == 1:
            return {
                "type": "conv2d", "name": name, "in_channels": layer.in_channels, "out_channels": layer.out_channels,
                "kernel_size": window.cells, "padding": window.padding, "dilation": window.dilation,
                "bias": layer.bias is not None,
            }  # fmt: skip
        case nn.Linear():
            return {
                "type": "linear", "name": name, "in_features": layer.in_features, "out_features": layer.out_features,
                "bias": layer.bias is not None,
            }  # fmt: skip
        case nn.ReLU():
            return {"type": "relu"}
        case nn.AvgPool2d() if window and window.stride == window.cells and window.padding == 0:
            return {"type": "avg_pool2d", "kernel_size": window.cells}
        case nn.MaxPool2d() if window and window.stride == window.cells and (window.padding, window.dilation) == (0, 1):
            return {"type": "max_pool2d", "kernel_size": window.cells}
        case DenseAvgPool2d():
            return {"type": "dense_avg_pool2d", "dilation": layer.dilation, "padding": layer.padding}
        case nn.Flatten() if (layer.start_dim, layer.end_dim) == (1, -1):
            return {"type": "flatten"}
        case GlobalAveragePool():
            return {"type": "global_average_pool"}
        case GlobalSumPool():
            return {"type": "global_sum_pool", "area": layer.area}
    raise TypeError(
        f"there is no layer spec for {layer} ({name or 'the network'}): the engine does not know such a layer"
    )


def count_parameters(network: nn.Module) -> int:
    """Number of trainable numbers; what two layers share counts once.

    >>> count_parameters(LeNet(28))
    61706
    """
    return sum(parameter.numel() for parameter in network.parameters())
