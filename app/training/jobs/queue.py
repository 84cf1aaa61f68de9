"""The queue of training jobs: one for the whole server, and all that a page may ask of it.

A few runs run, some wait, each learner has one. Whoever shows a run says so now and then (`beat`); a run that nobody
watches any more makes room. All of it is kept in the `Store`, so that a run is found again by its id after a reload, in
a second tab, and after the server's restart.
"""

from __future__ import annotations

import base64
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from app.data_folder import CannotKeep
from app.training.jobs.estimates import Live, remaining, seconds_until_it_begins, usual_seconds
from app.training.jobs.executor import Executor, LocalExecutor
from app.training.jobs.run import Limits, Refused, Run
from app.training.jobs.store import ENDED, Row, Store
from kai.networks import DigitNetwork
from kai.runs import words
from kai.runs.settings import RunSettings
from kai.weights import OddWeights, tensors_for

log = logging.getLogger(__name__)

TICK_SECONDS = 0.1
GUESSING = 0.2
"""Accuracy below which a network has learned nothing; a tenth of the digits is right by chance."""


class JobQueue:
    """Queue, heartbeats and results of all runs of a server. All methods may be called from any thread.

    Args:
        store: where runs are kept; runs that a dead server left there are taken over.
        executor: where they happen.
        limits: see `Limits`.
        clock: returns seconds since 1970.
    """

    def __init__(
        self,
        store: Store,
        executor: Executor,
        limits: Limits = Limits(),  # noqa: B008 (immutable)
        clock: Callable[[], float] = time.time,
    ):
        self.store, self.executor, self.limits, self.clock = store, executor, limits, clock
        self._lock = threading.RLock()
        self._live: dict[str, Live] = {}
        self._beats: dict[str, float] = {}
        self._pruned = -float("inf")
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._take_over()

    def _take_over(self) -> None:
        """Queue again what was waiting when the last server ended; what was running is lost."""
        now = self.clock()
        for row in self.store.live():
            if row.state == "running":
                self._end(row.id, "failed", words.RESTARTED)
            else:
                self._beats[row.id] = now

    # -- what a page asks --------------------------------------------------------------------------------------------

    def submit(self, settings: RunSettings, learner: str) -> str:
        """Put a run into the queue.

        Args:
            settings: what to do; whatever it is, it is clamped to what is allowed.
            learner: who asks, for instance the id of a session: each has one live run.

        Returns:
            The run's id.

        Raises:
            Refused: if the learner has a run that lives, too many wait, or the disk is full.
        """
        with self._lock:
            live = self.store.live()
            if mine := [row for row in live if row.learner == learner]:
                what = "is still running" if mine[0].state == "running" else "is still waiting for its turn"
                raise Refused(f"Your last run {what}. Cancel it, or wait until it has finished, then start this one.")
            waiting = [row for row in live if row.state == "waiting"]
            if len(waiting) >= self.limits.waiting:
                raise Refused(
                    f"The whole room is training: {len(waiting)} runs are waiting already. "
                    "Watch a neighbour's run meanwhile, by its link, and try again in a minute."
                )
            run_id = secrets.token_hex(8)  # letters and digits alone: it names files, widgets and addresses
            now = self.clock()
            try:
                self.store.add(run_id, learner, RunSettings.clamped(settings).as_dict(), now)
            except CannotKeep as error:
                log.exception("a run could not be put into the queue")
                raise Refused(words.NO_ROOM) from error
            self._beats[run_id] = now
            return run_id

    def look(self, run_id: str, after_step: int = -1) -> Run | None:
        """Return how a run stands.

        Args:
            run_id: as `submit` gave it.
            after_step: leave out the curve up to this step, which the page has already.

        Returns:
            None if there is no such run (any more).
        """
        with self._lock:
            row = self.store.get(run_id)
            if row is None:
                return None
            place, estimate = self._place_and_estimate(row)
            message = row.message or (self.executor.trouble() if row.state == "waiting" else "")
            return Run(
                row.id, row.learner, RunSettings.clamped(row.settings), row.state, message, place, estimate,
                row.submitted, row.started, row.ended, self.store.points(run_id, after_step), row.facts, row.snapshot,
                row.result,
            )  # fmt: skip

    def _place_and_estimate(self, row: Row) -> tuple[int | None, float | None]:
        """Return a waiting run's place and the seconds until it begins, or a running one's seconds until it ends."""
        now = self.clock()
        if row.state == "running":
            live = self._live.get(row.id)
            return None, remaining(live, now) if live else 0.0
        if row.state != "waiting":
            return None, None
        waiting = [other for other in self.store.live() if other.state == "waiting"]
        place = next((place for place, other in enumerate(waiting, start=1) if other.id == row.id), None)
        if place is None:
            return None, None
        return place, self._seconds_behind(waiting[: place - 1])

    def outlook(self) -> tuple[int, float | None]:
        """Return how many runs wait, and the seconds until one that came now would begin; None if nobody knows."""
        with self._lock:
            waiting = [row for row in self.store.live() if row.state == "waiting"]
            return len(waiting), self._seconds_behind(waiting)

    def _seconds_behind(self, waiting: Sequence[Row]) -> float | None:
        """Return the seconds until a run begins that comes after some that wait."""
        before = [RunSettings.clamped(row.settings).seconds for row in waiting]
        free = self.executor.capacity() - len(self._live)
        slots = [remaining(live, self.clock()) for live in self._live.values()] + [0.0] * max(0, free)
        return seconds_until_it_begins(slots, before, usual_seconds(self.store.ended(most=10)))

    def beat(self, run_id: str) -> None:
        """Say that somebody watches a run."""
        with self._lock:
            if run_id in self._beats:  # else it is none that lives
                self._beats[run_id] = self.clock()

    def cancel(self, run_id: str) -> None:
        """Take a run out of the queue, or ask it to end and keep what it has learned. A run that has ended stays so."""
        with self._lock:
            row = self.store.get(run_id)
            if row is None or row.state in ENDED:
                return
            live = self._live.get(run_id)
            if live is None:
                self._end(run_id, "cancelled", words.CANCELLED)
            elif live.stopped is None:
                live.stopped = self.clock()
                live.handle.stop()

    def weights(self, run_id: str) -> bytes | None:
        """Return what a run has learned, the content of a safetensors file; None if it left nothing."""
        return self.store.weights(run_id)

    def network(self, run_id: str) -> DigitNetwork | None:
        """Return the network that a run has trained, in eval mode, on the CPU.

        Returns:
            None if it left nothing, or nothing that fits a network of this version.
        """
        row, content = self.store.get(run_id), self.weights(run_id)
        if row is None or content is None:
            return None
        network = RunSettings.clamped(row.settings).build()
        try:
            network.load_state_dict(tensors_for(network, content))
        except OddWeights as error:
            log.warning("the weights of run %s do not fit: %s", run_id, error)
            return None
        return network.eval()

    def forget(self, run_id: str) -> None:
        """Remove a run and its weights; one that lives is killed first."""
        with self._lock:
            live = self._live.pop(run_id, None)
            if live is not None:
                live.handle.kill()
            self._beats.pop(run_id, None)
            self.store.forget(run_id)

    def live_run(self, learner: str) -> str | None:
        """Return the id of the learner's run that waits or runs, or None."""
        return next((row.id for row in self.store.live() if row.learner == learner), None)

    def ended_runs(self, learner: str | None = None, most: int = 100) -> list[Row]:
        """Return the runs that have ended, of one learner or of all, the last first, without their curves."""
        return self.store.ended(learner, most)

    # -- what keeps it going -----------------------------------------------------------------------------------------

    def start(self) -> JobQueue:
        """Keep the queue going from a thread of its own."""
        self._thread = threading.Thread(target=self._keep_going, name="kai-runs", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """End all runs and let go of executor and store."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            for live in self._live.values():
                live.handle.kill()
            self.executor.close()
            self.store.close()

    def _keep_going(self) -> None:
        while not self._closing.wait(TICK_SECONDS):
            try:
                self.tick()
            except Exception:  # one odd run, or a full disk, must not end all others
                log.exception("the queue of runs stumbled")
                self._closing.wait(1.0)

    def tick(self) -> None:
        """Take in what runs have said, end what is over, start what waits."""
        with self._lock:
            now = self.clock()
            self.store.catch_up()
            for run_id, live in list(self._live.items()):
                try:
                    self._listen(run_id, live)
                except Exception:  # a full disk, or a message that makes no sense: this run's misfortune alone
                    log.exception("what run %s said could not be kept", run_id)
                    self._kill(run_id, live, "failed", words.NOT_KEPT)
            for run_id, live in list(self._live.items()):
                self._check(run_id, live, now)
            self._drop_lost(now)
            self._start_waiting(now)
            if now - self._pruned > 600:
                self._prune(now)

    def _listen(self, run_id: str, live: Live) -> None:
        for message in live.handle.messages():
            kind = message.pop("kind")
            if kind == "point":
                self.store.add_points(run_id, [message])
                live.done = max(message["examples"] / live.examples, message["seconds"] / live.seconds)
            elif kind == "started":  # for a second time, if a machine was lost and another began anew
                live.began, live.has_started = self.clock(), True
                self.store.clear_course(run_id)
                self.store.change(run_id, facts=message)
            elif kind == "snapshot":
                self.store.change(run_id, snapshot=message)
            elif kind == "moment":
                self.store.add_moment(run_id, message)
            elif kind == "failed":
                state, word = ("cancelled", words.STOPPED) if live.stopped else ("failed", message["message"])
                self._end(run_id, state, word)
            elif kind == "result":
                try:
                    self._keep_result(run_id, message)
                except OddWeights as error:  # from another version, or from a machine that cannot be trusted
                    log.warning("what run %s left are not its network's weights: %s", run_id, error)
                    self._kill(run_id, live, "failed", words.ODD_WEIGHTS)
        if live.handle.has_ended():
            self._live.pop(run_id, None)

    def _keep_result(self, run_id: str, message: dict) -> None:
        weights = base64.b64decode(message.pop("weights"))
        tensors_for(RunSettings.clamped(self.store.get(run_id).settings).build(), weights)
        self.store.save_weights(run_id, weights)
        self.store.change(run_id, result=message)
        if message["ended_by"] == "learner":
            self._end(run_id, "cancelled", words.STOPPED)
        elif max(message["accuracies"].values()) < GUESSING:
            self._end(run_id, "finished", words.LEARNED_NOTHING)
        else:
            self._end(run_id, "finished", words.ENDED[message["ended_by"]])

    def _check(self, run_id: str, live: Live, now: float) -> None:
        """Kill a run that does not end in its time, or although it was asked to."""
        most = live.seconds + self.limits.grace if live.has_started else self.limits.start
        if live.stopped is not None and now - live.stopped > self.limits.stop_grace:
            self._kill(run_id, live, "cancelled", words.STOPPED)
        elif now - live.began > most:
            self._kill(run_id, live, "failed", words.OVERRAN)

    def _kill(self, run_id: str, live: Live, state: str, message: str) -> None:
        self._live.pop(run_id, None)
        live.handle.kill()
        self._end(run_id, state, message)

    def _drop_lost(self, now: float) -> None:
        """End the runs that nothing does any more, and those that nobody watches."""
        for row in self.store.live():
            if row.state == "running" and row.id not in self._live:
                self._end(row.id, "failed", words.CRASHED)  # its handle ended without a last word
                continue
            if now - self._beats.setdefault(row.id, now) <= self.limits.patience:
                continue
            if live := self._live.get(row.id):
                self._kill(row.id, live, "cancelled", words.LEFT_ALONE)
            else:
                self._end(row.id, "cancelled", words.LEFT_ALONE)

    def _start_waiting(self, now: float) -> None:
        waiting = [row for row in self.store.live() if row.state == "waiting"]
        while waiting and len(self._live) < self.executor.capacity():
            row = waiting.pop(0)
            settings = RunSettings.clamped(row.settings)
            try:
                self.store.change(row.id, state="running", started=now)
            except CannotKeep:
                log.exception("run %s could not be started", row.id)
                self._end(row.id, "failed", words.NOT_KEPT)
                continue
            try:
                handle = self.executor.start(settings.as_dict())
            except OSError as error:
                self._end(row.id, "failed", str(error))
                continue
            self._live[row.id] = Live(handle, now, settings.seconds, settings.expected_examples)
        if waiting or not self._live:
            self.executor.prepare()

    def _end(self, run_id: str, state: str, message: str) -> None:
        row = self.store.get(run_id)
        if row is not None and row.state not in ENDED:
            self.store.end(run_id, state, message, self.clock())
        self._beats.pop(run_id, None)

    def _prune(self, now: float) -> None:
        self._pruned = now
        self.store.prune(now, self.limits.age, self.limits.bytes)


def open_queue(folder: Path | str | None = None, limits: Limits = Limits()) -> JobQueue:  # noqa: B008 (immutable)
    """Open the server's queue and keep it going.

    KAI_DATA names the folder where runs are kept. Runs happen in processes on this machine or, if KAI_DASK names the
    address of a Dask scheduler, on its workers.

    Raises:
        FolderTaken: if another server keeps its runs in the folder.
        ImportError: if KAI_DASK is set and Dask is not installed.
    """
    if address := os.environ.get("KAI_DASK"):
        from app.training.jobs.dask_executor import DaskExecutor

        executor: Executor = DaskExecutor(address)
    else:
        executor = LocalExecutor(at_once=3 if torch.cuda.is_available() else 1)
    return JobQueue(Store(folder), executor, limits).start()
