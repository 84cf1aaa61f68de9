"""What each step from the notebook's LeNet3 to `gap` bought: `python -m models.ablation` prints the table of README.md.

Every row adds one thing to the row above it and is trained once with the same small budget: 4 passes over the first
20,000 training digits. Accuracies are those of the first 3,000 test digits, at all 841 placements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from kai import mnist
from kai.canvas import BOTTOM_RIGHT, TOP_LEFT, place
from kai.networks import GlobalPoolLeNet, NeutralLeNet, count_parameters
from kai.pretrain import accuracy, scikit_learn_digits
from kai.recipes import GAP, RECIPES
from kai.scale_norm import ScaleNorm, fold_scale_norm, keep_black_black, with_scale_norm
from kai.sweeps import placement_accuracy
from kai.training import Settings, train

TRAIN, TEST, EPOCHS = 20_000, 3_000, 4
NOTEBOOK = Settings(EPOCHS, batch_size=64, learning_rate=5e-3)
ONE_CYCLE = Settings(EPOCHS, batch_size=128, learning_rate=1e-2, one_cycle=True, weight_decay=1e-2)
AVERAGED = Settings(EPOCHS, batch_size=128, learning_rate=1e-2, one_cycle=True, weight_decay=1e-2, averaging=0.99)


@dataclass(frozen=True)
class Row:
    """One line of the table: what is new, and everything that decides the run."""

    new: str
    build: Callable[[], nn.Module]
    settings: Settings
    softmax: bool = False
    norm: bool = False
    constrain: Callable[[nn.Module], None] = lambda network: None
    augmented: bool = False


@torch.no_grad()
def without_thresholds(network: nn.Module) -> None:
    """Leave `ScaleNorm` its scale alone."""
    for layer in network.modules():
        if isinstance(layer, ScaleNorm):
            layer.bias.zero_()


def small() -> nn.Module:
    """LeNet's own channels with a neutral border, as in `gap-lenet`."""
    return NeutralLeNet((6, 16), (5, 5), pooled=1, hidden=120)


def large() -> nn.Module:
    """The architecture of `gap`; `with_scale_norm` drops its biases, and so does the row without it."""
    return NeutralLeNet(**{**GAP, "biased": False})


ROWS = (
    Row("the notebook's LeNet3, softmax inside", GlobalPoolLeNet, NOTEBOOK, softmax=True),
    Row("logits instead of softmax", GlobalPoolLeNet, NOTEBOOK),
    Row("neutral border, sum pool", small, NOTEBOOK),
    Row("one-cycle schedule, AdamW", small, ONE_CYCLE),
    Row("width and depth: 12-32-48-64", large, ONE_CYCLE),
    Row("scale normalisation", large, ONE_CYCLE, norm=True, constrain=without_thresholds),
    Row("non-positive thresholds", large, ONE_CYCLE, norm=True, constrain=keep_black_black),
    Row("averaged weights", large, AVERAGED, norm=True, constrain=keep_black_black),
    Row("augmentation", large, AVERAGED, norm=True, constrain=keep_black_black, augmented=True),
)


def run(row: Row) -> str:
    """Train one row and return its line of the table."""
    torch.manual_seed(0)
    network = row.build()
    if row.norm:
        network.features = with_scale_norm(network.features)
    row.constrain(network)
    trained = nn.Sequential(network, nn.Softmax(1)) if row.softmax else network
    on_canvas = isinstance(network, GlobalPoolLeNet)
    images, labels = (torch.from_numpy(array[:TRAIN]) for array in mnist.load("train"))
    *_, last = train(
        trained, images, labels, row.settings,
        prepare=(lambda digits: place(digits[:, 0])) if on_canvas else (lambda digits: digits),
        augment=RECIPES["gap"].augmentation if row.augmented else None,
        constrain=row.constrain,
    )  # fmt: skip
    network.features = fold_scale_norm(network.features)
    by_placement = placement_accuracy(network.eval(), *(array[:TEST] for array in mnist.load("test")))
    found = (by_placement[TOP_LEFT], by_placement[BOTTOM_RIGHT], by_placement.min())
    shares = [f"{100 * share:.2f}" for share in (*found, accuracy(network, *scikit_learn_digits()))]
    return " | ".join([f"| {row.new}", f"{count_parameters(network):,}", *shares, f"{last.seconds:.0f} s |"])


if __name__ == "__main__":
    print("| adds | parameters | top-left | bottom-right | worst placement | scikit-learn | training |")
    print("|---|---|---|---|---|---|---|")
    for row in ROWS:
        print(run(row), flush=True)
