"""Convolution and pooling: by hand, by the notebook's tests, against torch over shapes, by law; what is refused."""

import subprocess
import sys

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import kai
from kai.convolution import (
    convolution_step,
    convolution_steps,
    convolutional_layer,
    output_size,
    pooling_layer,
    pooling_steps,
)

IMAGE = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])


# --- by hand


def test_the_notebooks_three_tests():
    # Test 1
    inputs = np.array(
        [
            [1, 1, 1, 0, 0],
            [0, 1, 1, 1, 0],
            [0, 0, 1, 1, 1],
            [0, 0, 1, 1, 0],
            [0, 1, 1, 0, 0],
        ]
    )
    weights = np.array(
        [
            [1, 0, 1],
            [0, 1, 0],
            [1, 0, 1],
        ]
    )
    bias = 0
    output = convolutional_layer(inputs, weights, bias)
    true = np.array(
        [
            [4, 3, 4],
            [2, 4, 3],
            [2, 3, 4],
        ]
    )
    np.testing.assert_equal(output, true)

    # Test 2
    bias = 5
    output = convolutional_layer(inputs, weights, bias)
    true = np.array(
        [
            [9, 8, 9],
            [7, 9, 8],
            [7, 8, 9],
        ]
    )
    np.testing.assert_equal(output, true)

    # Test 3
    weights = np.array(
        [
            [1, 0, 1],
            [0, 0, 0],
            [1, 0, 1],
        ]
    )
    output = convolutional_layer(inputs, weights, bias)
    true = np.array(
        [
            [8, 7, 8],
            [7, 8, 7],
            [7, 7, 8],
        ]
    )
    np.testing.assert_equal(output, true)


def test_one_step_shows_its_arithmetic():
    first, *_ = convolution_steps([[0, 75, 80], [75, 80, 80], [70, 75, 80]], [[-1, 0], [2, 1]], -100, activation="relu")
    assert first.products.tolist() == [[-1 * 0, 0 * 75], [2 * 75, 1 * 80]]
    assert first.sum == 0 + 0 + 150 + 80
    assert first.total == 230 - 100
    assert first.activation == 130


def test_on_the_padding_the_window_begins_before_the_image_and_sees_zeros():
    first, *_ = convolution_steps([[1, 2], [3, 4]], [[1, 1], [1, 10]], padding=1)
    assert (first.row, first.col, first.top, first.left) == (0, 0, -1, -1)
    assert first.patch.tolist() == [[0, 0], [0, 1]]
    assert first.activation == 10 * 1


def test_channels_are_added_up():
    [step] = convolution_steps([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[1, 0], [0, 0]], [[0, 0], [0, 1]]], 1)
    assert step.total == 1 * 1 + 8 * 1 + 1


def test_pooling_by_hand():
    image = [[1, 3, 2, 9, 5], [2, 8, 1, 1, 5], [4, 6, 5, 2, 5]]
    assert pooling_layer(image).tolist() == [[8, 9]]
    assert pooling_layer(image, 2, "average").tolist() == [[(1 + 3 + 2 + 8) / 4, (2 + 9 + 1 + 1) / 4]]
    assert pooling_layer(image, 3, stride=2).tolist() == [[8, 9]]
    assert pooling_layer(image, 1).tolist() == image


# --- exactness


def test_integers_stay_exact_where_floats_would_not():
    large = 2**60 + 1
    image = np.full((4, 4), 0)
    image[1, 1] = large
    output = convolutional_layer(image, [[0, 0, 0], [0, 1, 0], [0, 0, 0]], 1)
    assert output.dtype == np.int64
    assert output[0, 0] == large + 1
    assert pooling_layer(image)[0, 0] == large


def test_a_large_whole_bias_stays_exact():
    assert convolutional_layer(np.zeros((4, 4), int), CROSS, 2**60 + 1).tolist() == [[2**60 + 1] * 2] * 2


@pytest.mark.parametrize("bias", [0, 0.5])
def test_sums_that_might_not_fit_into_64_bits_are_refused_not_wrapped_round(bias):
    image, kernel = np.full((4, 4), 2**60), np.ones((3, 3), int)
    for layer in (convolutional_layer, convolution_steps):
        with pytest.raises(ValueError, match=f"might reach {9 * 2**60}.*use floats"):
            layer(image, kernel, bias)
    assert convolutional_layer(image * 1.0, kernel, 0)[0, 0] == 9 * 2**60


