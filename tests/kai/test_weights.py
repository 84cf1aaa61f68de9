"""Weights that come from anywhere: whatever the bytes are, they are a network's finite weights or refused in words."""

import json
import struct

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save

from kai.networks import NeutralLeNet
from kai.pretrained import WeightsError, load_pretrained
from kai.weights import OddWeights, bytes_at_most, read_at_most, tensors_for
from tests.full import amount

NETWORK = NeutralLeNet((2, 3), (5, 5), hidden=4)
GOOD = save(NETWORK.state_dict())
HEADER = 8 + int.from_bytes(GOOD[:8], "little")


def is_refused_or_right(content):
    """Whether it was refused; what was taken has the network's names, shapes and types, and finite numbers."""
    try:
        tensors = tensors_for(NETWORK, content)
    except OddWeights as error:
        assert len(str(error)) < 1000
        return True
    for name, expected in NETWORK.state_dict().items():
        assert tensors[name].shape == expected.shape and tensors[name].dtype == expected.dtype
        assert tensors[name].isfinite().all()
    return False


def file_of(header, body=b""):
    """A safetensors file with any header."""
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def test_a_networks_own_weights_are_taken_as_they_are():
    tensors = tensors_for(NETWORK, GOOD)
    assert all(torch.equal(tensors[name], tensor) for name, tensor in NETWORK.state_dict().items())
    assert len(GOOD) <= bytes_at_most(NETWORK)


@given(st.integers(0, len(GOOD) - 1))
@settings(deadline=None)
def test_a_truncated_file_is_refused(end):
    assert is_refused_or_right(GOOD[:end])


@given(st.binary(max_size=300) | st.binary(min_size=1, max_size=60).map(lambda tail: GOOD + tail))
@settings(deadline=None)
def test_bytes_of_any_kind_are_refused(content):
    assert is_refused_or_right(content)


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=amount(100, 300), deadline=None)
def test_changed_bytes_give_other_finite_weights_or_none(changes):
    content = bytearray(GOOD)
    for position, byte in changes:
        content[position] = byte
    is_refused_or_right(bytes(content))


@given(
    st.lists(
        st.tuples(st.integers(8, HEADER - 1), st.sampled_from(b'{}[]":,0123456789eE-.FI \\u')), min_size=1, max_size=12
    )
)
@settings(max_examples=amount(100, 300), deadline=None)
def test_a_header_written_by_somebody_else_gives_right_weights_or_none(changes):
    content = bytearray(GOOD)
    for position, byte in changes:
        content[position] = byte
    is_refused_or_right(bytes(content))


@pytest.mark.parametrize("length", [0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, len(GOOD), HEADER])
def test_an_absurd_length_of_the_header_is_refused_and_takes_no_memory(length):
    assert is_refused_or_right(struct.pack("<Q", length) + GOOD[8:])


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [2**62, 2**62], "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 4 * 10**9]},
        {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0, 2**64]},
        {"dtype": "F32", "shape": "no", "data_offsets": [0, 4]},
        {"dtype": "OBJECT", "shape": [1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1]},
        None, 7, [], "text",
    ],
)  # fmt: skip
def test_a_tensor_that_cannot_be_is_refused(entry):
    assert is_refused_or_right(file_of({"features.0.weight": entry}, bytes(8)))


def changed(change):
    tensors = dict(NETWORK.state_dict())
    change(tensors)
    return save({name: tensor.contiguous() for name, tensor in tensors.items()})


FIRST = "features.0.weight"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda t: t.update(more=torch.zeros(3)), "more missing or unexpected"),
        (lambda t: t.pop(FIRST), f"{FIRST} missing or unexpected"),
        (lambda t: t.clear(), "missing or unexpected"),
        (lambda t: t.update({FIRST: t[FIRST].half()}), "is torch.float16, expected torch.float32"),
        (lambda t: t.update({FIRST: t[FIRST].double()}), "is torch.float64, expected torch.float32"),
        (lambda t: t.update({FIRST: t[FIRST].bool()}), "is torch.bool, expected torch.float32"),
        (lambda t: t.update({FIRST: t[FIRST].transpose(0, 2)}), "has shape"),
        (lambda t: t.update({FIRST: t[FIRST][None]}), "has shape"),
        (lambda t: t.update({FIRST: torch.full_like(t[FIRST], float("nan"))}), "NaN or infinity"),
        (lambda t: t.update({FIRST: torch.full_like(t[FIRST], float("-inf"))}), "NaN or infinity"),
        (lambda t: t.update(large=torch.zeros(10**5)), "bytes are more than its network's weights can take"),
    ],
)
def test_what_is_wrong_with_them_is_said(change, word):
    with pytest.raises(OddWeights, match=word):
        tensors_for(NETWORK, changed(change))


def test_of_a_file_that_is_too_large_no_more_is_read(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(10**12)  # a hole: it takes no room on the disk, and would take a terabyte of memory
    with pytest.raises(OddWeights, match="larger than the 1,000 bytes"):
        read_at_most(path, 1000)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**12) | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
arguments = st.dictionaries(
    st.sampled_from(["size", "hidden", "channels", "kernels", "pooled", "biased", "other"]), anything, max_size=3
)


@given(
    st.fixed_dictionaries(
        {"class": st.sampled_from(["MLP", "LeNet", "NeutralLeNet", "GlobalPoolLeNet", "__import__", ""]) | anything},
        optional={"arguments": arguments | anything},
    )
    | anything
)
@settings(max_examples=amount(50, 150), deadline=None)
def test_a_card_that_names_any_architecture_is_refused_before_its_network_takes_memory(tmp_path_factory, architecture):
    folder = tmp_path_factory.mktemp("models")
    (folder / "mlp.json").write_text(json.dumps({"architecture": architecture, "sha256": "0"}))
    (folder / "mlp.safetensors").write_bytes(b"weights")
    with pytest.raises(WeightsError):
        load_pretrained("mlp", folder)


@pytest.mark.parametrize(
    "card", ["[" * 100_000, "9" * 10_000, '{"a": ' * 20_000, "x" * 10**6, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_a_card_that_is_no_card_is_refused(tmp_path, card):
    (tmp_path / "mlp.json").write_bytes(card if isinstance(card, bytes) else card.encode())
    with pytest.raises(WeightsError, match="is damaged"):
        load_pretrained("mlp", tmp_path)
