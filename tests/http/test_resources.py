"""Resources over HTTP: by hand and against the library; how they are kept, asked for again and refused."""

import asyncio
import hashlib
import threading

import httpx2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

import kai
from app import anatomy, answers
from app.http import modules
from app.http.answer import IMMUTABLE
from app.http.flights import Flights
from app.http.resources import routes

DRAWING = bytes(range(256)) * 3 + bytes(16)


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes("kai")), base_url="http://lab.test/kai/lab") as client:
        yield client


def table(response):
    return np.frombuffer(response.content, "<f4").reshape(29, 29, 10)


def test_a_digit_is_its_784_grey_levels_and_its_class(client):
    images, labels = kai.mnist("test")
    for number in (0, 7, 9999):
        response = client.get(f"digits/{number}")
        assert response.content == images[number].tobytes() + bytes([labels[number]])
        assert response.headers["content-length"] == "785"
        assert response.headers["cache-control"] == IMMUTABLE
    assert client.get("labels").text == "".join(map(str, labels))


@pytest.mark.parametrize("name", ["mlp", "lenet", "gap", "gap-exact", "notebook-gap~stride"])
def test_a_sweep_is_the_librarys(client, name):
    expected = kai.shift_sweep(answers.network(name), kai.mnist("test")[0][3]).numpy()
    np.testing.assert_allclose(table(client.get(f"sweeps/{name}/3")), expected, atol=1e-4)


def test_a_drawing_is_swept_as_a_digit_of_the_same_grey_levels(client):
    pixels = kai.mnist("test")[0][5].tobytes()
    drawn, digit = client.post("sweeps/gap", content=pixels), client.get("sweeps/gap/5")
    assert drawn.content == digit.content
    assert drawn.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["sweeps/mlp/1", "networks/mlp", "networks/mlp/anatomy"])
def test_what_names_the_weights_hash_is_immutable_and_all_else_is_asked_for_again(client, path):
    sha256 = hashlib.sha256(client.get("networks/mlp").content).hexdigest()
    assert client.get(f"{path}?v={sha256[:12]}").headers["cache-control"] == IMMUTABLE
    assert client.get(f"{path}?v={sha256}").headers["cache-control"] == IMMUTABLE
    for other in ("", f"?v={sha256[:11]}", "?v=", "?v=" + "0" * 12):
        assert client.get(path + other).headers["cache-control"] == "no-cache"


