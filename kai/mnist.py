"""MNIST from the files bundled with `kai`: checked by sha256, read with numpy alone, no network.

`kai.mnist("train")` is the whole interface; `python -m kai.mnist --root DIR` lays the raw files where
`torchvision.datasets.MNIST(root=DIR)` finds them.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, the MNIST database of handwritten digits (CC BY-SA 3.0).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
import types
import zlib
from functools import cache
from pathlib import Path

import numpy as np

DATA_DIR = Path(__file__).parent / "data"

FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}

RESTORE = "restore it with `git checkout -- kai/data`, or install kai again"


class DataError(RuntimeError):
    """A bundled data file is missing or damaged; the message names it and says how to mend it."""


def load(split: str = "train", *, keep: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Load one split of MNIST.

    The files are read and checked once a process; every call returns arrays of its own, free to be changed.

    Args:
        split: "train" (60,000 digits) or "test" (10,000 digits).
        keep: whether what was read stays in memory for the next call, beside the arrays that are returned. Training
            digits take 47 MB; who asks once need not have them twice.

    Returns:
        `(images, labels)`: uint8 grey levels 0..255 of shape (N, 28, 28) and int64 classes 0..9 of shape (N,).

    Raises:
        ValueError: if `split` is neither "train" nor "test".
        DataError: if a bundled file is missing or damaged.

    >>> images, labels = load("test")
    >>> images.shape, labels[:5].tolist()
    ((10000, 28, 28), [7, 2, 1, 0, 4])
    """
    if split not in FILES:
        raise ValueError(f'split must be "train" or "test", not {split!r}')
    images, labels = _load(split, DATA_DIR) if keep else _load.__wrapped__(split, DATA_DIR)
    return (images.copy(), labels.copy()) if keep else (images, labels)


def write_raw_files(root: str | Path) -> list[Path]:
    """Write the four raw IDX files to `root/MNIST/raw`, where torchvision looks before it downloads.

    Args:
        root: the folder given to `torchvision.datasets.MNIST(root=...)`.

    Returns:
        The paths of the files, existing ones included.

    Raises:
        DataError: if a bundled file is missing or damaged.
        OSError: if `root` cannot be written.
    """
    folder = Path(root) / "MNIST" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in (name for pair in FILES.values() for name in pair):
        path = folder / name
        path.write_bytes(read_raw(name))
        paths.append(path)
    return paths


def read_raw(name: str, folder: Path = DATA_DIR) -> bytes:
    """Return the raw content of the IDX file `name`, verified against `SHA256SUMS`.

    Raises:
        DataError: if the file is missing, no gzip file, or not the file that was published.
    """
    path = folder / f"{name}.gz"
    try:
        raw = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise DataError(f"{path} is missing; {RESTORE}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is damaged ({error}); {RESTORE}") from None
    expected = _checksums(folder)[name]
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise DataError(f"{path} is damaged: its content has sha256 {found}, expected {expected}; {RESTORE}")
    return raw


@cache
def _load(split: str, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    images_name, labels_name = FILES[split]
    images, labels = (parse_idx(bytearray(read_raw(name, folder))) for name in (images_name, labels_name))
    return images, labels.astype(np.int64)


def parse_idx(raw: bytes | bytearray) -> np.ndarray:
    """Parse an IDX file of unsigned bytes: magic 0, 0, 8, number of axes; the axes, big-endian; the values.

    The array is a view of `raw`, and may be changed if that may.

    >>> parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
    array([5, 0, 4], dtype=uint8)
    """
    n_axes = raw[3]
    shape = np.frombuffer(raw, ">u4", count=n_axes, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * n_axes).reshape(shape.astype(int))


def _checksums(folder: Path) -> dict[str, str]:
    path = folder / "SHA256SUMS"
    try:
        lines = path.read_text().splitlines()
        sums = {name: sha256 for sha256, name in (line.split() for line in lines if line.strip())}
    except FileNotFoundError:
        raise DataError(f"{path} is missing; {RESTORE}") from None
    except ValueError as error:  # no text, or a line that is not "sha256 name"
        raise DataError(f"{path} is damaged ({error}); {RESTORE}") from None
    if missing := {name for pair in FILES.values() for name in pair} - sums.keys():
        raise DataError(f"{path} is damaged: it has no line for {', '.join(sorted(missing))}; {RESTORE}")
    return sums


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m kai.mnist --root DIR`."""
    parser = argparse.ArgumentParser(
        prog="python -m kai.mnist",
        description="Lay the raw MNIST files where torchvision.datasets.MNIST(root=DIR) looks before it downloads.",
    )
    parser.add_argument("--root", default="dataset", help="the folder given to torchvision (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        paths = write_raw_files(options.root)
    except (DataError, OSError) as error:
        print(f"kai.mnist: {error}", file=sys.stderr)
        return 1
    print(
        f"{len(paths)} files in {paths[0].parent}; torchvision.datasets.MNIST(root={options.root!r}) finds them there."
    )
    return 0


class _CallableModule(types.ModuleType):
    """`kai.mnist` is this module and also the function that the notebook calls: `kai.mnist("train")`."""

    def __call__(self, split: str = "train", *, keep: bool = True) -> tuple[np.ndarray, np.ndarray]:
        return load(split, keep=keep)


if __name__ == "__main__":
    sys.exit(main())
sys.modules[__name__].__class__ = _CallableModule
