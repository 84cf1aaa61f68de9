"""Run a network to look at it, and leave it as it was: modes, buffers, attributes, and torch's random numbers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from itertools import chain

import torch
from torch import nn
from torch.nn.parameter import UninitializedBuffer, is_lazy


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Put a network into eval mode for a while; afterwards each of its layers is in the mode it was in."""
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


@contextmanager
def undisturbed(network: nn.Module) -> Iterator[nn.Module]:
    """Yield a network to be tried out, in eval mode and without gradients; afterwards it is as it was before.

    Put back are modes, buffers (such as the running statistics of a batch normalisation), what the network's modules
    keep as attributes, and torch's random state. A network with lazy layers, which the first run would fix for good,
    is tried out as a copy.
    """
    tensors = list(chain(network.parameters(), network.buffers()))
    trial = _copied(network) if any(map(is_lazy, tensors)) else network
    dicts = [kept for module in trial.modules() for kept in (vars(module), module._buffers) if isinstance(kept, dict)]
    before = [dict(kept) for kept in dicts]
    values = [(buffer, buffer.clone()) for buffer in trial.buffers() if not is_lazy(buffer)]
    gpus = {tensor.device.index for tensor in tensors if tensor.is_cuda}
    with torch.random.fork_rng(devices=gpus), torch.no_grad(), evaluating(trial):
        try:
            yield trial
        finally:
            for kept, was in zip(dicts, before, strict=True):
                _put_back(kept, was)
            for buffer, value in values:
                if not torch.equal(buffer, value):
                    buffer.copy_(value)


def _copied(network: nn.Module) -> nn.Module:
    """Copy a network, lazy buffers too, which torch itself does not copy."""
    lazy = [buffer for buffer in network.buffers() if is_lazy(buffer)]
    copies = {id(buffer): UninitializedBuffer(device=buffer.device, dtype=buffer.dtype) for buffer in lazy}
    return copy.deepcopy(network, copies)


def _put_back(kept: MutableMapping, was: dict) -> None:
    for name in kept.keys() - was.keys():
        del kept[name]
    kept.update(was)
