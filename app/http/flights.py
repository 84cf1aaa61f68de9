"""Answers that take a core: each is computed once, however many ask for it at the same moment, and kept for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor

from starlette.exceptions import HTTPException


class Flights:
    """A bounded cache of computed bytes, with one computation for all who ask for the same at once ("single flight").

    It lives on one event loop; computations run in threads, so that the loop stays free and what is cached never
    waits behind what is computed.

    Args:
        threads: where answers are computed; several caches may share them.
        kept: answers that stay, the least recently asked for going first.
        waiting: computations under way and waiting, at most; whoever asks for more is told to come back.
    """

    def __init__(self, threads: Executor, kept: int, waiting: int):
        self._threads, self._kept, self._waiting = threads, kept, waiting
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[bytes]] = {}

    def __len__(self) -> int:
        return len(self._answers)

    async def get(self, key: Hashable, compute: Callable[[], bytes]) -> bytes:
        """Return the answer to a key, computed if nobody has asked for it lately.

        Raises:
            HTTPException: 503, if too many others wait.
        """
        if (answer := self._answers.get(key)) is not None:
            self._answers.move_to_end(key)
            return answer
        if key not in self._under_way:
            if len(self._under_way) >= self._waiting:
                raise HTTPException(503, "Many ask at this moment; ask again.", {"Retry-After": "1"})
            self._under_way[key] = asyncio.create_task(self._compute(key, compute))
        return await asyncio.shield(self._under_way[key])  # one who leaves does not take it from the others

    async def _compute(self, key: Hashable, compute: Callable[[], bytes]) -> bytes:
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, compute)
        finally:
            del self._under_way[key]
        self._answers[key] = answer
        while len(self._answers) > self._kept:
            self._answers.popitem(last=False)
        return answer
