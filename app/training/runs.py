"""The server's queue of training runs as the pages use it, and what they make of a run: files to take home, a guest."""

from __future__ import annotations

import atexit
import hashlib
import logging
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from app import answers
from app.singleton import once
from app.training.jobs.leaderboard import Leaderboard
from app.training.jobs.queue import JobQueue, Run, open_queue
from app.training.jobs.store import FolderTaken
from kai.canvas import CANVAS
from kai.networks import DigitNetwork
from kai.runs.files import curve_csv, script

log = logging.getLogger(__name__)

GUESTS_KEPT, GUEST_TABLES_KEPT = 64, 500
"""Trained networks that stay in memory for the canvas page, and their tables of 33,640 bytes."""

SHORT_LIVED = (
    "Runs are kept only until this server ends. Whoever runs it: by the variable KAI_DATA, name a folder that can be "
    "written and that no other server uses."
)
NO_PLACE = (
    "Nothing can be trained just now, for this server has no folder where runs can be kept; all other pages work. "
    "Whoever runs it: by the variable KAI_DATA, name a folder that can be written."
)

NETWORKS = {
    "mlp": "MLP, 50 hidden units",
    "lenet": "LeNet",
    "notebook-gap": "The notebook's LeNet3, one mean a map",
    "gap-lenet": "Smallest global-pooled LeNet, neutral border",
    "gap": "Global-pooled LeNet, neutral border",
    "own": "Build your own",
}
DATA = {"top_left": "top-left on the canvas", "bare": "bare, 28×28", "anywhere": "anywhere on the canvas"}
"""What a run may train, and where its digits stand, in words."""


@once
def _opened() -> tuple[JobQueue, str]:
    remark = ""
    try:
        opened = open_queue()
    except (FolderTaken, OSError) as error:
        log.warning("runs will not outlive this server: %s", error)
        opened = open_queue(tempfile.mkdtemp(prefix="kai-runs-"))
        remark = SHORT_LIVED
    _closing.append(opened.close)
    return opened, remark


_closing: list[Callable[[], None]] = []


def close() -> None:
    """End all runs of this server, if it has ever had a queue; asked again, do nothing."""
    while _closing:
        _closing.pop()()


atexit.register(close)  # where no lifespan of a server does it


def queue() -> JobQueue:
    """Return the server's one queue; its runs are kept in the data folder (KAI_DATA).

    Where that cannot be had, because another server has it or it cannot be written, runs live as long as the server,
    and `remark` says so.

    Raises:
        OSError: if there is no folder at all that can be written; the page then says `NO_PLACE`. Asked again, it tries
            again.
    """
    return _opened()[0]


def remark() -> str:
    """Return what learners and whoever runs the server should know of where runs are kept; empty if all is well."""
    return _opened()[1]


@once
def leaderboard() -> Leaderboard:
    """Return the server's leaderboard, kept where its runs are."""
    return Leaderboard(queue().store.folder)


def run_in_url(name: str = "run") -> str | None:
    """Return the id of a run that the URL names, if there is such a run."""
    run_id = st.query_params.get(name, "")
    if not 0 < len(run_id) < 40:
        return None
    try:
        return run_id if queue().look(run_id) is not None else None
    except OSError:  # there is no queue
        return None


def files(run: Run) -> dict[str, str]:
    """Return what an ended run leaves beside its weights, by the names of files: its curve, and a script for it."""
    met = run.curve[-1]["examples"] if run.curve else run.settings.examples
    return {
        "curve.csv": curve_csv(run.curve),
        "run.py": script(run.settings, met, run.facts.get("threads", 1)),
    }


_COOKIE = "_streamlit_xsrf"


def learner() -> str:
    """Return by what a visitor is known here: the browser, so that a reload and a second tab are the same learner.

    Streamlit gives each browser a random token against forged requests, masked anew each time; what is kept of it is a
    hash. Without the cookie it is the session.
    """
    session = st.session_state
    if "learner" not in session:
        session["learner"] = _browser(st.context.cookies.get(_COOKIE, "")) or secrets.token_urlsafe(9)
    return session["learner"]


def last_runs(name: str, most: int) -> list[str]:
    """Return the ids of a learner's last runs, the newest last; one that lives is among them."""
    ended = [row.id for row in queue().ended_runs(name, most)][::-1]
    live = queue().live_run(name)
    return [*ended, *([live] if live else [])][-most:]


def _browser(cookie: str) -> str | None:
    """Return a name for the browser with a cookie `2|mask|masked token|time`; None if it is not such a one.

    >>> _browser("2|01020304|0113213745576573899ba9bfcddfedfb|1") == _browser(
    ...     "2|00000000|00112233445566778899aabbccddeeff|2"
    ... )
    True
    """
    try:
        _, mask, masked, _ = cookie.strip('"').split("|")
        mask, masked = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:
        return None
    if len(mask) != 4 or len(masked) != 16:
        return None
    token = bytes(byte ^ mask[index % 4] for index, byte in enumerate(masked))
    return hashlib.sha256(b"kai-learner" + token).hexdigest()[:24]


@dataclass(frozen=True)
class Guest:
    """A network of the learner's own that stands on the canvas beside those on show: its run's id, and its card."""

    id: str
    card: dict


def current_guest() -> Guest | None:
    """Return the guest of this session, if there is one: from the URL, else as it was taken to the canvas last."""
    run_id = run_in_url("guest") or st.session_state.get("guest")
    run = queue().look(run_id) if run_id else None
    if run is None or not run.has_ended or guest_network(run.id) is None:  # what is None once is remembered
        return None
    st.session_state["guest"] = run.id
    return Guest(run.id, guest_card(run))


def guest_card(run: Run) -> dict:
    """Return what a page says of the network that an ended run has trained."""
    seconds = run.curve[-1]["seconds"] if run.curve else 0
    return {
        "name": "guest",
        "title": "Your own",
        "nature": f"{name_of(run)}; trained here in {seconds:.0f} s.",
        "parameters": run.facts.get("parameters", 0),
    }


def dismiss_guest() -> None:
    """Leave the networks on show to themselves."""
    st.session_state.pop("guest", None)
    st.query_params.pop("guest", None)


def name_of(run: Run) -> str:
    """Return a run's name: its network, and where its digits stood."""
    softmax = ", softmax inside" if run.settings.softmax_inside else ""
    return f"{NETWORKS[run.settings.network].split(',')[0]}, {DATA[run.settings.data].split(',')[0]}{softmax}"


@lru_cache(maxsize=GUESTS_KEPT)
def guest_network(run_id: str) -> DigitNetwork | None:
    """Return the network that an ended run has trained, if it can stand on the canvas."""
    run = queue().look(run_id)
    if run is None or not run.has_ended or run.settings.size != CANVAS:
        return None
    return queue().network(run_id)


@lru_cache(maxsize=GUEST_TABLES_KEPT)
def guest_table(run_id: str, pixels: bytes) -> bytes | None:
    """Return the logits of a guest at all 841 placements of a digit, as `answers.sweep_table` does."""
    network = guest_network(run_id)
    return None if network is None else answers.table(network, pixels)
