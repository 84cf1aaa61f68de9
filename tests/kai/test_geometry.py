import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

import kai
from kai.crop import can_crop
from kai.geometry import Sight, backgrounds, stage_outputs, stages
from kai.layers import DenseAvgPool2d, GlobalAveragePool, GlobalSumPool
from kai.networks import MLP, DigitNetwork, GlobalPoolLeNet, LeNet, NeutralLeNet, layer_specs
from kai.sweeps import sweep_method
from kai.windows import Window, required_window, window_of


def test_lenet_by_hand():
    conv1, pool1, conv2, pool2, flatten, dense1, *_ = stages(LeNet())
    assert conv1.sight == Sight(side=56, step=1, receptive_field=5, start=-2)
    assert pool1.sight == Sight(side=28, step=2, receptive_field=5 + 1, start=-2)
    assert conv2.sight == Sight(side=24, step=2, receptive_field=6 + 4 * 2, start=-2)
    assert pool2.sight == Sight(side=12, step=4, receptive_field=14 + 2, start=-2)
    assert pool2.sight.span(11) == (-2 + 11 * 4, -2 + 11 * 4 + 15)
    assert (flatten.output_shape, flatten.sight) == ((16 * 12 * 12,), None)
    assert dense1.parameters == 2304 * 120 + 120
    assert [stage.is_extractor for stage in stages(LeNet())] == [True] * 5 + [False] * 3


def test_the_notebooks_numbers_arise():
    assert stages(LeNet(28), 28)[4].output_shape == (400,)
    assert [stage.output_shape for stage in stages(GlobalPoolLeNet())][2:4] == [(16, 24, 24), (16,)]
    assert [stage.name for stage in stages(MLP())] == ["flatten", "dense1", "dense2"]


def test_a_layer_that_is_used_twice_is_two_stages():
    relu, conv = nn.ReLU(), nn.Conv2d(2, 2, 3)
    features = nn.Sequential(nn.Conv2d(1, 2, 3), relu, conv, relu, nn.Sequential(conv, nn.AvgPool2d(2)))
    network = DigitNetwork(features, GlobalSumPool(), nn.Linear(2, 10))
    assert [(stage.name, stage.relu) for stage in stages(network)] == [
        ("conv1", True), ("conv2", True), ("conv3", False), ("pool1", False), ("global pool", False), ("dense1", False),
    ]  # fmt: skip
    images = torch.randn(2, 1, 56, 56)
    with torch.no_grad():
        torch.testing.assert_close(stage_outputs(network, images)[-1], network(images))


def test_a_network_with_a_forward_of_its_own_is_not_taken_apart():
    class Turned(GlobalPoolLeNet):
        def forward(self, images):
            return super().forward(images.mT)

    for refused in (stages, kai.invariance, lambda network: stage_outputs(network, torch.zeros(1, 1, 56, 56))):
        for network in (Turned(), nn.Sequential(nn.Flatten(), nn.Linear(3136, 10))):
            with pytest.raises(TypeError, match=f"{type(network).__name__} must be a DigitNetwork"):
                refused(network)
    with pytest.raises(TypeError, match="no layer spec for Turned"):
        layer_specs(Turned())
    with pytest.raises(ValueError, match="Turned"):
        kai.with_effects(Turned(), kai.Effects())


def test_a_layer_without_a_name_is_refused_by_name():
    with pytest.raises(TypeError, match="Dropout"):
        stages(DigitNetwork(nn.Sequential(nn.Dropout()), GlobalAveragePool(), nn.Sequential(nn.Linear(1, 10))))


@pytest.mark.parametrize(
    ("layer", "window"),
    [
        (nn.Conv2d(1, 1, 3, stride=2, padding=1, dilation=2), Window(3, 2, 2, 1)),
        (nn.AvgPool2d(3), Window(3, 1, 3, 0)),
        (nn.MaxPool2d(3, stride=2, padding=1), Window(3, 1, 2, 1)),
        (DenseAvgPool2d(2), Window(2, 2, 1, 2)),
        (DenseAvgPool2d(2, full_padding=False), Window(2, 2, 1, 0)),
        (nn.ReLU(), Window()),
        (nn.Conv2d(1, 1, (3, 5)), None),
        (nn.Conv2d(1, 1, 3, padding="same"), Window(3, 1, 1, 1)),
        (nn.Conv2d(1, 1, 4, padding="same", dilation=2), Window(4, 2, 1, 3)),
        (nn.Conv2d(1, 1, 3, padding="valid", stride=2), Window(3, 1, 2, 0)),
        (nn.BatchNorm2d(1), None),
    ],
)
def test_windows_of_layers(layer, window):
    assert window_of(layer) == window


class Flipping(nn.Conv2d):
    """A convolution with a forward of its own."""

    def forward(self, images):
        return super().forward(images.flip(3))


