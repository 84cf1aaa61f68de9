"""What a run leaves to take home: its curve, its weights, and the script that does it again."""

import csv
import io
import os
import subprocess
import sys

import pytest
import torch

import kai
from app.training import runs
from kai.runs.settings import RunSettings
from tests.full import full
from tests.training.run_pages import MAIN, SMALL, finished


def test_the_network_of_a_run_goes_home_with_a_card(run_id, tmp_path):
    (tmp_path / "mine.safetensors").write_bytes(runs.network_file(runs.queue().look(run_id)))
    network, images = kai.load(tmp_path / "mine.safetensors"), torch.rand(2, 1, 56, 56)
    assert network.card == {"title": "MLP, top-left on the canvas", "size": 56}
    assert torch.equal(network(images), runs.queue().network(run_id)(images))


def test_the_curve_is_a_table(run_id):
    run = runs.queue().look(run_id)
    rows = list(csv.DictReader(io.StringIO(runs.files(run)["curve.csv"])))
    assert len(rows) == len(run.curve)
    assert float(rows[-1]["loss"]) == run.curve[-1]["loss"]
    assert float(rows[-1]["accuracy_top_left"]) == run.curve[-1]["accuracies"]["top_left"]


def epochs_of(curve):
    """Mean loss and accuracy of each epoch: a record tells of the digits since the last one, whenever that was."""
    told, met, sums = [], 0, [0.0, 0.0]
    for point in curve:
        n = int(point["examples"]) - met
        met += n
        sums = [sums[0] + n * float(point["loss"]), sums[1] + n * float(point["accuracy"])]
        if met % SMALL.digits == 0:
            told.append(tuple(total / SMALL.digits for total in sums))
            sums = [0.0, 0.0]
    return told


@pytest.mark.parametrize("network", ["mlp", "gap-lenet"])
@full
def test_the_script_does_the_run_again_with_the_same_curve_and_the_same_weights(network, tmp_path):
    settings = SMALL.replace(network=network, epochs=3, softmax_inside=True, seed=7)
    run = runs.queue().look(finished(settings, f"who repeats {network}"))
    (tmp_path / "curve.csv").write_text("a neighbour")
    (tmp_path / "run.py").write_text(runs.files(run)["run.py"])
    environment = os.environ | {"PYTHONPATH": str(MAIN.parent.parent)}
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    stem = f"kai-{network}-seed7-{run.id[:8]}"
    assert done.returncode == 0 and f"{stem}-again" in done.stdout, done.stderr
    assert (tmp_path / "curve.csv").read_text() == "a neighbour"
    again = list(csv.DictReader((tmp_path / f"{stem}-again.csv").open()))
    assert len(epochs_of(again)) == 3
    for one, other in zip(epochs_of(again), epochs_of(run.curve), strict=True):
        assert one == pytest.approx(other, abs=1e-6)
    found = kai.load(tmp_path / f"{stem}-again.safetensors").state_dict()
    expected = runs.queue().network(run.id).state_dict()
    assert found.keys() == expected.keys() and all(torch.equal(found[name], expected[name]) for name in expected)


@full
def test_a_script_ends_with_the_update_with_which_time_ended_the_run():
    run = runs.queue().look(finished(SMALL.replace(network="lenet", share=1.0, seconds=1.0), "who has no time"))
    assert run.result["ended_by"] == "seconds"
    met = run.curve[-1]["examples"]
    assert f"'examples': {met}," in runs.files(run)["run.py"]
    assert f"'seconds': {RunSettings.bounds()['seconds'].most}," in runs.files(run)["run.py"]
