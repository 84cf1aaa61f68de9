r"""What a network answers wherever a digit stands: the logits at all 841 placements, exactly and cheaply.

Running a network on 841 canvases repeats the same sums again and again, because convolution is equivariant: where the
digit moves, its feature maps move along. `shift_sweep` computes them once and reads every placement from them. That is
allowed under conditions, and they are decided from the layers:

* The network is a `DigitNetwork` with its own `forward`; its features are convolutions of stride 1, ReLUs and average
  pools, so that all of them together are equivariant to shifts by multiples of the total stride s.
* **Cropped maps.** Only the first convolution pads (zeros there are the canvas's own black). Then every feature map is
  a crop of one map, computed on a plane with black all around. One plane for each of the s² phases (row mod s, col mod
  s) serves all placements: a dense layer reads windows of it, global average pooling is a sliding mean.
* **Neutral border.** No bias is positive, every convolution is followed by a ReLU, padding is full, and the global pool
  is a sum (`NeutralLeNet`). Then the canvas around the digit does not matter at all: s² small frames give everything.
* **No features** (an MLP): all canvases are windows of one black plane with the digit in its middle.

Every other network is run on all 841 canvases. The notebook's tasks 5, 10 and 12 ask for two of the 841 answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS, DIGIT, OFFSETS, as_grey, place
from kai.networks import (
    DenseAvgPool2d,
    DigitNetwork,
    GlobalAveragePool,
    GlobalSumPool,
    takes_vectors,
)

BATCH = 64
"""Canvases that the slow way runs at once, which bounds its memory."""


def shift_sweep(network: nn.Module, image: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Compute a network's outputs for one digit at all placements on the black canvas.

    Args:
        network: maps (N, 1, 56, 56), or (N, 3136) if its first layer is dense, to (N, 10). It is run in eval mode and
            left in the mode it was in. A network that ends in a softmax yields probabilities instead of logits.
        image: (28, 28); integers 0..255 or float 0..1.

    Returns:
        float32 (29, 29, 10) on the CPU: `[row, col]` holds the outputs at that offset, equal to running the network
        there to 1e-4.

    Raises:
        ValueError: if the image has another shape or holds NaN or infinity.
    """
    image = torch.as_tensor(image)
    if image.shape != (DIGIT, DIGIT):
        raise ValueError(f"image must have shape ({DIGIT}, {DIGIT}), not {tuple(image.shape)}")
    return shift_sweeps(network, image[None])[0]


