import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import kai
from kai.canvas import OFFSETS, place
from kai.networks import MLP, DigitNetwork, GlobalPoolLeNet, GlobalSumPool, LeNet, NeutralLeNet
from kai.shifts import placement_accuracy, shift_sweep, shift_sweeps, sweep_method


def naive(network, image):
    """Run the network on all 841 canvases, one row of placements at a time."""
    digit = torch.as_tensor(image)[None]
    network.eval()
    with torch.no_grad():
        return torch.stack(
            [network(torch.cat([place(digit, (row, col)) for col in range(OFFSETS)])) for row in range(OFFSETS)]
        )


def darkened(network):
    for layer in network.features:
        if isinstance(layer, nn.Conv2d) and layer.bias is not None:
            layer.bias.data = -layer.bias.data.abs()
    return network


def in_features(*layers, pooling=None, inputs=16):
    return DigitNetwork(nn.Sequential(*layers), pooling or kai.networks.GlobalAveragePool(), nn.Linear(inputs, 10))


class OwnForward(LeNet):
    def forward(self, images):
        return super().forward(images) * 2


class Learners(nn.Module):
    """As the notebook writes them, softmax and all."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 5, padding=2), nn.MaxPool2d(4))
        self.classifier = nn.Sequential(nn.Linear(2 * 14 * 14, 10), nn.Softmax(dim=1))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


SHORT = {
    "MLP": (lambda: MLP(), "no features"),
    "LeNet": (lambda: LeNet(), "cropped maps"),
    "LeNet3": (lambda: GlobalPoolLeNet(), "cropped maps"),
    "neutral": (lambda: darkened(NeutralLeNet((4, 6, 5), (5, 5, 3), 2, biased=True)), "neutral border"),
    "neutral, hidden": (lambda: NeutralLeNet(hidden=20), "neutral border"),
    "every shift": (lambda: NeutralLeNet((3, 4, 5), (5, 3, 3), 2, every_shift=True), "neutral border"),
}
LONG = {
    "positive bias behind padding": lambda: NeutralLeNet((4, 6), (5, 5), 1, biased=True),
    "own forward": lambda: OwnForward(),
    "a learner's own": lambda: Learners(),
    "stride 2": lambda: in_features(nn.Conv2d(1, 16, 5, stride=2)),
    "padding in the second convolution": lambda: in_features(
        nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 16, 3, padding=1), nn.ReLU()
    ),
    "max pooling": lambda: in_features(nn.Conv2d(1, 16, 3), nn.MaxPool2d(2)),
    "too little padding for a sum": lambda: in_features(
        nn.Conv2d(1, 16, 5, padding=1, bias=False), nn.ReLU(), pooling=GlobalSumPool()
    ),
    "a pool that drops the last row": lambda: in_features(
        nn.Conv2d(1, 16, 4, padding=3, bias=False), nn.ReLU(), nn.AvgPool2d(2), pooling=GlobalSumPool()
    ),
}


@pytest.mark.parametrize("name", SHORT)
def test_the_short_way_is_taken_and_equals_the_long_way(name, test_digits):
    torch.manual_seed(0)
    make, method = SHORT[name]
    network = make()
    assert sweep_method(network) == method
    for image in test_digits[0][3:6]:
        torch.testing.assert_close(shift_sweep(network, image), naive(network, image), atol=1e-4, rtol=0)


@pytest.mark.parametrize("name", LONG)
def test_the_short_way_refuses_and_the_answer_is_still_right(name, test_digits):
    torch.manual_seed(1)
    network = LONG[name]()
    assert sweep_method(network) == "batch"
    image = test_digits[0][8]
    torch.testing.assert_close(shift_sweep(network, image), naive(network, image), atol=1e-4, rtol=0)


def test_a_network_of_flat_vectors_is_given_flat_vectors(test_digits):
    network = nn.Sequential(nn.Linear(3136, 10))
    image = test_digits[0][1]
    expected = network(place(image[None], (3, 4)).flatten(1))[0]
    torch.testing.assert_close(shift_sweep(network, image)[3, 4], expected.detach(), atol=1e-4, rtol=0)


@settings(max_examples=12, deadline=None)
@given(
    kernels=st.lists(st.integers(2, 5), min_size=1, max_size=3),
    pooled=st.integers(0, 2),
    every_shift=st.booleans(),
    biased=st.booleans(),
    seed=st.integers(0, 99),
)
def test_any_neutral_network_is_swept_right_at_the_corners_and_in_between(kernels, pooled, every_shift, biased, seed):
    torch.manual_seed(seed)
    network = NeutralLeNet([3] * len(kernels), kernels, pooled, biased=biased, every_shift=every_shift)
    darkened(network).eval()
    image = torch.rand(28, 28)  # ink up to the very edge of the frame
    sweep = shift_sweep(network, image)
    for offset in [(0, 0), (0, 28), (28, 0), (28, 28), (13, 7), (2, 27)]:
        with torch.no_grad():
            torch.testing.assert_close(sweep[offset], network(place(image[None], offset))[0], atol=1e-4, rtol=0)


@settings(max_examples=8, deadline=None)
@given(kernels=st.tuples(st.integers(1, 6), st.integers(1, 6)), padding=st.integers(0, 3), pool=st.integers(1, 4))
def test_any_cropped_network_is_swept_right_at_the_corners_and_in_between(kernels, padding, pool):
    first, second = kernels
    network = in_features(
        nn.Conv2d(1, 3, first, padding=padding), nn.ReLU(), nn.AvgPool2d(pool), nn.Conv2d(3, 16, second), nn.ReLU()
    ).eval()
    assert sweep_method(network) == "cropped maps"
    image = torch.rand(28, 28)
    sweep = shift_sweep(network, image)
    for offset in [(0, 0), (0, 28), (28, 0), (28, 28), (13, 7), (2, 27)]:
        with torch.no_grad():
            torch.testing.assert_close(sweep[offset], network(place(image[None], offset))[0], atol=1e-4, rtol=0)


def test_modes_are_left_as_they_were(test_digits):
    network = NeutralLeNet().train()
    network.classifier.eval()
    shift_sweep(network, test_digits[0][0])
    assert network.training
    assert not network.classifier.training


def test_many_digits_are_swept_as_each_alone(test_digits):
    network = GlobalPoolLeNet()
    sweeps = shift_sweeps(network, test_digits[0][:3])
    assert sweeps.shape == (3, OFFSETS, OFFSETS, 10)
    assert torch.equal(sweeps[2], shift_sweep(network, test_digits[0][2]))


def test_bad_images_are_refused_in_words():
    with pytest.raises(ValueError, match=r"\(28, 28\), not \(56, 56\)"):
        shift_sweep(MLP(), np.zeros((56, 56)))
    with pytest.raises(ValueError, match="NaN"):
        shift_sweep(MLP(), np.full((28, 28), np.nan))


def test_placement_accuracy_counts_right_answers(test_digits):
    images, labels = test_digits[0][:4], test_digits[1][:4]
    network = LeNet()
    right = sum(
        (naive(network, image).argmax(-1) == label).float() for image, label in zip(images, labels, strict=True)
    )
    torch.testing.assert_close(placement_accuracy(network, images, labels), right / 4)


def test_a_black_digit_is_answered_alike_everywhere():
    sweep = shift_sweep(MLP(), np.zeros((28, 28)))
    assert torch.equal(sweep, sweep[:1, :1].expand_as(sweep))
