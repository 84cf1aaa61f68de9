import itertools
import types

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils import parametrizations

import kai
from kai import sweeps
from kai.canvas import OFFSETS, place
from kai.networks import (
    MLP,
    DenseAvgPool2d,
    DigitNetwork,
    GlobalAveragePool,
    GlobalPoolLeNet,
    GlobalSumPool,
    LeNet,
    NeutralLeNet,
)
from kai.sweeps import features_at_every_pixel, features_geometry, placement_accuracy, shift_sweep, shift_sweeps
from tests.full import amount

ALL = list(itertools.product(range(OFFSETS), repeat=2))
SOME = [(0, 0), (0, 28), (28, 0), (28, 28), (13, 7), (2, 27), (5, 14)]


def naive(network, image, offsets=ALL):
    """Run the network on the canvases themselves: (len(offsets), 10)."""
    device = next(network.parameters()).device
    canvases = torch.cat([place(torch.as_tensor(image)[None], offset) for offset in offsets]).to(device)
    with torch.no_grad():
        return torch.cat([network.eval()(batch) for batch in canvases.split(100)]).cpu()


def assert_swept_right(network, image, offsets=ALL):
    sweep = shift_sweep(network, image)
    assert sweep.shape == (OFFSETS, OFFSETS, 10)
    assert sweep.dtype == torch.float32
    found = torch.stack([sweep[offset] for offset in offsets])
    torch.testing.assert_close(found, naive(network, image, offsets), atol=1e-4, rtol=1e-4)


def lively(network):
    """Give the network weights at which its logits are of the order of 1 and differ from placement to placement."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
    return network


def darkened(network):
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d) and layer.bias is not None:
            layer.bias.data = -layer.bias.data.abs()
    return network


def features(*layers, pooling=None):
    """Make a network of these features and a dense head that fits."""
    layers, pooling = nn.Sequential(*layers), pooling or GlobalAveragePool()
    inputs = pooling(layers(torch.zeros(1, 1, 56, 56))).shape[1]
    return DigitNetwork(layers, pooling, nn.Linear(inputs, 10))


class OwnForward(LeNet):
    def forward(self, images):
        return super().forward(images) * 2


class OwnFeatures(nn.Sequential):
    def forward(self, images):
        return super().forward(images.flip(2))


class Learners(nn.Module):
    """As the notebook writes them, softmax and all."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 5, padding=2), nn.BatchNorm2d(2), nn.MaxPool2d(4))
        self.classifier = nn.Sequential(nn.Dropout(), nn.Linear(2 * 14 * 14, 10), nn.Softmax(dim=1))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


def with_patched_forward():
    network = LeNet()
    network.forward = types.MethodType(lambda self, images: LeNet.forward(self, images.flip(3)), network)
    return network


def with_own_features():
    network = LeNet()
    network.features = OwnFeatures(*network.features)
    return network


def with_weight_norm():
    network = LeNet()
    parametrizations.weight_norm(network.features[0])
    return network


SHORT = {
    "MLP": (lambda: MLP(), "ink"),
    "MLP without hidden layer or bias": (
        lambda: DigitNetwork(nn.Sequential(), nn.Flatten(), nn.Linear(3136, 10, bias=False)),
        "ink",
    ),
    "LeNet": (lambda: LeNet(), "equivariance"),
    "LeNet that ends in a softmax": (
        lambda: DigitNetwork(LeNet().features, nn.Flatten(), nn.Sequential(nn.Linear(2304, 10), nn.Softmax(dim=1))),
        "equivariance",
    ),
    "LeNet3": (lambda: GlobalPoolLeNet(), "equivariance"),
    "LeNet with a sum pool": (lambda: features(*LeNet().features, pooling=GlobalSumPool(9.0)), "equivariance"),
    "neutral": (lambda: darkened(NeutralLeNet((4, 6, 5), (5, 5, 3), 2, biased=True)), "equivariance"),
    "neutral, hidden": (lambda: NeutralLeNet(hidden=20), "equivariance"),
    "neutral, dense head": (lambda: features(*NeutralLeNet().features, pooling=nn.Flatten()), "equivariance"),
    "every shift": (lambda: NeutralLeNet((3, 4, 5), (5, 3, 3), 2, every_shift=True), "equivariance"),
}
CONV = nn.Conv2d(1, 4, 5, padding=4, bias=False)
LONG = {
    "positive bias behind padding": lambda: NeutralLeNet((4, 6), (5, 5), 1, biased=True),
    "no ReLU between bias and padding": lambda: darkened(
        features(nn.Conv2d(1, 4, 3, padding=2), nn.AvgPool2d(2), nn.Conv2d(4, 8, 3, padding=2))
    ),
    "too little padding before more padding": lambda: features(
        nn.Conv2d(1, 4, 5, padding=1, bias=False), nn.ReLU(), nn.Conv2d(4, 16, 3, padding=2), nn.ReLU()
    ),
    "a pool that drops the last row before padding": lambda: features(
        nn.Conv2d(1, 4, 4, padding=3, bias=False), nn.ReLU(), nn.AvgPool2d(2), nn.Conv2d(4, 8, 3, padding=2)
    ),
    "stride 2": lambda: features(nn.Conv2d(1, 16, 5, stride=2)),
    "max pooling": lambda: features(nn.Conv2d(1, 16, 3), nn.MaxPool2d(2)),
    "overlapping pools": lambda: features(nn.Conv2d(1, 16, 3), nn.AvgPool2d(3, stride=2)),
    "groups": lambda: features(CONV, nn.ReLU(), nn.Conv2d(4, 8, 3, groups=2)),
    "reflecting padding": lambda: features(nn.Conv2d(1, 16, 3, padding=1, padding_mode="reflect")),
    "oblong kernels": lambda: features(nn.Conv2d(1, 16, (3, 5))),
    "batch norm": lambda: features(CONV, nn.BatchNorm2d(4)),
    "dense layers on rows": lambda: features(CONV, nn.Linear(60, 5)),
    "weight norm": with_weight_norm,
    "own forward": lambda: OwnForward(),
    "a patched forward": with_patched_forward,
    "own features": with_own_features,
    "a learner's own": lambda: Learners(),
}


