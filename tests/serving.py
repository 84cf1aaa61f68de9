"""The app on a free port, as `make app` serves it."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from app.__main__ import FRUGAL
from tests.waiting import wait_for_server

ROOT = Path(__file__).parent.parent


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(port, log, first="", **environment):
    """Serve the app on a port, as `make app` does it; yields its address.

    Args:
        port: a free one.
        log: file for what the server says.
        first: Python code that runs in the server's process before the app is loaded.
        environment: more variables; KAI_DATA is a folder beside the log unless it is given.
    """
    address = f"http://localhost:{port}/{environment.get('STREAMLIT_SERVER_BASE_URL_PATH', '')}".rstrip("/")
    start = f"{first}\nfrom app.__main__ import main\nmain()"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", start, f"--port={port}"],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
            env=os.environ | FRUGAL | {"KAI_DATA": str(log.parent / "runs")} | environment,
        )  # fmt: skip
    try:
        wait_for_server(f"{address}/lab/health", process, log)  # it does not listen before it is warm
        yield address
    finally:
        process.terminate()
        process.wait(10)
    assert "Traceback" not in log.read_text()
