"""What a network is made of, as a table: its layers, the shapes of their outputs, and their parameters."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from kai.canvas import CANVAS
from kai.trial import undisturbed


@dataclass(frozen=True)
class LayerRow:
    """One line of a layer table.

    Attributes:
        name: of the layer's class, and the line's number; of parameters that no layer met in the run, their path.
        output_shape: without the batch axis; empty where there is none.
        parameters: numbers that are counted with this line: each parameter where it is met first.
    """

    name: str
    output_shape: tuple[int, ...]
    parameters: int


def layer_table(
    network: nn.Module,
    input_shape: int | tuple[int, ...] | Sequence[tuple[int, ...]] = (1, CANVAS, CANVAS),
    dtypes: Sequence[torch.dtype] | None = None,
) -> list[LayerRow]:
    """List the layers as the notebook's `summary(model, input_size)` does, by running one black image through them.

    Args:
        network: any module; its layers are those without parts and those with parameters of their own.
        input_shape: (C, H, W) of one image, or whatever the network takes, without the batch axis, 784 and (784,)
            alike; for a network of several inputs a list of such shapes.
        dtypes: of each input, for instance `[torch.long]` for an embedding; the network's own by default.

    Returns:
        One row a call of a layer, in the order in which they end; then one for parameters that no such call has met.
        The rows' parameters add up to those of the network, however often a layer is used.

    Raises:
        TypeError: if the network takes another number of inputs.

    >>> from kai.networks import GlobalPoolLeNet
    >>> [row.output_shape for row in layer_table(GlobalPoolLeNet())][-3:]
    [(84,), (84,), (10,)]
    >>> shared = nn.Linear(3, 3)
    >>> [row.parameters for row in layer_table(nn.Sequential(shared, shared), (3,))]
    [12, 0]
    """
    input_shape = (input_shape,) if isinstance(input_shape, int) else input_shape
    shapes = list(input_shape) if any(isinstance(side, Sequence) for side in input_shape) else [input_shape]
    rows: list[LayerRow] = []
    counted: set[int] = set()
    ours = threading.get_ident()  # other threads may run the same network meanwhile

    def count(layer: nn.Module) -> int:
        new = [p for p in layer.parameters(recurse=False) if id(p) not in counted and not is_lazy(p)]
        counted.update(map(id, new))
        return sum(parameter.numel() for parameter in new)

    def record(layer: nn.Module, _inputs: object, output: object) -> None:
        if threading.get_ident() == ours:
            rows.append(LayerRow(f"{type(layer).__name__}-{len(rows) + 1}", _shape_of(output), count(layer)))

    parameter = next(network.parameters(), torch.empty(0))
    inputs = [
        torch.zeros(1, *shape, device=parameter.device, dtype=dtype)
        for shape, dtype in zip(shapes, dtypes or [parameter.dtype] * len(shapes), strict=True)
    ]
    _check_inputs(network, inputs)
    with undisturbed(network) as trial:
        hooks = [layer.register_forward_hook(record) for layer in trial.modules() if _is_layer(layer)]
        try:
            trial(*inputs)
        finally:
            for hook in hooks:
                hook.remove()
        for path, module in trial.named_modules():
            if parameters := count(module):
                rows.append(LayerRow(path, (), parameters))
    return rows


def _is_layer(module: nn.Module) -> bool:
    is_empty = isinstance(module, nn.Sequential) and len(module) == 0
    return bool(module._parameters) or not (list(module.children()) or is_empty)


def _check_inputs(network: nn.Module, inputs: Sequence[torch.Tensor]) -> None:
    """Refuse a number of inputs that `forward` cannot be called with."""
    try:
        inspect.signature(network.forward).bind(*inputs)
    except TypeError as error:
        shapes = [tuple(each.shape[1:]) for each in inputs]
        raise TypeError(
            f"{type(network).__name__} cannot be run on {len(inputs)} input(s), {shapes}: {error}; "
            "give one size for each argument of forward, as in [(1, 28, 28), (10,)]"
        ) from None


def _shape_of(output: object) -> tuple[int, ...]:
    """Return the shape of an output without its batch axis: of several, as those of an LSTM, the first tensor's."""
    match output:
        case torch.Tensor():
            return tuple(output.shape[1:])
        case Mapping():
            return _shape_of(list(output.values()))
        case [first, *rest]:
            return _shape_of(first) or _shape_of(rest)
    return ()


def format_layer_table(rows: list[LayerRow]) -> str:
    """Write a layer table as text, as the notebook's `summary` prints it."""
    width = max(22, *(len(row.name) + 1 for row in rows)) if rows else 22
    header = f"{'Layer':<{width}}{'Output shape':>20}{'Parameters':>14}"
    lines = [header, "-" * len(header)]
    for row in rows:
        shape = str(list(row.output_shape)) if row.output_shape else "–"
        lines.append(f"{row.name:<{width}}{shape:>20}{row.parameters:>14,}")
    lines += ["-" * len(header), f"{'Total':<{width}}{'':>20}{sum(row.parameters for row in rows):>14,}"]
    return "\n".join(lines)
