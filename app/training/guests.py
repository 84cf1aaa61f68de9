"""Networks of learners' own, which stand on the canvas beside those on show: what runs have left, and its answers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from app import answers
from app.training.jobs.queue import Run
from app.training.jobs.store import ENDED
from app.training.runs import NO_CURVE, name_of, queue
from kai.canvas import CANVAS
from kai.networks import DigitNetwork
from kai.runs.settings import RunSettings
from kai.saved import to_bytes

GUESTS_KEPT = 64
"""Trained networks that stay in memory for the canvas page."""

_RUN_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")
_ANSWERS = re.compile("[0-9]{1,10000}")


@dataclass(frozen=True)
class Trained:
    """What a run has learned: the network in eval mode, in a file as `kai.save` writes it, and that file's sha256."""

    network: DigitNetwork
    weights: bytes
    sha256: str


@dataclass(frozen=True)
class Guest:
    """A network of the learner's own that stands on the canvas beside those on show: its run's id, and its card."""

    id: str
    card: dict


def ended_run(run_id: str) -> Run | None:
    """Return a run that has ended, with its curve; None for any other id."""
    if not _RUN_ID.fullmatch(run_id):
        return None
    try:
        run = queue().look(run_id)
    except OSError:  # there is no queue
        return None
    return run if run is not None and run.has_ended else None


def answers_of(result: dict, place: str) -> str:
    """Return what a run's network answered to the first test digits at a place of `kai.runs.work`, one digit each.

    "" is for a run that left no answers, as those of an older version, and for what no run leaves.
    """
    found = result.get("answers")
    text = found.get(place) if isinstance(found, dict) else None
    return text if isinstance(text, str) and _ANSWERS.fullmatch(text) else ""


def trained(run_id: str) -> Trained | None:
    """Return what an ended run has learned, if that can stand on the canvas.

    None is for a run that is not there (any more), still lives, left nothing that fits, or learned bare digits.
    """
    if not _RUN_ID.fullmatch(run_id):
        return None
    try:
        row = queue().store.get(run_id)
    except OSError:  # there is no queue
        return None
    if row is None or row.state not in ENDED or RunSettings.clamped(row.settings).size != CANVAS:
        return None
    return _loaded(run_id)


@lru_cache(maxsize=GUESTS_KEPT)
def _loaded(run_id: str) -> Trained | None:
    """Load what an ended run has left; asked for no other, since what is None once is remembered."""
    network, run = queue().network(run_id), queue().look(run_id, after_step=NO_CURVE)
    if network is None or run is None:
        return None
    weights = to_bytes(network, name_of(run))
    return Trained(network, weights, hashlib.sha256(weights).hexdigest())


def guest_of(run_id: str) -> Guest | None:
    """Return the guest that an ended run has trained, if it can stand on the canvas."""
    found, run = trained(run_id), ended_run(run_id)
    if found is None or run is None:
        return None
    seconds = run.curve[-1]["seconds"] if run.curve else 0
    card = {
        "name": "guest",
        "title": "Your own",
        "nature": f"{name_of(run)}; trained here in {seconds:.0f} s.",
        "parameters": run.facts.get("parameters", 0),
        "version": found.sha256[: answers.VERSION],
    }
    return Guest(run.id, card)
