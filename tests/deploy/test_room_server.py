"""The room on a real server: events over a line that stays open, a stop that waits for nobody, a restart, the key."""

import http.client
import json
import urllib.request
from http.cookies import SimpleCookie

from tests.full import full
from tests.serving import free_port, serving

KEY = "the key+of/this lecture"


class Line:
    """An event stream over a connection of its own."""

    def __init__(self, address, query=""):
        host, _, path = address.removeprefix("http://").partition("/")
        self.connection = http.client.HTTPConnection(host, timeout=60)
        self.connection.request("GET", f"/{path}/lab/room/events{query}")
        self.response = self.connection.getresponse()
        self.state = {}

    def until(self, condition):
        while not condition(self.state):
            line = self.response.readline()
            assert line, "the stream has ended"
            if line.startswith(b"data: "):
                self.state |= json.loads(line[6:])
        return self.state


def request(address, path, body=None, **headers):
    """A response that leads nowhere else, and its JSON if it has any."""
    host, _, base = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=60)
    content = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"} | headers
    connection.request("GET" if body is None else "POST", f"/{base}/lab/{path}", content, headers)
    response = connection.getresponse()
    text = response.read()
    connection.close()
    is_json = response.headers.get("content-type", "").startswith("application/json")
    return response, json.loads(text) if is_json else text


def cookie_of(response):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in SimpleCookie(response.headers["set-cookie"]).items())


@full
def test_a_lecture_on_a_real_server_through_a_stop_and_a_restart(tmp_path):
    port, log = free_port(), tmp_path / "log.txt"
    options = {"KAI_TEACH_KEY": KEY, "STREAMLIT_SERVER_BASE_URL_PATH": "kai", "KAI_DATA": str(tmp_path / "data")}
    with serving(port, log, **options) as address:
        led, _ = request(address, "teach?key=the%20key%2Bof%2Fthis%20lecture")
        assert led.status == 303 and led.headers["location"] == "/kai/room"
        teacher = cookie_of(led)
        joined, state = request(address, "room/state")
        learner, session = cookie_of(joined), state["session"]
        line = Line(address)
        assert line.response.headers["content-type"].startswith("text/event-stream")
        assert line.response.headers["x-accel-buffering"] == "no"
        assert line.until(lambda state: state)["session"] == session
        for act, body in (("ask", {"kind": "digit", "text": "Who?"}), ("open", {})):
            assert request(address, f"room/{act}", body, Cookie=teacher)[0].status == 200
        line.until(lambda state: state["question"] and state["question"]["phase"] == "open")
        assert request(address, "room/vote", {"choice": 3}, Cookie=learner)[1] == {"ok": True, "vote": 3}
        line.until(lambda state: state["question"]["answered"] == 1)
        foreign = {"Origin": "https://elsewhere.example", "Cookie": learner}
        assert request(address, "room/vote", {"choice": 4}, **foreign)[0].status == 403
        health = json.load(urllib.request.urlopen(f"{address}/lab/health"))
        assert health == {"status": "ok", "room": True}
    assert line.response.read() is not None, "the stream ended with the server, which waited for nobody"
    said = log.read_text()
    assert said.count("the%20key%2Bof%2Fthis%20lecture") == 1 and KEY not in said
    with serving(port, tmp_path / "second.txt", **options) as address:
        again = Line(address)
        state = again.until(lambda state: state)
        assert state["session"] == session and state["question"]["answered"] == 1
        assert request(address, "room/vote", {"choice": 5}, Cookie=learner)[0].status == 200
        _, seen = request(address, "room/state", Cookie=teacher)
        assert seen["question"]["tally"] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
