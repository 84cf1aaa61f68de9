"""The same runs on a real Dask scheduler and its workers, each in a process of its own."""

import json
import os
import signal
import subprocess
import sys

import pytest

pytest.importorskip("distributed", reason='Dask is not installed: pip install "distributed" to test runs on it')

import psutil  # noqa: E402 (Dask needs it)

from app.training.jobs.dask_executor import DaskExecutor  # noqa: E402
from app.training.jobs.queue import JobQueue, open_queue  # noqa: E402
from app.training.jobs.store import Store  # noqa: E402
from kai.runs import words  # noqa: E402
from tests.full import amount, full  # noqa: E402
from tests.training.conftest import LONG, SHORT  # noqa: E402
from tests.waiting import wait_until  # noqa: E402

pytestmark = full


class Cluster:
    """A scheduler and workers of one thread, on this machine."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        file = folder / "scheduler.json"
        where = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        self.scheduler = self._start("scheduler", *where, "--no-dashboard")
        self.address = wait_until(lambda: file.exists() and _read(file))["address"]

    @property
    def workers(self):
        return [process for process in self.processes[1:] if process.poll() is None]

    def add_worker(self):
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        return self._start("worker", self.address, *options)

    def _start(self, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def close(self):
        for process in self.processes[::-1]:
            end(process)


def end(process):
    """Kill a process and its children: a Dask worker is a nanny and its charge."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(file):
    try:
        return json.loads(file.read_text())
    except ValueError:  # half written
        return None


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    for _ in range(2):
        cluster.add_worker()
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def queue(cluster, tmp_path_factory):
    queue = JobQueue(Store(tmp_path_factory.mktemp("data")), DaskExecutor(cluster.address)).start()
    wait_until(lambda: queue.executor.capacity() == 2)
    yield queue
    queue.close()


def ended(queue, run_id):
    return wait_until(lambda: (run := queue.look(run_id)).has_ended and run)


def test_runs_happen_at_once_on_other_processes_and_their_progress_streams_back(queue):
    first, second = queue.submit(LONG, "ada"), queue.submit(LONG, "bob")
    wait_until(lambda: queue.look(first).curve and queue.look(second).curve)
    assert [queue.look(run_id).state for run_id in (first, second)] == ["running", "running"]
    n = len(queue.look(first).curve)
    wait_until(lambda: len(queue.look(first).curve) > n + 2)
    third = queue.submit(SHORT, "eve")
    assert queue.look(third).place == 1
    queue.cancel(first)
    run = ended(queue, first)
    assert (run.state, run.message) == ("cancelled", words.STOPPED)
    assert queue.network(first) is not None
    assert ended(queue, third).state == "finished"
    queue.forget(second)


def test_a_result_is_the_one_that_this_machine_would_have_found(queue, served):
    there, here = (b.submit(SHORT, "ada") for b in (queue, served))
    assert ended(queue, there).result["accuracies"] == ended(served, here).result["accuracies"]
    assert queue.weights(there) == served.weights(here)


def test_a_forgotten_run_is_killed_where_it_is_and_its_place_is_free(cluster, queue):
    runs = [queue.submit(LONG, name) for name in ("ada", "bob")]
    wait_until(lambda: all(queue.look(run_id).curve for run_id in runs))
    workers = processes_of_runs(*cluster.workers)
    assert len(workers) == 2
    for run_id in runs:
        queue.forget(run_id)
    wait_until(lambda: not processes_of_runs(*cluster.workers) & workers, seconds=10)
    assert ended(queue, queue.submit(SHORT, "ada")).state == "finished"


def processes_of_runs(*machines):
    """Numbers of the processes that do runs on some of the cluster's machines."""
    children = [child for machine in machines for child in psutil.Process(machine.pid).children(recursive=True)]
    return {child.pid for child in children if does_a_run(child)}


def does_a_run(process):
    """Whether a process does a run; one that is over, but not yet buried, does none."""
    try:
        return "kai.runs.worker" in process.cmdline()
    except psutil.NoSuchProcess:  # of which a zombie is a kind
        return False


def test_two_servers_share_the_machines(cluster, queue, tmp_path):
    other = JobQueue(Store(tmp_path), DaskExecutor(cluster.address)).start()
    try:
        wait_until(lambda: other.executor.capacity() == 2)
        names = amount(("ada",), ("ada", "bob"))
        runs = [(server, server.submit(SHORT, name)) for name in names for server in (queue, other)]

        def watched():
            for server, run_id in runs:
                server.beat(run_id)
            return [server.look(run_id).state for server, run_id in runs]

        assert wait_until(lambda: not {"waiting", "running"} & {*(states := watched())} and states, seconds=240) == (
            ["finished"] * len(runs)
        )
    finally:
        other.close()


def test_a_run_that_is_killed_there_is_told_in_words_here(cluster, queue):
    run_id = queue.submit(LONG, "ada")
    wait_until(lambda: queue.look(run_id).curve)
    (pid,) = processes_of_runs(*cluster.workers)
    os.kill(pid, signal.SIGKILL)
    run = ended(queue, run_id)
    assert (run.state, run.message) == ("failed", words.KILLED)


def test_a_machine_that_is_lost_hands_its_run_to_another(cluster, queue):
    run_id = queue.submit(LONG.replace(seconds=4.0), "ada")
    wait_until(lambda: queue.look(run_id).curve)
    began = queue.look(run_id).curve[0]
    end(next(worker for worker in cluster.workers if processes_of_runs(worker)))
    run = ended(queue, run_id)
    assert run.state == "finished"
    assert run.curve[0] != began
    cluster.add_worker()
    wait_until(lambda: queue.executor.capacity() == 2)


def test_one_setting_names_the_scheduler_and_while_it_is_away_runs_wait(tmp_path, monkeypatch):
    monkeypatch.setenv("KAI_DASK", "tcp://127.0.0.1:1")
    queue = open_queue(tmp_path)
    try:
        run_id = queue.submit(SHORT, "ada")
        run = wait_until(lambda: (run := queue.look(run_id)).message and run)
        assert (run.state, run.place, run.estimate) == ("waiting", 1, None)
        assert "The machines that train (tcp://127.0.0.1:1) do not answer" in run.message
    finally:
        queue.close()


def test_without_dask_the_setting_is_answered_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match='Dask is not installed: pip install "distributed", or unset KAI_DASK'):
        DaskExecutor("tcp://127.0.0.1:1")
