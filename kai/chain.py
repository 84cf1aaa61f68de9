"""A learner's network as a chain of layers: what its `forward` does to an image, read from one symbolic run of it.

Networks as the notebook writes them keep their layers where they like and join them by code of their own. What the code
does is written down by `torch.fx`; where it is one layer after another, the same layers make a `DigitNetwork`, whose
sweeps are fast, whose layers an engine outside Python can run, and which a file can describe. Whether the chain really
computes what the network does is not believed but tried.

Source: J. Reed et al., 2022, "torch.fx: Practical program capture and transformation", https://arxiv.org/abs/2112.08429.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import fx, nn

from kai.canvas import CANVAS
from kai.inputs import TRIED, form_taken
from kai.layers import GlobalAveragePool, GlobalSumPool
from kai.networks import ENGINE_LAYERS, DigitNetwork, layer_specs, layers_in_order
from kai.trial import evaluating

CLOSE = 1e-4
"""How far the outputs of the chain may be from the network's own; they are sums of the same numbers."""

_NOTHING_IN_EVAL_MODE = (nn.Dropout, nn.Dropout2d, nn.Identity)
_SOFTMAX = (nn.Softmax, nn.LogSoftmax)
_ENDS = {F.softmax, F.log_softmax, torch.softmax, torch.log_softmax, "softmax", "log_softmax"}
_RELUS = {F.relu, torch.relu, "relu", "relu_"}
_FLATTENS = {torch.flatten, torch.reshape, "flatten", "view", "reshape"}
_SIZES = {"size", getattr, operator.getitem, "dim"}
"""What code asks of a tensor's shape, to flatten it; it is no layer."""


@dataclass(frozen=True)
class Chain:
    """A network as one layer after another.

    Attributes:
        network: the layers, sharing their parameters with the network they come from; it returns logits.
        ends_in_softmax: whether the network itself returns the (log-)softmax of these logits.
    """

    network: DigitNetwork
    ends_in_softmax: bool


def chain_of(network: nn.Module, size: int = CANVAS) -> Chain:
    """Read a network as a chain of layers.

    Args:
        network: maps (N, 1, size, size), or (N, size²), to (N, 10); it is left as it was.
        size: side of its images, pixels.

    Raises:
        TypeError: if it is no such chain: its code branches, or it has a layer that `kai.networks.layer_specs` does not
            know; the message says which.

    >>> mlp = nn.Sequential(nn.Linear(3136, 50), nn.ReLU(), nn.Dropout(), nn.Linear(50, 10), nn.Softmax(dim=1))
    >>> found = chain_of(mlp)
    >>> found.ends_in_softmax, [type(layer).__name__ for _, layer in layers_in_order(found.network)]
    (True, ['Flatten', 'Linear', 'ReLU', 'Linear'])
    """
    if isinstance(network, DigitNetwork) and all(type(layer) in ENGINE_LAYERS for _, layer in layers_in_order(network)):
        layer_specs(network)
        return Chain(network, False)
    if isinstance(network, torch.jit.ScriptModule):
        raise TypeError(f"{network.original_name} is TorchScript, whose code cannot be read: give the module itself")
    with evaluating(network):
        layers = list(_layers(network))
    ends = bool(layers) and isinstance(layers[-1], _SOFTMAX)
    chain = Chain(_assembled(layers[:-1] if ends else layers), ends)
    layer_specs(chain.network)  # says which layer is not known
    _check_same(network, chain, size)
    return chain


def as_written(network: nn.Module) -> nn.Module:
    """Return a network as its code was written: what `torch.compile` makes of a module holds that module."""
    return getattr(network, "_orig_mod", network)


class _Tracer(fx.Tracer):
    """Runs through everything but the layers themselves."""

    def is_leaf_module(self, module: nn.Module, name: str) -> bool:
        return isinstance(module, (*ENGINE_LAYERS, *_SOFTMAX)) or super().is_leaf_module(module, name)