@pytest.mark.parametrize("name", SHORT)
def test_the_short_way_is_taken_and_equals_the_long_way_at_all_placements(name, test_digits, device):
    torch.manual_seed(0)
    make, method = SHORT[name]
    network = lively(make()).to(device)
    assert sweeps.sweep_method(network) == method
    for image in test_digits[0][3 : 3 + amount(1, 3)]:
        assert_swept_right(network, image)


@pytest.mark.parametrize("name", LONG)
def test_the_short_way_refuses_and_the_answer_is_still_right(name, test_digits, device):
    torch.manual_seed(1)
    network = LONG[name]().to(device)
    assert sweeps.sweep_method(network) == "batch"
    assert_swept_right(network, test_digits[0][8], SOME)


@pytest.mark.parametrize("name", ["mlp", "lenet", "notebook-gap", "gap-lenet", "gap"])
def test_pretrained_networks_are_swept_right_on_digits_of_every_class(name, test_digits):
    network = kai.load_pretrained(name)
    for label in range(10):
        image = test_digits[0][test_digits[1] == label][7]
        assert_swept_right(network, image, SOME)


@st.composite
def any_network(draw):
    torch.manual_seed(draw(st.integers(0, 99)))
    layers, channels = [], 1
    for _ in range(draw(st.integers(0, 3))):
        kernel, dilation = draw(st.integers(1, 5)), draw(st.integers(1, 2))
        padding = draw(st.sampled_from([0, 1, (kernel - 1) * dilation, kernel * dilation]))
        biased = draw(st.booleans())
        layers.append(nn.Conv2d(channels, 3, kernel, padding=padding, dilation=dilation, bias=biased))
        if biased and draw(st.booleans()):
            darkened(layers[-1])
        layers += draw(st.sampled_from([[], [nn.ReLU()]]))
        pools = [], [nn.AvgPool2d(2)], [nn.AvgPool2d(3)], [DenseAvgPool2d(1)], [DenseAvgPool2d(3)]
        layers += draw(st.sampled_from(pools))
        channels = 3
    pooling = draw(st.sampled_from([nn.Flatten(), GlobalAveragePool(), GlobalSumPool(50.0)]))
    try:
        return lively(features(*layers, pooling=pooling))
    except RuntimeError:  # a map that is smaller than the next kernel
        assume(False)


@settings(max_examples=amount(30, 80), deadline=None)
@given(network=any_network(), offsets=st.lists(st.sampled_from(ALL), min_size=4, max_size=4), seed=st.integers(0, 9))
def test_any_stack_of_layers_is_swept_right_whichever_way_is_taken(network, offsets, seed):
    image = torch.rand(28, 28, generator=torch.Generator().manual_seed(seed))  # ink up to the edge of the frame
    assert_swept_right(network, image, [*offsets, *SOME])


@settings(max_examples=20, deadline=None)
@given(
    kernels=st.lists(st.integers(2, 5), min_size=1, max_size=3),
    pooled=st.integers(0, 2),
    every_shift=st.booleans(),
    biased=st.booleans(),
)
def test_any_neutral_network_is_swept_right(kernels, pooled, every_shift, biased):
    network = NeutralLeNet([3] * len(kernels), kernels, pooled, biased=biased, every_shift=every_shift)
    assert_swept_right(darkened(lively(network)), torch.rand(28, 28), SOME)


