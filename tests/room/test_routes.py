"""The room over HTTP: who may do what, with which cookies, how often; several rooms, the remote, the end of a room."""

import re
import time

import pytest

from app.room import routes, token
from app.room.rooms import LETTERS, Rooms
from app.room.state import OF_INSTRUCTORS
from tests.room.conftest import ADDRESS, KEY, SEVEN, opened

JSON = {"Content-Type": "application/json"}


def asked(teacher, kind="digit", **given):
    teacher.do("ask", kind=kind, text="Who?", **given)
    teacher.do("open")


def test_the_state_has_what_pages_rely_on(lab):
    state = lab.learner().state
    assert set(state) == {
        "room", "session", "live", "clock", "here", "following", "follow", "paused", "scene", "at", "question", "wall",
        "you",
    }  # fmt: skip
    assert state["question"] is None and state["here"] == state["following"] == 0 and state["follow"] is False
    assert set(state["you"]) == {"token", "instructor", "opens", "following", "vote", "sent", "pairing"}
    assert state["you"]["opens"] is None


def test_a_question_from_asking_to_revealing(lab):
    teacher, learners = lab.instructor(), [lab.learner() for _ in range(3)]
    assert teacher.do("ask", kind="choice", text="Who?", choices=["a", "b"], answer=1) == {"ok": True, "id": "q1"}
    assert learners[0].question["phase"] == "asked" and learners[0].refused("vote", choice=1) == 409
    teacher.do("open")
    for learner, choice in zip(learners, (0, 0, 1), strict=True):
        assert learner.do("vote", choice=choice) == {"ok": True, "vote": choice}
    learners[0].do("vote", choice=1)
    seen = learners[0].state
    assert seen["question"]["answered"] == 3 and seen["you"]["vote"] == 1
    assert seen["question"]["tally"] is seen["question"]["answer"] is seen["question"]["right"] is None
    assert teacher.question["tally"] == [1, 2] and teacher.question["right"] == [2]
    teacher.do("close")
    assert learners[0].refused("vote", choice=0) == 409
    teacher.do("show")
    assert learners[0].question["tally"] == [1, 2] and learners[0].question["answer"] is None
    teacher.do("open")
    assert learners[0].question["tally"] is None and learners[0].state["you"]["vote"] is None
    learners[1].do("vote", choice=1)
    teacher.do("close")
    teacher.do("reveal")
    revealed = learners[2].question
    assert (revealed["tallies"], revealed["right"], revealed["answer"]) == ([[1, 2], [0, 1]], [2, 1], 1)
    assert revealed["answered_rounds"] == [3, 1] and revealed["phase"] == "revealed"


def test_every_act_of_the_instructor_is_refused_without_the_key(lab):
    learner = lab.learner()
    for act in [*OF_INSTRUCTORS, "make", "end"]:
        assert learner.refused(act) == 403
    for forged in ("", "x", f"{10**9 * 9}.{'0' * 24}.{'0' * 32}", token.teacher_token("another key", 2e9)):
        learner.client.cookies.set("kai_teach", forged, domain="lab.test", path="/kai")
        assert learner.refused("open") == 403
    old = token.teacher_token(KEY, 1e9)
    learner.client.cookies.set("kai_teach", old, domain="lab.test", path="/kai")
    assert learner.refused("open") == 403


def test_what_is_private_is_kept_from_a_page_that_is_projected(lab):
    teacher, learner = lab.instructor(), lab.learner()
    asked(teacher, answer=7)
    learner.do("vote", choice=7)
    learner.do("send", drawing=SEVEN, label=7, offset=[0, 0])
    projected = teacher.client.get(f"{ADDRESS}state?view=public").json()
    assert projected["question"]["tally"] is projected["question"]["answer"] is None
    assert "queue" not in projected["wall"] and projected["you"]["instructor"] is True
    assert teacher.state["wall"]["queue"][0]["id"] == "d1"
    assert learner.get("wall/d1").status_code == 404 and teacher.get("wall/d1").status_code == 200
    assert learner.get("wall/d2").status_code == 404


