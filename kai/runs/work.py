"""What a run does, wherever it does it: train, look at itself now and then, and say how it goes in plain messages.

A message is a dict that JSON knows, by its `kind`:

- "started": `parameters`, `examples` (expected in all), `device`, `threads` of torch.
- "point": one for a `kai.training.Progress`, by its names, and now and then `accuracies` on test digits by name
  ("top_left", "bottom_right"; "bare" for a network of 28×28 digits), not always of all, with how many `test_digits`
  were asked. One of the same `step` as the last takes its place.
- "snapshot": `kernels` of the first convolution (C, K, K) or None; `units` of a dense first layer (`kai.runs.units`) or
  None; `heat`, the share right at each placement (29, 29), measured while it learned, or None; `measuring`, None while
  it learns, then the name of what is being measured: of a place, "heat" or "training". Only the last one matters.
- "moment": for looking at the run again: `step`, `seconds` and `examples` as in a point, and `kernels`, `units`, `heat`
  as in a snapshot, with `heat_step`, the update after which the last of its digits was swept, or None. The first is the
  random start, before any update; one with each point; the last is what was learned.
- "result": by name of the place `accuracies`, the `answers` to the first test digits as one text of digits, as many as
  there was time for, at least `test_digits`, and their `confusion` (10, 10), rows are true classes; `heat`, of
  `heat_digits`; `training`, the accuracy on `training_digits` of those it learned from, or None if they stood anywhere;
  `ended_by` "epochs", "seconds", "examples" or "learner"; `weights`, base64 of safetensors.
- "failed": `message`, for people; `reason` "diverged", "memory" or "error".
"""

from __future__ import annotations

import base64
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from itertools import cycle

import torch
import torch.nn.functional as F
from safetensors.torch import save as to_safetensors

from kai import mnist
from kai.canvas import BOTTOM_RIGHT, CANVAS, DIGIT, OFFSETS, TOP_LEFT, as_grey, place
from kai.confusion import confusion_counts
from kai.crop import can_crop, cropped
from kai.networks import DigitNetwork, count_parameters
from kai.runs.settings import RunSettings
from kai.runs.units import pack_units
from kai.runs.words import say
from kai.sweeps import placement_accuracy
from kai.training import Pace, Progress, Settings, softmax_cross_entropy, train, train_at_top_left
from kai.trial import evaluating

FIRST_SECONDS, REPORT_SECONDS = 0.05, 0.25
"""To the first point, and from one to the next."""
UNITS_SECONDS = 0.5
"""From one picture of a dense first layer to the next: 13 kB."""
LOOKS_SHARE = 0.15
"""Share of the time that a run may spend on looking at itself."""
SWEEP_SECONDS = 0.1
"""For a look at all placements, which takes in as many digits as that allows."""
QUICK_DIGITS, CHUNK = 500, 500
"""Test digits asked while it trains, and digits between two looks at the clock."""
FINAL_SECONDS, FINAL_SHARE, STOPPED_SECONDS = 3.0, 0.1, 1.5
"""For all that is measured at the end, on as many digits as that allows: at most so many seconds or, after a long run,
such a share of its time; if somebody has stopped it, less."""
SHARES = {"top_left": 0.3, "bare": 0.6, "bottom_right": 0.2, "training": 0.1, "heat": 0.4}
"""Of this time, for each measurement; what one leaves is for those after it."""
PLACES = {"top_left": TOP_LEFT, "bottom_right": BOTTOM_RIGHT, "bare": None}

Emit = Callable[[dict], None]


