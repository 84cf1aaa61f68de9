"""What a server has one of, however many learners come for it at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

Made = TypeVar("Made")


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Return a function that makes something the first time, and returns that ever after.

    `functools.cache` alone lets everybody make one who comes before the first is there, as a room does that opens a
    page together. What raises is tried again.

    Args:
        make: makes it; it stays within reach as `__wrapped__`.
    """
    made, making = cache(make), threading.Lock()

    @wraps(make)
    def get() -> Made:
        with making:
            return made()

    return get
