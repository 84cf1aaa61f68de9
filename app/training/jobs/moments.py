"""How many moments of a run are kept, and which: at most so many, evenly spread over its time."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

MOST_MOMENTS = 100
"""Of a run: with a record each quarter of a second, all of a run of 25 seconds."""
LARGEST_MOMENT = 65_536
"""Bytes of a moment as it is kept; an MLP's takes 11,000, so that a whole run takes about a megabyte at most."""


def least_missed(seconds: Sequence[float]) -> int:
    """Return the index of the moment, neither the first nor the last, whose neighbours are closest to each other.

    >>> least_missed([0.0, 1.0, 2.0, 2.5, 4.0])
    2
    """
    return min(range(1, len(seconds) - 1), key=lambda i: seconds[i + 1] - seconds[i - 1])


def pack(moment: dict) -> bytes:
    """Return a moment as it is kept.

    Raises:
        ValueError: if it is larger than any of ours.
    """
    content = zlib.compress(json.dumps(moment).encode())
    if len(content) > LARGEST_MOMENT:
        raise ValueError(f"a moment of {len(content):,} bytes; at most {LARGEST_MOMENT:,} are kept")
    return content


def unpack(content: bytes) -> dict:
    """Return what `pack` packed."""
    return json.loads(zlib.decompress(content))
