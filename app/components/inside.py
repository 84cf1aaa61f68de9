"""Look inside: the stages of one network, drawn in the page while the digit moves."""

from __future__ import annotations

from collections.abc import Sequence

from app import answers
from app.components import stub
from app.components.lab import scene_data
from app.state import INSIDE, Look, Scene

_inside = stub.component(
    "kai_inside",
    "pages/inside/inside.js",
    css=stub.css("mover.css", "inside.css", "forced.css"),
)


def look_inside(scene: Scene, look: Look, opened: str, notices: Sequence[str]) -> None:
    """Mount the component; its value `scene` stands in the session state under `INSIDE` at the start of the next run.

    Args:
        scene: what stands on the canvas.
        look: the network to look into.
        opened: changes when the scene came from elsewhere, so that the component takes it over.
        notices: sentences for the learner.
    """
    _inside(
        key=INSIDE,
        data={
            "networks": answers.cards(),
            "scene": scene_data(scene),
            "look": {"network": look.network},
            "opened": opened,
            "notices": list(notices),
        },
        on_scene_change=lambda: None,
    )
