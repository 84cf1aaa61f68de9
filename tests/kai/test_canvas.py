import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

import kai
from kai.canvas import BOX, CANVAS, DIGIT, OFFSETS, as_grey, check_offset, like_mnist, place
from kai.loaders import PlacedDigits
from kai.sweeps import placement_accuracy
from kai.training import Settings, train

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


@pytest.mark.parametrize(
    ("levels", "grey"),
    [
        (np.array([0, 51, 255], np.uint8), [0, 0.2, 1]),
        (torch.tensor([0, 51, 255]), [0, 0.2, 1]),
        (np.array([0.0, 0.2, 1.0]), [0, 0.2, 1]),
        (np.array([False, True, True]), [0, 1, 1]),
        (np.array([255, 51, 0], np.uint8)[::-1], [0, 0.2, 1]),
        (np.frombuffer(bytes([0, 51, 255]), np.uint8), [0, 0.2, 1]),
    ],
)
def test_whatever_holds_grey_levels_is_read_the_same_way(levels, grey):
    assert as_grey(levels).dtype == torch.float32
    assert as_grey(levels).tolist() == pytest.approx(grey)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool, torch.float16, torch.float64])
def test_digits_of_any_type_are_placed_as_float32_grey_levels(dtype):
    digits = torch.randint(0, 2, (3, DIGIT, DIGIT)).to(dtype)
    canvases = place(digits, (3, 5))
    assert canvases.dtype == torch.float32
    assert torch.equal(canvases[:, 0, 3:31, 5:33], as_grey(digits))


def test_gradients_flow_back_to_a_placed_digit():
    digits = torch.rand(1, DIGIT, DIGIT, requires_grad=True)
    (place(digits, (7, 0)) ** 2).sum().backward()
    assert torch.allclose(digits.grad, 2 * digits.detach())


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


def test_mnists_own_digits_are_in_mnists_form(test_digits):
    for image in test_digits[0][:200]:
        assert (like_mnist(image) - image / 255).abs().max() <= 5 / 255  # what is fainter does not count as ink


def test_bringing_foreign_digits_to_mnists_form_twice_changes_nothing_more():
    for image in load_digits().images[:100] / 16:
        once = like_mnist(image)
        assert torch.allclose(like_mnist(once), once, atol=0.05)


@given(scale=st.integers(2, 6))
def test_how_large_a_digit_was_drawn_does_not_matter(scale):
    picture = np.zeros((20, 20))
    picture[2:18, 4:8] = 1
    picture[14:18, 4:16] = 1
    large = np.kron(picture, np.ones((scale, scale)))
    assert (like_mnist(large) - like_mnist(picture)).abs().mean() < 0.02


@pytest.mark.parametrize("size", [(40, 40), (1, 1), (28, 28), (0, 5)])
def test_a_black_picture_stays_black(size):
    digit = like_mnist(np.zeros(size))
    assert digit.shape == (DIGIT, DIGIT)
    assert digit.count_nonzero() == 0


@pytest.mark.parametrize("spot", [(0, 0), (49, 0), (20, 31)])
def test_a_single_pixel_becomes_a_box_in_the_middle(spot):
    picture = np.zeros((50, 50))
    picture[spot] = 0.5
    expected = torch.zeros(DIGIT, DIGIT)
    expected[4:24, 4:24] = 0.5
    assert torch.allclose(like_mnist(picture), expected)


def test_a_huge_white_picture_is_no_trouble():
    assert like_mnist(np.full((3000, 2000), 255, np.uint8)).sum() == pytest.approx(BOX * 13)  # 2000 · 20 / 3000 = 13.3


@pytest.mark.parametrize(
    "picture", [np.zeros(784), np.zeros((28, 28, 3)), np.full((9, 9), np.inf), np.full((2, 2), np.nan)]
)
def test_what_is_no_picture_is_refused_in_words(picture):
    with pytest.raises(ValueError, match="image must"):
        like_mnist(picture)


def test_mnist_itself_has_its_mass_where_like_mnist_puts_it(test_digits):
    digits = test_digits[0].double()
    ticks = torch.arange(DIGIT, dtype=torch.float64)
    rows = (digits.sum(2) * ticks).sum(1) / digits.sum((1, 2))
    assert abs(rows.mean().item() - DIGIT / 2) < 0.05
    assert kai.place(test_digits[0][:1]).shape == (1, 1, CANVAS, CANVAS)


