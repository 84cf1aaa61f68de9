import copy
import itertools

import pytest
import torch
from torch import nn

from kai.canvas import place
from kai.networks import MLP, LeNet, NeutralLeNet
from kai.training import (
    MovingAverage,
    ScaleNorm,
    Settings,
    fold_scale_norm,
    keep_black_black,
    train,
    with_scale_norm,
)


@pytest.fixture
def few(test_digits):
    images, labels = test_digits
    return images[:96], labels[:96]


def small(seed=0, biased=False):
    torch.manual_seed(seed)
    return NeutralLeNet((4, 6), (5, 3), 1, biased=biased)


def run(network, few, settings=None, **options):
    return list(train(network, *few, settings or Settings(epochs=2, batch_size=32), **options))


def test_progress_counts_epochs_and_steps_and_the_last_batch_may_be_small(few, device):
    records = run(small().to(device), (few[0][:70], few[1][:70]))
    assert [(record.epoch, record.step) for record in records] == [(1, 3), (2, 6)]
    assert records[0].seconds <= records[1].seconds


def test_a_network_learns_a_few_digits_by_heart(few, device):
    torch.manual_seed(0)
    network = LeNet(28).to(device)
    records = run(network, few, Settings(epochs=15, batch_size=32, learning_rate=3e-3))
    assert records[-1].loss < records[0].loss / 4
    assert records[-1].accuracy > 0.9 > records[0].accuracy


def test_training_is_lazy_and_can_be_left_after_any_epoch(few):
    network = small()
    before = copy.deepcopy(network.state_dict())
    records = train(network, *few, Settings(epochs=1000))
    assert all(torch.equal(a, b) for a, b in zip(before.values(), network.state_dict().values(), strict=True))
    assert len(list(itertools.islice(records, 2))) == 2


def test_the_same_seed_gives_the_same_weights_to_the_bit(few):
    settings = Settings(epochs=2, batch_size=32, one_cycle=True, weight_decay=0.01, averaging=0.9, seed=5)
    first, second = small(), small()
    run(first, few, settings)
    run(second, few, settings)
    other = small()
    run(other, few, Settings(**{**vars(settings), "seed": 6}))
    same = [torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True)]
    assert all(same)
    assert not all(torch.equal(a, b) for a, b in zip(first.parameters(), other.parameters(), strict=True))


def test_a_neutral_border_learns_from_bare_digits_what_it_would_learn_on_the_canvas(few):
    bare, placed = small(), small()
    settings = Settings(epochs=1, batch_size=32, learning_rate=1e-3)
    (a,) = run(bare, few, settings)
    (b,) = run(placed, few, settings, prepare=lambda digits: place(digits[:, 0]))
    assert a.loss == pytest.approx(b.loss, abs=1e-5)
    for p, q in zip(bare.parameters(), placed.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-4)


def test_augment_sees_every_digit_once_an_epoch_with_the_runs_generator(few):
    seen = []

    def augment(digits, generator):
        assert isinstance(generator, torch.Generator)
        seen.append(digits)
        return digits

    run(small(), few, augment=augment)
    digits = torch.cat(seen[:3])
    assert len(seen) == 6
    assert torch.allclose(digits.sum((1, 2, 3)).sort().values, few[0].float().sum((1, 2)).sort().values / 255)


def test_an_mlp_takes_prepared_vectors(few):
    assert len(run(MLP(), few, prepare=lambda digits: place(digits[:, 0]))) == 2


def test_a_loss_that_is_not_finite_ends_the_run(few):
    network = small()
    nn.init.constant_(network.classifier[0].bias, float("nan"))
    with pytest.raises(FloatingPointError, match="the loss is nan in epoch 1"):
        run(network, few)


def test_weight_decay_spares_biases(few):
    network = small()
    network.classifier[0].bias.data.fill_(1.0)
    images = torch.zeros_like(few[0])  # black: no gradient reaches a kernel
    kernel = network.features[0].weight.detach().clone()
    run(network, (images, few[1]), Settings(epochs=1, batch_size=96, learning_rate=0.1, weight_decay=0.5))
    assert torch.allclose(network.features[0].weight, kernel * (1 - 0.1 * 0.5))
    assert (network.classifier[0].bias - 1).abs().max() < 0.1 + 1e-6  # Adam's first step, and no decay


def test_a_moving_average_by_hand():
    network = nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(0.0)
    average = MovingAverage(network, decay=0.5)
    network.weight.data.fill_(11.0)
    average.update(network, step=1)
    assert average.values["weight"].item() == pytest.approx(0 * 1 / 11 + 11 * 10 / 11)
    network.weight.data.fill_(20.0)
    average.update(network, step=1000)
    assert average.values["weight"].item() == pytest.approx(10 * 0.5 + 20 * 0.5)
    average.copy_to(network)
    assert network.weight.item() == pytest.approx(15)


def test_scale_norm_divides_by_the_root_mean_square_and_subtracts_nothing():
    layer = ScaleNorm(2)
    layer.bias.data.zero_()
    maps = torch.tensor([[[[3.0, 0.0]], [[0.0, 0.0]]], [[[4.0, 0.0]], [[1.0, -1.0]]]])  # (2, 2, 1, 2)
    scaled = layer(maps)
    assert scaled[0, 0, 0, 0].item() == pytest.approx(3 / ((9 + 16) / 4) ** 0.5)
    assert scaled[1, 1, 0].tolist() == pytest.approx([2**0.5, -(2**0.5)], rel=1e-4)
    assert scaled[0, 0, 0, 1] == 0


def test_folding_keeps_the_function_and_leaves_plain_convolutions(few):
    network = small(biased=True)
    names = list(network.state_dict())
    network.features = with_scale_norm(network.features)
    run(network, few, Settings(epochs=3, batch_size=32, learning_rate=1e-2), constrain=keep_black_black)
    network.eval()
    digits = few[0][:, None] / 255
    with torch.no_grad():
        expected = network(digits)
        network.features = fold_scale_norm(network.features)
        assert torch.allclose(network(digits), expected, atol=1e-4)
    assert sorted(network.state_dict()) == sorted(names)
    assert not any(isinstance(layer, ScaleNorm) for layer in network.modules())


def test_black_stays_black_through_training(few):
    network = small(biased=True)
    network.features = with_scale_norm(network.features)
    for _ in train(network, *few, Settings(epochs=3, batch_size=32, learning_rate=0.05), constrain=keep_black_black):
        assert all(layer.bias.max() <= 0 for layer in network.modules() if isinstance(layer, ScaleNorm))
    network.features = fold_scale_norm(network.features)
    assert network.features(torch.zeros(1, 1, 40, 40)).count_nonzero() == 0
