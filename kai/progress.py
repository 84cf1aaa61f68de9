"""Progress bars, in a notebook or a terminal, for what takes longer than a moment; none where tqdm is missing."""

from __future__ import annotations

from collections.abc import Iterable

SECONDS = 1.0
"""After which a bar appears, for what is mostly done at once."""


def with_progress(batches: Iterable, delay: float = 0.0) -> Iterable:
    """Yield what is given; a bar tells how far it has come, after `delay` seconds."""
    try:
        from tqdm.auto import tqdm
    except ImportError:  # a training machine may have torch and little else
        return batches
    return tqdm(batches, leave=False, delay=delay)


class Bar:
    """A bar that is told the share that is done, 0..1; it appears after a second and goes when all is done."""

    def __init__(self, what: str):
        self.what = what
        self._bar = None

    def __call__(self, share: float) -> None:
        """Show a share."""
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return
        if self._bar is None:
            words = "{desc}: {percentage:.0f} % {bar} {remaining} left"
            self._bar = tqdm(total=1.0, desc=self.what, bar_format=words, leave=False, delay=SECONDS)
        self._bar.update(share - self._bar.n)
        if share >= 1:
            self._bar.close()
            self._bar = None
