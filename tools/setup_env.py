"""Make `.venv` and install into it what the project needs; a second run sees that nothing changed and returns at once.

    python3 -m tools.setup_env              what the app needs
    python3 -m tools.setup_env --notebook   and what a notebook needs
    python3 -m tools.setup_env --dev        and what the tests need

uv does it, and finds a Python or fetches one. On Linux without an NVIDIA card torch comes from its makers' index of
builds for CPUs, if that answers within seconds; TORCH_INDEX names another one, or, if it is empty, none.

Needs no package, and no newer Python than 3.6, so that it can say in one line what is missing.
"""

import argparse
import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

from tools.installer import DISK_FULL, Pip, a_uv, explain, venv_python
from tools.programs import output_of, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 15)
SPAN = "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
REQUIREMENTS = {
    "run": ["requirements.txt"],
    "notebook": ["requirements.txt", "requirements-notebook.txt"],
    "dev": ["requirements.txt", "requirements-notebook.txt", "requirements-dev.txt"],
}
CONSTRAINTS = "constraints.txt"

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
INDEX_SECONDS = 4
"""Within which the index of builds for CPUs must answer."""
GIGABYTES, GIGABYTES_CPU = 8 if sys.platform == "linux" else 3, 3
"""Room for torch and its companions while they are unpacked; on Linux the package index has builds with CUDA."""


def python_version(command: str) -> "tuple[int, int] | None":
    """Ask an interpreter for its version, such as (3, 11); None if the command does not run."""
    answer = re.match(r"(\d+) (\d+)$", output_of([command, "-c", "import sys; print(*sys.version_info[:2])"]) or "")
    return (int(answer.group(1)), int(answer.group(2))) if answer else None


def is_supported(version: "tuple[int, int] | None") -> bool:
    """Tell whether the project runs on this Python.

    >>> is_supported((3, 10)), is_supported((3, 12)), is_supported((3, 15)), is_supported(None)
    (False, True, True, False)
    """
    return version is not None and OLDEST <= version <= NEWEST


def venv_version(venv: Path) -> "tuple[int, int] | None":
    """The version that a virtual environment was made with; None if it is missing, broken or has no pip."""
    try:
        match = re.search(r"^version\S* = (\d+)\.(\d+)", (venv / "pyvenv.cfg").read_text(), re.MULTILINE)
    except OSError:
        return None
    whole = match and venv_python(venv).exists() and has_package(venv, "pip")
    return (int(match.group(1)), int(match.group(2))) if whole else None


def has_package(venv: Path, pattern: str) -> bool:
    """Tell whether a virtual environment holds a package, without starting its interpreter."""
    return any(any(venv.glob(f"{lib}/site-packages/{pattern}")) for lib in ("lib/python*", "Lib"))


def is_sound(venv: Path, wanted: str) -> bool:
    """Tell whether there is an environment of a Python that the project runs on and, if one is wanted, of just that."""
    version = venv_version(venv)
    return is_supported(version) and (not wanted or python_version(wanted) == version)


def choose_python(wanted: str) -> str:
    """Return the interpreter that the user insists on, or else this one; "" if this one is not supported.

    Raises:
        SystemExit: if the wanted one is not supported, with one line that says what to do.
    """
    if not wanted:
        return sys.executable if is_supported(sys.version_info[:2]) else ""
    version = python_version(wanted)
    if not is_supported(version):
        found = "is Python {}.{}".format(*version) if version else "does not run"
        sys.exit(f"KAI Lab needs Python {SPAN}, but PYTHON={wanted} {found}: name another, as in PYTHON=python3.12")
    return wanted


def make_venv(uv: "Uv | None", venv: Path, python: str) -> None:  # noqa: F821
    """Make the virtual environment anew with an interpreter, or, for "", with one that uv finds or fetches.

    Raises:
        SystemExit: if it cannot be made, with one line that says what to do.
    """
    version = python_version(python) if python else None
    say("Making {} with Python {}".format(venv.name, "{}.{}".format(*version) if version else SPAN))
    if uv and not uv.make_venv(venv, python or ">={}.{},<{}.{}".format(*OLDEST, NEWEST[0], NEWEST[1] + 1)):
        return
    if not python:
        this = "{}.{}".format(*sys.version_info[:2])
        sys.exit(
            f"KAI Lab needs Python {SPAN}, but this is Python {this}, no other is in sight and uv could not fetch one: "
            "install one (python.org, or your system's packages) and name it, as in PYTHON=python3.12"
        )
    messages = Pip().make_venv(venv, python)
    if messages:
        sys.exit(f"{python} cannot make virtual environments: {messages}")


def has_nvidia_card() -> bool:
    """Tell whether CUDA could be of use: a driver is loaded or, as in Windows' Linux, its tool finds a card."""
    return Path("/proc/driver/nvidia/version").exists() or "GPU" in (output_of(["nvidia-smi", "-L"]) or "")