def _layers(network: nn.Module) -> Iterator[nn.Module]:
    """Yield the layers in the order in which they run."""
    try:
        graph = _Tracer().trace(network)
    except Exception as error:  # noqa: BLE001 (whatever it is, the code does more than to chain layers)
        raise TypeError(f"{type(network).__name__} does more than to chain layers: {error}") from None
    before: fx.Node | None = None
    for node in graph.nodes:
        if node.op in ("placeholder", "output") or node.target in _SIZES:
            before = node if node.op == "placeholder" else before
            continue
        if not node.args or node.args[0] is not before:
            raise TypeError(
                f"{type(network).__name__} does not chain its layers: {node.name} reads another one's output"
            )
        yield from _layer(network, node)
        before = node


def _layer(network: nn.Module, node: fx.Node) -> Iterator[nn.Module]:
    """Yield the layer that a node of the graph is; none for what does nothing in eval mode."""
    if node.op == "call_module":
        layer = network.get_submodule(node.target)
        if isinstance(layer, nn.AdaptiveAvgPool2d) and layer.output_size in (1, (1, 1)):
            yield GlobalAveragePool()
        elif type(layer) not in (*ENGINE_LAYERS, *_SOFTMAX, *_NOTHING_IN_EVAL_MODE):
            raise TypeError(f"a layer is not known here: {layer}")  # one made of another may compute something else
        elif not isinstance(layer, _NOTHING_IN_EVAL_MODE):
            yield copy.copy(layer)  # its modes are its own, its parameters are the network's
        return
    target, arguments = node.target, node.args[1:]
    if target in _RELUS:
        yield nn.ReLU()
    elif target in _FLATTENS:
        yield nn.Flatten()
    elif target in _ENDS:
        yield nn.Softmax(dim=1)
    elif target in (F.avg_pool2d, F.max_pool2d, torch.max_pool2d) and _is_plain_pool(node):
        yield (nn.AvgPool2d if target is F.avg_pool2d else nn.MaxPool2d)(*arguments, **node.kwargs)
    elif target in (torch.mean, "mean"):
        yield GlobalAveragePool()
    elif target in (torch.sum, "sum"):
        yield GlobalSumPool()
    elif target not in (F.dropout, "contiguous"):
        raise TypeError(f"{type(network).__name__} has a step that is not known here: {node.name}")


def _is_plain_pool(node: fx.Node) -> bool:
    sides = [*node.args[1:], *node.kwargs.values()]
    return all(isinstance(side, (int, tuple, bool, type(None))) for side in sides)


def _assembled(layers: list[nn.Module]) -> DigitNetwork:
    """Part a chain at its first flattening or global pooling."""
    if layers and isinstance(layers[0], nn.Linear):  # it takes vectors
        layers = [nn.Flatten(), *layers]
    pools = (nn.Flatten, GlobalAveragePool, GlobalSumPool)
    at = next((index for index, layer in enumerate(layers) if isinstance(layer, pools)), None)
    if at is None:
        raise TypeError(
            "no layer turns its feature maps into a vector: there is neither a flattening nor a global pooling"
        )
    rest = [layer for layer in layers[at + 1 :] if not isinstance(layer, nn.Flatten)]  # a vector is flat already
    return DigitNetwork(nn.Sequential(*layers[:at]), layers[at], nn.Sequential(*rest))


def _check_same(network: nn.Module, chain: Chain, size: int) -> None:
    """Require that a chain computes what its network does, on random images."""
    parameter = next(network.parameters(), torch.empty(0))
    images = torch.rand(TRIED, 1, size, size, generator=torch.Generator().manual_seed(0)).to(parameter)
    form = form_taken(network, images)
    with torch.no_grad(), evaluating(network):
        outputs = network(form(images))
        try:
            with evaluating(chain.network):
                logits = chain.network(images)
        except RuntimeError as error:
            raise TypeError(f"its layers do not fit one after another: {error}") from None
    found = [logits.softmax(1), logits.log_softmax(1)] if chain.ends_in_softmax else [logits]
    if not any(one.shape == outputs.shape and torch.allclose(one, outputs, atol=CLOSE, rtol=CLOSE) for one in found):
        raise TypeError(f"{type(network).__name__} computes something else than its layers one after another")
