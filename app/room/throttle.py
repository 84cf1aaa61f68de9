"""A function that is called at once, but not again before some time has passed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Throttle:
    """Calls a function at once; what comes within `gap` seconds after that is one call, when they are over.

    Args:
        function: is called on the event loop.
        gap: seconds between two calls, at least.
    """

    def __init__(self, function: Callable[[], None], gap: float):
        self._function, self._gap = function, gap
        self._last = -gap
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        """Call the function, now or as soon as may be."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self._last + self._gap - loop.time()
        self._timer = loop.call_later(wait, self._run) if wait > 0 else None
        if self._timer is None:
            self._run()

    def _run(self) -> None:
        self._timer, self._last = None, asyncio.get_running_loop().time()
        self._function()

    def cancel(self) -> None:
        """Drop the call that is still to come."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
