"""One training loop for every network: a generator of progress records, with the data in memory.

`fit` is the loop; `train` feeds it digits by index, `kai.train_mnist_model` a loader. Whoever iterates decides what to
do with a record: print it, draw it, send it on, or stop.

Source of the small networks' settings: the workshop notebook, tasks 3, 9, 10 and 12.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS, check_grey, place_levels, to_unit
from kai.crop import can_crop, cropped
from kai.inputs import TRIED, form_taken
from kai.labels import check_classes, check_outputs, class_labels, right_answers
from kai.optimisers import Optimiser, check_trained, make_optimiser
from kai.schedules import follow, one_cycle

FETCHED_TOGETHER = 16
"""Batches whose digits are picked and made grey at once: at 64 digits a call costs more than its arithmetic."""


@dataclass(frozen=True)
class Progress:
    """Where a training run stands.

    Attributes:
        epoch: the one it is in, counted as the caller of `fit` does; by `train` from 1.
        step: finished updates.
        loss: mean over the examples met since the last record.
        accuracy: share of these that were answered right as they came, 0..1.
        seconds: since the run began.
        examples: met since the run began.
        examples_per_second: since the last record.
        ends_epoch: whether the epoch is finished.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    seconds: float
    examples: int
    examples_per_second: float
    ends_epoch: bool


@dataclass(frozen=True)
class Settings:
    """How a network is trained.

    Attributes:
        epochs: passes over the training digits.
        batch_size: digits an update.
        learning_rate: the optimiser's, or the peak of the one-cycle schedule.
        one_cycle: warm up over a fifth of the updates, then anneal to nothing (Smith & Topin, 2019).
        weight_decay: for kernels and weight matrices alone; decoupled with AdamW (Loshchilov & Hutter, 2019).
        averaging: decay of the exponential moving average of weights that replaces them at the end; 0 for none.
        seed: of the order of the digits and of their augmentation.
        optimiser: "AdamW" (without weight decay: Adam) or "SGD" (with momentum).
    """

    epochs: int = 5
    batch_size: int = 64
    learning_rate: float = 1e-3
    one_cycle: bool = False
    weight_decay: float = 0.0
    averaging: float = 0.0
    seed: int = 0
    optimiser: str = "AdamW"


@dataclass(frozen=True)
class Pace:
    """How often `fit` yields within an epoch, and when it must end; it always yields at the end of an epoch.

    Attributes:
        report_steps: updates from one record to the next, at most.
        report_seconds: seconds from one record to the next, at most, to the update that is running.
        first_seconds: seconds to the first record, if that is to come sooner.
        limit_seconds: the run ends with the update that reaches this time.
        limit_examples: the run ends with the update that meets this many examples, counting repeats.
    """

    report_steps: float = math.inf
    report_seconds: float = math.inf
    first_seconds: float = math.inf
    limit_seconds: float = math.inf
    limit_examples: float = math.inf


