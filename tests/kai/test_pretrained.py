import hashlib
import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

import kai
from kai.canvas import BOTTOM_RIGHT, OFFSETS, TOP_LEFT, place
from kai.networks import count_parameters
from kai.pretrain import accuracy, scikit_learn_digits
from kai.pretrained import MODELS_DIR, NAMES, WeightsError, build, load_pretrained, read_card, weights_path
from kai.sweeps import shift_sweep, sweep_method
from tests.full import FULL, also_in_full, amount, full

ON_CANVAS = [name for name in NAMES if name != "lenet28"]
SAMPLE = 1000
"""Digits on which measurements are taken again unless all is run in full; the card has all 10,000."""


@pytest.fixture(scope="module")
def digits(test_digits):
    """All test digits in full; else a sample from all over them, since those at the beginning are easier."""
    return tuple(tensor[:: amount(len(tensor) // SAMPLE, 1)] for tensor in test_digits)


def about(accuracy):
    """What a card's accuracy must be when it is measured again: the same in full, else within three standard errors."""
    return pytest.approx(accuracy, abs=amount(3 * (accuracy * (1 - accuracy) / SAMPLE) ** 0.5, 2e-4))


@pytest.fixture
def folder(tmp_path):
    """A copy of two networks that a test may damage."""
    for name in ("gap-lenet", "notebook-gap"):
        shutil.copy(weights_path(name), tmp_path)
        shutil.copy(MODELS_DIR / f"{name}.json", tmp_path)
    return tmp_path


def rewrite(folder, change, name="gap-lenet"):
    """Change the tensors, and let the card believe in the changed file."""
    path = weights_path(name, folder)
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)
    card_path = folder / f"{name}.json"
    card = json.loads(card_path.read_text())
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card_path.write_text(json.dumps(card))


# The promises of the cards, measured again.


@pytest.mark.parametrize("name", ["mlp", "lenet", "notebook-gap", *also_in_full("gap-lenet", "gap")])
def test_a_card_tells_the_accuracy_in_both_corners(name, digits):
    network, card = load_pretrained(name), read_card(name)
    for key, offset in {"top_left": TOP_LEFT, "bottom_right": BOTTOM_RIGHT}.items():
        if name == "gap" and key == "bottom_right":  # the same phase as top-left: the same logits, tested below
            continue
        assert accuracy(network, *digits, offset) == about(card["accuracy"][key])


@full
@pytest.mark.parametrize("name", ["gap-lenet", "gap"])
def test_the_worst_placement_is_as_the_card_says_and_keeps_the_promise(name, digits):
    network, card = load_pretrained(name), read_card(name)
    worst = card["accuracy"]["worst"]
    found = accuracy(network, *digits, worst["offset"])
    assert found == about(worst["accuracy"])
    if FULL:
        assert found >= card["promise"]["every_placement"]


@pytest.mark.parametrize("name", ["gap-lenet", "gap"])
@full
def test_no_phase_is_worse_than_the_card_says(name, test_digits):
    network, card = load_pretrained(name), read_card(name)
    images, labels = (tensor[:SAMPLE] for tensor in test_digits)
    stride = {"gap-lenet": 2, "gap": 4}[name]
    phases = [(row, col) for row in range(stride) for col in range(stride) if FULL or row == col]
    share = [accuracy(network, images, labels, phase) for phase in phases]
    assert max(share) - min(share) < 0.01
    assert min(share) > card["accuracy"]["worst"]["accuracy"] - 0.01  # a thousand digits: three standard errors


def test_lenet_for_bare_digits_keeps_its_promise(test_digits):
    card = read_card("lenet28")
    found = accuracy(load_pretrained("lenet28"), *test_digits, at=None)
    assert found == pytest.approx(card["accuracy"]["test"], abs=2e-4)
    assert found >= card["promise"]["test"]


@full
@pytest.mark.parametrize("name", ["gap", "lenet"])
def test_digits_that_no_mnist_writer_drew(name):
    card = read_card(name)
    found = accuracy(load_pretrained(name), *scikit_learn_digits())
    assert found == pytest.approx(card["accuracy"]["scikit_learn"], abs=1e-3)
    assert found >= card["promise"].get("scikit_learn", 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_keeps_its_own_promises(name):
    card = read_card(name)
    found = {**card["accuracy"], "every_placement": card["accuracy"].get("worst", {}).get("accuracy")}
    assert card["promise"]
    for key, least in card["promise"].items():
        assert found[key] >= least


@pytest.mark.parametrize("name", ON_CANVAS)
def test_a_card_has_the_accuracy_at_every_placement(name):
    measured = read_card(name)["accuracy"]
    by_placement = torch.tensor(measured["by_placement"], dtype=torch.float64)
    assert by_placement.shape == (OFFSETS, OFFSETS)
    for key, extreme in {"worst": by_placement.min(), "best": by_placement.max()}.items():
        assert measured[key]["accuracy"] == extreme == by_placement[tuple(measured[key]["offset"])]
    assert measured["top_left"] == by_placement[TOP_LEFT] and measured["bottom_right"] == by_placement[BOTTOM_RIGHT]
    assert measured["mean"] == pytest.approx(by_placement.mean().item(), abs=1e-4)


def readme_row(name):
    """The network's line in models/README.md, as it follows from its card."""
    card = read_card(name)
    measured = card["accuracy"]
    if "test" in measured:
        shares = [f"{measured['test']:.1%} (bare)", "–", "–"]
    else:
        shares = [f"{share:.1%}" for share in (measured["top_left"], measured["bottom_right"])]
        shares.append(f"{measured['worst']['accuracy']:.1%} at ({', '.join(map(str, measured['worst']['offset']))})")
    shares.append(f"{measured['scikit_learn']:.1%}")
    cells = [f"`{name}`", f"{card['parameters']:,}", *(share.replace("%", " %") for share in shares)]
    return f"| {' | '.join(cells)} | {card['minutes'] or '–'} |"


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_shows_what_the_cards_measured(name):
    assert readme_row(name) in (MODELS_DIR / "README.md").read_text(encoding="utf-8").splitlines()


# Placement and the neutral border, on the real weights.


def test_gap_answers_the_same_at_shifts_by_multiples_of_four(test_digits):
    network = load_pretrained("gap")
    digit = test_digits[0][3:4]
    with torch.inference_mode():
        for corner in [(0, 0), (1, 3), (2, 2)]:
            logits = [
                network(place(digit, (row, col)))
                for row in range(corner[0], OFFSETS, 12)
                for col in range(corner[1], OFFSETS, 12)
            ]
            assert all(torch.allclose(one, logits[0], atol=1e-5) for one in logits)


@pytest.mark.parametrize("name", ["mlp", "lenet"])
def test_away_from_the_corner_no_digit_taught_the_first_dense_layer_anything(name):
    network = load_pretrained(name)
    torch.manual_seed(read_card(name)["recipe"]["seed"])
    untrained = build(read_card(name)["architecture"])
    learned = (network.classifier[0].weight - untrained.classifier[0].weight).detach()
    # A pixel, or a cell of LeNet's last maps, that sees something of the training corner: rows and columns 0 to 27.
    channels, side, trained = (1, 56, 28) if name == "mlp" else (16, 12, 8)
    learned = learned.view(-1, channels, side, side)
    below, beside = learned[:, :, trained:], learned[:, :, :trained, trained:]
    away = torch.cat([below.flatten(2), beside.flatten(2)], 2)
    assert learned[:, :, :trained, :trained].std() > 0.02
    if name == "mlp":
        assert not away.any()  # the noise of the start, to the bit
    else:  # what biases make of black is the same in every cell, so all that it adds to the noise is one number a map
        assert away.std(2).max() < 1e-6


def test_gap_exact_answers_the_same_everywhere(test_digits):
    network = load_pretrained("gap-exact")
    offsets = [(0, 0), (0, 1), (1, 0), (3, 2), (13, 7), (28, 28), (27, 5), (6, 28)]
    with torch.inference_mode():
        logits = torch.stack([network(place(test_digits[0][:10], offset)) for offset in offsets])
    assert (logits - logits[0]).abs().max() < 1e-4
    assert (load_pretrained("gap")(place(test_digits[0][:10], (1, 2))) - logits[0]).abs().max() > 1e-3


def test_gap_exact_is_gap_with_its_pooled_features_averaged_over_the_sixteen_phases(test_digits):
    gap, exact = load_pretrained("gap"), load_pretrained("gap-exact")
    digits = test_digits[0][:4]
    with torch.inference_mode():
        phases = [gap.pooling(gap.features(place(digits, (row, col)))) for row in range(4) for col in range(4)]
        expected = gap.classifier(torch.stack(phases).mean(0))
        assert torch.allclose(exact(place(digits, (9, 2))), expected, atol=1e-3)


def test_gap_exact_keeps_its_promise_on_a_sample(test_digits):
    images, labels = (tensor[: amount(200, SAMPLE)] for tensor in test_digits)
    found = accuracy(load_pretrained("gap-exact"), images, labels, at=None)
    least = amount(0.017, 0.008)  # three standard errors
    assert found >= read_card("gap-exact")["promise"]["every_placement"] - least


@pytest.mark.parametrize("name", ["gap-lenet", "gap", "gap-exact"])
def test_black_is_neutral_for_the_shipped_weights(name):
    network = load_pretrained(name)
    assert sweep_method(network) != "batch"
    assert network.features(torch.zeros(1, 1, 56, 56)).count_nonzero() == 0


def test_gap_stays_within_lenets_order_of_size():
    assert count_parameters(load_pretrained("gap")) <= 60_000 < count_parameters(kai.LeNet(28))


# Loading.


@pytest.mark.parametrize("name", NAMES)
def test_every_network_loads_as_its_card_describes_it(name):
    network, card = load_pretrained(name), read_card(name)
    assert card["name"] == name and card["command"] == f"python -m kai.pretrain {name}"
    assert type(network).__name__ == card["architecture"]["class"]
    assert count_parameters(network) == card["parameters"]
    assert not network.training


def test_every_call_gives_a_network_of_its_own():
    first, second = load_pretrained("gap-lenet"), load_pretrained("gap-lenet")
    first.classifier[0].weight.data.zero_()
    assert second.classifier[0].weight.abs().sum() > 0


def test_kai_loads_a_network_that_shift_sweep_takes(test_digits):
    assert shift_sweep(kai.load_pretrained("gap-lenet"), test_digits[0][0]).shape == (29, 29, 10)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="no network is called 'vgg'; there are mlp, lenet, .*gap-exact"):
        load_pretrained("vgg")


def test_a_name_never_leaves_the_folder():
    with pytest.raises(ValueError):
        load_pretrained("../models/gap")


@pytest.mark.parametrize("position", [-1, 0, 8, 5000])
def test_a_flipped_byte_is_refused(folder, position):
    path = weights_path("gap-lenet", folder)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"gap-lenet\.safetensors is damaged.*python -m kai\.pretrain gap-lenet"):
        load_pretrained("gap-lenet", folder)


def test_a_truncated_or_empty_file_is_refused(folder):
    path = weights_path("gap-lenet", folder)
    for content in (path.read_bytes()[:1000], b""):
        path.write_bytes(content)
        with pytest.raises(WeightsError, match="is damaged: sha256"):
            load_pretrained("gap-lenet", folder)


def test_a_wrong_shape_is_refused_by_name(folder):
    rewrite(folder, lambda tensors: tensors.update({"classifier.0.weight": torch.zeros(121, 16)}))
    with pytest.raises(WeightsError, match=r"classifier\.0\.weight has shape \(121, 16\), expected \(120, 16\)"):
        load_pretrained("gap-lenet", folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused_by_name(folder, value):
    rewrite(folder, lambda tensors: tensors["features.0.weight"].view(-1)[7].fill_(value))
    with pytest.raises(WeightsError, match=r"features\.0\.weight holds NaN or infinity"):
        load_pretrained("gap-lenet", folder)


def test_a_wrong_type_is_refused_by_name(folder):
    rewrite(folder, lambda tensors: tensors.update({"features.0.weight": tensors["features.0.weight"].half()}))
    with pytest.raises(WeightsError, match=r"features\.0\.weight is torch\.float16, expected torch\.float32"):
        load_pretrained("gap-lenet", folder)


def test_missing_and_unexpected_tensors_are_named(folder):
    rewrite(folder, lambda tensors: tensors.update({"extra": tensors.pop("classifier.0.bias")}))
    with pytest.raises(WeightsError, match=r"classifier\.0\.bias, extra missing or unexpected"):
        load_pretrained("gap-lenet", folder)


def test_a_file_that_is_no_safetensors_is_refused(folder):
    weights_path("gap-lenet", folder).write_bytes(b"weights")
    path = folder / "gap-lenet.json"
    card = json.loads(path.read_text()) | {"sha256": hashlib.sha256(b"weights").hexdigest()}
    path.write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="is no safetensors file"):
        load_pretrained("gap-lenet", folder)


def test_another_networks_weights_are_refused(folder):
    shutil.copy(weights_path("notebook-gap", folder), weights_path("gap-lenet", folder))
    with pytest.raises(WeightsError, match="its card says"):
        load_pretrained("gap-lenet", folder)


@pytest.mark.parametrize("suffix", ["json", "safetensors"])
def test_a_missing_file_is_named_with_the_way_to_mend_it(folder, suffix):
    (folder / f"gap-lenet.{suffix}").unlink()
    with pytest.raises(WeightsError, match=rf"gap-lenet\.{suffix} is missing; restore it .*kai\.pretrain gap-lenet"):
        load_pretrained("gap-lenet", folder)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sha256": "0"}', '{"architecture": {"class": "os"}}'])
def test_a_damaged_card_is_named(folder, content):
    (folder / "gap-lenet.json").write_text(content)
    with pytest.raises(WeightsError, match=r"gap-lenet\.json is damaged.*kai\.pretrain gap-lenet"):
        load_pretrained("gap-lenet", folder)
