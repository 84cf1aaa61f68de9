"""The networks that a run may train: the notebook's, the neutral ones, and one of the learner's own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import torch
from torch import nn

from kai.canvas import CANVAS
from kai.networks import (
    CLASSES,
    MLP,
    DigitNetwork,
    GlobalAveragePool,
    GlobalPoolLeNet,
    GlobalSumPool,
    LeNet,
    NeutralLeNet,
    count_parameters,
)
from kai.recipes import GAP
from kai.runs.bounds import Choice, Numbers, Whole, described
from kai.summary import LayerRow, layer_table
from kai.windows import window_of

MOST_PARAMETERS = 1_000_000
"""Of a network of one's own: 4 MB of weights."""
MOST_MULTIPLICATIONS = 20_000_000
"""A digit, in a network of one's own; LeNet on the canvas takes 2 million. It bounds how long one update can be."""


@dataclass(frozen=True)
class OwnNetwork:
    """A network that a learner builds: convolutions with ReLU, some of them pooled, then dense layers.

    Attributes:
        channels: feature maps of each convolution; empty for dense layers alone.
        kernel_size: side of every kernel, odd, pixels of that layer's input.
        padding: "none", "same" (maps keep their size) or "full" (no window that touches the map is lost).
        pooling: of 2×2 cells after a convolution: "average", "max" or "none".
        pooled: how many convolutions, from the first on, are followed by it.
        global_pool: what turns the last maps into a vector: their "average", their "sum", or "none", which flattens.
        hidden: units of each hidden dense layer.
    """

    channels: tuple[int, ...] = described((6, 16), Numbers(0, 4, 1, 64))
    kernel_size: int = described(5, Whole(1, 9, step=2))
    padding: str = described("none", Choice("none", "same", "full"))
    pooling: str = described("average", Choice("average", "max", "none"))
    pooled: int = described(2, Whole(0, 4))
    global_pool: str = described("none", Choice("none", "average", "sum"))
    hidden: tuple[int, ...] = described((120, 84), Numbers(0, 3, 1, 256))

    def __post_init__(self):
        for field in fields(self):
            field.metadata["bound"].check(field.name, getattr(self, field.name))


