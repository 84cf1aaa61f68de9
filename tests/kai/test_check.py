"""Typical wrong solutions to the notebook's tasks, and what a learner is told about each."""

import linecache

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import kai
import kai.check

MARGIN = 2  # a 3×3 kernel fits m - 2 times


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def slid(of_patch, margin=MARGIN, dtype=float):
    """A convolutional layer that writes `of_patch(patch, weights, bias)` to each cell."""

    def layer(inputs, weights, bias):
        m, n = inputs.shape
        output = np.zeros((m - margin, n - margin), dtype)
        for row in range(m - margin):
            for col in range(n - margin):
                output[row, col] = of_patch(inputs[row : row + 3, col : col + 3], weights, bias)
        return output

    return layer


def right(patch, weights, bias):
    return np.sum(patch * weights) + bias


def says(verdict, *words):
    """The verdict is a hint that holds these words; it is one of ours, and no traceback."""
    assert not verdict.passed and not verdict
    for word in words:
        assert word in verdict.message, verdict.message
    assert "the check expects" not in verdict.message and "Traceback" not in verdict.message
    return True


# --- Task 7


def test_a_right_convolution_gets_one_line(capsys):
    verdict = kai.check.task7(slid(right))
    assert verdict
    assert capsys.readouterr().out == str(verdict) + "\n"
    printed = str(verdict).splitlines()
    assert printed[0].startswith("Task 7: well done. ")
    assert len(printed) == 2 and "ValueErrors" in printed[1]  # it lost the notebook's guards


def test_the_librarys_own_layer_passes_without_a_note():
    verdict = kai.check.task7(kai.convolutional_layer)
    assert verdict.passed and verdict.notes == ()


def test_a_layer_of_torch_passes_within_its_rounding():
    def layer(inputs, weights, bias):
        image, kernel = (torch.tensor(array, dtype=torch.float32)[None, None] for array in (inputs, weights))
        return (F.conv2d(image, kernel) + bias)[0, 0]

    assert kai.check.task7(layer).passed


@pytest.mark.parametrize(
    ("of_patch", "words"),
    [
        (lambda p, w, b: np.sum(p * w[::-1, ::-1]) + b, ["flipped"]),
        (lambda p, w, b: np.sum(p * w[::-1]) + b, ["upside down"]),
        (lambda p, w, b: np.sum(p * w[:, ::-1]) + b, ["mirrored"]),
        (lambda p, w, b: np.sum(p * w.T) + b, ["rows and columns are swapped"]),
        (lambda p, w, b: np.sum(p @ w) + b, ["matrix product", "np.dot"]),
        (lambda p, w, b: np.mean(p * w) + b, ["averaged"]),
        (lambda p, w, b: np.max(p * w) + b, ["largest"]),
        (lambda p, w, b: np.sum(p) + b, ["without its weights"]),
        (lambda p, w, b: np.sum(p * w), ["bias is missing"]),
        (lambda p, w, b: np.sum(p * w) + 2 * b, ["added twice"]),
        (lambda p, w, b: np.sum(p * w + b), ["nine times"]),
        (lambda p, w, b: np.sum(p * w) - b, ["subtracted"]),
        (lambda p, w, b: max(0, np.sum(p * w) + b), ["ReLU"]),
        (lambda p, w, b: np.sum(p * w[::-1, ::-1]), ["flipped", "; and the bias is missing"]),
        (lambda p, w, b: max(0, np.sum(p * w)), ["bias is missing", "; and negative sums"]),
        (lambda p, w, b: 0, ["every cell holds 0"]),
        (lambda p, w, b: np.sum(p * w) + b + (p[0, 0] == 8), ["at row 0, column 3 it returns", "makes"]),
    ],
)
def test_a_wrong_cell_is_told_by_its_mistake(of_patch, words):
    assert says(kai.check.task7(slid(of_patch)), *words)


