"""A network's code as a chain of layers: what is read computes the same, or is refused in words."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import kai
from kai.chain import chain_of
from kai.networks import layer_specs
from kai.sweeps import sweep_method
from tests.kai.own_networks import Bare, Branching, LeNet2, LeNet3, LogSoftmaxed, Meaned, NeuralNetwork


@pytest.mark.parametrize("make", [NeuralNetwork, LeNet2, LeNet3, Meaned, kai.LeNet, kai.MLP])
def test_the_chain_of_a_network_gives_its_logits(make):
    torch.manual_seed(0)
    network, images = make(), torch.rand(4, 1, 56, 56)
    chain = chain_of(network)
    assert not chain.ends_in_softmax
    inputs = images.flatten(1) if make is NeuralNetwork else images
    assert torch.allclose(chain.network(images), network(inputs), atol=1e-5)
    layer_specs(chain.network)


def test_a_softmax_at_the_end_is_left_out_and_named():
    torch.manual_seed(0)
    network, images = LogSoftmaxed(), torch.rand(4, 1, 56, 56)
    chain = chain_of(network)
    assert chain.ends_in_softmax
    assert torch.allclose(chain.network(images).log_softmax(1), network(images), atol=1e-5)


def test_a_chain_shares_its_parameters_and_leaves_modes_alone():
    network = LeNet2().train()
    chain = chain_of(network)
    assert {id(one) for one in chain.network.parameters()} == {id(one) for one in network.parameters()}
    assert all(module.training for module in network.modules())


def test_the_notebooks_lenet_is_swept_the_short_way_as_a_chain():
    torch.manual_seed(0)
    network, digit = LeNet2(), kai.mnist("test")[0][0]
    assert (sweep_method(network), sweep_method(chain_of(network).network)) == ("batch", "equivariance")
    short, long = kai.shift_sweep(chain_of(network).network, digit), kai.shift_sweep(network, digit)
    assert torch.allclose(short, long, atol=1e-4)


def test_dropout_and_identity_are_nothing():
    network = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10), nn.Identity())
    assert [spec["type"] for spec in layer_specs(chain_of(network, 28).network)] == ["flatten", "linear"]


class Deceiving(nn.Module):
    """Takes means over channels and rows, which look like a global pooling."""

    def __init__(self):
        super().__init__()
        self.conv, self.dense = nn.Conv2d(1, 54, 3), nn.Linear(54, 10)

    def forward(self, x):
        return self.dense(self.conv(x).mean((1, 2)))


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (Branching(), "does not chain its layers"),
        (nn.Sequential(nn.Flatten(), nn.Linear(3136, 10), nn.Sigmoid()), "not known.*Sigmoid"),
        (Deceiving(), "computes something else"),
        (nn.Sequential(nn.Conv2d(1, 10, 56)), "neither a flattening nor"),
    ],
)
def test_what_is_no_chain_is_refused_in_words(network, why):
    with pytest.raises(TypeError, match=why):
        chain_of(network)


def test_a_forward_that_looks_at_its_input_is_refused():
    class Looking(nn.Module):
        def forward(self, x):
            return F.relu(x) if x.sum() > 0 else x

    with pytest.raises(TypeError, match="does more than to chain layers"):
        chain_of(Looking())


def test_bare_digits_are_read_too():
    assert chain_of(Bare(), 28).network(torch.zeros(2, 1, 28, 28)).shape == (2, 10)
