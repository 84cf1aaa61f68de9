import sys

import numpy as np
import pytest
import torch
from torch import nn

import kai
from tests.full import also_in_full


class NeuralNetwork(nn.Module):
    """The notebook's own class (task 3), which takes flat vectors."""

    def __init__(self, input_size, num_classes):
        super().__init__()
        self.fc1 = nn.Linear(input_size, 50)
        self.fc2 = nn.Linear(50, num_classes)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


@pytest.fixture
def shown(monkeypatch):
    """The figures that were shown."""
    import plotly.graph_objects as go

    figures = []
    monkeypatch.setattr(go.Figure, "show", lambda figure, *_, **__: figures.append(figure))
    return figures


@pytest.fixture
def few():
    """Some batches of a loader, as the notebook's loaders yield them."""
    _, loader, _ = kai.get_modified_mnist_data()
    torch.manual_seed(0)
    return [batch for batch, _ in zip(loader, range(12), strict=False)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: NeuralNetwork(3136, 10),
        *also_in_full(lambda: nn.Sequential(kai.LeNet(), nn.Softmax(dim=1)), kai.GlobalPoolLeNet),
    ],
)
def test_training_lowers_the_loss_of_any_of_the_notebooks_networks(make, few, shown, capsys, device):
    torch.manual_seed(0)
    model = make().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    losses = kai.train_mnist_model(3, model, nn.CrossEntropyLoss(), optimizer, few, device)
    assert losses[-1] < losses[0]
    assert capsys.readouterr().out.split("\n")[:3] == ["Epoch: 0", "Epoch: 1", "Epoch: 2"]
    assert len(shown) == 1
    assert len(shown[0].data[0].y) == 36


def test_training_needs_neither_plotly_nor_tqdm(few, capsys, monkeypatch):
    for name in ("plotly", "plotly.graph_objects", "tqdm", "tqdm.auto"):
        monkeypatch.setitem(sys.modules, name, None)
    model = kai.MLP()
    kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters()), few)
    assert capsys.readouterr().out == "Epoch: 0\nThe loss curve is not shown: plotly is not installed\n"


def test_training_that_cannot_go_on_says_why(few, shown):
    model = kai.MLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e30)
    with pytest.raises(FloatingPointError, match="in epoch 0; try a smaller learning rate"):
        kai.train_mnist_model(2, model, nn.CrossEntropyLoss(), optimizer, few)
    with pytest.raises(ValueError, match="yields no batches"):
        kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), optimizer, [])
    assert kai.train_mnist_model(0, model, nn.CrossEntropyLoss(), optimizer, few) == []
    assert shown == []


def test_accuracy_is_the_same_for_logits_and_probabilities_and_for_images_and_vectors(few, device):
    dense = nn.Linear(3136, 10)
    models = [
        nn.Sequential(dense),
        nn.Sequential(nn.Flatten(), dense),
        nn.Sequential(dense, nn.Softmax(dim=1)),
    ]
    assert len({kai.check_accuracy(few, model.to(device), device) for model in models}) == 1
    assert kai.check_accuracy([], models[0], device) == 0


def test_accuracy_is_printed_as_in_the_notebook_and_the_mode_is_kept(few, capsys):
    model = nn.Sequential(nn.Flatten(), nn.Linear(3136, 10), nn.Dropout())
    model[2].eval()
    with torch.no_grad():
        model[1].weight.zero_()
        model[1].bias.copy_(torch.eye(10)[3])
    threes = sum((labels == 3).sum().item() for _, labels in few)
    share = kai.check_accuracy(few, model, "cpu")
    assert share == threes / 768
    assert capsys.readouterr().out == f"Got {threes}/768 with accuracy {100 * share:.2f}\n"
    assert [layer.training for layer in model] == [True, True, False]


@pytest.mark.parametrize(
    "images", [torch.rand(64, 1, 56, 56), np.random.rand(5, 16, 12, 12), torch.rand(4, 28, 28, requires_grad=True)]
)
def test_four_images_are_shown_with_their_labels_twice_if_asked_twice(images, shown):
    kai.plot_images(images, torch.arange(10))
    kai.plot_images(images, np.arange(10))
    assert [len(figure.data) for figure in shown] == [4, 4]
    assert [note.text for note in shown[0].layout.annotations] == ["0", "1", "2", "3"]


def test_feature_maps_are_shown_by_their_mean_under_names_of_any_kind(shown):
    feature_maps = torch.rand(2, 16, 12, 12)
    kai.plot_images(feature_maps, ["three", np.int64(7)])
    assert np.allclose(shown[0].data[1].z, feature_maps[1].mean(0))
    assert [note.text for note in shown[0].layout.annotations] == ["three", "7"]


@pytest.mark.parametrize("images", [torch.rand(5), torch.rand(1, 2, 3, 4, 5), torch.rand(0, 1, 56, 56)])
def test_what_is_no_picture_is_refused_with_its_shape(images):
    with pytest.raises(ValueError, match=r"N at least 1, not \("):
        kai.plot_images(images, torch.arange(5))


def test_too_few_labels_are_refused():
    with pytest.raises(ValueError, match="4 images to show, but 3 labels"):
        kai.plot_images(torch.rand(64, 1, 56, 56), torch.arange(3))


def test_a_kernel_that_cannot_show_figures_says_what_it_lacks_and_goes_on(few, capsys, monkeypatch):
    import plotly.graph_objects as go

    def show(figure):
        raise ValueError("Mime type rendering requires nbformat>=4.2.0 but it is not installed")

    monkeypatch.setattr(go.Figure, "show", show)
    model = kai.MLP()
    losses = kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters()), few)
    assert len(losses) == 1
    assert "The figure is not shown: Mime type rendering requires nbformat" in capsys.readouterr().out
