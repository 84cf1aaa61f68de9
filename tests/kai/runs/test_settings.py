import dataclasses
import json
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kai.runs.networks import (
    MOST_MULTIPLICATIONS,
    MOST_PARAMETERS,
    NETWORKS,
    OwnNetwork,
    build_own,
    fitted,
    measure,
    own_size,
    why_too_large,
)
from kai.runs.settings import RunSettings
from tests.full import amount

NAMES = [field.name for field in dataclasses.fields(RunSettings)]
OWN_NAMES = [field.name for field in dataclasses.fields(OwnNetwork)]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=5)
    | st.sampled_from([*NETWORKS, "bare", "anywhere", "SGD", "cuda", "full", "max", "sum", 10**400, -(10**400)])
)  # fmt: skip
NESTED = lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner)  # noqa: E731
ANYTHING = st.recursive(SCALARS, NESTED, max_leaves=9)
OWN = st.dictionaries(st.sampled_from(OWN_NAMES), ANYTHING | st.lists(st.integers(), max_size=6))


def is_within_bounds(bounded):
    for field in dataclasses.fields(bounded):
        if "bound" in field.metadata:
            field.metadata["bound"].check(field.name, getattr(bounded, field.name))


@given(ANYTHING | st.dictionaries(st.sampled_from(NAMES), ANYTHING | OWN))
@settings(max_examples=amount(30, 100), deadline=None)
def test_whatever_is_asked_for_is_clamped_to_the_limits(raw):
    clamped = RunSettings.clamped(raw)
    is_within_bounds(clamped)
    is_within_bounds(clamped.own)
    assert why_too_large(clamped.own, clamped.size) is None
    assert RunSettings.clamped(clamped) == clamped
    assert RunSettings.clamped(json.loads(json.dumps(clamped.as_dict()))) == clamped


@given(OWN)
@settings(max_examples=amount(20, 60), deadline=None)
def test_every_network_of_ones_own_can_be_built_and_answers(raw):
    clamped = RunSettings.clamped({"network": "own", "own": raw})
    network = clamped.build()
    with torch.no_grad():
        assert network(torch.zeros(1, 1, 56, 56)).shape == (1, 10)
    size = measure(network)
    assert size == own_size(clamped.own)
    assert size.parameters <= MOST_PARAMETERS and size.multiplications <= MOST_MULTIPLICATIONS


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 51}, "epochs must be a whole number from 1 to 50, not 51"),
        ({"epochs": 2.0}, "epochs must be a whole number from 1 to 50, not 2.0"),
        ({"learning_rate": math.nan}, "learning_rate must be a number from 1e-05 to 10.0, not nan"),
        ({"optimiser": "Adagrad"}, "optimiser must be one of 'Adam', 'SGD', not 'Adagrad'"),
        ({"one_cycle": 1}, "one_cycle must be one of False, True, not 1"),
        ({"own": None}, "own must be an OwnNetwork, not None"),
    ],
)
def test_settings_from_code_are_checked_and_told_what_is_accepted(changes, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        RunSettings(**changes)


def test_numbers_go_to_the_nearest_bound_and_nonsense_to_the_default():
    clamped = RunSettings.clamped(
        {"epochs": 10**9, "batch_size": -3, "learning_rate": math.inf, "share": math.nan, "data": "moon", "seed": True}
    )
    assert (clamped.epochs, clamped.batch_size, clamped.learning_rate) == (50, 8, 10.0)
    assert (clamped.share, clamped.data, clamped.seed) == (1.0, "top_left", 0)


def test_a_kernel_that_does_not_fit_is_named_with_its_layer():
    own = OwnNetwork(channels=(4, 4, 4, 4), kernel_size=7)  # 28 - 6 = 22, halved 11; 11 - 6 = 5, halved 2
    with pytest.raises(ValueError, match=r"the 7×7 kernels of convolution 3 do not fit into its 2×2 maps"):
        build_own(own, 28)
    assert fitted(own, 28).channels == (4, 4)


def test_a_network_that_is_too_large_says_how_large_it_is():
    wide = OwnNetwork(channels=(64,), pooled=0, hidden=(256,))
    assert "parameters; at most 1,000,000 can be trained here" in why_too_large(wide)
    slow = OwnNetwork(channels=(64, 64), padding="same", pooled=0, global_pool="sum", hidden=())
    assert "million multiplications a digit; at most 20 million" in why_too_large(slow)
    with pytest.raises(ValueError, match="at most 1,000,000"):
        RunSettings(network="own", own=wide)


def test_a_networks_parameters_are_counted_by_hand():
    own = OwnNetwork(channels=(2,), kernel_size=3, pooled=1, global_pool="average", hidden=(5,))
    assert own_size(own).parameters == (9 * 2 + 2) + (2 * 5 + 5) + (5 * 10 + 10)
    assert own_size(own).multiplications == 20 * 54 * 54 + 15 + 60
    assert [row.output_shape for row in own_size(own).layers][:3] == [(2, 54, 54), (2, 54, 54), (2, 27, 27)]


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("data", ["top_left", "bare"])
def test_every_network_takes_the_images_of_every_kind_of_data(name, data):
    settings = RunSettings(network=name, data=data)
    assert settings.build()(torch.zeros(2, 1, settings.size, settings.size)).shape == (2, 10)
