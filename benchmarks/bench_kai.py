"""The library against what a user would have used otherwise, in one run: `python -m benchmarks.bench_kai`."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F
from torch import nn

import kai
from benchmarks.table import in_words, seconds, show
from kai import mnist
from kai.canvas import OFFSETS, place
from kai.sweeps import shift_sweep, sweep_method

BATCH_SIZE = 64
BATCHES = -(-60_000 // BATCH_SIZE)
ON_SHOW = ("mlp", "lenet", "gap")
"""The networks that answer side by side on the page."""


def imports(rounds: int = 5) -> None:
    """Time imports, each in a process of its own, without what Python itself takes to start."""
    statements = ["pass", "import torch", "import kai", "from kai import *", "import torchvision"]
    times: dict[str, list[float]] = {statement: [] for statement in statements}
    for statement in statements * rounds:  # in turn, so that other work on the machine slows them alike
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True)
        times[statement].append(time.perf_counter() - start)
    start, torch_alone, *_ = medians = [statistics.median(times[statement]) for statement in statements]
    rows = [
        [statement, in_words(median - start), f"{(median - start) / (torch_alone - start):.2f}×"]
        for statement, median in zip(statements[1:], medians[1:], strict=True)
    ]
    show("Import (goal: import kai ≤ 1.2× import torch)", ["statement", "time", "of import torch"], rows)


def loading(root: str) -> None:
    """Time reading both splits from disk, checked by sha256, against torchvision, which does not check."""
    from torchvision.datasets import MNIST

    def ours() -> None:
        mnist._load.cache_clear()
        kai.mnist("train"), kai.mnist("test")

    def torchvisions() -> None:
        MNIST(root, train=True), MNIST(root, train=False)

    again = seconds(lambda: (kai.mnist("train"), kai.mnist("test")))
    rows = [
        ["kai.mnist, first time", in_words(seconds(ours))],
        ["kai.mnist, again", in_words(again)],
        ["torchvision, files unpacked", in_words(seconds(torchvisions))],
    ]
    show("Load MNIST, both splits", ["way", "time"], rows)


def sweeps() -> None:
    """Time a digit at all placements against the naive batch of 841 canvases."""
    image = kai.mnist("test")[0][0]

    def naive(network: nn.Module) -> torch.Tensor:
        digit = torch.from_numpy(image)[None]
        canvases = [place(digit, (row, col)) for row in range(OFFSETS) for col in range(OFFSETS)]
        with torch.no_grad():
            return network(torch.cat(canvases)).view(OFFSETS, OFFSETS, -1)

    rows, totals = [], [0.0, 0.0]
    for name in (*ON_SHOW, "notebook-gap"):
        network = kai.load_pretrained(name)
        times = (
            seconds(lambda n=network: naive(n), repeats=5),
            seconds(lambda n=network: shift_sweep(n, image), repeats=25),
        )
        difference = (naive(network) - shift_sweep(network, image)).abs().max().item()
        rows.append(_sweep_row(name, sweep_method(network), times, f"{difference:.1e}"))
        if name in ON_SHOW:
            totals = [total + time for total, time in zip(totals, times, strict=True)]
    rows.append(_sweep_row(" + ".join(ON_SHOW), "", totals, ""))
    header = ["network", "way", "naive batch", "shift_sweep", "faster", "largest difference"]
    show("One digit at all 841 placements (goal: together ≥ 10× faster, the same to 1e-4)", header, rows)


def _sweep_row(name: str, way: str, times: Iterable[float], difference: str) -> list[str]:
    naive, ours = times
    return [name, way, in_words(naive), in_words(ours), f"{naive / ours:.0f}×", difference]


def loaders(root: str) -> None:
    """Time one pass over the training digits against the workshop's way, and against training on them."""
    from torch.utils.data import DataLoader
    from torchvision.datasets import MNIST
    from torchvision.transforms import ToTensor

    ours = kai.get_modified_mnist_data(BATCH_SIZE)[0]
    theirs = DataLoader(MNIST(root, transform=ToTensor()), batch_size=BATCH_SIZE, shuffle=True)

    def workshops() -> None:
        for images, _ in theirs:
            F.pad(images, (0, 28, 0, 28))

    def exhaust() -> None:
        for _ in ours:
            pass

    loading, workshops_loading = seconds(exhaust, repeats=3), seconds(workshops, repeats=1)
    rows = [
        ["kai.get_modified_mnist_data", in_words(loading), f"{workshops_loading / loading:.0f}×"],
        ["torchvision, ToTensor, DataLoader, pad", in_words(workshops_loading), "1×"],
    ]
    show(f"One pass over 60,000 digits in batches of {BATCH_SIZE}", ["loader", "time", "faster"], rows)

    images, labels = next(iter(ours))
    rows = []
    for network in (kai.MLP(), kai.LeNet(), kai.GlobalPoolLeNet()):
        updates = BATCHES * seconds(train_step(network, images, labels), repeats=20)
        rows.append([type(network).__name__, in_words(updates), f"{loading / (loading + updates):.1%}"])
    show("An epoch (goal: loading ≤ 10 %)", ["network", "updates alone", "loading's share"], rows)


def train_step(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> Callable[[], None]:
    """Return what the notebook does with a batch."""
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

    def step() -> None:
        optimizer.zero_grad()
        F.cross_entropy(network(images), labels).backward()
        optimizer.step()

    return step


def main() -> None:
    """Run all, with one torch thread on both sides."""
    torch.set_num_threads(1)
    print("One torch thread; medians.")
    imports()
    sweeps()
    with tempfile.TemporaryDirectory() as root:
        mnist.write_raw_files(root)
        loading(root)
        loaders(root)


if __name__ == "__main__":
    main()