def test_the_arithmetic_in_a_hint_is_the_one_of_the_cell():
    """Patch 2 7 1 / 8 2 8 / 4 5 2 and kernel 3 -1 4 / 1 -5 9 / -2 -6 0: 6 - 7 + 4 + 8 - 10 + 72 - 8 - 30 + 0 = 35."""
    verdict = kai.check.task7(slid(lambda p, w, b: right(p, w, b) + (p[0, 0] == 2)))
    assert says(verdict, "at row 0, column 0 it returns 43", "its sum is 35, plus the bias 7 makes 42")


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (slid(right, margin=3), ["the last place is missing"]),
        (lambda x, w, b: slid(right)(np.pad(x, 1), w, b), ["as large as the image"]),
        (lambda x, w, b: np.pad(slid(right)(x, w, b), 1), ["their frame is too large"]),
        (lambda x, w, b: np.pad(slid(right)(x, w, b), ((0, 2), (0, 2))), ["their frame is too large"]),
        (lambda x, w, b: np.pad(slid(right)(x, w, b), (0, 1)), ["one place too many"]),
        (lambda x, w, b: slid(right)(x, w, b).T, ["rows and columns are swapped"]),
        (lambda x, w, b: slid(right)(x, w, b).ravel(), ["arrange them"]),
        (lambda x, w, b: np.sum(x[:3, :3] * w) + b, ["a single number"]),
        (lambda x, w, b: np.zeros((1, 2)), ["fits into m rows m - 2 times"]),
    ],
)
def test_an_output_of_another_size_is_told_by_its_shape(layer, words):
    assert says(kai.check.task7(layer), "has shape", *words)


def test_decimals_that_are_cut_off_are_noticed():
    assert says(kai.check.task7(slid(right, dtype=int)), "decimals are cut off", "np.zeros")


def test_a_layer_that_changes_its_input_is_told():
    def layer(inputs, weights, bias):
        output = slid(right)(inputs, weights, bias)
        inputs[: len(output), : output.shape[1]] = output
        return output

    assert says(kai.check.task7(layer), "changes the image")


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda x, w, b: None, ["returns nothing", "return output"]),
        (lambda x, w, b: "four", ["returns str 'four'"]),
        (lambda x, w, b: [[1, 2], [3]], ["returns list"]),
        (None, ["hand over the function itself", "NoneType"]),
        (np.zeros((3, 3)), ["hand over the function itself"]),
        (lambda x, w: x, ["TypeError"]),
    ],
)
def test_what_is_no_layer_is_told(layer, words):
    assert says(kai.check.task7(layer), *words)


def run_cell(code, name):
    """Define what a cell defines, as a notebook does: from text that has a file name and lines."""
    filename = "<cell 7>"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    namespace = {"np": np, "nn": nn, "torch": torch, "F": F}
    exec(compile(code, filename, "exec"), namespace)
    return namespace[name]


def test_an_empty_blank_is_told_with_its_line():
    code = "def convolutional_layer(inputs, weights, bias):\n    inputs = np.array(inputs)\n    return output\n"
    verdict = kai.check.task7(run_cell(code, "convolutional_layer"))
    assert says(verdict, "in line 3 of convolutional_layer, `return output`", "NameError", "Is the blank")


def test_an_error_is_told_with_the_learners_line_even_if_it_happens_in_a_library():
    code = "def convolutional_layer(inputs, weights, bias):\n    a = 1\n    return np.concatenate([inputs, weights])\n"
    verdict = kai.check.task7(run_cell(code, "convolutional_layer"))
    assert says(verdict, "in line 3 of convolutional_layer, `return np.concatenate", "ValueError")


def test_code_whose_lines_are_not_known_is_told_by_their_number():
    namespace = {}
    exec("def layer(inputs, weights, bias):\n    return 1 / 0\n", namespace)
    assert says(kai.check.task7(namespace["layer"]), "in line 2 of layer with ZeroDivisionError: division by zero.")


def test_a_layer_for_square_images_alone_is_told_so():
    def layer(inputs, weights, bias):
        n, m = inputs.shape
        output = np.zeros((m - 2, n - 2))
        for row in range(m - 2):
            for col in range(n - 2):
                output[row, col] = np.sum(inputs[row : row + 3, col : col + 3] * weights) + bias
        return output

    assert says(kai.check.task7(layer), "ValueError", "works for square images")


