"""What updates a network's parameters, and whether it can: an optimiser that trains nothing says nothing itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

import torch
from torch import nn

from kai.adam import LeanAdamW
from kai.momentum import LeanSGD

MOMENTUM = 0.9
"""Of stochastic gradient descent: how much of the last update the next one keeps (Polyak, 1964)."""
OPTIMISERS = ("AdamW", "SGD")
"""What `make_optimiser` knows; AdamW without weight decay is Adam, SGD is with momentum."""

Optimiser = torch.optim.Optimizer | LeanAdamW | LeanSGD
"""What updates the parameters."""

MAKE = "optimizer = torch.optim.Adam(model.parameters(), lr=0.001)"
MAKE_AGAIN = f"make it again after the model: {MAKE}"


def make_optimiser(
    network: nn.Module, name: str, learning_rate: float, weight_decay: float = 0.0, fused: bool = False
) -> Optimiser:
    """Return an optimiser of those of a network's parameters that are trained.

    Args:
        network: whose parameters; those with `requires_grad=False` stay as they are.
        name: "AdamW" (without weight decay: Adam) or "SGD" (with momentum).
        learning_rate: of the first update.
        weight_decay: for kernels and weight matrices alone.
        fused: update all parameters in one kernel, which is faster and rounds differently.

    Raises:
        ValueError: if the name is unknown, or no parameter is trained.
    """
    if name not in OPTIMISERS:
        raise ValueError(f"optimiser must be one of {', '.join(OPTIMISERS)}, not {name!r}")
    check_trained(network)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    matrices = [parameter for parameter in trained if parameter.ndim > 1]
    vectors = [parameter for parameter in trained if parameter.ndim <= 1]
    groups = [{"params": [*matrices, *vectors]}]
    if weight_decay:
        groups = [{"params": part, "weight_decay": decay} for part, decay in ((matrices, weight_decay), (vectors, 0.0))]
        groups = [group for group in groups if group["params"]]
    options = {"lr": learning_rate, "weight_decay": weight_decay}
    if name == "AdamW":
        return (LeanAdamW if fused else torch.optim.AdamW)(groups, **options)
    return (LeanSGD if fused else torch.optim.SGD)(groups, momentum=MOMENTUM, **options)


def check_trained(network: nn.Module) -> None:
    """Require that some parameter of a network is trained.

    Raises:
        ValueError: if it has none, or all are frozen.
    """
    parameters = list(network.parameters())
    if not parameters:
        raise ValueError(f"{type(network).__name__} has no parameters to train; give it layers with weights")
    if not _trained(parameters):
        raise ValueError(
            f"no parameter of {type(network).__name__} is trained: all have requires_grad=False; "
            "let some learn: model.requires_grad_(True)"
        )


def check_optimiser(optimiser: Optimiser, network: nn.Module) -> None:
    """Require that an optimiser will train a network, one update a batch.

    Raises:
        TypeError: if it is no optimiser: a class, or a schedule of learning rates.
        ValueError: if no parameter of the network is trained, or the optimiser holds none that is, or it asks for a
            closure, as LBFGS does.
    """
    if isinstance(optimiser, type) or not hasattr(optimiser, "param_groups"):
        name = optimiser.__name__ if isinstance(optimiser, type) else type(optimiser).__name__
        raise TypeError(f"the optimizer must be one of this model's parameters, not {name}; {MAKE}")
    check_trained(network)
    asks_for_closure = inspect.signature(optimiser.step).parameters.get("closure")
    if asks_for_closure is not None and asks_for_closure.default is inspect.Parameter.empty:
        raise ValueError(
            f"{type(optimiser).__name__} asks for the loss several times an update, by a closure, which is not done "
            "in this training; take torch.optim.Adam or torch.optim.SGD"
        )
    ours = {id(parameter) for parameter in network.parameters()}
    held = [parameter for group in optimiser.param_groups for parameter in group["params"] if id(parameter) in ours]
    if not held:
        raise ValueError(
            f"the optimizer holds no parameter of this {type(network).__name__}: it was made for another model, "
            f"perhaps before this one was made again; {MAKE_AGAIN}"
        )
    if not _trained(held):
        raise ValueError(
            f"all parameters that the optimizer holds of this {type(network).__name__} have requires_grad=False, so "
            f"that nothing is trained; {MAKE_AGAIN}"
        )


def check_objective(objective: object) -> None:
    """Require an objective that can be called with outputs and labels, where gradients are on.

    Raises:
        TypeError: if it is a class, of which an object is still to be made.
        RuntimeError: if gradients are switched off.
    """
    if isinstance(objective, type):
        raise TypeError(f"the objective is the class {objective.__name__}; make one of it: {objective.__name__}()")
    if not torch.is_grad_enabled():
        raise RuntimeError("gradients are switched off, so that nothing is trained; train outside torch.no_grad()")


def _trained(parameters: Iterable[torch.Tensor]) -> bool:
    return any(parameter.requires_grad for parameter in parameters)