def test_the_key_leads_to_the_page_of_the_room_and_its_cookie_is_for_no_script(lab):
    browser = lab.browser()
    wrong = browser.client.get("http://lab.test/kai/lab/teach?key=wrong", follow_redirects=False)
    assert wrong.status_code == 403 and "set-cookie" not in wrong.headers
    led = browser.client.get(f"http://lab.test/kai/lab/teach?key={KEY}", follow_redirects=False)
    cookie = led.headers["set-cookie"]
    assert led.headers["location"] == "/kai/room" and led.headers["cache-control"] == "no-store"
    assert re.match(r"kai_teach=[0-9]+\.[0-9a-f]+\.[0-9a-f]+; HttpOnly; Max-Age=43200; Path=/kai; SameSite=lax", cookie)
    assert KEY not in cookie and browser.state["you"]["instructor"] is True


def test_keys_cannot_be_tried_without_end(lab):
    browser = lab.browser()
    tried = [browser.client.get(f"http://lab.test/kai/lab/teach?key={n}").status_code for n in range(80)]
    assert tried[0] == 403 and 429 in tried


def test_a_browser_is_told_its_token_and_may_send_it_itself_where_cookies_are_off(lab):
    teacher, browser = lab.instructor(), lab.browser()
    asked(teacher)
    first = browser.get("state")
    assert "HttpOnly" in first.headers["set-cookie"] and first.headers["cache-control"] == "no-store"
    own = first.json()["you"]["token"]
    browser.client.cookies.clear()
    for choice in (3, 4, 5):
        assert browser.post("vote", {"choice": choice}, headers={"X-Kai-Room": own}).status_code == 200
        browser.client.cookies.clear()
    assert teacher.question["answered"] == 1 and teacher.question["tally"][5] == 1
    seen = browser.get("state", headers={"X-Kai-Room": own})
    assert seen.json()["you"]["vote"] == 5 and "set-cookie" not in seen.headers


FORGED = {
    "none": "", "a letter": "x", "zeros": "0" * 24 + "." + "0" * 32, "no ASCII": "é",
    "another secret": token.learner_token("another secret"),
}  # fmt: skip


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_token_votes_for_nobody(lab, forged):
    teacher, browser = lab.instructor(), lab.browser()
    asked(teacher)
    refused = browser.post("vote", {"choice": 3}, headers={"X-Kai-Room": forged.encode("latin-1")})
    assert refused.status_code == 401 and teacher.question["answered"] == 0
    browser.do("vote", choice=3)  # with the cookie that came with the refusal
    assert teacher.question["answered"] == 1


def test_bodies_that_are_none_are_refused(lab):
    learner = lab.learner()
    for content, headers, status in [
        (b"{}", {"Content-Type": "text/plain"}, 415), (b"{}", {}, 415), (b"choice=1", JSON, 400), (b"[]", JSON, 400),
        (b"\xff", JSON, 400), (b"", JSON, 400), (b'{"choice":' + b" " * 16_000 + b"1}", JSON, 413),
        (b"[" * 9_000, JSON, 400),
    ]:  # fmt: skip
        refused = learner.client.post(f"{ADDRESS}vote", content=content, headers=headers)
        assert refused.status_code == status and refused.json()["detail"].endswith("."), content[:20]
    assert learner.refused("dance") == 404 and learner.refused("state") == 404
    for method, path in (("GET", "vote"), ("PUT", "vote"), ("POST", "sheet.md"), ("GET", ""), ("GET", "state/x")):
        assert learner.client.request(method, ADDRESS + path, headers=JSON).status_code in (404, 405)


def test_a_flood_is_refused_and_others_are_not(lab, monkeypatch):
    monkeypatch.setattr(routes.time, "monotonic", lambda: 1000.0)
    teacher, noisy, quiet = lab.instructor(), lab.learner(), lab.learner()
    asked(teacher)
    answers = [noisy.post("vote", {"choice": 3}) for _ in range(40)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429] * 10
    assert answers[-1].headers["retry-after"] == "2"
    quiet.do("vote", choice=4)
    teacher.do("close")