PATHS = [
    "digits/4",
    "labels",
    "sweeps/gap/4",
    "networks/gap",
    "networks/gap/anatomy",
    f"js/{modules.version()}/core/html.js",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_a_browser_has_is_not_sent_again_and_head_says_what_get_sends(client, path):
    got = client.get(path)
    assert got.status_code == 200 and len(got.content) == int(got.headers["content-length"])
    head = client.head(path)
    assert head.content == b"" and dict(head.headers) == dict(got.headers)
    for known in (got.headers["etag"], f'"other", W/{got.headers["etag"]}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == got.headers["etag"]
        assert again.headers["cache-control"] == got.headers["cache-control"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == got.content


@given(first=st.integers(0, 900), length=st.integers(1, 900))
@settings(max_examples=40, deadline=None)
def test_a_range_is_that_part_of_the_whole(client, first, length):
    whole = client.get("digits/4").content
    response = client.get("digits/4", headers={"Range": f"bytes={first}-{first + length - 1}"})
    if first < len(whole):
        assert response.status_code == 206
        assert response.content == whole[first : first + length]
        last = first + len(response.content) - 1
        assert response.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"
    else:
        assert response.status_code == 416
        assert response.headers["content-range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=0-1, 4-5", "cells=0-1", "bytes=", "bytes=-", "bytes=5-1", "bytes=a-b"])
def test_a_range_that_is_none_of_ours_gets_the_whole(client, asked):
    response = client.get("digits/4", headers={"Range": asked})
    assert (response.status_code, len(response.content)) == (200, 785)


def test_the_end_of_something_can_be_asked_for_and_a_part_of_what_has_changed_is_the_whole(client):
    whole = client.get("digits/4").content
    assert client.get("digits/4", headers={"Range": "bytes=-1"}).content == whole[-1:]
    assert client.get("digits/4", headers={"Range": "bytes=0-0", "If-Range": '"other"'}).content == whole


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("digits/10000", 404), ("digits/-1", 400), ("digits/0007", 400), ("digits/+7", 400), ("digits/%207", 400),
        ("digits/7.0", 400), ("digits/" + "9" * 400, 400), ("digits/７", 400), ("digits/", 404), ("digits", 404),
        ("sweeps/nobody/1", 404), ("sweeps/gap/10000", 404), ("sweeps/gap/x", 400), ("sweeps/lenet28/1/2", 404),
        ("networks/..", 404), ("networks/%2e%2e%2fREADME.md", 404), ("runs/0123456789abcdef", 404), ("runs/x", 404),
        ("runs/0123456789abcdef/sweeps/1", 404), ("runs/0123456789abcdef/run.py", 404), ("nothing", 404), ("", 404),
        ("js/0000000000000000/core/html.js", 404), (f"js/{modules.version()}/../../main.py", 404),
        (f"js/{modules.version()}/%2e%2e/%2e%2e/main.py", 404), (f"js/{modules.version()}/", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_one_sentence(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert response.json()["detail"].count(". ") == 0 and response.json()["detail"].endswith((".", "it."))
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "path"), [("POST", "digits/1"), ("GET", "sweeps/gap"), ("DELETE", "networks/gap")])
def test_another_method_is_refused_with_those_that_there_are(client, method, path):
    response = client.request(method, path)
    assert response.status_code == 405 and "GET" in response.headers["allow"] + "GET"
    assert method not in response.headers["allow"].split(", ") and response.json()["detail"]


@given(st.binary(max_size=1000))
@settings(max_examples=25, deadline=None)
def test_only_784_grey_levels_are_a_drawing(client, body):
    response = client.post("sweeps/mlp", content=body)
    expected = 200 if len(body) == 784 else 413 if len(body) > 784 else 400
    assert response.status_code == expected
    assert expected == 200 or "784" in response.json()["detail"]


def test_networks_of_equal_weights_name_one_file(client):
    described = {name: client.get(f"networks/{name}/anatomy").json() for name in anatomy.served()}
    assert described["gap-exact"]["weights"] == described["gap"]["weights"] == "gap"
    assert described["notebook-gap~stride"]["weights"] == "notebook-gap"
    for name, found in described.items():
        assert found["anatomy"]["name"] == name and found["layers"]


def test_every_network_has_a_version_of_its_own():
    shared = {"gap", "gap-exact"}  # one file; told apart by their names in the address
    versions = {anatomy.version(name) for name in anatomy.served() if name not in shared}
    assert len(versions) == len(anatomy.served()) - len(shared)


def test_modules_import_each_other_below_one_hash(client):
    text = client.get(f"js/{modules.version()}/pages/stepper/stepper.js")
    assert text.headers["content-type"].startswith("text/javascript")
    assert text.headers["cache-control"] == IMMUTABLE
    assert modules.files()["pages/stepper/stepper.js"].decode() == text.text


def test_a_room_that_asks_for_one_table_at_once_computes_it_once():
    computed, gate = [], threading.Event()

    def compute():
        computed.append(1)
        gate.wait(10)
        return b"table"

    async def room():
        flights = Flights(kept=2)
        asked = [asyncio.create_task(flights.get("digit", compute)) for _ in range(200)]
        await asyncio.sleep(0)
        asked[0].cancel()  # one who leaves takes it from nobody
        gate.set()
        found = await asyncio.gather(*asked[1:])
        return found, await flights.get("digit", compute)

    found, again = asyncio.run(room())
    assert found == [b"table"] * 199 and again == b"table" and len(computed) == 1


def test_what_is_kept_is_bounded_and_a_failure_is_not_kept():
    def fail():
        raise ZeroDivisionError

    async def use():
        flights, computed = Flights(kept=2), []
        for key in "abcab":
            await flights.get(key, lambda key=key: computed.append(key) or key.encode())
        with pytest.raises(ZeroDivisionError):
            await flights.get("d", fail)
        return computed, await flights.get("d", lambda: b"d")

    assert asyncio.run(use()) == (list("abcab"), b"d")


def test_many_at_once_are_told_to_come_back_while_what_is_kept_is_answered():
    gate = threading.Event()

    async def use():
        flights = Flights(kept=9, waiting=2)
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

    assert asyncio.run(use()) == 503


def test_nobody_waits_for_a_table_with_the_event_loop():
    app = Starlette(routes=routes())

    async def use():
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://lab.test") as client:
            slow = [asyncio.create_task(client.get(f"/lab/sweeps/lenet/{number}")) for number in range(20, 24)]
            while not any(task.done() for task in slow):
                assert (await client.get("/lab/digits/1")).status_code == 200
                await asyncio.sleep(0)
            return [response.status_code for response in await asyncio.gather(*slow)]

    assert asyncio.run(use()) == [200] * 4
