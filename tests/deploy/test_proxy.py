"""Learners without a browser, behind nginx: each stays with one replica, and nobody from elsewhere gets in."""

import http.client
import json
import re
import secrets
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets import InvalidStatus

from app import anatomy
from tests.deploy.proxied import BASE, nginx, proxied
from tests.full import full
from tests.learners import as_learner
from tests.serving import free_port

pytestmark = full  # two replicas and nginx; the browser's tests have one of each

PUBLIC = "lab.example"
"""The name that learners know, beside the address of this machine."""
KEY = "taught-here"


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    with proxied(
        tmp_path_factory.mktemp("proxied"), STREAMLIT_SERVER_ALLOWED_HOSTS=f"{PUBLIC} 127.0.0.1", KAI_METRICS="open",
        KAI_TEACH_KEY=KEY,
    ) as behind:  # fmt: skip
        yield behind


def seat(number=None):
    """The cookie of a browser."""
    return {"Cookie": f"kai_seat={number or secrets.token_hex(16)}"}


def connected(replica):
    """How many sessions a replica has ever had."""
    metrics = urllib.request.urlopen(f"{replica.replace('localhost', '127.0.0.1')}/_stcore/metrics").read().decode()
    return int(re.search(r'session_events_total\{type="connect"\} (\d+)', metrics)[1])


def fetch(address, method="GET", body=None, **headers):
    """A response, whatever its status, and its body."""
    host, _, path = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request(method, f"/{path}", body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response, text


async def session_of(learner):
    await learner.visit("?digit=7")
    assert learner.exceptions == learner.errors == []
    return learner.session


def refusal(address, **headers):
    """The status with which a websocket is refused; None if it is not."""

    async def nothing(_):
        pass

    try:
        as_learner(address, nothing, headers=headers)
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_room_is_found_by_everybody_whatever_their_seat_and_its_events_are_not_held_back(behind):
    led, _ = fetch(f"{behind.address}/lab/teach?key={KEY}")
    teacher = led.headers["set-cookie"].partition(";")[0]
    for code in ("BCDF", "GHJK", "LMNP", "RSTV"):
        making = f"{behind.address}/lab/room/make?room={code}"
        made, _ = fetch(making, "POST", b"{}", Content_Type="application/json", Cookie=teacher)
        assert made.status == 200
        for _ in range(6):
            response, text = fetch(f"{behind.address}/lab/room/state?room={code}", **seat())
            assert response.status == 200 and json.loads(text)["room"] == code
        replicas = [replica.replace("localhost", "127.0.0.1") for replica in behind.replicas]
        owners = [fetch(f"{replica}/lab/room/state?room={code}")[0].status for replica in replicas]
        assert sorted(owners) == [200, 404]
    host, _, path = behind.address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", f"/{path}/lab/room/events?room=BCDF", headers=seat())
    response = connection.getresponse()
    assert response.readline().startswith(b"retry: ") and response.readline() == b"\n"
    assert json.loads(response.readline().removeprefix(b"data: "))["room"] == "BCDF"
    connection.close()


def test_the_health_check_passes_through_the_proxy_and_at_each_replica(behind):
    for address in (behind.address, *behind.replicas):
        command = [sys.executable, "-m", "tools.healthcheck", address.replace("localhost", "127.0.0.1")]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), address


def test_a_browser_is_given_a_seat_once(behind):
    response, page = fetch(f"{behind.address}/")
    assert response.status == 200 and b"<!doctype html>" in page.lower()
    cookie = response.getheader("Set-Cookie")
    assert re.fullmatch(rf"kai_seat=[0-9a-f]{{32}}; Path=/{BASE}; Max-Age=43200; HttpOnly; SameSite=Lax", cookie)
    response, _ = fetch(f"{behind.address}/", Accept="text/html")
    seat_and_learner = response.headers.get_all("Set-Cookie")
    assert [one.split("=")[0] for one in seat_and_learner] == ["kai_learner", "kai_seat"]
    assert all(f"; Path=/{BASE};" in one for one in seat_and_learner)
    response, _ = fetch(f"{behind.address}/", Cookie=cookie.split(";")[0])
    assert response.status == 200 and "kai_seat" not in (response.getheader("Set-Cookie") or "")


def test_a_seat_that_nobody_was_given_is_replaced(behind):
    response, _ = fetch(f"{behind.address}/", Cookie="kai_seat=mine; other=1")
    assert response.getheader("Set-Cookie").startswith("kai_seat=")


def test_who_comes_back_finds_the_own_session_and_without_the_seat_only_by_chance(behind):
    for _ in range(3):
        cookie = seat()
        session = as_learner(behind.address, session_of, headers=cookie)
        for _ in range(2):
            assert as_learner(behind.address, session_of, headers=cookie, session=session) == session
    came_elsewhere = (
        as_learner(behind.address, session_of, headers=seat(), session=session) != session for _ in range(40)
    )
    assert any(came_elsewhere)


def test_learners_spread_over_the_replicas(behind):
    before = [connected(replica) for replica in behind.replicas]
    for _ in range(40):
        assert refusal(behind.address, **seat()) is None
    came = [connected(replica) - number for replica, number in zip(behind.replicas, before, strict=True)]
    assert sum(came) == 40
    assert min(came) >= 6  # fewer happen once in a million times


