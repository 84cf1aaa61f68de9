"""Runs in real processes: what is done to them, and what they do to others."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.training.jobs.executor import LocalExecutor
from app.training.jobs.queue import JobQueue, Limits
from app.training.jobs.store import Store
from kai.canvas import place
from kai.runs import words
from kai.runs.networks import OwnNetwork
from kai.runs.settings import RunSettings
from tests.full import full
from tests.training.conftest import LONG, SHORT
from tests.waiting import wait_until


def run_to_its_end(queue, settings, learner="ada"):
    run_id = queue.submit(settings, learner)
    return wait_until(lambda: (run := queue.look(run_id)).has_ended and run)


def worker_of(queue, run_id):
    wait_until(lambda: queue.look(run_id).curve)
    return queue._live[run_id].handle


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] == "Z"  # dead, and nobody has looked yet


def test_a_run_learns_and_its_network_answers_as_its_result_says(served, test_digits):
    run = run_to_its_end(served, SHORT)
    assert (run.state, run.message, run.result["ended_by"]) == ("finished", words.ENDED["epochs"], "epochs")
    assert run.curve[-1]["examples"] == 1200 and run.curve[-1]["ends_epoch"]
    assert run.facts["threads"] == served.executor.threads == 1
    assert torch.tensor(run.result["heat"]).shape == (29, 29)
    confusion = torch.tensor(run.result["confusion"]["top_left"])
    n = int(confusion.sum())  # as many as there was time for
    assert run.result["test_digits"] <= n
    images, labels = (tensor[:n] for tensor in test_digits)
    with torch.no_grad():
        answers = served.network(run.id)(place(images)).argmax(1)
    assert run.result["accuracies"]["top_left"] == round((answers == labels).float().mean().item(), 4)
    assert torch.equal(confusion.sum(1), labels.bincount())
    assert confusion.trace() == (answers == labels).sum()


@full
def test_a_worker_finds_the_library_wherever_the_server_was_started_and_no_folder_of_the_app_before_pythons_own(
    monkeypatch, tmp_path, served
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert run_to_its_end(served, SHORT).state == "finished"


@full
def test_the_same_seed_gives_the_same_network(served):
    one, other = (run_to_its_end(served, SHORT) for _ in range(2))
    different = run_to_its_end(served, SHORT.replace(seed=1))
    assert served.weights(one.id) == served.weights(other.id) != served.weights(different.id)


def test_a_worker_that_is_killed_is_told_in_words_and_the_next_run_is_not_affected(served):
    run_id = served.submit(LONG, "ada")
    next_id = served.submit(SHORT, "bob")
    os.kill(worker_of(served, run_id).pid, signal.SIGKILL)
    run = wait_until(lambda: (run := served.look(run_id)).has_ended and run)
    assert (run.state, run.message) == ("failed", words.KILLED)
    assert len(run.curve) > 0
    assert wait_until(lambda: (run := served.look(next_id)).has_ended and run).state == "finished"


def test_cancelling_a_running_run_keeps_what_it_has_learned_and_ends_its_process(served):
    run_id = served.submit(LONG, "ada")
    worker = worker_of(served, run_id)
    served.cancel(run_id)
    run = wait_until(lambda: (run := served.look(run_id)).has_ended and run)
    assert (run.state, run.message, run.result["ended_by"]) == ("cancelled", words.STOPPED, "learner")
    assert served.network(run_id) is not None
    assert is_gone(worker.pid)


@full
def test_cancelling_a_waiting_run_takes_it_out_of_the_queue_before_it_has_a_process(served):
    running, waiting, last = (
        served.submit(settings, name) for settings, name in ((LONG, "a"), (SHORT, "b"), (SHORT, "c"))
    )
    worker_of(served, running)
    assert [served.look(run_id).place for run_id in (running, waiting, last)] == [None, 1, 2]
    served.cancel(waiting)
    run = served.look(waiting)
    assert (run.state, run.message, run.started) == ("cancelled", words.CANCELLED, None)
    assert served.look(last).place == 1
    served.cancel(running)
    assert wait_until(lambda: (run := served.look(last)).has_ended and run).state == "finished"


@full
def test_a_run_that_nobody_watches_is_killed_and_the_next_one_has_its_place(tmp_path):
    queue = JobQueue(Store(tmp_path / "data"), LocalExecutor(threads=1), Limits(patience=2.0)).start()
    try:
        left, watched = queue.submit(LONG, "ada"), queue.submit(SHORT, "bob")
        wait_until(lambda: queue.beat(left) or queue.beat(watched) or queue.look(left).curve)
        worker = queue._live[left].handle
        run = wait_until(lambda: queue.beat(watched) or ((run := queue.look(watched)).has_ended and run))
        assert (queue.look(left).state, queue.look(left).message) == ("cancelled", words.LEFT_ALONE)
        assert is_gone(worker.pid) and run.state == "finished"
    finally:
        queue.close()


@full
def test_forgetting_a_running_run_kills_its_process(served):
    run_id = served.submit(LONG, "ada")
    worker = worker_of(served, run_id)
    served.forget(run_id)
    assert is_gone(worker.pid) and served.look(run_id) is None


@full
def test_a_run_ends_at_its_limits_of_time_and_of_digits(served):
    by_time = run_to_its_end(served, LONG.replace(seconds=1.0))
    assert (by_time.state, by_time.result["ended_by"]) == ("finished", "seconds")
    last, before = by_time.curve[-1], by_time.curve[-2] if len(by_time.curve) > 1 else {"seconds": 0.0}
    assert before["seconds"] < 1.0 <= last["seconds"]  # it ended with the first record after its time
    by_digits = run_to_its_end(served, RunSettings(network="mlp", examples=1000, batch_size=64))
    assert (by_digits.result["ended_by"], by_digits.curve[-1]["examples"]) == ("examples", 1024)


def test_a_run_that_diverges_says_what_to_try(served):
    deep = OwnNetwork(channels=(), hidden=(256, 256, 256))
    wild = SHORT.replace(network="own", own=deep, data="bare", optimiser="SGD", learning_rate=10.0, one_cycle=False)
    run = run_to_its_end(served, wild.replace(batch_size=8))
    assert (run.state, run.message) == ("failed", words.DIVERGED)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux caps the memory of a process by RLIMIT_DATA")
@full
def test_a_run_that_needs_too_much_memory_is_ended_by_its_cap_and_says_what_to_try(tmp_path):
    queue = JobQueue(Store(tmp_path / "data"), LocalExecutor(threads=1, memory=100_000_000)).start()
    greedy = RunSettings.clamped(
        {
            "network": "own",
            "batch_size": 512,
            "own": {"channels": [16, 16], "pooled": 0, "hidden": [], "global_pool": "sum"},
        }
    )
    try:
        run = run_to_its_end(queue, greedy)
        assert (run.state, run.message) == ("failed", words.MEMORY)
        assert run_to_its_end(queue, SHORT).state == "finished"
    finally:
        queue.close()


@full
def test_a_board_that_is_closed_leaves_no_process_behind(tmp_path):
    queue = JobQueue(Store(tmp_path / "data"), LocalExecutor(threads=1)).start()
    run_id = queue.submit(LONG, "ada")
    waiting = queue.submit(SHORT, "bob")
    worker = worker_of(queue, run_id)
    spare = wait_until(lambda: queue.executor._spare)
    queue.close()
    assert is_gone(worker.pid) and is_gone(spare.pid)
    again = JobQueue(Store(tmp_path / "data"), LocalExecutor(threads=1)).start()
    try:
        assert again.look(run_id).message == words.RESTARTED
        assert wait_until(lambda: (run := again.look(waiting)).has_ended and run).state == "finished"
    finally:
        again.close()


@full
def test_a_server_that_is_killed_takes_its_workers_with_it(tmp_path):
    script = (
        "import sys, time; from app.training.jobs.queue import open_queue; from kai.runs.settings import RunSettings\n"
        "b = open_queue(sys.argv[1]); i = b.submit(RunSettings(epochs=50), 'ada')\n"
        "while not b.look(i).curve: time.sleep(0.05)\n"
        "print(b._live[i].handle.pid, flush=True); time.sleep(600)"
    )
    server = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    pid = int(server.stdout.readline())
    assert not is_gone(pid)
    server.kill()
    server.wait()
    wait_until(lambda: is_gone(pid), seconds=10)


def test_what_a_library_prints_is_no_message():
    script = (
        "import os; from kai.runs.worker import _only_messages_on_standard_output as only; m = only();"
        "print('noise', flush=True); os.system('echo noise'); m.write('message'); m.flush()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr.split()) == ("message", ["noise", "noise"])


def test_a_worker_steps_back_behind_the_pages(served):
    if not hasattr(os, "getpriority"):
        pytest.skip("this system has no niceness")
    run_id = served.submit(LONG, "ada")
    worker = worker_of(served, run_id)
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) >= os.getpriority(os.PRIO_PROCESS, 0) + 5
    assert os.getsid(worker.pid) == os.getsid(0)  # across sessions Linux shares the processors without priorities
    assert os.getpgid(worker.pid) == worker.pid  # Ctrl+C in the server's terminal is the server's alone
    served.forget(run_id)
