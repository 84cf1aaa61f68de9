"""The project's frame: what a newcomer with the wrong Python, port, disk or browser is told; lists that must agree."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections import namedtuple
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from streamlit import config

from app import address
from tools import programs, setup_env

ROOT = Path(__file__).parent.parent


def fake_program(folder, name, output, code=0):
    """Put a program into `folder` that prints `output` and ends with `code`."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{output}'\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def only_path(tmp_path, monkeypatch):
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("KAI_CHROMIUM", raising=False)
    return folder


def one_line(exit_info):
    """The message of a SystemExit, which must be a single line."""
    message = str(exit_info.value)
    assert message and "\n" not in message
    return message


# --- Python and .venv


@pytest.mark.parametrize("version", ["3 9", "3 10", "3 14", "2 7"])
def test_a_python_that_is_not_supported_is_refused_by_its_version(version, only_path):
    fake_program(only_path, "python3.x", version)
    with pytest.raises(SystemExit) as exit_info:
        setup_env.find_python("python3.x")
    message = one_line(exit_info)
    assert version.replace(" ", ".") in message and "3.11 to 3.13" in message


def test_an_old_python_looks_for_a_newer_one_and_passes_by_a_name_that_does_not_run(only_path, monkeypatch):
    fake_program(only_path, "python3.13", "command not found", code=127)
    fake_program(only_path, "python3.12", "3 12")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", (3, 9, 1))
        assert setup_env.find_python() == "python3.12"


