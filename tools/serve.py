"""Serve the app and print one line with its address, once it is warm; a port that cannot be had is said in one line.

python -m tools.serve --port 8501
"""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = "8501"
WARM_SECONDS = 120
"""That the first visitor waits at most for an answer; a slow disk needs its time for torch."""
STOP_SECONDS = 8.0
"""That a server is given to end; containers are killed ten seconds after they are asked to stop."""

FRUGAL = {"MALLOC_ARENA_MAX": "2"}
"""What a server's C library is told, unless the environment says otherwise. Every run of a page is a thread; by default
glibc gives threads up to eight arenas for each core, and keeps in each of them what one has once needed."""


def default_port() -> str:
    """Return the port that the environment names, or 8501."""
    return os.environ.get("STREAMLIT_SERVER_PORT") or DEFAULT_PORT


def local_address(port: str, host: str = "localhost") -> str:
    """Return where this machine's own programs find the app, below its base path (STREAMLIT_SERVER_BASE_URL_PATH)."""
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"http://{host}:{port}/{base}".rstrip("/")


def check_port(text: str) -> int:
    """Return the port number if a server may listen there.

    Raises:
        SystemExit: if it is none, taken or forbidden, with one line that says what to do.
    """
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}: try `make app PORT={DEFAULT_PORT}`")
    port = int(text)
    other = port + 1 if port < 65535 else DEFAULT_PORT
    with socket.socket() as server:
        if sys.platform != "win32":
            # Elsewhere this option frees a port that was just left; on Windows it would share a port in use.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("", port))
        except PermissionError:
            sys.exit(f"Port {port} needs an administrator's rights: take another, as in `make app PORT={DEFAULT_PORT}`")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            sys.exit(
                f"Port {port} is in use, perhaps by another KAI Lab: stop that program, "
                f"or take another port, as in `make app PORT={other}`"
            )
    return port


def announce(url: str, server: subprocess.Popen, ending: threading.Event) -> None:
    """Print the app's address when it is warm: when it has answered a first visitor, who is the health check.

    That visitor's session makes the server import torch and load the networks, which no learner then waits for. A
    server that listens and yet does not answer is announced all the same, with what is wrong.
    """
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    else:
        return
    command = [sys.executable, "-m", "tools.healthcheck", url, "--timeout", str(WARM_SECONDS)]
    visitor = subprocess.run(command, cwd=str(ROOT), stderr=subprocess.PIPE, encoding="utf-8")
    if server.poll() is None and not ending.is_set():
        if visitor.returncode:
            print(f"  The first visit failed: {visitor.stderr.strip()}", file=sys.stderr)
        print(f"\n  KAI Lab is at {os.environ.get('KAI_ADDRESS') or url}   (Ctrl+C stops it)\n", flush=True)


def stop(server: subprocess.Popen) -> None:
    """Ask a server to end, which ends its training runs as well; kill it if it does not."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: "list[str] | None" = None) -> int:
    """Run `python -m tools.serve [--port PORT]` until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description="Serve the app.")
    parser.add_argument("--port", default=default_port(), help="default: %(default)s")
    port = check_port(parser.parse_args(arguments).port)
    signal.signal(signal.SIGTERM, _interrupt)
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", f"--server.port={port}"]
    server = subprocess.Popen(command, cwd=str(ROOT), env={**FRUGAL, **os.environ})
    ending = threading.Event()
    threading.Thread(target=announce, args=(local_address(str(port)), server, ending), daemon=True).start()
    try:
        code = server.wait()
        return code if code >= 0 else 128 - code  # killed by a signal: said as a shell says it
    except KeyboardInterrupt:
        ending.set()
        stop(server)
        return 0


if __name__ == "__main__":
    sys.exit(main())
