import itertools
import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

import kai
from kai.canvas import place
from kai.crop import cropped
from kai.layers import GlobalAveragePool, GlobalSumPool
from kai.networks import MLP, DigitNetwork, GlobalPoolLeNet, LeNet, NeutralLeNet, layer_specs
from kai.shifts import Effects, Invariance, consistency, invariance, logit_change, shift_changes, with_effects
from kai.sweeps import sweep_method
from kai.windows import window_of
from tests.full import amount

ALL_EFFECTS = [Effects(*on) for on in itertools.product([True, False], repeat=3)]
OFFSET = st.integers(0, 28)


def lively(network):
    """Give every weight and bias a random value in float64, so that nothing agrees by chance."""
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.3)
    return network.double().eval()


def dark(network):
    """Keep black black: no bias of a convolution above 0."""
    for layer in network.features:
        if isinstance(layer, nn.Conv2d) and layer.bias is not None:
            layer.bias.data = -layer.bias.data.abs()
    return network


@torch.no_grad()
def logits(network, image, offset):
    return network(place(image[None], offset).to(next(network.parameters()).dtype))[0]


# --- by hand ----------------------------------------------------------------------------------------------------------


def one_layer(layer):
    return DigitNetwork(nn.Sequential(layer), GlobalSumPool(), nn.Sequential(nn.Linear(1, 10))).eval()


def spot(row, col):
    image = torch.zeros(28, 28)
    image[row, col] = 1.0
    return image


def test_an_odd_shift_falls_between_the_cells_of_a_pooling():
    # Before: ¼ in cell (5, 5). After: the pixel at column 11 is in the same cell. Half a cell to the right would be ⅛
    # in each of two cells, so the difference is ⅛ and −⅛: √2/8 over ¼.
    pool, *_ = shift_changes(one_layer(nn.AvgPool2d(2)), spot(10, 10), (0, 0), (0, 1))
    assert pool.interior == pytest.approx(math.sqrt(2) / 8 / 0.25)
    assert pool.border == 0


def test_an_even_shift_moves_a_pooling_by_whole_cells():
    pool, summed, *_ = shift_changes(one_layer(nn.AvgPool2d(2)), spot(10, 10), (3, 5), (8, -2))
    assert (pool.change, summed.change) == (0, 0)


def ones(size, padding=0, bias=0.0):
    layer = nn.Conv2d(1, 1, size, padding=padding)
    nn.init.ones_(layer.weight)
    nn.init.constant_(layer.bias, bias)
    return layer


def test_windows_lost_at_the_edge_count_as_border():
    # The pixel is seen by 3×3 windows in the middle; in the very corner of the canvas by one. Eight are lost.
    conv, summed, *_ = shift_changes(one_layer(ones(3)), spot(0, 0), (5, 5), (-5, -5))
    assert (conv.interior, conv.border) == (0, pytest.approx(math.sqrt(8) / math.sqrt(9)))
    assert summed.change == pytest.approx(8 / 9)


def test_full_padding_loses_no_window():
    conv, summed, *_ = shift_changes(one_layer(ones(3, padding=2)), spot(0, 0), (5, 5), (-5, -5))
    assert (conv.change, summed.change) == (0, 0)


def test_zeros_around_a_bright_map_do_not_move_with_the_digit():
    network = DigitNetwork(
        nn.Sequential(ones(1, bias=1.0), ones(3, padding=2)), GlobalSumPool(), nn.Sequential(nn.Linear(1, 10))
    ).eval()
    first, second, summed, *_ = shift_changes(network, spot(14, 14), (14, 14), (0, 1))
    assert first.change == 0
    assert (second.interior, second.border > 0) == (0, True)
    assert summed.change == pytest.approx(0, abs=1e-4)


def test_logit_changes_are_the_largest_over_the_classes():
    sweep = torch.zeros(29, 29, 10)
    sweep[0, 0, 3], sweep[2, 1, 3], sweep[2, 1, 7] = 1.0, -1.5, 2.0
    change = logit_change(sweep, (0, 0))
    assert (change[0, 0], change[2, 1], change[1, 1]) == (0.0, 2.5, 1.0)


