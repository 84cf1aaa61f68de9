"""What a run does, in this process: its messages, where its digits stand, and that nothing waits for a GPU."""

import base64
import json
import subprocess
import sys
import warnings
from collections import Counter
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load as parse_safetensors
from torch.utils._python_dispatch import TorchDispatchMode

import kai
from kai.runs import words, work
from kai.runs.networks import OwnNetwork
from kai.runs.settings import RunSettings
from kai.runs.units import pack_units, unpack_units
from kai.runs.work import place_anywhere, run
from kai.training import Settings, train, train_at_top_left
from tests.full import also_in_full, full

ROOT = Path(__file__).parents[3]
SMALL = RunSettings(network="gap-lenet", share=0.02, batch_size=64, learning_rate=1e-3)


def told(settings, **options):
    messages = []
    run(settings, messages.append, **options)
    return json.loads(json.dumps(messages))


@pytest.mark.parametrize("data", ["top_left", *also_in_full("bare", "anywhere")])
def test_a_run_tells_how_it_begins_goes_and_ends_in_what_json_knows(data, device):
    settings = SMALL.replace(data=data, device=device.type)
    messages = told(settings)
    kinds = Counter(message["kind"] for message in messages)
    assert messages[0]["kind"] == "started" and messages[-1]["kind"] == "result"
    assert (kinds["started"], kinds["result"]) == (1, 1) and kinds["point"] > 0
    assert messages[0]["parameters"] == sum(p.numel() for p in settings.build().parameters())
    assert (messages[0]["examples"], messages[0]["threads"]) == (1200, torch.get_num_threads())
    places = {"bare"} if data == "bare" else {"top_left", "bottom_right"}
    points = [message for message in messages if message["kind"] == "point"]
    assert points[0]["accuracies"].keys() == messages[-1]["accuracies"].keys() == places  # numbers from the first on
    shown = [message["measuring"] for message in messages if message["kind"] == "snapshot"]
    measured = {"bare": ["bare", "training"], "anywhere": ["top_left", "bottom_right", "heat"]}
    assert shown == [None] * len(points) + measured.get(data, ["top_left", "bottom_right", "training", "heat"])
    result = messages[-1]
    assert (result["training"] is None) == (data == "anywhere")
    # as many whole chunks of 500 as there was time for
    assert result["training_digits"] in ([0] if data == "anywhere" else [500, 1000, 1200])
    snapshot = next(message for message in messages if message["kind"] == "snapshot")
    assert torch.tensor(snapshot["kernels"]).shape == (6, 5, 5)
    assert (snapshot["heat"] is None) == (data == "bare")
    weights = parse_safetensors(base64.b64decode(messages[-1]["weights"]))
    settings.build().load_state_dict(weights)


