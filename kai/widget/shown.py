"""A network as a page shows it: its card, what it answers to a canvas, its table of all placements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import nn

from kai.canvas import CANVAS, DIGIT
from kai.chain import Chain, chain_of
from kai.inputs import TRIED, Form, form_taken
from kai.networks import DigitNetwork, count_parameters
from kai.pretrained import load_pretrained, read_card
from kai.runs.networks import MOST_PARAMETERS, measure
from kai.saved import input_size
from kai.sweeps import shift_sweep
from kai.trial import evaluating

SHIPPED = ("mlp", "lenet", "gap")
"""The networks beside which one's own stands, as in the app."""
SUM_OF_PROBABILITIES = 1e-3
"""How far from one ten outputs may add up that are still probabilities."""
SMALLEST = 1e-12
MOST_MULTIPLICATIONS = 60_000_000
"""A picture, of a network that the page runs in every frame while the pen is down; "gap" takes 29 million."""


class CornerReader(nn.Module):
    """A network of bare digits on the canvas: it reads the 28×28 pixels of the top-left corner alone."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        parameter = next(network.parameters(), torch.empty(0))
        self._form = form_taken(network, torch.zeros(TRIED, 1, DIGIT, DIGIT).to(parameter))

    def forward(self, canvases: torch.Tensor) -> torch.Tensor:
        """Map canvases (N, 1, 56, 56) to what the network says to their corners."""
        return self.network(self._form(canvases[:, :, :DIGIT, :DIGIT]))


@dataclass
class Shown:
    """A network on a page.

    Attributes:
        name: by which the page, and `lab.answers`, know it.
        module: the network itself; it is left in the mode it is in.
        card: what the page says of it: `name`, `title`, `nature`, `parameters`.
        is_shipped: whether it came with `kai`.
    """

    name: str
    module: nn.Module
    card: dict
    is_shipped: bool = False

    @cached_property
    def size(self) -> int:
        """Side of what the network reads of a canvas, pixels: all of it, 56, or its top-left corner, 28."""
        return input_size(self.module)

    @cached_property
    def reader(self) -> nn.Module:
        """The network as one that reads canvases."""
        return self._reading_canvases(self.module)

    @cached_property
    def chain(self) -> Chain | None:
        """The network as a chain of layers, which takes images of its size, or None if it is none."""
        try:
            return chain_of(self.module, self.size)
        except TypeError:
            return None

    @cached_property
    def swept(self) -> nn.Module:
        """The network as all placements are computed with it: a chain by its exact short way, where there is one."""
        return self._reading_canvases(self.chain.network) if self.chain else self.reader

    def _reading_canvases(self, network: nn.Module) -> nn.Module:
        return network if self.size == CANVAS else CornerReader(network)

    @cached_property
    def is_run_in_page(self) -> bool:
        """Whether the page's engine runs the network; the kernel does if not."""
        try:
            return bool(self.engine())
        except TypeError:
            return False

    def engine(self) -> DigitNetwork:
        """Return the network as the engine in the page runs it, on images of its size.

        Raises:
            TypeError: if it is no chain of layers that the engine knows, or too large for it.
        """
        network = (self.chain or chain_of(self.module, self.size)).network  # which says what is in the way
        size = measure(network, self.size)
        if size.parameters > MOST_PARAMETERS:
            raise TypeError(f"its {size.parameters:,} parameters are more than {MOST_PARAMETERS:,}, the most in a page")
        if size.multiplications > MOST_MULTIPLICATIONS:
            raise TypeError(
                f"it takes {size.multiplications / 1e6:,.0f} million multiplications a digit; "
                f"{MOST_MULTIPLICATIONS / 1e6:.0f} million are the most in a page"
            )
        return network

    @cached_property
    def _form(self) -> Form:
        return form_taken(self.reader, self._tensor(np.zeros((3, CANVAS, CANVAS), np.float32)))

    def _tensor(self, canvases: np.ndarray) -> torch.Tensor:
        parameter = next(self.module.parameters(), torch.empty(0))
        return torch.from_numpy(canvases)[:, None].to(parameter)

    def outputs(self, canvas: np.ndarray) -> list[float]:
        """Return the network's ten outputs for a canvas (56, 56), grey levels 0..1, as it gives them."""
        with torch.no_grad(), evaluating(self.reader):
            return self.reader(self._form(self._tensor(canvas[None])))[0].float().cpu().tolist()

    def logits(self, canvas: np.ndarray) -> np.ndarray:
        """Return ten numbers whose softmax is what the page shows, float32 (10,)."""
        return as_logits(self._answering(np.array(self.outputs(canvas), np.float32)))

    def table(self, digit: np.ndarray, progress: Callable[[float], None] | None = None) -> np.ndarray:
        """Return the logits at all placements of a digit (28, 28), float32 (29, 29, 10)."""
        return as_logits(self._answering(shift_sweep(self.swept, digit, progress=progress).numpy()))

    def _answering(self, outputs: np.ndarray) -> np.ndarray:
        """Return outputs of which a largest one can be told.

        Raises:
            ValueError: if there is none.
        """
        if np.isnan(outputs).any() or np.isposinf(outputs).any():
            raise ValueError(
                f"{self.card['title']} gives NaN or infinity instead of numbers; "
                "a learning rate that is too large often ends so"
            )
        return outputs


