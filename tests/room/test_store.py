"""What is kept of a room: written step by step and read again it is the room; a restart loses and doubles no vote."""

import asyncio
import os
import sqlite3
import stat
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data_folder import CannotKeep, FolderTaken
from app.room.record import new_votes
from app.room.refusal import Refused
from app.room.state import Act, Room, perform
from app.room.store import FILE, Kept, RoomStore, open_store
from tests.full import amount
from tests.room.conftest import SEVEN, opened

STEPS = st.lists(
    st.sampled_from(
        [("ask", {"kind": "place", "text": "Where?", "answer": [[1, 2], [3, 4]], "scene": {"page": "canvas"}}),
         ("ask", {"kind": "networks", "text": "Which?", "answer": ["gap"]}), ("open", {"seconds": 60}), ("close", {}),
         ("vote", {"choice": [3, 4]}), ("vote", {"choice": [5, 6]}), ("vote", {"choice": ["gap", "mlp"]}),
         ("reveal", {}), ("clear", {}), ("send", {"drawing": SEVEN, "label": 7, "offset": [1, 2]}),
         ("approve", {"id": "d1"}), ("everywhere", {"id": "d1"}), ("follow", {"scene": {"page": "inside"}}),
         ("follow", {"at": [3, 4]}), ("pause", {}), ("pair", {"code": "000000"}), ("remote", {})]
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=amount(30, 100), deadline=None)
@given(STEPS, st.lists(st.booleans(), min_size=20, max_size=20))
def test_a_room_that_is_written_at_any_moments_is_read_as_it_was(steps, is_written):
    store, kept, room = RoomStore(None), Room(), Room()
    store.begin(Kept("", "a", "secret", 0.0, Room()))
    for number, (step, writes) in enumerate(zip(steps, is_written, strict=False)):
        try:
            room, _ = perform(room, Act(step[0], step[1], f"v{number % 3}", float(number), "000000"))
        except Refused:
            continue
        if writes:
            store.change("a", kept, room, float(number))
            store.change("a", kept, room, float(number))  # twice is once
            kept = room
    store.change("a", kept, room, 99.0)
    (found,) = store.rooms()
    assert found == Kept("", "a", "secret", 99.0, Room(**{**vars(room), "pairings": {}}))
    store.close()


def test_what_comes_late_from_a_room_that_ended_is_not_in_the_one_that_began_anew():
    store, voted = RoomStore(None), Room()
    store.begin(Kept("", "a", "secret", 0.0, Room()))
    for name, body in (("ask", {"kind": "digit", "text": "Who?"}), ("open", {}), ("vote", {"choice": 3})):
        voted, _ = perform(voted, Act(name, body, "ada", 0.0))
    store.end("", "sheet", "csv", 1.0)
    store.begin(Kept("", "b", "another", 1.0, Room()))
    store.change("a", Room(), voted, 2.0)
    assert store.rooms() == [Kept("", "b", "another", 1.0, Room())]
    assert store.sheet("") == ("sheet", "csv") and store.sheet("BCDF") is None
    store.forget_sheets(1.5)
    assert store.sheet("") is None


def test_a_restart_loses_no_vote_and_doubles_none(tmp_path):
    with opened(tmp_path) as lab:
        teacher, learners = lab.instructor(), [lab.learner() for _ in range(3)]
        teacher.do("ask", kind="digit", text="Who?", answer=7)
        teacher.do("open")
        for learner in learners:
            learner.do("vote", choice=7)
        learners[0].do("send", drawing=SEVEN, label=7, offset=[3, 4])
        teacher.do("approve", id="d1")
        code = learners[2].do("remote")["code"]
        teacher.do("pair", code=code)
        before = learners[0].state
    with opened(tmp_path) as again:
        for browser in (teacher, *learners):
            browser.client = _with_cookies(again, browser)
        assert teacher.question["tally"][7] == 3 and teacher.question["answered"] == 3
        learners[0].do("vote", choice=3)
        teacher.do("close")
        teacher.do("open")
        learners[1].do("vote", choice=1)
        assert teacher.question["tallies"] == [[0, 0, 0, 1, 0, 0, 0, 2, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]]
        assert learners[0].state["session"] == before["session"]
        assert [item["id"] for item in learners[0].state["wall"]["items"]] == ["d1"]
        assert len(learners[0].get("wall/d1").content) == 784
        assert learners[2].state["you"]["instructor"] is True


def _with_cookies(lab, browser):
    client = lab.browser().client
    client.cookies = browser.client.cookies
    return client


def test_votes_of_one_moment_share_transactions_and_all_are_kept(tmp_path, monkeypatch):
    written = []
    change = RoomStore.change

    def counted(store, session, before, after, now):
        written.append(len(list(new_votes(before, after))))
        change(store, session, before, after, now)

    async def vote(live):
        await live.act("ask", {"kind": "digit", "text": "Who?"}, "t")
        await live.act("open", {}, "t")
        await asyncio.gather(*(live.act("vote", {"choice": number % 10}, f"v{number}") for number in range(200)))

    monkeypatch.setattr(RoomStore, "change", counted)
    with opened(tmp_path) as lab:
        lab.client.portal.call(vote, lab.rooms.get(""))
        written_by_then = list(written)
    assert sum(written_by_then) == 200 and len(written_by_then) < 20
    store = RoomStore(tmp_path)
    assert len(store.rooms()[0].room.question.votes) == 200
    store.close()


def test_a_countdown_that_ends_while_the_server_is_down_is_over_when_it_is_back(tmp_path, monkeypatch):
    with opened(tmp_path) as lab:
        teacher, learner = lab.instructor(), lab.learner()
        teacher.do("ask", kind="digit", text="Who?")
        teacher.do("open", seconds=60)
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + 61)
    with opened(tmp_path) as again:
        learner.client = _with_cookies(again, learner)
        assert learner.refused("vote", choice=3) == 409


