"""KAI: the workshop's library for efficient training of neural networks, on digits that move.

Names are imported when they are first used, so that `import kai` is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kai import mnist
    from kai.additivity import Superposition, superposition
    from kai.arithmetic import cell_arithmetic, cells_down
    from kai.attribution import Evidence, class_activation, evidence
    from kai.canvas import like_mnist, place
    from kai.convolution import convolution_steps, convolutional_layer, output_size, pooling_layer, pooling_steps
    from kai.geometry import stages
    from kai.loaders import get_modified_mnist_data
    from kai.networks import MLP, GlobalPoolLeNet, LeNet, NeutralLeNet
    from kai.notebook import check_accuracy, plot_images, train_mnist_model
    from kai.placement_map import placements
    from kai.pretrained import load_pretrained
    from kai.question_network import QuestionNetwork, train_questions
    from kai.questions import BagOfWords, get_qa_dataset, get_qa_datatset, one_hot_ids, question_probes
    from kai.room import load_room
    from kai.saved import load, save
    from kai.shifts import Effects, consistency, invariance, logit_change, shift_changes, with_effects
    from kai.show import lab, look_inside, stepper
    from kai.summary import layer_table
    from kai.sweeps import shift_sweep, shift_sweeps

_HOMES = {
    "BagOfWords": "questions",
    "Effects": "shifts",
    "Evidence": "attribution",
    "GlobalPoolLeNet": "networks",
    "LeNet": "networks",
    "MLP": "networks",
    "NeutralLeNet": "networks",
    "QuestionNetwork": "question_network",
    "Superposition": "additivity",
    "cell_arithmetic": "arithmetic",
    "cells_down": "arithmetic",
    "check_accuracy": "notebook",
    "class_activation": "attribution",
    "consistency": "shifts",
    "convolution_steps": "convolution",
    "convolutional_layer": "convolution",
    "evidence": "attribution",
    "get_modified_mnist_data": "loaders",
    "get_qa_dataset": "questions",
    "get_qa_datatset": "questions",
    "invariance": "shifts",
    "lab": "show",
    "layer_table": "summary",
    "like_mnist": "canvas",
    "load": "saved",
    "load_pretrained": "pretrained",
    "load_room": "room",
    "logit_change": "shifts",
    "look_inside": "show",
    "one_hot_ids": "questions",
    "output_size": "convolution",
    "place": "canvas",
    "placements": "placement_map",
    "plot_images": "notebook",
    "pooling_layer": "convolution",
    "pooling_steps": "convolution",
    "question_probes": "questions",
    "save": "saved",
    "shift_changes": "shifts",
    "shift_sweep": "sweeps",
    "shift_sweeps": "sweeps",
    "stages": "geometry",
    "stepper": "show",
    "superposition": "additivity",
    "train_mnist_model": "notebook",
    "train_questions": "question_network",
    "with_effects": "shifts",
}

__all__ = [
    "BagOfWords",
    "Effects",
    "Evidence",
    "GlobalPoolLeNet",
    "LeNet",
    "MLP",
    "NeutralLeNet",
    "QuestionNetwork",
    "Superposition",
    "cell_arithmetic",
    "cells_down",
    "check_accuracy",
    "class_activation",
    "consistency",
    "convolution_steps",
    "convolutional_layer",
    "evidence",
    "get_modified_mnist_data",
    "get_qa_dataset",
    "get_qa_datatset",
    "invariance",
    "lab",
    "layer_table",
    "like_mnist",
    "load",
    "load_pretrained",
    "load_room",
    "logit_change",
    "look_inside",
    "mnist",
    "one_hot_ids",
    "output_size",
    "place",
    "placements",
    "plot_images",
    "pooling_layer",
    "pooling_steps",
    "question_probes",
    "save",
    "shift_changes",
    "shift_sweep",
    "shift_sweeps",
    "stages",
    "stepper",
    "superposition",
    "train_mnist_model",
    "train_questions",
    "with_effects",
]


def __getattr__(name: str) -> object:
    if name in ("mnist", "check"):  # modules: kai.mnist("train") is called, kai.check has a function for each task
        return import_module(f"kai.{name}")
    if name in _HOMES:
        value = getattr(import_module(f"kai.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'kai' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
