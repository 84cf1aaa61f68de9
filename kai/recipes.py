"""How each network of `models/` is made: one recipe a network, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from kai.augment import Augmentation
from kai.training import Settings


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a shipped network, and what it promises.

    Attributes:
        name: of the files in `models/`.
        title: shown to people.
        nature: what it is, in one line.
        architecture: class of `kai.networks` and its arguments.
        settings: of `kai.training.train`.
        promise: least accuracies, 0..1, by the names of the card's `accuracy`; `every_placement` is the worst one.
        on_canvas: trained on the 56×56 canvas, or on bare 28×28 digits, which for a neutral border are the same thing.
        sees_canvas: used on the canvas.
        augmentation: of the training digits; it never moves them.
        scale_norm: scale and threshold after each convolution in training, folded into it afterwards.
        weights_of: take this network's weights instead of training.
    """

    name: str
    title: str
    nature: str
    architecture: dict
    settings: Settings = field(default_factory=Settings)
    promise: dict[str, float] = field(default_factory=dict)
    on_canvas: bool = True
    sees_canvas: bool = True
    augmentation: Augmentation | None = None
    scale_norm: bool = False
    weights_of: str | None = None


GAP = {"channels": [12, 32, 48, 64], "kernel_sizes": [5, 5, 3, 3], "pooled": 2, "biased": True}

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "mlp", "MLP", "Dense layers only: every pixel of the canvas has weights of its own.",
            {"class": "MLP", "arguments": {}},
            Settings(epochs=5),
            {"train": 0.95, "top_left": 0.95},
        ),
        Recipe(
            "lenet", "LeNet", "Convolutions, then dense layers that read features at fixed places.",
            {"class": "LeNet", "arguments": {"size": 56}},
            Settings(epochs=5),
            {"train": 0.98, "top_left": 0.98},
        ),
        Recipe(
            "lenet28", "LeNet for bare digits", "LeNet as the notebook first draws it, for 28×28 digits.",
            {"class": "LeNet", "arguments": {"size": 28}},
            Settings(epochs=5),
            {"train": 0.98, "test": 0.98},
            on_canvas=False, sees_canvas=False,
        ),
        Recipe(
            "notebook-gap", "The notebook's LeNet3", "LeNet whose last pooling leaves one number a channel.",
            {"class": "GlobalPoolLeNet", "arguments": {}},
            Settings(epochs=10, learning_rate=5e-3),
            {"train": 0.92, "top_left": 0.92, "bottom_right": 0.6},
        ),
        Recipe(
            "gap-lenet", "Smallest global-pooled LeNet", "LeNet's own 6 and 16 channels, a neutral border, a sum pool.",
            {"class": "NeutralLeNet", "arguments": {"channels": [6, 16], "kernel_sizes": [5, 5], "hidden": 120}},
            Settings(epochs=6, batch_size=128, learning_rate=1e-2, one_cycle=True, weight_decay=1e-2),
            {"every_placement": 0.965},
            on_canvas=False,
        ),
        Recipe(
            "gap", "Global-pooled LeNet", "Convolutions, then one number a channel, wherever it was found.",
            {"class": "NeutralLeNet", "arguments": GAP},
            Settings(epochs=24, batch_size=128, learning_rate=1e-2, one_cycle=True, weight_decay=1e-2, averaging=0.998),
            {"every_placement": 0.992, "scikit_learn": 0.95},
            on_canvas=False, augmentation=Augmentation(15, 1.25, 1.25, 0.6, 0.5), scale_norm=True,
        ),
        Recipe(
            "gap-exact", "Exactly invariant LeNet",
            "The same weights at every pixel: its logits agree at every placement.",
            {"class": "NeutralLeNet", "arguments": {**GAP, "every_shift": True}},
            promise={"every_placement": 0.992, "scikit_learn": 0.95},
            weights_of="gap",
        ),
    )
}  # fmt: skip
