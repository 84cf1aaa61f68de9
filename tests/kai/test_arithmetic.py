"""How a cell came about: by hand, against torch over every shipped network, by law, and what is refused."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import kai
from kai.arithmetic import CANVAS_STAGE, Cell, ConvolutionCell, DenseCell, GlobalPoolCell, PoolingCell
from kai.geometry import stage_outputs, stages
from kai.networks import LeNet, NeutralLeNet
from kai.pretrained import NAMES
from kai.runs.networks import OwnNetwork, build_own
from tests.full import also_in_full, amount

CELLS = amount(60, 300)
"""Random cells of each shipped network that are compared with torch's."""


def placed(name, number, offset):
    images, _ = kai.mnist("test")
    image = images[number : number + 1]
    if name == "lenet28":
        return torch.from_numpy(image[0]).float() / 255
    return kai.place(image, offset)[0, 0]


def outputs(network, canvas):
    """What each stage but Flatten puts out, as torch computes it, shape (C, H, W) or (D, 1, 1)."""
    with torch.no_grad():
        found = stage_outputs(network, torch.as_tensor(canvas, dtype=torch.float32)[None, None])
    return {
        stage.name: output[0].reshape(*output.shape[1:], *[1] * (4 - output.ndim)).numpy()
        for stage, output in zip(stages(network, len(canvas)), found, strict=True)
        if not isinstance(stage.layer, nn.Flatten)
    }


# --- by hand


def two_channels():
    """Two maps, once and twice the picture, then one kernel over both: a corner of 1 in one slice, 10 in the other."""
    network = NeutralLeNet((2, 1), (2, 2), pooled=0, biased=True)
    first, second = (layer for layer in network.features if isinstance(layer, nn.Conv2d))
    with torch.no_grad():
        for layer in (first, second):
            layer.weight.zero_()
            layer.bias.zero_()
        first.weight[0, 0, 0, 0], first.weight[1, 0, 0, 0] = 1, 2
        second.weight[0, 0, 0, 0], second.weight[0, 1, 0, 0] = 1, 10
        second.bias[0] = -3
    return network


def test_partial_sums_bias_and_relu_by_hand():
    canvas = np.zeros((4, 4), np.float32)
    canvas[1, 2], canvas[3, 3] = 0.5, 0.125
    found = kai.cell_arithmetic(two_channels(), canvas, ("conv2", 0, 3, 4))  # full padding twice: two cells further on
    assert isinstance(found, ConvolutionCell)
    assert found.source == "conv1"
    assert (found.step.top, found.step.left) == (2, 3)
    assert found.step.partial_sums.tolist() == [0.5, 10 * 2 * 0.5]
    assert (found.step.sum, found.bias, found.step.total, found.value) == (10.5, -3, 7.5, 7.5)
    cut = kai.cell_arithmetic(two_channels(), canvas, ("conv2", 0, 5, 5))
    assert (cut.step.sum, cut.step.total, cut.value) == (0.125 + 2.5, -0.375, 0)


def test_a_global_pool_is_its_map_and_its_sum():
    canvas = np.zeros((4, 4), np.float32)
    canvas[0, 0] = 1
    found = kai.cell_arithmetic(two_channels(), canvas, ("global pool", 0))
    assert isinstance(found, GlobalPoolCell)
    assert (found.feature_map.shape, found.sum, found.divisor, found.value) == ((6, 6), 21 - 3, 16, 18 / 16)


def test_a_dense_unit_is_its_largest_summands_and_the_rest_in_one_number():
    network = LeNet(28).eval()
    canvas = placed("lenet28", 3, None)
    found = kai.cell_arithmetic(network, canvas, ("dense1", 7))
    assert isinstance(found, DenseCell)
    largest, rest = found.largest(5)
    sizes = [abs(one.product) for one in largest]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 5
    assert sum(one.product for one in largest) + rest + found.bias == pytest.approx(found.total)
    one = largest[0]
    assert one.input == outputs(network, canvas)["pool2"][one.cell[1:]]
    assert one.weight == network.classifier[0].weight[7].reshape(16, 5, 5)[one.cell[1:]].item()


@pytest.mark.parametrize(("pooling", "mode"), [("average", "average"), ("max", "max")])
def test_a_pooling_is_the_mean_or_the_largest_of_its_patch(pooling, mode):
    network = build_own(OwnNetwork(channels=(3,), pooled=1, pooling=pooling, hidden=())).eval()
    canvas = placed("own", 11, (3, 5))
    found = kai.cell_arithmetic(network, canvas, ("pool1", 1, 7, 8))
    assert isinstance(found, PoolingCell)
    patch = outputs(network, canvas)["conv1"][1, 14:16, 16:18]
    assert np.array_equal(found.patch, patch)
    assert (found.mode, found.value) == (mode, pytest.approx(patch.max() if mode == "max" else patch.mean()))
    assert sum(one.product for one in found.summands()) == pytest.approx(found.value)


