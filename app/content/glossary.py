"""The words that a newcomer may not know, each in a sentence or two, and the pages on which they are first met."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A word and what it means.

    Attributes:
        word: as pages write it.
        meaning: one or two plain sentences.
    """

    word: str
    meaning: str


TERMS = {
    "network": Term(
        "Neural network",
        "A function with many adjustable numbers, its weights. Training changes them until its outputs fit.",
    ),
    "mlp": Term(
        "MLP",
        "Multi-layer perceptron: every pixel is connected to every hidden unit, and every hidden unit to every answer. "
        "Each connection has a weight of its own.",
    ),
    "lenet": Term(
        "LeNet",
        "A small network for digits (LeCun and others, 1998): two convolutions with pooling find strokes, "
        "then dense layers read what was found where.",
    ),
    "global-pooling": Term(
        "Global pooling",
        "Each feature map is summed, or averaged, to one number: how much was found, not where.",
    ),
    "hidden-unit": Term(
        "Hidden unit",
        "One number inside the network: a weighted sum of its inputs, set to 0 if it is negative.",
    ),
    "weight": Term("Weight", "A number that the network multiplies an input by. Training adjusts it."),
    "logit": Term(
        "Logit",
        "The raw output for one class, any number. The largest wins; softmax turns all ten into probabilities.",
    ),
    "softmax": Term("Softmax", "Turns raw outputs into probabilities: all positive, and together 1."),
    "epoch": Term("Epoch", "One pass over all the training digits."),
    "loss": Term("Loss", "How wrong the network is on average. Training makes it small."),
    "learning-rate": Term("Learning rate", "How far each update changes the weights. Too large and it never settles."),
    "feature-map": Term(
        "Feature map",
        "What one kernel finds, place by place: bright where the picture looks like the kernel.",
    ),
    "kernel": Term("Kernel", "A small grid of weights that slides over the picture, the same at every place."),
    "receptive-field": Term("Receptive field", "The part of the input that one cell can see."),
    "bag-of-words": Term("Bag of words", "A text as counts of its words. Their order is lost."),
    "confusion-matrix": Term(
        "Confusion matrix",
        "A row for each digit, a column for each answer: how often each digit was given each answer.",
    ),
    "test-digits": Term("Test digits", "10,000 digits that no network here was trained on."),
    "equivariance": Term("Equivariance", "Shift the input, and the output shifts along, unchanged otherwise."),
}
"""By key."""

MET = {
    "story": ("network", "hidden-unit"),
    "questions": ("network", "bag-of-words", "hidden-unit", "weight"),
    "canvas": ("mlp", "lenet", "global-pooling"),
    "convolution": ("kernel", "feature-map"),
    "pooling": ("feature-map", "equivariance"),
    "networks": ("mlp", "lenet", "global-pooling", "feature-map", "receptive-field"),
    "inside": ("feature-map", "hidden-unit", "logit", "weight"),
    "exact": ("logit", "equivariance", "feature-map"),
    "everywhere": ("mlp", "lenet", "global-pooling", "test-digits"),
    "mixups": ("confusion-matrix", "mlp", "lenet", "global-pooling", "test-digits"),
    "train": ("mlp", "lenet", "epoch", "loss", "learning-rate", "test-digits"),
    "challenge": ("weight", "global-pooling", "test-digits"),
    "reading": ("equivariance", "feature-map", "global-pooling"),
    "room": ("mlp", "lenet", "global-pooling"),
}
"""Keys of the terms that each page uses, by the page's key."""


def terms_of(page: str) -> list[Term]:
    """Return the terms that a page uses."""
    return [TERMS[key] for key in MET[page]]
