"""The page measures a shift as `kai.shift_changes` does: every network, every effect, in the middle and at the edge."""

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

import kai
from app import anatomy, answers

ROOT = Path(__file__).parents[2]
NETWORKS = (*dict.fromkeys((*anatomy.COMPARED, *anatomy.variants())),)
SHIFTS = [((12, 14), (0, 2)), ((11, 9), (1, -3)), ((0, 28), (4, -8)), ((20, 20), (8, 8))]


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Changes by case (network, start, shift): by the page's modules under node, and by torch in float64."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed; CI must compare the page's measures with torch")
        pytest.skip("node is not installed: install Node.js 20 or later to compare the page's measures with torch")
    folder = tmp_path_factory.mktemp("changes")
    image = torch.as_tensor(kai.mnist("test")[0][18])
    cases = [(name, start, shift) for name in NETWORKS for start, shift in SHIFTS]
    canvases = []
    for _, (row, col), (rows, cols) in cases:
        canvases += [kai.place(image[None], (row, col)), kai.place(image[None], (row + rows, col + cols))]
    torch.cat([*canvases, torch.zeros(1, 1, 56, 56)]).numpy().tofile(folder / "canvases.f32")
    for name in NETWORKS:
        (folder / f"{name}.json").write_text(json.dumps(anatomy.packed(name)))
        (folder / f"{name}.safetensors").write_bytes(anatomy.weights(name))
    listed = [{"network": name, "shift": {"row": rows, "col": cols}} for name, _, (rows, cols) in cases]
    (folder / "cases.json").write_text(json.dumps(listed))
    command = [node, str(ROOT / "tests" / "js" / "pages" / "equivariance" / "run_changes.mjs"), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    results = {}
    for (name, start, shift), found in zip(cases, json.loads(run.stdout), strict=True):
        network = copy.deepcopy(answers.network(name)).double()
        results[name, start, shift] = found, kai.shift_changes(network, image, start, shift)
    return results


@pytest.mark.parametrize("name", NETWORKS)
def test_the_page_measures_what_kai_measures(measured, name):
    for start, shift in SHIFTS:
        found, expected = measured[name, start, shift]
        assert [one["name"] for one in found] == [one.name for one in expected]
        for part in ("change", "interior", "border"):
            ours = np.array([one[part] if one[part] is not None else -1 for one in found])
            torchs = [getattr(one, part) if getattr(one, part) is not None else -1 for one in expected]
            # Torch's canvas is float32 made float64; what is exactly 0 there may be rounding here, and the other way.
            np.testing.assert_allclose(ours, torchs, rtol=1e-6, atol=1e-9, err_msg=f"{name} {start} {shift} {part}")