def test_an_interrupt_is_the_learners_to_use():
    def layer(inputs, weights, bias):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kai.check.task7(layer)


# --- Tasks 3, 9, 10 and 12


HALVED, RELU, FLAT = nn.AvgPool2d(2), nn.ReLU(), nn.Flatten()


def lenet(
    features=400,
    *,
    channels=(1, 6, 6, 16),
    kernels=(5, 5),
    paddings=(2, 0),
    pools=(HALVED, HALVED),
    bends=(RELU, RELU, RELU, RELU),
    flatten=(FLAT,),
    widths=(120, 84, 10),
    end=(),
):
    """LeNet, whose parts can be exchanged."""
    a, b, c = widths
    return nn.Sequential(
        nn.Conv2d(*channels[:2], kernels[0], padding=paddings[0]), bends[0], pools[0],
        nn.Conv2d(*channels[2:], kernels[1], padding=paddings[1]), bends[1], pools[1],
        *flatten,
        nn.Linear(features, a), bends[2], nn.Linear(a, b), bends[3], nn.Linear(b, c), *end,
    )  # fmt: skip


class FunctionalLeNet(nn.Module):
    """LeNet as many write it, with functions between the layers."""

    pool = staticmethod(F.avg_pool2d)

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)), 2)
        x = self.pool(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@pytest.mark.parametrize(
    "solution",
    [
        lenet(),
        lenet,
        FunctionalLeNet,
        FunctionalLeNet(),
        lenet(bends=[nn.Tanh()] * 4),
        lenet(bends=[nn.ReLU(inplace=True)] * 4),
        kai.LeNet(28),
        kai.load_pretrained("lenet28"),
    ],
)
def test_a_right_lenet_passes_however_it_is_written(solution):
    solution = solution() if solution is lenet else solution
    verdict = kai.check.task9(solution)
    assert verdict.passed and verdict.notes == ()


def test_the_three_networks_of_kai_pass(device):
    assert kai.check.task3(kai.MLP().to(device))
    assert kai.check.task10(kai.LeNet().to(device))
    assert kai.check.task12(kai.GlobalPoolLeNet().to(device))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"paddings": (0, 0), "features": 256}, ["first convolution makes maps of 24×24", "padding=2"]),
        ({"paddings": (0, 0)}, ["handed 256 numbers", "maps of 24×24", "padding=2"]),
        ({"pools": (nn.AvgPool2d(2), nn.AvgPool2d(3))}, ["handed 144 numbers", "should leave 400"]),
        ({"paddings": (2, 2), "features": 784}, ["second convolution makes maps of 14×14", "no padding"]),
        ({"kernels": (3, 5), "paddings": (1, 0)}, ["5×5", "first", "3×3"]),
        ({"channels": (1, 6, 6, 12), "features": 300}, ["from 6 to 16", "6 to 12"]),
        ({"channels": (1, 6, 8, 16)}, ["in_channels=8 is handed 6 maps"]),
        ({"channels": (3, 6, 6, 16)}, ["in_channels=3 is handed 1 maps"]),
        ({"pools": (nn.Identity(), nn.AvgPool2d(2)), "features": 2304}, ["pooling between the convolutions"]),
        ({"pools": (nn.AvgPool2d(2), nn.Identity()), "features": 1600}, ["last pooling is missing"]),
        ({"pools": (nn.AvgPool2d(2, 1), nn.AvgPool2d(2)), "features": 16 * 11**2}, ["27×27 instead of 14×14"]),
        ({"pools": (nn.AvgPool2d(2), nn.AvgPool2d(3)), "features": 144}, ["144 numbers an image", "both are 2"]),
        ({"pools": (nn.AvgPool2d(2), nn.AvgPool2d(12))}, ["kernel_size=12", "maps of 10×10"]),
        ({"flatten": ()}, ["put torch.flatten(out, 1) before it"]),
        ({"flatten": (nn.Flatten(0),)}, ["ran together"]),
        ({"flatten": (nn.Flatten(2),)}, ["put torch.flatten(out, 1) before it"]),
        ({"bends": [nn.Identity(), *[nn.ReLU()] * 3]}, ["after the convolution Conv2d(1, 6", "no activation"]),
        ({"bends": [nn.ReLU(), nn.Identity(), *[nn.ReLU()] * 2]}, ["after the convolution Conv2d(6, 16"]),
        ({"bends": [*[nn.ReLU()] * 2, nn.Identity(), nn.ReLU()]}, ["after the dense layer Linear(in_features=400"]),
        ({"bends": [*[nn.ReLU()] * 3, nn.Identity()]}, ["after the dense layer Linear(in_features=120"]),
        ({"features": 16 * 7 * 7}, ["handed 400 numbers", "first argument must be 400"]),
        ({"widths": (100, 84, 10)}, ["400 → 120, 120 → 84, 84 → 10", "yours are 400 → 100"]),
        ({"widths": (120, 84, 1)}, ["84 → 1"]),
        ({"end": (nn.ReLU(),)}, ["ReLU after the last layer"]),
    ],
)
def test_a_wrong_lenet_is_told_by_its_first_wrong_layer(parts, words):
    assert says(kai.check.task9(lenet(**parts)), *words)