def test_the_last_sum_that_fits_is_computed():
    image, kernel = np.full((4, 4), -(2**62)), [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert convolutional_layer(image, kernel, 1 - 2**62)[0, 0] == 1 - 2**63
    with pytest.raises(ValueError, match=f"might reach {2**63}"):
        convolutional_layer(image, kernel, -(2**62))


@pytest.mark.parametrize("bias", [5, 5.0, np.float32(5), torch.tensor(5)])
def test_a_whole_bias_keeps_whole_numbers_whole(bias):
    assert convolutional_layer(IMAGE.tolist(), CROSS.tolist(), bias).dtype == np.int64


def test_one_fraction_makes_all_floats():
    assert convolutional_layer(IMAGE, CROSS, 0.5)[0, 0] == 4.5
    assert convolutional_layer(IMAGE / 2, CROSS, 0)[0, 0] == 2.0


def test_the_inputs_are_left_as_they_were():
    image, kernel = IMAGE.copy(), CROSS.copy()
    convolutional_layer(image, kernel, 1)
    assert (image == IMAGE).all() and (kernel == CROSS).all()


@given(st.floats(-700, 700) | st.integers(-700, 700))
def test_the_sigmoid_keeps_its_digits_far_from_0(total):
    [step] = convolution_steps(np.zeros((2, 2)), np.zeros((2, 2)), total, activation="sigmoid")
    assert step.activation == pytest.approx(torch.tensor(total, dtype=torch.float64).sigmoid().item(), rel=1e-12, abs=0)


def test_a_sigmoid_of_anything_is_a_number_between_0_and_1():
    image = np.full((2, 2), 1000.0)
    for sign, limit in ((1, 1), (-1, 0)):
        [step] = convolution_steps(image, np.full((2, 2), sign), activation="sigmoid")
        assert step.activation == pytest.approx(limit)


# --- against torch

sizes = st.integers(2, 7)
whole = st.integers(-50, 50)
shifts = st.integers(0, 4)


@st.composite
def cases(draw, elements=whole, dtype=np.int64):
    """Image (C, H, W), kernel (C, K, K), bias, stride and padding that fit."""
    size, stride, channels = draw(sizes), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    padding = draw(st.integers(0, 4))
    smallest = max(1, size - 2 * padding)
    rows, cols = (draw(st.integers(smallest, smallest + 6)) for _ in range(2))
    image = draw(arrays(dtype, (channels, rows, cols), elements=elements))
    kernel = draw(arrays(dtype, (channels, size, size), elements=elements))
    return image, kernel, draw(elements), stride, padding


def assembled(steps, shape):
    """The steps' cells as a map, after checking that they came in reading order."""
    steps = list(steps)
    assert [(step.row, step.col) for step in steps] == [
        (row, col) for row in range(shape[0]) for col in range(shape[1])
    ]
    return np.array([step.activation for step in steps]).reshape(shape)


def by_torch(image, kernel, bias, stride, padding):
    image, kernel = (torch.from_numpy(array)[None] for array in (image, kernel))
    return F.conv2d(image, kernel, torch.tensor([bias], dtype=image.dtype), stride, padding)[0, 0].numpy()


@given(cases(elements=st.integers(-(2**27), 2**27)))
def test_whole_numbers_give_torchs_convolution_exactly(case):
    image, kernel, bias, stride, padding = case
    expected = by_torch(*case)
    mine = assembled(convolution_steps(image, kernel, bias, stride=stride, padding=padding), expected.shape)
    assert mine.dtype == expected.dtype == np.int64
    assert np.array_equal(mine, expected)


@given(cases(elements=st.floats(-5, 5), dtype=np.float64), st.sampled_from(["none", "relu", "sigmoid"]))
def test_floats_give_torchs_convolution(case, activation):
    image, kernel, bias, stride, padding = case
    activate = {"none": lambda x: x, "relu": torch.relu, "sigmoid": torch.sigmoid}[activation]
    expected = activate(torch.from_numpy(by_torch(*case))).numpy()
    steps = convolution_steps(image, kernel, bias, stride=stride, padding=padding, activation=activation)
    np.testing.assert_allclose(assembled(steps, expected.shape), expected, rtol=1e-9, atol=1e-9)


@given(
    arrays(np.int64, (3, 9, 8), elements=whole), arrays(np.int64, (3, 3, 3), elements=whole), whole,
    st.integers(1, 3), st.integers(1, 2), st.integers(0, 2),
)  # fmt: skip
def test_one_step_over_several_channels_is_torchs_and_the_sum_of_its_partial_sums(
    image, kernel, bias, dilation, stride, padding
):
    expected = F.conv2d(
        torch.from_numpy(image)[None], torch.from_numpy(kernel)[None], torch.tensor([bias]), stride, padding, dilation
    )[0, 0].numpy()
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    row, col = expected.shape[0] - 1, expected.shape[1] // 2
    step = convolution_step(image, kernel, bias, row, col, **how)
    assert step.total == expected[row, col] == step.partial_sums.sum() + bias
    assert step.partial_sums.tolist() == [(step.patch[c] * kernel[c]).sum() for c in range(3)]
    assert np.array_equal(assembled(convolution_steps(image, kernel, bias, **how), expected.shape), expected)
    with pytest.raises(ValueError, match=rf"none at \({row + 1}, {col}\)"):
        convolution_step(image, kernel, bias, row + 1, col, **how)


@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_whole_numbers_are_pooled_as_torch_pools_them(data, size, stride):
    rows, cols = (data.draw(st.integers(size, size + 6)) for _ in range(2))
    image = data.draw(arrays(np.int64, (rows, cols), elements=st.integers(-(2**62), 2**62)))
    mine, torchs = pooling_layer(image, size, stride=stride), F.max_pool2d(torch.from_numpy(image)[None], size, stride)
    assert mine.dtype == np.int64
    assert np.array_equal(mine, torchs[0].numpy())


@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_pooling_is_torchs(data, size, stride):
    rows, cols = (data.draw(st.integers(size, size + 6)) for _ in range(2))
    image = data.draw(arrays(np.float64, (rows, cols), elements=st.floats(-9, 9)))
    tensor = torch.from_numpy(image)[None]
    largest, mean = (pool(tensor, size, stride)[0].numpy() for pool in (F.max_pool2d, F.avg_pool2d))
    np.testing.assert_array_equal(pooling_layer(image, size, "max", stride), largest)
    np.testing.assert_allclose(pooling_layer(image, size, "average", stride), mean, atol=1e-12)
    steps = list(pooling_steps(image, size, stride=stride))
    assert [step.maximum for step in steps] == largest.flatten().tolist()
    np.testing.assert_allclose([step.average for step in steps], mean.flatten(), atol=1e-12)


# --- laws


@given(arrays(np.int64, (7, 6), elements=whole), arrays(np.int64, (3, 3), elements=whole), whole)
def test_the_steps_assemble_to_the_layers_output(image, kernel, bias):
    output = convolutional_layer(image, kernel, bias)
    assert np.array_equal(assembled(convolution_steps(image, kernel, bias), output.shape), output)


@given(arrays(np.int64, (2, 6, 6), elements=whole), arrays(np.int64, (3, 3), elements=whole), whole, whole)
def test_a_convolution_without_bias_is_linear(images, kernel, a, b):
    first, second = (convolutional_layer(image, kernel, 0) for image in images)
    assert np.array_equal(convolutional_layer(a * images[0] + b * images[1], kernel, 0), a * first + b * second)


@given(arrays(np.int64, (4, 4), elements=whole), arrays(np.int64, (3, 3), elements=whole), shifts, shifts)
def test_the_output_slides_along_with_its_input(pattern, kernel, down, right):
    def on_canvas(row, col):
        canvas = np.zeros((12, 12), np.int64)
        canvas[row : row + 4, col : col + 4] = pattern
        return convolutional_layer(canvas, kernel, 3)

    assert np.array_equal(on_canvas(2 + down, 3 + right)[down:, right:], on_canvas(2, 3)[: 10 - down, : 10 - right])


# --- refused


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (3, 3), (0, 5), (5,), (1, 5, 5), ()])
def test_an_image_of_the_wrong_shape_is_refused_as_in_the_notebook(shape):
    with pytest.raises(ValueError, match="Inputs has the wrong shape") as error:
        convolutional_layer(np.zeros(shape), CROSS, 0)
    assert str(shape) in str(error.value)


