"""Adam in one call: by hand, and against torch's own."""

import copy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from kai.adam import LeanAdamW
from tests.full import full

ROOT = Path(__file__).parent.parent.parent


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
    for rate in torch.linspace(0.001, 0.05, 30).tolist():
        inputs = torch.randn(8, 20)
        for network, optimiser in zip(networks, optimisers, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.zero_grad()
            network(inputs).square().mean().backward()
            optimiser.step()
    for ours, theirs in zip(networks[0].parameters(), networks[1].parameters(), strict=True):
        assert torch.equal(ours, theirs)


@full
def test_neither_questions_nor_a_run_import_torchs_compiler():
    script = """
import sys, torch
from kai.question_network import fit
fit(torch.eye(3), torch.eye(3), steps=2)
from kai.training import Settings, train
network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
images, labels = torch.zeros(8, 28, 28, dtype=torch.uint8), torch.arange(8)
list(train(network, images, labels, Settings(epochs=1, batch_size=4, one_cycle=True), fused=True))
print("torch._dynamo" in sys.modules, "sympy" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.split() == ["False", "False"]
