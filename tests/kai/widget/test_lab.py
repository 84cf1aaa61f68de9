"""`kai.lab` without a page: what its traits say is what torch says, and what a page asks for is answered."""

import json

import numpy as np
import pytest
import torch
import traitlets
from safetensors.torch import load
from torch import nn

import kai
from kai.networks import MLP, LeNet, NeutralLeNet, layer_specs
from tests.kai.own_networks import Bare, Branching, LeNet2, LogSoftmaxed, NeuralNetwork

pytest.importorskip("anywidget", reason="widgets need anywidget: requirements-notebook.txt brings it")


@pytest.fixture
def ask(monkeypatch):
    """A function that asks a widget as its page does; returns the status and the answer."""

    def ask_(widget, path, body=b""):
        sent = []
        monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append((content, buffers)))
        widget._handle_custom_msg({"id": 7, "path": path}, [memoryview(body)] if body else [])
        content, buffers = sent[-1]
        assert content["id"] == 7
        return content["status"], bytes(buffers[0]) if buffers else content["detail"]

    return ask_


def seeded(make):
    torch.manual_seed(0)
    return make()


def expected(network, digit, offset):
    """What torch says: the network itself, on the canvas, in eval mode."""
    canvas = kai.place(kai.mnist("test")[0][digit][None], offset)
    with torch.no_grad():
        return network.eval()(canvas)[0]


def test_the_answers_are_those_of_torch_wherever_the_digit_is_put():
    network = seeded(LeNet2)
    lab = kai.lab(network, digit=4)
    for offset, digit in [((0, 0), 4), ((28, 28), 4), ((3, 17), 9)]:
        lab.offset, lab.digit = offset, digit
        assert torch.allclose(torch.tensor(lab.answers["LeNet2"]), expected(network, digit, offset), atol=1e-5)
        for name in ("mlp", "lenet", "gap"):
            shipped = expected(kai.load_pretrained(name), digit, offset)
            assert torch.allclose(torch.tensor(lab.answers[name]), shipped, atol=1e-4)


def test_a_network_is_left_in_its_mode_whatever_that_is():
    network = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(3136, 10)).train()
    network[1].eval()
    lab = kai.lab(network)
    lab.offset = (3, 3)
    assert [module.training for module in network] == [True, False, True]
    assert lab.answers["Sequential"] == kai.lab(network).answers["Sequential"] or lab.offset != (0, 0)


def test_answers_are_observed_and_cannot_be_set():
    lab, heard = kai.lab(), []
    lab.observe(lambda change: heard.append(change["new"]["gap"]), "answers")
    lab.offset = (5, 6)
    assert len(heard) == 1 and int(np.argmax(heard[0])) == 7
    for name, value in [("answers", {}), ("drawing", np.zeros((28, 28), np.uint8))]:
        with pytest.raises(traitlets.TraitError, match="read-only"):
            setattr(lab, name, value)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [("digit", 10_000, "0..9999, not 10000"), ("offset", (0, 29), r"each 0..28, not \(0, 29\)")],
)
def test_what_is_out_of_bounds_is_refused_in_words(name, value, why):
    lab = kai.lab(beside=["gap"])
    with pytest.raises(traitlets.TraitError, match=why):
        setattr(lab, name, value)


def test_a_drawing_comes_to_python_and_is_answered():
    lab = kai.lab(beside=["gap"])
    ink = kai.mnist("test")[0][2]
    lab.set_state({"offset": [9, 1], "_ink": memoryview(ink.tobytes())})
    assert lab.drawing.dtype == np.uint8 and np.array_equal(lab.drawing, ink) and lab.offset == (9, 1)
    assert torch.allclose(torch.tensor(lab.answers["gap"]), expected(kai.load_pretrained("gap"), 2, (9, 1)), atol=1e-4)
    canvas = np.zeros((56, 56), np.uint8)
    canvas[2:50, 20:30] = 255
    lab.set_state({"_ink": memoryview(canvas.tobytes())})
    assert np.array_equal(lab.drawing, canvas)
    lab.set_state({"_ink": memoryview(b"")})
    assert lab.drawing is None


