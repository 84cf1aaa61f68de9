"""The plane of the last features: principal components by hand and by law, and what is shipped made again."""

import json

import numpy as np
import pytest
import torch
from torch import nn

import kai
from kai.canvas import place
from kai.feature_plane import PLANES, FeaturePlane, fit_plane, last_features, main, plane_path, principal_axes
from kai.networks import MLP, DigitNetwork
from kai.pretrained import read_card


def shipped(name):
    return FeaturePlane(**json.loads(plane_path(name).read_text()))


def projected(plane, features):
    return (features.double() - torch.tensor(plane.mean)) @ torch.tensor(plane.axes, dtype=torch.float64).T


def test_four_points_on_a_cross():
    mean, axes, kept = principal_axes(
        torch.tensor([[3.0, 1.0, 5.0], [-1.0, 1.0, 5.0], [1.0, 2.0, 5.0], [1.0, 0.0, 5.0]])
    )
    assert mean.tolist() == [1, 1, 5]
    torch.testing.assert_close(axes, torch.tensor([[1.0, 0, 0], [0, 1, 0]], dtype=torch.float64))
    assert kept == pytest.approx(1)


def test_the_axes_are_those_of_the_singular_value_decomposition():
    torch.manual_seed(0)
    features = torch.randn(200, 12, dtype=torch.float64) @ torch.randn(12, 12, dtype=torch.float64)
    mean, axes, kept = principal_axes(features)
    _, values, vectors = torch.linalg.svd(features - mean)
    torch.testing.assert_close((axes * vectors[:2]).sum(1).abs(), torch.ones(2, dtype=torch.float64))
    assert kept == pytest.approx(((values[:2] ** 2).sum() / (values**2).sum()).item())
    assert (axes.gather(1, axes.abs().argmax(1, keepdim=True)) > 0).all()


@pytest.mark.parametrize(("name", "size"), [("mlp", 50), ("lenet", 84), ("gap", 64)])
def test_the_last_features_are_what_the_last_layer_reads(name, size):
    network = kai.load_pretrained(name)
    images = place(kai.mnist("test")[0][:3], (3, 7))
    features = last_features(network, images)
    assert features.shape == (3, size)
    with torch.no_grad():
        torch.testing.assert_close(network.classifier[-1](features), network(images))


def test_a_network_that_does_not_end_in_a_dense_layer_is_refused():
    network = DigitNetwork(nn.Sequential(), nn.Flatten(), nn.Sequential(nn.Linear(3136, 10), nn.Softmax(dim=1)))
    with pytest.raises(TypeError, match="dense layer .* Softmax"):
        last_features(network, torch.zeros(1, 1, 56, 56))


@pytest.mark.parametrize("name", PLANES)
def test_a_shipped_plane_goes_with_the_shipped_weights_and_has_ten_clouds_apart(name):
    plane = shipped(name)
    assert plane.sha256 == read_card(name)["sha256"]
    axes = np.array(plane.axes)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=2e-3)
    assert [len(cloud) for cloud in plane.clouds] == [60] * 10
    images, labels = kai.mnist("train")
    first = [int(np.flatnonzero(labels == k)[0]) for k in range(10)]
    points = projected(plane, last_features(kai.load_pretrained(name), place(images[first])))
    np.testing.assert_allclose(points, [cloud[0] for cloud in plane.clouds], atol=0.02)


@pytest.mark.parametrize("name", ["mlp"])
def test_a_plane_is_made_again_by_its_command(tmp_path, name):
    main([name, "--folder", str(tmp_path)])
    made, there = FeaturePlane(**json.loads(plane_path(name, tmp_path).read_text())), shipped(name)
    assert made.explained == pytest.approx(there.explained, abs=1e-3)
    np.testing.assert_allclose(made.axes, there.axes, atol=5e-3)
    np.testing.assert_allclose(made.clouds, there.clouds, atol=0.05)


def test_gap_stands_still_on_its_plane_where_the_others_wander():
    images = kai.mnist("test")[0][:1]
    wandered = {}
    for name in PLANES:
        plane, network = shipped(name), kai.load_pretrained(name)
        here, there = (
            projected(plane, last_features(network, place(images, offset)))[0] for offset in ((0, 0), (12, 16))
        )
        spread = torch.tensor(plane.clouds).flatten(0, 1).std(0).max()
        wandered[name] = ((there - here).norm() / spread).item()
    assert wandered["gap"] < 1e-4
    assert min(wandered["mlp"], wandered["lenet"]) > 0.5


def test_no_plane_of_what_is_not_shipped():
    with pytest.raises(ValueError, match="no network is called 'nonsense'"):
        fit_plane("nonsense")
    assert last_features(MLP(hidden=7), torch.zeros(2, 1, 56, 56)).shape == (2, 7)