def test_while_it_learns_it_measures_one_thing_at_a_time_in_turn(monkeypatch):
    monkeypatch.setattr(work, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(work, "REPORT_SECONDS", 0.0)  # a point with each update
    monkeypatch.setattr(work, "LOOKS_SHARE", float("inf"))  # and each of them looks
    messages = told(SMALL.replace(network="mlp"))
    first, *between, last = [message.get("accuracies", {}).keys() for message in messages if message["kind"] == "point"]
    assert first == last == {"top_left", "bottom_right"}
    turns = [{"top_left"}, {"bottom_right"}, set()]  # then the map of placements
    assert len(between) >= 9 and between == (turns * len(between))[: len(between)]


@pytest.mark.parametrize(("seconds", "digits", "swept"), [(0.0, 500, 1), (600.0, 10_000, 200)])
def test_what_is_measured_at_the_end_stands_on_as_many_digits_as_there_is_time_for(monkeypatch, seconds, digits, swept):
    monkeypatch.setattr(work, "FINAL_SECONDS", seconds)
    monkeypatch.setattr(work, "FINAL_SHARE", 0.0)
    result = told(SMALL.replace(network="mlp", share=0.1))[-1]
    asked = {place: sum(map(sum, counts)) for place, counts in result["confusion"].items()}
    assert asked == {"top_left": digits, "bottom_right": digits} and result["test_digits"] == digits
    assert (result["heat_digits"], result["training_digits"]) == (swept, min(digits, 6000))


def test_after_a_long_run_there_is_more_time_to_measure(monkeypatch):
    monkeypatch.setattr(work, "FINAL_SECONDS", 0.0)
    monkeypatch.setattr(work, "FINAL_SHARE", 1e6)
    assert told(SMALL.replace(network="mlp"))[-1]["test_digits"] == 10_000


@pytest.mark.parametrize("data", ["top_left", "bare"])
def test_a_dense_networks_first_weights_form_where_there_is_ink_and_nowhere_else(data, monkeypatch):
    monkeypatch.setattr(work, "FIRST_SECONDS", 0.0)  # the first picture is that of the first update
    messages = told(SMALL.replace(network="mlp", data=data, learning_rate=1e-2, epochs=5))
    pictures = [message for message in messages if message["kind"] == "snapshot"]
    assert all(message["kernels"] is None for message in pictures)
    first, last = (unpack_units(pictures[i]["units"]) for i in (0, -1))
    has_ink = np.zeros(first.shape[1:], bool)
    has_ink[:28, :28] = (kai.mnist("train")[0][:1200] > 0).any(0)
    changed = (first != last).any(0)
    assert changed[has_ink].mean() > 0.7 and not changed[~has_ink].any()
    assert len(np.unique(last[:, ~has_ink])) > 2  # a random start, and no blank


def test_pictures_of_a_dense_first_layer_are_few_and_each_run_has_a_first_and_a_last(monkeypatch):
    monkeypatch.setattr(work, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(work, "UNITS_SECONDS", 1e9)
    messages = told(SMALL.replace(network="mlp"))
    pictured = [message["measuring"] for message in messages if message["kind"] == "snapshot"]
    assert Counter(message["kind"] for message in messages)["point"] > 3
    assert pictured == [None, "top_left", "bottom_right", "training", "heat"]


@pytest.mark.parametrize("network", ["mlp", *also_in_full("gap-lenet")])
def test_a_run_records_its_random_start_and_how_it_stands_with_each_point(network):
    settings = SMALL.replace(network=network, epochs=2)
    messages = told(settings)
    moments = [message for message in messages if message["kind"] == "moment"]
    points = [message["step"] for message in messages if message["kind"] == "point"]
    assert [moment["step"] for moment in moments] == [0, *dict.fromkeys(points)]
    assert all(a["seconds"] < b["seconds"] and a["examples"] < b["examples"] for a, b in pairwise(moments))
    torch.manual_seed(settings.seed)
    start, end = settings.build(), settings.build()
    end.load_state_dict(parse_safetensors(base64.b64decode(messages[-1]["weights"])))
    for moment, then in ((moments[0], start), (moments[-1], end)):
        assert moment["units"] == pack_units(then)
        kernels = next((layer.weight[:, 0] for layer in then.features if isinstance(layer, torch.nn.Conv2d)), None)
        assert (moment["kernels"] is None) == (kernels is None)
        if kernels is not None:
            torch.testing.assert_close(torch.tensor(moment["kernels"]), kernels.detach(), atol=1e-4, rtol=0)
    assert moments[0]["heat"] is moments[0]["heat_step"] is None
    assert np.shape(moments[-1]["heat"]) == (29, 29) and 0 < moments[-1]["heat_step"] <= moments[-1]["step"]


def test_a_run_that_is_asked_to_stop_keeps_what_it_has_learned():
    messages = told(SMALL.replace(epochs=50), should_stop=lambda: True)
    assert (messages[-1]["kind"], messages[-1]["ended_by"]) == ("result", "learner")
    assert messages[-1]["test_digits"] >= 500 and messages[-1]["weights"]


def test_a_run_that_ends_within_an_epoch_is_measured_everywhere_by_the_curves_own_measure():
    asked = iter([False, False, True])
    messages = told(SMALL.replace(share=1.0), should_stop=lambda: next(asked))
    points = [message for message in messages if message["kind"] == "point"]
    assert points[-1]["step"] == points[-2]["step"]
    assert points[-1]["accuracies"].keys() == {"top_left", "bottom_right"}
    assert points[-1]["test_digits"] == points[0]["test_digits"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_run_that_wants_a_device_that_is_not_there_says_so():
    (message,) = told(SMALL.replace(device="cuda"))
    assert message["kind"] == "failed" and 'no CUDA device here; choose the device "cpu"' in message["message"]


def test_a_run_that_runs_away_is_told_in_words_and_not_raised():
    deep = OwnNetwork(channels=(), hidden=(256, 256, 256))
    wild = SMALL.replace(network="own", own=deep, data="bare", optimiser="SGD", learning_rate=10.0, one_cycle=False)
    last = told(wild.replace(batch_size=8))[-1]
    assert (last["kind"], last["reason"], last["message"]) == ("failed", "diverged", words.DIVERGED)


@full
def test_a_worker_imports_nothing_that_it_does_not_need():
    """Every worker pays for what it imports in seconds before its first run, and in memory while it lives."""
    script = """
import sys
from kai.runs import worker
from kai.runs.settings import RunSettings
from kai.runs.work import run, warm
warm()
for optimiser in ("Adam", "SGD"):
    last = []
    asked = {"network": "own", "own": {"channels": [4], "hidden": []}, "share": 0.01, "optimiser": optimiser}
    run(RunSettings.clamped(asked), last.append)
    assert last[-1]["kind"] == "result", last[-1]
unneeded = ("streamlit", "plotly", "torchvision", "PIL", "sympy", "triton", "torch._dynamo")
print([name for name in unneeded if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]", ran.stderr


# --- digits anywhere --------------------------------------------------------------------------------------------------


def test_each_digit_stands_whole_at_a_place_of_its_own(test_digits, device):
    digits = test_digits[0][:300, None].to(device) / 255
    canvases = place_anywhere(digits, torch.Generator(device).manual_seed(0))
    assert canvases.shape == (300, 1, 56, 56)
    assert torch.equal(canvases.flatten(1).sort().values[:, -784:], digits.flatten(1).sort().values)
    offsets = set()
    for digit, canvas in zip(digits[:, 0].cpu(), canvases[:, 0].cpu(), strict=True):
        (top, left), (row, col) = digit.nonzero().min(0).values, canvas.nonzero().min(0).values
        offset = (row - top).item(), (col - left).item()
        assert torch.equal(canvas[offset[0] : offset[0] + 28, offset[1] : offset[1] + 28], digit)
        offsets.add(offset)
    rows, cols = zip(*offsets, strict=True)
    assert (min(rows), max(rows), min(cols), max(cols)) == (0, 28, 0, 28)
    assert len(offsets) > 200  # of 841 places, 300 draws meet about 252


# --- no update waits for the device -----------------------------------------------------------------------------------


class RoundTrips(TorchDispatchMode):
    """Counts how often the host waits: for a number of a tensor and, on a GPU, for whatever torch warns of."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.count += "local_scalar_dense" in str(function)
        return function(*args, **(kwargs or {}))


@contextmanager
def watched(device):
    with RoundTrips() as trips:
        if device.type != "cuda":
            yield trips
            return
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            torch.cuda.set_sync_debug_mode("warn")
            try:
                yield trips
            finally:
                torch.cuda.set_sync_debug_mode("default")
    trips.count += sum("synchroniz" in str(warning.message) for warning in told)


def training(how, network, images, labels, settings):
    if how == "top_left":
        return train_at_top_left(network, images, labels, settings)
    generator = torch.Generator(images.device).manual_seed(0)
    options = {"prepare": lambda digits: place_anywhere(digits, generator)} if how == "anywhere" else {}
    return train(network, images, labels, settings, fused=True, **options)


@pytest.mark.parametrize("optimiser", ["AdamW", *also_in_full("SGD")])
@pytest.mark.parametrize("how", ["top_left", *also_in_full("bare", "anywhere")])
def test_however_many_updates_the_host_waits_for_the_device_only_with_a_record(how, optimiser, test_digits, device):
    images, labels = (tensor[:640].to(device) for tensor in test_digits)
    waited = []
    for batch_size in (320, 320, 16):  # 2 updates, the first of which may have to get ready, and 40
        torch.manual_seed(0)
        network = kai.LeNet(28 if how == "bare" else 56).to(device)
        settings = Settings(epochs=1, batch_size=batch_size, one_cycle=True, optimiser=optimiser)
        with watched(device) as trips:
            (record,) = training(how, network, images, labels, settings)
        assert record.step == 640 // batch_size
        waited.append(trips.count)
    assert waited[1] == waited[2] > 0
