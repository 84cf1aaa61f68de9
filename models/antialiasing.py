"""Would an anti-aliased network earn its place? `python -m models.antialiasing` prints the table of README.md.

The notebook's LeNet3 with other poolings after its first convolution, each trained once at top-left: 4 passes over the
training digits. Consistency is the share of the first 3,000 test digits that get the same answer at (14, 14) and a
pixel further down, right or both; it needs no labels (A. Azulay, Y. Weiss, 2019). The blur is R. Zhang's (2019).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import nn

from kai import load_pretrained, mnist
from kai.canvas import place
from kai.networks import GlobalPoolLeNet
from kai.training import Settings, train

TEST = 3_000
CENTRE, NEIGHBOURS = (14, 14), ((15, 14), (14, 15), (15, 15))
SETTINGS = Settings(epochs=4, batch_size=64, learning_rate=5e-3, one_cycle=True)
CHANNELS = 6


class BlurPool(nn.Module):
    """Blur each map with a binomial kernel, then take every second cell: what passes is too smooth to alias."""

    def __init__(self, taps: Sequence[int]):
        super().__init__()
        row = torch.tensor(taps, dtype=torch.float32)
        kernel = torch.outer(row, row) / row.sum() ** 2
        self.register_buffer("kernel", kernel.repeat(CHANNELS, 1, 1, 1))
        self.padding = len(taps) // 2

    def forward(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Map (N, 6, H, W) to (N, 6, H / 2, W / 2)."""
        return F.conv2d(feature_maps, self.kernel, stride=2, padding=self.padding, groups=CHANNELS)


POOLINGS: dict[str, Callable[[], nn.Module]] = {
    "the largest of 2×2": lambda: nn.MaxPool2d(2),
    "the mean of 2×2, as in the notebook": lambda: nn.AvgPool2d(2),
    "blur of 3×3": lambda: BlurPool([1, 2, 1]),
    "blur of 5×5": lambda: BlurPool([1, 4, 6, 4, 1]),
    "the largest of 2×2 everywhere, then blur of 3×3": lambda: nn.Sequential(
        nn.MaxPool2d(2, stride=1), BlurPool([1, 2, 1])
    ),
}


@torch.no_grad()
def consistency(network: nn.Module, digits: torch.Tensor) -> float:
    """Return the share of digits and neighbours with the answer of the centre."""
    network.eval()

    def answers(offset: tuple[int, int]) -> torch.Tensor:
        return torch.cat([network(place(batch, offset)).argmax(1) for batch in digits.split(250)])

    here = answers(CENTRE)
    return torch.stack([answers(offset) == here for offset in NEIGHBOURS]).float().mean().item()


def trained(pooling: nn.Module) -> nn.Module:
    """Return the notebook's LeNet3 with this pooling, trained at top-left."""
    torch.manual_seed(0)
    network = GlobalPoolLeNet()
    network.features[2] = pooling
    images, labels = (torch.from_numpy(array) for array in mnist.load("train"))
    for _ in train(network, images, labels, SETTINGS, prepare=lambda digits: place(digits[:, 0])):
        pass
    return network


if __name__ == "__main__":
    digits, labels = (torch.from_numpy(array[:TEST]) for array in mnist.load("test"))
    print("| pooling | top-left | consistency |\n|---|---:|---:|")
    networks = {name: trained(make()) for name, make in POOLINGS.items()}
    networks |= {f"`{name}`": load_pretrained(name) for name in ("gap", "gap-exact")}
    for name, network in networks.items():
        with torch.no_grad():
            right = torch.cat([network.eval()(place(batch)).argmax(1) for batch in digits.split(250)]) == labels
        print(
            f"| {name} | {100 * right.float().mean():.1f} % | {100 * consistency(network, digits):.1f} % |", flush=True
        )
