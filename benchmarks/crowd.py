"""A room full of learners without browsers: who comes when, what each of them does, and what becomes of it."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from websockets import WebSocketException

import kai
from app.answers import ON_SHOW
from benchmarks.learner import Answer, Learner
from benchmarks.line import Line
from kai.canvas import DIGIT

THINKING = 2.0
"""Seconds between two things that a learner does, on average."""
HABITS = {"move": 84.0, "choose": 8.0, "draw": 4.0, "look around": 3.8, "train": 0.2}
"""What learners do, in percent."""
GESTURES = ("choose", "draw")
OTHER_PAGES = ("inside", "exact", "networks", "everywhere", "convolution", "pooling", "story", "questions", "challenge")
LOOKS_AT_A_RUN = 10
"""How often somebody who trains sees the run drawn anew before going back to the canvas; twice a second."""
TIMEOUT = 30.0
DIGIT_BYTES, TABLE_BYTES = 785, 33_640
"""What the server answers for a digit, and for a network's table."""
TABLES_KEPT = 1500
"""Tables of digits that the server keeps, as in `app/http/sweeps.py`."""


class Wrong(RuntimeError):
    """The page shows something else than what was asked for."""


@dataclass
class Tally:
    """What became of all that was done.

    Attributes:
        seconds: by what was done, how long each took that was answered.
        outcomes: (what was done, outcome) → how often. Outcomes are "answered", "refused" (in friendly words),
            "wrong" (an error or something else on the page), "late" (no answer in time) and "lost" (no connection).
        remarks: what was wrong, in words.
        received: bytes.
        moves: how many there were; the page answers each of them, and the server hears of none.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    received: int = 0
    moves: int = 0

    def answered(self, what: str, answer: Answer, outcome: str = "answered") -> None:
        """Count what was answered."""
        self.outcomes[what, outcome] += 1
        self.seconds[what].append(answer.seconds)
        self.received += answer.size

    def failed(self, what: str, outcome: str, remark: str) -> None:
        """Count what was not."""
        self.outcomes[what, outcome] += 1
        self.remarks[f"{what}: {remark}"] += 1

    @property
    def failures(self) -> int:
        """How often somebody did not get what was asked for; a friendly refusal is none."""
        return sum(n for (_, outcome), n in self.outcomes.items() if outcome not in ("answered", "refused"))


@cache
def _labels() -> tuple[int, ...]:
    return tuple(map(int, kai.mnist("test")[1]))


class Visitor:
    """One learner: opens the canvas page and goes on until the time is over.

    Args:
        address: of the app.
        tally: where it is counted.
        chance: what this learner decides by.
    """

    def __init__(self, address: str, tally: Tally, chance: random.Random):
        self.learner, self.line = Learner(address, timeout=TIMEOUT), Line(address)
        self.tally, self.chance = tally, chance
        self.versions: dict[str, str] = {}
        self.doing = "open"
        self.number = 0  # what the page shows at first

    async def stay(self, until: float) -> None:
        """Come, do one thing after the other until a moment of `time.monotonic`, and go."""
        try:
            async with self.learner:
                await self._open()
                while (pause := self.chance.expovariate(1 / THINKING)) < until - time.monotonic():
                    await asyncio.sleep(pause)
                    self.doing = self.chance.choices([*HABITS], [*HABITS.values()])[0]
                    await self._do()
        except TimeoutError:
            self.tally.failed(self.doing, "late", f"no answer within {TIMEOUT:.0f} s")
        except (OSError, WebSocketException) as error:
            self.tally.failed(self.doing, "lost", type(error).__name__)
        except (Wrong, LookupError) as error:
            self.tally.failed(self.doing, "wrong", str(error)[:160])
        finally:
            self.line.close()

    async def _open(self) -> None:
        self._check(opened := await self.learner.visit())
        self.versions = self.learner.data("canvas")["versions"]
        self.tally.answered("open", opened)
        self.tally.answered("choose", await self._choose(self.number))

    async def _do(self) -> None:
        if self.doing == "move":
            self.tally.moves += 1
            return
        if self.doing == "look around":
            self._check(looked := await self.learner.visit(page=self.chance.choice(OTHER_PAGES)))
            self.tally.answered("look around", looked)
            await asyncio.sleep(self.chance.expovariate(1 / THINKING))
            await self._back_to_the_canvas()
        elif self.doing == "train":
            await self._train()
            await self._back_to_the_canvas()
        elif self.doing == "choose":
            self.tally.answered("choose", await self._choose(self._next_digit()))
        else:
            self.tally.answered("draw", await self._draw())

    async def _back_to_the_canvas(self) -> None:
        self.doing = "come back"
        self._check(back := await self.learner.visit(page=""))
        self.tally.answered("come back", back)

    def _next_digit(self) -> int:
        """Choose as the page's buttons do, one as likely as another: the next digit, the next of a class, any."""
        button, labels = self.chance.choice(("next", "class", "random")), _labels()
        if button == "random":
            return self.chance.randrange(len(labels))
        wanted = {self.chance.randrange(10)} if button == "class" else set(range(10))
        following = (*range(self.number + 1, len(labels)), *range(self.number + 1))
        return next(number for number in following if labels[number] in wanted)

    async def _choose(self, number: int) -> Answer:
        """Ask for a digit, and for its tables as soon as it is here."""
        self.number = number
        start = time.monotonic()
        digit = await self._ask(f"digits/{number}", DIGIT_BYTES)
        size = await self._tables(
            lambda name: self._ask(f"sweeps/{name}/{number}?v={self.versions[name]}", TABLE_BYTES)
        )
        return Answer(seconds=time.monotonic() - start, size=digit + size, has_succeeded=True)

    async def _draw(self) -> Answer:
        """Ask for the tables of a drawing that nobody else makes."""
        pixels = np.zeros((DIGIT, DIGIT), np.uint8)
        row, col = 14, 14
        for _ in range(40):
            row = min(max(row + self.chance.randint(-2, 2), 1), DIGIT - 2)
            col = min(max(col + self.chance.randint(-2, 2), 1), DIGIT - 2)
            pixels[row - 1 : row + 2, col - 1 : col + 2] = 255
        start = time.monotonic()
        size = await self._tables(lambda name: self._ask(f"sweeps/{name}", TABLE_BYTES, pixels.tobytes()))
        return Answer(seconds=time.monotonic() - start, size=size, has_succeeded=True)

    async def _tables(self, ask: Callable[[str], Awaitable[int]]) -> int:
        return sum(await asyncio.gather(*(ask(name) for name in ON_SHOW)))

    async def _ask(self, path: str, size: int, body: bytes | None = None) -> int:
        content = await asyncio.wait_for(self.line.ask(path, body), TIMEOUT)
        if len(content) != size:
            raise Wrong(f"{path} has {len(content)} bytes, not {size}")
        return size

    async def fill(self) -> None:
        """Choose as many digits as the server keeps tables of, and start a run: a process then waits for the next."""
        await self._open()
        for number in range(TABLES_KEPT // len(ON_SHOW)):
            self.tally.answered("choose", await self._choose(number))
        await self._train()

    async def _train(self) -> None:
        """Start a run, or be refused in friendly words, and watch it for a while."""
        self._check(await self.learner.visit(page="train"))
        self._check(started := await self.learner.press("start"))
        self.tally.answered("train", started, "refused" if self.learner.warnings else "answered")
        for _ in range(LOOKS_AT_A_RUN):
            self.doing = "watch a run"
            await asyncio.sleep(0.5)
            if looked := await self.learner.tick():
                self._check(looked)
                self.tally.answered("watch a run", looked)

    def _check(self, answer: Answer) -> None:
        wrong = self.learner.exceptions + self.learner.errors
        if wrong or not answer.has_succeeded:
            raise Wrong("; ".join(wrong) or "the page's script did not come to its end")


async def crowd(address: str, learners: int, seconds: float, arriving: float, *, seed: int = 0) -> Tally:
    """Let learners come at random, stay, and do what learners do.

    Args:
        address: of the app.
        learners: how many.
        seconds: how long all of them are there.
        arriving: seconds within which they come: a Poisson process, given their number.
        seed: of all that is random.
    """
    tally, chance = Tally(), random.Random(seed)
    until = time.monotonic() + arriving + seconds

    async def come(delay: float) -> None:
        visitor = Visitor(address, tally, random.Random(chance.random()))
        await asyncio.sleep(delay)
        await visitor.stay(until)

    await asyncio.gather(*(come(chance.uniform(0, arriving)) for _ in range(learners)))
    return tally


async def one_fills(address: str) -> Tally:
    """Let one learner fill what the server keeps of digits and runs; what grows from then on has no bound."""
    tally = Tally()
    visitor = Visitor(address, tally, random.Random(0))
    async with visitor.learner:
        await visitor.fill()
    return tally
