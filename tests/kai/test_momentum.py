"""Momentum in one call: against torch's own (by hand it is in the docstring)."""

import copy

import pytest
import torch
from torch import nn

from kai.momentum import LeanSGD


@pytest.mark.parametrize("decays", [(0.0, 0.0), (0.1, 0.0)])
def test_it_updates_bit_by_bit_as_torchs_fused_sgd_while_rate_and_momentum_change(decays):
    torch.manual_seed(0)
    networks = [nn.Sequential(nn.Linear(20, 30), nn.ReLU(), nn.Linear(30, 3))]
    networks.append(copy.deepcopy(networks[0]))

    def groups(network):
        return [
            {"params": [p for p in network.parameters() if p.ndim == n], "weight_decay": decays[n - 1]} for n in (1, 2)
        ]

    optimisers = [
        LeanSGD(groups(networks[0]), lr=0.01),
        torch.optim.SGD(groups(networks[1]), lr=0.01, momentum=0.9, fused=True),
    ]
    rates, momenta = (torch.linspace(*ends, 30).tolist() for ends in ((0.001, 0.05), (0.95, 0.85)))
    for rate, momentum in zip(rates, momenta, strict=True):
        inputs = torch.randn(8, 20)
        for network, optimiser in zip(networks, optimisers, strict=True):
            for group in optimiser.param_groups:
                group["lr"], group["momentum"] = rate, momentum
            network.zero_grad()
            network(inputs).square().mean().backward()
            optimiser.step()
    for ours, theirs in zip(networks[0].parameters(), networks[1].parameters(), strict=True):
        assert torch.equal(ours, theirs)