def test_a_digit_that_python_chooses_takes_the_place_of_a_drawing():
    lab = kai.lab(beside=["gap"])
    lab.set_state({"_ink": memoryview(kai.mnist("test")[0][2].tobytes())})
    lab.digit = 4
    assert lab.drawing is None
    assert torch.allclose(torch.tensor(lab.answers["gap"]), expected(kai.load_pretrained("gap"), 4, (0, 0)), atol=1e-4)


def test_an_empty_canvas_has_no_answers():
    lab = kai.lab(beside=["gap"])
    lab.set_state({"_ink": memoryview(bytes(784))})
    assert lab.answers == {}


@pytest.mark.parametrize("make", [LeNet2, NeuralNetwork, Branching])
def test_a_table_is_the_sweep_of_the_network(make, ask):
    network = seeded(make)
    lab = kai.lab(network, digit=3, beside=())
    status, content = ask(lab, f"sweeps/{make.__name__}/3")
    found = torch.frombuffer(bytearray(content), dtype=torch.float32).view(29, 29, 10)
    assert status == 200 and torch.allclose(found, kai.shift_sweep(network, kai.mnist("test")[0][3]), atol=1e-4)
    assert lab._resources[f"sweeps/{make.__name__}/3"] == content


@pytest.mark.parametrize(
    "network",
    [nn.Sequential(nn.Flatten(), nn.Linear(3136, 10), nn.Softmax(dim=1)), LogSoftmaxed()],
    ids=["softmax", "log"],
)
def test_a_softmax_at_the_end_is_shown_as_it_is(network, ask):
    lab = kai.lab(network, beside=())
    (name,) = lab.answers
    _, content = ask(lab, f"sweeps/{name}/0")
    first = torch.frombuffer(bytearray(content), dtype=torch.float32)[:10]
    output = expected(network, 0, (0, 0))
    probabilities = output if output.min() >= 0 else output.exp()
    assert torch.allclose(first.softmax(0), probabilities, atol=1e-4)
    assert torch.allclose(torch.tensor(lab.answers[name]), output, atol=1e-5)


def test_a_network_of_bare_digits_reads_the_corner(ask):
    network = seeded(Bare)
    lab = kai.lab(network, digit=1, beside=())
    digit = torch.from_numpy(kai.mnist("test")[0][1])[None, None] / 255
    assert torch.allclose(torch.tensor(lab.answers["Bare"]), network(digit)[0], atol=1e-5)
    assert lab._data["networks"][0]["nature"] == "Your own; reads the corner alone."
    lab.offset = (28, 28)
    assert torch.allclose(torch.tensor(lab.answers["Bare"]), network(torch.zeros(1, 1, 28, 28))[0], atol=1e-5)


def test_the_page_runs_a_network_of_bare_digits_on_the_corner_alone(ask):
    lab = kai.lab(seeded(lambda: LeNet(28)), seeded(lambda: NeutralLeNet()), beside=())
    assert lab._data["remote"] == []
    corner, canvas = (json.loads(ask(lab, f"networks/{name}/anatomy")[1]) for name in lab.networks)
    assert (corner["corner"], corner["anatomy"]["input"], corner["anatomy"]["stages"][0]["shape"]) == (
        28,
        28,
        [6, 28, 28],
    )
    assert "corner" not in canvas and canvas["anatomy"]["input"] == 56


def test_the_page_gets_layers_and_weights_where_its_engine_knows_them(ask):
    network = seeded(LeNet2)
    lab = kai.lab(network, Branching(), beside=())
    assert lab._data["remote"] == ["Branching"]
    described = json.loads(ask(lab, "networks/LeNet2/anatomy")[1])
    tensors = load(ask(lab, "networks/LeNet2")[1])
    assert [spec["type"] for spec in described["layers"]][:3] == ["conv2d", "relu", "avg_pool2d"]
    named = {f"{spec['name']}.weight" for spec in described["layers"] if "name" in spec}
    assert named <= tensors.keys() and len(described["anatomy"]["stages"]) == 8
    assert len(layer_specs(lab.networks["LeNet2"].chain.network)) == len(described["layers"])


