"""Runs over HTTP: what an ended run has left, for whoever has its id; nothing of any other."""

import base64
import csv
import io

import numpy as np
import pytest
import torch
from PIL import Image

import kai
from app import answers, figures
from app.training import guests, looks, runs
from kai.runs.networks import OwnNetwork
from kai.runs.settings import RunSettings
from kai.runs.units import unpack_units
from tests.full import full
from tests.waiting import wait_until

SMALL = RunSettings(network="mlp", share=0.02, epochs=1, batch_size=128, one_cycle=True, learning_rate=0.01)
POOLED = SMALL.replace(network="own", own=OwnNetwork(channels=(2,), pooling="max", pooled=1, hidden=()))


def ended(settings):
    """The id of a run of these settings that has ended."""
    queue = runs.queue()
    run_id = queue.submit(settings, f"who asks for {settings}")
    wait_until(lambda: queue.beat(run_id) or queue.look(run_id).has_ended)
    return run_id


@pytest.fixture(scope="module")
def run_id():
    return ended(SMALL)


def test_a_card_tells_what_stands_on_the_canvas(client, run_id):
    response = client.get(f"runs/{run_id}")
    card = response.json()
    assert card == guests.guest_of(run_id).card
    assert list(card) == ["name", "title", "nature", "parameters", "version"] and card["name"] == "guest"
    assert response.headers["cache-control"] == "private, no-cache"


def test_its_sweeps_are_those_of_its_network(client, run_id):
    image, version = kai.mnist("test")[0][3], guests.guest_of(run_id).card["version"]
    expected = kai.shift_sweep(runs.queue().network(run_id), image).numpy()
    for response in (
        client.get(f"runs/{run_id}/sweeps/3"), client.post(f"runs/{run_id}/sweeps", content=image.tobytes()),
    ):  # fmt: skip
        found = np.frombuffer(response.content, "<f4").reshape(29, 29, 10)
        np.testing.assert_allclose(found, expected, atol=1e-4)
    kept = client.get(f"runs/{run_id}/sweeps/3?v={version}").headers["cache-control"]
    assert kept == "private, max-age=31536000, immutable"
    assert client.get(f"runs/{run_id}/sweeps/10000").status_code == 404
    assert client.post(f"runs/{run_id}/sweeps", content=bytes(785)).status_code == 413


def test_its_weights_and_files_are_those_that_the_page_gives_away(client, run_id):
    weights = client.get(f"runs/{run_id}/network")
    run = runs.queue().look(run_id)
    assert weights.content == runs.network_file(run)
    curve, script = client.get(f"runs/{run_id}/curve.csv"), client.get(f"runs/{run_id}/run.py")
    assert curve.text == runs.files(run)["curve.csv"] and list(csv.DictReader(io.StringIO(curve.text)))
    assert script.text == runs.files(run)["run.py"] and compile(script.text, "run.py", "exec")
    names = (f"kai-{run.settings.network}-seed{run.settings.seed}-{run_id[:8]}.{kind}" for kind in ("csv", "py"))
    for response, name in zip((curve, script, weights), (*names, f"run-{run_id}.safetensors"), strict=True):
        assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert response.headers["cache-control"] == "private, no-cache"


def test_its_network_is_a_file_that_kai_loads_as_one_that_kai_saves(client, run_id, tmp_path):
    (tmp_path / "mine.safetensors").write_bytes(client.get(f"runs/{run_id}/network").content)
    loaded, canvas = kai.load(tmp_path / "mine.safetensors"), kai.place(kai.mnist("test")[0][:1], (3, 4))
    assert loaded.card == {"title": "MLP, top-left on the canvas", "size": 56}
    with torch.no_grad():
        assert torch.equal(loaded(canvas), runs.queue().network(run_id)(canvas))


def test_its_recorded_moments_are_kept_for_good_under_their_version(client, run_id):
    kept, store = client.get(f"runs/{run_id}/moments?v={looks.version(run_id)[:12]}"), runs.queue().store
    recorded, result = kept.json(), runs.queue().look(run_id).result
    assert kept.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert client.get(f"runs/{run_id}/moments").headers["cache-control"] == "private, no-cache"
    assert list(zip(recorded["steps"], recorded["seconds"], strict=True)) == [
        (step, round(seconds, 2)) for step, seconds in store.times(run_id)
    ]
    assert recorded["steps"][0] == 0 and recorded["heat"][0] is None and recorded["said"][0] == ""
    assert np.allclose(np.reshape(recorded["heat"][-1], (29, 29)) / 100, result["heat"], atol=0.006)
    assert recorded["heat_steps"][0] is None and 0 < recorded["heat_steps"][-1] <= recorded["steps"][-1]
    assert recorded["heat_digits"] == result["heat_digits"] and "% at the worst" in recorded["said"][-1]


