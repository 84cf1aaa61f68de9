"""All rooms of this server: its own, and others by a code of four letters. Quiet ones end, and their tokens too."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import torch

from app.data_folder import CannotKeep
from app.room import sheet
from app.room.live import LiveRoom
from app.room.refusal import Refused
from app.room.state import Room
from app.room.store import Kept, RoomStore, open_store
from app.room.token import new_secret

log = logging.getLogger(__name__)

KEY = "KAI_TEACH_KEY"
"""Environment variable: the instructor's key."""
LETTERS = "BCDFGHJKLMNPRSTVWXYZ"
"""Of codes: none looks like another, and they make no words."""
CODE_LENGTH = 4
_CODE = re.compile(f"[{LETTERS}]{{{CODE_LENGTH}}}")
MOST_ROOMS = 50
QUIET_SECONDS = 12 * 3600
HEARTBEAT_SECONDS = 15.0


class Rooms:
    """The rooms of one server, from `start` to `close`, all on one event loop.

    Args:
        store: where they are kept; the one in the data folder if none is given.
    """

    def __init__(self, store: RoomStore | None = None):
        self.key = ""
        self._store = store
        self._rooms: dict[str, LiveRoom] = {}
        self._caretaker: asyncio.Task | None = None
        self._has_stopped = False

    def start(self) -> None:
        """Open the store, and go on with the rooms in it."""
        self._store = self._store or open_store()
        self.key = os.environ.get(KEY) or self._store.key()
        self._disk = ThreadPoolExecutor(1, "kai-room", initializer=torch.set_num_threads, initargs=(1,))
        for kept in self._store.rooms():
            self._rooms[kept.code] = LiveRoom(kept, self._store, self._disk)
            self._rooms[kept.code].start()
        if "" not in self._rooms:
            self._begin("")
        self._caretaker = asyncio.create_task(self._take_care())

    def end_streams(self) -> None:
        """End all event streams, without which a server waits for its listeners before it stops."""
        self._has_stopped = True
        for live in self._rooms.values():
            live.end()

    def close(self) -> None:
        """End everything; what happened is on the disk."""
        self.end_streams()
        if self._caretaker is not None:
            self._caretaker.cancel()
            self._disk.shutdown()
            self._store.close()
            self._caretaker = None

    def get(self, code: str) -> LiveRoom:
        """Return the room of a code, "" for the server's own.

        Raises:
            Refused: if there is none.
        """
        if self._has_stopped:
            raise Refused(503, "The server is about to stop.")
        if (live := self._rooms.get(code)) is None:
            raise Refused(404, "There is no such room; perhaps it has ended.")
        return live

    @property
    def is_active(self) -> bool:
        """Whether something is going on in the server's own room; pages of a server without a lecture ask nothing."""
        live = self._rooms.get("")
        return live is not None and not self._has_stopped and live.is_active

    def find(self, code: str) -> LiveRoom | None:
        """Return the room of a code, or None."""
        return self._rooms.get(code)

    def make(self, code: str = "") -> str:
        """Begin another room, and return its code.

        Args:
            code: the one that it is to have; one that is drawn by lot if there is none. Where several servers stand
                behind one address, the code decides which of them is asked, so it is there before the room is.
        """
        if len(self._rooms) > MOST_ROOMS:
            raise Refused(409, f"A server has {MOST_ROOMS} rooms at most; end one first.")
        if code and not _CODE.fullmatch(code):
            raise Refused(400, f"A room's code has {CODE_LENGTH} letters, of {LETTERS}.")
        if code and code in self._rooms:
            raise Refused(409, "There is a room with this code.")
        while not code or code in self._rooms:
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        self._begin(code)
        return code

    def end(self, code: str) -> None:
        """End a room: its tokens, votes and drawings are forgotten. The server's own begins anew."""
        live = self._rooms.pop(code)
        live.end()
        try:
            self._store.end(code, sheet.as_markdown(live.room), sheet.as_csv(live.room), time.time())
        except CannotKeep as error:
            log.warning("the end of a room is not kept: %s", error)
        if code == "":
            self._begin("")

    def _begin(self, code: str) -> None:
        kept = Kept(code, secrets.token_hex(8), new_secret(), time.time(), Room())
        self._rooms[code] = LiveRoom(kept, self._store, self._disk)
        try:
            self._store.begin(kept)
        except CannotKeep as error:
            log.warning("what happens in the room is not kept: %s", error)

    def sheet(self, code: str) -> tuple[str, str]:
        """Return a room's sheet as Markdown and CSV; where nothing was asked yet, that of the room before it."""
        live = self._rooms.get(code)
        if live is not None and (live.room.questions or live.room.wall.items):
            return sheet.as_markdown(live.room), sheet.as_csv(live.room)
        kept = self._store.sheet(code)
        if kept is None and live is None:
            raise Refused(404, "There is no such room; perhaps it has ended.")
        return kept or (sheet.as_markdown(Room()), sheet.as_csv(Room()))

    async def _take_care(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.look_after(time.time())

    def look_after(self, now: float) -> None:
        """Keep lines open, end rooms that have been quiet for 12 hours, and forget sheets that are as old."""
        for code, live in list(self._rooms.items()):
            live.beat()
            if now - live.touched > QUIET_SECONDS and (code or live.room != Room()):
                self.end(code)
        with contextlib.suppress(CannotKeep):  # the next round tries again
            self._store.forget_sheets(now - QUIET_SECONDS)
