r"""What a network takes for what: its answers counted by class, and the wrong answer that it likes best.

Of digits n = 1…N with classes y and answers ŷ, the confusion matrix has

.. math:: C_{ij} = |\{n : y_n = i,\; \hat y_n = j\}|

in row i and column j: the diagonal holds what is right, a column's sum how often an answer is given at all. Away from
where it was trained a network gives one answer to nearly everything: a column that is full, whatever the row.

Source: T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006, section 2.
"""

from __future__ import annotations

import numpy as np
import torch

from kai.labels import CLASSES


def confusion_counts(labels: np.ndarray | torch.Tensor, answers: np.ndarray | torch.Tensor) -> torch.Tensor:
    """Count how often digits of each class were given each answer.

    Args:
        labels: true classes 0..9, integers (N,).
        answers: the classes that a network named, integers (N,).

    Returns:
        int64 (10, 10): rows are true classes, columns answers; on the CPU.

    Raises:
        ValueError: if there is not one answer a digit, or one of either is no class.

    >>> confusion_counts([7, 7, 1], [7, 1, 1])[[7, 7, 1], [7, 1, 1]].tolist()
    [1, 1, 1]
    """
    true, given = (torch.as_tensor(classes).long().cpu() for classes in (labels, answers))
    if true.ndim != 1 or true.shape != given.shape:
        raise ValueError(f"there must be one answer a digit: {tuple(true.shape)} labels, {tuple(given.shape)} answers")
    for name, classes in (("labels", true), ("answers", given)):
        if len(classes) and not (classes.min() >= 0 and classes.max() < CLASSES):
            odd = classes[(classes < 0) | (classes >= CLASSES)][0].item()
            raise ValueError(f"{name} must be classes 0..{CLASSES - 1}, not {odd}")
    return torch.bincount(true * CLASSES + given, minlength=CLASSES**2).view(CLASSES, CLASSES)


def wrong_answers(counts: torch.Tensor) -> torch.Tensor:
    """Count how often each answer is given wrongly: (…, 10, 10) confusion counts → (…, 10) columns off the diagonal.

    >>> wrong_answers(confusion_counts([7, 7, 1], [7, 1, 1])).tolist()
    [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    """
    return counts.sum(-2) - counts.diagonal(dim1=-2, dim2=-1)
