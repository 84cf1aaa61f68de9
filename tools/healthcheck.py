"""Is the app fit for learners? Opens a session as a browser does and looks whether the three networks answer.

    python -m tools.healthcheck [ADDRESS]    by default http://127.0.0.1:8501, below STREAMLIT_SERVER_BASE_URL_PATH

Ends with 0 if they do; else with 1 and one line that says what is wrong. `/_stcore/health` says less: it answers before
the first page was ever drawn. A server that passes has torch, weights and first tables in memory.
"""

from __future__ import annotations

import asyncio
import os
import sys

from websockets import WebSocketException

from tools.learner import Learner

NETWORKS = {"mlp", "lenet", "gap"}
TIMEOUT = 25.0
"""Seconds; the first session after a start waits until everything is loaded."""


def default_address() -> str:
    """Return where the app serves on this machine, by the settings in the environment."""
    port = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"http://127.0.0.1:{port}/{base}".rstrip("/")


async def trouble(address: str, timeout: float = TIMEOUT) -> str | None:
    """Return what is wrong with the app at an address, in words, or None."""
    try:
        async with Learner(address, timeout=timeout) as learner:
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


def main(arguments: list[str]) -> int:
    """Run `python -m tools.healthcheck [ADDRESS]`."""
    wrong = asyncio.run(trouble(arguments[0] if arguments else default_address()))
    if wrong:
        print(f"not healthy: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
