"""What the pages ask of `kai`, once for the whole server: test digits, the networks on show and their sweep tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

import kai
from app import own
from kai.anatomy import learned_kernels as described_kernels
from kai.canvas import BOTTOM_RIGHT, DIGIT, OFFSETS, TOP_LEFT
from kai.networks import DigitNetwork
from kai.pretrained import read_card

CORNERS = {("first", "top-left"): TOP_LEFT, ("second", "bottom-right"): BOTTOM_RIGHT}
"""The notebook's two test sets and where their digits stand."""

ON_SHOW = ("mlp", "lenet", "gap")
"""The three networks that answer side by side, in this order."""

WITH_KERNELS = ("lenet", "gap")
"""The networks on show whose first layer is a convolution."""

SURVEYED = (("mlp", "lenet", "notebook-gap"), ("gap-lenet", "gap", "gap-exact"))
"""The networks whose accuracy at every placement is shown, row by row."""

VERSION = 12
"""Characters of a network's sha256 that name its version, in cards and in addresses."""


@dataclass(frozen=True)
class Digit:
    """One MNIST test image: its number, its 784 grey levels as bytes, row by row, and its class."""

    number: int
    pixels: bytes
    label: int


@cache
def _test_set() -> tuple[np.ndarray, np.ndarray]:
    return kai.mnist("test")


def test_labels() -> str:
    """Return the classes of all test images as one string of digits, so that a page can pick "the next 7"."""
    return "".join(map(str, _test_set()[1]))


@cache
def labels_version() -> str:
    """Return the version of `test_labels`: the first characters of their sha256."""
    return hashlib.sha256(test_labels().encode()).hexdigest()[:VERSION]


def test_digit(number: int) -> Digit:
    """Return test image `number`, 0..9999."""
    images, labels = _test_set()
    return Digit(number, images[number].tobytes(), int(labels[number]))


@cache
def test_canvases(offset: tuple[int, int], count: int = 8) -> np.ndarray:
    """Return the first test images on the canvas at an offset: grey levels 0..1, shape (count, 56, 56)."""
    return kai.place(_test_set()[0][:count], offset)[:, 0].numpy()


@cache
def standing(data: str, count: int = 8) -> np.ndarray:
    """Return the first test images as a run's training digits stand: grey levels 0..1, shape (count, H, W).

    Args:
        data: one of a run's settings: "top_left" or "anywhere" on the canvas, or "bare".
        count: how many.
    """
    digits = _test_set()[0][:count]
    if data == "bare":
        return digits / np.float32(255)
    offsets = np.random.default_rng(0).integers(0, OFFSETS, (count, 2)) if data == "anywhere" else [TOP_LEFT] * count
    places = [(int(row), int(col)) for row, col in offsets]
    return np.concatenate([kai.place(digits[i : i + 1], place)[:, 0].numpy() for i, place in enumerate(places)])


@cache
def network(name: str) -> DigitNetwork:
    """Return a network, shared by all sessions, never changed.

    Args:
        name: of `models/`; `notebook-gap~stride~bright_black` is that network without these effects (`kai.Effects`);
            or of `own.networks()`.
    """
    if name in own.networks():
        return own.networks()[name].network
    pretrained, *without = name.split("~")
    if without:
        return kai.with_effects(network(pretrained), kai.Effects(**dict.fromkeys(without, False)))
    return kai.load_pretrained(pretrained)


def sweep_tables(pixels: bytes) -> dict[str, bytes]:
    """Return each network's logits at all 841 placements of a digit.

    Args:
        pixels: 784 grey levels, row by row.

    Returns:
        Name → float32 little-endian logits of shape (29, 29, 10), as bytes.
    """
    return {name: table(network(name), pixels) for name in shown()}


def table(any_network: torch.nn.Module, pixels: bytes) -> bytes:
    """Work out a network's logits at all 841 placements of a digit: float32 (29, 29, 10), as bytes."""
    image = np.frombuffer(bytearray(pixels), np.uint8).reshape(DIGIT, DIGIT)
    return kai.shift_sweep(any_network, image).numpy().astype("<f4").tobytes()


def shown() -> tuple[str, ...]:
    """Return the names of the networks that answer side by side: the three, then those of whoever serves the app."""
    return (*ON_SHOW, *own.networks())


def card(name: str) -> dict:
    """Return the card of a network: of a shipped one, or of one that whoever serves the app has named."""
    found = own.networks().get(name)
    return found.card if found else read_card(name)


@cache
def cards() -> list[dict]:
    """Return what the page says of each network: its name, title, nature and number of parameters, and its version."""
    said = ("name", "title", "nature", "parameters")
    return [{key: card(name)[key] for key in said} | {"version": card(name)["sha256"][:VERSION]} for name in shown()]


@dataclass(frozen=True)
class Survey:
    """How accurate a network is at every placement of all test images, as its card says.

    Attributes:
        title: the network's name, for people.
        nature: what it is, in one line.
        parameters: how many numbers it learned.
        accuracies: 29×29 shares, 0..1.
        mean: of all placements.
        worst: the least of them.
        worst_place: (row, col) of the first placement with that.
    """

    title: str
    nature: str
    parameters: int
    accuracies: list[list[float]]
    mean: float
    worst: float
    worst_place: tuple[int, int]


@cache
def survey(name: str) -> Survey:
    """Return the survey of the pretrained network `name`, one of `SURVEYED`."""
    card = read_card(name)
    accuracy = card["accuracy"]
    return Survey(
        card["title"], card["nature"], card["parameters"], accuracy["by_placement"],
        accuracy["mean"], accuracy["worst"]["accuracy"], tuple(accuracy["worst"]["offset"]),
    )  # fmt: skip


@cache
def learned_kernels() -> list[dict]:
    """Return the kernels that the shipped networks learned in their first layer, for the convolution stepper.

    Returns:
        What `kai.anatomy.learned_kernels` yields, for one network after the other.
    """
    return [
        kernel for name in WITH_KERNELS for kernel in described_kernels(network(name), name, read_card(name)["title"])
    ]


@cache
def consistency(name: str, digits: int = 24) -> float:
    """Return how often a network's answer is the same a pixel further, over all placements of the first test digits."""
    return kai.consistency(kai.shift_sweeps(network(name), _test_set()[0][:digits]))
