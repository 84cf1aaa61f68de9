"""Adam in one call: by hand, and against torch's own."""

import copy

import pytest
import torch
from torch import nn

from kai.adam import LeanAdamW


def test_the_first_update_goes_by_the_learning_rate_against_the_sign_of_the_gradient():
    weight = nn.Parameter(torch.tensor([1.0, 1.0, 1.0]))
    weight.grad = torch.tensor([4.0, -0.5, 0.0])
    LeanAdamW([weight], lr=0.1).step()
    # m / (1 - 0.9) = g and v / (1 - 0.999) = g², so the step is 0.1 · g / |g|; nothing moves where nothing pulls
    torch.testing.assert_close(weight.detach(), torch.tensor([0.9, 1.1, 1.0]))


def test_weights_decay_beside_the_gradient():
    weight = nn.Parameter(torch.tensor([2.0]))
    weight.grad = torch.zeros(1)
    LeanAdamW([weight], lr=0.1, weight_decay=0.5).step()
    assert weight.item() == pytest.approx(2 * (1 - 0.1 * 0.5))


@pytest.mark.parametrize("decays", [(0.0, 0.0), (0.1, 0.0)])
def test_it_updates_bit_by_bit_as_torchs_fused_adamw_while_the_rate_changes(decays):
    torch.manual_seed(0)
    networks = [nn.Sequential(nn.Linear(20, 30), nn.ReLU(), nn.Linear(30, 3))]
    networks.append(copy.deepcopy(networks[0]))

    def groups(network):
        return [
            {"params": [p for p in network.parameters() if p.ndim == n], "weight_decay": decays[n - 1]} for n in (1, 2)
        ]

    optimisers = [LeanAdamW(groups(networks[0]), lr=0.01), torch.optim.AdamW(groups(networks[1]), lr=0.01, fused=True)]
    schedules = [torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.05, total_steps=30) for optimiser in optimisers]
    for _ in range(30):
        inputs = torch.randn(8, 20)
        for network, optimiser, schedule in zip(networks, optimisers, schedules, strict=True):
            optimiser.zero_grad()
            network(inputs).square().mean().backward()
            optimiser.step()
            schedule.step()
    for ours, theirs in zip(networks[0].parameters(), networks[1].parameters(), strict=True):
        assert torch.equal(ours, theirs)