def test_one_placement_with_another_answer_is_inconsistent_with_its_neighbours():
    sweep = torch.zeros(29, 29, 10)
    assert consistency(sweep) == 1
    sweep[5, 7, 3] = 1.0
    pairs = 2 * 28 * 29
    assert consistency(sweep) == pytest.approx(1 - 4 / pairs)
    assert consistency(torch.stack([sweep, torch.zeros(29, 29, 10)])) == pytest.approx(1 - 2 / pairs)


def test_the_notebooks_third_network_by_hand():
    # A window sees 14 pixels, the first begins 2 above the canvas, the 24th ends at 57. The next ones would begin at -4
    # and 46: the digit's 28 rows are clear of them from 10 on, and up to 18.
    assert invariance(GlobalPoolLeNet()) == Invariance(step=2, first=-4 + 14, last=46 - 28)


def test_who_reads_fixed_places_promises_nothing():
    assert invariance(LeNet()) is None
    assert invariance(MLP()) is None


def test_along_an_axis_that_does_not_move_the_edge_does_not_matter():
    certain = Invariance(step=2, first=10, last=18).placements((12, 0))
    assert certain.sum() == 5
    assert certain[10:20:2, 0].all()


def test_places_off_the_canvas_are_refused():
    with pytest.raises(ValueError, match="29"):
        shift_changes(MLP(), torch.zeros(28, 28), (28, 0), (1, 0))


# --- by law -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("effects", ALL_EFFECTS)
@settings(deadline=None, max_examples=12)
@given(st.data())
def test_where_agreement_is_certain_logits_agree(effects, data):
    torch.manual_seed(data.draw(st.integers(0, 10_000)))
    network = with_effects(lively(GlobalPoolLeNet()), effects)
    image = torch.rand(28, 28)
    start, end = data.draw(st.tuples(OFFSET, OFFSET)), data.draw(st.tuples(OFFSET, OFFSET))
    certain = invariance(network).placements(start)
    if not certain[end]:
        end = tuple(data.draw(st.sampled_from(certain.nonzero().tolist())))
    torch.testing.assert_close(logits(network, image, end), logits(network, image, start), atol=1e-9, rtol=1e-9)


