"""The page's engine gives torch's numbers: same logits, same feature maps, wherever a digit stands."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import kai
from kai.networks import MLP, GlobalPoolLeNet, LeNet, NeutralLeNet, layer_specs
from kai.runs.networks import OwnNetwork, build_own

ROOT = Path(__file__).parents[2]
TOLERANCE = 1e-4
EDGES = [(0, 0), (0, 28), (28, 0), (28, 28), (14, 14), (1, 27), (13, 2)]
PHASES = [(row, col) for row in range(8, 12) for col in range(17, 21)]
"""Every offset modulo 4, the largest total stride."""

NETWORKS = {
    "mlp": lambda: MLP(),
    "mlp28": lambda: MLP(size=28),
    "lenet": lambda: LeNet(56),
    "lenet28": lambda: LeNet(28),
    "global average pool": lambda: GlobalPoolLeNet(),
    "neutral": lambda: NeutralLeNet(),
    "neutral, hidden layer": lambda: NeutralLeNet(hidden=20),
    "neutral, biased": lambda: NeutralLeNet((12, 32, 48, 64), (5, 5, 3, 3), pooled=2, biased=True),
    "neutral, every shift": lambda: NeutralLeNet(every_shift=True),
    "neutral, biased, every shift": lambda: NeutralLeNet((3, 5, 9), (5, 5, 3), pooled=2, biased=True, every_shift=True),
    "pools drop a row": lambda: NeutralLeNet((3, 5), (4, 4), pooled=2),
    "own, largest of 2×2": lambda: build_own(OwnNetwork(channels=(4, 7), pooled=2, pooling="max", hidden=(12,))),
    "own, largest of 2×2, global": lambda: build_own(
        OwnNetwork(channels=(4, 7), pooled=2, padding="full", pooling="max", global_pool="sum", hidden=())
    ),
    "positive biases": lambda: _brighten(NeutralLeNet((3, 5), (5, 3), pooled=1, biased=True)),
    "mlp28, corner": lambda: MLP(size=28),
    "lenet28, corner": lambda: LeNet(28),
    "neutral, biased, corner": lambda: NeutralLeNet((3, 5, 9), (5, 5, 3), pooled=2, biased=True),
    "positive biases, corner": lambda: _brighten(NeutralLeNet((3, 5), (5, 3), pooled=1, biased=True)),
}
STRIDES = {
    "neutral": 2,
    "neutral, hidden layer": 2,
    "neutral, biased": 4,
    "neutral, every shift": 1,
    "neutral, biased, every shift": 1,
    "pools drop a row": 4,
    "neutral, biased, corner": 4,
}
CORNER = 28
"""What networks read of a canvas whose name says so."""


def _brighten(network: torch.nn.Module) -> torch.nn.Module:
    network.brightened = True
    return network


def _randomise(network: torch.nn.Module) -> torch.nn.Module:
    """Give convolutions biases: ≤ 0 as neutral networks demand, any sign elsewhere."""
    neutral = isinstance(network, NeutralLeNet) and not hasattr(network, "brightened")
    for layer in network.modules():
        if isinstance(layer, torch.nn.Conv2d) and layer.bias is not None:
            torch.nn.init.uniform_(layer.bias, -0.1, 0.0 if neutral else 0.1)
    return network.eval()


def _read(name: str, images: torch.Tensor) -> torch.Tensor:
    """What a network reads of images (N, 1, H, W)."""
    return images[:, :, :CORNER, :CORNER] if name.endswith("corner") else images


def _canvases(side: int, seed: int) -> torch.Tensor:
    """Real digits: at edges and corners, in every phase of the pooling, and anywhere; a black canvas last."""
    generator = np.random.default_rng(seed)
    offsets = EDGES + PHASES + [tuple(generator.integers(0, 29, 2).tolist()) for _ in range(5)]
    images, _ = kai.mnist("test")
    digits = images[generator.choice(len(images), len(offsets), replace=False)]
    if side == 28:
        placed = torch.from_numpy(digits).float()[:, None] / 255
    else:
        placed = torch.cat([kai.place(digits[i : i + 1], offset) for i, offset in enumerate(offsets)])
    return torch.cat([placed, torch.zeros_like(placed[:1])])


def _layer_outputs(network: torch.nn.Module, image: torch.Tensor) -> list[torch.Tensor]:
    """What every layer that `layer_specs` names gives for one image (1, 1, H, W)."""
    outputs: list[torch.Tensor] = []
    leaves = [
        module
        for module in network.modules()
        if not list(module.children()) and not (isinstance(module, torch.nn.Sequential) and len(module) == 0)
    ]
    hooks = [leaf.register_forward_hook(lambda _m, _i, output: outputs.append(output[0].clone())) for leaf in leaves]
    with torch.no_grad():
        network(image)
    for hook in hooks:
        hook.remove()
    return outputs


def _evidence(network: torch.nn.Module, images: torch.Tensor) -> list[tuple[kai.Evidence, torch.Tensor | None]]:
    """Take apart what `run_engine.mjs` does, in float64: near 0 a ReLU may be on or off for rounding."""
    exact = copy.deepcopy(network).double()
    found = []
    for i, image in enumerate(images):
        label, against = i % 10, (i + 1) % 10 if i % 2 else None
        try:
            activation = kai.class_activation(exact, image)
        except TypeError:
            activation = None
        else:
            activation = activation[label] - (activation[against] if against is not None else 0)
        found.append((kai.evidence(exact, image, label, against=against), activation))
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """Every network's answers, by torch and by the engine in node, for the same images."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed; CI must compare the page's engine with torch")
        pytest.skip("node is not installed: install Node.js 20 or later to compare the page's engine with torch")
    folder = tmp_path_factory.mktemp("engine")
    torch.manual_seed(0)
    cases, expected = [], {}
    for index, (name, make) in enumerate(NETWORKS.items()):
        network = _randomise(make())
        side = 28 if name.endswith("28") else 56
        images = _canvases(side, seed=index)
        save_file(network.state_dict(), folder / f"{index}.safetensors")
        images.numpy().tofile(folder / f"{index}.f32")
        cases.append(
            {
                "layers": layer_specs(network),
                "weights": f"{index}.safetensors",
                "images": f"{index}.f32",
                "height": side,
                "width": side,
            }
            | ({"corner": CORNER} if name.endswith("corner") else {})
        )
        read = _read(name, images)
        with torch.no_grad():
            logits = network(read)
        expected[name] = {"logits": logits.numpy(), "feature_maps": _layer_outputs(network, read[:1])}
        expected[name] |= {"evidence": _evidence(network, read), "side": side}
    (folder / "cases.json").write_text(json.dumps(cases))
    command = [node, str(ROOT / "tests" / "js" / "nn" / "run_engine.mjs"), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    for name, found in zip(NETWORKS, json.loads(run.stdout), strict=True):
        expected[name]["engine"] = found
    return expected


@pytest.mark.parametrize("name", NETWORKS)
def test_logits_are_those_of_torch_at_every_offset(answers: dict, name: str):
    """Real digits at corners, edges, all phases and random offsets, and a black canvas."""
    expected, found = answers[name]["logits"], np.array(answers[name]["engine"]["logits"])
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < TOLERANCE
    assert (found.argmax(1) == expected.argmax(1)).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_feature_maps_are_those_of_torch(answers: dict, name: str):
    """Every layer's output, in torch's order (C, H, W)."""
    expected, found = answers[name]["feature_maps"], answers[name]["engine"]["featureMaps"]
    assert len(found) == len(expected)
    for torch_output, layer in zip(expected, found, strict=True):
        shape = (layer["channels"], layer["height"], layer["width"])
        assert shape == (tuple(torch_output.shape) if torch_output.ndim == 3 else (len(torch_output), 1, 1))
        assert np.abs(np.array(layer["values"]).reshape(shape) - torch_output.numpy().reshape(shape)).max() < TOLERANCE


@pytest.mark.parametrize("name", NETWORKS)
def test_only_networks_with_a_neutral_border_are_cropped(answers: dict, name: str):
    """The total stride is found where the three conditions hold, and nowhere else."""
    assert answers[name]["engine"]["neutralStride"] == STRIDES.get(name)


@pytest.mark.parametrize("name", NETWORKS)
def test_evidence_is_that_of_torch(answers: dict, name: str):
    """Gradient times input of each pixel, and the constant, for a class and for one against another."""
    side = answers[name]["side"]
    for (expected, _), found in zip(answers[name]["evidence"], answers[name]["engine"]["evidence"], strict=True):
        beyond = side - len(expected.map)  # what a network does not read adds nothing
        whole = np.pad(expected.map.numpy(), ((0, beyond), (0, beyond)))
        assert np.abs(np.array(found["map"]).reshape(side, side) - whole).max() < TOLERANCE
        assert found["constant"] == pytest.approx(expected.constant, abs=TOLERANCE)
        assert found["sum"] + found["constant"] == pytest.approx(found["logit"], abs=1e-9)


@pytest.mark.parametrize("name", NETWORKS)
def test_class_activation_is_that_of_torch_where_there_is_one(answers: dict, name: str):
    """The engine looks at the ink alone; what it leaves out adds nothing."""
    found = answers[name]["engine"]["classActivation"]
    assert (found is None) == (answers[name]["evidence"][0][1] is None)
    for (_, expected), part in zip(answers[name]["evidence"], found or answers[name]["evidence"], strict=True):
        if expected is None:
            continue
        whole = np.zeros(expected.shape)
        rows, cols = (
            slice(part[axis], part[axis] + part[side]) for axis, side in (("row", "height"), ("col", "width"))
        )
        shape = whole[rows, cols].shape
        whole[rows, cols] = np.array(part["map"]).reshape(part["height"], part["width"])[: shape[0], : shape[1]]
        assert np.abs(whole - expected.numpy()).max() < TOLERANCE
        assert part["sum"] + part["constant"] == pytest.approx(part["logit"], abs=1e-9)