def test_its_first_layer_is_a_film_with_a_frame_for_each_moment(client, run_id):
    recorded, moments = client.get(f"runs/{run_id}/moments").json(), runs.queue().store.moments(run_id)
    film, first = recorded["first"], recorded["first"]["picture"]
    pixels = pixels_of(first)
    assert pixels.shape == (len(moments) * film["height"], film["width"], 4)
    for k in (0, len(moments) - 1):
        frame = pixels[k * film["height"] : (k + 1) * film["height"]]
        np.testing.assert_array_equal(frame, pixels_of(figures.units_url(unpack_units(moments[k]["units"]))))
    assert not np.array_equal(pixels[: film["height"]], pixels[-film["height"] :])


@full
def test_kernels_of_all_moments_have_one_scale(client):
    run_id = ended(POOLED.replace(seed=5))
    film = client.get(f"runs/{run_id}/moments").json()["first"]
    kernels = np.array([moment["kernels"] for moment in runs.queue().store.moments(run_id)])
    pixels = pixels_of(film["picture"])[..., :3].reshape(len(kernels), film["height"], film["width"], 3)
    most = np.abs(kernels).max()
    for moment, frame in zip(kernels, pixels, strict=True):
        kernel, row, col = np.unravel_index(np.abs(moment).argmax(), moment.shape)
        strongest = moment[kernel, row, col]
        full = np.array([0, 114, 178] if strongest > 0 else [213, 94, 0])
        shown = frame[row, kernel * 6 + col]  # five columns a kernel and one between
        np.testing.assert_allclose(shown, 255 + abs(strongest) / most * (full - 255), atol=0.51)
    assert len({np.abs(moment).max().round(2) for moment in kernels}) > 1  # or every scale would be the same
    assert "One scale for all moments." in film["note"]


def pixels_of(picture):
    content = base64.b64decode(picture.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))


@full
def test_what_was_recorded_as_no_run_of_ours_records_it_is_left_out(client, monkeypatch):
    run_id = ended(SMALL.replace(seed=6))
    odd = [
        {"units": {"shape": [1], "levels": "x"}},
        {"kernels": [[1.0]]},
        {"kernels": "many"},
        {"kernels": [[[[0.0]]]] * 99},
    ]
    for broken in ({}, *odd):
        moments = [{"step": 0, "seconds": 0.0, "heat": [[2.0]], **broken}]
        monkeypatch.setattr(runs.queue().store, "moments", lambda _, moments=moments: moments)
        looks._record.cache_clear()
        recorded = client.get(f"runs/{run_id}/moments").json()
        assert recorded["first"] is None and recorded["steps"] == [0]
    looks._record.cache_clear()


def test_its_anatomy_is_described_as_those_of_the_shipped_ones(client, run_id):
    found, shipped = (client.get(f"{path}/anatomy").json() for path in (f"runs/{run_id}", "networks/mlp"))
    assert found["layers"] == shipped["layers"] and found["anatomy"]["stages"] == shipped["anatomy"]["stages"]
    assert found["anatomy"]["title"] == "Your own"
    assert "weights" not in found, "the page would fetch another network's"


@full
def test_a_network_that_a_learner_has_built_is_described_and_swept(client):
    run_id = ended(POOLED)
    described = client.get(f"runs/{run_id}/anatomy").json()
    assert [layer["type"] for layer in described["layers"]] == ["conv2d", "relu", "max_pool2d", "flatten", "linear"]
    assert [stage["name"] for stage in described["anatomy"]["stages"]][:2] == ["conv1", "pool1"]
    assert len(client.get(f"runs/{run_id}/sweeps/1").content) == 33_640


@full
def test_who_cannot_stand_on_the_canvas_leaves_files_alone(client):
    bare = ended(SMALL.replace(data="bare"))
    for path in ("", "/sweeps/1", "/network", "/anatomy"):
        assert client.get(f"runs/{bare}{path}").status_code == 404
    assert client.get(f"runs/{bare}/curve.csv").status_code == 200


def test_a_run_that_lives_and_one_that_is_forgotten_are_not_there(client):
    queue = runs.queue()
    run_id = queue.submit(SMALL.replace(network="gap", epochs=20, seconds=60.0, share=1.0), "who is asked too early")
    paths = [
        f"runs/{run_id}{path}"
        for path in ("", "/sweeps/1", "/network", "/anatomy", "/moments", "/curve.csv", "/run.py")
    ]
    assert {client.get(path).status_code for path in paths} == {404}
    queue.forget(run_id)
    over = ended(SMALL.replace(batch_size=64))
    assert client.get(f"runs/{over}").status_code == client.get(f"runs/{over}/sweeps/1").status_code == 200
    queue.forget(over)
    paths = [path.replace(run_id, over) for path in paths]
    assert {client.get(path).status_code for path in paths} == {404}


def test_a_server_without_a_place_for_runs_has_none(client, monkeypatch):
    def nowhere():
        raise OSError("read-only file system")

    monkeypatch.setattr(guests, "queue", nowhere)
    for path in ("", "/sweeps/1", "/curve.csv"):
        assert client.get(f"runs/0123456789abcdef{path}").status_code == 404


def test_answers_know_nothing_of_it(client, run_id):
    assert "guest" not in {card["name"] for card in answers.cards()}
    assert client.get("networks/guest").status_code == 404
