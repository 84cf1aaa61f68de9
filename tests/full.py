"""How much is tested: with KAI_FULL=1 (`make test FULL=1`) all of it, else as many cases as show the same law."""

import os

import pytest

FULL = os.environ.get("KAI_FULL") == "1"

full = pytest.mark.full
"""Marks a test, or one of its parameters, that is only run in full."""


def amount(usual, full):
    """Of two amounts, the one for today."""
    return full if FULL else usual


def also_in_full(*cases):
    """Parameters that are only run in full."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=full) for case in cases]
