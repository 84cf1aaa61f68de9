"""The stages of a network, drawn while its digit moves, in a notebook."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from kai.canvas import DIGIT, as_grey
from kai.widget.part import Part
from kai.widget.resources import NO_CLASS, Resources
from kai.widget.shown import shown_networks


class Inside(Part):
    """The page "Look inside" as a widget; `kai.look_inside` makes it.

    It needs no kernel once it is shown: the page runs the network.
    """

    def __init__(self, network: nn.Module | str, image: int | np.ndarray | torch.Tensor = 0):
        shown = shown_networks([network])
        (name,) = shown
        shown[name].engine()  # says in words what is in the way
        is_own = not isinstance(image, (int, np.integer))
        digits = (levels_of(image)[None], np.array([NO_CLASS])) if is_own else None
        number = 0 if is_own else int(image)
        data = {
            "networks": [shown[name].card],
            "versions": {name: "0"},
            "network": name,
            "digit": number,
            "labels": "0",
        }
        super().__init__("inside", data, Resources(shown, digits))
        self.keep(f"digits/{number}", f"sweeps/{name}/{number}", f"networks/{name}", f"networks/{name}/anatomy")


def levels_of(image: np.ndarray | torch.Tensor) -> np.ndarray:
    """Return an image's grey levels as a page has them: uint8 (28, 28).

    Raises:
        ValueError: if it has another shape, or holds no grey levels.
    """
    grey = as_grey(image, "image")
    if grey.shape != (DIGIT, DIGIT):
        raise ValueError(f"image must have shape ({DIGIT}, {DIGIT}), not {tuple(grey.shape)}")
    return (grey * 255).round().to(torch.uint8).numpy()
