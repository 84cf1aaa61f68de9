"""Where rooms are kept: SQLite in the data folder, so that votes, tallies and walls outlive a restart of the server.

A vote is one row, which another vote of the same learner in the same round replaces: what is written twice counts once.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from app.data_folder import CannotKeep, FolderTaken, as_cannot_keep, claim, data_folder, transaction
from app.room import record
from app.room.state import Room
from app.room.token import new_key

log = logging.getLogger(__name__)

FILE, LOCK = "room.sqlite3", "room.lock"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rooms (
    session TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    touched REAL NOT NULL,
    room TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS votes (
    session TEXT NOT NULL REFERENCES rooms (session) ON DELETE CASCADE,
    question TEXT NOT NULL,
    round INTEGER NOT NULL,
    voter TEXT NOT NULL,
    choice TEXT NOT NULL,
    PRIMARY KEY (session, question, round, voter)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drawings (
    session TEXT NOT NULL REFERENCES rooms (session) ON DELETE CASCADE,
    id TEXT NOT NULL,
    pixels BLOB NOT NULL,
    PRIMARY KEY (session, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sheets (
    code TEXT PRIMARY KEY,
    ended REAL NOT NULL,
    markdown TEXT NOT NULL,
    csv TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (key TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Kept:
    """A room as it is kept.

    Attributes:
        code: four letters, or "" for the server's own.
        session: unlike that of any other room, one that had this code before included.
        secret: by which its tokens are signed.
        touched: when something last happened in it, in seconds since 1970.
        room: what it is.
    """

    code: str
    session: str
    secret: str
    touched: float
    room: Room


class RoomStore:
    """The rooms of one server. It may be used from several threads.

    Args:
        folder: made if it is not there; one server at a time works on it. None keeps rooms in memory alone.

    Raises:
        FolderTaken: if another server does.
        OSError: if the folder cannot be made or written; CannotKeep is one.
    """

    def __init__(self, folder: Path | None):
        self._lock = threading.Lock()
        self._claim = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._claim = claim(folder, LOCK)
        try:
            self._db = self._open(":memory:" if folder is None else folder / FILE)
        except sqlite3.DatabaseError as error:
            self._release()
            raise CannotKeep(f"{error}") from error
        except CannotKeep:
            self._release()
            raise

    def _release(self) -> None:
        if self._claim is not None:
            self._claim.close()

    def _open(self, path: Path | str) -> sqlite3.Connection:
        with as_cannot_keep():
            db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            if isinstance(path, Path):
                os.chmod(path, 0o600)  # it has the instructor's key
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
                db.execute(f"PRAGMA {pragma}")
            db.executescript(_SCHEMA)
            db.execute("BEGIN IMMEDIATE")  # a folder that may not be written shall be known now
            db.execute("ROLLBACK")
            return db

    def close(self) -> None:
        """Close the files and let another server have the folder."""
        with self._lock:
            self._db.close()
            self._release()

    def key(self) -> str:
        """Return the instructor's key of this server, drawn by lot the first time."""
        with self._writing() as db:
            row = db.execute("SELECT key FROM keys").fetchone()
            if row is None:
                row = (new_key(),)
                db.execute("INSERT INTO keys (key) VALUES (?)", row)
        return row[0]

    def begin(self, kept: Kept) -> None:
        """Put down a new room, instead of the one that had its code before."""
        with self._writing() as db:
            db.execute("DELETE FROM rooms WHERE code = ?", (kept.code,))
            db.execute(
                "INSERT INTO rooms (session, code, secret, touched, room) VALUES (?, ?, ?, ?, ?)",
                (kept.session, kept.code, kept.secret, kept.touched, record.to_json(kept.room)),
            )
            self._write(db, kept.session, Room(), kept.room)

    def change(self, session: str, before: Room, after: Room, now: float) -> None:
        """Put down what has changed in a room, all or nothing; of a room that has ended, nothing.

        Args:
            session: of the room.
            before: as it was put down last.
            after: as it is now.
            now: seconds since 1970.
        """
        with self._writing() as db:
            changed = (record.to_json(after), now, session)
            if db.execute("UPDATE rooms SET room = ?, touched = ? WHERE session = ?", changed).rowcount:
                self._write(db, session, before, after)

    def _write(self, db: sqlite3.Connection, session: str, before: Room, after: Room) -> None:
        votes = [(session, *vote[:3], json.dumps(vote[3])) for vote in record.new_votes(before, after)]
        db.executemany("INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?, ?)", votes)
        drawings = [(session, *drawing) for drawing in record.new_drawings(before, after)]
        db.executemany("INSERT OR REPLACE INTO drawings VALUES (?, ?, ?)", drawings)

    def end(self, code: str, markdown: str, csv: str, now: float) -> None:
        """Forget a room with its votes, drawings and tokens; only its sheet stays for a while."""
        with self._writing() as db:
            db.execute("DELETE FROM rooms WHERE code = ?", (code,))
            db.execute(
                "INSERT OR REPLACE INTO sheets (code, ended, markdown, csv) VALUES (?, ?, ?, ?)",
                (code, now, markdown, csv),
            )

    def sheet(self, code: str) -> tuple[str, str] | None:
        """Return the sheet of the room that ended last under a code, as Markdown and CSV."""
        with self._lock:
            return self._db.execute("SELECT markdown, csv FROM sheets WHERE code = ?", (code,)).fetchone()

    def forget_sheets(self, before: float) -> None:
        """Forget the sheets of rooms that ended before a time."""
        with self._writing() as db:
            db.execute("DELETE FROM sheets WHERE ended < ?", (before,))

    def rooms(self) -> list[Kept]:
        """Return all rooms; what cannot be read is left out, and said to the log."""
        with self._lock:
            rows = self._db.execute("SELECT code, session, secret, touched, room FROM rooms").fetchall()
            votes = self._db.execute("SELECT session, question, round, voter, choice FROM votes").fetchall()
            drawings = self._db.execute("SELECT session, id, pixels FROM drawings").fetchall()
        found = []
        for code, session, secret, touched, text in rows:
            try:
                own = [(*vote[1:4], json.loads(vote[4])) for vote in votes if vote[0] == session]
                room = record.from_json(text, own, {name: pixels for of, name, pixels in drawings if of == session})
            except (LookupError, TypeError, ValueError):
                log.warning("a room that was kept cannot be read, and begins anew")
                continue
            found.append(Kept(code, session, secret, touched, room))
        return found

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, self._lock)


def open_store() -> RoomStore:
    """Open the store in the data folder; where that cannot be had, rooms live as long as the server."""
    try:
        return RoomStore(data_folder())
    except (FolderTaken, OSError) as error:
        log.warning("the room will not outlive this server: %s", error)
        return RoomStore(None)
