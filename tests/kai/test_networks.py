import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from kai.layers import DenseAvgPool2d
from kai.networks import (
    MLP,
    GlobalPoolLeNet,
    LeNet,
    NeutralLeNet,
    count_parameters,
    layer_specs,
)  # fmt: skip


@pytest.mark.parametrize(
    ("network", "parameters"),
    [
        (MLP(), 3136 * 50 + 50 + 50 * 10 + 10),
        (LeNet(28), 156 + 2416 + 400 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10),
        (LeNet(56), 156 + 2416 + 2304 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10),
        (GlobalPoolLeNet(), 156 + 2416 + 16 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10),
        (NeutralLeNet((6, 16), (5, 5), hidden=120), 150 + 2400 + 16 * 120 + 120 + 120 * 10 + 10),
    ],
)
def test_parameters_are_those_one_counts_by_hand(network, parameters):
    assert count_parameters(network) == parameters


def test_every_network_maps_canvases_to_ten_logits():
    for network in (MLP(), LeNet(), GlobalPoolLeNet(), NeutralLeNet(), NeutralLeNet(every_shift=True)):
        logits = network(torch.rand(3, 1, 56, 56))
        assert logits.shape == (3, 10)
        assert (logits < 0).any()


def test_dense_pooling_is_average_pooling_without_the_stride():
    maps = torch.rand(2, 3, 8, 8)
    dense = DenseAvgPool2d(1)(maps)
    assert torch.allclose(dense[:, :, 1::2, 1::2], nn.AvgPool2d(2)(maps), atol=1e-6)
    assert DenseAvgPool2d(2)(torch.ones(1, 1, 4, 4))[0, 0, 3, 3].item() == 1
    assert DenseAvgPool2d(2)(torch.ones(1, 1, 4, 4))[0, 0, 0, 0].item() == 0.25
    unpadded = DenseAvgPool2d(1, full_padding=False)(maps)
    torch.testing.assert_close(unpadded, torch.nn.functional.avg_pool2d(maps, 2, stride=1))


def test_a_network_computed_at_every_pixel_averages_its_phases():
    torch.manual_seed(0)
    strided = NeutralLeNet((4, 6, 5), (5, 3, 3), pooled=2)
    dense = NeutralLeNet((4, 6, 5), (5, 3, 3), pooled=2, every_shift=True)
    dense.load_state_dict(strided.state_dict())
    digit = torch.zeros(1, 1, 40, 40)
    digit[..., 4:32, 4:32] = torch.rand(28, 28)
    phases = [torch.roll(digit, (row, col), (2, 3)) for row in range(4) for col in range(4)]
    with torch.no_grad():
        mean = torch.stack([strided.pooling(strided.features(phase)) for phase in phases]).mean(0)
        assert torch.allclose(dense.pooling(dense.features(digit)), mean, atol=1e-5)


def test_layer_specs_name_every_tensor_once():
    for network in (MLP(), LeNet(), GlobalPoolLeNet(), NeutralLeNet(biased=True, every_shift=True)):
        named = []
        for spec in layer_specs(network):
            if "name" in spec:
                named += [f"{spec['name']}.weight"] + [f"{spec['name']}.bias"] * spec["bias"]
        assert named == list(network.state_dict())
    with pytest.raises(TypeError, match="LPPool2d"):
        layer_specs(nn.Sequential(nn.LPPool2d(2, 2)))


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(1, 2, 3, stride=2),
        nn.Conv2d(2, 2, 3, groups=2),
        nn.Conv2d(1, 2, (3, 5)),
        nn.Conv2d(1, 2, 4, padding="same"),
        nn.Conv2d(1, 2, 3, padding=1, padding_mode="circular"),
        nn.AvgPool2d(3, stride=2),
        nn.AvgPool2d(2, padding=1),
        nn.AvgPool2d((2, 3)),
        nn.MaxPool2d(3, stride=2),
        nn.MaxPool2d(2, padding=1),
        nn.MaxPool2d(2, dilation=2),
        nn.Flatten(2),
        nn.Softmax(1),
        weight_norm(nn.Conv2d(1, 2, 3)),
    ],
)
def test_a_layer_that_the_engine_would_compute_otherwise_has_no_spec(layer):
    with pytest.raises(TypeError, match=f"no layer spec for {type(layer).__name__}"):
        layer_specs(nn.Sequential(nn.ReLU(), layer))


def test_specs_come_in_the_order_in_which_layers_run_as_often_as_they_run():
    relu, dense = nn.ReLU(), nn.Linear(4, 4)
    specs = layer_specs(nn.Sequential(dense, relu, nn.Sequential(dense, relu), nn.AvgPool2d((2, 2))))
    assert [spec["type"] for spec in specs] == ["linear", "relu", "linear", "relu", "avg_pool2d"]
    assert [spec["name"] for spec in specs if "name" in spec] == ["0", "2.0"]
    assert specs[-1]["kernel_size"] == 2
