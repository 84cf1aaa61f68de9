"""The project's frame: what a newcomer with the wrong port is told; what make does; lists that must agree."""

import json
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from streamlit import config

from app import address
from tests.fakes import fake_program, one_line
from tests.full import full

ROOT = Path(__file__).parent.parent


# --- The port


@full
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
    for target in ["app", "notebook", "test", "check", "bench", "lint", "clean", "help"]:
        assert re.search(rf"make {target}\s+\w", listed)


# --- Lists that must agree


def test_the_constraints_lie_within_the_ranges():
    def lines(name):
        text = (ROOT / name).read_text()
        return [line for line in (re.sub(r"\s*#.*", "", line).strip() for line in text.splitlines()) if line]

    for python in ("3.11", "3.15"):  # the project's first and last: a newer one may need a newer version
        constraints = [Requirement(line) for line in lines("constraints.txt")]
        holding = [one for one in constraints if not one.marker or one.marker.evaluate({"python_version": python})]
        exact = {one.name.lower(): Version(str(one.specifier).removeprefix("==")) for one in holding}
        assert len(exact) == len(holding)
        names = ["requirements.txt", "requirements-notebook.txt", "requirements-dev.txt"]
        for line in [line for name in names for line in lines(name)]:
            requirement = Requirement(line)
            assert exact[requirement.name.lower()] in requirement.specifier, line


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
