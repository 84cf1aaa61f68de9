"""Two digits on one canvas: when logits add up, exactly, and when not."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import kai
from kai.additivity import no_cell_sees_both, superposition
from kai.networks import MLP, DigitNetwork, GlobalPoolLeNet, LeNet, NeutralLeNet
from tests.full import amount

some = settings(deadline=None, max_examples=amount(15, 200))
digits = st.integers(0, 9999)


@pytest.fixture(scope="module")
def gap():
    return kai.load_pretrained("gap").double()


def ink_of(digit):
    """A test image cut to its ink."""
    image = kai.mnist("test")[0][digit]
    rows, cols = np.nonzero(image.any(1))[0], np.nonzero(image.any(0))[0]
    return image[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]


def canvas_with(image, row, col, height=56, width=56):
    canvas = np.zeros((height, width), np.uint8)
    canvas[row : row + image.shape[0], col : col + image.shape[1]] = image
    return canvas


def answer(network, canvas):
    with torch.no_grad():
        return network(torch.from_numpy(canvas / 255)[None, None])[0]


@some
@given(digits, digits, st.integers(0, 30), st.integers(0, 3), st.integers(0, 20), st.booleans())
def test_two_digits_far_apart_have_the_sum_of_both_logits_less_the_bias(gap, one, other, row, phase, further, across):
    """31 black columns, or rows, are as many as a cell of the last maps sees, less one: that is surely enough."""
    first, second = ink_of(one), ink_of(other)
    gap_side, bias = 31 + further, gap.classifier[0].bias.detach()
    if across:
        first, second = first.T, second.T
    width = phase + first.shape[1] + gap_side + second.shape[1]
    canvases = [
        canvas_with(first, row, phase, 56, width), canvas_with(second, 30 - row, width - second.shape[1], 56, width),
    ]  # fmt: skip
    if across:
        canvases = [canvas.T.copy() for canvas in canvases]
    alone = [answer(gap, canvas) - bias for canvas in canvases]
    both = answer(gap, canvases[0] + canvases[1])
    np.testing.assert_allclose(both - bias, alone[0] + alone[1], atol=1e-10)
    assert no_cell_sees_both(gap, *canvases)


@some
@given(st.integers(0, 27), st.integers(0, 55))
def test_the_condition_of_the_docstring_is_that_of_the_cells(gap, i, j):
    """One bright column each: where no cell is to see both, the sum is exact."""
    first, second = np.zeros((2, 56, 56), np.uint8)
    first[:, i] = 255
    second[:, j := min(i + 1 + j, 55)] = 255
    certain = -28 + (i + 28) // 4 * 4 + 32 <= j
    assert no_cell_sees_both(gap, first, second) == certain
    if j - i - 1 >= 31:
        assert certain
    if j - i - 1 < 28:
        assert not certain
    apart = (
        (answer(gap, first) + answer(gap, second) - answer(gap, first + second) - gap.classifier[0].bias).abs().max()
    )
    assert apart < 1e-10 or not certain


@some
@given(st.integers(0, 2**32 - 1))
def test_where_no_cell_sees_both_it_holds_whatever_weights_biases_and_padding_are(seed):
    torch.manual_seed(seed)
    layers = [
        torch.nn.Conv2d(1, 3, 5, padding=2),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(3, 4, 3),
        torch.nn.ReLU(),
    ]
    torch.nn.init.constant_(layers[3].bias, 2)  # whatever the weights of the small maps before: black shines
    head = torch.nn.Linear(4, 10)
    network = DigitNetwork(
        torch.nn.Sequential(*layers), kai.load_pretrained("notebook-gap").pooling, torch.nn.Sequential(head)
    ).double()
    first, second = np.zeros((2, 56, 56), np.uint8)
    first[:20, :20] = torch.randint(0, 256, (20, 20)).numpy()
    second[30:, 34:] = torch.randint(0, 256, (26, 22)).numpy()
    found = superposition(network, first, second)
    assert found.is_certain
    np.testing.assert_allclose(found.sum, found.both, atol=1e-12)
    assert (found.black - head.bias.detach()).abs().max() > 1e-6, "with a bias in its convolutions black is not 0"


def test_the_scene_of_the_talk_is_exact_and_a_seven_and_a_one_are_a_seven(gap):
    """As its link has them: test image 0 six columns beyond the left edge, image 2 at column 37."""
    images, labels = kai.mnist("test")
    assert (labels[0], labels[2]) == (7, 1)
    first = canvas_with(images[0][:, 6:], 14, 0)
    second = canvas_with(images[2][:, :19], 14, 37)
    found = superposition(gap, first, second)
    assert found.is_certain and found.both.argmax() == found.alone[0].argmax() == 7 and found.alone[1].argmax() == 1
    np.testing.assert_allclose(found.sum, found.both, atol=1e-10)
    np.testing.assert_allclose(found.black, gap.classifier[0].bias.detach())
    assert [round(logits[7].item(), 2) for logits in (*found.alone, found.both)] == [16.21, -3.16, 13.10]


def test_two_ones_as_the_talk_has_them_have_each_logit_twice(gap):
    """Test image 2 ten columns beyond the left edge, and 44 columns, eleven steps of the network, further right."""
    one = kai.mnist("test")[0][2]
    found = superposition(gap, canvas_with(one[:, 10:], 14, 0), canvas_with(one[:, :22], 14, 34))
    assert found.is_certain
    np.testing.assert_allclose(found.alone[0], found.alone[1], atol=1e-10)
    np.testing.assert_allclose(found.both - found.black, 2 * found.alone[0], atol=1e-10)
    sure = [(found.black + times * found.alone[0]).softmax(0)[1] for times in (1, 2)]
    assert sure[0] < sure[1] and found.both.argmax() == 1


def test_in_opposite_corners_of_the_canvas_the_sum_is_only_near(gap):
    images, rng = kai.mnist("test")[0], np.random.default_rng(0)
    apart, largest = [], []
    for one, other in rng.integers(0, 10_000, (amount(40, 400), 2)):
        found = superposition(gap, canvas_with(images[one], 0, 0), canvas_with(images[other], 28, 28))
        assert not found.is_certain
        apart.append((found.sum - found.both).abs().max().item())
        largest.append(found.alone.abs().max().item())
    assert 0.04 < np.median(apart) < 0.07 and np.median(largest) > 15


def test_dense_layers_that_read_places_or_come_after_a_relu_promise_nothing():
    torch.manual_seed(0)
    first, second = canvas_with(ink_of(0), 0, 0), canvas_with(ink_of(2), 30, 47)
    for network in (MLP(), LeNet(), GlobalPoolLeNet(), NeutralLeNet(hidden=20)):
        assert not superposition(network, first, second).is_certain
    assert superposition(NeutralLeNet(), first, second).is_certain
    with pytest.raises(TypeError, match="has no global pool"):
        no_cell_sees_both(LeNet(), first, second)


def test_both_have_the_brighter_of_two_grey_levels_and_one_shape():
    torch.manual_seed(0)
    network = NeutralLeNet()
    dark, bright = np.full((28, 28), 50, np.uint8), np.full((28, 28), 200, np.uint8)
    found = superposition(network, dark, bright)
    torch.testing.assert_close(found.both, found.black + found.alone[1])
    with pytest.raises(ValueError, match="one shape"):
        superposition(network, dark, np.zeros((56, 56), np.uint8))


@pytest.mark.parametrize("repeated", [2, 3])
def test_how_many_there_are_is_lost_with_where_they_are(gap, repeated):
    """The same digit again, 40 black columns between: its logits, less the bias, are that many times as large."""
    one, bias = ink_of(0), gap.classifier[0].bias.detach()
    step = (one.shape[1] + 40 + 3) // 4 * 4
    canvas = np.zeros((28, repeated * step), np.uint8)
    single = canvas.copy()
    single[4 : 4 + len(one), : one.shape[1]] = one
    for k in range(repeated):
        canvas += np.roll(single, k * step, 1)
    alone, many = answer(gap, single) - bias, answer(gap, canvas) - bias
    np.testing.assert_allclose(many, repeated * alone, atol=1e-10)
    assert many.argmax() == alone.argmax() == 7
