"""`make` sets everything up: which Python, which index torch comes from, what a mirror, a full disk or no network does.

uv and pip really run, against indexes of our own on the loopback, with packages that are empty.
"""

import ensurepip
import functools
import http.server
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.fakes import fake_program, one_line
from tests.full import also_in_full, full
from tools import installer, setup_env

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).parent / "uv"
PIP_LIES_IN = (
    Path(ensurepip.__file__).parent / "_bundled",
    Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "nowhere"),
)
"""Where Python keeps the pip that it brings, and where a distribution's Python does."""


@pytest.fixture
def only_path(tmp_path, monkeypatch):
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


# --- Python and .venv


@pytest.mark.parametrize("version", ["3 9", "3 10", "3 16", "2 7"])
def test_a_python_that_is_not_supported_is_refused_by_its_version(version, only_path):
    fake_program(only_path, "python3.x", version)
    with pytest.raises(SystemExit) as exit_info:
        setup_env.choose_python("python3.x")
    message = one_line(exit_info)
    assert version.replace(" ", ".") in message and "3.11 to 3.15" in message


def test_this_python_is_taken_if_it_is_supported_and_else_uv_looks_for_one_from_the_range(monkeypatch, tmp_path):
    assert setup_env.choose_python("") == sys.executable
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    asked = []
    uv = installer.Uv("uv")
    uv.make_venv = lambda venv, python: asked.append(python) or ""
    setup_env.make_venv(uv, tmp_path, setup_env.choose_python(""))
    assert asked == [">=3.11,<3.16"]


@pytest.mark.parametrize("has_uv", [True, False])
def test_an_old_python_alone_says_what_to_install(has_uv, monkeypatch, tmp_path):
    uv = installer.Uv("uv")
    uv.make_venv = lambda venv, python: "error: No interpreter found"
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit) as exit_info:
        setup_env.make_venv(uv if has_uv else None, tmp_path, "")
    message = one_line(exit_info)
    assert "this is Python 3.9" in message and "could not fetch one" in message and "PYTHON=" in message


def test_debians_python_without_its_venv_module_says_which_package_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(installer, "apt_install", lambda package: False)
    python = fake_program(tmp_path, "python", "")
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) echo python3.11-venv;; esac\n')
    assert "apt-get install python3.11-venv" in installer.Pip().make_venv(tmp_path / "venv", str(python))


def fake_venv(folder, version="3.12.1"):
    """A folder that looks like a sound virtual environment."""
    python = installer.venv_python(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / "lib/python3/site-packages/pip").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    return folder


def test_an_environment_that_lost_its_python_does_not_count(tmp_path):
    venv = fake_venv(tmp_path / "venv")
    assert setup_env.venv_version(venv) == (3, 12) and setup_env.is_sound(venv, "")
    assert not setup_env.is_sound(venv, sys.executable)
    installer.venv_python(venv).unlink()
    assert setup_env.venv_version(venv) is None and not setup_env.is_sound(venv, "")


