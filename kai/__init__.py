"""KAI: the workshop's library for efficient training of neural networks, on digits that move.

Names are imported when they are first used, so that `import kai` is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kai import mnist
    from kai.canvas import like_mnist, place
    from kai.convolution import convolution_steps, convolutional_layer, output_size, pooling_layer, pooling_steps
    from kai.loaders import get_modified_mnist_data
    from kai.networks import MLP, GlobalPoolLeNet, LeNet, NeutralLeNet, layer_table
    from kai.notebook import check_accuracy, plot_images, train_mnist_model
    from kai.pretrained import load_pretrained
    from kai.shifts import shift_sweep, shift_sweeps

_HOMES = {
    "MLP": "networks",
    "GlobalPoolLeNet": "networks",
    "LeNet": "networks",
    "NeutralLeNet": "networks",
    "check_accuracy": "notebook",
    "convolution_steps": "convolution",
    "convolutional_layer": "convolution",
    "get_modified_mnist_data": "loaders",
    "layer_table": "networks",
    "like_mnist": "canvas",
    "load_pretrained": "pretrained",
    "output_size": "convolution",
    "place": "canvas",
    "plot_images": "notebook",
    "pooling_layer": "convolution",
    "pooling_steps": "convolution",
    "shift_sweep": "shifts",
    "shift_sweeps": "shifts",
    "train_mnist_model": "notebook",
}

__all__ = [
    "MLP",
    "GlobalPoolLeNet",
    "LeNet",
    "NeutralLeNet",
    "check_accuracy",
    "convolution_steps",
    "convolutional_layer",
    "get_modified_mnist_data",
    "layer_table",
    "like_mnist",
    "load_pretrained",
    "mnist",
    "output_size",
    "place",
    "plot_images",
    "pooling_layer",
    "pooling_steps",
    "shift_sweep",
    "shift_sweeps",
    "train_mnist_model",
]


def __getattr__(name: str) -> object:
    if name == "mnist":
        return import_module("kai.mnist")  # the module is callable: kai.mnist("train")
    if name in _HOMES:
        value = getattr(import_module(f"kai.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'kai' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