def test_an_old_python_alone_says_what_to_install(only_path, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(SystemExit) as exit_info:
        patch.setattr(sys, "version_info", (3, 9, 1))
        setup_env.find_python()
    message = one_line(exit_info)
    assert "this is Python 3.9" in message and "PYTHON=" in message


def fake_venv(folder, version="3.12.1"):
    """A folder that looks like a sound virtual environment."""
    python = setup_env.venv_python(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / "lib/python3/site-packages/pip").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    return folder


def test_a_sound_environment_is_left_alone(tmp_path, monkeypatch):
    venv = fake_venv(tmp_path / "venv")
    monkeypatch.setattr(setup_env.subprocess, "run", lambda *_, **__: pytest.fail("nothing is to be run"))
    setup_env.make_venv(venv)


def test_an_environment_that_lost_its_python_does_not_count(tmp_path):
    venv = fake_venv(tmp_path / "venv")
    assert setup_env.venv_version(venv) == (3, 12)
    setup_env.venv_python(venv).unlink()
    assert setup_env.venv_version(venv) is None


def test_requirements_are_installed_once_until_one_of_their_files_changes(tmp_path, monkeypatch):
    for name in ["requirements.txt", "requirements-dev.txt", "constraints.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    venv = fake_venv(tmp_path / "venv")
    installed = []
    monkeypatch.setattr(setup_env, "pip_install", lambda python, names: installed.append(names))
    monkeypatch.setattr(setup_env, "check_room", lambda venv: None)

    setup_env.install("run", venv, tmp_path)
    setup_env.install("run", venv, tmp_path)
    assert installed == [["requirements.txt"]]
    setup_env.install("dev", venv, tmp_path)
    setup_env.install("dev", venv, tmp_path)
    setup_env.install("run", venv, tmp_path)
    assert len(installed) == 2
    with (tmp_path / "constraints.txt").open("a") as constraints:
        constraints.write("extra==1\n")
    setup_env.install("run", venv, tmp_path)
    assert len(installed) == 3


def test_a_full_disk_is_said_before_anything_is_downloaded(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(setup_env.shutil, "disk_usage", lambda path: usage(10e9, 9e9, 1.2e9))
    with pytest.raises(SystemExit) as exit_info:
        setup_env.check_room(tmp_path)
    assert "1.2 GB left" in one_line(exit_info)
    (tmp_path / "lib/python3.11/site-packages/torch").mkdir(parents=True)
    setup_env.check_room(tmp_path)


@pytest.mark.parametrize(
    ("messages", "explanation"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("WARNING: Retrying (Retry(total=1)): Failed to establish a new connection: [Errno -2]", "network"),
        ("WARNING: Retrying: Temporary failure in name resolution", "network"),
        ("WARNING: Retrying: Read timed out. (read timeout=15)", "network"),
        ("ERROR: No matching distribution found for torch", ""),
    ],
)
def test_why_pip_failed_is_said_in_words(messages, explanation):
    says = setup_env.explain_pip_failure(messages)
    assert explanation in says and bool(says) == bool(explanation)


def test_pip_without_a_network_ends_in_one_line(tmp_path, monkeypatch):
    """pip really runs, against an index that nobody serves."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("no-such-package\n")
    with pytest.raises(SystemExit) as exit_info:
        setup_env.pip_install(Path(sys.executable), [str(requirements)])
    assert "check the network" in one_line(exit_info)


# --- Chromium, Firefox and Node.js


@pytest.fixture
def bare_machine(only_path, monkeypatch):
    """A machine without a browser, Playwright, or the right to install anything."""
    monkeypatch.setattr(programs, "BROWSER_PATHS", [])
    monkeypatch.setattr(programs, "playwright_browser", lambda: "")
    return only_path


def test_a_missing_browser_says_what_to_do(bare_machine):
    with pytest.raises(SystemExit) as exit_info:
        programs.chromium()
    message = one_line(exit_info)
    assert "install" in message and "KAI_CHROMIUM" in message and "BROWSER=no" in message


def test_playwright_that_does_not_start_says_what_to_do(only_path, monkeypatch):
    monkeypatch.setattr(programs.sys, "executable", str(fake_program(only_path, "python", "", code=127)))
    with pytest.raises(SystemExit) as exit_info:
        programs.chromium()
    assert "libatomic1" in one_line(exit_info)


def test_a_browser_that_does_not_start_is_passed_by(bare_machine):
    fake_program(bare_machine, "chromium", "this is an empty shell", code=1)
    works = fake_program(bare_machine, "google-chrome", "Google Chrome 150")
    assert programs.chromium() == str(works)


def test_a_browser_that_was_named_is_taken_or_refused(bare_machine, monkeypatch):
    fake_program(bare_machine, "chromium", "Chromium 150")
    mine = fake_program(bare_machine, "mine", "Chromium 151")
    monkeypatch.setenv("KAI_CHROMIUM", str(mine))
    assert programs.chromium() == str(mine)
    monkeypatch.setenv("KAI_CHROMIUM", "/no/such/browser")
    with pytest.raises(SystemExit) as exit_info:
        programs.chromium()
    assert "KAI_CHROMIUM=/no/such/browser" in one_line(exit_info)


def test_a_firefox_is_taken_if_it_is_new_enough_and_done_without_if_there_is_none(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(programs, "FIREFOX_ON_MACOS", "/no/such/firefox")
    monkeypatch.delenv("KAI_FIREFOX", raising=False)
    fake_program(bare_machine, "firefox", "Mozilla Firefox 115.9.0esr")
    assert programs.firefox() == ""
    assert "left out" in capsys.readouterr().err
    newer = fake_program(bare_machine, "firefox-esr", "Mozilla Firefox 140.1.0esr")
    assert programs.firefox() == str(newer)
    mine = fake_program(bare_machine, "mine", "Mozilla Firefox 150.0")
    monkeypatch.setenv("KAI_FIREFOX", str(mine))
    assert programs.firefox() == str(mine)


def test_node_that_is_missing_or_too_old_says_what_to_do(bare_machine):
    fake_program(bare_machine, "node", "v16.20.1")
    with pytest.raises(SystemExit) as exit_info:
        programs.node()
    assert "Node.js 18 or newer" in one_line(exit_info)
    newer = fake_program(bare_machine, "nodejs", "v18.19.0")
    assert programs.node() == str(newer)


@pytest.mark.parametrize(("user", "installs"), [(0, True), (1000, False)])
def test_packages_are_installed_unasked_by_root_alone(user, installs, only_path, monkeypatch, tmp_path):
    calls = tmp_path / "calls"
    (only_path / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    (only_path / "apt-get").chmod(0o755)
    monkeypatch.setattr(programs.os, "geteuid", lambda: user)
    assert programs.apt_install("nodejs") is installs
    assert "nodejs" in calls.read_text() if installs else not calls.exists()


# --- The port


def test_a_port_in_use_is_said_in_one_line_and_another_is_offered():
    with socket.socket() as other:
        other.bind(("", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "app", "--port", str(port)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert f"Port {port} is in use" in done.stderr and f"PORT={port + 1}" in done.stderr


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "85O1", "²"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SystemExit) as exit_info:
        address.check_port(port)
    assert repr(port) in one_line(exit_info)


# --- make


@pytest.mark.parametrize("ci", ["", "true"])
def test_browser_tests_are_left_out_loudly_and_never_in_ci(ci, tmp_path):
    python = fake_program(tmp_path, "python", "true")
    command = ["make", "-s", "test", "BROWSER=no", f"VENV={python}", "SETUP=true", f"CI={ci}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ci:
        assert done.returncode != 0 and "never left out" in done.stdout
    else:
        assert done.returncode == 0 and "LEFT OUT" in done.stdout


def test_make_help_lists_every_command():
    listed = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ["app", "test", "bench", "lint", "clean", "help"]:
        assert re.search(rf"make {target}\s+\w", listed)


# --- Lists that must agree


def test_the_constraints_lie_within_the_ranges():
    def lines(name):
        text = (ROOT / name).read_text()
        return [line for line in (re.sub(r"\s*#.*", "", line).strip() for line in text.splitlines()) if line]

    exact = dict(line.lower().split("==") for line in lines("constraints.txt"))
    for line in lines("requirements.txt") + lines("requirements-dev.txt"):
        requirement = Requirement(line)
        assert Version(exact[requirement.name.lower()]) in requirement.specifier, line


def test_streamlit_knows_every_setting():
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    for section, options in settings.items():
        for option, value in options.items():
            if not isinstance(value, dict):
                assert f"{section}.{option}" in config._config_options_template, f"{section}.{option}"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_documents_point_to_files_that_exist(name):
    targets = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)|src=\"([^\":]+)\"", (ROOT / name).read_text())
    for target in (link or image for link, image in targets):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", ["mlp", "lenet", "gap"])
def test_the_readme_shows_what_the_model_cards_measured(name):
    card = json.loads((ROOT / f"models/{name}.json").read_text())
    accuracy = card["accuracy"]
    shown = [accuracy["top_left"], accuracy["bottom_right"], accuracy["worst"]["accuracy"], accuracy["mean"]]
    row = (
        f"| {card['title']} | {card['parameters']:,} | " + " | ".join(f"{100 * value:.1f} %" for value in shown) + " |"
    )
    assert row in (ROOT / "README.md").read_text().splitlines()


def test_the_five_lines_of_the_readme_run(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    exec(code, {})
    assert capsys.readouterr().out.startswith("tensor(1.")
