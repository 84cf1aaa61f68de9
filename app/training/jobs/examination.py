"""`python -m app.training.jobs.examination`: measure networks for the challenge, all on the same digits and places.

Every test digit is shown once, at one of the 840 placements where training digits never stood. Which digit stands where
is drawn once and for all, so that two networks differ by what they know, not by what they were asked.

A line on standard input is a network: JSON with `settings` of its run and `weights`, base64 of safetensors. A line on
standard output is its answer: JSON with `right` and `digits`, or `odd` for weights that are not the network's. The
server starts this as a process of its own, behind the pages in priority.
"""

from __future__ import annotations

import base64
import json
import os
import sys

import numpy as np
import torch

from kai import mnist
from kai.canvas import CANVAS, DIGIT, OFFSETS, as_grey
from kai.networks import DigitNetwork
from kai.runs.settings import RunSettings
from kai.weights import OddWeights, tensors_for

DIGITS = 10_000
"""Digits on which each network is measured: the whole test set."""
NICENESS = 10
_CHUNK = 100
_SEED = 0


def places(digits: int = DIGITS) -> np.ndarray:
    """Return where each digit stands, int (N, 2) as (row, col), never (0, 0); all 840 places come equally often.

    >>> places(840).min(0).tolist(), len({tuple(place) for place in places(840).tolist()})
    ([0, 0], 840)
    """
    cells = np.arange(digits) % (OFFSETS**2 - 1) + 1
    np.random.default_rng(_SEED).shuffle(cells)
    return np.stack(np.divmod(cells, OFFSETS), axis=1)


@torch.no_grad()
def right_answers(network: DigitNetwork, digits: int = DIGITS) -> int:
    """Count the test digits that a network reads at their places.

    Args:
        network: reads canvases of 56×56; in eval mode.
        digits: the first so many test digits.
    """
    images, labels = (torch.from_numpy(array[:digits]) for array in mnist("test"))
    right, where = 0, places(digits)
    for start in range(0, digits, _CHUNK):
        part = as_grey(images[start : start + _CHUNK])
        canvases = torch.zeros(len(part), 1, CANVAS, CANVAS)
        for canvas, image, (row, col) in zip(canvases, part, where[start : start + _CHUNK], strict=True):
            canvas[0, row : row + DIGIT, col : col + DIGIT] = image
        right += int((network(canvases).argmax(1) == labels[start : start + _CHUNK]).sum())
    return right


def request(settings: RunSettings, weights: bytes) -> str:
    """Write what a run has learned as a line for the process."""
    return json.dumps({"settings": settings.as_dict(), "weights": base64.b64encode(weights).decode("ascii")}) + "\n"


def answer(line: str) -> dict:
    """Measure the network that a line describes."""
    asked = json.loads(line)
    network = RunSettings.clamped(asked["settings"]).build()
    try:
        network.load_state_dict(tensors_for(network, base64.b64decode(asked["weights"])))
    except OddWeights as error:
        return {"odd": str(error)}
    return {"right": right_answers(network.eval()), "digits": DIGITS}


def main() -> None:
    """Measure one network after the other, until standard input ends."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    torch.set_num_threads(1)
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main()
