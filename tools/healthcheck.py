"""Is the app fit for learners? Asks it, by plain HTTP: `python -m tools.healthcheck [ADDRESS] [--timeout SECONDS]`.

ADDRESS is by default the app on this machine, as the environment has it: its port (STREAMLIT_SERVER_PORT, else 8501)
and base path (STREAMLIT_SERVER_BASE_URL_PATH). Ends with 0 if pages, networks and tables can be served; else with 1 and
one line that says what is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request

from app.address import default_port, local_address

TIMEOUT = 10.0
"""Seconds."""


def trouble(address: str, timeout: float = TIMEOUT) -> str | None:
    """Return what is wrong with the app at an address, in words, or None."""
    try:
        with urllib.request.urlopen(f"{address}/lab/health", timeout=timeout) as answer:
            health = json.load(answer)
    except urllib.error.HTTPError as error:
        return f"{address} answers {error.code}"
    except OSError as error:
        return f"{address} does not answer: {error}"
    except ValueError:
        return f"at {address} there is something else"
    is_ready = isinstance(health, dict) and health.get("status") == "ok"
    return None if is_ready else f"{address} is not ready"


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m tools.healthcheck [ADDRESS] [--timeout SECONDS]`."""
    parser = argparse.ArgumentParser(prog="python -m tools.healthcheck", description="Is the app fit for learners?")
    parser.add_argument("address", nargs="?", default=local_address(default_port(), "127.0.0.1"), help="of the app")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds for an answer, by default %(default)s")
    asked = parser.parse_args(arguments)
    wrong = trouble(asked.address.rstrip("/"), asked.timeout)
    if wrong:
        print(f"not healthy: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
