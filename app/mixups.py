"""What the shipped networks take each test digit for, wherever it stands, as pages ask for it: from their records."""

from __future__ import annotations

from functools import cache, lru_cache, partial

import numpy as np

from app import answers
from app.singleton import once
from kai.canvas import OFFSETS
from kai.confusion import confusion_counts, wrong_answers
from kai.pretrained import read_card
from kai.recorded import RECORDED, read_record

SHOWN = tuple(name for row in answers.SURVEYED for name in row)
"""The networks whose wrong answers are shown, those whose accuracy is."""
TEXTS_KEPT = 256
"""Texts of answers that stay in memory, one character a digit."""


@lru_cache(maxsize=TEXTS_KEPT)
def answers_at(name: str, row: int, col: int) -> bytes | None:
    """Return a network's answers to the test digits at one offset, a text of one digit each, from the first on.

    None is for a network of which nothing is recorded.
    """
    found = _record(name)
    return None if found is None else (found[row, col] + ord("0")).tobytes()


def tallies(name: str) -> bytes | None:
    """Return how a network's answers fall at each offset, or None if nothing is recorded of it.

    Returns:
        uint16 little-endian (29, 29, 11), as bytes: how often each of the ten answers is given wrongly, and then how
        many answers are right; together as many as digits were asked.
    """
    return _TALLIES[name]() if name in _TALLIES else None


def favourite(name: str, offset: tuple[int, int]) -> tuple[int, float]:
    """Return the answer that a network gives most often at an offset, right or wrong, and the share of digits, 0..1.

    Raises:
        LookupError: if nothing is recorded of it.
    """
    text = answers_at(name, *offset)
    if text is None:
        raise LookupError(f"the answers of {name!r} were not recorded")
    given = np.bincount(np.frombuffer(text, np.uint8) - ord("0"), minlength=10)
    return int(given.argmax()), given.max() / given.sum()


@cache
def cards() -> list[dict]:
    """Return what the page says of each network: `name` and `title`."""
    return [{key: read_card(name)[key] for key in ("name", "title")} for name in SHOWN]


def _record(name: str) -> np.ndarray | None:
    return _RECORDS[name]() if name in _RECORDS else None


def _tallied(name: str) -> bytes | None:
    found = _record(name)
    if found is None:
        return None
    labels = np.frombuffer(answers.test_labels().encode(), np.uint8)[: found.shape[2]] - ord("0")
    tally = np.zeros((OFFSETS, OFFSETS, 11), "<u2")
    for row, col in np.ndindex(OFFSETS, OFFSETS):
        counts = confusion_counts(labels, found[row, col])
        tally[row, col] = [*wrong_answers(counts).tolist(), counts.trace().item()]
    return tally.tobytes()


_RECORDS = {name: once(partial(read_record, name)) for name in RECORDED}
_TALLIES = {name: once(partial(_tallied, name)) for name in RECORDED}
