"""Evidence for an answer: sums that come out, against autograd, and laws of the networks."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import kai
from kai.canvas import place
from kai.layers import GlobalAveragePool, GlobalSumPool
from kai.networks import MLP, DigitNetwork, GlobalPoolLeNet, LeNet, NeutralLeNet, layers_in_order

SHIPPED = ("mlp", "lenet", "notebook-gap", "gap-lenet", "gap")
NEUTRAL = {"gap-lenet": 2, "gap": 4}
"""Networks that are exactly equivariant, and the total stride, in pixels."""

MAPPED = {"untrained": 2, "gap": 4}
"""The same of networks that end in a global pool and one dense layer."""

digits = st.integers(0, 9999)
classes = st.integers(0, 9)
offsets = st.tuples(st.integers(0, 28), st.integers(0, 28))
some = settings(deadline=None, max_examples=15)


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(0)
    return {name: kai.load_pretrained(name) for name in SHIPPED} | {"untrained": NeutralLeNet()}


def canvas(digit, offset):
    return place(kai.mnist("test")[0][digit : digit + 1], offset)


def logits(network, image):
    with torch.no_grad():
        return network(image)[0]


def dense(weight, bias):
    layer = nn.Linear(len(weight[0]), len(weight))
    layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return layer


# --- by hand


def test_two_pixels_through_a_hidden_unit():
    # hidden = relu(2 x₀ - x₁ + 1), dead = relu(-x₀), y_k = 3 hidden + 4 dead + k
    hidden = dense([[2.0, -1.0], [-1.0, 0.0]], [1.0, 0.0])
    network = nn.Sequential(nn.Flatten(), hidden, nn.ReLU(), dense([[3.0, 4.0]] * 10, [float(k) for k in range(10)]))
    found = kai.evidence(network, torch.tensor([[0.5, 1.0]]), 7)
    assert found.map.tolist() == [[3 * 2 * 0.5, 3 * -1 * 1.0]]
    assert found.constant == 3 * 1 + 7


def test_a_global_pool_adds_each_place_to_each_logit():
    maps = nn.Conv2d(1, 2, 1, bias=False)
    maps.weight.data = torch.tensor([1.0, -1.0]).view(2, 1, 1, 1)
    head = dense([[2.0, 5.0]] * 9 + [[-4.0, 5.0]], [0.5] * 10)
    network = DigitNetwork(nn.Sequential(maps, nn.ReLU()), GlobalSumPool(4.0), nn.Sequential(head))
    found = kai.class_activation(network, torch.tensor([[1.0, 0.0], [0.5, 0.0]]))
    assert found[0].tolist() == [[2 * 1 / 4, 0], [2 * 0.5 / 4, 0]]
    assert found[9].tolist() == [[-4 * 1 / 4, 0], [-4 * 0.5 / 4, 0]]


# --- evidence: its laws


@pytest.mark.parametrize("name", SHIPPED)
@some
@given(digit=digits, offset=offsets, label=classes)
def test_evidence_and_constant_add_up_to_the_logit(networks, name, digit, offset, label):
    image = canvas(digit, offset)
    found = kai.evidence(networks[name], image, label)
    assert found.map.shape == (56, 56) and found.map.dtype == torch.float32
    expected = logits(networks[name], image)[label].item()
    assert found.map.sum().item() + found.constant == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", SHIPPED)
@some
@given(digit=digits, offset=offsets, label=classes)
def test_black_adds_exactly_nothing(networks, name, digit, offset, label):
    image = canvas(digit, offset)
    assert (kai.evidence(networks[name], image, label).map[image[0, 0] == 0] == 0).all()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_constant_is_what_the_biases_add(networks, name):
    # Srinivas and Fleuret, 2019, proposition 1, by autograd
    network, image = networks[name], canvas(12, (3, 5))
    outputs = []
    biased = [layer for layer in network.modules() if getattr(layer, "bias", None) is not None]
    hooks = [layer.register_forward_hook(lambda _l, _i, y: outputs.append(y)) for layer in biased]
    logit = network(image)[0, 9]
    for hook in hooks:
        hook.remove()
    gradients = torch.autograd.grad(logit, outputs)
    added = [
        (gradient.sum((0, *range(2, gradient.ndim))) * layer.bias).sum().item()
        for gradient, layer in zip(gradients, biased, strict=True)
    ]
    assert kai.evidence(network, image, 9).constant == pytest.approx(sum(added), abs=1e-4)


@some
@given(seed=st.integers(0, 1000), offset=offsets)
def test_without_biases_the_pixels_are_all_there_is(seed, offset):
    torch.manual_seed(seed)
    network = NeutralLeNet()
    network.classifier[-1].bias.data.zero_()
    found = kai.evidence(network, canvas(seed, offset), 3)
    assert found.constant == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("name", SHIPPED)
@some
@given(digit=digits, offset=offsets, label=classes, other=classes)
def test_one_class_against_another_is_the_difference(networks, name, digit, offset, label, other):
    image = canvas(digit, offset)
    both = [kai.evidence(networks[name], image, k) for k in (label, other)]
    found = kai.evidence(networks[name], image, label, against=other)
    torch.testing.assert_close(found.map, both[0].map - both[1].map, atol=1e-4, rtol=1e-4)
    assert found.constant == pytest.approx(both[0].constant - both[1].constant, abs=1e-4)


shifts = st.integers(-7, 7)


@pytest.mark.parametrize("name", NEUTRAL)
@some
@given(digit=digits, offset=offsets, rows=shifts, cols=shifts)
def test_where_a_network_is_equivariant_its_evidence_rides_along(networks, name, digit, offset, rows, cols):
    stride = NEUTRAL[name]
    row, col = (
        min(max(start + by * stride, start % stride), 28 - (28 - start) % stride)
        for start, by in zip(offset, (rows, cols), strict=True)
    )
    here = kai.evidence(networks[name], canvas(digit, offset), 4)
    there = kai.evidence(networks[name], canvas(digit, (row, col)), 4)
    moved = torch.zeros(56, 56)
    moved[row : row + 28, col : col + 28] = here.map[offset[0] : offset[0] + 28, offset[1] : offset[1] + 28]
    torch.testing.assert_close(there.map, moved, atol=1e-4, rtol=1e-4)
    assert there.constant == pytest.approx(here.constant, abs=1e-4)


def test_the_mlps_evidence_does_not_ride_along(networks):
    here, there = (kai.evidence(networks["mlp"], canvas(0, offset), 7).map for offset in ((0, 0), (4, 4)))
    assert (there[4:32, 4:32] - here[:28, :28]).abs().max() > 0.1


# --- class activation: its laws


@pytest.mark.parametrize("name", MAPPED)
@some
@given(digit=digits, offset=offsets)
def test_places_and_bias_add_up_to_the_logits(networks, name, digit, offset):
    image = canvas(digit, offset)
    found = kai.class_activation(networks[name], image)
    expected = logits(networks[name], image) - networks[name].classifier[-1].bias.detach()
    torch.testing.assert_close(found.sum((1, 2)), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", MAPPED)
def test_class_activation_is_gradient_times_the_last_feature_maps(networks, name):
    network, image = networks[name], canvas(3, (5, 9))
    maps = network.features(image).detach().requires_grad_()
    outputs = network.classifier(network.pooling(maps))[0]
    expected = [(torch.autograd.grad(y, maps, retain_graph=True)[0] * maps)[0].sum(0).detach() for y in outputs]
    torch.testing.assert_close(kai.class_activation(network, image), torch.stack(expected), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", MAPPED)
@some
@given(digit=digits, rows=st.integers(0, 7), cols=st.integers(0, 7))
def test_a_map_moves_by_one_cell_for_each_stride(networks, name, digit, rows, cols):
    stride = MAPPED[name]
    here = kai.class_activation(networks[name], canvas(digit, (0, 0)))
    there = kai.class_activation(networks[name], canvas(digit, (rows * stride, cols * stride)))
    assert (there[:, :rows] == 0).all() and (there[:, :, :cols] == 0).all()
    kept = there[:, rows:, cols:]
    torch.testing.assert_close(kept, here[:, : kept.shape[1], : kept.shape[2]], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", MAPPED)
def test_black_has_no_activation(networks, name):
    assert (kai.class_activation(networks[name], torch.zeros(56, 56)) == 0).all()


def test_a_mean_over_the_map_is_divided_by_its_cells():
    torch.manual_seed(0)
    pool = {
        "ours": [GlobalAveragePool()],
        "torch's": [nn.AdaptiveAvgPool2d(1), nn.Flatten()],
    }
    convolution, head = nn.Conv2d(1, 3, 5), nn.Linear(3, 10)
    for layers in pool.values():
        network = nn.Sequential(convolution, nn.ReLU(), *layers, nn.Dropout(), head).eval()
        image = canvas(1, (2, 2))
        found = kai.class_activation(network, image).sum((1, 2)) + head.bias
        torch.testing.assert_close(found.detach(), logits(network, image), atol=1e-5, rtol=1e-5)


# --- what is taken, what is refused, what stays as it was


def test_a_canvas_comes_as_bytes_too_and_a_network_may_want_vectors():
    flat = nn.Linear(3136, 10)
    image = canvas(5, (1, 1))
    grey = (image[0, 0] * 255).round().to(torch.uint8).numpy()
    found = kai.evidence(flat, grey, np.int64(2))
    torch.testing.assert_close(found.map, (flat.weight[2].view(56, 56) * image[0, 0]).detach())
    assert found.constant == pytest.approx(flat.bias[2].item(), abs=1e-5)


@pytest.mark.parametrize("label", [True, 2.0, "3", None])
def test_a_class_is_a_whole_number(label):
    with pytest.raises(TypeError, match="whole number 0..9, not"):
        kai.evidence(MLP(), torch.zeros(56, 56), label)


def test_a_class_is_one_of_ten():
    with pytest.raises(ValueError, match="0..9, not 10"):
        kai.evidence(MLP(), torch.zeros(56, 56), 3, against=10)


def test_one_picture_at_a_time():
    with pytest.raises(ValueError, match=r"one picture, \(H, W\), not of shape \(2, 1, 56, 56\)"):
        kai.evidence(MLP(), torch.zeros(2, 1, 56, 56), 3)
    with pytest.raises(ValueError, match="grey levels"):
        kai.class_activation(NeutralLeNet(), torch.full((56, 56), 7.0))


class Argmax(nn.Sequential):
    def forward(self, images):
        return nn.functional.one_hot(super().forward(images).argmax(1), 10)


def test_an_answer_without_a_gradient_is_refused_in_words():
    with pytest.raises(TypeError, match="no gradient .* argmax"):
        kai.evidence(Argmax(nn.Flatten(), nn.Linear(3136, 10)), torch.zeros(56, 56), 3)


def test_a_network_of_other_classes_is_refused():
    with pytest.raises(ValueError, match=r"\(N, 10\), not \(1, 2\)"):
        kai.evidence(nn.Sequential(nn.Flatten(), nn.Linear(3136, 2)), torch.zeros(56, 56), 1)


@pytest.mark.parametrize(
    ("network", "said"),
    [
        (LeNet(), "no global pool"),
        (GlobalPoolLeNet(), "Linear, ReLU, Linear, ReLU, Linear after its global pool"),
        (nn.Sequential(nn.Conv2d(1, 10, 5), nn.AdaptiveAvgPool2d(1), nn.Flatten()), "nothing after its global pool"),
        (nn.Sequential(nn.Conv2d(1, 9, 5), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(36, 10)), "no global pool"),
    ],
)  # fmt: skip
def test_where_places_do_not_add_up_class_activation_says_so(network, said):
    with pytest.raises(TypeError, match=said):
        kai.class_activation(network, torch.zeros(56, 56))


@pytest.mark.parametrize("explain", [lambda n, c: kai.evidence(n, c, 1), kai.class_activation])
def test_the_network_is_left_as_it_was(explain):
    network = NeutralLeNet().train()
    weights = [parameter.clone() for parameter in network.parameters()]
    with torch.inference_mode():
        explain(network, canvas(0, (0, 0)))
    assert network.training and all(layer.training for _, layer in layers_in_order(network))
    for parameter, weight in zip(network.parameters(), weights, strict=True):
        assert parameter.grad is None and parameter.requires_grad and torch.equal(parameter, weight)


def test_frozen_weights_and_a_gpu_do_not_matter(device):
    network = NeutralLeNet().requires_grad_(False).to(device)
    image = canvas(2, (4, 4))
    found = kai.evidence(network, image.to(device), 6)
    expected = logits(network, image.to(device))[6].item()
    assert found.map.device.type == "cpu"
    assert found.map.sum().item() + found.constant == pytest.approx(expected, abs=1e-4)
