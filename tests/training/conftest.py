"""A queue whose runs happen only in words, with a clock that tests move; and one whose runs are real processes."""

import base64

import pytest
from safetensors.torch import save

from app.training.jobs.executor import LocalExecutor
from app.training.jobs.queue import JobQueue, Limits
from app.training.jobs.store import Store
from kai.runs.settings import RunSettings
from tests.training.run_pages import finished


class FakeHandle:
    """A run that says what a test has it say."""

    def __init__(self, settings):
        self.settings = RunSettings.clamped(settings)
        self.said, self.ended, self.stopped, self.killed = [], False, False, False

    def say(self, **message):
        self.said.append(message)

    def point(self, step, seconds=1.0, **more):
        self.say(kind="point", step=step, examples=step * 64, seconds=seconds, loss=1.0, **more)

    def finish(self, ended_by="epochs", accuracies=None):
        weights = save(self.settings.build().state_dict())
        self.say(
            kind="result",
            ended_by=ended_by,
            accuracies=accuracies or {"top_left": 0.9},
            weights=base64.b64encode(weights).decode(),
        )
        self.ended = True

    def fail(self, message):
        self.say(kind="failed", reason="error", message=message)
        self.ended = True

    def messages(self):
        said, self.said = self.said, []
        return said

    def has_ended(self):
        return self.ended

    def stop(self):
        self.stopped = True

    def kill(self):
        self.killed = self.ended = True


class FakeExecutor:
    def __init__(self, at_once=1):
        self.at_once, self.handles, self.prepared, self.refusal = at_once, [], 0, None

    def capacity(self):
        return self.at_once

    def trouble(self):
        return "" if self.at_once else "No machine is there yet."

    def prepare(self):
        self.prepared += 1

    def start(self, settings):
        if self.refusal:
            raise OSError(self.refusal)
        self.handles.append(FakeHandle(settings))
        return self.handles[-1]

    def close(self):
        pass


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


class Room:
    """A queue with a fake executor, a clock, and a way to restart the server."""

    def __init__(self, folder, at_once=1, **limits):
        self.folder, self.limits = folder, Limits(**limits)
        self.executor, self.clock = FakeExecutor(at_once), Clock()
        self.queue = JobQueue(Store(folder), self.executor, self.limits, self.clock)

    def submit(self, learner, **settings):
        run_id = self.queue.submit(RunSettings(**settings), learner)
        self.queue.tick()
        return run_id

    def state(self, run_id):
        self.queue.tick()
        return self.queue.look(run_id).state

    def later(self, seconds, watched=()):
        """Let time pass, while some runs are watched."""
        for _ in range(10):
            self.clock.now += seconds / 10
            for run_id in watched:
                self.queue.beat(run_id)
            self.queue.tick()

    def restart(self):
        self.queue.close()
        self.executor = FakeExecutor(self.executor.at_once)
        self.queue = JobQueue(Store(self.folder), self.executor, self.limits, self.clock)


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path / "data")
    yield room
    room.queue.close()


@pytest.fixture
def make_room(tmp_path):
    rooms = []

    def make(**options):
        rooms.append(Room(tmp_path / f"data{len(rooms)}", **options))
        return rooms[-1]

    yield make
    for room in rooms:
        room.queue.close()


SHORT = RunSettings(network="mlp", share=0.02)
"""A run of 19 updates."""
LONG = RunSettings(network="lenet", epochs=50, seconds=100.0)
"""A run that would take longer than any test."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A queue that keeps itself going, with real processes of one thread."""
    queue = JobQueue(Store(tmp_path_factory.mktemp("data")), LocalExecutor(threads=1)).start()
    yield queue
    queue.close()


@pytest.fixture(scope="session")
def run_id():
    """A run of the app's own queue that has ended."""
    return finished()