def fit(
    network: Callable[[torch.Tensor], torch.Tensor],
    batches: Callable[[int], Iterable[tuple[torch.Tensor, torch.Tensor]]],
    objective: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimiser: Optimiser,
    epochs: Iterable[int],
    *,
    pace: Pace = Pace(),  # noqa: B008 (immutable)
    after_update: Callable[[int], None] = lambda step: None,
    at_end: Callable[[], None] = lambda: None,
) -> Iterator[Progress]:
    """Minimise an objective by gradient descent: the one loop that everything here is trained by.

    On a GPU nothing waits for the device between two records.

    Args:
        network: maps inputs to outputs (B, 10).
        batches: called with an epoch's number; returns its (inputs, classes), on the network's device. Classes are
            numbers (B,) or, if the objective takes them so, one-hot (B, 10).
        objective: maps outputs and classes to the mean loss.
        optimiser: of the network's parameters.
        epochs: the numbers of the epochs, for instance `range(1, 6)`.
        pace: when to report within an epoch, and when to end before the last.
        after_update: called with the number of finished updates.
        at_end: called before the last record.

    Yields:
        A `Progress` whenever `pace` asks for one, and at the end of each epoch.

    Raises:
        FloatingPointError: if the loss, looked at with each record, is no longer finite.
        ValueError: if an epoch yields no batches, or there is not one row of outputs and one class an example.
    """
    start = last = time.perf_counter()
    step = examples = 0
    epochs = list(epochs)
    since = _Since()
    patience = min(pace.first_seconds, pace.report_seconds)
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    for epoch in epochs:
        steps_before_epoch = step
        for (inputs, classes), ends_epoch in _with_is_last(batches(epoch)):
            outputs = network(inputs)
            check_outputs(outputs, len(classes))
            if classes.ndim > 1:
                check_classes(classes, outputs)
            try:
                loss = objective(outputs, classes)
            except IndexError:  # looking at each batch's classes beforehand would wait for a GPU
                check_classes(classes, outputs)
                raise
            for parameter in parameters:
                parameter.grad = None  # as zero_grad does, without its note for a profiler: a tenth of an MLP's update
            loss.backward()
            optimiser.step()
            step += 1
            examples += len(classes)
            after_update(step)
            since.add(loss, outputs, classes)
            now = time.perf_counter()
            is_over = now - start >= pace.limit_seconds or examples >= pace.limit_examples
            is_due = len(since.losses) >= pace.report_steps or now - last >= patience
            if not (ends_epoch or is_over or is_due):
                continue
            n, mean_loss, accuracy = since.take()  # here the device is waited for
            if not math.isfinite(mean_loss):
                raise FloatingPointError(f"the loss is {mean_loss} in epoch {epoch}; try a smaller learning rate")
            now = time.perf_counter()
            if is_over or (ends_epoch and epoch == epochs[-1]):
                at_end()
            yield Progress(epoch, step, mean_loss, accuracy, now - start, examples, n / (now - last), ends_epoch)
            if is_over:
                return
            last, patience = time.perf_counter(), pace.report_seconds
        if step == steps_before_epoch:
            raise ValueError(f"epoch {epoch} yields no batches; give it at least one example to learn from")


class _Since:
    """What happened since the last record, left on the device until it is asked for."""

    def __init__(self):
        self.losses: list[torch.Tensor] = []
        self.outputs: list[torch.Tensor] = []
        self.classes: list[torch.Tensor] = []

    def add(self, loss: torch.Tensor, outputs: torch.Tensor, classes: torch.Tensor) -> None:
        self.losses.append(loss.detach())
        self.outputs.append(outputs.detach())
        self.classes.append(classes)

    def take(self) -> tuple[int, float, float]:
        """Return number of examples, mean loss and accuracy, and begin anew."""
        sizes = torch.tensor([float(len(classes)) for classes in self.classes])
        mean_loss = (torch.stack(self.losses).float().cpu() @ sizes / sizes.sum()).item()
        right = right_answers(torch.cat(self.outputs), torch.cat(self.classes))
        self.__init__()
        return len(right), mean_loss, right.sum().item() / len(right)


def _with_is_last(items: Iterable) -> Iterator[tuple]:
    """Yield each item with whether it is the last."""
    iterator = iter(items)
    try:
        held = next(iterator)
    except StopIteration:
        return
    for item in iterator:
        yield held, False
        held = item
    yield held, True


