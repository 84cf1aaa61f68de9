"""The event loop in which learners without browsers come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

Held = TypeVar("Held")


def hold(room: Coroutine[None, None, Held]) -> Held:
    """Let a room come and go, by the faster event loop where there is one: it shares the server's processors."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(room)
    return uvloop.run(room)
