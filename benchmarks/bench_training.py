"""An epoch of the notebook's training, against the workshop's own loader and loop, in one run with the same updates.

`python -m benchmarks.bench_training`. Both sides take some batches in turn, and what is measured is the time that this
process had a processor, so that other work on the machine counts little; an epoch is 938 batches. Then both train for
as many updates and are asked about test digits.
"""

import copy
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice

import torch
from torch import nn

import kai
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


def ours(network: nn.Module, images: torch.Tensor, labels: torch.Tensor, rate: float) -> Iterator[Progress]:
    """Train as `kai` does, with a record for every round."""
    settings = Settings(epochs=1000, batch_size=BATCH_SIZE, learning_rate=rate)
    return train_at_top_left(network, images, labels, settings, pace=Pace(report_steps=TIMED[1]))


def updates_of(record: Progress) -> int:
    """Return how many updates passed since the record before: fewer at the end of an epoch."""
    since_epoch = record.step - (record.epoch - 1) * BATCHES
    return since_epoch % TIMED[1] or TIMED[1]


def speed(dataset: torch.utils.data.Dataset, images: torch.Tensor, labels: torch.Tensor) -> None:
    """Print the epochs of both sides and how many times faster ours is."""
    rows = []
    for make, rate, goal in NETWORKS:
        theirs, own = workshops(make(), dataset, rate), ours(make(), images, labels, rate)
        times: tuple[list[float], list[float]] = ([], [])
        updates = (lambda it=theirs: len(list(islice(it, TIMED[0]))), lambda it=own: updates_of(next(it)))
        for _ in range(ROUNDS):
            for side, advance in enumerate(updates):
                start = time.process_time()
                done = advance()
                times[side].append((time.process_time() - start) / done * BATCHES)
        slow, fast = (statistics.median(side[1:]) for side in times)
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
        same_accuracy(dataset, images, labels)


if __name__ == "__main__":
    main()
