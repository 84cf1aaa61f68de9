"""The first layer of a dense network as pictures: what each of its first units weighs, small enough to be sent often.

Each unit has a weight for every pixel, so its weights are an image. They are sent on a scale that never changes: what
training does not touch looks the same from the random start to the end.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping

import numpy as np
from torch import nn

from kai.canvas import CANVAS
from kai.networks import DigitNetwork

UNITS = 6
"""How many are shown."""
LEVELS, REACH = 15, 0.5
"""A weight of ±REACH, or beyond, has the level ±LEVELS. The random start lies within ±1/56 on the canvas."""


def pack_units(network: DigitNetwork, size: int = CANVAS) -> dict | None:
    r"""Return the weights of a dense first layer's first units, as JSON knows them.

    The level of a weight w is :math:`15 \, \mathrm{sign}(w) \sqrt{\min(|w| / 0.5,\, 1)}`, rounded: by the root,
    the small weights of the random start are seen beside those that were learned.

    Args:
        network: any; on any device.
        size: side of its images, pixels.

    Returns:
        `shape` [U, H, H], U at most 6, and `levels`, base64 of the deflated bytes of int8 in this shape. None if the
        first layer does not read pixels by weights of their own, as a convolution does not.
    """
    first = network.classifier[0]
    if len(network.features) or not isinstance(first, nn.Linear) or first.in_features != size**2:
        return None
    weights = first.weight.detach()[:UNITS].cpu().numpy().reshape(-1, size, size)
    share = np.minimum(np.abs(weights) / REACH, 1)
    levels = np.round(LEVELS * np.sign(weights) * np.sqrt(share)).astype(np.int8)
    return {"shape": list(levels.shape), "levels": base64.b64encode(zlib.compress(levels.tobytes())).decode("ascii")}


def unpack_units(packed: Mapping) -> np.ndarray:
    """Return the levels that `pack_units` packed, int8 (U, H, H), -15..15.

    Raises:
        ValueError: if it is nothing that `pack_units` makes.

    >>> from kai.networks import MLP
    >>> unpack_units(pack_units(MLP())).shape
    (6, 56, 56)
    """
    try:
        units, height, width = shape = tuple(packed["shape"])
        if not (0 < units <= UNITS and 0 < height == width <= CANVAS):
            raise ValueError(f"shape {shape}")
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(packed["levels"], validate=True), units * height * width + 1)
        levels = np.frombuffer(content, np.int8).reshape(shape)
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"these are no packed units: {error}") from error
    return np.clip(levels, -LEVELS, LEVELS)