def test_a_page_from_elsewhere_gets_no_connection(behind):
    assert refusal(behind.address, Origin=behind.root) is None
    for origin in ("https://evil.example", "null", f"http://{PUBLIC}.evil.example"):
        assert refusal(behind.address, Origin=origin) == 403, origin


def test_a_forged_host_gets_no_connection_and_the_public_one_does(behind):
    assert refusal(behind.address, Host=PUBLIC) is None
    assert refusal(behind.address, Host=f"{PUBLIC}:8443", Origin=f"https://{PUBLIC}:8443") is None
    for host in ("evil.example", f"{PUBLIC}.evil.example", "127.0.0.1.evil.example"):
        assert refusal(behind.address, Host=host, Origin=f"http://{host}") == 403, host


def test_no_page_from_elsewhere_may_read_or_send(behind):
    for path in ("_stcore/health", "lab/health", "lab/digits/7", "app/static/icon.png", ""):
        response, _ = fetch(f"{behind.address}/{path}", Origin="https://evil.example")
        assert response.status == 403 and response.getheader("Access-Control-Allow-Origin") is None, path
        assert fetch(f"{behind.address}/{path}", Host="evil.example")[0].status == (
            200 if path == "lab/health" else 403
        )
    assert fetch(f"{behind.address}/lab/digits/7", Origin=behind.root)[0].status == 200
    session = as_learner(behind.address, session_of, headers=(cookie := seat()))
    response, said = fetch(f"{behind.address}/_stcore/upload_file/{session}/1", "PUT", b"x", **cookie)
    assert response.status == 405 and b"Nothing is taken" in said


def test_a_room_that_asks_for_one_table_asks_the_replicas_once(behind):
    path = f"{behind.address}/lab/sweeps/lenet/4321?v={anatomy.version('lenet')[:12]}"
    with ThreadPoolExecutor(30) as room:
        answered = list(room.map(lambda _: fetch(path), range(30)))
    assert {(response.status, len(table)) for response, table in answered} == {(200, 33_640)}
    assert len({table for _, table in answered}) == 1
    how = [response.getheader("X-Cache") for response, _ in answered]
    assert how.count("MISS") == 1 and how.count("HIT") == 29
    assert not any(response.getheader("Set-Cookie") for response, _ in answered)


def test_what_is_kept_by_the_proxy_can_be_asked_for_in_part_and_for_its_head_and_again(behind):
    path = f"{behind.address}/lab/digits/7"
    whole = fetch(path)[1]
    response, part = fetch(path, Range="bytes=784-784")
    assert (response.status, part, response.getheader("X-Cache")) == (206, whole[784:], "HIT")
    response, nothing = fetch(path, "HEAD")
    assert (response.getheader("Content-Length"), nothing) == ("785", b"")
    response, nothing = fetch(path, If_None_Match=response.getheader("ETag"))
    assert (response.status, nothing) == (304, b"")


def test_what_is_to_be_asked_for_again_is_not_kept_by_the_proxy_and_not_sent_again(behind):
    for path in ("sweeps/mlp/7", "sweeps/mlp/7?v=000000000000", "networks/mlp/anatomy", "labels"):
        first, _ = fetch(f"{behind.address}/lab/{path}")
        again, _ = fetch(f"{behind.address}/lab/{path}")
        assert (again.status, again.getheader("X-Cache")) in {(200, None), (200, "MISS")}, path
        if "000" not in path:
            known, nothing = fetch(f"{behind.address}/lab/{path}", If_None_Match=first.getheader("ETag"))
            assert (known.status, nothing) == (304, b""), path


def test_a_page_from_elsewhere_gets_nothing_out_of_the_proxys_memory(behind):
    path = f"{behind.address}/lab/digits/8"
    assert [fetch(path)[0].getheader("X-Cache") for _ in range(2)] == ["MISS", "HIT"]
    assert fetch(path, Origin="https://evil.example")[0].status == 403
    assert fetch(path, Origin=behind.root)[0].getheader("X-Cache") == "BYPASS"


def test_a_drawing_passes_the_proxy(behind):
    response, table = fetch(f"{behind.address}/lab/sweeps/gap", "POST", bytes(784))
    assert (response.status, len(table), response.getheader("X-Cache")) == (200, 33_640, None)


def test_beside_the_app_there_is_nothing(behind):
    assert fetch(f"{behind.root}/")[0].status == 404
    assert fetch(f"{behind.root}/_stcore/health")[0].status == 404


def test_an_address_may_hold_a_whole_set_up(behind):
    assert fetch(f"{behind.address}/convolution?setup={'x' * 8000}")[0].status == 200


def test_when_a_replica_is_lost_its_learners_go_on_with_another(behind, tmp_path):
    live = behind.replicas[0].split(":")[2].removesuffix(f"/{BASE}")
    with nginx(tmp_path, free_port(), [live, free_port()]) as address:
        for _ in range(12):
            assert refusal(address, **seat()) is None
