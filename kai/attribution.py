r"""What speaks for an answer: a logit taken apart into a picture, whose cells add up to it, and a constant.

Two pictures, each exact where it is offered. *Gradient times input* goes to the pixels: a network of convolutions,
dense layers, ReLUs and poolings is linear around each image x, so that its logit for class k is

.. math:: y_k(x) = \sum_i \frac{\partial y_k}{\partial x_i} x_i + c_k(x),

and the constant is what its biases add, each times the gradient at it: 0 for a network without biases.
A *class activation map* stays with the last feature maps f: where a global pool and one dense layer follow them,

.. math:: y_k = b_k + \sum_{ij} m_{kij}, \qquad m_{kij} = \frac{1}{A} \sum_c w_{kc} f_{cij},

with A the number that the pool divides by. Both move along wherever the network itself is equivariant.

Sources: D. Baehrens et al., "How to explain individual classification decisions", JMLR 11, 2010 (the gradient);
S. Srinivas, F. Fleuret, "Full-gradient representation for neural network visualization", NeurIPS 2019 (the constant);
B. Zhou et al., "Learning deep features for discriminative localization", CVPR 2016 (class activation maps).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from kai.canvas import as_grey
from kai.inputs import form_taken
from kai.labels import CLASSES
from kai.layers import GlobalAveragePool, GlobalSumPool
from kai.networks import layers_in_order
from kai.trial import evaluating


class Evidence(NamedTuple):
    """What each pixel adds to a logit, and the rest: `map.sum() + constant` is the logit.

    Attributes:
        map: float32, of the canvas's shape; above 0 what speaks for the class, below 0 what speaks against it.
        constant: what no pixel adds.
    """

    map: torch.Tensor
    constant: float


def evidence(
    network: nn.Module, canvas: np.ndarray | torch.Tensor, label: int, *, against: int | None = None
) -> Evidence:
    r"""Take a logit apart: gradient times input for each pixel, and the constant that remains.

    A black pixel adds exactly 0. If the network is all convolutions, dense layers, ReLUs and poolings, the constant is
    what its biases add; for any other network it is merely what is missing.

    Args:
        network: maps (N, 1, H, W), or (N, H·W) or (N, H, W) if it wants them so, to logits (N, 10). It is run in eval
            mode, on the device of its parameters, and left as it was.
        canvas: (H, W), or with axes of length 1 before them, as `kai.place` yields one canvas; integers 0..255 or
            float 0..1.
        label: the class k, 0..9, whose logit it is.
        against: a class from whose logit the other is told apart: the evidence is then for y_k - y_against.

    Returns:
        The map, float32 (H, W) on the CPU, and the constant.

    Raises:
        TypeError: if a class is no whole number, or the network's output has no gradient.
        ValueError: if a class is not 0..9, the canvas is no picture of grey levels, or the network does not yield
            (N, 10).

    >>> one_weight = nn.Sequential(nn.Flatten(), nn.Linear(4, 10))
    >>> _ = nn.init.constant_(one_weight[1].weight, 2), nn.init.constant_(one_weight[1].bias, 3)
    >>> evidence(one_weight, torch.tensor([[0.0, 1.0], [0.5, 0.0]]), label=7)
    Evidence(map=tensor([[0., 2.],
            [1., 0.]]), constant=3.0)
    """
    classes = [_class(label), *([] if against is None else [_class(against)])]
    image = one_image(canvas, network)
    form = form_taken(network, image)
    with torch.inference_mode(False), torch.enable_grad(), evaluating(network):
        image = image.clone().requires_grad_()
        logits = network(form(image))
        if getattr(logits, "shape", ()) != (1, CLASSES):
            raise ValueError(f"the network must yield logits (N, {CLASSES}), not {_said(logits)}")
        difference = logits[0, classes[0]] - (logits[0, classes[1]] if len(classes) > 1 else 0)
        if not difference.requires_grad:
            raise TypeError(
                f"the logits of {type(network).__name__} have no gradient for the image: is there a step in it that "
                "torch cannot differentiate, such as argmax, or one that leaves torch?"
            )
        (gradient,) = torch.autograd.grad(difference, image)
    added = (gradient * image.detach())[0, 0]
    return Evidence(added.float().cpu(), (difference.detach().double() - added.double().sum()).item())


def class_activation(network: nn.Module, canvas: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Take all ten logits apart by place: the class activation maps of a network that ends in a global pool.

    Summed over places, plus the last layer's bias, they are the logits. What sees nothing but black adds 0 where black
    stays black (`kai.networks.NeutralLeNet`).

    Args:
        network: a `DigitNetwork` or `nn.Sequential` that ends in a global pool and one dense layer, such as "gap". It
            is run in eval mode, on the device of its parameters, and left as it was.
        canvas: as for `evidence`.

    Returns:
        float32 (10, H', W') on the CPU, for the last feature maps of shape (C, H', W').

    Raises:
        TypeError: if the network ends otherwise; the message says in what.
        ValueError: if the canvas is no picture of grey levels.

    >>> from kai.networks import NeutralLeNet
    >>> class_activation(NeutralLeNet(), torch.zeros(56, 56)).shape
    torch.Size([10, 34, 34])
    """
    before, pool, dense = split_at_global_pool(network)
    maps = one_image(canvas, network)
    with torch.no_grad(), evaluating(network):
        for layer in before:
            maps = layer(maps)
        area = pool.area if isinstance(pool, GlobalSumPool) else maps.shape[2] * maps.shape[3]
        return torch.einsum("kc,chw->khw", dense.weight, maps[0] / area).float().cpu()


