r"""What a network answers wherever a digit stands: the logits at all 841 placements, exactly and cheaply.

Running a network on 841 canvases repeats the same sums again and again, because convolution is equivariant: where the
digit moves, its feature maps move along. So the features are computed once, on a black plane around the digit, *at
every pixel* instead of every second or fourth: kernels after a pooling reach as far as it skips (the "algorithme à
trous", M. Holschneider et al., 1989). Let s be the total stride and p the total padding, in pixels. The map m that the
network computes from the canvas with the digit at an offset is read from that one map M, counted from the digit's
corner:

.. math:: m^{(row, col)}_{ij} = M_{s i - p - row,\; s j - p - col}

The head, too, reads all placements at once: a dense layer on n×n maps is a convolution of M with n×n kernels whose
cells lie s apart, and a global sum is a product of M with matrices of ones and zeros.

The formula holds for a `DigitNetwork` whose features are convolutions of stride 1, ReLUs and average pools, provided
that a layer pads with zeros only where there is black anyway. Around the canvas there is, and LeNet pads nowhere else.
Around later maps there is if no bias is positive and no window that touches the digit is lost (`NeutralLeNet`); then M
is 0 beyond the cells that see the digit, and a global sum needs no plane around it.

Every other network is run on all 841 canvases. The notebook's tasks 5, 10 and 12 ask for two of the 841 answers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS, DIGIT, OFFSETS, as_grey
from kai.inputs import TRIED, form_taken
from kai.labels import check_classes, class_labels
from kai.layers import DenseAvgPool2d, GlobalAveragePool, GlobalSumPool
from kai.networks import DigitNetwork, runs_as_defined
from kai.trial import evaluating
from kai.windows import Window, window_of

DIGITS_AT_ONCE = 64
"""Digits swept together on a GPU. On a CPU it is one, whose maps stay in the cache."""
CANVASES_AT_ONCE = 64
"""Canvases that the slow way runs together."""
MARGIN = CANVAS - DIGIT
"""Black around the digit on the plane, pixels: every canvas with the digit on it is a window of this plane."""


def shift_sweep(
    network: nn.Module, image: np.ndarray | torch.Tensor, *, progress: Callable[[float], None] | None = None
) -> torch.Tensor:
    """Compute a network's outputs for one digit at all placements on the black canvas.

    Args:
        network: maps (N, 1, 56, 56), or (N, 3136) or (N, 56, 56) if it wants them so, to (N, 10). It is run in eval
            mode, on the device of its parameters, and left in the mode it was in. A network that ends in a softmax
            yields probabilities instead of logits.
        image: (28, 28); integers 0..255 or float 0..1.
        progress: called with the share that is done, 0..1, while a network is run on all 841 canvases.

    Returns:
        float32 (29, 29, 10) on the CPU: `[row, col]` holds the outputs at that offset, equal to running the network
        there to 1e-4 (on a GPU: to running it without TF32, which rounds convolutions to 10 bits).

    Raises:
        ValueError: if the image has another shape or holds no such grey levels, or the network does not yield (N, 10).
    """
    grey = as_grey(image, "image")
    if grey.shape != (DIGIT, DIGIT):
        raise ValueError(f"image must have shape ({DIGIT}, {DIGIT}), not {tuple(grey.shape)}")
    return shift_sweeps(network, grey[None], progress=progress)[0]


def shift_sweeps(
    network: nn.Module, images: np.ndarray | torch.Tensor, *, progress: Callable[[float], None] | None = None
) -> torch.Tensor:
    """Compute `shift_sweep` of many digits: (N, 28, 28) → float32 (N, 29, 29, 10), 33,640 bytes a digit.

    Raises:
        ValueError: as `shift_sweep`.
    """
    digits = as_grey(images)
    if digits.ndim != 3 or digits.shape[1:] != (DIGIT, DIGIT) or len(digits) == 0:
        raise ValueError(f"images must have shape (N, {DIGIT}, {DIGIT}), N at least 1, not {tuple(digits.shape)}")
    method = sweep_method(network)
    sweep = partial(_sweep_by_batch, progress=progress) if method == "batch" else _SWEEPS[method]
    parameter = next(network.parameters(), digits)
    chunks = digits.split(1 if parameter.device.type == "cpu" else DIGITS_AT_ONCE)
    with torch.no_grad(), evaluating(network), _full_precision(parameter.device):
        return torch.cat([sweep(network, chunk.to(parameter)).float().cpu() for chunk in chunks])


def _full_precision(device: torch.device) -> AbstractContextManager:
    if device.type == "cuda":
        return torch.backends.cudnn.flags(enabled=True, allow_tf32=False)
    return nullcontext()


def placement_accuracy(
    network: nn.Module, images: np.ndarray | torch.Tensor, labels: np.ndarray | torch.Tensor
) -> torch.Tensor:
    """Return the share of digits that a network answers right at each placement, float32 (29, 29), 0..1.

    Args:
        network: as for `shift_sweep`.
        images: (N, 28, 28), N at least 1.
        labels: classes, (N,).

    Raises:
        ValueError: as `shift_sweep`, or if there is not one class a digit, or one that is no output's.
    """
    digits, classes = torch.as_tensor(images), class_labels(labels, len(images))
    right = torch.zeros(OFFSETS, OFFSETS)
    for chunk, labelled in zip(digits.split(DIGITS_AT_ONCE), classes.split(DIGITS_AT_ONCE), strict=True):
        logits = shift_sweeps(network, chunk)
        check_classes(labelled, logits[:, 0, 0])
        answers = labelled if labelled.ndim == 1 else labelled.argmax(1)
        right += (logits.argmax(3) == answers.view(-1, 1, 1)).sum(0)
    return right / len(digits)


def sweep_method(network: nn.Module) -> str:
    """Name the way `shift_sweep` takes: "equivariance", "ink" (for dense layers alone) or "batch".

    >>> from kai.networks import MLP, LeNet
    >>> sweep_method(LeNet()), sweep_method(MLP()), sweep_method(nn.Sequential(LeNet()))
    ('equivariance', 'ink', 'batch')
    """
    if not runs_as_defined(network) or type(network.features) is not nn.Sequential:
        return "batch"
    geometry, pooling = features_geometry(network.features), network.pooling
    if geometry is None:
        return "batch"
    if type(pooling) in (GlobalAveragePool, GlobalSumPool):
        return "equivariance"
    first, _ = _split_classifier(network)
    flattens = type(pooling) is nn.Flatten and (pooling.start_dim, pooling.end_dim) == (1, -1)
    if not flattens or type(first) is not nn.Linear or first.in_features != geometry.channels * geometry.side**2:
        return "batch"
    return "equivariance" if len(network.features) else "ink"


@dataclass(frozen=True)
class Geometry:
    """What the cells of the last feature map see of the canvas, along one axis.

    Attributes:
        channels: feature maps.
        side: cells.
        stride: pixels from one cell to the next.
        padding: pixels from the start of the first cell's window to the canvas's edge.
        reach: pixels from the first to the last that one cell sees, its receptive field less one.
        neutral: whether black stays black, so that beyond the map all is exactly 0, wherever the digit stands.
    """

    channels: int = 1
    side: int = CANVAS
    stride: int = 1
    padding: int = 0
    reach: int = 0
    neutral: bool = True


def features_geometry(features: nn.Sequential) -> Geometry | None:
    """Return the geometry of features on the canvas, or None if the formula above does not hold for them.

    >>> from kai.networks import LeNet
    >>> features_geometry(LeNet().features)
    Geometry(channels=16, side=12, stride=4, padding=2, reach=15, neutral=False)
    """
    g = Geometry()
    for layer, follower in pairwise([*features, None]):
        if type(layer) is nn.ReLU:
            continue
        window = _sweepable(layer)
        if window is None or (window.padding and not g.neutral):
            return None
        side = window.outputs(g.side)
        if side < 1:
            return None
        # An average pool that drops a map's last rows, ink and all, loses windows too.
        keeps_all = window.padding >= window.extent if window.stride == 1 else g.side % window.cells == 0
        g = Geometry(
            channels=getattr(layer, "out_channels", g.channels),
            side=side,
            stride=g.stride * window.stride,
            padding=g.padding + window.padding * g.stride,
            reach=g.reach + window.extent * g.stride,
            neutral=g.neutral and keeps_all and _keeps_black(layer, follower),
        )
    return g


def _sweepable(layer: nn.Module) -> Window | None:
    """Return the window of a layer that the formula above allows, None for any other."""
    window = window_of(layer) if type(layer) in (nn.Conv2d, nn.AvgPool2d, DenseAvgPool2d) else None
    if window is None:
        return None
    if isinstance(layer, nn.AvgPool2d):
        return window if window.stride == window.cells and window.padding == 0 else None
    return window if window.stride == 1 and getattr(layer, "groups", 1) == 1 else None


def _keeps_black(layer: nn.Module, follower: nn.Module | None) -> bool:
    bias = getattr(layer, "bias", None)
    return bias is None or (type(follower) is nn.ReLU and bool((bias <= 0).all()))


def features_at_every_pixel(features: nn.Sequential, planes: torch.Tensor, *, padded: bool) -> torch.Tensor:
    """Compute features as if no pooling had a stride (à trous).

    Args:
        features: layers that have a `Geometry`; their own padding is left out.
        planes: (N, 1, H, W).
        padded: put zeros around each layer's input, so that every window that touches it is computed.

    Returns:
        (N, C, H - reach, W - reach), or + reach if padded.
    """
    maps, stride = planes, 1
    for layer in features:
        if type(layer) is nn.ReLU:
            maps = maps.relu()
            continue
        window = _sweepable(layer)
        spacing = window.dilation * stride
        padding = (window.cells - 1) * spacing if padded else 0
        if isinstance(layer, nn.Conv2d):
            maps = F.conv2d(maps, layer.weight, layer.bias, padding=padding, dilation=spacing)
        else:
            maps = F.pad(maps, (padding,) * 4)
            maps = _mean_of_rows(_mean_of_rows(maps, window.cells, spacing).mT, window.cells, spacing).mT
        stride *= window.stride
    return maps


def _mean_of_rows(maps: torch.Tensor, n: int, spacing: int) -> torch.Tensor:
    height = maps.shape[2] - (n - 1) * spacing
    return sum(maps[:, :, k * spacing : k * spacing + height] for k in range(n)) / n


def _sweep_by_equivariance(network: DigitNetwork, digits: torch.Tensor) -> torch.Tensor:
    features, g = network.features, features_geometry(network.features)
    if isinstance(network.pooling, nn.Flatten):
        first, rest = _split_classifier(network)
        maps = features_at_every_pixel(features, F.pad(digits[:, None], (MARGIN + g.padding,) * 4), padded=False)
        kernels = first.weight.view(-1, g.channels, g.side, g.side)
        # The window that begins at pixel t of the plane is the canvas with the digit at offset MARGIN - t.
        sums = F.conv2d(maps, kernels, first.bias, dilation=g.stride)[:, :, :OFFSETS, :OFFSETS].flip(2, 3)
        return _by_placement(rest, sums)
    if g.neutral:
        maps, corner = features_at_every_pixel(features, digits[:, None], padded=True), g.reach
    else:
        margin = MARGIN + g.padding
        maps, corner = features_at_every_pixel(features, F.pad(digits[:, None], (margin,) * 4), padded=False), margin
    sums = _sum_canvas_cells(maps, corner, g)
    area = network.pooling.area if isinstance(network.pooling, GlobalSumPool) else g.side**2
    return _by_placement(network.classifier, sums / area)


def _sum_canvas_cells(maps: torch.Tensor, corner: int, g: Geometry) -> torch.Tensor:
    """Sum what the canvas's map shows: (N, C, L, L) → (N, C, 29, 29). Cell `corner` starts at the digit's corner."""
    starts = corner - g.padding - torch.arange(OFFSETS)
    cells = starts[:, None] + g.stride * torch.arange(g.side)
    is_summed = (cells[:, :, None] == torch.arange(maps.shape[2])).any(1).to(maps)
    return is_summed @ maps @ is_summed.T


def _by_placement(layers: nn.Module, features: torch.Tensor) -> torch.Tensor:
    """Apply dense layers to the features of each placement: (N, D, 29, 29) → (N, 29, 29, 10)."""
    outputs = layers(features.permute(0, 2, 3, 1).flatten(0, 2))
    return outputs.view(len(features), OFFSETS, OFFSETS, -1)


def _split_classifier(network: DigitNetwork) -> tuple[nn.Module | None, nn.Sequential]:
    classifier = network.classifier
    layers = list(classifier) if type(classifier) is nn.Sequential else [classifier]
    return (layers[0] if layers else None), nn.Sequential(*layers[1:])


def _sweep_by_ink(network: DigitNetwork, digits: torch.Tensor) -> torch.Tensor:
    # Where the digit stands decides which weights its ink meets: at each offset, a weighted sum of their columns.
    first, rest = _split_classifier(network)
    columns = first.weight.t().contiguous()
    offsets = torch.arange(OFFSETS, device=digits.device)
    sums = []
    for digit in digits:
        ink = digit != 0
        ink[0, 0] = True  # a black digit, too, has a pixel to sum over
        rows, cols = ink.nonzero(as_tuple=True)
        pixels = ((rows + offsets[:, None, None]) * CANVAS + cols + offsets[:, None]).flatten(0, 1)
        grey = digit[rows, cols].expand_as(pixels).contiguous()
        sums.append(F.embedding_bag(pixels, columns, per_sample_weights=grey, mode="sum"))
    hidden = torch.cat(sums) if first.bias is None else torch.cat(sums) + first.bias
    return rest(hidden).view(len(digits), OFFSETS, OFFSETS, -1)


def _sweep_by_batch(
    network: nn.Module, digits: torch.Tensor, progress: Callable[[float], None] | None = None
) -> torch.Tensor:
    form = form_taken(network, digits.new_zeros(TRIED, 1, CANVAS, CANVAS))
    sweeps = []
    for plane in F.pad(digits, (MARGIN,) * 4):
        canvases = plane.unfold(0, CANVAS, 1).unfold(1, CANVAS, 1).flip(0, 1).reshape(-1, 1, CANVAS, CANVAS)
        inputs = form(canvases)
        answered = []
        for batch in inputs.split(CANVASES_AT_ONCE):
            answered.append(network(batch))
            if progress:
                progress(min(len(answered) * CANVASES_AT_ONCE / len(inputs), 1.0))
        outputs = torch.cat(answered)
        if outputs.ndim != 2 or len(outputs) != OFFSETS**2:
            raise ValueError(f"{len(inputs)} canvases must give ({len(inputs)}, 10), not {tuple(outputs.shape)}")
        sweeps.append(outputs.view(OFFSETS, OFFSETS, -1))
    return torch.stack(sweeps)


_SWEEPS: dict[str, Callable[[nn.Module, torch.Tensor], torch.Tensor]] = {
    "equivariance": _sweep_by_equivariance,
    "ink": _sweep_by_ink,
    "batch": _sweep_by_batch,
}
