"""Make `.venv` and install into it what the project needs; a second run sees that nothing changed and returns at once.

    python3 -m tools.setup_env          what the app needs
    python3 -m tools.setup_env --dev    and what the tests need

Needs no package, and no newer Python than 3.6, so that it can say in one line that a Python is too old.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.programs import apt_install

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
REQUIREMENTS = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}
CONSTRAINTS = "constraints.txt"
GIGABYTES = 8 if sys.platform == "linux" else 3
"""Room for torch and its companions while they are unpacked; on Linux the default build brings CUDA libraries."""

PIP_FAILURES = {
    r"No space left|not enough space": f"the disk is full; make room ({GIGABYTES} GB are enough)",
    r"Failed to (establish|connect)|name resolution|getaddrinfo|unreachable|timed out|ConnectionError|ProxyError": (
        "pip cannot reach its package index; check the network, or pip's proxy settings"
    ),
}
"""Patterns of pip's messages, and what to tell the user instead of them."""


def python_version(command: str) -> "tuple[int, int] | None":
    """Ask an interpreter for its version, such as (3, 11); None if the command does not run."""
    ask = [command, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def is_supported(version: "tuple[int, int] | None") -> bool:
    """Tell whether the project runs on this Python.

    >>> is_supported((3, 10)), is_supported((3, 12)), is_supported((3, 14)), is_supported(None)
    (False, True, False, False)
    """
    return version is not None and OLDEST <= version <= NEWEST


def find_python(wanted: str = "") -> str:
    """Choose the interpreter that `.venv` is made with.

    Args:
        wanted: a command or path that the user insists on; "" takes this Python if it is supported, and else looks for
            `python3.13`, `python3.12` and `python3.11`.

    Raises:
        SystemExit: if there is none, with one line that says what to do.
    """
    span = "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
    if wanted:
        version = python_version(wanted)
        if not is_supported(version):
            found = "is Python {}.{}".format(*version) if version else "does not run"
            sys.exit(f"KAI Lab needs Python {span}, but PYTHON={wanted} {found}: name another, as in PYTHON=python3.12")
        return wanted
    this = sys.version_info[:2]
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for command in [sys.executable] * is_supported(this) + names:
        if is_supported(python_version(command)):
            return command
    sys.exit(
        f"KAI Lab needs Python {span}, but this is Python {this[0]}.{this[1]} and no other is in sight: "
        "install one (python.org, or your system's packages) and name it, as in PYTHON=python3.12"
    )


def venv_python(venv: Path) -> Path:
    """Where a virtual environment keeps its interpreter."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_version(venv: Path) -> "tuple[int, int] | None":
    """The version that a virtual environment was made with; None if it is missing, broken or has no pip."""
    try:
        match = re.search(r"^version\S* = (\d+)\.(\d+)", (venv / "pyvenv.cfg").read_text(), re.MULTILINE)
    except OSError:
        return None
    whole = match and venv_python(venv).exists() and has_package(venv, "pip")
    return (int(match.group(1)), int(match.group(2))) if whole else None


def has_package(venv: Path, name: str) -> bool:
    """Tell whether a virtual environment holds a package, without starting its interpreter."""
    return any(any(venv.glob(f"{lib}/site-packages/{name}")) for lib in ("lib/python*", "Lib"))


def make_venv(venv: Path, wanted: str = "") -> None:
    """Make the virtual environment, or leave it alone if it is sound and of the Python that was asked for.

    Raises:
        SystemExit: if it cannot be made, with one line that says what to do.
    """
    version = venv_version(venv)
    if is_supported(version) and (not wanted or python_version(wanted) == version):
        return
    python = find_python(wanted)
    major, minor = python_version(python)
    if subprocess.run([python, "-c", "import ensurepip"], stderr=subprocess.DEVNULL).returncode:
        package = f"python{major}.{minor}-venv"
        if not apt_install(package):
            sys.exit(f"{python} cannot make virtual environments: install its venv module (apt-get install {package})")
    print(f"Making {venv.name} with Python {major}.{minor}", flush=True)
    command = [python, "-m", "venv", "--clear", str(venv)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        reason = (done.stdout.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        sys.exit(f"{python} -m venv {venv} failed: {reason}")


def fingerprint(names: "list[str]", root: Path) -> str:
    """Sha256 over the requirement files and the constraints: what a finished installation depends on."""
    digest = hashlib.sha256()
    for name in [*names, CONSTRAINTS]:
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def check_room(venv: Path) -> None:
    """Refuse to begin what the disk cannot hold; no question once torch is there.

    Raises:
        SystemExit: with one line that says how much is missing.
    """
    free = shutil.disk_usage(str(venv)).free / 1e9
    if free < GIGABYTES and not has_package(venv, "torch"):
        sys.exit(
            f"Installing needs about {GIGABYTES} GB, but the disk of {venv} has {free:.1f} GB left: make room, or "
            f"install a torch built for CPUs alone first: {venv_python(venv)} -m pip install torch --index-url ..."
        )


def explain_pip_failure(messages: str) -> str:
    """Say in one line why pip failed; "" if the reason is none of the usual ones.

    >>> explain_pip_failure("OSError: [Errno 28] No space left on device").split(";")[0]
    'the disk is full'
    """
    found = (says for pattern, says in PIP_FAILURES.items() if re.search(pattern, messages, re.IGNORECASE))
    return next(found, "")


def pip_install(python: Path, names: "list[str]") -> None:
    """Install requirement files within the constraints, showing pip's progress.

    Raises:
        SystemExit: if pip fails, with one line that says what to do.
    """
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--retries", "2", "-c", CONSTRAINTS]
    for name in names:
        command += ["-r", name]
    with tempfile.TemporaryFile() as messages:
        code = subprocess.run(command, cwd=str(ROOT), stderr=messages).returncode
        messages.seek(0)
        text = messages.read().decode(errors="replace")
    if code:
        explanation = explain_pip_failure(text)
        if not explanation:
            sys.stderr.write(text)
        sys.exit("Installing failed: " + (explanation or "pip says why above") + ", and run the same command again")


def install(kind: str, venv: Path = VENV, root: Path = ROOT) -> None:
    """Install what `kind` ("run" or "dev") needs, unless a stamp in the environment says that just this is there."""
    stamps = {
        venv / f".installed-{other}": fingerprint(names, root)
        for other, names in REQUIREMENTS.items()
        if set(names) <= set(REQUIREMENTS[kind])
    }
    if all(stamp.exists() and stamp.read_text() == expected for stamp, expected in stamps.items()):
        return
    check_room(venv)
    print("Installing; the first time takes some minutes", flush=True)
    pip_install(venv_python(venv), REQUIREMENTS[kind])
    for stamp, expected in stamps.items():
        stamp.write_text(expected)


def main(arguments: "list[str] | None" = None) -> None:
    """Run `python3 -m tools.setup_env [--dev] [--python COMMAND]`."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.setup_env", description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    parser.add_argument("--python", default="", help="the Python to use (default: this, or one in sight)")
    options = parser.parse_args(arguments)
    make_venv(VENV, options.python)
    install("dev" if options.dev else "run")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped; run the same command again to go on")