def test_dense_layers_that_do_not_fit_each_other_are_told():
    network = lenet()
    network[-1] = nn.Linear(80, 10)
    assert says(kai.check.task9(network), "nn.Linear(80, 10) is handed 84", "must be 84")


@pytest.mark.parametrize(
    ("task", "solution"), [("task9", lenet), ("task10", kai.LeNet), ("task12", kai.GlobalPoolLeNet)]
)
def test_a_softmax_at_the_end_is_a_note(task, solution):
    verdict = getattr(kai.check, task)(nn.Sequential(solution(), nn.Softmax(dim=1)))
    assert verdict.passed and "softmax" in verdict.notes[0]


def test_log_probabilities_need_no_note():
    assert kai.check.task9(lenet(end=(nn.LogSoftmax(dim=1),))).notes == ()


def test_maxima_are_a_note():
    class MaxLeNet(FunctionalLeNet):
        pool = staticmethod(F.max_pool2d)

    verdict = kai.check.task9(MaxLeNet)
    assert verdict.passed and "largest value" in verdict.notes[0]


def test_images_that_run_together_are_told():
    class Viewed(FunctionalLeNet):
        def forward(self, x):
            x = self.pool(F.relu(self.conv1(x)), 2)
            x = self.pool(F.relu(self.conv2(x)), 2)
            return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.view(-1, 400))))))

    assert kai.check.task9(Viewed).passed
    assert says(kai.check.task10(Viewed), "in line ", "x.view(-1, 400)", "torch.flatten(out, 1)")


def test_the_400_that_should_have_become_2304_is_told():
    verdict = kai.check.task10(lenet(400))
    assert says(verdict, "nn.Linear(400, 120) is handed 2304 numbers an image", "first argument must be 2304")
    assert kai.check.task10(lenet(2304)).passed


@pytest.mark.parametrize(
    ("pool", "features", "words"),
    [
        (nn.AvgPool2d(2), 2304, ["2304 numbers", "where 16 should", "144 values a map", "nn.AvgPool2d(24)"]),
        (nn.AvgPool2d(12), 64, ["leaves 4 values a map"]),
        (nn.AvgPool2d(24), 2304, ["handed 16 numbers", "first argument must be 16"]),
        (nn.AvgPool2d(12), 16, ["handed 64 numbers", "should leave 16"]),
        (nn.AvgPool2d(2, stride=24), 16, ["not the map's average", "corner"]),
        (nn.AvgPool2d(13), 16, ["not the map's average"]),
        (nn.Identity(), 9216, ["last pooling is missing"]),
        (nn.Sequential(nn.AvgPool2d(2), nn.AvgPool2d(24)), 16, ["handed maps of 12×12"]),
    ],
)
def test_a_pooling_that_leaves_not_one_value_a_map_is_told(pool, features, words):
    assert says(kai.check.task12(lenet(features, pools=(nn.AvgPool2d(2), pool))), *words)


