import numpy as np
import pytest
import torch
from torch import nn

import kai


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
    [lambda: NeuralNetwork(3136, 10), lambda: nn.Sequential(kai.LeNet(), nn.Softmax(dim=1)), kai.GlobalPoolLeNet],
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


def test_accuracy_is_printed_as_in_the_notebook_and_the_mode_is_kept(few, capsys):
    model = nn.Sequential(nn.Flatten(), nn.Linear(3136, 10)).train()
    with torch.no_grad():
        model[1].weight.zero_()
        model[1].bias.copy_(torch.eye(10)[3])
    threes = sum((labels == 3).sum().item() for _, labels in few)
    share = kai.check_accuracy(few, model, "cpu")
    assert share == threes / 768
    assert capsys.readouterr().out == f"Got {threes}/768 with accuracy {100 * share:.2f}\n"
    assert model.training


@pytest.mark.parametrize(
    "images", [torch.rand(64, 1, 56, 56), np.random.rand(5, 16, 12, 12), torch.rand(4, 28, 28, requires_grad=True)]
)
def test_four_images_are_shown_with_their_labels_twice_if_asked_twice(images, shown):
    kai.plot_images(images, torch.arange(10))
    kai.plot_images(images, np.arange(10))
    assert [len(figure.data) for figure in shown] == [4, 4]
    assert [note.text for note in shown[0].layout.annotations] == ["0", "1", "2", "3"]


def test_images_without_a_picture_are_refused():
    with pytest.raises(ValueError, match=r"not \(5,\)"):
        kai.plot_images(torch.rand(5), torch.arange(5))
