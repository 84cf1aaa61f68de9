"""The health check: content with a server that is warm, and one line about any other."""

import http.server
import subprocess
import sys
import threading

import pytest

from app.address import default_port, local_address
from tests.full import full
from tests.serving import free_port, serving


def health_check(address):
    """The command as an image runs it: its exit code and what it complains about."""
    done = subprocess.run([sys.executable, "-m", "tools.healthcheck", address], capture_output=True, text=True)
    return done.returncode, done.stderr


@full
def test_it_is_content_with_a_server_as_soon_as_that_listens(tmp_path):
    with serving(free_port(), tmp_path / "log.txt", STREAMLIT_SERVER_BASE_URL_PATH="workshop/kai") as address:
        assert health_check(address) == (0, "")
        code, message = health_check(address.removesuffix("/kai"))
        assert code == 1 and message.startswith("not healthy: ") and message.count("\n") == 1


@pytest.fixture
def other():
    """A function that starts a server which answers everything with a status and a text; returns its address."""
    started = []

    def answering(status, text):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield answering
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [(503, b'{"status": "warming"}', "503"), (200, b"<!doctype html>", "something else"), (200, b"[1]", "not ready")],
)
def test_it_says_in_a_line_what_is_wrong_with_a_server(other, status, text, words):
    code, message = health_check(other(status, text))
    assert code == 1
    assert message.startswith("not healthy: ") and words in message and message.count("\n") == 1


def test_it_says_so_where_nothing_answers():
    code, message = health_check("http://127.0.0.1:1")
    assert code == 1 and "127.0.0.1:1 does not answer" in message and message.count("\n") == 1


def test_it_finds_the_server_by_the_environments_settings(monkeypatch):
    for name in ("PORT", "BASE_URL_PATH"):
        monkeypatch.delenv(f"STREAMLIT_SERVER_{name}", raising=False)
    assert local_address(default_port()) == "http://localhost:8501"
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "9000")
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/lab/")
    assert local_address(default_port(), "127.0.0.1") == "http://127.0.0.1:9000/lab"