def test_requirements_are_installed_once_until_one_of_their_files_changes(tmp_path, monkeypatch):
    for name in ["requirements.txt", "requirements-notebook.txt", "requirements-dev.txt", "constraints.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    venv = fake_venv(tmp_path / "venv")
    installed = []
    monkeypatch.setattr(setup_env, "make_venv", lambda *_: pytest.fail("the environment is sound"))
    monkeypatch.setattr(setup_env, "install_torch", lambda *_: None)
    monkeypatch.setattr(setup_env, "install_requirements", lambda uv, venv, files, _: installed.append(files))
    monkeypatch.setenv("PATH", f"{UV.parent}:{os.environ['PATH']}")

    setup_env.set_up("run", "", venv, tmp_path)
    setup_env.set_up("run", "", venv, tmp_path)
    assert installed == [[tmp_path / "requirements.txt"]]
    setup_env.set_up("dev", "", venv, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("nothing is to be run"))
        setup_env.set_up("dev", "", venv, tmp_path)
        setup_env.set_up("run", "", venv, tmp_path)
    assert len(installed) == 2
    with (tmp_path / "constraints.txt").open("a") as constraints:
        constraints.write("extra==1\n")
    setup_env.set_up("run", "", venv, tmp_path)
    assert len(installed) == 3


# --- Where torch comes from


@pytest.mark.parametrize(
    ("system", "card", "answers", "index", "why"),
    [
        ("linux", False, True, setup_env.CPU_INDEX, "no NVIDIA card"),
        ("linux", True, True, "", "there is an NVIDIA card"),
        ("linux", False, False, "", f"{setup_env.CPU_INDEX} does not answer"),
        ("darwin", False, True, "", "builds of the right kind"),
    ],
)
def test_which_index_torch_comes_from_and_why(system, card, answers, index, why, monkeypatch):
    monkeypatch.delenv("TORCH_INDEX", raising=False)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(setup_env, "has_nvidia_card", lambda: card)
    monkeypatch.setattr(setup_env, "answers", lambda index: answers)
    chosen, because = setup_env.torch_index()
    assert chosen == index and why in because
    monkeypatch.setenv("TORCH_INDEX", "")
    assert setup_env.torch_index() == ("", "TORCH_INDEX says so")


def test_an_index_that_is_silent_is_left_after_seconds(monkeypatch):
    with http.server.socketserver.TCPServer(("127.0.0.1", 0), None) as silent:  # listens, and never answers
        monkeypatch.setattr(setup_env, "INDEX_SECONDS", 0.5)
        assert not setup_env.answers(f"http://127.0.0.1:{silent.server_address[1]}")
    assert not setup_env.answers("http://127.0.0.1:9")


def test_a_full_disk_is_said_before_anything_is_downloaded(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(setup_env.shutil, "disk_usage", lambda path: usage(10e9, 9e9, 1.2e9))
    monkeypatch.setenv("TORCH_INDEX", "")
    with pytest.raises(SystemExit) as exit_info:
        setup_env.install_torch(installer.Pip(), tmp_path, ROOT)
    assert "1.2 GB left" in one_line(exit_info)
    (version,) = [line[7:] for line in (ROOT / "constraints.txt").read_text().splitlines() if line[:7] == "torch=="]
    (tmp_path / f"lib/python3.11/site-packages/torch-{version}+cpu.dist-info").mkdir(parents=True)
    setup_env.install_torch(installer.Pip(), tmp_path, ROOT)  # it is there: no question


# --- Installing


@pytest.mark.parametrize(
    ("messages", "explanation"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: Failed to write\n  cause: No space left on device (os error 28)", "disk is full"),
        ("WARNING: Retrying (Retry(total=1)): Failed to establish a new connection: [Errno -2]", "network"),
        ("WARNING: Retrying: Temporary failure in name resolution", "network"),
        ("WARNING: Retrying: Read timed out. (read timeout=15)", "network"),
        ("error: Failed to fetch: `http://x/simple/`\n  cause: error sending request for url", "network"),
        ("ERROR: No matching distribution found for torch\n", "No matching distribution found for torch"),
    ],
)
def test_why_installing_failed_is_said_in_one_line(messages, explanation):
    says = installer.explain(messages)
    assert explanation in says and "\n" not in says


def test_pips_settings_lead_uv_to_the_same_mirror():
    settings = """:env:.index-url='http://nearer/simple'
global.cert='/etc/ours.pem'
global.index-url='http://mirror/simple'
global.find-links='/opt/wheels'
global.trusted-host='mirror\\nnearer'
"""
    assert installer.Uv("uv", settings).environment == {
        "UV_DEFAULT_INDEX": "http://nearer/simple",
        "UV_INSECURE_HOST": "mirror nearer",
        "SSL_CERT_FILE": "/etc/ours.pem",
    }


def put_wheel(index, name, version):
    """Put an empty package into an index."""
    folder = index / name
    folder.mkdir(parents=True, exist_ok=True)
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


@pytest.fixture
def indexes(tmp_path, monkeypatch):
    """A classroom's mirror of the package index, named in pip's settings alone, and an index of builds for CPUs."""
    folder = tmp_path / "indexes"
    for name, version in [("torch", "9.1"), ("torchvision", "8.1"), ("small", "1.0"), ("small", "2.0")]:
        put_wheel(folder / "mirror", name, version)
    for name, version in [("torch", "9.1+cpu"), ("torchvision", "8.1+cpu"), ("small", "1.0+evil")]:
        put_wheel(folder / "cpu", name, version)
    pip = next(wheel for folder in PIP_LIES_IN for wheel in folder.glob("pip-*.whl"))
    (folder / "mirror/pip").mkdir()
    shutil.copy(pip, folder / "mirror/pip")
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "TORCH_INDEX"))]:
            monkeypatch.delenv(name)
        address = f"http://127.0.0.1:{server.server_port}"
        settings = tmp_path / "pip.conf"
        settings.write_text(f"[global]\nindex-url = {address}/mirror\n")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        monkeypatch.setattr(setup_env, "CPU_INDEX", f"{address}/cpu")
        monkeypatch.setattr(setup_env, "has_nvidia_card", lambda: False)
        monkeypatch.setattr(setup_env, "check_room", lambda venv, gigabytes: None)
        monkeypatch.setattr(sys, "platform", "linux")
        yield folder
        server.shutdown()


