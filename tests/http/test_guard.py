"""What is refused before anything is computed, over plain HTTP and the websocket; headers; the learner's cookie."""

import re

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from app.http import identity
from app.http.guard import LARGEST_BODY, Guard
from app.http.headers import Headers
from app.http.identity import Identity

METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
PAGE = {"Accept": "text/html,*/*"}


@pytest.fixture
def reached():
    """What has got through, by path, and a websocket's headers."""
    return []


@pytest.fixture
def client_of(reached, monkeypatch):
    """A function that makes a client of an application below "/kai" with options of Streamlit's."""

    async def answer(request):
        reached.append(request.url.path)
        return HTMLResponse(await request.body() or b"nothing")

    async def speak(websocket):
        reached.append(dict(websocket.headers))
        await websocket.accept()
        await websocket.send_text("hello")
        await websocket.close()

    def make(**options):
        known = {"server.corsAllowedOrigins": [], "server.allowedHosts": []} | options
        monkeypatch.setattr(st, "get_option", known.get)
        routes = [WebSocketRoute("/kai/_stcore/stream", speak), Route("/{path:path}", answer, methods=METHODS)]
        middleware = [Middleware(Headers), Middleware(Guard, prefix="/kai"), Middleware(Identity, prefix="/kai")]
        return TestClient(Starlette(routes=routes, middleware=middleware), base_url="http://lab.example:8501")

    return make


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://lab.example", "http://lab.example:8501.evil.example", "",
     "lab.example:8501", "http://localhost:8501", "http://lab.example:8501/", "file://"],
)  # fmt: skip
def test_another_origin_is_refused_before_anything_is_computed(client_of, reached, method, origin):
    answer = client_of().request(method, "/kai/lab/sweeps/mlp", headers={"Origin": origin}, content=b"x")
    assert answer.status_code == 403 and "elsewhere" in answer.json()["detail"]
    assert reached == []


@pytest.mark.parametrize("origin", ["http://lab.example:8501", "https://lab.example:8501", "HTTP://LAB.EXAMPLE:8501"])
def test_our_own_origin_is_let_in(client_of, origin):
    assert client_of().post("/kai/lab/x", headers={"Origin": origin}, content=b"drawing").content == b"drawing"


def test_an_origin_that_the_configuration_names_is_let_in_and_streamlit_has_nobody_to_ask(client_of, reached):
    client = client_of(**{"server.corsAllowedOrigins": ["https://course.example"]})
    assert client.get("/kai/lab/x", headers={"Origin": "https://course.example"}).status_code == 200
    assert client.get("/kai/lab/x", headers={"Origin": "http://course.example"}).status_code == 403
    with client.websocket_connect("/kai/_stcore/stream", headers={"Origin": "https://course.example"}) as line:
        assert line.receive_text() == "hello"
    assert "origin" not in reached[-1]


def test_a_websocket_from_another_origin_is_not_opened(client_of, reached):
    with pytest.raises(WebSocketDisconnect) as closed:
        with client_of().websocket_connect("/kai/_stcore/stream", headers={"Origin": "https://evil.example"}):
            pass
    assert closed.value.code == 1008 and reached == []


@pytest.mark.parametrize(
    ("host", "is_let_in"),
    [("lab.example", True), ("LAB.example:80", True), ("lab.example.", True), ("a.course.example", True),
     ("course.example", False), ("evil.example", False), ("lab.example.evil.example", False), ("", False),
     ("lab.example@evil.example", False), ("evil.example/lab.example", False), ("lab.example:x", False),
     ("[::1]:8501", True), ("[::2]", False), ("[::1", False)],
)  # fmt: skip
def test_a_server_goes_by_the_names_that_it_was_given_alone(client_of, host, is_let_in):
    client = client_of(**{"server.allowedHosts": ["lab.example", "*.course.example", "::1"]})
    for path in ("/kai/lab/digits/7", "/kai/"):
        assert client.get(path, headers={"Host": host}).status_code == (200 if is_let_in else 403)
    assert client.get("/kai/lab/health", headers={"Host": host}).status_code == 200  # asked by whoever watches over it
    assert client_of().get("/kai/lab/digits/7", headers={"Host": host}).status_code == 200


