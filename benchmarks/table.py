"""Timing and a small table, shared by the benchmarks."""

import statistics
import time
from collections.abc import Callable, Sequence


def seconds(function: Callable[[], object], repeats: int = 5) -> float:
    """Return the median time of `repeats` calls, after one that warms up."""
    function()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` percent of all lie.

    >>> percentile([3.0, 1.0, 2.0], 50)
    2.0
    """
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 10) - 1]


def in_words(duration: float) -> str:
    """Write a duration, seconds, in a unit that suits it.

    >>> in_words(0.0123), in_words(4.56), in_words(123.4)
    ('12.3 ms', '4.56 s', '123 s')
    """
    if duration < 1:
        return f"{duration * 1e3:.3g} ms"
    return f"{duration:.3g} s"


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, figures to the right.

    >>> show("Sums", ["what", "ours"], [["1 + 1", "2"]])
    <BLANKLINE>
    Sums
      what   ours
      1 + 1     2
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    print(f"\n{title}")
    for row in (header, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print(f"  {'  '.join(cells)}", flush=True)