def build_own(own: OwnNetwork, size: int = CANVAS) -> DigitNetwork:
    """Build a learner's network for images of `size`×`size` pixels; its weights follow `torch.manual_seed`.

    Raises:
        ValueError: if a kernel or a pooling does not fit into the maps that reach it.

    >>> build_own(OwnNetwork(channels=(), hidden=(50,))).classifier[0]
    Linear(in_features=3136, out_features=50, bias=True)
    """
    padding = {"none": 0, "same": own.kernel_size // 2, "full": own.kernel_size - 1}[own.padding]
    layers: list[nn.Module] = []
    previous, side = 1, size
    for index, channels in enumerate(own.channels):
        if side + 2 * padding < own.kernel_size:
            raise ValueError(
                f"the {own.kernel_size}×{own.kernel_size} kernels of convolution {index + 1} do not fit into its "
                f"{side}×{side} maps; take smaller kernels, more padding or fewer layers"
            )
        layers += [nn.Conv2d(previous, channels, own.kernel_size, padding=padding), nn.ReLU()]
        side += 2 * padding - own.kernel_size + 1
        if index < own.pooled and own.pooling != "none":
            if side < 2:
                raise ValueError(f"nothing is left to pool after convolution {index + 1}: its maps are 1×1")
            layers.append(nn.AvgPool2d(2) if own.pooling == "average" else nn.MaxPool2d(2))
            side //= 2
        previous = channels
    pooling = {"none": nn.Flatten, "average": GlobalAveragePool, "sum": lambda: GlobalSumPool(16.0)}[own.global_pool]
    widths = [previous * (side * side if own.global_pool == "none" else 1), *own.hidden]
    dense: list[nn.Module] = []
    for inputs, outputs in zip(widths, [*own.hidden, CLASSES], strict=True):
        dense += [nn.Linear(inputs, outputs), nn.ReLU()]
    return DigitNetwork(nn.Sequential(*layers), pooling(), nn.Sequential(*dense[:-1]))


@dataclass(frozen=True)
class Size:
    """What a network costs: its layers, their parameters, and the multiplications that a digit takes."""

    layers: tuple[LayerRow, ...]
    parameters: int
    multiplications: int


def measure(network: DigitNetwork, size: int = CANVAS) -> Size:
    """Count a network's layers, parameters and multiplications (biases among them) for one image.

    >>> measure(MLP()).parameters
    157360
    """
    return _sized(layer_table(network, (1, size, size)))


def _sized(rows: Sequence[LayerRow]) -> Size:
    return Size(
        tuple(rows),
        sum(row.parameters for row in rows),
        sum(row.parameters * math.prod(row.output_shape[1:]) for row in rows),
    )


@lru_cache(maxsize=1000)
def own_size(own: OwnNetwork, size: int = CANVAS) -> Size:
    """Measure a learner's network without making its weights; fast enough for every movement of a slider.

    Shapes are counted, not tried out: a ReLU that runs without memory would import torch's compiler, 2 s and 100 MB.

    Raises:
        ValueError: as `build_own`.
    """
    with torch.device("meta"):
        network = build_own(own, size)
    rows: list[LayerRow] = []
    shape: tuple[int, ...] = (1, size, size)
    for layer in (*network.features, network.pooling, *network.classifier):
        shape = _shape_after(layer, shape)
        rows.append(LayerRow(f"{type(layer).__name__}-{len(rows) + 1}", shape, count_parameters(layer)))
    return _sized(rows)


def _shape_after(layer: nn.Module, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of what a layer of `build_own` makes of one (C, H, H) or (N,)."""
    if isinstance(layer, nn.Linear):
        return (layer.out_features,)
    if isinstance(layer, nn.Flatten):
        return (math.prod(shape),)
    if isinstance(layer, (GlobalAveragePool, GlobalSumPool)):
        return shape[:1]
    if isinstance(layer, nn.ReLU):
        return shape
    window, (channels, side, _) = window_of(layer), shape
    side = (side + 2 * window.padding - window.extent - 1) // window.stride + 1
    return (layer.out_channels if isinstance(layer, nn.Conv2d) else channels, side, side)


def why_too_large(own: OwnNetwork, size: int = CANVAS) -> str | None:
    """Say in words why a learner's network cannot be trained here; None if it can."""
    try:
        found = own_size(own, size)
    except ValueError as error:
        return str(error)
    if found.parameters > MOST_PARAMETERS:
        return f"the network has {found.parameters:,} parameters; at most {MOST_PARAMETERS:,} can be trained here"
    if found.multiplications > MOST_MULTIPLICATIONS:
        return (
            f"the network takes {found.multiplications / 1e6:,.0f} million multiplications a digit; at most "
            f"{MOST_MULTIPLICATIONS / 1e6:.0f} million can be trained here"
        )
    return None


def fitted(own: OwnNetwork, size: int = CANVAS) -> OwnNetwork:
    """Return the network with as much taken away as it takes to fit: layers first, then width."""
    while why_too_large(own, size):
        hidden, channels = list(own.hidden), list(own.channels)
        try:
            found = own_size(own, size)
        except ValueError:
            own = replace(own, channels=own.channels[:-1])
            continue
        is_slow = found.multiplications > MOST_MULTIPLICATIONS
        if channels and max(channels) > 1 and (is_slow or max(hidden, default=1) == 1):
            channels[channels.index(max(channels))] //= 2
        else:
            hidden[hidden.index(max(hidden))] //= 2
        own = replace(own, hidden=tuple(hidden), channels=tuple(channels))
    return own


def build_network(name: str, own: OwnNetwork, size: int) -> DigitNetwork:
    """Build the untrained network that a run's settings name.

    Args:
        name: "mlp", "lenet" and "notebook-gap" as in the notebook, "gap-lenet" and "gap" with a neutral border and
            no biases, or "own".
        own: what "own" is.
        size: side of its images, 28 or 56.
    """
    return {
        "mlp": lambda: MLP(size=size),
        "lenet": lambda: LeNet(size),
        "notebook-gap": GlobalPoolLeNet,
        "gap-lenet": lambda: NeutralLeNet((6, 16), (5, 5), hidden=120),
        "gap": lambda: NeutralLeNet(**{**GAP, "biased": False}),
        "own": lambda: build_own(own, size),
    }[name]()


NETWORKS = ("mlp", "lenet", "notebook-gap", "gap-lenet", "gap", "own")
"""What a run may train."""
