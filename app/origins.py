"""Where a page may connect from is decided on this machine alone.

Streamlit compares the origin of a page from elsewhere with this machine's address in the internet, too, and asks an
outside server for that: once for each such page, while everybody waits; without a network, for up to two seconds.
Here it takes that address for unknown. Who needs another origin names it in `server.corsAllowedOrigins`.
"""

from __future__ import annotations

from streamlit import net_util


def install() -> None:
    """Have it so in this process; `tests/app/test_origins.py` tells when a new version of Streamlit asks elsewhere."""
    net_util.get_external_ip = _unknown


def _unknown() -> None:
    """Return no address."""
