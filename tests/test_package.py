"""`kai` installs by itself: a wheel, built from the clone, is tried where nothing is but what it says it needs."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.full import full
from tools.installer import venv_python

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCES = ["kai", "models", "torchsummary.py", "pyproject.toml", "README.md", "LICENSE", "requirements.txt",
           "requirements-notebook.txt"]  # fmt: skip
LARGEST_WHEEL = 30_000_000  # bytes; the digits take 11 MB, the weights 9


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what git knows, without the network."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(
            ROOT / name,
            source / name,
            **({"ignore": shutil.ignore_patterns("__pycache__")} if copy != shutil.copy else {}),
        )
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if "No module named" in done.stderr or "BackendUnavailable" in done.stderr:
        pytest.skip("no wheel can be built here: this environment has no setuptools of its own")
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def needed(distribution, seen):
    """All that a distribution needs, and what that needs, without extras."""
    for line in importlib.metadata.requires(distribution) or []:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name not in seen:
            seen.add(name)
            needed(name, seen)
    return seen


@pytest.fixture(scope="module")
def bare_python(wheel, tmp_path_factory):
    """The Python of an environment that holds the wheel, what it says it needs, and nothing else."""
    venv = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = next(venv.glob("lib/python*/site-packages"), venv / "Lib/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    wanted = set()
    for line in re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE):
        if "extra ==" not in line:
            name = Requirement(line).name
            wanted |= {name, *needed(name, {name})}
    for name in wanted:
        for file in importlib.metadata.files(name):
            top = Path(file.parts[0])
            target, here = (
                packages / top,
                Path(file.locate()).parents[len(file.parts) - 2] if len(file.parts) > 1 else Path(file.locate()),
            )
            if file.parts[0] in ("..", "__pycache__") or target.exists():
                continue
            try:
                target.symlink_to(here)
            except OSError as error:
                pytest.skip(f"a bare environment cannot be made here, for links cannot: {error}")
    return venv_python(venv)


def run(python, code, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KAI_"))}
    done = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@full
def test_the_wheel_holds_the_whole_library_with_digits_and_weights(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    tracked = subprocess.run(["git", "ls-files", "kai", "models"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("this is no clone of git: there is no list of what belongs to the library")
    there = {re.sub("^models/", "kai/models/", name) for name in tracked.stdout.split() if (ROOT / name).exists()}
    documents = {name for name in there if name.endswith("README.md")}
    assert there - documents <= packed
    assert {name.split("/")[0] for name in packed} == {"kai", "torchsummary.py"}
    assert wheel.stat().st_size < LARGEST_WHEEL


@full
def test_the_library_alone_loads_a_network_and_sweeps_a_digit(bare_python, tmp_path):
    code = """
import sys, json, kai
light = "torch" not in sys.modules
images, labels = kai.mnist("test")
table = kai.shift_sweep(kai.load_pretrained("gap"), images[0])
heavy = [name for name in ("streamlit", "torchvision", "plotly", "anywidget", "pandas") if name in sys.modules]
right = (table.argmax(2) == int(labels[0])).float().mean().item()
print(json.dumps({"light": light, "heavy": heavy, "right": right, "file": kai.__file__}))
"""
    found = json.loads(run(bare_python, code, tmp_path))
    assert found["light"] and found["heavy"] == [] and found["right"] == 1.0
    assert not Path(found["file"]).is_relative_to(ROOT)


@full
def test_the_library_alone_trains(bare_python, tmp_path):
    code = """
import torch, kai
from torch.utils.data import DataLoader, TensorDataset
images, labels = kai.mnist("test")
loader = DataLoader(TensorDataset(kai.place(images[:64]), torch.from_numpy(labels[:64])), batch_size=32)
model = kai.MLP()
optimizer = torch.optim.Adam(model.parameters())
losses = kai.train_mnist_model(1, model, torch.nn.CrossEntropyLoss(), optimizer, loader, "cpu")
print(len(losses), "loss")
"""
    assert run(bare_python, code, tmp_path).endswith("1 loss")


def test_what_the_library_needs_is_what_the_app_needs_of_it():
    def by_name(lines):
        found = [Requirement(line) for line in (re.sub(r"\s*#.*", "", line).strip() for line in lines) if line]
        return {one.name: one.specifier for one in found}

    app = by_name((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    library = by_name(PROJECT["project"]["dependencies"])
    notebook = by_name((ROOT / "requirements-notebook.txt").read_text(encoding="utf-8").splitlines())
    assert library == {name: app[name] for name in ("numpy", "safetensors", "torch")}
    assert all(app[name] == notebook[name] for name in notebook.keys() & app.keys())
