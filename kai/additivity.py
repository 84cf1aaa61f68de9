r"""Two digits on one canvas: when a network's logits are the sum of what it answers to each.

Let x and x' be two canvases with ink at different places, and y(0) what a network answers to black. If a global pool
and one dense layer follow the last feature maps, and *no cell of these maps sees ink of both*, then

.. math:: y(x + x') - y(0) = (y(x) - y(0)) + (y(x') - y(0)),

for each cell has the value that it has beside one of the two alone, or that of black, and what follows adds cells up.
It holds whatever the padding and the biases are. Where black stays 0 (`kai.networks.NeutralLeNet`), y(0) is the last
layer's bias. So such a network knows neither *where* its digits are nor *how many*: what invariance costs.

A cell sees r pixels from its first one on, a + c s for cell c along an axis (`kai.geometry`). With a cell of the first
canvas's last line of ink, i, and the second's first, j > i, no cell sees both if

.. math:: a + \lfloor (i - a) / s \rfloor \, s + r \le j,

thus surely from r - 1 black lines between them on, and never with fewer than r - s.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from kai.attribution import one_image, split_at_global_pool
from kai.geometry import Sight
from kai.inputs import form_taken
from kai.trial import evaluating
from kai.windows import required_window


class Superposition(NamedTuple):
    """Logits of two things on one canvas, float64 on the CPU.

    Attributes:
        alone: (2, 10), of each alone, less those of black.
        black: (10,), of a canvas without ink.
        both: (10,), of both at once.
        is_certain: whether `sum` and `both` agree whatever the weights are, but for rounding.
    """

    alone: torch.Tensor
    black: torch.Tensor
    both: torch.Tensor
    is_certain: bool

    @property
    def sum(self) -> torch.Tensor:
        """What both would have if logits added up: (10,)."""
        return self.black + self.alone.sum(0)


def superposition(
    network: nn.Module, first: np.ndarray | torch.Tensor, second: np.ndarray | torch.Tensor
) -> Superposition:
    """Ask a network for two canvases, each alone and laid over each other; where both have ink the brighter stays.

    Args:
        network: any that `kai.evidence` takes. It is run in eval mode, on the device of its parameters.
        first: grey levels, (H, W); integers 0..255 or float 0..1.
        second: the same.

    Raises:
        ValueError: if the canvases are no pictures of grey levels, or of different shapes.

    >>> import kai
    >>> seven, one = kai.mnist("test")[0][[0, 2]]
    >>> canvas = np.zeros((2, 56, 56), np.uint8)
    >>> canvas[0, 14:42, :22], canvas[1, 14:42, 37:] = seven[:, 6:], one[:, :19]  # at the left edge and at the right
    >>> found = superposition(kai.load_pretrained("gap"), *canvas)
    >>> found.is_certain, torch.allclose(found.sum, found.both, atol=1e-4)
    (True, True)
    """
    images = [one_image(canvas, network) for canvas in (first, second)]
    if images[0].shape != images[1].shape:
        raise ValueError(
            f"the canvases must have one shape, not {tuple(images[0].shape[2:])}, {tuple(images[1].shape[2:])}"
        )
    batch = torch.cat([*images, torch.zeros_like(images[0]), torch.maximum(*images)])
    form = form_taken(network, batch)
    with torch.no_grad(), evaluating(network):
        one, other, black, both = network(form(batch)).double().cpu()
    certain = _adds_up(network) and no_cell_sees_both(network, first, second)
    return Superposition(torch.stack([one - black, other - black]), black, both, certain)


def no_cell_sees_both(network: nn.Module, first: np.ndarray | torch.Tensor, second: np.ndarray | torch.Tensor) -> bool:
    """Tell whether no cell of the last feature maps sees ink of both canvases.

    Args:
        network: as for `kai.class_activation`: one that ends in a global pool and one dense layer.
        first: grey levels, (H, W).
        second: the same.

    Raises:
        TypeError: if the network ends otherwise, or has a layer that slides no square window.
    """
    layers, _, _ = split_at_global_pool(network)
    seen = [_cells_that_see(layers, one_image(canvas, network)[0, 0] > 0) for canvas in (first, second)]
    return not bool((seen[0] & seen[1]).any())


def _cells_that_see(layers: list[nn.Module], ink: torch.Tensor) -> torch.Tensor:
    """Return which cells of the last maps see ink, bool (H', W')."""
    rows, cols = (_windows(layers, side) for side in ink.shape)
    return (rows @ ink.double().cpu() @ cols.T) > 0


def _windows(layers: list[nn.Module], side: int) -> torch.Tensor:
    """Return along one axis which pixels each cell sees, 0 or 1, (cells, pixels)."""
    sight = Sight(side)
    for layer in layers:
        sight = sight.through(required_window(layer))
    seen = torch.zeros(sight.side, side, dtype=torch.float64)
    for cell in range(sight.side):
        first, last = sight.span(cell)
        seen[cell, max(first, 0) : max(last + 1, 0)] = 1
    return seen


def _adds_up(network: nn.Module) -> bool:
    """Tell whether a network's logits are a sum over cells whose windows are known."""
    try:
        layers, _, _ = split_at_global_pool(network)
        for layer in layers:
            required_window(layer)
    except TypeError:
        return False
    return True
