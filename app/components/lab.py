"""The lab: canvas, answers and maps in one component, which asks the server only when a gesture has ended."""

from __future__ import annotations

from collections.abc import Sequence

from app import answers, prepared
from app.components import stub
from app.state import LAB, Scene
from app.training.guests import Guest

_lab = stub.component(
    "kai_lab",
    "pages/canvas/canvas.js",
    css=stub.css("map.css", "lab.css", "forced.css"),
)


def shift_lab(scene: Scene, opened: str, notices: Sequence[str], guest: Guest | None = None, key: str = LAB) -> None:
    """Mount the lab; its value `scene` stands in the session state under its key at the start of the next run.

    Args:
        scene: what stands on the canvas.
        opened: changes when the scene came from a link, so that the component takes it over.
        notices: sentences for the learner.
        guest: a network of the learner's own that answers beside the others.
        key: of the component; another one for each guest, so that it is built anew.
    """
    _lab(
        key=key,
        data={
            "networks": answers.cards() + ([guest.card] if guest else []),
            "scene": scene_data(scene),
            "opened": opened,
            "notices": list(notices),
            "prepared": prepared.prepared("canvas"),
        },
        on_scene_change=lambda: None,
    )


def scene_data(scene: Scene) -> dict:
    """Return a scene as the page reads it."""
    kind = "drawing" if scene.digit is None else "digit"
    return {"kind": kind, "digit": scene.digit, "ink": scene.ink, "row": scene.row, "col": scene.col}
