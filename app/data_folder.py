"""The data folder, in which a server keeps what outlives it: where it is, who has it, and what a disk may refuse."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path


class FolderTaken(RuntimeError):
    """Another server works on the same data folder."""


class CannotKeep(OSError):
    """The disk takes nothing: it is full, may not be written, or is gone."""


def data_folder() -> Path:
    """Return where runs and rooms are kept: the environment variable KAI_DATA, or a folder in the user's cache."""
    if named := os.environ.get("KAI_DATA"):
        return Path(named)
    if sys.platform == "win32":
        cache = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "kai" / "runs"


@contextmanager
def as_cannot_keep() -> Iterator[None]:
    """Raise CannotKeep for what SQLite could not do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise CannotKeep(f"{error}") from error


@contextmanager
def transaction(database: sqlite3.Connection, lock: AbstractContextManager[object]) -> Iterator[sqlite3.Connection]:
    """Change something in a database that several threads share, all or nothing.

    Args:
        database: that begins no transaction by itself (`isolation_level=None`).
        lock: whoever holds it may use the database.

    Raises:
        CannotKeep: if the disk does not take it.
    """
    with lock, as_cannot_keep():
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:  # SQLite may have taken it back by itself
                database.execute("ROLLBACK")
            raise


def claim(folder: Path, name: str = "server.lock") -> sqlite3.Connection:
    """Hold a folder: an exclusive lock on a database of its own, which the system drops when the process ends.

    Args:
        folder: where it lies.
        name: of the lock.

    Raises:
        FolderTaken: if another server holds it.
        CannotKeep: if the folder cannot be written.
    """
    with as_cannot_keep():
        lock = sqlite3.connect(folder / name, timeout=0, check_same_thread=False, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" not in str(error):
            raise CannotKeep(f"{error}") from error
        raise FolderTaken(
            f"another server keeps what it has in {folder}; stop it, or give this one a folder of its own by KAI_DATA"
        ) from None
    return lock
