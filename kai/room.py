"""Digits that a room has drawn on its wall, taken home as NPZ or as IDX, the format of MNIST's own files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from kai.canvas import DIGIT
from kai.mnist import DataError, parse_idx

FILES = {
    "images": "room-images-idx3-ubyte",
    "labels": "room-labels-idx1-ubyte",
    "offsets": "room-offsets-idx2-ubyte",
}
"""Names of the files in an archive: the digits, their classes, and where on the canvas each was drawn."""
LARGEST = 20_000_000
"""Bytes of the images that are read."""


def load_room(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Load the digits of a room's wall: a test set that no network was trained on.

    Args:
        path: the `wall.npz` or `wall-idx.zip` that the room gave away. Both also hold `offsets`, the places on the
            canvas where the digits were drawn, uint8 (N, 2).

    Returns:
        `(images, labels)` as `kai.mnist` has them: uint8 grey levels 0..255 of shape (N, 28, 28) and int64 classes 0..9
        of shape (N,).

    Raises:
        FileNotFoundError: if there is no such file.
        DataError: if it is none that a room gave away.
    """
    content = Path(path).read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:  # which an NPZ is, too
            if "images.npy" in archive.namelist():
                images, labels = (_npy(archive, f"{name}.npy") for name in ("images", "labels"))
            else:
                images, labels = (parse_idx(bytearray(_member(archive, FILES[name]))) for name in ("images", "labels"))
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, EOFError, NotImplementedError) as error:
        raise DataError(f"{path} holds no digits of a room ({error}); take `wall.npz` from the room again") from None
    are_digits = images.dtype == np.uint8 and images.shape[1:] == (DIGIT, DIGIT)
    if not (are_digits and labels.shape == images.shape[:1] and labels.dtype == np.uint8 and (labels < 10).all()):
        raise DataError(f"{path} holds no digits of a room: images {images.shape}, labels {labels.shape}")
    return images, labels.astype(np.int64)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{name} is larger than {LARGEST} bytes")
    return archive.read(name)


def _npy(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    return np.lib.format.read_array(io.BytesIO(_member(archive, name)), allow_pickle=False)


def write_idx(values: np.ndarray) -> bytes:
    """Return unsigned bytes as the content of an IDX file, which `kai.mnist.parse_idx` reads.

    >>> list(write_idx(np.array([5, 0, 4], np.uint8)))
    [0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]
    """
    header = bytes([0, 0, 8, values.ndim])
    return header + np.array(values.shape, ">u4").tobytes() + values.tobytes()
