import threading

import pytest
import torch
from torch import nn

from kai.networks import (
    MLP,
    DenseAvgPool2d,
    GlobalPoolLeNet,
    LeNet,
    NeutralLeNet,
    count_parameters,
    format_layer_table,
    layer_specs,
    layer_table,
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


def test_a_network_that_others_run_meanwhile_has_its_own_layers_listed():
    network, over = LeNet(56), threading.Event()

    def run():
        while not over.is_set():
            network(torch.zeros(1, 1, 56, 56))

    others = [threading.Thread(target=run) for _ in range(2)]
    expected = layer_table(network)
    for other in others:
        other.start()
    try:
        assert all(layer_table(network) == expected for _ in range(30))
    finally:
        over.set()
        for other in others:
            other.join()


def test_the_layer_table_shows_the_notebooks_numbers():
    rows = layer_table(LeNet(28), (1, 28, 28))
    assert [row.output_shape for row in rows[:6]] == [
        (6, 28, 28), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 10, 10), (16, 5, 5),
    ]  # fmt: skip
    assert rows[6].output_shape == (400,)
    assert rows[0].name == "Conv2d-1"
    assert rows[0].parameters == 156
    assert layer_table(LeNet(56))[6].output_shape == (2304,)
    assert (16,) in [row.output_shape for row in layer_table(GlobalPoolLeNet())]
    assert "61,706" in format_layer_table(rows)


def test_the_layer_table_leaves_the_network_as_it_was():
    network = LeNet().train()
    layer_table(network)
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())


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
    with pytest.raises(TypeError, match="MaxPool2d"):
        layer_specs(nn.Sequential(nn.MaxPool2d(2)))
