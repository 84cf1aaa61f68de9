r"""What a shift changes: how far feature maps follow the digit, how far logits stay, and when both is exact.

Let x be the canvas with the digit at a start, T its shift by (rows, cols) pixels, f a network or the first layers of
one. f is *equivariant* where f(T x) = T f(x), the map of the shifted digit being the shifted map, and *invariant* where
f(T x) = f(x). Three effects keep a global-pooled network from exact invariance, and each can be taken away
(`with_effects`): pooling that skips positions, windows lost at the edge, and black that a bias makes bright.

Sources: the workshop notebook, tasks 6, 11 and 12; R. Zhang, "Making convolutional networks shift-invariant again",
ICML 2019 (the two distances); A. Azulay, Y. Weiss, "Why do deep convolutional networks generalize so poorly to small
image transformations?", JMLR 20, 2019.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS, DIGIT, OFFSETS, check_offset, place
from kai.geometry import Sight, backgrounds, stage_outputs, stages
from kai.layers import DenseAvgPool2d, GlobalAveragePool, GlobalSumPool
from kai.networks import DigitNetwork, layers_in_order, runs_as_defined
from kai.windows import Window, required_window, window_of

LAST = OFFSETS - 1


@dataclass(frozen=True)
class Effects:
    """What keeps a global-pooled network from exact invariance. All three are there in the notebook's LeNet3.

    Attributes:
        stride: pooling keeps every second position alone, so a shift by an odd number of pixels pairs other cells.
        lost_windows: a convolution leaves out windows that reach over the edge, and with them what they would see.
        bright_black: biases above zero make black maps bright, so that zeros around them are not what lies beyond.
    """

    stride: bool = True
    lost_windows: bool = True
    bright_black: bool = True


def with_effects(network: DigitNetwork, effects: Effects) -> DigitNetwork:
    """Build a network of the same weights without some of its effects.

    Without `stride` pooling is computed at every position and later kernels are dilated (à trous). Without
    `lost_windows` every convolution is padded fully, by zeros. Without `bright_black` biases above 0 become 0, which
    changes what the network computes: it shows what the effect does, not how well one could do without it.

    Args:
        network: convolutions of stride 1, ReLUs and one average pooling of 2×2 after the first of them, then a global
            pool; the notebook's `GlobalPoolLeNet` is one. It is left as it is.
        effects: which of them stay.

    Returns:
        A new network in eval mode. Sums over more positions are divided by as much, so that logits stay of one size.

    Raises:
        ValueError: if the network has layers of another kind, or with other settings.

    >>> from kai.networks import GlobalPoolLeNet
    >>> with_effects(GlobalPoolLeNet(), Effects(stride=False)).features[2]
    DenseAvgPool2d(dilation=1, padding=0)
    """
    side, stride = _pooled_side(network), 1
    layers: list[nn.Module] = []
    for layer in network.features:
        if isinstance(layer, nn.Conv2d):
            layers.append(_convolution(layer, 1 if effects.stride else stride, effects))
        elif isinstance(layer, nn.AvgPool2d):
            layers.append(layer if effects.stride else DenseAvgPool2d(stride, not effects.lost_windows))
            stride *= 2
        else:
            layers.append(nn.ReLU())
    area = side**2 * (1 if effects.stride else stride**2)
    return DigitNetwork(nn.Sequential(*layers), GlobalSumPool(area), copy.deepcopy(network.classifier)).eval()


def _pooled_side(network: DigitNetwork) -> int:
    kinds = [type(layer) for layer in network.features]
    fits = (
        runs_as_defined(network) and kinds.count(nn.AvgPool2d) <= 1 and {*kinds} <= {nn.Conv2d, nn.ReLU, nn.AvgPool2d}
    )
    if not fits or type(network.pooling) is not GlobalAveragePool:
        raise ValueError(
            "only convolutions, ReLUs, one average pooling and a global average pool are taken apart here, "
            f"not {type(network).__name__} of {[kind.__name__ for kind in kinds]} and {type(network.pooling).__name__}"
        )
    sight = Sight()
    for layer in network.features:
        window = window_of(layer)
        if window is None or not _is_known(layer, window):
            raise ValueError(
                f"{layer} is not taken apart here; a convolution must have stride 1, dilation 1, one group and a "
                "square kernel with as many zeros on each side, a pooling cells of 2×2 and no padding"
            )
        sight = sight.through(window)
    return sight.side


def _is_known(layer: nn.Module, window: Window) -> bool:
    if isinstance(layer, nn.Conv2d):
        return (window.stride, window.dilation, layer.groups) == (1, 1, 1)
    return isinstance(layer, nn.ReLU) or window == Window(2, stride=2)


def _convolution(layer: nn.Conv2d, dilation: int, effects: Effects) -> nn.Conv2d:
    window = window_of(layer)
    size = window.cells
    padding = window.padding if effects.lost_windows else size - 1
    has_bias = layer.bias is not None
    new = nn.Conv2d(
        layer.in_channels, layer.out_channels, size, padding=padding * dilation, dilation=dilation, bias=has_bias
    )
    new.weight = nn.Parameter(layer.weight.detach().clone())
    if has_bias:
        bias = layer.bias.detach().clone()
        new.bias = nn.Parameter(bias if effects.bright_black else bias.clamp(max=0))
    return new


@dataclass(frozen=True)
class Invariance:
    """Between which placements a network's logits are certain to agree, whatever its weights and the digit.

    Along each axis they agree for two offsets that are equal, or that differ by a multiple of `step` and both lie in
    `first`..`last`.

    Attributes:
        step: pixels, the total stride.
        first: offset from which no window that sees the digit is lost or sees padding that is not background.
        last: offset up to which that holds; below `first` if it holds nowhere.
    """

    step: int
    first: int
    last: int

    def agree(self, one: int, other: int) -> bool:
        """Tell whether two offsets along one axis are certain to give the same logits."""
        inside = self.first <= min(one, other) and max(one, other) <= self.last
        return one == other or (inside and (one - other) % self.step == 0)

    def placements(self, start: tuple[int, int]) -> torch.Tensor:
        """Return where logits are certain to be those at `start`: bool (29, 29)."""
        rows, cols = ([self.agree(at, other) for other in range(OFFSETS)] for at in check_offset(start))
        return torch.tensor(rows)[:, None] & torch.tensor(cols)


def invariance(network: DigitNetwork) -> Invariance | None:
    """Work out from its geometry where a network is exactly invariant, in exact arithmetic.

    A cell of a map is safe if the digit, moved, finds the same cell moved along. It is not where the window is lost at
    the edge, nor where it meets zeros though the black around the digit has become something else. Offsets at which
    every cell that sees the digit's frame is safe are those of the `Invariance`.

    Returns:
        None if the classifier reads fixed places, so that nothing is certain.

    Raises:
        TypeError: if the network is no `DigitNetwork`, or a layer of its features slides no square window, or pads
            with other than zeros, or more at one end (`kai.windows`).

    >>> from kai.networks import GlobalPoolLeNet, LeNet
    >>> invariance(LeNet()) is None
    True
    """
    if not isinstance(network, DigitNetwork) or not runs_as_defined(network):
        raise TypeError(f"{type(network).__name__} must be a DigitNetwork without a forward of its own")
    if not isinstance(network.pooling, (GlobalAveragePool, GlobalSumPool)):
        return None
    sight, first, last, is_dark = Sight(), 0, LAST, True
    safe_from, safe_to = 0, sight.side - 1
    layers = [layer for _, layer in layers_in_order(network.features)]
    for layer, background in zip(layers, backgrounds(network.features), strict=True):
        window = required_window(layer)
        beyond = sight.through(window)
        if isinstance(layer, nn.MaxPool2d) and window.padding:
            is_dark = False  # around the map it finds -∞, where beyond the map there are zeros
        # Where black is 0, zeros around the map are what lies beyond it: no window is spoilt, only the lost ones count.
        if not is_dark or safe_from > 0:
            safe_from = -(-(safe_from + window.padding) // window.stride)
        safe_to_edge = is_dark and safe_to == sight.side - 1
        safe_to = beyond.side - 1 if safe_to_edge else (safe_to + window.padding - window.extent) // window.stride
        first = max(first, beyond.span(safe_from - 1)[1] + 1)
        last = min(last, beyond.span(safe_to + 1)[0] - DIGIT)
        sight, is_dark = beyond, not background.any()
    return Invariance(sight.step, first, last)


def logit_change(sweep: torch.Tensor, start: tuple[int, int]) -> torch.Tensor:
    r"""Return how far the logits at each placement are from those at the start.

    .. math:: \max_c |z_c(\mathrm{offset}) - z_c(\mathrm{start})|

    Args:
        sweep: (29, 29, 10) logits, from `shift_sweep`.
        start: (row, col), each 0..28.

    Returns:
        (29, 29), 0 at the start.
    """
    return (sweep - sweep[check_offset(start)]).abs().amax(2)


def consistency(sweeps: torch.Tensor) -> float:
    """Return how often the answer a pixel further is the same: Azulay and Weiss's measure; it needs no labels.

    Args:
        sweeps: (..., 29, 29, 10) logits, from `shift_sweep` or `shift_sweeps`.

    Returns:
        The share of all pairs of placements one row or one column apart with the same prediction, 0..1.
    """
    answers = sweeps.argmax(-1)
    down = answers[..., 1:, :] == answers[..., :-1, :]
    right = answers[..., 1:] == answers[..., :-1]
    return torch.cat([down.flatten(), right.flatten()]).float().mean().item()


@dataclass(frozen=True)
class StageChange:
    r"""How far a stage is from following the digit (maps) or from staying as it was (vectors), and where.

    Attributes:
        name: of the stage, as in `kai.geometry.stages`.
        change: for maps the equivariance error ‖f(T x) − T f(x)‖ / ‖f(x) − f(black)‖; for vectors
            ‖f(T x) − f(x)‖ / ‖f(x) − f(black)‖. 0 if nothing changes, about 1.4 if the two have nothing in common.
        interior: the part of it in cells that see nothing beyond the canvas's edge, before and after; None for vectors.
        border: the part in all other cells, those that left the frame among them; interior² + border² = change².
    """

    name: str
    change: float
    interior: float | None = None
    border: float | None = None


@torch.no_grad()
def shift_changes(
    network: DigitNetwork, image: np.ndarray | torch.Tensor, start: tuple[int, int], shift: tuple[int, int]
) -> list[StageChange]:
    """Measure, stage by stage, what a shift of the digit changes.

    Beyond its frame a map is continued by what black becomes there (`kai.geometry.backgrounds`). A shift that is no
    multiple of a stage's stride falls between its cells; the shifted map is then interpolated linearly, which is the
    best that moving the map can do.

    Args:
        network: in eval mode, on the CPU.
        image: (28, 28), integers 0..255 or float 0..1.
        start: (row, col) where the digit stands before, each 0..28.
        shift: (rows, cols) pixels, down and right positive; the digit must stay on the canvas.

    Returns:
        One a stage, in the order in which they run; the last is that of the logits.

    Raises:
        ValueError: if the digit does not stand on the canvas before or after, or holds no such grey levels.
        TypeError: as `kai.geometry.stages`.
    """
    row, col = check_offset(start)
    end = check_offset((row + shift[0], col + shift[1]))
    dtype = next(network.parameters()).dtype
    digit = torch.as_tensor(image)[None]
    canvases = [place(digit, (row, col)), place(digit, end), torch.zeros(1, 1, CANVAS, CANVAS)]
    # One by one: in a batch, some processors' kernels round the same canvas differently from row to row.
    outputs = [stage_outputs(network, canvas.to(dtype)) for canvas in canvases]
    black = iter(_map_backgrounds(network))
    changes = []
    for stage, *shown in zip(stages(network), *outputs, strict=True):
        before, after, without = (maps[0] for maps in shown)
        scale = (before - without).norm().item()
        if stage.sight is None:
            changes.append(StageChange(stage.name, _ratio((after - before).norm().item(), scale)))
            continue
        difference, is_interior = _map_difference(before, after, shift, stage.sight, next(black).to(dtype))
        interior, border = difference[:, is_interior].norm().item(), difference[:, ~is_interior].norm().item()
        changes.append(
            StageChange(
                stage.name,
                _ratio(math.hypot(interior, border), scale),
                _ratio(interior, scale),
                _ratio(border, scale),
            )
        )
    return changes


def _map_backgrounds(network: DigitNetwork) -> list[torch.Tensor]:
    """Return the background of each stage of the features: of a ReLU, not of the convolution before it."""
    values: list[torch.Tensor] = []
    layers = [layer for _, layer in layers_in_order(network.features)]
    for layer, value in zip(layers, backgrounds(network.features), strict=True):
        if isinstance(layer, nn.ReLU) and values:
            values[-1] = value
        else:
            values.append(value)
    return values


def _ratio(part: float, whole: float) -> float:
    if part == 0:
        return 0.0
    return part / whole if whole else math.inf


def _map_difference(
    before: torch.Tensor, after: torch.Tensor, shift: tuple[int, int], sight: Sight, background: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Compare f(T x) with T f(x) on the plane: (C, H + 2m, W + 2m), and which cells are interior."""
    margin = max(-(-abs(pixels) // sight.step) for pixels in shift) + 1
    level = background.view(-1, 1, 1)
    moved, expected = (F.pad(maps - level, (margin,) * 4) for maps in (after, before))
    inner = []
    for axis, pixels in enumerate(shift, start=1):
        cells, rest = divmod(pixels, sight.step)
        share = rest / sight.step
        expected = (1 - share) * expected.roll(cells, axis) + share * expected.roll(cells + 1, axis)
        is_inner = _sees_canvas_alone(sight, margin)
        stays = is_inner & is_inner.roll(cells)
        inner.append(stays & is_inner.roll(cells + 1) if rest else stays)
    return moved - expected, inner[0][:, None] & inner[1]


def _sees_canvas_alone(sight: Sight, margin: int) -> torch.Tensor:
    spans = [sight.span(cell) for cell in range(sight.side)]
    is_inner = torch.tensor([0 <= first and last < CANVAS for first, last in spans])
    return F.pad(is_inner, (margin, margin))
