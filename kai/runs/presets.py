"""Runs that are ready to start: the notebook's tasks as they stand there, and demonstrations that fit a lecture."""

from __future__ import annotations

from dataclasses import dataclass

from kai.runs.settings import RunSettings


@dataclass(frozen=True)
class Preset:
    """A run with a name.

    Attributes:
        title: shown to people.
        settings: what it does.
    """

    title: str
    settings: RunSettings


_AS_IN_THE_NOTEBOOK = {"softmax_inside": True, "one_cycle": False, "learning_rate": 1e-3, "epochs": 5, "seconds": 120.0}

PRESETS = {
    "demo-mlp": Preset(
        "MLP in ten seconds",
        RunSettings(network="mlp", epochs=8, learning_rate=4e-3, one_cycle=True),
    ),
    "demo-lenet": Preset("LeNet in twenty seconds", RunSettings()),
    "task-3": Preset("Task 3: the MLP, digits at top-left", RunSettings(network="mlp", **_AS_IN_THE_NOTEBOOK)),
    "task-9": Preset("Task 9: LeNet on bare digits", RunSettings(network="lenet", data="bare", **_AS_IN_THE_NOTEBOOK)),
    "task-10": Preset("Task 10: LeNet on the canvas", RunSettings(network="lenet", **_AS_IN_THE_NOTEBOOK)),
    "task-12": Preset(
        "Task 12: LeNet with global pooling",
        RunSettings(network="notebook-gap", **{**_AS_IN_THE_NOTEBOOK, "learning_rate": 5e-3, "epochs": 10}),
    ),
    "anywhere": Preset(
        "What augmentation does: digits anywhere",
        RunSettings(data="anywhere", epochs=3, seconds=120.0),
    ),
}
"""By name, as links have it."""
