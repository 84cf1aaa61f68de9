import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import kai
from kai.canvas import CANVAS, DIGIT, OFFSETS, check_offset, like_mnist, place

offsets = st.tuples(st.integers(0, OFFSETS - 1), st.integers(0, OFFSETS - 1))


@given(offset=offsets)
def test_a_placed_digit_can_be_cut_out_again_and_all_else_is_black(offset):
    digits = torch.rand(2, DIGIT, DIGIT)
    canvases = place(digits, offset)
    assert canvases.shape == (2, 1, CANVAS, CANVAS)
    row, col = offset
    assert torch.equal(canvases[:, 0, row : row + DIGIT, col : col + DIGIT], digits)
    assert canvases.sum().item() == pytest.approx(digits.sum().item(), rel=1e-5)


def test_bytes_become_grey_levels_from_0_to_1():
    canvases = place(np.full((1, DIGIT, DIGIT), 51, np.uint8))
    assert canvases.dtype == torch.float32
    assert canvases[0, 0, 0, 0].item() == pytest.approx(51 / 255)


@pytest.mark.parametrize("offset", [(-1, 0), (0, 29), (0.5, 0), "ab", (1, 2, 3), None, (float("nan"), 0)])
def test_an_offset_off_the_canvas_is_refused_with_its_value(offset):
    with pytest.raises(ValueError, match=r"offset must be \(row, col\), integers in 0\.\.28, not"):
        check_offset(offset)


def test_images_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"\(N, 28, 28\), not \(1, 28, 27\)"):
        place(torch.zeros(1, 28, 27))


@pytest.mark.parametrize("size", [(8, 8), (90, 60), (28, 28), (300, 400)])
def test_foreign_ink_is_brought_to_a_box_of_20_with_its_mass_in_the_middle(size):
    picture = np.zeros(size)
    picture[size[0] // 8 : -1, size[1] // 3 : size[1] // 2 + 1] = 1
    picture[size[0] // 3, size[1] // 4 : -size[1] // 4] = 1
    digit = like_mnist(picture)
    ink = (digit > 0.02).nonzero()
    extent = ink.max(0).values - ink.min(0).values + 1
    assert 19 <= extent.max() <= 20
    ticks = torch.arange(DIGIT, dtype=torch.float32)
    centre = torch.stack([(digit.sum(1) * ticks).sum(), (digit.sum(0) * ticks).sum()]) / digit.sum()
    assert (centre - DIGIT / 2).abs().max() <= 0.51
    assert digit.min() >= 0
    assert digit.max() <= 1


def test_where_foreign_ink_stood_does_not_matter():
    picture = np.zeros((60, 60))
    picture[5:35, 8:12] = 1
    assert torch.allclose(like_mnist(picture), like_mnist(np.roll(picture, (20, 30), (0, 1))), atol=1e-6)


def test_a_black_picture_stays_black():
    assert like_mnist(np.zeros((40, 40))).sum() == 0


def test_mnist_itself_has_its_mass_where_like_mnist_puts_it(test_digits):
    digits = test_digits[0].double()
    ticks = torch.arange(DIGIT, dtype=torch.float64)
    rows = (digits.sum(2) * ticks).sum(1) / digits.sum((1, 2))
    assert abs(rows.mean().item() - DIGIT / 2) < 0.05
    assert kai.place(test_digits[0][:1]).shape == (1, 1, CANVAS, CANVAS)