@pytest.mark.parametrize(
    ("pool", "notes"),
    [
        (nn.AvgPool2d(24), 0),
        (nn.AdaptiveAvgPool2d(1), 0),
        (nn.Sequential(nn.AvgPool2d(2), nn.AvgPool2d(12)), 0),
        (nn.AdaptiveMaxPool2d(1), 1),
    ],
)
def test_any_pooling_of_the_whole_map_passes(pool, notes):
    verdict = kai.check.task12(lenet(16, pools=(nn.AvgPool2d(2), pool)))
    assert verdict.passed and len(verdict.notes) == notes


def test_an_mlp_passes_for_flat_vectors_and_for_images():
    layers = [nn.Linear(3136, 50), nn.ReLU(), nn.Linear(50, 10)]
    assert kai.check.task3(nn.Sequential(*layers)).passed
    assert kai.check.task3(nn.Sequential(nn.Flatten(), *layers)).passed
    assert "softmax" in kai.check.task3(nn.Sequential(*layers, nn.Softmax(dim=1))).notes[0]


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10)], ["handed 3136", "must be 3136"]),
        ([nn.Linear(3136, 50), nn.Linear(50, 10)], ["no activation"]),
        ([nn.Linear(3136, 10)], ["at least two dense layers"]),
        ([nn.Linear(3136, 50), nn.ReLU(), nn.Linear(50, 3)], ["shape (3, 10)", "(3, 3)"]),
        ([nn.Linear(3136, 50), nn.ReLU(), nn.Linear(60, 10)], ["nn.Linear(60, 10) is handed 50"]),
    ],
)
def test_a_wrong_mlp_is_told(layers, words):
    assert says(kai.check.task3(nn.Sequential(*layers)), *words)


def test_a_convolution_is_no_mlp_and_an_mlp_no_lenet():
    assert says(kai.check.task3(kai.LeNet()), "task 9 asks for it")
    assert says(kai.check.task10(kai.MLP()), "two convolutions", "0 took part")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def __init__(self):\n        self.conv = nn.Conv2d(1, 6, 5)", ["line 3 of __init__", "super().__init__()"]),
        ("def forward(self, x):\n        return self.conv1(x)", ["line 3 of forward", "conv1", "under this very name"]),
        ("def forward(self, x):\n        return out", ["NameError", "Is the blank"]),
        ("def forward(self, x):\n        x + 1", ["forward returns no tensor", "return out"]),
        ("def __init__(self, size):\n        super().__init__()", ["missing 1 required positional argument: 'size'"]),
        ("pass", ["NotImplementedError", "forward"]),
    ],
)
def test_a_class_that_does_not_run_is_told_with_its_line(code, words):
    assert says(kai.check.task9(run_cell(f"class LeNet(nn.Module):\n    {code}\n", "LeNet")), *words)


@pytest.mark.parametrize("solution", [None, 3, "LeNet", lenet, torch.zeros(1), dict])
def test_what_is_no_network_is_told(solution):
    assert says(kai.check.task9(solution), "hand over a network, such as LeNet")


def test_weights_that_are_no_numbers_are_told():
    network = lenet()
    nn.init.constant_(network[0].weight, float("nan"))
    assert says(kai.check.task9(network), "no finite numbers")


def test_a_check_leaves_network_and_random_numbers_as_they_were():
    network = lenet()
    network[1].eval()
    state = torch.get_rng_state()
    kai.check.task9(network)
    kai.check.task9(FunctionalLeNet)
    assert torch.equal(torch.get_rng_state(), state)
    assert network.training and not network[1].training
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in network.modules())


# --- Tasks 4 and 5


@pytest.mark.parametrize("accuracy", [0.971, 97.1, np.float32(0.971), torch.tensor(0.971)])
def test_an_accuracy_above_what_is_promised_passes(accuracy):
    verdict = kai.check.task4(accuracy)
    assert verdict and verdict.message.startswith("97.1%")


@pytest.mark.parametrize(
    ("accuracy", "words"),
    [
        (0.95, ["on the way", "five epochs"]),
        (0.098, ["guessing"]),
        (None, ["is None", "kai.check_accuracy"]),
        ("97 %", ["between 0 and 1", "str"]),
        (float("nan"), ["between 0 and 1"]),
        (-0.5, ["between 0 and 1"]),
        (9712, ["between 0 and 1"]),
    ],
)
def test_an_accuracy_too_low_or_none_is_told(accuracy, words):
    assert says(kai.check.task4(accuracy), *words)


