"""Shared fixtures: the device, real digits, one torch thread as the pages have it, a data folder, and one server."""

import importlib.metadata
import os
from functools import cache

import pytest
import torch

import kai
from tests.full import FULL
from tests.serving import free_port, serving


def pytest_addoption(parser):
    parser.addoption("--device", default="cpu", help="where networks run in the tests of kai (default: cpu)")


def pytest_collection_modifyitems(config, items):
    """Leave out what is only run in full; pytest's summary then says how many were deselected."""
    if FULL:
        return
    left_out = {item for item in items if item.get_closest_marker("full") or _is_elsewhere(item)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _is_elsewhere(item):
    """Tell whether a test with the mark `usually_on` is about another page than those that it names."""
    named = item.get_closest_marker("usually_on")
    return named is not None and item.callspec.params["key"] not in named.args


@pytest.fixture
def device(request):
    torch.backends.cudnn.allow_tf32 = False  # what is held equal to 1e-4 is computed in full float32
    return torch.device(request.config.getoption("--device"))


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def _packages_are_read_once():
    """Each AppTest reads of all installed packages whether they bring components: 0.4 s, longer than a page takes."""
    with pytest.MonkeyPatch.context() as patch:
        installed = list(importlib.metadata.distributions())
        patch.setattr(importlib.metadata, "distributions", lambda **_: iter(installed))
        metadata = cache(importlib.metadata.Distribution.metadata.fget)
        patch.setattr(importlib.metadata.Distribution, "metadata", property(metadata))
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory):
    os.environ["KAI_DATA"] = str(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def test_digits():
    """The test set as torch tensors: uint8 (10000, 28, 28), int64 (10000,)."""
    return tuple(torch.from_numpy(array) for array in kai.mnist("test"))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of the app, served once for all tests of this process that need a server like any other."""
    with serving(free_port(), tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address
