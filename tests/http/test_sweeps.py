"""Sweeps over HTTP: the numbers are those of `kai.shift_sweep`, each table is computed once, and no room waits."""

import asyncio
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kai
from app import anatomy, answers
from tests.full import also_in_full
from tests.loops import run

IMAGES, _ = kai.mnist("test")
ON_CANVAS = [name for name in anatomy.served() if name != "lenet28"]


def table(response):
    assert response.status_code == 200 and response.headers["content-length"] == "33640"
    return np.frombuffer(response.content, "<f4").reshape(29, 29, 10)


@pytest.mark.parametrize("name", [*ON_CANVAS[:1], *also_in_full(*ON_CANVAS[1:])])
def test_a_sweep_is_the_librarys(client, name):
    expected = kai.shift_sweep(answers.network(name), IMAGES[3]).numpy()
    np.testing.assert_allclose(table(client.get(f"sweeps/{name}/3")), expected, atol=1e-4)


def test_a_drawing_is_swept_as_a_digit_of_the_same_grey_levels_and_kept_nowhere_on_the_way(client):
    drawn = client.post("sweeps/gap", content=IMAGES[5].tobytes())
    assert drawn.content == client.get("sweeps/gap/5").content
    assert drawn.headers["cache-control"] == "no-store" and "etag" not in drawn.headers


@given(st.binary(max_size=1000) | st.binary(min_size=784, max_size=784))
@settings(max_examples=25, deadline=None)
def test_only_784_grey_levels_are_a_drawing(client, body):
    response = client.post("sweeps/mlp", content=body)
    expected = 200 if len(body) == 784 else 413 if len(body) > 784 else 400
    assert response.status_code == expected
    assert expected == 200 or "784" in response.json()["detail"]


def test_too_large_a_drawing_is_refused_without_reading_it(client):
    read = []

    def endless():
        for _ in range(1000):
            read.append(1)
            yield bytes(500)

    assert client.post("sweeps/mlp", content=endless()).status_code == 413
    announced = client.post("sweeps/mlp", content=bytes(784), headers={"Content-Length": "9" * 30})
    assert announced.status_code == 413 and announced.headers["connection"] == "close"


def test_a_drawing_may_come_in_pieces(client):
    pieces = client.post("sweeps/mlp", content=iter([bytes(300), bytes(0), bytes(484)]))
    assert pieces.content == client.post("sweeps/mlp", content=bytes(784)).content


@pytest.fixture
def counted(monkeypatch):
    """Computations as they are made, and an event for which each of them waits."""
    made, go, compute = [], threading.Event(), answers.table

    def slow(network, pixels):
        made.append(pixels)
        assert go.wait(30)
        return compute(network, pixels)

    monkeypatch.setattr(answers, "table", slow)
    yield made, go
    go.set()


async def until(condition):
    while not condition():
        await asyncio.sleep(0.002)


def test_a_room_that_asks_for_one_digit_computes_it_once(learners, counted):
    made, go = counted

    async def room():
        async with learners() as client:
            asked = [asyncio.create_task(client.get("sweeps/mlp/801")) for _ in range(200)]
            await until(lambda: made)
            go.set()
            return await asyncio.gather(*asked)

    assert len({response.content for response in run(room())}) == 1 and len(made) == 1


def test_a_room_that_draws_the_same_computes_it_once(learners, counted):
    made, go = counted

    async def room():
        async with learners() as client:
            drawn = [asyncio.create_task(client.post("sweeps/mlp", content=bytes([9]) * 784)) for _ in range(50)]
            await until(lambda: made)
            go.set()
            return await asyncio.gather(*drawn)

    assert len({response.content for response in run(room())}) == 1 and len(made) == 1


def test_what_is_kept_does_not_wait_behind_what_is_still_computed(learners, counted):
    made, go = counted

    async def room():
        async with learners() as client:
            go.set()
            await client.get("sweeps/mlp/802")
            go.clear()
            waiting = [asyncio.create_task(client.get(f"sweeps/mlp/{number}")) for number in range(900, 940)]
            await until(lambda: len(made) > 1)
            hot, digit = await client.get("sweeps/mlp/802"), await client.get("digits/1")
            assert hot.status_code == digit.status_code == 200
            assert not any(task.done() for task in waiting)
            go.set()
            return await asyncio.gather(*waiting)

    assert {response.status_code for response in run(room())} == {200}


def test_who_goes_away_takes_nothing_from_the_others(learners, counted):
    made, go = counted

    async def room():
        async with learners() as client:
            left, stayed = (asyncio.create_task(client.get("sweeps/mlp/803")) for _ in range(2))
            await until(lambda: made)
            left.cancel()
            await asyncio.gather(left, return_exceptions=True)
            go.set()
            return await stayed

    assert run(room()).status_code == 200 and len(made) == 1


def test_what_is_not_changed_or_only_asked_for_its_headers_is_not_computed(client, counted):
    made, _ = counted
    head = client.head("sweeps/mlp/804")
    assert head.headers["content-length"] == "33640" and head.content == b""
    assert client.get("sweeps/mlp/804", headers={"If-None-Match": head.headers["etag"]}).status_code == 304
    assert made == []


def test_drawings_drive_out_no_digit(client, counted, monkeypatch):
    made, go = counted
    go.set()
    client.get("sweeps/mlp/805")
    for level in range(1, 5):
        client.post("sweeps/mlp", content=bytes([level]) * 784)
    before = len(made)
    assert client.get("sweeps/mlp/805").status_code == 200 and len(made) == before


def test_what_is_kept_is_answered_without_a_file_or_a_network(client, monkeypatch):
    path = f"sweeps/gap/806?v={anatomy.version('gap')}"
    first = client.get(path)

    def gone(*_):
        raise AssertionError("nothing is read for what is kept")

    for name in ("read_card", "weights_path"):
        monkeypatch.setattr(anatomy, name, gone)
    monkeypatch.setattr(answers, "network", gone)
    assert client.get(path).content == first.content
