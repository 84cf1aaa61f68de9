"""How often somebody may ask: token buckets, one for each who asks and one for all together."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass
class Bucket:
    """A token bucket: takes `burst` at once, and `rate` a second in the long run.

    https://en.wikipedia.org/wiki/Token_bucket
    """

    rate: float
    burst: float
    level: float = -1.0
    filled: float = 0.0

    def has(self, now: float) -> bool:
        """Tell whether there is a token."""
        if self.level < 0:
            self.level, self.filled = self.burst, now
        self.level = min(self.burst, self.level + (now - self.filled) * self.rate)
        self.filled = now
        return self.level >= 1

    def take(self, now: float) -> bool:
        """Take one token, if there is one.

        >>> bucket = Bucket(rate=1, burst=2)
        >>> [bucket.take(now) for now in (0.0, 0.0, 0.0, 1.0, 1.0)]
        [True, True, False, True, False]
        """
        if not self.has(now):
            return False
        self.level -= 1
        return True


class Buckets:
    """A bucket for each name; those that were not asked for longest are dropped.

    Args:
        rate: of each bucket, a second.
        burst: of each bucket.
        kept: buckets at most.
    """

    def __init__(self, rate: float, burst: float, kept: int = 5_000):
        self._rate, self._burst, self._kept = rate, burst, kept
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, now: float) -> bool:
        """Take one token from the bucket of a name."""
        bucket = self._buckets.setdefault(name, Bucket(self._rate, self._burst))
        self._buckets.move_to_end(name)
        if len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)
        return bucket.take(now)