def as_logits(outputs: np.ndarray) -> np.ndarray:
    """Turn probabilities into logits of the same softmax; return all else as it is.

    Args:
        outputs: (…, 10); they count as probabilities if all are, everywhere.

    >>> as_logits(np.array([[0.5, 0.5], [0.25, 0.75]])).round(2).tolist()
    [[-0.69, -0.69], [-1.39, -0.29]]
    >>> as_logits(np.array([[3.0, -1.0]])).tolist()
    [[3.0, -1.0]]
    """
    is_distribution = outputs.min() >= 0 and np.abs(outputs.sum(-1) - 1).max() < SUM_OF_PROBABILITIES
    return np.log(np.maximum(outputs, SMALLEST)) if is_distribution else outputs


def shown_networks(networks: Sequence[nn.Module | str], beside: Sequence[str] = ()) -> dict[str, Shown]:
    """Return networks as a page shows them, by their names.

    Args:
        networks: modules of one's own, named after their classes or, from a file, by their titles, and as "yours" if a
            shipped one has the same title; or names of shipped ones.
        beside: names of shipped ones that come first.

    Raises:
        TypeError: for what is neither.
        ValueError: for a name that no network has, or a module that does not map images to ten outputs.
    """
    found: dict[str, Shown] = {}
    for network in [*beside, *networks]:
        if isinstance(network, str):
            card = read_card(network)
            said = {key: card[key] for key in ("name", "title", "nature", "parameters")}
            found[network] = Shown(network, load_pretrained(network), said, is_shipped=True)
        elif isinstance(network, nn.Module):
            shown = _own(network, found)
            found[shown.name] = shown
        else:
            raise TypeError(
                f"a network is a torch module or the name of a shipped one, not {type(network).__name__}; "
                "kai.load(path) reads one from a file"
            )
    return found


def _own(network: nn.Module, taken: dict[str, Shown]) -> Shown:
    title = getattr(network, "card", {}).get("title") or type(network).__name__
    if title.lower() in {one.card["title"].lower() for one in taken.values() if one.is_shipped}:
        title = f"{title} (yours)"
    kind = re.sub("[^A-Za-z0-9]+", "-", title).strip("-") or type(network).__name__
    others = {name.lower() for name in taken}  # they name files, too, where capitals may not count
    name = next(name for name in (kind, *(f"{kind}-{n}" for n in range(2, 100))) if name.lower() not in others)
    title = title if name == kind else f"{title} {name.rpartition('-')[2]}"
    where = "" if input_size(network) == CANVAS else "; reads the corner alone"
    card = {"name": name, "title": title, "nature": f"Your own{where}.", "parameters": count_parameters(network)}
    return Shown(name, network, card)