def test_nothing_is_taken_but_by_our_own_resources_and_no_more_than_a_drawing_needs(client_of, reached):
    client = client_of()
    for path in ("/kai/_stcore/upload_file/1/2", "/kai/", "/kai/_stcore/agent/mcp", "/lab/x", "/kai/labx"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, path, content=b"x").status_code == 405
    assert reached == []
    whole = bytes(LARGEST_BODY)
    assert client.post("/kai/lab/x", content=whole).content == whole
    assert client.post("/kai/lab/x", content=iter([whole[:9], whole[9:]])).content == whole
    reached.clear()
    assert client.post("/kai/lab/x", content=whole + b"x").status_code == 413
    assert client.post("/kai/lab/x", content=iter([b"x" * 1000] * 1000)).status_code == 413
    assert reached == []


def test_metrics_are_not_open_unless_the_environment_says_so(client_of, monkeypatch):
    assert client_of().get("/kai/_stcore/metrics").status_code == 404
    monkeypatch.setenv("KAI_METRICS", "open")
    assert client_of().get("/kai/_stcore/metrics").status_code == 200


# --- headers ----------------------------------------------------------------------------------------------------------


def test_every_answer_has_the_headers_refusals_too(client_of):
    client = client_of()
    for answer in (client.get("/kai/"), client.get("/kai/", headers={"Origin": "null"}), client.put("/kai/")):
        assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_a_lecture_page_that_is_named_may_hold_ours_in_a_frame(client_of, monkeypatch):
    monkeypatch.setenv("KAI_FRAME_ANCESTORS", "https://a.example  https://*.b.example:8443")
    policy = client_of().get("/kai/").headers["content-security-policy"]
    assert policy == "frame-ancestors 'self' https://a.example https://*.b.example:8443"
    for nonsense in ("https://a.example; script-src *", "a\nSet-Cookie: x=y", "'none'", "a, b"):
        monkeypatch.setenv("KAI_FRAME_ANCESTORS", nonsense)
        with pytest.raises(ValueError, match="KAI_FRAME_ANCESTORS"):
            client_of().get("/kai/")


# --- who a learner is -------------------------------------------------------------------------------------------------


def test_a_browser_is_given_a_random_token_when_it_opens_a_page_and_no_other_one_then(client_of):
    client = client_of()
    first = client.get("/kai/", headers=PAGE).headers["set-cookie"]
    assert re.fullmatch(r"kai_learner=[0-9a-f]{32}; Path=/kai; Max-Age=2592000; HttpOnly; SameSite=Lax", first)
    assert "set-cookie" not in client.get("/kai/train", headers=PAGE).headers
    client.cookies.clear()
    assert client.get("/kai/", headers=PAGE).headers["set-cookie"] != first


def test_what_is_no_page_brings_no_token_and_a_forged_one_is_replaced(client_of):
    client = client_of()
    assert "set-cookie" not in client.get("/kai/lab/digits/7", headers={"Accept": "*/*"}).headers
    forged = client.get("/kai/", headers=PAGE | {"Cookie": "kai_learner=x"})
    assert "kai_learner=" in forged.headers["set-cookie"]


def test_by_https_the_token_goes_by_https_alone(client_of):
    client = client_of()
    client.base_url = "https://lab.example"
    assert client.get("/kai/", headers=PAGE).headers["set-cookie"].endswith("; Secure")


def test_a_name_is_a_hash_of_the_token_and_of_nothing_else():
    token = "0123456789abcdef" * 2
    name = identity.name_of({"kai_learner": token, "other": "x"})
    assert re.fullmatch("[0-9a-f]{24}", name) and name not in token
    assert identity.name_of({"kai_learner": token}) == name != identity.name_of({"kai_learner": token[::-1]})
    for cookies in ({}, {"kai_learner": ""}, {"kai_learner": "x" * 32}, {"kai_learner": token + "0"}):
        assert identity.name_of(cookies) is None