def test_the_key_outlives_a_restart_and_is_for_nobody_else_to_read(tmp_path):
    keys = []
    for _ in range(2):
        store = RoomStore(tmp_path)
        keys.append(store.key())
        store.close()
    assert keys[0] == keys[1] and len(keys[0]) >= 12
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_had_is_said_and_the_room_lives_without_it(tmp_path, monkeypatch, caplog):
    first = RoomStore(tmp_path)
    with pytest.raises(FolderTaken):
        RoomStore(tmp_path)
    monkeypatch.setenv("KAI_DATA", str(tmp_path))
    other = open_store()
    assert "will not outlive" in caplog.text and other.rooms() == []
    other.close()
    first.close()
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(CannotKeep):
        RoomStore(tmp_path)
    open_store().close()


def test_a_room_that_cannot_be_read_begins_anew(tmp_path, caplog):
    store = RoomStore(tmp_path)
    store.begin(Kept("", "a", "secret", 0.0, Room()))
    store.close()
    for damage in ("{", "[]", "{}", '{"questions": 7}'):
        database = sqlite3.connect(tmp_path / FILE)
        database.execute("UPDATE rooms SET room = ?", (damage,))
        database.commit()
        database.close()
        store = RoomStore(tmp_path)
        assert store.rooms() == []
        store.close()
    with opened(tmp_path) as lab:
        assert lab.learner().state["question"] is None


def test_a_disk_that_takes_nothing_does_not_stop_a_lecture_and_is_tried_again(tmp_path, monkeypatch, caplog):
    with opened(tmp_path) as lab:
        teacher, learner = lab.instructor(), lab.learner()
        teacher.do("ask", kind="digit", text="Who?")
        teacher.do("open")
        with monkeypatch.context() as patched:

            def full(*_):
                raise CannotKeep("database or disk is full")

            patched.setattr(RoomStore, "change", full)
            learner.do("vote", choice=3)
            assert "not kept" in caplog.text
        lab.learner().do("vote", choice=4)
    store = RoomStore(tmp_path)
    (kept,) = store.rooms()
    assert sorted(kept.room.question.votes.values()) == [3, 4]
    store.close()
