"""Coroutines in tests of any process: a browser of other tests keeps an event loop running in the main thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(coroutine):
    """Run a coroutine on an event loop of its own, in a thread of its own; returns what it returns."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
