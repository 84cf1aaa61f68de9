"""The canvas with one's own networks, in a notebook."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets
from torch import nn

from kai.canvas import CANVAS, DIGIT, OFFSETS
from kai.progress import Bar
from kai.widget.part import Part
from kai.widget.resources import Resources, canvas_of
from kai.widget.shown import SHIPPED, shown_networks


class Lab(Part):
    """The canvas of the app as a widget; `kai.lab` makes it. Its traits can be read, set and observed.

    Attributes:
        digit: number of the image that stands on the canvas: of a test image, 0..9999, unless there are others.
        offset: (row, col) of its frame's top-left corner, each 0..28; of a drawing's, too.
        answers: each network's ten outputs, by its name, for what is on the canvas, as the network itself gives them;
            empty where nothing is. It cannot be set.
        drawing: what the pen drew: 784 grey levels, uint8 (28, 28), or, for one larger than a digit, the whole canvas,
            (56, 56); None while a test image stands there. It cannot be set.
    """

    digit = traitlets.Int(0).tag(sync=True)
    offset = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0)).tag(sync=True)
    answers = traitlets.Dict(read_only=True)
    drawing = traitlets.Instance(np.ndarray, allow_none=True, read_only=True)
    _ink = traitlets.Bytes(b"").tag(sync=True, from_json=lambda levels, _: bytes(levels))

    def __init__(
        self,
        networks: Sequence[nn.Module | str],
        digit: int = 0,
        digits: tuple[np.ndarray, np.ndarray] | None = None,
        beside: Sequence[str] = SHIPPED,
    ):
        self.networks = shown_networks(networks, beside)
        if not self.networks:
            raise ValueError("there is no network to show: name one, or leave `beside` as it is")
        self._version = 0
        self._bars = {name: Bar(f"{name} computes its map") for name in self.networks}  # until there is a page
        self.resources = Resources(self.networks, digits, self._tell_progress)
        super().__init__("canvas", self._described(), self.resources, digit=digit)
        self._keep_digit()
        self._bars.clear()
        self._answer_canvas()
        self.observe(lambda _: self._show_digit(), "digit")
        self.observe(lambda _: self._answer_canvas(), ["digit", "offset", "_ink"])

    @traitlets.validate("digit")
    def _check_digit(self, proposal: dict) -> int:
        last = len(self.resources.images) - 1
        if not 0 <= proposal["value"] <= last:
            raise traitlets.TraitError(f"digit is the number of an image, 0..{last}, not {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("offset")
    def _check_offset(self, proposal: dict) -> tuple[int, int]:
        if not all(0 <= side < OFFSETS for side in proposal["value"]):
            raise traitlets.TraitError(f"offset is (row, col), each 0..{OFFSETS - 1}, not {proposal['value']}")
        return proposal["value"]

    def refresh(self) -> None:
        """Compute everything anew: the networks have learned more since the canvas was shown."""
        self.resources.forget_tables()
        self._version += 1
        self._keep_digit()
        self._data = self._described()
        self._answer_canvas()

    def _described(self) -> dict:
        return {
            "networks": [shown.card for shown in self.networks.values()],
            "versions": dict.fromkeys(self.networks, str(self._version)),
            "labels": "mnist",
            "remote": [name for name, shown in self.networks.items() if not shown.is_run_in_page],
        }

    def _show_digit(self) -> None:
        """Have a test image on the canvas, in place of a drawing."""
        self._ink = b""
        self._keep_digit()

    def _keep_digit(self) -> None:
        """Have the test image and its tables in the page, and in a saved notebook."""
        self.keep("labels", f"digits/{self.digit}", *(f"sweeps/{name}/{self.digit}" for name in self.networks))

    def _tell_progress(self, name: str, share: float) -> None:
        if name in self._bars:
            self._bars[name](share)
        self.send({"network": name, "share": share})

    def _answer_canvas(self) -> None:
        self.set_trait("drawing", self._drawn())
        canvas = self._canvas()
        outputs = {name: shown.outputs(canvas) for name, shown in self.networks.items()}
        self.set_trait("answers", outputs if canvas.any() else {})

    def _drawn(self) -> np.ndarray | None:
        side = {DIGIT**2: DIGIT, CANVAS**2: CANVAS}.get(len(self._ink))
        return side and np.frombuffer(self._ink, np.uint8).reshape(side, side).copy()

    def _canvas(self) -> np.ndarray:
        """Return what is on the canvas: float32 (56, 56), 0..1."""
        if len(self._ink) == CANVAS**2:
            return canvas_of(self._ink)
        pixels = self._ink or self.resources.digit(self.digit)[0]
        row, col = self.offset
        canvas = np.zeros((CANVAS, CANVAS), np.float32)
        canvas[row : row + DIGIT, col : col + DIGIT] = np.frombuffer(pixels, np.uint8).reshape(DIGIT, DIGIT) / 255
        return canvas