GLOBAL_POOLS = (GlobalAveragePool, GlobalSumPool, nn.AdaptiveAvgPool2d)
"""The layers that leave one number of each feature map, a sum divided by an area."""


def split_at_global_pool(network: nn.Module) -> tuple[list[nn.Module], nn.Module, nn.Linear]:
    """Return the layers before a network's global pool, the pool, and the one dense layer after it.

    Raises:
        TypeError: if the network ends otherwise; the message says in what.
    """
    layers = [layer for _, layer in layers_in_order(network)]
    pools = [index for index, layer in enumerate(layers) if _leaves_one_number(layer)]
    if not pools:
        raise TypeError(
            f"{type(network).__name__} has no global pool: a class activation map needs one, and one dense layer after "
            "it (`kai.evidence` takes any network apart, by gradient times input)"
        )
    head = [layer for layer in layers[pools[-1] + 1 :] if type(layer) not in (nn.Flatten, nn.Identity, nn.Dropout)]
    if len(head) != 1 or type(head[0]) is not nn.Linear:
        names = ", ".join(type(layer).__name__ for layer in head) or "nothing"
        raise TypeError(
            f"{type(network).__name__} has {names} after its global pool: a class activation map needs one dense layer "
            "there, so that each place adds to each logit (`kai.evidence` takes any network apart)"
        )
    return layers[: pools[-1]], layers[pools[-1]], head[0]


def _leaves_one_number(layer: nn.Module) -> bool:
    return type(layer) in GLOBAL_POOLS and (
        not isinstance(layer, nn.AdaptiveAvgPool2d) or layer.output_size in (1, (1, 1))
    )


def one_image(canvas: np.ndarray | torch.Tensor, network: nn.Module) -> torch.Tensor:
    """Return a canvas as images (1, 1, H, W) in the type and on the device of a network's parameters.

    Raises:
        ValueError: if it is not one picture of grey levels.
    """
    grey = as_grey(canvas, "canvas")
    if grey.ndim < 2 or grey.shape[:-2].numel() != 1:
        raise ValueError(f"canvas must be one picture, (H, W), not of shape {tuple(grey.shape)}")
    return grey.detach().reshape(1, 1, *grey.shape[-2:]).to(next(network.parameters(), grey))


def _class(label: int) -> int:
    if isinstance(label, (bool, np.bool_)) or not hasattr(label, "__index__"):
        raise TypeError(f"a class must be a whole number 0..{CLASSES - 1}, not {label!r}")
    if not 0 <= int(label) < CLASSES:
        raise ValueError(f"a class must be 0..{CLASSES - 1}, not {label}")
    return int(label)


def _said(outputs: object) -> str:
    return str(tuple(outputs.shape)) if isinstance(outputs, torch.Tensor) else type(outputs).__name__
