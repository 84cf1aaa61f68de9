"""Where the app listens: its port and address, as the environment has them."""

from __future__ import annotations

import errno
import os
import socket
import sys

DEFAULT_PORT = "8501"


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