def test_a_phone_becomes_the_remote_by_a_code_that_holds_once(lab):
    teacher, phone, other = lab.instructor(), lab.learner(), lab.learner()
    code = phone.do("remote")["code"]
    assert re.fullmatch("[0-9]{6}", code) and phone.state["you"]["pairing"]["code"] == code
    assert other.state["you"]["pairing"] is None and other.refused("pair", code=code) == 403
    teacher.do("pair", code=f" {code[:3]} {code[3:]}")
    assert phone.state["you"]["instructor"] is True and phone.state["you"]["pairing"] is None
    assert teacher.refused("pair", code=code) == 409
    asked(phone, answer=7)
    assert phone.question["tally"] is not None and other.question["tally"] is None
    teacher.do("unpair")
    assert phone.refused("close") == 403


def test_a_code_holds_for_a_minute(lab, monkeypatch):
    teacher, phone = lab.instructor(), lab.learner()
    code = phone.do("remote")["code"]
    now = time.time()
    monkeypatch.setattr("app.room.live.time.time", lambda: now + 61)
    assert teacher.refused("pair", code=code) == 409


def test_other_rooms_have_other_tokens_and_questions(lab):
    teacher = lab.instructor()
    code = teacher.do("make")["code"]
    assert re.fullmatch(f"[{LETTERS}]{{4}}", code)
    there, here = lab.learner(f"?room={code.lower()}"), lab.learner()
    asked(teacher)
    assert there.state["room"] == code and there.question is None and here.question["phase"] == "open"
    led = teacher.client.get(f"http://lab.test/kai/lab/teach?key={KEY}&room={code}", follow_redirects=False)
    assert led.headers["location"] == f"/kai/room?room={code}"
    assert lab.browser("?room=ZZZZ").get("state").status_code == 404
    assert lab.browser("?room=%0a").get("state").status_code == 404
    own = here.state["you"]["token"]
    stranger = lab.browser(f"?room={code}")
    assert stranger.post("attend", {"following": True}, headers={"X-Kai-Room": own}).status_code == 401
    teacher.query = f"?room={code}"
    teacher.do("end")
    assert there.get("state").status_code == 404 and here.question["phase"] == "open"


def test_a_room_can_be_given_a_code_once(lab):
    teacher = lab.instructor("?room=BCDF")
    assert lab.learner().refused("make") == 403 and lab.browser("?room=BCDF").refused("make") == 403
    assert teacher.do("make") == {"ok": True, "code": "BCDF"} and teacher.refused("make") == 409
    for code in ("BCD", "BCDFG", "AEIO", "bcd1", "BCD%0A"):
        teacher.query = f"?room={code}"
        assert teacher.refused("make") == 400


def test_a_room_that_ends_forgets_its_tokens_and_votes_and_leaves_its_sheet(lab):
    teacher, learner = lab.instructor(), lab.learner()
    asked(teacher)
    learner.do("vote", choice=3)
    before = learner.state
    teacher.do("end")
    assert learner.refused("vote", choice=3) == 401
    after = learner.state
    assert after["session"] != before["session"] and after["question"] is None
    assert after["you"]["token"] != before["you"]["token"]
    assert "Who?" in teacher.get("sheet.md").text and learner.get("sheet.md").status_code == 403


def test_quiet_rooms_end_and_others_stay(lab, monkeypatch):
    teacher = lab.instructor()
    code = teacher.do("make")["code"]
    asked(teacher)
    now = time.time()
    lab.rooms.look_after(now + 11 * 3600)
    assert lab.rooms.find(code) and teacher.question
    lab.rooms.look_after(now + 13 * 3600)
    assert lab.rooms.find(code) is None and teacher.question is None


def test_two_instructors_at_once_and_two_tabs_of_one_browser(lab):
    one, other, learner = lab.instructor(), lab.instructor(), lab.learner()
    one.do("ask", kind="digit", text="Who?")
    one.do("open")
    assert other.refused("open") == 409 and other.refused("ask", kind="digit", text="And who?") == 409
    tab = lab.browser()
    tab.client.cookies = learner.client.cookies
    learner.do("vote", choice=3)
    assert tab.state["you"]["vote"] == 3
    tab.do("vote", choice=4)
    assert one.question["tally"] == other.question["tally"] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    other.do("close")
    assert one.refused("close") == 409


