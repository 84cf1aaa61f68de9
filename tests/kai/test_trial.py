import pytest
import torch
from torch import nn

from kai.trial import evaluating, undisturbed


def test_a_network_evaluates_for_a_while_and_each_layer_returns_to_its_mode():
    network = nn.Sequential(nn.BatchNorm2d(1).eval(), nn.Dropout())
    with pytest.raises(KeyError), evaluating(network):
        assert not any(module.training for module in network.modules())
        raise KeyError
    assert [module.training for module in network.modules()] == [True, False, True]


class Restless(nn.Module):
    """Changes all that it has whenever it runs, in whatever mode."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.register_buffer("mean", torch.zeros(4))
        self.register_buffer("steps", torch.zeros(()))
        self.calls, self.last = 0, None

    def forward(self, inputs):
        self.norm.train()
        self.mean.lerp_(inputs.mean(0), 0.5)
        self.steps = self.steps + 1
        self.calls += 1
        self.last = self.norm(inputs + torch.rand_like(inputs))
        self.new = self.last
        return self.last


def test_whatever_a_network_changes_when_it_runs_is_put_back_even_after_a_failure():
    network = Restless()
    network.norm.eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    state, steps = torch.get_rng_state(), network.steps
    with pytest.raises(KeyError), undisturbed(network) as trial:
        assert not trial(torch.rand(8, 4)).requires_grad
        raise KeyError
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert network.steps is steps and (network.calls, network.last, hasattr(network, "new")) == (0, None, False)
    assert network.training and not network.norm.training


def test_lazy_layers_stay_lazy():
    network = nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d())
    with undisturbed(network) as trial:
        assert trial(torch.rand(2, 5)).shape == (2, 3)
    network(torch.rand(2, 7))
    assert network[0].in_features == 7


def test_a_scripted_network_keeps_its_mode_and_its_buffers():
    network = torch.jit.script(nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 2)))
    with undisturbed(network) as trial:
        assert not trial.training and trial(torch.rand(3, 4)).shape == (3, 2)
    assert network.training and network[0].training and network[0].num_batches_tracked == 0
