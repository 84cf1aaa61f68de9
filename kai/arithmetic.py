"""How one cell of a network came about: a convolution's partial sums, a pooling's cells, a dense unit's summands.

Every number that a network puts out is a short sum of numbers of the stage beneath. So from any logit one gets down to
the pixels, cell by cell, and each step can be done again with a pocket calculator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from kai.convolution import ConvolutionStep, convolution_step
from kai.geometry import Stage, stage_outputs, stages
from kai.layers import GlobalAveragePool, GlobalSumPool
from kai.networks import DigitNetwork

CANVAS_STAGE = "canvas"
"""What the first stage reads, named as the stages are."""


class Cell(NamedTuple):
    """One number of a stage's output; a dense unit or a globally pooled channel has row and column 0.

    Attributes:
        stage: name of the stage as in `kai.stages`, or "canvas" for a pixel.
        channel: or the unit.
        row: of the feature map.
        col: of the feature map.
    """

    stage: str
    channel: int
    row: int = 0
    col: int = 0


@dataclass(frozen=True)
class Summand:
    """One term of a sum: a cell of the stage beneath times its weight.

    Attributes:
        cell: whose number it is.
        input: that number.
        weight: what it is multiplied by.
        product: input times weight.
    """

    cell: Cell
    input: float
    weight: float
    product: float


@dataclass(frozen=True)
class ConvolutionCell:
    """How a cell of a convolution came about: every input channel's patch times its slice of the kernel, and the bias.

    Attributes:
        cell: which one.
        source: name of the stage beneath.
        kernel: of this output channel, shape (C, K, K).
        bias: of this output channel.
        dilation: cells of the source from one cell of the patch to the next.
        step: patches, products and sums; `step.partial_sums` has one number an input channel.
        value: what the cell holds.
    """

    cell: Cell
    source: str
    kernel: np.ndarray
    bias: float
    dilation: int
    step: ConvolutionStep
    value: float

    def summands(self) -> Iterator[Summand]:
        """Yield the products by channel, row and column; those with the padding's zeros name cells beyond the map."""
        for place in np.ndindex(self.kernel.shape):
            channel, row, col = place
            at = Cell(self.source, channel, self.step.top + row * self.dilation, self.step.left + col * self.dilation)
            yield Summand(at, *(float(part[place]) for part in (self.step.patch, self.kernel, self.step.products)))


@dataclass(frozen=True)
class PoolingCell:
    """How a cell of a pooling came about: the mean of a patch of its channel, or the largest number in it.

    Attributes:
        cell: which one.
        source: name of the stage beneath.
        patch: what the window covers, shape (K, K), zeros where it lies on the padding.
        top: row of the source on which the window's upper edge lies.
        left: column of its left edge.
        dilation: cells of the source from one cell of the patch to the next.
        mode: "average" or "max".
        value: what the cell holds.
    """

    cell: Cell
    source: str
    patch: np.ndarray
    top: int
    left: int
    dilation: int
    mode: str
    value: float

    def summands(self) -> Iterator[Summand]:
        """Yield the patch's cells with their share in the value; of a maximum the largest alone counts."""
        shares = np.zeros(self.patch.shape)
        if self.mode == "max":
            shares.flat[self.patch.argmax()] = 1
        else:
            shares[:] = 1 / self.patch.size
        for (row, col), share in np.ndenumerate(shares):
            at = Cell(self.source, self.cell.channel, self.top + row * self.dilation, self.left + col * self.dilation)
            number = float(self.patch[row, col])
            yield Summand(at, number, float(share), number * float(share))


@dataclass(frozen=True)
class GlobalPoolCell:
    """How a globally pooled number came about: the sum of a whole feature map, divided by a constant.

    Attributes:
        cell: which one.
        source: name of the stage beneath.
        feature_map: all that is summed, shape (H, W).
        sum: of the map.
        divisor: the number of cells for a mean, else the pool's fixed area.
        value: sum / divisor.
    """

    cell: Cell
    source: str
    feature_map: np.ndarray
    sum: float
    divisor: float
    value: float

    def summands(self) -> Iterator[Summand]:
        """Yield the map's cells, each with the weight 1 / divisor."""
        for (row, col), number in np.ndenumerate(self.feature_map):
            at = Cell(self.source, self.cell.channel, row, col)
            yield Summand(at, float(number), 1 / self.divisor, float(number) / self.divisor)


