"""Serve the app and print one line with its address; a port that cannot be had is said in one line.

python -m tools.serve --port 8501
"""

import argparse
import errno
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8501


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


def announce(url: str, server: subprocess.Popen) -> None:
    """Print the app's address as soon as the server answers."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    else:
        return
    print(f"\n  KAI Lab is at {url}   (Ctrl+C stops it)\n", flush=True)


def main(arguments: "list[str] | None" = None) -> int:
    """Run `python -m tools.serve [--port PORT]` until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description="Serve the app.")
    parser.add_argument("--port", default=str(DEFAULT_PORT), help="default: %(default)s")
    port = check_port(parser.parse_args(arguments).port)
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", f"--server.port={port}"]
    server = subprocess.Popen(command, cwd=str(ROOT))
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=announce, args=(f"http://localhost:{port}", server), daemon=True).start()
    try:
        return max(server.wait(), 0)
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return 0


if __name__ == "__main__":
    sys.exit(main())