def test_the_kernel_answers_for_a_canvas_what_the_page_cannot_compute(ask):
    network = seeded(Branching)
    lab = kai.lab(network, beside=())
    levels = (kai.place(kai.mnist("test")[0][5][None], (4, 4))[0, 0] * 255).round().to(torch.uint8).numpy().tobytes()
    status, content = ask(lab, "answers/Branching", levels)
    outputs = torch.frombuffer(bytearray(content), dtype=torch.float32)
    assert (
        status == 200
        and outputs.argmax() == network(kai.place(kai.mnist("test")[0][5][None], (4, 4)).flatten(1)).argmax()
    )


def test_progress_is_told_while_all_canvases_are_run(monkeypatch):
    lab, told = kai.lab(Branching(), beside=()), []
    monkeypatch.setattr(lab, "send", lambda content, buffers=None: told.append(content))
    lab.digit = 8
    shares = [one["share"] for one in told if one.get("network") == "Branching"]
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) == 14


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("digits/10000", "from 0 to 9999"), ("digits/-1", "no '-1'"), ("sweeps/nobody/0", "no network 'nobody'"),
        ("networks/Branching", "does not chain its layers"), ("etc/passwd", "There is no 'etc/passwd'"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_a_sentence(path, why, ask):
    status, detail = ask(kai.lab(Branching(), beside=()), path)
    assert status == 404 and why in detail


def test_after_more_training_refresh_computes_anew(ask):
    network = seeded(LeNet2)
    lab = kai.lab(network, beside=())
    before, answers, version = ask(lab, "sweeps/LeNet2/0")[1], lab.answers, lab._data["versions"]["LeNet2"]
    with torch.no_grad():
        network.classifier[4].bias += 1
    assert ask(lab, "sweeps/LeNet2/0")[1] == before
    lab.refresh()
    assert ask(lab, "sweeps/LeNet2/0")[1] != before and lab.answers != answers
    assert lab._data["versions"]["LeNet2"] != version


def test_a_rooms_digits_stand_in_place_of_the_test_images(ask):
    images, labels = (array[60:63] for array in kai.mnist("test"))
    lab = kai.lab(digit=2, digits=(images, labels), beside=["gap"])
    assert ask(lab, "digits/1")[1] == images[1].tobytes() + bytes([labels[1]])
    assert ask(lab, "labels")[1].decode() == "".join(map(str, labels)).ljust(10_000, "-")
    assert torch.allclose(torch.tensor(lab.answers["gap"]), expected(kai.load_pretrained("gap"), 62, (0, 0)), atol=1e-4)
    with pytest.raises(traitlets.TraitError, match="0..2, not 3"):
        lab.digit = 3
    with pytest.raises(ValueError, match=r"not float64 \(3, 28, 28\)"):
        kai.lab(digits=(images / 255, labels))


def test_networks_of_one_class_have_names_of_their_own():
    lab = kai.lab(LeNet2(), LeNet2(), "gap-lenet", beside=["mlp"])
    assert list(lab.answers) == ["mlp", "LeNet2", "LeNet2-2", "gap-lenet"]


def test_ones_own_network_is_told_from_a_shipped_one_of_the_same_title():
    lab = kai.lab(LeNet(28), LeNet(56), MLP())
    titles = [card["title"] for card in lab._data["networks"]]
    assert titles[:3] == ["MLP", "LeNet", "Global-pooled LeNet"]
    assert titles[3:] == ["LeNet (yours)", "LeNet (yours) 2", "MLP (yours)"]
    assert len({name.lower() for name in lab.answers}) == 6  # they name the files that kai.export writes


@pytest.mark.parametrize(
    ("networks", "error", "why"),
    [
        ([3], TypeError, "not int"),
        (["nobody"], ValueError, "no network is called 'nobody'"),
        ([nn.Linear(5, 10)], ValueError, "must map"),
        ([nn.Linear(3136, 9)], ValueError, "must map"),
    ],
)
def test_what_is_no_network_is_refused_in_words(networks, error, why):
    with pytest.raises(error, match=why):
        kai.lab(*networks)


def test_no_network_at_all_is_refused():
    with pytest.raises(ValueError, match="no network to show"):
        kai.lab(beside=())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_a_network_on_a_card_stays_there():
    network = seeded(LeNet2).cuda()
    lab = kai.lab(network, beside=())
    assert next(network.parameters()).is_cuda and len(lab.answers["LeNet2"]) == 10