@dataclass(frozen=True)
class DenseCell:
    """How a dense unit came about: every number beneath times its weight, and the bias.

    Attributes:
        cell: which unit.
        source: name of the stage beneath, whose maps have been put in one row.
        inputs: what the unit reads, shape (D,).
        weights: of this unit, shape (D,).
        shape: (C, H, W) of the source.
        bias: of this unit.
        total: sum plus bias.
        value: the total, or 0 where a ReLU cuts it.
    """

    cell: Cell
    source: str
    inputs: np.ndarray
    weights: np.ndarray
    shape: tuple[int, int, int]
    bias: float
    total: float
    value: float

    def summands(self) -> Iterator[Summand]:
        """Yield the products in the order of the inputs."""
        for index, (number, weight) in enumerate(zip(self.inputs.tolist(), self.weights.tolist(), strict=True)):
            at = Cell(self.source, *(int(i) for i in np.unravel_index(index, self.shape)))
            yield Summand(at, number, weight, number * weight)

    def largest(self, count: int = 8) -> tuple[list[Summand], float]:
        """Return the summands of largest absolute value, largest first, and the sum of all others in one number."""
        ordered = sorted(self.summands(), key=lambda summand: -abs(summand.product))
        return ordered[:count], sum(summand.product for summand in ordered[count:])


Arithmetic = ConvolutionCell | PoolingCell | GlobalPoolCell | DenseCell


def cell_arithmetic(network: DigitNetwork, canvas: ArrayLike, cell: Cell | tuple) -> Arithmetic:
    """Say how one cell of a network came about.

    The inputs are those that the network itself computed; what is made of them is computed again in float64.

    Args:
        network: of the layers that `kai.stages` knows, convolutions without groups.
        canvas: grey levels 0..1, shape (H, W).
        cell: (stage, channel, row, col), as ("conv2", 3, 10, 7); (stage, unit) of a vector.

    Raises:
        ValueError: if the network has no such stage, or the stage no such cell.

    >>> import kai
    >>> images, _ = kai.mnist("test")
    >>> found = kai.cell_arithmetic(kai.load_pretrained("lenet"), kai.place(images[:1])[0, 0], ("pool1", 2, 5, 6))
    >>> found.source, found.patch.shape, bool(found.value == found.patch.mean())
    ('conv1', (2, 2), True)
    """
    return _Run(network, canvas).arithmetic(Cell(*cell))


def cells_down(network: DigitNetwork, canvas: ArrayLike, cell: Cell | tuple) -> Iterator[Arithmetic]:
    """Go from a cell down towards the pixels, each time to the cell beneath that adds most to it.

    Yields:
        The arithmetic of the cell, of the one beneath, and so on; that of the last reads the canvas.

    Raises:
        ValueError: as `cell_arithmetic`, at the first step.

    >>> import kai
    >>> images, _ = kai.mnist("test")
    >>> canvas = kai.place(images[:1])[0, 0]
    >>> [step.cell.stage for step in kai.cells_down(kai.load_pretrained("gap"), canvas, ("dense1", 7))]
    ['dense1', 'global pool', 'conv4', 'conv3', 'pool2', 'conv2', 'pool1', 'conv1']
    """
    run = _Run(network, canvas)
    cell = Cell(*cell)
    while cell.stage != CANVAS_STAGE:
        arithmetic = run.arithmetic(cell)
        yield arithmetic
        cell = run.main_cell(arithmetic)