architectures = st.builds(
    lambda sizes, pooled, biased, every: NeutralLeNet(
        [3] * len(sizes), sizes, min(pooled, len(sizes)), biased=biased, every_shift=every
    ),
    st.lists(st.integers(1, 5), min_size=1, max_size=3), st.integers(0, 2), st.booleans(), st.booleans(),
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(architectures, st.booleans(), st.tuples(OFFSET, OFFSET), st.data())
def test_the_same_law_for_other_depths_and_kernels(network, is_dark, start, data):
    torch.manual_seed(1)
    network = dark(lively(network)) if is_dark else lively(network)
    certain = invariance(network).placements(start).nonzero().tolist()
    end = tuple(data.draw(st.sampled_from(certain)))
    image = torch.rand(28, 28)
    torch.testing.assert_close(logits(network, image, end), logits(network, image, start), atol=1e-9, rtol=1e-9)


def layers_of(channels):
    """Convolutions and poolings of every kind that `kai.windows` knows, from some channels to 4."""
    convolutions = st.builds(
        lambda size, stride, padding, dilation, groups, bias: nn.Conv2d(
            channels, 4, size, 1 if padding == "same" else stride, padding, dilation, groups, bias
        ),
        st.integers(1, 5), st.integers(1, 2), st.sampled_from([0, 1, 2, 4, "same", "valid"]), st.integers(1, 2),
        st.sampled_from([1, channels]), st.booleans(),
    ).filter(lambda layer: window_of(layer))  # fmt: skip
    averages = st.builds(
        lambda size, stride, padding: nn.AvgPool2d(size, stride, min(padding, size // 2)),
        st.integers(1, 3), st.integers(1, 2), st.integers(0, 1),
    )  # fmt: skip
    maxima = st.builds(
        lambda size, stride, padding, dilation: nn.MaxPool2d(size, stride, min(padding, size // 2), dilation),
        st.integers(1, 3), st.integers(1, 2), st.integers(0, 1), st.integers(1, 2),
    )  # fmt: skip
    return convolutions | (averages | maxima if channels == 4 else convolutions)


@st.composite
def stacks(draw):
    layers = [draw(layers_of(1))]
    for _ in range(draw(st.integers(0, 3))):
        layers += draw(st.sampled_from([[], [nn.ReLU()]])) + [draw(layers_of(4))]
    return layers


@settings(deadline=None, max_examples=amount(40, 150))
@given(stacks(), st.booleans(), st.sampled_from([GlobalSumPool(9.0), GlobalAveragePool()]), st.data())
def test_the_same_law_for_every_layer_that_slides_a_window(layers, is_dark, pooling, data):
    torch.manual_seed(2)
    network = lively(DigitNetwork(nn.Sequential(*layers), pooling, nn.Sequential(nn.Linear(4, 10))))
    network = dark(network) if is_dark else network
    try:
        network(torch.zeros(1, 1, 56, 56, dtype=torch.float64))
    except RuntimeError:  # a map that is smaller than the next kernel
        assume(False)
    start = data.draw(st.tuples(OFFSET, OFFSET))
    certain = invariance(network).placements(start).nonzero().tolist()
    image = torch.rand(28, 28)
    here = logits(network, image, start)
    for end in data.draw(st.lists(st.sampled_from(certain), min_size=1, max_size=3)):
        torch.testing.assert_close(logits(network, image, tuple(end)), here, atol=1e-9, rtol=1e-9)


def test_a_padded_maximum_finds_no_zeros_at_the_edge():
    # A kernel of −1 makes ink negative. At the edge a window of 3×3 leaves out what lies beyond, where in the middle it
    # would find the 0 of black: there the digit's outermost pixels do not count. Cell 0 sees pixels −1, 0 and 1.
    negative = nn.Conv2d(1, 1, 1, bias=False)
    nn.init.constant_(negative.weight, -1.0)
    network = DigitNetwork(
        nn.Sequential(negative, nn.MaxPool2d(3, stride=1, padding=1)), GlobalSumPool(), nn.Sequential(nn.Linear(1, 10))
    ).eval()
    assert invariance(network) == Invariance(step=1, first=2, last=26)
    change = (logits(network, torch.ones(28, 28), (0, 0)) - logits(network, torch.ones(28, 28), (2, 2))).abs().max()
    assert change > 0.01


@pytest.mark.parametrize(
    ("words", "number"),
    [(dict(padding="same"), 2), (dict(padding="valid"), 0), (dict(padding="same", dilation=2), 4)],
)
def test_padding_in_words_is_padding_in_numbers(words, number, test_digits):
    def network(**options):
        torch.manual_seed(0)
        layers = nn.Conv2d(1, 4, 5, bias=False, **options), nn.ReLU(), nn.AvgPool2d(2), nn.Conv2d(4, 16, 3), nn.ReLU()
        return DigitNetwork(nn.Sequential(*layers), GlobalAveragePool(), nn.Sequential(nn.Linear(16, 10)))

    one, other = network(**words), network(**{**words, "padding": number})
    image = test_digits[0][0]
    assert invariance(one) == invariance(other)
    assert layer_specs(one) == layer_specs(other)
    assert shift_changes(one, image, (0, 0), (3, 2)) == shift_changes(other, image, (0, 0), (3, 2))
    assert sweep_method(one) == "equivariance"
    assert torch.equal(kai.shift_sweep(one, image), kai.shift_sweep(other, image))
    digits = test_digits[0][:2, None] / 255
    assert torch.equal(cropped(one)(digits), cropped(other)(digits))
    if "dilation" not in words:
        effects = Effects(lost_windows=False)
        images = kai.place(test_digits[0][:2])
        assert torch.equal(with_effects(one, effects)(images), with_effects(other, effects)(images))


@pytest.mark.parametrize("effects", ALL_EFFECTS)
def test_where_it_is_not_certain_a_digit_full_of_ink_tells_the_difference(effects):
    torch.manual_seed(4)
    network, image = with_effects(lively(GlobalPoolLeNet()), effects), torch.rand(28, 28)
    start = (14, 14)
    certain = invariance(network).placements(start)
    here = logits(network, image, start)
    for end in itertools.product([0, 4, 7, 9, 12, 13, 19, 24, 28], repeat=2):
        changes = (logits(network, image, end) - here).abs().max() > 1e-6
        assert changes == (not certain[end]), end


def test_all_effects_are_the_network_itself():
    network, images = GlobalPoolLeNet().eval(), torch.rand(3, 1, 56, 56)
    with torch.no_grad():
        torch.testing.assert_close(with_effects(network, Effects())(images), network(images))


def test_taking_effects_away_leaves_the_network_as_it_was():
    network = GlobalPoolLeNet().train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with_effects(network, Effects(False, False, False))
    assert network.training and network.classifier.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_networks_that_cannot_be_taken_apart_are_refused():
    with pytest.raises(ValueError, match="Flatten"):
        with_effects(LeNet(), Effects())
    strided = DigitNetwork(
        nn.Sequential(nn.Conv2d(1, 2, 3, stride=2)), GlobalAveragePool(), nn.Sequential(nn.Linear(2, 10))
    )
    with pytest.raises(ValueError, match="stride 1"):
        with_effects(strided, Effects())
    for layers in (
        [nn.Conv2d(1, 2, 3, dilation=2)],
        [nn.Conv2d(1, 2, 3), nn.Conv2d(2, 2, 3, groups=2)],
        [nn.Conv2d(1, 2, 3), nn.AvgPool2d(3)],
        [nn.Conv2d(1, 2, 3), nn.AvgPool2d(2, stride=1)],
        [nn.Conv2d(1, 2, 3), nn.AvgPool2d(2, padding=1)],
    ):
        with pytest.raises(ValueError, match="is not taken apart here"):
            with_effects(DigitNetwork(nn.Sequential(*layers), GlobalAveragePool(), nn.Linear(2, 10)), Effects())


@settings(deadline=None, max_examples=20)
@given(st.tuples(OFFSET, OFFSET), st.tuples(OFFSET, OFFSET))
def test_convolutions_before_any_pooling_follow_every_shift(start, end):
    torch.manual_seed(0)
    shift = (end[0] - start[0], end[1] - start[1])
    conv1, pool1, *_ = shift_changes(lively(LeNet()), torch.rand(28, 28), start, shift)
    assert conv1.interior == 0
    assert (pool1.interior == 0) == (shift[0] % 2 == 0 and shift[1] % 2 == 0)


@settings(deadline=None, max_examples=20)
@given(st.tuples(OFFSET, OFFSET), st.tuples(OFFSET, OFFSET))
def test_interior_and_border_make_up_the_whole(start, end):
    shift = (end[0] - start[0], end[1] - start[1])
    for change in shift_changes(lively(GlobalPoolLeNet()), torch.rand(28, 28), start, shift):
        if change.interior is not None:
            assert math.hypot(change.interior, change.border) == pytest.approx(change.change)


def test_no_shift_changes_nothing():
    for network in (MLP(), LeNet(), GlobalPoolLeNet(), NeutralLeNet()):
        assert all(c.change == 0 for c in shift_changes(network.eval(), torch.rand(28, 28), (3, 4), (0, 0)))


# --- the shipped networks ---------------------------------------------------------------------------------------------


def test_gap_exact_agrees_wherever_the_digit_stands():
    network = kai.load_pretrained("gap-exact")
    assert invariance(network) == Invariance(step=1, first=0, last=28)
    network, images = network.double(), kai.mnist("test")[0]
    places = [(0, 28), (28, 0), (28, 28), (1, 0), (0, 1), (13, 6), (17, 27), (6, 21)]
    for image in torch.as_tensor(images[[0, 4242, 9999]]):
        here = logits(network, image, (0, 0))
        for offset in places:
            torch.testing.assert_close(logits(network, image, offset), here, atol=1e-11, rtol=0)


def test_gap_agrees_at_multiples_of_its_stride():
    assert invariance(kai.load_pretrained("gap")) == Invariance(step=4, first=0, last=28)
