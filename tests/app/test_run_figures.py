"""What figures of runs show, and what is said of two of them."""

import pytest
import torch

from app import figures
from app.training import charts
from tests.training.run_pages import SMALL

CURVE = [
    {"seconds": 0.5, "loss": 2.0, "accuracy": 0.2, "accuracies": {"top_left": 0.3, "bottom_right": 0.1}},
    {"seconds": 1.0, "loss": 1.0, "accuracy": 0.5},
]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "The same seed, 0: they began with the same weights and met the same digits in the same order."),
        ({"learning_rate": 0.5}, "the same digits in the same order"),
        ({"batch_size": 64}, "The same seed, 0: they began with the same weights."),
        ({"data": "anywhere"}, "The same seed, 0: they began with the same weights."),
        ({"seed": 3}, "Two seeds, 0 and 3: they began with different weights."),
        ({"data": "bare"}, "Two networks"),
        ({"network": "lenet"}, "Two networks"),
    ],
)
def test_what_is_said_of_two_runs_is_true_of_their_first_weights(change, words):
    other = SMALL.replace(**change)
    said = charts._begins_in_words(SMALL, other)
    assert words in said
    first = []
    for settings in (SMALL, other):
        torch.manual_seed(settings.seed)
        first.append([*settings.build().parameters()])
    shapes = [[parameter.shape for parameter in parameters] for parameters in first]
    assert (shapes[0] != shapes[1]) == ("Two networks" in said)
    assert (shapes[0] == shapes[1] and all(map(torch.equal, *first))) == ("the same weights" in said)


def test_one_run_shows_training_and_both_places_several_show_a_name_each():
    alone = figures.run_accuracies([("run 1", CURVE)])["series"]
    assert [line["name"] for line in alone] == ["training", "top-left", "bottom-right"]
    assert (alone[0]["x"], alone[0]["y"], alone[1]["x"]) == ([0.5, 1.0], [20.0, 50.0], [0.5])
    several = figures.run_accuracies([("run 1", CURVE), ("run 2", CURVE)])["series"]
    assert [line["name"] for line in several] == [
        f"run {n}, {place}" for n in (1, 2) for place in ("top-left", "bottom-right")
    ]
    assert several[0]["colour"] == several[1]["colour"] != several[2]["colour"]
    assert len({line["dash"] for line in alone}) == 3


@pytest.mark.parametrize(
    ("losses", "decades"), [([1.5, 1.9], [0, 1]), ([], [0, 1]), ([0.0, 0.02], [-2, -1]), ([2.3, 0.004], [-3, 1])]
)
def test_the_losses_axis_always_has_a_power_of_ten_to_name(losses, decades):
    curve = [{"seconds": k, "loss": loss, "accuracy": 0.1} for k, loss in enumerate(losses)]
    reach = pytest.approx([decades[0] - 0.1, decades[1] + 0.1])
    assert figures.run_loss([("run 1", curve)])["range"] == reach
    assert list(figures.loss_curve(losses).layout.yaxis.range) == reach


def test_kernels_are_blue_above_and_orange_below_nothing():
    picture = figures.row_of_kernels([[[1.0, -1.0], [0.0, 0.5]]], enlarged=1)
    assert picture.shape == (2, 2, 3)
    assert picture[0, 0].tolist() == [0, 114, 178]
    assert picture[0, 1].tolist() == [213, 94, 0]
    assert picture[1, 0].tolist() == [255, 255, 255]
