"""Is the app fit for learners? Opens a session as a browser does and looks whether the three networks answer.

    python -m tools.healthcheck [ADDRESS] [--timeout SECONDS]

ADDRESS is by default the app on this machine, as the environment has it: its port (STREAMLIT_SERVER_PORT, else 8501),
base path (STREAMLIT_SERVER_BASE_URL_PATH) and hosts (STREAMLIT_SERVER_ALLOWED_HOSTS). Ends with 0 if they do; else with
1 and one line that says what is wrong. `/_stcore/health` says less: it answers before the first page was ever drawn. A
server that passes has torch, weights and first tables in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from websockets import WebSocketException

from tools.learner import Learner
from tools.serve import default_port, local_address

NETWORKS = {"mlp", "lenet", "gap"}
TIMEOUT = 25.0
"""Seconds; the first session after a start waits until everything is loaded."""


def own_host() -> dict[str, str]:
    """Return the header by which an app takes its own health check for a learner who uses one of its allowed hosts."""
    allowed = os.environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS", "").split()
    return {"Host": allowed[0].replace("*", "healthcheck")} if allowed else {}


async def trouble(address: str, timeout: float = TIMEOUT) -> str | None:
    """Return what is wrong with the app at an address, in words, or None."""
    try:
        async with Learner(address, timeout=timeout, headers=own_host()) as learner:
            opened = await learner.visit("?digit=0")
            if not opened.has_succeeded or learner.exceptions or learner.errors:
                return f"the canvas page is broken: {'; '.join(learner.exceptions + learner.errors) or 'it stopped'}"
            swept = learner.data("parcel-swept")["about"]
    except TimeoutError:
        return f"{address} does not answer within {timeout:.0f} s"
    except (OSError, LookupError, WebSocketException) as error:
        return f"{address}: {error}"
    missing = NETWORKS - {*swept["tables"]}
    return f"no answer from {', '.join(sorted(missing))}" if missing else None


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m tools.healthcheck [ADDRESS] [--timeout SECONDS]`."""
    parser = argparse.ArgumentParser(prog="python -m tools.healthcheck", description="Is the app fit for learners?")
    parser.add_argument("address", nargs="?", default=local_address(default_port(), "127.0.0.1"), help="of the app")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds for an answer, by default %(default)s")
    asked = parser.parse_args(arguments)
    wrong = asyncio.run(trouble(asked.address, asked.timeout))
    if wrong:
        print(f"not healthy: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
