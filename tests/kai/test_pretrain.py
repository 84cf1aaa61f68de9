import dataclasses
import json
import shutil

import pytest
import torch

from kai import pretrain
from kai.augment import Augmentation
from kai.canvas import OFFSETS
from kai.networks import NeutralLeNet
from kai.pretrain import BrokenPromise, broken_promises, main, make
from kai.pretrained import MODELS_DIR, NAMES, build, load_pretrained, read_card, weights_path
from kai.recipes import RECIPES, Recipe
from kai.training import Settings
from tests.full import full

TINY = Recipe(
    "gap-lenet", "Tiny", "Two small convolutions.",
    {"class": "NeutralLeNet", "arguments": {"channels": [3, 4], "kernel_sizes": [5, 3], "biased": True}},
    Settings(epochs=1, batch_size=32, one_cycle=True, averaging=0.9, seed=4),
    {"top_left": 0.0},
    on_canvas=False, augmentation=Augmentation(turn=10, scale=1.1), scale_norm=True,
)  # fmt: skip


@pytest.fixture
def few_digits(monkeypatch, test_digits):
    """Let the recipes learn from, and be measured on, a handful of digits."""
    images, labels = (tensor[:64].numpy() for tensor in test_digits)
    monkeypatch.setattr(pretrain.mnist, "load", lambda split: (images.copy(), labels.copy()))
    monkeypatch.setattr(pretrain, "scikit_learn_digits", lambda: (torch.from_numpy(images).float() / 255, labels))
    monkeypatch.setattr(pretrain, "THREADS", 1)
    yield
    torch.use_deterministic_algorithms(False)


def quiet(_line):
    pass


def test_a_recipe_makes_a_network_that_loads_and_a_card_that_describes_it(few_digits, tmp_path):
    card = make(TINY, tmp_path, report=quiet)
    network = load_pretrained("gap-lenet", tmp_path)
    assert card == read_card("gap-lenet", tmp_path)
    assert isinstance(network, NeutralLeNet)
    assert all(layer.bias.max() <= 0 for layer in network.features if isinstance(layer, torch.nn.Conv2d))
    assert card["recipe"]["seed"] == 4 and card["recipe"]["augmentation"]["turn"] == 10
    assert torch.tensor(card["accuracy"]["by_placement"]).shape == (OFFSETS, OFFSETS)


def test_the_same_recipe_makes_the_same_file_to_the_bit(few_digits, tmp_path):
    first, second = (make(TINY, tmp_path / name, report=quiet)["sha256"] for name in "ab")
    other = dataclasses.replace(TINY, settings=dataclasses.replace(TINY.settings, seed=5))
    assert first == second != make(other, tmp_path, report=quiet)["sha256"]


def test_a_broken_promise_is_named_and_leaves_the_old_files(few_digits, tmp_path):
    make(TINY, tmp_path, report=quiet)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ambitious = dataclasses.replace(TINY, promise={"top_left": 1.01}, settings=Settings(epochs=1))
    with pytest.raises(BrokenPromise, match=r"gap-lenet misses its promise: top_left is .*, promised ≥ 101\.00%"):
        make(ambitious, tmp_path, report=quiet)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_worst_placement_decides_the_promise_for_every_placement():
    card = {"promise": {"every_placement": 0.99, "train": 0.5}, "accuracy": {"train": 0.6, "worst": {"accuracy": 0.98}}}
    assert broken_promises(card) == ["every_placement is 98.00%, promised ≥ 99.00%"]
    card["accuracy"]["worst"]["accuracy"] = 0.99
    assert broken_promises(card) == []


def test_the_command_exits_with_an_error_and_writes_nothing_if_a_promise_is_broken(
    few_digits, tmp_path, monkeypatch, capsys
):
    monkeypatch.setitem(pretrain.RECIPES, "gap-lenet", dataclasses.replace(TINY, promise={"train": 2}))
    assert main(["gap-lenet", "--folder", str(tmp_path / "new")]) == 1
    assert "misses its promise" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_the_command_prints_its_progress_and_what_it_measured(few_digits, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(pretrain.RECIPES, "gap-lenet", TINY)
    assert main(["gap-lenet", "--folder", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "gap-lenet: epoch 1/1, loss" in printed and '"top_left"' in printed


def test_the_command_refuses_unknown_names(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["vgg"])
    assert stop.value.code == 2
    assert "gap-exact" in capsys.readouterr().err


@full
def test_gap_exact_takes_the_weights_of_gap(few_digits, tmp_path):
    for suffix in ("safetensors", "json"):
        shutil.copy(MODELS_DIR / f"gap.{suffix}", tmp_path)
    make(dataclasses.replace(RECIPES["gap-exact"], promise={}), tmp_path, report=quiet)
    assert weights_path("gap-exact", tmp_path).read_bytes() == weights_path("gap", tmp_path).read_bytes()


def test_there_is_a_recipe_for_every_name_and_the_card_tells_it():
    assert tuple(RECIPES) == NAMES
    for name, recipe in RECIPES.items():
        card = read_card(name)
        assert json.loads(json.dumps(pretrain._describe(recipe))) == card["recipe"]
        assert card["architecture"] == recipe.architecture and card["promise"] == recipe.promise
        assert type(build(recipe.architecture)).__name__ == card["architecture"]["class"]


def test_a_list_of_numbers_takes_one_line_of_a_card():
    text = pretrain._to_json({"offset": [6, 3], "rows": [[1, 2], [3, 4]]})
    assert text == '{\n "offset": [6, 3],\n "rows": [\n  [1, 2],\n  [3, 4]\n ]\n}\n'
