"""Shared fixtures: the device, real digits, one torch thread as the pages have it, and a data folder of our own."""

import os
from pathlib import Path

import pytest
import torch

import kai

TESTS = Path(__file__).parent
LIVING = [TESTS / "browser", TESTS / "deploy", TESTS / "training"]
"""Tests of several processes that wait for each other, which a busy machine may starve."""


def pytest_addoption(parser):
    parser.addoption("--device", default="cpu", help="where networks run in the tests of kai (default: cpu)")


def pytest_collection_modifyitems(items):
    """In CI, repeat once what starves: pytest's summary then says "rerun". What is broken fails twice."""
    if os.environ.get("CI"):
        for item in items:
            if any(item.path.is_relative_to(folder) for folder in LIVING):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def device(request):
    torch.backends.cudnn.allow_tf32 = False  # what is held equal to 1e-4 is computed in full float32
    return torch.device(request.config.getoption("--device"))


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory):
    os.environ["KAI_DATA"] = str(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def test_digits():
    """The test set as torch tensors: uint8 (10000, 28, 28), int64 (10000,)."""
    return tuple(torch.from_numpy(array) for array in kai.mnist("test"))
