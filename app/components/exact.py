"""Before and after a shift: what changes in a network, stage by stage, drawn in the page while the digit moves."""

from __future__ import annotations

from collections.abc import Sequence

from app import anatomy
from app.components import stub
from app.components.lab import scene_data
from app.state import EXACT, Look, Scene

_exact = stub.component(
    "kai_exact",
    "pages/equivariance/equivariance.js",
    css=stub.css("mover.css", "map.css", "exact.css", "forced.css"),
)


def compare_shift(scene: Scene, look: Look, opened: str, notices: Sequence[str]) -> None:
    """Mount the component; its value `scene` stands in the session state under `EXACT` at the start of the next run.

    Args:
        scene: what stands on the canvas.
        look: the network, the effects taken away from it, and where the digit started.
        opened: changes when the scene came from elsewhere, so that the component takes it over.
        notices: sentences for the learner.
    """
    _exact(
        key=EXACT,
        data={
            "compared": [{"name": name, "title": anatomy.anatomy(name)["title"]} for name in anatomy.COMPARED],
            "takenApart": anatomy.TAKEN_APART,
            "scene": scene_data(scene),
            "look": {"network": look.network, "without": look.without, "start": look.start},
            "opened": opened,
            "notices": list(notices),
        },
        on_scene_change=lambda: None,
    )
