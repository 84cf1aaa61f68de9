"""The challenge's measurement: the same digits at the same unseen places for every network, in a process of its own."""

import numpy as np
import torch
from safetensors.torch import save

import kai
from app.training.jobs.examination import answer, places, request, right_answers
from app.training.jobs.examiner import Examiner
from app.training.jobs.leaderboard import Leaderboard
from kai.runs.settings import RunSettings
from tests.full import full
from tests.training.test_leaderboard import a_run
from tests.waiting import wait_until

SETTINGS = RunSettings(network="gap-lenet")


def test_every_unseen_placement_comes_equally_often_and_the_training_corner_never():
    where = places()
    assert where.min() == 0 and where.max() == 28 and not (where.sum(1) == 0).any()
    counts = np.unique(where, axis=0, return_counts=True)[1]
    assert len(counts) == 840 and counts.max() - counts.min() <= 1
    np.testing.assert_array_equal(places(), where)  # the same for everybody


def test_right_answers_are_those_of_the_network_on_canvases_with_the_digit_there(test_digits):
    network = kai.load_pretrained("mlp")
    images, labels = test_digits
    with torch.no_grad():
        expected = sum(
            int(network(kai.place(images[i : i + 1], tuple(map(int, at)))).argmax() == labels[i])
            for i, at in enumerate(places(50))
        )
    assert right_answers(network, 50) == expected


def test_weights_of_another_network_are_said_to_be_odd():
    line = request(SETTINGS, save(RunSettings(network="mlp").build().state_dict()))
    assert "odd" in answer(line)


@full
def test_entries_are_measured_in_a_process_one_after_the_other_and_what_is_gone_is_left_out(tmp_path):
    weights = save(SETTINGS.build().state_dict())
    kept = {"whole": (SETTINGS, weights), "odd": (RunSettings(network="mlp"), weights)}
    leaderboard = Leaderboard(tmp_path)
    examiner = Examiner(leaderboard, kept.get).start()
    for run_id in ("gone", "odd", "whole"):
        leaderboard.enter(a_run(run_id=run_id, learner=run_id, network="gap-lenet"), f"who has {run_id}")
    wait_until(lambda: not leaderboard.waiting(), seconds=120)
    examiner.close()
    [entry] = leaderboard.best()
    leaderboard.close()
    assert entry.nickname == "who has whole" and entry.digits == 10_000 and 0 < entry.accuracy < 0.5
    assert examiner._process is None