def answers(index: str) -> bool:
    """Tell whether an index answers within seconds, whatever is in the way: names, wires, proxies."""
    # Who fetches from it looks at its certificate; this Python may have none to compare it with.
    ask = (
        "import ssl, sys, urllib.request as request\n"
        "request.urlopen(sys.argv[1], timeout=9, context=ssl._create_unverified_context()).close()"
    )
    return output_of([sys.executable, "-c", ask, index.rstrip("/") + "/torch/"], timeout=INDEX_SECONDS) is not None


def torch_index() -> "tuple[str, str]":
    """Choose the index that torch comes from; returns its address, "" for the package index, and why."""
    if "TORCH_INDEX" in os.environ:
        return os.environ["TORCH_INDEX"], "TORCH_INDEX says so"
    if sys.platform != "linux":
        return "", "for this system it has builds of the right kind"
    if has_nvidia_card():
        return "", "there is an NVIDIA card, and it has the builds with CUDA"
    if not answers(CPU_INDEX):
        return "", f"with CUDA, 3 GB, though there is no NVIDIA card, for {CPU_INDEX} does not answer"
    return CPU_INDEX, "0.2 GB, for there is no NVIDIA card"


def check_room(venv: Path, gigabytes: int) -> None:
    """Refuse to begin what the disk cannot hold.

    Raises:
        SystemExit: with one line that says how much is missing.
    """
    free = shutil.disk_usage(str(venv)).free / 1e9
    if free < gigabytes:
        sys.exit(
            f"Installing needs about {gigabytes} GB, but the disk of {venv} has {free:.1f} GB left: make room, or "
            f"name an index of small builds of torch that can be reached: TORCH_INDEX={CPU_INDEX}"
        )


def install_torch(installer: "Uv | Pip", venv: Path, root: Path) -> None:  # noqa: F821
    """Install torch and torchvision, which belong together, from an index of builds that suit this machine.

    Where that is the package index, or the other one fails, they are left to `install_requirements`. No question, not
    even of room, once they are there.
    """
    (version,) = re.findall(r"^torch==([\w.]+)", (root / CONSTRAINTS).read_text(), re.MULTILINE)
    if has_package(venv, f"torch-{version}*.dist-info"):
        return
    index, why = torch_index()
    say(f"torch comes from {index or 'the package index'}: {why}")
    if index:
        check_room(venv, GIGABYTES_CPU)
        constraints = str(root / CONSTRAINTS)
        messages = installer.install(venv, "--no-deps", "-c", constraints, "torch", "torchvision", index=index)
        if not messages:
            return
        say(f"torch comes from the package index after all: {explain(messages)}")
    check_room(venv, GIGABYTES)


def install_requirements(uv: "Uv | None", venv: Path, files: "list[Path]", constraints: Path) -> None:  # noqa: F821
    """Install requirement files within the constraints, by uv or, if there is none or it fails, by pip.

    Raises:
        SystemExit: if both fail, with one line that says what to do.
    """
    options = ["-c", str(constraints)]
    for file in files:
        options += ["-r", str(file)]
    messages = uv.install(venv, *options) if uv else ""
    if uv and not messages:
        return
    if not re.search(DISK_FULL, messages):
        if uv:
            say(f"uv failed ({explain(messages)}): pip tries")
        messages = Pip().install(venv, *options)
    if messages:
        sys.exit(f"Installing failed: {explain(messages)}, and run the same command again")


def fingerprint(names: "list[str]", root: Path) -> str:
    """Sha256 over the requirement files and the constraints: what a finished installation depends on."""
    digest = hashlib.sha256()
    for name in [*names, CONSTRAINTS]:
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def set_up(kind: str, wanted: str = "", venv: Path = VENV, root: Path = ROOT) -> None:
    """Have `venv` hold what `kind`, a key of `REQUIREMENTS`, needs, unless stamps in it say that just this is there."""
    stamps = {
        venv / f".installed-{other}": fingerprint(names, root)
        for other, names in REQUIREMENTS.items()
        if set(names) <= set(REQUIREMENTS[kind])
    }
    sound = is_sound(venv, wanted)
    if sound and all(stamp.exists() and stamp.read_text() == expected for stamp, expected in stamps.items()):
        return
    python = choose_python(wanted)
    with a_uv() as uv:
        if not sound:
            make_venv(uv, venv, python)
        say("Installing; the first time takes a minute or some")
        install_torch(uv or Pip(), venv, root)
        install_requirements(uv, venv, [root / name for name in REQUIREMENTS[kind]], root / CONSTRAINTS)
    for stamp, expected in stamps.items():
        stamp.write_text(expected)


def main(arguments: "list[str] | None" = None) -> None:
    """Run `python3 -m tools.setup_env [--notebook | --dev] [--python COMMAND]`."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.setup_env", description=__doc__.splitlines()[0])
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--notebook", action="store_true", help="also install what a notebook needs")
    kinds.add_argument("--dev", action="store_true", help="also install what the tests need")
    parser.add_argument(
        "--python", default="", help="the Python to use (default: this, or one that uv finds or fetches)"
    )
    options = parser.parse_args(arguments)
    set_up("dev" if options.dev else "notebook" if options.notebook else "run", options.python)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped; run the same command again to go on")
