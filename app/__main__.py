"""Serve the app: `python -m app [--port 8501] [--network PATH …]`. Prints the learners' address once it is warm.

A port that cannot be had is one line. SIGTERM and Ctrl+C end the server within seconds, with its training runs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from app import own
from app.address import check_port, default_port

ROOT = Path(__file__).resolve().parent.parent
FRUGAL = {"MALLOC_ARENA_MAX": "2"}
"""What the C library is told, unless the environment says otherwise. Every run of a page is a thread; by default
glibc gives threads up to eight arenas for each core, and keeps in each of them what one has once needed."""


def be_frugal() -> None:
    """Start this process again with what the C library reads at its start alone; nothing where it stands already."""
    if sys.platform.startswith("linux") and not FRUGAL.keys() <= os.environ.keys():
        os.execve(sys.executable, sys.orig_argv, {**FRUGAL, **os.environ})


def bring_along(paths: list[str]) -> None:
    """Have networks of one's own stand beside the three; ends with one line if one cannot be shown."""
    if paths:
        os.environ[own.VARIABLE] = os.pathsep.join(os.path.abspath(path) for path in paths)
        own.networks()


def serve(port: int) -> None:
    """Serve the app until the process is asked to stop: what `streamlit run` does, but warm before the port listens."""
    from streamlit.web import cli

    from app import warm

    warm.up()
    cli.main(["run", "app/server.py", f"--server.port={port}"], prog_name="streamlit")


def main(arguments: list[str] | None = None) -> None:
    """Run `python -m app [--port PORT] [--network PATH …]` until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve the app.")
    parser.add_argument("--port", default=default_port(), help="default: %(default)s")
    parser.add_argument(
        "--network", nargs="+", action="extend", default=[], metavar="PATH",
        help="show networks of your own, from kai.save or the training lab, beside the three",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    port = check_port(options.port)
    be_frugal()
    bring_along(options.network)
    os.chdir(ROOT)  # Streamlit finds its configuration from there
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn stops, then lets the signal through
    try:
        serve(port)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
