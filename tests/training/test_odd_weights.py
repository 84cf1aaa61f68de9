"""Weights that come back from a run, or lie in the data folder: those of its network, or none."""

import base64

import pytest
import torch
from safetensors.torch import load, save

from app.training.jobs.store import LARGEST_WEIGHTS
from kai.runs import words
from kai.runs.settings import RunSettings

MLP = RunSettings(network="mlp")


def changed(change):
    tensors = load(save(MLP.build().state_dict()))
    change(tensors)
    return save(tensors)


ODD = {
    "no file": b"weights",
    "none": b"",
    "another network's": save(RunSettings(network="gap-lenet").build().state_dict()),
    "more tensors": changed(lambda t: t.update(more=torch.zeros(1))),
    "NaN": changed(lambda t: next(iter(t.values())).fill_(float("nan"))),
    "halves": changed(lambda t: t.update({name: tensor.half() for name, tensor in t.items()})),
    "too many": changed(lambda t: t.update(more=torch.zeros(10**6))),
}


def came_back(room, weights, learner="ada"):
    """A run whose machine says that it has finished, with these weights."""
    run_id = room.submit(learner, network="mlp")
    handle = room.executor.handles[-1]
    result = {"ended_by": "epochs", "accuracies": {"top_left": 0.9}}
    handle.say(kind="result", weights=base64.b64encode(weights).decode(), **result)
    handle.ended = True
    room.queue.tick()
    return run_id


@pytest.mark.parametrize("what", ODD)
def test_odd_weights_are_not_kept_and_said_and_the_next_run_works(room, what):
    run_id = came_back(room, ODD[what])
    run = room.queue.look(run_id)
    assert (run.state, run.message) == ("failed", words.ODD_WEIGHTS)
    assert room.queue.weights(run_id) is None and room.queue.network(run_id) is None
    assert room.executor.handles[-1].killed
    good = came_back(room, save(MLP.build().state_dict()))
    assert room.queue.look(good).state == "finished" and room.queue.network(good) is not None


@pytest.mark.parametrize("what", ODD)
def test_weights_that_were_exchanged_in_the_data_folder_make_no_network(room, what):
    run_id = came_back(room, save(MLP.build().state_dict()))
    room.queue.store.save_weights(run_id, ODD[what])
    assert room.queue.network(run_id) is None


def test_a_file_that_is_too_large_is_not_read(room):
    run_id = came_back(room, save(MLP.build().state_dict()))
    with (room.queue.store.weights_folder / f"{run_id}.safetensors").open("r+b") as file:
        file.truncate(10**12)  # a hole: it takes no room on the disk, and would take a terabyte of memory
    assert room.queue.weights(run_id) is None
    assert LARGEST_WEIGHTS < 10**8


@pytest.mark.parametrize(
    "run_id", ["../challenge", "..", "/etc/passwd", "a/../b", "x\x00", "", "*", "' OR 1=1 --", "é" * 30]
)
def test_no_id_of_a_run_is_taken_for_a_path_or_a_question_to_the_database(room, run_id):
    came_back(room, save(MLP.build().state_dict()))
    queue = room.queue
    assert queue.look(run_id) is None and queue.weights(run_id) is None and queue.network(run_id) is None
    queue.cancel(run_id)
    queue.forget(run_id)
    queue.beat(run_id)
    assert len(queue.ended_runs()) == 1
