"""Training runs worth starting, by the notebook's tasks: what they show, and their settings."""

from __future__ import annotations

from dataclasses import dataclass

from kai.runs.settings import RunSettings


@dataclass(frozen=True)
class Preset:
    """A run to begin with.

    Attributes:
        title: on the button.
        shows: what to look for.
        settings: of `RunSettings`; what is not named has its default.
    """

    title: str
    shows: str
    settings: dict

    @property
    def run(self) -> RunSettings:
        """The settings as a run takes them."""
        return RunSettings(**self.settings)


QUICK = {"one_cycle": True, "batch_size": 128, "learning_rate": 0.01, "seconds": 20.0}

NOTEBOOK = {"batch_size": 64, "learning_rate": 0.001, "one_cycle": False, "seconds": 120.0}

PRESETS = (
    Preset(
        "An MLP in a lecture",
        "Very good top-left within seconds, and lost bottom-right: it learned pixels of one corner.",
        {"network": "mlp", "epochs": 6, **QUICK},
    ),
    Preset(
        "LeNet in a lecture",
        "Better still top-left, and as lost bottom-right. Convolution alone does not cure it.",
        {
            "network": "lenet",
            "epochs": 1,
            "share": 0.75,
            **QUICK,
            "batch_size": 64,
            "learning_rate": 0.015,
            "seconds": 17.0,
        },
    ),
    Preset(
        "A full room: an MLP in a moment",
        "A quarter of the digits, once: enough for the corner, and the next one's turn comes within seconds.",
        {"network": "mlp", "epochs": 1, "share": 0.25, **QUICK, "seconds": 5.0},
    ),
    Preset(
        "A full room: global pooling in a moment",
        "The smallest network that holds everywhere, for as long as a room has patience.",
        {
            "network": "gap-lenet",
            "epochs": 1,
            "share": 0.4,
            **QUICK,
            "batch_size": 64,
            "learning_rate": 0.03,
            "seconds": 12.0,
        },
    ),
    Preset(
        "Tasks 3, 4, 5: the notebook's MLP",
        "As the notebook trains it, five epochs. Then: how good is it on the digits that it learned from (task 4), "
        "and on the two test sets, top-left and bottom-right (task 5)?",
        {"network": "mlp", "epochs": 5, **NOTEBOOK},
    ),
    Preset(
        "Task 9: LeNet on bare digits",
        "28×28 pixels, no place to move to. The softmax stays inside the network, as in the notebook.",
        {"network": "lenet", "data": "bare", "epochs": 5, "softmax_inside": True, **NOTEBOOK},
    ),
    Preset(
        "Task 10: LeNet on the canvas",
        "Nothing but the size has changed; top-left it is as good as before, bottom-right it is lost.",
        {"network": "lenet", "epochs": 5, "softmax_inside": True, **NOTEBOOK},
    ),
    Preset(
        "Task 12: one number a map",
        "Slower to learn, and for the first time far better than chance bottom-right.",
        {"network": "notebook-gap", "epochs": 10, "softmax_inside": True, **NOTEBOOK, "learning_rate": 0.005},
    ),
    Preset(
        "Task 12 without the softmax",
        "The same network, the loss on its logits: it learns faster. Compare the curves.",
        {"network": "notebook-gap", "epochs": 10, **NOTEBOOK, "learning_rate": 0.005},
    ),
    Preset(
        "A neutral border",
        "The same idea, and nothing is lost at the edge: as good everywhere as in the corner.",
        {"network": "gap-lenet", "epochs": 4, **QUICK, "seconds": 60.0},
    ),
    Preset(
        "Digits anywhere",
        "Instead of another network, other data: LeNet must learn each digit at each place.",
        {"network": "lenet", "data": "anywhere", "epochs": 4, **QUICK, "seconds": 60.0},
    ),
    Preset("Build your own", "Choose every layer below.", {"network": "own", "epochs": 2, **QUICK}),
)