@pytest.mark.parametrize("shape", [(2, 3), (4, 4), (9,), (1, 3, 3)])
def test_a_kernel_of_the_wrong_shape_is_refused_as_in_the_notebook(shape):
    with pytest.raises(ValueError, match="Weights has the wrong shape") as error:
        convolutional_layer(IMAGE, np.zeros(shape), 0)
    assert str(shape) in str(error.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1, 2], [3]], "rows of one length"),
        ([["a", "b"]], "must hold numbers"),
        ("abc", "must hold numbers"),
        (None, "must hold numbers"),
        ([[1j, 2]], "must hold numbers"),
        ([[float("nan"), 1]], "NaN"),
        ([[float("inf"), 1]], "infinity"),
        (np.array([[2**64 - 1]], np.uint64), "64 bits"),
        ([[2**80, 1]], "at most 64 bits"),
        (np.ones((2, 2), "timedelta64[s]"), "must hold numbers"),
        ([], "two axes"),
        ([[]], "two axes"),
        (5, "two axes"),
    ],
)
def test_what_is_no_image_is_refused_in_words(values, words):
    for layer in (pooling_layer, pooling_steps):
        with pytest.raises(ValueError, match=words):
            layer(values)


def test_truth_values_count_as_0_and_1():
    assert pooling_layer([[True, False], [False, False]], mode="average")[0, 0] == 0.25


