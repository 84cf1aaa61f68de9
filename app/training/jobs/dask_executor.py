"""Runs on other machines: a Dask scheduler hands them to its workers, and what they say streams back.

Each Dask worker starts the same process for a run that this machine would have started (`kai.runs.worker`), with its
own threads, memory cap and priority; so a run that crashes takes no Dask worker with it, and can be killed. The
workers need `kai` and what `requirements.txt` names, in the versions that this machine has.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.training.jobs.executor import MEMORY, LocalProcess
from kai.runs import words
from kai.runs.worker import Job

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""From one look at the scheduler to the next."""
ANSWER_SECONDS = 5.0
"""The scheduler is given to answer."""
POLL_SECONDS = 0.25
"""From one question "should I stop?" of a Dask worker to the next."""
SPARE_SECONDS = 60.0
"""A run may take on a Dask worker beyond its own time before it is killed there, whether or not anybody asks."""


class DaskExecutor:
    """Runs on the workers of a Dask scheduler, as many at a time as these have threads.

    The connection is kept by a thread of its own: a scheduler that is away for a while is found again.

    Args:
        address: of the scheduler, for instance "tcp://10.0.0.5:8786".
        threads: of torch in each run.
        memory: see `Job`.

    Raises:
        ImportError: if Dask is not installed.
    """

    def __init__(self, address: str, threads: int = 1, memory: int = MEMORY):
        try:
            import distributed  # noqa: F401
        except ImportError:
            raise ImportError(
                f'KAI_DASK is set to {address}, but Dask is not installed: pip install "distributed", or unset KAI_DASK'
            ) from None
        self.address, self.threads, self.memory = address, threads, memory
        self._client: Client | None = None
        self._capacity = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep_connected, name="kai-dask", daemon=True)
        self._thread.start()

    def capacity(self) -> int:
        """Return how many threads the workers have together; 0 while nobody answers."""
        return self._capacity

    def trouble(self) -> str:
        """Say that the machines do not answer, if they do not."""
        return "" if self._capacity else words.NO_MACHINES.format(address=self.address)

    def prepare(self) -> None:
        """Do nothing: the workers start their processes themselves."""

    def start(self, settings: dict) -> DaskRun:
        """Give a run to the scheduler."""
        client = self._client
        if client is None:
            raise OSError(self.trouble())
        return DaskRun(client, Job(settings, self.threads, self.memory))

    def close(self) -> None:
        """Let go of the scheduler; it drops what this client gave it."""
        self._closing.set()
        self._thread.join()
        if self._client is not None:
            self._client.close(timeout=ANSWER_SECONDS)

    def _keep_connected(self) -> None:
        from distributed import Client

        while True:
            try:
                if self._client is None:
                    self._client = Client(self.address, timeout=ANSWER_SECONDS, set_as_default=False)
                self._capacity = sum(self._client.nthreads().values())
            except Exception:  # noqa: BLE001 (Dask raises many kinds; all mean that it does not answer)
                self._capacity = 0
                if self._client is not None and self._client.status in ("closed", "closing"):
                    self._client = None
            if self._closing.wait(LOOK_SECONDS if self._capacity else LOOK_SECONDS / 4):
                return


class DaskRun:
    """A run on a Dask worker."""

    def __init__(self, client: Client, job: Job):
        from distributed import Event

        self.name = f"kai-run-{uuid.uuid4().hex}"
        self._came: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self._has_ended = False
        self._stop, self._kill = (Event(f"{self.name}-{what}", client=client) for what in ("stop", "kill"))
        self._future: Future = client.submit(run_here, asdict(job), self.name, key=self.name, pure=False)
        threading.Thread(target=self._read, args=(client,), daemon=True).start()

    def messages(self) -> list[dict]:
        """Return what came since the last call."""
        came = []
        while not self._has_ended:
            try:
                message = self._came.get_nowait()
            except queue.Empty:
                break
            came.append(message)
            self._has_ended = message["kind"] in ("result", "failed")
        return came

    def has_ended(self) -> bool:
        """Tell whether the last message was returned, or the run was killed."""
        return self._has_ended

    def stop(self) -> None:
        """Ask it to end with a result."""
        _aside(self._stop.set)

    def kill(self) -> None:
        """Have its process killed on the machine where it is, within `POLL_SECONDS`, or take it from the scheduler."""
        self._has_ended = True

        def end() -> None:
            self._kill.set()
            time.sleep(4 * POLL_SECONDS)
            self._future.cancel()

        _aside(end)

    def _read(self, client: Client) -> None:
        """Take in messages until the last one; the run's end without one is told."""
        from distributed import Queue

        stream = Queue(self.name, client=client)
        try:
            while not self._has_ended:
                is_over = self._future.done()  # looked at first: what was put until then is in the queue
                try:
                    message = stream.get(timeout=POLL_SECONDS)
                except TimeoutError:
                    if is_over:
                        self._came.put({"kind": "failed", "reason": "crash", "message": words.CRASHED})
                        return
                    continue
                self._came.put(message)
                if message["kind"] in ("result", "failed"):
                    return
        except Exception:  # noqa: BLE001 (whatever Dask raises, the scheduler is gone and the run with it)
            self._came.put({"kind": "failed", "reason": "crash", "message": words.MACHINE_LOST})
        finally:
            _aside(stream.close)
            _aside(self._future.release)  # or Dask would do the run again when the worker that did it is lost


def _aside(action: Callable[[], None]) -> None:
    """Do something in a thread of its own: a scheduler that is slow or gone must not hold up the queue."""

    def act() -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001 (Dask raises many kinds; the run ends by its own limit)
            log.info("the Dask scheduler did not take a request: %s", error)

    threading.Thread(target=act, daemon=True).start()


def run_here(job: dict, name: str) -> None:
    """Do a run in a process of this machine; called by Dask on one of its workers.

    Args:
        job: a `Job` as a dict.
        name: of the queue for messages, and of the events "stop" and "kill".
    """
    from distributed import Event, Queue

    stream, stop, kill = Queue(name), Event(f"{name}-stop"), Event(f"{name}-kill")
    process = LocalProcess()
    process.give(Job(**job))
    asked, was_asked_to_stop = 0.0, False
    deadline = time.monotonic() + job["settings"]["seconds"] + SPARE_SECONDS
    try:
        while not process.has_ended() and time.monotonic() < deadline:
            for message in process.messages():
                stream.put(message)
            if time.monotonic() - asked > POLL_SECONDS:
                if kill.is_set():
                    return
                if not was_asked_to_stop and stop.is_set():
                    was_asked_to_stop = True
                    process.stop()
                asked = time.monotonic()
            time.sleep(0.02)
    finally:
        process.kill()
