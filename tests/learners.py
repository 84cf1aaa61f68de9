"""Learners without a browser, for tests."""

from benchmarks.learner import Learner
from tests.loops import run


def as_learner(address, what, **options):
    """What a learner finds who does `what`, a coroutine function."""

    async def whole():
        async with Learner(address, **options) as learner:
            return await what(learner)

    return run(whole())
