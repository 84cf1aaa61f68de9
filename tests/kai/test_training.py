import copy
import itertools

import pytest
import torch
from torch import nn

from kai.canvas import place
from kai.networks import MLP, LeNet, NeutralLeNet
from kai.training import (
    MovingAverage,
    Pace,
    Settings,
    fit,
    softmax_cross_entropy,
    train,
    train_at_top_left,
)


@pytest.fixture
def few(test_digits):
    images, labels = test_digits
    return images[:96], labels[:96]


def small():
    torch.manual_seed(0)
    return NeutralLeNet((4, 6), (5, 3), 1)


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


def test_records_within_an_epoch_come_at_the_pace_asked_for_and_each_epoch_ends_with_one(few):
    records = run(small(), few, Settings(epochs=2, batch_size=16), pace=Pace(report_steps=4))
    assert [(record.epoch, record.step, record.ends_epoch) for record in records] == [
        (1, 4, False), (1, 6, True), (2, 10, False), (2, 12, True),
    ]  # fmt: skip
    assert [record.examples for record in records] == [64, 96, 160, 192]
    assert all(0 <= record.accuracy <= 1 and record.examples_per_second > 0 for record in records)
    eager = run(small(), few, Settings(epochs=1, batch_size=16), pace=Pace(report_seconds=0))
    assert [record.step for record in eager] == [1, 2, 3, 4, 5, 6]
    soon = run(small(), few, Settings(epochs=1, batch_size=16), pace=Pace(first_seconds=0, report_steps=4))
    assert [record.step for record in soon] == [1, 5, 6]


def test_a_record_tells_the_mean_since_the_last_one_so_that_all_records_make_the_epoch(few):
    settings = Settings(epochs=1, batch_size=20)
    (whole,) = run(small(), few, settings)
    parts = run(small(), few, settings, pace=Pace(report_steps=2))
    sizes = [40, 40, 16]
    assert whole.loss == pytest.approx(sum(r.loss * n for r, n in zip(parts, sizes, strict=True)) / 96, abs=1e-6)
    assert whole.accuracy == pytest.approx(sum(r.accuracy * n for r, n in zip(parts, sizes, strict=True)) / 96)


def test_looking_more_often_changes_nothing(few):
    one, other = small(), small()
    run(one, few)
    run(other, few, pace=Pace(report_steps=1))
    assert all(torch.equal(p, q) for p, q in zip(one.parameters(), other.parameters(), strict=True))


def test_a_run_ends_with_the_update_that_reaches_its_limit_and_says_so_with_a_last_record(few):
    settings = Settings(epochs=100, batch_size=32, averaging=0.9)
    (record, last) = run(small(), few, settings, pace=Pace(limit_examples=128))
    assert (record.step, last.step, last.examples, last.ends_epoch) == (3, 4, 128, False)
    (only,) = run(small(), few, settings, pace=Pace(limit_seconds=0))
    assert only.step == 1


def test_momentum_by_hand():
    network = nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(0.0)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    batch = (torch.ones(1, 1), torch.zeros(1, dtype=torch.int64))
    steps = fit(network, lambda _: [batch], lambda outputs, _: -outputs.sum(), optimiser, range(2))
    assert [round(network.weight.item(), 6) for _ in steps] == [0.1, round(0.1 + 0.1 * (1 + 0.9 * 1), 6)]


def test_stochastic_gradient_descent_with_momentum_learns_and_an_unknown_optimiser_is_named(few):
    torch.manual_seed(0)
    records = run(LeNet(28), few, Settings(epochs=20, batch_size=16, learning_rate=0.05, optimiser="SGD"))
    assert records[-1].loss < records[0].loss / 2
    with pytest.raises(ValueError, match="must be one of AdamW, SGD, not 'Adagrad'"):
        run(small(), few, Settings(optimiser="Adagrad"))


def test_the_notebooks_softmax_is_that_of_a_network_that_ends_in_one(few):
    inside, outside = MLP(), MLP()
    outside.load_state_dict(inside.state_dict())
    settings = Settings(epochs=1, batch_size=32)
    (a,) = run(nn.Sequential(inside, nn.Softmax(1)), few, settings, prepare=lambda digits: place(digits[:, 0]))
    (b,) = train_at_top_left(outside, *few, settings, objective=softmax_cross_entropy)
    assert a.loss == pytest.approx(b.loss, abs=1e-5) and a.loss > 1.46


def test_nothing_to_learn_from_is_said(few):
    with pytest.raises(ValueError, match="no digits to learn from"):
        run(small(), (few[0][:0], few[1][:0]))
    network = nn.Linear(1, 1)
    steps = fit(network, lambda _: [], nn.MSELoss(), torch.optim.SGD(network.parameters()), [7])
    with pytest.raises(ValueError, match="epoch 7 yields no batches"):
        next(steps)


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