def run(settings: RunSettings, emit: Emit, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Do one run; the last message is "result" or "failed". Whatever happens in it is told, not raised.

    Args:
        settings: what to do.
        emit: takes the messages.
        should_stop: asked with each point; a run that stops keeps what it has learned.
    """
    try:
        _run(settings, emit, should_stop)
    except Exception as error:  # noqa: BLE001 (whatever it was, the learner is told)
        emit({"kind": "failed", **say(error)})


def _run(settings: RunSettings, emit: Emit, should_stop: Callable[[], bool]) -> None:
    device = torch.device(settings.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ValueError('there is no CUDA device here; choose the device "cpu"')
    torch.manual_seed(settings.seed)
    network = settings.build().to(device)
    images, labels = (tensor[: settings.digits] for tensor in _digits("train"))
    watch = _Watch(network, settings, (images, labels))
    emit({
        "kind": "started", "parameters": count_parameters(network), "examples": settings.expected_examples,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "threads": torch.get_num_threads(),
    })  # fmt: skip

    def looks() -> dict:
        return {"kernels": _kernels(network), "units": pack_units(network, settings.size), "heat": watch.heat()}

    def show(measuring: str | None = None) -> None:
        emit({"kind": "snapshot", **looks(), "measuring": measuring})

    def record(step: int = 0, seconds: float = 0.0, examples: int = 0) -> None:
        emit(
            {
                "kind": "moment",
                "step": step,
                "seconds": seconds,
                "examples": examples,
                **looks(),
                "heat_step": watch.swept,
            }
        )

    record()
    ended_by, progress, next_picture = "epochs", None, 0.0
    for progress in _training(network, images, labels, settings):
        point = {"kind": "point", **asdict(progress)}
        if watch.is_due(progress):
            point.update(watch.look(progress))
        emit(point)
        record(progress.step, progress.seconds, progress.examples)
        if progress.seconds >= next_picture or len(network.features):
            show()
            next_picture = progress.seconds + UNITS_SECONDS
        if should_stop():
            ended_by = "learner"
            break
    if ended_by != "learner" and progress.examples < settings.epochs * settings.digits:
        ended_by = "examples" if progress.examples >= settings.examples else "seconds"
    if not progress.ends_epoch:  # else its last point has been measured everywhere: the curves end where the run does
        emit({"kind": "point", **asdict(progress), **watch.look(progress, everywhere=True)})
    weights = to_safetensors({name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()})
    seconds = STOPPED_SECONDS if ended_by == "learner" else max(FINAL_SECONDS, FINAL_SHARE * progress.seconds)
    emit({
        "kind": "result", "ended_by": ended_by, **watch.measure(seconds, show),
        "weights": base64.b64encode(weights).decode("ascii"),
    })  # fmt: skip


@cache
def _digits(split: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the digits of a split, once in memory for the whole process, as nobody here changes them."""
    return tuple(torch.from_numpy(array) for array in mnist.load(split, keep=False))


def warm() -> None:
    """Do all that the first update in a process pays for: read the digits, let torch import what it uses."""
    _digits("test")
    images, labels = (tensor[:64] for tensor in _digits("train"))
    network = RunSettings().build()
    list(train_at_top_left(network, images, labels, Settings(epochs=1)))
    placement_accuracy(network, images[:1], labels[:1])


def _training(
    network: DigitNetwork, images: torch.Tensor, labels: torch.Tensor, settings: RunSettings
) -> Iterator[Progress]:
    options = {
        "pace": Pace(
            first_seconds=FIRST_SECONDS, report_seconds=REPORT_SECONDS, limit_seconds=settings.seconds,
            limit_examples=settings.examples,
        ),
        "objective": softmax_cross_entropy if settings.softmax_inside else F.cross_entropy,
    }  # fmt: skip
    how = settings.for_training
    match settings.data:
        case "top_left":
            return train_at_top_left(network, images, labels, how, **options)
        case "bare":
            return train(network, images, labels, how, fused=True, **options)
    generator = torch.Generator(settings.device).manual_seed(settings.seed + 1)
    return train(
        network, images, labels, how, prepare=lambda digits: place_anywhere(digits, generator), fused=True, **options
    )


def place_anywhere(digits: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Place digits (N, 1, 28, 28) on canvases (N, 1, 56, 56), each at an offset of its own, all 841 equally likely.

    The generator is on the digits' device: offsets that came from elsewhere would have each update wait for the last.
    """
    n = len(digits)
    rows, cols = torch.randint(OFFSETS, (2, n, 1, 1), generator=generator, device=digits.device)
    inside = torch.arange(DIGIT, device=digits.device)
    cells = (rows + inside.view(1, -1, 1)) * CANVAS + cols + inside
    canvases = digits.new_zeros(n, CANVAS * CANVAS)
    return canvases.scatter_(1, cells.flatten(1), digits.flatten(1)).view(n, 1, CANVAS, CANVAS)


def _kernels(network: DigitNetwork) -> list | None:
    first = next((layer for layer in network.features if isinstance(layer, torch.nn.Conv2d)), None)
    if first is None:
        return None
    return [[[round(w, 4) for w in row] for row in kernel] for kernel in first.weight.detach()[:, 0].tolist()]


class _Watch:
    """Looks at a network while it learns, for a small share of the time, and measures it at the end."""

    def __init__(
        self, network: DigitNetwork, settings: RunSettings, training_digits: tuple[torch.Tensor, torch.Tensor]
    ):
        self.test_digits = _digits("test")
        self.training_digits = training_digits
        self.learned_at = {"top_left": "top_left", "bare": "bare"}.get(settings.data)
        self.network = network
        self.device = torch.device(settings.device)
        self.sees_canvas = settings.size == CANVAS
        self.names = ("top_left", "bottom_right") if self.sees_canvas else ("bare",)
        self.turns = cycle((*self.names, "heat") if self.sees_canvas else self.names)
        self.spent, self.maps, self.next_digit = 0.0, deque(maxlen=60), 0
        self.swept: int | None = None

    def is_due(self, progress: Progress) -> bool:
        return progress.ends_epoch or self.spent <= LOOKS_SHARE * progress.seconds

    def look(self, progress: Progress, everywhere: bool = False) -> dict:
        """Measure one thing, on the first test digits or on some others for the heat map, and the next one next time.

        One by one they hold up the curve for a moment only. At first, with each epoch, and `everywhere`, it is all.
        """
        start = time.perf_counter()
        is_first = self.spent == 0
        asked = [*self.names, "heat"] if is_first or everywhere or progress.ends_epoch else [next(self.turns)]
        quick = tuple(tensor[:QUICK_DIGITS] for tensor in self.test_digits)
        accuracies = {name: _accuracy(self._count(name, quick)) for name in self.names if name in asked}
        if self.sees_canvas and "heat" in asked:
            self._sweep(SWEEP_SECONDS, most=10)
            self.swept = progress.step
        self.spent += time.perf_counter() - start
        return {"accuracies": accuracies, "test_digits": QUICK_DIGITS} if accuracies else {}

    def heat(self) -> list | None:
        """Return the share of digits, of those swept last, that were right at each placement."""
        if not self.maps:
            return None
        return [[round(share, 3) for share in row] for row in torch.stack(tuple(self.maps)).mean(0).tolist()]

    def measure(self, seconds: float, tell: Callable[[str], None]) -> dict:
        """Measure on all test digits, or as many as some seconds allow; `tell` what is about to be measured."""
        asked = [*self.names, *(["training"] if self.learned_at else []), *(["heat"] if self.sees_canvas else [])]
        answers, confusions, trained, end = {}, {}, None, time.perf_counter()
        for name in asked:
            tell(name)
            end += SHARES[name] * seconds
            left = end - time.perf_counter()
            if name == "heat":
                self.maps = deque(maxlen=200)
                self._sweep(left, most=200)
            elif name == "training":
                trained = self._count(self.learned_at, self.training_digits, left)
            else:
                given = self._answer(name, self.test_digits[0], left)
                confusions[name] = confusion_counts(self.test_digits[1][: len(given)], given)
                answers[name] = "".join(map(str, given.tolist()))
        return {
            "accuracies": {name: _accuracy(confusion) for name, confusion in confusions.items()},
            "answers": answers,
            "confusion": {name: confusion.tolist() for name, confusion in confusions.items()},
            "test_digits": min(int(confusion.sum()) for confusion in confusions.values()),
            "training": None if trained is None else _accuracy(trained),
            "training_digits": 0 if trained is None else int(trained.sum()),
            "heat": self.heat(),
            "heat_digits": len(self.maps),
        }

    def _count(self, name: str, digits: tuple[torch.Tensor, torch.Tensor], seconds: float = math.inf) -> torch.Tensor:
        """Count the answers to digits and their classes: confusion counts (10, 10)."""
        answers = self._answer(name, digits[0], seconds)
        return confusion_counts(digits[1][: len(answers)], answers)

    @torch.no_grad()
    def _answer(self, name: str, digits: torch.Tensor, seconds: float = math.inf) -> torch.Tensor:
        """Answer digits at the place that `name` names, chunk by chunk until some seconds have passed: int64 (n,)."""
        answers, end = [], time.perf_counter() + seconds
        for chunk in digits.split(CHUNK):
            with evaluating(self.network):
                answers.append(self._answers_at(chunk.to(self.device), PLACES[name]))
            if time.perf_counter() > end:
                break
        return torch.cat(answers)

    def _answers_at(self, digits: torch.Tensor, at: tuple[int, int] | None) -> torch.Tensor:
        network, inputs = self.network, as_grey(digits)[:, None]
        if at == TOP_LEFT and can_crop(network):
            network = cropped(network)
        elif at is not None:
            inputs = place(digits, at)
        return torch.cat([network(part) for part in inputs.split(100)]).argmax(1).cpu()

    def _sweep(self, seconds: float, most: int) -> None:
        """Sweep digit after digit over all placements: at least one, at most `most`, for about some time."""
        (images, labels), end = self.test_digits, time.perf_counter() + seconds
        for _ in range(most):
            i = self.next_digit = (self.next_digit + 1) % len(images)
            self.maps.append(placement_accuracy(self.network, images[i : i + 1], labels[i : i + 1]))
            if time.perf_counter() > end:
                break


def _accuracy(confusion: torch.Tensor) -> float:
    return round((confusion.trace() / confusion.sum()).item(), 4)
