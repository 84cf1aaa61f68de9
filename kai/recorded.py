"""What the shipped networks answer to test digits at every placement, recorded once and shipped beside them.

2,000 digits at 841 placements are 1.7 million answers: minutes to compute, and little room to keep, as most are those
one pixel further. `python -m kai.recorded` makes them again. A record names the sha256 of the weights for which it
holds: with others, it is none.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from kai import mnist
from kai.canvas import OFFSETS
from kai.pretrained import MODELS_DIR, load_pretrained, read_card
from kai.sweeps import shift_sweeps

RECORDED = ("mlp", "lenet", "notebook-gap", "gap-lenet", "gap", "gap-exact")
"""The shipped networks that answer on the canvas, all of which have a record."""
DIGITS = 2_000
"""Test digits that are asked, the first of the set: enough to see what is taken for what, and some minutes' work."""
AT_ONCE = 50
SHA256 = 32
"""Bytes that name the weights, at the beginning of a record; the rest is LZMA of N times 29×29 answers, a byte each."""


def answers_everywhere(network: nn.Module, images: np.ndarray | torch.Tensor) -> np.ndarray:
    """Return what a network answers to digits at all placements.

    Args:
        network: as for `kai.shift_sweep`.
        images: (N, 28, 28).

    Returns:
        uint8 (29, 29, N): `[row, col, n]` is the class that it names for digit n at that offset.
    """
    answers = np.empty((OFFSETS, OFFSETS, len(images)), np.uint8)
    for start in range(0, len(images), AT_ONCE):
        sweeps = shift_sweeps(network, images[start : start + AT_ONCE])
        answers[:, :, start : start + AT_ONCE] = sweeps.argmax(3).permute(1, 2, 0).numpy()
    return answers


def pack(answers: np.ndarray, sha256: str) -> bytes:
    """Pack answers (29, 29, N) of the network whose weights have this sha256, digit by digit: neighbours mostly agree.

    >>> answers = np.random.default_rng(0).integers(0, 10, (29, 29, 3), np.uint8)
    >>> found, sha256 = unpack(pack(answers, "ab" * 32))
    >>> bool((found == answers).all()), sha256 == "ab" * 32
    (True, True)
    """
    by_digit = np.ascontiguousarray(answers.transpose(2, 0, 1))
    return bytes.fromhex(sha256) + lzma.compress(by_digit.tobytes(), preset=9)


def unpack(content: bytes) -> tuple[np.ndarray, str]:
    """Return the answers of a record, uint8 (29, 29, N), and the sha256 of the weights that gave them."""
    by_digit = np.frombuffer(lzma.decompress(content[SHA256:]), np.uint8).reshape(-1, OFFSETS, OFFSETS)
    return np.ascontiguousarray(by_digit.transpose(1, 2, 0)), content[:SHA256].hex()


def record_path(name: str, folder: Path = MODELS_DIR) -> Path:
    """Return where the record of a network lies, beside its weights and its card."""
    return folder / f"{name}.answers.xz"


def read_record(name: str, folder: Path = MODELS_DIR) -> np.ndarray | None:
    """Return what a shipped network answers to the first test digits everywhere, uint8 (29, 29, N).

    None if nothing is recorded, or of other weights than those that its card names.
    """
    path = record_path(name, folder)
    if not path.exists():
        return None
    answers, sha256 = unpack(path.read_bytes())
    return answers if sha256 == read_card(name, folder)["sha256"] else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask the networks, and write their records beside them."""
    parser = argparse.ArgumentParser(prog="python -m kai.recorded", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=RECORDED, help=f"of the networks (default: {' '.join(RECORDED)})")
    parser.add_argument("--folder", type=Path, default=MODELS_DIR, help="where to write (default: models/)")
    parser.add_argument("--digits", type=int, default=DIGITS, help=f"how many are asked (default: {DIGITS:,})")
    options = parser.parse_args(arguments)
    images, labels = (array[: options.digits] for array in mnist.load("test"))
    for name in options.names:
        answers = answers_everywhere(load_pretrained(name), images)
        path = record_path(name, options.folder)
        path.write_bytes(pack(answers, read_card(name)["sha256"]))
        print(f"{path}: {path.stat().st_size:,} bytes; {(answers == labels).mean():.2%} right at all places")


if __name__ == "__main__":
    main()
