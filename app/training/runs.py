"""The server's queue of training runs as the pages use it, names for runs, and the files that one leaves."""

from __future__ import annotations

import atexit
import logging
import tempfile
from collections.abc import Callable

from app.data_folder import FolderTaken
from app.singleton import once
from app.training.jobs.examiner import Examiner
from app.training.jobs.leaderboard import Leaderboard
from app.training.jobs.queue import JobQueue, Run, open_queue
from kai.runs.files import curve_csv, script
from kai.runs.settings import RunSettings
from kai.saved import to_bytes

log = logging.getLogger(__name__)

NO_CURVE = 2**62
"""A step that no run reaches: nothing of its curve is looked at."""

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
    """Return the server's leaderboard, kept where its runs are; what is entered is measured from now on."""
    opened, jobs = Leaderboard(queue().store.folder), queue()

    def learned(run_id: str) -> tuple[RunSettings, bytes] | None:
        run, weights = jobs.look(run_id, after_step=NO_CURVE), jobs.weights(run_id)
        return (run.settings, weights) if run and weights else None

    _closing.append(Examiner(opened, learned).start().close)
    return opened


def files(run: Run) -> dict[str, str]:
    """Return what an ended run leaves beside its weights, by kind: its curve, and a script that does it again."""
    met = run.curve[-1]["examples"] if run.curve else run.settings.examples
    return {
        "curve.csv": curve_csv(run.curve),
        "run.py": script(run.settings, met, run.facts.get("threads", 1), _stem(run)),
    }


def network_file(run: Run) -> bytes | None:
    """Return the network that a run has trained, as `kai.load` reads it; None if it left none."""
    network = queue().network(run.id)
    return network and to_bytes(network, name_of(run))


def file_name(run: Run, kind: str) -> str:
    """Return how a file of a run is called at home, so that those of several runs lie side by side.

    Args:
        run: whose file it is.
        kind: such as "curve.csv"; its ending is kept.
    """
    return f"{_stem(run)}.{kind.rpartition('.')[2]}"


def _stem(run: Run) -> str:
    return f"kai-{run.settings.network}-seed{run.settings.seed}-{run.id[:8]}"


def last_runs(name: str, most: int) -> list[str]:
    """Return the ids of a learner's last runs, the newest last; one that lives is among them."""
    ended = [row.id for row in queue().ended_runs(name, most)][::-1]
    live = queue().live_run(name)
    return [*ended, *([live] if live else [])][-most:]


def name_of(run: Run) -> str:
    """Return a run's name: its network, and where its digits stood."""
    softmax = ", softmax inside" if run.settings.softmax_inside else ""
    return f"{NETWORKS[run.settings.network].split(',')[0]}, {DATA[run.settings.data].split(',')[0]}{softmax}"
