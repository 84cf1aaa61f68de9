"""What the server gives and takes by HTTP, to whoever reaches it."""

import http.client
import json
import urllib.parse
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus

from app.http import modules
from tests.learners import as_learner
from tests.security.conftest import PATIENCE

JS = f"/lab/{modules.address('')}"
OUTSIDE = [
    JS + "../../main.py", JS + "..%2f..%2fmain.py", JS + "%2e%2e/%2e%2e/main.py", JS + "/etc/passwd",
    JS + "..%5cmain.py", JS + "core/html.js%00", "/lab/js/../../main.py",
    "/app/static/../main.py", "/app/static/..%2fmain.py", "/app/static/%2e%2e/main.py", "/app/static/%2e%2e%2fmain.py",
    "/app/static/..%5cmain.py", "/app/static/js/../../main.py", "/app/static//etc/passwd",
    "/app/static/%2fetc%2fpasswd",
    "/app/static/....//main.py", "/app/static/%252e%252e/main.py", "/app/static/..%00/main.py", "/app/static/js%00.js",
    "/../../../../etc/passwd", "//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../../../../../../etc/passwd",
    "/media/../../app/main.py", "/media/%2fetc%2fpasswd", "/_stcore/bidi-components/../../app/main.py",
    "/component/../../etc/passwd", "/app/static/C:%5cWindows%5cwin.ini", "/app/main.py", "/.streamlit/config.toml",
    "/kai/data/questions.json",
]  # fmt: skip
SECRETS = [b"KAI Lab: the router", b"root:x:0:0", b"enableStaticServing", b'"qId"']


def ask(address, path, method="GET", body=None, **headers):
    """Status, headers and content of an answer; the path goes out as it is, not put right."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out_of_the_static_files(address, path):
    status, _, content = ask(address, path)
    assert status in (200, 400, 403, 404)
    assert status != 200 or content == ask(address, "/")[2]  # the page itself, as for any unknown path
    assert not any(secret in content for secret in SECRETS)


def test_our_modules_are_served_as_what_they_are(address):
    status, headers, content = ask(address, JS + "core/html.js")
    assert status == 200 and b"export function fill" in content
    assert headers["content-type"].split(";")[0] in ("text/javascript", "application/javascript")
    assert headers["x-content-type-options"] == "nosniff"


# --- uploads, though no page takes any --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_no_file_is_taken(address, metrics, method):
    async def send(learner):
        await learner.visit()
        for size in (0, 9, 5_000_000):
            path, length = f"/_stcore/upload_file/{learner.session}/file", str(size)
            assert ask(address, path, method, Content_Length=length)[0] == 405

    as_learner(address, send, timeout=PATIENCE)
    uploaded = [line for line in metrics().splitlines() if 'cache_type="UploadedFileManager"' in line]
    assert all(line.endswith(" 0") for line in uploaded)


# --- pages from elsewhere ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_page_from_elsewhere_gets_no_session(address, origin):
    with pytest.raises(InvalidStatus, match="403"):
        as_learner(address, lambda learner: learner.visit(), timeout=PATIENCE, headers={"Origin": origin})


def test_our_own_page_gets_one(address):
    assert as_learner(
        address, lambda learner: learner.visit(), timeout=PATIENCE, headers={"Origin": address}
    ).has_succeeded


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/", "/lab/health", "/lab/sweeps/gap/7", "/_stcore/health", "/_stcore/host-config", JS + "core/html.js"]
)
def test_a_page_from_elsewhere_may_not_ask_anything(address, path, method):
    status, headers, _ = ask(address, path, method, Origin="https://evil.example", Content_Length="0")
    assert status == 403 and headers.get("access-control-allow-origin") is None


@pytest.mark.parametrize("path", ["/", "/train", "/lab/health", "/lab/nothing", "/_stcore/health", JS + "core/html.js"])
def test_every_answer_has_the_headers_that_browsers_heed(address, path):
    _, headers, _ = ask(address, path)
    assert headers["content-security-policy"] == "frame-ancestors 'self'"
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"


# --- what is open to everybody ----------------------------------------------------------------------------------------


def test_what_is_open_tells_nothing_of_anybody(address):
    drawn = "Cab"

    async def visit(learner):
        await learner.visit(f"?ink={drawn}")
        told = [ask(address, f"/_stcore/{name}")[2].decode() for name in ("health", "metrics", "host-config")]
        return learner.session, told

    session, told = as_learner(address, visit, timeout=PATIENCE)
    assert all(session not in text and drawn not in text for text in told)
    assert json.loads(told[2])["allowedOrigins"]


def test_the_interface_for_programs_is_off(address):
    for path in ("interact", "mcp"):
        body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize"}'
        for method in ("GET", "POST"):
            status, _, content = ask(address, f"/_stcore/agent/{path}", method, body, Content_Length=str(len(body)))
            assert status in (403, 404, 405) or b"not_available" in content or b"<!doctype html>" in content.lower()


def test_what_only_developers_may_ask_is_refused(address):
    from streamlit.proto.BackMsg_pb2 import BackMsg

    async def ask_for_the_end(learner):
        await learner.visit()
        await learner.send(BackMsg(debug_shutdown_runtime=True))
        await learner.send(BackMsg(debug_disconnect_websocket=True))
        await learner.send(BackMsg(clear_cache=True))
        return await learner.visit()

    assert as_learner(address, ask_for_the_end, timeout=PATIENCE).has_succeeded
