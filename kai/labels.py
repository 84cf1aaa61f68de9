"""Labels however a data set writes them, and which answers are right: comparisons that never broadcast by accident."""

from __future__ import annotations

import numpy as np
import torch

CLASSES = 10
"""What a digit may be."""


def class_labels(labels: np.ndarray | torch.Tensor, n: int) -> torch.Tensor:
    """Return the labels of n examples as torch's losses take them.

    A column (n, 1), as tables have it, becomes (n,): compared with predictions (n,) it would be broadcast to (n, n).

    Args:
        labels: class numbers from 0 on, shape (n,) or (n, 1), integers or whole floats; or one number a class, shape
            (n, C): one-hot, or probabilities.
        n: how many examples there are.

    Returns:
        int64 (n,); or float (n, C) where there is one number a class.

    Raises:
        ValueError: if the labels have another shape, or a class is no whole number or less than 0. (For torch's
            cross-entropy -100 means "leave this out"; an accuracy would count it as wrong without a word.)

    >>> class_labels(torch.tensor([[3], [7]]), 2)
    tensor([3, 7])
    """
    tensor = torch.as_tensor(labels)
    classes = tensor.squeeze(1) if tensor.ndim == 2 and tensor.shape[1] == 1 else tensor
    if classes.ndim not in (1, 2) or len(classes) != n:
        raise ValueError(
            f"labels must be one class an example, shape ({n},) for {n} examples, or one-hot, ({n}, C); "
            f"not {tuple(tensor.shape)}"
        )
    if classes.ndim == 2:
        return classes if classes.is_floating_point() else classes.float()
    if classes.is_floating_point() and not bool((classes == classes.round()).all()):
        raise ValueError(f"labels must be classes, whole numbers; not {classes[classes != classes.round()][0].item()}")
    if bool((classes < 0).any()):
        raise ValueError(f"labels must be classes, numbers from 0 on; not {int(classes.min())}")
    return classes.long()


def check_outputs(outputs: torch.Tensor, n: int) -> None:
    """Require one row of outputs an example.

    Raises:
        ValueError: if the outputs of n examples are not of shape (n, C).
    """
    if outputs.ndim != 2 or len(outputs) != n:
        raise ValueError(
            f"a network must give one row of outputs an example, shape ({n}, C) for {n} examples, not "
            f"{tuple(outputs.shape)}; torch.flatten(out, 1) keeps examples apart"
        )


def check_classes(classes: torch.Tensor, outputs: torch.Tensor) -> None:
    """Require that each class, or each number of a one-hot label, has an output of its own.

    Args:
        classes: as `class_labels` returns them.
        outputs: (n, C).

    Raises:
        ValueError: if one-hot labels have another shape than the outputs, with which a loss might broadcast them, or
            a class is C or more.
    """
    if classes.ndim > 1:
        if classes.shape != outputs.shape:
            raise ValueError(
                f"one-hot labels must have the outputs' shape {tuple(outputs.shape)}, not {tuple(classes.shape)}"
            )
    elif len(classes) and (largest := int(classes.max())) >= outputs.shape[1]:
        raise ValueError(
            f"a network with {outputs.shape[1]} outputs knows the classes 0 to {outputs.shape[1] - 1}; "
            f"one of the labels is {largest}"
        )


def right_answers(outputs: torch.Tensor, labels: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Tell which examples are answered right: where the largest output is that of the label.

    Args:
        outputs: logits or probabilities, shape (N, C).
        labels: as for `class_labels`.

    Returns:
        bool (N,), on the outputs' device.

    Raises:
        ValueError: if outputs or labels have another shape, or a label is no class of these outputs.

    >>> right_answers(torch.eye(3), torch.tensor([[0], [2], [2]])).tolist()
    [True, False, True]
    """
    n = len(outputs) if outputs.ndim else 0
    check_outputs(outputs, n)
    classes = class_labels(labels, n)
    check_classes(classes, outputs)
    if classes.ndim == 2:
        classes = classes.argmax(1)
    return outputs.argmax(1) == classes.to(outputs.device)
