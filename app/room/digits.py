"""The wall's digits: what the three networks read in one, and all of them as files that `kai.load_room` reads."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import torch

import kai
from app.answers import ON_SHOW, network
from app.room.wall import Item
from kai.canvas import DIGIT, TOP_LEFT
from kai.room import FILES, write_idx

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of files in an archive, so that the same wall is the same bytes."""


def readings(item: Item) -> dict[str, tuple[int, int]]:
    """Return each network's prediction for a drawing, in the corner of the training digits and where it was drawn."""
    image = np.frombuffer(item.pixels, np.uint8).reshape(1, DIGIT, DIGIT)
    canvases = torch.cat([kai.place(image, offset) for offset in (TOP_LEFT, item.offset)])
    with torch.no_grad():
        return {name: tuple(network(name)(canvases).argmax(1).tolist()) for name in ON_SHOW}


def _arrays(items: list[Item]) -> dict[str, np.ndarray]:
    pixels = b"".join(item.pixels for item in items)
    return {
        "images": np.frombuffer(pixels, np.uint8).reshape(-1, DIGIT, DIGIT),
        "labels": np.array([item.label for item in items], np.uint8),
        "offsets": np.array([item.offset for item in items], np.uint8).reshape(-1, 2),
    }


def as_npz(items: list[Item]) -> bytes:
    """Return drawings as NPZ: `images` uint8 (N, 28, 28), `labels` uint8 (N,), `offsets` uint8 (N, 2) on the canvas."""
    written = io.BytesIO()
    np.savez_compressed(written, **_arrays(items))
    return written.getvalue()


def as_idx(items: list[Item]) -> bytes:
    """Return drawings as a ZIP archive of files in MNIST's format, named as MNIST names its own."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in _arrays(items).items():
            archive.writestr(zipfile.ZipInfo(FILES[name], _EPOCH), write_idx(values))
    return written.getvalue()
