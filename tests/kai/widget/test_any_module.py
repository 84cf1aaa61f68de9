"""`kai.lab` takes whatever maps a canvas to ten numbers, answers as it does, and leaves it as it was."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import kai
from kai.saved import input_size
from tests.full import also_in_full
from tests.kai.own_networks import Bare, Branching, Meaned

pytest.importorskip("anywidget", reason="widgets need anywidget: requirements-notebook.txt brings it")

OFFSET = (20, 10)


class Does(nn.Module):
    """A network whose `forward` is a function of the network and its inputs."""

    def __init__(self, forward, **layers):
        super().__init__()
        self.does = forward
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x):
        return self.does(self, x)


class Transformer(nn.Module):
    """Reads the canvas row by row."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Linear(56, 16)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 1)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        return self.head(self.encoder(self.embedding(x.squeeze(1))).mean(1))


def flattened(*layers):
    return nn.Sequential(nn.Flatten(), *layers)


def dense():
    return flattened(nn.Linear(3136, 10))


def convolutions(*between, cells=4 * 27 * 27):
    return nn.Sequential(nn.Conv2d(1, 4, 3), *between, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(cells, 10))


MODULES = {
    "dropout": lambda: flattened(nn.Linear(3136, 20), nn.ReLU(), nn.Dropout(0.5), nn.Linear(20, 10)),
    "dropout in its code": lambda: Does(lambda self, x: self.a(F.dropout(x.flatten(1), 0.5, self.training)),
                                        a=nn.Linear(3136, 10)),
    "batch normalisation of maps": lambda: convolutions(nn.BatchNorm2d(4)),
    "batch normalisation of numbers": lambda: nn.Sequential(nn.Linear(3136, 20), nn.BatchNorm1d(20), nn.Linear(20, 10)),
    "transformer": Transformer,
    "LSTM over rows": lambda: Does(lambda self, x: self.out(self.lstm(x)[0][:, -1]),
                                   lstm=nn.LSTM(56, 16, batch_first=True), out=nn.Linear(16, 10)),
    "softmax": lambda: flattened(nn.Linear(3136, 10), nn.Softmax(1)),
    "log-softmax": lambda: flattened(nn.Linear(3136, 10), nn.LogSoftmax(1)),
    "sigmoid": lambda: flattened(nn.Linear(3136, 10), nn.Sigmoid()),
    "float64": lambda: convolutions().double(),
    "float16": lambda: convolutions().half(),
    "bfloat16": lambda: dense().bfloat16(),
    "without gradients": lambda: dense().requires_grad_(False),
    "lazy layers that saw an image": lambda: seen(nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten(), nn.LazyLinear(10))),
    "no parameters": lambda: Does(lambda self, x: x.flatten(1)[:, 600:610]),
    "weight normalisation": lambda: flattened(nn.utils.parametrizations.weight_norm(nn.Linear(3136, 10))),
    "strides": lambda: nn.Sequential(nn.Conv2d(1, 4, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 26 * 26, 10)),
    "a branch": Branching,
    "shared weights": lambda: Does(lambda self, x: self.out(self.a(self.a(x)).flatten(1)),
                                   a=nn.Conv2d(1, 1, 3, padding=1), out=nn.Linear(3136, 10)),
    "changes its input in place": lambda: Does(lambda self, x: self.a(x.sub_(0.5).flatten(1)), a=nn.Linear(3136, 10)),
    "keeps what it saw": lambda: Does(lambda self, x: setattr(self, "seen", x) or self.a(x.flatten(1)),
                                      a=nn.Linear(3136, 10)),
    "whole numbers": lambda: Does(lambda self, x: F.one_hot(self.a(x.flatten(1)).argmax(1), 10), a=nn.Linear(3136, 10)),
    "TorchScript": lambda: torch.jit.script(Meaned()),
    "compiled": lambda: torch.compile(Meaned()),
    "bare digits": Bare,
    "bare digits as vectors": lambda: nn.Linear(784, 10),
    "bare digits, convolved": lambda: nn.Sequential(nn.Conv2d(1, 4, 5), nn.Flatten(), nn.Linear(4 * 24 * 24, 10)),
}  # fmt: skip
SLOW = {"compiled"}
"""What torch takes seconds to compile."""
each = pytest.mark.parametrize("name", [*(name for name in MODULES if name not in SLOW), *also_in_full(*SLOW)])


