"""Where runs happen: the seam between the queue and the machines, and its default, processes on this one."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Protocol

from kai.runs.words import say_exit
from kai.runs.worker import Job

log = logging.getLogger(__name__)

MEMORY = 1_500_000_000
"""Bytes that a run on the CPU may have beyond what the imported libraries take."""
LINES_KEPT = 40
"""Of what a worker says on standard error."""


class Handle(Protocol):
    """One run that was started."""

    def messages(self) -> list[dict]:
        """Return what came since the last call, at once; after the run's end the last is "result" or "failed"."""

    def has_ended(self) -> bool:
        """Tell whether nothing more will come, and everything that came was returned."""

    def stop(self) -> None:
        """Ask the run to end and to keep what it has learned."""

    def kill(self) -> None:
        """End the run for certain, whatever it is doing."""


class Executor(Protocol):
    """Something that runs can be given to. `close` ends them all."""

    def capacity(self) -> int:
        """Return how many runs it does at a time."""

    def trouble(self) -> str:
        """Say in words for the learner why nothing starts; empty if nothing is wrong."""

    def prepare(self) -> None:
        """Get ready for a run to come, so that it starts without delay."""

    def start(self, settings: dict) -> Handle:
        """Start a run; raises an OSError, in words for the learner, if that cannot be done."""

    def close(self) -> None:
        """End all runs and let go of everything."""


class LocalExecutor:
    """Runs on this machine: each in a new process with its own threads and memory cap, behind the pages in priority.

    Args:
        at_once: runs at a time.
        threads: of torch in each; by default all cores but one are shared out.
        memory: see `Job`.
    """

    def __init__(self, at_once: int = 1, threads: int | None = None, memory: int = MEMORY):
        self.at_once = at_once
        self.threads = threads or max(1, ((os.cpu_count() or 2) - 1) // at_once)
        self.memory = memory
        self._spare: LocalProcess | None = None
        self._started: list[LocalProcess] = []

    def capacity(self) -> int:
        """Return how many runs are done at a time."""
        return self.at_once

    def trouble(self) -> str:
        """Say nothing: this machine is always there."""
        return ""

    def prepare(self) -> None:
        """Start a process that waits, with torch imported, for the next run."""
        if self._spare is None or not self._spare.is_alive():
            self._spare = LocalProcess()

    def start(self, settings: dict) -> LocalProcess:
        """Give a run to the process that waits, or to a new one."""
        self.prepare()
        process, self._spare = self._spare, None
        self._started = [other for other in self._started if other.is_alive()] + [process]
        process.give(Job(settings, self.threads, self.memory))
        return process

    def close(self) -> None:
        """Kill all processes."""
        for process in (*self._started, *([self._spare] if self._spare else [])):
            process.kill()
        self._started, self._spare = [], None


class LocalProcess:
    """A worker's process: `python -m kai.runs.worker`, in a group of its own.

    It is started as a program, not by `multiprocessing`: that would import the server's main script again, which for a
    Streamlit app is the page itself.
    """

    def __init__(self):
        root = str(Path(__file__).parents[3])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kai.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
            process_group=0 if os.name == "posix" else None,  # no session: across them niceness says nothing
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
        self._queue: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self.last_words: deque[str] = deque(maxlen=LINES_KEPT)
        self._has_ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def give(self, job: Job) -> None:
        """Tell the worker what to do."""
        self._say(job.to_line())

    def messages(self) -> list[dict]:
        """Return what came since the last call; a process that ended without a last word is given one."""
        came = []
        is_over = not self._reader.is_alive()  # looked at first: what was read until then is in the queue
        while not self._has_ended:
            try:
                message = self._queue.get_nowait()
            except queue.Empty:
                if not is_over:
                    break
                code = self._process.wait()
                log.warning("the process of a run ended with %d; its last words: %s", code, "".join(self.last_words))
                message = {"kind": "failed", "reason": "crash", "message": say_exit(code)}
            came.append(message)
            if message["kind"] in ("result", "failed"):
                self._has_ended = True
                self.kill()  # nothing is left to do, and the memory is wanted
        return came

    def has_ended(self) -> bool:
        """Tell whether the process is gone and all its messages were returned."""
        return self._has_ended

    def is_alive(self) -> bool:
        """Tell whether the process lives."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask it to end with a result."""
        self._say("stop\n")

    def kill(self) -> None:
        """Kill the process and whatever it may have started, and wait until it is gone."""
        if self.is_alive():
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()

    def _say(self, line: str) -> None:
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except OSError:
            pass  # it is gone; its exit code will tell why

    def _read(self) -> None:
        for line in self._process.stdout:
            try:
                self._queue.put(json.loads(line))
            except ValueError:
                break  # killed in the middle of a line
        self._process.wait()

    def _read_errors(self) -> None:
        self.last_words.extend(self._process.stderr)
