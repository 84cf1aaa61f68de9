import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kai.augment import Augmentation, apply_linear_maps, binomial_blur, change_stroke, random_linear_maps
from kai.recipes import RECIPES

STRONG = Augmentation(turn=30, scale=1.3, stretch=1.5, thicken=1.0, blur=1.0)
AXIS = torch.arange(28.0)


def blob(width=3.0):
    """A round blob about row 14, column 14, where MNIST has a digit's centre of mass."""
    distance = (AXIS[:, None] - 14) ** 2 + (AXIS - 14) ** 2
    return torch.exp(-distance / (2 * width**2))[None, None]


def centres(images):
    mass = images.sum((1, 2, 3))
    rows = (images.sum(3) * AXIS).sum((1, 2)) / mass
    cols = (images.sum(2) * AXIS).sum((1, 2)) / mass
    return torch.stack([rows, cols], 1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_augmentation_never_moves_a_digit(seed):
    generator = torch.Generator().manual_seed(seed)
    digits = STRONG(blob().repeat(64, 1, 1, 1), generator)
    assert not torch.allclose(digits[0], digits[1])
    assert (centres(digits) - 14).abs().max() < 0.05


def test_augmentation_does_not_move_mnists_digits_on_average(test_digits):
    images = test_digits[0][:2000, None] / 255
    moved = centres(STRONG(images, torch.Generator().manual_seed(0))) - centres(images)
    assert moved.mean(0).abs().max() < 0.1


@pytest.mark.parametrize("turn", [-90, 90, 180])
def test_a_linear_map_turns_about_row_14_column_14(turn):
    digits = torch.zeros(1, 1, 28, 28)
    digits[0, 0, 14, 14], digits[0, 0, 14, 20] = 1.0, 0.5
    angle = torch.tensor(turn * torch.pi / 180)
    cos, sin = angle.cos(), angle.sin()
    turned = apply_linear_maps(digits, torch.stack([torch.stack([cos, -sin]), torch.stack([sin, cos])])[None])
    row, col = {-90: (8, 14), 90: (20, 14), 180: (14, 8)}[turn]  # rows grow downwards: a positive turn is clockwise
    assert turned[0, 0, 14, 14].item() == pytest.approx(1, abs=1e-4)
    assert turned[0, 0, row, col].item() == pytest.approx(0.5, abs=1e-4)


def test_the_identity_leaves_digits_as_they_are(test_digits):
    images = test_digits[0][:8, None] / 255
    assert torch.allclose(apply_linear_maps(images, torch.eye(2).expand(8, 2, 2)), images, atol=1e-5)
    assert torch.allclose(Augmentation()(images, torch.Generator()), images, atol=1e-5)


def test_linear_maps_stay_within_the_turn_and_sizes_asked_for():
    maps = random_linear_maps(4000, turn=15, scale=1.25, stretch=1.44, generator=torch.Generator().manual_seed(0))
    lengths = torch.linalg.svdvals(maps)
    size = lengths.prod(1).sqrt()
    assert 1 / 1.25 - 1e-5 <= size.min() < 0.82 and 1.23 < size.max() <= 1.25 + 1e-5
    assert 1.40 < (lengths[:, 0] / lengths[:, 1]).max() <= 1.44 + 1e-4
    u, _, v = torch.linalg.svd(maps)
    turns = torch.rad2deg(torch.atan2(*(u @ v)[:, [1, 0], [0, 0]].T)).abs()
    assert 14.5 < turns.max() <= 15 + 1e-3


def test_a_lone_pixel_grows_by_dilation_and_goes_by_half_an_erosion():
    digit = torch.zeros(3, 1, 5, 5)
    digit[:, 0, 2, 2] = 1
    thick, thin, same = change_stroke(digit, torch.tensor([0.5, -1.0, 0.0]).view(3, 1, 1, 1))[:, 0]
    assert thick[1, 1] == 0 + 0.5 * (1 - 0) and thick[2, 2] == 1 and thick[0, 0] == 0
    assert thin[2, 2] == 1 + 1.0 / 2 * (0 - 1) and thin.sum() == 0.5
    assert torch.equal(same, digit[2, 0])


def test_a_blur_spreads_a_pixel_by_1_2_1():
    digit = torch.zeros(1, 1, 5, 5)
    digit[0, 0, 2, 2] = 16
    assert binomial_blur(digit)[0, 0, 1:4, 1:4].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31))
def test_grey_levels_stay_between_black_and_white_and_black_stays_black(seed):
    generator = torch.Generator().manual_seed(seed)
    changed = STRONG(torch.rand(16, 1, 28, 28, generator=generator), generator)
    assert changed.min() >= 0 and changed.max() <= 1 + 1e-5
    assert STRONG(torch.zeros(4, 1, 28, 28), generator).count_nonzero() == 0


def test_the_same_generator_gives_the_same_digits(test_digits):
    images = test_digits[0][:16, None] / 255
    first, second = (STRONG(images, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, second)


def test_no_recipe_can_move_digits():
    moves = {"shift", "translate", "move", "offset"}
    for recipe in RECIPES.values():
        fields = {field.name for field in dataclasses.fields(recipe.augmentation)} if recipe.augmentation else set()
        assert not fields & moves