def test_following_and_holding(lab):
    teacher, learner = lab.instructor(), lab.learner()
    assert lab.rooms.is_active is False
    teacher.do("follow", scene={"page": "canvas", "query": "digit=7", "cue": "walk"}, at={"row": 3, "col": 4})
    state = learner.state
    scene = {"page": "canvas", "query": "digit=7", "cue": "walk", "covers": [], "slide": ""}
    assert state["follow"] is True and state["scene"] == scene
    assert state["at"] == {"row": 3, "col": 4} and lab.rooms.is_active is True
    teacher.do("follow", scene={"page": "inside"})
    assert learner.state["at"] is None
    teacher.do("pause", on=True)
    assert learner.state["paused"] is True
    teacher.do("follow", on=False)
    assert learner.state["follow"] is False and learner.state["scene"] is None  # nobody's matter but the remote's
    assert teacher.state["scene"]["page"] == "inside"
    learner.do("attend", following=False)
    assert learner.state["you"]["following"] is False
    assert learner.refused("attend", following="no") == 400


def test_the_instructors_pages_know_what_the_laptop_shows_whether_or_not_anybody_follows(lab):
    teacher, learner = lab.instructor(), lab.learner()
    shown = {"page": "canvas", "query": "digit=7", "covers": ["maps"], "slide": "story/3"}
    teacher.do("stand", scene=shown, at={"row": 3, "col": 4})
    assert teacher.state["scene"] == {**shown, "cue": ""} and teacher.state["at"] == {"row": 3, "col": 4}
    unseen = learner.state
    assert (unseen["follow"], unseen["scene"], unseen["at"]) == (False, None, None)
    assert lab.rooms.is_active is False  # a page that is open alone is no lecture
    teacher.do("follow", on=True)
    assert learner.state["scene"]["slide"] == "story/3" and learner.state["at"] == {"row": 3, "col": 4}
    teacher.do("stand", at={"row": 5, "col": 5})
    assert learner.state["follow"] is True and learner.state["at"] == {"row": 5, "col": 5}
    assert learner.refused("stand", at={"row": 1, "col": 1}) == 403
    teacher.do("stand", scene=shown, opens=True)
    projected = teacher.client.get(f"{ADDRESS}state?view=public").json()
    assert projected["you"]["opens"] == {"n": 1, "scene": {**shown, "cue": ""}}


def test_what_is_covered_on_the_page_that_is_followed_uncovers_with_the_reveal(lab):
    teacher, learner = lab.instructor(), lab.learner()
    teacher.do("follow", scene={"page": "canvas", "query": "digit=7", "covers": ["maps"]})
    asked(teacher)
    teacher.do("close")
    assert learner.state["scene"]["covers"] == ["maps"]
    teacher.do("reveal")
    assert learner.state["scene"]["covers"] == []


def test_notes_and_answers_of_talks_are_for_the_instructor_alone(lab):
    teacher, learner = lab.instructor(), lab.learner()
    assert learner.get("script").status_code == 403
    lines = teacher.get("script").json()
    assert lines["story/0"]["answer"] == ["gap"] and "name a network" in lines["story/0"]["note"]
    assert lines["story/1"]["answer"] is None


def test_a_stream_too_many_is_refused_and_a_head_opens_none(lab, monkeypatch):
    learner = lab.learner()
    head = learner.client.head(f"{ADDRESS}events")
    assert head.headers["content-type"].startswith("text/event-stream") and head.headers["x-accel-buffering"] == "no"
    monkeypatch.setattr("app.room.live.LISTENERS", 0)
    refused = learner.get("events")
    assert refused.status_code == 429 and refused.json()["detail"].endswith(".")


def test_a_server_that_stops_says_so(lab):
    learner = lab.learner()
    lab.rooms.end_streams()
    assert learner.get("state").status_code == 503


def test_a_server_has_a_bound_of_rooms(lab, monkeypatch):
    monkeypatch.setattr("app.room.rooms.MOST_ROOMS", 2)
    teacher = lab.instructor()
    teacher.do("make"), teacher.do("make")
    assert teacher.refused("make") == 409


def test_without_a_key_in_the_environment_one_is_drawn_by_lot(monkeypatch):
    monkeypatch.delenv("KAI_TEACH_KEY")
    with opened() as lab:
        assert len(lab.rooms.key) >= 12
        led = lab.browser().client.get(f"http://lab.test/kai/lab/teach?key={lab.rooms.key}", follow_redirects=False)
        assert led.status_code == 303
    assert Rooms().key == ""
