"""Networks as people write them, which take images in one form or another; none is asked what it is made of."""

import copy

import pytest
import torch
from torch import nn

import kai
from kai.canvas import place
from kai.inputs import as_they_are, as_vectors, form_taken, without_channels
from kai.training import Settings, train_at_top_left


class Flattening(nn.Module):
    """The commonest MLP: it flattens images itself, and can take nothing else."""

    def __init__(self, side=56):
        super().__init__()
        self.fc1 = nn.Linear(side * side, 20)
        self.fc2 = nn.Linear(20, 10)

    def forward(self, x):
        b, c, h, w = x.size()
        return self.fc2(torch.relu(self.fc1(x.view(b, -1))))


class OfVectors(nn.Module):
    """The notebook's MLP, behind a dropout: it takes flat vectors."""

    def __init__(self):
        super().__init__()
        self.dropout = nn.Dropout()
        self.fc1 = nn.Linear(3136, 10)

    def forward(self, vectors):
        return self.fc1(self.dropout(vectors))


class OutOfOrder(nn.Module):
    """Defines its dense layer before its convolution, which runs first."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2916, 10)
        self.conv = nn.Conv2d(1, 1, 3)

    def forward(self, images):
        return self.fc(self.conv(images).flatten(1))


class RowByRow(nn.Module):
    """A recurrent network that reads the rows of an image, one a step, and takes the axis of channels away itself."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(56, 12, batch_first=True)
        self.fc = nn.Linear(12, 10)

    def forward(self, images):
        return self.fc(self.rnn(images.squeeze(1))[0][:, -1])


class OfRows(RowByRow):
    """The same, handed rows (N, 56, 56)."""

    def forward(self, rows):
        return self.fc(self.rnn(rows)[0][:, -1])


