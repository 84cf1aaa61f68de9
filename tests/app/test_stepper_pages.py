"""The stepper pages under Streamlit's AppTest: what the server sends."""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

import kai
from app import answers

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
KINDS = ("convolution", "pooling")


def open_page(kind):
    """The page of a stepper, not yet run."""
    app = AppTest.from_file(MAIN, default_timeout=60)
    return app.switch_page(f"views/{kind}.py")


def sent(app):
    """The data of the stepper component, as the page receives them."""
    [stepper] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_stepper"]
    return json.loads(stepper.json)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_has_one_title_and_sends_nothing_but_kernels(kind):
    app = open_page(kind).run()
    assert not app.exception
    assert len(app.title) == 1
    data = sent(app)
    assert (data.keys(), data["kind"]) == ({"kind", "kernels"}, kind)
    assert bool(data["kernels"]) == (kind == "convolution")


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_shows_the_source_that_runs(kind):
    app = open_page(kind).run()
    [code] = [one.value for one in app.code]
    source = inspect.getsource(kai.convolutional_layer if kind == "convolution" else kai.pooling_layer)
    assert code.strip() == source.strip()


def test_the_learned_kernels_are_the_first_layers_of_the_networks_on_show():
    kernels = {kernel["name"]: kernel for kernel in answers.learned_kernels()}
    assert len(kernels) == 6 + 12
    for name in ("lenet", "gap"):
        first = next(layer for layer in kai.load_pretrained(name).modules() if isinstance(layer, torch.nn.Conv2d))
        for channel in range(first.out_channels):
            grid = kernels[f"{name}-{channel}"]["grid"]
            shown = np.array(grid["cells"]).reshape(grid["rows"], grid["cols"])
            assert np.array_equal(shown, first.weight[channel, 0].detach().numpy())
            assert kernels[f"{name}-{channel}"]["bias"] == first.bias[channel].item()
