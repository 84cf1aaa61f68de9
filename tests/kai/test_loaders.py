import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

import kai


@pytest.fixture(scope="module")
def loaders():
    return kai.get_modified_mnist_data()


def test_the_three_loaders_place_digits_where_the_notebook_has_them(loaders):
    for loader, n, (row, col) in zip(loaders, (60_000, 10_000, 10_000), ((0, 0), (0, 0), (28, 28)), strict=True):
        assert len(loader.dataset) == n
        assert len(loader) == -(-n // 64)
        images, labels = next(iter(loader))
        assert images.shape == (64, 1, 56, 56)
        assert images.dtype == torch.float32
        assert labels.dtype == torch.int64
        inside = images[:, :, row : row + 28, col : col + 28]
        assert 0.5 < inside.max() <= 1
        assert images.double().sum() == pytest.approx(inside.double().sum().item())


def test_a_loader_can_be_passed_again_in_another_order_with_the_same_digits(loaders):
    passes = [torch.cat([labels for _, labels in loaders[1]]) for _ in range(2)]
    assert not torch.equal(*passes)
    assert torch.equal(passes[0].bincount(), passes[1].bincount())


def test_the_order_follows_torchs_seed(loaders):
    orders = []
    for _ in range(2):
        torch.manual_seed(5)
        orders.append(next(iter(loaders[0]))[1])
    assert torch.equal(*orders)


def test_the_dataset_is_indexed_like_torchvisions(loaders):
    image, label = loaders[2].dataset[-1]
    images, labels = kai.mnist("test")
    assert label == labels[-1]
    assert torch.equal(image[0, 28:, 28:], torch.from_numpy(images[-1]) / 255)
    with pytest.raises(IndexError):
        loaders[2].dataset[10_000]


def test_every_digit_comes_once_a_pass_with_its_own_label(loaders):
    images, labels = kai.mnist("test")
    truth = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    seen = set()
    for canvases, classes in loaders[2]:
        digits = (canvases[:, 0, 28:, 28:] * 255).round().to(torch.uint8).numpy()
        for digit, label in zip(digits, classes.tolist(), strict=True):
            assert truth[digit.tobytes()] == label
            seen.add(digit.tobytes())
    assert len(seen) == len(truth)


def test_the_last_batch_holds_what_is_left():
    loader = kai.get_modified_mnist_data(batch_size=np.int64(3000))[1]
    assert loader.batch_size == 3000
    assert [len(labels) for _, labels in loader] == [3000, 3000, 3000, 1000]
    assert len(loader) == 4


def test_a_batch_may_be_changed_without_harm_to_the_next_pass(loaders):
    for images, labels in loaders[1]:
        images.zero_()
        labels.zero_()
    images, labels = next(iter(loaders[1]))
    assert images.sum() > 0
    assert labels.sum() > 0


def test_torchs_own_loader_takes_the_dataset(loaders):
    images, labels = next(iter(DataLoader(loaders[2].dataset, batch_size=5)))
    assert images.shape == (5, 1, 56, 56)
    assert labels.tolist() == kai.mnist("test")[1][:5].tolist()


def test_two_passes_at_once_do_not_disturb_each_other(loaders):
    pairs = zip(loaders[1], loaders[1], strict=True)
    assert sum(len(first[1]) + len(second[1]) for first, second in pairs) == 20_000


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, "64", True, None])
def test_a_bad_batch_size_is_refused_with_its_value(batch_size):
    with pytest.raises(ValueError, match="whole number of at least 1"):
        kai.get_modified_mnist_data(batch_size)
