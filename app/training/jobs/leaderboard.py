"""The challenge: the most accurate network at placements that it never saw, under a budget; its leaderboard.

A run that is entered waits until the server has measured it (`app.training.jobs.examiner`), on the same digits as all
others; only then does it stand on the leaderboard. Whoever runs the server can look after it while the server runs::

    python -m app.training.jobs.leaderboard --list
    python -m app.training.jobs.leaderboard --remove "Ada"
    python -m app.training.jobs.leaderboard --begin-anew

Source: the notebook's open task, a network that generalises to digits that have moved.
"""

from __future__ import annotations

import argparse
import logging
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.data_folder import data_folder
from app.training.jobs.nicknames import looks, nickname_problem, usual_form
from app.training.jobs.run import Refused, Run
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
    seconds REAL NOT NULL,
    digits INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS waiting (
    run TEXT PRIMARY KEY,
    folded TEXT NOT NULL,
    nickname TEXT NOT NULL,
    learner TEXT NOT NULL,
    network TEXT NOT NULL,
    parameters INTEGER NOT NULL,
    seconds REAL NOT NULL
);
"""
_COPY = "run, folded, nickname, learner, network, parameters, seconds"
_BEST_FIRST = "digits > 0 DESC, accuracy DESC, parameters, rowid"
"""What was measured by the server stands before what an earlier version took from a run's own report."""


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
        digits: on which the server measured it; 0 if an earlier version took the run's own report.
    """

    nickname: str
    run: str
    network: str
    accuracy: float
    parameters: int
    seconds: float
    digits: int


@dataclass(frozen=True)
class Waiting:
    """A run that was entered and is not measured yet.

    Attributes:
        nickname: who.
        run: its id.
        learner: who entered it.
    """

    nickname: str
    run: str
    learner: str


def unseen_accuracy(run: Run) -> float | None:
    """Return the mean accuracy at the 840 placements where no training digit stood; None if that was not measured.

    It is that of the heat map at the end of a run, on its `heat_digits` test digits: few on a busy machine, so it is
    a first impression and never the leaderboard's number.
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
    """The leaderboard, kept in a data folder. It may be used from several threads, and by several processes.

    Args:
        folder: where it is kept. What an earlier version left there is brought to this one's form.
    """

    def __init__(self, folder: Path):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(Path(folder) / "challenge.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)
        if "digits" not in {row[1] for row in self._db.execute("PRAGMA table_info(entries)")}:
            self._db.execute("ALTER TABLE entries ADD COLUMN digits INTEGER NOT NULL DEFAULT 0")
            self._db.execute(f"INSERT OR IGNORE INTO waiting SELECT {_COPY} FROM entries")

    def enter(self, run: Run, nickname: str) -> str:
        """Have a run measured for the leaderboard, and return the nickname in its usual form.

        Raises:
            Refused: in friendly words, if the run cannot take part, the nickname is odd or somebody else's, the
                learner's last entry still waits, or the disk is full.
        """
        if why := why_not(run):
            raise Refused(why)
        name = checked_nickname(nickname)
        with self._lock:
            owners = self._db.execute(
                "SELECT learner FROM entries WHERE folded = ?1 UNION SELECT learner FROM waiting WHERE folded = ?1",
                (looks(name),),
            ).fetchall()
            if any(learner != run.learner for (learner,) in owners):
                raise Refused(f"Somebody else is called “{name}” here. Please take another nickname.")
            if self._db.execute("SELECT 1 FROM waiting WHERE learner = ?", (run.learner,)).fetchone():
                raise Refused("Your last entry is still being measured. Wait a moment, then enter this one.")
            if self._db.execute("SELECT 1 FROM entries WHERE run = ? AND nickname = ?", (run.id, name)).fetchone():
                raise Refused("This run is on the leaderboard already.")
            values = (
                run.id, looks(name), name, run.learner, run.settings.network, run.facts["parameters"],
                run.curve[-1]["seconds"],
            )  # fmt: skip
            try:
                self._db.execute(f"INSERT OR REPLACE INTO waiting ({_COPY}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            except sqlite3.OperationalError as error:
                log.exception("an entry could not be kept")
                raise Refused(words.NO_ENTRY) from error
        return name

    def next_to_measure(self) -> str | None:
        """Return the id of the run that has waited longest to be measured."""
        with self._lock:
            row = self._db.execute("SELECT run FROM waiting ORDER BY rowid LIMIT 1").fetchone()
        return row[0] if row else None

    def take_in(self, run_id: str, accuracy: float, digits: int) -> None:
        """Put a run that waited on the leaderboard, unless its learner has a better one there.

        One that waits no longer, because whoever runs the server has removed it, is left out.

        Args:
            run_id: of the run.
            accuracy: that the server has measured, 0..1.
            digits: on how many.
        """
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute(
                    f"INSERT OR REPLACE INTO entries ({_COPY}, accuracy, digits) SELECT {_COPY}, ?2, ?3 FROM waiting "
                    "WHERE run = ?1 AND NOT EXISTS (SELECT 1 FROM entries AS there WHERE there.folded = waiting.folded "
                    "AND there.digits > 0 AND (there.accuracy > ?2 OR there.accuracy = ?2 "
                    "AND there.parameters <= waiting.parameters))",
                    (run_id, accuracy, digits),
                )
                self._db.execute("DELETE FROM waiting WHERE run = ?", (run_id,))
                self._db.execute(
                    f"DELETE FROM entries WHERE folded NOT IN (SELECT folded FROM entries ORDER BY {_BEST_FIRST} "
                    "LIMIT ?)", (ENTRIES_KEPT,),
                )  # fmt: skip
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def leave_out(self, run_id: str) -> None:
        """Let a run wait no longer, since it cannot be measured."""
        with self._lock:
            self._db.execute("DELETE FROM waiting WHERE run = ?", (run_id,))

    def waiting(self) -> list[Waiting]:
        """Return the entries that are not measured yet, in the order in which they came."""
        with self._lock:
            rows = self._db.execute("SELECT nickname, run, learner FROM waiting ORDER BY rowid").fetchall()
        return [Waiting(*row) for row in rows]

    def best(self, most: int = 20) -> list[Entry]:
        """Return the best entries, the most accurate first; of equals the one with fewer parameters."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT nickname, run, network, accuracy, parameters, seconds, digits FROM entries "
                f"ORDER BY {_BEST_FIRST} LIMIT ?",
                (most,),
            ).fetchall()
        return [Entry(*row) for row in rows]

    def remove(self, nickname: str) -> int:
        """Remove all that stands or waits under a nickname, however it is written; returns how many entries."""
        return self._delete("WHERE folded = ?", looks(usual_form(nickname)))

    def begin_anew(self) -> int:
        """Remove everything; returns how many entries."""
        return self._delete("")

    def _delete(self, condition: str, *values: str) -> int:
        with self._lock:
            return sum(
                self._db.execute(f"DELETE FROM {table} {condition}", values).rowcount
                for table in ("entries", "waiting")
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Look after the leaderboard from the command line, also while the server runs."""
    parser = argparse.ArgumentParser(
        prog="python -m app.training.jobs.leaderboard",
        description="Look after the challenge's leaderboard. The server may run meanwhile; pages follow in seconds.",
    )
    parser.add_argument(
        "--folder", type=Path, help="data folder of the server (default: KAI_DATA, as the server has it)"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="print all entries, the best first")
    what.add_argument("--remove", metavar="NICKNAME", help="remove what stands under a nickname")
    what.add_argument("--begin-anew", action="store_true", help="print all entries, and remove them")
    asked = parser.parse_args(arguments)
    folder = asked.folder or data_folder()
    if not (folder / "challenge.sqlite3").is_file():
        parser.error(f"no leaderboard is kept in {folder}; name the server's data folder by --folder or KAI_DATA")
    leaderboard = Leaderboard(folder)
    if asked.remove is not None:
        count = leaderboard.remove(asked.remove)
        print(f"{count} removed" if count else f"nobody is called {asked.remove!r} there")
    else:
        for place, entry in enumerate(leaderboard.best(ENTRIES_KEPT), start=1):
            print(f"{place:3} {100 * entry.accuracy:6.2f} %  {entry.parameters:>7,}  {entry.run}  {entry.nickname}")
        for entry in leaderboard.waiting():
            print(f"  – being measured  {entry.run}  {entry.nickname}")
        if asked.begin_anew:
            print(f"{leaderboard.begin_anew()} removed")
    leaderboard.close()


if __name__ == "__main__":
    main()
