import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import place
from kai.crop import can_crop, cropped
from kai.networks import (
    CLASSES,
    MLP,
    DenseAvgPool2d,
    DigitNetwork,
    GlobalAveragePool,
    GlobalPoolLeNet,
    GlobalSumPool,
    LeNet,
    NeutralLeNet,
)
from kai.training import Settings, train, train_at_top_left
from tests.full import also_in_full, full


def of_layers(*layers, pooling=None):
    """A network of these features; if they are flattened, the dense layer is made to fit."""
    features = nn.Sequential(*layers)
    maps = features(torch.zeros(1, 1, 56, 56))
    pooling = pooling or nn.Flatten()
    return DigitNetwork(features, pooling, nn.Sequential(nn.Linear(pooling(maps).shape[1], CLASSES)))


NETWORKS = {
    "MLP": MLP,
    "LeNet": LeNet,
    "GlobalPoolLeNet": GlobalPoolLeNet,
    "NeutralLeNet": lambda: NeutralLeNet((4, 6), (5, 3), 1, biased=True),
    "padded by bright black": lambda: of_layers(
        nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 5, padding=4), nn.ReLU()
    ),
    "strided and dilated": lambda: of_layers(
        nn.Conv2d(1, 3, 5, stride=2, padding=1), nn.ReLU(), nn.Conv2d(3, 4, 3, dilation=3), nn.AvgPool2d(3, 2)
    ),
    "pooled densely": lambda: of_layers(
        nn.Conv2d(1, 3, 5), nn.ReLU(), DenseAvgPool2d(1, full_padding=False), pooling=GlobalSumPool(16.0)
    ),
    "thresholded at every turn": lambda: of_layers(
        nn.ReLU(), nn.Conv2d(1, 3, 5), nn.ReLU(), nn.ReLU(), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(3, 2, 3)
    ),
    "kernels so large that the digit reaches all": lambda: of_layers(
        nn.Conv2d(1, 2, 29, padding=28), nn.ReLU(), nn.Conv2d(2, 2, 3, padding=1), pooling=GlobalAveragePool()
    ),
}  # fmt: skip


@pytest.fixture(params=NETWORKS)
def network(request):
    """A network in float64 whose black is bright: every bias matters."""
    torch.manual_seed(0)
    network = NETWORKS[request.param]().double()
    for parameter in network.parameters():
        if parameter.ndim == 1:
            nn.init.uniform_(parameter, 0.1, 0.5)
    return network


@pytest.fixture
def batch(test_digits):
    images, labels = test_digits
    return images[:8, None].double() / 255, labels[:8]


def on_canvas(network, digits):
    return network(F.pad(digits, (0, 28, 0, 28)))


def test_a_cropped_network_answers_as_the_whole_one(network, batch):
    difference = cropped(network)(batch[0]) - on_canvas(network, batch[0])
    assert difference.abs().max() < 1e-12


def test_gradients_are_those_of_the_whole_network_for_every_parameter(network, batch):
    digits, classes = batch
    fast = cropped(network)
    F.cross_entropy(fast(digits), classes).backward()
    found = [parameter.grad for parameter in fast.parameters()]
    network.zero_grad()
    F.cross_entropy(on_canvas(network, digits), classes).backward()
    expected = [parameter.grad for parameter in network.parameters()]
    if isinstance(network, MLP):
        inside = expected[0].view(-1, 56, 56)[:, :28, :28]
        assert expected[0].count_nonzero() == inside.count_nonzero() > 0
        expected[0] = inside.reshape(-1, 784)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, atol=1e-12)


def test_in_single_precision_it_is_equal_to_a_hundred_thousandth(batch):
    torch.manual_seed(0)
    for make in (MLP, LeNet, GlobalPoolLeNet):
        network = make()
        expected = network(place(batch[0][:, 0].float()))
        assert torch.allclose(cropped(network)(batch[0].float()), expected, atol=1e-5)


@full
@pytest.mark.parametrize("optimiser", ["AdamW", "SGD"])
@pytest.mark.parametrize("make", [MLP, LeNet, GlobalPoolLeNet])
def test_training_on_the_crop_takes_the_same_path(make, optimiser, test_digits):
    images, labels = (tensor[:96] for tensor in test_digits)
    settings = Settings(epochs=2, batch_size=32, learning_rate=1e-3, optimiser=optimiser)
    torch.manual_seed(0)
    start = make()
    fast, slow = copy.deepcopy(start), copy.deepcopy(start)
    a = list(train_at_top_left(fast, images, labels, settings))
    b = list(train(slow, images, labels, settings, prepare=lambda digits: place(digits[:, 0])))
    assert [record.loss for record in a] == pytest.approx([record.loss for record in b], abs=1e-4)
    assert any(not torch.equal(p, q) for p, q in zip(fast.parameters(), start.parameters(), strict=True))
    for p, q in zip(fast.parameters(), slow.parameters(), strict=True):
        assert torch.allclose(p, q, atol=2e-4)


@pytest.mark.parametrize("optimiser", ["SGD", *also_in_full("AdamW")])
def test_weights_that_no_ink_can_meet_never_move_without_weight_decay(optimiser, test_digits):
    images, labels = (tensor[:96] for tensor in test_digits)
    torch.manual_seed(0)
    network = MLP()
    before = network.classifier[0].weight.detach().clone()
    settings = Settings(epochs=2, batch_size=32, optimiser=optimiser)
    list(train(network, images, labels, settings, prepare=lambda digits: place(digits[:, 0])))
    moved = (network.classifier[0].weight != before).view(-1, 56, 56)
    assert moved[:, :28, :28].any()
    assert not moved[:, 28:].any() and not moved[:, :, 28:].any()


def test_with_weight_decay_they_would_and_so_the_whole_canvas_is_trained(test_digits):
    images, labels = (tensor[:64] for tensor in test_digits)
    torch.manual_seed(0)
    network = MLP()
    before = network.classifier[0].weight.detach().clone()
    list(train_at_top_left(network, images, labels, Settings(epochs=1, weight_decay=0.5, learning_rate=0.1)))
    corner = network.classifier[0].weight.detach().view(-1, 56, 56)[:, 40, 40]
    assert torch.allclose(corner, before.view(-1, 56, 56)[:, 40, 40] * (1 - 0.1 * 0.5))


def test_a_network_of_ones_own_is_trained_on_the_whole_canvas(test_digits):
    images, labels = (tensor[:64] for tensor in test_digits)
    for network in (nn.Sequential(LeNet(), nn.Softmax(1)), nn.Sequential(nn.Linear(3136, 10))):
        assert not can_crop(network)
        assert len(list(train_at_top_left(network, images, labels, Settings(epochs=1)))) == 1


def test_what_cannot_be_cropped_is_refused_by_name():
    with pytest.raises(ValueError, match="LeNet cannot be cropped"):
        cropped(NeutralLeNet(every_shift=True))
    with pytest.raises(ValueError, match="MLP cannot be cropped"):
        cropped(MLP(size=28))