def shift_sweeps(network: nn.Module, images: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Compute `shift_sweep` of many digits: (N, 28, 28) → (N, 29, 29, 10).

    Raises:
        ValueError: if the images have another shape or hold NaN or infinity.
    """
    digits = as_grey(images)
    if digits.ndim != 3 or digits.shape[1:] != (DIGIT, DIGIT):
        raise ValueError(f"images must have shape (N, {DIGIT}, {DIGIT}), not {tuple(digits.shape)}")
    if not digits.isfinite().all():
        raise ValueError("images must be finite, but hold NaN or infinity")
    parameter = next(network.parameters(), None)
    digits = digits.to(parameter.device if parameter is not None else "cpu")
    sweep = _METHODS[sweep_method(network)]
    with torch.inference_mode(), _eval_mode(network):
        return torch.stack([sweep(network, digit).float().cpu() for digit in digits])


def placement_accuracy(
    network: nn.Module, images: np.ndarray | torch.Tensor, labels: np.ndarray | torch.Tensor
) -> torch.Tensor:
    """Return the share of digits that a network answers right at each placement, float32 (29, 29), 0..1.

    Args:
        network: as for `shift_sweep`.
        images: (N, 28, 28).
        labels: (N,).
    """
    right = torch.zeros(OFFSETS, OFFSETS)
    for image, label in zip(torch.as_tensor(images), torch.as_tensor(labels), strict=True):
        right += shift_sweep(network, image).argmax(-1) == label
    return right / len(images)


def sweep_method(network: nn.Module) -> str:
    """Name the way `shift_sweep` takes: "neutral border", "cropped maps", "no features" or "batch".

    >>> from kai.networks import GlobalPoolLeNet, NeutralLeNet
    >>> sweep_method(GlobalPoolLeNet()), sweep_method(NeutralLeNet()), sweep_method(nn.Flatten())
    ('cropped maps', 'neutral border', 'batch')
    """
    if not isinstance(network, DigitNetwork) or type(network).forward is not DigitNetwork.forward:
        return "batch"
    layers, pooling = list(network.features), network.pooling
    if not all(map(_is_equivariant, layers)):
        return "batch"
    if isinstance(pooling, GlobalSumPool) and _border_is_neutral(layers):
        return "neutral border"
    starts_dense = isinstance(pooling, nn.Flatten) and isinstance(network.classifier[0], nn.Linear)
    if not layers:
        return "no features" if starts_dense else "batch"
    if isinstance(pooling, GlobalAveragePool) or starts_dense:
        if isinstance(layers[0], nn.Conv2d) and not any(_padding(layer) for layer in layers[1:]):
            return "cropped maps"
    return "batch"


def total_stride(network: DigitNetwork) -> int:
    """Return how many pixels of the canvas one cell of the last feature map stands for, along one axis."""
    stride = 1
    for layer in network.features:
        if isinstance(layer, nn.AvgPool2d):
            stride *= layer.kernel_size
    return stride


def _is_equivariant(layer: nn.Module) -> bool:
    match layer:
        case nn.Conv2d():
            square = all(len(set(pair)) == 1 for pair in (layer.kernel_size, layer.dilation))
            known = (
                layer.padding_mode == "zeros" and not isinstance(layer.padding, str) and len(set(layer.padding)) == 1
            )
            return type(layer) is nn.Conv2d and square and known and layer.stride == (1, 1) and layer.groups == 1
        case nn.AvgPool2d():
            no_overlap = isinstance(layer.kernel_size, int) and layer.stride == layer.kernel_size
            return no_overlap and layer.padding == 0 and not layer.ceil_mode and layer.divisor_override is None
    return type(layer) in (nn.ReLU, DenseAvgPool2d)


def _padding(layer: nn.Module) -> int:
    match layer:
        case nn.Conv2d():
            return layer.padding[0]
        case DenseAvgPool2d():
            return layer.dilation
    return 0


def _border_is_neutral(layers: list[nn.Module]) -> bool:
    side, followers = CANVAS, [*layers[1:], None]
    for layer, follower in zip(layers, followers, strict=True):
        match layer:
            case nn.Conv2d():
                reach = (layer.kernel_size[0] - 1) * layer.dilation[0]
                dark = layer.bias is None or bool((layer.bias <= 0).all())
                if not dark or layer.padding[0] < reach or not isinstance(follower, nn.ReLU):
                    return False
                side += 2 * layer.padding[0] - reach
            case nn.AvgPool2d():
                if side % layer.kernel_size:  # the last rows and columns would be dropped, ink and all
                    return False
                side //= layer.kernel_size
    return True


def _sweep_neutral(network: DigitNetwork, digit: torch.Tensor) -> torch.Tensor:
    stride = total_stride(network)
    # As wide as the canvas modulo the stride, so that here, too, no pool drops the last cells of a map.
    side = DIGIT + stride - 1 + (CANVAS - DIGIT - stride + 1) % stride
    logits = network(_phases(digit, side, 0, stride)).view(stride, stride, -1)
    repeats = -(-OFFSETS // stride)
    return logits.repeat(repeats, repeats, 1)[:OFFSETS, :OFFSETS]


def _sweep_crops(network: DigitNetwork, digit: torch.Tensor) -> torch.Tensor:
    # With the digit at `corner + phase` of the plane, offset = phase + stride·q is the window that begins at pixel
    # corner - stride·q of the plane, hence at cell (steps - 1) - q of the last feature map.
    stride = total_stride(network)
    steps = -(-OFFSETS // stride)
    corner = stride * (steps - 1)
    maps = network.features(_phases(digit, corner + CANVAS, corner, stride))
    side = network.features(digit.new_zeros(1, 1, CANVAS, CANVAS)).shape[-1]
    maps = maps[:, :, : steps - 1 + side, : steps - 1 + side]
    if isinstance(network.pooling, GlobalAveragePool):
        vectors = F.avg_pool2d(maps, side, stride=1).permute(0, 2, 3, 1)
    else:
        vectors = maps.unfold(2, side, 1).unfold(3, side, 1).permute(0, 2, 3, 1, 4, 5).flatten(3)
    logits = network.classifier(vectors).flip(1, 2).unflatten(0, (stride, stride))
    # (row phase, col phase, row q, col q, 10) → (row, col, 10)
    logits = logits.permute(2, 0, 3, 1, 4).reshape(steps * stride, steps * stride, -1)
    return logits[:OFFSETS, :OFFSETS]


def _sweep_dense(network: DigitNetwork, digit: torch.Tensor) -> torch.Tensor:
    # Where the digit stands decides which weights its ink meets: at each offset, a weighted sum of their columns.
    first, *rest = network.classifier
    ink = digit != 0
    ink[0, 0] = True  # a black digit, too, has a pixel to sum over
    rows, cols = ink.nonzero(as_tuple=True)
    offsets = torch.arange(OFFSETS, device=digit.device)
    pixels = (rows + offsets[:, None, None]) * CANVAS + cols + offsets[:, None]
    grey = digit[rows, cols].expand(OFFSETS**2, -1).contiguous()
    sums = F.embedding_bag(pixels.flatten(0, 1), first.weight.t().contiguous(), per_sample_weights=grey, mode="sum")
    hidden = sums if first.bias is None else sums + first.bias
    return nn.Sequential(*rest)(hidden).view(OFFSETS, OFFSETS, -1)


def _sweep_batch(network: nn.Module, digit: torch.Tensor) -> torch.Tensor:
    canvases = torch.cat([place(digit[None], (row, col)) for row in range(OFFSETS) for col in range(OFFSETS)])
    if takes_vectors(network):
        canvases = canvases.flatten(1)
    return torch.cat([network(batch) for batch in canvases.split(BATCH)]).view(OFFSETS, OFFSETS, -1)


_METHODS: dict[str, Callable[[nn.Module, torch.Tensor], torch.Tensor]] = {
    "neutral border": _sweep_neutral,
    "cropped maps": _sweep_crops,
    "no features": _sweep_dense,
    "batch": _sweep_batch,
}


def _phases(digit: torch.Tensor, side: int, corner: int, stride: int) -> torch.Tensor:
    """Place the digit at (corner + a, corner + b) of black planes, a and b in 0..stride-1: (stride², 1, side, side)."""
    planes = digit.new_zeros(stride, stride, 1, side, side)
    for a in range(stride):
        for b in range(stride):
            planes[a, b, 0, corner + a : corner + a + DIGIT, corner + b : corner + b + DIGIT] = digit
    return planes.flatten(0, 1)


@contextmanager
def _eval_mode(network: nn.Module) -> Iterator[None]:
    was_training = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        yield
    finally:
        for module, training in was_training:
            module.training = training
