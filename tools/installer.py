"""uv, brought by pip for as long as it takes where it is not there; and pip, where uv cannot be had.

Needs no package, and no newer Python than 3.6.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tools.programs import apt_install, output_of, say

DISK_FULL = r"No space left|not enough space|Disk quota exceeded"
UNREACHABLE = (
    r"Failed to (establish|connect|fetch)|name resolution|getaddrinfo|unreachable|timed out|ConnectionError|ProxyError"
    r"|error sending request|dns error"
)
"""What pip and uv say of two failures that have nothing to do with packages."""
PROGRESS = re.compile(r"\s*(Resolved|Prepared|Installed) |Downloading \S+ \(\d{3}")
"""What uv tells of its progress among its messages; of its downloads the large ones will do."""
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
"""Settings of pip's that lead to a classroom's mirror, and the variables by which uv is told the same."""


def explain(messages: str) -> str:
    r"""Say in one line why pip or uv failed: in our words if the reason is one of the usual ones, or else in theirs.

    >>> explain("ERROR: Could not install packages: [Errno 28] No space left on device")
    'the disk is full; make room'
    >>> explain("  x No solution found\n  cause: there is no such version\n")
    'cause: there is no such version'
    """
    if re.search(DISK_FULL, messages, re.IGNORECASE):
        return "the disk is full; make room"
    if re.search(UNREACHABLE, messages, re.IGNORECASE):
        return "the package index cannot be reached; check the network, or pip's proxy and index settings"
    return messages.strip().splitlines()[-1].strip()


def failure_of(command: "list[str]", **environment: str) -> str:
    """Run a command and show its progress; returns what it complained about if it failed, and else "".

    Args:
        command: what to run.
        environment: more variables; those that are set already prevail.
    """
    process = subprocess.Popen(command, env={**environment, **os.environ}, stderr=subprocess.PIPE)
    messages = []
    for line in process.stderr:
        messages.append(line.decode(errors="replace").rstrip())
        if PROGRESS.match(messages[-1]):
            say(messages[-1])
    if process.wait() == 0:
        return ""
    return "\n".join(filter(None, messages)) or f"{Path(command[0]).name} ended with {process.returncode}"


def venv_python(venv: Path) -> Path:
    """Where a virtual environment keeps its interpreter."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


class Pip:
    """Python's own tools: its module `venv`, and pip."""

    def make_venv(self, venv: Path, python: str) -> str:
        """Make an environment with an interpreter; returns what went wrong, or ""."""
        if output_of([python, "-c", "import ensurepip"]) is None:
            package = output_of([python, "-c", "import sys; print('python%d.%d-venv' % sys.version_info[:2])"])
            if not package or not apt_install(package):  # Debian and its kin have the module as a package of its own
                return f"install Python's module venv (apt-get install {package})"
        messages = failure_of([python, "-m", "venv", "--clear", str(venv)])
        return messages and explain(messages)

    def install(self, venv: Path, *options: str, index: str = "") -> str:
        """Install into an environment; returns pip's messages if that failed, and else ""."""
        command = [str(venv_python(venv)), "-m", "pip", "install", "--disable-pip-version-check", "--retries", "1"]
        return failure_of([*command, *(["--index-url", index] if index else []), *options])


class Uv:
    """The same by uv, which finds a Python or fetches one, and installs several times as fast.

    Args:
        path: of the program.
        pip_settings: what `pip config list` prints.
    """

    def __init__(self, path: str, pip_settings: str = ""):
        self.path = path
        self.environment = {}
        for section in ("global", "install", ":env:"):  # the last prevails
            for key, variable in PIP_TO_UV.items():
                match = re.search(rf"^{section}\.{key}=(['\"].*['\"])$", pip_settings, re.MULTILINE)
                if match:
                    self.environment[variable] = " ".join(ast.literal_eval(match.group(1)).split())

    def make_venv(self, venv: Path, python: str) -> str:
        """Make an environment with an interpreter, or with one of a range; returns uv's messages if that failed."""
        shutil.rmtree(str(venv), ignore_errors=True)
        return failure_of([self.path, "venv", "--seed", "--python", python, str(venv)], **self.environment)

    def install(self, venv: Path, *options: str, index: str = "") -> str:
        """Install into an environment; returns uv's messages if that failed, and else ""."""
        command = [self.path, "pip", "install", "--python", str(venv_python(venv))]
        return failure_of([*command, *(["--default-index", index] if index else []), *options], **self.environment)


@contextmanager
def a_uv() -> "Iterator[Uv | None]":  # noqa: F821 (this runs by a Python that may not know the name)
    """Yield the uv in the PATH, or one that pip brings for this time; None, with a line why, if there is none.

    Raises:
        SystemExit: if pip cannot reach its index, or there is no pip, with one line that says so.
    """
    found = shutil.which("uv")
    if found and output_of([found, "--version"]):
        yield Uv(found, output_of([sys.executable, "-m", "pip", "config", "list"]) or "")
        return
    pip = Pip()
    with tempfile.TemporaryDirectory(prefix="kai-uv-") as folder:
        venv = Path(folder)
        messages = pip.make_venv(venv, sys.executable)
        if messages:
            sys.exit(f"{sys.executable} cannot make virtual environments: {messages}")
        messages = pip.install(venv, "--quiet", "--timeout", "15", "uv")
        if re.search(UNREACHABLE, messages, re.IGNORECASE):
            sys.exit(f"Installing failed: {explain(messages)}, and run the same command again")
        if messages:
            say(f"uv cannot be had ({explain(messages)}): pip does its work, which takes longer")
        settings = output_of([str(venv_python(venv)), "-m", "pip", "config", "list"]) or ""
        yield None if messages else Uv(str(venv_python(venv).parent / "uv"), settings)
