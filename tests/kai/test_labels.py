import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import kai
from kai.labels import class_labels, right_answers
from kai.loaders import PlacedDigits
from kai.pretrain import accuracy
from kai.question_network import fit as learn_by_heart
from kai.question_network import targets_of, train_questions
from kai.question_scores import score
from kai.sweeps import placement_accuracy
from kai.training import Settings, fit, train

WRITTEN = {
    "(N,)": lambda labels: labels,
    "a column": lambda labels: labels[:, None],
    "a column of floats": lambda labels: labels[:, None].double(),
    "bytes": lambda labels: labels.to(torch.uint8),
    "numpy": lambda labels: labels.numpy(),
    "one-hot": lambda labels: F.one_hot(labels, 10),
    "one-hot floats": lambda labels: F.one_hot(labels, 10).float(),
}
"""The same labels, as different data sets write them."""
ODD = {
    "a matrix that is not one-hot": (lambda labels: labels[:, None].repeat(1, 3), "one-hot"),
    "three axes": (lambda labels: labels[:, None, None], r"not \(8, 1, 1\)"),
    "one for all": (lambda labels: labels[:1], r"not \(1,\)"),
    "a number": (lambda labels: labels[0], r"not \(\)"),
    "one too many": (lambda labels: torch.cat([labels, labels[:1]]), r"not \(9,\)"),
    "a row": (lambda labels: labels[None], r"not \(1, 8\)"),
    "no classes": (lambda labels: labels + 0.5, "whole numbers; not"),
    "counted from 1": (lambda labels: labels % 10 + 1, "classes 0 to 9; one of the labels is 10"),
    "of which some are to be left out": (lambda labels: labels.where(labels != 7, -100), "from 0 on; not -100"),
}


@pytest.fixture
def digits(test_digits):
    return kai.place(test_digits[0][:8]), test_digits[1][:8]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20), st.sampled_from([*WRITTEN]))
def test_however_labels_are_written_as_many_are_right_as_one_counts(pairs, way):
    given_answers, labels = (torch.tensor(numbers) for numbers in zip(*pairs, strict=True))
    right = right_answers(F.one_hot(given_answers, 10).float(), WRITTEN[way](labels))
    assert right.tolist() == [answer == label for answer, label in pairs]


@pytest.mark.parametrize("way", WRITTEN)
def test_accuracy_and_training_are_the_same_however_labels_are_written(way, digits, monkeypatch):
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda figure: None)
    images, labels = digits
    written = WRITTEN[way](labels)
    found = []
    for each in (labels, written):
        torch.manual_seed(0)
        network = kai.MLP()
        optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
        before = kai.check_accuracy([(images, each)], network)
        found.append((before, *kai.train_mnist_model(2, network, nn.CrossEntropyLoss(), optimizer, [(images, each)])))
    assert found[0] == pytest.approx(found[1], abs=1e-6)


@pytest.mark.parametrize("way", WRITTEN)
def test_so_are_the_fast_training_the_map_of_accuracies_and_the_cards(way, test_digits):
    images, labels = (tensor[:8] for tensor in test_digits)
    network = kai.MLP()
    assert torch.equal(
        placement_accuracy(network, images, WRITTEN[way](labels)), placement_accuracy(network, images, labels)
    )
    losses = []
    for written in (labels, WRITTEN[way](labels)):
        torch.manual_seed(0)
        settings = Settings(epochs=1, batch_size=4)
        losses.append([record.loss for record in train(kai.MLP(size=28), images, written, settings)])
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)
    if way != "numpy":
        assert PlacedDigits(images, WRITTEN[way](labels), (0, 0)).labels.shape[0] == 8
        assert accuracy(network, images, WRITTEN[way](labels)) == accuracy(network, images, labels)


@pytest.mark.parametrize("kind", ODD)
def test_labels_that_fit_no_example_are_refused_with_their_shape(kind, digits, test_digits):
    images, labels = digits
    change, words = ODD[kind]
    wrong, network = change(labels), kai.MLP()
    optimizer = torch.optim.SGD(network.parameters())
    refusals = [
        lambda: kai.check_accuracy([(images, wrong)], network),
        lambda: placement_accuracy(network, test_digits[0][:8], wrong),
        lambda: kai.train_mnist_model(1, network, nn.CrossEntropyLoss(), optimizer, [(images, wrong)]),
        lambda: list(train(kai.MLP(size=28), test_digits[0][:8], wrong, Settings(epochs=1))),
    ]
    for refused in refusals[: 1 if kind == "a matrix that is not one-hot" else None]:
        with pytest.raises(ValueError, match=words):
            refused()


class InRows(nn.Module):
    """`x.view(-1, 784)`, which parts an image of the canvas into four rows."""

    def __init__(self, width):
        super().__init__()
        self.width = width

    def forward(self, x):
        return x.reshape(-1, self.width)


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        (nn.Conv2d(1, 10, 56), r"\(8, 10, 1, 1\)"),  # its argmax would be broadcast with the labels
        (nn.Sequential(InRows(784), nn.Linear(784, 10)), r"\(32, 10\)"),
        (nn.Sequential(nn.Flatten(), nn.Linear(3136, 10), nn.Flatten(0)), r"\(80,\)"),
    ],
)
def test_outputs_that_are_not_one_row_an_image_are_refused_with_their_shape(network, shape, digits):
    images, labels = digits
    with pytest.raises(ValueError, match=f"one row of outputs an example.* not {shape}"):
        kai.check_accuracy([(images, labels)], network)
    optimizer = torch.optim.SGD(network.parameters())
    with pytest.raises(ValueError, match=f"one row of outputs an example.* not {shape}"):
        kai.train_mnist_model(1, network, nn.CrossEntropyLoss(), optimizer, [(images, labels)])
    with pytest.raises(ValueError, match="one row of outputs"):
        next(fit(network, lambda _: [(images, labels)], nn.CrossEntropyLoss(), optimizer, [1]))


def test_a_column_of_labels_is_returned_as_torchs_losses_take_it():
    assert class_labels(np.array([[1.0], [2.0]]), 2).tolist() == [1, 2]
    assert class_labels(torch.eye(3, dtype=torch.int64), 3).dtype == torch.float32


@pytest.mark.parametrize("wrong", [torch.arange(4), torch.arange(4.0)[:, None], torch.eye(3), torch.ones(4, 4)])
def test_questions_are_learned_from_probabilities_alone(wrong):
    with pytest.raises(ValueError, match=r"rows that sum to 1 of shape \(4, K\)"):
        learn_by_heart(torch.eye(4), wrong)


def test_a_column_is_never_broadcast_by_a_loss(digits):
    network = kai.MLP()
    column = [(digits[0], digits[1][:, None].float())]
    optimizer = torch.optim.SGD(network.parameters())
    with pytest.raises(ValueError, match=r"must have the outputs' shape \(8, 10\), not \(8, 1\)"):
        next(fit(network, lambda _: column, nn.MSELoss(), optimizer, [1]))


def test_answers_that_are_one_text_instead_of_a_list_are_refused_not_taken_letter_by_letter():
    with pytest.raises(TypeError, match=r"a list of texts, such as \['42'\]"):
        score(torch.tensor([[0.0, 9.0]]), ["42"], ["4", "2"], total=1)
    pairs = [{"question": "Six times seven?", "answers": "42"}, {"question": "Six times one?", "answers": "6"}]
    with pytest.raises(TypeError, match=r"a list of texts, such as \['42'\]"):
        train_questions(pairs)
    with pytest.raises(TypeError, match=r"a list of texts, such as \['42'\]"):
        targets_of(pairs[:1], ["4", "2"])
