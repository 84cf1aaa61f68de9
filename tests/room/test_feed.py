"""Server-sent events: first the whole state, then what changed; slow listeners get less, not later and later."""

import asyncio
import json

import pytest

from app.room.feed import HEARTBEAT, Feed, event
from app.room.live import Listener
from app.room.refusal import Refused
from app.room.throttle import Throttle
from tests.room.conftest import opened


def test_a_listener_gets_the_parts_that_are_newer_than_what_it_has():
    feed = Feed()
    feed.put({"here": 0, "question": None})
    assert json.loads(b"{%b}" % feed.since(0)) == {"here": 0, "question": None}
    first = feed.version
    feed.put({"here": 1, "question": None})
    feed.put({"here": 2, "question": None})
    assert feed.since(first) == b'"here":2' and feed.since(feed.version) == b""
    version = feed.version
    feed.put({"here": 2, "question": None})
    assert feed.version == version


def test_an_event_is_one_line_of_json():
    message = event(b'"clock":1.000', b"", b'"text":"a\\nb"')
    assert message == b'data: {"clock":1.000,"text":"a\\nb"}\n\n' and message.count(b"\n") == 2


def test_a_throttled_function_is_called_at_once_and_what_comes_soon_after_is_one_call():
    async def calls():
        times = []
        loop = asyncio.get_running_loop()
        throttle = Throttle(lambda: times.append(loop.time()), 0.05)
        throttle()
        assert len(times) == 1
        for _ in range(9):
            throttle()
        while len(times) < 2:
            await asyncio.sleep(0.005)
        throttle()
        throttle.cancel()
        return times

    first, second = asyncio.run(calls())
    assert second - first >= 0.049


SOON = {"clock": 0, "here": 0, "live": True}
"""Parts of the state that streams hear of a moment later."""


class Page:
    """A page that listens, and what it has been sent; it reads when it is asked to."""

    def __init__(self, live, voter, **listener):
        self.listener = Listener(voter, "", **listener)
        self._stream, self._present = live.listen(self.listener), live.present(self.listener)
        self.state, self.messages = {}, []

    async def __aenter__(self):
        self._present.__enter__()
        assert (await anext(self._stream)).startswith(b"retry: ")
        return self

    async def __aexit__(self, *error):
        await self._stream.aclose()
        self._present.__exit__(*error)

    async def read(self):
        message = await asyncio.wait_for(anext(self._stream), 5)
        self.messages.append(message)
        if message != HEARTBEAT:
            self.state |= json.loads(message.removeprefix(b"data: "))
        return self.state

    async def until(self, condition):
        while not (self.state and condition(self.state)):
            await self.read()
        return self.state


def in_a_room(scenario):
    """Run a coroutine function of the server's own room, on its event loop."""
    with opened() as lab:
        lab.client.portal.call(scenario, lab.rooms.get(""), lab.rooms)


