"""A run as a page shows it, what the server can bear of them, and what is said when it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from app.training.jobs.store import ENDED
from kai.runs.settings import RunSettings


@dataclass(frozen=True)
class Limits:
    """What the server can bear.

    Attributes:
        waiting: runs in the queue, at most.
        patience: seconds without a beat after which a run is given up. Browsers let hidden tabs speak once a minute.
        start: seconds that a run may take until it says that it has started; machines that train for several servers
            may have others' runs to do first.
        grace: seconds that a run may take beyond its own time, to measure, before it is killed.
        stop_grace: seconds that a run may take to end once it was asked to.
        age: seconds that ended runs are kept.
        bytes: that all runs may take on the disk.
    """

    waiting: int = 20
    patience: float = 75.0
    start: float = 600.0
    grace: float = 60.0
    stop_grace: float = 20.0
    age: float = 30 * 24 * 3600.0
    bytes: int = 500_000_000


class Refused(RuntimeError):
    """A run was not taken; the message says why, in friendly words."""


@dataclass(frozen=True)
class Run:
    """A run as a page shows it.

    Attributes:
        id: what a link names it by.
        learner: who started it.
        settings: what it does.
        state: "waiting", "running", "finished", "cancelled" or "failed".
        message: a sentence for the learner.
        place: in the queue, from 1, while it waits.
        estimate: seconds until it begins while it waits, until it ends while it runs; rough.
        submitted: seconds since 1970, as `started` and `ended`, which are None until then.
        started: when it left the queue.
        ended: when it ended.
        curve: its points, as `kai.runs.work` describes them.
        facts: the message "started".
        snapshot: the last "snapshot": kernels and heat map.
        result: the message "result" without its weights; empty until the end.
    """

    id: str
    learner: str
    settings: RunSettings
    state: str
    message: str
    place: int | None
    estimate: float | None
    submitted: float
    started: float | None
    ended: float | None
    curve: list[dict]
    facts: dict
    snapshot: dict
    result: dict

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing will change any more."""
        return self.state in ENDED
