import pytest
import torch

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


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, "64", True])
def test_a_bad_batch_size_is_refused_with_its_value(batch_size):
    with pytest.raises(ValueError, match="whole number of at least 1"):
        kai.get_modified_mnist_data(batch_size)
