"""A room that lives on this server: its state, who listens, and the disk behind it. All of it on the event loop."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.data_folder import CannotKeep
from app.room import body, digits, view, wall
from app.room.feed import HEARTBEAT, Feed, as_json, event
from app.room.refusal import Refused
from app.room.state import Act, Room, perform, tick
from app.room.store import Kept, RoomStore
from app.room.throttle import Throttle

log = logging.getLogger(__name__)

MOVES_EVERY = 0.05
"""Seconds between two messages to a listener, at least."""
COUNTS_EVERY = 1.0
"""Seconds between two messages to learners that only say how many are here, follow, or have answered."""
LISTENERS, LISTENERS_OF_ONE = 3_000, 8
RETRY = (500, 2_500)
"""Milliseconds after which a browser whose line broke comes back; by lot, so that a room does not come at once."""


@dataclass(eq=False)
class Listener:
    """An event stream.

    Attributes:
        voter: by which name the room knows who listens.
        token: what the browser is told as its token; "" if it may have another, which the stream cannot know.
        is_teacher: whether the browser has the instructor's cookie.
        wants_public: whether only what learners see is to be sent, as for a page that is projected.
    """

    voter: str
    token: str
    is_teacher: bool = False
    wants_public: bool = False


class LiveRoom:
    """A room on this server.

    Args:
        kept: as the store has it.
        store: where it is kept.
        disk: the one thread that writes there.
    """

    def __init__(self, kept: Kept, store: RoomStore, disk: ThreadPoolExecutor):
        self.code, self.session, self.secret, self.touched = kept.code, kept.session, kept.secret, kept.touched
        self.room = self._kept = kept.room
        self.is_over = False
        self._store, self._disk = store, disk
        self._writing = asyncio.Lock()
        self._listeners: set[Listener] = set()
        self._wandering: set[str] = set()
        self._sent = view.drawings_sent(self.room.wall)
        self._closing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task] = set()
        self._public, self._private = Feed(), Feed()
        self._publish_public()
        self._publish_private()
        self._tell_learners = Throttle(self._publish_public, MOVES_EVERY)
        self._tell_learners_counts = Throttle(self._publish_public, COUNTS_EVERY)
        self._tell_instructors = Throttle(self._publish_private, MOVES_EVERY)

    def start(self) -> None:
        """Go on with what a restart interrupted: a countdown, and readings of drawings."""
        self._wind_up()
        for item in self.room.wall.items:
            if item.readings is None:
                self._read(item)

    # --- What is seen ---

    def is_instructor(self, voter: str, is_teacher: bool) -> bool:
        """Tell whether somebody may do what the instructor does: by the cookie, or because the phone is a remote."""
        return is_teacher or voter in self.room.remotes

    def state(self, listener: Listener) -> dict[str, object]:
        """Return the whole state as a listener sees it."""
        parts = self._parts(is_private=self._sees_private(listener))
        return {**parts, "clock": round(time.time(), 3), "you": self._you(listener)}

    def _sees_private(self, listener: Listener) -> bool:
        return not listener.wants_public and self.is_instructor(listener.voter, listener.is_teacher)

    def _parts(self, *, is_private: bool) -> dict[str, object]:
        learners = [one for one in self._listeners if not self.is_instructor(one.voter, one.is_teacher)]
        here = {one.voter for one in learners}
        following = len(here - self._wandering) if self.room.following.is_on else 0
        counts = {
            "room": self.code, "session": self.session, "live": self.is_active, "here": len(here),
            "following": following,
        }  # fmt: skip
        return {**counts, **view.parts(self.room, is_private=is_private)}

    def _you(self, listener: Listener) -> dict[str, object]:
        is_instructor = self.is_instructor(listener.voter, listener.is_teacher)
        return {
            "token": listener.token,
            "instructor": is_instructor,
            "opens": view.opens(self.room) if is_instructor else None,
            "following": listener.voter not in self._wandering,
            **view.own(self.room, listener.voter, self._sent),
        }

    def _publish_public(self) -> None:
        self._public.put(self._parts(is_private=False))

    def _publish_private(self) -> None:
        self._private.put(self._parts(is_private=True))

    def _counts_changed(self) -> None:
        self._tell_instructors()
        self._tell_learners_counts()

    @property
    def is_active(self) -> bool:
        """Whether an instructor is here, or something has been asked, shown or drawn."""
        return not self.room.is_quiet or any(self.is_instructor(one.voter, one.is_teacher) for one in self._listeners)

    # --- Who listens ---

    @contextmanager
    def present(self, listener: Listener) -> Iterator[None]:
        """Have a listener among those who are here.

        Raises:
            Refused: if there are too many.
        """
        if len(self._listeners) >= LISTENERS:
            raise Refused(429, f"A room has {LISTENERS} pages at most.")
        if listener.voter and sum(one.voter == listener.voter for one in self._listeners) >= LISTENERS_OF_ONE:
            raise Refused(429, f"A browser listens {LISTENERS_OF_ONE} times at most.")
        self._listeners.add(listener)
        self._counts_changed()
        try:
            yield
        finally:
            self._listeners.discard(listener)
            if not self.is_over:
                self._counts_changed()

    async def listen(self, listener: Listener) -> AsyncIterator[bytes]:
        """Yield the room's state, and then what changes of it, as server-sent events, until the room is over."""
        yield b"retry: %d\n\n" % random.randint(*RETRY)
        feed: Feed | None = None
        seen, beats, sent = 0, 0, None
        while not self.is_over:
            current = self._private if self._sees_private(listener) else self._public
            if current is not feed:
                if current is self._private:
                    self._publish_private()  # what the last moments brought; else it would take something back
                feed, seen, beats = current, 0, current.beats
            news = feed.news()
            newer, seen = feed.since(seen), feed.version
            is_beat, beats = beats != feed.beats, feed.beats
            you = self._you(listener)
            if newer or you != sent:
                own = b"" if you == sent else b'"you":' + as_json(you)
                sent = you
                yield event(b'"clock":%.3f' % time.time(), newer, own)
            elif is_beat:
                yield HEARTBEAT
            await news.wait()

    def beat(self) -> None:
        """Have every stream send something."""
        self._public.beat()
        self._private.beat()

    # --- What is done ---

    async def act(self, name: str, given: Mapping[str, object], voter: str) -> dict[str, object]:
        """Do something, put it down on the disk, and return what to answer.

        Raises:
            Refused: if it cannot be done.
        """
        if name == "attend":
            return self._attend(voter, body.switch(given.get("following"), "following"))
        now, before = time.time(), self.room
        code = f"{secrets.randbelow(10**6):06}"
        after, answer = perform(before, Act(name, given, voter, now, code))
        self._become(after, now)
        if name == "vote":
            self._counts_changed()
        else:
            self._tell_instructors()
            self._tell_learners()
        if name == "send":
            self._read(after.wall.items[-1])
        is_move = name in ("follow", "stand")  # which is over before it is written
        if not is_move or after.following.is_on != before.following.is_on:
            await self._keep()
        return answer

    def _become(self, room: Room, now: float) -> None:
        if room.wall is not self.room.wall:
            self._sent = view.drawings_sent(room.wall)
        self.room, self.touched = room, now
        self._wind_up()

    def _attend(self, voter: str, is_following: bool) -> dict[str, object]:
        if is_following:
            self._wandering.discard(voter)
        elif len(self._wandering) < LISTENERS:
            self._wandering.add(voter)
        self._counts_changed()
        return {"following": is_following}

    def _wind_up(self) -> None:
        """Have the round closed when its countdown is over."""
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        question = self.room.question
        if question is not None and question.phase == "open" and question.closes is not None:
            wait = max(0.0, question.closes - time.time())
            self._closing = asyncio.get_running_loop().call_later(wait, self._time_is_up)

    def _time_is_up(self) -> None:
        now = time.time()
        self._become(tick(self.room, now), now)
        self._tell_instructors()
        self._tell_learners()
        self._spawn(self._keep())

    def _read(self, item: wall.Item) -> None:
        """Have the networks read a drawing, in the thread that writes: one drawing after the other."""

        async def read() -> None:
            readings = await self._in_thread(digits.readings, item)
            if not self.is_over and any(one.id == item.id for one in self.room.wall.items):
                with_readings = wall.with_readings(self.room.wall, item.id, readings)
                self._become(replace(self.room, wall=with_readings), time.time())
                self._tell_instructors()
                self._tell_learners()
                await self._keep()

        self._spawn(read())

    def _spawn(self, coroutine) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)  # the loop itself keeps none
        task.add_done_callback(self._tasks.discard)

    async def _in_thread(self, function: Callable, *arguments: object):
        return await asyncio.get_running_loop().run_in_executor(self._disk, function, *arguments)

    async def _keep(self) -> None:
        """Return when the disk has what stands now; those who wait meanwhile share the next transaction.

        A disk that takes nothing does not stop a lecture: the next act tries again with all that is missing.
        """
        async with self._writing:
            room = self.room
            if room is self._kept:
                return
            try:
                await self._in_thread(self._store.change, self.session, self._kept, room, self.touched)
            except CannotKeep as error:
                log.warning("what happens in the room is not kept: %s", error)
            else:
                self._kept = room

    def end(self) -> None:
        """End all streams and all that is still to come."""
        self.is_over = True
        for task in self._tasks:
            task.cancel()
        for throttle in (self._tell_learners, self._tell_learners_counts, self._tell_instructors):
            throttle.cancel()
        if self._closing is not None:
            self._closing.cancel()
        self._public.wake()
        self._private.wake()