@pytest.mark.parametrize("offset", SOME)
def test_the_map_at_every_pixel_holds_the_map_of_every_placement(offset, test_digits):
    network = LeNet()
    geometry = features_geometry(network.features)
    digit = test_digits[0][:1, None] / 255
    around = 40
    everywhere = features_at_every_pixel(network.features, nn.functional.pad(digit, (around,) * 4), padded=False)
    here = network.features(place(test_digits[0][:1], offset))
    rows, cols = (around + geometry.stride * torch.arange(geometry.side) - geometry.padding - start for start in offset)
    torch.testing.assert_close(everywhere[:, :, rows][:, :, :, cols], here, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        # conv 5, padding 2: 56; pool: 28; conv 5: 24; pool: 12. Reach 4 + 1 + 2·4 + 2·1.
        (LeNet(), dict(channels=16, side=12, stride=4, padding=2, reach=15, neutral=False)),
        (GlobalPoolLeNet(), dict(channels=16, side=24, stride=2, padding=2, reach=13, neutral=False)),
        # conv 5, padding 4: 60; pool: 30; conv 5, padding 4: 34. Padding 4 + 2·4, reach 4 + 1 + 2·4.
        (NeutralLeNet(), dict(channels=16, side=34, stride=2, padding=12, reach=13, neutral=True)),
        (NeutralLeNet(every_shift=True), dict(channels=16, side=69, stride=1, padding=13, reach=13, neutral=True)),
        (MLP(), dict(channels=1, side=56, stride=1, padding=0, reach=0, neutral=True)),
    ],
)
def test_the_geometry_of_features_is_what_one_counts_by_hand(network, expected):
    assert features_geometry(network.features) == sweeps.Geometry(**expected)


def test_a_network_of_flat_vectors_is_given_flat_vectors(test_digits):
    network = nn.Sequential(nn.Linear(3136, 10))
    image = test_digits[0][1]
    expected = network(place(image[None], (3, 4)).flatten(1))[0]
    torch.testing.assert_close(shift_sweep(network, image)[3, 4], expected.detach(), atol=1e-4, rtol=0)


def test_a_network_in_double_precision_is_swept_in_it(test_digits):
    network = LeNet().double()
    expected = network(place(test_digits[0][:1], (9, 2)).double())[0]
    torch.testing.assert_close(shift_sweep(network, test_digits[0][0])[9, 2], expected.detach().float())


def test_modes_are_left_as_they_were_even_after_a_failure(test_digits):
    network = NeutralLeNet().train()
    network.classifier.eval()
    shift_sweep(network, test_digits[0][0])
    assert network.training
    assert not network.classifier.training
    failing = nn.Sequential(nn.Conv2d(3, 1, 3))
    with pytest.raises(RuntimeError):
        shift_sweep(failing, test_digits[0][0])
    assert failing.training


@pytest.mark.parametrize("network", [LeNet(), MLP(), Learners()])
def test_many_digits_are_swept_as_each_alone(network, test_digits):
    sweeps = shift_sweeps(network, test_digits[0][:3])
    assert sweeps.shape == (3, OFFSETS, OFFSETS, 10)
    assert torch.equal(sweeps[2], shift_sweep(network, test_digits[0][2]))


@pytest.mark.parametrize("network", [LeNet(), GlobalPoolLeNet(), MLP(), NeutralLeNet()])
def test_digits_in_one_chunk_do_not_mix(network, test_digits):
    digits = test_digits[0][:3].float() / 255
    sweep = sweeps._SWEEPS[sweeps.sweep_method(network)]
    with torch.no_grad():
        torch.testing.assert_close(sweep(network, digits), shift_sweeps(network, digits), atol=1e-5, rtol=1e-4)


def test_a_sweep_may_be_changed_and_the_image_may_be_read_only():
    image = np.frombuffer(bytes(784), np.uint8).reshape(28, 28)
    sweep = shift_sweep(LeNet(), image)
    sweep += 1
    assert not sweep.requires_grad


@pytest.mark.parametrize("shape", [(56, 56), (1, 28, 28), (784,), ()])
def test_an_image_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"image must have shape \(28, 28\), not \("):
        shift_sweep(MLP(), np.zeros(shape))


def test_bad_images_and_bad_networks_are_refused_in_words():
    with pytest.raises(ValueError, match="hold NaN or infinity"):
        shift_sweep(MLP(), np.full((28, 28), np.nan))
    with pytest.raises(ValueError, match="N at least 1, not"):
        shift_sweeps(MLP(), np.zeros((0, 28, 28)))
    with pytest.raises(ValueError, match=r"841 canvases must give \(841, 10\), not \(841, 2, 54, 54\)"):
        shift_sweep(nn.Conv2d(1, 2, 3), np.zeros((28, 28)))


def test_placement_accuracy_counts_right_answers(test_digits):
    images, labels = test_digits[0][:4], test_digits[1][:4]
    network = LeNet()
    right = sum((naive(network, image).argmax(1) == label).float() for image, label in zip(images, labels, strict=True))
    assert torch.equal(placement_accuracy(network, images, labels), right.view(OFFSETS, OFFSETS) / 4)


@pytest.mark.parametrize("network", [MLP(), LeNet(), NeutralLeNet()])
def test_a_black_digit_is_answered_alike_everywhere(network):
    sweep = shift_sweep(network, np.zeros((28, 28)))
    torch.testing.assert_close(sweep, sweep[:1, :1].expand_as(sweep), atol=1e-5, rtol=0)