@pytest.mark.parametrize("bias", ["1", None, [1, 2], float("nan")])
def test_a_bias_that_is_no_number_is_refused(bias):
    with pytest.raises(ValueError, match="bias must"):
        convolutional_layer(IMAGE, CROSS, bias)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"stride": 0}, "stride must be a whole number from 1 up, not 0"),
        ({"stride": 1.5}, "stride must"),
        ({"padding": -1}, "padding must be a whole number from 0 up"),
        ({"padding": True}, "padding must"),
        ({"activation": ["relu"]}, "activation must be one of"),
        ({"activation": "tanh"}, "activation must be one of none, relu, sigmoid, not 'tanh'"),
    ],
)
def test_a_setting_out_of_range_is_refused_when_it_is_given(settings, words):
    with pytest.raises(ValueError, match=words):
        convolution_steps(IMAGE, CROSS, **settings)


@pytest.mark.parametrize(
    ("image", "kernel"),
    [((5, 5), (1, 1)), ((9, 9), (8, 8)), ((5, 5), (2, 3)), ((2, 5, 5), (3, 3)), ((2, 5, 5), (3, 3, 3)), ((5, 5), ())],
)
def test_a_kernel_that_does_not_go_with_its_image_is_refused(image, kernel):
    with pytest.raises(ValueError, match="kernel must have shape"):
        convolution_steps(np.zeros(image), np.zeros(kernel))


@pytest.mark.parametrize("image", [(5,), (1, 1, 5, 5), (0, 4), (0, 4, 4)])
def test_an_image_without_rows_and_columns_is_refused(image):
    with pytest.raises(ValueError, match="image must have shape"):
        convolution_steps(np.zeros(image), CROSS)


def test_a_window_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="a window of 5 does not fit into a padded input of 4"):
        output_size(2, 5, padding=1)
    with pytest.raises(ValueError, match="does not fit"):
        pooling_layer(np.zeros((3, 9)), 4)
    with pytest.raises(ValueError, match='mode must be "max" or "average"'):
        pooling_layer(IMAGE, mode="median")


def test_the_names_are_kais():
    for name in ("convolutional_layer", "convolution_steps", "pooling_layer", "pooling_steps", "output_size"):
        assert callable(getattr(kai, name))


def test_the_module_needs_numpy_alone():
    code = "import sys, kai.convolution; sys.exit(not {'torch', 'torchvision', 'streamlit'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
