"""Has the challenge's entries measured, one after the other, in a process beside the server."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from app.training.jobs.examination import request
from app.training.jobs.leaderboard import Leaderboard
from kai.runs.settings import RunSettings

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[3]
LOOK_SECONDS = 0.5
"""From one look for entries that wait to the next."""
MOST_SECONDS = 300.0
"""For one network; the largest that may be trained takes a fraction."""

Learned = Callable[[str], tuple[RunSettings, bytes] | None]
"""Returns the settings and the weights of a run by its id; None if they are kept no longer."""


class Examiner:
    """Measures the entries that wait, in the order in which they came, until it is closed.

    Args:
        leaderboard: whose entries they are.
        learned: gives what a run has learned.
    """

    def __init__(self, leaderboard: Leaderboard, learned: Learned):
        self.leaderboard, self.learned = leaderboard, learned
        self._closing = threading.Event()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._keep_going, name="kai-challenge", daemon=True)

    def start(self) -> Examiner:
        """Begin; the process is started when the first entry comes and ended when none waits."""
        self._thread.start()
        return self

    def close(self) -> None:
        """End the process; what waits is measured by the next server."""
        self._closing.set()
        self._end_process()
        self._thread.join()

    def _keep_going(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            try:
                self.measure_waiting()
            except Exception:  # one odd entry, or a full disk, must not keep all others from the leaderboard
                if not self._closing.is_set():
                    log.exception("an entry could not be measured")

    def measure_waiting(self) -> None:
        """Measure all entries that wait."""
        while not self._closing.is_set() and (run_id := self.leaderboard.next_to_measure()):
            learned = self.learned(run_id)
            measured = self._measure(*learned) if learned else None
            if self._closing.is_set():
                return
            if measured is None or "right" not in measured:
                log.warning("the entry of run %s could not be measured and is left out", run_id)
                self.leaderboard.leave_out(run_id)
            else:
                self.leaderboard.take_in(run_id, measured["right"] / measured["digits"], measured["digits"])
        self._end_process()

    def _measure(self, settings: RunSettings, weights: bytes) -> dict | None:
        if self._process is None or self._process.poll() is not None:
            path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.training.jobs.examination"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
                process_group=0 if os.name == "posix" else None,  # no session: across them niceness says nothing
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
        process = self._process
        overdue = threading.Timer(MOST_SECONDS, process.kill)
        overdue.start()
        try:
            process.stdin.write(request(settings, weights))
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            return None
        finally:
            overdue.cancel()
        return json.loads(line) if line else None

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.kill()  # whatever it measures: nothing of it is kept
            process.wait()
