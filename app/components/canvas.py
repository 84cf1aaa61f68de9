"""The canvas page's part: one canvas, the networks' answers and maps. All that moves happens in the page."""

from __future__ import annotations

import hashlib
from functools import cache

from app import anatomy, answers
from app.components import stub

_canvas = stub.component(
    "kai_canvas",
    "pages/canvas/canvas.js",
    css=stub.css("map.css", "lab.css", "forced.css"),
)


def draw_canvas() -> None:
    """Mount the canvas; what stands on it is the page's own, and the data are the same for everybody."""
    _canvas(key="canvas", data=_data())


@cache
def _data() -> dict:
    labels = hashlib.sha256(answers.test_labels().encode()).hexdigest()[: answers.VERSION]
    return {"networks": answers.cards(), "versions": anatomy.versions(answers.shown()), "labels": labels}
