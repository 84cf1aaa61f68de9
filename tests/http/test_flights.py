"""Answers that take a core: computed once for all who ask at the same moment, kept within bounds."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.http.flights import Flights
from tests.loops import run


def test_a_room_that_asks_for_one_table_at_once_computes_it_once():
    computed, gate = [], threading.Event()

    def compute():
        computed.append(1)
        gate.wait(10)
        return b"table"

    async def room():
        flights = Flights(ThreadPoolExecutor(1), kept=2, waiting=9)
        asked = [asyncio.create_task(flights.get("digit", compute)) for _ in range(200)]
        await asyncio.sleep(0)
        asked[0].cancel()  # one who leaves takes it from nobody
        gate.set()
        found = await asyncio.gather(*asked[1:])
        return found, await flights.get("digit", compute)

    found, again = run(room())
    assert found == [b"table"] * 199 and again == b"table" and len(computed) == 1


def test_what_is_kept_is_bounded_and_a_failure_is_not_kept():
    def fail():
        raise ZeroDivisionError

    async def use():
        flights, computed = Flights(ThreadPoolExecutor(1), kept=2, waiting=9), []
        for key in "abcab":
            await flights.get(key, lambda key=key: computed.append(key) or key.encode())
        with pytest.raises(ZeroDivisionError):
            await flights.get("d", fail)
        return computed, await flights.get("d", lambda: b"d"), len(flights)

    assert run(use()) == (list("abcab"), b"d", 2)


def test_many_at_once_are_told_to_come_back_while_what_is_kept_is_answered():
    gate = threading.Event()

    async def use():
        flights = Flights(ThreadPoolExecutor(1), kept=9, waiting=2)
        kept = await flights.get("kept", lambda: b"kept")
        slow = [asyncio.create_task(flights.get(key, lambda: gate.wait(10) and b"" or b"slow")) for key in "ab"]
        await asyncio.sleep(0)
        try:
            with pytest.raises(Exception, match="Many ask") as refusal:
                await flights.get("c", lambda: b"c")
            assert await flights.get("kept", lambda: b"again") == kept
        finally:
            gate.set()
        assert await asyncio.gather(*slow) == [b"slow", b"slow"]
        return refusal.value.status_code

    assert run(use()) == 503
