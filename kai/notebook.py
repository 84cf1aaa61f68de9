"""What the notebook's cells call: train a network, check its accuracy, look at images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
from torch import nn

from kai.canvas import check_not_bytes, to_unit
from kai.inputs import Form, form_taken
from kai.labels import check_outputs, class_labels, right_answers
from kai.optimisers import check_objective, check_optimiser
from kai.progress import with_progress
from kai.training import fit
from kai.trial import evaluating

SHOWN = 4
"""Images that `plot_images` shows."""


def train_mnist_model(
    num_epochs: int,
    model: nn.Module,
    objective: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimizer: torch.optim.Optimizer,
    train_loader: Iterable[tuple[torch.Tensor, torch.Tensor]],
    device: torch.device | str = "cpu",
) -> list[float]:
    """Train any of the notebook's networks (tasks 3, 9, 10, 12); print each epoch, then show the loss curve.

    Args:
        num_epochs: passes over the loader.
        model: maps images (B, 1, H, W), or (B, H·W) or (B, H, W) if it wants them so, to (B, 10); already on `device`.
        objective: for instance `nn.CrossEntropyLoss()`.
        optimizer: over the model's parameters.
        train_loader: yields `(images, labels)`; labels are classes (B,) or (B, 1), or one-hot (B, 10).
        device: "cpu" or "cuda".

    Returns:
        The mean loss of each epoch.

    Raises:
        TypeError: before the first epoch if the optimizer is none, or the objective a class.
        ValueError: before the first epoch if the optimizer would train nothing of the model, or needs a closure; then
            if the loader yields no batches, images as floats 0..255, or not one label an image.
        RuntimeError: before the first epoch if gradients are switched off.
        FloatingPointError: if the loss is no longer finite.
    """
    check_optimiser(optimizer, model)
    check_objective(objective)
    handed_over = _Handover(model, device)
    losses: list[torch.Tensor] = []

    def batches(epoch: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        print(f"Epoch: {epoch}")
        for images, labels in with_progress(train_loader):
            yield handed_over(images), class_labels(labels, len(images)).to(device)

    def recorded(outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        loss = objective(outputs, labels)
        losses.append(loss.detach())
        return loss

    model.train()
    curve: list[np.ndarray] = []
    for _ in fit(model, batches, recorded, optimizer, range(num_epochs)):
        curve.append(torch.stack(losses).cpu().numpy())
        losses.clear()
    if curve:
        _show_loss(np.concatenate(curve))
    return [epoch.mean().item() for epoch in curve]


@torch.no_grad()
def check_accuracy(
    loader: Iterable[tuple[torch.Tensor, torch.Tensor]], model: nn.Module, device: torch.device | str = "cpu"
) -> float:
    """Print and return the share of digits that a model answers right (task 4); logits and probabilities both serve.

    The model is run in eval mode and left in the mode it was in.

    Args:
        loader: yields `(images, labels)`; labels are classes (B,) or (B, 1), or one-hot (B, 10).
        model: as for `train_mnist_model`.
        device: "cpu" or "cuda".

    Returns:
        A share, 0..1; 0 for an empty loader.

    Raises:
        ValueError: if there is not one label and one row of outputs an image, or images are floats 0..255.
    """
    handed_over = _Handover(model, device)
    right, total = torch.zeros((), dtype=torch.int64, device=device), 0
    with evaluating(model):
        for images, labels in loader:
            outputs = model(handed_over(images))
            check_outputs(outputs, len(images))
            right += right_answers(outputs, class_labels(labels, len(images))).sum()
            total += len(images)
    share = right.item() / total if total else 0.0
    print(f"Got {right.item()}/{total} with accuracy {100 * share:.2f}")
    return share


def plot_images(images: torch.Tensor | np.ndarray, labels: Iterable) -> None:
    """Show the first four images with their labels (tasks 3, 6 and 11).

    Args:
        images: (N, C, H, W) or (N, H, W); torch or numpy. Of several channels, such as 16 feature maps, the mean is
            shown.
        labels: one for each image.

    Raises:
        ValueError: if the images have another number of axes, or there are fewer labels than images shown.
    """
    from plotly.subplots import make_subplots

    pictures = np.asarray(images.detach().cpu() if isinstance(images, torch.Tensor) else images, dtype=float)
    if pictures.ndim not in (3, 4) or len(pictures) == 0:
        raise ValueError(f"images must have shape (N, C, H, W) or (N, H, W), N at least 1, not {pictures.shape}")
    pictures = pictures[:SHOWN] if pictures.ndim == 3 else pictures[:SHOWN].mean(1)
    names = [str(label.item() if hasattr(label, "item") else label) for label in labels][:SHOWN]
    if len(names) < len(pictures):
        raise ValueError(f"{len(pictures)} images to show, but {len(names)} labels")
    figure = make_subplots(rows=1, cols=len(pictures), subplot_titles=names[: len(pictures)])
    for column, picture in enumerate(pictures, start=1):
        figure.add_heatmap(z=picture, colorscale="gray", showscale=False, row=1, col=column)
    figure.update_yaxes(autorange="reversed", scaleanchor="x", visible=False)
    figure.update_xaxes(visible=False)
    figure.update_layout(height=260, margin={"l": 0, "r": 0, "t": 30, "b": 0})
    _show(figure)


class _Handover:
    """Hands a loader's images over to a model, on its device, in the form that the model takes the first of them in.

    Bytes become grey levels 0..1, and floats those of the model's precision: numpy has doubles where torch has floats.
    """

    def __init__(self, model: nn.Module, device: torch.device | str):
        self.model = model
        self.device = device
        self.dtype = next((parameter.dtype for parameter in model.parameters()), torch.float32)
        self.form: Form | None = None

    def __call__(self, images: torch.Tensor | np.ndarray) -> torch.Tensor:
        images = torch.as_tensor(images)
        if self.form is None or images.device.type == "cpu":  # a GPU would have to be waited for
            check_not_bytes(images)
        if images.dtype in (torch.uint8, torch.bool):
            images = to_unit(images)
        images = images.to(self.device, self.dtype if images.is_floating_point() else None)
        if self.form is None:
            self.form = form_taken(self.model, images)
        return self.form(images)


def _show_loss(losses: np.ndarray) -> None:
    try:
        import plotly.graph_objects as go
    except ImportError:
        print("The loss curve is not shown: plotly is not installed")
        return
    figure = go.Figure(go.Scatter(y=losses, mode="lines"))
    figure.update_layout(height=300, xaxis_title="update", yaxis_title="loss", margin={"t": 20})
    _show(figure)


def _show(figure: object) -> None:
    try:
        figure.show()
    except ValueError as error:  # a notebook's kernel without nbformat: what was trained is not lost for a picture
        print(f"The figure is not shown: {error}")
