"""One training loop for every network: a generator of progress records, with the data in memory.

Source of the small networks' settings: the workshop notebook, tasks 3, 9, 10 and 12.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import as_grey


@dataclass(frozen=True)
class Progress:
    """Where a training run stands after an epoch.

    Attributes:
        epoch: finished epochs, from 1.
        step: finished updates.
        loss: mean training loss of the epoch.
        accuracy: share of the epoch's training digits that were answered right as they came, 0..1.
        seconds: since the run began.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True)
class Settings:
    """How a network is trained.

    Attributes:
        epochs: passes over the training digits.
        batch_size: digits an update.
        learning_rate: Adam's, or the peak of the one-cycle schedule.
        one_cycle: warm up over a fifth of the updates, then anneal to nothing (Smith & Topin, 2019).
        weight_decay: decoupled, for kernels and weight matrices alone (AdamW; Loshchilov & Hutter, 2019).
        averaging: decay of the exponential moving average of weights that replaces them at the end; 0 for none.
        seed: of the order of the digits and of their augmentation.
    """

    epochs: int = 5
    batch_size: int = 64
    learning_rate: float = 1e-3
    one_cycle: bool = False
    weight_decay: float = 0.0
    averaging: float = 0.0
    seed: int = 0


def train(
    network: nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    settings: Settings,
    *,
    prepare: Callable[[torch.Tensor], torch.Tensor] = lambda digits: digits,
    augment: Callable[[torch.Tensor, torch.Generator], torch.Tensor] | None = None,
    constrain: Callable[[nn.Module], None] = lambda network: None,
) -> Iterator[Progress]:
    """Train `network` in place to minimise the cross-entropy of its logits; yield a record after each epoch.

    Args:
        network: maps prepared batches to logits (B, 10).
        images: uint8 grey levels, shape (N, 28, 28).
        labels: int64 classes, shape (N,).
        settings: see `Settings`.
        prepare: turns digits (B, 1, 28, 28) into what the network takes; `kai.place` for one that sees the canvas.
        augment: changes digits (B, 1, 28, 28), with the generator given.
        constrain: called with the network after each update, to keep its parameters within bounds.

    Yields:
        One `Progress` an epoch.

    Raises:
        FloatingPointError: if the loss is no longer finite.
    """
    device = next(network.parameters()).device
    generator = torch.Generator().manual_seed(settings.seed)
    matrices = [p for p in network.parameters() if p.ndim > 1]
    vectors = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    steps_an_epoch = -(-len(images) // settings.batch_size)
    schedule = None
    if settings.one_cycle:
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, settings.learning_rate, total_steps=settings.epochs * steps_an_epoch, pct_start=0.2
        )
    average = MovingAverage(network, settings.averaging) if settings.averaging else None
    images, labels = images.to(device), labels.to(device)
    network.train().to(memory_format=torch.channels_last)
    start, step = time.perf_counter(), 0
    for epoch in range(1, settings.epochs + 1):
        total, right = torch.zeros((), device=device), torch.zeros((), device=device)
        for batch in torch.randperm(len(images), generator=generator).to(device).split(settings.batch_size):
            digits, classes = as_grey(images[batch])[:, None], labels[batch]
            if augment is not None:
                digits = augment(digits, generator)
            logits = network(prepare(digits).contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits, classes)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            if schedule is not None:
                schedule.step()
            constrain(network)
            step += 1
            if average is not None:
                average.update(network, step)
            total += loss.detach() * len(batch)
            right += (logits.detach().argmax(1) == classes).sum()
        mean_loss = total.item() / len(images)
        if not torch.isfinite(total):
            raise FloatingPointError(f"the loss is {mean_loss} in epoch {epoch}; try a smaller learning rate")
        if average is not None and epoch == settings.epochs:
            average.copy_to(network)
        yield Progress(epoch, step, mean_loss, right.item() / len(images), time.perf_counter() - start)


class MovingAverage:
    """An exponential moving average of a network's parameters and buffers (Polyak averaging).

    The decay grows with the steps taken, so that the average forgets the random start.
    """

    def __init__(self, network: nn.Module, decay: float):
        self.decay = decay
        self.values = copy.deepcopy(network.state_dict())

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take the network as it is after `step` updates into the average."""
        decay = min(self.decay, step / (step + 10))
        for average, value in zip(self.values.values(), network.state_dict().values(), strict=True):
            average.lerp_(value, 1 - decay)

    def copy_to(self, network: nn.Module) -> None:
        """Replace the network's parameters and buffers by their averages."""
        network.load_state_dict(self.values)


class ScaleNorm(nn.Module):
    r"""Batch normalisation that only scales, then a threshold: what keeps black black.

    .. math:: y_c = g_c \, x_c / \sqrt{\overline{x_c^2}} + b_c, \quad b_c \le 0

    The mean square runs over a batch in training and is a running average in evaluation. Nothing is subtracted, so a
    black pixel stays 0 through scale and ReLU; after training, scale and threshold fold into the convolution before it.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.full((channels,), -0.05))
        self.register_buffer("mean_square", torch.ones(channels))

    def scale(self, mean_square: torch.Tensor) -> torch.Tensor:
        """Return the factor of each channel, shape (C,)."""
        return self.gain * (mean_square + 1e-6).rsqrt()

    def forward(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Scale and shift feature maps (N, C, H, W)."""
        mean_square = self.mean_square
        if self.training:
            mean_square = feature_maps.square().mean((0, 2, 3))
            self.mean_square.lerp_(mean_square.detach(), 0.02)
        return feature_maps * self.scale(mean_square).view(1, -1, 1, 1) + self.bias.view(1, -1, 1, 1)


def with_scale_norm(features: nn.Sequential) -> nn.Sequential:
    """Return the features with a `ScaleNorm` after each convolution, whose bias must be missing or is dropped."""
    layers: list[nn.Module] = []
    for layer in features:
        if isinstance(layer, nn.Conv2d):
            layer.register_parameter("bias", None)
            layers += [layer, ScaleNorm(layer.out_channels)]
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


@torch.no_grad()
def fold_scale_norm(features: nn.Sequential) -> nn.Sequential:
    """Return the same function without `ScaleNorm`: its scale in the kernels, its threshold as the bias."""
    layers: list[nn.Module] = []
    for layer in features:
        if isinstance(layer, ScaleNorm):
            convolution = layers[-1]
            convolution.weight.mul_(layer.scale(layer.mean_square).view(-1, 1, 1, 1))
            convolution.bias = nn.Parameter(layer.bias.detach().clone())
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


@torch.no_grad()
def keep_black_black(network: nn.Module) -> None:
    """Clamp the thresholds of every `ScaleNorm` to ≤ 0."""
    for layer in network.modules():
        if isinstance(layer, ScaleNorm):
            layer.bias.clamp_(max=0)