def seen(network):
    network(torch.zeros(1, 1, 56, 56))
    return network


def made(name):
    torch.manual_seed(0)
    return MODULES[name]()


def said_by(network, digit, offset):
    """What torch says, in whichever form the network takes the canvas, or its corner."""
    canvas = kai.place(kai.mnist("test")[0][digit][None], offset).to(next(network.parameters(), torch.empty(0)))
    canvas = canvas if input_size(network) == 56 else canvas[:, :, :28, :28]
    with torch.no_grad():
        for form in (canvas, canvas.flatten(1), canvas[:, 0]):
            try:
                outputs = network.eval()(form.clone())
            except (RuntimeError, ValueError):
                continue
            if outputs.shape == (1, 10):
                return outputs[0].float()


@each
def test_it_is_answered_as_torch_answers_and_left_in_its_mode(name):
    network = made(name)
    network.train()
    modes, state = [one.training for one in network.modules()], {k: v.clone() for k, v in network.state_dict().items()}
    lab = kai.lab(network, digit=4, beside=())
    lab.offset = OFFSET
    (found,) = lab.answers
    assert [one.training for one in network.modules()] == modes
    assert all(torch.equal(tensor, state[key]) for key, tensor in network.state_dict().items())
    assert {tensor.dtype for tensor in network.parameters()} == {tensor.dtype for tensor in made(name).parameters()}
    expected = said_by(network, 4, OFFSET)
    assert torch.allclose(torch.tensor(lab.answers[found]), expected, atol=1e-5)
    table = torch.frombuffer(bytearray(lab.resources.answer(f"sweeps/{found}/4")), dtype=torch.float32)
    is_distribution = expected.min() >= 0 and abs(expected.sum() - 1) < 1e-3
    probabilities = expected if is_distribution else expected.softmax(0)
    assert torch.allclose(table.view(29, 29, 10)[OFFSET].softmax(0), probabilities, atol=1e-3)


@each
def test_the_page_runs_what_its_engine_knows_and_asks_the_kernel_for_the_rest(name):
    lab = kai.lab(made(name), beside=())
    (found,) = lab.networks
    if lab._data["remote"]:
        levels = bytes(round(255 * grey) for grey in lab._canvas().flatten())
        assert len(lab.resources.answer(f"answers/{found}", levels)) == 40
    else:
        header = lab.resources.answer(f"networks/{found}")[8:500]
        assert b'"dtype":"F32"' in header and b"F64" not in header and b"F16" not in header
        lab.resources.answer(f"networks/{found}/anatomy")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Does(lambda self, x: (self.a(x.flatten(1)), x), a=nn.Linear(3136, 10)), "gave a tuple, not"),
        (lambda: Does(lambda self, x: {"logits": self.a(x.flatten(1))}, a=nn.Linear(3136, 10)), "gave a dict, not"),
        (lambda: flattened(nn.Linear(3136, 9)), r"gave \(3, 9\), not \(3, 10\)"),
        (lambda: flattened(nn.LazyLinear(10)), "lazy layers that no image has gone through yet: run it"),
        (lambda: nn.Conv2d(1, 10, 3), r"gave \(3, 10, 54, 54\), not"),
        (lambda: Does(lambda self, x: 1 / 0), "56×56: division by zero"),
        (lambda: Does(lambda self, x: self.a(x.flatten(1)) * float("nan"), a=nn.Linear(3136, 10)), "Does gives NaN"),
    ],
)  # fmt: skip
def test_what_gives_no_ten_numbers_is_refused_in_words(make, why):
    with pytest.raises(ValueError, match=why):
        kai.lab(make())


@pytest.mark.parametrize("made_of", [torch.jit.script, torch.compile])
def test_what_torch_makes_of_a_module_bears_the_modules_name(made_of):
    assert list(kai.lab(made_of(Meaned()), beside=()).answers) == ["Meaned"]


def test_a_chain_that_is_too_large_for_the_page_is_run_by_the_kernel():
    large = flattened(nn.Linear(3136, 400), nn.ReLU(), nn.Linear(400, 10))
    assert kai.lab(large, beside=())._data["remote"] == ["Sequential"]
    with pytest.raises(TypeError, match="1,258,810 parameters are more than 1,000,000, the most in a page"):
        kai.look_inside(large)
