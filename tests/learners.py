"""Learners without a browser, for tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from benchmarks.learner import Learner


def as_learner(address, what, **options):
    """What a learner finds who does `what`, a coroutine function."""

    async def whole():
        async with Learner(address, **options) as learner:
            return await what(learner)

    # In a thread of its own: a browser of other tests keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, whole()).result()