@pytest.mark.parametrize(
    ("top_left", "bottom_right", "words"),
    [
        (0.09, 0.96, ["test_loader1 first"]),
        (0.96, 0.96, ["loader of its own"]),
        (0.5, 0.1, ["too low to compare"]),
        (0.995, 0.993, ["more than an MLP"]),
        (0.96, None, ["second accuracy is None"]),
    ],
)
def test_accuracies_that_do_not_fit_the_two_test_sets_are_told(top_left, bottom_right, words):
    assert says(kai.check.task5(top_left, bottom_right), *words)


def test_one_good_and_one_poor_test_set_is_what_the_notebook_promises():
    assert kai.check.task5(0.9615, 0.0445).passed


# --- Tasks 1 and 2


@pytest.fixture
def questions():
    data = kai.get_qa_datatset()[:50]
    answers = sorted({row["answers"][0] for row in data})
    return torch.eye(50), torch.tensor([answers.index(row["answers"][0]) for row in data])


def test_one_hot_questions_and_bags_of_words_are_both_numbers(questions):
    inputs, targets = questions
    texts = [row["question"] for row in kai.get_qa_datatset()[:50]]
    assert kai.check.task1(inputs, targets).passed
    assert kai.check.task1(kai.BagOfWords(texts).encode_all(texts), targets).passed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x, y: (x.tolist(), y), ["inputs should be a tensor, not list"]),
        (lambda x, y: (torch.arange(50.0), y), ["one row a question"]),
        (lambda x, y: (x.long(), y), ["inputs.float()"]),
        (lambda x, y: (x, y.float()), ["whole numbers of shape (N,)"]),
        (lambda x, y: (x, F.one_hot(y)), ["whole numbers of shape (N,)"]),
        (lambda x, y: (x, y[:, None]), ["whole numbers of shape (N,)", "of shape (50, 1). targets.flatten()"]),
        (lambda x, y: (x[:49], y), ["49 inputs but 50 targets"]),
        (lambda x, y: (x, y - 1), ["negative"]),
        (lambda x, y: (x, y + 1), ["no question has class 0"]),
        (lambda x, y: (torch.ones(50, 1), y), ["questions 0 and 1 have one input but two answers"]),
    ],
)
def test_numbers_that_do_not_serve_are_told(change, words, questions):
    assert says(kai.check.task1(*change(*questions)), *words)


def test_a_network_that_knows_its_questions_by_heart_passes(questions):
    from kai.question_network import fit

    network, _ = fit(*[questions[0], F.one_hot(questions[1]).float()])
    assert kai.check.task2(network, *questions).passed
    with torch.no_grad():
        network.layers[-1].bias[: len(network.layers[-1].bias) // 2] -= 100
    assert says(kai.check.task2(network, *questions), "of 50", "Train longer")


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (nn.Linear(50, 60), ["Was it trained"]),
        (nn.Linear(50, 5), ["5 outputs for"]),
        (nn.Linear(20, 60), ["RuntimeError"]),
        (nn.Sequential(nn.Linear(50, 60), nn.Flatten(0)), ["should return shape (50,"]),
        (None, ["hand over the trained network"]),
    ],
)
def test_a_network_that_does_not_know_them_is_told(network, words, questions):
    assert says(kai.check.task2(network, *questions), *words)


# --- All of them


@pytest.mark.parametrize("name", [name for name in kai.check.__all__ if name.startswith("task")])
@pytest.mark.parametrize("arguments", [(), (None,), (object(), object(), object(), object())])
def test_no_check_throws_whatever_it_is_given(name, arguments, capsys):
    verdict = getattr(kai.check, name)(*arguments)
    assert not verdict.passed and verdict.message
    assert capsys.readouterr().out.startswith(f"Task {name[4:]}, not yet: ")


def test_in_a_notebook_a_verdict_is_shown_once():
    verdict = kai.check.task4(0.99)
    assert verdict._ipython_display_() is None