@pytest.fixture
def project(tmp_path):
    """A project with requirements of its own."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "constraints.txt").write_text("small==1.0\ntorch==9.1\ntorchvision==8.1\n")
    (root / "requirements.txt").write_text("small >=1\ntorch >=9, <10\ntorchvision >=8, <9\n")
    return root


def without_uv(monkeypatch):
    """uv is not in the PATH, and the mirror has none either."""
    monkeypatch.setenv("PATH", os.defpath)


def with_uv(monkeypatch):
    monkeypatch.setenv("PATH", f"{UV.parent}:{os.defpath}")


def with_a_uv_that_fails_at_requirements(monkeypatch):
    with_uv(monkeypatch)
    install = installer.Uv.install
    monkeypatch.setattr(
        installer.Uv, "install", lambda uv, *how, **to: "error: odd" if "-r" in how else install(uv, *how, **to)
    )


def installed(venv):
    """The packages in an environment, with their versions, but for those of pip."""
    names = [path.name.removesuffix(".dist-info") for path in venv.glob("lib/*/site-packages/*.dist-info")]
    return sorted(name for name in names if not name.startswith(("pip", "setuptools")))


@full
@pytest.mark.parametrize("by", [with_uv, *also_in_full(without_uv, with_a_uv_that_fails_at_requirements)])
def test_a_whole_set_up_takes_torch_and_torchvision_from_the_cpu_index_and_the_rest_from_the_mirror(
    by, indexes, project, tmp_path, monkeypatch, capfd
):
    by(monkeypatch)
    setup_env.set_up("run", "", tmp_path / "venv", project)
    assert installed(tmp_path / "venv") == ["small-1.0", "torch-9.1+cpu", "torchvision-8.1+cpu"]
    said = capfd.readouterr().err
    assert said.count("torch comes from ") == 1 and "/cpu: 0.2 GB, for there is no NVIDIA card" in said
    assert ("uv cannot be had" in said) == (by is without_uv)
    assert ("uv failed (error: odd): pip tries" in said) == (by is with_a_uv_that_fails_at_requirements)
    setup_env.set_up("run", "", tmp_path / "venv", project)
    assert capfd.readouterr() == ("", "")


@full
def test_where_the_cpu_index_lacks_one_of_the_pair_both_come_from_the_mirror(
    indexes, project, tmp_path, monkeypatch, capfd
):
    with_uv(monkeypatch)
    shutil.rmtree(indexes / "cpu" / "torchvision")
    (indexes / "cpu" / "torchvision").mkdir()
    setup_env.set_up("run", "", tmp_path / "venv", project)
    assert installed(tmp_path / "venv") == ["small-1.0", "torch-9.1", "torchvision-8.1"]
    assert "torch comes from the package index after all" in capfd.readouterr().err


@full
def test_without_a_network_it_ends_in_one_line(tmp_path, monkeypatch, project):
    """pip really runs, against an index that nobody serves."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("TORCH_INDEX", "")
    without_uv(monkeypatch)
    with pytest.raises(SystemExit) as exit_info:
        setup_env.set_up("run", "", tmp_path / "venv", project)
    assert "check the network" in one_line(exit_info)


def test_the_exact_versions_run_on_the_oldest_python_of_the_span():
    """Debian 12 has Python 3.11.2: a version that asks for 3.11.5 would leave its users with none."""
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    installed = {canonicalize_name(one.name): one for one in importlib.metadata.distributions()}
    asked = {
        name: installed[canonicalize_name(name)].metadata.get("Requires-Python", "")
        for name, version in pins
        if canonicalize_name(name) in installed and installed[canonicalize_name(name)].version == version
    }
    assert len(asked) > 60
    assert {name: asks for name, asks in asked.items() if not SpecifierSet(asks).contains("3.11.0")} == {}
