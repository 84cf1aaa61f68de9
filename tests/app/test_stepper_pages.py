"""The stepper pages under Streamlit's AppTest: what the server sends, and what it does with what it is told."""

import base64
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
def test_the_page_has_one_title_and_sends_no_digit_that_nobody_asked_for(kind):
    app = open_page(kind).run()
    assert not app.exception
    assert len(app.title) == 1
    data = sent(app)
    assert (data["kind"], data["digit"]) == (kind, None)
    assert bool(data["kernels"]) == (kind == "convolution")


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_shows_the_source_that_runs(kind):
    app = open_page(kind).run()
    [code] = [one.value for one in app.code]
    source = inspect.getsource(kai.convolutional_layer if kind == "convolution" else kai.pooling_layer)
    assert code.strip() == source.strip()


@pytest.mark.parametrize("kind", KINDS)
def test_a_digit_comes_by_link_and_when_the_component_asks(kind):
    app = open_page(kind)
    app.query_params["input"] = "digit-12"
    app.run()
    images = kai.mnist("test")[0]
    assert sent(app)["digit"]["number"] == 12
    app.session_state[f"stepper-{kind}"] = {"digit": 34}
    app.run()
    digit = sent(app)["digit"]
    assert digit["number"] == 34
    assert base64.b64decode(digit["pixels"]) == images[34].tobytes()


@pytest.mark.parametrize("wish", [-1, 10_000, 1.5, True, "7", None, [7], {"a": 1}, 10**30])
def test_a_wish_that_is_no_test_image_is_not_answered(wish):
    app = open_page("convolution")
    app.session_state["stepper-convolution"] = {"digit": wish}
    app.run()
    assert not app.exception
    assert sent(app)["digit"] is None


@pytest.mark.parametrize("link", ["digit-10000", "digit--1", "digit-", "digit-٣", "notebook", "<script>", "digit-1 "])
def test_a_link_that_names_no_test_image_sends_none(link):
    app = open_page("convolution")
    app.query_params["input"] = link
    app.run()
    assert not app.exception
    assert sent(app)["digit"] is None


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
