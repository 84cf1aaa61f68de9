"""How long a run still takes, and how long one that waits still waits: rough, and better than nothing."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.training.jobs.executor import Handle
from app.training.jobs.store import Row

AROUND_SECONDS = 3.0
"""What a run takes besides its training."""


@dataclass
class Live:
    """A run that was given to the executor.

    Attributes:
        handle: on what does it.
        began: when, in seconds since 1970.
        seconds: that it may train.
        examples: that it will meet, if time does not end it.
        has_started: whether it has said so.
        done: share of it, 0..1.
        stopped: when it was asked to end; None if it was not.
    """

    handle: Handle
    began: float
    seconds: float
    examples: int
    has_started: bool = False
    done: float = 0.0
    stopped: float | None = None


def remaining(live: Live, now: float) -> float:
    """Return the seconds until a run ends, by how far it has come."""
    spent = now - live.began
    most = max(0.0, live.seconds - spent)
    if live.done <= 0:
        return most + AROUND_SECONDS
    return min(most, spent * (1 / min(live.done, 1.0) - 1)) + AROUND_SECONDS


def usual_seconds(ended: Iterable[Row]) -> float:
    """Return what the last runs took on average; without any, as long as they please."""
    took = [row.ended - row.started for row in ended if row.started is not None]
    return sum(took) / len(took) if took else float("inf")


def seconds_until_it_begins(slots: Sequence[float], before: Iterable[float], usual: float) -> float | None:
    """Return the seconds until a waiting run begins.

    Args:
        slots: seconds until each place for a run is free.
        before: seconds that each of the runs before it may train, in their order.
        usual: that runs take.

    Returns:
        None if nobody knows: there is no place for a run at all, or none that will be free.

    >>> seconds_until_it_begins([0.0, 4.0], [10.0, 10.0], usual=5.0)
    8.0
    """
    free = list(slots) or [float("inf")]
    heapq.heapify(free)
    for most in before:
        heapq.heappush(free, heapq.heappop(free) + min(usual, most) + AROUND_SECONDS)
    begins = heapq.heappop(free)
    return begins if begins < float("inf") else None
