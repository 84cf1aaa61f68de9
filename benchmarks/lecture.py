"""A lecture in the live room: how soon pages move with the instructor, and how soon a vote is in the tally.

`python -m benchmarks.lecture --listeners 1000` holds one on a server of its own; `make load` holds one in its crowd.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.room.token import teacher_token
from benchmarks.census import Watch
from benchmarks.line import Line
from benchmarks.loop import hold
from benchmarks.server import served
from benchmarks.table import in_words, percentile, show
from kai.canvas import OFFSETS

KEY = "a key for the load test"
MOVES_A_SECOND = 10
VOTING = 10.0
"""Seconds within which everybody votes."""
DRAWING = base64.b64encode(bytes(700) + bytes([200] * 84)).decode()
"""784 grey levels, with ink at the lower edge."""
DRAWERS = 20
"""Learners who send a drawing to the wall."""
PATIENCE = 60.0
"""Seconds after which what has not come is lost."""


@dataclass
class Lecture:
    """What became of a lecture.

    Attributes:
        moves: seconds from an instructor's move to each page.
        votes: seconds from a vote to the instructor's tally.
        lost: moves and votes that did not arrive.
        failures: in words.
        listeners: pages that were there to the end.
    """

    moves: list[float] = field(default_factory=list)
    votes: list[float] = field(default_factory=list)
    lost: int = 0
    failures: list[str] = field(default_factory=list)
    listeners: int = 0


class Page:
    """A page in the room: what it has been sent, and when each part came.

    Args:
        address: of the app.
        headers: by which the room knows it.
    """

    def __init__(self, address: str, headers: dict[str, str]):
        self.line = Line(address, {"Content-Type": "application/json", **headers})
        self.state: dict = {}
        self.heard: Callable[[dict, float], None] = lambda changed, now: None
        self._is_heard = asyncio.Event()

    async def listen(self) -> None:
        """Take in events until the task is cancelled."""
        events: AsyncIterator[bytes] = self.line.stream("room/events")
        async for data in events:
            changed = json.loads(data)
            self.state |= changed
            self.heard(changed, time.monotonic())
            self._is_heard.set()

    async def until(self, condition: Callable[[dict], bool]) -> None:
        """Return when the state fulfils a condition."""
        while not (self.state and condition(self.state)):
            self._is_heard.clear()
            await self._is_heard.wait()

    async def act(self, name: str, **given: object) -> None:
        """Do something in the room."""
        await self.line.ask(f"room/{name}", json.dumps(given).encode())


async def learner(address: str) -> Page:
    """Return a page of a learner, who has a token."""
    line = Line(address)
    state = json.loads(await line.ask("room/state"))
    line.close()
    return Page(address, {"X-Kai-Room": state["you"]["token"]})


async def hold_lecture(address: str, listeners: int, seconds: float, *, key: str = KEY) -> Lecture:
    """Hold a lecture: everybody is brought along for some seconds, then votes, and some send drawings.

    Args:
        address: of the app.
        listeners: how many learners.
        seconds: for which they are moved.
        key: the instructor's.
    """
    lecture = Lecture()
    teacher = Page(address, {"Cookie": f"kai_teach={teacher_token(key, time.time())}"})
    learners: list[Page] = []
    listening = [asyncio.create_task(teacher.listen())]
    try:
        async with asyncio.timeout(PATIENCE):
            for start in range(0, listeners, 50):
                arrived = await asyncio.gather(*(learner(address) for _ in range(min(50, listeners - start))))
                learners += arrived
                listening += [asyncio.create_task(page.listen()) for page in arrived]
            await teacher.until(lambda state: state["here"] >= listeners)
        await _move(lecture, teacher, learners, seconds)
        await _vote(lecture, teacher, learners)
        await _draw(teacher, learners[:DRAWERS])
    except (TimeoutError, OSError) as error:
        lecture.failures.append(f"{type(error).__name__}: {error}")
    lecture.listeners = sum(not task.done() for task in listening[1:])
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for page in (teacher, *learners):
        page.line.close()
    return lecture


async def _move(lecture: Lecture, teacher: Page, learners: list[Page], seconds: float) -> None:
    """Move everybody ten times a second, each time to another place."""
    sent: dict[tuple[int, int], float] = {}
    seen = [0] * len(learners)

    def hears(index: int) -> Callable[[dict, float], None]:
        def hear(changed: dict, now: float) -> None:
            if at := changed.get("at"):
                seen[index] += 1
                lecture.moves.append(now - sent[at["row"], at["col"]])

        return hear

    for index, page in enumerate(learners):
        page.heard = hears(index)
    count = min(round(seconds * MOVES_A_SECOND), OFFSETS * OFFSETS)
    place = (0, 0)
    start = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, start + number / MOVES_A_SECOND - time.monotonic()))
        place = divmod(number, OFFSETS)
        sent[place] = time.monotonic()
        await teacher.act("follow", at=list(place))
    last = {"row": place[0], "col": place[1]}
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(page.until(lambda state: state["at"] == last) for page in learners))
    for page in learners:
        page.heard = lambda changed, now: None
    lecture.lost += count * len(learners) - sum(seen)


async def _vote(lecture: Lecture, teacher: Page, learners: list[Page]) -> None:
    """Have everybody vote within some seconds, each for a place of its own, so that each vote is found in the tally."""
    await teacher.act("ask", kind="place", text="Where does it fail first?", answer=[0, 0])
    await teacher.act("open")
    voters = learners[: OFFSETS * OFFSETS]
    sent: dict[tuple[int, int], float] = {}

    def hear(changed: dict, now: float) -> None:
        for row, col, _ in (changed.get("question") or {}).get("tally") or []:
            if (row, col) in sent:
                lecture.votes.append(now - sent.pop((row, col)))

    async def vote(index: int) -> None:
        await asyncio.sleep(random.uniform(0, VOTING))
        place = divmod(index, OFFSETS)
        sent[place] = time.monotonic()
        await voters[index].act("vote", choice=list(place))

    teacher.heard = hear
    await asyncio.gather(*(vote(index) for index in range(len(voters))))
    async with asyncio.timeout(PATIENCE):
        await teacher.until(lambda _: not sent)
    await teacher.act("close")
    await teacher.act("reveal")
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(page.until(_is_revealed) for page in learners))


def _is_revealed(state: dict) -> bool:
    return state["question"] is not None and state["question"]["phase"] == "revealed"


async def _draw(teacher: Page, learners: list[Page]) -> None:
    """Have some send drawings, and approve them all."""
    await asyncio.gather(*(page.act("send", drawing=DRAWING, label=7, offset=[3, 4]) for page in learners))
    async with asyncio.timeout(PATIENCE):
        await teacher.until(lambda state: len(state["wall"].get("queue", [])) >= len(learners))
        for item in teacher.state["wall"]["queue"]:
            await teacher.act("approve", id=item["id"])
        for page in learners:
            await page.until(lambda state: len(state["wall"]["items"]) >= len(learners))


def show_lecture(lecture: Lecture) -> None:
    """Print how soon pages moved, and votes were counted."""
    rows = []
    for what, times in (("move → a learner's page", lecture.moves), ("vote → instructor's tally", lecture.votes)):
        percentiles = [in_words(percentile(times, share)) if times else "" for share in (50, 95, 99)]
        rows.append([what, str(len(times)), *percentiles])
    show(f"The live room, {lecture.listeners} listeners", ["what", "count", "p50", "p95", "p99"], rows)
    print(f"  {lecture.lost} moves came together with a later one, or not at all.")
    for failure in lecture.failures:
        print(f"  {failure}")


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m benchmarks.lecture`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lecture", description="A lecture in the live room.")
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20, help="of moves, ten a second (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), KAI_TEACH_KEY=KEY) as server:
        start, own = time.monotonic(), time.process_time()
        with Watch(server.pid) as watch:
            lecture = hold(hold_lecture(server.address, options.listeners, options.seconds))
        seconds, own = time.monotonic() - start, time.process_time() - own
    show_lecture(lecture)
    print(
        f"  server: {100 * watch.server_busy / seconds:.0f} % of one core, {watch.peak / 1e6:.0f} MB at most; "
        f"the listeners themselves, on the same processors: {100 * own / seconds:.0f} %"
    )
    return int(bool(lecture.failures) or lecture.listeners < options.listeners)


if __name__ == "__main__":
    sys.exit(main())