UNKNOWN = {
    "a forward of its own": Flipping(1, 1, 3),
    "oblong kernel": nn.Conv2d(1, 1, (3, 5)),
    "oblong stride": nn.Conv2d(1, 1, 3, stride=(1, 2)),
    "oblong dilation": nn.Conv2d(1, 1, 3, dilation=(2, 1)),
    "oblong padding": nn.Conv2d(1, 1, 3, padding=(1, 0)),
    "same, oblong": nn.Conv2d(1, 1, (3, 5), padding="same"),
    "same, more at one end": nn.Conv2d(1, 1, 4, padding="same"),
    "circular": nn.Conv2d(1, 1, 3, padding=1, padding_mode="circular"),
    "reflecting": nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"),
    "replicating": nn.Conv2d(1, 1, 3, padding="same", padding_mode="replicate"),
    "average of a whole remainder": nn.AvgPool2d(3, ceil_mode=True),
    "oblong average": nn.AvgPool2d((2, 4)),
    "average with a divisor of its own": nn.AvgPool2d(2, divisor_override=3),
    "average of fewer cells at the edge": nn.AvgPool2d(3, padding=1, count_include_pad=False),
    "oblong maximum": nn.MaxPool2d(2, stride=(1, 2)),
    "maximum of a whole remainder": nn.MaxPool2d(3, ceil_mode=True),
}
"""Layers that slide no square window over a map with as many zeros on each side."""


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_slides_no_square_window_over_zeros_is_one_clear_type_error(kind):
    network = DigitNetwork(nn.Sequential(UNKNOWN[kind], nn.ReLU()), GlobalAveragePool(), nn.Linear(1, 10))
    name = type(UNKNOWN[kind]).__name__
    for refused in (
        lambda: required_window(UNKNOWN[kind]),
        lambda: backgrounds(network.features),
        lambda: stages(network),
        lambda: kai.invariance(network),
        lambda: kai.shift_changes(network, torch.zeros(28, 28), (0, 0), (1, 1)),
    ):
        with pytest.raises(TypeError, match=rf"{name}\(.*rows and columns|no name for Flipping"):
            refused()
    with pytest.raises(TypeError, match=rf"no layer spec for {name}\("):
        layer_specs(network)
    with pytest.raises(ValueError, match=rf"{name}"):
        kai.with_effects(network, kai.Effects())
    assert not can_crop(network) and sweep_method(network) == "batch"


kernels = st.builds(
    lambda size, stride, padding, dilation: nn.Conv2d(1, 1, size, stride, padding, dilation),
    st.integers(1, 5), st.integers(1, 3), st.integers(0, 4), st.integers(1, 3),
)  # fmt: skip
pools = st.builds(nn.AvgPool2d, st.integers(1, 3), st.integers(1, 3)) | st.builds(
    DenseAvgPool2d, st.integers(1, 3), st.booleans()
)


def sees_no_padding(layers, cell):
    """Follow the windows of a cell back to the canvas: whether all of them lie within their maps."""
    sides = [56]
    for layer in layers:
        sides.append(window_of(layer).outputs(sides[-1]))
    first = last = cell
    for layer, side in zip(reversed(layers), reversed(sides[:-1]), strict=True):
        window = window_of(layer)
        first, last = first * window.stride - window.padding, last * window.stride - window.padding + window.extent
        if first < 0 or last >= side:
            return False
    return True


@settings(deadline=None, max_examples=80)
@given(st.lists(kernels | pools, min_size=1, max_size=4), st.data())
def test_a_cell_sees_the_first_and_the_last_pixel_of_its_receptive_field_and_nothing_beyond(layers, data):
    sight = Sight()
    for layer in layers:
        sight = sight.through(window_of(layer))
        assume(sight.side >= 1)
        if isinstance(layer, nn.Conv2d):
            layer.weight.data.fill_(1.0)
    cell = data.draw(st.integers(0, sight.side - 1))
    image = torch.zeros(1, 1, 56, 56, dtype=torch.float64, requires_grad=True)
    maps = nn.Sequential(*layers).double()(image)
    assert maps.shape[2:] == (sight.side, sight.side)
    maps[0, 0, cell, cell].backward()
    seen = image.grad[0, 0].sum(1).nonzero().flatten().tolist()
    first, last = sight.span(cell)
    assert all(first <= pixel <= last for pixel in seen)
    if sees_no_padding(layers, cell):
        assert (seen[0], seen[-1]) == (first, last)


@pytest.mark.parametrize("network", [LeNet(), GlobalPoolLeNet(), NeutralLeNet(biased=True)])
def test_backgrounds_are_what_the_middle_of_a_black_canvas_becomes(network):
    maps = torch.zeros(1, 1, 56, 56)
    for layer, background in zip(network.features, backgrounds(network.features), strict=True):
        maps = layer(maps)
        middle = maps.shape[2] // 2
        torch.testing.assert_close(maps[0, :, middle, middle], background)


def test_what_has_no_background_is_refused():
    with pytest.raises(TypeError, match="BatchNorm2d"):
        backgrounds(nn.Sequential(nn.BatchNorm2d(1)))


@pytest.mark.parametrize("network", [MLP(), LeNet(), GlobalPoolLeNet(), NeutralLeNet(hidden=7)])
def test_stages_put_out_what_the_network_computes(network):
    images = torch.rand(2, 1, 56, 56)
    with torch.no_grad():
        outputs = stage_outputs(network, images)
        torch.testing.assert_close(outputs[-1], network(images))
    for stage, output in zip(stages(network), outputs, strict=True):
        assert tuple(output.shape[1:]) == stage.output_shape
        assert not stage.relu or (output >= 0).all()
