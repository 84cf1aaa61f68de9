r"""Where a digit lies among all: a network's last features on the plane of their first two principal components.

The last features z are what the last dense layer reads: 50 numbers of the MLP, 84 of LeNet, 64 of "gap". Of all planes
through their mean m, that of the first two principal components keeps most of how training digits differ,

.. math:: p = A (z - m), \qquad A \in \mathbb{R}^{2 \times D},\; A A^T = 1,

with the rows of A the eigenvectors of the features' covariance that have the largest eigenvalues. It is fitted once, on
digits in the training corner, and shipped beside the network, so that a digit that moves is a point that wanders on a
picture that stands still: `python -m kai.feature_plane` makes it again.

Source: K. Pearson, "On lines and planes of closest fit to systems of points in space", Philosophical Magazine 2, 1901.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from kai import mnist
from kai.canvas import place
from kai.labels import CLASSES
from kai.networks import DigitNetwork
from kai.pretrained import MODELS_DIR, load_pretrained, read_card
from kai.trial import evaluating

PLANES = ("mlp", "lenet", "gap")
"""The shipped networks that have a plane."""
FITTED_ON = 5_000
"""Training digits, the first of the set, on which a plane is fitted."""
SHOWN = 60
"""Training digits of each class that a plane ships as points, its cloud."""
DECIMALS = 4


@dataclass(frozen=True)
class FeaturePlane:
    """The plane of a network's last features, and the clouds of the ten classes on it.

    Attributes:
        network: its name.
        sha256: of the weights for which it holds.
        mean: m, D numbers.
        axes: A, two rows of D.
        explained: the share of the features' variance that the plane keeps, 0..1.
        clouds: for each class points [x, y], those of its first training digits.
    """

    network: str
    sha256: str
    mean: list[float]
    axes: list[list[float]]
    explained: float
    clouds: list[list[list[float]]]


def last_features(network: DigitNetwork, images: torch.Tensor) -> torch.Tensor:
    """Return what the last dense layer of a network reads: images (N, 1, H, W) → (N, D).

    Raises:
        TypeError: if the network does not end in a dense layer.
    """
    *before, last = network.classifier
    if type(last) is not nn.Linear:
        raise TypeError(f"a network must end in a dense layer to have last features, not in {last}")
    with torch.no_grad(), evaluating(network):
        chunks = images.split(256)
        return torch.cat([nn.Sequential(*before)(network.pooling(network.features(chunk))) for chunk in chunks])


def principal_axes(features: torch.Tensor, count: int = 2) -> tuple[torch.Tensor, torch.Tensor, float]:
    """Fit the principal components of features (N, D).

    Args:
        features: one row a digit.
        count: how many axes, D at most.

    Returns:
        The mean (D,); the axes (count, D), orthonormal, the largest variance first, each with its largest number
        positive; and the share of the variance that they keep. All float64.

    >>> mean, axes, kept = principal_axes(torch.tensor([[0.0, 1.0], [2.0, 1.0], [4.0, 1.0]]), count=1)
    >>> mean.tolist(), axes.tolist(), kept
    ([2.0, 1.0], [[1.0, 0.0]], 1.0)
    """
    features = features.double()
    mean = features.mean(0)
    variances, vectors = torch.linalg.eigh((features - mean).T @ (features - mean) / len(features))
    axes = vectors.T.flip(0)[:count]
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    return mean, axes * largest.sign(), (variances.flip(0)[:count].sum() / variances.sum()).item()


def fit_plane(name: str, folder: Path = MODELS_DIR) -> FeaturePlane:
    """Fit the plane of a shipped network on the first training digits, where it was trained: top-left.

    Raises:
        ValueError: if no network has this name.
    """
    images, labels = mnist.load("train")
    features = last_features(load_pretrained(name, folder), place(images[:FITTED_ON]))
    mean, axes, explained = principal_axes(features)
    points = (features.double() - mean) @ axes.T
    classes = torch.as_tensor(labels[:FITTED_ON])
    clouds = [points[classes == k][:SHOWN] for k in range(CLASSES)]
    return FeaturePlane(
        name, read_card(name, folder)["sha256"], _rounded(mean), _rounded(axes), round(explained, DECIMALS),
        [_rounded(cloud) for cloud in clouds],
    )  # fmt: skip


def _rounded(numbers: torch.Tensor) -> list:
    return [_rounded(row) if row.ndim else round(row.item(), DECIMALS) for row in numbers]


def plane_path(name: str, folder: Path = MODELS_DIR) -> Path:
    """Return where the plane of a network lies, beside its weights and its card."""
    return folder / f"{name}.plane.json"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit planes and write them beside the networks."""
    parser = argparse.ArgumentParser(prog="python -m kai.feature_plane", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=PLANES, help=f"of the networks (default: {' '.join(PLANES)})")
    parser.add_argument("--folder", type=Path, default=MODELS_DIR, help="where to write (default: models/)")
    options = parser.parse_args(arguments)
    for name in options.names:
        plane = fit_plane(name)
        path = plane_path(name, options.folder)
        path.write_text(json.dumps(asdict(plane), separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{path}: {100 * plane.explained:.1f} % of the variance of {len(plane.mean)} features")


if __name__ == "__main__":
    main()
