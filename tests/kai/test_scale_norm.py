"""Scale norm: by hand, folded without a difference, and black that stays black."""

import pytest
import torch

from kai.networks import NeutralLeNet
from kai.scale_norm import ScaleNorm, fold_scale_norm, keep_black_black, with_scale_norm
from kai.training import Settings, train


@pytest.fixture
def few(test_digits):
    images, labels = test_digits
    return images[:96], labels[:96]


def small():
    torch.manual_seed(0)
    return NeutralLeNet((4, 6), (5, 3), 1, biased=True)


def test_scale_norm_divides_by_the_root_mean_square_and_subtracts_nothing():
    layer = ScaleNorm(2)
    layer.bias.data.zero_()
    maps = torch.tensor([[[[3.0, 0.0]], [[0.0, 0.0]]], [[[4.0, 0.0]], [[1.0, -1.0]]]])  # (2, 2, 1, 2)
    scaled = layer(maps)
    assert scaled[0, 0, 0, 0].item() == pytest.approx(3 / ((9 + 16) / 4) ** 0.5)
    assert scaled[1, 1, 0].tolist() == pytest.approx([2**0.5, -(2**0.5)], rel=1e-4)
    assert scaled[0, 0, 0, 1] == 0


def test_folding_keeps_the_function_and_leaves_plain_convolutions(few):
    network = small()
    names = list(network.state_dict())
    network.features = with_scale_norm(network.features)
    list(train(network, *few, Settings(epochs=3, batch_size=32, learning_rate=1e-2), constrain=keep_black_black))
    network.eval()
    digits = few[0][:, None] / 255
    with torch.no_grad():
        expected = network(digits)
        network.features = fold_scale_norm(network.features)
        assert torch.allclose(network(digits), expected, atol=1e-4)
    assert sorted(network.state_dict()) == sorted(names)
    assert not any(isinstance(layer, ScaleNorm) for layer in network.modules())


def test_black_stays_black_through_training(few):
    network = small()
    network.features = with_scale_norm(network.features)
    for _ in train(network, *few, Settings(epochs=3, batch_size=32, learning_rate=0.05), constrain=keep_black_black):
        assert all(layer.bias.max() <= 0 for layer in network.modules() if isinstance(layer, ScaleNorm))
    network.features = fold_scale_norm(network.features)
    assert network.features(torch.zeros(1, 1, 40, 40)).count_nonzero() == 0
