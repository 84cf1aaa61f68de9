import copy

import pytest
import torch
from torch import nn

import kai
from kai.optimisers import check_optimiser, make_optimiser
from kai.training import Settings, train, train_at_top_left


@pytest.fixture
def few(test_digits):
    return test_digits[0][:16], test_digits[1][:16]


@pytest.fixture
def batches(few):
    return [(kai.place(few[0]), few[1])]


def frozen(network):
    return network.requires_grad_(False)


def half_frozen(network):
    frozen(network.classifier[0])
    return network


OTHER = kai.MLP()
REFUSED = {
    "another model's": (kai.MLP(), lambda model: torch.optim.Adam(OTHER.parameters()), "made for another model"),
    "a copy's": (kai.MLP(), lambda model: torch.optim.SGD(copy.deepcopy(model).parameters()), "made for another model"),
    "LBFGS": (kai.MLP(), lambda model: torch.optim.LBFGS(model.parameters()), r"by a closure.*take torch\.optim\.Adam"),
    "frozen": (frozen(kai.MLP()), lambda model: torch.optim.SGD(model.parameters()), r"requires_grad_\(True\)"),
    "only what is frozen": (
        half_frozen(kai.MLP()),
        lambda model: torch.optim.SGD(model.classifier[0].parameters()),
        "all parameters that the optimizer holds",
    ),
    "without parameters": (nn.Flatten(), lambda model: torch.optim.SGD(OTHER.parameters()), "has no parameters"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_would_train_nothing_is_refused_before_the_first_epoch(kind, capsys):
    model, make, words = REFUSED[kind]

    def loader():
        raise AssertionError("nothing is loaded")
        yield

    with pytest.raises(ValueError, match=words):
        kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), make(model), loader())
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("make", [torch.optim.Adam, torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adadelta])
def test_optimisers_of_the_model_or_of_a_part_of_it_train(make, batches, monkeypatch):
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda figure: None)
    model = half_frozen(kai.MLP())
    for parameters in (model.parameters(), model.classifier[2].parameters()):
        before = copy.deepcopy(model.state_dict())
        kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), make(parameters, lr=0.1), batches)
        same = [torch.equal(value, before[name]) for name, value in model.state_dict().items()]
        assert same == [True, True, False, False]


def test_two_models_may_share_an_optimiser():
    one, other = kai.MLP(), kai.MLP()
    check_optimiser(torch.optim.SGD([*one.parameters(), *other.parameters()], lr=0.1), one)


@pytest.mark.parametrize("optimiser", ["AdamW", "SGD"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("make", [kai.MLP, kai.LeNet, lambda: nn.Sequential(kai.MLP(), nn.Softmax(1))])
def test_the_fast_training_leaves_frozen_parameters_alone(make, optimiser, weight_decay, few):
    network = make()
    first = next(layer for layer in network.modules() if isinstance(layer, (nn.Conv2d, nn.Linear)))
    frozen(first)
    before = copy.deepcopy(network.state_dict())
    settings = Settings(epochs=2, batch_size=8, optimiser=optimiser, weight_decay=weight_decay, learning_rate=0.1)
    list(train_at_top_left(network, *few, settings))
    same = [torch.equal(value, before[name]) for name, value in network.state_dict().items()]
    assert same[:2] == [True, True] and not all(same[2:])


def test_the_fast_training_refuses_what_would_train_nothing(few):
    for network in (frozen(kai.MLP()), frozen(kai.LeNet())):
        with pytest.raises(ValueError, match=f"no parameter of {type(network).__name__} is trained"):
            list(train_at_top_left(network, *few, Settings(epochs=1)))
    with pytest.raises(ValueError, match="has no parameters to train"):
        list(train(nn.Flatten(), *few, Settings(epochs=1)))


def test_with_weight_decay_a_network_of_matrices_alone_has_an_optimiser():
    optimiser = make_optimiser(nn.Linear(2, 2, bias=False), "AdamW", 0.1, weight_decay=0.1, fused=True)
    assert [group["weight_decay"] for group in optimiser.param_groups] == [0.1]


@pytest.mark.parametrize(
    "made",
    [
        lambda model: torch.optim.Adam,
        lambda model: torch.optim.lr_scheduler.StepLR(torch.optim.SGD(model.parameters(), lr=0.1), 1),
    ],
)
def test_what_is_no_optimiser_is_refused_with_what_it_is(made):
    model = kai.MLP()
    with pytest.raises(TypeError, match=r"not (Adam|StepLR); optimizer = torch\.optim\.Adam\(model"):
        kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), made(model), [])


def test_an_objective_that_is_not_made_and_switched_off_gradients_are_refused_before_the_first_epoch(capsys):
    model = kai.MLP()
    optimizer = torch.optim.Adam(model.parameters())
    with pytest.raises(TypeError, match=r"CrossEntropyLoss\(\)"):
        kai.train_mnist_model(1, model, nn.CrossEntropyLoss, optimizer, [])
    with torch.no_grad(), pytest.raises(RuntimeError, match="no_grad"):
        kai.train_mnist_model(1, model, nn.CrossEntropyLoss(), optimizer, [])
    assert capsys.readouterr().out == ""
