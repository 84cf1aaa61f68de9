"""Checks for the notebook's tasks: each prints one warm line, or a hint at what probably went wrong.

They look at what a solution does, not at how it is written, and they never stop a notebook: whatever a learner's code
raises is told with its line. `kai.check.task7(convolutional_layer)` is true if the solution passed.

Tasks 6, 8 and 11 are for talking about, and have no check.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np
import torch
from torch import nn

from kai.check.convolution import check_convolutional_layer
from kai.check.networks import check_lenet, check_mlp
from kai.check.questions import check_encoding, check_memory
from kai.check.verdict import Hint, Verdict, check

__all__ = ["Verdict", "task1", "task2", "task3", "task4", "task5", "task7", "task9", "task10", "task12"]

PROMISED = 0.95
"""The accuracy that the notebook promises where the digits stand as in training."""


@check(1, "inputs of shape (N, V) and targets of shape (N,), both tensors")
def task1(inputs: torch.Tensor, targets: torch.Tensor) -> tuple[str, ...]:
    """Check how N questions became numbers: inputs, float (N, V), and classes, int64 (N,).

    >>> passed = task1(torch.eye(3), torch.tensor([0, 1, 0]))
    Task 1: well done. Questions are numbers now, and answers are classes: that is all a network needs.
    """
    return check_encoding(inputs, targets)


@check(2, "a trained network, inputs and targets")
def task2(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> tuple[str, ...]:
    """Check that a network knows the questions by heart, of which inputs and targets are as in `task1`."""
    return check_memory(model, inputs, targets)


@check(3, "a network that takes canvases of 56×56")
def task3(model: nn.Module) -> tuple[str, ...]:
    """Check an MLP for canvases: flat vectors (N, 3136), or images (N, 1, 56, 56), to (N, 10)."""
    return check_mlp(model)


@check(4, "the accuracy that kai.check_accuracy returns")
def task4(accuracy: float) -> tuple[str, ...]:
    """Check the accuracy on the training digits, 0..1 as `kai.check_accuracy` returns it."""
    accuracy = _share(accuracy, "the accuracy")
    if accuracy < 0.2:
        raise Hint(f"{accuracy:.1%} is what guessing gives. Was this network trained, by an optimizer of its own?")
    if accuracy <= PROMISED:
        raise Hint(f"{accuracy:.1%} is on the way to more than 95 %. Train for all five epochs.")
    return (f"{accuracy:.1%} of the training digits, on a canvas four times as large.",)


@check(5, "two accuracies: on test_loader1, then on test_loader2")
def task5(top_left: float, bottom_right: float) -> tuple[str, ...]:
    """Check the accuracies on both test sets, 0..1: digits at top-left, then digits at bottom-right."""
    top_left, bottom_right = _share(top_left, "the first accuracy"), _share(bottom_right, "the second accuracy")
    if top_left < bottom_right:
        raise Hint("the first is the lower one: give test_loader1 first, test_loader2 second.")
    if top_left == bottom_right:
        raise Hint("both are the same. Was each measured with a loader of its own?")
    if top_left <= 0.9:
        raise Hint(f"{top_left:.1%} on test_loader1 is too low to compare. Train first: task 4 should pass.")
    if bottom_right > 0.5:
        raise Hint(f"{bottom_right:.1%} on test_loader2 is more than an MLP can do there. Is it the network of task 3?")
    return (f"{top_left:.1%} here and {bottom_right:.1%} there: the same digits. What is different? That is task 6.",)


@check(7, "a function of inputs, weights and bias")
def task7(layer: Callable[[np.ndarray, np.ndarray, float], np.ndarray]) -> tuple[str, ...]:
    """Check a convolutional layer: (m, n), (3, 3) and a bias to (m - 2, n - 2), as `kai.convolutional_layer`.

    >>> passed = task7(lambda inputs, weights, bias: None)
    Task 7, not yet: the function returns nothing; end it with `return output`.
    """
    return check_convolutional_layer(layer)


@check(9, "the class LeNet, or a network of it")
def task9(lenet: type[nn.Module] | nn.Module) -> tuple[str, ...]:
    """Check LeNet for digits (N, 1, 28, 28), layer by layer."""
    return check_lenet(lenet, "LeNet", 28, 400)


@check(10, "the class LeNet2, or a network of it")
def task10(lenet: type[nn.Module] | nn.Module) -> tuple[str, ...]:
    """Check LeNet for canvases (N, 1, 56, 56), layer by layer."""
    return check_lenet(lenet, "LeNet2", 56, 2304)


@check(12, "the class LeNet3, or a network of it")
def task12(lenet: type[nn.Module] | nn.Module) -> tuple[str, ...]:
    """Check LeNet with a global pool, for canvases (N, 1, 56, 56), layer by layer."""
    return check_lenet(lenet, "LeNet3", 56, 16)


def _share(value: float, name: str) -> float:
    """Return an accuracy as a float in 0..1."""
    if value is None:
        raise Hint(f"{name} is None: keep what kai.check_accuracy returns, as in `accuracy = kai.check_accuracy(...)`.")
    if not isinstance(value, Real) and getattr(value, "ndim", None) != 0:
        raise Hint(f"{name} should be a number between 0 and 1, not {type(value).__name__} {value!r:.60}")
    if 1 < float(value) <= 100:
        value = float(value) / 100  # in per cent
    if not 0 <= float(value) <= 1:
        raise Hint(f"{name} should be a number between 0 and 1, not {float(value):g}.")
    return float(value)
