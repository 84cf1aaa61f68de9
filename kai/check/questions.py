"""What can go wrong when questions become numbers, and in a network that is to know them by heart."""

from __future__ import annotations

import torch
from torch import nn

from kai.check.verdict import Hint, learners_code
from kai.trial import evaluating


def check_encoding(inputs: torch.Tensor, targets: torch.Tensor) -> tuple[str, ...]:
    """Check how N questions became inputs (N, V) and classes (N,) (task 1); return praise.

    Raises:
        Hint: if two questions cannot be told apart, or torch's cross-entropy would refuse them.
    """
    for name, value in (("inputs", inputs), ("targets", targets)):
        if not isinstance(value, torch.Tensor):
            raise Hint(f"{name} should be a tensor, not {type(value).__name__}; torch.tensor(...) makes one.")
    if inputs.ndim != 2:
        raise Hint(f"inputs should have one row a question, shape (N, V), not {tuple(inputs.shape)}.")
    if not inputs.is_floating_point():
        raise Hint(f"inputs hold {inputs.dtype}, but layers multiply floats: inputs.float() turns them.")
    if targets.ndim != 1 or targets.is_floating_point():
        raise Hint(
            f"targets should be one class a question, whole numbers of shape (N,); they are {targets.dtype} of shape "
            f"{tuple(targets.shape)}."
            + (" targets.flatten() makes a column a row." if targets.shape[1:] == (1,) else "")
        )
    if len(inputs) != len(targets):
        raise Hint(f"there are {len(inputs)} inputs but {len(targets)} targets: one answer a question.")
    if targets.min() < 0:
        raise Hint("classes are counted from 0; some targets are negative.")
    if missing := sorted(set(range(int(targets.max()) + 1)) - set(targets.tolist())):
        raise Hint(f"no question has class {missing[0]}, but they go up to {int(targets.max())}: leave no gaps.")
    rows: dict[tuple[float, ...], int] = {}
    for k, row in enumerate(map(tuple, inputs.tolist())):
        if row in rows and targets[k] != targets[rows[row]]:
            raise Hint(f"questions {rows[row]} and {k} have one input but two answers: who could tell them apart?")
        rows.setdefault(row, k)
    return ("Questions are numbers now, and answers are classes: that is all a network needs.",)


@torch.no_grad()
def check_memory(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> tuple[str, ...]:
    """Check that a network answers all questions it was trained on (task 2); return praise.

    Raises:
        Hint: if it misses some, or returns no number for each class.
    """
    if not isinstance(model, nn.Module):
        raise Hint(f"hand over the trained network first, not {type(model).__name__}.")
    check_encoding(inputs, targets)
    parameter = next(model.parameters(), inputs)
    with learners_code(), evaluating(model):
        outputs = model(inputs.to(parameter.device))
    classes = int(targets.max()) + 1
    if not isinstance(outputs, torch.Tensor) or outputs.ndim != 2 or len(outputs) != len(inputs):
        raise Hint(f"the network should return shape ({len(inputs)}, {classes}): a number for every answer.")
    if outputs.shape[1] < classes:
        raise Hint(f"the network has {outputs.shape[1]} outputs for {classes} answers: it needs one for each.")
    right = int((outputs.argmax(1).cpu() == targets.cpu()).sum())
    if right == len(targets):
        return (f"It knows all {right} questions by heart. Now ask it one in other words.",)
    if right <= len(targets) / 4:
        raise Hint(f"it knows {right} of {len(targets)}. Was it trained, on these inputs and targets?")
    raise Hint(f"it knows {right} of {len(targets)}. Train longer, or with a larger learning rate.")
