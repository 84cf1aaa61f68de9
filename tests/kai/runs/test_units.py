"""The first dense layer as pictures: each weight's level by hand, and nothing but what is a picture is read."""

import base64
import zlib

import numpy as np
import pytest
import torch

from kai.networks import MLP, LeNet
from kai.runs.networks import OwnNetwork, build_own
from kai.runs.units import pack_units, unpack_units


def with_weights(first):
    network = MLP()
    torch.nn.init.zeros_(network.classifier[0].weight)
    with torch.no_grad():
        network.classifier[0].weight[0, : len(first)] = torch.tensor(first)
    return network


def test_a_level_is_the_root_of_a_weights_share_by_hand():
    levels = unpack_units(pack_units(with_weights([0.0, 0.5, -0.5, 0.125, -0.02, 7.0])))
    assert levels[0, 0, :7].tolist() == [0, 15, -15, 8, -3, 15, 0]  # 15 · √(0.125 / 0.5) = 7.5, rounded to even
    assert levels.shape == (6, 56, 56) and not levels[1:].any()


def test_a_row_of_weights_is_an_image_row_by_row():
    network = MLP(size=28)
    levels = unpack_units(pack_units(network, 28))
    weights = network.classifier[0].weight.detach()[:6].view(6, 28, 28).numpy()
    assert np.array_equal(np.sign(levels)[levels != 0], np.sign(weights)[levels != 0]) and (levels != 0).mean() > 0.9


@pytest.mark.parametrize(
    ("own", "shape"),
    [
        (OwnNetwork(channels=(), hidden=(3,)), [3, 56, 56]),
        (OwnNetwork(channels=(), hidden=()), [6, 56, 56]),  # the answers themselves
        (OwnNetwork(channels=(), global_pool="average"), None),  # its dense layer reads one number
        (OwnNetwork(channels=(4,)), None),
    ],
)
def test_who_has_such_a_picture(own, shape):
    packed = pack_units(build_own(own))
    assert (packed and packed["shape"]) == shape
    assert pack_units(LeNet()) is None


def deflated(content):
    return base64.b64encode(zlib.compress(bytes(content))).decode()


@pytest.mark.parametrize(
    "packed",
    [
        {},
        {"shape": [6, 56, 56]},
        {"shape": [6, 56, 56], "levels": "not base64!"},
        {"shape": [6, 56, 56], "levels": deflated(1_000_000)},  # more than a picture holds
        {"shape": [6, 56, 56], "levels": deflated(10)},
        {"shape": [6, 56], "levels": deflated(336)},
        {"shape": [-6, -56, 56], "levels": deflated(6 * 56 * 56)},
        {"shape": [6, 1000, 1000], "levels": deflated(6_000_000)},
        {"shape": [1.0, 56, 56], "levels": deflated(56 * 56)},
        {"shape": "abc", "levels": None},
    ],
)
def test_what_is_no_picture_is_refused(packed):
    with pytest.raises(ValueError, match="no packed units"):
        unpack_units(packed)


def test_levels_beyond_the_scale_end_at_it():
    packed = {"shape": [1, 2, 2], "levels": deflated([1, 127, 128, 0])}
    assert unpack_units(packed).tolist() == [[[1, 15], [-15, 0]]]
