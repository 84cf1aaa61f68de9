"""The canvas page's part: one canvas, the networks' answers and maps. All that moves happens in the page."""

from __future__ import annotations

from functools import cache

from app import anatomy, answers
from app.components import stub

_canvas = stub.component(
    "kai_canvas",
    "pages/canvas/canvas.js",
    css=stub.css("map.css", "lab.css", "evidence.css", "forced.css"),
)


def draw_canvas() -> None:
    """Mount the canvas; what stands on it is the page's own, and the data are the same for everybody."""
    _canvas(key="canvas", data=_data())


@cache
def _data() -> dict:
    versions = anatomy.versions(answers.shown())
    return {"networks": answers.cards(), "versions": versions, "labels": answers.labels_version()}
