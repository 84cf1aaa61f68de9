"""How a network takes images, as they are, as flat vectors or without channels: found out by trying it.

What a network is made of does not tell. One whose first layer is dense may flatten images itself, or read them row by
row; another flattens them, and expects vectors all the same.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from kai.labels import CLASSES
from kai.trial import undisturbed

Form = Callable[[torch.Tensor], torch.Tensor]
"""Turns images (N, 1, H, W) into what a network takes."""

TRIED = 3
"""Images in a trial: a number that flattening across images does not leave by chance."""


def as_they_are(images: torch.Tensor) -> torch.Tensor:
    """Return the images themselves."""
    return images


def as_vectors(images: torch.Tensor) -> torch.Tensor:
    """Flatten each image: (N, 1, H, W) → (N, H·W)."""
    return images.flatten(1)


def without_channels(images: torch.Tensor) -> torch.Tensor:
    """Take the axis of channels away, (N, 1, H, W) → (N, H, W), for what reads rows; add it where there is none."""
    return images.flatten(1, 2) if images.ndim == 4 else images.unsqueeze(1)


FORMS: tuple[Form, ...] = (as_they_are, as_vectors, without_channels)
"""In the order in which they are tried."""


def form_taken(network: nn.Module, images: torch.Tensor) -> Form:
    """Find out how a network wants to be handed images: in the first form for which it gives (N, 10).

    The network is left as it was (`kai.trial`), and so are the images. One that gives (N, 10) for no form is to say
    itself what is wrong: the form is then the first that it runs with, or else the one with which it gets furthest.

    Args:
        network: any.
        images: (N, 1, H, W), or as a loader yields them, on the network's device; a few are tried, then all.

    >>> form_taken(nn.Linear(3136, 10), torch.zeros(1, 1, 56, 56)).__name__
    'as_vectors'
    >>> form_taken(nn.Sequential(nn.Flatten(), nn.Linear(3136, 10)), torch.zeros(1, 1, 56, 56)).__name__
    'as_they_are'
    """
    ran: list[Form] = []
    for tried in [images[:TRIED], images] if len(images) > TRIED else [images]:
        for form in FORMS:
            shape = _output_shape(network, form(tried))
            if shape == (len(tried), CLASSES):
                return form
            ran += [form] if shape is not None else []
    return ran[0] if ran else _furthest(network, images[:TRIED])


def _output_shape(network: nn.Module, inputs: torch.Tensor) -> tuple[int, ...] | None:
    """Return the shape of a network's outputs, () if they are no tensor; None if it stops with an error."""
    with undisturbed(network) as trial:
        try:
            return tuple(getattr(trial(inputs.clone()), "shape", ()))  # some normalise their input in place
        except Exception:  # noqa: BLE001 (whatever it is, the network does not take these inputs)
            return None


def _furthest(network: nn.Module, images: torch.Tensor) -> Form:
    """Return the form with which a network enters most layers; of equals, vectors if a dense layer stops an image."""
    as_images, as_flat = (_layers_entered(network, form(images)) for form in (as_they_are, as_vectors))
    if len(as_images) != len(as_flat):
        return max((as_they_are, as_images), (as_vectors, as_flat), key=lambda tried: len(tried[1]))[0]
    layer, inputs = as_images[-1] if as_images else (None, None)
    meets_image = isinstance(layer, (nn.Linear, nn.BatchNorm1d)) and inputs.ndim == images.ndim
    return as_vectors if meets_image else as_they_are


def _layers_entered(network: nn.Module, inputs: torch.Tensor) -> list[tuple[nn.Module, torch.Tensor]]:
    """Return the layers that a network enters before it stops with an error, each with its input."""
    entered: list[tuple[nn.Module, torch.Tensor]] = []

    def enter(layer: nn.Module, layer_inputs: tuple) -> None:
        if layer_inputs and isinstance(layer_inputs[0], torch.Tensor):
            entered.append((layer, layer_inputs[0]))

    with undisturbed(network) as trial:
        hooks = [layer.register_forward_pre_hook(enter) for layer in trial.modules() if not list(layer.children())]
        try:
            trial(inputs.clone())
        except Exception:  # noqa: BLE001 (expected: no form serves)
            pass
        finally:
            for hook in hooks:
                hook.remove()
    return entered