# --- against torch


@pytest.mark.parametrize(
    "name", ["mlp", "lenet", "gap", *also_in_full("lenet28", "notebook-gap", "gap-lenet", "gap-exact")]
)
def test_random_cells_of_a_shipped_network_are_torchs(name):
    network = kai.load_pretrained(name)
    draw = np.random.default_rng(18)
    for number in draw.integers(0, 10_000, 3).tolist():
        canvas = placed(name, number, tuple(draw.integers(0, 29, 2).tolist()))
        expected = outputs(network, canvas)
        # A third of the cells anywhere, the others where something happens.
        for turn in range(CELLS // 3):
            stage = list(expected)[turn % len(expected)]
            lively = np.argwhere(expected[stage] != 0) if turn % 3 else np.zeros(0)
            at = (
                lively[draw.integers(len(lively))] if len(lively) else [draw.integers(n) for n in expected[stage].shape]
            )
            cell = Cell(stage, *map(int, at))
            found = kai.cell_arithmetic(network, canvas, cell)
            assert found.cell == cell
            assert found.value == pytest.approx(float(expected[stage][tuple(at)]), abs=1e-4, rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_from_a_logit_one_comes_down_to_the_pixels(name):
    network = kai.load_pretrained(name)
    canvas = placed(name, 4, (6, 11))
    last = list(outputs(network, canvas))[-1]
    way = list(kai.cells_down(network, canvas, (last, 4)))
    assert [step.cell.stage for step in way] == list(outputs(network, canvas))[::-1]
    assert way[-1].source == CANVAS_STAGE
    for above, below in zip(way, way[1:], strict=False):
        assert below.cell in [one.cell for one in above.summands() if one.input == pytest.approx(below.value, abs=1e-4)]


# --- laws


@settings(max_examples=25, deadline=None)
@given(
    channels=st.integers(1, 4), kernel_size=st.integers(2, 4), side=st.integers(6, 10), every_shift=st.booleans(),
    seed=st.integers(0, 10_000),
)  # fmt: skip
def test_the_parts_of_any_cell_add_up_to_it(channels, kernel_size, side, every_shift, seed):
    torch.manual_seed(seed)
    network = NeutralLeNet((2, channels), (3, kernel_size), pooled=1, biased=True, every_shift=every_shift).eval()
    canvas = torch.rand(side, side)
    draw = np.random.default_rng(seed)
    for stage, expected in outputs(network, canvas).items():
        at = tuple(int(draw.integers(n)) for n in expected.shape)
        found = kai.cell_arithmetic(network, canvas, (stage, *at))
        total = sum(one.product for one in found.summands()) + getattr(found, "bias", 0)
        cut = stage.startswith("conv")
        assert (max(total, 0) if cut else total) == pytest.approx(found.value, abs=1e-9)
        assert found.value == pytest.approx(float(expected[at]), abs=1e-5)


@given(shift=st.tuples(st.integers(0, 3), st.integers(0, 3)), at=st.tuples(st.integers(8, 40), st.integers(8, 40)))
@settings(max_examples=20, deadline=None)
def test_the_arithmetic_moves_along_with_the_digit(shift, at):
    network = kai.load_pretrained("gap")
    there = (4 * shift[0], 4 * shift[1])  # the total stride is 4
    before = kai.cell_arithmetic(network, placed("gap", 5, (0, 0)), ("conv1", 3, *at))
    after = kai.cell_arithmetic(network, placed("gap", 5, there), ("conv1", 3, at[0] + there[0], at[1] + there[1]))
    assert np.array_equal(before.step.products, after.step.products)


# --- what is refused


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (("conv9", 0, 0, 0), "no stage is called 'conv9'; there are conv1, pool1"),
        (("flatten", 0), "no stage is called 'flatten'"),
        (("conv1", 6, 0, 0), r"conv1 has the shape \(6, 28, 28\), and no cell \(6, 0, 0\)"),
        (("conv1", 0, -1, 0), "no cell"),
        (("dense1", 3, 1), "no cell"),
    ],
)
def test_a_cell_that_is_not_there_is_named(cell, message):
    with pytest.raises(ValueError, match=message):
        kai.cell_arithmetic(LeNet(28), np.zeros((28, 28)), cell)


def test_a_canvas_of_another_shape_is_named():
    with pytest.raises(ValueError, match=r"canvas must be a square of grey levels, shape \(H, H\), not \(1, 28, 28\)"):
        kai.cell_arithmetic(LeNet(28), np.zeros((1, 28, 28)), ("conv1", 0))
