"""What must happen as soon as the server is asked to stop, before it waits for its connections to end."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def when_asked_to_stop(function: Callable[[], None]) -> Iterator[None]:
    """Call a function on the running event loop at SIGTERM or Ctrl+C, beside what the web server does at them.

    An event stream has no end of its own, and uvicorn ends the lifespan only after all connections have ended.
    """
    if threading.current_thread() is not threading.main_thread():  # as in tests; others cannot have signals
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(function)
        if callable(handler := before[number]):
            handler(number, frame)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
