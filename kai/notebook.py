"""What the notebook's cells call: train a network, check its accuracy, look at images."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from kai.networks import takes_vectors


def _inputs(network: nn.Module, images: torch.Tensor, device: torch.device | str) -> torch.Tensor:
    images = images.to(device)
    return images.flatten(1) if takes_vectors(network) else images


def train_mnist_model(
    num_epochs: int,
    model: nn.Module,
    objective: nn.Module,
    optimizer: torch.optim.Optimizer,
    train_loader: Iterable[tuple[torch.Tensor, torch.Tensor]],
    device: torch.device | str = "cpu",
) -> list[float]:
    """Train any of the notebook's networks (tasks 3, 9, 10, 12); print each epoch, then show the loss curve.

    Args:
        num_epochs: passes over the loader.
        model: maps images, or flat vectors if its first layer is dense, to (B, 10); already on `device`.
        objective: for instance `nn.CrossEntropyLoss()`.
        optimizer: over the model's parameters.
        train_loader: yields `(images, labels)`.
        device: "cpu" or "cuda".

    Returns:
        The mean loss of each epoch.

    Raises:
        FloatingPointError: if the loss is no longer finite.
    """
    from tqdm.auto import tqdm

    losses: list[float] = []
    curve: list[torch.Tensor] = []
    model.train()
    for epoch in range(num_epochs):
        print(f"Epoch: {epoch}")
        epoch_losses = []
        for images, labels in tqdm(train_loader, leave=False):
            loss = objective(model(_inputs(model, images, device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            epoch_losses.append(loss.detach())
        curve.append(torch.stack(epoch_losses))
        losses.append(curve[-1].mean().item())
        if not np.isfinite(losses[-1]):
            raise FloatingPointError(f"the loss is {losses[-1]} in epoch {epoch}; try a smaller learning rate")
    if curve:
        _show_loss(torch.cat(curve).cpu().numpy())
    return losses


@torch.no_grad()
def check_accuracy(
    loader: Iterable[tuple[torch.Tensor, torch.Tensor]], model: nn.Module, device: torch.device | str = "cpu"
) -> float:
    """Print and return the share of digits that a model answers right (task 4); logits and probabilities both serve.

    The model is run in eval mode and left in the mode it was in.

    Returns:
        A share, 0..1; 0 for an empty loader.
    """
    was_training = model.training
    model.eval()
    right = total = 0
    try:
        for images, labels in loader:
            predictions = model(_inputs(model, images, device)).argmax(1)
            right += (predictions == labels.to(device)).sum().item()
            total += len(labels)
    finally:
        model.train(was_training)
    share = right / total if total else 0.0
    print(f"Got {right}/{total} with accuracy {100 * share:.2f}")
    return share


def plot_images(images: torch.Tensor | np.ndarray, labels: torch.Tensor | np.ndarray) -> None:
    """Show the first four images with their labels (tasks 3, 6 and 11).

    Args:
        images: (N, C, H, W) or (N, H, W); torch or numpy. Of several channels, such as 16 feature maps, the mean is
            shown.
        labels: (N,).

    Raises:
        ValueError: if the images have another number of axes, or there are fewer labels than images shown.
    """
    from plotly.subplots import make_subplots

    pictures = np.asarray(images.detach().cpu() if isinstance(images, torch.Tensor) else images, dtype=float)[:4]
    if pictures.ndim == 4:
        pictures = pictures.mean(1)
    if pictures.ndim != 3:
        raise ValueError(f"images must have shape (N, C, H, W) or (N, H, W), not {tuple(np.shape(images))}")
    names = [str(int(label)) for label in labels[: len(pictures)]]
    if len(names) < len(pictures):
        raise ValueError(f"{len(pictures)} images, but only {len(names)} labels")
    figure = make_subplots(rows=1, cols=max(len(pictures), 1), subplot_titles=names)
    for column, picture in enumerate(pictures, start=1):
        figure.add_heatmap(z=picture, colorscale="gray", showscale=False, row=1, col=column)
    figure.update_yaxes(autorange="reversed", scaleanchor="x", visible=False)
    figure.update_xaxes(visible=False)
    figure.update_layout(height=260, margin={"l": 0, "r": 0, "t": 30, "b": 0})
    figure.show()


def _show_loss(losses: np.ndarray) -> None:
    import plotly.graph_objects as go

    figure = go.Figure(go.Scatter(y=losses, mode="lines"))
    figure.update_layout(height=300, xaxis_title="update", yaxis_title="loss", margin={"t": 20})
    figure.show()