def test_learners_are_sent_the_state_and_what_changes_and_the_tally_is_the_instructors():
    async def scenario(live, rooms):
        async with Page(live, "ada") as ada, Page(live, "t", is_teacher=True) as teacher:
            first, whole = await ada.read(), live.state(ada.listener)
            assert {**first, **SOON} == {**whole, **SOON}
            await teacher.until(lambda state: state.get("here") == 1)
            await live.act("ask", {"kind": "digit", "text": "Who?"}, "t")
            await live.act("open", {}, "t")
            await ada.until(lambda state: state["question"] and state["question"]["phase"] == "open")
            await live.act("vote", {"choice": 3}, "ada")
            await teacher.until(lambda state: (state["question"] or {}).get("tally") == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            await ada.until(lambda state: state["question"]["answered"] == 1 and state["you"]["vote"] == 3)
            assert ada.state["you"]["vote"] == 3 and all(b'"tally":[' not in message for message in ada.messages)
            await live.act("follow", {"at": [3, 4]}, "t")
            await ada.until(lambda state: state["at"] == {"row": 3, "col": 4})
            assert set(json.loads(ada.messages[-1].removeprefix(b"data: "))) <= {"clock", "at", "follow", "following"}

    in_a_room(scenario)


def test_a_page_that_sleeps_through_the_close_is_sent_where_things_are_and_no_more():
    async def scenario(live, rooms):
        async with Page(live, "ada") as ada, Page(live, "bo") as bo:
            await ada.read(), await bo.read()
            await live.act("ask", {"kind": "digit", "text": "Who?"}, "t")
            await live.act("open", {}, "t")
            for row in range(20):
                await live.act("follow", {"at": [row, 0]}, "t")
                await bo.until(lambda state, row=row: state["at"] == {"row": row, "col": 0})
            await live.act("close", {}, "t")
            await bo.until(lambda state: state["question"]["phase"] == "closed")
            count = len(ada.messages)
            await ada.until(lambda state: state["question"] and state["question"]["phase"] == "closed")
            assert ada.state["at"] == {"row": 19, "col": 0} and len(ada.messages) - count <= 2

    in_a_room(scenario)


def test_a_countdown_is_seen_to_end_by_itself(monkeypatch):
    monkeypatch.setattr("app.room.question.SHORTEST_COUNTDOWN", 1)

    async def scenario(live, rooms):
        async with Page(live, "ada") as ada:
            await live.act("ask", {"kind": "digit", "text": "Who?"}, "t")
            await live.act("open", {"seconds": 1}, "t")
            await ada.until(lambda state: state.get("question") and state["question"]["phase"] == "open")
            assert 0 < ada.state["question"]["closes"] - ada.state["clock"] <= 1
            await ada.until(lambda state: state["question"]["phase"] == "closed")

    in_a_room(scenario)


def test_a_phone_that_becomes_the_remote_is_sent_what_is_private_on_the_same_line():
    async def scenario(live, rooms):
        async with Page(live, "phone") as phone:
            await phone.read()
            code = (await live.act("remote", {}, "phone"))["code"]
            await live.act("ask", {"kind": "digit", "text": "Who?", "answer": 7}, "t")
            await live.act("pair", {"code": code}, "t")
            await phone.until(lambda state: state["you"]["instructor"] and state["question"]["answer"] == 7)
            assert "queue" in phone.state["wall"]

    in_a_room(scenario)


def test_who_is_here_is_counted_once_and_who_looks_around_alone_does_not_follow():
    async def scenario(live, rooms):
        await live.act("follow", {"on": True}, "t")
        async with Page(live, "t", is_teacher=True) as teacher, Page(live, "ada"), Page(live, "ada"), Page(live, "bo"):
            await teacher.until(lambda state: state.get("here") == 2 and state["following"] == 2)
            await live.act("attend", {"following": False}, "bo")
            await teacher.until(lambda state: state["following"] == 1)
        async with Page(live, "t", is_teacher=True) as teacher:
            await teacher.until(lambda state: state["here"] == 0)

    in_a_room(scenario)


def test_streams_end_with_their_room_and_with_the_server():
    async def scenario(live, rooms):
        for end in (lambda: rooms.end(""), rooms.end_streams):
            room = rooms.get("")
            async with Page(room, "ada") as page:
                await page.read()
                end()
                with pytest.raises(StopAsyncIteration):
                    while True:
                        await page.read()

    in_a_room(scenario)


def test_a_line_on_which_nothing_happens_is_kept_open():
    async def scenario(live, rooms):
        async with Page(live, "ada") as ada:
            await ada.read()
            while ada.messages[-1] != HEARTBEAT:
                rooms.look_after(live.touched)
                await ada.read()

    in_a_room(scenario)


def test_one_browser_cannot_take_all_lines(monkeypatch):
    monkeypatch.setattr("app.room.live.LISTENERS", 10)

    async def scenario(live, rooms):
        pages = [Page(live, "ada") for _ in range(8)]
        for page in pages:
            await page.__aenter__()
        with pytest.raises(Refused) as refused:
            await Page(live, "ada").__aenter__()
        assert refused.value.status == 429
        others = [Page(live, name) for name in "bc"]
        for page in others:
            await page.__aenter__()
        with pytest.raises(Refused):
            await Page(live, "d").__aenter__()
        for page in (*pages, *others):
            await page.__aexit__(None, None, None)
        async with Page(live, "d"):
            pass

    in_a_room(scenario)
