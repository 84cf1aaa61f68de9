import torch
from safetensors.torch import load

from app import anatomy, answers
from kai.networks import layer_specs


def test_the_weights_that_are_named_for_a_network_are_its_own():
    for name in anatomy.served():
        entry = anatomy.packed(name)
        network, tensors = answers.network(name), load(anatomy.weights(entry["weights"]))
        assert entry["anatomy"]["name"] == name
        assert entry["layers"] == layer_specs(network)
        assert all(torch.equal(tensors[key], tensor) for key, tensor in network.state_dict().items())


def test_equal_weights_travel_once():
    names = (anatomy.TAKEN_APART, *anatomy.variants())
    assert len(names) == 8
    assert len({anatomy.packed(name)["weights"] for name in names}) == 2


def test_a_network_without_its_three_effects_is_certain_everywhere():
    name = anatomy.without(("bright_black", "lost_windows", "stride"))
    assert name == "notebook-gap~stride~lost_windows~bright_black"
    assert anatomy.anatomy(name)["invariance"] == {"step": 1, "first": 0, "last": 28}


def test_stages_are_those_of_the_modules():
    stages = anatomy.anatomy("lenet")["stages"]
    assert [stage["name"] for stage in stages][:5] == ["conv1", "pool1", "conv2", "pool2", "flatten"]
    assert stages[3]["sight"] == {"step": 4, "receptiveField": 16, "start": -2}
    assert stages[4]["shape"] == [2304]
    assert sum(stage["parameters"] for stage in stages) == anatomy.anatomy("lenet")["parameters"]
    assert {stage["area"] for stage in stages} == {None}


def test_a_global_sum_tells_by_what_it_is_divided():
    [pool] = [stage for stage in anatomy.anatomy("gap")["stages"] if stage["name"] == "global pool"]
    assert pool["area"] == answers.network("gap").pooling.area
