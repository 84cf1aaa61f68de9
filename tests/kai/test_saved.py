"""Networks in files: what is saved is loaded, and what is no such file is refused in words."""

import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

import kai
from kai.pretrained import weights_path
from kai.saved import SavedError
from tests.full import full
from tests.kai.own_networks import Bare, Branching, LeNet2, LogSoftmaxed, NeuralNetwork


@pytest.mark.parametrize(
    "make", [NeuralNetwork, LeNet2, kai.LeNet, kai.NeutralLeNet, lambda: kai.load_pretrained("gap-exact")]
)
def test_what_is_saved_is_loaded(make, tmp_path):
    torch.manual_seed(0)
    network, images = make().train(), torch.rand(4, 1, 56, 56)
    path = kai.save(network, tmp_path / "mine")
    assert path == tmp_path / "mine.safetensors" and network.training
    loaded = kai.load(path)
    assert loaded.card == {"title": type(network).__name__, "size": 56} and not loaded.training
    inputs = images.flatten(1) if make is NeuralNetwork else images
    assert torch.allclose(loaded(images), network.eval()(inputs), atol=1e-5)


def test_a_softmax_at_the_end_is_left_out_so_that_logits_come(tmp_path):
    network, images = LogSoftmaxed(), torch.rand(2, 1, 56, 56)
    loaded = kai.load(kai.save(network, tmp_path / "mine"))
    assert torch.allclose(loaded(images).log_softmax(1), network(images), atol=1e-5)


@full
def test_a_compiled_network_is_saved_as_it_was_written(tmp_path):
    assert kai.load(kai.save(torch.compile(LeNet2()), tmp_path / "mine")).card["title"] == "LeNet2"


def test_a_network_of_bare_digits_says_so_and_titles_are_ones_own(tmp_path):
    loaded = kai.load(kai.save(Bare(), tmp_path / "mine.kai", title="First try"))
    assert loaded.card == {"title": "First try", "size": 28}


@pytest.mark.parametrize(
    ("network", "error", "why"),
    [
        (Branching(), TypeError, "does not chain its layers"),
        (nn.Linear(5, 10), ValueError, r"must map \(N, 1, 56, 56\)"),
        (nn.Linear(3136, 9), ValueError, r"gave \(3, 9\), not \(3, 10\)"),
        (torch.jit.script(LeNet2()), TypeError, "LeNet2 is TorchScript, whose code cannot be read"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(network, error, why, tmp_path):
    with pytest.raises(error, match=why):
        kai.save(network, tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def changed(path, target, change):
    """Write the file again, with a card that is changed."""
    with safe_open(path, "pt") as file:
        card = json.loads(file.metadata()["kai"])
    change(card)
    save_file(load_file(path), target, {"kai": json.dumps(card)})
    return target


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda card: card.pop("layers"), "damaged"),
        (lambda card: card.update(size=10**9), "damaged"),
        (lambda card: card["layers"].insert(0, {"type": "eval"}), "not known here: 'eval'"),
        (lambda card: card["layers"][0].update(out_channels="6"), "out_channels is 6"),
        (lambda card: card["layers"][0].update(padding=4000), "would make maps"),
        (lambda card: card["layers"][0].update(kernel_size=4000), "parameters are more than"),
        (lambda card: card["layers"][0].update(kernel_size=3), "has shape"),
        (lambda card: card["layers"].extend([{"type": "relu"}] * 100), "layers are more than"),
        (lambda card: card["layers"].pop(), "missing or unexpected"),
        (lambda card: card.update(layers=[1]), "is no layer"),
    ],
)
def test_a_card_that_says_something_else_is_refused_in_words(change, why, tmp_path):
    path = kai.save(kai.LeNet(), tmp_path / "mine")
    with pytest.raises(SavedError, match=why):
        kai.load(changed(path, tmp_path / "changed.safetensors", change))


def test_other_files_are_refused_in_words(tmp_path):
    (tmp_path / "text").write_text("no network")
    with pytest.raises(SavedError, match="text cannot be loaded: it is no safetensors file"):
        kai.load(tmp_path / "text")
    with pytest.raises(SavedError, match="no card.*kai.load_pretrained"):
        kai.load(weights_path("mlp"))
    with pytest.raises(FileNotFoundError):
        kai.load(tmp_path / "nothing")
    whole = kai.save(kai.MLP(), tmp_path / "mine").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SavedError, match="half cannot be loaded"):
        kai.load(tmp_path / "half")
