"""What the pages draw of the networks themselves: their stages, from the modules; their weights, for the engine."""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import combinations

from safetensors.torch import save

import kai
from app import answers
from kai.canvas import CANVAS
from kai.geometry import Stage, stages
from kai.networks import DigitNetwork, layer_specs
from kai.pretrained import read_card, weights_path

EFFECTS = ("stride", "lost_windows", "bright_black")
"""What can be taken away from the notebook's global-pooled network, in the order in which the page names it."""

TAKEN_APART = "notebook-gap"
"""The network from which effects are taken away."""

DRAWN = ("mlp", "lenet28", "lenet", TAKEN_APART, "gap")
"""The networks drawn layer by layer, in the order of the notebook."""

COMPARED = ("mlp", "lenet", TAKEN_APART, "gap", "gap-exact")
"""The networks whose logits are compared before and after a shift."""


def without(effects: tuple[str, ...]) -> str:
    """Name the network that lacks some effects, as `answers.network` takes it.

    >>> without(("bright_black", "stride"))
    'notebook-gap~stride~bright_black'
    """
    return "~".join([TAKEN_APART, *(effect for effect in EFFECTS if effect in effects)])


@cache
def variants() -> tuple[str, ...]:
    """Return the names of all networks that lack effects, those of equal weights side by side."""
    names = [without(lacking) for n in range(1, len(EFFECTS) + 1) for lacking in combinations(EFFECTS, n)]
    return tuple(sorted(names, key=lambda name: name.endswith("bright_black")))


@cache
def anatomy(name: str) -> dict:
    """Describe a network, stage by stage, as the page draws it.

    Returns:
        `name`, `title`, `nature`, `parameters`; `input`, the side of its picture in pixels; `stages`, one dict each
        (see `_stage`); `invariance` with `step`, `first`, `last`, or None where nothing is certain.
    """
    network, card = answers.network(name), read_card(name.split("~")[0])
    size = card["architecture"]["arguments"].get("size", CANVAS)
    certain = kai.invariance(network)
    return {
        "name": name,
        "title": card["title"],
        "nature": card["nature"],
        "parameters": card["parameters"],
        "input": size,
        "stages": stage_list(network, size),
        "invariance": certain and {"step": certain.step, "first": certain.first, "last": certain.last},
    }


def _stage(stage: Stage) -> dict:
    window, sight = stage.window, stage.sight
    return {
        "name": stage.name,
        "type": type(stage.layer).__name__,
        "shape": list(stage.output_shape),
        "parameters": stage.parameters,
        "bias": getattr(stage.layer, "bias", None) is not None,
        "area": getattr(stage.layer, "area", None),
        "relu": stage.relu,
        "extractor": stage.is_extractor,
        "window": window
        and {"cells": window.cells, "dilation": window.dilation, "stride": window.stride, "padding": window.padding},
        "sight": sight and {"step": sight.step, "receptiveField": sight.receptive_field, "start": sight.start},
    }


def stage_list(network: DigitNetwork, size: int = CANVAS) -> list[dict]:
    """Describe a network's stages, one dict each (see `_stage`)."""
    return [_stage(stage) for stage in stages(network, size)]


@cache
def served() -> tuple[str, ...]:
    """Return the names of all networks that pages ask for."""
    return (*dict.fromkeys((*answers.ON_SHOW, *DRAWN, *COMPARED, *variants())),)


@cache
def weights(name: str) -> bytes:
    """Return a network's weights, the content of a safetensors file."""
    pretrained, *lacking = name.split("~")
    changes_weights = "bright_black" in lacking
    return save(answers.network(name).state_dict()) if changes_weights else weights_path(pretrained).read_bytes()


@cache
def version(name: str) -> str:
    """Return the sha256 that tells this network from all others: of its weights and, if it lacks any, its effects.

    For a shipped network it is the sha256 of its weights' file, as its card says.
    """
    lacking = name.split("~")[1:]
    own = weights(name) + "~".join(lacking).encode() if lacking else weights(name)
    return hashlib.sha256(own).hexdigest()


@cache
def packed(name: str) -> dict:
    """Return what the engine in the page needs to know of a network.

    Returns:
        Its `anatomy`, its `layers` as `layer_specs` has them, and in `weights` the first network that has the same
        weights: networks of equal weights share one file.
    """
    first = next(other for other in served() if weights(other) == weights(name))
    return {"anatomy": anatomy(name), "layers": layer_specs(answers.network(name)), "weights": first}
