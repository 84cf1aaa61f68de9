"""What the pages draw of the networks themselves: their stages, from the modules; their weights, for the engine."""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import combinations

from safetensors.torch import save

from app import answers, own
from kai.anatomy import describe
from kai.canvas import CANVAS
from kai.networks import layer_specs
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
        `name`, `title`, `nature`, `parameters`, and what `kai.anatomy.describe` reads off the network.
    """
    card = answers.card(name.split("~")[0])
    return describe(answers.network(name), {**card, "name": name}, input_size(name))


@cache
def input_size(name: str) -> int:
    """Return the side of a network's pictures in pixels: 28 for bare digits, else the canvas's."""
    return (
        CANVAS
        if name in own.networks()
        else read_card(name.split("~")[0])["architecture"]["arguments"].get("size", CANVAS)
    )


@cache
def served() -> tuple[str, ...]:
    """Return the names of all networks that pages ask for."""
    return (*dict.fromkeys((*answers.shown(), *DRAWN, *COMPARED, *variants())),)


def weights_name(name: str) -> str:
    """Return the first of the networks whose weights a network has, which names the file that they share."""
    own = weights(name)
    return next(other for other in served() if weights(other) == own)


@cache
def weights(name: str) -> bytes:
    """Return a network's weights, the content of a safetensors file; only biases above 0 that become 0 change them."""
    if name in own.networks():
        return own.networks()[name].weights
    pretrained, *lacking = name.split("~")
    if "bright_black" not in lacking:
        return weights_path(pretrained).read_bytes()
    if len(lacking) > 1:
        return weights(f"{pretrained}~bright_black")
    return save(answers.network(name).state_dict())


@cache
def version(name: str) -> str:
    """Return the sha256 that tells this network from all others: of its weights and, if it lacks any, its effects.

    For a shipped network it is the sha256 of its weights' file, as its card says.
    """
    lacking = name.split("~")[1:]
    own = weights(name) + "~".join(lacking).encode() if lacking else weights(name)
    return hashlib.sha256(own).hexdigest()


@cache
def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Return by which `?v=` an address names each of these networks exactly."""
    return {name: version(name)[: answers.VERSION] for name in names}


@cache
def packed(name: str) -> dict:
    """Return what the engine in the page needs to know of a network.

    Returns:
        Its `anatomy`, its `layers` as `layer_specs` has them, and in `weights` the first network that has the same
        weights: networks of equal weights share one file.
    """
    return {"anatomy": anatomy(name), "layers": layer_specs(answers.network(name)), "weights": weights_name(name)}