class _Run:
    """What a network computed for one canvas, stage by stage."""

    def __init__(self, network: DigitNetwork, canvas: ArrayLike):
        image = torch.as_tensor(np.asarray(canvas, np.float32))
        if image.ndim != 2 or image.shape[0] != image.shape[1]:
            raise ValueError(f"canvas must be a square of grey levels, shape (H, H), not {tuple(image.shape)}")
        with torch.no_grad():
            outputs = stage_outputs(network, image[None, None])
        self.stages = {stage.name: stage for stage in stages(network, len(image))}
        self.maps = {CANVAS_STAGE: image[None].numpy().astype(np.float64)}
        self.sources: dict[str, str] = {}
        source = CANVAS_STAGE
        for (name, stage), output in zip(self.stages.items(), outputs, strict=True):
            if isinstance(stage.layer, nn.Flatten):  # the same numbers, in one row: a unit reads the maps
                continue
            self.sources[name] = source
            numbers = output[0].detach().cpu().numpy().astype(np.float64)
            self.maps[name] = numbers if numbers.ndim == 3 else numbers[:, None, None]
            source = name

    def arithmetic(self, cell: Cell) -> Arithmetic:
        if cell.stage not in self.sources:
            raise ValueError(f"no stage is called {cell.stage!r}; there are {', '.join(self.sources)}")
        shape = self.maps[cell.stage].shape
        if not _is_inside(cell, shape):
            raise ValueError(f"{cell.stage} has the shape {shape}, and no cell {tuple(cell[1:])}")
        stage = self.stages[cell.stage]
        source = self.sources[cell.stage]
        make = {nn.Conv2d: _convolution, nn.Linear: _dense, GlobalAveragePool: _global, GlobalSumPool: _global}
        return make.get(type(stage.layer), _pooling)(cell, stage, source, self.maps[source])

    def main_cell(self, arithmetic: Arithmetic) -> Cell:
        """Return the cell beneath that adds most; one that exists, for a patch may lie on the padding."""
        sides = self.maps[arithmetic.source].shape
        inside = (
            one for one in arithmetic.summands() if all(0 <= at < n for at, n in zip(one.cell[1:], sides, strict=True))
        )
        return max(inside, key=lambda summand: abs(summand.product)).cell


def _convolution(cell: Cell, stage: Stage, source: str, maps: np.ndarray) -> ConvolutionCell:
    layer, window = stage.layer, stage.window
    kernel = _numbers(layer.weight[cell.channel])
    bias = 0.0 if layer.bias is None else layer.bias[cell.channel].item()
    step = convolution_step(
        maps, kernel, bias, cell.row, cell.col, stride=window.stride, padding=window.padding, dilation=window.dilation,
        activation="relu" if stage.relu else "none",
    )  # fmt: skip
    return ConvolutionCell(cell, source, kernel, bias, window.dilation, step, step.activation)


def _pooling(cell: Cell, stage: Stage, source: str, maps: np.ndarray) -> PoolingCell:
    window = stage.window
    top, left = (at * window.stride for at in (cell.row, cell.col))
    rows, cols = (slice(at, at + window.extent + 1, window.dilation) for at in (top, left))
    patch = np.pad(maps[cell.channel], window.padding)[rows, cols]
    mode = "max" if isinstance(stage.layer, nn.MaxPool2d) else "average"
    value = patch.max() if mode == "max" else patch.mean()
    corner = (top - window.padding, left - window.padding)
    return PoolingCell(cell, source, patch, *corner, window.dilation, mode, float(value))


def _global(cell: Cell, stage: Stage, source: str, maps: np.ndarray) -> GlobalPoolCell:
    feature_map = maps[cell.channel]
    divisor = float(getattr(stage.layer, "area", feature_map.size))
    total = float(feature_map.sum())
    return GlobalPoolCell(cell, source, feature_map, total, divisor, total / divisor)


def _dense(cell: Cell, stage: Stage, source: str, maps: np.ndarray) -> DenseCell:
    layer = stage.layer
    weights = _numbers(layer.weight[cell.channel])
    bias = 0.0 if layer.bias is None else layer.bias[cell.channel].item()
    total = float(maps.ravel() @ weights + bias)
    return DenseCell(
        cell, source, maps.ravel(), weights, maps.shape, bias, total, max(total, 0.0) if stage.relu else total
    )


def _is_inside(cell: Cell, shape: tuple[int, ...]) -> bool:
    return all(0 <= at < side for at, side in zip(cell[1:], shape, strict=True))


def _numbers(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().astype(np.float64)
