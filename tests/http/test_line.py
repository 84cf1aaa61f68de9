"""What passes the websocket between a page and its session, and what waits until the page asks."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.http.line import Line

LARGEST = 10_000
WORDS = BackMsg(stop_script=True).SerializeToString()


def rerun(query="digit=7"):
    message = BackMsg()
    message.rerun_script.query_string = query
    return message.SerializeToString()


async def speak(websocket):
    """Greet at once; then tell how long what comes is."""
    await websocket.accept(subprotocol="streamlit")
    await websocket.send_bytes(b"greeting")
    while (message := await websocket.receive()).get("bytes") is not None:
        await websocket.send_bytes(b"%d" % len(message["bytes"]))
    await websocket.close()


@pytest.fixture
def client():
    middleware = [Middleware(Line, largest=LARGEST)]
    return TestClient(Starlette(routes=[WebSocketRoute("/", speak)], middleware=middleware))


def test_a_new_line_hears_everything_and_what_no_page_sends_does_not_arrive(client):
    with client.websocket_connect("/", subprotocols=["streamlit", "token"]) as line:
        assert line.receive_bytes() == b"greeting"
        line.send_text("a text")
        for nonsense in (
            b"",
            BackMsg(clear_cache=True).SerializeToString(),
            BackMsg(debug_shutdown_runtime=True).SerializeToString(),
        ):
            line.send_bytes(nonsense)
        line.send_bytes(rerun())
        assert int(line.receive_bytes()) == len(rerun())
        line.send_bytes(rerun("x" * LARGEST))
        assert int(line.receive_bytes()) > LARGEST, "too large: Streamlit ends the line"
        line.send_bytes(b"\xff" * 9)
        assert line.receive_bytes() == b"9", "no message: Streamlit ends the line"


def test_a_line_that_comes_back_hears_nothing_until_its_page_asks_for_a_run(client):
    with client.websocket_connect("/", subprotocols=["streamlit", "token", "session"]) as line:
        line.send_bytes(WORDS)
        line.send_bytes(rerun())
        assert int(line.receive_bytes()) == len(rerun())
        line.send_bytes(WORDS)
        assert int(line.receive_bytes()) == len(WORDS)
