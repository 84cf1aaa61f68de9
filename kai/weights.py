"""Weights from a file or from another machine: safetensors alone, looked at before anything is done with them.

The format holds numbers and nothing that could run. What it may still be is damaged, another network's, far too large,
or no finite numbers.

Source: https://huggingface.co/docs/safetensors, "Format".
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load as parse_safetensors
from torch import nn

HEADER_ROOM = 64 * 1024
"""Bytes that names, shapes and metadata may take beside the numbers."""
MOST_PARAMETERS = 10_000_000
"""Of a network whose weights are read at all: 40 MB."""


class OddWeights(ValueError):
    """These are not a network's weights; the message says why."""


def bytes_at_most(network: nn.Module) -> int:
    """Return how large a file with a network's weights can be."""
    return HEADER_ROOM + sum(tensor.numel() * tensor.element_size() for tensor in network.state_dict().values())


def read_at_most(path: Path, most: int) -> bytes:
    """Return a file's content.

    Raises:
        OddWeights: if it is larger than `most` bytes, of which no more is then read.
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OddWeights(f"it is larger than the {most:,} bytes that its network's weights can take")
    return content


def tensors_for(network: nn.Module, content: bytes) -> dict[str, torch.Tensor]:
    """Read a network's weights.

    Args:
        network: whose names, shapes and types the weights must have; it is not changed.
        content: of a safetensors file.

    Raises:
        OddWeights: if it is too large, no such file, holds other tensors, other shapes or types, or numbers that are
            not finite.

    >>> from safetensors.torch import save
    >>> tensors_for(nn.Linear(2, 1), save({"weight": torch.ones(1, 3), "bias": torch.ones(1)}))
    Traceback (most recent call last):
      ...
    kai.weights.OddWeights: weight has shape (1, 3), expected (1, 2)
    """
    if len(content) > bytes_at_most(network):
        raise OddWeights(f"{len(content):,} bytes are more than its network's weights can take")
    try:
        tensors = parse_safetensors(content)
    except (SafetensorError, KeyError, ValueError, RuntimeError, OverflowError) as error:
        raise OddWeights(f"it is no safetensors file ({error})") from None
    _check(tensors, network.state_dict())
    return tensors


def _check(tensors: Mapping[str, torch.Tensor], expected: Mapping[str, torch.Tensor]) -> None:
    if tensors.keys() != expected.keys():
        odd = ", ".join(sorted(tensors.keys() ^ expected.keys())[:10])
        raise OddWeights(f"it does not hold the network's tensors: {odd} missing or unexpected")
    for name, tensor in tensors.items():
        if tensor.dtype != expected[name].dtype:
            raise OddWeights(f"{name} is {tensor.dtype}, expected {expected[name].dtype}")
        if tensor.shape != expected[name].shape:
            raise OddWeights(f"{name} has shape {tuple(tensor.shape)}, expected {tuple(expected[name].shape)}")
        if not tensor.isfinite().all():
            raise OddWeights(f"{name} holds NaN or infinity")