def train(
    network: nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    settings: Settings,
    *,
    prepare: Callable[[torch.Tensor], torch.Tensor] = lambda digits: digits,
    augment: Callable[[torch.Tensor, torch.Generator], torch.Tensor] | None = None,
    constrain: Callable[[nn.Module], None] = lambda network: None,
    objective: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = F.cross_entropy,
    pace: Pace = Pace(),  # noqa: B008 (immutable)
    fused: bool = False,
) -> Iterator[Progress]:
    """Train `network` in place on digits that stay in memory as bytes; yield a record after each epoch, or more often.

    Args:
        network: maps prepared batches to logits (B, 10).
        images: uint8 grey levels, shape (N, 28, 28).
        labels: classes, shape (N,).
        settings: see `Settings`.
        prepare: turns digits (B, 1, 28, 28) into what the network takes; `kai.place` for one that sees the canvas.
        augment: changes digits (B, 1, 28, 28), with the generator given.
        constrain: called with the network after each update, to keep its parameters within bounds.
        objective: what is minimised; `softmax_cross_entropy` is what the notebook's networks have.
        pace: see `Pace`.
        fused: let the optimiser update all parameters in one kernel, which is faster and rounds differently.

    Yields:
        `Progress`, at least one an epoch.

    Raises:
        FloatingPointError: if the loss is no longer finite.
        ValueError: if `settings.optimiser` is unknown, no parameter of the network is trained, there are no digits,
            they hold no such grey levels, or there is not one class a digit.
    """
    if len(images) == 0:
        raise ValueError("there are no digits to learn from")
    check_grey(images)
    labels = class_labels(labels, len(images))
    optimiser = make_optimiser(network, settings.optimiser, settings.learning_rate, settings.weight_decay, fused)
    device = next(network.parameters()).device
    generator = torch.Generator().manual_seed(settings.seed)
    steps = settings.epochs * -(-len(images) // settings.batch_size)

    def set_rate(step: int) -> None:
        if settings.one_cycle and step < steps:
            follow(optimiser.param_groups, *one_cycle(step, steps, settings.learning_rate))

    set_rate(0)
    average = MovingAverage(network, settings.averaging) if settings.averaging else None
    images, labels = images.to(device), labels.to(device)
    network.train().to(memory_format=torch.channels_last)

    def batches(_epoch: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        order = torch.randperm(len(images), generator=generator).to(device)
        for several in order.split(FETCHED_TOGETHER * settings.batch_size):
            greys = to_unit(images.index_select(0, several))[:, None].split(settings.batch_size)
            for digits, classes in zip(greys, labels.index_select(0, several).split(settings.batch_size), strict=True):
                inputs = prepare(digits if augment is None else augment(digits, generator))
                if inputs.ndim == 4:
                    inputs = inputs.contiguous(memory_format=torch.channels_last)
                yield inputs, classes

    def after_update(step: int) -> None:
        set_rate(step)
        constrain(network)
        if average is not None:
            average.update(network, step)

    yield from fit(
        network,
        batches,
        objective,
        optimiser,
        range(1, settings.epochs + 1),
        pace=pace,
        after_update=after_update,
        at_end=lambda: average.copy_to(network) if average is not None else None,
    )


def train_at_top_left(
    network: nn.Module, images: torch.Tensor, labels: torch.Tensor, settings: Settings, **options: object
) -> Iterator[Progress]:
    """Train a network that sees the canvas on digits that stand at its top-left: what the notebook does, faster.

    Only what the digits reach is computed (`kai.crop`), and the optimiser is fused. The updates are those of
    `train(..., prepare=place)`, to rounding; a network that cannot be cropped is trained just so. Whenever a record is
    yielded the network itself holds the weights of that moment.

    Args:
        network: maps canvases (B, 1, 56, 56), or (B, 3136) or (B, 56, 56) if it wants them so, to outputs.
        images: uint8 grey levels, shape (N, 28, 28).
        labels: classes, shape (N,).
        settings: see `Settings`.
        options: `objective` and `pace` of `train`.

    Yields:
        `Progress`, as `train`.
    """
    check_trained(network)
    if can_crop(network) and not settings.weight_decay and not settings.averaging:
        fast = cropped(network)
        for progress in train(fast, images, labels, settings, fused=True, **options):
            fast.write_back()
            yield progress
        return
    parameter = next(network.parameters(), torch.empty(0))
    form = form_taken(network, parameter.new_zeros(TRIED, 1, CANVAS, CANVAS))

    def prepare(digits: torch.Tensor) -> torch.Tensor:
        return form(place_levels(digits[:, 0]))

    yield from train(network, images, labels, settings, prepare=prepare, fused=True, **options)


def softmax_cross_entropy(logits: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
    """Return the loss of the notebook's networks: they end in a softmax, and cross-entropy applies another.

    Probabilities lie in 0..1, so the second softmax is never sure: the loss stays above 1.46, and gradients are small.

    >>> certain = torch.tensor([[100.0] + [0.0] * 9])
    >>> round(softmax_cross_entropy(certain, torch.tensor([0])).item(), 2)
    1.46
    """
    return F.cross_entropy(logits.softmax(1), classes)


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
