"""How a cell came about is told in the page as `kai.cell_arithmetic` tells it, for every shipped network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

import kai
from kai.arithmetic import Cell, ConvolutionCell, DenseCell, GlobalPoolCell
from kai.geometry import stages
from kai.networks import layer_specs
from kai.pretrained import NAMES
from kai.runs.networks import OwnNetwork, build_own

ROOT = Path(__file__).parents[2]
CELLS = 30
"""Random cells of each network."""


def networks():
    own = build_own(OwnNetwork(channels=(4, 7), pooled=2, pooling="max", hidden=(12,))).eval()
    return {**{name: kai.load_pretrained(name) for name in NAMES}, "own, largest of 2×2": own}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """For each network its random cells, as the page tells them and as `kai` does."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed; CI must compare the page's arithmetic with kai's")
        pytest.skip("node is not installed: install Node.js 20 or later to compare the page's arithmetic with kai's")
    folder, draw = tmp_path_factory.mktemp("cells"), np.random.default_rng(7)
    images, _ = kai.mnist("test")
    cases, expected = [], {}
    for name, network in networks().items():
        canvas = kai.place(images[8:9], (5, 9))[0, 0].numpy()
        if name == "lenet28":
            canvas = images[8].astype(np.float32) / 255
        canvas.tofile(folder / f"{name}.f32")
        save_file(network.state_dict(), folder / f"{name}.safetensors")
        shapes = {stage.name: stage.output_shape for stage in stages(network, len(canvas)) if stage.name != "flatten"}
        cells = []
        for turn in range(CELLS):
            stage = list(shapes)[turn % len(shapes)]
            at = [int(draw.integers(n)) for n in shapes[stage]]
            cells.append(Cell(stage, *at))
        cases.append(
            {
                "layers": layer_specs(network), "weights": str(folder / f"{name}.safetensors"), "images": f"{name}.f32",
                "height": len(canvas), "width": len(canvas), "cells": cells,
            }
        )  # fmt: skip
        expected[name] = [kai.cell_arithmetic(network, canvas, cell) for cell in cells]
    (folder / "cases.json").write_text(json.dumps(cases))
    command = [node, str(ROOT / "tests" / "js" / "nn" / "run_cells.mjs"), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return {name: (expected[name], found) for name, found in zip(expected, json.loads(run.stdout), strict=True)}


@pytest.mark.parametrize("name", [*NAMES, "own, largest of 2×2"])
def test_the_page_tells_cells_as_kai_does(told, name):
    for ours, theirs in zip(*told[name], strict=True):
        assert (theirs["source"], theirs["value"]) == (ours.source, pytest.approx(ours.value, abs=1e-4))
        if isinstance(ours, ConvolutionCell):
            np.testing.assert_allclose([part["sum"] for part in theirs["parts"]], ours.step.partial_sums, atol=1e-4)
            assert (theirs["window"]["top"], theirs["window"]["left"]) == (ours.step.top, ours.step.left)
            assert (theirs["bias"], theirs["total"]) == (
                pytest.approx(ours.bias),
                pytest.approx(ours.step.total, abs=1e-4),
            )
        elif isinstance(ours, DenseCell):
            largest, rest = ours.largest(8)
            np.testing.assert_allclose(
                [one["product"] for one in theirs["largest"]], [one.product for one in largest], atol=1e-4
            )
            assert theirs["rest"] == pytest.approx(rest, abs=1e-3)
        elif isinstance(ours, GlobalPoolCell):
            assert (theirs["sum"], theirs["divisor"]) == (pytest.approx(ours.sum, abs=1e-3), ours.divisor)
        else:
            np.testing.assert_allclose(theirs["patch"], ours.patch.ravel(), atol=1e-4)
            assert (theirs["window"]["top"], theirs["window"]["left"]) == (ours.top, ours.left)
