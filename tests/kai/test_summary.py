import re
import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.parameter import is_lazy
from torch.nn.utils.parametrizations import weight_norm

import torchsummary
from kai.networks import GlobalPoolLeNet, LeNet, count_parameters
from kai.summary import LayerRow, format_layer_table, layer_table


def test_a_network_that_others_run_meanwhile_has_its_own_layers_listed():
    network, over = LeNet(56), threading.Event()

    def run():
        while not over.is_set():
            network(torch.zeros(1, 1, 56, 56))

    others = [threading.Thread(target=run) for _ in range(2)]
    expected = layer_table(network)
    for other in others:
        other.start()
    try:
        assert all(layer_table(network) == expected for _ in range(30))
    finally:
        over.set()
        for other in others:
            other.join()


def test_the_layer_table_shows_the_notebooks_numbers():
    rows = layer_table(LeNet(28), (1, 28, 28))
    assert [row.output_shape for row in rows[:6]] == [
        (6, 28, 28), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 10, 10), (16, 5, 5),
    ]  # fmt: skip
    assert rows[6].output_shape == (400,)
    assert rows[0].name == "Conv2d-1"
    assert rows[0].parameters == 156
    assert layer_table(LeNet(56))[6].output_shape == (2304,)
    assert (16,) in [row.output_shape for row in layer_table(GlobalPoolLeNet())]
    assert "61,706" in format_layer_table(rows)


def test_the_layer_table_leaves_the_network_as_it_was():
    network = LeNet().train()
    layer_table(network)
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())


class Parts(nn.Module):
    """Layers in all the ways in which their parameters are miscounted."""

    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 7))
        self.shared = nn.Linear(7, 7)
        self.tied = nn.Linear(7, 7, bias=False)
        self.tied.weight = self.shared.weight
        self.unused = nn.Linear(5, 5)
        self.attention = nn.MultiheadAttention(7, 1, batch_first=True)
        self.rnn = nn.GRU(7, 3, batch_first=True)
        self.normed = weight_norm(nn.Linear(3, 2))

    def forward(self, rows):
        rows = self.tied(self.shared(self.shared(rows + self.token)))
        return self.normed(self.rnn(self.attention(rows, rows, rows)[0])[0])


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.look = nn.Linear(9, 4)
        self.word = nn.Embedding(20, 4)

    def forward(self, image, words):
        return {"both": self.look(image.flatten(1)) + self.word(words).mean(1)}


ANY = {
    "parts": (Parts, (4, 7)),
    "LSTM": (lambda: nn.LSTM(5, 3, num_layers=2, batch_first=True), (4, 5)),
    "transformer": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2), (3, 8)),
    "lazy": (
        lambda: nn.Sequential(nn.LazyConv2d(3, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(2)),
        (1, 6, 6),
    ),
    "several inputs": (TwoInputs, [(1, 3, 3), (6,)]),
    "nothing to learn": (nn.Flatten, (1, 3, 3)),
    "the notebook's": (lambda: LeNet(28), (1, 28, 28)),
}


@pytest.mark.parametrize("kind", ANY)
def test_the_total_is_the_sum_over_distinct_parameters_whatever_the_module(kind, capsys):
    make, size = ANY[kind]
    network = make()
    dtypes = [torch.float32, torch.long] if kind == "several inputs" else None
    rows = torchsummary.summary(network, size, dtypes=dtypes)
    if kind == "lazy":
        assert all(is_lazy(parameter) for parameter in network[3].parameters())
        network(torch.zeros(2, *size))
    total = sum(parameter.numel() for parameter in {id(p): p for p in network.parameters()}.values())
    assert sum(row.parameters for row in rows) == total
    assert f"{total:,}" == capsys.readouterr().out.split()[-1]
    assert network.training and not any(module._forward_hooks for module in network.modules())


def test_rows_say_what_is_used_twice_what_is_nobodys_layer_and_what_no_layer_met():
    rows = {row.name: row for row in layer_table(Parts(), (4, 7))}
    assert [rows[name].parameters for name in ("Linear-1", "Linear-2", "Linear-3")] == [7 * 7 + 7, 0, 0]
    assert rows["GRU-5"].output_shape == (4, 3)  # its first output; the other is the last state
    assert rows["Parts-9"].parameters == 7
    assert re.search(r"attention\.out_proj +– +56\n", format_layer_table(list(rows.values())))
    assert rows["unused"] == LayerRow("unused", (), 5 * 5 + 5)
    assert rows["attention.out_proj"].parameters == 7 * 7 + 7  # attention multiplies by its weights itself


@st.composite
def modules(draw):
    pool = [nn.Linear(3, 3), nn.Linear(3, 3, bias=False), nn.LayerNorm(3), nn.ReLU(), nn.Linear(3, 3)]
    pool[4].weight = pool[0].weight
    return nn.Sequential(*draw(st.lists(st.sampled_from(pool), min_size=1, max_size=8)))


@given(modules())
def test_layers_used_again_and_weights_that_are_tied_count_once(network):
    rows = layer_table(network, (3,))
    assert len(rows) == len(network)
    assert sum(row.parameters for row in rows) == count_parameters(network)


@pytest.mark.parametrize(
    ("network", "size"), [(TwoInputs(), (1, 3, 3)), (nn.Flatten(), [(1, 3, 3), (6,)]), (TwoInputs(), [(3,)] * 3)]
)
def test_another_number_of_inputs_is_refused_in_words(network, size):
    with pytest.raises(
        TypeError, match=r"give one size for each argument of forward, as in \[\(1, 28, 28\), \(10,\)\]"
    ):
        torchsummary.summary(network, size)


def test_one_number_is_the_size_of_a_vector():
    assert [row.output_shape for row in layer_table(nn.Linear(5, 2), 5)] == [(2,)]
