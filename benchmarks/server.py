"""The app as `make app` serves it, on a port of its own, for as long as something is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.healthcheck import trouble

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0
"""Seconds within which a server is warm."""


@dataclass(frozen=True)
class Served:
    """A server that runs.

    Attributes:
        address: of the app.
        pid: of its process.
        data: the folder in which it keeps runs and rooms.
    """

    address: str
    pid: int
    data: Path


@contextmanager
def served(folder: Path, *, is_quiet: bool = False, **environment: str) -> Iterator[Served]:
    """Serve the app on a free port until the block ends.

    Args:
        folder: for what the server keeps.
        is_quiet: whether what the server says is thrown away.
        environment: more variables for it.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, output = folder / "data", subprocess.DEVNULL if is_quiet else None
    process = subprocess.Popen(
        [sys.executable, "-m", "app", f"--port={port}"], cwd=ROOT, stdout=output, stderr=output,
        env=os.environ | {"KAI_DATA": str(data)} | environment,
    )  # fmt: skip
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
    try:
        while wrong := trouble(address):
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"the server does not answer: {wrong}")
            time.sleep(0.2)
        yield Served(address, process.pid, data)
    finally:
        process.terminate()
        process.wait(30)
