"""What a page asks for, by the names under which the app's server has it: digits, tables, networks, answers.

A notebook's kernel answers with these by messages, and `kai.export` writes them into a folder.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from safetensors.torch import save as as_safetensors

from kai import mnist
from kai.anatomy import describe
from kai.canvas import CANVAS, DIGIT
from kai.labels import CLASSES
from kai.networks import DigitNetwork, layer_specs
from kai.saved import plain_tensors
from kai.widget.shown import Shown

TABLES_KEPT = 300
"""Tables that stay in memory, 33,640 bytes each."""
NO_CLASS = 255
"""In place of a digit's class, where nobody knows it."""
MOST_DIGITS = 10_000
NOT_HERE = "-"
"""In place of the class of an image that a page has not (app/static/js/scene/placement.js)."""


class NotThere(LookupError):
    """There is no such resource; the message says why, in one sentence."""


class Resources:
    """The resources of a page that shows some networks.

    Args:
        networks: by name.
        digits: images, uint8 (N, 28, 28), and their classes, (N,), in place of MNIST's test images, 10,000 at most; a
            class above 9 is one that nobody knows.
        progress: called while a slow table is computed, with the network's name and the share that is done.
    """

    def __init__(
        self,
        networks: dict[str, Shown],
        digits: tuple[np.ndarray, np.ndarray] | None = None,
        progress: Callable[[str, float], None] = lambda name, share: None,
    ):
        self.networks = networks
        self.images, self.labels = mnist("test") if digits is None else checked(*digits)
        self.progress = progress
        self._tables: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()

    def answer(self, path: str, body: bytes = b"") -> bytes:
        """Return a resource.

        Args:
            path: `digits/N`, `labels`, `sweeps/NETWORK/N`, `networks/NETWORK`, `networks/NETWORK/anatomy`; with a body
                of 784 grey levels `sweeps/NETWORK`, with one of 3,136 `answers/NETWORK`.
            body: grey levels 0..255, one byte each, row by row.

        Raises:
            NotThere: if there is none of this name.
        """
        match path.split("/"):
            case ["digits", number]:
                pixels, label = self.digit(number)
                return pixels + bytes([label])
            case ["labels"]:
                known = "".join(str(label) if label < CLASSES else "?" for label in self.labels)
                return known.ljust(MOST_DIGITS, NOT_HERE).encode()
            case ["sweeps", name, number]:
                return self.table(self._network(name), self.digit(number)[0])
            case ["sweeps", name] if len(body) == DIGIT**2:
                return self.table(self._network(name), body)
            case ["answers", name] if len(body) == CANVAS**2:
                return self._network(name).logits(canvas_of(body)).astype("<f4").tobytes()
            case ["networks", name]:
                return as_safetensors(plain_tensors(self._engine(name)))
            case ["networks", name, "anatomy"]:
                return self._anatomy(self._network(name))
        raise NotThere(f"There is no {path[:60]!r}.")

    def digit(self, number: int | str) -> tuple[bytes, int]:
        """Return the 784 grey levels of an image, and its class.

        Raises:
            NotThere: if none has this number.
        """
        if not str(number).isdecimal() or int(number) >= len(self.images):
            last = len(self.images) - 1
            raise NotThere(f"The numbers of these images go from 0 to {last}; there is no {str(number)[:20]!r}.")
        return self.images[int(number)].tobytes(), int(self.labels[int(number)])

    def table(self, network: Shown, pixels: bytes) -> bytes:
        """Return a network's logits at all placements of a digit: float32 (29, 29, 10), as bytes."""
        key = (network.name, pixels)
        if key not in self._tables:
            digit = np.frombuffer(pixels, np.uint8).reshape(DIGIT, DIGIT)
            logits = network.table(digit, lambda share: self.progress(network.name, share))
            self._tables[key] = logits.astype("<f4").tobytes()
            if len(self._tables) > TABLES_KEPT:
                self._tables.popitem(last=False)
        self._tables.move_to_end(key)
        return self._tables[key]

    def forget_tables(self) -> None:
        """Compute all tables anew from now on: a network has learned more."""
        self._tables.clear()

    def _network(self, name: str) -> Shown:
        if name not in self.networks:
            raise NotThere(f"There is no network {name[:40]!r}.")
        return self.networks[name]

    def _engine(self, name: str) -> DigitNetwork:
        try:
            return self._network(name).engine()
        except TypeError as error:
            raise NotThere(f"The engine in the page does not run {name!r}: {error}.") from None

    def _anatomy(self, shown: Shown) -> bytes:
        network = self._engine(shown.name)
        described = {
            "anatomy": describe(network, shown.card, shown.size),
            "layers": layer_specs(network),
            "weights": shown.name,
        }
        if shown.size < CANVAS:
            described["corner"] = shown.size
        return json.dumps(described).encode()


def checked(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return images and their classes as they are served: uint8 (N, 28, 28) and (N,).

    Raises:
        ValueError: if they have other shapes, another type, or are none or too many.
    """
    images, labels = np.asarray(images), np.asarray(labels)
    if images.dtype != np.uint8 or images.shape[1:] != (DIGIT, DIGIT) or labels.shape != images.shape[:1]:
        raise ValueError(
            f"digits must be images, uint8 (N, {DIGIT}, {DIGIT}), and their classes, (N,), as kai.load_room returns "
            f"them; not {images.dtype} {images.shape} and {labels.shape}"
        )
    if not 1 <= len(images) <= MOST_DIGITS:
        raise ValueError(f"there must be 1 to {MOST_DIGITS:,} digits, not {len(images)}")
    return images, labels


def canvas_of(levels: bytes) -> np.ndarray:
    """Return the canvas of 3,136 grey levels: float32 (56, 56), 0..1."""
    return np.frombuffer(levels, np.uint8).reshape(CANVAS, CANVAS).astype(np.float32) / 255