# --- What is no grey level --------------------------------------------------------------------------------------------

NETWORK = kai.MLP()


def trained_on(images):
    list(train(kai.MLP(size=28), torch.as_tensor(images), torch.zeros(len(images)), Settings(epochs=1)))


TAKES_DIGITS = {
    "place": kai.place,
    "as_grey": as_grey,
    "shift_sweep": lambda images: kai.shift_sweep(NETWORK, images[0]),
    "shift_sweeps": lambda images: kai.shift_sweeps(NETWORK, images),
    "shift_changes": lambda images: kai.shift_changes(NETWORK, images[0], (0, 0), (1, 1)),
    "placement_accuracy": lambda images: placement_accuracy(NETWORK, images, torch.zeros(len(images))),
    "like_mnist": lambda images: like_mnist(images[0]),
    "train": trained_on,
    "loaders": lambda images: PlacedDigits(torch.as_tensor(images), torch.zeros(len(images)), (0, 0))[0],
}
"""All that is given digits, whose grey levels it must know."""


@pytest.fixture
def some(test_digits):
    return test_digits[0][:2]


@pytest.mark.parametrize("entry", TAKES_DIGITS)
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda images: images.float(), r"these floats are 0\.\.25\d: divide them by 255"),
        (lambda images: images.double().numpy(), "divide them by 255"),
        (lambda images: images / 255 * 16, "divide them by 255"),
        (lambda images: images / 255 * 2, "divide them by 255"),
        (lambda images: (images / 255 - 0.1307) / 0.3081, "undo their normalisation"),
        (lambda images: images / 127.5 - 1, "undo their normalisation"),
        (lambda images: images.int() * 257, r"0\.\.255 as integers, not 0\.\.65"),
        (lambda images: images.int() - 128, "as integers, not -128"),
        (lambda images: images.numpy().astype(np.uint16) * 257, "as integers, not 0"),
        (lambda images: images / 0, "must not hold NaN or infinity"),
        (lambda images: images.to(torch.complex64), "not torch.complex64 numbers"),
    ],
)
def test_whatever_takes_digits_refuses_what_is_no_grey_level(entry, spoil, words, some):
    with pytest.raises(ValueError, match=words):
        TAKES_DIGITS[entry](spoil(some))


@pytest.mark.parametrize("entry", TAKES_DIGITS)
@pytest.mark.parametrize(
    "write",
    [
        lambda images: images,
        lambda images: images.numpy(),
        lambda images: images.int(),
        lambda images: images > 127,
        lambda images: images / 255,
        lambda images: (images / 255).double(),
        lambda images: images / 255 * (1 + 1e-6),
        lambda images: images / 255 * 0.01,
        lambda images: torch.zeros(2, 28, 28),
    ],
)
def test_grey_levels_are_taken_however_they_are_written(entry, write, some):
    TAKES_DIGITS[entry](write(some))


@given(st.floats(1 + 1.01 / 255, 1e30) | st.floats(-1e30, -1.01 / 255))
def test_a_single_level_beyond_0_and_1_is_refused(level):
    digits = torch.zeros(1, DIGIT, DIGIT)
    digits[0, 3, 4] = level
    with pytest.raises(ValueError, match="grey levels 0..1 as floats"):
        place(digits)


@pytest.fixture
def calls(monkeypatch):
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda figure: None)
    model = kai.MLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-6)
    return (
        lambda batch: kai.check_accuracy([batch], model),
        lambda batch: kai.train_mnist_model(1, model, torch.nn.CrossEntropyLoss(), optimizer, [batch]),
    )


def test_a_network_is_not_given_floats_up_to_255(calls, test_digits):
    canvases = place(test_digits[0][:8])
    for call in calls:
        with pytest.raises(ValueError, match="images reach 25.: floats 0..255, where networks are given 0..1; divide"):
            call((canvases * 255, test_digits[1][:8]))


def test_a_network_may_be_given_normalised_images(calls, test_digits):
    canvases = place(test_digits[0][:8])
    deviation, mean = torch.std_mean(canvases, (1, 2, 3), keepdim=True)
    for call in calls:
        for images in (canvases, canvases * 2 - 1, (canvases - 0.1307) / 0.3081, (canvases - mean) / deviation):
            call((images, test_digits[1][:8]))