class Transformer(nn.Module):
    """Rows as tokens, with a position of its own for each; its first layer is dense."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(56, 16)
        self.position = nn.Parameter(torch.zeros(56, 16))
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
        self.head = nn.Linear(16, 10)

    def forward(self, images):
        return self.head(self.layer(self.embed(images[:, 0]) + self.position).mean(1))


class FixedBatch(nn.Module):
    """Says how large a batch is, as some tutorials do."""

    def __init__(self, batch_size):
        super().__init__()
        self.batch_size = batch_size
        self.fc = nn.Linear(3136, 10)

    def forward(self, images):
        return self.fc(images.view(self.batch_size, 3136))


NETWORKS = {
    "flattens itself": (Flattening, as_they_are),
    "vectors": (OfVectors, as_vectors),
    "vectors, dense first": (lambda: nn.Sequential(nn.Linear(3136, 10)), as_vectors),
    "vectors, batch norm first": (lambda: nn.Sequential(nn.BatchNorm1d(3136), nn.Linear(3136, 10)), as_vectors),
    "vectors, within another": (lambda: nn.Sequential(OfVectors(), nn.Softmax(dim=1)), as_vectors),
    "vectors, lazy": (lambda: nn.Sequential(nn.LazyLinear(10)), as_vectors),
    "a layer flattens": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(3136, 10)), as_they_are),
    "dense on rows": (lambda: nn.Sequential(nn.Linear(56, 2), nn.Flatten(), nn.Linear(112, 10)), as_they_are),
    "out of order": (OutOfOrder, as_they_are),
    "pools first": (lambda: nn.Sequential(nn.AvgPool2d(4), nn.Flatten(), nn.Linear(196, 10)), as_they_are),
    "row by row": (RowByRow, as_they_are),
    "of rows": (OfRows, without_channels),
    "transformer": (Transformer, as_they_are),
    "MLP": (kai.MLP, as_they_are),
    "LeNet": (kai.LeNet, as_they_are),
}


@pytest.fixture(params=NETWORKS)
def network_and_form(request):
    torch.manual_seed(0)
    make, form = NETWORKS[request.param]
    return make(), form


@pytest.fixture
def batches(test_digits):
    images, labels = test_digits
    return [(place(images[k : k + 8]), labels[k : k + 8]) for k in (0, 8)]


def test_the_form_is_the_one_in_which_it_gives_ten_outputs_an_image(network_and_form):
    network, form = network_and_form
    assert form_taken(network, torch.rand(5, 1, 56, 56)) is form


def test_finding_out_leaves_no_trace():
    network = nn.Sequential(nn.BatchNorm2d(1), nn.Dropout().eval(), nn.Flatten(), nn.Linear(3136, 10))
    images = torch.rand(4, 1, 56, 56)
    before, state = copy.deepcopy(network.state_dict()), torch.get_rng_state()
    form_taken(network, images)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert [layer.training for layer in network] == [True, False, True, True]
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in network.modules())


def test_all_that_the_notebook_calls_takes_networks_however_they_take_images(network_and_form, batches, monkeypatch):
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda figure: None)
    network, form = network_and_form
    with torch.no_grad():
        network(form(batches[0][0]))  # lazy layers find their sizes
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    (loss,) = kai.train_mnist_model(1, network, nn.CrossEntropyLoss(), optimizer, batches)
    assert 0 < loss < 10
    network.eval()
    with torch.no_grad():
        right = sum((network(form(images)).argmax(1) == labels).sum().item() for images, labels in batches)
    assert kai.check_accuracy(batches, network) == right / 16


def test_a_sweep_and_the_fast_training_take_them_too(network_and_form, test_digits):
    network, form = network_and_form
    image = test_digits[0][0]
    sweep = kai.shift_sweep(network, image)
    network.eval()
    with torch.no_grad():
        expected = network(form(place(image[None], (3, 4))))[0]
    torch.testing.assert_close(sweep[3, 4], expected, atol=1e-4, rtol=1e-4)
    (record,) = train_at_top_left(network, test_digits[0][:16], test_digits[1][:16], Settings(epochs=1))
    assert record.examples == 16


@pytest.mark.parametrize("make", [Flattening, lambda: kai.MLP(), lambda: nn.Sequential(OfVectors(), nn.Softmax(1))])
def test_the_check_of_task_3_blames_no_network_for_how_it_takes_images(make):
    verdict = kai.check.task3(make())
    assert verdict.passed or "at least two dense layers" in verdict.message


def test_a_wrong_size_is_told_by_the_layer_that_it_stops_not_by_a_form_it_never_takes():
    verdict = kai.check.task3(Flattening(28))
    assert not verdict.passed and "nn.Linear(784, 20) is handed 3136" in verdict.message
    with pytest.raises(RuntimeError, match="2x3136 and 784x20"):
        kai.check_accuracy([(torch.rand(2, 1, 56, 56), torch.zeros(2))], Flattening(28))


def test_a_network_for_one_size_of_batch_is_tried_with_it():
    images = torch.rand(16, 1, 56, 56)
    assert form_taken(FixedBatch(16), images) is as_they_are
    assert 0 <= kai.check_accuracy([(images, torch.zeros(16))], FixedBatch(16)) <= 1


def test_images_without_an_axis_of_channels_are_given_one():
    images = torch.rand(5, 28, 28)
    assert form_taken(kai.LeNet(28), images)(images).shape == (5, 1, 28, 28)
    assert form_taken(nn.Linear(784, 10), images)(images).shape == (5, 784)


def test_a_network_of_fewer_classes_is_handed_what_it_runs_with():
    images = torch.rand(5, 1, 56, 56)
    assert form_taken(nn.Linear(3136, 2), images) is as_vectors
    assert form_taken(nn.Sequential(nn.Flatten(), nn.Linear(3136, 2)), images) is as_they_are


class InPlace(nn.Module):
    """Normalises its input in place, as some do to save memory."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3136, 10)

    def forward(self, images):
        vectors = images.view(len(images), -1)
        vectors.sub_(0.13).div_(0.31)
        return self.fc(vectors)


def test_finding_out_leaves_the_images_as_they_were():
    images = torch.rand(2, 1, 56, 56)
    before = images.clone()
    form_taken(InPlace(), images)
    form_taken(nn.Sequential(nn.Hardtanh(-0.1, 0.1, inplace=True), nn.Linear(7, 10)), images)
    assert torch.equal(images, before)


@pytest.mark.parametrize(
    "written",
    [lambda digits: digits.byte(), lambda digits: digits.double() / 255, lambda digits: (digits / 255).numpy()],
)
def test_bytes_doubles_and_arrays_are_the_same_images(written):
    images, labels = kai.mnist("test")
    bytes_ = (place(images[:16]) * 255).round()
    network = kai.load_pretrained("mlp")
    right = kai.check_accuracy([(bytes_ / 255, labels[:16])], network)
    assert kai.check_accuracy([(written(bytes_), labels[:16])], network) == right > 0.9
    twin = copy.deepcopy(network).double()
    assert kai.check_accuracy([(written(bytes_), labels[:16])], twin) == right


@pytest.mark.parametrize("bad", [255.0, float("nan")])
def test_a_later_batch_is_looked_at_like_the_first(bad):
    images, labels = torch.zeros(2, 1, 56, 56), torch.zeros(2, dtype=torch.long)
    with pytest.raises(ValueError, match="255|NaN"):
        kai.check_accuracy([(images, labels), (images + bad, labels)], kai.MLP())
