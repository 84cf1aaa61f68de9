"""The challenge: the most accurate network at placements that it never saw, under a budget; its leaderboard.

Source: the notebook's open task, a network that generalises to digits that have moved.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from app.training.jobs.nicknames import looks, nickname_problem, usual_form
from app.training.jobs.queue import Refused, Run
from kai.runs import words

log = logging.getLogger(__name__)

MOST_PARAMETERS = 100_000
MOST_SECONDS = 60.0
"""The budget: numbers that a network may learn, and seconds that it may train."""
ENTRIES_KEPT = 200

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    folded TEXT PRIMARY KEY,
    nickname TEXT NOT NULL,
    learner TEXT NOT NULL,
    run TEXT NOT NULL,
    network TEXT NOT NULL,
    accuracy REAL NOT NULL,
    parameters INTEGER NOT NULL,
    seconds REAL NOT NULL
)
"""


@dataclass(frozen=True)
class Entry:
    """One line of the leaderboard.

    Attributes:
        nickname: who.
        run: id of the run, which may be kept no longer.
        network: which it was, as in `RunSettings.network`.
        accuracy: at unseen placements, 0..1.
        parameters: that it learned.
        seconds: that it trained.
    """

    nickname: str
    run: str
    network: str
    accuracy: float
    parameters: int
    seconds: float


def unseen_accuracy(run: Run) -> float | None:
    """Return the mean accuracy at the 840 placements where no training digit stood; None if that was not measured.

    It is that of the heat map at the end of a run, on its `heat_digits` test digits.
    """
    heat = run.result.get("heat")
    if not heat:
        return None
    return (sum(map(sum, heat)) - heat[0][0]) / (sum(map(len, heat)) - 1)


def why_not(run: Run) -> str | None:
    """Say in words why a run cannot take part; None if it can."""
    if run.state not in ("finished", "cancelled") or unseen_accuracy(run) is None:
        return "Only a run that has ended and can stand on the canvas takes part."
    if run.settings.data != "top_left":
        return "It has seen digits away from the corner: the challenge is to do without."
    if (parameters := run.facts.get("parameters", 0)) > MOST_PARAMETERS:
        return f"It has {parameters:,} parameters; the budget is {MOST_PARAMETERS:,}."
    if (seconds := run.curve[-1]["seconds"]) > MOST_SECONDS + 1:
        return f"It trained for {seconds:.0f} seconds; the budget is {MOST_SECONDS:.0f}."
    return None


def checked_nickname(text: str) -> str:
    """Return a nickname in its usual form: letters of any one script, digits, spaces, hyphens, dots.

    Raises:
        Refused: in words, if it is too short or too long, or is not plain (`app.training.jobs.nicknames`).

    >>> checked_nickname("  Ada   L. ")
    'Ada L.'
    """
    if problem := nickname_problem(text):
        raise Refused(problem)
    return usual_form(text)


class Leaderboard:
    """The leaderboard, kept in a data folder. It may be used from several threads.

    Args:
        folder: where it is kept.
    """

    def __init__(self, folder: Path):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(Path(folder) / "challenge.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.execute(_SCHEMA)

    def enter(self, run: Run, nickname: str) -> Entry:
        """Put a run on the leaderboard; a learner's better run takes the place of an earlier one.

        Raises:
            Refused: in friendly words, if the run cannot take part, the nickname is odd or somebody else's, or the
                disk is full.
        """
        if why := why_not(run):
            raise Refused(why)
        name = checked_nickname(nickname)
        entry = Entry(
            name, run.id, run.settings.network, unseen_accuracy(run), run.facts["parameters"], run.curve[-1]["seconds"]
        )
        with self._lock:
            there = self._db.execute(
                "SELECT learner, accuracy FROM entries WHERE folded = ?", (looks(name),)
            ).fetchone()
            if there and there[0] != run.learner:
                raise Refused(f"Somebody else is called “{name}” here. Please take another nickname.")
            if there and there[1] > entry.accuracy:
                raise Refused(f"“{name}” is on the board already, with a better run.")
            values = (
                looks(name), name, run.learner, run.id, entry.network, entry.accuracy, entry.parameters,
                entry.seconds,
            )  # fmt: skip
            try:
                self._db.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
                self._db.execute(
                    "DELETE FROM entries "
                    "WHERE folded NOT IN (SELECT folded FROM entries ORDER BY accuracy DESC LIMIT ?)",
                    (ENTRIES_KEPT,),
                )
            except sqlite3.OperationalError as error:
                log.exception("an entry could not be kept")
                raise Refused(words.NO_ENTRY) from error
        return entry

    def best(self, most: int = 20) -> list[Entry]:
        """Return the best entries, the most accurate first; of equals the one with fewer parameters."""
        with self._lock:
            rows = self._db.execute(
                "SELECT nickname, run, network, accuracy, parameters, seconds FROM entries "
                "ORDER BY accuracy DESC, parameters, rowid LIMIT ?",
                (most,),
            ).fetchall()
        return [Entry(*row) for row in rows]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
