"""An epoch of the notebook's training, against the workshop's own loader and loop, in one run with the same updates.

`python -m benchmarks.bench_training`. Both sides take some batches in turn, and what is measured is the time that this
process had a processor, so that other work on the machine counts little; an epoch is 938 batches. Then our optimisers
and torch's take turns, and at last both sides train for as many updates and are asked about test digits.
"""

import copy
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, product
from unittest.mock import patch

import torch
from torch import nn

import kai
import kai.optimisers
from benchmarks.table import in_words, show
from kai import mnist
from kai.canvas import CANVAS, DIGIT, place
from kai.training import Pace, Progress, Settings, train_at_top_left

BATCH_SIZE = 64
BATCHES = -(-60_000 // BATCH_SIZE)
TIMED = (40, 200)
"""Batches of a round: the workshop's, and ours, which take less time."""
ROUNDS = 7
"""The first only warms up."""
NETWORKS = ((kai.MLP, 1e-3, 10), (kai.LeNet, 1e-3, 2.5), (kai.GlobalPoolLeNet, 5e-3, 2.5))
"""Networks, the notebook's learning rates, and how much faster an epoch is to be."""


def workshops(network: nn.Module, digits: torch.utils.data.Dataset, rate: float) -> Iterator[float]:
    """Train as the workshop does: DataLoader, ToTensor, a batch padded in Python, its loop; yields each loss."""
    loader = torch.utils.data.DataLoader(digits, batch_size=BATCH_SIZE, shuffle=True)
    objective, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(network.parameters(), lr=rate)
    network.train()
    while True:
        for images, labels in loader:
            canvases = torch.zeros(len(images), 1, CANVAS, CANVAS)
            canvases[:, :, :DIGIT, :DIGIT] = images
            loss = objective(network(canvases), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss.item()


def ours(
    network: nn.Module, images: torch.Tensor, labels: torch.Tensor, rate: float, optimiser: str = "AdamW"
) -> Iterator[Progress]:
    """Train as `kai` does, with a record for every round."""
    settings = Settings(epochs=1000, batch_size=BATCH_SIZE, learning_rate=rate, optimiser=optimiser)
    return train_at_top_left(network, images, labels, settings, pace=Pace(report_steps=TIMED[1]))


def updates_of(record: Progress) -> int:
    """Return how many updates passed since the record before: fewer at the end of an epoch."""
    since_epoch = record.step - (record.epoch - 1) * BATCHES
    return since_epoch % TIMED[1] or TIMED[1]


def epochs_by_turns(*sides: Callable[[], int]) -> list[float]:
    """Let sides train by turns, each some updates and return how many; returns the seconds of an epoch of each."""
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(ROUNDS):
        for taken, advance in zip(times, sides, strict=True):
            start = time.process_time()
            updates = advance()
            taken.append((time.process_time() - start) / updates * BATCHES)
    return [statistics.median(taken[1:]) for taken in times]


def optimisers(images: torch.Tensor, labels: torch.Tensor) -> None:
    """Print the epochs of our optimisers and of torch's own fused ones, with the same updates."""
    replaced = {"AdamW": ("LeanAdamW", torch.optim.AdamW), "SGD": ("LeanSGD", torch.optim.SGD)}
    rows = []
    for (make, rate, _), name in product(NETWORKS[:2], replaced):
        own, torchs = (ours(make(), images, labels, rate, name) for _ in range(2))
        next(own)
        ours_name, torchs_class = replaced[name]
        with patch.object(kai.optimisers, ours_name, partial(torchs_class, fused=True)):
            next(torchs)  # makes its optimiser
        lean, fused = epochs_by_turns(lambda it=own: updates_of(next(it)), lambda it=torchs: updates_of(next(it)))
        rows.append([f"{make.__name__}, {name}", in_words(lean), in_words(fused), f"{fused / lean - 1:+.0%}"])
    show("An epoch by our optimisers and by torch's fused ones, in turn", ["", "ours", "torch's", "longer"], rows)


def speed(dataset: torch.utils.data.Dataset, images: torch.Tensor, labels: torch.Tensor) -> None:
    """Print the epochs of both sides and how many times faster ours is."""
    rows = []
    for make, rate, goal in NETWORKS:
        theirs, own = workshops(make(), dataset, rate), ours(make(), images, labels, rate)
        slow, fast = epochs_by_turns(
            lambda it=theirs: len(list(islice(it, TIMED[0]))), lambda it=own: updates_of(next(it))
        )
        rows.append([make.__name__, in_words(slow), in_words(fast), f"{slow / fast:.1f}×", f"≥ {goal}×"])
    header = ["network", "workshop's loop", "kai.training", "faster", "goal"]
    show(f"An epoch at batch {BATCH_SIZE}, from some batches at a time, in turn", header, rows)


def same_accuracy(dataset: torch.utils.data.Dataset, images: torch.Tensor, labels: torch.Tensor) -> None:
    """Print what both sides know of test digits at top-left after as many updates, from the same weights."""
    test_images, test_labels = (torch.from_numpy(array[:2000]) for array in kai.mnist("test"))
    canvases, updates = place(test_images), 300
    rows = []
    for make, rate, _ in NETWORKS:
        torch.manual_seed(0)
        slow = make()
        fast = copy.deepcopy(slow)
        list(islice(workshops(slow, dataset, rate), updates))
        settings = Settings(epochs=1, batch_size=BATCH_SIZE, learning_rate=rate)
        list(train_at_top_left(fast, images, labels, settings, pace=Pace(limit_examples=updates * BATCH_SIZE)))
        with torch.no_grad():
            shares = [(network(canvases).argmax(1) == test_labels).float().mean().item() for network in (slow, fast)]
        rows.append([make.__name__, *(f"{share:.1%}" for share in shares)])
    header = ["network", "workshop's loop", "kai.training"]
    show(f"Test digits right after {updates} updates (each side has an order of its own)", header, rows)


def main() -> None:
    """Run both, with one torch thread on either side, and tiny numbers taken for 0 as `kai.runs` does it."""
    from torchvision.datasets import MNIST
    from torchvision.transforms import ToTensor

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    print("One torch thread; medians of processor time.")
    images, labels = (torch.from_numpy(array) for array in kai.mnist("train"))
    with tempfile.TemporaryDirectory() as root:
        mnist.write_raw_files(root)
        dataset = MNIST(root, transform=ToTensor())
        speed(dataset, images, labels)
        optimisers(images, labels)
        same_accuracy(dataset, images, labels)


if __name__ == "__main__":
    main()
