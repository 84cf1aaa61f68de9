"""`kai.look_inside`, `kai.stepper` and `kai.placements`: what they take, hand over and refuse."""

import json
import subprocess
import sys
from urllib.parse import parse_qs

import numpy as np
import pytest
import torch

import kai
from tests.full import full
from tests.kai.own_networks import Bare, Branching, LeNet2


def with_widgets(test):
    return pytest.mark.skipif(
        missing("anywidget"), reason="widgets need anywidget: requirements-notebook.txt brings it"
    )(test)


def missing(package):
    try:
        __import__(package)
    except ImportError:
        return True
    return False


@with_widgets
def test_look_inside_brings_all_that_the_page_needs():
    widget = kai.look_inside(LeNet2(), 7)
    assert sorted(widget._resources) == ["digits/7", "networks/LeNet2", "networks/LeNet2/anatomy", "sweeps/LeNet2/7"]
    assert (widget._data["network"], widget._data["digit"]) == ("LeNet2", 7)


@with_widgets
def test_look_inside_takes_an_image_of_ones_own():
    image = np.zeros((28, 28), np.float32)
    image[4, 5] = 1
    levels = kai.look_inside("gap", image)._resources["digits/0"]
    assert levels[4 * 28 + 5] == 255 and sum(levels[:784]) == 255 and levels[784] == 255
    with pytest.raises(ValueError, match=r"image must have shape \(28, 28\), not \(5, 5\)"):
        kai.look_inside("gap", np.zeros((5, 5)))


@with_widgets
def test_look_inside_takes_a_network_of_bare_digits():
    anatomy = json.loads(kai.look_inside(Bare())._resources["networks/Bare/anatomy"])
    assert (anatomy["corner"], anatomy["anatomy"]["input"]) == (28, 28)


@with_widgets
def test_look_inside_refuses_what_the_page_cannot_run():
    with pytest.raises(TypeError, match="does not chain its layers"):
        kai.look_inside(Branching())


@with_widgets
def test_a_stepper_shows_ones_own_numbers():
    widget = kai.stepper(torch.eye(4), [[1, 0], [0.5, -2]], bias=0.25, stride=2, padding=1, activation="relu")
    query = {name: value for name, (value,) in parse_qs(widget._data["query"]).items()}
    assert query == {
        "input": "4x4_1_0_0_0_0_1_0_0_0_0_1_0_0_0_0_1", "kernel": "2x2_1_0_0.5_-2", "bias": "0.25", "stride": "2",
        "padding": "1", "activation": "relu", "step": "1",
    }  # fmt: skip
    assert kai.stepper(np.eye(6), pool=3)._data["query"].endswith("size=3&stride=3&step=1")


@with_widgets
def test_the_page_reads_the_steppers_query_as_it_is_meant():
    query = kai.stepper(np.eye(3) / 3, [[1, 0], [0.5, -2]], bias=-1, stride=2)._data["query"]
    code = f"""
import {{ fromUrl }} from "./app/static/js/pages/stepper/setup.js";
const {{ setup, notices }} = fromUrl("convolution", "?" + {query!r}, []);
const {{ ownInput, ownKernel, bias, stride }} = setup;
console.log(JSON.stringify([notices, ownInput.cells.slice(0, 2), ownKernel.cells, bias, stride]));
"""
    done = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], [0.333333, 0], [1, 0, 0.5, -2], -1, 2]


@with_widgets
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((np.eye(29), np.eye(3)), "28 of each at most"),
        ((np.eye(5), np.ones((2, 3))), r"square of 2×2 to 7×7 cells, not \(2, 3\)"),
        ((np.eye(5), np.ones((8, 8))), "square"),
        ((np.eye(5), np.full((3, 3), np.nan)), "at most 9999"),
        ((np.eye(2), np.eye(3)), r"kernel \(3, 3\) does not fit into the padded inputs \(2, 2\)"),
        ((np.eye(5), np.eye(3), 1000), "bias must be"),
        ((np.eye(5),), "give a kernel"),
    ],
)
def test_what_a_stepper_does_not_take_is_refused_in_words(arguments, why):
    with pytest.raises(ValueError, match=why):
        kai.stepper(*arguments)


@pytest.mark.skipif(missing("plotly"), reason="figures need plotly")
def test_placements_are_the_shares_that_are_answered_right():
    network = kai.load_pretrained("lenet")
    figure = kai.placements("lenet", digits=20)
    images, labels = (torch.from_numpy(array[:20]) for array in kai.mnist("test"))
    for row, col in [(0, 0), (28, 28), (9, 14)]:
        right = (network(kai.place(images, (row, col))).argmax(1) == labels).float().mean().item()
        assert figure.data[0].z[row][col] == pytest.approx(right)
    with pytest.raises(ValueError, match="digits must be from 1"):
        kai.placements("lenet", digits=0)


@pytest.mark.skipif(missing("plotly"), reason="figures need plotly")
def test_placements_of_a_network_of_bare_digits_are_what_its_corner_shows():
    network = Bare()
    figure = kai.placements(network, digits=20)
    images, labels = (torch.from_numpy(array[:20]) for array in kai.mnist("test"))
    for row, col in [(0, 0), (3, 9)]:
        answers = network(kai.place(images, (row, col))[:, :, :28, :28]).argmax(1)
        assert figure.data[0].z[row][col] == pytest.approx((answers == labels).float().mean().item())


@full
def test_without_anywidget_words_say_what_brings_it():
    code = """
import sys, kai
sys.modules["anywidget"] = None
try:
    kai.lab()
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "anywidget is not installed" in done.stdout and 'pip install ".[notebook]"' in done.stdout
