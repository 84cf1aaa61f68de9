"""CI's look at the image: a failing image fails, and what is not its fault is said and passed by."""

import os
import shutil
import subprocess

import pytest

from tests.serving import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="CI runs where there is bash")

BUILDS = 'echo "==  3s  build Dockerfile"'
LOG = '> "$IMGCHECK_DIR/build.log"'


def program(folder, name, code):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def check(tmp_path):
    """A function that runs CI's script with a checker that does as it is told: its exit code and what it says."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("apt-get", "buildah", "debootstrap", "ss", "pgrep", "setpriv"):
        program(folder, name, "exit 1")
    program(folder, "touch", "exit 0")  # beyond its own folder the test changes nothing
    program(folder, "id", "echo 0")
    program(folder, "curl", "exit 7")  # nobody listens on the port
    program(folder, "stat", "echo '99 * 1000000000'")

    def run(checker, **more):
        environment = {"IMAGE_CHECK": str(program(tmp_path, "checker", checker)), "IMAGE_CHECK_MINUTES": "5"} | more
        done = subprocess.run(
            [ROOT / ".ci/image"], capture_output=True, text=True,
            env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"} | environment,
        )  # fmt: skip
        return done.returncode, done.stdout

    run.folder = folder
    return run


def test_a_sound_image_passes_and_is_built_without_an_index_of_its_own(check):
    code, said = check('echo "$@"')
    assert code == 0
    assert "NOT checked" not in said
    assert f"{ROOT} -m 2048 -- --build-arg TORCH_INDEX=\n" in said


@pytest.mark.parametrize(
    "fails",
    [
        f'{BUILDS}; : {LOG}; echo "FAIL: HEALTHCHECK"; exit 1',
        f'{BUILDS}; echo "ERROR: No matching distribution found for torch" {LOG}; exit 1',
        f'{BUILDS}; : {LOG}; echo "FAIL: the container ended"; echo "OSError: Read timed out"; exit 1',
    ],
)
def test_a_failing_image_fails_ci(check, fails):
    code, said = check(fails)
    assert code == 1
    assert "NOT checked" not in said


@pytest.mark.parametrize(
    ("fails", "word"),
    [
        (f'{BUILDS}; echo "No space left on device" {LOG}; exit 1', "the network or the disk gave out"),
        (f'{BUILDS}; echo "Read timed out. (read timeout=15)" {LOG}; exit 1', "the network or the disk gave out"),
        ('echo "==  1s  debootstrap"; exit 1', "the stand-in for its base image could not be made"),
    ],
)
def test_what_is_not_the_images_fault_is_said_and_passed_by(check, fails, word):
    code, said = check(fails)
    assert code == 0
    assert f"*** The image was NOT checked: {word}" in said


def test_what_takes_too_long_is_left(check):
    code, said = check("sleep 600", IMAGE_CHECK_MINUTES="0.01")
    assert code == 0
    assert "longer than 0.01 minutes" in said


@pytest.mark.parametrize(
    ("name", "says", "word"),
    [
        ("id", "echo 1000", "root's rights"),
        ("stat", "echo '3 * 1000000000'", "and 3 are free"),
        ("curl", "exit 0", "port 8501 is in use"),
    ],
)
def test_a_machine_that_cannot_do_it_says_why(check, name, says, word):
    program(check.folder, name, says)
    code, said = check("exit 1")
    assert code == 0
    assert word in said


def test_without_a_checker_it_is_said(check):
    code, said = check("", IMAGE_CHECK="/no/such/checker")
    assert code == 0
    assert "no checker here (IMAGE_CHECK=/no/such/checker)" in said
