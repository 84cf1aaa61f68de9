"""Where runs are kept: SQLite for what they were and how they went, safetensors for what they learned; one folder."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from app.data_folder import CannotKeep, as_cannot_keep, claim, data_folder, transaction
from app.training.jobs.moments import MOST_MOMENTS, least_missed, pack, unpack
from kai.weights import OddWeights, read_at_most

log = logging.getLogger(__name__)

LIVE = ("waiting", "running")
"""States of a run that has not ended."""
ENDED = ("finished", "cancelled", "failed")
LARGEST_WEIGHTS = 8_000_000
"""Bytes of a run's weights; a million parameters take half of it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY,
    learner TEXT NOT NULL,
    settings TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    submitted REAL NOT NULL,
    started REAL,
    ended REAL,
    facts TEXT NOT NULL DEFAULT '{}',
    snapshot TEXT NOT NULL DEFAULT '{}',
    result TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS runs_by_state ON runs (state, submitted);
CREATE TABLE IF NOT EXISTS points (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    point TEXT NOT NULL,
    PRIMARY KEY (run, step)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moments (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    seconds REAL NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (run, step)
);
"""
_JSON = ("settings", "facts", "snapshot", "result")


@dataclass(frozen=True)
class Row:
    """A run as it is kept.

    Attributes:
        id: random, and hard to guess: who has it may look at the run, and take home what it left.
        learner: who started it; one learner has one live run.
        settings: as `RunSettings.as_dict` gives them.
        state: "waiting", "running", "finished", "cancelled" or "failed".
        message: the last word about it, for people.
        submitted: seconds since 1970, as all times here.
        started: None while it waits.
        ended: None while it lives.
        facts: the message "started" of `kai.runs.work`, without its kind.
        snapshot: the last message "snapshot".
        result: the message "result", without its weights.
    """

    id: str
    learner: str
    settings: dict
    state: str
    message: str
    submitted: float
    started: float | None
    ended: float | None
    facts: dict
    snapshot: dict
    result: dict


class Store:
    """The runs of one server. It may be used from several threads; what is written survives a crash at any moment.

    Args:
        folder: made if it is not there. One server at a time works on it.

    Raises:
        FolderTaken: if another server does.
        OSError: if the folder cannot be made or written; CannotKeep is one.
    """

    def __init__(self, folder: Path | str | None = None):
        self.folder = Path(folder) if folder is not None else data_folder()
        self.weights_folder = self.folder / "weights"
        self.weights_folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._claim = claim(self.folder)
        self._endings: dict[str, dict] = {}  # of runs, that the disk did not take yet
        try:
            self._db = self._open()
        except CannotKeep:
            self._claim.close()
            raise

    def _open(self) -> sqlite3.Connection:
        with as_cannot_keep():
            db = sqlite3.connect(self.folder / "runs.sqlite3", check_same_thread=False, isolation_level=None)
            db.row_factory = sqlite3.Row
            for pragma in (
                "auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
            ):  # fmt: skip
                db.execute(f"PRAGMA {pragma}")
            db.executescript(_SCHEMA)
            db.execute("BEGIN IMMEDIATE")  # a folder that may not be written shall be known now
            db.execute("ROLLBACK")
            return db

    def close(self) -> None:
        """Close the files and let another server have the folder."""
        with self._lock:
            self.catch_up()
            self._db.close()
            self._claim.close()

    def add(self, run_id: str, learner: str, settings: dict, now: float) -> None:
        """Put down a new run, waiting."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO runs (id, learner, settings, state, submitted) VALUES (?, ?, ?, 'waiting', ?)",
                (run_id, learner, json.dumps(settings), now),
            )

    def change(self, run_id: str, **values: object) -> None:
        """Put down new values of a run's columns, such as `state`, `message`, `started`, `ended` and `facts`."""
        columns = ", ".join(f"{name} = ?" for name in values)
        kept = [json.dumps(value) if name in _JSON else value for name, value in values.items()]
        with self._writing() as db:
            db.execute(f"UPDATE runs SET {columns} WHERE id = ?", (*kept, run_id))

    def end(self, run_id: str, state: str, message: str, now: float) -> None:
        """Put down how a run ended. What the disk does not take is remembered, and put down by `catch_up`."""
        with self._lock:
            self._endings[run_id] = {"state": state, "message": message, "ended": now}
            self.catch_up()

    def catch_up(self) -> None:
        """Put down the endings that the disk did not take before, as far as it takes them now."""
        with self._lock:
            for run_id, ending in list(self._endings.items()):
                try:
                    self.change(run_id, **ending)
                except CannotKeep:
                    return
                del self._endings[run_id]

    def add_points(self, run_id: str, points: list[dict]) -> None:
        """Put down points of a curve; one that is there already is replaced."""
        rows = [(run_id, point["step"], json.dumps(point)) for point in points]
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO points (run, step, point) VALUES (?, ?, ?)", rows)

    def add_moment(self, run_id: str, moment: dict) -> None:
        """Put down how a run stood at a moment; of more than `MOST_MOMENTS`, the one that is missed least goes."""
        row = (run_id, moment["step"], moment["seconds"], pack(moment))
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO moments (run, step, seconds, content) VALUES (?, ?, ?, ?)", row)
            times = self._times(run_id)
            if len(times) > MOST_MOMENTS:
                step, _ = times[least_missed([seconds for _, seconds in times])]
                db.execute("DELETE FROM moments WHERE run = ? AND step = ?", (run_id, step))

    def clear_course(self, run_id: str) -> None:
        """Take back a run's curve and moments."""
        with self._writing() as db:
            db.execute("DELETE FROM points WHERE run = ?", (run_id,))
            db.execute("DELETE FROM moments WHERE run = ?", (run_id,))

    def get(self, run_id: str) -> Row | None:
        """Return a run, or None if there is none of this id (any more)."""
        rows = self._select("WHERE id = ?", run_id)
        return rows[0] if rows else None

    def points(self, run_id: str, after_step: int = -1) -> list[dict]:
        """Return a run's curve, from the point after a step on."""
        with self._lock:
            rows = self._db.execute(
                "SELECT point FROM points WHERE run = ? AND step > ? ORDER BY step", (run_id, after_step)
            ).fetchall()
        return [json.loads(row["point"]) for row in rows]

    def times(self, run_id: str) -> list[tuple[int, float]]:
        """Return step and seconds of each moment that is kept of a run, in their order."""
        with self._lock:
            return self._times(run_id)

    def _times(self, run_id: str) -> list[tuple[int, float]]:
        rows = self._db.execute("SELECT step, seconds FROM moments WHERE run = ? ORDER BY step", (run_id,))
        return [(row["step"], row["seconds"]) for row in rows]

    def moments(self, run_id: str) -> list[dict]:
        """Return the moments that are kept of a run, as the messages "moment" told them (`kai.runs.work`)."""
        with self._lock:
            rows = self._db.execute("SELECT content FROM moments WHERE run = ? ORDER BY step", (run_id,)).fetchall()
        return [unpack(row["content"]) for row in rows]

    def live(self) -> list[Row]:
        """Return the runs that have not ended, first come first."""
        rows = self._select(f"WHERE state IN {LIVE} ORDER BY submitted, rowid")
        return [row for row in rows if row.state in LIVE]

    def ended(self, learner: str | None = None, most: int = 100) -> list[Row]:
        """Return the runs that have ended, of one learner or of all, the last first."""
        condition = "" if learner is None else "AND learner = ?"
        names = [] if learner is None else [learner]
        return self._select(f"WHERE state IN {ENDED} {condition} ORDER BY ended DESC LIMIT ?", *names, most)

    def save_weights(self, run_id: str, content: bytes) -> None:
        """Write a run's weights, a safetensors file, all or nothing; raises CannotKeep."""
        path = self._weights_path(run_id)
        beside = path.with_suffix(".part")
        try:
            beside.write_bytes(content)
            os.replace(beside, path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise CannotKeep(error.errno, error.strerror) from error

    def weights(self, run_id: str) -> bytes | None:
        """Return a run's weights, the content of a safetensors file, or None if it left none that can be read."""
        if self.get(run_id) is None:  # so that no id is ever taken for a path
            return None
        try:
            return read_at_most(self._weights_path(run_id), LARGEST_WEIGHTS)
        except FileNotFoundError:
            return None
        except OddWeights as error:
            log.warning("the weights of run %s are left out: %s", run_id, error)
            return None

    def forget(self, run_id: str) -> None:
        """Remove all that is kept of a run."""
        if self.get(run_id) is None:
            return
        self._weights_path(run_id).unlink(missing_ok=True)
        with self._writing() as db:
            db.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    def prune(self, now: float, most_seconds: float, most_bytes: int) -> int:
        """Forget ended runs that are too old, and then the oldest until all that is kept is small enough.

        Returns:
            How many were forgotten.
        """
        rows = self.ended(most=-1)  # SQLite: no limit
        oldest_first = rows[::-1]
        forgotten = 0
        for row in oldest_first:
            if now - row.ended <= most_seconds and self.bytes() <= most_bytes:
                break
            self.forget(row.id)
            forgotten += 1
        self._remove_strays()
        with self._lock:
            self._db.execute("PRAGMA incremental_vacuum").fetchall()
        return forgotten

    def bytes(self) -> int:
        """Return how much room the runs take."""
        with self._lock:
            pages, free, size = (
                self._db.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        return (pages - free) * size + sum(path.stat().st_size for path in self.weights_folder.iterdir())

    def _remove_strays(self) -> None:
        """Remove weights that belong to no run, left by a crash between two writes."""
        for path in self.weights_folder.iterdir():
            if path.suffix == ".part" or self.get(path.stem) is None:
                path.unlink(missing_ok=True)

    def _weights_path(self, run_id: str) -> Path:
        return self.weights_folder / f"{run_id}.safetensors"

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, self._lock)

    def _select(self, condition: str, *values: object) -> list[Row]:
        with self._lock:
            rows = self._db.execute(f"SELECT * FROM runs {condition}", values).fetchall()
        return [self._row(row) for row in rows]

    def _row(self, kept: sqlite3.Row) -> Row:
        row = Row(**{name: json.loads(kept[name]) if name in _JSON else kept[name] for name in kept.keys()})
        return replace(row, **self._endings.get(row.id, {}))
