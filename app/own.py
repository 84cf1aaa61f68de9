"""Networks that whoever serves the app brings along: `python -m app --network PATH…` shows them beside the three."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kai.canvas import CANVAS
from kai.networks import DigitNetwork, count_parameters
from kai.runs.networks import MOST_MULTIPLICATIONS, MOST_PARAMETERS, measure
from kai.saved import SavedError, load, trouble

VARIABLE = "KAI_NETWORKS"
"""Environment variable with the paths, parted as those of PATH are."""
MOST_NETWORKS = 3
"""Beside the three: a page has room for six."""


@dataclass(frozen=True)
class OwnNetwork:
    """A network from a file: itself in eval mode, its card as pages show it, and the file's content."""

    network: DigitNetwork
    card: dict
    weights: bytes


@cache
def networks() -> dict[str, OwnNetwork]:
    """Return the networks that the environment names, by their names, "own-1" and so on.

    Raises:
        SystemExit: if one cannot be shown, with one line that says why.
    """
    paths = [path for path in os.environ.get(VARIABLE, "").split(os.pathsep) if path]
    if len(paths) > MOST_NETWORKS:
        raise SystemExit(f"{len(paths)} networks are too many: a page has room for {MOST_NETWORKS} beside the three")
    return {f"own-{number}": _read(Path(path), f"own-{number}") for number, path in enumerate(paths, start=1)}


def _read(path: Path, name: str) -> OwnNetwork:
    try:
        network, content = load(path), path.read_bytes()
        size = measure(network, network.card["size"])
    except OSError as error:
        raise SystemExit(f"--network {trouble(error)}") from None
    except SavedError as error:
        raise SystemExit(f"--network {path}: {error}") from None
    if network.card["size"] != CANVAS:
        raise SystemExit(f"--network {path}: it reads bare digits of 28×28, so it cannot stand on the canvas")
    if size.parameters > MOST_PARAMETERS:
        raise SystemExit(f"--network {path}: its {size.parameters:,} parameters are more than {MOST_PARAMETERS:,}")
    if size.multiplications > MOST_MULTIPLICATIONS:
        raise SystemExit(
            f"--network {path}: it takes {size.multiplications / 1e6:,.0f} million multiplications a digit; "
            f"{MOST_MULTIPLICATIONS / 1e6:.0f} million are the most"
        )
    card = {
        "name": name,
        "title": network.card["title"],
        "nature": f"From {path.name}.",
        "parameters": count_parameters(network),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return OwnNetwork(network, card, content)
