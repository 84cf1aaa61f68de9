"""Records of the shipped networks' answers: they are what the networks answer, of the very weights that are shipped."""

import json

import numpy as np
import pytest
import torch

import kai
from kai import recorded
from kai.pretrained import read_card
from kai.recorded import RECORDED, answers_everywhere, pack, read_record, record_path, unpack

IMAGES, LABELS = kai.mnist("test")


@pytest.fixture(scope="module")
def records():
    return {name: read_record(name) for name in RECORDED}


@pytest.mark.parametrize("name", ["mlp", "gap-lenet"])
def test_answers_are_those_of_the_network_on_canvases_with_the_digits_there(name):
    network = kai.load_pretrained(name)
    answers = answers_everywhere(network, IMAGES[:3])
    assert answers.shape == (29, 29, 3) and answers.dtype == np.uint8
    for offset in ((0, 0), (28, 0), (9, 17)):
        with torch.no_grad():
            assert answers[offset].tolist() == network(kai.place(IMAGES[:3], offset)).argmax(1).tolist()


@pytest.mark.parametrize("name", RECORDED)
def test_a_record_is_what_the_network_answers(name, records):
    chosen = [0, 7, 445, 1999]
    again = answers_everywhere(kai.load_pretrained(name), IMAGES[chosen])
    assert (records[name][:, :, chosen] != again).mean() < 1e-3  # where two logits are equal to rounding


@pytest.mark.parametrize("name", RECORDED)
def test_a_record_is_as_often_right_as_its_card_says_of_all_test_digits(name, records):
    found = records[name]
    asked = found.shape[2]
    difference = np.abs((found == LABELS[:asked]).mean(2) - np.array(read_card(name)["accuracy"]["by_placement"]))
    # The first digits of the set are not quite as hard as all of them.
    most, mean = (1e-4, 1e-4) if asked == len(LABELS) else (0.08, 0.02)
    assert difference.max() <= most and difference.mean() <= mean


def test_a_record_of_other_weights_is_none(tmp_path):
    answers, card = np.zeros((29, 29, 2), np.uint8), tmp_path / "mlp.json"
    record_path("mlp", tmp_path).write_bytes(pack(answers, "ab" * 32))
    card.write_text(json.dumps({"architecture": {}, "sha256": "ab" * 32}))
    np.testing.assert_array_equal(read_record("mlp", tmp_path), answers)
    card.write_text(json.dumps({"architecture": {}, "sha256": "cd" * 32}))
    assert read_record("mlp", tmp_path) is None and read_record("lenet", tmp_path) is None


def test_the_command_writes_a_record(tmp_path, capsys):
    recorded.main(["mlp", "--folder", str(tmp_path), "--digits", "4"])
    answers, sha256 = unpack(record_path("mlp", tmp_path).read_bytes())
    assert sha256 == read_card("mlp")["sha256"] and answers.shape == (29, 29, 4)
    assert "right at all places" in capsys.readouterr().out
