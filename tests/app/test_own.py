"""`python -m app --network PATH…`: one's own networks stand beside the three, or are refused in one line."""

import json
import os

import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

import kai
from app import __main__, anatomy, answers, own
from app.components import canvas
from app.http import resources
from tests.kai.own_networks import Bare, LeNet2

CACHED = (
    own.networks, answers.network, answers.cards, anatomy.anatomy, anatomy.input_size, anatomy.served, anatomy.weights,
    anatomy.version, anatomy.versions, anatomy.packed, canvas._data,
)  # fmt: skip


@pytest.fixture
def brought_along(monkeypatch):
    """A function that starts the app's parts as `--network` does; afterwards they are as before."""
    monkeypatch.setenv(own.VARIABLE, "")

    def bring(*paths):
        for function in CACHED:
            function.cache_clear()
        __main__.bring_along([str(path) for path in paths])

    yield bring
    for function in CACHED:
        function.cache_clear()


def test_ones_own_network_is_a_card_beside_the_three(brought_along, tmp_path):
    torch.manual_seed(0)
    network = LeNet2()
    brought_along(kai.save(network, tmp_path / "mine", title="My LeNet"))
    assert answers.shown() == ("mlp", "lenet", "gap", "own-1")
    card = canvas._data()["networks"][3]
    assert (card["title"], card["nature"], card["parameters"]) == ("My LeNet", "From mine.safetensors.", 290_186)
    with TestClient(Starlette(routes=resources.routes())) as client:
        digit = kai.mnist("test")[0][4]
        table = client.get(f"/lab/sweeps/own-1/4?v={card['version']}")
        assert "immutable" in table.headers["cache-control"]
        found = torch.frombuffer(bytearray(table.content), dtype=torch.float32).view(29, 29, 10)
        assert torch.allclose(found, kai.shift_sweep(network, digit), atol=1e-4)
        described = client.get("/lab/networks/own-1/anatomy").json()
        assert described["weights"] == "own-1" and len(described["layers"]) == 12
        assert client.get("/lab/networks/own-1").content == (tmp_path / "mine.safetensors").read_bytes()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (Bare, "reads bare digits of 28×28"),
        (lambda: kai.MLP(hidden=400), "1,258,810 parameters are more than 1,000,000"),
        (lambda: kai.NeutralLeNet((40, 60), (5, 5)), "million multiplications"),
    ],
)
def test_what_cannot_stand_on_the_canvas_is_refused_in_one_line(make, why, brought_along, tmp_path):
    with pytest.raises(SystemExit, match=f"--network .*mine.safetensors: .*{why}"):
        brought_along(kai.save(make(), tmp_path / "mine"))


def test_no_file_too_many_files_and_other_files_are_refused_in_one_line(brought_along, tmp_path):
    with pytest.raises(SystemExit, match="--network .*nothing: no such file"):
        brought_along(tmp_path / "nothing")
    (tmp_path / "card.json").write_text(json.dumps({}))
    with pytest.raises(SystemExit, match="card.json cannot be loaded"):
        brought_along(tmp_path / "card.json")
    with pytest.raises(SystemExit, match="4 networks are too many"):
        brought_along(*[tmp_path / "nothing"] * 4)


def test_without_the_option_there_are_the_three_alone(brought_along):
    brought_along()
    assert answers.shown() == answers.ON_SHOW and os.environ[own.VARIABLE] == ""
