"""The notebook's three loaders: digits in memory, placed on the canvas a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral

import torch

from kai import mnist
from kai.canvas import BOTTOM_RIGHT, TOP_LEFT, check_offset, place
from kai.labels import class_labels


class PlacedDigits:
    """Digits on canvases, one at a time: `dataset[i]` is `(image (1, 56, 56), label)`, as torchvision's datasets do it.

    Args:
        images: uint8 (N, 28, 28).
        labels: classes (N,).
        offset: where every digit stands.

    Raises:
        ValueError: if there is not one class a digit, or the offset is none.
    """

    def __init__(self, images: torch.Tensor, labels: torch.Tensor, offset: tuple[int, int]):
        self.images = images
        self.labels = class_labels(labels, len(images))
        self.offset = check_offset(offset)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        images, labels = self.batch(torch.tensor([range(len(self))[index]]))
        return images[0], int(labels[0])

    def batch(self, indices: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return canvases (B, 1, 56, 56), float32 in 0..1, and labels (B,), int64."""
        return place(self.images.index_select(0, indices), self.offset), self.labels.index_select(0, indices)


class PlacedLoader:
    """Iterates over `PlacedDigits` in batches, again and again, in a new order each time if shuffled.

    The order follows `torch.manual_seed`. The last batch holds what is left.

    Args:
        dataset: the digits.
        batch_size: digits a batch, at least 1.
        shuffle: whether each pass has an order of its own.

    Raises:
        ValueError: if the batch size is no positive integer.
    """

    def __init__(self, dataset: PlacedDigits, batch_size: int = 64, shuffle: bool = True):
        if not isinstance(batch_size, Integral) or isinstance(batch_size, bool) or batch_size < 1:
            raise ValueError(f"batch_size must be a whole number of at least 1, not {batch_size!r}")
        self.dataset = dataset
        self.batch_size = int(batch_size)
        self.shuffle = shuffle

    def __len__(self) -> int:
        return -(-len(self.dataset) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        n = len(self.dataset)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for indices in order.split(self.batch_size):
            yield self.dataset.batch(indices)


def get_modified_mnist_data(batch_size: int = 64) -> tuple[PlacedLoader, PlacedLoader, PlacedLoader]:
    """Return the notebook's loaders (its section 2): digits on the padded 56×56 canvas.

    Returns:
        `(train_loader, test_loader1, test_loader2)`: the training digits at top-left, the test digits at top-left, the
        test digits at bottom-right. Each yields `(images, labels)`: float32 (B, 1, 56, 56) in 0..1 and int64 (B,). All
        are shuffled, as the workshop's are.

    Raises:
        ValueError: if `batch_size` is no positive integer.
        DataError: if a bundled data file is missing or damaged.
    """
    train, test = ([torch.from_numpy(array) for array in mnist.load(split)] for split in ("train", "test"))
    return (
        PlacedLoader(PlacedDigits(*train, TOP_LEFT), batch_size),
        PlacedLoader(PlacedDigits(*test, TOP_LEFT), batch_size),
        PlacedLoader(PlacedDigits(*test, BOTTOM_RIGHT), batch_size),
    )
